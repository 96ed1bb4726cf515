"""How people come to have an account, get in, stay in and leave.

Consumers and merchants sign themselves up. Others are invited (services.invitations), or appointed from the
command line.
"""

import secrets

from sqlalchemy import delete, select, update

from portal import clock
from portal.adapters import passwords
from portal.domain.naming import FORMER_PERSON
from portal.domain.parties import Role
from portal.domain.ranks import Rank, ceiling_of
from portal.extensions import db
from portal.models.account import Account, SignIn, Viewer
from portal.models.draft import Draft
from portal.models.invitation import LinkKind
from portal.models.merchant import Merchant
from portal.models.unsent import Unsent
from portal.queries.accounts import MAY_LEAVE, is_set_up, leaving, token_hash
from portal.services._account_letters import keep_back_letters, write_to
from portal.services._changes import note_change
from portal.services._enrolment import (
    EmailTaken,
    ShopTaken,
    body_called,
    enter_account,
    open_merchant,
    seat_at_desk,
    take_on,
)
from portal.services._leaving import end_invitations_of, let_go_of_cases
from portal.services._sign_ins import TooManyTries, forgive_tries, normal_email, note_try, shut_browsers_out
from portal.services.command import command
from portal.services.links import end_links

__all__ = ["EmailTaken", "ShopTaken", "TooManyTries", "normal_email"]

LANGUAGES = ("zh", "en")
DEVICE_CHARACTERS = 200


class OnlyOwner(Exception):
    """Nobody else owns their merchant, and there are open cases that somebody must answer for."""


class AtTheDesk(Exception):
    """Who decides or administers answers for it by name; such an account is closed by an administrator."""


class AlreadySetUp(Exception):
    """There is an administrator, who invites the others."""


