"""What somebody has been told, and what a letter to them says. Whoever may not see a case any more reads nothing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from portal.domain.notices import FOR_WHOEVER_IS_FREE, Kind
from portal.domain.parties import Party, Role
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Case, Entry, Visit
from portal.models.notice import Notice
from portal.models.types import Instant
from portal.queries import NotFound
from portal.queries.cases import CaseSeen, case_seen_by
from portal.queries.conflicts import conflicts_of
from portal.queries.inbox import Shelf, cases_of, count_waiting_for, counts_of
from portal.queries.turns import NEVER, due_where, turn_is, waits_on

PAGE = 30
LISTED_IN_A_LETTER = 20
LONGEST_LETTER = 50  # notices that one letter tells of
DESK = (Role.MEDIATOR, Role.SUPERVISOR)
PART = {Role.CONSUMER: Party.CONSUMER, Role.MERCHANT: Party.MERCHANT}
PARTS = {
    Role.CONSUMER: (Party.CONSUMER,),
    Role.MERCHANT: (Party.MERCHANT,),
    Role.MEDIATOR: (Party.MEDIATOR, Party.DESK, Party.PANEL),
    Role.SUPERVISOR: (Party.MEDIATOR, Party.DESK, Party.PANEL, Party.SUPERVISOR),
    Role.ADMIN: (Party.OFFICE,),
}
WAITING_FOR = {kind: party for party, kind in FOR_WHOEVER_IS_FREE.items()}


@dataclass(frozen=True)
class Bell:
    """What is counted beside the navigation: cases that wait for somebody, and notices they have not read."""

    waiting: int
    unread: int


@dataclass(frozen=True)
class NoticeSeen:
    """One thing that somebody was told: an entry of a case.

    number     of the matter it is about, as people count: offer 2; and of the file, where it is about one
    your_turn  whether it is the latest that made it the reader's turn, and something in the case still waits for them
    due_at     when that lapses; for what waits for whoever is free, when that does
    """

    id: int
    kind: Kind
    at: datetime
    is_read: bool
    your_turn: bool
    due_at: datetime | None
    ref: str
    category: str
    issue: str
    items: tuple[Mapping[str, Any], ...]
    entry_id: str
    act: str
    party: Party
    number: int | None
    piece: int | None

    @property
    def of_the_office(self) -> bool:
        """Whether its reader is an administrator, to whom the case itself is closed."""
        return self.kind is Kind.OFFICE


@dataclass(frozen=True)
class Place:
    """A place in the list, to go on from there."""

    is_read: bool
    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{'r' if self.is_read else 'u'}~{self.at.astimezone(UTC):%Y%m%dT%H%M%S%f}~{self.id}"

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """The place written in an address; None when it is none, and the list begins at its beginning."""
        flag, _, rest = (text or "").partition("~")
        at, _, number = rest.partition("~")
        try:
            instant = datetime.strptime(at, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
            return cls(flag == "r", instant, int(number)) if number.isascii() and len(number) < 16 else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Notices:
    """One page of notices.

    following  where the next page begins, or None on the last
    """

    notices: tuple[NoticeSeen, ...]
    following: Place | None


@dataclass(frozen=True)
class News:
    """What a letter about a case tells its reader.

    notices  in the order in which they came
    """

    case: CaseSeen
    notices: tuple[NoticeSeen, ...]


def bell_of(viewer: Viewer) -> Bell:
    """How many cases wait for this person, and how many notices they have not read. One statement."""
    wanted = _bell_for(viewer.role, viewer.merchant_id is not None)
    return Bell(*db.session.execute(wanted, {"viewer": viewer.id, "merchant": viewer.merchant_id}).one())


@cache
def _bell_for(role: Role, has_merchant: bool) -> Select[tuple[int, int]]:
    # Put together once for each role, since that takes longer than to execute it, and every page does.
    whose: Any = bindparam("viewer", type_=Integer)
    of: Any = bindparam("merchant", type_=Integer) if has_merchant else None
    anybody = Viewer(id=whose, email="", name="", role=role, language="", merchant_id=of)
    unread = (
        select(func.count())
        .select_from(Notice)
        .join(Case, Case.id == Notice.case_id)
        .join(Entry, Entry.id == Notice.entry_id)
        .outerjoin(Visit, _visit_of_its_reader())
        .where(Notice.account_id == whose, _is_unread(), _still_theirs(anybody))
        .scalar_subquery()
    )
    return select(count_waiting_for(anybody), unread)


def notices_of(viewer: Viewer, *, after: Place | None = None, at_most: int = PAGE) -> Notices:
    """What `viewer` was told, first what they have not read, each by the latest. One statement, three for the desk."""
    is_read = case((_is_unread(), 0), else_=1)
    listed = _chosen(viewer).order_by(is_read, Notice.at.desc(), Notice.id.desc()).limit(at_most + 1)
    if after is not None:
        older = tuple_(Notice.at, Notice.id) < tuple_(db.literal(after.at, Instant()), db.literal(after.id))
        same = is_read == int(after.is_read)
        listed = listed.where(or_(is_read > int(after.is_read), and_(same, older)))
    rows = db.session.execute(listed).all()
    shown, last = rows[:at_most], rows[at_most - 1] if len(rows) > at_most else None
    following = Place(not last.is_unread, last.at, last.id) if last else None
    return Notices(tuple(_seen(row) for row in _open(viewer, shown)), following)


def news_for_letter(viewer: Viewer, facts: Mapping[str, Any]) -> News | None:
    """What a letter that waits is to say; None when it has lost its point: everything is read, or no longer theirs.

    facts  {"notice": id} for one notice; {"case": id, "first": id} for all unread news of a case from that notice on
    """
    wanted = _chosen(viewer).where(_is_unread()).order_by(Notice.id)
    if "notice" in facts:
        wanted = wanted.where(Notice.id == facts["notice"])
    else:
        wanted = wanted.where(
            Notice.case_id == facts["case"], Notice.id >= facts["first"], Notice.kind == Kind.NEWS.value
        )
    rows = db.session.execute(wanted.limit(LONGEST_LETTER)).all()
    if not rows:
        return None
    try:
        return News(case_seen_by(viewer, rows[0].ref), tuple(map(_seen, rows)))
    except NotFound:
        return None


@dataclass(frozen=True)
class Gathered:
    """What a letter about several cases tells its reader.

    cases  the first of them; notices about the queue, or lines as in the lists
    count  of all
    """

    cases: tuple[Any, ...]
    count: int


def queue_for_letter(viewer: Viewer) -> Gathered | None:
    """What waits for whoever is free and the viewer has not looked at yet, the nearest first; None when that is nothing."""
    waiting = _chosen(viewer).where(_is_unread(), Notice.kind.in_(WAITING_FOR))
    found = [_seen(row) for row in _open(viewer, db.session.execute(waiting).all())]
    found.sort(key=lambda notice: (notice.due_at or NEVER, notice.id))
    return Gathered(tuple(found[:LISTED_IN_A_LETTER]), len(found)) if found else None


def digest_for_letter(viewer: Viewer, facts: Mapping[str, Any]) -> Gathered | None:
    """What is new in all of the viewer's cases since the first notice of the day, as far as it is unread; None for nothing.

    facts  {"first": id}
    """
    news = _chosen(viewer).where(_is_unread(), Notice.kind == Kind.NEWS.value, Notice.id >= facts["first"])
    found = [_seen(row) for row in _open(viewer, db.session.execute(news.order_by(Notice.id)).all())]
    return Gathered(tuple(found[:LISTED_IN_A_LETTER]), len(found)) if found else None


def cases_for_letter(viewer: Viewer) -> Gathered | None:
    """The viewer's open cases, those that wait for them first; None when there are none."""
    yours = cases_of(viewer, Shelf.YOURS, at_most=LISTED_IN_A_LETTER).open_lines
    others = cases_of(viewer, Shelf.OTHERS, at_most=LISTED_IN_A_LETTER).open_lines
    counts = counts_of(viewer)
    return Gathered((*yours, *others)[:LISTED_IN_A_LETTER], counts.yours + counts.others) if yours or others else None


