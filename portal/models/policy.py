"""What deadlines depend on and an administrator says: editions of the policy table, and outages."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import db
from portal.models.account import Account
from portal.models.types import Instant


class PolicyEdition(db.Model):  # type: ignore[name-defined]
    """What changes in the policy table from one moment on. What is not named stays as in the edition before it.

    changes  as domain.timetable.Change writes them
    """

    __tablename__ = "policy_edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(20), unique=True)
    valid_from: Mapped[datetime] = mapped_column(Instant, unique=True)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500))
    made_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    made_at: Mapped[datetime] = mapped_column(Instant)


class Outage(db.Model):  # type: ignore[name-defined]
    """A time in which people could not be expected to use the portal. Its id is its number in the cases it moves."""

    __tablename__ = "outage"

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(500))  # for everybody to read
    declared_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    declared_at: Mapped[datetime] = mapped_column(Instant)
