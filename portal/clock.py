"""The one source of the time of day. Everything else is told the time; only `now` tells it."""

from collections.abc import Callable
from datetime import UTC, datetime


def _system_time() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_time


def now() -> datetime:
    """This instant, as an aware datetime in UTC."""
    return _source()


def set_source(source: Callable[[], datetime] | None = None) -> Callable[[], datetime]:
    """Tell the time from `source`, an aware UTC clock; without one, from the system again. Returns the one before.

    Demonstration data is played in the past and tests turn the hands; nothing else has a reason to call this.
    """
    global _source
    before, _source = _source, source or _system_time
    return before
