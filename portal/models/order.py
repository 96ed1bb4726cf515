"""Orders as the portal knows them, and what was bought with each."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.orders import OrderSource, Platform
from portal.extensions import db
from portal.models.account import Account
from portal.models.merchant import Merchant
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
