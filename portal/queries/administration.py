"""What administrators see: people, merchants, mediation bodies and the record of changes. Never a case.

Lists come with the newest first, a page of PAGE at a time; where the next page begins is the id of the last one shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portal import clock
from portal.domain.parties import Role
from portal.domain.periods import local
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.account import Account, SignIn, Viewer
from portal.models.body import LOAD_CAP, Body, Leave, Place
from portal.models.case import Case
from portal.models.change import Change
from portal.models.merchant import Merchant, Shop, Staff
from portal.queries import NotFound

PAGE = 50
DESK = (Role.MEDIATOR, Role.SUPERVISOR)
T = TypeVar("T")


@dataclass(frozen=True)
class Listed(Generic[T]):
    """A page of a list; `following` is the id after which the next one begins, None on the last."""

    lines: tuple[T, ...]
    following: int | None


@dataclass(frozen=True)
class Person:
    """Somebody with an account, and where they belong."""

    id: int
    name: str
    email: str
    role: Role
    created_at: datetime
    confirmed_at: datetime | None
    closed_at: datetime | None
    merchant_id: int | None
    merchant_name: str | None
    rank: Rank | None
    body_id: int | None
    body_name: str | None
    seen_at: datetime | None

    @property
    def at_desk(self) -> bool:
        """Whether they mediate."""
        return self.role in DESK

    @property
    def erased(self) -> bool:
        """Whether they closed the account themselves and took their particulars along."""
        return "@" not in self.email


@dataclass(frozen=True)
class PersonSeen:
    """One person: how many browsers are signed in, and how many open cases they handle."""

    person: Person
    sign_ins: int
    cases: int
    own: bool


@dataclass(frozen=True)
class MerchantLine:
    """An organisation that sells, and how many shops and people it has."""

    id: int
    name: str
    created_at: datetime
    closed_at: datetime | None
    shops: int
    staff: int


@dataclass(frozen=True)
class ShopLine:
    """One shop of a merchant."""

    id: int
    name: str
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class MerchantSeen:
    """A merchant with its shops and its staff."""

    merchant: MerchantLine
    shops: tuple[ShopLine, ...]
    staff: tuple[Person, ...]


@dataclass(frozen=True)
class BodyLine:
    """A mediation body, and how many people work for it."""

    id: int
    name: str
    created_at: datetime
    closed_at: datetime | None
    people: int


@dataclass(frozen=True)
class BodySeen:
    """A body with its people."""

    body: BodyLine
    people: tuple["PlaceLine", ...]


@dataclass(frozen=True)
class Away:
    """Days of leave, the first and the last included; `over` when they have passed."""

    id: int
    first_day: date
    last_day: date
    over: bool


@dataclass(frozen=True)
class PlaceLine:
    """Somebody at the desk: how many open cases they handle against their cap, and until when they are away."""

    id: int
    name: str
    email: str
    role: Role
    closed_at: datetime | None
    body_id: int | None
    body_name: str | None
    qualifications: str
    load_cap: int
    cases: int
    away_until: date | None


@dataclass(frozen=True)
class PlaceSeen:
    """One place at the desk with the leave on record, the coming first."""

    place: PlaceLine
    leave: tuple[Away, ...]


@dataclass(frozen=True)
class ChangeSeen:
    """One change on record, with the names it is read by; `by` is None for the command line."""

    id: int
    at: datetime
    by: str | None
    by_id: int | None
    what: str
    subject: str
    subject_id: str
    about: str
    facts: Mapping[str, Any]


def people_seen_by(
    viewer: Viewer,
    *,
    words: str = "",
    role: Role | None = None,
    closed: bool | None = None,
    before: int | None = None,
) -> Listed[Person]:
    """People by e-mail address or form of address, the newest first. One statement.

    closed  only those whose account is closed, or only those whose is open
    """
    _require_administrator(viewer)
    wanted = _people()
    if words:
        wanted = wanted.where(
            or_(Account.name.icontains(words, autoescape=True), Account.email.icontains(words, autoescape=True))
        )
    if role is not None:
        wanted = wanted.where(Account.role == role)
    if closed is not None:
        wanted = wanted.where(Account.closed_at.is_not(None) if closed else Account.closed_at.is_(None))
    return _page(wanted, Account.id, before, Person)


def person_seen_by(viewer: Viewer, account_id: int) -> PersonSeen:
    """One person. Two statements. Raises NotFound."""
    _require_administrator(viewer)
    row = db.session.execute(_people().where(Account.id == account_id)).first()
    if row is None:
        raise NotFound
    sign_ins = select(func.count()).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    cases = select(func.count()).where(Case.mediator_id == account_id, Case.closed_at.is_(None))
    counts = db.session.execute(select(sign_ins.scalar_subquery(), cases.scalar_subquery())).one()
    return PersonSeen(Person(**row._mapping), counts[0], counts[1], account_id == viewer.id)


def merchants_seen_by(viewer: Viewer, *, words: str = "", before: int | None = None) -> Listed[MerchantLine]:
    """Merchants by their name or a shop's, the newest first. One statement."""
    _require_administrator(viewer)
    wanted = _merchants()
    if words:
        shop = select(Shop.id).where(Shop.merchant_id == Merchant.id, Shop.name.icontains(words, autoescape=True))
        wanted = wanted.where(or_(Merchant.name.icontains(words, autoescape=True), shop.exists()))
    return _page(wanted, Merchant.id, before, MerchantLine)


