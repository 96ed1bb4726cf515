"""Lists of cases: what waits for somebody, what waits for others, and what is over.

A line of a list holds the case as the rulebook sees it, so that lists and case pages say the same thing in the same
words. Nothing here looks at the thread: a note that somebody may not read cannot show in a list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Label,
    Row,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from portal import clock
from portal.domain.casefile import CaseFile
from portal.domain.casefile import Proceeding as Matter
from portal.domain.parties import Actor, Party, Role
from portal.domain.periods import end_of, local
from portal.domain.policy import Permit, permits
from portal.domain.rulebooks.complaint import MOVES, Act
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case, Proceeding
from portal.models.merchant import Shop
from portal.models.types import Instant
from portal.queries.accounts import addressed
from portal.queries.calendars import times_now
from portal.queries.casefiles import file_of
from portal.queries.conflicts import actor_of, conflicts_of
from portal.queries.turns import due_where, has_words, turn_is, waits_on

PAGE = 50
SOON = timedelta(hours=4)
DESK = (Role.MEDIATOR, Role.SUPERVISOR)
LEFT_BY_CONFLICT = frozenset(move.state for move in MOVES if move.act == Act.DECLARE_CONFLICT)


class Shelf(StrEnum):
    """Where a case lies for one of its sides."""

    YOURS = "yours"  # something waits for them
    OTHERS = "others"  # it is open and waits for somebody else
    CLOSED = "closed"  # it has ended, and nothing in it waits for them


class Urgency(StrEnum):
    """How much time is left of what waits for somebody."""

    LATE = "late"
    SOON = "soon"  # less than SOON
    TODAY = "today"
    LATER = "later"


@dataclass(frozen=True)
class CaseLine:
    """One case in a list.

    file      the case as the rulebook sees it; parties are the parts that the viewer has in it
    permits   everything that the viewer may do now
    due_at    when what waits for the viewer lapses; where nothing does, the next time that anything lapses
    yours     whether something waits for the viewer
    """

    id: int
    ref: str
    category: str
    issue: str
    items: tuple[Any, ...]
    wanted: tuple[Any, ...]
    amount_fen: int
    paid_fen: int
    filed_at: datetime
    closed_at: datetime | None
    outcome: str | None
    due_at: datetime | None
    file: CaseFile
    actor: Actor
    parties: frozenset[Party]
    permits: tuple[Permit, ...]
    yours: bool
    consumer_name: str
    merchant_name: str
    mediator_name: str | None

    shut = False

    @property
    def is_over(self) -> bool:
        """Whether the complaint has ended and nothing else in the case waits for the viewer."""
        return self.closed_at is not None and not self.yours

    @property
    def side(self) -> Party:
        """The part in which the viewer reads: a side, or the mediator for everybody of the desk."""
        return next((p for p in (Party.CONSUMER, Party.MERCHANT) if p in self.parties), Party.MEDIATOR)

    @property
    def focus(self) -> Matter:
        """What its line is about, as its page is."""
        return self.file.focus_for(self.parties)

    def permit(self, act: str, no: int | None = None) -> Permit | None:
        """The permit to do `act` now, or None."""
        return next((p for p in self.permits if p.move.act == act and no in (None, p.proceeding.no)), None)


@dataclass(frozen=True)
class ShutLine:
    """A case that the viewer may not mediate: what it is about stays hidden, with whoever is in it."""

    ref: str
    category: str
    theirs: bool  # whether they were given it before the conflict was known
    may_leave: bool  # and may step aside by themselves

    shut = True


@dataclass(frozen=True)
class Mark:
    """A place in a list, to go on from there: when, and the number of the case."""

    at: datetime
    ref: str

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y%m%dT%H%M%S%f}~{self.ref}"

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """The mark written in an address; None when it is none, and the list begins at its beginning."""
        at, _, ref = (text or "").partition("~")
        try:
            return cls(datetime.strptime(at, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC), ref)
        except ValueError:
            return None


@dataclass(frozen=True)
class Lines:
    """One page of a list.

    following  where the next page begins, or None on the last
    """

    lines: tuple[CaseLine | ShutLine, ...]
    following: Mark | None

    @property
    def open_lines(self) -> tuple[CaseLine, ...]:
        """The lines that the viewer may open."""
        return tuple(line for line in self.lines if isinstance(line, CaseLine))


@dataclass(frozen=True)
class Counts:
    """How many cases lie where, and how those that wait for the viewer are spread over time."""

    yours: int
    others: int
    closed: int
    late: int
    soon: int
    today: int
    later: int

    @property
    def all(self) -> int:
        """Every case of theirs."""
        return self.yours + self.others + self.closed


def waiting_for(viewer: Viewer) -> int:
    """In how many cases something waits for this person. One statement.

    What waits for the desk as a whole waits for nobody in person, and is not counted.
    """
    return db.session.scalar(select(count_waiting_for(viewer))) or 0


def count_waiting_for(viewer: Viewer) -> ScalarSelect[int]:
    """The same as a part of a statement. Reads nothing by itself."""
    return select(func.count()).select_from(Case).where(_waits_for(viewer)).scalar_subquery()


def counts_of(viewer: Viewer, *narrowed: ColumnElement[bool]) -> Counts:
    """How many cases a side has, by where they lie. One statement.

    narrowed  to those for which all of this is so
    """
    due, (late, soon, today) = _due_for(viewer), _edges(clock.now())
    yours = and_(_waits_for(viewer), *narrowed)

    def how_many(*where: ColumnElement[bool]) -> Any:
        return select(func.count()).select_from(Case).where(*where).scalar_subquery()

    row = db.session.execute(
        select(
            how_many(yours),
            how_many(_on(viewer, Shelf.OTHERS), *narrowed),
            how_many(_on(viewer, Shelf.CLOSED), *narrowed),
            how_many(yours, due <= late),
            how_many(yours, due > late, due <= soon),
            how_many(yours, due > soon, due <= today),
            how_many(yours, due > soon, due > today),
        )
    ).one()
    return Counts(*row)


def cases_of(
    viewer: Viewer,
    shelf: Shelf,
    *narrowed: ColumnElement[bool],
    words: str = "",
    urgency: Urgency | None = None,
    after: Mark | None = None,
    at_most: int = PAGE,
) -> Lines:
    """The cases of a consumer, or of a merchant whose staff looks, that lie on one shelf. One statement.

    What is open comes by the time left, what is over by when it ended, the latest first.
    narrowed  to those for which all of this is so
    words     that the number, the shop or an item has
    urgency   only those that have this much time left
    """
    where = [*lying(viewer, shelf, urgency), *narrowed, *_having(words)]
    if shelf is Shelf.CLOSED:
        return lines_of(viewer, Case.closed_at, *where, after=after, latest_first=True, at_most=at_most)
    return lines_of(viewer, _due_for(viewer), *where, after=after, at_most=at_most)


def cases_to_complain_of(viewer: Viewer) -> list[CaseLine]:
    """The cases of a consumer or a merchant of whose handling they may complain now, the open ones first. Three statements."""
    if viewer.role not in (Role.CONSUMER, Role.MERCHANT):
        return []
    shelves = [cases_of(viewer, shelf).open_lines for shelf in (Shelf.YOURS, Shelf.OTHERS, Shelf.CLOSED)]
    return [line for lines in shelves for line in lines if line.permit(Act.COMPLAIN_OF_SERVICE)]


def lying(viewer: Viewer, shelf: Shelf, urgency: Urgency | None = None) -> list[ColumnElement[bool]]:
    """That a case of this side lies on a shelf, and has this much time left. Reads nothing by itself."""
    return [_on(viewer, shelf), *([_left(viewer, urgency)] if urgency is not None else [])]


def due_for(viewer: Viewer) -> ColumnElement[Any]:
    """When what waits for this side in a case lapses, as `cases_of` orders by it. Reads nothing by itself."""
    return _due_for(viewer)


def lines_of(
    viewer: Viewer,
    by: SQLColumnExpression[Any],
    *where: ColumnElement[bool],
    after: Mark | None = None,
    latest_first: bool = False,
    at_most: int = PAGE,
) -> Lines:
    """A page of the cases that `where` finds, ordered by the instant `by` and their number.

    One statement, two more for people of the desk, however many cases there are. The caller sees to it that
    `where` finds only what is the viewer's to see; a case with a conflict comes back shut.
    """
    rows = db.session.execute(_lines_chosen(by, where, after, latest_first, at_most + 1)).all()
    cases = [list(group) for _, group in groupby(rows, key=lambda row: row.id)]
    heads = [group[0] for group in cases]
    grounds: Sequence[str | None] = conflicts_of(viewer, heads) if viewer.role in DESK else [None] * len(heads)
    lines = [_line(viewer, group, ground) for group, ground in zip(cases[:at_most], grounds, strict=False)]
    following = Mark(heads[at_most - 1].place, heads[at_most - 1].ref) if len(heads) > at_most else None
    return Lines(tuple(lines), following)


_consumer, _mediator = aliased(Account), aliased(Account)
PART = {Role.CONSUMER: Party.CONSUMER, Role.MERCHANT: Party.MERCHANT}


def _belongs_to(viewer: Viewer) -> ColumnElement[bool]:
    """A consumer's own complaints; for a merchant, those that they have been told of."""
    if viewer.role is Role.CONSUMER:
        return Case.consumer_id == viewer.id
    if viewer.role is Role.MERCHANT and viewer.merchant_id is not None:
        return and_(Case.merchant_id == viewer.merchant_id, Case.served)
    return false()


