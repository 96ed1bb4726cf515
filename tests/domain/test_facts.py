"""The last word on what may stand in the record, whoever calls."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.chain import canonical
from portal.domain.facts import FACTS, MAX_WORDS, FactsRefused, on_record
from portal.domain.rulebooks import KIND_OF_ACT
from tests.walking import (
    ACME,
    START,
    WANG,
    WORDS,
    ZHOU,
    a_complaint,
    a_remedy,
    claimed,
    facts_of,
    found,
    in_mediation,
    in_talks,
    reviewed,
    to_be_decided,
)

FILE = a_complaint().file
CLAIM = claimed().of_kind("malice_claim")
SANCTION = found().of_kind("sanction")
# The matter that an act is about, where its facts are held against one.
REVIEW = reviewed().of_kind("ruling_review")
WRITTEN = to_be_decided().do(ZHOU, "submit_new_ruling").of_kind("ruling_review")
MATTERS = {
    "accept_review": REVIEW,
    "submit_new_ruling": REVIEW,
    "sign_new_ruling": WRITTEN,
    "propose_finding": CLAIM,
    "impose": SANCTION,
    "submit_sanction": SANCTION,
}
ABOUT_MUCH = a_complaint(basis="food").file
ACTS = sorted(FACTS)


def recorded(act, **facts):
    return on_record(act, FILE, {**facts_of(act), **facts}, START, None, MATTERS.get(act))


def refusal(act, **facts):
    with pytest.raises(FactsRefused) as refused:
        recorded(act, **facts)
    return refused.value.code


@pytest.mark.parametrize("act", [a for a in ACTS if a != "file"])
def test_every_act_has_facts_that_may_stand_and_that_are_json(act):
    file = ABOUT_MUCH if act == "submit_for_signature" else FILE
    kept = on_record(act, file, facts_of(act), START, None, MATTERS.get(act))
    assert canonical(kept)
    assert on_record(act, file, kept, START, None, MATTERS.get(act)) == kept


@pytest.mark.parametrize("act", ACTS)
def test_no_act_takes_a_fact_that_it_does_not_have(act):
    with pytest.raises(TypeError):
        on_record(act, FILE, {"sudo": True}, START)


# What somebody might send who has read our forms and does not mean well.
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-10, 10**9)
    | st.floats()
    | st.text(max_size=9)
    | st.just("\0")
    | st.just("\ud800"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("what", "to", "days", "claim", "x")), inner)
    ),
    max_leaves=6,
)


@given(act=st.sampled_from(ACTS), chosen=st.data())
def test_whatever_is_sent_it_stands_as_json_or_is_refused(act, chosen):
    names = [f.name for f in fields(FACTS[act])]
    sent: dict[str, Any] = facts_of(act)
    if names:
        sent |= chosen.draw(st.dictionaries(st.sampled_from(names), ODD, max_size=2))
    try:
        kept = on_record(act, FILE, sent, START, None, MATTERS.get(act))
    except FactsRefused:
        return
    assert canonical(kept)
    assert on_record(act, FILE, kept, START, None, MATTERS.get(act)) == kept


def test_words_have_a_limit_and_messages_have_words():
    assert refusal("add_message", words="评" * (MAX_WORDS + 1)) == "too_long"
    assert refusal("add_message", words="  ") == "missing"
    assert recorded("add_message", words="", evidence=("a",))["evidence"] == ["a"]


@pytest.mark.parametrize("act", ["make_offer", "propose"])
def test_nobody_offers_more_than_was_paid_and_what_the_law_adds(act):
    assert recorded(act, terms={"refund_fen": 49900})
    assert refusal(act, terms={"refund_fen": 49901}) == "too_much_money"
    tripled = a_complaint(basis="fraud").file
    assert on_record(act, tripled, {"terms": {"refund_fen": 49900 * 4}}, START)
    with pytest.raises(FactsRefused):
        on_record(act, tripled, {"terms": {"refund_fen": 49900 * 4 + 1}}, START)


def test_a_ruling_does_not_pay_out_more_in_parts_than_it_may_at_once():
    pay = a_remedy(amount_fen=20000)
    assert recorded("issue_ruling", remedies=(pay, pay))
    assert refusal("issue_ruling", remedies=(pay, pay, pay)) == "too_much_money"


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"refund_fen": 0},
        {"refund_fen": -1},
        {"refund_fen": 1.5},
        {"refund_fen": "100"},
        {"refund_fen": 100, "within_days": 0},
        {"refund_fen": 100, "within_days": 31},
        {"refund_fen": 100, "postage_by": "platform"},
        {"refund_fen": 100, "interest": 5},
        {"send": "杯" * 1001},
    ],
)
def test_terms_that_are_none_are_refused(terms):
    if terms == {"refund_fen": 100, "interest": 5}:
        assert set(recorded("make_offer", terms=terms)["terms"]) == set(recorded("make_offer")["terms"])
    else:
        assert refusal("make_offer", terms=terms)


def test_terms_are_written_down_whole():
    assert recorded("make_offer", terms={"refund_fen": 100})["terms"] == {
        "refund_fen": 100,
        "return_goods": False,
        "postage_by": "merchant",
        "send": "",
        "repair": False,
        "other": "",
        "within_days": 3,
    }


@pytest.mark.parametrize(
    "remedy",
    [
        {"what": "jail"},
        {"to": "mediator"},
        {"days": 0},
        {"days": 99},
        {"amount_fen": -5},
        {"amount_fen": 0},
        {"what": "repair", "amount_fen": 5},
        {"after": 0},
        {"after": 7},
        {"after": -1},
    ],
)
def test_a_remedy_that_nobody_could_carry_out_is_refused(remedy):
    assert refusal("issue_ruling", remedies=(a_remedy() | remedy,))


def test_a_remedy_says_nothing_that_it_has_no_word_for():
    (remedy,) = recorded("issue_ruling", remedies=(a_remedy() | {"checkable": True, "plan": 9},))["remedies"]
    assert remedy == a_remedy()


@pytest.mark.parametrize("missing", ["outcome", "summary", "findings", "reasons"])
def test_a_ruling_says_what_it_found_and_why(missing):
    assert refusal("issue_ruling", **{missing: () if missing == "findings" else ""}) in ("missing", "unknown_word")


def test_only_a_number_that_can_be_looked_up_counts_as_checkable():
    assert recorded("report_performance")["checkable"] is True
    assert recorded("report_performance", proof="waybill", proof_no="SF1234567890")["checkable"] is True
    assert recorded("report_performance", proof="other", proof_no="", checkable=True)["checkable"] is False
    assert refusal("report_performance", proof="refund_id", proof_no="12 34") == "missing"


def test_a_promise_is_for_a_day_to_come_and_not_for_some_day():
    def due(at):
        return at.isoformat()

    assert recorded("make_promise", due_at=due(START + timedelta(days=90)))
    assert refusal("make_promise", due_at=due(START)) == "in_the_past"
    assert refusal("make_promise", due_at=due(START + timedelta(days=91))) == "too_far"
    assert refusal("make_promise", due_at=due((START + timedelta(days=1)).replace(tzinfo=None))) == "missing"
    assert refusal("make_promise", due_at="tomorrow") == "missing"


def test_a_request_names_each_side_once():
    assert recorded("request_evidence", of=("merchant", "merchant"))["of"] == ["merchant"]
    assert refusal("request_evidence", of=()) == "missing"
    assert refusal("request_evidence", of=("mediator",)) == "unknown_word"


def test_a_reply_answers_every_wanted_result_once():
    two = a_complaint({"code": "refund_only", "amount_fen": 100}, {"code": "apology"}).file
    stances = ({"place": 1, "stance": "accept", "reason": ""}, {"place": 0, "stance": "counter", "reason": ""})
    assert len(on_record("answer", two, WORDS | {"stances": stances}, START)["stances"]) == 2
    for places in ((), (0,), (1,), (0, 0), (0, 1, 2), (0, 2)):
        wrong = tuple({"place": place, "stance": "accept", "reason": ""} for place in places)
        with pytest.raises(FactsRefused):
            on_record("answer", two, WORDS | {"stances": wrong}, START)
    assert refusal("answer", stances=()) == "missing"


def test_a_no_to_a_wanted_result_says_why():
    refused = {"place": 0, "stance": "refuse", "reason": " "}
    assert refusal("answer", stances=(refused,)) == "missing"
    assert recorded("answer", stances=(refused | {"reason": "签收时完好"},))["stances"]


def test_an_offer_that_is_on_the_table_already_is_not_made_again():
    terms = {"refund_fen": 15000, "return_goods": True, "within_days": 5}
    offered = in_talks().do(ACME, "make_offer", terms=terms).file
    for same in (terms, terms | {"send": ""}):
        with pytest.raises(FactsRefused) as refused:
            on_record("make_offer", offered, {"terms": same}, START)
        assert (refused.value.code, refused.value.about) == ("same_terms", {"by": "merchant"})
    assert on_record("make_offer", offered, {"terms": terms | {"within_days": 4}}, START)
    proposed = in_mediation().do(WANG, "propose", terms=terms).file
    with pytest.raises(FactsRefused):
        on_record("propose", proposed, {"terms": terms}, START)
    assert on_record("make_offer", proposed, {"terms": terms}, START), "a side may still offer it alone"


def test_late_is_found_not_said():
    assert recorded("answer", late=True)["late"] is False
    late = a_complaint().wait(hours=49).file
    assert on_record("answer", late, facts_of("answer"), START)["late"] is True


def test_acts_of_the_clock_and_the_rulebook_say_nothing():
    nothing = [act for act in KIND_OF_ACT if not fields(FACTS[act])]
    assert {"go_to_mediation", "talks_over", "settle", "time_is_up"} <= set(nothing)
    assert in_talks().lines[0].facts == {}
