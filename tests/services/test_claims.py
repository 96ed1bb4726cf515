"""Claims of bad faith from the first word to the last appeal, through the commands: who is told what, when, by whom."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from portal import clock
from portal.domain.facts import FactsRefused
from portal.domain.parties import Role
from portal.domain.policy import Refused
from portal.domain.showing import Showing
from portal.extensions import db
from portal.models.evidence import Evidence
from portal.models.notice import Letter
from portal.models.sanction import Sanction
from portal.queries import NotFound
from portal.queries.accounts import viewer_of
from portal.queries.cases import case_seen_by, evidence_seen_by, thread_seen_by
from portal.queries.effects import barred_consumer, barred_merchant, was_warned
from portal.queries.evidence import file_seen_by
from portal.queries.notices import bell_of, notices_of
from portal.services import accounts
from tests.letter_box import LetterBox
from tests.playing import (
    A_FINDING,
    A_GRAVE_MEASURE,
    A_MEASURE,
    CLAIMED,
    STORIES,
    a_case,
    case_called,
    do,
    play,
)

WORDS = "要求另外转账才撤诉"
NAMES = ("李女士", "小陈", "王敏", "周航", "孙岚", "破壁机", "转账", "艾可美")
REFUSED = {"words": "要求退款不等于敲诈"}
FABRICATION = {
    "grounds": ({"ground": "fabrication", "words": "杯底没有裂纹", "files": (), "numbers": ()},),
    "declared": True,
}


@pytest.fixture
def letters(app, hands, tmp_path):
    """The letters that come to people from now on."""
    return LetterBox(tmp_path)


def claimed(cast, hands):
    """The number of a case in talks in which Acme has said that Li complained in bad faith; nobody has looked at it."""
    return a_case("claim_screening", cast, hands)


def all_that(viewer, ref):
    """What somebody gets of a case by every way in which it reaches them."""
    case = case_seen_by(viewer, ref)
    return SimpleNamespace(
        acts=[(e.id, e.act) for e in thread_seen_by(viewer, case)],
        evidence=[e.id for e in evidence_seen_by(viewer, case)],
        turn=case.file.turn_for(case.parties),
        focus=case.focus.no,
        permits={(p.proceeding.no, p.move.act) for p in case.permits},
        bell=bell_of(viewer),
        notices=[n.id for n in notices_of(viewer).notices],
        letters=db.session.scalars(select(Letter.id).where(Letter.account_id == viewer.id)).all(),
    )


def file_of_claim(ref):
    return db.session.scalar(select(Evidence.id).where(Evidence.case_id == case_called(ref).id))


def account(role, who):
    return viewer_of(accounts.create_account(role, f"{who}@demo.test", who, "pingli-demo", confirmed=True))


def measures(ref):
    """The measures of a case as they are found: what, whether held up, whether gone."""
    rows = db.session.scalars(select(Sanction).where(Sanction.case_id == case_called(ref).id).order_by(Sanction.no))
    return [(row.measure, row.suspended, row.reversed_at is not None) for row in rows]


def test_what_comes_with_a_claim_is_the_merchants_and_the_desks_until_somebody_has_looked_at_it(
    any_database, cast, hands
):
    ref = a_case("negotiating", cast, hands)
    before = all_that(cast.li, ref)
    play(ref, STORIES["claim_screening"].steps, cast, hands)
    file = file_of_claim(ref)
    assert all_that(cast.li, ref) == before
    with pytest.raises(NotFound):
        file_seen_by(cast.li, case_seen_by(cast.li, ref), file)
    for who in (cast.acme, cast.sun):
        assert file_seen_by(who, case_seen_by(who, ref), file).caption == "聊天记录"
        assert "claim_malice" in [act for _, act in all_that(who, ref).acts]

    do(cast.sun, ref, "accept_claim", {"words": "请双方说明"})
    after = all_that(cast.li, ref)
    assert [act for _, act in after.acts][-1] == "accept_claim"
    assert after.evidence == [file] and file_seen_by(cast.li, case_seen_by(cast.li, ref), file).showing is Showing.FILE
    assert "consumer" in after.turn and {act for _, act in after.permits} >= {"answer_claim", "ask_claim_time"}
    assert case_called(ref).state == "negotiating", "the complaint goes on"


@pytest.mark.parametrize("end", ["refuse_claim", "withdraw_claim"])
def test_of_a_claim_that_never_came_to_a_hearing_the_consumer_learns_nothing_ever(any_database, cast, hands, end):
    ref = a_case("negotiating", cast, hands)
    before = all_that(cast.li, ref)
    play(ref, STORIES["claim_screening"].steps, cast, hands)
    do(cast.sun if end == "refuse_claim" else cast.acme, ref, end, REFUSED)
    assert all_that(cast.li, ref) == before
    with pytest.raises(NotFound):
        file_seen_by(cast.li, case_seen_by(cast.li, ref), file_of_claim(ref))
    assert [act for _, act in all_that(cast.acme, ref).acts][-1] == end
    assert ("refuse_claim" in [n.act for n in notices_of(cast.acme).notices]) == (end == "refuse_claim")


def test_a_claim_that_is_withdrawn_while_both_are_heard_is_withdrawn_before_both(any_database, cast, hands):
    ref = a_case("claim_hearing", cast, hands)
    do(cast.acme, ref, "withdraw_claim", {"words": "看错了"})
    for who in (cast.li, cast.acme, cast.sun):
        assert [act for _, act in all_that(who, ref).acts][-1] == "withdraw_claim"
    assert "answer_claim" not in {act for _, act in all_that(cast.li, ref).permits}


def test_whoever_is_silent_is_found_by_the_record_and_warned_at_most(any_database, cast, hands):
    ref = a_case("claim_hearing", cast, hands)
    do(cast.li, ref, "ask_claim_time", {"words": "在外地"})
    with pytest.raises(Refused) as refused:
        do(cast.li, ref, "ask_claim_time", {"words": "还要几天"})
    assert refused.value.reason == "no_more_claim_time_yet"
    hands.turn(days=16)
    do(cast.wang, ref, "propose_finding", A_FINDING)
    assert "claim_unanswered" in [act for _, act in all_that(cast.li, ref).acts]
    do(cast.zhou, ref, "confirm_finding")
    with pytest.raises(FactsRefused) as too_much:
        do(cast.sun, ref, "impose", A_MEASURE | {"measure": "slower_filing", "days": 30})
    assert too_much.value.code == "too_severe"
    do(cast.sun, ref, "impose", A_MEASURE)
    assert measures(ref) == [("warning", False, False)]
    assert was_warned(cast.li.id, None, clock.now()) and barred_consumer(cast.li.id, clock.now()) == {}


def test_a_finding_takes_two_people_neither_of_whom_ever_mediated_the_case(any_database, cast, hands):
    ref = a_case("claim_finding", cast, hands)
    do(cast.li, ref, "ask_for_mediator")
    do(cast.zhou, ref, "take_case")
    with pytest.raises(Refused):
        do(cast.zhou, ref, "propose_finding", A_FINDING)
    do(cast.wang, ref, "propose_finding", A_FINDING)
    for who in (cast.li, cast.acme):
        assert "propose_finding" not in [act for _, act in all_that(who, ref).acts]
    for who, why in ((cast.wang, "not_the_finder"), (cast.zhou, "never_mediated_it")):
        with pytest.raises(Refused) as refused:
            do(who, ref, "confirm_finding")
        assert refused.value.reason == why
    do(cast.sun, ref, "return_finding", {"words": "写明哪一句"})
    do(cast.wang, ref, "propose_finding", A_FINDING | {"reasons": "第三句。"})
    do(cast.sun, ref, "confirm_finding")
    for who in (cast.li, cast.acme):
        acts = [act for _, act in all_that(who, ref).acts]
        assert acts[-1] == "confirm_finding" and "return_finding" not in acts
    with pytest.raises(Refused) as refused:
        do(cast.sun, ref, "impose", A_MEASURE)
    assert refused.value.reason == "did_not_find_it"


def test_what_was_decided_is_not_claimed_again_and_a_ground_needs_something_to_show_it(any_database, cast, hands):
    ref = a_case("sanctioned", cast, hands)
    with pytest.raises(FactsRefused) as again:
        do(cast.acme, ref, "claim_malice", CLAIMED.facts)
    assert again.value.code == "decided_before"
    bare = FABRICATION | {"evidence": ("none",)}
    with pytest.raises(FactsRefused) as without:
        do(cast.acme, ref, "claim_malice", bare)
    assert without.value.code == "no_evidence"
    do(cast.acme, ref, "claim_malice", FABRICATION)
    with pytest.raises(Refused) as second:
        do(cast.acme, ref, "claim_malice", FABRICATION)
    assert second.value.reason == "no_claim_open"


def test_a_grave_measure_counts_when_an_administrator_has_signed_and_is_gone_when_it_is_reversed(
    any_database, cast, hands
):
    ref = a_case("sanction_signing", cast, hands)
    assert measures(ref) == [] and barred_consumer(cast.li.id, clock.now()) == {}
    assert "submit_sanction" not in [act for _, act in all_that(cast.li, ref).acts]
    with pytest.raises(NotFound):
        case_seen_by(cast.admin, ref)
    do(cast.admin, ref, "return_sanction", {"words": "写明风险"})
    do(cast.sun, ref, "submit_sanction", A_GRAVE_MEASURE | {"risk": "同样的要求还在发给别家"})
    do(cast.admin, ref, "sign_sanction", {"words": "同意"})
    assert set(barred_consumer(cast.li.id, clock.now())) == {"filing_suspended"}

    do(cast.li, ref, "appeal", {"words": "那天我不在家"})
    assert measures(ref) == [("filing_suspended", False, False)], "a risk was stated: it goes on meanwhile"
    for who in (cast.sun, cast.admin):
        with pytest.raises(Refused) as refused:
            do(who, ref, "allow_appeal", {"words": "撤销"})
        assert refused.value.reason == "had_no_hand_in_it"
    do(account(Role.ADMIN, "feng"), ref, "allow_appeal", {"words": "聊天的时候她不在家"})
    assert measures(ref) == [("filing_suspended", False, True)]
    assert barred_consumer(cast.li.id, clock.now()) == {} and not was_warned(cast.li.id, None, clock.now())
    for who in (cast.li, cast.acme):
        assert notices_of(who).notices[0].act == "allow_appeal"


def test_a_late_appeal_says_why_and_half_a_year_later_there_is_none(any_database, cast, hands):
    ref = a_case("sanctioned_long_ago", cast, hands)
    with pytest.raises(Refused) as late:
        do(cast.li, ref, "appeal", {"words": "认定错了"})
    assert late.value.reason == "time_to_appeal"
    with pytest.raises(FactsRefused):
        do(cast.li, ref, "appeal_belatedly", {"words": "认定错了"})
    do(cast.li, ref, "appeal_belatedly", {"words": "认定错了", "late_reason": "住院三个月"})
    assert measures(ref) == [("warning", True, False)]
    do(cast.admin, ref, "dismiss_appeal", {"words": "认定没有错"})
    assert measures(ref) == [("warning", False, False)]
    with pytest.raises(Refused) as twice:
        do(cast.li, ref, "appeal_belatedly", {"words": "再看一次", "late_reason": "住院三个月"})
    assert twice.value.reason == "not_appealed_yet"
    other = a_case("sanctioned", cast, hands)
    hands.turn(days=200)
    with pytest.raises(Refused) as too_late:
        do(cast.li, other, "appeal_belatedly", {"words": "认定错了", "late_reason": "刚看到"})
    assert too_late.value.reason == "time_to_appeal_belatedly"


def test_a_merchant_is_heard_before_a_measure_and_their_claims_wait_while_it_lasts(any_database, cast, hands):
    ref = a_case("merchant_abused", cast, hands)
    with pytest.raises(Refused) as unheard:
        do(cast.sun, ref, "impose", A_MEASURE | {"measure": "merchant_warning"})
    assert unheard.value.reason == "heard"
    do(cast.sun, ref, "call_to_answer", {"words": "没有依据的申诉"})
    do(cast.acme, ref, "answer_charge", {"words": "新来的客服不懂"})
    do(cast.sun, ref, "impose", A_MEASURE | {"measure": "merchant_warning"})
    again = a_case("claim_finding", cast, hands)
    play(again, STORIES["merchant_abused"].steps, cast, hands)
    do(cast.sun, again, "call_to_answer", {"words": "又一次没有依据"})
    do(cast.acme, again, "answer_charge", {"words": "不会再有"})
    do(cast.sun, again, "impose", A_MEASURE | {"measure": "claims_paused", "days": 30})
    assert set(barred_merchant(cast.acme.merchant_id, clock.now())) == {"claims_paused"}
    third = a_case("negotiating", cast, hands)
    with pytest.raises(Refused) as barred:
        do(cast.acme, third, "claim_malice", CLAIMED.facts)
    assert barred.value.reason == "claims_not_paused"
    do(cast.acme, third, "add_message", {"words": "回应投诉不受影响"})
    hands.turn(days=31)
    assert barred_merchant(cast.acme.merchant_id, clock.now()) == {}, "it ends by itself"


# They are written to at fixed hours of what waits for any one of them.
WHOEVER_IS_FREE, A_DAY = ("wang", "zhou", "admin"), 24
STEPS = (
    # who does what, who is written to of it, under which subject, and what the letter says in their language
    ("sun", "accept_claim", {}, "li", "轮到你", "商家对这起投诉提出了申诉，请你说明"),
    ("li", "answer_claim", {"words": WORDS}, "acme", "your turn", "You can respond once"),
    ("acme", "rebut", {"words": WORDS}, "wang", "在等调解组", "补充说明了一次"),
    ("wang", "propose_finding", A_FINDING, "zhou", "在等调解组", "写了认定意见"),
    ("zhou", "confirm_finding", {}, "li", "有结果了", "作出了认定"),
    ("sun", "impose", A_MEASURE, "acme", "there is a result", "Team lead imposed the measure"),
    ("li", "appeal", {"words": WORDS}, "admin", "件事项等管理员决定", "对处理措施提出申诉"),
)


def test_every_step_is_told_to_whoever_it_concerns_in_their_language_and_no_subject_says_about_whom(
    any_database, cast, hands, letters
):
    accounts.change_language(cast.acme, "en")
    ref = claimed(cast, hands)
    assert not [x for x in letters.to("li@demo.test") if "申诉" in x.words]
    faults = []
    for who, act, facts, reader, subject, words in STEPS:
        known = len(letters.to(f"{reader}@demo.test"))
        hands.turn(minutes=1)
        do(getattr(cast, who), ref, act, facts)
        hands.turn(hours=A_DAY if reader in WHOEVER_IS_FREE else 0)
        new = letters.to(f"{reader}@demo.test")[known:]
        if not any(subject in x.subject and words in x.words for x in new):
            faults.append((act, reader, [(x.subject, x.words) for x in new]))
    assert faults == [], "\n".join(map(str, faults))
    for reader in ("li", "acme", "wang", "zhou", "sun", "admin"):
        for letter in letters.to(f"{reader}@demo.test"):
            assert not [name for name in NAMES if name in letter.subject], letter.subject
            assert WORDS not in letter.words, "what was said is read on the page"
