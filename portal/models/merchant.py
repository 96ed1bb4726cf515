"""Merchants and the people who work for them."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.naming import KEY_CHARACTERS
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.types import Instant, enum


class Merchant(db.Model):  # type: ignore[name-defined]
    """An organisation that sells, and the respondent of a case. It has one or more shops and acts through its staff."""

    __tablename__ = "merchant"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class Shop(db.Model):  # type: ignore[name-defined]
    """A shop as consumers know it: the name over an order and a case."""

    __tablename__ = "shop"

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    # Two shops of one name could not be told apart by who complains: domain.naming.name_key of the name.
    key: Mapped[str] = mapped_column(String(KEY_CHARACTERS), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class Staff(db.Model):  # type: ignore[name-defined]
    """One account's place in one merchant. Whoever left has none, and keeps the name under which they acted."""

    __tablename__ = "staff"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchant.id"), index=True)
    left_merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchant.id"), index=True)  # the last they left
    rank: Mapped[Rank] = mapped_column(enum(Rank))
    nickname: Mapped[str] = mapped_column(String(40))  # the name the other parties see beside the shop's
    refund_ceiling_fen: Mapped[int | None] = mapped_column(BigInteger)  # for an agent; None sets no ceiling

    __table_args__ = (CheckConstraint("refund_ceiling_fen >= 0", name="ceiling_not_negative"),)
