"""Tries to get in and browsers that are in, as part of the commands that count the ones and end the others."""

from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Network, ip_address

from sqlalchemy import and_, bindparam, delete, func, select, update

from portal import clock
from portal.extensions import db
from portal.models.account import SignIn, SignInTry

WINDOW = timedelta(minutes=5)
# Ten tries at one account from one place; fifty from everywhere, so that a stranger far away does not lock its owner
# out at once; and sixty at all accounts together from one place, where a whole office may share an address.
TRIES_AT_ACCOUNT_FROM_ADDRESS = 10
TRIES_AT_ACCOUNT = 50
TRIES_FROM_ADDRESS = 60
HOME_BITS = 64


class TooManyTries(Exception):
    """It was tried too often; `until` says when it may be tried again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many tries")
        self.until = until


def normal_email(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().lower()


def place_of(address: str) -> str:
    """Where a network address is, for counting: of IPv6 the first half, since one home has all the addresses of it."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(known.ipv4_mapped or IPv6Network((known, HOME_BITS), strict=False))


def note_try(email: str, address: str) -> None:
    """Put down that somebody at the network address `address` tries something at this account. Raises TooManyTries."""
    now = clock.now()
    db.session.execute(delete(SignInTry).where(SignInTry.at <= now - WINDOW))
    email_hash, address = _hash(normal_email(email)), place_of(address)
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


def forgive_tries(email: str, address: str) -> None:
    """Forget the tries at this account from this network address, after one that succeeded."""
    db.session.execute(_FORGIVEN, {"account": _hash(normal_email(email)), "place": place_of(address)})


_tries = SignInTry.__table__.c
_FORGIVEN = delete(SignInTry.__table__).where(
    _tries.email_hash == bindparam("account"), _tries.address == bindparam("place")
)


def shut_browsers_out(account_id: int, but: int | None = None) -> None:
    """Shut out every browser of an account, or all but one."""
    ending = update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    if but is not None:
        ending = ending.where(SignIn.id != but)
    db.session.execute(ending.values(ended_at=clock.now()))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
