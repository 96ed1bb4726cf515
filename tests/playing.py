"""Brings a case to where a test needs it, by playing: only the commands that people use, and time that passes.

Read STORIES aloud: a case is in mediation when it waited for a mediator and then Wang took it.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import bindparam, select

from portal import clock
from portal.domain.orders import Platform
from portal.domain.parties import Party
from portal.domain.rulebooks import KIND_OF_ACT, MAIN
from portal.extensions import db
from portal.models.case import Case, Proceeding
from portal.models.evidence import Evidence
from portal.models.order import OrderItem
from portal.services import casework, deadlines, filing
from portal.services.orders import type_in_order

SHOP = "艾可美数码旗舰店"
PAID_FEN = 49900
ASKED_FEN = 20000

STANCES = ({"place": 0, "stance": "counter", "reason": ""},)
ANSWER = {"words": "我们核对一下", "stances": STANCES}
TERMS = {"refund_fen": 12000, "send": "同款玻璃杯", "within_days": 5}
MONEY_ONLY = {"refund_fen": 15000, "within_days": 3}
REFUND_ID = "20260302110042398811"
REMEDIES = (
    {"what": "return_goods", "to": "consumer", "amount_fen": 0, "words": "", "days": 7, "after": None},
    {"what": "pay", "to": "merchant", "amount_fen": 20000, "words": "", "days": 3, "after": 0},
    {"what": "apologise", "to": "merchant", "amount_fen": 0, "words": "书面致歉", "days": 5, "after": None},
)


def a_ruling(outcome: str, remedies: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The facts of a ruling."""
    return {
        "outcome": outcome,
        "summary": "杯体在签收时已有裂纹。",
        "findings": ({"claim": "杯体有裂纹", "result": "found", "by": [], "against": [], "why": "照片与签收时间相符"},),
        "reasons": "商家没有提交发货前的检查记录。",
        "remedies": tuple(remedies),
    }


@dataclass(frozen=True)
class Did:
    """Somebody of the cast did something, to the latest proceeding that it can be about."""

    who: str
    act: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Waited:
    """Time passed, and the worker was there."""

    days: float = 0
    hours: float = 0


@dataclass(frozen=True)
class Hence:
    """A fact that is an instant: so many days from when it is said. Whatever is below nothing has been."""

    days: float


@dataclass(frozen=True)
class Story:
    """How a case comes to a state: from another one, or from filing.

    state  of the complaint at the end, to be sure that the story still ends where it says
    late   filed after the usual time, so that the desk looks at it first
    about  goes over what is filed
    """

    state: str
    steps: tuple[Did | Waited, ...] = ()
    after: str | None = None
    late: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)


MUCH_FEN = 5_200_00
SUBMITTED = Did(
    "wang",
    "submit_for_signature",
    a_ruling(
        "ruled_for_consumer",
        ({"what": "pay", "to": "merchant", "amount_fen": MUCH_FEN, "words": "", "days": 3, "after": None},),
    ),
)
RULED = Did("wang", "issue_ruling", a_ruling("ruled_for_consumer", REMEDIES))
REPORTED = Did("acme", "report_performance", {"words": "已退款", "proof": "refund_id", "proof_no": REFUND_ID})

A_REVIEW = {"grounds": ({"ground": "obvious_error", "words": "裂纹的位置和照片对不上"},)}
A_NEW_RULING = a_ruling("ruled_split", (REMEDIES[2], REMEDIES[1] | {"amount_fen": 9000, "after": None}))
A_CORRECTION = {
    "words": "「杯体」写成了「壶体」",
    "summary": "杯体在签收时已有裂纹，商家退款。",
    "reasons": "商家没有提交发货前的检查记录。",
}

CLAIMED = Did(
    "acme",
    "claim_malice",
    {
        "grounds": ({"ground": "extortion", "words": "要求另外转账才撤诉", "files": (), "numbers": ()},),
        "declared": True,
    },
)
A_FINDING = {
    "result": "established",
    "findings": ({"ground": "extortion", "result": "found", "by": (), "against": (), "why": "聊天记录写得清楚"},),
    "reasons": "聊天记录完整，意思清楚。",
}
AN_ABUSE = A_FINDING | {"result": "abusive", "findings": ({**A_FINDING["findings"][0], "result": "not_found"},)}
A_MEASURE = {
    "measure": "warning",
    "days": 180,
    "grid": {"number": "一次", "proportion": "一比六", "gravity": "较轻", "intention": "明知"},
    "reasons": "提醒不足以防止再次发生。",
}
A_GRAVE_MEASURE = A_MEASURE | {"measure": "filing_suspended", "days": 60}

