"""Who is tied to whom: a person as one case's rulebook sees them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from portal import clock
from portal.domain.conflicts import Ties, conflict_between
from portal.domain.parties import Actor, Role
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case, Relation
from portal.models.change import Change
from portal.models.desk import Presence
from portal.models.merchant import Staff
from portal.models.types import Instant
from portal.queries.casefiles import CaseRow
from portal.queries.effects import barred_merchant

DESK = (Role.MEDIATOR, Role.SUPERVISOR)
# Somebody who has not been seen at a case for so long has left it.
FORGOTTEN_AFTER = timedelta(minutes=2)


def actor_in(viewer: Viewer, case: CaseRow) -> Actor:
    """`viewer` as the rulebook of this case sees them. One statement for people of the desk and merchants, none for others."""
    if viewer.role not in DESK:
        return _of_a_side(viewer)
    rows = db.session.execute(_TIES_AND_PEOPLE, _about([viewer.id], case)).all()
    return Actor(viewer.id, viewer.role, None, viewer.id in _conflicted([viewer.id], case, rows))


@dataclass(frozen=True)
class AtDesk:
    """Somebody at the desk with an open account; `doing` and `seen_at` while they have a certain case open."""

    id: int
    name: str
    role: Role
    doing: str
    seen_at: datetime | None


def actor_and_company(viewer: Viewer, case: Case, barred: frozenset[str]) -> tuple[Actor, tuple[AtDesk, ...]]:
    """As `actor_in`, and with everybody at the desk, for people of the desk. One statement, none for others.

    barred  what a sanction keeps them from, for whoever knows it already
    """
    if viewer.role not in DESK:
        return replace(actor_of(viewer), barred=barred), ()
    here = {"case_id": case.id, "since": clock.now() - FORGOTTEN_AFTER}
    rows = db.session.execute(_TIES_PEOPLE_AND_DESK, _about([viewer.id], case) | here).all()
    company = tuple(_company(r) for r in rows if r.what.startswith(_AT_DESK))
    return Actor(viewer.id, viewer.role, None, viewer.id in _conflicted([viewer.id], case, rows)), company


def _of_a_side(viewer: Viewer) -> Actor:
    """Somebody who is not of the desk, with what a sanction keeps their merchant from."""
    actor = actor_of(viewer)
    if viewer.merchant_id is None:
        return actor
    return replace(actor, barred=frozenset(barred_merchant(viewer.merchant_id, clock.now())))


def actor_of(viewer: Viewer) -> Actor:
    """`viewer` as rulebooks see them wherever nobody has looked for conflicts."""
    return Actor(
        viewer.id,
        viewer.role,
        viewer.merchant_id,
        rank=viewer.rank,
        refund_ceiling_fen=viewer.refund_ceiling_fen,
    )


def conflicted_mediators(case: CaseRow) -> frozenset[int]:
    """Everybody at the desk who may not mediate this case."""
    ids = db.session.scalars(_OF_THE_DESK).all()
    return _conflicted(ids, case, db.session.execute(_TIES_AND_PEOPLE, _about(ids, case)).all())


def conflicts_of(viewer: Viewer, cases: Iterable[CaseRow]) -> list[str | None]:
    """For each of `cases`, the ground on which `viewer` may not mediate it. Two statements, however many cases."""
    cases = list(cases)
    rows = db.session.execute(_TIES, {"ids": [viewer.id]}).all()
    contacts = _contacts(cases)
    ties = _ties_from(rows, viewer.id)
    return [conflict_between(ties, c.merchant_id, _contacts_in(contacts, c), clock.now()) for c in cases]


def _conflicted(ids: Iterable[int], case: CaseRow, rows: Sequence[Row[Any]]) -> frozenset[int]:
    """Those of `ids` who may not mediate `case`, by the rows of _TIES_AND_PEOPLE."""
    contacts = _contacts_in([r for r in rows if r.what in ("consumer", "staff")], case)
    now = clock.now()
    return frozenset(i for i in ids if conflict_between(_ties_from(rows, i), case.merchant_id, contacts, now))


def _left(account_id: Any) -> ColumnElement[bool]:
    gone = Change.what.in_(("member_removed", "account_left"))
    return and_(Change.subject == "account", Change.subject_id == cast(account_id, db.String), gone)


# Where it stands for whom somebody works or has ever worked: leaving does not end a tie, nor does joining another.
_PLACES_AT_MERCHANTS: tuple[tuple[Any, Any, Callable[[Any], ColumnElement[bool]]], ...] = (
    (Staff, Staff.merchant_id, lambda account_id: Staff.account_id == account_id),
    (Staff, Staff.left_merchant_id, lambda account_id: Staff.account_id == account_id),
    (Change, Change.merchant_id, _left),
)


def _ties() -> list[Select[Any]]:
    """Rows (what, who, merchant_id, at, email, phone) about each of :ids."""
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    buyer, worker = Account.__table__.alias("buyer"), Account.__table__.alias("worker")
    no_text, no_time = literal(None, db.String()), literal(None, Instant())
    return [
        select(
            literal("relation").label("what"),
            Relation.account_id.label("who"),
            Relation.merchant_id.label("merchant_id"),
            no_time.label("at"),
            no_text.label("email"),
            no_text.label("phone"),
        ).where(Relation.account_id.in_(ids)),
        select(literal("bought"), Account.id, Case.merchant_id, Case.filed_at, no_text, no_text)
        .select_from(Account)
        .join(buyer, (buyer.c.phone == Account.phone) & (buyer.c.id != Account.id))
        .join(Case, Case.consumer_id == buyer.c.id)
        .where(Account.id.in_(ids)),
        *(
            select(literal("worked"), Account.id, of, no_time, no_text, no_text)
            .select_from(Account)
            .join(worker, (worker.c.phone == Account.phone) | (worker.c.id == Account.id))
            .join(place, belongs(worker.c.id))
            .where(Account.id.in_(ids), of.is_not(None))
            for place, of, belongs in _PLACES_AT_MERCHANTS
        ),
        select(literal("own"), Account.id, _no_number(), no_time, Account.email, Account.phone).where(
            Account.id.in_(ids)
        ),
    ]


def _people() -> list[Select[Any]]:
    """Rows of the same shape about :consumers, and about whoever works or worked for :merchants."""
    no_time = literal(None, Instant())
    return [
        select(
            literal("consumer").label("what"),
            Account.id.label("who"),
            _no_number().label("merchant_id"),
            no_time.label("at"),
            Account.email.label("email"),
            Account.phone.label("phone"),
        ).where(Account.id.in_(bindparam("consumers", expanding=True))),
        *(
            select(literal("staff"), Account.id, of, no_time, Account.email, Account.phone)
            .join(place, belongs(Account.id))
            .where(of.in_(bindparam("merchants", expanding=True)))
            for place, of, belongs in _PLACES_AT_MERCHANTS
        ),
    ]


_AT_DESK = "at_desk:"


def _at_desk() -> Select[Any]:
    """Rows of the same shape about everybody at the desk, and when :case_id was last open there after :since: where others have contacts, they have their name and part."""
    here = and_(
        Presence.account_id == Account.id,
        Presence.case_id == bindparam("case_id"),
        Presence.at > bindparam("since"),
    )
    return (
        select(
            literal(_AT_DESK) + func.coalesce(Presence.doing, ""),
            Account.id,
            _no_number(),
            Presence.at,
            Account.name,
            cast(Account.role, db.String()),
        )
        .outerjoin(Presence, here)
        .where(Account.role.in_(DESK), Account.closed_at.is_(None))
    )


def _company(row: Row[Any]) -> AtDesk:
    return AtDesk(row.who, row.email, Role(row.phone), row.what.removeprefix(_AT_DESK), row.at)


def _no_number() -> Any:
    return db.cast(null(), db.Integer)


# Put together once, since that takes longer than to execute them.
_OF_THE_DESK = select(Account.id).where(Account.role.in_(DESK))
_TIES: CompoundSelect[Any] = union_all(*_ties())
_PEOPLE: CompoundSelect[Any] = union_all(*_people())
_TIES_AND_PEOPLE: CompoundSelect[Any] = union_all(*_ties(), *_people())
_TIES_PEOPLE_AND_DESK: CompoundSelect[Any] = union_all(*_ties(), *_people(), _at_desk())


def _contacts(cases: list[CaseRow]) -> list[Row[Any]]:
    return list(db.session.execute(_PEOPLE, _sides(cases)).all()) if cases else []


def _about(ids: Sequence[int], case: CaseRow) -> dict[str, Any]:
    return {"ids": ids, **_sides([case])}


def _sides(cases: list[CaseRow]) -> dict[str, list[int]]:
    return {"consumers": [c.consumer_id for c in cases], "merchants": [c.merchant_id for c in cases]}


def _contacts_in(rows: Iterable[Row[Any]], case: CaseRow) -> frozenset[str]:
    found: set[str] = set()
    for row in rows:
        if (row.what == "consumer" and row.who == case.consumer_id) or row.merchant_id == case.merchant_id:
            found |= _digests(row.email, row.phone)
    return frozenset(found)


def _ties_from(rows: Iterable[Row[Any]], account_id: int) -> Ties:
    own = [r for r in rows if r.who == account_id]
    return Ties(
        declared=frozenset(r.merchant_id for r in own if r.what == "relation"),
        worked_for=frozenset(r.merchant_id for r in own if r.what == "worked"),
        bought_from=tuple((r.merchant_id, r.at) for r in own if r.what == "bought"),
        contact=frozenset().union(*(_digests(r.email, r.phone) for r in own if r.what == "own")),
    )


def _digests(*contacts: str | None) -> frozenset[str]:
    """Digests of contacts, so that two people can be compared without keeping either's."""
    return frozenset(sha256(c.strip().lower().encode()).hexdigest() for c in contacts if c)
