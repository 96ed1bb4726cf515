"""What the mediation team sees of its work: the views of the queue, who handles how much, what is to be taken next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, false, func, or_, select, true

from portal import clock
from portal.domain.parties import Party, Role
from portal.domain.periods import end_of, local
from portal.domain.rulebooks.complaint import MOVES, State
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case, Entry, Proceeding
from portal.queries.conflicts import conflicts_of
from portal.queries.inbox import Lines, Mark, lines_of
from portal.queries.turns import due_where, has_words, turn_is, waits_on

LATELY = timedelta(days=30)
# How many open cases one person should have at the most; the panel shows how near they are to it.
FULL_LOAD = 10
# How many of the oldest waiting cases are looked through for one without a conflict.
LOOKED_THROUGH = 200
# What the clock did because the team was late; it gave the team a new period each time.
LATENESS = ("ruling_late", "tell_supervisor", "check_late", "enforcement_late")
TEAM = (Party.MEDIATOR, Party.DESK, Party.SUPERVISOR)


class View(StrEnum):
    """Saved views of the queue."""

    MINE = "mine"
    LATE = "late"
    TODAY = "today"
    SCREENING = "screening"
    WAITING = "waiting"  # for a mediator
    ALL = "all"
    DONE = "done"


@dataclass(frozen=True)
class QueueCounts:
    """How many cases a view holds, and since when the oldest has been waiting for a mediator."""

    mine: int
    late: int
    today: int
    screening: int
    waiting: int
    all: int
    waiting_since: datetime | None


@dataclass(frozen=True)
class Load:
    """How many open cases somebody of the team handles. `own` says that it is the viewer."""

    name: str
    cases: int
    own: bool


@dataclass(frozen=True)
class Waiting:
    """A case that a viewer without a conflict may take, and since when it has been waiting."""

    id: int
    since: datetime


def views_of(viewer: Viewer) -> tuple[View, ...]:
    """The views that somebody of the team has: the whole group's is for supervisors."""
    return tuple(view for view in View if view is not View.ALL or viewer.role is Role.SUPERVISOR)


def queue_seen_by(
    viewer: Viewer,
    view: View,
    *,
    words: str = "",
    category: str = "",
    turn: Party | None = None,
    after: Mark | None = None,
) -> Lines:
    """A page of the cases of one view, by what is due first; three statements.

    words     that the number, the shop or an item has
    category  code of a category
    turn      whose turn it is
    A case with a conflict comes back shut. One that was only found by words is left out altogether: that the
    words fit would tell what is hidden.
    """
    where = [_in_view(viewer, view)]
    if words:
        where.append(has_words(words))
    if category:
        where.append(Case.category == category)
    if turn is not None:
        where.append(turn_is(*(TEAM if turn is Party.MEDIATOR else (turn,))))
    if view is View.DONE:
        found = lines_of(viewer, Case.closed_at, *where, after=after, latest_first=True)
    else:
        found = lines_of(viewer, _due_for(viewer), *where, after=after)
    return Lines(found.open_lines, found.following) if words or turn else found


def queue_counts(viewer: Viewer) -> QueueCounts:
    """How many cases the views of the queue hold. One statement."""
    counted = (View.MINE, View.LATE, View.TODAY, View.SCREENING, View.WAITING, View.ALL)
    numbers = [
        select(func.count()).select_from(Case).where(_in_view(viewer, view)).scalar_subquery() for view in counted
    ]
    since = select(func.min(_waiting_since())).select_from(Case).where(_in_view(viewer, View.WAITING))
    return QueueCounts(*db.session.execute(select(*numbers, since.scalar_subquery())).one())


def loads_seen_by(viewer: Viewer) -> list[Load]:
    """Who of the team handles how many open cases: every mediator, and supervisors who handle some. One statement."""
    cases = func.count(Case.id)
    rows = db.session.execute(
        select(Account.id, Account.name, cases)
        .outerjoin(Case, and_(Case.mediator_id == Account.id, Case.closed_at.is_(None)))
        .where(Account.role.in_((Role.MEDIATOR, Role.SUPERVISOR)), Account.closed_at.is_(None))
        .group_by(Account.id, Account.name, Account.role)
        .having(or_(Account.role == Role.MEDIATOR, cases > 0))
        .order_by(Account.name)
    )
    return [Load(row.name, row[2], row.id == viewer.id) for row in rows]


def cases_to_take(viewer: Viewer) -> list[Waiting]:
    """The cases waiting for a mediator that nothing ties `viewer` to, the longest waiting first. Three statements."""
    since = _waiting_since().label("since")
    rows = db.session.execute(
        select(Case.id, Case.consumer_id, Case.merchant_id, since)
        .where(_in_view(viewer, View.WAITING))
        .order_by(since, Case.id)
        .limit(LOOKED_THROUGH)
    ).all()
    grounds = conflicts_of(viewer, rows)
    return [Waiting(row.id, row.since) for row, ground in zip(rows, grounds, strict=True) if ground is None]


# The acts that bring a case to where it waits for a mediator.
_BRINGING = tuple({move.act for move in MOVES if move.then == State.INTERVENTION_QUEUE})


def _waiting_since() -> ColumnElement[Any]:
    """When the case came to wait for a mediator."""
    came = select(func.max(Entry.at)).where(Entry.case_id == Case.id, Entry.act.in_(_BRINGING)).correlate(Case)
    return func.coalesce(came.scalar_subquery(), Case.filed_at)


def _in_view(viewer: Viewer, view: View) -> ColumnElement[bool]:
    now = clock.now()
    is_open, supervises = Case.closed_at.is_(None), viewer.role is Role.SUPERVISOR
    mine = and_(Case.mediator_id == viewer.id, is_open)
    if supervises:
        mine = or_(mine, and_(is_open, turn_is(Party.SUPERVISOR)))
    watched = is_open if supervises else mine
    due = _due_for(viewer)
    match view:
        case View.MINE:
            return mine
        case View.LATE:
            return and_(watched, or_(due <= now, _running_late()))
        case View.TODAY:
            return and_(watched, due > now, due <= end_of(local(now).date()))
        case View.SCREENING:
            return and_(is_open, Case.state != State.INTERVENTION_QUEUE, turn_is(Party.DESK))
        case View.WAITING:
            return and_(Case.state == State.INTERVENTION_QUEUE, Case.mediator_id.is_(None))
        case View.ALL:
            return is_open if supervises else false()
        case _:
            theirs = true() if supervises else Case.mediator_id == viewer.id
            return and_(theirs, Case.closed_at > now - LATELY)


def _due_for(viewer: Viewer) -> ColumnElement[Any]:
    """When what waits for the viewer in any of their parts lapses."""
    handles = and_(Case.mediator_id == viewer.id, waits_on(Party.MEDIATOR))
    free = and_(Case.mediator_id.is_(None), waits_on(Party.DESK))
    if viewer.role is Role.SUPERVISOR:
        return due_where(or_(handles, free, waits_on(Party.SUPERVISOR)))
    return due_where(or_(handles, free))


def _running_late() -> ColumnElement[bool]:
    """Whether the clock has already done something because the team was late; it stays on record for the stage."""
    record = cast(Proceeding.record, Text)
    noted = or_(*(record.contains(f'"{Party.CLOCK}:{act}"', autoescape=True) for act in LATENESS))
    return (
        select(Proceeding.id)
        .where(Proceeding.case_id == Case.id, Proceeding.due_at.is_not(None), noted)
        .correlate(Case)
        .exists()
    )
