"""The record of what administrators and owners changed outside of cases. Like entries, changes are final."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import db
from portal.models.account import Account
from portal.models.types import Instant


class Change(db.Model):  # type: ignore[name-defined]
    """One change, written once: who did what to whom or what.

    what         code, as "rank_changed"; portal.phrases has the words
    subject      kind of what was changed: "account", "merchant", "shop", "body", "invitation", "order_upload" …
    subject_id   its id
    merchant_id  whose owner may read it besides administrators, if any
    facts        from and to, language-free; no secrets and no more personal data than the change needs
    """

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))  # None: from the command line
    what: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    merchant_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (Index(None, "subject", "subject_id"), Index(None, "merchant_id", "at"))
