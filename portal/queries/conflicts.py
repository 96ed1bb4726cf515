"""Who is tied to whom: a person as one case's rulebook sees them."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, Select, literal, null, select, union_all

from portal import clock
from portal.domain.conflicts import Ties, conflict_between
from portal.domain.parties import Actor, Role
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case, Relation
from portal.models.merchant import Staff
from portal.models.types import Instant
from portal.queries.casefiles import CaseRow

DESK = (Role.MEDIATOR, Role.SUPERVISOR)


def actor_in(viewer: Viewer, case: CaseRow) -> Actor:
    """`viewer` as the rulebook of this case sees them. One statement for people of the desk, none for others."""
    if viewer.role not in DESK:
        return Actor(viewer.id, viewer.role, viewer.merchant_id)
    return Actor(viewer.id, viewer.role, None, viewer.id in _conflicted([viewer.id], case))


def conflicted_mediators(case: CaseRow) -> frozenset[int]:
    """Everybody at the desk who may not mediate this case."""
    ids = db.session.scalars(select(Account.id).where(Account.role.in_(DESK))).all()
    return _conflicted(ids, case)


def conflicts_of(viewer: Viewer, cases: Iterable[CaseRow]) -> list[str | None]:
    """For each of `cases`, the ground on which `viewer` may not mediate it. Two statements, however many cases."""
    cases = list(cases)
    rows = db.session.execute(union_all(*_ties([viewer.id]))).all()
    contacts = _contacts(cases)
    ties = _ties_from(rows, viewer.id)
    return [conflict_between(ties, c.merchant_id, _contacts_in(contacts, c), clock.now()) for c in cases]


def _conflicted(ids: Iterable[int], case: CaseRow) -> frozenset[int]:
    ids = list(ids)
    rows = db.session.execute(union_all(*_ties(ids), *_people([case]))).all()
    contacts = _contacts_in([r for r in rows if r.what in ("consumer", "staff")], case)
    now = clock.now()
    return frozenset(i for i in ids if conflict_between(_ties_from(rows, i), case.merchant_id, contacts, now))


def _ties(ids: list[int]) -> list[Select[Any]]:
    """Rows (what, who, merchant_id, at, email, phone) about each of `ids`."""
    buyer = Account.__table__.alias("buyer")
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
        select(literal("own"), Account.id, _no_number(), no_time, Account.email, Account.phone).where(
            Account.id.in_(ids)
        ),
    ]


def _people(cases: list[CaseRow]) -> list[Select[Any]]:
    """Rows of the same shape about the two sides of `cases`."""
    no_time = literal(None, Instant())
    return [
        select(
            literal("consumer").label("what"),
            Account.id.label("who"),
            _no_number().label("merchant_id"),
            no_time.label("at"),
            Account.email.label("email"),
            Account.phone.label("phone"),
        ).where(Account.id.in_([c.consumer_id for c in cases])),
        select(literal("staff"), Account.id, Staff.merchant_id, no_time, Account.email, Account.phone)
        .join(Staff, Staff.account_id == Account.id)
        .where(Staff.merchant_id.in_([c.merchant_id for c in cases])),
    ]


def _no_number() -> Any:
    return db.cast(null(), db.Integer)


def _contacts(cases: list[CaseRow]) -> list[Row[Any]]:
    return list(db.session.execute(union_all(*_people(cases))).all()) if cases else []


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
        bought_from=tuple((r.merchant_id, r.at) for r in own if r.what == "bought"),
        contact=frozenset().union(*(_digests(r.email, r.phone) for r in own if r.what == "own")),
    )


def _digests(*contacts: str | None) -> frozenset[str]:
    """Digests of contacts, so that two people can be compared without keeping either's."""
    return frozenset(sha256(c.strip().lower().encode()).hexdigest() for c in contacts if c)
