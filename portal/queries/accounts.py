"""Who is looking, and through which browsers they are signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account, SignIn, Viewer
from portal.models.merchant import Merchant, Rank, Staff

# A browser that was not used for a fortnight is signed out; one that was, after a season all the same.
IDLE = timedelta(days=14)
AT_MOST = timedelta(days=90)


def token_hash(token: str) -> str:
    """What the database knows of a browser's token."""
    return sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Look:
    """Somebody signed in, and when this browser was last seen."""

    viewer: Viewer
    seen_at: datetime


_VIEWER = (
    Account.id,
    Account.email,
    Account.name,
    Account.role,
    Account.language,
    Account.organisation,
    Staff.merchant_id,
    Merchant.name.label("merchant_name"),
    Staff.rank,
    Staff.nickname,
)


def look_through(token: str, now: datetime) -> Look | None:
    """The person whose browser holds `token`; nobody when it was signed out, left idle, or the account closed.

    One statement, on a connection of its own: the reader of a page must not have begun its transaction for it.
    """
    wanted = (
        select(*_VIEWER, SignIn.id.label("sign_in_id"), SignIn.seen_at)
        .join(SignIn, SignIn.account_id == Account.id)
        .outerjoin(Staff, Staff.account_id == Account.id)
        .outerjoin(Merchant, Merchant.id == Staff.merchant_id)
        .where(
            SignIn.token_hash == token_hash(token),
            SignIn.ended_at.is_(None),
            SignIn.seen_at > now - IDLE,
            SignIn.created_at > now - AT_MOST,
            Account.closed_at.is_(None),
        )
    )
    with db.engine.connect() as connection:
        row = connection.execute(wanted).first()
    if row is None:
        return None
    known = dict(row._mapping)
    seen_at = known.pop("seen_at")
    return Look(Viewer(**known), seen_at)


def viewer_of(account_id: int) -> Viewer:
    """A person as commands and queries know them, without a browser. LookupError when the account is not open."""
    wanted = (
        select(*_VIEWER)
        .outerjoin(Staff, Staff.account_id == Account.id)
        .outerjoin(Merchant, Merchant.id == Staff.merchant_id)
        .where(Account.id == account_id, Account.closed_at.is_(None))
    )
    row = db.session.execute(wanted).first()
    if row is None:
        raise LookupError(f"no open account {account_id}")
    return Viewer(**row._mapping)


@dataclass(frozen=True)
class OpenSignIn:
    """One browser in the list of those somebody is signed in with."""

    id: int
    device: str
    created_at: datetime
    seen_at: datetime
    is_this_one: bool


def sign_ins_of(viewer: Viewer, now: datetime) -> list[OpenSignIn]:
    """The browsers `viewer` is signed in with, the one they are looking through first, then the last seen."""
    rows = db.session.execute(
        select(SignIn.id, SignIn.device, SignIn.created_at, SignIn.seen_at)
        .where(
            SignIn.account_id == viewer.id,
            SignIn.ended_at.is_(None),
            SignIn.seen_at > now - IDLE,
            SignIn.created_at > now - AT_MOST,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    found = [OpenSignIn(row.id, row.device, row.created_at, row.seen_at, row.id == viewer.sign_in_id) for row in rows]
    return sorted(found, key=lambda sign_in: not sign_in.is_this_one)


@dataclass(frozen=True)
class Profile:
    """What somebody may change about themselves."""

    email: str
    name: str
    phone: str | None
    role: Role
    merchant_name: str | None
    nickname: str | None
    rank: Rank | None


def profile_of(viewer: Viewer) -> Profile:
    """The viewer's own particulars."""
    row = db.session.execute(
        select(
            Account.email,
            Account.name,
            Account.phone,
            Account.role,
            Merchant.name.label("merchant_name"),
            Staff.nickname,
            Staff.rank,
        )
        .outerjoin(Staff, Staff.account_id == Account.id)
        .outerjoin(Merchant, Merchant.id == Staff.merchant_id)
        .where(Account.id == viewer.id)
    ).one()
    return Profile(**row._mapping)
