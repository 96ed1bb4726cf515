"""Forms that have been taken, so that a double click does one thing."""

from hashlib import sha256

from sqlalchemy import select, update

from portal import clock
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Receipt
from portal.services._upserts import insert_into


def made_before(by: Viewer, key: str) -> str | None:
    """What the form `key` of `by` made the first time; None when this is the first time.

    Of two that come at once, the second waits here until the first has ended, and is the first if that one failed.
    Part of a command; `made` completes it.
    """
    taken = insert_into(Receipt).values(account_id=by.id, key=_short(key), made="", at=clock.now())
    if db.session.scalar(taken.on_conflict_do_nothing().returning(Receipt.key)) is not None:
        return None
    return db.session.scalar(select(Receipt.made).where(Receipt.account_id == by.id, Receipt.key == _short(key)))


def sent_before(by: Viewer, key: str) -> str | None:
    """As `made_before`, for those who only ask."""
    return db.session.scalar(select(Receipt.made).where(Receipt.account_id == by.id, Receipt.key == _short(key)))


def made(by: Viewer, key: str, ref: str) -> None:
    """Remember that the form `key` of `by` made something in the case `ref`."""
    db.session.execute(update(Receipt).where(Receipt.account_id == by.id, Receipt.key == _short(key)).values(made=ref))


def _short(key: str) -> str:
    # Whatever a browser sends as a key fits the column.
    return sha256(key.encode(errors="surrogatepass")).hexdigest()[:32]
