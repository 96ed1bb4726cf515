"""Who is looking, and through which browsers they are signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from flask_babel import gettext
from sqlalchemy import bindparam, case, func, select

from portal import clock
from portal.domain.naming import FORMER_PERSON
from portal.domain.parties import Role
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.account import Account, SignIn, Viewer
from portal.models.body import Body, Place
from portal.models.case import Case
from portal.models.merchant import Merchant, Staff
from portal.models.notice import Letter

# A browser that was not used for a fortnight is signed out; one that was, after a season all the same.
IDLE = timedelta(days=14)
AT_MOST = timedelta(days=90)
# How long a letter waits for its reader to confirm the address.
TO_CONFIRM = timedelta(days=7)
# Who decides or administers answers for it by name: those accounts are closed by an administrator.
MAY_LEAVE = (Role.CONSUMER, Role.MERCHANT)


def token_hash(token: str) -> str:
    """What the database knows of a browser's token."""
    return sha256(token.encode()).hexdigest()


def addressed(name: str) -> str:
    """How somebody is called, in the reader's language where they are called what everybody is who has left."""
    return gettext(name) if name == FORMER_PERSON else name


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
    Account.confirmed_at.is_not(None).label("is_confirmed"),
    Body.name.label("organisation"),
    Place.body_id,
    Staff.merchant_id,
    Merchant.name.label("merchant_name"),
    Staff.rank,
    Staff.refund_ceiling_fen,
    Staff.nickname,
)


# Put together once: that takes longer than to execute it, and every request does.
_LOOK = (
    select(*_VIEWER, SignIn.id.label("sign_in_id"), SignIn.seen_at)
    .join(SignIn, SignIn.account_id == Account.id)
    .outerjoin(Staff, Staff.account_id == Account.id)
    .outerjoin(Merchant, Merchant.id == Staff.merchant_id)
    .outerjoin(Place, Place.account_id == Account.id)
    .outerjoin(Body, Body.id == Place.body_id)
    .where(
        SignIn.token_hash == bindparam("hash"),
        SignIn.ended_at.is_(None),
        SignIn.seen_at > bindparam("used_since"),
        SignIn.created_at > bindparam("made_since"),
        Account.closed_at.is_(None),
    )
)


def look_through(token: str, now: datetime) -> Look | None:
    """The person whose browser holds `token`; nobody when it was signed out, left idle, or the account closed.

    One statement, on a connection of its own: the reader of a page must not have begun its transaction for it.
    """
    wanted = {"hash": token_hash(token), "used_since": now - IDLE, "made_since": now - AT_MOST}
    with db.engine.connect() as connection:
        row = connection.execute(_LOOK, wanted).first()
    if row is None:
        return None
    known = dict(row._mapping)
    seen_at = known.pop("seen_at")
    return Look(Viewer(**known), seen_at)


_OPEN_ACCOUNT = (
    select(*_VIEWER)
    .outerjoin(Staff, Staff.account_id == Account.id)
    .outerjoin(Merchant, Merchant.id == Staff.merchant_id)
    .outerjoin(Place, Place.account_id == Account.id)
    .outerjoin(Body, Body.id == Place.body_id)
    .where(Account.id == bindparam("id"), Account.closed_at.is_(None))
)


def viewer_of(account_id: int) -> Viewer:
    """A person as commands and queries know them, without a browser. LookupError when the account is not open."""
    row = db.session.execute(_OPEN_ACCOUNT, {"id": account_id}).first()
    if row is None:
        raise LookupError(f"no open account {account_id}")
    return Viewer(**row._mapping)


def is_set_up() -> bool:
    """Whether the portal has had an administrator."""
    return db.session.scalar(select(Account.id).where(Account.role == Role.ADMIN).limit(1)) is not None


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
class Leaving:
    """What somebody leaves behind who closes their account.

    open_cases  of their own, or of their merchant
    is_needed   they are the only owner of a merchant with open cases, and may not leave
    """

    open_cases: int
    is_needed: bool


def leaving(viewer: Viewer) -> Leaving:
    """What the viewer would leave behind. One statement."""
    side = Case.merchant_id == viewer.merchant_id if viewer.merchant_id is not None else Case.consumer_id == viewer.id
    open_cases = select(func.count()).select_from(Case).where(side, Case.closed_at.is_(None))
    owners = (
        select(Staff.account_id)
        .join(Account, Account.id == Staff.account_id)
        .where(
            Staff.merchant_id == viewer.merchant_id,
            Staff.rank == Rank.OWNER,
            Staff.account_id != viewer.id,
            Account.closed_at.is_(None),
        )
    )
    count, has_other_owner = db.session.execute(select(open_cases.scalar_subquery(), owners.exists())).one()
    is_owner = viewer.merchant_id is not None and viewer.rank is Rank.OWNER
    return Leaving(count, is_owner and count > 0 and not has_other_owner)


@dataclass(frozen=True)
class Profile:
    """What somebody may change about themselves.

    new_email  an address that counts once its reader has confirmed it
    """

    email: str
    name: str
    phone: str | None
    role: Role
    merchant_name: str | None
    nickname: str | None
    rank: Rank | None
    refund_ceiling_fen: int | None
    is_confirmed: bool
    new_email: str | None

    @property
    def may_leave(self) -> bool:
        """Whether they may close their account themselves."""
        return self.role in MAY_LEAVE


def profile_of(viewer: Viewer) -> Profile:
    """The viewer's own particulars."""
    last_asked = (
        select(case((Letter.email != Account.email, Letter.email)))
        .where(Letter.account_id == Account.id, Letter.kind == "confirm", Letter.made_at > clock.now() - TO_CONFIRM)
        .order_by(Letter.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            Account.email,
            Account.name,
            Account.phone,
            Account.role,
            Merchant.name.label("merchant_name"),
            Staff.nickname,
            Staff.rank,
            Staff.refund_ceiling_fen,
            Account.confirmed_at.is_not(None).label("is_confirmed"),
            last_asked.label("new_email"),
        )
        .outerjoin(Staff, Staff.account_id == Account.id)
        .outerjoin(Merchant, Merchant.id == Staff.merchant_id)
        .where(Account.id == viewer.id)
    ).one()
    return Profile(**row._mapping)
