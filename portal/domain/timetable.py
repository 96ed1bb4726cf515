"""What time is counted by: the calendar, every edition of the policy table, and the outages that were declared.

A clock begins under the edition that is in force at that moment, and keeps it: an edition that comes into force later
moves no clock that runs already, and two cases with the same history have the same deadlines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any

from portal.domain.deadlines import POLICIES, VERSION, Policy
from portal.domain.periods import Calendar, Period, Unit


@dataclass(frozen=True)
class Edition:
    """The policy table as it is from one moment on.

    valid_from  None for the one that is in force before any other
    """

    version: str
    policies: Mapping[str, Policy]
    valid_from: datetime | None = None

    def is_coming(self, at: datetime) -> bool:
        """Whether it is still to come into force."""
        return self.valid_from is not None and self.valid_from > at


FIRST = Edition(VERSION, POLICIES)


def withdrawable(editions: Sequence[Edition], at: datetime) -> Edition | None:
    """The edition that can be taken back: the last, until it is in force. Those before it are what it changes.

    editions  the oldest first
    """
    return editions[-1] if editions[-1].is_coming(at) else None


@dataclass(frozen=True)
class Change:
    """What an edition changes in one policy; None leaves the reminder out."""

    key: str
    period: Period
    warn: Period | None = None

    def to_record(self) -> dict[str, Any]:
        """The change as JSON."""
        return {
            "key": self.key,
            "period": length_on_record(self.period),
            "warn": self.warn and length_on_record(self.warn),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Change":
        """The change that `record` holds."""
        warn = record["warn"]
        return cls(record["key"], _period(record["period"]), _period(warn) if warn else None)


def next_edition(before: Edition, version: str, valid_from: datetime, changes: Iterable[Change]) -> Edition:
    """The edition that follows `before`; KeyError for a change of a policy that there is not."""
    policies = dict(before.policies)
    for change in changes:
        policies[change.key] = replace(policies[change.key], period=change.period, warn=change.warn)
    return Edition(version, policies, valid_from)


def length_on_record(period: Period) -> list[Any]:
    """A period as JSON: amount, unit, and the window that service hours are counted in."""
    return [period.amount, period.unit.value, *(at.isoformat() for at in period.window)]


def _period(record: Sequence[Any]) -> Period:
    amount, unit, opens, closes = record
    return Period(amount, Unit(unit), (time.fromisoformat(opens), time.fromisoformat(closes)))


@dataclass(frozen=True)
class Outage:
    """A time in which people could not be expected to use the portal. It ends after it begins, always.

    no  in the order of declaration; a case keeps the numbers of those that were noted in it
    Raises ValueError for one that does not.
    """

    no: int
    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at >= self.ends_at:
            raise ValueError(f"an outage ends after it begins: {self.starts_at} to {self.ends_at}")

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Outage":
        """The outage that an entry notes."""
        return cls(
            facts["outage"], datetime.fromisoformat(facts["starts_at"]), datetime.fromisoformat(facts["ends_at"])
        )


@dataclass(frozen=True)
class Timetable:
    """Everything that a deadline depends on besides what happened in the case.

    editions  oldest first; the first is valid since ever
    outages   by number
    """

    calendar: Calendar = field(default_factory=Calendar)
    editions: tuple[Edition, ...] = (FIRST,)
    outages: tuple[Outage, ...] = ()

    def edition(self, at: datetime) -> Edition:
        """The edition in force at this moment."""
        return [e for e in self.editions if e.valid_from is None or e.valid_from <= at][-1]

    def policy(self, key: str, at: datetime) -> Policy:
        """The policy of a period that begins at this moment; KeyError for a key that no edition has."""
        return self.edition(at).policies[key]

    def as_noted(self, noted: frozenset[int]) -> "Timetable":
        """The same with some of the outages only: those that a case has been told of."""
        return replace(self, outages=tuple(o for o in self.outages if o.no in noted))
