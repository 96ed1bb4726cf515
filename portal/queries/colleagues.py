"""Who else at the desk may read a case, and who has it open just now. Nobody but the desk is told."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.parties import TEAM, Actor
from portal.models.account import Viewer
from portal.queries.cases import CaseSeen


@dataclass(frozen=True)
class Colleague:
    """Somebody at the desk.

    may_read  whether they may read the case, as far as nothing ties them to it
    doing     "reading" or "writing" while they have the case open, and when they were last seen at it
    own       whether it is the viewer
    """

    id: int
    name: str
    may_read: bool
    doing: str
    seen_at: datetime | None
    own: bool


def colleagues_seen_by(viewer: Viewer, case: CaseSeen) -> list[Colleague]:
    """Everybody at the desk by name, the viewer included; nobody for those who are not of the team."""
    if not case.parties & TEAM:
        return []
    return [
        Colleague(
            id=c.id,
            name=c.name,
            may_read=bool(case.file.parties_of(Actor(c.id, c.role))),
            doing=c.doing,
            seen_at=c.seen_at,
            own=c.id == viewer.id,
        )
        for c in sorted(case.company, key=lambda c: (c.name, c.id))
    ]
