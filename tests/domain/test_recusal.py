"""One side asks for another mediator: in which days, once, decided by somebody else, and nothing is lost by it."""

from datetime import timedelta

import pytest

from portal.domain.facts import FactsRefused
from portal.domain.periods import local
from portal.domain.policy import Refused
from portal.domain.reviews import RECUSAL_GROUNDS
from tests.walking import ACME, ADMIN, LI, MA, START, SUN, WANG, WU, ZHOU, in_mediation, must_hold, to_be_ruled

SIDES = pytest.mark.parametrize("who", [LI, ACME], ids=["consumer", "merchant"])


def refusal(case, who, act, **facts):
    with pytest.raises((Refused, FactsRefused)) as refused:
        case.do(who, act, **facts)
    return getattr(refused.value, "reason", None) or refused.value.code


def asked(case=None, who=LI, **facts):
    return (case or in_mediation()).do(who, "ask_recusal", **facts)


def day(case, ago=0):
    return (local(case.at).date() - timedelta(days=ago)).isoformat()


@SIDES
def test_three_days_after_the_mediator_was_named_are_in_time_whatever_was_known_when(who):
    case = in_mediation()
    told = case.file.main.subject["seated_at"]
    assert told == START.isoformat()
    # The first day is not counted, and the third ends at 24:00.
    last = START.replace(hour=16) + timedelta(days=3)
    assert "ask_recusal" in case.until(last).may(who)
    assert asked(case, who, known_on="").of_kind("recusal").state == "recusal_open"


@SIDES
def test_afterwards_only_for_what_came_to_be_known_in_the_last_three_days(who):
    def late():
        return in_mediation().wait(days=9)

    assert refusal(late(), who, "ask_recusal", known_on="") == "told_long_ago"
    for ago in (0, 1, 3):
        assert asked(late(), who, known_on=day(late(), ago)).of_kind("recusal").open
    assert refusal(late(), who, "ask_recusal", known_on=day(late(), 4)) == "known_long_ago"
    assert refusal(late(), who, "ask_recusal", known_on=day(late(), -1)) == "known_later"
    assert refusal(late(), who, "ask_recusal", known_on=day(late(), 10)) == "told_long_ago"


@pytest.mark.parametrize("ground", RECUSAL_GROUNDS)
def test_every_ground_of_the_list_is_heard(ground):
    assert asked(ground=ground).of_kind("recusal").subject["ground"] == ground


@pytest.mark.parametrize(("facts", "code"), [({"ground": "slow"}, "unknown_word"), ({"words": " "}, "missing")])
def test_what_is_no_ground_is_refused(facts, code):
    assert refusal(in_mediation(), LI, "ask_recusal", **facts) == code


@SIDES
def test_a_side_asks_once_about_one_mediator_and_anew_about_the_next(who):
    case = asked(who=who).do(SUN, "refuse_recusal")
    assert refusal(case, who, "ask_recusal") == "not_asked_to_recuse_yet"
    assert "ask_recusal" in case.may(ACME if who is LI else LI)
    case.do(WANG, "hand_over")
    assert asked(case, who).of_kind("recusal").subject["mediator_id"] == ZHOU.id


def test_a_supervisor_decides_and_never_about_themselves():
    case = asked()
    for who in (LI, ACME, WANG, ZHOU, MA, ADMIN):
        assert not {"grant_recusal", "refuse_recusal"} & case.may(who)
    by_sun = in_mediation().do(SUN, "assign_mediator", mediator_id=SUN.id)
    assert refusal(asked(by_sun), SUN, "grant_recusal") == "not_the_one_concerned"
    assert "grant_recusal" in by_sun.may(WU)


def test_when_nobody_decides_the_supervisor_is_told_again():
    case = asked()
    assert case.past(case.of_kind("recusal").due_at).acts()[-1] == "recusal_waits"
    assert case.of_kind("recusal").open and case.of_kind("recusal").due_at > case.at


def test_granted_the_case_waits_for_another_mediator_as_after_a_declared_conflict():
    granted = asked(in_mediation().do(WANG, "propose_extension")).wait(hours=3).do(SUN, "grant_recusal")
    declared = in_mediation().do(WANG, "propose_extension").wait(hours=3).do(WANG, "declare_conflict")
    assert granted.state == declared.state == "intervention_queue"
    assert granted.file.mediator_id is None
    assert granted.file.main.clock == declared.file.main.clock and granted.file.main.whole == declared.file.main.whole
    assert granted.of_kind("extension").state == declared.of_kind("extension").state == "extension_moot"
    must_hold(granted.file, granted.at)


def test_whoever_had_to_leave_does_not_come_back():
    case = asked().do(SUN, "grant_recusal")
    assert refusal(case, WANG, "take_case") == "not_recused"
    assert refusal(case, SUN, "assign_mediator", mediator_id=WANG.id) == "recused"
    case.do(ZHOU, "take_case")
    assert refusal(case, ZHOU, "hand_over", mediator_id=WANG.id) == "recused"


@pytest.mark.parametrize("state", [in_mediation, to_be_ruled])
def test_refused_the_case_goes_on_as_it_was(state):
    case = asked(state())
    before = case.file.main
    case.do(SUN, "refuse_recusal")
    assert (case.file.main.state, case.file.main.clock) == (before.state, before.clock)
    assert case.file.mediator_id == WANG.id


def test_whoever_is_challenged_neither_rules_nor_ends_the_case_before_that_is_decided():
    assert refusal(asked(to_be_ruled()), WANG, "issue_ruling") == "no_recusal_open"
    assert refusal(asked(), WANG, "terminate") == "no_recusal_open"
    signed = to_be_ruled(basis="food").do(WANG, "submit_for_signature")
    assert refusal(asked(signed), SUN, "sign_ruling") == "no_recusal_open"
    assert "issue_ruling" in asked(to_be_ruled()).do(SUN, "refuse_recusal").may(WANG)


@pytest.mark.parametrize("act", ["hand_over", "declare_conflict"])
def test_a_mediator_who_goes_by_themselves_leaves_nothing_to_decide(act):
    assert asked().do(WANG, act).of_kind("recusal").state == "recusal_moot"


def test_an_agreement_leaves_nothing_to_decide_either():
    case = asked(in_mediation().do(ACME, "make_offer")).do(LI, "accept_offer")
    assert (case.state, case.of_kind("recusal").state) == ("settled", "recusal_moot")
