"""Nobody is sanctioned unheard, by one person alone, for ever, or for their silence: every path that the tables leave."""

from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.domain.conditions import CONDITIONS
from portal.domain.engine import next_lapse
from portal.domain.facts import FactsRefused
from portal.domain.parties import SIDES, Party
from portal.domain.policy import Refused, permits
from portal.domain.rulebooks import KIND_OF_ACT
from portal.domain.sanctions import (
    COSIGNED_FROM,
    MEASURES,
    PROVEN,
    SILENT_AT_MOST,
    Effect,
    ends_at,
    ladder_of,
    most_severe,
    stays_while_appealed,
)
from portal.domain.standing import sanctions_of
from tests.walking import (
    ACME,
    ADMIN,
    LI,
    MA,
    OUTLIVING,
    START,
    SUN,
    TIMES,
    WANG,
    WU,
    ZHOU,
    Play,
    claimed,
    facts_of,
    found,
    in_mediation,
    in_talks,
    nobody_is_punished_unheard,
    sanctioned,
    to_be_ruled,
)

PEOPLE = (LI, ACME, ZHOU, SUN, WU, ADMIN)
FINDING = facts_of("propose_finding")
NOT_FOUND = ({**FINDING["findings"][0], "result": "not_found"},)


def _said(permit):
    """Everything that somebody could enter with an act, as far as it leads elsewhere."""
    act, about = permit.move.act, permit.proceeding.subject
    match act:
        case "propose_finding":
            for result, findings in (("established", FINDING["findings"]), ("abusive", NOT_FOUND)):
                yield FINDING | {"result": result, "findings": findings}
        case "impose" | "submit_sanction":
            for measure in ladder_of(Party(about["to"]))[1::2]:  # of levels 1, 3 and 5: one for each rule about levels
                item = "电热毯" if Effect.ITEM_DELISTED in measure.effects else ""
                yield facts_of(act) | {"measure": measure.code, "days": measure.days[1], "item": item, "warned": True}
        case _:
            yield facts_of(act)


def _next(case):
    """Every case that can come of this one: by everybody, with everything, and by letting time pass."""
    for actor in PEOPLE:
        for permit in permits(actor, case.file, case.at, TIMES):
            if KIND_OF_ACT[permit.move.act] in OUTLIVING:
                for said in _said(permit):
                    after = Play(case.file, case.at)
                    try:
                        yield after.do(actor, permit.move.act, permit.proceeding.no, **said)
                    except FactsRefused:
                        continue  # that measure may not be chosen here, and so leads nowhere
    far = case.at + timedelta(days=400)
    if (lapse := next_lapse(case.file, far)) and case.file.proceeding(lapse.no).kind in OUTLIVING:
        yield Play(case.file, case.at).past(lapse.at)


def _as_it_matters(case):
    return tuple((p.state, p.deeds, p.hands, p.subject.get("measure")) for p in case.file.proceedings)


def _every_case_from(case):
    seen, left = {_as_it_matters(case)}, deque([case])
    while left:
        now = left.popleft()
        yield now
        if sanctions_of(now.file):
            continue  # what an appeal does has tests of its own
        for after in _next(now):
            if (key := _as_it_matters(after)) not in seen:
                seen.add(key)
                left.append(after)


def _without_the_complaint(case):
    """The complaint stands still in this search: its own clocks lead nowhere that matters here."""
    main = replace(case.file.main, clock=None, whole=None)
    return Play(case.file.with_proceeding(main), case.at)


STARTS = {
    "a claim": lambda: claimed(),
    "an upheld complaint": lambda: to_be_ruled().do(WANG, "issue_ruling").do(WANG, "ask_for_measure"),
}


@pytest.mark.parametrize("start", STARTS)
def test_no_path_leads_to_a_sanction_without_notice_time_to_answer_and_two_people(start):
    imposed = 0
    for case in _every_case_from(_without_the_complaint(STARTS[start]())):
        for sanction in sanctions_of(case.file):
            nobody_is_punished_unheard(case.file, case.file.proceeding(sanction.no))
            imposed += 1
    assert imposed > 50, "a search that finds nothing shows nothing"


