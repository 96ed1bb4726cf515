"""Counting: when a period ends, and what a pause does to its end.

The rules are those of the Civil Code, arts 200 to 204, and a rest at night that is ours. How long each period is stands
in the policy table (domain.deadlines), never here. Instants are aware and come back in UTC; days are days in China.

An end at 24:00 is written as 00:00 of the following day, which is the same instant: `last_day` reads it back.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")

NIGHT_BEGINS = time(22)  # 22:00 itself is night: nobody is to be watching the clock then
NIGHT_ENDS = time(8)  # 08:00 itself is not
MORNING = time(9)

SERVICE_OPENS = time(9)
SERVICE_CLOSES = time(18)

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class Start(StrEnum):
    """From when a period is counted."""

    MOMENT = "moment"
    NEXT_DAY = "next_day"  # the day itself is left out (Civil Code art. 201)


class Roll(StrEnum):
    """What an end that falls badly gives way to."""

    MORNING = "morning"  # an end in the night waits until 09:00
    WINDOW = "window"  # there is no such end: only the hours of the window are counted
    AFTER_HOLIDAY = "after_holiday"  # a last day that is a public holiday (Civil Code art. 203)
    WORKING = "working"  # there is no such end: only working days are counted


class Unit(StrEnum):
    """What a period is counted in."""

    WALL_HOURS = "wall_hours"  # every hour counts
    SERVICE_HOURS = "service_hours"  # only the hours inside the daily window, on every day of the week
    NATURAL_DAYS = "natural_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"

    @property
    def is_hours(self) -> bool:
        """Whether it is counted from moment to moment; otherwise it ends with a day."""
        return self in (Unit.WALL_HOURS, Unit.SERVICE_HOURS)

    @property
    def starts(self) -> Start:
        """From when it is counted."""
        return Start.MOMENT if self.is_hours else Start.NEXT_DAY

    @property
    def rolls(self) -> Roll:
        """What an end that falls badly gives way to."""
        if self.is_hours:
            return Roll.WINDOW if self is Unit.SERVICE_HOURS else Roll.MORNING
        return Roll.WORKING if self is Unit.WORKING_DAYS else Roll.AFTER_HOLIDAY


@dataclass(frozen=True)
class Period:
    """How long somebody has.

    amount  at least 1
    window  local time of day, opening and closing; only service hours have a use for it
    Raises ValueError for a period that could not be counted.
    """

    amount: int
    unit: Unit
    window: tuple[time, time] = (SERVICE_OPENS, SERVICE_CLOSES)

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"a period is at least 1 long: {self.amount}")
        opens, closes = self.window
        if opens >= closes:
            raise ValueError(f"a window opens before it closes: {opens}, {closes}")


class DayKind(StrEnum):
    """Why a day is not the ordinary day of the week it looks like."""

    OFF = "off"  # a public holiday, or a day off arranged around one
    WORK = "work"  # a weekend day worked in exchange (调休)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that the holiday notice names.

    provisional  the notice for its year is not out yet; the day follows from the statute alone
    """

    kind: DayKind
    name: str = ""
    provisional: bool = False


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days are worked and which are holidays in China.

    Every day has an answer. Where no day is named, Monday to Friday are worked; a year that no notice has settled is
    provisional, and its deadlines may move once the notice is out.

    days     the named days; all others follow from the day of the week
    version  the same for the same days, and different for different ones; calendars are compared by it
    """

    days: Mapping[date, Day] = field(default_factory=dict)
    version: str = field(init=False)
    _settled_years: frozenset[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        days = MappingProxyType(dict(sorted(self.days.items())))
        object.__setattr__(self, "days", days)
        object.__setattr__(self, "version", _version(days))
        open_years = {on.year for on, day in days.items() if day.provisional}
        object.__setattr__(self, "_settled_years", frozenset(on.year for on in days) - open_years)

    def __eq__(self, other: object) -> bool:
        return self.version == other.version if isinstance(other, Calendar) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.version)

    def is_working(self, on: date) -> bool:
        """Whether people are at work on this day, make-up weekends included."""
        named = self.days.get(on)
        return named.kind is DayKind.WORK if named else on.weekday() < SATURDAY

    def is_public_holiday(self, on: date) -> bool:
        """Whether the day belongs to a public holiday.

        A weekend that touches one belongs to it, as in the notices of the State Council ("10月1日至7日放假"): the
        Sunday in the middle of the National Day week is no ordinary Sunday. Other weekends are not public holidays.
        """
        return any(self._is_off(day) for day in self._days_of_rest_around(on))

    def is_provisional(self, year: int) -> bool:
        """Whether the holidays of this year are still to be announced, in whole or in part."""
        return year not in self._settled_years

    def next_working_day(self, on: date) -> date:
        """The day itself when it is worked, else the first one after it that is."""
        while not self.is_working(on):
            on += ONE_DAY
        return on

    def _is_off(self, on: date) -> bool:
        named = self.days.get(on)
        return named is not None and named.kind is DayKind.OFF

    def _days_of_rest_around(self, on: date) -> list[date]:
        if self.is_working(on):
            return []
        first = on
        while not self.is_working(first - ONE_DAY):
            first -= ONE_DAY
        after = self.next_working_day(on)
        return [first + timedelta(days=n) for n in range((after - first).days)]


def ends_at(start: datetime, period: Period, calendar: Calendar) -> datetime:
    """The last moment of a period that begins at `start`: what is done then is still in time.

    Hours run from the moment itself. An end in the night, from 22:00 on and before 08:00, waits until the next 09:00.
    Days and months leave the first day out and end at 24:00. A month ends on the day of the same number, or on its
    last day when it has none. A last day that is a public holiday gives way to the next working day; an ordinary
    weekend does not, because the portal is open on it.

    Raises ValueError for a start without a time zone.
    Source: Civil Code arts 200 to 204; the night is a rule of the house.
    """
    if period.unit.is_hours:
        return _after_the_night(_hours_later(start, period))
    return end_of(_last_day(local(start).date(), period, calendar))


def extended(due_at: datetime, by: Period, calendar: Calendar) -> datetime:
    """The end of a period that was to end at `due_at` and has been made longer.

    Days are counted on from the last day that was given before, so that 20 days and 10 more are 30: a period that
    begins at 24:00 would otherwise leave a whole day out. To be used too when one period begins where another ended.
    """
    if by.unit.is_hours:
        return ends_at(due_at, by, calendar)
    return end_of(_last_day(last_day(due_at), by, calendar))


def resumed(
    due_at: datetime, paused_at: datetime, resumed_at: datetime, unit: Unit, calendar: Calendar | None = None
) -> datetime:
    """The new end of a period that stood still: later by exactly as long as it stood.

    Only then, and only in favour of the person who is waited for, is the new end rounded as the unit ends: hours that
    would run out in the night wait until 09:00; days end at 24:00 of the day they land in, so that a pause of whole
    days is exact.

    calendar  when given, a last day that is a public holiday gives way to the next working day
    Raises ValueError when the pause ends before it began.
    """
    if resumed_at < paused_at:
        raise ValueError(f"a pause cannot end before it began: {paused_at} to {resumed_at}")
    if resumed_at == paused_at:
        return due_at
    moved = due_at + (resumed_at - paused_at)
    if unit.is_hours:
        return _after_the_night(moved)
    return end_of(_after_the_holiday(last_day(moved), calendar or Calendar()))


def midway(started_at: datetime, due_at: datetime) -> datetime:
    """The moment at which half of a period is spent."""
    return started_at + (due_at - started_at) / 2


def share_left(started_at: datetime, due_at: datetime, now: datetime) -> float:
    """How much of a period is left, from 1 (all of it) to 0 (none)."""
    if now >= due_at:
        return 0.0
    if now <= started_at:
        return 1.0
    return (due_at - now) / (due_at - started_at)


def local(at: datetime) -> datetime:
    """An instant as the clocks in China show it. Raises ValueError when it has no time zone."""
    if at.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {at!r}")
    return at.astimezone(LOCAL)


def end_of(day: date) -> datetime:
    """24:00 local time of a day. Source: Civil Code art. 203."""
    return _instant(day + ONE_DAY, time())


def last_day(due_at: datetime) -> date:
    """The local day that an end falls in; 00:00 is 24:00 of the day before."""
    return (local(due_at) - timedelta.resolution).date()


def _version(days: Mapping[date, Day]) -> str:
    written = "\n".join(f"{on} {day.kind} {day.provisional:d} {day.name}" for on, day in days.items())
    return sha256(written.encode()).hexdigest()[:16]


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LOCAL).astimezone(UTC)


def _hours_later(start: datetime, period: Period) -> datetime:
    if period.unit is Unit.SERVICE_HOURS:
        return _service_hours_later(start, period)
    return local(start).astimezone(UTC) + timedelta(hours=period.amount)


def _service_hours_later(start: datetime, period: Period) -> datetime:
    left, day = timedelta(hours=period.amount), local(start).date()
    while True:
        opens, closes = (_instant(day, at) for at in period.window)
        begins = max(start.astimezone(UTC), opens)
        if begins + left <= closes:
            return begins + left
        left -= max(closes - begins, timedelta())
        day += ONE_DAY


def _after_the_night(at: datetime) -> datetime:
    there = local(at)
    if there.time() >= NIGHT_BEGINS:
        return _instant(there.date() + ONE_DAY, MORNING)
    if there.time() < NIGHT_ENDS:
        return _instant(there.date(), MORNING)
    return at


def _last_day(first: date, period: Period, calendar: Calendar) -> date:
    """The last day of a period whose first day is `first`, which is not counted. Source: Civil Code arts 201 to 203."""
    if period.unit is Unit.WORKING_DAYS:
        return _working_days_later(first, period.amount, calendar)
    if period.unit is Unit.MONTHS:
        return _after_the_holiday(_months_later(first, period.amount), calendar)
    return _after_the_holiday(first + timedelta(days=period.amount), calendar)


def _working_days_later(day: date, amount: int, calendar: Calendar) -> date:
    for _ in range(amount):
        day = calendar.next_working_day(day + ONE_DAY)
    return day


def _months_later(day: date, amount: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _after_the_holiday(day: date, calendar: Calendar) -> date:
    return calendar.next_working_day(day) if calendar.is_public_holiday(day) else day