class WrongPassword(Exception):
    """The password is not the one of this account, or there is no such account; which, is not said."""


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
    refund_ceiling_fen: int | None = None,
    nickname: str | None = None,
    confirmed: bool = False,
) -> int:
    """Give somebody an account; the id of it.

    confirmed      e-mail and phone are known to be theirs, so that orders under them may be handed over; otherwise a
                   letter asks whether the e-mail is
    merchant_name  for role MERCHANT: the new shop that this person owns
    merchant_id    or: the shop whose staff they join with `rank`, as an agent with a refund ceiling
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
        created_at=clock.now(),
        confirmed_at=clock.now() if confirmed else None,
        phone_confirmed_at=clock.now() if confirmed and phone else None,
    )
    return _enrol(account, merchant_name, merchant_id, rank, refund_ceiling_fen, nickname or name, organisation)


def create_first_admin(email: str, name: str, password: str) -> int:
    """The account of the first administrator; its id. Raises AlreadySetUp and EmailTaken."""
    return _enrol_first_admin(normal_email(email), name, passwords.hash_of(password))


@command
def _enrol_first_admin(email: str, name: str, password_hash: str) -> int:
    if is_set_up():
        raise AlreadySetUp
    now = clock.now()
    account = Account(
        email=email, name=name, role=Role.ADMIN, password_hash=password_hash, created_at=now, confirmed_at=now
    )
    enter_account(account)
    note_change(None, "first_admin_made", "account", account.id)
    return account.id


@command
def _enrol(
    account: Account,
    merchant_name: str | None,
    merchant_id: int | None,
    rank: Rank,
    refund_ceiling_fen: int | None,
    nickname: str,
    organisation: str | None,
) -> int:
    enter_account(account)
    if merchant_name is not None:
        merchant_id = open_merchant(merchant_name, account.created_at)
    if merchant_id is not None:
        take_on(account, merchant_id, rank, nickname, ceiling_of(rank, refund_ceiling_fen))
    if account.role in (Role.MEDIATOR, Role.SUPERVISOR):
        seat_at_desk(account, body_called(organisation, account.created_at) if organisation else None)
    if account.confirmed_at is None:
        write_to(account, "confirm")
    return account.id


@command
def try_to_sign_in(email: str, address: str) -> None:
    """Count a try at a password before the password is looked at, so that tries made at once are counted as well.

    address  the network address it comes from
    Raises TooManyTries.
    """
    note_try(email, address)


@command
def try_to_sign_up(email: str, address: str) -> None:
    """Count a try at a new account before it is said whether there is one already. Raises TooManyTries.

    address  the network address it comes from
    One that succeeds is not forgiven: whoever opens one account after another has letters sent to strangers.
    """
    note_try(f"sign up {email}", address)


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
            token_hash=token_hash(token),
            device=device[:DEVICE_CHARACTERS],
            created_at=now,
            seen_at=now,
        )
    )
    forgive_tries(account.email, address)
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
    shut_browsers_out(viewer.id, but=viewer.sign_in_id)


def require_password(viewer: Viewer, password: str) -> None:
    """Make sure that it is the viewer who sits at their browser. Raises WrongPassword."""
    kept = db.session.scalar(select(Account.password_hash).where(Account.id == viewer.id))
    db.session.rollback()  # as in account_with
    if not passwords.matches(kept, password):
        raise WrongPassword


def change_password(viewer: Viewer, old: str, new: str) -> None:
    """A new password, if the old one is known; every other browser is signed out. Raises WrongPassword."""
    require_password(viewer, old)
    _replace_password(viewer, passwords.hash_of(new))


@command
def _replace_password(viewer: Viewer, password_hash: str) -> None:
    account = db.session.get_one(Account, viewer.id)
    account.password_hash = password_hash
    shut_browsers_out(viewer.id, but=viewer.sign_in_id)
    end_links(viewer.id, LinkKind.RESET)
    write_to(account, "password_changed")


@command
def change_particulars(viewer: Viewer, name: str, phone: str | None, nickname: str | None = None) -> None:
    """How the viewer is addressed and reached from now on."""
    account = db.session.get_one(Account, viewer.id)
    if (phone or None) != account.phone:
        account.phone_confirmed_at = None  # a number that nobody has checked brings no orders
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
    shut_browsers_out(account_id)
    end_links(account_id)
    end_invitations_of(account_id)
    let_go_of_cases(account_id)


def leave(viewer: Viewer, password: str) -> None:
    """The viewer closes their own account and takes along what says who they are; their cases stay as they are.

    What they did is signed with FORMER_PERSON from now on, and their address may be used for another account.
    Raises WrongPassword, OnlyOwner, and AtTheDesk.
    """
    if viewer.role not in MAY_LEAVE:
        raise AtTheDesk
    require_password(viewer, password)
    _leave(viewer)


@command
def _leave(viewer: Viewer) -> None:
    # As in services.team: of two owners who leave at once, one stays.
    db.session.execute(select(Merchant.id).where(Merchant.id == viewer.merchant_id).with_for_update())
    if leaving(viewer).is_needed:
        raise OnlyOwner
    account = db.session.get_one(Account, viewer.id)
    now = clock.now()
    shut_browsers_out(account.id)
    end_links(account.id)
    keep_back_letters(account.id)
    end_invitations_of(account.id)
    let_go_of_cases(account.id)
    db.session.execute(
        delete(Unsent).where(Unsent.sign_in_id.in_(select(SignIn.id).where(SignIn.account_id == account.id)))
    )
    db.session.execute(
        update(Draft)
        .where(Draft.account_id == account.id, Draft.case_ref.is_(None), Draft.dropped_at.is_(None))
        .values(dropped_at=now)
    )
    account.closed_at = now
    account.name, account.phone = FORMER_PERSON, None
    account.email = f"closed-{account.id}"  # no address, so that the real one is free
    account.password_hash = "closed"  # of no password
    account.confirmed_at = account.phone_confirmed_at = None
    if account.staff is not None:
        account.staff.nickname = FORMER_PERSON
        account.staff.left_merchant_id, account.staff.merchant_id = account.staff.merchant_id, None
    note_change(viewer, "account_left", "account", account.id, merchant_id=viewer.merchant_id)
