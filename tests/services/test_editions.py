"""Editions of the policy table: published ahead, never over a clock that runs, withdrawn only before they are in force."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.periods import Period, Unit, local
from portal.domain.policy_table import earliest
from portal.domain.timetable import Change
from portal.extensions import db
from portal.lengths import length_named
from portal.models.case import Case, Entry, Proceeding
from portal.models.change import Change as Noted
from portal.queries import NotFound
from portal.queries.calendars import editions_on_record, times_now
from portal.queries.editions import cases_running, editions_seen_by
from portal.services.deadlines import let_time_pass
from portal.services.editions import EditionRefused, InForceAlready, publish_edition, withdraw_edition
from tests.samples_cases import a_case

LONGER = Change("first_reply", Period(72, Unit.WALL_HOURS), Period(24, Unit.WALL_HOURS))
WHY = "节日期间商家人手少"


def clock_of(ref):
    record = db.session.scalar(
        select(Proceeding.record).join(Case, Case.id == Proceeding.case_id).where(Case.ref == ref, Proceeding.no == 1)
    )
    return record["clock"]


def test_an_edition_counts_for_what_begins_later_and_moves_nothing_that_runs(any_database, app, cast, hands):
    before = a_case(cast.li)
    held = clock_of(before)
    day = earliest(hands.at)
    assert publish_edition(cast.admin, [LONGER], day, WHY) == "2026-2"
    assert clock_of(before) == held
    with app.test_request_context():
        assert length_named("first_reply") == "48小时"
    hands.set(times_now().editions[-1].valid_from)
    let_time_pass()
    after = a_case(cast.zhao)
    with app.test_request_context():
        assert length_named("first_reply") == "72小时"
    assert clock_of(after)["version"] == "2026-2"
    assert cases_running(cast.admin, ["first_reply", "talks"]) == {"first_reply": 1, "talks": 0}
    assert [e.state for e in editions_seen_by(cast.li)] == ["now", "past"]


def test_a_worker_that_was_away_for_a_week_lapses_by_the_edition_that_each_clock_began_with(
    any_database, app, cast, hands
):
    publish_edition(cast.admin, [LONGER], earliest(hands.at), WHY)
    starts = times_now().editions[-1].valid_from
    hands.set(starts - timedelta(hours=14))
    old = a_case(cast.li)
    hands.set(starts + timedelta(hours=10))
    new = a_case(cast.zhao)
    due = {ref: clock_of(ref)["due_at"] for ref in (old, new)}
    hands.turn(days=7)
    let_time_pass()
    moved = select(Case.ref, Entry.at).join(Case, Case.id == Entry.case_id).where(Entry.act == "go_to_mediation")
    lapsed = {row.ref: row.at for row in db.session.execute(moved)}
    assert {ref: at.isoformat() for ref, at in lapsed.items()} == due
    assert lapsed[new] - lapsed[old] == timedelta(hours=48)


@pytest.mark.parametrize(
    ("changes", "days", "code", "rows"),
    [
        ([], 0, "nothing_changed", []),
        ([LONGER], -1, "too_soon", []),
        ([LONGER], -400, "too_soon", []),
        ([Change("whole_case", Period(61, Unit.NATURAL_DAYS))], 0, "faults", ["whole_case"]),
        ([Change("claim_reply", Period(4, Unit.NATURAL_DAYS))], 0, "faults", ["claim_reply"]),
        ([Change("tea", Period(4, Unit.NATURAL_DAYS))], 0, "faults", ["tea"]),
        (
            [Change("first_reply", Period(48, Unit.WALL_HOURS), Period(48, Unit.WALL_HOURS))],
            0,
            "faults",
            ["first_reply"],
        ),
    ],
)
def test_what_cannot_be_published_is_refused_by_row_and_nothing_is_kept(app, cast, hands, changes, days, code, rows):
    with pytest.raises(EditionRefused) as refused:
        publish_edition(cast.admin, changes, earliest(hands.at) + timedelta(days=days), WHY)
    assert (refused.value.code, [fault.key for fault in refused.value.faults]) == (code, rows)
    assert len(editions_on_record()) == 1


def test_editions_follow_each_other(app, cast, hands):
    day = earliest(hands.at)
    publish_edition(cast.admin, [LONGER], day, WHY)
    with pytest.raises(EditionRefused, match="before_another"):
        publish_edition(cast.admin, [Change("talks", Period(8, Unit.NATURAL_DAYS))], day, WHY)
    publish_edition(cast.admin, [Change("talks", Period(8, Unit.NATURAL_DAYS))], day + timedelta(days=1), WHY)
    with pytest.raises(NotFound):
        withdraw_edition(cast.admin, "2026-2")  # another one was made of it
    withdraw_edition(cast.admin, "2026-3")
    withdraw_edition(cast.admin, "2026-2")
    assert len(editions_on_record()) == 1
    told = [n.what for n in db.session.scalars(select(Noted).order_by(Noted.id))]
    assert told == ["edition_published"] * 2 + ["edition_withdrawn"] * 2


def test_an_edition_in_force_is_history(app, cast, hands):
    publish_edition(cast.admin, [LONGER], earliest(hands.at), WHY)
    hands.set(times_now().editions[-1].valid_from)
    with pytest.raises(InForceAlready):
        withdraw_edition(cast.admin, "2026-2")
    assert local(times_now().editions[-1].valid_from).hour == 0


@pytest.mark.parametrize("who", ["li", "acme", "wang", "sun"])
def test_nobody_but_an_administrator_sets_periods(app, cast, hands, who):
    with pytest.raises(NotFound):
        publish_edition(getattr(cast, who), [LONGER], earliest(hands.at), WHY)
    with pytest.raises(NotFound):
        withdraw_edition(getattr(cast, who), "2026-2")
    with pytest.raises(NotFound):
        cases_running(getattr(cast, who), ["talks"])