def _visit_of_its_reader() -> ColumnElement[bool]:
    return and_(Visit.case_id == Notice.case_id, Visit.account_id == Notice.account_id)


def _is_unread() -> ColumnElement[bool]:
    """Who has read the thread up to an entry has read what they were told of it; services.notices notes it later."""
    return and_(Notice.read_at.is_(None), Entry.seq > func.coalesce(Visit.seq, 0))


def _still_theirs(viewer: Viewer) -> ColumnElement[bool]:
    """That somebody has the part in a case in which they were told; a mediator who was replaced has it no more."""
    if viewer.role is Role.CONSUMER:
        return Case.consumer_id == viewer.id
    if viewer.role is Role.MERCHANT and viewer.merchant_id is not None:
        return and_(Case.merchant_id == viewer.merchant_id, Case.served)
    if viewer.role is Role.MEDIATOR:
        # As in CaseFile.parties_of; somebody may be mentioned in a case that waits for the desk.
        free = and_(Case.mediator_id.is_(None), turn_is(Party.DESK))
        return and_(_still_waits(), or_(Case.mediator_id == viewer.id, free, turn_is(Party.PANEL)))
    if viewer.role is Role.ADMIN:
        return and_(Notice.kind == Kind.OFFICE.value, _still_waits())
    return _still_waits() if viewer.role is Role.SUPERVISOR else false()


