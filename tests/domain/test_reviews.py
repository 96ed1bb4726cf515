"""A ruling is looked at once more: who may ask on which ground until when, what waits meanwhile, and what comes of it."""

from datetime import timedelta

import pytest

from portal.domain.facts import FactsRefused
from portal.domain.policy import Refused
from portal.domain.reviews import GROUNDS, STAYS_ABOVE_FEN, stays_while_reviewed
from tests.walking import (
    ACME,
    ADMIN,
    LI,
    MA,
    START,
    SUN,
    WANG,
    WU,
    ZHOU,
    a_complaint,
    a_remedy,
    must_hold,
    replaced,
    reviewed,
    ruled,
    settled,
    to_be_decided,
    to_be_ruled,
)

PAY, SORRY = a_remedy(), a_remedy("apologise", days=5)
SIDES = pytest.mark.parametrize("who", [LI, ACME], ids=["consumer", "merchant"])


def refusal(case, who, act, no=None, **facts):
    """The name of the condition that keeps somebody from an act, or the code of the facts that may not stand."""
    with pytest.raises((Refused, FactsRefused)) as refused:
        case.do(who, act, no, **facts)
    return getattr(refused.value, "reason", None) or refused.value.code


def review(case):
    return case.of_kind("ruling_review")


def duties(case):
    return [(d.subject["what"], str(d.state)) for d in case.file.of_kind("duty")]


def performed(case, what="pay"):
    """Acme does what it owes, and Li confirms it."""
    no = next(d.no for d in case.file.open_of_kind("duty") if d.subject["what"] == what)
    return case.do(ACME, "report_performance", no).do(LI, "confirm_performance", no)


# Who may ask, until when, on which ground


@SIDES
def test_both_sides_may_ask_until_the_last_moment_of_the_seventh_day(who):
    case = ruled(PAY, SORRY)
    last = case.file.main.clock.due_at
    assert last - START > timedelta(days=7)
    assert "ask_review" in case.until(last).may(who)
    assert refusal(case.past(last), who, "ask_review") == "time_to_review"


@SIDES
def test_the_time_is_judged_by_the_day_of_the_ruling_when_its_clock_is_gone(who):
    """The duty was done, or was not: the seven days are the same."""
    closed, defaulted = performed(ruled(PAY)), ruled(a_remedy(days=2))
    last = ruled(PAY).file.main.clock.due_at
    assert closed.state == "closed" and closed.file.main.clock is None
    assert defaulted.wait(days=4).state == "defaulted"
    for case in (closed, defaulted):
        assert "ask_review" in case.until(last).may(who)
        assert "ask_review" not in case.past(last).may(who)


def test_a_ruling_that_was_signed_by_a_second_person_is_open_to_review_from_that_day():
    case = to_be_ruled(basis="food").do(WANG, "submit_for_signature").wait(hours=20).do(SUN, "sign_ruling")
    assert case.file.main.subject["ruled_at"] == case.at.isoformat()
    assert "ask_review" in case.may(ACME)


@pytest.mark.parametrize("case", [a_complaint, to_be_ruled, settled], ids=["filed", "to be ruled", "settled"])
def test_where_nothing_was_ruled_there_is_nothing_to_review(case):
    assert not {"ask_review"} & case().may(LI)


@SIDES
def test_a_side_asks_once_and_the_other_side_may_still_ask(who):
    case = reviewed(by=who)
    other = ACME if who is LI else LI
    assert refusal(case, who, "ask_review") == "not_reviewed_yet"
    assert "ask_review" in case.may(other)
    case.do(ZHOU, "refuse_review")
    assert refusal(case, who, "ask_review") == "not_reviewed_yet"


@pytest.mark.parametrize("ground", GROUNDS)
def test_every_ground_of_the_list_is_heard(ground):
    assert review(reviewed(ground=ground)).subject["grounds"][0]["ground"] == ground


@pytest.mark.parametrize(
    ("grounds", "evidence", "code"),
    [
        ((), (), "missing"),
        (({"ground": "unfair", "words": "不公平"},), (), "unknown_word"),
        (({"ground": "omission", "words": "  "},), (), "missing"),
        (({"ground": "omission", "words": "漏了"}, {"ground": "omission", "words": "漏了"}), (), "unknown_word"),
        (({"ground": "new_evidence", "words": "找到了视频"},), (), "no_evidence"),
    ],
)
def test_what_is_no_ground_is_refused(grounds, evidence, code):
    assert refusal(ruled(PAY), LI, "ask_review", grounds=grounds, evidence=evidence) == code


# Who looks at it


@pytest.mark.parametrize("act", ["accept_review", "refuse_review"])
def test_whoever_ruled_does_not_look_at_it(act):
    case = reviewed()
    for who in (LI, ACME, WANG, ADMIN):
        assert act not in case.may(who)
    for who in (ZHOU, MA, SUN, WU):
        assert act in case.may(who)