def merchant_seen_by(viewer: Viewer, merchant_id: int) -> MerchantSeen:
    """One merchant. Three statements. Raises NotFound."""
    _require_administrator(viewer)
    row = db.session.execute(_merchants().where(Merchant.id == merchant_id)).first()
    if row is None:
        raise NotFound
    shops = db.session.execute(
        select(Shop.id, Shop.name, Shop.created_at, Shop.closed_at)
        .where(Shop.merchant_id == merchant_id)
        .order_by(Shop.name)
    )
    staff = db.session.execute(_people().where(Staff.merchant_id == merchant_id).order_by(Account.id))
    return MerchantSeen(
        MerchantLine(**row._mapping),
        tuple(ShopLine(**shop._mapping) for shop in shops),
        tuple(Person(**person._mapping) for person in staff),
    )


def bodies_seen_by(viewer: Viewer) -> list[BodyLine]:
    """Every mediation body, those that are open first. One statement."""
    _require_administrator(viewer)
    rows = db.session.execute(_bodies().order_by(Body.closed_at.is_not(None), Body.name, Body.id))
    return [BodyLine(**row._mapping) for row in rows]


def body_seen_by(viewer: Viewer, body_id: int) -> BodySeen:
    """One body. Two statements. Raises NotFound."""
    _require_administrator(viewer)
    row = db.session.execute(_bodies().where(Body.id == body_id)).first()
    if row is None:
        raise NotFound
    return BodySeen(BodyLine(**row._mapping), _places(Place.body_id == body_id))


def team_seen_by(viewer: Viewer) -> tuple[PlaceLine, ...]:
    """The people of the viewer's own body, for its supervisor. One statement."""
    if viewer.role is not Role.SUPERVISOR:
        raise NotFound
    return _places(Place.body_id.is_not_distinct_from(viewer.body_id), Account.closed_at.is_(None))


def place_seen_by(viewer: Viewer, account_id: int) -> PlaceSeen:
    """One place at the desk, for administrators and the body's own supervisor. Two statements. Raises NotFound."""
    where = [Account.id == account_id]
    if viewer.role is Role.SUPERVISOR:
        where.append(Place.body_id.is_not_distinct_from(viewer.body_id))
    elif viewer.role is not Role.ADMIN:
        raise NotFound
    found = _places(*where)
    if not found:
        raise NotFound
    today = local(clock.now()).date()
    rows = db.session.execute(
        select(Leave.id, Leave.first_day, Leave.last_day)
        .where(Leave.account_id == account_id)
        .order_by(Leave.last_day < today, Leave.first_day)
        .limit(PAGE)
    )
    return PlaceSeen(found[0], tuple(Away(row.id, row[1], row[2], row.last_day < today) for row in rows))


def changes_seen_by(
    viewer: Viewer,
    *,
    by: str = "",
    subject: str = "",
    subject_id: str = "",
    before: int | None = None,
    at_most: int = PAGE,
) -> Listed[ChangeSeen]:
    """The record of changes, the newest first. Two statements, one more for each kind of subject on the page.

    by       words of the e-mail address or form of address of whoever made them
    subject  a kind of subject, and subject_id which one
    """
    _require_administrator(viewer)
    author = Account.__table__.alias("author")
    wanted = select(
        Change.id,
        Change.at,
        author.c.name.label("by"),
        Change.account_id.label("by_id"),
        Change.what,
        Change.subject,
        Change.subject_id,
        Change.facts,
    ).outerjoin(author, author.c.id == Change.account_id)
    if by:
        wanted = wanted.where(
            or_(author.c.name.icontains(by, autoescape=True), author.c.email.icontains(by, autoescape=True))
        )
    if subject:
        wanted = wanted.where(Change.subject == subject)
    if subject_id:
        wanted = wanted.where(Change.subject_id == subject_id)
    rows, following = _rows(wanted, Change.id, before, at_most)
    names = dict(_names_of(rows))
    seen = (ChangeSeen(**row._mapping, about=names.get((row.subject, row.subject_id), "")) for row in rows)
    return Listed(tuple(seen), following)


