"""What stands still while something is tested runs on by exactly the pause; and who may say something about the report."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.policy import Refused
from tests.walking import ACME, LI, WANG, in_mediation

HELD = ("offer", "proposal", "extension")


def asked_for_everything():
    """An offer, a proposal and more time are waited for."""
    return in_mediation().do(ACME, "make_offer").do(WANG, "propose").do(WANG, "propose_extension")


@settings(max_examples=40)
@given(hours=st.integers(1, 40 * 24))
def test_a_pause_of_d_moves_every_held_end_by_d(hours):
    case = asked_for_everything()
    before = {kind: case.of_kind(kind).due_at for kind in HELD}
    ends = case.file.main.due_at, case.file.main.whole.due_at
    case.do(WANG, "send_for_testing").wait(hours=hours)
    assert all(case.of_kind(kind).paused == "held" and case.of_kind(kind).open for kind in HELD)
    case.do(WANG, "receive_report")
    moved = {kind: case.of_kind(kind).due_at - before[kind] for kind in HELD}
    pause = timedelta(hours=hours)
    for by in (*moved.values(), case.file.main.due_at - ends[0], case.file.main.whole.due_at - ends[1]):
        # To the hour; an end that would fall into the night or on the day begun waits for its morning or its evening.
        assert pause <= by <= pause + timedelta(days=1)
    if hours % 24 == 0:
        assert set(moved.values()) == {pause}


def test_an_offer_that_stands_still_can_be_accepted_all_the_same():
    case = asked_for_everything().do(WANG, "send_for_testing").wait(days=9)
    case.do(LI, "accept_offer")
    assert case.state == "settled"


# --- comments on the report


def reported():
    return in_mediation().do(WANG, "send_for_testing").wait(days=5).do(WANG, "receive_report")


def test_both_sides_may_comment_once_and_then_nobody_waits():
    case = reported()
    assert set(case.of_kind("report_comment").turn) == {"consumer", "merchant"}
    case.do(LI, "comment_on_report")
    assert case.of_kind("report_comment").turn == ("merchant",)
    with pytest.raises(Refused) as refused:
        case.do(LI, "comment_on_report")
    assert refused.value.reason == "has_not_answered"
    case.do(ACME, "comment_on_report")
    assert case.of_kind("report_comment").state == "comments_given"


def test_three_days_are_given_for_comments_and_mediation_runs_meanwhile():
    case = reported()
    due = case.of_kind("report_comment").due_at
    assert timedelta(days=3) <= due - case.at <= timedelta(days=4)
    assert case.file.main.clock is not None and case.file.main.held is None
    case.past(due)
    assert case.of_kind("report_comment").state == "comments_over" and case.state == "mediating"


def test_a_test_that_is_ended_without_a_report_asks_nobody():
    case = in_mediation().do(WANG, "send_for_testing").do(WANG, "end_testing")
    assert not case.file.of_kind("report_comment")


def test_comments_lose_their_point_with_a_settlement():
    case = reported().do(ACME, "make_offer").do(LI, "accept_offer")
    assert case.of_kind("report_comment").state == "comments_moot"


# --- more time, once


def test_whoever_is_asked_for_evidence_gets_72_hours_more_once():
    case = in_mediation().do(WANG, "request_evidence", of=("consumer", "merchant"))
    mine, theirs = case.file.of_kind("evidence_request")
    case.do(LI, "ask_request_time", mine.no)
    after = case.file.proceeding(mine.no).due_at
    assert timedelta(hours=72) <= after - mine.due_at <= timedelta(hours=84), "and never at night"
    assert case.file.proceeding(theirs.no).due_at == theirs.due_at
    with pytest.raises(Refused) as refused:
        case.do(LI, "ask_request_time", mine.no)
    assert refused.value.reason == "no_more_request_time_yet"
    with pytest.raises(Refused):
        case.do(ACME, "ask_request_time", mine.no)


def test_mediation_is_extended_once_and_a_second_time_is_refused_by_its_rule():
    case = in_mediation().do(WANG, "propose_extension").do(LI, "agree_to_extension").do(ACME, "agree_to_extension")
    with pytest.raises(Refused) as refused:
        case.do(WANG, "propose_extension")
    assert refused.value.reason == "not_extended_yet"
