"""What a rank means in a case: a viewer only looks, and an agent does not have the merchant pay above their ceiling."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.facts import FactsRefused
from portal.domain.policy import Refused, Ruling, allows, beyond_their_ceiling, permits
from portal.domain.ranks import Rank, ceiling_of, may_lead
from portal.domain.rulebooks import KIND_OF_ACT
from portal.domain.taxonomy import STATUTORY_BASES
from portal.domain.terms import money_in
from tests.walking import (
    ACME,
    LI,
    MONEY_BACK,
    PAID_FEN,
    RETURN,
    START,
    TIMES,
    WANG,
    a_complaint,
    in_mediation,
    in_talks,
)

CEILING_FEN = 15000
AGENT = replace(ACME, id=31, rank=Rank.AGENT, refund_ceiling_fen=CEILING_FEN)
FREE_AGENT = replace(AGENT, id=32, refund_ceiling_fen=None)
MANAGER = replace(AGENT, id=33, rank=Rank.MANAGER)
OWNER = replace(AGENT, id=34, rank=Rank.OWNER)
VIEWER = replace(AGENT, id=35, rank=Rank.VIEWER)
WITHOUT_CEILING = (ACME, FREE_AGENT, MANAGER, OWNER)
UNSURE = {"code": "unsure", "takes_money": False, "amount_fen": None, "words": ""}


def asked_for(amount_fen):
    return a_complaint(MONEY_BACK | {"amount_fen": amount_fen})


def asked_for_by_li(amount_fen):
    """A counter-offer of the consumer's."""
    return in_talks(UNSURE).do(LI, "make_offer", terms={"refund_fen": amount_fen})


def proposed(amount_fen):
    return in_mediation(UNSURE).do(WANG, "propose", terms={"refund_fen": amount_fen})


def agreed_to_before(amount_fen):
    """A proposal that the consumer has said yes to."""
    return proposed(amount_fen).do(LI, "accept_proposal")


def said_no_to_before(amount_fen):
    return proposed(amount_fen).do(LI, "decline_proposal")


# By act: how the amount came to be known before anybody of the merchant's staff agrees to it.
KNOWN_BEFORE = (
    ("accept_as_asked", asked_for),
    ("accept_offer", asked_for_by_li),
    ("accept_proposal", proposed),
    ("accept_proposal", agreed_to_before),
    ("accept_proposal", said_no_to_before),
)
known_before = pytest.mark.parametrize(("act", "case_about"), KNOWN_BEFORE, ids=lambda x: getattr(x, "__name__", x))


@known_before
@pytest.mark.parametrize(("amount_fen", "open_to_agent"), [(CEILING_FEN, True), (CEILING_FEN + 1, False)])
def test_what_an_agent_may_agree_to_ends_at_their_ceiling_and_that_of_others_does_not(
    act, case_about, amount_fen, open_to_agent
):
    case = case_about(amount_fen)
    assert (act in case.may(AGENT)) is open_to_agent
    assert [p.move.act for p in beyond_their_ceiling(AGENT, case.file, case.at, TIMES)] == (
        [] if open_to_agent else [act]
    )
    for who in WITHOUT_CEILING:
        assert act in case.may(who)
        assert not beyond_their_ceiling(who, case.file, case.at, TIMES)


@known_before
def test_an_agent_who_agrees_above_their_ceiling_all_the_same_is_told_why_not(act, case_about):
    case = case_about(CEILING_FEN + 1)
    with pytest.raises(Refused) as refused:
        case.do(AGENT, act)
    assert (refused.value.ruling, refused.value.reason) == (Ruling.NOT_NOW, "within_their_ceiling")


def test_what_has_no_price_is_not_limited():
    case = in_mediation(UNSURE).do(WANG, "propose", terms={"repair": True, "send": "同款玻璃杯"})
    assert "accept_proposal" in case.may(AGENT)


def test_a_ceiling_of_nothing_lets_an_agent_promise_no_money_at_all():
    nothing = replace(AGENT, refund_ceiling_fen=0)
    assert "accept_as_asked" not in asked_for(1).may(nothing)
    assert "answer" in asked_for(1).may(nothing)
    with pytest.raises(FactsRefused):
        in_talks().do(nothing, "make_offer", terms={"refund_fen": 1})
    in_talks().do(nothing, "make_offer", terms={"send": "同款玻璃杯"})


def test_every_wanted_result_counts_towards_the_ceiling():
    each = MONEY_BACK | {"amount_fen": CEILING_FEN}
    assert "accept_as_asked" in a_complaint(each).may(AGENT)
    assert "accept_as_asked" not in a_complaint(each, RETURN | {"amount_fen": 1}).may(AGENT)


