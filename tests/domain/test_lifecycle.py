"""The complaint row by row: the numbers are those of the design's list of rows, the clocks those of its decisions."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.deadlines import POLICIES
from portal.domain.parties import Audience, Party
from portal.domain.periods import Period, Unit, extended
from portal.domain.policy import Refused, Ruling, allows
from portal.domain.rulebook import BACK, SAME
from portal.domain.rulebooks import KIND_OF_ACT, MAIN, RULEBOOKS, rulebook_of
from portal.domain.rulebooks.complaint import State
from tests.walking import (
    ACME,
    ADMIN,
    HEMU,
    LI,
    MONEY_BACK,
    RETURN,
    START,
    SUN,
    TIMES,
    WANG,
    ZHAO,
    ZHOU,
    a_complaint,
    a_remedy,
    facts_of,
    in_mediation,
    in_talks,
    must_hold,
    ruled,
    settled,
    to_be_ruled,
)

C, M, D, W, S = Party.CONSUMER, Party.MERCHANT, Party.DESK, Party.MEDIATOR, Party.SUPERVISOR
CLOCK, BOOK = Party.CLOCK, Party.RULEBOOK
# Number of the row: (from, who, act, to).
ROWS = {
    "1": [
        ("screening", BOOK, "send_on", "awaiting_merchant"),
        ("screening", CLOCK, "accept_by_lapse", "awaiting_merchant"),
    ],
    "2": [("screening", D, "accept_case", "awaiting_merchant")],
    "3": [
        ("screening", D, "ask_to_supplement", "needs_info"),
        ("needs_info", CLOCK, "remind_consumer", SAME),
        ("needs_info", CLOCK, "close_for_silence", "closed"),
    ],
    "4": [("needs_info", C, "supplement", "screening"), ("needs_info", C, "ask_more_time", SAME)],
    "5": [("screening", D, "refuse_case", "closed"), ("closed", C, "ask_reconsideration", "screening")],
    "6": [("awaiting_merchant", M, "answer", "negotiating"), ("awaiting_merchant", M, "make_offer", "negotiating")],
    "6b": [
        ("awaiting_merchant", CLOCK, "remind", SAME),
        ("awaiting_merchant", CLOCK, "go_to_mediation", "intervention_queue"),
        ("intervention_queue", M, "answer", SAME),
        ("mediating", M, "answer", SAME),
        ("evidence", M, "answer", SAME),
        ("testing", M, "answer", SAME),
    ],
    "7": [("awaiting_merchant", M, "accept_as_asked", "settled")],
    "8": [
        ("negotiating", C, "make_offer", SAME),
        ("negotiating", M, "make_offer", SAME),
        ("negotiating", C, "add_message", SAME),
        ("awaiting_merchant", M, "add_message", SAME),
        ("negotiating", M, "add_evidence", SAME),
        ("negotiating", M, "make_promise", SAME),
        ("offer_open", CLOCK, "offer_expires", "offer_expired"),
    ],
    "9": [("offer_open", C, "accept_offer", "offer_accepted"), ("negotiating", BOOK, "settle", "settled")],
    "10": [
        ("negotiating", C, "ask_for_mediator", "intervention_queue"),
        ("negotiating", M, "ask_for_mediator", "intervention_queue"),
        ("negotiating", CLOCK, "talks_over", "intervention_queue"),
        ("negotiating", BOOK, "offers_used_up", "intervention_queue"),
    ],
    "12": [
        ("intervention_queue", D, "take_case", "mediating"),
        ("intervention_queue", S, "assign_mediator", "mediating"),
        ("mediating", S, "assign_mediator", SAME),
        ("mediating", W, "hand_over", SAME),
        ("mediating", W, "declare_conflict", "intervention_queue"),
        ("intervention_queue", CLOCK, "tell_supervisor", SAME),
    ],
    "13": [
        ("mediating", W, "request_evidence", "evidence"),
        ("request_open", C, "answer_request", "request_answered"),
        ("request_open", CLOCK, "request_lapses", "request_lapsed"),
    ],
    "14": [("evidence", BOOK, "evidence_in", "mediating")],
    "15": [
        ("mediating", W, "send_for_testing", "testing"),
        ("testing", CLOCK, "review_testing", SAME),
        ("testing", C, "ask_to_end_testing", SAME),
        ("testing", M, "ask_to_end_testing", SAME),
    ],
    "16": [("testing", W, "receive_report", "mediating"), ("testing", W, "end_testing", "mediating")],
    "17": [
        ("mediating", W, "propose", SAME),
        ("proposal_open", C, "accept_proposal", "proposal_accepted"),
        ("mediating", BOOK, "settle", "settled"),
    ],
    "18": [
        ("mediating", BOOK, "proposal_failed", "ruling"),
        ("mediating", CLOCK, "mediation_over", "ruling"),
        ("mediating", C, "ask_for_ruling", SAME),
        ("mediating", W, "close_record", "ruling"),
        ("ruling", CLOCK, "ruling_late", SAME),
        ("ruling", CLOCK, "tell_supervisor", SAME),
    ],
    "19": [("mediating", W, "terminate", "closed")],
    "20": [("ruling", W, "issue_ruling", "ruled")],
    "21": [("ruled", CLOCK, "close_without_duties", "closed")],
    "22": [
        ("duty_owed", M, "report_performance", "duty_compliance_check"),
        ("duty_compliance_check", CLOCK, "remind_to_confirm", SAME),
        ("duty_compliance_check", CLOCK, "take_as_confirmed", "duty_done"),
        ("duty_compliance_check", CLOCK, "send_for_check", "duty_checking"),
    ],
    "23": [
        ("duty_compliance_check", C, "confirm_performance", "duty_done"),
        ("settled", BOOK, "close_performed", "closed"),
        ("ruled", BOOK, "close_performed", "closed"),
    ],
    "24": [
        ("duty_compliance_check", C, "contest_performance", "duty_contested"),
        ("duty_contested", CLOCK, "send_for_check", "duty_checking"),
        ("duty_checking", W, "find_done", "duty_done"),
        ("duty_checking", W, "find_not_done", "duty_defaulted"),
    ],
    "25": [
        ("duty_owed", CLOCK, "duty_lapses", "duty_defaulted"),
        ("ruled", BOOK, "default", "defaulted"),
        ("settled", BOOK, "default", "defaulted"),
        ("duty_defaulted", M, "report_performance", "duty_compliance_check"),
        ("defaulted", BOOK, "close_performed", "closed"),
        ("defaulted", BOOK, "next_duties", SAME),
        ("defaulted", BOOK, "next_duties", "ruled"),
        ("defaulted", BOOK, "made_good", "settled"),
    ],
    "26": [
        ("defaulted", S, "enforce", "closed"),
        ("defaulted", S, "give_more_time", "ruled"),
        ("defaulted", S, "give_more_time", "settled"),
        ("defaulted", CLOCK, "enforcement_late", SAME),
    ],
    "27": [
        ("duty_owed", CLOCK, "remind_of_return", SAME),
        ("duty_owed", CLOCK, "forfeit", "duty_forfeited"),
        ("settled", BOOK, "next_duties", SAME),
    ],
    "28": [
        ("closed", C, "reopen", BACK),
        ("closed", C, "reopen", "intervention_queue"),
        ("closed", M, "reopen", "negotiating"),
    ],
    "55": [
        ("screening", C, "withdraw", "closed"),
        ("ruling", C, "withdraw", "closed"),
        ("closed", C, "undo_withdrawal", BACK),
    ],
    "57": [("settled", BOOK, "close_performed", "closed")],
}


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_design_stands_in_a_table(row):
    for state, who, act, then in ROWS[row]:
        moves = rulebook_of(act).moves_for(state, act)
        assert any(who in m.who and m.then == then for m in moves), (state, who, act, then)


@pytest.mark.parametrize(
    ("key", "amount", "unit"),
    [
        ("screening", 24, Unit.WALL_HOURS),
        ("supplement", 5, Unit.NATURAL_DAYS),
        ("first_reply", 48, Unit.WALL_HOURS),
        ("offer", 72, Unit.WALL_HOURS),
        ("talks", 7, Unit.NATURAL_DAYS),
        ("assignment", 2, Unit.WORKING_DAYS),
        ("evidence", 72, Unit.WALL_HOURS),
        ("mediation", 20, Unit.NATURAL_DAYS),
        ("more_mediation", 10, Unit.NATURAL_DAYS),
        ("ruling", 5, Unit.WORKING_DAYS),
        ("late_ruling", 2, Unit.WORKING_DAYS),
        ("pay", 72, Unit.WALL_HOURS),
        ("goods", 7, Unit.NATURAL_DAYS),
        ("confirm", 3, Unit.NATURAL_DAYS),
        ("review", 7, Unit.NATURAL_DAYS),
        ("whole_case", 60, Unit.NATURAL_DAYS),
        ("reopening", 30, Unit.NATURAL_DAYS),
        ("undo_withdrawal", 72, Unit.WALL_HOURS),
    ],
)
def test_the_clocks_are_those_that_were_decided(key, amount, unit):
    assert POLICIES[key].period == Period(amount, unit)


def test_the_warnings_are_those_that_were_decided_and_one_before_silence_counts_as_a_yes():
    assert POLICIES["confirm"].warn == Period(2, Unit.NATURAL_DAYS)
    assert POLICIES["first_reply"].warn == Period(24, Unit.WALL_HOURS)
    assert POLICIES["whole_case"].warn == Period(45, Unit.NATURAL_DAYS)


# 1–5: from filing to the merchant


def test_a_complaint_that_speaks_for_itself_goes_to_the_merchant_at_once():
    case = a_complaint()
    assert case.state == "awaiting_merchant"
    assert case.file.turn == (Party.MERCHANT,)
    assert case.file.main.due_at == START + timedelta(hours=48)


def test_one_that_needs_a_look_waits_for_the_desk_and_the_merchant_hears_nothing_of_it():
    case = a_complaint(complete=False)
    assert case.file.turn == (Party.DESK,)
    assert case.may(ACME) == set()
    assert case.do(WANG, "accept_case").may(ACME) >= {"answer"}


def test_a_desk_that_takes_its_time_does_not_hurt_the_consumer():
    case = a_complaint(complete=False).wait(hours=25)
    assert case.state == "awaiting_merchant"
    assert case.lines[-1].act == "accept_by_lapse"
    # 24 hours and 48 more, both from ten in the morning.
    assert case.file.main.due_at == START + timedelta(hours=72)


def test_a_consumer_who_supplements_nothing_is_reminded_and_then_closed_and_may_come_back_for_thirty_days():
    case = a_complaint(complete=False).do(WANG, "ask_to_supplement")
    first = case.file.main.due_at
    case.past(first)
    assert case.acts()[-1] == "remind_consumer" and case.state == "needs_info"
    case.past(case.file.main.due_at)
    assert (case.state, case.file.main.outcome) == ("closed", "consumer_inactive")
    ended = case.at
    case.until(extended(case.file.main.ended_at, POLICIES["reopening"].period, TIMES.calendar))
    assert "reopen" in case.may(LI)
    assert case.at - ended > timedelta(days=29)
    assert "reopen" not in case.wait(seconds=1).may(LI)


def test_more_time_to_supplement_is_given_once():
    case = a_complaint(complete=False).do(WANG, "ask_to_supplement").wait(days=3)
    before = case.file.main.due_at
    case.do(LI, "ask_more_time")
    assert case.file.main.due_at > before
    assert "ask_more_time" not in case.may(LI)


def test_a_refusal_is_looked_at_again_by_somebody_else():
    case = a_complaint(complete=False).do(WANG, "refuse_case")
    assert case.file.main.outcome == "not_accepted"
    case.do(LI, "ask_reconsideration")
    assert "accept_case" not in case.may(WANG)
    assert allows(WANG, "refuse_case", case.file, case.at, TIMES) is Ruling.NOT_NOW
    assert {"accept_case", "refuse_case"} <= case.may(ZHOU)
    case.do(ZHOU, "refuse_case")
    assert "ask_reconsideration" not in case.may(LI)


def test_another_look_is_asked_for_within_seven_days():
    case = a_complaint(complete=False).do(WANG, "refuse_case").wait(days=7)
    assert "ask_reconsideration" in case.may(LI)
    assert "ask_reconsideration" not in case.wait(days=1).may(LI)


# 6–7: the merchant's first reply


def test_a_silent_merchant_is_reminded_once_and_then_the_case_goes_to_mediation():
    case = a_complaint().wait(hours=25)
    assert case.acts()[-1] == "remind"
    case.wait(hours=20)
    assert case.acts().count("remind") == 1
    case.past(START + timedelta(hours=48))
    assert case.state == "intervention_queue"
    assert case.lines[-1].at == START + timedelta(hours=48)


def test_a_reply_in_the_last_moment_is_in_time_and_one_second_later_it_is_not():
    in_time = a_complaint().until(START + timedelta(hours=48)).do(ACME, "answer")
    assert in_time.state == "negotiating" and in_time.lines[-1].facts["late"] is False
    late = a_complaint()
    late.at = START + timedelta(hours=48, seconds=1)
    late.do(ACME, "answer")
    assert late.state == "intervention_queue" and late.lines[-1].facts["late"] is True
    assert late.acts()[-2:] == ["go_to_mediation", "answer"]


def test_a_late_answer_is_taken_once_and_only_while_the_record_is_open():
    case = a_complaint().wait(hours=49).do(WANG, "take_case")
    assert "answer" in case.may(ACME)
    assert "answer" not in a_complaint().wait(hours=49).do(WANG, "take_case").do(WANG, "close_record").may(ACME)
    assert "answer" not in case.do(ACME, "answer").may(ACME)


def test_nobody_can_say_that_their_answer_was_in_time():
    case = a_complaint().wait(hours=49).do(ACME, "answer", late=False)
    assert case.lines[-1].facts["late"] is True


def test_a_merchant_who_agrees_to_everything_settles_it():
    case = a_complaint(RETURN).do(ACME, "accept_as_asked")
    assert case.state == "settled"
    assert [(d["what"], d["to"], d["after"]) for d in case.file.main.plan] == [
        ("return_goods", "consumer", None),
        ("pay", "merchant", 0),
    ]
    unsure = a_complaint({"code": "unsure", "amount_fen": None, "words": ""})
    assert "accept_as_asked" not in unsure.may(ACME)


# 8–10: talks


def test_three_offers_a_side_and_the_last_refusal_leads_to_mediation():
    case = in_talks()
    for nth in range(3):
        for side, other in ((ACME, LI), (LI, ACME)):
            case.do(side, "make_offer", terms={"refund_fen": 1000 + nth}).do(other, "decline_offer")
            if (side, nth) != (LI, 2):
                assert case.state == "negotiating"
    assert case.state == "intervention_queue"
    assert {line.act for line in case.lines} >= {"decline_offer"}
    assert "make_offer" not in case.may(LI) | case.may(ACME)


@pytest.mark.parametrize("end", ["decline_offer", "retract_offer", None])
def test_however_the_last_offer_ends_the_talks_are_over(end):
    case = in_talks()
    for nth in range(3):
        case.do(LI, "make_offer").do(LI, "retract_offer").do(ACME, "make_offer")
        if nth < 2:
            case.do(ACME, "retract_offer")
    if end:
        case.do(LI if end == "decline_offer" else ACME, end)
    else:
        case.past(case.of_kind("offer").due_at)
    assert case.state == "intervention_queue"


def test_an_offer_is_open_for_72_hours_and_its_end_changes_nothing_else():
    case = in_talks().do(ACME, "make_offer")
    case.until(START + timedelta(hours=72))
    assert case.of_kind("offer").open
    case.wait(seconds=1)
    assert (case.of_kind("offer").state, case.state) == ("offer_expired", "negotiating")


def test_a_counter_offer_takes_the_place_of_the_offer():
    case = in_talks().do(ACME, "make_offer").do(LI, "make_offer", terms={"refund_fen": 20000})
    assert [p.state for p in case.file.of_kind("offer")] == ["offer_replaced", "offer_open"]
    assert case.file.turn == (Party.MERCHANT,)


def test_nobody_accepts_their_own_offer():
    case = in_talks().do(ACME, "make_offer")
    assert "accept_offer" not in case.may(ACME) and "retract_offer" not in case.may(LI)


def test_an_offer_settles_in_every_stage_that_it_may_still_be_open_in():
    for act in ("ask_for_mediator", "take_case", "request_evidence", "send_for_testing", "suspend", "close_record"):
        case = in_talks().do(ACME, "make_offer").do(LI, "ask_for_mediator")
        if act != "ask_for_mediator":
            case.do(WANG, "take_case")
        if act not in ("ask_for_mediator", "take_case"):
            case.do(WANG, act)
        assert case.do(LI, "accept_offer").state == "settled", act
        must_hold(case.file, case.at)


def test_the_consumer_may_ask_for_a_mediator_at_once_and_the_merchant_after_half_the_talks():
    case = in_talks()
    assert "ask_for_mediator" in case.may(LI) and "ask_for_mediator" not in case.may(ACME)
    clock = case.file.main.clock
    half = clock.started_at + (clock.due_at - clock.started_at) / 2
    assert "ask_for_mediator" not in case.until(half - timedelta(seconds=1)).may(ACME)
    assert "ask_for_mediator" in case.until(half).may(ACME)


def test_before_the_merchants_first_reply_nobody_asks_for_a_mediator():
    assert "ask_for_mediator" not in a_complaint().may(LI)


def test_talks_end_at_midnight_after_seven_days():
    case = in_talks()
    assert case.file.main.due_at == datetime(2026, 3, 9, 16, tzinfo=UTC)
    assert case.past(case.file.main.due_at).state == "intervention_queue"


def test_the_turn_passes_with_offers_and_refusals_and_not_with_messages():
    case = in_talks()
    assert case.file.main.turn == (Party.CONSUMER,)
    assert case.do(LI, "add_message").file.main.turn == (Party.CONSUMER,)
    case.do(LI, "make_offer")
    assert case.file.main.turn == (Party.MERCHANT,)
    assert case.do(ACME, "decline_offer").file.main.turn == (Party.CONSUMER,)


# 12–19: mediation


def test_a_case_that_nobody_takes_is_the_supervisors_from_two_working_days_on_and_both_sides_read_it():
    case = in_talks().do(LI, "ask_for_mediator")
    assert case.file.main.due_at == datetime(2026, 3, 4, 16, tzinfo=UTC)
    case.past(case.file.main.due_at)
    assert case.lines[-1].act == "tell_supervisor" and case.lines[-1].audience is Audience.ALL
    assert case.state == "intervention_queue" and case.file.due_at > case.at


def test_whoever_takes_a_case_mediates_it_and_the_rest_of_the_desk_does_not_see_it_any_more():
    case = in_mediation()
    assert case.file.mediator_id == WANG.id
    assert case.may(ZHOU) == set() and "propose" not in case.may(SUN)
    case.do(SUN, "assign_mediator", mediator_id=ZHOU.id)
    assert "propose" in case.may(ZHOU) and case.may(WANG) == set()
    assert case.state == "mediating"


def test_somebody_with_a_conflict_does_not_even_see_the_case():
    from dataclasses import replace

    case = in_talks().do(LI, "ask_for_mediator")
    assert "take_case" in case.may(WANG)
    tied = replace(WANG, conflicted=True)
    assert case.may(tied) == set()
    assert allows(tied, "take_case", case.file, case.at, TIMES) is Ruling.NOT_A_PARTY


def test_whoever_declares_a_conflict_gives_the_case_back():
    case = in_mediation().do(WANG, "declare_conflict")
    assert (case.state, case.file.mediator_id, case.file.turn) == ("intervention_queue", None, (Party.DESK,))


def test_evidence_is_asked_of_both_and_mediation_stands_still_until_both_have_answered():
    case = in_mediation()
    before = case.file.main.due_at
    case.do(WANG, "request_evidence", of=("merchant", "consumer", "consumer"))
    assert [p.subject["to"] for p in case.file.of_kind("evidence_request")] == ["consumer", "merchant"]
    assert case.state == "evidence" and case.file.main.paused == "evidence" and case.file.main.due_at is None
    assert set(case.file.turn) == {Party.CONSUMER, Party.MERCHANT}
    case.wait(days=2).do(LI, "answer_request", no=2)
    assert case.state == "evidence"
    with pytest.raises(Refused):
        case.do(LI, "answer_request", no=3)
    case.past(case.file.proceeding(3).due_at)
    assert case.file.proceeding(3).state == "request_lapsed"
    assert case.state == "mediating"
    # Three days and a second of pause move the end by four days at most, never by less than the pause.
    assert timedelta(days=3) <= case.file.main.due_at - before <= timedelta(days=4)


def test_testing_stops_mediation_and_the_whole_case_and_is_looked_at_every_fifteen_days():
    case = in_mediation()
    mediation, whole = case.file.main.due_at, case.file.main.whole.due_at
    case.do(WANG, "send_for_testing")
    assert case.file.main.paused == "testing" and case.file.turn == (Party.OUTSIDE,)
    case.wait(days=40)
    assert case.acts().count("review_testing") == 2
    assert "ask_to_end_testing" in case.may(LI)
    assert case.state == "testing" and "alarm" not in case.acts()
    case.do(WANG, "receive_report")
    assert case.file.main.due_at - mediation == timedelta(days=40)
    assert case.file.main.whole.due_at - whole == timedelta(days=40)


def test_a_suspended_ruling_goes_on_where_it_stood():
    case = to_be_ruled()
    due = case.file.main.due_at
    case.do(WANG, "suspend", reason="talks")
    assert case.file.main.paused == "suspension" and case.file.main.due_at
    case.wait(days=10).do(WANG, "resume_case")
    assert case.state == "ruling" and case.file.main.due_at - due == timedelta(days=10)


def test_a_period_that_begins_at_the_end_of_another_loses_no_day_and_gains_none():
    case = in_mediation()
    case.past(case.file.main.due_at)
    # Mediation ended with Sunday, so the five working days are Monday to Friday.
    assert case.file.main.due_at == datetime(2026, 3, 27, 16, tzinfo=UTC)


@pytest.mark.parametrize(("reason", "days"), [("talks", 30), ("court", 9), ("police", 184)])
def test_a_suspension_ends_by_itself(reason, days):
    case = in_mediation().do(WANG, "suspend", reason=reason)
    end = case.file.main.due_at
    assert end == datetime(2026, 3, 2, 16, tzinfo=UTC) + timedelta(days=days)
    assert case.past(end).state == "mediating"


def test_a_pause_does_not_make_a_late_ruling_punctual_again():
    case = to_be_ruled()
    case.past(case.file.main.due_at).do(WANG, "suspend").do(WANG, "resume_case")
    case.past(case.file.main.due_at)
    assert case.acts().count("ruling_late") == 1 and case.acts()[-1] == "tell_supervisor"


def test_answers_to_a_proposal_are_hidden_until_both_are_in():
    case = in_mediation().do(WANG, "propose").do(LI, "accept_proposal")
    assert case.lines[-1].audience is Audience.CONSUMER
    assert case.of_kind("proposal").turn == (Party.MERCHANT,)
    case.do(ACME, "accept_proposal")
    assert case.lines[-1].audience is Audience.ALL and case.state == "settled"


def test_one_yes_and_one_no_is_no_agreement_and_mediation_goes_on():
    for first, second in (("accept_proposal", "decline_proposal"), ("decline_proposal", "accept_proposal")):
        case = in_mediation().do(WANG, "propose").do(ACME, first).do(LI, second)
        assert (case.of_kind("proposal").state, case.state) == ("proposal_declined", "mediating")


def test_two_refusals_lead_to_a_ruling():
    case = in_mediation().do(WANG, "propose").do(LI, "decline_proposal").do(ACME, "decline_proposal")
    assert case.state == "ruling" and case.file.main.due_at == datetime(2026, 3, 9, 16, tzinfo=UTC)


def test_nobody_answers_a_proposal_twice():
    case = in_mediation().do(WANG, "propose").do(LI, "decline_proposal")
    assert not case.may(LI) & {"accept_proposal", "decline_proposal"}


def test_an_answer_that_stayed_alone_is_never_shown():
    case = in_mediation().do(WANG, "propose").do(LI, "accept_proposal").wait(hours=80)
    assert case.of_kind("proposal").state == "proposal_expired" and case.state == "mediating"
    assert [line.audience for line in case.lines if line.act == "accept_proposal"] == [Audience.CONSUMER]


@pytest.mark.parametrize("meanwhile", [None, "request_evidence", "send_for_testing", "suspend"])
def test_ten_more_days_if_both_agree_whatever_happens_meanwhile(meanwhile):
    case = in_mediation()
    due = case.file.main.due_at
    case.do(WANG, "propose_extension")
    if meanwhile:
        case.do(WANG, meanwhile)
    held = case.file.main.due_at
    case.do(LI, "agree_to_extension").do(ACME, "agree_to_extension")
    main = case.file.main
    assert (main.held or main.clock).due_at - due == timedelta(days=10)
    assert meanwhile is None or main.due_at == held
    if meanwhile is None:
        assert "propose_extension" not in case.may(WANG)


def test_mediation_gets_no_more_time_when_one_side_does_not_want_it():
    case = in_mediation()
    due = case.file.main.due_at
    case.do(WANG, "propose_extension").do(LI, "agree_to_extension").do(ACME, "decline_extension")
    assert case.file.main.due_at == due and "propose_extension" in case.may(WANG)


def test_mediation_that_runs_out_leads_to_a_ruling():
    case = in_mediation()
    assert case.file.main.due_at == datetime(2026, 3, 22, 16, tzinfo=UTC)
    assert case.past(case.file.main.due_at).state == "ruling"


def test_a_closed_record_takes_no_more_evidence():
    case = to_be_ruled()
    assert "add_evidence" not in case.may(LI) | case.may(ACME)
    assert "make_offer" in case.may(LI)


# 20–21: the ruling


def test_a_late_ruling_is_told_to_both_and_gets_two_working_days_once():
    case = to_be_ruled()
    case.past(case.file.main.due_at)
    assert case.lines[-1].act == "ruling_late" and case.lines[-1].audience is Audience.ALL
    assert case.file.main.due_at == datetime(2026, 3, 11, 16, tzinfo=UTC)
    case.past(case.file.main.due_at)
    assert case.lines[-1].act == "tell_supervisor" and case.lines[-1].audience is Audience.ALL
    assert case.past(case.file.main.due_at).acts().count("ruling_late") == 1


def test_a_ruling_without_remedies_is_final_after_seven_days_and_closes_the_case():
    case = ruled(outcome="ruled_for_merchant")
    assert case.file.main.turn == (Party.CONSUMER,)
    case.until(datetime(2026, 3, 9, 16, tzinfo=UTC))
    assert case.state == "ruled"
    case.wait(seconds=1)
    assert (case.state, case.file.main.outcome) == ("closed", "ruled_for_merchant")


def test_a_ruling_with_remedies_waits_for_them():
    case = ruled(a_remedy(days=20), outcome="ruled_split").wait(days=9)
    assert (case.state, case.file.main.paused, case.lines[-1].act) == ("ruled", "performance", "become_final")
    case.do(ACME, "report_performance").do(LI, "confirm_performance")
    assert (case.state, case.file.main.outcome) == ("closed", "ruled_split")


# 22–27: compliance


def test_money_is_due_in_72_hours_and_goods_in_seven_days_when_nothing_else_was_said():
    wanted = {"code": "exchange", "amount_fen": None, "words": "换一只"}
    case = a_complaint(MONEY_BACK, wanted).do(ACME, "accept_as_asked")
    money, goods = case.file.of_kind("duty")
    assert money.due_at == START + timedelta(hours=72)
    assert goods.due_at == datetime(2026, 3, 9, 16, tzinfo=UTC)


def test_a_proof_that_a_machine_can_check_is_taken_as_confirmed_and_any_other_is_looked_at():
    case = settled().do(ACME, "report_performance").wait(days=4)
    assert (case.state, case.file.main.outcome) == ("closed", "settled_performed")
    case = settled().do(ACME, "report_performance", proof="other", proof_no="").wait(days=4)
    assert case.of_kind("duty").state == "duty_checking"
    assert case.file.turn == (Party.DESK,)  # it was settled before anybody mediated
    assert case.do(ZHOU, "find_done").state == "closed"


def test_a_contested_performance_is_done_again_once_and_then_somebody_looks():
    case = settled().do(ACME, "report_performance").do(LI, "contest_performance")
    duty = case.of_kind("duty")
    assert duty.state == "duty_contested" and duty.due_at == START + timedelta(hours=48)
    case.do(ACME, "report_performance").do(LI, "contest_performance")
    assert case.of_kind("duty").state == "duty_checking"
    case.past(case.of_kind("duty").due_at)
    assert case.lines[-1].act == "check_late"
    assert case.do(WANG, "find_not_done").state == "defaulted"


def test_a_duty_that_is_not_done_in_time_is_the_supervisors_business():
    case = settled().wait(days=4)
    assert (case.state, case.file.turn) == ("defaulted", (Party.SUPERVISOR,))
    case.past(case.file.main.due_at)
    assert case.lines[-1].act == "enforcement_late"
    case.do(SUN, "give_more_time", days=5)
    assert case.state == "settled" and case.of_kind("duty").due_at - case.at < timedelta(days=6)
    case.do(ACME, "report_performance").do(LI, "confirm_performance")
    assert case.state == "closed"


def test_what_is_done_late_still_counts_and_the_supervisor_may_end_it_before_that():
    case = settled().wait(days=4).do(ACME, "report_performance")
    assert (case.state, case.file.turn) == ("defaulted", (Party.CONSUMER, Party.SUPERVISOR))
    assert "report_performance" not in case.may(LI)
    case.do(LI, "confirm_performance")
    assert (case.state, case.file.main.outcome) == ("closed", "settled_performed")
    case = ruled(a_remedy()).wait(days=4).do(ACME, "report_performance").do(SUN, "enforce", how="referral")
    assert (case.state, case.of_kind("duty").state) == ("closed", "duty_moot")
    assert "report_performance" not in case.may(ACME)


def test_what_is_done_late_and_is_not_so_stays_with_the_supervisor():
    case = settled().wait(days=4).do(ACME, "report_performance", proof="other", proof_no="")
    case.past(case.of_kind("duty").due_at)
    assert case.of_kind("duty").state == "duty_checking"
    case.do(WANG, "find_not_done")
    assert (case.state, case.of_kind("duty").state) == ("defaulted", "duty_defaulted")
    case.do(SUN, "give_more_time", days=5)
    assert case.state == "settled" and len(case.file.open_of_kind("duty")) == 1
    case.do(ACME, "report_performance").do(LI, "confirm_performance")
    assert case.state == "closed"


def test_a_case_goes_on_as_before_when_the_last_default_is_made_good():
    case = ruled(a_remedy(), a_remedy("apologise", days=9)).wait(days=4)
    late, apology = case.file.of_kind("duty")
    assert (late.open, apology.open) == (False, True)
    case.do(ACME, "report_performance", late.no).do(LI, "confirm_performance", late.no)
    assert (case.state, case.file.turn) == ("ruled", (Party.MERCHANT,)), "the apology is still owed"
    case = ruled(a_remedy(), a_remedy("apologise", days=9)).wait(days=4)
    for duty in case.file.of_kind("duty"):
        case.do(ACME, "report_performance", duty.no)
    case.do(LI, "confirm_performance", apology.no)
    assert case.state == "defaulted", "that the refund has come is only said"
    case = ruled(a_remedy(), a_remedy("send", days=3, after=0)).wait(days=4)
    case.do(ACME, "report_performance").do(LI, "confirm_performance")
    assert case.state == "ruled" and case.of_kind("duty").subject["what"] == "send"
    case = ruled(a_remedy(), a_remedy("apologise"), a_remedy("send", after=0)).wait(days=5)
    first = case.file.of_kind("duty")[0].no
    case.do(ACME, "report_performance", first).do(LI, "confirm_performance", first)
    assert case.state == "defaulted", "the apology is still late"
    assert case.of_kind("duty").subject["what"] == "send" and case.of_kind("duty").open


def test_the_supervisor_ends_it_when_nothing_comes():
    case = ruled(a_remedy()).wait(days=4).do(SUN, "enforce", how="referral")
    assert (case.state, case.file.main.outcome) == ("closed", "ruled_for_consumer")


@pytest.mark.parametrize(
    ("how", "outcome"),
    [("deposit", "settled_performed"), ("measure", "moved_outside"), ("referral", "moved_outside")],
)
def test_an_agreement_counts_as_performed_only_when_it_was_paid(how, outcome):
    case = settled().wait(days=4).do(SUN, "enforce", how=how)
    assert (case.state, case.file.main.outcome) == ("closed", outcome)


def test_more_time_after_a_ruling_leads_back_to_it():
    case = ruled(a_remedy(), a_remedy("repair", days=9)).wait(days=4)
    assert case.state == "defaulted" and len(case.file.open_of_kind("duty")) == 1
    case.do(SUN, "give_more_time")
    assert case.state == "ruled" and len(case.file.open_of_kind("duty")) == 2


def test_the_goods_come_back_first():
    case = settled(refund_fen=15000, return_goods=True)
    (duty,) = case.file.of_kind("duty")
    assert duty.subject["to"] == "consumer" and case.file.turn == (Party.CONSUMER,)
    case.wait(days=3).do(LI, "report_performance", proof="waybill", proof_no="SF1234567890")
    case.do(ACME, "confirm_performance")
    refund = case.of_kind("duty")
    assert refund.subject["what"] == "pay" and refund.opened_at == case.at
    case.do(ACME, "report_performance").do(LI, "confirm_performance")
    assert case.state == "closed"


def test_goods_that_never_come_back_end_what_waits_for_them_after_a_reminder():
    case = settled(refund_fen=15000, return_goods=True, other="书面致歉")
    case.do(ACME, "report_performance").do(LI, "confirm_performance")
    case.wait(days=8)
    assert case.acts()[-1] == "remind_of_return"
    case.wait(days=8)
    assert case.acts()[-1] == "forfeit"
    assert (case.state, case.file.main.outcome) == ("closed", "settled_performed")


def test_a_remedy_that_waits_for_one_that_waits_ends_with_it():
    case = ruled(a_remedy("return_goods", "consumer"), a_remedy("repair", after=0), a_remedy(after=1))
    assert case.wait(days=30).state == "closed"


# 28, 55, 57: reopening, withdrawal


@pytest.mark.parametrize(
    "begin",
    [
        lambda: a_complaint(complete=False),
        a_complaint,
        in_talks,
        in_mediation,
        to_be_ruled,
        lambda: in_mediation().do(WANG, "send_for_testing"),
        lambda: in_mediation().do(WANG, "request_evidence"),
        lambda: in_mediation().do(WANG, "suspend"),
    ],
)
def test_a_withdrawal_can_be_taken_back_once_within_72_hours(begin):
    case = begin()
    whole = case.file.main.whole.due_at
    case.do(LI, "withdraw")
    assert case.file.main.outcome == "withdrawn"
    assert "undo_withdrawal" not in case.may(ACME)
    case.until(START + timedelta(hours=72))
    case.do(LI, "undo_withdrawal")
    assert case.state == case.file.main.back and case.state != "closed"
    assert case.file.main.whole.due_at >= whole, "the time it was withdrawn does not count"
    must_hold(case.file, case.at)
    assert "undo_withdrawal" not in case.do(LI, "withdraw").may(LI)


def test_a_withdrawal_stands_after_72_hours():
    case = in_talks().do(LI, "withdraw").until(START + timedelta(hours=72, seconds=1))
    assert "undo_withdrawal" not in case.may(LI)


def test_what_was_ruled_is_not_withdrawn():
    assert "withdraw" not in ruled(a_remedy()).may(LI)
    assert "withdraw" not in settled().may(LI)


def test_a_case_is_reopened_once_by_either_side_within_thirty_days():
    case = settled().do(ACME, "report_performance").do(LI, "confirm_performance").wait(days=29)
    assert "reopen" in case.may(ACME)
    case.do(LI, "reopen")
    assert case.state == "negotiating" and case.file.main.outcome is None
    assert case.file.turn == (Party.MERCHANT,)
    case.do(ACME, "make_offer").do(LI, "accept_offer").do(ACME, "report_performance").do(LI, "confirm_performance")
    assert case.state == "closed" and "reopen" not in case.may(LI) | case.may(ACME)


def test_what_was_mediated_goes_back_to_a_mediator():
    case = ruled(outcome="ruled_for_consumer").wait(days=8).do(LI, "reopen")
    assert (case.state, case.file.mediator_id) == ("intervention_queue", None)


def test_a_note_on_a_closed_case_changes_nothing_about_its_end():
    case = settled().do(ACME, "report_performance").do(LI, "confirm_performance").wait(days=2)
    ended, outcome = case.file.main.ended_at, case.file.main.outcome
    case.do(SUN, "add_note").do(LI, "report_pressure")
    assert (case.file.main.ended_at, case.file.main.outcome) == (ended, outcome)


def test_a_second_settlement_counts_its_own_duties():
    case = settled().do(ACME, "report_performance").do(LI, "confirm_performance").do(LI, "reopen")
    case.do(ACME, "make_offer").do(LI, "accept_offer")
    assert case.state == "settled" and len(case.file.open_of_kind("duty")) == 1
    assert [d["plan"] for d in case.file.main.plan] == [2]


# the whole case


def test_the_whole_case_is_alarmed_at_45_days_and_ends_at_60():
    case = in_mediation().do(WANG, "propose_extension").do(LI, "agree_to_extension").do(ACME, "agree_to_extension")
    case.do(WANG, "request_evidence")
    case.past(datetime(2026, 4, 16, 16, tzinfo=UTC))
    assert case.acts().count("alarm") == 1
    assert next(line for line in case.lines if line.act == "alarm").audience is Audience.DESK
    case.past(case.file.main.whole.due_at)
    assert (case.state, case.file.main.outcome) == ("closed", "terminated_no_agreement")
    assert case.lines[-1].at == datetime(2026, 5, 1, 16, tzinfo=UTC)


def test_decided_cases_have_no_cap():
    assert settled().file.main.whole is None and ruled(a_remedy()).file.main.whole is None


# who may what


CLOSED_BUTTONS = {
    *("add_note", "mask", "report_pressure", "reopen", "undo_withdrawal", "ask_reconsideration"),
    *("restrict_evidence", "lift_restriction"),
    *("claim_malice", "ask_for_measure", "complain_of_service"),
}


def test_a_closed_case_offers_nothing_but_what_its_rows_say():
    for case in (
        in_talks().do(LI, "withdraw"),
        settled().do(ACME, "report_performance").do(LI, "confirm_performance"),
        ruled().wait(days=8),
        in_mediation().do(WANG, "terminate"),
        a_complaint(complete=False).do(WANG, "refuse_case"),
    ):
        assert case.state == State.CLOSED
        for who in (LI, ACME, WANG, ZHOU, SUN):
            assert case.may(who) <= CLOSED_BUTTONS


def test_strangers_and_administrators_have_no_part_in_anything():
    for case in (a_complaint(), in_talks(), in_mediation(), to_be_ruled(), settled(), ruled()):
        for who in (ZHAO, HEMU, ADMIN):
            assert case.may(who) == set()
            for act in KIND_OF_ACT:
                assert allows(who, act, case.file, case.at, TIMES) is Ruling.NOT_A_PARTY


def test_what_is_never_ones_part_is_told_apart_from_what_is_not_now():
    case = in_talks()
    assert allows(LI, "issue_ruling", case.file, case.at, TIMES) is Ruling.NOT_THEIR_PART
    assert allows(LI, "no_such_act", case.file, case.at, TIMES) is Ruling.NOT_THEIR_PART
    assert allows(LI, "accept_offer", case.file, case.at, TIMES) is Ruling.NOT_NOW
    with pytest.raises(Refused) as refused:
        case.do(ACME, "ask_for_mediator")
    assert refused.value.reason == "half_of_the_talks_are_over"


def test_every_button_is_allowed_and_everything_else_is_refused():
    for case in (a_complaint(complete=False), in_talks(), in_mediation(), ruled(a_remedy()), settled().wait(days=4)):
        for who in (LI, ACME, WANG, SUN):
            buttons = case.may(who)
            for act in KIND_OF_ACT:
                assert bool(allows(who, act, case.file, case.at, TIMES)) == (act in buttons)


def test_the_clock_and_the_rulebook_cannot_be_played_by_anybody():
    nobodys = {m.act for b in RULEBOOKS.values() for m in b.moves if m.who <= {CLOCK, BOOK}}
    nobodys -= {m.act for b in RULEBOOKS.values() for m in b.moves if not m.who <= {CLOCK, BOOK}}
    case = in_mediation()
    for who in (LI, ACME, WANG, SUN):
        assert {allows(who, act, case.file, case.at, TIMES) for act in nobodys} == {Ruling.NOT_THEIR_PART}


def test_facts_for_a_story_are_facts_that_may_stand():
    assert all(facts_of(act) is not None for act in RULEBOOKS[MAIN].acts)
