"""The promise ledger: whose word a promise is, what silence makes of it, and how it ends."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.conditions import reopened_until
from portal.domain.duties import broken_promises
from portal.domain.facts import FactsRefused, on_record
from portal.domain.parties import Party
from portal.domain.policy import Refused
from tests.walking import ACME, HEMU, LI, START, TIMES, WANG, facts_of, in_mediation, in_talks, settled

DUE = START + timedelta(days=10)
SOON = START + timedelta(days=2)


def told(case=None, by=LI, of="merchant", due=DUE):
    """Li has logged a call in which Acme promised something."""
    return (case or in_talks()).do(by, "log_contact", promised_by=of, due_at=due.isoformat())


def promised(due=DUE):
    return in_talks().do(ACME, "make_promise", due_at=due.isoformat())


# --- whose word it is


@pytest.mark.parametrize(
    ("by", "of", "state", "turn"),
    [
        (LI, "merchant", "promise_reported", Party.MERCHANT),
        (ACME, "consumer", "promise_reported", Party.CONSUMER),
        (WANG, "merchant", "promise_reported", Party.MERCHANT),
        (WANG, "consumer", "promise_reported", Party.CONSUMER),
        (LI, "consumer", "promise_open", Party.CONSUMER),
        (ACME, "merchant", "promise_open", Party.MERCHANT),
    ],
)
def test_what_somebody_else_tells_of_has_to_be_confirmed_and_ones_own_word_not(by, of, state, turn):
    promise = told(in_mediation(), by, of).of_kind("promise")
    assert (promise.state, promise.turn) == (state, (turn,))


def test_a_contact_without_a_promise_is_on_record_and_opens_nothing():
    case = in_talks().do(LI, "log_contact", promised_by="", promised="", due_at="")
    assert not case.file.of_kind("promise") and case.lines[-1].facts["person"] == "小周"


def test_nobody_but_whoever_is_said_to_have_promised_confirms_or_corrects():
    case = told()
    assert {"confirm_promise", "correct_promise", "keep_promise"} <= case.may(ACME)
    for who in (LI, HEMU, WANG):
        assert not case.may(who) & {"confirm_promise", "correct_promise", "keep_promise"}


def test_whoever_is_asked_has_three_days_and_never_longer_than_the_day_itself():
    assert told().of_kind("promise").due_at == datetime(2026, 3, 5, 16, tzinfo=UTC)
    assert told(due=SOON).of_kind("promise").due_at == SOON


# --- how it goes on


WAYS = {
    "confirmed and kept": (("confirm_promise", "keep_promise"), "promise_kept"),
    "confirmed and missed": (("confirm_promise", "late"), "promise_late"),
    "confirmed, missed, kept late": (("confirm_promise", "late", "keep_promise"), "promise_kept_late"),
    "kept without a word": (("keep_promise",), "promise_kept"),
    "silence, kept": (("silence", "keep_promise"), "promise_kept"),
    "silence, day passes": (("silence", "late"), "promise_unproven"),
    "silence, confirmed after all": (("silence", "confirm_promise", "late"), "promise_late"),
    "corrected, day passes": (("correct_promise", "late"), "promise_unproven"),
    "corrected after silence, kept": (("silence", "correct_promise", "keep_promise"), "promise_kept"),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_that_a_reported_promise_can_go(way):
    steps, state = WAYS[way]
    case = told()
    for step in steps:
        if step == "silence":
            case.past(case.of_kind("promise").due_at)
            assert case.of_kind("promise").state == "promise_unconfirmed"
            assert case.of_kind("promise").due_at == DUE, "still due on its day"
        elif step == "late":
            case.past(DUE)
        else:
            case.do(ACME, step)
    assert case.of_kind("promise").state == state
    assert bool(broken_promises(case.file)) == (state in ("promise_late", "promise_kept_late"))


def test_a_day_that_comes_before_anybody_confirmed_ends_both_at_once_in_order():
    case = told(due=SOON).past(SOON)
    assert case.of_kind("promise").state == "promise_unproven"
    late = [line for line in case.lines if line.act.startswith("promise_")]
    assert [(line.act, line.at) for line in late] == [("promise_unanswered", SOON), ("promise_passes", SOON)]


def test_a_correction_stands_beside_what_was_told_and_brings_its_own_day():
    other = DUE + timedelta(days=5)
    case = told().do(ACME, "correct_promise", words="我们说的是周五前答复", version_due_at=other.isoformat())
    promise = case.of_kind("promise")
    assert promise.subject["words"] == "三天内退款" and promise.subject["version"] == "我们说的是周五前答复"
    assert (promise.state, promise.due_at) == ("promise_disputed", other)
    assert told().do(ACME, "correct_promise").of_kind("promise").due_at == DUE


def test_a_reminder_goes_out_a_day_before_and_to_nobody_for_what_is_due_sooner():
    case = promised().until(DUE - timedelta(days=1, seconds=-1))
    assert [line.at for line in case.lines if line.act == "remind_of_promise"] == [DUE - timedelta(days=1)]
    assert case.of_kind("promise").state == "promise_open"
    assert "remind_of_promise" not in promised(START + timedelta(hours=20)).wait(days=2).acts()


def test_whoever_it_was_made_to_confirms_once_that_it_was_kept():
    case = promised().do(ACME, "keep_promise")
    assert "confirm_kept" not in case.may(ACME)
    case.do(LI, "confirm_kept")
    with pytest.raises(Refused) as refused:
        case.do(LI, "confirm_kept")
    assert refused.value.reason == "kept_not_confirmed_yet"


def test_a_promise_outlives_the_case_and_is_missed_in_it():
    case = settled().do(ACME, "make_promise", due_at=(START + timedelta(days=10)).isoformat())
    case.do(ACME, "report_performance").do(LI, "confirm_performance")
    assert case.state == "closed" and case.of_kind("promise").open
    case.past(DUE)
    assert case.of_kind("promise").state == "promise_late"
    case.do(LI, "reopen", reason="promise_broken")
    assert case.state == "negotiating"
    with pytest.raises(Refused):
        case.do(LI, "withdraw").do(LI, "reopen", reason="promise_broken")


def test_a_promise_broken_long_after_the_end_opens_the_case_to_whoever_it_was_made_to():
    due = START + timedelta(days=60)
    case = settled().do(ACME, "make_promise", due_at=due.isoformat())
    case.do(ACME, "report_performance").do(LI, "confirm_performance")
    case.wait(days=45)
    assert "reopen" not in case.may(LI), "thirty days after its end, and nothing has been broken"
    case.past(due)
    assert "reopen" in case.may(LI) and "reopen" not in case.may(ACME)
    case.until(reopened_until(case.file, Party.CONSUMER, TIMES))
    assert "reopen" in case.may(LI)
    case.wait(seconds=1)
    with pytest.raises(Refused) as refused:
        case.do(LI, "reopen", reason="promise_broken")
    assert refused.value.reason == "time_to_reopen"


# --- what may not stand


@pytest.mark.parametrize(
    ("act", "facts", "code"),
    [
        ("log_contact", {"due_at": START.isoformat()}, "in_the_past"),
        ("log_contact", {"due_at": (START + timedelta(days=91)).isoformat()}, "too_far"),
        ("log_contact", {"spoken_at": (START + timedelta(hours=1)).isoformat()}, "not_yet"),
        ("log_contact", {"channel": "pigeon"}, "unknown_word"),
        ("log_contact", {"promised_by": "mediator"}, "unknown_word"),
        ("log_contact", {"promised": " "}, "missing"),
        ("log_contact", {"promised_by": ""}, "missing"),
        ("log_contact", {"person": ""}, "missing"),
        ("log_contact", {"words": ""}, "missing"),
        ("correct_promise", {"version_due_at": START.isoformat()}, "in_the_past"),
        ("correct_promise", {"version_due_at": (START + timedelta(days=91)).isoformat()}, "too_far"),
        ("reopen", {"reason": "just_because"}, "unknown_word"),
        ("send_for_testing", {"expected_on": ""}, "pause_without_end"),
        ("send_for_testing", {"expected_on": "2026-03-02"}, "in_the_past"),
        ("send_for_testing", {"expected_on": "2026-05-02"}, "pause_too_long"),
        ("send_for_testing", {"expected_on": "soon"}, "missing"),
    ],
)
def test_what_may_not_stand_is_refused_by_its_rule(act, facts, code):
    with pytest.raises(FactsRefused) as refused:
        on_record(act, in_talks().file, facts_of(act) | facts, START)
    assert refused.value.code == code


def test_a_pause_of_sixty_days_is_the_longest():
    kept = on_record(
        "send_for_testing", in_talks().file, facts_of("send_for_testing") | {"expected_on": "2026-05-01"}, START
    )
    assert kept["expected_on"] == "2026-05-01"
