"""Filing a complaint: from a draft, or straight away, to a case that the merchant hears of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from portal import clock
from portal.domain.chain import NOTHING_BEFORE
from portal.domain.facts import FactsRefused
from portal.domain.money import ceiling_fen
from portal.domain.parties import Actor
from portal.domain.periods import local
from portal.domain.reference import case_number
from portal.domain.rulebooks.complaint import State
from portal.domain.sanctions import Limit
from portal.domain.taxonomy import CATEGORIES, RESOLUTIONS, find_issue
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case, DailyNumber
from portal.models.draft import Draft
from portal.models.order import Order, OrderItem
from portal.queries.effects import filing_limit_of, is_screened_by_hand
from portal.services._ledger import begin
from portal.services._receipts import made, made_before
from portal.services._upserts import InsertInto, statement
from portal.services.casework import Done
from portal.services.command import command
from portal.services.evidence import attach


@dataclass(frozen=True)
class Complaint:
    """A complaint ready to be filed.

    item_ids   lines of the order that it is about, at least one
    wanted     {"code": of RESOLUTIONS or "unsure", "amount_fen": int or None, "words": str}, at least one
    basis      code of STATUTORY_BASES
    told_merchant  as domain.facts.Complaint has it
    evidence   ids of files handed in for it
    """

    order_id: int
    item_ids: tuple[int, ...]
    category: str
    issue: str
    words: str
    happened_on: date
    wanted: tuple[Mapping[str, Any], ...]
    told_merchant: str = ""
    merchant_said: str = ""
    basis: str = "none"
    evidence: tuple[str, ...] = ()
    late_reason: str = ""
    lacking_reason: str = ""
    different: str = ""
    late: bool = False


class NoRespondent(Exception):
    """The order is from a shop that is not here, so nobody could answer."""


class FilingLimited(Exception):
    """A measure keeps them from filing now; `limit` says which, and until when."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit)
        self.limit = limit


@command
def file_complaint(by: Viewer, complaint: Complaint, *, key: str = "", draft_id: str | None = None) -> Done:
    """File it. The same form sent twice files once.

    Raises LookupError for an order or a category that is not there for `by`, NoRespondent, FilingLimited, and
    FactsRefused ("too_much_money" with amount_fen and ceiling_fen; "missing").
    """
    if key and (ref := made_before(by, key)) is not None:
        return Done(ref, None)
    _require_unlimited(by, complaint)
    case = _case_of(by, complaint)
    db.session.add(case)
    db.session.flush()
    entry = begin(case, Actor(by.id, by.role), _facts_of(complaint))
    attach(case, entry)
    if key:
        made(by, key, case.ref)
    if draft_id:
        db.session.execute(
            update(Draft).where(Draft.id == draft_id, Draft.account_id == by.id).values(case_ref=case.ref)
        )
    return Done(case.ref, entry.id)


def _require_unlimited(by: Viewer, complaint: Complaint) -> None:
    """Of two that come at once, the second is counted after the first."""
    db.session.execute(select(Account.id).where(Account.id == by.id).with_for_update(key_share=True))
    if limit := filing_limit_of(by.id, clock.now(), complaint.category):
        raise FilingLimited(limit)


def _case_of(by: Viewer, complaint: Complaint) -> Case:
    order = db.session.scalar(
        select(Order).where(Order.id == complaint.order_id, Order.buyer_id == by.id).with_for_update()
    )
    if order is None:
        raise LookupError(complaint.order_id)
    if order.merchant_id is None or order.shop_id is None:
        raise NoRespondent(order.shop_name)
    items = _items_of(order, complaint.item_ids)
    paid_fen = sum(item["paid_fen"] for item in items)
    wanted = [_wanted(w) for w in complaint.wanted]
    asked_fen = sum(w["amount_fen"] or 0 for w in wanted)
    if not wanted:
        raise FactsRefused("missing")
    ceiling = ceiling_fen(paid_fen, complaint.basis)
    if asked_fen > ceiling:
        raise FactsRefused("too_much_money", amount_fen=asked_fen, ceiling_fen=ceiling)
    if find_issue(CATEGORIES[complaint.category], complaint.issue) is None:
        raise LookupError(complaint.issue)
    at = clock.now()
    return Case(
        ref=_next_number(local(at).date()),
        consumer_id=by.id,
        merchant_id=order.merchant_id,
        shop_id=order.shop_id,
        order_id=order.id,
        category=complaint.category,
        issue=complaint.issue,
        items=items,
        paid_fen=paid_fen,
        basis=complaint.basis,
        wanted=wanted,
        amount_fen=asked_fen,
        happened_on=complaint.happened_on,
        late_filed=complaint.late,
        filed_at=at,
        complete=_speaks_for_itself(by, complaint),
        state=State.SCREENING,
        last_seq=0,
        head=NOTHING_BEFORE,
        evidence_count=0,
        served=False,
    )


def _speaks_for_itself(by: Viewer, complaint: Complaint) -> bool:
    """Nothing is missing or late, no open case is about the same order and category, and no measure asks for a look."""
    twin = (
        select(func.count())
        .select_from(Case)
        .where(
            Case.order_id == complaint.order_id,
            Case.consumer_id == by.id,
            Case.category == complaint.category,
            Case.state != State.CLOSED,
        )
    )
    by_hand = is_screened_by_hand(by.id, complaint.category, clock.now())
    return not complaint.late and not by_hand and not db.session.scalar(twin)


def _items_of(order: Order, item_ids: Sequence[int]) -> list[dict[str, Any]]:
    items = db.session.scalars(
        select(OrderItem).where(OrderItem.order_id == order.id, OrderItem.id.in_(item_ids)).order_by(OrderItem.position)
    ).all()
    if not items or len(items) != len(set(item_ids)):
        raise LookupError(item_ids)
    return [
        {"title": i.title, "spec": i.spec or "", "quantity": i.quantity, "paid_fen": i.paid_fen or 0} for i in items
    ]


def _wanted(wanted: Mapping[str, Any]) -> dict[str, Any]:
    code = wanted["code"]
    takes_money = code != "unsure" and RESOLUTIONS[code].takes_money
    amount = wanted.get("amount_fen") if takes_money else None
    return {"code": code, "takes_money": takes_money, "amount_fen": amount, "words": wanted.get("words", "")}


def _facts_of(complaint: Complaint) -> dict[str, Any]:
    return {
        "words": complaint.words,
        "happened_on": complaint.happened_on.isoformat(),
        "told_merchant": complaint.told_merchant,
        "merchant_said": complaint.merchant_said,
        "late_reason": complaint.late_reason,
        "lacking_reason": complaint.lacking_reason,
        "different": complaint.different,
        "evidence": tuple(complaint.evidence),
    }


def _next_number(on: date) -> str:
    return case_number(on, db.session.execute(statement(_counted), {"day": on, "last": 1}).scalar_one())


def _counted(insert_into: InsertInto) -> Any:
    """The next number of a day, which is the first unless there was one."""
    table = DailyNumber.__table__
    one_more = {"last": table.c.last + 1}
    return insert_into(table).on_conflict_do_update(index_elements=[table.c.day], set_=one_more).returning(table.c.last)
