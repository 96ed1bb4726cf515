"""Cases, their proceedings, and the thread of entries that is the source of both."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from portal.domain.parties import Audience, Party
from portal.extensions import db
from portal.models.account import Account
from portal.models.merchant import Merchant, Shop
from portal.models.order import Order
from portal.models.types import Instant, enum


class Case(db.Model):  # type: ignore[name-defined]
    """A complaint and everything about it. What depends on the thread is kept here only to be found quickly."""

    __tablename__ = "cases"  # the singular is a reserved word of SQL

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    consumer_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id))
    shop_id: Mapped[int] = mapped_column(ForeignKey(Shop.id))  # the merchant's shop that sold it
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id), index=True)
    category: Mapped[str] = mapped_column(String(8))
    issue: Mapped[str] = mapped_column(String(40))
    items: Mapped[list[Any]] = mapped_column(JSON)  # {"title", "spec", "quantity", "paid_fen"} as ordered
    paid_fen: Mapped[int] = mapped_column(BigInteger)  # for those items
    basis: Mapped[str] = mapped_column(String(20), default="none")
    wanted: Mapped[list[Any]] = mapped_column(JSON)  # {"code", "takes_money", "amount_fen", "words"}
    amount_fen: Mapped[int] = mapped_column(BigInteger)  # asked for altogether
    happened_on: Mapped[date | None] = mapped_column(Date)
    late_filed: Mapped[bool] = mapped_column(Boolean, default=False)
    filed_at: Mapped[datetime] = mapped_column(Instant)
    complete: Mapped[bool] = mapped_column(Boolean)

    state: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str | None] = mapped_column(String(40))
    served: Mapped[bool] = mapped_column(Boolean, default=False)
    refused_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    last_seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64))  # digest of the last entry
    evidence_count: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint("paid_fen >= 0 AND amount_fen >= 0", name="money_not_negative"),
        Index(None, "consumer_id", "filed_at"),
        Index(None, "filed_at"),
        Index(None, "merchant_id", "due_at"),
        Index(None, "shop_id", "due_at"),
        Index(None, "mediator_id", "due_at"),
        Index(None, "state", "due_at"),
    )


class Proceeding(db.Model):  # type: ignore[name-defined]
    """One matter of a case. `record` is domain.casefile.Proceeding whole; the columns are for finding it."""

    __tablename__ = "proceeding"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    no: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(40))
    for_consumer: Mapped[bool] = mapped_column(Boolean, default=False)  # whose turn it is
    for_merchant: Mapped[bool] = mapped_column(Boolean, default=False)
    for_mediator: Mapped[bool] = mapped_column(Boolean, default=False)
    for_desk: Mapped[bool] = mapped_column(Boolean, default=False)
    for_supervisor: Mapped[bool] = mapped_column(Boolean, default=False)
    for_panel: Mapped[bool] = mapped_column(Boolean, default=False)
    for_office: Mapped[bool] = mapped_column(Boolean, default=False)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    next_at: Mapped[datetime | None] = mapped_column(Instant)  # when the clock has something to do
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (
        UniqueConstraint("case_id", "no"),
        Index(
            "ix_proceeding_next_at",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )


class Entry(db.Model):  # type: ignore[name-defined]
    """One act by one party, written once. The database itself refuses to change it (models.triggers).

    id          random: a number in sequence would tell a party that a private note was written
    seq         its place in the case, never shown
    proceeding  number of the proceeding that it moved
    facts       as domain.facts has them; and "seals", the SHA-256 of each file that the act hands in, by its id
    effects     records of every proceeding that is not as it was before
    """

    __tablename__ = "entry"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    party: Mapped[Party] = mapped_column(enum(Party))
    act: Mapped[str] = mapped_column(String(40))
    proceeding: Mapped[int]
    audience: Mapped[Audience] = mapped_column(enum(Audience))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    effects: Mapped[list[Any]] = mapped_column(JSON)
    before: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    def to_record(self, ref: str) -> dict[str, Any]:
        """What the digest is taken over."""
        return {
            "case": ref,
            "id": self.id,
            "seq": self.seq,
            "at": self.at.astimezone(UTC).isoformat(),
            "actor": self.actor_id,
            "party": self.party.value,
            "act": self.act,
            "proceeding": self.proceeding,
            "audience": self.audience.value,
            "facts": self.facts,
            "effects": self.effects,
        }


class Visit(db.Model):  # type: ignore[name-defined]
    """How far somebody has read a case, so that the page can say what is new."""

    __tablename__ = "visit"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True)
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)


class Receipt(db.Model):  # type: ignore[name-defined]
    """A form that has been taken, so that the same form sent twice does one thing."""

    __tablename__ = "receipt"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    made: Mapped[str] = mapped_column(String(64))  # reference of the case that it was about
    at: Mapped[datetime] = mapped_column(Instant)


class Relation(db.Model):  # type: ignore[name-defined]
    """A tie between a mediator and a merchant that they have declared."""

    __tablename__ = "relation"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    nature: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(Instant)


class DailyNumber(db.Model):  # type: ignore[name-defined]
    """How many cases have been numbered on a day. Taking the next number queues those who file at once."""

    __tablename__ = "daily_number"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class EntriesAreFinal(Exception):
    """Somebody tried to change the record."""


@event.listens_for(Entry, "before_update")
@event.listens_for(Entry, "before_delete")
def _refuse(_mapper: Mapper[Any], _connection: Any, entry: Entry) -> None:
    raise EntriesAreFinal(entry.id)
