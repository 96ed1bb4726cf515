"""Notices are read, with the thread that they tell of or all at once, and forgotten some time after that."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_, select, update

from portal import clock
from portal.domain.notices import FOR_WHOEVER_IS_FREE
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Case, Entry, Visit
from portal.models.invitation import PhoneCode
from portal.models.notice import Letter, Notice
from portal.queries.turns import turn_is
from portal.services.command import command

READ_FOR = timedelta(days=180)
SENT_FOR = timedelta(days=30)


@command
def read_all(by: Viewer, until: datetime | None = None) -> None:
    """`by` has read everything that they were told until now, or until another instant."""
    now = clock.now()
    unread = update(Notice).where(Notice.account_id == by.id, Notice.read_at.is_(None), Notice.at <= (until or now))
    db.session.execute(unread.values(read_at=now))


@command
def keep_notices_short() -> None:
    """Note what was read with its thread, so that it is not looked through again; forget what is old.

    Notices go half a year after they were read, or when what they tell of waits for nobody any more; letters and the
    addresses they went to after a month.
    """
    now = clock.now()
    seen = (
        exists()
        .where(Entry.id == Notice.entry_id, Visit.account_id == Notice.account_id, Visit.case_id == Notice.case_id)
        .where(Entry.seq <= Visit.seq)
    )
    db.session.execute(update(Notice).where(Notice.read_at.is_(None), seen).values(read_at=now))
    db.session.execute(delete(Notice).where(Notice.read_at < now - READ_FOR))
    for party, kind in FOR_WHOEVER_IS_FREE.items():
        waiting = select(Case.id).where(turn_is(party))
        db.session.execute(delete(Notice).where(Notice.kind == kind.value, Notice.case_id.not_in(waiting)))
    db.session.execute(delete(PhoneCode).where(PhoneCode.ends_at < now - timedelta(days=1)))
    db.session.execute(delete(Letter).where(or_(Letter.sent_at < now - SENT_FOR, Letter.given_up_at < now - SENT_FOR)))
