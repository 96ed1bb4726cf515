"""What somebody wants to hear, by which ways, and when not."""

from typing import Any

from sqlalchemy import select

from portal.domain.channels import USUAL, Choice, Event
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.notice import NoticeChoice

# What a statement reads for `choice_in`; it joins NoticeChoice to an account, which may have none.
COLUMNS = (
    NoticeChoice.email.label("by_email"),
    NoticeChoice.sms.label("by_sms"),
    NoticeChoice.digest,
    NoticeChoice.quiet_from,
    NoticeChoice.quiet_until,
)


def choice_in(row: Any) -> Choice:
    """The choice in a row of COLUMNS; as usual where nothing was chosen."""
    if row.by_email is None:
        return USUAL
    return Choice(
        frozenset(map(Event, row.by_email)),
        frozenset(map(Event, row.by_sms)),
        row.digest,
        row.quiet_from,
        row.quiet_until,
    )


def choice_of(viewer: Viewer) -> Choice:
    """What the viewer has chosen. One statement."""
    return choice_of_account(viewer.id)


def choice_of_account(account_id: int) -> Choice:
    """What somebody has chosen, for those who write to them. One statement."""
    row = db.session.execute(select(*COLUMNS).where(NoticeChoice.account_id == account_id)).first()
    return choice_in(row) if row else USUAL


def has_phone(viewer: Viewer) -> bool:
    """Whether the viewer's number is known to be theirs."""
    confirmed = select(Account.phone_confirmed_at.is_not(None)).where(
        Account.id == viewer.id, Account.phone.is_not(None)
    )
    return bool(db.session.scalar(confirmed))
