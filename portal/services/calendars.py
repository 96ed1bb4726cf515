"""The calendar that deadlines are counted on: filled from the announced holidays, corrected by administrators."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import select, update

from portal import clock
from portal.adapters.holiday_notices import announced_days
from portal.domain.parties import Role
from portal.domain.periods import Calendar, Day, DayKind, local
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.calendar import CalendarDay, DaySource
from portal.queries import NotFound
from portal.queries.calendars import days_on_record, forget_times
from portal.services._changes import note_change
from portal.services.command import command

P = ParamSpec("P")
R = TypeVar("R")


def _then_forget(change: Callable[P, R]) -> Callable[P, R]:
    # Goes outside @command: were it forgotten before the commit, another thread could read the old one again.
    @wraps(change)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return change(*args, **kwargs)
        finally:
            forget_times()

    return run


@_then_forget
@command
def seed_calendar(first_year: int, last_year: int) -> int:
    """Deadlines keep clear of the holidays of these years, as far as they have been announced.

    A year whose notice is not out gets the statutory holidays, marked provisional; seeding again after it is out puts
    them right. What an administrator has changed stays, and so does a year that an administrator has settled before
    the package has heard of its notice. Returns how many days were added, changed or removed.
    Raises ValueError when the last year comes before the first.
    """
    announced = announced_days(first_year, last_year)
    on_record = Calendar(days_on_record())
    not_out = {on.year for on, day in announced.items() if day.provisional}
    kept = {year for year in not_out if not on_record.is_provisional(year)}
    years = set(range(first_year, last_year + 1)) - kept
    rows = {row.day: row for row in db.session.scalars(select(CalendarDay)) if row.day.year in years}
    of_ours = {on for on, row in rows.items() if row.source is DaySource.ADMIN}
    wanted = {on: day for on, day in announced.items() if on.year in years and on not in of_ours}
    gone = rows.keys() - wanted.keys() - of_ours
    changed = sum(_put(rows.get(on), on, day) for on, day in wanted.items())
    for on in gone:
        db.session.delete(rows[on])
    for on in of_ours:
        rows[on].provisional = on.year in not_out
    return changed + len(gone)


def keep_calendar_seeded() -> int:
    """The year that has passed, this one and the next are on the calendar. Returns how many days that changed."""
    this_year = local(clock.now()).year
    return seed_calendar(this_year - 1, this_year + 1)


@_then_forget
@command
def set_calendar_day(on: date, kind: DayKind, name: str, by: Viewer | None = None) -> None:
    """From now on, new deadlines take this day as an administrator says. Seeding no longer touches it.

    The day is provisional while its year is: one day does not settle a year, `settle_year` does.
    """
    _set(on, Day(kind, name), by)
    note_change(by, "calendar_day_set", "calendar", on.isoformat(), {"to": f"{kind} {name}".strip()})


@_then_forget
@command
def take_in_calendar(days: Mapping[date, Day], by: Viewer | None = None) -> int:
    """The days of a calendar file, all of them, as an administrator says. Returns how many there were."""
    for on, day in days.items():
        _set(on, day, by)
    last = max(days)
    note_change(by, "calendar_taken_in", "calendar", last.isoformat(), {"to": f"{min(days)} – {last} ({len(days)})"})
    return len(days)


@_then_forget
@command
def settle_year(year: int, by: Viewer | None = None) -> None:
    """The holidays of a year are as announced: its deadlines are no longer shown as provisional.

    For the administrator who has the notice before the package has it. Says nothing about a year without any day.
    """
    db.session.execute(
        update(CalendarDay)
        .where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)), CalendarDay.provisional)
        .values(provisional=False, source=DaySource.ADMIN)
    )
    note_change(by, "calendar_year_settled", "calendar", str(year))


def _set(on: date, day: Day, by: Viewer | None) -> None:
    if by is not None and by.role is not Role.ADMIN:
        raise NotFound
    provisional = Calendar(days_on_record()).is_provisional(on.year)
    row = db.session.get(CalendarDay, on) or CalendarDay(day=on)
    row.kind, row.name, row.provisional, row.source = day.kind, day.name, provisional, DaySource.ADMIN
    db.session.add(row)


def _put(row: CalendarDay | None, on: date, day: Day) -> bool:
    """Record what was announced for a day. Returns whether that changed anything."""
    if row is None:
        row = CalendarDay(day=on, source=DaySource.PACKAGE)
        db.session.add(row)
    elif (row.kind, row.name, row.provisional) == (day.kind, day.name, day.provisional):
        return False
    row.kind, row.name, row.provisional = day.kind, day.name, day.provisional
    return True
