"""Mediation bodies, and the places of people in them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.naming import KEY_CHARACTERS
from portal.extensions import db
from portal.models.types import Instant

LOAD_CAP = 30  # cases at a time, unless somebody says otherwise


class Body(db.Model):  # type: ignore[name-defined]
    """An organisation that mediates; it may be a third party."""

    __tablename__ = "body"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(KEY_CHARACTERS), unique=True)  # domain.naming.name_key of it
    created_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class Place(db.Model):  # type: ignore[name-defined]
    """What a mediator or supervisor is to their body.

    qualifications  in words, as the parties may read them
    load_cap        how many cases they handle at a time
    """

    __tablename__ = "place"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    body_id: Mapped[int | None] = mapped_column(ForeignKey(Body.id), index=True)
    qualifications: Mapped[str] = mapped_column(String(500), default="")
    load_cap: Mapped[int] = mapped_column(default=LOAD_CAP)

    __table_args__ = (CheckConstraint("load_cap BETWEEN 0 AND 500", name="load_cap_sensible"),)


class Leave(db.Model):  # type: ignore[name-defined]
    """Days on which somebody at the desk is given no case, the first and the last included."""

    __tablename__ = "leave"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="in_order"),
        Index(None, "account_id", "last_day"),
    )
