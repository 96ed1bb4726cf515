"""Complaints that are still being written."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import db
from portal.models.account import Account
from portal.models.types import Instant


class Draft(db.Model):  # type: ignore[name-defined]
    """What a consumer has filled in so far, page by page.

    answers  by the name of the wizard's page
    case_ref  once it has been filed, the case that it became
    """

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    step: Mapped[str] = mapped_column(String(20))  # the furthest page reached
    created_at: Mapped[datetime] = mapped_column(Instant)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    case_ref: Mapped[str | None] = mapped_column(String(20))
    dropped_at: Mapped[datetime | None] = mapped_column(Instant)  # thrown away; it can be fetched back for a while

    __table_args__ = (Index(None, "account_id", "saved_at"),)
