"""How a merchant's staff and the mediators organise their work. None of it is part of the record of a case."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import db
from portal.models.account import Account
from portal.models.case import Case
from portal.models.merchant import Merchant
from portal.models.types import Instant


class CaseHand(db.Model):  # type: ignore[name-defined]
    """Who of a merchant's staff sees to a case."""

    __tablename__ = "case_hand"

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    given_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    at: Mapped[datetime] = mapped_column(Instant)


class Label(db.Model):  # type: ignore[name-defined]
    """A word that a merchant's staff put on cases to find them by; nobody else sees it."""

    __tablename__ = "label"

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id))
    name: Mapped[str] = mapped_column(String(20))

    __table_args__ = (UniqueConstraint("merchant_id", "name"),)


class CaseLabel(db.Model):  # type: ignore[name-defined]
    """A label on a case."""

    __tablename__ = "case_label"

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey(Label.id), primary_key=True, index=True)


class ReplyTemplate(db.Model):  # type: ignore[name-defined]
    """Words that a merchant's staff begin an answer with. Variables stand in braces: {案号}."""

    __tablename__ = "reply_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), index=True)
    title: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class Presence(db.Model):  # type: ignore[name-defined]
    """Somebody of the desk who has a case open just now, so that two do not work on it unknowingly.

    doing  "reading" or "writing"
    """

    __tablename__ = "presence"

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    doing: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)


class RulingDraft(db.Model):  # type: ignore[name-defined]
    """A ruling that is being written: what its form holds, and how much of the record its writer had seen.

    version   rises with every save; a save that knows an older one is refused
    seen_seq  last entry of the thread that the writer had opened
    """

    __tablename__ = "ruling_draft"

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=0)
    seen_seq: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime] = mapped_column(Instant)
