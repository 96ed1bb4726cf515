"""How orders come to be known here: merchants hand in their exports, consumers bring in or type in their own.

What was bought and paid stands as it was first handed in, because a complaint is measured by it; later files only
say how the order fares.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from portal import clock
from portal.adapters.order_files import BadRow, OrderRow
from portal.domain.naming import name_key
from portal.domain.orders import OrderSource, Platform, buyer_hint
from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account, SignInTry, Viewer
from portal.models.merchant import Shop
from portal.models.order import Order, OrderItem
from portal.services._order_import import (
    Batch,
    Key,
    buyers_of,
    compare,
    enter_changes,
    enter_new,
    hint_in,
    known_orders,
    take_turns,
)
from portal.services.command import command

BEIJING = ZoneInfo("Asia/Shanghai")
BATCH_ROWS = 1_000
# No longer than tries at passwords are kept, which these are kept with.
TRIES_WITHIN = timedelta(minutes=5)
MOST_TRIES = 20


@dataclass(frozen=True)
class ImportReport:
    """What became of a merchant's file.

    new, changed, unchanged  orders
    kept                     orders among the changed and unchanged whose items or amount differ in the file; what was
                             handed in first stands
    bad                      rows
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    bad: int = 0


class TriedTooOften(Exception):
    """Somebody looks for orders faster than a person does; `until` says when they may go on."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many tries")
        self.until = until


class OrderNotFound(LookupError):
    """No order that waits for its buyer has this number and this amount."""


class OrderAlreadyTypedIn(Exception):
    """The consumer has typed in this order before, with other particulars."""

    def __init__(self, order_id: int) -> None:
        super().__init__(order_id)
        self.order_id = order_id


def import_orders(shop: Shop, rows: Iterable[OrderRow | BadRow], *, batch_rows: int = BATCH_ROWS) -> ImportReport:
    """The orders of a merchant's shop become known, so that their buyers can complain about them without typing.

    rows        as `read_orders` gives them; those of one order need not stand together
    batch_rows  how many are written at once, about
    A file is taken in batches, each in a transaction of its own, so that nobody else waits for the whole of it. An
    import that broke off is simply run again: what is already there is found unchanged.
    """
    *_, report = import_in_batches(shop.merchant_id, shop.id, rows, batch_rows=batch_rows)
    return report


def import_in_batches(
    merchant_id: int,
    shop_id: int,
    rows: Iterable[OrderRow | BadRow],
    *,
    batch_rows: int = BATCH_ROWS,
    alongside: Callable[[ImportReport], None] = lambda _: None,
) -> Generator[ImportReport, None, None]:
    """As `import_orders`, batch by batch: what has become of the file so far, after each, and at the end.

    alongside  is told the same while the batch is being written, and what it writes is kept or lost with it
    """
    tally: Counter[_Outcome] = Counter()
    taken: _Taken = {}
    for batch in _batches(rows, batch_rows, tally):
        _take_in(merchant_id, shop_id, batch, taken, tally, alongside)
        yield _report(tally)
    yield _report(tally)


@command
def count_try(by: Viewer) -> None:
    """Note that a consumer looks for an order or types one in, before they do. Raises TriedTooOften.

    A number and an amount could be guessed by whoever may try all day.
    """
    now = clock.now()
    key = f"orders of {by.id}"
    theirs = (SignInTry.address == key, SignInTry.at > now - TRIES_WITHIN)
    tries, first = db.session.execute(select(func.count(), func.min(SignInTry.at)).where(*theirs)).one()
    if tries >= MOST_TRIES:
        raise TriedTooOften(first + TRIES_WITHIN)
    db.session.add(SignInTry(email_hash=hashlib.sha256(key.encode()).hexdigest(), address=key, at=now))


@command
def bring_in_order(by: Viewer, order_no: str, paid_fen: int) -> int:
    """A consumer shows that an imported order is theirs by naming its number and what they paid, both exactly.

    Returns the order's id, also when it was theirs already.
    Raises OrderNotFound, with nothing to tell a wrong number from a wrong amount or from somebody else's order.
    """
    order_id = _bring_in(by, order_no.strip(), paid_fen)
    if order_id is None:
        raise OrderNotFound(order_no)
    return order_id


@command
def type_in_order(
    by: Viewer, shop: str, platform: Platform, order_no: str, title: str, paid_fen: int, ordered_on: date
) -> int:
    """A consumer tells of an order that no merchant has handed in.

    ordered_on  the local day
    Returns the order's id. When a merchant has handed in an order with this number and amount, it is brought in
    instead; typing the same in twice gives the same order.
    Raises OrderAlreadyTypedIn when it was typed in with other particulars.
    """
    number, shop, title = order_no.strip(), shop.strip(), title.strip()
    known = _bring_in(by, number, paid_fen, platform)
    if known is not None:
        return known
    ordered_at = datetime.combine(ordered_on, time(), BEIJING)
    before = _typed_in_before(by, platform, number)
    if before is not None:
        told = (before.shop_name, before.ordered_at, before.paid_fen, before.items[0].title)
        if told != (shop, ordered_at, paid_fen, title):
            raise OrderAlreadyTypedIn(before.id)
        return before.id
    known_shop = _shop_called(shop)
    order = Order(
        merchant_id=known_shop.merchant_id if known_shop else None,
        shop_id=known_shop.id if known_shop else None,
        shop_name=shop,
        buyer_id=by.id,
        platform=platform,
        order_no=number,
        ordered_at=ordered_at,
        paid_fen=paid_fen,
        source=OrderSource.TYPED,
        created_at=clock.now(),
        items=[OrderItem(position=1, title=title, quantity=1, paid_fen=paid_fen)],
    )
    db.session.add(order)
    db.session.flush()
    return order.id


def hand_over_waiting_orders(account: Account) -> int:
    """Orders that were imported before their buyer had an account find them now. Returns how many.

    Part of the command that opens an account or changes its e-mail or phone, which flushes the account first.
    """
    hints = [hint for hint in (buyer_hint(account.email), buyer_hint(account.phone)) if hint]
    theirs = [hint for hint, buyer_id in buyers_of(hints).items() if buyer_id == account.id]
    waiting = update(Order).where(Order.buyer_id.is_(None), Order.buyer_hint.in_(theirs))
    return len(db.session.scalars(waiting.values(buyer_id=account.id).returning(Order.id)).all())


def _bring_in(by: Viewer, order_no: str, paid_fen: int, platform: Platform | None = None) -> int | None:
    if by.role is not Role.CONSUMER:
        return None
    matching = select(Order.id, Order.buyer_id).where(
        Order.source == OrderSource.IMPORT, Order.order_no == order_no, Order.paid_fen == paid_fen
    )
    if platform is not None:
        matching = matching.where(Order.platform == platform)
    found = db.session.execute(matching.limit(2)).all()
    # Two shops may number their own orders alike; then the number proves nothing.
    if len(found) != 1 or found[0].buyer_id not in (None, by.id):
        return None
    unclaimed = update(Order).where(Order.id == found[0].id, Order.buyer_id.is_(None)).values(buyer_id=by.id)
    taken = db.session.scalar(unclaimed.returning(Order.id))
    return found[0].id if taken or found[0].buyer_id == by.id else None


def _typed_in_before(by: Viewer, platform: Platform, order_no: str) -> Order | None:
    typed = select(Order).where(Order.buyer_id == by.id, Order.source == OrderSource.TYPED)
    return db.session.scalar(typed.where(Order.platform == platform, Order.order_no == order_no))


def _shop_called(name: str) -> Shop | None:
    return db.session.scalar(select(Shop).where(Shop.key == name_key(name), Shop.closed_at.is_(None)))


class _Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    BAD = "bad"


# How many rows of each order a run has taken in so far; None once they told another story than the known one.
_Taken = dict[Key, int | None]


def _batches(
    rows: Iterable[OrderRow | BadRow], batch_rows: int, tally: Counter[_Outcome]
) -> Iterator[dict[Key, list[OrderRow]]]:
    batch: dict[Key, list[OrderRow]] = {}
    size = 0
    for row in rows:
        if isinstance(row, BadRow):
            tally[_Outcome.BAD] += 1
            continue
        key = (row.platform, row.order_no)
        if size >= batch_rows and key not in batch:
            yield batch
            batch, size = {}, 0
        batch.setdefault(key, []).append(row)
        size += 1
    if batch:
        yield batch


def _report(tally: Counter[_Outcome]) -> ImportReport:
    return ImportReport(
        new=tally[_Outcome.NEW],
        changed=tally[_Outcome.CHANGED],
        unchanged=tally[_Outcome.UNCHANGED],
        kept=tally[_Outcome.KEPT],
        bad=tally[_Outcome.BAD],
    )


@command
def _take_in(
    merchant_id: int,
    shop_id: int,
    batch: Batch,
    taken: _Taken,
    tally: Counter[_Outcome],
    alongside: Callable[[ImportReport], None],
) -> None:
    take_turns(merchant_id)
    known = known_orders(merchant_id, batch.keys())
    hints = {order.buyer_hint for order in known.values()} | {hint_in(rows) for rows in batch.values()}
    buyers = buyers_of([hint for hint in hints if hint])
    new = {key: rows for key, rows in batch.items() if key not in known}
    changes = {key: compare(order, batch[key], taken.get(key, 0), buyers) for key, order in known.items()}
    enter_new(merchant_id, shop_id, new, buyers, clock.now())
    enter_changes([(known[key], change) for key, change in changes.items()])
    outcomes = Counter({_Outcome.NEW: len(new)})
    for key, change in changes.items():
        outcomes[_Outcome.KEPT] += change.kept and taken.get(key, 0) is not None
        if key not in taken:
            outcomes[_Outcome.CHANGED if change.changes_anything else _Outcome.UNCHANGED] += 1
    for key, rows in batch.items():
        before = taken.get(key, 0)
        left = before is None or (key in changes and changes[key].kept)
        taken[key] = None if left else (before or 0) + len(rows)
    tally.update(outcomes)
    alongside(_report(tally))
