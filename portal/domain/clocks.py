"""Running clocks: how one begins, stands still, runs on, grows longer, and is moved by an outage."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from portal.domain.casefile import CaseFile, Clock, Proceeding
from portal.domain.periods import Period, Unit, extended, resumed
from portal.domain.rulebook import Move
from portal.domain.rulebooks import RULEBOOKS
from portal.domain.timetable import Outage, Timetable

WHOLE = "whole_case"
QUIET = "quiet"
GIVEN = "given"
A_DAY_BEFORE = timedelta(days=1)


def new_clock(key: str, at: datetime, times: Timetable) -> Clock:
    """The clock of the period `key` that begins at `at`."""
    # Counted with `extended`, since `at` may be the 24:00 at which another period ended: the day after it counts.
    policy = times.policy(key, at)
    warn = extended(at, policy.warn, times.calendar) if policy.warn else None
    due = extended(at, policy.period, times.calendar)
    clock = Clock(key, times.edition(at).version, at, due, warn if warn and warn < due else None)
    for outage in times.outages:
        # One that has been noted already moves no clock that begins in the middle of it.
        if outage.starts_at <= at < outage.ends_at:
            clock = later(clock, at, outage.ends_at, times)
    return clock


def clock_for(
    p: Proceeding, move: Move | None, facts: Mapping[str, Any], at: datetime, times: Timetable
) -> Clock | None:
    """The clock of the stage that `p` is in: of the period that the move names, of the day that was given, or the stage's own."""
    key = p.stage.period
    if move is not None and move.period:
        name = move.period.removeprefix("fact:")
        key = move.period if name == move.period else f"suspension_{facts[name]}"
    elif p.state == RULEBOOKS[p.kind].first or p.stage.dated:
        given = _given(p, at, times)
        if given:
            return given
        key = str(p.subject.get("period", key)) if key else None
    if not key:
        return None
    clock = new_clock(key, at, times)
    # Nobody is asked about a promise for longer than until the day that it is about.
    day = _day_of(p)
    return replace(clock, due_at=min(clock.due_at, day)) if day else clock


def later(clock: Clock, since: datetime, until: datetime, times: Timetable) -> Clock:
    """The clock after it stood still from `since` to `until`: later by exactly as long (periods.resumed)."""
    unit = _unit_of(clock, times)
    warn = resumed(clock.warn_at, since, until, unit, times.calendar) if clock.warn_at else None
    return replace(clock, due_at=resumed(clock.due_at, since, until, unit, times.calendar), warn_at=warn)


def ran_on(clock: Clock | None, since: datetime | None, at: datetime, times: Timetable) -> Clock | None:
    """A clock that stood still since `since`, if there is one, as it runs on at `at`."""
    return clock if clock is None or since is None else later(clock, since, at, times)


def lengthened(clock: Clock | None, by: Period, times: Timetable) -> Clock | None:
    """A clock, if there is one, whose end is later by a period."""
    return replace(clock, due_at=extended(clock.due_at, by, times.calendar)) if clock else None


def held_and_released(file: CaseFile, at: datetime, times: Timetable) -> CaseFile:
    """The clocks that another proceeding's stage holds stand still, and those that nothing holds any more run on."""
    for p in file.proceedings:
        holder = next((h.no for h in file.proceedings if _holds(h, p)), None)
        if holder is not None and p.clock is not None and p.held is None:
            file = file.with_proceeding(replace(p, clock=None, held=p.clock, held_at=at, held_by=holder))
        elif holder is None and p.held_by is not None:
            clock = ran_on(p.held, p.held_at, at, times) if p.open else None
            file = file.with_proceeding(replace(p, clock=clock, held=None, held_at=None, held_by=None))
    return file


def shifted(file: CaseFile, outage: Outage, times: Timetable) -> CaseFile:
    """Every clock that ran during an outage, later by as long as it ran then. What had run out before stays as it is."""
    for p in file.proceedings:
        whole = _shifted(p.whole, outage, times) if p.open and not p.whole_held_at else p.whole
        quiet = _shifted(p.quiet, outage, times) if p.open else p.quiet
        moved = replace(p, clock=_shifted(p.clock, outage, times) if p.open else p.clock, whole=whole, quiet=quiet)
        if moved != p:
            file = file.with_proceeding(moved)
    return file


def is_moved(p: Proceeding, outage: Outage) -> bool:
    """Whether an outage moves any clock that runs in a proceeding."""
    running = [p.clock, None if p.whole_held_at else p.whole, p.quiet] if p.open else []
    return any(c and c.due_at > outage.starts_at and c.started_at < outage.ends_at for c in running)


def _given(p: Proceeding, at: datetime, times: Timetable) -> Clock | None:
    version = times.edition(at).version
    day = _day_of(p)
    if day:
        warn = day - A_DAY_BEFORE
        return Clock(GIVEN, version, at, day, warn if p.stage.dated and warn > at else None)
    if p.subject.get("days"):
        days = Period(int(p.subject["days"]), Unit.NATURAL_DAYS)
        return Clock(GIVEN, version, at, extended(at, days, times.calendar))
    return None


def _day_of(p: Proceeding) -> datetime | None:
    """The end that the subject names: the one that whoever has to keep it says, or else the one that was told of."""
    day = p.subject.get("version_due_at") or p.subject.get("due_at")
    return datetime.fromisoformat(str(day)) if day else None


def _unit_of(clock: Clock, times: Timetable) -> Unit:
    policies = times.edition(clock.started_at).policies
    return policies[clock.period].period.unit if clock.period in policies else Unit.NATURAL_DAYS


def _holds(holder: Proceeding, p: Proceeding) -> bool:
    stage = holder.stage
    return (
        p.open
        and holder.open
        and p.kind in stage.holds
        and (not stage.holds_if or bool(holder.subject.get(stage.holds_if)))
    )


def _shifted(clock: Clock | None, outage: Outage, times: Timetable) -> Clock | None:
    if clock is None or clock.due_at <= outage.starts_at or clock.started_at >= outage.ends_at:
        return clock
    return later(clock, max(outage.starts_at, clock.started_at), outage.ends_at, times)
