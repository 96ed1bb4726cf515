"""Links that are sent by letter and let somebody do one thing once: confirm an address, replace a forgotten password.

The letter holds the token, the database only its SHA-256. A link is made when its letter is sent.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.adapters import passwords
from portal.domain.contact import masked_email
from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.invitation import LinkKind, OneTimeLink
from portal.queries.accounts import TO_CONFIRM, token_hash
from portal.services._account_letters import write_of_what_waits, write_on_request, write_to
from portal.services._enrolment import EmailTaken
from portal.services._letters import a_letter, post
from portal.services._sign_ins import normal_email, note_try, shut_browsers_out
from portal.services.command import command
from portal.services.orders import hand_over_waiting_orders

RESET_LETTER_EVERY = timedelta(minutes=10)
VALID_FOR = {LinkKind.CONFIRM: TO_CONFIRM, LinkKind.RESET: timedelta(hours=1)}


class LinkState(StrEnum):
    """What a link is worth."""

    GOOD = "good"
    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    NOT_YOURS = "not_yours"  # it is about the account of somebody else
    SUPERSEDED = "superseded"  # a later letter, or another address, took its place


class LinkRefused(Exception):
    """The link is good for nothing; `state` says why."""

    def __init__(self, state: LinkState) -> None:
        super().__init__(state.value)
        self.state = state


@command
def mint_confirmation(account_id: int | None, email: str, _facts: Mapping[str, Any]) -> str | None:
    """The token for a letter that asks whether `email` is the account's; None when that is known already."""
    account = _open_account(account_id)
    if account is None or (account.email == email and account.confirmed_at is not None):
        return None
    return _mint(account.id, LinkKind.CONFIRM, email)


@command
def mint_reset(account_id: int | None, email: str, _facts: Mapping[str, Any]) -> str | None:
    """The token for a letter to somebody who forgot their password; None when the address has changed since."""
    account = _open_account(account_id)
    return _mint(account.id, LinkKind.RESET, email) if account is not None and account.email == email else None


def state_of(kind: LinkKind, token: str) -> LinkState:
    """What this link is worth now, without using it: programs that look at mail open links as well."""
    return _judge(_found(kind, token), clock.now())


def use(kind: LinkKind, token: str) -> OneTimeLink:
    """The link, used up now, as part of a running command; of two who come at once, one gets it. Raises LinkRefused."""
    now = clock.now()
    link = _found(kind, token)
    state = _judge(link, now)
    if link is None or state is not LinkState.GOOD:
        raise LinkRefused(state)
    unused = update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
    if db.session.scalar(unused.values(used_at=now).returning(OneTimeLink.id)) is None:
        raise LinkRefused(LinkState.USED)
    return link


def end_links(account_id: int, kind: LinkKind | None = None) -> None:
    """Make every link of an account worthless, or those of one kind, as part of a running command."""
    ending = update(OneTimeLink).where(OneTimeLink.account_id == account_id, OneTimeLink.used_at.is_(None))
    if kind is not None:
        ending = ending.where(OneTimeLink.kind == kind)
    db.session.execute(ending.values(used_at=clock.now()))


@command
def ask_again(viewer: Viewer) -> None:
    """One more letter that asks whether the viewer's address is theirs; nothing when that is known. Raises TooManyTries."""
    account = db.session.get_one(Account, viewer.id)
    if account.confirmed_at is None:
        write_on_request(account, "confirm")


@command
def ask_to_change_email(viewer: Viewer, email: str) -> None:
    """A letter to the new address, which counts once its reader has confirmed it; until then the old one does.

    Raises EmailTaken and TooManyTries.
    """
    account, email = db.session.get_one(Account, viewer.id), normal_email(email)
    if db.session.scalar(select(Account.id).where(Account.email == email, Account.id != account.id)) is not None:
        raise EmailTaken(email)
    if email != account.email:
        write_on_request(account, "confirm", {"change": True}, email=email)


