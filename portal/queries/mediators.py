"""Who may be named to mediate a case, and how much room they have."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from portal import clock
from portal.domain.conditions import recused
from portal.domain.parties import Role
from portal.domain.periods import local
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.body import LOAD_CAP, Leave, Place
from portal.models.case import Case
from portal.queries.cases import CaseSeen
from portal.queries.conflicts import DESK, conflicted_mediators


@dataclass(frozen=True)
class Mediator:
    """Somebody at the desk: how many open cases they handle, how many they should at the most, and until when they
    are away, if they are."""

    id: int
    name: str
    role: Role
    cases: int
    load_cap: int
    away_until: date | None

    @property
    def has_room(self) -> bool:
        """Whether they are below their cap."""
        return self.cases < self.load_cap


def mediators_free_for(viewer: Viewer, case: CaseSeen) -> list[Mediator]:
    """Everybody of the team whom nothing ties to `case` and who does not handle it yet.

    Those with room come first, those who are away last: they are there to be read, not to be named. Nobody is told but
    a supervisor and whoever handles the case. Four statements.
    """
    row = db.session.get(Case, case.id)
    if row is None or (viewer.role is not Role.SUPERVISOR and case.file.mediator_id != viewer.id):
        return []
    shut_out = conflicted_mediators(row) | recused(case.file) | {case.file.mediator_id}
    found = (Mediator(**found._mapping) for found in db.session.execute(_team()))
    return sorted((m for m in found if m.id not in shut_out), key=_first_named_first)


def team_of(viewer: Viewer) -> list[Mediator]:
    """Everybody at the desk with an open account, by name; nobody for others than the desk. One statement."""
    if viewer.role not in DESK:
        return []
    return [Mediator(**row._mapping) for row in db.session.execute(_team().order_by(Account.name, Account.id))]


def room_of(viewer: Viewer) -> Mediator | None:
    """The viewer's own place, if they are at the desk. One statement."""
    row = db.session.execute(_team(Account.id == viewer.id)).first()
    return Mediator(**row._mapping) if row else None


def _first_named_first(m: Mediator) -> tuple[Any, ...]:
    return m.away_until is not None, not m.has_room, m.role is Role.SUPERVISOR, m.cases, m.name


def _team(*where: ColumnElement[bool]) -> Select[Any]:
    today = local(clock.now()).date()
    away = select(func.max(Leave.last_day)).where(
        Leave.account_id == Account.id, Leave.first_day <= today, Leave.last_day >= today
    )
    cases = func.count(Case.id)
    return (
        select(
            Account.id,
            Account.name,
            Account.role,
            cases.label("cases"),
            func.coalesce(Place.load_cap, LOAD_CAP).label("load_cap"),
            away.correlate(Account).scalar_subquery().label("away_until"),
        )
        .outerjoin(Place, Place.account_id == Account.id)
        .outerjoin(Case, and_(Case.mediator_id == Account.id, Case.closed_at.is_(None)))
        .where(Account.role.in_(DESK), Account.closed_at.is_(None), *where)
        .group_by(Account.id, Account.name, Account.role, Place.load_cap)
    )