def test_neither_does_who_mediated_before_nor_who_signed():
    before = to_be_ruled().do(WANG, "hand_over").do(ZHOU, "issue_ruling", remedies=(PAY,))
    assert refusal(reviewed(before), WANG, "accept_review") == "did_not_rule"
    signed = to_be_ruled(basis="food").do(WANG, "submit_for_signature").do(SUN, "sign_ruling")
    assert refusal(reviewed(signed), SUN, "accept_review") == "did_not_rule"
    assert "accept_review" in signed.may(WU)


def test_a_new_ruling_takes_a_supervisor_who_did_not_write_it():
    by_sun = to_be_decided().do(SUN, "submit_new_ruling", remedies=())
    assert refusal(by_sun, SUN, "sign_new_ruling") == "not_the_reviewer"
    assert "sign_new_ruling" in by_sun.may(WU)
    by_zhou = to_be_decided().do(ZHOU, "submit_new_ruling", remedies=())
    assert not {"sign_new_ruling"} & by_zhou.may(MA)
    back = by_zhou.do(SUN, "return_new_ruling")
    assert review(back).state == "review_deciding"
    assert review(back.do(MA, "uphold_ruling")).state == "review_upheld"


def test_silence_lapses_in_every_stage_and_decides_nothing():
    case = reviewed()
    assert case.past(review(case).due_at).acts()[-1] == "review_waits"
    assert review(case).state == "review_screening" and review(case).due_at > case.at
    case.do(ZHOU, "accept_review")
    assert case.past(review(case).due_at).acts()[-1] == "review_unanswered"
    assert review(case).state == "review_deciding"
    assert case.past(review(case).due_at).acts()[-1] == "review_late"
    case.do(ZHOU, "submit_new_ruling", remedies=())
    assert case.past(review(case).due_at).acts()[-1] == "new_ruling_waits"
    assert review(case).state == "review_signing"


# What waits meanwhile


@pytest.mark.parametrize("ground", GROUNDS)
def test_duties_run_on_but_for_the_grounds_that_stay_them(ground):
    case = reviewed(ground=ground)
    stays = ground in ("fraud", "unable_to_take_part")
    (duty,) = case.file.open_of_kind("duty")
    assert (duty.paused == "held", duty.clock is None) == (stays, stays)
    assert stays_while_reviewed([ground], [a_remedy(amount_fen=STAYS_ABOVE_FEN)]) == stays
    much = [a_remedy(amount_fen=STAYS_ABOVE_FEN + 1)]
    assert stays_while_reviewed([ground], much) == (stays or ground == "typing_or_maths")


def test_what_was_stayed_runs_on_later_by_as_long_as_it_was():
    case = ruled(PAY).wait(hours=5)
    due_at = case.of_kind("duty").due_at
    reviewed(case, ground="fraud").wait(days=2)
    assert case.of_kind("duty").clock is None and not case.of_kind("duty").stage.final
    case.do(ZHOU, "refuse_review")
    assert case.of_kind("duty").due_at == due_at + timedelta(days=2)


def test_whoever_accepts_a_review_may_order_that_the_duties_wait_and_says_why():
    assert refusal(reviewed(), ZHOU, "accept_review", stay=True, words="") == "missing"
    ordered = reviewed().do(ZHOU, "accept_review", stay=True, words="钱付了很难要回来")
    assert ordered.of_kind("duty").paused == "held"
    by_ground = reviewed(ground="fraud").do(ZHOU, "accept_review", stay=False)
    assert by_ground.of_kind("duty").paused == "held", "what the ground stays nobody can order away"
    assert reviewed().do(ZHOU, "accept_review").of_kind("duty").paused is None


def test_the_case_does_not_close_while_a_review_is_open():
    lost = reviewed(ruled(outcome="ruled_for_merchant"), by=LI)
    last = lost.file.main.clock.due_at
    assert lost.past(last).acts()[-1] == "await_review"
    assert lost.state == "ruled" and lost.file.main.turn == ()
    done = performed(reviewed(ruled(PAY)))
    assert done.state == "ruled"
    assert refusal(reviewed(ruled(a_remedy(days=1)), by=LI).wait(days=4), SUN, "enforce") == "no_review_open"


@pytest.mark.parametrize("how", ["refuse_review", "uphold_ruling", "correct_ruling"])
def test_afterwards_a_case_in_which_nothing_is_left_closes_and_another_goes_on(how):
    def decided(case):
        if how != "refuse_review":
            case.do(ZHOU, "accept_review").do(LI, "answer_review")
        return case.do(ZHOU, how)

    performed_in_time = decided(performed(reviewed(ruled(PAY))))
    assert (performed_in_time.state, performed_in_time.file.main.outcome) == ("closed", "ruled_for_consumer")
    without = reviewed(ruled(outcome="ruled_for_merchant"))
    early = decided(without)
    assert early.state == "ruled", "the other side may ask until the seventh day"
    assert early.past(early.file.main.clock.due_at).state == "closed"
    owing = decided(reviewed(ruled(PAY)))
    assert owing.state == "ruled" and owing.of_kind("duty").state == "duty_owed"
    assert performed(owing).state == "closed"


