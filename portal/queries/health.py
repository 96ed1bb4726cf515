"""How the worker and the letters are doing, for administrators: counts and kinds, never a word or an address."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, select

from portal import clock
from portal.domain.channels import Channel
from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.notice import NOT_WANTED, Letter, WorkerRound
from portal.queries import NotFound

LISTED = 50
# A round takes a second; a mail server that makes us wait, five minutes.
STANDS_STILL = timedelta(minutes=6)
PARTS = ("clock", "email", "sms", "webhook", "imports")


@dataclass(frozen=True)
class Way:
    """How it stands with letters of one channel.

    waiting     that should have gone by now
    later       that are put off: tried again later, gathered, or their reader rests
    given_up    that are dead
    sent        in the last day
    oldest      since when the first of those waits that should have gone
    last_error  of the latest that could not leave
    """

    channel: Channel
    waiting: int
    later: int
    given_up: int
    sent: int
    oldest: datetime | None
    last_error: str | None


@dataclass(frozen=True)
class Dead:
    """A letter that was given up."""

    id: int
    channel: Channel
    kind: str
    made_at: datetime
    given_up_at: datetime
    tries: int
    error: str | None


@dataclass(frozen=True)
class Part:
    """One part of the worker. `stands_still` where it should have gone a round since, or never has."""

    name: str
    at: datetime | None
    failed_at: datetime | None
    error: str | None
    stands_still: bool


@dataclass(frozen=True)
class Health:
    """All of it. `dead` are the latest of those that were given up."""

    ways: tuple[Way, ...]
    dead: tuple[Dead, ...]
    parts: tuple[Part, ...]

    @property
    def given_up(self) -> int:
        """How many letters are dead."""
        return sum(way.given_up for way in self.ways)


def health_seen_by(viewer: Viewer) -> Health:
    """How it stands now. Raises NotFound for whoever is no administrator. Six statements."""
    if viewer.role is not Role.ADMIN:
        raise NotFound
    return Health(tuple(map(_way, Channel)), _dead(), _parts())


def _way(channel: Channel) -> Way:
    now = clock.now()
    open_ = and_(Letter.sent_at.is_(None), Letter.given_up_at.is_(None))
    due = and_(open_, Letter.send_at <= now)
    dead = and_(Letter.given_up_at.is_not(None), Letter.error.is_distinct_from(NOT_WANTED))
    last = (
        select(Letter.error)
        .where(Letter.channel == channel, Letter.error.is_distinct_from(NOT_WANTED), Letter.error.is_not(None))
        .order_by(Letter.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            func.count(case((due, 1))),
            func.count(case((and_(open_, Letter.send_at > now), 1))),
            func.count(case((dead, 1))),
            func.count(case((Letter.sent_at > now - timedelta(days=1), 1))),
            func.min(case((due, Letter.send_at))),
            last,
        ).where(Letter.channel == channel)
    ).one()
    return Way(channel, *row)


def _dead() -> tuple[Dead, ...]:
    rows = db.session.execute(
        select(
            Letter.id,
            Letter.channel,
            Letter.kind,
            Letter.made_at,
            Letter.given_up_at,
            Letter.tries,
            Letter.error,
        )
        .where(Letter.given_up_at.is_not(None), Letter.error.is_distinct_from(NOT_WANTED))
        .order_by(Letter.given_up_at.desc(), Letter.id.desc())
        .limit(LISTED)
    )
    return tuple(Dead(**row._mapping) for row in rows)


def _parts() -> tuple[Part, ...]:
    now = clock.now()
    found = {row.name: row for row in db.session.scalars(select(WorkerRound))}
    parts = []
    for name in PARTS:
        row = found.get(name)
        at = row.at if row else None
        still = at is None or at < now - STANDS_STILL
        parts.append(Part(name, at, row.failed_at if row else None, row.error if row else None, still))
    return tuple(parts)
