"""Orders as the portal knows them, and what was bought with each."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.orders import OrderKind, OrderSource, Platform
from portal.extensions import db
from portal.models.account import Account
from portal.models.merchant import Merchant, Shop
from portal.models.types import Instant, enum

_IMPORTED = text("source = 'import'")
_TYPED = text("source = 'typed'")


class Order(db.Model):  # type: ignore[name-defined]
    """One purchase of a consumer from a shop."""

    __tablename__ = "orders"  # the singular is a reserved word of SQL

    id: Mapped[int] = mapped_column(primary_key=True)
    # None only for a typed-in order whose shop is not one of ours; then shop_name is all that is known of it.
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey(Merchant.id))
    shop_name: Mapped[str | None] = mapped_column(String(80))
    shop_id: Mapped[int | None] = mapped_column(ForeignKey(Shop.id), index=True)  # of that merchant
    # None until the order has found its buyer.
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    # The e-mail address or mobile number in the merchant's file, as domain.orders.buyer_hint writes it.
    buyer_hint: Mapped[str | None] = mapped_column(String(254))
    platform: Mapped[Platform] = mapped_column(enum(Platform))
    order_no: Mapped[str] = mapped_column(String(64))
    ordered_at: Mapped[datetime] = mapped_column(Instant)
    paid_fen: Mapped[int] = mapped_column(BigInteger)  # all items together
    shipped_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    courier: Mapped[str | None] = mapped_column(String(40))
    tracking_no: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str | None] = mapped_column(String(80))  # in the platform's own words
    kind: Mapped[OrderKind] = mapped_column(enum(OrderKind), default=OrderKind.NORMAL)
    # What the product page said when the order was made, as far as the merchant's file has it.
    page_words: Mapped[str | None] = mapped_column(Text)
    page_address: Mapped[str | None] = mapped_column(String(500))
    source: Mapped[OrderSource] = mapped_column(enum(OrderSource))
    created_at: Mapped[datetime] = mapped_column(Instant)

    items: Mapped[list["OrderItem"]] = relationship(back_populates="order", order_by="OrderItem.position")

    __table_args__ = (
        CheckConstraint("paid_fen >= 0", name="paid_not_negative"),
        CheckConstraint("merchant_id IS NOT NULL OR shop_name IS NOT NULL", name="shop_known"),
        CheckConstraint("source <> 'import' OR merchant_id IS NOT NULL", name="imported_by_a_merchant"),
        CheckConstraint("source <> 'typed' OR buyer_id IS NOT NULL", name="typed_by_a_buyer"),
        # A typed-in number must not keep a merchant's export from naming the same order.
        Index(
            "uq_orders_imported",
            "merchant_id",
            "platform",
            "order_no",
            unique=True,
            sqlite_where=_IMPORTED,
            postgresql_where=_IMPORTED,
        ),
        Index(
            "uq_orders_typed",
            "buyer_id",
            "platform",
            "order_no",
            unique=True,
            sqlite_where=_TYPED,
            postgresql_where=_TYPED,
        ),
        Index(None, "buyer_id", "ordered_at"),
        Index(None, "merchant_id", "ordered_at"),
        Index(None, "buyer_hint"),
        Index(None, "order_no"),
    )


class OrderItem(db.Model):  # type: ignore[name-defined]
    """One line of an order; a complaint names the lines that it is about."""

    __tablename__ = "order_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id))
    position: Mapped[int]  # from 1
    title: Mapped[str] = mapped_column(Text)
    spec: Mapped[str | None] = mapped_column(Text)
    quantity: Mapped[int]
    paid_fen: Mapped[int] = mapped_column(BigInteger)

    order: Mapped[Order] = relationship(back_populates="items")

    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("paid_fen >= 0", name="paid_not_negative"),
    )


class UploadState(StrEnum):
    """How far a merchant's order file has come."""

    READING = "reading"  # its columns are being matched
    WAITING = "waiting"  # for the worker
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class OrderUpload(db.Model):  # type: ignore[name-defined]
    """A file of orders that somebody of a merchant's staff has uploaded, and what became of its rows.

    columns      the header line as read
    matched      {"platform", "fields"}: for each column a code of adapters.order_files.FIELDS, or "" for one left out
    orders_…     as in services.orders.ImportReport
    rejects      name in the store of the rows that were not taken, with line and reason
    error        code of what kept the whole file from being taken
    run          which worker's run it is that writes here; another one's has been taken over
    progress_at  when that run last got on
    tries        how many runs have begun and were not stopped in good order
    """

    __tablename__ = "order_upload"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), index=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey(Shop.id))
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    file_name: Mapped[str] = mapped_column(String(200))
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    stored: Mapped[str] = mapped_column(String(120))
    columns: Mapped[list[Any]] = mapped_column(JSON, default=list)
    matched: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[UploadState] = mapped_column(enum(UploadState))
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_rejected: Mapped[int] = mapped_column(default=0)
    rows_expected: Mapped[int | None]
    orders_new: Mapped[int] = mapped_column(default=0)
    orders_changed: Mapped[int] = mapped_column(default=0)
    orders_same: Mapped[int] = mapped_column(default=0)
    orders_kept: Mapped[int] = mapped_column(default=0)
    rejects: Mapped[str | None] = mapped_column(String(120))
    error: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    began_at: Mapped[datetime | None] = mapped_column(Instant)
    progress_at: Mapped[datetime | None] = mapped_column(Instant)
    run: Mapped[str | None] = mapped_column(String(22))
    tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index(None, "state", "made_at"),)
