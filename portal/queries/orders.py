"""Orders as their buyers see them, and a shop the ones it has handed in."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, func, or_, select

from portal.domain.orders import OrderKind, OrderSource, Platform
from portal.domain.parties import Role
from portal.domain.ranks import Right, may
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case
from portal.models.merchant import Shop, Staff
from portal.models.order import Order, OrderItem, OrderUpload, UploadState
from portal.queries import NotFound


@dataclass(frozen=True)
class OrderLine:
    """An order in a list.

    title       of its first item
    item_count  at least 1
    case_ref    of the latest complaint about it
    """

    id: int
    platform: Platform
    order_no: str
    shop_name: str
    title: str
    item_count: int
    paid_fen: int
    ordered_at: datetime
    status: str | None
    kind: OrderKind
    case_ref: str | None


@dataclass(frozen=True)
class CaseAbout:
    """A complaint about an order."""

    ref: str
    state: str
    closed_at: datetime | None


@dataclass(frozen=True)
class OrderItemSeen:
    """One line of an order."""

    id: int
    position: int
    title: str
    spec: str | None
    quantity: int
    paid_fen: int


@dataclass(frozen=True)
class OrderSeen:
    """An order whole.

    merchant_id   None when the shop has no account here
    page_words    what the product page said when it was ordered, as the merchant handed it in; page_address, where
    cases         complaints about it, the latest first
    """

    id: int
    merchant_id: int | None
    shop_name: str
    platform: Platform
    order_no: str
    ordered_at: datetime
    paid_fen: int
    shipped_at: datetime | None
    signed_at: datetime | None
    courier: str | None
    tracking_no: str | None
    status: str | None
    kind: OrderKind
    page_words: str | None
    page_address: str | None
    source: OrderSource
    items: tuple[OrderItemSeen, ...]
    cases: tuple[CaseAbout, ...]


@dataclass(frozen=True)
class UploadSeen:
    """An order file that was uploaded, and how far it has come; the counts as in models.order.OrderUpload.

    by  who uploaded it, as colleagues know them
    """

    id: str
    shop_id: int
    shop_name: str
    by: str
    file_name: str
    bytes: int
    stored: str
    columns: tuple[str, ...]
    matched: dict[str, Any]
    state: UploadState
    rows_read: int
    rows_rejected: int
    rows_expected: int | None
    orders_new: int
    orders_changed: int
    orders_same: int
    orders_kept: int
    rejects: str | None
    error: str | None
    made_at: datetime
    ended_at: datetime | None

    @property
    def is_read(self) -> bool:
        """Whether its columns are still being matched."""
        return self.state is UploadState.READING

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has it, or will."""
        return self.state in (UploadState.WAITING, UploadState.RUNNING)


_SHOP = func.coalesce(Shop.name, Order.shop_name)


def orders_of(
    viewer: Viewer,
    *,
    q: str = "",
    kind: OrderKind | None = None,
    shop_id: int | None = None,
    before: int | None = None,
    limit: int = 20,
) -> list[OrderLine]:
    """A page of the viewer's orders, newest first: a consumer's own, or those that a shop has handed in.

    q       part of an order number, of an item's title or of a shop's name
    kind, shop_id  only such ones
    before  id of the last order shown on the page before
    limit   at most so many
    """
    first, counted = OrderItem.__table__.alias(), OrderItem.__table__.alias()
    count = select(func.count()).where(counted.c.order_id == Order.id).scalar_subquery()
    latest = _newest_first(select(Case.ref).where(Case.order_id == Order.id, _is_heard_of(viewer))).limit(1)
    listed = (
        select(
            Order.id,
            Order.platform,
            Order.order_no,
            _SHOP,
            first.c.title,
            count,
            Order.paid_fen,
            Order.ordered_at,
            Order.status,
            Order.kind,
            latest.scalar_subquery(),
        )
        .outerjoin(Shop, Shop.id == Order.shop_id)
        .join(first, and_(first.c.order_id == Order.id, first.c.position == 1))
        .where(_is_theirs(viewer))
    )
    if q.strip():
        listed = listed.where(_mentions(q.strip()))
    if kind is not None:
        listed = listed.where(Order.kind == kind)
    if shop_id is not None:
        listed = listed.where(Order.shop_id == shop_id)
    if before is not None:
        listed = listed.where(_is_older_than(before))
    page = listed.order_by(Order.ordered_at.desc(), Order.id.desc()).limit(limit)
    return [OrderLine(*row) for row in db.session.execute(page)]


