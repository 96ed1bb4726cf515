"""A file of holidays: one day a row, as `2026-10-01,off,国庆节`. All of it is taken in, or nothing."""

import csv
from datetime import date

from portal.domain.periods import Day, DayKind

HEADER = ("day", "kind", "name")
ROWS_AT_MOST = 1_000
NAME_CHARACTERS = 80
FIRST_YEAR, LAST_YEAR = 2000, 2100


class BadRow(ValueError):
    """A file that cannot be taken in: the number of the row that is wrong, from 1, and why.

    code  "no_day", "no_kind", "twice", "no_columns", "long_name", "too_many" or "empty"; what stood there is in `found`
    """

    def __init__(self, code: str, row: int, found: str = "") -> None:
        super().__init__(code, row, found)
        self.code, self.row, self.found = code, row, found[:NAME_CHARACTERS]


def days_of(text: str) -> dict[date, Day]:
    """The days of a file. A first row with the names of the columns may be there. Raises BadRow for the first bad one."""
    days: dict[date, Day] = {}
    for number, cells in enumerate(csv.reader(text.lstrip("\ufeff").splitlines()), 1):
        row = tuple(cell.strip() for cell in cells)
        if not any(row) or (number == 1 and row == HEADER):
            continue
        if len(days) >= ROWS_AT_MOST:
            raise BadRow("too_many", number)
        on, day = _day_of(row, number)
        if on in days:
            raise BadRow("twice", number, row[0])
        days[on] = day
    if not days:
        raise BadRow("empty", 1)
    return days


def _day_of(row: tuple[str, ...], number: int) -> tuple[date, Day]:
    if len(row) not in (2, 3):
        raise BadRow("no_columns", number, ",".join(row))
    try:
        on = date.fromisoformat(row[0])
    except ValueError as error:
        raise BadRow("no_day", number, row[0]) from error
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise BadRow("no_day", number, row[0])
    if row[1] not in set(DayKind):
        raise BadRow("no_kind", number, row[1])
    name = row[2] if len(row) == len(HEADER) else ""
    if len(name) > NAME_CHARACTERS or not name.isprintable():
        raise BadRow("long_name", number, name)
    return on, Day(DayKind(row[1]), name)
