"""The fair-clock receipt: who used how much of the time of a case, what paused it, and which deadlines were kept.

Read from the record alone: when each entry was made, and how the proceedings were after it. The segments follow each
other without gap from filing to the end, or to now, so that they add up to the whole time exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from portal.domain.casefile import Clock, Proceeding
from portal.domain.parties import SIDES, Party
from portal.domain.periods import end_of
from portal.domain.rulebook import Tick
from portal.domain.rulebooks import RULEBOOKS
from portal.domain.rulebooks.complaint import Act

# Matters that run beside a complaint and hold nothing of it up.
BESIDE = frozenset({"malice_claim", "sanction", "sanction_appeal"})
# Times to ask for something: who lets one pass has missed no deadline.
RIGHTS = frozenset({"review"})
OUTAGE = "outage"


class Holder(StrEnum):
    """Who used a stretch of time."""

    CONSUMER = "consumer"
    MERCHANT = "merchant"
    BOTH = "both"
    MEDIATOR = "mediator"
    PLATFORM = "platform"  # the desk, supervisors, the panel and administrators
    OUTSIDE = "outside"
    NOBODY = "nobody"  # nothing was waited for
    CLOSED = "closed"  # between the end of a case and its being taken up again


@dataclass(frozen=True)
class Step:
    """One entry of the record: when, who, what, in which proceeding, and the proceedings that were different after it."""

    at: datetime
    party: Party
    act: str
    no: int
    facts: Mapping[str, Any]
    effects: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Segment:
    """A stretch of time, and who used it."""

    holder: Holder
    begins: datetime
    ends: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.ends - self.begins


@dataclass(frozen=True)
class Pause:
    """A time in which a deadline stood still. `ends` is None while it does; `expected` when it was to end, if that was said."""

    no: int
    reason: str
    author: Party
    begins: datetime
    ends: datetime | None
    expected: datetime | None


@dataclass(frozen=True)
class Deadline:
    """One deadline: of which matter and period, whose, and what became of it.

    ended_at  when what it was for was done, or its time ran out; None while it runs
    missed    whether it ran out; a time to ask for something is never missed
    done_at   of a missed one: when they did something about it after all, or None
    """

    no: int
    kind: str
    state: str
    period: str
    version: str
    whose: tuple[Party, ...]
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None = None
    missed: bool = False
    done_at: datetime | None = None

    @property
    def by(self) -> timedelta | None:
        """How much earlier it was kept, or how much later what was missed was done; None for neither."""
        if self.missed:
            return self.done_at - self.due_at if self.done_at else None
        return max(self.due_at - self.ended_at, timedelta()) if self.ended_at else None


@dataclass(frozen=True)
class Receipt:
    """What became of the time of a case between filing and its end, or now."""

    begins: datetime
    ends: datetime
    segments: tuple[Segment, ...]
    pauses: tuple[Pause, ...]
    deadlines: tuple[Deadline, ...]

    @property
    def used(self) -> dict[Holder, timedelta]:
        """How much time each used, in the order of Holder, without those that used none."""
        sums = {h: sum((s.length for s in self.segments if s.holder is h), timedelta()) for h in Holder}
        return {holder: length for holder, length in sums.items() if length}


def receipt_of(
    steps: Iterable[Step], now: datetime, parties: frozenset[Party] = frozenset({Party.SUPERVISOR})
) -> Receipt:
    """The receipt of a case for somebody with these parts: what they have not been told of is not in it.

    Raises ValueError for a case without entries.
    """
    telling = _Telling(parties)
    for step in steps:
        telling.hear(step)
    return telling.told(now)


@dataclass
class _Telling:
    parties: frozenset[Party]
    known: dict[int, Proceeding] = field(default_factory=dict)
    marks: list[tuple[datetime, Holder]] = field(default_factory=list)
    pauses: dict[int, Pause] = field(default_factory=dict)
    over: list[Pause] = field(default_factory=list)
    running: dict[tuple[int, str, datetime], Deadline] = field(default_factory=dict)
    ended: list[Deadline] = field(default_factory=list)
    stood: dict[tuple[int, str, datetime], datetime] = field(default_factory=dict)

    def hear(self, step: Step) -> None:
        at = max(step.at, self.marks[-1][0]) if self.marks else step.at
        for effect in step.effects:
            p = Proceeding.from_record(effect)
            self.known[p.no] = p
        seen = [p for p in self.known.values() if p.is_known_to(self.parties)]
        self._done_after_all(step, at)
        for p in seen:
            self._pause(p, step, at)
            self._deadlines(p, step, at)
        if step.act == Act.NOTE_OUTAGE:
            begins, ends = (datetime.fromisoformat(step.facts[name]) for name in ("starts_at", "ends_at"))
            self.over.append(Pause(step.no, OUTAGE, step.party, begins, ends, None))
        self.marks.append((at, _holder(seen)))

    def told(self, now: datetime) -> Receipt:
        if not self.marks:
            raise ValueError("a case begins with an entry")
        main = self.known[1]
        begins, last = self.marks[0][0], self.marks[-1][0]
        ends = max(main.ended_at, begins) if main.ended_at else max(now, last)
        deadlines = sorted((*self.ended, *self.running.values()), key=lambda d: (d.started_at, d.due_at, d.no))
        pauses = sorted((*self.over, *self.pauses.values()), key=lambda p: (p.begins, p.no))
        return Receipt(begins, ends, tuple(_segments(self.marks, ends)), tuple(pauses), tuple(deadlines))

    def _pause(self, p: Proceeding, step: Step, at: datetime) -> None:
        open_pause = self.pauses.get(p.no)
        reason = (p.paused or p.state) if p.held is not None and p.open else None
        if open_pause and open_pause.reason != reason:
            self.over.append(replace(self.pauses.pop(p.no), ends=at))
            open_pause = None
        if reason and open_pause is None:
            # Where a day was named it is that day, and not the next time that somebody asks how it stands.
            named = step.facts.get("expected_on")
            expected = end_of(date.fromisoformat(named)) if named else p.clock.due_at if p.clock else None
            self.pauses[p.no] = Pause(p.no, reason, step.party, p.held_at or at, None, expected)

    def _deadlines(self, p: Proceeding, step: Step, at: datetime) -> None:
        clocks = {(p.no, c.period, c.started_at): c for c in (p.clock, p.held) if c and p.open}
        for key in [k for k in self.running if k[0] == p.no and k not in clocks]:
            deadline = self.running.pop(key)
            if key in self.stood:  # it ended while it stood still: it would have been due later by as long
                deadline = replace(deadline, due_at=deadline.due_at + (at - self.stood.pop(key)))
            ran_out = step.party is Party.CLOCK and step.no == p.no and at >= deadline.due_at
            missed = ran_out and deadline.period not in RIGHTS
            self.ended.append(replace(deadline, ended_at=at, missed=missed))
        for key, clock in clocks.items():
            self.stood.pop(key, None)
            if clock is p.held and p.held_at:
                self.stood[key] = p.held_at
            had = self.running.get(key)
            if had is None:
                self.running[key] = _begun(p, clock)
            elif had.due_at != clock.due_at:
                self.running[key] = replace(had, due_at=clock.due_at)

    def _done_after_all(self, step: Step, at: datetime) -> None:
        for n, deadline in enumerate(self.ended):
            late = deadline.missed and deadline.done_at is None and deadline.no == step.no
            if late and step.party in deadline.whose and not _leaves_it_running(deadline, step):
                self.ended[n] = replace(deadline, done_at=at)


def _leaves_it_running(deadline: Deadline, step: Step) -> bool:
    """Whether the same act, in time, would not have been what the deadline was for: a message of somebody who owes a reply."""
    rows = RULEBOOKS[deadline.kind].moves_for(deadline.state, step.act)
    own = [move for move in rows if step.party in move.who]
    return bool(own) and all(move.ticks is Tick.KEEP and not move.counts for move in own)


def _begun(p: Proceeding, clock: Clock) -> Deadline:
    return Deadline(p.no, p.kind, p.state, clock.period, clock.version, p.turn, clock.started_at, clock.due_at)


def _holder(seen: Sequence[Proceeding]) -> Holder:
    """Who has the complaint; where it waits for matters that it opened, who has those."""
    main = seen[0]
    if not main.open:
        return Holder.CLOSED
    turns = set(main.turn) or {party for p in seen[1:] if p.open and p.kind not in BESIDE for party in p.turn}
    if turns >= set(SIDES):
        return Holder.BOTH
    for party, holder in HOLDERS.items():
        if party in turns:
            return holder
    return Holder.NOBODY


HOLDERS = {
    Party.CONSUMER: Holder.CONSUMER,
    Party.MERCHANT: Holder.MERCHANT,
    Party.MEDIATOR: Holder.MEDIATOR,
    **dict.fromkeys((Party.DESK, Party.SUPERVISOR, Party.PANEL, Party.OFFICE), Holder.PLATFORM),
    Party.OUTSIDE: Holder.OUTSIDE,
}


def _segments(marks: Sequence[tuple[datetime, Holder]], ends: datetime) -> list[Segment]:
    """From each mark to the next one and from the last to the end; neighbours of one holder are one, empty ones none."""
    found: list[Segment] = []
    following = [*(at for at, _ in marks[1:]), ends]
    for (at, holder), until in zip(marks, following, strict=True):
        begins, until = min(at, ends), min(until, ends)
        if begins == until:
            continue
        if found and found[-1].holder is holder:
            found[-1] = replace(found[-1], ends=until)
        else:
            found.append(Segment(holder, begins, until))
    return found
