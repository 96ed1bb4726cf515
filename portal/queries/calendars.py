"""The calendar that deadlines are counted on, as its table has it. It is the same for whoever asks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import select

from portal import clock
from portal.domain.periods import Calendar, Day
from portal.extensions import db
from portal.models.calendar import CalendarDay

# How late another process may learn that the table has changed. The one that changed it knows at once.
KEPT_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class _Read:
    calendar: Calendar
    at: datetime


def calendar_now() -> Calendar:
    """The calendar as it stands, to count a new period on.

    Read from the table at most once a minute in each process, so that pages may ask for it freely. A period that
    already runs is not counted again when the calendar changes.
    """
    now = clock.now()
    last: _Read | None = current_app.extensions.get(__name__)
    if last is None or abs(now - last.at) >= KEPT_FOR:
        last = current_app.extensions[__name__] = _Read(Calendar(days_on_record()), now)
    return last.calendar


def forget_calendar() -> None:
    """Have the calendar read anew when it is next asked for."""
    current_app.extensions.pop(__name__, None)


def days_on_record() -> dict[date, Day]:
    """Every day of the table, by its date."""
    rows = db.session.execute(
        select(CalendarDay.day, CalendarDay.kind, CalendarDay.name, CalendarDay.provisional).order_by(CalendarDay.day)
    )
    return {row.day: Day(row.kind, row.name, row.provisional) for row in rows}
