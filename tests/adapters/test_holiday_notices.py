from datetime import date

import pytest

from portal.adapters.holiday_notices import FESTIVALS, OFF_IN_EXCHANGE, WORKED_IN_EXCHANGE, announced_days
from portal.domain.periods import Day, DayKind


def test_the_notice_for_2026_is_told_in_full():
    days = announced_days(2026, 2026)
    assert days[date(2026, 10, 1)] == Day(DayKind.OFF, "国庆节")
    assert days[date(2026, 10, 5)] == Day(DayKind.OFF, "国庆节")
    assert days[date(2026, 10, 7)] == Day(DayKind.OFF, OFF_IN_EXCHANGE)
    assert days[date(2026, 10, 10)] == Day(DayKind.WORK, WORKED_IN_EXCHANGE)
    assert {on.year for on in days} == {2026}
    assert not any(day.provisional for day in days.values())


def test_2027_has_its_statutory_holidays_provisionally_and_no_weekend_worked():
    days = announced_days(2027, 2027)
    assert all(day.provisional and day.kind is DayKind.OFF for day in days.values())
    assert days[date(2027, 5, 1)] == Day(DayKind.OFF, "劳动节", provisional=True)


def test_a_weekend_worked_in_december_for_a_day_off_in_january_is_known_with_its_own_year():
    assert announced_days(2006, 2006)[date(2006, 12, 30)].kind is DayKind.WORK


def test_every_name_has_been_put_into_words_for_translation():
    known = {*FESTIVALS, OFF_IN_EXCHANGE, WORKED_IN_EXCHANGE}
    assert {day.name for day in announced_days(2021, 2032).values()} <= known


def test_years_that_run_backwards_are_refused():
    with pytest.raises(ValueError, match="before the first"):
        announced_days(2027, 2026)
