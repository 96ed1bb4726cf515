"""Outages: times that do not count for anybody, declared by an administrator."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal import clock
from portal.domain.parties import Role
from portal.domain.rulebooks.complaint import Act
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Entry, Proceeding
from portal.models.policy import Outage
from portal.queries import NotFound
from portal.queries.calendars import forget_times
from portal.services._changes import note_change
from portal.services.command import command
from portal.services.deadlines import let_time_pass_in_each

LONGEST = timedelta(days=14)
# How many cases are moved while the administrator waits; the others are before anything else happens in them.
AT_ONCE = 300


class OutageRefused(ValueError):
    """An outage that cannot be declared. code: "out_of_order", "too_long" or "declared_before"; no is the one that it overlaps."""

    def __init__(self, code: str, no: int | None = None) -> None:
        super().__init__(code, no)
        self.code, self.no = code, no


def apply_outage(no: int, limit: int = AT_ONCE) -> int:
    """Move the open cases by an outage, one transaction each. Returns in how many cases it has been noted.

    Whatever is left over, or fails, is moved when the worker or a person next comes to the case.
    """
    open_cases = select(Proceeding.case_id).where(Proceeding.next_at.is_not(None)).distinct()
    case_ids = db.session.scalars(open_cases.order_by(Proceeding.case_id).limit(limit)).all()
    db.session.rollback()
    let_time_pass_in_each(case_ids)
    noted = select(func.count()).where(Entry.act == Act.NOTE_OUTAGE, Entry.facts["outage"].as_integer() == no)
    return db.session.scalar(noted) or 0


def refuse_outage(starts_at: datetime, ends_at: datetime) -> None:
    """Raises OutageRefused for an outage that cannot be declared."""
    if ends_at <= starts_at:
        raise OutageRefused("out_of_order")
    if ends_at - starts_at > LONGEST:
        raise OutageRefused("too_long")
    overlapping = select(Outage.id).where(Outage.starts_at < ends_at, Outage.ends_at > starts_at)
    if (no := db.session.scalar(overlapping)) is not None:
        raise OutageRefused("declared_before", no)


def declare_outage(by: Viewer, starts_at: datetime, ends_at: datetime, reason: str) -> int:
    """What was to be done between these instants may be done later by as long. Returns the number of the outage.

    Each case is moved when somebody next acts in it or its time next runs out, whichever comes first, and before either;
    `apply_outage` does not wait for that.
    Raises OutageRefused when it does not end after it begins, is too long or was declared already.
    """
    try:
        return _declare(by, starts_at, ends_at, reason)
    finally:
        forget_times()


@command
def _declare(by: Viewer, starts_at: datetime, ends_at: datetime, reason: str) -> int:
    if by.role is not Role.ADMIN:
        raise NotFound
    refuse_outage(starts_at, ends_at)
    outage = Outage(starts_at=starts_at, ends_at=ends_at, reason=reason, declared_by=by.id, declared_at=clock.now())
    db.session.add(outage)
    db.session.flush()
    window = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), "reason": reason}
    note_change(by, "outage_declared", "outage", outage.id, window)
    return outage.id