def order_seen_by(viewer: Viewer, order_id: int) -> OrderSeen:
    """One order with its items. Raises NotFound when there is none, or none that is the viewer's."""
    columns = (
        Order.id,
        Order.merchant_id,
        _SHOP.label("shop_name"),
        Order.platform,
        Order.order_no,
        Order.ordered_at,
        Order.paid_fen,
        Order.shipped_at,
        Order.signed_at,
        Order.courier,
        Order.tracking_no,
        Order.status,
        Order.kind,
        Order.page_words,
        Order.page_address,
        Order.source,
    )
    wanted = select(*columns).outerjoin(Shop, Shop.id == Order.shop_id).where(Order.id == order_id, _is_theirs(viewer))
    order = db.session.execute(wanted).one_or_none()
    if order is None:
        raise NotFound(order_id)
    return OrderSeen(**dict(order._mapping), items=_items(order_id), cases=_cases(viewer, order_id))


def _items(order_id: int) -> tuple[OrderItemSeen, ...]:
    columns = (
        OrderItem.id,
        OrderItem.position,
        OrderItem.title,
        OrderItem.spec,
        OrderItem.quantity,
        OrderItem.paid_fen,
    )
    items = select(*columns).where(OrderItem.order_id == order_id).order_by(OrderItem.position)
    return tuple(OrderItemSeen(*row) for row in db.session.execute(items))


def _cases(viewer: Viewer, order_id: int) -> tuple[CaseAbout, ...]:
    about = select(Case.ref, Case.state, Case.closed_at).where(Case.order_id == order_id, _is_heard_of(viewer))
    return tuple(CaseAbout(*row) for row in db.session.execute(_newest_first(about)))


def _newest_first(cases: Select[Any]) -> Select[Any]:
    return cases.order_by(Case.filed_at.desc(), Case.id.desc())


def _is_heard_of(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.role is Role.CONSUMER:
        return Case.consumer_id == viewer.id
    # A merchant hears of a complaint when it is sent to them, not before.
    return and_(Case.merchant_id == viewer.merchant_id, Case.served)


def _is_theirs(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.role is Role.CONSUMER:
        return Order.buyer_id == viewer.id
    if viewer.role is Role.MERCHANT and viewer.merchant_id is not None:
        # What a consumer has typed in is nobody else's before they complain about it.
        return and_(Order.merchant_id == viewer.merchant_id, Order.source == OrderSource.IMPORT)
    return false()


def _mentions(q: str) -> ColumnElement[bool]:
    titled = exists().where(OrderItem.order_id == Order.id, OrderItem.title.icontains(q, autoescape=True))
    return or_(Order.order_no.icontains(q, autoescape=True), _SHOP.icontains(q, autoescape=True), titled)


def _is_older_than(order_id: int) -> ColumnElement[bool]:
    shown = select(Order.ordered_at).where(Order.id == order_id).scalar_subquery()
    return or_(Order.ordered_at < shown, and_(Order.ordered_at == shown, Order.id < order_id))


def uploads_of(viewer: Viewer, *, limit: int = 20) -> list[UploadSeen]:
    """The order files that the viewer's merchant has uploaded, the latest first; none for those who may not upload."""
    latest = _uploads(viewer).order_by(OrderUpload.made_at.desc(), OrderUpload.id).limit(limit)
    return [_upload(row) for row in db.session.execute(latest)]


def upload_seen_by(viewer: Viewer, upload_id: str) -> UploadSeen:
    """One of them. Raises NotFound."""
    found = db.session.execute(_uploads(viewer).where(OrderUpload.id == upload_id)).one_or_none()
    if found is None:
        raise NotFound(upload_id)
    return _upload(found)


def _uploads(viewer: Viewer) -> Select[Any]:
    columns = [getattr(OrderUpload, name) for name in _OF_UPLOADS]
    by = func.coalesce(Staff.nickname, Account.name).label("by")
    return (
        select(*columns, Shop.name.label("shop_name"), by)
        .join(Shop, Shop.id == OrderUpload.shop_id)
        .join(Account, Account.id == OrderUpload.account_id)
        .outerjoin(Staff, Staff.account_id == OrderUpload.account_id)
        .where(
            OrderUpload.merchant_id == viewer.merchant_id if may(viewer.rank, Right.UPLOAD_ORDERS) else false(),
        )
    )


def _upload(row: Row[Any]) -> UploadSeen:
    return UploadSeen(**{**row._mapping, "columns": tuple(row.columns)})


_OF_UPLOADS = tuple(field.name for field in fields(UploadSeen) if field.name not in ("shop_name", "by"))


def shops_here(viewer: Viewer, limit: int = 500) -> list[str]:
    """Names of the shops that can be complained about here, to be picked while typing; the same for everybody."""
    del viewer
    return list(db.session.scalars(select(Shop.name).where(Shop.closed_at.is_(None)).order_by(Shop.name).limit(limit)))
