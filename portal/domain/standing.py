"""Sanctions as a case says that they stand: imposed, held up by an appeal, or reversed."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.casefile import CaseFile, Proceeding
from portal.domain.parties import Party
from portal.domain.periods import extended
from portal.domain.sanctions import MEASURES, ends_at
from portal.domain.timetable import Timetable

IN_FORCE_ONCE = ("sanction_imposed", "sanction_reversed")


@dataclass(frozen=True)
class Standing:
    """One measure of a case.

    no         of its proceeding
    suspended  an appeal holds it up for now
    """

    no: int
    to: Party
    measure: str
    level: int
    begins_at: datetime
    ends_at: datetime
    suspended: bool
    reversed_at: datetime | None


def sanctions_of(file: CaseFile) -> tuple[Standing, ...]:
    """Every measure that was imposed in a case, reversed ones too, oldest first."""
    return tuple(_standing(file, p) for p in file.of_kind("sanction") if p.state in IN_FORCE_ONCE)


def appeal_by(standing: Standing, times: Timetable) -> datetime:
    """The last moment at which an appeal against a measure needs no excuse."""
    policy = times.policy("sanction_appeal", standing.begins_at)
    return extended(standing.begins_at, policy.period, times.calendar)


def _standing(file: CaseFile, p: Proceeding) -> Standing:
    begins_at = datetime.fromisoformat(p.subject["begins_at"])
    return Standing(
        no=p.no,
        to=Party(p.subject["to"]),
        measure=p.subject["measure"],
        level=MEASURES[p.subject["measure"]].level,
        begins_at=begins_at,
        ends_at=ends_at(begins_at, p.subject["days"]),
        suspended=any(_holds_up(appeal) for appeal in file.open_of_kind("sanction_appeal") if appeal.parent == p.no),
        reversed_at=p.ended_at if p.state == "sanction_reversed" else None,
    )


def _holds_up(appeal: Proceeding) -> bool:
    """While it is decided for the milder measures, and for all of them once the decision is late."""
    return bool(appeal.subject["stays"]) or appeal.has_done(Party.CLOCK, "appeal_late")