def _waits_for(viewer: Viewer) -> ColumnElement[bool]:
    # Whatever waits for somebody has a time, also where the complaint itself is over: the indexes end with it.
    running = Case.due_at.is_not(None)
    if viewer.role in PART:
        return and_(_belongs_to(viewer), running, turn_is(PART[viewer.role]))
    if viewer.role is Role.ADMIN:
        return and_(running, turn_is(Party.OFFICE))
    theirs = and_(Case.mediator_id == viewer.id, running, turn_is(Party.MEDIATOR))
    if viewer.role is Role.MEDIATOR:
        return theirs
    return or_(theirs, and_(running, turn_is(Party.SUPERVISOR))) if viewer.role is Role.SUPERVISOR else false()


def _due_for(viewer: Viewer) -> ColumnElement[Any]:
    return due_where(waits_on(PART.get(viewer.role, Party.MEDIATOR)))


def _on(viewer: Viewer, shelf: Shelf) -> ColumnElement[bool]:
    if shelf is Shelf.YOURS:
        return _waits_for(viewer)
    if shelf is Shelf.CLOSED:
        return and_(_belongs_to(viewer), Case.closed_at.is_not(None), ~_waits_for(viewer))
    return and_(_belongs_to(viewer), Case.closed_at.is_(None), ~_waits_for(viewer))


