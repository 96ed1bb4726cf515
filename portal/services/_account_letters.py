"""Letters about an account to whom it belongs, as part of the commands that give reason for them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from portal import clock
from portal.domain.channels import Channel
from portal.domain.notices import AT_ONCE, Kind
from portal.extensions import db
from portal.models.account import Account
from portal.models.notice import NOT_WANTED, Letter
from portal.services._letters import a_letter, post
from portal.services._sign_ins import TooManyTries

# Whoever asks for letters may be a stranger who fills somebody's letter box.
LETTERS_AN_HOUR = 3
WAITING = "waiting"  # the kind of letter that says what waits for its reader, case by case


def write_to(account: Account, kind: str, facts: Mapping[str, Any] | None = None, *, email: str | None = None) -> None:
    """A letter of `kind` to the account's address, or to `email`."""
    _post(account, kind, facts, email or account.email)


def write_on_request(
    account: Account, kind: str, facts: Mapping[str, Any] | None = None, *, email: str | None = None
) -> None:
    """As `write_to`, a few times an hour and no more. Raises TooManyTries."""
    hour, lately = timedelta(hours=1), (Letter.account_id == account.id) & (Letter.kind == kind)
    asked = select(func.count(), func.min(Letter.made_at)).where(lately, Letter.made_at > clock.now() - hour)
    count, first = db.session.execute(asked).one()
    if count >= LETTERS_AN_HOUR:
        raise TooManyTries(first + hour)
    _post(account, kind, facts, email or account.email)


def keep_back_letters(account_id: int, *which: ColumnElement[bool]) -> None:
    """Send nothing more of what waits for this account; or not of those for which all of this is so."""
    waiting = update(Letter).where(
        Letter.account_id == account_id, Letter.sent_at.is_(None), Letter.given_up_at.is_(None), *which
    )
    db.session.execute(waiting.values(given_up_at=clock.now(), error=NOT_WANTED))


def write_of_what_waits(account: Account) -> None:
    """One letter about all their cases to somebody whose address is known at last, in the place of each one's own."""
    by_mail = Letter.channel == Channel.EMAIL
    keep_back_letters(account.id, by_mail, Letter.kind.in_([*AT_ONCE, Kind.NEWS, Kind.QUEUE, Kind.OFFICE, "digest"]))
    write_to(account, WAITING)


def _post(account: Account, kind: str, facts: Mapping[str, Any] | None, email: str) -> None:
    db.session.flush()
    before = db.session.scalar(select(func.count()).where(Letter.account_id == account.id, Letter.kind == kind))
    # Two that are asked for at once are one letter.
    post(a_letter(email, account.language, kind, f"{kind}:{account.id}:{before}", facts, account_id=account.id))
