"""When somebody at the desk is away, and which days may be put down for it."""

from collections.abc import Iterable
from datetime import date, timedelta

LONGEST = timedelta(days=366)
AHEAD = timedelta(days=732)

Days = tuple[date, date]


def refusal_of(first_day: date, last_day: date, today: date, others: Iterable[Days]) -> str | None:
    """Why these days may not be put down as leave, or None.

    others  the leave that is on record already, as first and last day
    Codes: "out_of_order", "in_the_past", "too_far", "overlaps".
    """
    if last_day < first_day:
        return "out_of_order"
    if last_day < today:
        return "in_the_past"
    if last_day - first_day > LONGEST or last_day - today > AHEAD:
        return "too_far"
    if any(first_day <= last and first <= last_day for first, last in others):
        return "overlaps"
    return None
