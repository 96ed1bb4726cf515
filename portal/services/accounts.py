"""How people come to have an account, get in, stay in and leave.

Consumers and merchants sign themselves up. People at the desk and administrators are appointed from the command line.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.adapters import passwords
from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account, SignIn, SignInTry, Viewer
from portal.models.merchant import Merchant, Rank, Staff
from portal.services.command import command
from portal.services.orders import hand_over_waiting_orders

WINDOW = timedelta(minutes=5)
# Ten tries at one account from one place; fifty from everywhere, so that a stranger far away does not lock its owner
# out at once; and sixty at all accounts together from one place, where a whole office may share an address.
TRIES_AT_ACCOUNT_FROM_ADDRESS = 10
TRIES_AT_ACCOUNT = 50
TRIES_FROM_ADDRESS = 60

LANGUAGES = ("zh", "en")
DEVICE_CHARACTERS = 200


class EmailTaken(Exception):
    """There is an account with this e-mail address already."""


class ShopTaken(Exception):
    """There is a shop of this name already: whoever took it again would be taken for it."""


class TooManyTries(Exception):
    """Passwords were tried too often; `until` says when one may be tried again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many tries")
        self.until = until


class WrongPassword(Exception):
    """The password is not the one of this account, or there is no such account; which, is not said."""


def normal_email(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().lower()


def create_account(
    role: Role,
    email: str,
    name: str,
    password: str,
    *,
    phone: str | None = None,
    language: str = "zh",
    organisation: str | None = None,
    merchant_name: str | None = None,
    merchant_id: int | None = None,
    rank: Rank = Rank.OWNER,
    nickname: str | None = None,
    confirmed: bool = False,
) -> int:
    """Give somebody an account; the id of it.

    confirmed      e-mail and phone are known to be theirs, so that orders under them may be handed over
    merchant_name  for role MERCHANT: the new shop that this person owns
    merchant_id    or: the shop whose staff they join with `rank`
    nickname       what the other parties see beside the shop's name; the form of address unless given
    Raises EmailTaken, ShopTaken, and ValueError when a merchant has no shop or anybody else has one.
    """
    if (role is Role.MERCHANT) != (merchant_name is not None or merchant_id is not None):
        raise ValueError("a merchant's account belongs to one shop, any other to none")
    account = Account(
        email=normal_email(email),
        name=name,
        phone=phone or None,
        role=role,
        password_hash=passwords.hash_of(password),  # before any lock is taken: it is slow on purpose
        language=language,
        organisation=organisation,
        created_at=clock.now(),
        confirmed_at=clock.now() if confirmed else None,
    )
    return _enrol(account, merchant_name, merchant_id, rank, nickname or name)


@command
def _enrol(account: Account, merchant_name: str | None, merchant_id: int | None, rank: Rank, nickname: str) -> int:
    db.session.add(account)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise EmailTaken(account.email) from error
    if merchant_name is not None:
        if db.session.scalar(select(Merchant.id).where(Merchant.name == merchant_name).limit(1)) is not None:
            raise ShopTaken(merchant_name)
        shop = Merchant(name=merchant_name, created_at=account.created_at)
        db.session.add(shop)
        db.session.flush()
        merchant_id = shop.id
    hand_over_waiting_orders(account)
    if merchant_id is not None:
        db.session.add(Staff(account_id=account.id, merchant_id=merchant_id, rank=rank, nickname=nickname))
    return account.id


@command
def try_to_sign_in(email: str, address: str) -> None:
    """Count a try at a password before the password is looked at, so that tries made at once are counted as well.

    address  the network address it comes from
    Raises TooManyTries.
    """
    now = clock.now()
    db.session.execute(delete(SignInTry).where(SignInTry.at <= now - WINDOW))
    email_hash = _hash(normal_email(email))
    at_account, from_address = SignInTry.email_hash == email_hash, SignInTry.address == address
    for which, limit in (
        (and_(at_account, from_address), TRIES_AT_ACCOUNT_FROM_ADDRESS),
        (at_account, TRIES_AT_ACCOUNT),
        (from_address, TRIES_FROM_ADDRESS),
    ):
        tries, first = db.session.execute(select(func.count(), func.min(SignInTry.at)).where(which)).one()
        if tries >= limit:
            raise TooManyTries(first + WINDOW)
    db.session.add(SignInTry(email_hash=email_hash, address=address, at=now))


def account_with(email: str, password: str) -> int:
    """The id of the open account with this e-mail address and password.

    Takes as long for an address that has no account. Raises WrongPassword.
    """
    row = db.session.execute(
        select(Account.id, Account.password_hash).where(
            Account.email == normal_email(email), Account.closed_at.is_(None)
        )
    ).first()
    db.session.rollback()  # hashing takes its time, and nobody should wait for this connection meanwhile
    if not passwords.matches(row.password_hash if row else None, password) or row is None:
        raise WrongPassword
    return row.id


@command
def sign_in(account_id: int, address: str = "", device: str = "", password: str | None = None) -> str:
    """Open the door for one more browser; the token it is to keep.

    address   where it came from, whose tries at this account are forgiven
    password  as just typed: it is hashed anew when the old hash has become cheap
    """
    now = clock.now()
    account = db.session.get_one(Account, account_id)
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            account_id=account_id,
            token_hash=_hash(token),
            device=device[:DEVICE_CHARACTERS],
            created_at=now,
            seen_at=now,
        )
    )
    db.session.execute(
        delete(SignInTry).where(SignInTry.email_hash == _hash(account.email), SignInTry.address == address)
    )
    if password is not None and passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hash_of(password)
    return token


