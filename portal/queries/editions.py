"""Editions of the policy table: what each changed, when and why; and the clocks that run by one. The first is for everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from portal import clock
from portal.domain.parties import Role
from portal.domain.timetable import Change, Edition, withdrawable
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Proceeding
from portal.models.policy import PolicyEdition
from portal.queries import NotFound
from portal.queries.calendars import editions_on_record

CLOCKS = ("clock", "held", "whole", "quiet")


@dataclass(frozen=True)
class EditionSeen:
    """One edition for the people who live by it.

    before           the one that it followed; None for the first
    state            "past", "now" or "coming"
    is_withdrawable  an administrator can still take it back
    """

    edition: Edition
    before: Edition | None
    changes: tuple[Change, ...]
    state: str
    until: datetime | None
    is_withdrawable: bool
    reason: str
    made_at: datetime | None
    made_by: str


def editions_seen_by(viewer: Viewer) -> tuple[EditionSeen, ...]:
    """Every edition there has been or is to be, the newest first. All are kept."""
    del viewer  # they are the same for everybody
    now = clock.now()
    editions = editions_on_record()
    rows = {
        row.version: row
        for row in db.session.execute(
            select(
                PolicyEdition.version,
                PolicyEdition.reason,
                PolicyEdition.changes,
                PolicyEdition.made_at,
                Account.name.label("made_by"),
            ).join(Account, Account.id == PolicyEdition.made_by)
        )
    }
    following = [*(e.valid_from for e in editions[1:]), None]
    last = withdrawable(editions, now)
    seen = []
    for edition, before, until in zip(editions, (None, *editions), following, strict=False):
        row = rows.get(edition.version)
        state = "coming" if edition.is_coming(now) else "past" if until is not None and until <= now else "now"
        changes = tuple(Change.from_record(c) for c in row.changes) if row else ()
        told = (row.reason, row.made_at, row.made_by) if row else ("", None, "")
        seen.append(EditionSeen(edition, before, changes, state, until, edition is last, *told))
    return tuple(reversed(seen))


def edition_seen_by(viewer: Viewer, version: str) -> EditionSeen:
    """One of them; NotFound for none."""
    for seen in editions_seen_by(viewer):
        if seen.edition.version == version:
            return seen
    raise NotFound


def cases_running(viewer: Viewer, keys: Iterable[str]) -> dict[str, int]:
    """In how many open cases a clock of each of these periods runs or stands still. Raises NotFound for others than administrators."""
    if viewer.role is not Role.ADMIN:
        raise NotFound
    found = {}
    for key in keys:
        runs = or_(*(Proceeding.record[name]["period"].as_string() == key for name in CLOCKS))
        counted = select(func.count(Proceeding.case_id.distinct())).where(Proceeding.ended_at.is_(None), runs)
        found[key] = db.session.scalar(counted) or 0
    return found
