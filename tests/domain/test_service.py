"""When the desk is what keeps people waiting: chasing, a supervisor, and two tiers that nobody decides about themselves in."""

from datetime import timedelta

import pytest

from portal.domain.parties import Audience
from portal.domain.policy import Refused
from tests.walking import ACME, ADMIN, LI, SUN, WANG, WU, in_mediation


def test_a_second_chaser_within_a_day_is_refused_and_after_it_is_not():
    case = in_mediation().do(LI, "chase")
    assert case.lines[-1].facts["whom"] == ["mediator"] and case.lines[-1].facts["desk"]
    with pytest.raises(Refused, match="not_chased_lately"):
        case.wait(hours=23).do(LI, "chase")
    assert "chase" in case.may(ACME), "each side has its own"
    assert case.wait(hours=2).do(LI, "chase").acts()[-1] == "chase"


def test_a_first_tier_that_is_late_makes_way_for_the_second_by_itself_and_the_other_side_hears_nothing():
    case = in_mediation().do(LI, "complain_of_service")
    assert "uphold_service" not in case.may(WANG) and "uphold_service" in case.may(SUN)
    case.past(case.of_kind("service_complaint").due_at)
    assert case.of_kind("service_complaint").state == "service_second"
    assert {"uphold_service", "dismiss_service"} <= case.may(ADMIN)
    case.do(ADMIN, "dismiss_service")
    of_it = [line for line in case.lines if line.no == case.of_kind("service_complaint").no]
    assert {line.audience for line in of_it} == {Audience.CONSUMER}
    assert "ask_second_tier" not in case.may(LI), "the second answer is the last"


def test_whoever_is_not_satisfied_has_seven_days_for_the_second_tier():
    case = in_mediation().do(LI, "complain_of_service").do(SUN, "uphold_service")
    assert "ask_second_tier" in case.may(LI) and "ask_second_tier" not in case.may(ACME)
    case.at += timedelta(days=9)
    assert "ask_second_tier" not in case.may(LI)


def test_a_supervisor_who_is_late_opens_the_way_to_the_second_tier():
    case = in_mediation().do(LI, "ask_intervention")
    assert "complain_higher" not in case.may(LI)
    case.past(case.of_kind("intervention").due_at)
    assert "complain_higher" in case.may(LI) and "complain_higher" not in case.may(ACME)
    assert case.do(LI, "complain_higher").of_kind("service_complaint").state == "service_second"
    assert case.do(WU, "take_over").file.mediator_id != WANG.id


def test_silence_is_answered_by_whoever_has_the_turn_or_by_any_word():
    case = in_mediation().wait(days=6)
    assert case.of_kind("update").subject == {"to": "mediator"}
    assert case.do(ACME, "add_message").of_kind("update").state == "update_said"
