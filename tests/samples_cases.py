"""Cases to have in a story, played with the commands that people use."""

from datetime import timedelta
from itertools import count

from sqlalchemy import select

from portal import clock
from portal.domain.orders import Platform
from portal.domain.periods import local
from portal.extensions import db
from portal.models.order import OrderItem
from portal.queries.cases import case_seen_by
from portal.services.casework import perform
from portal.services.filing import Complaint, file_complaint
from portal.services.orders import type_in_order

RETURN_AND_REFUND = {"code": "return_and_refund", "amount_fen": 499_00}
_numbers = count(1)


def a_case(by, shop="艾可美数码旗舰店", *, title="破壁机", paid_fen=499_00, wanted=(RETURN_AND_REFUND,), **more):
    """The number of a complaint that `by` files against `shop`. `more` goes over the rest of the complaint."""
    today = local(clock.now()).date()
    number = f"26030212345678{next(_numbers):04}"
    order_id = type_in_order(by, shop, Platform.PINDUODUO, number, title, paid_fen, today - timedelta(days=9))
    items = tuple(db.session.scalars(select(OrderItem.id).where(OrderItem.order_id == order_id)))
    complaint = {"category": "Q1", "issue": "broken", "words": "玻璃杯到手就裂了。", "happened_on": today}
    return file_complaint(by, Complaint(order_id, items, wanted=tuple(wanted), **(complaint | more))).ref


def act(by, ref, name, *, about=False, **facts):
    """`by` does something to the case; `about` finds the latest proceeding that it can be about."""
    case = case_seen_by(by, ref)
    no = max(p.proceeding.no for p in case.permits if p.move.act == name) if about else None
    return perform(by, case.id, name, facts, no=no)


def a_refused_case(by, merchant, **more):
    """The number of a complaint that the merchant has answered with no, so that it is the consumer's turn."""
    ref = a_case(by, **more)
    stances = ({"place": 0, "stance": "refuse", "reason": "签收后的破损不是我们造成的"},)
    act(merchant, ref, "answer", words="发货前检查过，没有破损。", stances=stances)
    return ref


def a_mediated_case(by, merchant, mediator, **more):
    """The number of a refused case that `mediator` has taken."""
    ref = a_refused_case(by, merchant, **more)
    act(by, ref, "ask_for_mediator")
    act(mediator, ref, "take_case")
    return ref


def a_case_to_rule(by, merchant, mediator, **more):
    """The number of a case whose record is closed, so that it is time for the ruling."""
    ref = a_mediated_case(by, merchant, mediator, **more)
    act(mediator, ref, "close_record", words="双方都已举证。")
    return ref


def a_ruled_case(by, merchant, mediator, *, remedies=None, outcome="ruled_for_consumer", **more):
    """The number of a case with a ruling: the goods go back, then the money does, unless told otherwise."""
    ref = a_case_to_rule(by, merchant, mediator, **more)
    finding = {"claim": "消费者要求退货退款", "result": "found", "by": (), "against": (), "why": "照片能证明。"}
    sends = {"what": "return_goods", "to": "consumer", "amount_fen": 0, "words": "", "days": 7, "after": None}
    pays = {"what": "pay", "to": "merchant", "amount_fen": 499_00, "words": "", "days": 3, "after": 0}
    act(
        mediator,
        ref,
        "issue_ruling",
        outcome=outcome,
        summary="商家全额退款499.00元，并承担退货运费。",
        findings=(finding,),
        reasons="送达之前毁损的风险由商家承担。",
        remedies=(sends, pays) if remedies is None else remedies,
    )
    return ref


def a_settled_case(by, merchant, **more):
    """The number of a case settled by an offer: money back within three days, nothing to return."""
    ref = a_case(by, **more)
    act(
        merchant,
        ref,
        "make_offer",
        words="抱歉。",
        terms={"refund_fen": 200_00, "send": "玻璃杯一个", "within_days": 3},
    )
    act(by, ref, "accept_offer", about=True)
    return ref
