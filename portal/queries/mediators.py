"""Who may be named to mediate a case."""

from dataclasses import dataclass

from sqlalchemy import and_, func, select

from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case
from portal.queries.cases import CaseSeen
from portal.queries.conflicts import DESK, conflicted_mediators


@dataclass(frozen=True)
class Mediator:
    """Somebody who may be named, and how many open cases they handle already."""

    id: int
    name: str
    cases: int


def mediators_free_for(viewer: Viewer, case: CaseSeen) -> list[Mediator]:
    """Everybody of the team whom nothing ties to `case` and who does not handle it yet, those with least work first.

    Nobody but a supervisor is told. Four statements.
    """
    row = db.session.get(Case, case.id)
    if viewer.role is not Role.SUPERVISOR or row is None:
        return []
    shut_out = conflicted_mediators(row) | {case.file.mediator_id}
    cases = func.count(Case.id)
    rows = db.session.execute(
        select(Account.id, Account.name, cases)
        .outerjoin(Case, and_(Case.mediator_id == Account.id, Case.closed_at.is_(None)))
        .where(Account.role.in_(DESK), Account.closed_at.is_(None))
        .group_by(Account.id, Account.name, Account.role)
        .order_by(Account.role, cases, Account.name)
    )
    return [Mediator(row.id, row.name, row[2]) for row in rows if row.id not in shut_out]