def test_an_agent_says_yes_to_no_more_than_their_ceiling_one_by_one_either():
    each, says_yes = MONEY_BACK | {"amount_fen": CEILING_FEN}, {"stance": "accept", "reason": ""}
    a_complaint(each).do(AGENT, "answer", words="同意", stances=(says_yes | {"place": 0},))
    both = a_complaint(each, RETURN | {"amount_fen": 1})
    with pytest.raises(FactsRefused) as refused:
        both.do(AGENT, "answer", words="同意", stances=tuple(says_yes | {"place": place} for place in (0, 1)))
    assert refused.value.code == "above_ceiling"
    no = {"place": 1, "stance": "refuse", "reason": "已经超过七天"}
    both.do(AGENT, "answer", words="同意退款", stances=(says_yes | {"place": 0}, no))
    everything = tuple(says_yes | {"place": place} for place in (0, 1))
    a_complaint(each, RETURN | {"amount_fen": 1}).do(MANAGER, "answer", words="同意", stances=everything)


def test_only_what_the_merchant_pays_is_limited():
    """The consumer is of no rank, and accepting what the agent's manager offered is theirs to decide."""
    case = in_talks().do(MANAGER, "make_offer", terms={"refund_fen": CEILING_FEN + 1})
    assert "accept_offer" in case.may(LI)
    case.do(LI, "accept_offer")
    # What was agreed by those who may is carried out by whoever has it in hand.
    assert "report_performance" in case.may(AGENT)


@given(
    basis=st.sampled_from(sorted(STATUTORY_BASES)),
    ceiling_fen=st.integers(0, PAID_FEN * 5),
    terms=st.fixed_dictionaries(
        {"refund_fen": st.integers(0, PAID_FEN * 5)},
        optional={"send": st.just("同款玻璃杯"), "repair": st.booleans(), "return_goods": st.booleans()},
    ),
    way=st.sampled_from(("make_offer", "accept_offer", "accept_proposal", "accept_as_asked")),
)
def test_whatever_the_terms_nothing_above_the_ceiling_is_entered_by_an_agent(basis, ceiling_fen, terms, way):
    agent = replace(AGENT, refund_ceiling_fen=ceiling_fen)
    amount_fen = terms["refund_fen"]
    try:
        case = WAYS[way](terms, basis)
    except FactsRefused:
        return  # nobody may put this forward
    before = len(case.lines)
    try:
        case.do(agent, way, **({"terms": terms} if way == "make_offer" else {}))
    except Refused as refused:
        assert way != "make_offer"
        assert refused.reason == ("within_their_ceiling" if amount_fen else "asked_for_definite_things")
    except FactsRefused:
        assert way == "make_offer"
    if len(case.lines) > before:
        entered = case.lines[before].facts["terms"]["refund_fen"] if way == "make_offer" else _agreed(case)
        assert entered == amount_fen <= ceiling_fen
    else:
        # Within it, only what nobody may offer or what asks for no money in particular is not entered.
        assert amount_fen > ceiling_fen or way == "make_offer" or (way, amount_fen) == ("accept_as_asked", 0)


WAYS = {
    "make_offer": lambda _terms, basis: in_mediation(UNSURE, basis=basis),
    "accept_offer": lambda terms, basis: in_mediation(UNSURE, basis=basis).do(LI, "make_offer", terms=terms),
    "accept_proposal": lambda terms, basis: (
        in_mediation(UNSURE, basis=basis).do(WANG, "propose", terms=terms).do(LI, "accept_proposal")
    ),
    "accept_as_asked": lambda terms, basis: in_mediation(MONEY_BACK | {"amount_fen": terms["refund_fen"]}, basis=basis),
}


def _agreed(case):
    """What the merchant has come to owe."""
    return money_in(case.file.main.plan)


def test_a_viewer_sees_what_their_side_sees_and_may_do_nothing_in_any_state():
    for case in (a_complaint(), in_talks(), in_mediation(), proposed(CEILING_FEN)):
        assert case.file.parties_of(VIEWER) == case.file.parties_of(ACME) != frozenset()
        assert case.may(ACME)
        assert permits(VIEWER, case.file, case.at, TIMES) == []
        for act in KIND_OF_ACT:
            assert allows(VIEWER, act, case.file, case.at, TIMES) is Ruling.NOT_THEIR_PART


def test_to_a_viewer_of_another_merchant_the_case_does_not_exist():
    other = replace(VIEWER, merchant_id=2)
    assert allows(other, "answer", a_complaint().file, START, TIMES) is Ruling.NOT_A_PARTY


def test_nobody_but_a_merchants_staff_is_looked_at_by_rank():
    for who in (LI, WANG):
        assert not who.only_looks
        assert who.ceiling_fen is None


@pytest.mark.parametrize("rank", [*Rank, None])
def test_only_an_agent_has_a_ceiling(rank):
    assert ceiling_of(rank, 100) == (100 if rank is Rank.AGENT else None)


LEADS = {
    Rank.OWNER: {Rank.OWNER, Rank.MANAGER, Rank.AGENT, Rank.VIEWER},
    Rank.MANAGER: {Rank.MANAGER, Rank.AGENT, Rank.VIEWER},
    Rank.AGENT: set(),
    Rank.VIEWER: set(),
    None: set(),
}


@pytest.mark.parametrize("leader", LEADS)
def test_who_leads_whom(leader):
    assert {member for member in Rank if may_lead(leader, member)} == LEADS[leader]
