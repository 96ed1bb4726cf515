"""The policy table as people read it, and what speaks against one: whose each period is, what pauses and lengthens it.

All of it is read from the rulebooks, so that the table cannot say anything else than what is done.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Any

from portal.domain.clocks import QUIET, WHOLE
from portal.domain.deadlines import ADDRESSES, POLICIES, SOURCES, Policy
from portal.domain.facts import SUSPENSIONS
from portal.domain.parties import Party
from portal.domain.periods import LOCAL, Calendar, Period, Unit, ends_at, extended, local
from portal.domain.rulebook import BACK, SAME, Move, Rulebook, Tick
from portal.domain.rulebooks import MAIN, RULEBOOKS
from portal.domain.timetable import Edition, length_on_record

# Source: E-Commerce Law art. 34, a changed rule is published at least seven days before it is in force.
NOTICE = Period(7, Unit.NATURAL_DAYS)
# Times in which something may be asked for: at their end nothing is done to anybody, it can only not be asked for any more.
WINDOWS: Mapping[str, tuple[str, str]] = {
    "reopening": (MAIN, "reopen"),
    "undo_withdrawal": (MAIN, "undo_withdrawal"),
    "reconsideration": (MAIN, "ask_reconsideration"),
    "recusal": (MAIN, "ask_recusal"),
    "malice_claim": (MAIN, "claim_malice"),
    "second_tier": ("service_complaint", "ask_second_tier"),
    "chase": (MAIN, "chase"),
    "sanction_appeal": ("sanction", "appeal"),
    "late_sanction_appeal": ("sanction", "appeal_belatedly"),
}
# A proceeding can be opened with another period than the usual one of its first stage.
BY_SUBJECT = {"claim_screening_slow": "malice_claim", **dict.fromkeys(("pay", "goods", "return_goods"), "duty")}
WEEK = [datetime.combine(date(2026, 3, 2 + day), time(hour), LOCAL) for day in range(7) for hour in (9, 15, 21)]


@dataclass(frozen=True, order=True)
class Where:
    """A stage of a rulebook."""

    kind: str
    state: str


@dataclass(frozen=True)
class Use:
    """What the rulebooks make of one period.

    stages    where it runs
    turns     whose it is; of a window, who may ask
    window    whether it is a time in which something may be asked for, and no clock
    pauses    stages in which it stands still
    extended  the periods by which it can be made longer, once each; its own key where it begins again
    """

    stages: tuple[Where, ...] = ()
    turns: tuple[str, ...] = ()
    window: bool = False
    pauses: tuple[Where, ...] = ()
    extended: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """Why an edition cannot be published: a code, and the row of the table that it is about.

    where  the stage, if it is about one
    """

    code: str
    key: str
    where: Where | None = None


@cache
def use_of(key: str) -> Use:
    """What the rulebooks make of the period `key`."""
    if key in WINDOWS:
        kind, act = WINDOWS[key]
        asking = {party for move in RULEBOOKS[kind].moves if move.act == act for party in move.who}
        return Use(turns=tuple(sorted(asking)), window=True)
    stages = tuple(sorted(where for where, keys in running().items() if key in keys))
    lengthens = key in {move.period for book in RULEBOOKS.values() for move in book.moves if move.ticks is Tick.EXTEND}
    if lengthens:
        stages = tuple(sorted({where for where, move in _extensions() if move.period == key}))
    return Use(
        stages,
        tuple(dict.fromkeys(str(RULEBOOKS[w.kind].stages[w.state].turn) for w in stages)),
        pauses=tuple(sorted({*_pauses(stages, key)})),
        extended=() if lengthens or key in (WHOLE, QUIET) else tuple(sorted({*_lengthened_by(stages, key)})),
    )


def running(books: Mapping[str, Rulebook] = RULEBOOKS) -> dict[Where, frozenset[str]]:
    """Every stage in which something runs, and the keys of what may run there; the clocks of the whole case too."""
    found: dict[Where, set[str]] = {}
    for book in books.values():
        for state, stage in book.stages.items():
            if stage.period and (stage.final is False):
                found.setdefault(Where(book.kind, state), set()).add(stage.period)
            if stage.whole:
                found.setdefault(Where(book.kind, state), set()).update((WHOLE, QUIET))
        for move in book.moves:
            if move.period and move.ticks in (Tick.START, Tick.HOLD) and move.then != BACK:
                then = move.state if move.then == SAME else move.then
                found.setdefault(Where(book.kind, then), set()).update(_keys(move.period))
    for key, kind in BY_SUBJECT.items():
        if kind in books:
            found.setdefault(Where(kind, books[kind].first), set()).add(key)
    return {where: frozenset(keys) for where, keys in found.items()}


def faults(edition: Edition, books: Mapping[str, Rulebook] = RULEBOOKS) -> tuple[Fault, ...]:
    """Everything that speaks against an edition, row by row: the bounds, the reminders, and stages without a lapse."""
    return (*_faults_of_rows(edition), *_faults_of_stages(edition, books))


def earliest(now: datetime) -> date:
    """The first day from which an edition that is published now can be in force. Source: E-Commerce Law art. 34."""
    return local(ends_at(now, NOTICE, Calendar())).date()


def begins(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), LOCAL)


def table_of(edition: Edition) -> dict[str, Any]:
    """An edition as JSON, whole, for somebody who wants to count by it."""
    rows = []
    for policy in edition.policies.values():
        use, unit = use_of(policy.key), policy.period.unit
        rows.append(
            {
                "key": policy.key,
                "name": policy.name,
                "whose": list(use.turns),
                "stages": [f"{where.kind}.{where.state}" for where in use.stages],
                "length": length_on_record(policy.period),
                "reminder": policy.warn and length_on_record(policy.warn),
                "starts": unit.starts,
                "rolls": unit.rolls,
                "pauses": [f"{where.kind}.{where.state}" for where in use.pauses],
                "extended_once_by": list(use.extended),
                "lapse": policy.lapse,
                "least": length_on_record(policy.least),
                "most": length_on_record(policy.most),
                "sources": [
                    {"code": code, "says": SOURCES[code], "address": ADDRESSES.get(code)} for code in policy.sources
                ],
            }
        )
    valid_from = edition.valid_from.isoformat() if edition.valid_from else None
    return {"version": edition.version, "valid_from": valid_from, "periods": rows}


def _faults_of_rows(edition: Edition) -> Iterator[Fault]:
    for key in sorted(edition.policies.keys() ^ POLICIES.keys()):
        yield Fault("unknown" if key in edition.policies else "missing", key)
    for key, policy in edition.policies.items():
        if any(_end(at, policy.period) < _end(at, policy.least) for at in WEEK):
            yield Fault("too_short", key)
        elif any(_end(at, policy.period) > _end(at, policy.most) for at in WEEK):
            yield Fault("too_long", key)
        if not policy.lapse:
            yield Fault("no_lapse", key)
        if policy.warn and not _reminds_before_the_end(policy):
            yield Fault("reminder_too_late", key)


def _faults_of_stages(edition: Edition, books: Mapping[str, Rulebook]) -> Iterator[Fault]:
    for where, keys in sorted(running(books).items(), key=lambda item: item[0]):
        stage, book = books[where.kind].stages[where.state], books[where.kind]
        moves = {move.act for move in book.moves if move.state == where.state and Party.CLOCK in move.who}
        own = keys - {WHOLE, QUIET}
        for key in sorted(own):
            if not stage.lapse or not set(stage.lapse) <= moves or not _says_what_follows(edition, key):
                yield Fault("no_lapse", key, where)
        for key in sorted(keys - own):
            if not _says_what_follows(edition, key):
                yield Fault("no_lapse", key, where)


def _says_what_follows(edition: Edition, key: str) -> bool:
    return key in edition.policies and bool(edition.policies[key].lapse)


def _reminds_before_the_end(policy: Policy) -> bool:
    return policy.warn is not None and all(_end(at, policy.warn) < _end(at, policy.period) for at in WEEK)


@lru_cache(2048)  # the bounds of every row are the same each time that a table is looked through
def _end(at: datetime, period: Period) -> datetime:
    return extended(at, period, Calendar())


def _keys(period: str) -> Iterable[str]:
    return [f"suspension_{reason}" for reason in SUSPENSIONS] if period == "fact:reason" else [period]


def _pauses(stages: Iterable[Where], key: str) -> Iterator[Where]:
    """The stages in which a period that runs in `stages` stands still."""
    here = set(stages)
    for book in RULEBOOKS.values():
        for move in book.moves:
            paused = move.ticks is Tick.HOLD and Where(book.kind, move.state) in here
            runs_on = key == WHOLE and book.stages.get(move.then, book.stages[book.first]).whole
            if paused and key != QUIET and not runs_on:
                yield Where(book.kind, move.then)
        for state, stage in book.stages.items():
            if key not in (WHOLE, QUIET) and any(w.kind in stage.holds for w in here):
                yield Where(book.kind, state)


def _extensions() -> Iterator[tuple[Where, Move]]:
    """Every move that makes a period longer, where it is that stage's own and not one that waits for it to go on."""
    for book in RULEBOOKS.values():
        waiting = {move.then for move in book.moves if move.ticks is Tick.HOLD}
        for move in book.moves:
            if move.ticks is Tick.EXTEND and move.state not in waiting:
                yield Where(book.kind, move.state), move


def _lengthened_by(stages: Iterable[Where], key: str) -> Iterator[str]:
    here = set(stages)
    for where, move in _extensions():
        if where in here:
            yield str(move.period)
    for book in RULEBOOKS.values():
        for move in book.moves:
            again = move.then == SAME and move.ticks is Tick.START and not move.who <= {Party.CLOCK}
            if again and Where(book.kind, move.state) in here:
                yield key
