"""What deadlines are counted by, as the tables have it: calendar, policies and outages. It is the same for whoever asks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import select

from portal import clock
from portal.domain.deadlines import Policy
from portal.domain.periods import Calendar, Day
from portal.domain.timetable import FIRST, Change, Edition, Timetable, next_edition
from portal.domain.timetable import Outage as Window
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.calendar import CalendarDay
from portal.models.policy import Outage, PolicyEdition

# How late another process may learn that the table has changed. The one that changed it knows at once.
KEPT_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class _Read:
    times: Timetable
    at: datetime


def times_now() -> Timetable:
    """The calendar, the policies and the outages as they stand, to count a new period by.

    Read from the tables at most once a minute in each process, so that pages may ask for it freely. A period that
    already runs is not counted again when one of them changes.
    """
    now = clock.now()
    last: _Read | None = current_app.extensions.get(__name__)
    if last is None or abs(now - last.at) >= KEPT_FOR:
        last = current_app.extensions[__name__] = _Read(_on_record(), now)
    return last.times


def outage_now() -> Window | None:
    """The outage that lasts at this moment, if there is one."""
    now = clock.now()
    return next((o for o in times_now().outages if o.starts_at <= now < o.ends_at), None)


def forget_times() -> None:
    """Have them read anew when they are next asked for."""
    current_app.extensions.pop(__name__, None)


def policy_in_force(key: str) -> Policy:
    """The policy of a period that begins now; KeyError when there is none."""
    return times_now().policy(key, clock.now())


def _on_record() -> Timetable:
    outages = tuple(Window(*row) for row in db.session.execute(_OUTAGES))
    return Timetable(Calendar(days_on_record()), editions_on_record(), outages)


def editions_on_record() -> tuple[Edition, ...]:
    """Every edition of the policy table, oldest first, as it stands at this moment."""
    editions = [FIRST]
    for row in db.session.execute(_EDITIONS):
        changes = [Change.from_record(change) for change in row.changes]
        editions.append(next_edition(editions[-1], row.version, row.valid_from, changes))
    return tuple(editions)


def calendar_days_seen_by(viewer: Viewer) -> dict[date, Day]:
    """Every day of the table, by its date. It is no secret."""
    del viewer  # it is the same for everybody
    return days_on_record()


def days_on_record() -> dict[date, Day]:
    """Every day of the table, by its date."""
    return {row.day: Day(row.kind, row.name, row.provisional) for row in db.session.execute(_DAYS)}


# Put together once, since that takes longer than to execute them.
_OUTAGES = select(Outage.id, Outage.starts_at, Outage.ends_at).order_by(Outage.id)
_EDITIONS = select(PolicyEdition.version, PolicyEdition.valid_from, PolicyEdition.changes).order_by(
    PolicyEdition.valid_from
)
_DAYS = select(CalendarDay.day, CalendarDay.kind, CalendarDay.name, CalendarDay.provisional).order_by(CalendarDay.day)
