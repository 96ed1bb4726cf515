"""What another policy would have made of deadlines that have been: who would have gained, and who lost.

People are taken to have done what they did when they did it. That is not what would have happened, since a deadline
moves people; it is what the record can say.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portal.domain.parties import Party
from portal.domain.periods import extended, resumed
from portal.domain.receipts import Deadline
from portal.domain.timetable import Edition, Timetable


@dataclass
class Balance:
    """What changes for one party in one period.

    deadlines  how many there were
    lost       kept deadlines that would have been missed; gained, missed ones that would have been kept
    more       by how much longer the time would have been altogether; negative when shorter
    """

    deadlines: int = 0
    lost: int = 0
    gained: int = 0
    more: timedelta = field(default_factory=timedelta)


Balances = dict[tuple[str, Party], Balance]


def weigh(deadlines: Iterable[Deadline], edition: Edition, times: Timetable, into: Balances) -> None:
    """Add what `edition` would have changed in these deadlines to the balances `into`."""
    for deadline in deadlines:
        due = due_under(edition, deadline, times)
        if due is None:
            continue
        for party in deadline.whose:
            balance = into.setdefault((deadline.period, party), Balance())
            balance.deadlines += 1
            balance.more += due - deadline.due_at
            done = deadline.done_at if deadline.missed else deadline.ended_at
            balance.lost += not deadline.missed and done is not None and done > due
            balance.gained += deadline.missed and done is not None and done <= due


def due_under(edition: Edition, deadline: Deadline, times: Timetable) -> datetime | None:
    """When a deadline would have been due; None where the edition changes nothing for it.

    What moved it then, a pause or an extension or an outage, moves it as far again.
    """
    began_with = next((e for e in times.editions if e.version == deadline.version), None)
    if began_with is None or deadline.period not in began_with.policies or deadline.period not in edition.policies:
        return None
    before, after = began_with.policies[deadline.period].period, edition.policies[deadline.period].period
    if before == after:
        return None
    base = extended(deadline.started_at, before, times.calendar)
    due = extended(deadline.started_at, after, times.calendar)
    moved = deadline.due_at - base
    return resumed(due, base, deadline.due_at, after.unit, times.calendar) if moved > timedelta() else due + moved
