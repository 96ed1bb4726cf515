"""An outage: declared with an end, applied to whatever runs, once, and told to everybody."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.models.case import Case, Entry
from portal.queries import NotFound
from portal.queries.calendars import outage_now
from portal.queries.outages import outages_seen_by, reach_of
from portal.services.audit import audit
from portal.services.deadlines import let_time_pass
from portal.services.outages import OutageRefused, apply_outage, declare_outage
from tests.samples_cases import a_case

WHY = "机房断电"


def due(ref):
    return db.session.scalar(select(Case.due_at).where(Case.ref == ref))


def noted():
    return db.session.scalars(select(Entry.facts).where(Entry.act == "note_outage")).all()


def test_an_outage_moves_every_case_at_once_and_only_once(any_database, app, cast, hands):
    refs = [a_case(cast.li), a_case(cast.zhao)]
    before = [due(ref) for ref in refs]
    began = hands.at
    hands.turn(hours=6)
    assert reach_of(cast.admin, began, hands.at).cases == 2
    no = declare_outage(cast.admin, began, hands.at, WHY)
    assert apply_outage(no) == 2 == apply_outage(no)
    assert [due(ref) for ref in refs] == [at + timedelta(hours=6) for at in before]
    let_time_pass()
    assert len(noted()) == 2
    assert list(audit()) == [None, None]
    assert [o.reason for o in outages_seen_by(cast.li)] == [WHY]


def test_two_outages_make_the_same_of_a_case_in_whatever_order_they_are_declared(any_database, app, cast, hands):
    """One case is moved by each as it is declared, the other by both at the end, by the worker."""
    began = hands.at
    first, second = ((began + timedelta(hours=h), began + timedelta(hours=h + 2)) for h in (1, 4))
    attended = a_case(cast.li)
    due_before = due(attended)
    hands.turn(hours=8)
    apply_outage(declare_outage(cast.admin, *second, WHY))
    declare_outage(cast.admin, *first, WHY)
    apply_outage(1)
    assert due(attended) - due_before == timedelta(hours=4)
    assert sorted(facts["outage"] for facts in noted()) == [1, 2]


def test_a_week_without_the_worker_and_an_outage_in_it(any_database, app, cast, hands):
    """What fell due before the outage lapses then; what ran during it lapses later by as long."""
    ref = a_case(cast.li)
    at = due(ref)
    declare_outage(cast.admin, hands.at + timedelta(hours=12), hands.at + timedelta(hours=36), WHY)
    hands.turn(days=7)
    let_time_pass()
    thread = db.session.execute(select(Entry.act, Entry.at).order_by(Entry.seq)).all()
    acts = [row.act for row in thread]
    assert acts.count("go_to_mediation") == acts.count("note_outage") == 1
    assert acts.index("note_outage") < acts.index("go_to_mediation")
    assert next(row.at for row in thread if row.act == "go_to_mediation") == at + timedelta(hours=24)


def test_what_has_run_out_stays(any_database, app, cast, hands):
    a_case(cast.li)
    hands.turn(hours=49)
    let_time_pass()
    reach = reach_of(cast.admin, hands.at - timedelta(hours=2), hands.at)
    assert (reach.cases, reach.lapses) == (1, 1)


@pytest.mark.parametrize(
    ("begins", "ends", "code"),
    [(0, 0, "out_of_order"), (2, 1, "out_of_order"), (0, 14 * 24 + 1, "too_long"), (1, 3, "declared_before")],
)
def test_what_cannot_be_declared(app, cast, hands, begins, ends, code):
    first = declare_outage(cast.admin, hands.at + timedelta(hours=2), hands.at + timedelta(hours=4), WHY)
    with pytest.raises(OutageRefused) as refused:
        declare_outage(cast.admin, hands.at + timedelta(hours=begins), hands.at + timedelta(hours=ends), WHY)
    assert refused.value.code == code
    assert refused.value.no == (first if code == "declared_before" else None)


@pytest.mark.parametrize("who", ["li", "acme", "wang", "sun"])
def test_nobody_but_an_administrator_declares_one(app, cast, hands, who):
    with pytest.raises(NotFound):
        declare_outage(getattr(cast, who), hands.at, hands.at + timedelta(hours=1), WHY)
    with pytest.raises(NotFound):
        reach_of(getattr(cast, who), hands.at, hands.at + timedelta(hours=1))


def test_everybody_sees_that_one_lasts(app, cast, hands, browser):
    declare_outage(cast.admin, hands.at - timedelta(hours=1), hands.at + timedelta(hours=1), WHY)
    assert outage_now() is not None
    assert "的时间不计入期限" in browser(cast.li).get("/cases").text
    assert WHY in browser().get("/rules").text
    hands.turn(hours=1)
    assert "的时间不计入期限" not in browser(cast.li).get("/cases").text