def test_the_search_would_find_a_hole(monkeypatch):
    """Without the rule that whoever is to be sanctioned is heard first, the same search says so."""
    monkeypatch.setitem(CONDITIONS, "heard", lambda _: True)
    with pytest.raises(AssertionError, match="nobody asked them"):
        test_no_path_leads_to_a_sanction_without_notice_time_to_answer_and_two_people("an upheld complaint")


@pytest.mark.parametrize("side", SIDES)
def test_both_ladders_have_the_same_rungs_and_every_measure_ends(side):
    ladder = ladder_of(side)
    assert [m.level for m in ladder] == list(range(6))
    for measure in ladder:
        low, high = measure.days
        assert 0 < low <= high <= 365
        assert measure.is_cosigned == (measure.level >= COSIGNED_FROM)
        assert bool(measure.effects) == (measure.level >= 2), "a note and a warning do nothing"
        assert ends_at(START, high) > START


@pytest.mark.parametrize("silent", [True, False])
@pytest.mark.parametrize("warned", [True, False])
@pytest.mark.parametrize("grounds", [(), ("fabrication",), ("competitor", "fabrication"), ("extortion",), ("forgery",)])
def test_how_severe_a_measure_may_be(silent, warned, grounds):
    most = most_severe(silent=silent, warned=warned, grounds=grounds)
    if silent:
        assert most == SILENT_AT_MOST
    elif warned or PROVEN & set(grounds):
        assert most == 5
    else:
        assert most == 1, "above a warning there has to be an earlier one"


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda m: m.code)
def test_an_appeal_holds_the_milder_measures_up_and_the_graver_ones_unless_a_risk_was_stated(measure):
    assert stays_while_appealed(measure.level, "")
    assert stays_while_appealed(measure.level, "同样的要求还在发给别家") == (measure.level < COSIGNED_FROM)


def standing(case):
    (only,) = sanctions_of(case.file)
    return only


def test_an_appeal_that_is_allowed_takes_the_measure_away_at_once():
    case = sanctioned()
    imposed = standing(case)
    assert (imposed.measure, imposed.suspended, imposed.reversed_at) == ("warning", False, None)
    assert standing(case.do(LI, "appeal")).suspended
    case.do(WU, "allow_appeal")
    assert standing(case).reversed_at == case.at
    assert not standing(case).suspended
    assert case.acts()[-1] == "allow_appeal"


def test_an_appeal_that_is_dismissed_leaves_the_end_where_it_was():
    case = sanctioned()
    end = standing(case).ends_at
    case.do(LI, "appeal").wait(days=5).do(WU, "dismiss_appeal")
    assert standing(case).ends_at == end
    assert not standing(case).suspended


def test_a_grave_measure_with_a_stated_risk_goes_on_until_the_decision_is_late():
    case = sanctioned(None, "filing_suspended", 60).do(LI, "appeal")
    assert not standing(case).suspended
    case.past(case.of_kind("sanction_appeal").due_at)
    assert case.acts()[-1] == "appeal_late"
    assert standing(case).suspended


@pytest.mark.parametrize("who", [ZHOU, MA, SUN, ADMIN])
def test_nobody_who_had_a_hand_in_it_decides_on_the_appeal(who):
    case = sanctioned(None, "filing_suspended", 60).do(LI, "appeal")
    assert not case.may(who) & {"allow_appeal", "dismiss_appeal"}
    assert {"allow_appeal", "dismiss_appeal"} <= case.may(WU)


def test_an_appeal_after_thirty_days_says_why_it_is_late_and_after_six_months_there_is_none():
    case = sanctioned().wait(days=29)
    assert "appeal" in case.may(LI) and "appeal_belatedly" not in case.may(LI)
    case.wait(days=4)
    assert "appeal" not in case.may(LI) and "appeal_belatedly" in case.may(LI)
    with pytest.raises(FactsRefused):
        case.do(LI, "appeal_belatedly", late_reason="")
    case.wait(days=200)
    assert not case.may(LI) & {"appeal", "appeal_belatedly"}