CONTACT = {
    "words": "客服小周说三天内把钱退回来",
    "person": "小周",
    "position": "售后客服",
    "channel": "phone",
    "spoken_at": "2026-02-20T06:00:00+00:00",
    "promised_by": "merchant",
    "promised": "退回货款",
    "due_at": "2026-03-08T10:00:00+00:00",
}
STORIES: Mapping[str, Story] = {
    "screening": Story("screening", late=True),
    "needs_info": Story(
        "needs_info",
        (Did("wang", "ask_to_supplement", {"words": "请补充购买凭证", "items": ("购买凭证",)}),),
        "screening",
    ),
    "awaiting_merchant": Story("awaiting_merchant"),
    "negotiating": Story("negotiating", (Did("acme", "answer", ANSWER),), "awaiting_merchant"),
    "offer_open": Story(
        "negotiating", (Did("acme", "make_offer", {"terms": TERMS, "words": "抱歉"}),), "awaiting_merchant"
    ),
    "counter_offer_open": Story(
        "negotiating", (Did("li", "make_offer", {"terms": MONEY_ONLY, "words": "退款就行"}),), "offer_open"
    ),
    "promise_open": Story(
        "negotiating",
        (Did("acme", "make_promise", {"words": "今晚给快递回执", "due_at": Hence(days=3.4)}),),
        "negotiating",
    ),
    "intervention_queue": Story("intervention_queue", (Did("li", "ask_for_mediator", {}),), "offer_open"),
    "mediating": Story("mediating", (Did("wang", "take_case"),), "intervention_queue"),
    "proposal_open": Story(
        "mediating", (Did("wang", "propose", {"terms": TERMS, "words": "双方各让一步"}),), "mediating"
    ),
    "proposal_half_answered": Story("mediating", (Did("li", "accept_proposal"),), "proposal_open"),
    "extension_open": Story("mediating", (Did("wang", "propose_extension", {"words": "等快递的回执"}),), "mediating"),
    "evidence": Story(
        "evidence",
        (
            Did(
                "wang",
                "request_evidence",
                {"of": ("consumer", "merchant"), "words": "拆箱视频和出库记录", "why": "确认何时破损"},
            ),
        ),
        "mediating",
    ),
    "testing": Story(
        "testing",
        (
            Did(
                "wang",
                "send_for_testing",
                {"laboratory": "市玻璃制品检测中心", "advance_by": "merchant", "expected_on": "2026-04-10"},
            ),
        ),
        "mediating",
    ),
    "report_received": Story("mediating", (Did("wang", "receive_report", {"words": "杯体含水率正常"}),), "testing"),
    "promise_reported": Story(
        "negotiating",
        (Did("li", "log_contact", CONTACT | {"spoken_at": Hence(days=-9), "due_at": Hence(days=6.3)}),),
        "negotiating",
    ),
    "promise_unconfirmed": Story("negotiating", (Waited(days=4),), "promise_reported"),
    "promise_kept": Story("negotiating", (Did("acme", "keep_promise", {"words": "回执已经上传"}),), "promise_open"),
    "promise_late": Story("negotiating", (Waited(days=5),), "promise_open"),
    "suspended": Story("suspended", (Did("wang", "suspend", {"reason": "talks"}),), "mediating"),
    "ruling": Story("ruling", (Did("wang", "close_record"),), "mediating"),
    "signature_open": Story("ruling", (SUBMITTED,), "ruling", about={"basis": "food"}),
    "ruled_with_duties": Story("ruled", (RULED,), "ruling"),
    "ruled_without_duties": Story("ruled", (Did("wang", "issue_ruling", a_ruling("ruled_for_merchant")),), "ruling"),
    "settled": Story(
        "settled",
        (Did("acme", "make_offer", {"terms": MONEY_ONLY}), Did("li", "accept_offer")),
        "awaiting_merchant",
    ),
    "compliance_check": Story("settled", (REPORTED,), "settled"),
    "contested": Story("settled", (Did("li", "contest_performance", {"words": "没有收到这笔钱"}),), "compliance_check"),
    "checking": Story("settled", (Waited(hours=49),), "contested"),
    "defaulted": Story("defaulted", (Waited(days=4),), "settled"),
    "defaulted_on_ruling": Story("defaulted", (Waited(days=8),), "ruled_with_duties"),
    "settled_performed": Story("closed", (Did("li", "confirm_performance"),), "compliance_check"),
    "ruled_for_consumer": Story(
        "closed",
        (
            Did("wang", "issue_ruling", a_ruling("ruled_for_consumer", REMEDIES[2:])),
            Did(
                "acme", "report_performance", {"words": "致歉信已寄出", "proof": "waybill", "proof_no": "SF1234567890"}
            ),
            Did("li", "confirm_performance"),
        ),
        "ruling",
    ),
    "ruled_for_merchant": Story("closed", (Waited(days=8),), "ruled_without_duties"),
    "ruled_split": Story(
        "closed",
        (Did("wang", "issue_ruling", a_ruling("ruled_split")), Waited(days=8)),
        "ruling",
    ),
    "withdrawn": Story("closed", (Did("li", "withdraw", {"reason": "changed_mind"}),), "negotiating"),
    "not_accepted": Story("closed", (Did("wang", "refuse_case", {"reason": "out_of_scope"}),), "screening"),
    "terminated_no_agreement": Story("closed", (Did("wang", "terminate", {"words": "双方都不愿继续"}),), "mediating"),
    "consumer_inactive": Story("closed", (Waited(days=8), Waited(days=8)), "needs_info"),
    # a ruling is looked at once more, by people who did not rule
    "review_screening": Story("ruled", (Did("acme", "ask_review", A_REVIEW),), "ruled_with_duties"),
    "review_hearing": Story("ruled", (Did("zhou", "accept_review", {}),), "review_screening"),
    "review_deciding": Story("ruled", (Did("li", "answer_review", {"words": "裁定没有错"}),), "review_hearing"),
    "review_signing": Story("ruled", (Did("zhou", "submit_new_ruling", A_NEW_RULING),), "review_deciding"),
    "review_replaced": Story("ruled", (Did("sun", "sign_new_ruling", {}),), "review_signing"),
    "review_corrected": Story("ruled", (Did("zhou", "correct_ruling", A_CORRECTION),), "review_deciding"),
    # one side asks for another mediator
    "recusal_open": Story(
        "mediating",
        (Did("li", "ask_recusal", {"ground": "tie", "words": "调解员以前在这家店上过班"}),),
        "mediating",
    ),
    # a claim of bad faith, before anybody mediates: so Wang and Zhou are free to find
    "claim_screening": Story("negotiating", (CLAIMED,), "negotiating"),
    "claim_hearing": Story("negotiating", (Did("sun", "accept_claim"),), "claim_screening"),
    "claim_rebuttal": Story("negotiating", (Did("li", "answer_claim", {"words": "我没有这样说过"}),), "claim_hearing"),
    "claim_finding": Story("negotiating", (Did("acme", "rebut", {"words": "聊天记录是完整的"}),), "claim_rebuttal"),
    "claim_confirming": Story("negotiating", (Did("wang", "propose_finding", A_FINDING),), "claim_finding"),
    "sanction_weighing": Story("negotiating", (Did("zhou", "confirm_finding"),), "claim_confirming"),
    "sanction_signing": Story("negotiating", (Did("sun", "submit_sanction", A_GRAVE_MEASURE),), "sanction_weighing"),
    "sanctioned": Story("negotiating", (Did("sun", "impose", A_MEASURE),), "sanction_weighing"),
    "appeal_open": Story("negotiating", (Did("li", "appeal", {"words": "认定错了"}),), "sanctioned"),
    "sanctioned_long_ago": Story("intervention_queue", (Waited(days=40),), "sanctioned"),
    "merchant_abused": Story(
        "negotiating",
        (Did("wang", "propose_finding", AN_ABUSE), Did("zhou", "confirm_finding")),
        "claim_finding",
    ),
    # the desk itself: a supervisor asked for, its service complained of, chased, and asked how it stands
    "intervention_open": Story(
        "mediating", (Did("li", "ask_intervention", {"words": "两周只回过一句话"}),), "mediating"
    ),
    "intervention_late": Story("mediating", (Waited(days=4.5),), "intervention_open"),
    "service_first": Story(
        "mediating", (Did("li", "complain_of_service", {"about": "slow", "words": "每次都要催才回"}),), "mediating"
    ),
    "service_upheld": Story(
        "mediating", (Did("sun", "uphold_service", {"words": "确实慢了，已请调解员每天更新"}),), "service_first"
    ),
    "service_second": Story(
        "mediating", (Did("li", "ask_second_tier", {"words": "还是没有每天更新"}),), "service_upheld"
    ),
    "service_late": Story("mediating", (Waited(days=12),), "service_first"),
    "chased": Story("negotiating", (Did("acme", "chase", {"words": "请尽快"}),), "negotiating"),
    "update_open": Story("mediating", (Waited(days=9),), "mediating"),
    "merchant_charged": Story(
        "negotiating", (Did("sun", "call_to_answer", {"words": "没有依据的申诉"}),), "merchant_abused"
    ),
}
STATES = tuple(STORIES)
# Over, and there is something to be done about it.
NOT_THE_END = ("sanction_imposed", "service_upheld", "service_dismissed")

