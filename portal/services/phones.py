"""A phone is its owner's when they can read a code that was sent there."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from portal import clock
from portal.adapters import passwords
from portal.domain.channels import Channel
from portal.domain.contact import digits_of
from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.invitation import PhoneCode
from portal.models.notice import Letter
from portal.services._letters import a_letter, post
from portal.services._sign_ins import TooManyTries
from portal.services.command import command
from portal.services.orders import hand_over_waiting_orders

KIND = "phone_code"
DIGITS = 6
VALID_FOR = timedelta(minutes=10)
TRIES = 5
CODES_AN_HOUR = 3
CODES_A_DAY_TO_ONE_NUMBER = 5


class NoPhone(Exception):
    """There is no number to be confirmed, or it is confirmed."""


class WrongCode(Exception):
    """Not the code that was sent, or too late, or tried too often."""


@command
def ask_for_code(by: Viewer) -> None:
    """Send a code to the viewer's number. Raises NoPhone, and TooManyTries: whoever asks may be filling somebody's phone."""
    account = db.session.get_one(Account, by.id)
    if account.phone is None or account.phone_confirmed_at is not None:
        raise NoPhone
    now = clock.now()
    number = digits_of(account.phone)
    for which, at_most, within in (
        (Letter.account_id == by.id, CODES_AN_HOUR, timedelta(hours=1)),
        (Letter.facts["number"].as_string() == number, CODES_A_DAY_TO_ONE_NUMBER, timedelta(days=1)),
    ):
        lately = select(func.count(), func.min(Letter.made_at)).where(
            which, Letter.kind == KIND, Letter.made_at > now - within
        )
        count, first = db.session.execute(lately).one()
        if count >= at_most:
            raise TooManyTries(first + within)
    asked = db.session.scalar(select(func.count()).where(Letter.account_id == by.id, Letter.kind == KIND))
    post(
        a_letter(
            "",
            account.language,
            KIND,
            f"{KIND}:{by.id}:{asked}",
            {"number": number},
            account_id=by.id,
            channel=Channel.SMS,
        )
    )


@command
def mint_code(account_id: int | None, phone: str, facts: Mapping[str, Any]) -> str | None:
    """The code for a text that is being sent; None when the number has changed or is confirmed. Earlier ones end."""
    account = db.session.get(Account, account_id) if account_id is not None else None
    if account is None or account.phone_confirmed_at is not None or digits_of(phone) != facts["number"]:
        return None
    now, code = clock.now(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    _end_codes(account.id)
    db.session.add(
        PhoneCode(
            account_id=account.id,
            phone=phone,
            code_hash=passwords.hash_of(code),
            made_at=now,
            ends_at=now + VALID_FOR,
        )
    )
    return code


def confirm(by: Viewer, code: str) -> None:
    """The viewer's number is theirs, and so are the orders under it. Raises WrongCode. A wrong try counts."""
    if not _try(by, code):
        raise WrongCode


@command
def _try(by: Viewer, code: str) -> bool:
    now = clock.now()
    sent = db.session.scalar(
        select(PhoneCode)
        .where(PhoneCode.account_id == by.id, PhoneCode.used_at.is_(None), PhoneCode.ends_at > now)
        .order_by(PhoneCode.id.desc())
        .limit(1)
    )
    if sent is None:
        return False
    # Counted before it is looked at, so that many at once are no more tries than one after the other.
    counted = update(PhoneCode).where(PhoneCode.id == sent.id, PhoneCode.tries < TRIES)
    if db.session.scalar(counted.values(tries=PhoneCode.tries + 1).returning(PhoneCode.id)) is None:
        return False
    account = db.session.get_one(Account, by.id)
    if account.phone != sent.phone or not passwords.matches(sent.code_hash, code):
        return False
    _end_codes(by.id)
    account.phone_confirmed_at = now
    db.session.flush()
    if account.role is Role.CONSUMER:
        hand_over_waiting_orders(account)
    return True


def _end_codes(account_id: int) -> None:
    open_codes = update(PhoneCode).where(PhoneCode.account_id == account_id, PhoneCode.used_at.is_(None))
    db.session.execute(open_codes.values(used_at=clock.now()))
