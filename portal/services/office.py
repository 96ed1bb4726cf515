"""Administrators read what waits for them rests on: that they did is on record, and what they were told of it is read."""

from sqlalchemy import exists, select, update

from portal import clock
from portal.domain.notices import Kind
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.change import Change
from portal.models.notice import Notice
from portal.services._changes import note_change
from portal.services.command import command

READ = {"sanction": "sanction_read", "service": "service_read"}


@command
def note_reading(by: Viewer, case_id: int, ref: str, no: int, subject: str) -> None:
    """`by` has opened proceeding `no` of a case, one of READ; the first time is kept for good."""
    subject_id = f"{ref}/{no}"
    known = exists().where(Change.what == READ[subject], Change.subject_id == subject_id, Change.account_id == by.id)
    if not db.session.scalar(select(known)):
        note_change(by, READ[subject], subject, subject_id)
    told = update(Notice).where(
        Notice.account_id == by.id,
        Notice.case_id == case_id,
        Notice.kind == Kind.OFFICE.value,
        Notice.read_at.is_(None),
    )
    db.session.execute(told.values(read_at=clock.now()))