def test_two_reviews_are_both_waited_for():
    both = reviewed(ruled(outcome="ruled_for_merchant"), by=LI).do(ACME, "ask_review").wait(days=8)
    assert both.do(ZHOU, "refuse_review", 2).state == "ruled"
    assert both.do(ZHOU, "refuse_review", 3).state == "closed"


# What comes of it


def test_a_correction_changes_no_duty():
    case = to_be_decided(ruled(PAY, SORRY))
    before = case.file.main.plan
    case.do(ZHOU, "correct_ruling")
    assert (review(case).state, case.file.main.plan) == ("review_corrected", before)
    assert refusal(to_be_decided(), ZHOU, "correct_ruling", reasons=" ") == "missing"


def test_a_new_ruling_takes_the_place_of_the_old_one_with_its_outcome_and_its_duties():
    case = replaced(to_be_decided(ruled(PAY, SORRY)), a_remedy(amount_fen=5000), outcome="ruled_split")
    assert case.state == "ruled"
    assert case.file.main.subject["outcome"] == "ruled_split"
    assert duties(case) == [("pay", "duty_moot"), ("apologise", "duty_moot"), ("pay", "duty_owed")]
    assert case.of_kind("duty").subject["amount_fen"] == 5000
    assert performed(case).file.main.outcome == "ruled_split"


def test_it_is_not_reviewed_again_and_its_time_for_that_does_not_begin():
    case = replaced(to_be_decided(), SORRY)
    assert case.file.main.clock is None
    for who in (LI, ACME):
        assert refusal(case, who, "ask_review") == "ruling_stands"


@pytest.mark.parametrize("state", ["ruled", "defaulted", "closed"])
def test_a_ruling_is_replaced_wherever_the_case_stands_by_then(state):
    case = {
        "ruled": lambda: to_be_decided(ruled(PAY)),
        "defaulted": lambda: to_be_decided(ruled(a_remedy(days=1)).wait(days=3)),
        "closed": lambda: to_be_decided(performed(ruled(PAY))),
    }[state]()
    assert case.state == state
    assert replaced(case, SORRY).state == "ruled"
    must_hold(case.file, case.at)
    assert case.file.main.outcome is None and case.file.main.ended_at is None


@pytest.mark.parametrize("state", ["ruled", "closed"])
def test_a_new_ruling_that_asks_for_nothing_closes_the_case_with_its_own_outcome(state):
    begun = ruled(PAY) if state == "ruled" else performed(ruled(PAY))
    case = replaced(to_be_decided(begun), outcome="ruled_for_merchant")
    assert (case.state, case.file.main.outcome) == ("closed", "ruled_for_merchant")
    assert case.file.main.ended_at == case.at
    assert not case.file.open_of_kind("duty")
    must_hold(case.file, case.at)


def test_what_was_paid_is_not_asked_for_twice():
    """49,900 was paid for the goods, and 10,000 of it has gone back: 39,900 is left."""
    case = performed(reviewed(ruled(PAY, SORRY), by=LI)).do(ZHOU, "accept_review").do(ACME, "answer_review")
    too_much = (a_remedy(amount_fen=39901),)
    assert refusal(case, ZHOU, "submit_new_ruling", remedies=too_much) == "too_much_money"
    replaced(case, a_remedy(amount_fen=39900))
    assert duties(case) == [("pay", "duty_done"), ("apologise", "duty_moot"), ("pay", "duty_owed")]
    assert performed(case).state == "closed"


def test_the_other_side_s_review_has_lost_its_point_when_the_ruling_is_replaced():
    both = reviewed(by=LI).do(ACME, "ask_review")
    both.do(ZHOU, "accept_review", 3).do(ACME, "answer_review", 3).do(ZHOU, "submit_new_ruling", 3, remedies=(SORRY,))
    both.do(SUN, "sign_new_ruling", 3)
    assert [str(p.state) for p in both.file.of_kind("ruling_review")] == ["review_replaced", "review_moot"]


def test_a_case_that_was_opened_again_and_ruled_again_can_be_reviewed_again():
    case = performed(reviewed(ruled(PAY), by=LI)).do(ZHOU, "refuse_review")
    assert case.state == "closed"
    case.wait(days=1).do(LI, "reopen").do(ZHOU, "take_case").do(ZHOU, "close_record").wait(days=1)
    case.do(ZHOU, "issue_ruling", remedies=(SORRY,))
    assert "ask_review" in case.may(LI)
    assert refusal(case.do(LI, "ask_review"), WANG, "accept_review") == "did_not_rule"
    assert "accept_review" not in case.may(ZHOU)


def test_while_it_is_open_a_closed_case_is_not_opened_again():
    case = reviewed(performed(ruled(PAY)), by=LI)
    assert refusal(case, LI, "reopen") == "no_review_open"


def test_a_new_ruling_is_known_to_the_desk_alone_until_it_is_signed():
    case = to_be_decided().do(ZHOU, "submit_new_ruling", remedies=()).do(SUN, "return_new_ruling")
    assert [str(line.audience) for line in case.lines[-2:]] == ["desk", "desk"]
    case.do(ZHOU, "submit_new_ruling", remedies=()).do(SUN, "sign_new_ruling")
    assert str(case.lines[-1].audience) == "all"
