"""A file of holidays is taken in whole, or refused with the number of the row that is wrong."""

from datetime import date

import pytest

from portal.domain.calendar_files import BadRow, days_of
from portal.domain.periods import Day, DayKind

GOOD = "2026-10-01,off,国庆节\n2026-10-10,work,\n"


@pytest.mark.parametrize("text", [GOOD, f"\ufeffday,kind,name\n{GOOD}", f"{GOOD}\n , ,\n", GOOD.replace("\n", "\r\n")])
def test_a_good_file(text):
    assert days_of(text) == {
        date(2026, 10, 1): Day(DayKind.OFF, "国庆节"),
        date(2026, 10, 10): Day(DayKind.WORK),
    }


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-10-01,off,又一次", "twice"),
        ("2026-02-30,off,", "no_day"),
        ("tomorrow,off,", "no_day"),
        ("1026-10-02,off,", "no_day"),
        ("2026-10-02,rest,", "no_kind"),
        ("2026-10-02", "no_columns"),
        ("2026-10-02,off,a,b", "no_columns"),
        (f"2026-10-02,off,{'长' * 81}", "long_name"),
        ("2026-10-02,off,\x07", "long_name"),
    ],
)
def test_a_bad_row_is_named(row, code):
    with pytest.raises(BadRow) as bad:
        days_of(f"{GOOD}{row}\n")
    assert (bad.value.code, bad.value.row) == (code, 3)


@pytest.mark.parametrize("text", ["", "\n\n", "day,kind,name\n"])
def test_a_file_without_a_day(text):
    with pytest.raises(BadRow, match="empty"):
        days_of(text)


def test_a_file_that_is_too_long():
    days = (date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(1001))
    with pytest.raises(BadRow) as bad:
        days_of("\n".join(f"{on},off," for on in days))
    assert (bad.value.code, bad.value.row) == ("too_many", 1001)
