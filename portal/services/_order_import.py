"""One batch of a merchant's file set against what is known of the same orders: what is new, what has changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, func, insert, select, union_all, update

from portal.adapters.order_files import OrderRow
from portal.domain.orders import OrderKind, OrderSource, Platform, buyer_hint
from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account
from portal.models.merchant import Merchant
from portal.models.order import Order, OrderItem

Key = tuple[Platform, str]
Batch = Mapping[Key, Sequence[OrderRow]]

FATE = ("status", "courier", "tracking_no", "shipped_at", "signed_at")
# What was so when it was ordered: the first file that says it is believed.
ONCE = ("page_words", "page_address")
# As tables, not as models: of thousands of new rows, none is needed as an object.
_ORDERS, _ITEMS = Order.__table__, OrderItem.__table__


@dataclass(frozen=True)
class KnownItem:
    """A line of an order as it was handed in before."""

    id: int
    title: str
    spec: str | None
    quantity: int
    paid_fen: int


@dataclass(frozen=True)
class KnownOrder:
    """An order as it was handed in before; its items by position.

    once  of ONCE, what has been said
    """

    id: int
    buyer_id: int | None
    buyer_hint: str | None
    paid_fen: int
    fate: dict[str, Any]
    kind: OrderKind = OrderKind.NORMAL
    once: frozenset[str] = frozenset()
    items: dict[int, KnownItem] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What a file says anew of a known order.

    kept  the file tells another story of what was bought and paid, and was not followed in that
    """

    order: dict[str, Any]
    items_added: list[dict[str, Any]]
    items_paid: list[dict[str, Any]]
    kept: bool

    @property
    def changes_anything(self) -> bool:
        """Whether there is something to write."""
        return bool(self.order or self.items_added or self.items_paid)


def take_turns(merchant_id: int) -> None:
    """Let two imports of one merchant follow one another, batch by batch."""
    db.session.execute(select(Merchant.id).where(Merchant.id == merchant_id).with_for_update())


def known_orders(merchant_id: int, keys: Collection[Key]) -> dict[Key, KnownOrder]:
    """Those of the orders that this merchant has handed in before."""
    theirs = (
        Order.merchant_id == merchant_id,
        Order.source == OrderSource.IMPORT,
        Order.order_no.in_({order_no for _, order_no in keys}),
    )
    columns = (Order.id, Order.platform, Order.order_no, Order.buyer_id, Order.buyer_hint, Order.paid_fen, Order.kind)
    said = [getattr(Order, name).is_not(None).label(name) for name in ONCE]
    by_id: dict[int, KnownOrder] = {}
    found: dict[Key, KnownOrder] = {}
    for row in db.session.execute(select(*columns, *said, *(getattr(Order, name) for name in FATE)).where(*theirs)):
        fate = {name: getattr(row, name) for name in FATE}
        once = frozenset(name for name in ONCE if getattr(row, name))
        order = KnownOrder(row.id, row.buyer_id, row.buyer_hint, row.paid_fen, fate, row.kind, once)
        by_id[row.id] = order
        if (row.platform, row.order_no) in keys:
            found[row.platform, row.order_no] = order
    items = select(
        OrderItem.order_id,
        OrderItem.position,
        OrderItem.id,
        OrderItem.title,
        OrderItem.spec,
        OrderItem.quantity,
        OrderItem.paid_fen,
    )
    for order_id, position, *item in db.session.execute(items.join(Order).where(*theirs)):
        by_id[order_id].items[position] = KnownItem(*item)
    return found


def buyers_of(hints: Collection[str]) -> dict[str, int]:
    """Whose e-mail or mobile number each hint is.

    Only contacts that were confirmed count, or an order would go to whoever writes down its buyer's number first. A
    number that several accounts give belongs to none of them.
    """
    if not hints:
        return {}
    emails = [hint for hint in hints if "@" in hint]
    phones = [f"{prefix}{hint}" for hint in hints if "@" not in hint for prefix in ("", "86", "+86")]
    phone = func.replace(func.replace(Account.phone, " ", ""), "-", "")
    consumers = (Account.role == Role.CONSUMER, Account.closed_at.is_(None))
    confirmed: CompoundSelect[Any] = union_all(
        select(Account.id, Account.email).where(
            *consumers, Account.confirmed_at.is_not(None), Account.email.in_(emails)
        ),
        select(Account.id, Account.phone).where(*consumers, Account.phone_confirmed_at.is_not(None), phone.in_(phones)),
    )
    claims: dict[str, set[int]] = {}
    for account_id, contact in db.session.execute(confirmed):
        hint = buyer_hint(contact)
        if hint:
            claims.setdefault(hint, set()).add(account_id)
    return {hint: min(accounts) for hint, accounts in claims.items() if len(accounts) == 1}


def hint_in(rows: Sequence[OrderRow]) -> str | None:
    """What tells whose order it is, if anything does."""
    return next(filter(None, (buyer_hint(row.buyer_account) for row in rows)), None)