@command
def note_seen(sign_in_id: int) -> None:
    """Remember that this browser is still in use."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))


@command
def sign_out(viewer: Viewer, sign_in_id: int | None = None) -> bool:
    """Shut one of the viewer's own browsers out, the one they look through unless another is named.

    Whether there was such a one to shut out.
    """
    wanted = viewer.sign_in_id if sign_in_id is None else sign_in_id
    ended = db.session.scalar(
        update(SignIn)
        .where(SignIn.id == wanted, SignIn.account_id == viewer.id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(SignIn.id)
    )
    return ended is not None


@command
def sign_out_elsewhere(viewer: Viewer) -> None:
    """Shut out every browser of the viewer but the one they look through."""
    _end_sign_ins(viewer.id, but=viewer.sign_in_id)


def change_password(viewer: Viewer, old: str, new: str) -> None:
    """A new password, if the old one is known; every other browser is signed out. Raises WrongPassword."""
    kept = db.session.scalar(select(Account.password_hash).where(Account.id == viewer.id))
    db.session.rollback()  # as in account_with
    if not passwords.matches(kept, old):
        raise WrongPassword
    _replace_password(viewer, passwords.hash_of(new))


@command
def _replace_password(viewer: Viewer, password_hash: str) -> None:
    db.session.execute(update(Account).where(Account.id == viewer.id).values(password_hash=password_hash))
    _end_sign_ins(viewer.id, but=viewer.sign_in_id)


@command
def change_particulars(viewer: Viewer, name: str, phone: str | None, nickname: str | None = None) -> None:
    """How the viewer is addressed and reached from now on."""
    account = db.session.get_one(Account, viewer.id)
    if (phone or None) != account.phone:
        account.confirmed_at = None  # a number that nobody has checked brings no orders
    account.name, account.phone = name, phone or None
    if account.staff is not None and nickname:
        account.staff.nickname = nickname


@command
def change_language(viewer: Viewer, language: str) -> None:
    """The language letters are written in to the viewer: one of LANGUAGES."""
    if language not in LANGUAGES:
        raise ValueError(language)
    db.session.execute(update(Account).where(Account.id == viewer.id).values(language=language))


@command
def close_account(account_id: int) -> None:
    """Shut somebody out for good, from their next request on. What they did stays on record."""
    db.session.get_one(Account, account_id).closed_at = clock.now()
    _end_sign_ins(account_id)


def _end_sign_ins(account_id: int, but: int | None = None) -> None:
    ending = update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    if but is not None:
        ending = ending.where(SignIn.id != but)
    db.session.execute(ending.values(ended_at=clock.now()))


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
