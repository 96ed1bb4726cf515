"""What the mediation team sees of its work: the views of the queue, who handles how much, what is to be taken next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, exists, false, func, or_, select

from portal import clock
from portal.domain.casefile import Proceeding as Matter
from portal.domain.parties import Party, Role
from portal.domain.periods import end_of, local
from portal.domain.policy import hindrance
from portal.domain.rulebooks.complaint import MOVES, Act, State
from portal.domain.rulebooks.update import State as Update
from portal.domain.signals import Seen, order_of
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Case, Entry, Proceeding
from portal.queries.calendars import times_now
from portal.queries.conflicts import conflicts_of
from portal.queries.inbox import CaseLine, Lines, Mark, ShutLine, lines_of
from portal.queries.mediators import team_of
from portal.queries.turns import NEVER, due_where, has_words, turn_is, waits_on

LATELY = timedelta(days=30)
# How many of the oldest waiting cases are looked through for one without a conflict.
LOOKED_THROUGH = 200
# What the clock did because the team was late; it gave the team a new period each time.
LATENESS = (
    *("ruling_late", "tell_supervisor", "check_late", "enforcement_late"),
    *("review_waits", "review_late", "new_ruling_waits", "recusal_waits"),
)
TEAM = (Party.MEDIATOR, Party.DESK, Party.SUPERVISOR)
# What is decided beside a complaint, by people of the desk who do not mediate it.
CLAIM_KINDS = ("malice_claim", "sanction", "sanction_appeal", "ruling_review", "recusal")
# Whose turn makes a claim a part of somebody's queue.
CLAIMS_OF: Mapping[Role | None, frozenset[Party]] = {
    Role.MEDIATOR: frozenset({Party.PANEL}),
    Role.SUPERVISOR: frozenset({Party.PANEL, Party.SUPERVISOR}),
}


class View(StrEnum):
    """Saved views of the queue."""

    MINE = "mine"
    LATE = "late"
    TODAY = "today"
    SCREENING = "screening"
    WAITING = "waiting"  # for a mediator
    CLAIMS = "claims"  # of bad faith, what follows from them, and appeals: what waits for the desk
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
    claims: int
    all: int
    waiting_since: datetime | None


@dataclass(frozen=True)
class Load:
    """How many open cases somebody of the team handles, and how many they should at the most.

    own         whether it is the viewer
    away_until  the last day of their leave, if they are away
    """

    name: str
    cases: int
    own: bool
    load_cap: int
    away_until: date | None


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
    if view is View.CLAIMS:
        found = _by_signals(viewer, lines_of(viewer, due_where(_claim_waits(viewer)), *where, after=after))
    elif view is View.DONE:
        found = lines_of(viewer, Case.closed_at, *where, after=after, latest_first=True)
    else:
        found = lines_of(viewer, _due_for(viewer), *where, after=after)
    return Lines(found.open_lines, found.following) if words or turn else found


def queue_counts(viewer: Viewer) -> QueueCounts:
    """How many cases the views of the queue hold. One statement."""
    counted = (View.MINE, View.LATE, View.TODAY, View.SCREENING, View.WAITING, View.CLAIMS, View.ALL)
    numbers = [
        select(func.count()).select_from(Case).where(_in_view(viewer, view)).scalar_subquery() for view in counted
    ]
    since = select(func.min(_waiting_since())).select_from(Case).where(_in_view(viewer, View.WAITING))
    return QueueCounts(*db.session.execute(select(*numbers, since.scalar_subquery())).one())


def loads_seen_by(viewer: Viewer) -> list[Load]:
    """Who of the team handles how many open cases: every mediator, and supervisors who handle some. One statement."""
    return [
        Load(m.name, m.cases, m.id == viewer.id, m.load_cap, m.away_until)
        for m in team_of(viewer)
        if m.role is Role.MEDIATOR or m.cases
    ]


@dataclass(frozen=True)
class KeptWaiting:
    """How often the desk kept people waiting lately.

    chased         by a side, while the desk had the turn
    asked, missed  how often it was asked how a case stands, and how often it said nothing in time
    """

    chased: int
    asked: int
    missed: int


def kept_waiting(viewer: Viewer) -> KeptWaiting | None:
    """What the desk reads of itself, of the last 30 days; None for everybody else. One statement."""
    if viewer.role not in (Role.MEDIATOR, Role.SUPERVISOR):
        return None
    since, record = clock.now() - LATELY, Proceeding.record
    team = [party.value for party in (Party.MEDIATOR, Party.DESK, Party.SUPERVISOR)]
    chased = select(func.count()).where(Entry.act == Act.CHASE, Entry.at >= since, Entry.facts["desk"].as_boolean())
    asked = select(func.count()).where(
        Proceeding.kind == "update",
        record["subject"]["to"].as_string().in_(team),
        record["opened_at"].as_string() >= since.isoformat(),
    )
    missed = asked.where(Proceeding.state == Update.MISSED)
    numbers = (counted.scalar_subquery() for counted in (chased, asked, missed))
    return KeptWaiting(*db.session.execute(select(*numbers)).one())


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
        # Something may wait for them although the complaint is over: a claim of bad faith outlives it.
        mine = or_(mine, turn_is(Party.SUPERVISOR))
    watched = or_(is_open, mine) if supervises else mine
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
        case View.CLAIMS:
            return exists().where(Proceeding.case_id == Case.id, _claim_waits(viewer))
        case View.ALL:
            return watched if supervises else false()
        case _:
            theirs = ~mine if supervises else Case.mediator_id == viewer.id
            return and_(theirs, Case.closed_at > now - LATELY)


def claim_waiting(viewer: Viewer, line: CaseLine) -> Matter:
    """The matter for which a line stands in the view of claims: of those that are the viewer's to do the most urgent.

    Where none is, the most urgent of all; `hindrance` of domain.policy says what keeps the viewer from it.
    """
    parties = CLAIMS_OF.get(viewer.role, frozenset())
    waiting = [p for p in line.file.proceedings if p.kind in CLAIM_KINDS and p.open and parties & set(p.turn)]
    now, times = clock.now(), times_now()
    return min(
        waiting,
        key=lambda p: (bool(hindrance(line.actor, line.file, p.no, now, times)), p.due_at or NEVER, p.no),
    )


def _claim_waits(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a proceeding is about a claim, and waits for somebody of the desk as the viewer is."""
    return and_(Proceeding.kind.in_(CLAIM_KINDS), waits_on(*CLAIMS_OF.get(viewer.role, ())))


def _by_signals(viewer: Viewer, found: Lines) -> Lines:
    """Of those that are due at the same moment, first what the signals relied on say should be looked at first."""
    return Lines(tuple(sorted(found.lines, key=lambda line: _claim_order(viewer, line))), found.following)


def _claim_order(viewer: Viewer, line: CaseLine | ShutLine) -> tuple[Any, ...]:
    if isinstance(line, ShutLine):
        return NEVER, (0, NEVER), line.ref
    matter = claim_waiting(viewer, line)
    claim = next((p for p in line.file.line_of(matter.no) if p.kind == "malice_claim"), matter)
    relied = [Seen.from_facts(facts) for facts in claim.subject.get("signals", ())]
    return matter.due_at or NEVER, order_of(relied, claim.opened_at), line.ref


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