def refusal(case, actor, act, **facts):
    with pytest.raises(Refused) as refused:
        case.do(actor, act, **facts)
    return refused.value.reason


def test_whoever_mediates_has_no_part_in_the_claim():
    case = in_mediation().do(ACME, "claim_malice").do(SUN, "accept_claim").do(LI, "answer_claim").do(ACME, "rebut")
    assert "propose_finding" not in case.may(WANG)
    case.do(SUN, "assign_mediator", mediator_id=MA.id)
    assert refusal(case, WANG, "propose_finding") == "never_mediated_it", "nor does whoever did before"
    assert "propose_finding" in case.may(ZHOU)


def test_a_finding_takes_two():
    case = claimed().do(LI, "answer_claim").do(ACME, "rebut").do(ZHOU, "propose_finding")
    assert refusal(case, ZHOU, "confirm_finding") == "not_the_finder"
    assert refusal(case.do(MA, "confirm_finding"), ZHOU, "impose") == ""


def test_whoever_found_does_not_sanction_and_nobody_signs_twice():
    case = claimed().do(LI, "answer_claim").do(ACME, "rebut").do(SUN, "propose_finding").do(MA, "confirm_finding")
    assert refusal(case, SUN, "impose") == "did_not_find_it"
    assert case.do(WU, "impose").of_kind("sanction").state == "sanction_imposed"


def test_a_merchant_is_called_to_answer_before_anything_is_imposed():
    case = found(None, "abusive")
    assert refusal(case, SUN, "impose", measure="claims_slow", days=90) == "heard"
    case.do(SUN, "call_to_answer").do(ACME, "answer_charge")
    case.do(SUN, "impose", measure="claims_slow", days=90, warned=True)
    assert standing(case).to is Party.MERCHANT


def test_silence_alone_never_leads_above_a_warning():
    case = claimed().wait(days=9).do(ZHOU, "propose_finding").do(MA, "confirm_finding")
    assert refusal(case, SUN, "submit_sanction") == "was_not_silent"
    with pytest.raises(FactsRefused) as refused:
        case.do(SUN, "impose", measure="slower_filing", days=30, warned=True)
    assert refused.value.code == "too_severe"
    assert standing(case.do(SUN, "impose")).level == 1


def test_a_measure_that_nobody_decides_on_is_none():
    case = found()
    case.past(case.of_kind("sanction").due_at).past(case.of_kind("sanction").due_at)
    assert case.of_kind("sanction").state == "sanction_spared"
    assert case.acts()[-2:] == ["sanction_late", "sanction_lapses"]


def test_one_claim_on_the_same_ground_is_enough_and_one_at_a_time():
    case = found(None, "not_established")
    with pytest.raises(FactsRefused) as refused:
        case.do(ACME, "claim_malice")
    assert refused.value.code == "decided_before"
    other = {"ground": "forgery", "words": "照片来自别处", "files": (), "numbers": (1,)}
    case.do(ACME, "claim_malice", grounds=(other,))
    assert refusal(case, ACME, "claim_malice") == "no_claim_open"


def test_a_claim_can_be_made_for_fifteen_days_after_the_case_is_closed():
    case = in_talks().do(LI, "withdraw")
    assert "claim_malice" in case.wait(days=14).may(ACME)
    assert refusal(case.wait(days=5), ACME, "claim_malice") == "time_to_claim"


def test_every_ground_has_something_that_shows_it():
    bare = {"ground": "forgery", "words": "照片来自别处", "files": (), "numbers": ()}
    with pytest.raises(FactsRefused) as refused:
        in_talks().do(ACME, "claim_malice", grounds=(bare,))
    assert (refused.value.code, refused.value.about) == ("no_evidence", {"ground": "forgery"})


def test_a_claim_leaves_the_complaint_where_it_is():
    with_a_claim, without = claimed(), in_talks()
    assert with_a_claim.file.main.clock == without.file.main.clock
    assert with_a_claim.state == without.state
    assert found(in_mediation(), "established").state == "mediating", "merit and motive are decided apart"