_numbers = count(1)


def a_case(state: str, cast: Any, hands: Any, **complaint: Any) -> str:
    """A case of Li's against Acme, brought to `state` (a key of STORIES) by whoever has to act. Returns its number.

    complaint  goes over what is filed
    """
    story = STORIES[state]
    complaint = {**story.about, **complaint}
    if story.after is not None:
        ref = a_case(story.after, cast, hands, **complaint)
    else:
        ref = a_complaint(cast.li, late=story.late, **complaint)
    play(ref, story.steps, cast, hands)
    now = case_called(ref).state
    assert now == story.state, f"the story of {state} ends in {now}"
    return ref


def a_complaint(by: Any, *, shop: str = SHOP, late: bool = False, **more: Any) -> str:
    """A complaint about a cracked jug, filed as the wizard files it. Returns its number."""
    order_id = type_in_order(
        by,
        shop=shop,
        platform=Platform.PINDUODUO,
        order_no=f"260220-{next(_numbers):012d}",
        title="静音破壁机",
        paid_fen=PAID_FEN,
        ordered_on=date(2026, 2, 20),
    )
    item_id = db.session.scalar(select(OrderItem.id).where(OrderItem.order_id == order_id))
    told = {
        "category": "Q1",
        "issue": "broken",
        "words": "收到的时候杯底有裂纹",
        "happened_on": date(2026, 3, 1),
        "wanted": ({"code": "partial_refund", "amount_fen": ASKED_FEN, "words": ""},),
        "late": late,
        "late_reason": "一直在和客服沟通" if late else "",
    } | more
    return filing.file_complaint(by, filing.Complaint(order_id=order_id, item_ids=(item_id,), **told)).ref


