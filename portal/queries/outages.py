"""Outages: those that were declared, for everybody; and what one would move, for administrators."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from portal.domain.casefile import Proceeding as Matter
from portal.domain.clocks import is_moved
from portal.domain.parties import Party, Role
from portal.domain.timetable import Outage as Window
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Entry, Proceeding
from portal.models.policy import Outage
from portal.queries import NotFound


@dataclass(frozen=True)
class OutageSeen:
    """An outage as it was declared, with the reason for everybody."""

    no: int
    starts_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True)
class Reach:
    """What an outage would do: in how many open cases it moves a clock, and how many periods ran out during it.

    What has run out stays as it is; the outage moves what runs.
    """

    cases: int
    lapses: int


def outages_seen_by(viewer: Viewer) -> tuple[OutageSeen, ...]:
    """Every outage, the latest first. They are public."""
    del viewer  # they are the same for everybody
    rows = db.session.execute(
        select(Outage.id, Outage.starts_at, Outage.ends_at, Outage.reason).order_by(Outage.starts_at.desc())
    )
    return tuple(OutageSeen(*row) for row in rows)


def reach_of(viewer: Viewer, starts_at: datetime, ends_at: datetime) -> Reach:
    """What an outage between these instants would do. Raises NotFound for others than administrators.

    Raises ValueError when it does not end after it begins.
    """
    if viewer.role is not Role.ADMIN:
        raise NotFound
    window = Window(0, starts_at, ends_at)
    running = select(Proceeding.case_id, Proceeding.record).where(
        Proceeding.ended_at.is_(None), or_(Proceeding.next_at.is_not(None), Proceeding.due_at.is_not(None))
    )
    moved = {row.case_id for row in db.session.execute(running) if is_moved(Matter.from_record(row.record), window)}
    lapsed = select(func.count()).where(Entry.party == Party.CLOCK, Entry.at >= starts_at, Entry.at <= ends_at)
    return Reach(len(moved), db.session.scalar(lapsed) or 0)