@command
def confirm(by: Viewer, token: str) -> None:
    """The letter reached its reader: the address is theirs, and the orders under it are. Raises LinkRefused, EmailTaken.

    Whoever reads the letter must be in the account as well: a stranger may have signed up with somebody else's address,
    and its owner would make them a present of it by pressing a button. With another address every other browser is
    signed out.
    """
    link = use(LinkKind.CONFIRM, token)
    if link.account_id != by.id:
        raise LinkRefused(LinkState.NOT_YOURS)
    account = db.session.get_one(Account, link.account_id)
    if account.email != link.email:
        write_to(account, "email_changed", {"to": masked_email(link.email)})
        account.email = email = link.email
        try:
            db.session.flush()
        except IntegrityError as error:
            raise EmailTaken(email) from error
        end_links(account.id, LinkKind.RESET)
        shut_browsers_out(account.id, but=by.sign_in_id)
    _note_confirmed(account)


@command
def ask_for_reset(email: str, address: str) -> None:
    """A letter to whoever has an account under `email` and forgot its password; nobody is told whether there is one.

    address  the network address it is asked from
    The same is read and written for an address without an account, so that it takes as long: a letter to nobody,
    which is not sent. One letter goes to an address in RESET_LETTER_EVERY. Raises TooManyTries.
    """
    note_try(email, address)
    known = select(Account.id, Account.email, Account.language)
    account = db.session.execute(known.where(Account.email == normal_email(email), Account.closed_at.is_(None))).first()
    account_id, to, language = account or (None, "", "zh")
    turn = int(clock.now().timestamp() // RESET_LETTER_EVERY.total_seconds())
    post(a_letter(to, language, "reset", f"reset:{token_hash(normal_email(email))[:32]}:{turn}", account_id=account_id))


def reset_password(token: str, password: str) -> int:
    """A new password for whoever got the letter; every browser is signed out. The id of the account.

    Raises LinkRefused.
    """
    return _reset_password(token, passwords.hash_of(password))


@command
def _reset_password(token: str, password_hash: str) -> int:
    link = use(LinkKind.RESET, token)
    account = db.session.get_one(Account, link.account_id)
    account.password_hash = password_hash
    shut_browsers_out(account.id)
    end_links(account.id, LinkKind.RESET)
    _note_confirmed(account)
    write_to(account, "password_changed")
    return account.id


def _note_confirmed(account: Account) -> None:
    if account.confirmed_at is None:
        account.confirmed_at = clock.now()
        write_of_what_waits(account)
    db.session.flush()
    if account.role is Role.CONSUMER:
        hand_over_waiting_orders(account)


def _mint(account_id: int, kind: LinkKind, email: str) -> str:
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        OneTimeLink(
            account_id=account_id,
            kind=kind,
            email=email,
            token_hash=token_hash(token),
            made_at=now,
            ends_at=now + VALID_FOR[kind],
        )
    )
    return token


def _open_account(account_id: int | None) -> Account | None:
    account = db.session.get(Account, account_id) if account_id is not None else None
    return account if account is not None and account.closed_at is None else None


def _found(kind: LinkKind, token: str) -> OneTimeLink | None:
    return db.session.scalar(
        select(OneTimeLink).where(OneTimeLink.kind == kind, OneTimeLink.token_hash == token_hash(token))
    )


def _judge(link: OneTimeLink | None, now: datetime) -> LinkState:
    if link is None:
        return LinkState.UNKNOWN
    if link.used_at is not None:
        return LinkState.USED
    account = _open_account(link.account_id)
    if account is None or _is_superseded(link, account):
        return LinkState.SUPERSEDED
    return LinkState.EXPIRED if link.ends_at <= now else LinkState.GOOD


def _is_superseded(link: OneTimeLink, account: Account) -> bool:
    """A later link takes the place of one for a password; of one for an address, when it is for another address."""
    later = select(OneTimeLink.id).where(
        OneTimeLink.account_id == account.id, OneTimeLink.kind == link.kind, OneTimeLink.id > link.id
    )
    if link.kind is LinkKind.CONFIRM:
        later = later.where(OneTimeLink.email != link.email)
    elif link.email != account.email:
        return True
    return db.session.scalar(later.limit(1)) is not None
