"""The calendar is filled by itself, corrected by administrators, and read once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.domain.periods import Calendar, DayKind
from portal.extensions import db
from portal.models.calendar import CalendarDay, DaySource
from portal.queries.calendars import forget_times, times_now
from portal.services.calendars import seed_calendar, set_calendar_day, settle_year

pytestmark = pytest.mark.usefixtures("app")


def sources(year: int) -> set[DaySource]:
    days = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return set(db.session.scalars(select(CalendarDay.source).where(days)))


def test_without_any_day_the_calendar_goes_by_weekdays():
    assert times_now().calendar == Calendar()
    assert times_now().calendar.is_provisional(2026)


def test_seeding_brings_the_announced_holidays_and_the_weekends_made_up():
    assert seed_calendar(2025, 2027) > 0
    calendar = times_now().calendar
    assert calendar.is_public_holiday(date(2026, 10, 1))
    assert calendar.is_working(date(2026, 10, 10))
    assert not calendar.is_provisional(2026)


def test_a_year_not_yet_announced_is_provisional_and_no_error():
    seed_calendar(2026, 2027)
    assert times_now().calendar.is_provisional(2027)
    assert times_now().calendar.is_public_holiday(date(2027, 10, 1))


def test_seeding_twice_changes_nothing():
    seed_calendar(2025, 2027)
    before = times_now().calendar.version
    assert seed_calendar(2025, 2027) == 0
    assert times_now().calendar.version == before


def test_seeding_keeps_what_an_administrator_has_changed():
    seed_calendar(2026, 2026)
    set_calendar_day(date(2026, 10, 7), DayKind.WORK, "")
    set_calendar_day(date(2026, 11, 25), DayKind.OFF, "台风")
    assert seed_calendar(2026, 2026) == 0
    assert times_now().calendar.is_working(date(2026, 10, 7))
    assert times_now().calendar.is_public_holiday(date(2026, 11, 25))
    assert not times_now().calendar.is_provisional(2026)


def test_seeding_puts_a_year_right_when_its_notice_is_out():
    seed_calendar(2026, 2026)
    wrong = date(2026, 3, 3)
    db.session.add(CalendarDay(day=wrong, kind=DayKind.OFF, name="", source=DaySource.PACKAGE, provisional=True))
    db.session.get_one(CalendarDay, date(2026, 10, 1)).provisional = True
    db.session.delete(db.session.get_one(CalendarDay, date(2026, 10, 10)))
    db.session.commit()
    assert seed_calendar(2026, 2026) == 3
    assert times_now().calendar.is_working(wrong)
    assert times_now().calendar.is_working(date(2026, 10, 10))
    assert not times_now().calendar.is_provisional(2026)


def test_one_day_from_an_administrator_does_not_settle_a_year():
    seed_calendar(2026, 2027)
    set_calendar_day(date(2027, 10, 7), DayKind.OFF, "国庆节")
    assert times_now().calendar.is_provisional(2027)


def test_an_administrators_day_does_not_keep_a_year_provisional_once_its_notice_is_out():
    set_calendar_day(date(2026, 11, 25), DayKind.OFF, "台风")
    assert db.session.get_one(CalendarDay, date(2026, 11, 25)).provisional
    seed_calendar(2026, 2026)
    assert not times_now().calendar.is_provisional(2026)


def test_a_year_settled_by_an_administrator_stays_as_it_is():
    seed_calendar(2026, 2027)
    set_calendar_day(date(2027, 10, 6), DayKind.OFF, "国庆节")
    settle_year(2027)
    settled = times_now().calendar
    assert not settled.is_provisional(2027)
    assert sources(2027) == {DaySource.ADMIN}
    assert seed_calendar(2026, 2027) == 0
    assert times_now().calendar == settled


def test_years_that_run_backwards_are_refused_and_change_nothing():
    with pytest.raises(ValueError, match="before the first"):
        seed_calendar(2027, 2026)
    assert times_now().calendar == Calendar()


def test_the_table_is_read_once_for_many_pages(asked):
    seed_calendar(2026, 2026)
    asked.clear()
    for _ in range(20):
        times_now()
    assert len([s for s in asked if "calendar_day" in s]) == 1


def test_a_change_is_known_at_once():
    assert times_now().calendar.is_working(date(2026, 11, 25))
    set_calendar_day(date(2026, 11, 25), DayKind.OFF, "台风")
    assert not times_now().calendar.is_working(date(2026, 11, 25))


def test_a_change_made_by_another_process_is_known_after_a_minute():
    start = clock.now()
    clock.set_source(lambda: start)
    try:
        assert times_now().calendar.is_working(date(2026, 11, 25))
        db.session.add(
            CalendarDay(
                day=date(2026, 11, 25), kind=DayKind.OFF, name="台风", source=DaySource.ADMIN, provisional=False
            )
        )
        db.session.commit()
        assert times_now().calendar.is_working(date(2026, 11, 25))
        clock.set_source(lambda: start + timedelta(minutes=1))
        assert not times_now().calendar.is_working(date(2026, 11, 25))
    finally:
        clock.set_source()


def test_a_calendar_that_was_forgotten_is_the_same_when_read_again():
    seed_calendar(2026, 2026)
    before = times_now().calendar
    forget_times()
    assert times_now().calendar == before
