"""What people are told: notices in the portal, and letters that leave it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.channels import Channel, Digest
from portal.extensions import db
from portal.models.account import Account
from portal.models.case import Case, Entry
from portal.models.merchant import Merchant
from portal.models.types import Instant, enum

NOT_WANTED = "no longer wanted"  # what is noted of a letter that had lost its point
_UNREAD = text("read_at IS NULL")
_WAITING = text("sent_at IS NULL AND given_up_at IS NULL")


class Notice(db.Model):  # type: ignore[name-defined]
    """Something that somebody should know, as facts; the words are chosen when it is read.

    kind       code of domain.notices
    your_turn  whether the reader has something to do
    """

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    case_id: Mapped[int | None] = mapped_column(ForeignKey(Case.id), index=True)
    entry_id: Mapped[str | None] = mapped_column(ForeignKey(Entry.id))
    kind: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    your_turn: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("account_id", "entry_id", "kind"),
        Index(None, "account_id", "at"),
        Index("ix_notice_unread", "account_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )


class Letter(db.Model):  # type: ignore[name-defined]
    """A letter to be sent, once. It is worded, and secret links are made for it, when it is sent.

    channel  by which it goes
    email    the address of one that goes by mail; for a webhook whose it is, "merchant:ID". The address of somebody who
             has an account, and every number and web address, is looked up when it goes
    kind     code of domain.notices, or of a letter about the account: "confirm", "reset", "invitation"
    facts    what the wording needs; ids of notices for a digest
    once     a key by which the same letter is not written twice
    due_at   the deadline that it tells of, if any
    """

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    channel: Mapped[Channel] = mapped_column(enum(Channel, 10), default=Channel.EMAIL)
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    once: Mapped[str] = mapped_column(String(80), unique=True)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    made_at: Mapped[datetime] = mapped_column(Instant)
    send_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    given_up_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index("ix_letter_waiting", "send_at", sqlite_where=_WAITING, postgresql_where=_WAITING),)


class NoticeChoice(db.Model):  # type: ignore[name-defined]
    """By which ways somebody wants to hear of what, and when not; see domain.channels. Without a row it is as usual.

    email, sms  codes of domain.channels.Event
    """

    __tablename__ = "notice_choice"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    email: Mapped[list[str]] = mapped_column(JSON)
    sms: Mapped[list[str]] = mapped_column(JSON)
    digest: Mapped[Digest] = mapped_column(enum(Digest, 10))
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Hook(db.Model):  # type: ignore[name-defined]
    """Where a merchant's own program hears of what its staff are told.

    secret  with which each call is signed; it is the merchant's as much as ours, so that it is kept readable
    """

    __tablename__ = "hook"

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    secret: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime] = mapped_column(Instant)


class WorkerRound(db.Model):  # type: ignore[name-defined]
    """When a part of the worker last went its round, and when that last failed. Noted now and then, not each time."""

    __tablename__ = "worker_round"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime | None] = mapped_column(Instant)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None] = mapped_column(String(80))
