"""Merchants and the people who work for them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import db
from portal.models.types import Instant, enum


class Rank(StrEnum):
    """What a member of a merchant's staff may do, from most to least."""

    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"
    VIEWER = "viewer"


class Merchant(db.Model):  # type: ignore[name-defined]
    """A shop as consumers know it. It acts through its staff."""

    __tablename__ = "merchant"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(Instant)


class Staff(db.Model):  # type: ignore[name-defined]
    """One account's place in one merchant."""

    __tablename__ = "staff"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), index=True)
    rank: Mapped[Rank] = mapped_column(enum(Rank))
    nickname: Mapped[str] = mapped_column(String(40))  # the name the other parties see beside the shop's
