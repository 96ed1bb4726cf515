"""Column types that mean the same on every database."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An instant: aware and in UTC on the way in and on the way out.

    SQLite keeps no time zone, so it is given UTC without one and gets the zone back when read.
    Raises ValueError for a naive datetime.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum(kind: type[StrEnum], length: int = 40) -> Enum:
    """A word out of `kind`, stored as a short text so that a new word needs no migration."""
    return Enum(
        kind, native_enum=False, create_constraint=False, length=length, values_callable=_values, validate_strings=True
    )


def _values(kind: Any) -> list[str]:
    return [word.value for word in kind]