_NAMED: Mapping[str, Any] = {"account": Account, "merchant": Merchant, "shop": Shop, "body": Body}


def _names_of(rows: Any) -> Iterator[tuple[tuple[str, str], str]]:
    for kind, table in _NAMED.items():
        ids = {int(row.subject_id) for row in rows if row.subject == kind and row.subject_id.isdigit()}
        if ids:
            for found in db.session.execute(select(table.id, table.name).where(table.id.in_(ids))):
                yield (kind, str(found.id)), found.name


def _require_administrator(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMIN:
        raise NotFound


def _people() -> Select[Any]:
    seen = select(func.max(SignIn.seen_at)).where(SignIn.account_id == Account.id).correlate(Account)
    return (
        select(
            Account.id,
            Account.name,
            Account.email,
            Account.role,
            Account.created_at,
            Account.confirmed_at,
            Account.closed_at,
            Staff.merchant_id,
            Merchant.name.label("merchant_name"),
            Staff.rank,
            Place.body_id,
            Body.name.label("body_name"),
            seen.scalar_subquery().label("seen_at"),
        )
        .outerjoin(Staff, Staff.account_id == Account.id)
        .outerjoin(Merchant, Merchant.id == Staff.merchant_id)
        .outerjoin(Place, Place.account_id == Account.id)
        .outerjoin(Body, Body.id == Place.body_id)
    )


def _merchants() -> Select[Any]:
    shops = select(func.count()).where(Shop.merchant_id == Merchant.id, Shop.closed_at.is_(None)).correlate(Merchant)
    staff = (
        select(func.count())
        .select_from(Staff)
        .join(Account, Account.id == Staff.account_id)
        .where(Staff.merchant_id == Merchant.id, Account.closed_at.is_(None))
        .correlate(Merchant)
    )
    return select(
        Merchant.id,
        Merchant.name,
        Merchant.created_at,
        Merchant.closed_at,
        shops.scalar_subquery().label("shops"),
        staff.scalar_subquery().label("staff"),
    )


def _bodies() -> Select[Any]:
    people = (
        select(func.count())
        .select_from(Place)
        .join(Account, Account.id == Place.account_id)
        .where(Place.body_id == Body.id, Account.closed_at.is_(None))
        .correlate(Body)
    )
    return select(Body.id, Body.name, Body.created_at, Body.closed_at, people.scalar_subquery().label("people"))


def _places(*where: ColumnElement[bool]) -> tuple[PlaceLine, ...]:
    """Everybody at the desk that `where` finds, with their load; those whose account is open first."""
    today = local(clock.now()).date()
    cases = select(func.count()).where(Case.mediator_id == Account.id, Case.closed_at.is_(None)).correlate(Account)
    away = select(func.max(Leave.last_day)).where(
        Leave.account_id == Account.id, Leave.first_day <= today, Leave.last_day >= today
    )
    rows = db.session.execute(
        select(
            Account.id,
            Account.name,
            Account.email,
            Account.role,
            Account.closed_at,
            Place.body_id,
            Body.name.label("body_name"),
            func.coalesce(Place.qualifications, "").label("qualifications"),
            func.coalesce(Place.load_cap, LOAD_CAP).label("load_cap"),
            cases.scalar_subquery().label("cases"),
            away.correlate(Account).scalar_subquery().label("away_until"),
        )
        .outerjoin(Place, Place.account_id == Account.id)
        .outerjoin(Body, Body.id == Place.body_id)
        .where(and_(Account.role.in_(DESK), *where))
        .order_by(Account.closed_at.is_not(None), Account.role.desc(), Account.name, Account.id)
    )
    return tuple(PlaceLine(**row._mapping) for row in rows)


def _rows(wanted: Select[Any], key: Any, before: int | None, at_most: int) -> tuple[Any, int | None]:
    if before is not None:
        wanted = wanted.where(key < before)
    rows = db.session.execute(wanted.order_by(key.desc()).limit(at_most + 1)).all()
    return rows[:at_most], rows[at_most - 1].id if len(rows) > at_most else None


def _page(wanted: Select[Any], key: Any, before: int | None, line: type[T]) -> Listed[T]:
    rows, following = _rows(wanted, key, before, PAGE)
    return Listed(tuple(line(**row._mapping) for row in rows), following)
