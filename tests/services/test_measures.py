"""Measures do what they say, to whom they say, as long as they say, and nothing besides."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from portal import clock
from portal.domain.facts import FactsRefused
from portal.domain.parties import Role
from portal.domain.policy import Refused
from portal.domain.sanctions import FILING_EVERY, MEASURES, Effect
from portal.extensions import db
from portal.queries.cases import case_seen_by
from portal.queries.effects import barred_merchant, filing_limit_of, said_of_shop, was_warned
from portal.queries.notices import notices_of
from portal.services.audit import audit
from portal.services.deadlines import let_time_pass
from portal.services.filing import FilingLimited
from tests.measures import STATED, impose, measured, measured_merchant, somebody
from tests.playing import A_MEASURE, CLAIMED, a_case, a_complaint, case_called, do

DANGER = {"category": "Q4", "issue": "hazard"}


def state_of(ref):
    return case_called(ref).state


# --- one complaint a week


def test_one_complaint_in_seven_days_and_then_the_next(any_database, cast, hands):
    measured("slower_filing", cast, hands)
    hands.turn(days=1)
    a_complaint(cast.li)  # what was filed before the measure does not count
    first_at = clock.now()
    hands.turn(days=6, hours=23)
    with pytest.raises(FilingLimited) as refused:
        a_complaint(cast.li)
    assert refused.value.limit.effect is Effect.FILING_RATE
    assert refused.value.limit.again_at == first_at + FILING_EVERY
    hands.set(first_at + FILING_EVERY)
    a_complaint(cast.li)


def test_a_danger_is_told_at_once_and_uses_nothing_up(cast, hands):
    measured("slower_filing", cast, hands)
    a_complaint(cast.li, **DANGER)
    a_complaint(cast.li)
    with pytest.raises(FilingLimited):
        a_complaint(cast.li)
    a_complaint(cast.li, **DANGER)


def test_the_weekly_limit_never_outlasts_the_measure(cast, hands):
    measured("slower_filing", cast, hands, days=30)
    ends_at = clock.now() + timedelta(days=30)
    hands.turn(days=29)
    a_complaint(cast.li)
    assert filing_limit_of(cast.li.id, clock.now()).again_at == ends_at
    hands.set(ends_at)
    a_complaint(cast.li)


def test_nobody_else_waits(cast, hands):
    measured("slower_filing", cast, hands)
    for _ in range(3):
        a_complaint(cast.zhao)


# --- looked at first


def test_a_complaint_is_looked_at_before_the_merchant_hears_of_it(any_database, cast, hands):
    measured("manual_screening", cast, hands, days=30)
    ref = a_complaint(cast.li)
    assert state_of(ref) == "screening"
    do(cast.wang, ref, "accept_case")
    assert state_of(ref) == "awaiting_merchant"
    assert state_of(a_complaint(cast.li, **DANGER)) == "awaiting_merchant"
    assert state_of(a_complaint(cast.zhao)) == "awaiting_merchant"
    hands.turn(days=30)
    assert state_of(a_complaint(cast.li)) == "awaiting_merchant"


def test_one_that_nobody_looks_at_goes_to_the_merchant_all_the_same(cast, hands):
    measured("manual_screening", cast, hands)
    ref = a_complaint(cast.li)
    hands.turn(hours=48)
    let_time_pass()
    assert state_of(ref) == "awaiting_merchant"


# --- no new complaints


@pytest.mark.parametrize("measure", ["filing_suspended", "account_restricted"])
def test_whoever_is_suspended_files_nothing_but_dangers(any_database, cast, hands, measure):
    measured(measure, cast, hands, days=90, risk=STATED)
    with pytest.raises(FilingLimited) as refused:
        a_complaint(cast.li)
    assert refused.value.limit.again_at == clock.now() + timedelta(days=90)
    assert state_of(a_complaint(cast.li, **DANGER)) == "awaiting_merchant"
    hands.turn(days=89, hours=23)
    with pytest.raises(FilingLimited):
        a_complaint(cast.li)
    hands.turn(hours=1)
    a_complaint(cast.li)


def test_a_suspended_person_goes_on_in_every_case_of_their_own(cast, hands):
    open_, over = a_case("negotiating", cast, hands), a_case("withdrawn", cast, hands)
    before = {ref: acts(cast.li, ref) for ref in (open_, over)}
    ref = measured("filing_suspended", cast, hands, risk=STATED)
    assert {r: acts(cast.li, r) for r in before} == before
    assert {"add_evidence", "add_message", "ask_for_mediator"} <= before[open_]
    do(cast.li, open_, "make_offer", {"terms": {"refund_fen": 15000, "within_days": 3}})
    do(cast.li, open_, "ask_for_mediator")
    do(cast.li, over, "undo_withdrawal")
    do(cast.li, ref, "appeal", {"words": "认定错了"})


def test_a_suspended_person_opens_a_closed_case_again(cast, hands):
    closed = a_case("consumer_inactive", cast, hands)
    measured("filing_suspended", cast, hands, risk=STATED)
    do(cast.li, closed, "reopen", {"reason": "inactive"})
    assert state_of(closed) != "closed"


# --- suspended, restored, ended


def test_an_appeal_holds_a_measure_up_and_a_dismissal_lets_it_work_until_its_old_end(any_database, cast, hands):
    ref = measured("slower_filing", cast, hands, days=30)
    ends_at = clock.now() + timedelta(days=30)
    a_complaint(cast.li)
    do(cast.li, ref, "appeal", {"words": "认定错了"})
    a_complaint(cast.li)
    do(cast.admin, ref, "dismiss_appeal", {"words": "维持"})
    limit = filing_limit_of(cast.li.id, clock.now())
    assert limit and limit.by.ends_at == ends_at


def test_a_grave_measure_with_a_risk_stays_while_it_is_appealed_and_until_the_decision_is_late(cast, hands):
    ref = measured("filing_suspended", cast, hands, days=60, risk=STATED)
    hands.turn(minutes=1)
    do(cast.li, ref, "appeal", {"words": "认定错了"})
    assert filing_limit_of(cast.li.id, clock.now())
    hands.turn(days=16)  # ten working days and two weekends
    let_time_pass()
    assert filing_limit_of(cast.li.id, clock.now()) is None


def test_one_without_a_risk_is_suspended_at_once(cast, hands):
    ref = measured("filing_suspended", cast, hands, days=60)
    assert filing_limit_of(cast.li.id, clock.now())
    do(cast.li, ref, "appeal", {"words": "认定错了"})
    assert filing_limit_of(cast.li.id, clock.now()) is None


def test_a_reversed_measure_is_gone_at_once_and_was_no_warning(any_database, cast, hands):
    ref = measured("filing_suspended", cast, hands, days=60, risk=STATED)
    do(cast.li, ref, "appeal", {"words": "认定错了"})
    assert was_warned(cast.li.id, None, clock.now())
    do(somebody(Role.ADMIN, "另一位管理员"), ref, "allow_appeal", {"words": "聊天记录是别人的"})
    assert filing_limit_of(cast.li.id, clock.now()) is None
    assert not was_warned(cast.li.id, None, clock.now())
    a_complaint(cast.li)
    a_complaint(cast.li)
    assert [found for found in audit() if found] == []


def test_an_end_needs_nobody(cast, hands):
    ref = measured("filing_suspended", cast, hands, days=30)
    begun, said = clock.now(), case_called(ref).last_seq
    hands.set(begun + timedelta(days=30))
    a_complaint(cast.li)
    assert case_called(ref).last_seq == said


def test_the_other_side_is_told_of_a_reversal(cast, hands):
    ref = measured("warning", cast, hands, days=180)
    do(cast.li, ref, "appeal", {"words": "认定错了"})
    hands.turn(minutes=1)
    do(cast.admin, ref, "allow_appeal", {"words": "聊天记录是别人的"})
    assert (ref, "allow_appeal") in {(n.ref, n.act) for n in notices_of(cast.acme).notices}


# --- merchants


def test_a_marked_shop_is_said_to_be_until_the_end(any_database, cast, hands):
    warned = measured_merchant("merchant_warning", cast, hands, days=180)
    merchant_id = case_called(warned).merchant_id
    assert said_of_shop(merchant_id, clock.now()) is None
    measured_merchant("shop_marked", cast, hands, days=30)
    said = said_of_shop(merchant_id, clock.now())
    assert said and said.ends_at == clock.now() + timedelta(days=30)
    assert said_of_shop(None, clock.now()) is None
    hands.turn(days=30)
    assert said_of_shop(merchant_id, clock.now()) is None


def test_a_delisting_names_the_goods(any_database, cast, hands):
    measured_merchant("merchant_warning", cast, hands, days=180)
    ref = measured_merchant("delisting", cast, hands, days=90, item="静音破壁机 800W")
    said = said_of_shop(case_called(ref).merchant_id, clock.now())
    assert (said.item, said.ref) == ("静音破壁机 800W", ref)
    assert barred_merchant(case_called(ref).merchant_id, clock.now()).keys() == {"item_delisted", "shop_marked"}
    assert [found for found in audit() if found] == []


def test_a_measure_for_an_upheld_complaint_needs_an_upheld_complaint_an_answer_and_two_people(cast, hands):
    lost = a_case("ruled_for_merchant", cast, hands)
    with pytest.raises(Refused) as refused:
        do(cast.wang, lost, "ask_for_measure", {"words": "第三批"})
    assert refused.value.reason == "was_upheld"
    ref = a_case("ruled_for_consumer", cast, hands)
    do(cast.wang, ref, "ask_for_measure", {"words": "第三批同样的裂纹"})
    warning = A_MEASURE | {"measure": "merchant_warning", "days": 180}
    with pytest.raises(Refused) as refused:
        do(cast.sun, ref, "impose", warning)
    assert refused.value.reason == "heard"
    do(cast.sun, ref, "call_to_answer", {"words": "三起投诉都成立"})
    with pytest.raises(Refused):
        do(cast.sun, ref, "impose", warning)
    do(cast.acme, ref, "answer_charge", {"words": "已经换了供应商"})
    grave = A_MEASURE | {"measure": "delisting", "days": 90, "item": "静音破壁机"}
    with pytest.raises(FactsRefused) as too_severe:
        do(cast.sun, ref, "submit_sanction", grave)
    assert too_severe.value.code == "too_severe"
    with pytest.raises(FactsRefused):
        do(cast.sun, ref, "impose", A_MEASURE | {"measure": "filing_suspended", "days": 60})
    do(cast.sun, ref, "impose", warning)
    assert was_warned(cast.li.id, case_called(ref).merchant_id, clock.now())


def test_who_asked_for_a_measure_does_not_impose_it(cast, hands):
    ref = a_case("ruled_for_consumer", cast, hands)
    do(cast.sun, ref, "ask_for_measure", {"words": "第三批同样的裂纹"})
    with pytest.raises(Refused) as refused:
        do(cast.sun, ref, "call_to_answer", {"words": "三起投诉都成立"})
    assert refused.value.reason == "did_not_find_it"


def test_a_silent_merchant_is_warned_at_most(cast, hands):
    measured_merchant("merchant_warning", cast, hands, days=180)
    ref = a_case("ruled_for_consumer", cast, hands)
    do(cast.wang, ref, "ask_for_measure", {"words": "第四批"})
    do(cast.sun, ref, "call_to_answer", {"words": "又一起"})
    hands.turn(days=9)
    let_time_pass()
    with pytest.raises((Refused, FactsRefused)):
        do(cast.sun, ref, "submit_sanction", A_MEASURE | {"measure": "delisting", "days": 90, "item": "破壁机"})
    do(cast.sun, ref, "impose", A_MEASURE | {"measure": "merchant_warning", "days": 180})


def test_a_paused_merchant_claims_nothing_and_answers_everything(cast, hands):
    measured_merchant("merchant_warning", cast, hands, days=180)
    measured_merchant("claims_paused", cast, hands, days=30)
    ref = a_case("negotiating", cast, hands)
    assert "claim_malice" not in acts(cast.acme, ref)
    assert {"make_offer", "accept_as_asked", "add_message", "add_evidence", "make_promise"} <= acts(cast.acme, ref)
    hands.turn(days=30)
    assert "claim_malice" in acts(cast.acme, a_case("negotiating", cast, hands))


def test_without_the_fast_lane_a_claim_waits_longer_and_no_other_is_heard_beside_it(any_database, cast, hands):
    measured_merchant("merchant_warning", cast, hands, days=180)
    measured_merchant("claims_slow", cast, hands, days=90)
    one, other = a_case("negotiating", cast, hands), a_case("negotiating", cast, hands)
    claim(cast.acme, one)
    claimed = case_seen_by(cast.sun, one).file.open_of_kind("malice_claim")[0]
    assert claimed.clock.period == "claim_screening_slow"
    with pytest.raises(Refused) as refused:
        claim(cast.acme, other)
    assert refused.value.reason == "no_claim_elsewhere"
    do(cast.acme, one, "withdraw_claim")
    claim(cast.acme, other)


def test_with_the_fast_lane_claims_are_heard_side_by_side(cast, hands):
    for _ in range(2):
        claim(cast.acme, a_case("negotiating", cast, hands))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sanction SET ends_at = '2030-01-01 00:00:00'",
        "UPDATE sanction SET reversed_at = begins_at",
        "UPDATE sanction SET level = 1",
        "UPDATE sanction SET account_id = 2",
        "DELETE FROM sanction",
    ],
)
def test_an_audit_finds_a_measure_that_stands_otherwise_than_in_its_thread(any_database, cast, hands, change):
    ref = measured("slower_filing", cast, hands)
    assert [found for found in audit() if found] == []
    db.session.execute(text(change))
    db.session.commit()
    assert [(found.ref, found.what) for found in audit() if found] == [(ref, "state")]


def claim(by, ref):
    do(by, ref, "claim_malice", CLAIMED.facts)


def acts(viewer, ref):
    """The buttons that somebody has in a case."""
    return {permit.move.act for permit in case_seen_by(viewer, ref).permits}


# --- and nothing besides


OWN_CASES = (
    *("needs_info", "awaiting_merchant", "offer_open", "evidence", "proposal_open", "ruled_with_duties"),
    *("compliance_check", "not_accepted", "withdrawn", "claim_hearing"),
)


@pytest.mark.parametrize(
    ("measure", "days"), [("warning", 180), ("slower_filing", 30), ("manual_screening", 30), ("account_restricted", 90)]
)
def test_no_measure_takes_a_button_in_any_case_of_their_own(cast, hands, measure, days):
    cases = [a_case(state, cast, hands) for state in OWN_CASES]
    sanctioned = a_case("sanction_weighing", cast, hands)
    before = {ref: acts(cast.li, ref) for ref in cases}
    assert all(before.values())
    impose(measure, sanctioned, cast, days, risk=STATED if MEASURES[measure].is_cosigned else "")
    assert {ref: acts(cast.li, ref) for ref in cases} == before


def test_a_measure_against_a_merchant_takes_claims_and_nothing_else(cast, hands):
    measured_merchant("merchant_warning", cast, hands, days=180)
    charged = a_case("ruled_for_consumer", cast, hands)
    cases = [a_case(state, cast, hands) for state in ("awaiting_merchant", "offer_open", "mediating", "settled")]
    before = {ref: acts(cast.acme, ref) for ref in cases}
    measured_merchant("shop_marked", cast, hands, days=30, ref=charged)
    assert {ref: before[ref] - acts(cast.acme, ref) for ref in cases} == {ref: {"claim_malice"} for ref in cases}


# --- what nobody has done


@pytest.mark.parametrize("code", [code for code, measure in MEASURES.items() if not measure.effects])
def test_a_note_and_a_warning_keep_nobody_from_anything(code):
    assert MEASURES[code].level <= 1


def test_every_effect_is_a_measures_and_ends_with_it():
    assert {effect for measure in MEASURES.values() for effect in measure.effects} == set(Effect)
    assert all(0 < measure.days[0] <= measure.days[1] <= 365 for measure in MEASURES.values())