def _still_waits() -> ColumnElement[bool]:
    """What waits for whoever is free is told no more when it waits for them no more."""
    waits = [and_(Notice.kind == kind.value, turn_is(party)) for kind, party in WAITING_FOR.items()]
    return or_(Notice.kind.not_in(WAITING_FOR), *waits)


def _waits(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.role in PART:
        return turn_is(PART[viewer.role])
    own = and_(Case.mediator_id == viewer.id, turn_is(Party.MEDIATOR))
    return or_(own, turn_is(Party.SUPERVISOR)) if viewer.role is Role.SUPERVISOR else own


def _chosen(viewer: Viewer) -> Select[Any]:
    # What an earlier notice called for is what the latest one calls for, or it is done.
    other = aliased(Notice)
    latest = (
        select(func.max(other.id))
        .where(other.account_id == viewer.id, other.case_id == Notice.case_id, other.your_turn)
        .correlate(Notice)
        .scalar_subquery()
    )
    return (
        select(
            Notice.id,
            Notice.kind,
            Notice.at,
            _is_unread().label("is_unread"),
            Notice.facts,
            Notice.your_turn,
            Notice.entry_id,
            Entry.act,
            Entry.party,
            Case.ref,
            Case.category,
            Case.issue,
            Case.items,
            Case.filed_at,
            Case.consumer_id,
            Case.merchant_id,
            Case.mediator_id,
            and_(_waits(viewer), Notice.id == latest).label("waits"),
            due_where(waits_on(*PARTS.get(viewer.role, (Party.MEDIATOR,)))).label("due_at"),
        )
        .join(Case, Case.id == Notice.case_id)
        .join(Entry, Entry.id == Notice.entry_id)
        .outerjoin(Visit, _visit_of_its_reader())
        .where(Notice.account_id == viewer.id, _still_theirs(viewer))
    )


def _open(viewer: Viewer, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Without those about cases that the viewer may not see for a conflict."""
    if viewer.role not in DESK or not rows:
        return list(rows)
    grounds = conflicts_of(viewer, rows)
    return [row for row, ground in zip(rows, grounds, strict=True) if ground is None]


def _seen(row: Row[Any]) -> NoticeSeen:
    yours, kind = bool(row.your_turn and row.waits), Kind(row.kind)
    return NoticeSeen(
        id=row.id,
        kind=kind,
        at=row.at,
        is_read=not row.is_unread,
        your_turn=yours,
        due_at=row.due_at if (yours or kind in WAITING_FOR) and row.due_at != NEVER else None,
        ref=row.ref,
        category=row.category,
        issue=row.issue,
        items=tuple(row.items),
        entry_id=row.entry_id,
        act=row.act,
        party=row.party,
        number=row.facts.get("number"),
        piece=row.facts.get("piece"),
    )
