"""What lets somebody in once, or shows something once: links sent by letter, codes sent to a phone, and invitations."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.parties import Role
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.account import Account
from portal.models.body import Body
from portal.models.merchant import Merchant
from portal.models.types import Instant, enum


class LinkKind(StrEnum):
    """What a link is good for."""

    CONFIRM = "confirm"  # an e-mail address is its owner's
    RESET = "reset"  # a forgotten password is replaced


class OneTimeLink(db.Model):  # type: ignore[name-defined]
    """A link sent by letter. The letter holds the token, the table only its SHA-256."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    kind: Mapped[LinkKind] = mapped_column(enum(LinkKind))
    email: Mapped[str] = mapped_column(String(254))  # the address that it was sent to, and that it confirms
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class PhoneCode(db.Model):  # type: ignore[name-defined]
    """Six digits sent to a phone, which show that it is its owner's. The table holds only their Argon2id hash.

    tries  at typing it
    """

    __tablename__ = "phone_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    phone: Mapped[str] = mapped_column(String(32))
    code_hash: Mapped[str] = mapped_column(String(255))
    made_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Invitation(db.Model):  # type: ignore[name-defined]
    """A place kept for somebody: among a merchant's staff, or at the desk."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), index=True)  # nobody else may use it
    name: Mapped[str] = mapped_column(String(40), default="")
    role: Mapped[Role] = mapped_column(enum(Role))
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey(Merchant.id), index=True)
    rank: Mapped[Rank | None] = mapped_column(enum(Rank))
    refund_ceiling_fen: Mapped[int | None] = mapped_column(BigInteger)
    body_id: Mapped[int | None] = mapped_column(ForeignKey(Body.id), index=True)
    invited_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    made_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    used_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