def enter_new(merchant_id: int, shop_id: int, orders: Batch, buyers: Mapping[str, int], at: datetime) -> None:
    """Write down orders that were not known."""
    if not orders:
        return
    # Asked to return them in order, SQLite would be told of one order at a time.
    ids = db.session.execute(
        insert(_ORDERS).returning(_ORDERS.c.id, _ORDERS.c.platform, _ORDERS.c.order_no),
        [_new_order(merchant_id, shop_id, key, rows, buyers, at) for key, rows in orders.items()],
    )
    db.session.execute(
        insert(_ITEMS),
        [
            _item(order_id, position, row)
            for order_id, platform, order_no in ids
            for position, row in enumerate(orders[platform, order_no], 1)
        ],
    )


def compare(order: KnownOrder, rows: Sequence[OrderRow], before: int | None, buyers: Mapping[str, int]) -> Change:
    """What `rows` say anew of a known order.

    before  how many rows of this order the file had before these; None when it has left the known story already
    """
    added: list[dict[str, Any]] = []
    paid: list[dict[str, Any]] = []
    kept = before is None
    values = (
        {}
        if before != 0
        else {**_new_fate(order, rows), **_new_snapshot(order, rows), **_new_buyer(order, rows, buyers)}
    )
    for position, row in enumerate(rows, (before or 0) + 1):
        item = order.items.get(position)
        if kept or (item is not None and _says_the_same(item, row)):
            continue
        if item is None:
            added.append(_item(order.id, position, row))
        elif item.paid_fen == 0:
            # It was handed in before it was paid.
            paid.append({"id": item.id, **_bought(row)})
        else:
            kept = True
    more_fen = sum(item["paid_fen"] for item in (*added, *paid))
    return Change({**values, **({"paid_fen": order.paid_fen + more_fen} if more_fen else {})}, added, paid, kept)


def enter_changes(changes: Sequence[tuple[KnownOrder, Change]]) -> None:
    """Write down what has changed in known orders."""
    orders = [{"id": order.id, **change.order} for order, change in changes if change.order]
    paid = [item for _, change in changes for item in change.items_paid]
    added = [item for _, change in changes for item in change.items_added]
    for statement, rows in ((update(Order), orders), (update(OrderItem), paid), (insert(OrderItem), added)):
        if rows:
            db.session.execute(statement, rows)


def _new_order(
    merchant_id: int, shop_id: int, key: Key, rows: Sequence[OrderRow], buyers: Mapping[str, int], at: datetime
) -> dict[str, Any]:
    platform, order_no = key
    hint = hint_in(rows)
    return {
        "merchant_id": merchant_id,
        "shop_id": shop_id,
        "platform": platform,
        "order_no": order_no,
        "ordered_at": rows[0].ordered_at,
        "paid_fen": sum(row.paid_fen for row in rows),
        "buyer_hint": hint,
        "buyer_id": buyers.get(hint) if hint else None,
        "source": OrderSource.IMPORT,
        "created_at": at,
        "kind": _first("kind", rows) or OrderKind.NORMAL,
        **{name: _first(name, rows) for name in (*FATE, *ONCE)},
    }


def _first(name: str, rows: Sequence[OrderRow]) -> Any:
    """What is said of the order: of several items, the first that says so speaks for all."""
    return next(filter(None, (getattr(row, name) for row in rows)), None)


def _new_fate(order: KnownOrder, rows: Sequence[OrderRow]) -> dict[str, Any]:
    # An export with fewer columns takes back nothing that an earlier one said.
    fate = {name: _first(name, rows) for name in FATE}
    return {name: said for name, said in fate.items() if said is not None and said != order.fate[name]}


def _new_snapshot(order: KnownOrder, rows: Sequence[OrderRow]) -> dict[str, Any]:
    said = {name: _first(name, rows) for name in ONCE if name not in order.once}
    kind = _first("kind", rows) if order.kind is OrderKind.NORMAL else None
    return {name: value for name, value in said.items() if value} | (
        {"kind": kind} if kind not in (None, OrderKind.NORMAL) else {}
    )


def _new_buyer(order: KnownOrder, rows: Sequence[OrderRow], buyers: Mapping[str, int]) -> dict[str, Any]:
    hint = order.buyer_hint or hint_in(rows)
    values: dict[str, Any] = {}
    if hint and not order.buyer_hint:
        values["buyer_hint"] = hint
    if hint and hint in buyers and order.buyer_id is None:
        values["buyer_id"] = buyers[hint]
    return values


def _says_the_same(item: KnownItem, row: OrderRow) -> bool:
    return (item.title, item.spec, item.quantity, item.paid_fen) == (row.title, row.spec, row.quantity, row.paid_fen)


def _bought(row: OrderRow) -> dict[str, Any]:
    return {"title": row.title, "spec": row.spec, "quantity": row.quantity, "paid_fen": row.paid_fen}


def _item(order_id: int, position: int, row: OrderRow) -> dict[str, Any]:
    return {"order_id": order_id, "position": position, **_bought(row)}
