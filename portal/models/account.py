"""People: their accounts, the browsers they are signed in with, and tries to get in that failed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.parties import Role
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.body import Place
from portal.models.merchant import Staff
from portal.models.types import Instant, enum


class Account(db.Model):  # type: ignore[name-defined]
    """A person, and how the others address them."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # always in lower case
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str | None] = mapped_column(String(32), index=True)
    role: Mapped[Role] = mapped_column(enum(Role))
    password_hash: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2), default="zh")
    created_at: Mapped[datetime] = mapped_column(Instant)
    # When it was made sure that the e-mail, and the phone, are theirs. Until then neither brings them anybody's orders.
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    phone_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    staff: Mapped[Staff | None] = relationship(Staff, lazy="joined", uselist=False)
    place: Mapped[Place | None] = relationship(Place, lazy="joined", uselist=False)

    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        CheckConstraint("language IN ('zh', 'en')", name="language_known"),
    )

    @property
    def merchant_id(self) -> int | None:
        """The merchant this person works for, if any."""
        return self.staff.merchant_id if self.staff else None


@dataclass(frozen=True)
class Viewer:
    """A signed-in person, as every command and every query meets them. It has what an Account has to say about
    who somebody is, and outlives the database session it was read in."""

    id: int
    email: str
    name: str
    role: Role
    language: str
    organisation: str | None = None  # name of the mediation body of somebody at the desk
    body_id: int | None = None
    merchant_id: int | None = None
    merchant_name: str | None = None
    rank: Rank | None = None
    refund_ceiling_fen: int | None = None
    nickname: str | None = None
    sign_in_id: int | None = None  # the browser they are looking through
    is_confirmed: bool = True  # whether their e-mail is known to be theirs

    is_authenticated = True
    is_active = True
    is_anonymous = False


class SignIn(db.Model):  # type: ignore[name-defined]
    """One browser, signed in. The browser holds the token, the table only its SHA-256."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(200), default="")  # what the browser calls itself
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInTry(db.Model):  # type: ignore[name-defined]
    """One try at a password. A success forgets the tries it follows; the rest are swept after the window."""

    __tablename__ = "sign_in_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    email_hash: Mapped[str] = mapped_column(String(64))  # SHA-256, for addresses that may belong to nobody here
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_sign_in_try_email_hash_at", "email_hash", "at"), Index(None, "address", "at"))