def play(ref: str, steps: Sequence[Did | Waited], cast: Any, hands: Any) -> None:
    """Let the cast do these things to a case, a minute apart."""
    for step in steps:
        if isinstance(step, Waited):
            hands.turn(days=step.days, hours=step.hours)
            deadlines.let_time_pass()
        else:
            hands.turn(minutes=1)
            do(getattr(cast, step.who), ref, step.act, {name: _said_now(fact) for name, fact in step.facts.items()})


def _said_now(fact: Any) -> Any:
    return (clock.now() + timedelta(days=fact.days)).isoformat() if isinstance(fact, Hence) else fact


def do(by: Any, ref: str, act: str, facts: Mapping[str, Any] | None = None) -> casework.Done:
    """One act, about the latest proceeding of its kind that is still open."""
    case = case_called(ref)
    if act == "claim_malice" and facts and not facts.get("evidence"):
        facts = _with_a_chat(by, facts)
    return casework.perform(by, case.id, act, facts or {}, no=latest_about(case.id, act))


def _with_a_chat(by: Any, claim: Mapping[str, Any]) -> dict[str, Any]:
    """A claim with a record of a chat on each ground."""
    chat = a_record(by, Party.MERCHANT)
    grounds = tuple({**ground, "files": (chat,)} for ground in claim["grounds"])
    return {**claim, "grounds": grounds, "evidence": (chat,)}


def a_record(by: Any, side: Party) -> str:
    """The id of a record of a chat that `by` has made ready to be handed in; there is no file behind it."""
    chat = Evidence(
        id=secrets.token_urlsafe(16),
        owner_id=by.id,
        side=side,
        kind="chat_record",
        caption="聊天记录",
        file_name="聊天记录.txt",
        file_kind="txt",
        bytes=1,
        width=0,
        height=0,
        received_at=clock.now(),
        sha256="0" * 64,
        sealed="0" * 64,
        shown="0" * 64,
    )
    db.session.add(chat)
    db.session.commit()
    return chat.id


def latest_about(case_id: int, act: str) -> int | None:
    """Number of the latest open proceeding that `act` can be about; None for the complaint itself."""
    kind = KIND_OF_ACT[act]
    if kind == MAIN:
        return None
    return db.session.scalar(_LATEST, {"case_id": case_id, "kind": kind})


# Put together once, since that takes longer than to execute them.
_CALLED = select(Case).where(Case.ref == bindparam("ref"))
_LATEST = (
    select(Proceeding.no)
    .where(
        Proceeding.case_id == bindparam("case_id"),
        Proceeding.kind == bindparam("kind"),
        Proceeding.due_at.is_not(None) | Proceeding.state.in_(NOT_THE_END),
    )
    .order_by(Proceeding.no.desc())
    .limit(1)
)


def case_called(ref: str) -> Case:
    """The row of a case, read afresh."""
    db.session.rollback()
    return db.session.scalars(_CALLED, {"ref": ref}).one()