def _edges(now: datetime) -> tuple[datetime, datetime, datetime]:
    """Until when something is late, soon and today."""
    return now, now + SOON, end_of(local(now).date())


def _left(viewer: Viewer, urgency: Urgency) -> ColumnElement[bool]:
    due, (late, soon, today) = _due_for(viewer), _edges(clock.now())
    return {
        Urgency.LATE: due <= late,
        Urgency.SOON: and_(due > late, due <= soon),
        Urgency.TODAY: and_(due > soon, due <= today),
        Urgency.LATER: and_(due > soon, due > today),
    }[urgency]


def _having(words: str) -> list[ColumnElement[bool]]:
    return [has_words(words)] if words else []


def _lines_chosen(
    by: SQLColumnExpression[Any],
    where: Sequence[ColumnElement[bool]],
    after: Mark | None,
    latest_first: bool,
    at_most: int,
) -> Select[Any]:
    """One row for each proceeding of each case."""
    place: Label[Any] = by.label("place")
    chosen = select(Case.id, place).where(*where)
    if after is not None:
        here, there = tuple_(by, Case.ref), tuple_(db.literal(after.at, Instant()), db.literal(after.ref))
        chosen = chosen.where(here < there if latest_first else here > there)
    order = (place.desc(), Case.ref.desc()) if latest_first else (place, Case.ref)
    page = chosen.order_by(*order).limit(at_most).subquery()
    sequence = (page.c.place.desc(), Case.ref.desc()) if latest_first else (page.c.place, Case.ref)
    return (
        select(
            Case.id,
            Case.ref,
            Case.category,
            Case.issue,
            Case.items,
            Case.wanted,
            Case.amount_fen,
            Case.paid_fen,
            Case.basis,
            Case.complete,
            Case.served,
            Case.refused_by,
            Case.filed_at,
            Case.closed_at,
            Case.outcome,
            Case.consumer_id,
            Case.merchant_id,
            Case.mediator_id,
            page.c.place,
            _consumer.name.label("consumer_name"),
            Shop.name.label("merchant_name"),
            _mediator.name.label("mediator_name"),
            Proceeding.record,
        )
        .join(page, page.c.id == Case.id)
        .join(_consumer, _consumer.id == Case.consumer_id)
        .join(Shop, Shop.id == Case.shop_id)
        .outerjoin(_mediator, _mediator.id == Case.mediator_id)
        .join(Proceeding, Proceeding.case_id == Case.id)
        .order_by(*sequence, Proceeding.no)
    )


def _line(viewer: Viewer, rows: Sequence[Row[Any]], ground: str | None) -> CaseLine | ShutLine:
    row = rows[0]
    if ground is not None:
        theirs = row.mediator_id == viewer.id
        return ShutLine(row.ref, row.category, theirs, theirs and row.record["state"] in LEFT_BY_CONFLICT)
    file = file_of(row, [r.record for r in rows])
    actor = actor_of(viewer)
    parties = file.parties_of(actor)
    running = [(p.due_at, p.turn) for p in file.as_read_by(parties).known_to(parties) if p.open and p.due_at]
    due_at = min((at for at, turn in running if parties & set(turn)), default=None)
    return CaseLine(
        id=row.id,
        ref=row.ref,
        category=row.category,
        issue=row.issue,
        items=tuple(row.items),
        wanted=tuple(row.wanted),
        amount_fen=row.amount_fen,
        paid_fen=row.paid_fen,
        filed_at=row.filed_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        due_at=due_at or min((at for at, _turn in running), default=None),
        file=file.as_read_by(parties),
        actor=actor,
        parties=parties,
        permits=tuple(permits(actor, file, clock.now(), times_now())),
        yours=file.is_turn_of(parties),
        consumer_name=addressed(row.consumer_name),
        merchant_name=row.merchant_name,
        mediator_name=row.mediator_name,
    )
