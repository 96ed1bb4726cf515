"""What terms leave of what was asked, and what they oblige to."""

import pytest

from portal.domain.duties import all_settled_with, duties_defaulted, duties_that_became_due
from portal.domain.terms import Terms, difference, duties_as_asked, duties_of, is_definite, money_in
from tests.walking import ACME, LI, MONEY_BACK, RETURN, SUN, a_remedy, ruled, settled


def test_an_offer_is_measured_against_what_was_asked():
    assert difference(Terms(refund_fen=15000), [MONEY_BACK]).less_fen == 5000
    assert difference(Terms(refund_fen=25000), [MONEY_BACK]).less_fen == -5000
    more = difference(Terms(refund_fen=20000, send="玻璃杯", repair=True), [MONEY_BACK])
    assert (more.less_fen, more.extras, more.missing) == (0, ("send", "repair"), ())


def test_keeping_the_goods_is_an_extra_when_a_return_was_offered():
    assert difference(Terms(refund_fen=49900), [RETURN]).extras == ("keep_goods",)
    assert difference(Terms(refund_fen=49900, return_goods=True), [RETURN]).extras == ()


def test_what_does_not_come_is_missing():
    exchange = {"code": "exchange", "amount_fen": None, "words": ""}
    assert difference(Terms(refund_fen=100), [exchange]).missing == ("send",)
    repair = {"code": "repair", "amount_fen": None, "words": ""}
    assert difference(Terms(refund_fen=100), [repair]).missing == ("repair",)
    apology = {"code": "apology", "amount_fen": None, "words": ""}
    assert difference(Terms(refund_fen=100), [apology]).missing == ("other",)
    assert difference(Terms(refund_fen=100), [{"code": "unsure", "amount_fen": None}]).missing == ()


def test_what_waits_for_the_return_of_the_goods():
    plan = duties_of(Terms(refund_fen=100, return_goods=True, send="杯", repair=True, other="致歉"))
    assert [(d["what"], d["after"]) for d in plan] == [
        ("return_goods", None),
        ("pay", 0),
        ("send", 0),
        ("repair", 0),
        ("other", None),
    ]
    assert {d["to"] for d in plan[1:]} == {"merchant"} and plan[0]["to"] == "consumer"
    assert money_in(plan) == 100


@pytest.mark.parametrize("terms", [Terms(refund_fen=1), Terms(send="杯"), Terms(repair=True), Terms(other="致歉")])
def test_terms_always_oblige_somebody(terms):
    assert duties_of(terms)
    with pytest.raises(ValueError):
        Terms()


def test_everything_that_was_asked_becomes_a_duty():
    wanted = [RETURN, {"code": "exchange"}, {"code": "repair"}, {"code": "apology"}]
    plan = duties_as_asked(wanted)
    assert [d["what"] for d in plan] == ["return_goods", "pay", "send", "repair", "other"]
    assert money_in(plan) == RETURN["amount_fen"]


def test_only_what_says_enough_can_be_agreed_to_as_asked():
    assert is_definite(MONEY_BACK)
    assert not is_definite({"code": "unsure"})
    assert not is_definite({"code": "refund_only", "takes_money": True, "amount_fen": None})


def test_duties_fall_due_one_after_the_other():
    case = ruled(a_remedy("return_goods", "consumer"), a_remedy(after=0), a_remedy("apologise"))
    assert [p.subject["place"] for p in case.file.of_kind("duty")] == [0, 2]
    assert duties_that_became_due(case.file) == [] and not all_settled_with(case.file)
    case.do(LI, "report_performance").do(ACME, "confirm_performance")
    assert case.of_kind("duty").subject["place"] == 1


def test_a_duty_that_ran_out_is_opened_again_and_only_that_one():
    case = ruled(a_remedy(), a_remedy("apologise", days=9)).wait(days=4)
    assert [d["place"] for d in duties_defaulted(case.file)] == [0]
    case.do(SUN, "give_more_time")
    assert [p.subject["place"] for p in case.file.open_of_kind("duty")] == [1, 0]


def test_nothing_is_left_when_each_duty_is_done():
    case = settled(refund_fen=100, send="杯")
    for no in (3, 4):
        assert not all_settled_with(case.file)
        case.do(ACME, "report_performance", no=no).do(LI, "confirm_performance", no=no)
    assert all_settled_with(case.file)
