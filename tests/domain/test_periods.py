"""Deadlines are counted as the law has it: its words in tables, and what must hold for every deadline."""

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.adapters.holiday_notices import announced_days
from portal.domain.periods import (
    LOCAL,
    Calendar,
    Day,
    DayKind,
    Period,
    Unit,
    end_of,
    ends_at,
    extended,
    last_day,
    local,
    midway,
    resumed,
    share_left,
)

CHINA = Calendar(announced_days(2022, 2027))
ORDINARY = Calendar()
HOUR_UNITS = (Unit.WALL_HOURS, Unit.SERVICE_HOURS)
DAY_UNITS = (Unit.NATURAL_DAYS, Unit.WORKING_DAYS, Unit.MONTHS)


def there(text: str) -> datetime:
    """An instant written as the clocks in China show it."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


begins, ends = datetime(2022, 1, 10, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(), ends - begins).map(lambda since: begins + since)
pauses = st.timedeltas(timedelta(), timedelta(days=90))
periods = st.builds(Period, st.integers(1, 60), st.sampled_from([u for u in Unit if u is not Unit.MONTHS])) | st.builds(
    Period, st.integers(1, 24), st.just(Unit.MONTHS)
)
hour_periods = st.builds(Period, st.integers(1, 200), st.sampled_from(HOUR_UNITS))
day_periods = periods.filter(lambda period: not period.unit.is_hours)


# ── hours ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "hours", "end", "why"),
    [
        ("2026-11-02T10:15:30", 24, "2026-11-03T10:15:30", "hours run from the moment"),
        ("2026-11-02T10:00", 48, "2026-11-04T10:00", "two days later"),
        ("2026-11-02T21:59:59", 24, "2026-11-03T21:59:59", "the last second of the evening"),
        ("2026-11-02T22:00", 24, "2026-11-04T09:00", "22:00 is night"),
        ("2026-11-02T23:30", 24, "2026-11-04T09:00", "late in the evening"),
        ("2026-11-02T00:00", 24, "2026-11-03T09:00", "midnight belongs to the morning after it"),
        ("2026-11-02T07:59:59", 24, "2026-11-03T09:00", "the last second of the night"),
        ("2026-11-02T08:00", 24, "2026-11-03T08:00", "08:00 is day"),
        ("2026-11-02T08:30", 24, "2026-11-03T08:30", "an early riser keeps the hour"),
        ("2026-09-30T10:00", 24, "2026-10-01T10:00", "holidays do not stop hours"),
    ],
)
def test_wall_hours_run_from_the_moment_and_never_end_in_the_night(start, hours, end, why):
    assert ends_at(there(start), Period(hours, Unit.WALL_HOURS), CHINA) == there(end), why


@pytest.mark.parametrize(
    ("start", "hours", "end", "why"),
    [
        ("2026-11-02T10:00", 4, "2026-11-02T14:00", "inside the window"),
        ("2026-11-02T14:00", 4, "2026-11-02T18:00", "closing time itself is still in time"),
        ("2026-11-02T15:00", 4, "2026-11-03T10:00", "what is left is counted the next day"),
        ("2026-11-02T06:00", 4, "2026-11-02T13:00", "before opening, it begins when we open"),
        ("2026-11-02T18:00", 4, "2026-11-03T13:00", "after closing, it begins the next day"),
        ("2026-11-02T23:00", 4, "2026-11-03T13:00", "late at night too"),
        ("2026-11-06T17:00", 4, "2026-11-07T12:00", "Saturday is a day of service"),
        ("2026-10-01T17:00", 4, "2026-10-02T12:00", "so is a public holiday"),
        ("2026-11-02T09:00", 27, "2026-11-04T18:00", "three full days"),
    ],
)
def test_service_hours_count_only_inside_the_window_on_every_day(start, hours, end, why):
    assert ends_at(there(start), Period(hours, Unit.SERVICE_HOURS), CHINA) == there(end), why


def test_service_hours_count_inside_whichever_window_they_are_given():
    mornings = Period(3, Unit.SERVICE_HOURS, (time(8, 30), time(10)))
    assert ends_at(there("2026-11-02T09:00"), mornings, ORDINARY) == there("2026-11-04T09:00")


def test_even_a_window_in_the_night_has_no_deadline_in_it():
    late = Period(2, Unit.SERVICE_HOURS, (time(20), time(23)))
    assert ends_at(there("2026-11-02T20:30"), late, ORDINARY) == there("2026-11-03T09:00")


# ── days and months ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "days", "last", "why"),
    [
        ("2026-11-02T10:00", 1, "2026-11-03", "the first day is not counted"),
        ("2026-11-02T00:00", 1, "2026-11-03", "not even when it is whole"),
        ("2026-11-02T23:59:59", 1, "2026-11-03", "nor when it is nearly over"),
        ("2026-11-02T10:00", 7, "2026-11-09", "seven days from Monday end on Monday"),
        ("2026-11-02T10:00", 5, "2026-11-07", "an ordinary Saturday is a good last day"),
        ("2026-09-24T10:00", 1, "2026-09-28", "Mid-Autumn Friday gives way to Monday"),
        ("2026-09-25T10:00", 1, "2026-09-28", "and so does the Saturday of its three days off"),
        ("2026-09-24T10:00", 7, "2026-10-08", "the National Day week gives way to the day after it"),
        ("2026-09-27T10:00", 7, "2026-10-08", "so does the Sunday in the middle of that week"),
        ("2026-10-03T10:00", 7, "2026-10-10", "a Saturday worked in exchange is a good last day"),
        ("2026-12-28T10:00", 4, "2027-01-04", "New Year's Day 2027, not yet announced, gives way to Monday"),
    ],
)
def test_natural_days_leave_out_the_first_and_give_way_to_public_holidays(start, days, last, why):
    assert ends_at(there(start), Period(days, Unit.NATURAL_DAYS), CHINA) == end_of(day(last)), why


@pytest.mark.parametrize(
    ("start", "days", "last", "why"),
    [
        ("2026-11-02T10:00", 5, "2026-11-09", "a weekend between"),
        ("2026-11-07T10:00", 1, "2026-11-09", "from Saturday on, Monday is the first"),
        ("2026-09-30T10:00", 7, "2026-10-15", "the National Day week does not count, the Saturday made up does"),
        ("2026-02-13T10:00", 1, "2026-02-14", "Saturday 14 February is worked for Spring Festival"),
        ("2026-02-14T10:00", 1, "2026-02-24", "and then nobody works for nine days"),
        ("2025-12-31T10:00", 1, "2026-01-04", "Sunday 4 January is worked for the 2nd"),
    ],
)
def test_working_days_skip_weekends_and_holidays_and_count_weekends_made_up(start, days, last, why):
    assert ends_at(there(start), Period(days, Unit.WORKING_DAYS), CHINA) == end_of(day(last)), why


@pytest.mark.parametrize(
    ("start", "months", "last", "why"),
    [
        ("2026-11-16T10:00", 1, "2026-12-16", "the day of the same number"),
        ("2026-01-31T10:00", 1, "2026-02-28", "the last day, when there is none"),
        ("2028-01-31T10:00", 1, "2028-02-29", "which a leap year has later"),
        ("2026-05-31T10:00", 6, "2026-11-30", "six months, for the police"),
        ("2026-11-30T10:00", 3, "2027-02-28", "over the turn of the year"),
        ("2026-06-12T10:00", 12, "2027-06-12", "a year"),
        ("2026-04-01T10:00", 6, "2026-10-08", "the first of October gives way"),
    ],
)
def test_months_end_on_the_day_of_the_same_number(start, months, last, why):
    assert ends_at(there(start), Period(months, Unit.MONTHS), CHINA) == end_of(day(last)), why


def test_the_last_day_ends_at_24_oclock_in_china():
    assert end_of(day("2026-11-09")) == datetime(2026, 11, 9, 16, tzinfo=UTC)
    assert last_day(end_of(day("2026-11-09"))) == day("2026-11-09")
    assert last_day(there("2026-11-09T00:00:01")) == day("2026-11-09")


def test_the_first_day_is_the_day_it_is_in_china():
    late_in_london = datetime(2026, 11, 2, 17, tzinfo=UTC)
    assert local(late_in_london).date() == day("2026-11-03")
    assert ends_at(late_in_london, Period(1, Unit.NATURAL_DAYS), ORDINARY) == end_of(day("2026-11-04"))


@pytest.mark.parametrize("unit", Unit)
def test_a_start_without_a_time_zone_is_refused(unit):
    with pytest.raises(ValueError, match="time zone"):
        ends_at(datetime.fromisoformat("2026-11-02"), Period(1, unit), ORDINARY)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_period_of_nothing_is_refused(amount):
    with pytest.raises(ValueError, match="at least 1"):
        Period(amount, Unit.WALL_HOURS)


def test_a_window_that_never_opens_is_refused():
    with pytest.raises(ValueError, match="opens before it closes"):
        Period(4, Unit.SERVICE_HOURS, (time(18), time(18)))


# ── longer periods, pauses, and how much is left ─────────────────────────────────────────────────────────────────────


def test_twenty_days_and_ten_more_are_thirty():
    start = there("2026-11-02T10:00")
    twenty = ends_at(start, Period(20, Unit.NATURAL_DAYS), CHINA)
    assert extended(twenty, Period(10, Unit.NATURAL_DAYS), CHINA) == ends_at(
        start, Period(30, Unit.NATURAL_DAYS), CHINA
    )


def test_five_working_days_and_two_more_are_seven():
    start = there("2026-11-02T10:00")
    five = ends_at(start, Period(5, Unit.WORKING_DAYS), CHINA)
    assert extended(five, Period(2, Unit.WORKING_DAYS), CHINA) == ends_at(start, Period(7, Unit.WORKING_DAYS), CHINA)


def test_hours_added_run_from_the_old_end():
    assert extended(there("2026-11-03T10:00"), Period(24, Unit.WALL_HOURS), ORDINARY) == there("2026-11-04T10:00")


@pytest.mark.parametrize(
    ("unit", "due", "paused", "goes_on", "new_end", "why"),
    [
        (Unit.WALL_HOURS, "2026-11-04T10:00", "2026-11-03T10:00", "2026-11-03T15:00", "2026-11-04T15:00", "exact"),
        (Unit.WALL_HOURS, "2026-11-04T18:00", "2026-11-03T10:00", "2026-11-03T15:00", "2026-11-05T09:00", "night"),
        (Unit.NATURAL_DAYS, "2026-11-10T00:00", "2026-11-03T10:00", "2026-11-06T10:00", "2026-11-13T00:00", "3 days"),
        (Unit.NATURAL_DAYS, "2026-11-10T00:00", "2026-11-03T10:00", "2026-11-03T10:01", "2026-11-11T00:00", "a minute"),
        (Unit.WORKING_DAYS, "2026-11-10T00:00", "2026-11-03T10:00", "2026-11-03T10:00", "2026-11-10T00:00", "nothing"),
    ],
)
def test_a_pause_moves_the_end_by_as_long_as_it_lasted(unit, due, paused, goes_on, new_end, why):
    assert resumed(there(due), there(paused), there(goes_on), unit) == there(new_end), why


def test_a_pause_does_not_bring_the_last_day_onto_a_public_holiday():
    due, paused, goes_on = there("2026-09-29T00:00"), there("2026-09-20T12:00"), there("2026-09-23T12:00")
    assert last_day(resumed(due, paused, goes_on, Unit.NATURAL_DAYS)) == day("2026-10-01")
    assert last_day(resumed(due, paused, goes_on, Unit.NATURAL_DAYS, CHINA)) == day("2026-10-08")


def test_a_pause_that_ends_before_it_began_is_refused():
    with pytest.raises(ValueError, match="before it began"):
        resumed(there("2026-11-04T10:00"), there("2026-11-03T10:00"), there("2026-11-03T09:59"), Unit.WALL_HOURS)


def test_half_of_ten_days_is_five():
    start, due = there("2026-11-02T00:00"), there("2026-11-12T00:00")
    assert midway(start, due) == there("2026-11-07T00:00")
    assert share_left(start, due, midway(start, due)) == 0.5


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_working_days_agree_with_an_independent_calendar():
    first, after = date(2022, 1, 1), date(2027, 1, 1)
    days = [first + timedelta(days=n) for n in range((after - first).days)]
    assert [on for on in days if CHINA.is_working(on) is not chinese_calendar.is_workday(on)] == []


def test_public_holidays_are_the_runs_of_days_in_the_notice():
    october = [date(2026, 10, n) for n in range(1, 32)]
    assert [on.day for on in october if CHINA.is_public_holiday(on)] == [1, 2, 3, 4, 5, 6, 7]
    february = [date(2026, 2, n) for n in range(1, 29)]
    assert [on.day for on in february if CHINA.is_public_holiday(on)] == list(range(15, 24))


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025, 2026])
def test_an_announced_year_is_settled(year):
    assert not CHINA.is_provisional(year)


def test_2027_is_provisional_and_knows_the_statutory_holidays():
    assert CHINA.is_provisional(2027)
    assert not CHINA.is_working(date(2027, 1, 1))
    assert not CHINA.is_working(date(2027, 10, 1))
    assert ends_at(there("2027-06-01T10:00"), Period(3, Unit.WORKING_DAYS), CHINA) == end_of(day("2027-06-04"))


@given(st.dates(date(1980, 1, 1), date(2200, 1, 1)))
def test_a_day_nobody_has_announced_anything_about_goes_by_its_weekday(on):
    assert ORDINARY.is_provisional(on.year)
    assert ORDINARY.is_working(on) is (on.weekday() < 5)
    assert not ORDINARY.is_public_holiday(on)


def test_calendars_with_the_same_days_are_the_same_calendar():
    new_year, made_up = (date(2027, 1, 1), Day(DayKind.OFF, "元旦")), (date(2027, 1, 3), Day(DayKind.WORK))
    one, other = Calendar(dict([new_year, made_up])), Calendar(dict([made_up, new_year]))
    assert (one, one.version, hash(one)) == (other, other.version, hash(other))
    assert one != ORDINARY
    assert one != Calendar({**one.days, new_year[0]: Day(DayKind.OFF, "元旦", provisional=True)})
    assert one != one.version


def test_a_calendar_does_not_change_when_what_it_was_made_of_does():
    days = {date(2027, 1, 1): Day(DayKind.OFF)}
    calendar = Calendar(days)
    days.clear()
    assert calendar.is_public_holiday(date(2027, 1, 1))
    with pytest.raises(TypeError):
        calendar.days[date(2027, 1, 2)] = Day(DayKind.OFF)  # type: ignore[index]


# ── what holds for every deadline ────────────────────────────────────────────────────────────────────────────────────


@given(instants, periods)
def test_a_period_ends_after_it_begins_in_utc_and_always_the_same(start, period):
    end = ends_at(start, period, CHINA)
    assert end > start
    assert end.tzinfo is UTC
    assert end == ends_at(start.astimezone(LOCAL), period, Calendar(CHINA.days))


@given(instants, hour_periods, pauses)
def test_no_hour_deadline_falls_in_the_night(start, period, pause):
    end = ends_at(start, period, CHINA)
    assert time(8) <= local(end).time() < time(22)
    assert time(8) <= local(resumed(end, start, start + pause, period.unit)).time() < time(22)


@given(instants, day_periods)
def test_a_day_deadline_is_24_oclock_of_a_day_that_is_no_public_holiday(start, period):
    end = ends_at(start, period, CHINA)
    assert local(end).time() == time()
    assert not CHINA.is_public_holiday(last_day(end))
    assert period.unit is not Unit.WORKING_DAYS or CHINA.is_working(last_day(end))


@given(instants, st.timedeltas(timedelta(), timedelta(days=40)), periods)
def test_who_begins_later_is_not_due_sooner(start, later, period):
    sooner_end, later_end = (ends_at(at, period, CHINA) for at in (start, start + later))
    # Between 08:00 and 09:00 an end stands, while one just before 08:00 waits until 09:00.
    assume(not (period.unit.is_hours and local(later_end).time() < time(9)))
    assert later_end >= sooner_end


@given(instants, periods, st.integers(1, 30))
def test_who_has_more_time_is_not_due_sooner(start, period, more):
    end = ends_at(start, period, CHINA)
    longer = ends_at(start, Period(period.amount + more, period.unit), CHINA)
    assume(not (period.unit.is_hours and local(longer).time() < time(9)))
    assert longer >= end


@given(instants, st.integers(1, 60), st.integers(1, 30), st.sampled_from((Unit.WORKING_DAYS, Unit.NATURAL_DAYS)))
def test_an_extension_counts_on_from_the_last_day(start, amount, more, unit):
    end = ends_at(start, Period(amount, unit), ORDINARY)
    assert extended(end, Period(more, unit), ORDINARY) == ends_at(start, Period(amount + more, unit), ORDINARY)


@given(instants, hour_periods, pauses)
def test_a_pause_moves_an_hour_deadline_by_its_length_or_to_the_next_morning(start, period, pause):
    end = ends_at(start, period, CHINA)
    moved, new_end = end + pause, resumed(end, start, start + pause, period.unit)
    if time(8) <= local(moved).time() < time(22):
        assert new_end == moved
    else:
        assert local(new_end).time() == time(9)
        assert timedelta() < new_end - moved <= timedelta(hours=11)


@given(instants, day_periods, st.integers(0, 90))
def test_a_pause_of_whole_days_moves_a_day_deadline_by_exactly_that(start, period, days):
    end = ends_at(start, period, CHINA)
    assert resumed(end, start, start + timedelta(days=days), period.unit) == end + timedelta(days=days)


@given(instants, day_periods, pauses)
def test_a_pause_never_costs_anybody_time_and_gives_less_than_a_day(start, period, pause):
    end = ends_at(start, period, CHINA)
    new_end = resumed(end, start, start + pause, period.unit)
    assert local(new_end).time() == time()
    assert timedelta() <= new_end - (end + pause) < timedelta(days=1)


@given(instants, periods, st.floats(0, 1))
def test_what_is_left_goes_from_all_to_nothing(start, period, spent):
    due = ends_at(start, period, CHINA)
    now = start + (due - start) * spent
    assert share_left(start, due, now) == pytest.approx(1 - spent, abs=1e-6)
    assert share_left(start, due, start - timedelta(days=1)) == 1.0
    assert share_left(start, due, due + timedelta(days=1)) == 0.0
    assert start < midway(start, due) < due
