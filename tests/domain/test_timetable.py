"""What deadlines depend on besides the case: editions of the policy table, and outages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.domain.engine import owed_outage, play
from portal.domain.periods import Period, Unit
from portal.domain.policy import require
from portal.domain.timetable import FIRST, Change, Edition, Outage, Timetable, next_edition
from tests.walking import ACME, LI, START, TIMES, WANG, a_complaint, facts_of, in_mediation, in_talks

LONGER = Change("first_reply", Period(96, Unit.WALL_HOURS), Period(72, Unit.WALL_HOURS))


def _later(days):
    return START + timedelta(days=days)


def an_edition(valid_from, *changes):
    return next_edition(FIRST, "2026-2", valid_from, changes)


def test_a_change_is_written_and_read_back():
    for change in (LONGER, Change("quiet", Period(3, Unit.SERVICE_HOURS)), replace(LONGER, warn=None)):
        assert Change.from_record(change.to_record()) == change


def test_an_edition_changes_what_it_names_and_nothing_else():
    edition = an_edition(_later(1), LONGER)
    changed = {key for key in FIRST.policies if FIRST.policies[key] != edition.policies[key]}
    assert changed == {"first_reply"}
    assert edition.policies["first_reply"].source == FIRST.policies["first_reply"].source
    with pytest.raises(KeyError):
        an_edition(_later(1), replace(LONGER, key="no_such_period"))


def test_an_edition_is_in_force_from_its_first_moment_on():
    times = Timetable(editions=(FIRST, an_edition(_later(1), LONGER)))
    assert times.edition(_later(1) - timedelta(microseconds=1)) is FIRST
    assert times.edition(_later(1)).version == "2026-2"


def test_an_edition_moves_no_clock_that_runs_and_counts_for_the_next_one():
    case = in_talks()
    before = case.file.main.clock
    times = Timetable(editions=(FIRST, an_edition(case.at, Change("offer", Period(24, Unit.WALL_HOURS)))))
    case.wait(hours=1)
    permit = require(ACME, "make_offer", case.file, case.at, times)
    after = play(case.file, permit, ACME, facts_of("make_offer"), case.at, times).file
    assert after.main.clock == before
    offer = after.of_kind("offer")[-1].clock
    assert (offer.version, offer.due_at - offer.started_at) == ("2026-2", timedelta(hours=24))


@pytest.mark.parametrize("hours", [-3, 0])
def test_an_outage_ends_after_it_begins(hours):
    with pytest.raises(ValueError, match="after it begins"):
        Outage(1, START, START + timedelta(hours=hours))


def test_an_outage_moves_every_clock_by_as_long_as_it_ran_in_it():
    case = in_mediation().wait(days=3)
    outage = Outage(1, case.at - timedelta(hours=48), case.at)
    mediation, whole = case.file.main.clock, case.file.main.whole
    case.suffers(outage)
    assert case.file.noted == {1}
    assert case.file.main.clock.due_at - mediation.due_at == timedelta(days=2)
    assert case.file.main.whole.due_at - whole.due_at == timedelta(days=2)
    assert owed_outage(case.file, replace(TIMES, outages=(outage,))) is None


def test_an_outage_that_was_over_or_is_to_come_moves_nothing():
    case = a_complaint().wait(hours=5)
    over = Outage(1, START - timedelta(days=2), START - timedelta(days=1))
    far = Outage(2, START + timedelta(days=300), START + timedelta(days=301))
    assert owed_outage(case.file, replace(TIMES, outages=(over, far))) is None


def test_a_period_that_begins_in_the_middle_of_a_noted_outage_begins_when_it_is_over():
    case = in_mediation().wait(hours=5)
    outage = Outage(1, case.at - timedelta(hours=1), case.at + timedelta(hours=47))
    times = replace(TIMES, outages=(outage,))
    plain = require(WANG, "request_evidence", case.file, case.at, TIMES)
    facts = {"of": ("merchant",), "words": "请上传出库记录。", "why": "双方说法不同。"}
    usual = play(case.file, plain, WANG, facts, case.at, TIMES).file.of_kind("evidence_request")[-1].clock
    case.suffers(outage)
    moved = play(case.file, plain, WANG, facts, case.at, times).file.of_kind("evidence_request")[-1].clock
    assert moved.due_at - usual.due_at == timedelta(hours=47)


def test_what_stands_still_is_not_moved_by_an_outage():
    case = in_mediation().do(WANG, "send_for_testing", **facts_of("send_for_testing")).wait(days=1)
    held, whole = case.file.main.held, case.file.main.whole
    case.suffers(Outage(1, case.at - timedelta(hours=5), case.at))
    assert (case.file.main.held, case.file.main.whole) == (held, whole)


def test_silence_is_counted_while_the_case_is_worked_on_and_anew_from_every_word():
    case = in_talks().wait(days=4)
    case.do(LI, "add_message", words="请问什么时候能退？")
    assert case.file.main.quiet.due_at > case.at + timedelta(days=5)
    assert "heartbeat" not in case.wait(days=1).acts()


def test_days_without_a_word_are_noted_once_each_time():
    case = in_mediation().wait(days=14)
    assert [act for act in case.acts() if act in ("heartbeat", "update_lapses")] == [
        "heartbeat",
        "update_lapses",
        "heartbeat",
    ]


def test_nobody_counts_the_silence_of_a_case_that_is_over():
    case = in_talks().do(LI, "withdraw", reason="solved", words="")
    assert case.file.main.quiet is None


def test_editions_are_looked_up_by_the_moment():
    one = Edition("1", FIRST.policies)
    two = Edition("2", FIRST.policies, _later(1))
    three = Edition("3", FIRST.policies, _later(2))
    times = Timetable(editions=(one, two, three))
    assert [times.edition(_later(n)).version for n in (0, 1, 1.5, 2, 9)] == ["1", "2", "2", "3", "3"]
