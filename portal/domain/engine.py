"""One engine for every rulebook: from a case, a permit and the facts to the case as it is afterwards.

Pure. It reads the tables and nothing else; a new kind of proceeding needs no line here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from portal.domain.casefile import CaseFile, Proceeding
from portal.domain.clocks import (
    QUIET,
    WHOLE,
    clock_for,
    held_and_released,
    lengthened,
    new_clock,
    ran_on,
    shifted,
)
from portal.domain.openings import OPENINGS, Start, plan_of
from portal.domain.parties import SIDES, Actor, Audience, Party, other_side
from portal.domain.policy import Permit, Refused, require_of
from portal.domain.rulebook import BACK, SAME, Move, Stage, Tick, Turn
from portal.domain.rulebooks import RULEBOOKS
from portal.domain.rulebooks.complaint import Act, Outcome
from portal.domain.timetable import Outage, Timetable

# What somebody says in a matter in which both sides are asked.
ANSWERS = ("accept_proposal", "decline_proposal", "agree_to_extension", "decline_extension", "comment_on_report")


@dataclass(frozen=True)
class Played:
    """What came of an act.

    file      the case afterwards
    changed   numbers of the proceedings that are not as they were, in order
    audience  who may read of it
    """

    file: CaseFile
    changed: tuple[int, ...]
    audience: Audience


@dataclass(frozen=True)
class Lapse:
    """Something that the clock has to do: at this instant, this act, in this proceeding."""

    at: datetime
    no: int
    acts: tuple[str, ...]
    kind: str  # "warn", "due", "whole_warn", "whole_due" or "quiet"


def play(
    file: CaseFile, permit: Permit, actor: Actor, facts: Mapping[str, Any], at: datetime, times: Timetable
) -> Played:
    """Make the move that `permit` allows, and whatever follows from it by the tables."""
    times = times.as_noted(file.noted)
    after = _step(file, permit, actor, facts, at, times, None)
    after = _follow(after, permit.proceeding.no, facts, at, times)
    audience = audience_of(permit, facts, after)
    after = _heard_from(after, permit, audience, at, times)
    return Played(after, _changed(file, after), audience)


def start(file: CaseFile, at: datetime, times: Timetable) -> CaseFile:
    """The case with its complaint filed: the first stage begins, and so does the clock of the whole case."""
    stage = file.main.stage
    main = replace(
        file.main,
        clock=new_clock(str(stage.period), at, times),
        whole=new_clock(WHOLE, at, times),
        quiet=new_clock(QUIET, at, times),
        back=file.main.state,
    )
    return _turns_taken(file.with_proceeding(main))


def owed_outage(file: CaseFile, times: Timetable) -> Outage | None:
    """The first outage that moves a clock of this case and has not been noted in it, or None.

    What the clock owed the case by its beginning has to be made up first (next_lapse).
    """
    return next((o for o in times.outages if o.no not in file.noted and shifted(file, o, times) != file), None)


def next_lapse(file: CaseFile, now: datetime) -> Lapse | None:
    """The earliest thing that the clock owes this case at `now`, or None.

    An end is the last moment at which something is done in time, so the clock moves only after it.
    """
    due = [lapse for p in file.proceedings if p.open for lapse in _lapses_of(p) if lapse.at < now]
    return min(due, key=lambda lapse: (lapse.at, lapse.no, lapse.kind), default=None)


def let_lapse(file: CaseFile, lapse: Lapse, times: Timetable) -> tuple[Played, Permit]:
    """Make the clock's move. The first of its acts that the rulebook allows is made.

    Raises Refused when none is, which a test shows cannot happen.
    """
    reminded = _without_warning(file, lapse)
    permit = _first_allowed(Party.CLOCK, lapse.acts, reminded, lapse.no, lapse.at, times)
    played = play(reminded, permit, Actor(None, None), {}, lapse.at, times)
    return replace(played, changed=_changed(file, played.file)), permit


def audience_of(permit: Permit, facts: Mapping[str, Any], after: CaseFile) -> Audience:
    """Who may read of this act, by its rulebook."""
    book = RULEBOOKS[permit.proceeding.kind]
    said = book.audiences.get(permit.move.act, Audience.ALL)
    if said == "named":
        return Audience(facts["to"])
    if said == "opener":
        return Audience(permit.proceeding.opened_by.value)
    if said == "own" and permit.party in SIDES:
        return Audience(permit.party.value)
    if said == "own_until_told" and permit.party in SIDES:
        told = after.proceeding(permit.proceeding.no).is_known_to(frozenset({other_side(permit.party)}))
        return Audience.ALL if told else Audience(permit.party.value)
    if said == "own_until_over" and permit.party in SIDES and after.proceeding(permit.proceeding.no).open:
        return Audience(permit.party.value)
    return said if isinstance(said, Audience) else Audience.ALL


def turn_of(file: CaseFile, proceeding: Proceeding) -> tuple[Party, ...]:
    """Whose turn the stage of `proceeding` makes it, in person."""
    addressee = proceeding.subject.get("to")
    match proceeding.stage.turn:
        case Turn.NOBODY:
            return ()
        case Turn.BOTH:
            return SIDES
        case Turn.TEAM:
            return (Party.MEDIATOR,) if file.mediator_id else (Party.DESK,)
        case Turn.REVIEWERS:
            return (Party.SUPERVISOR, Party.OFFICE)
        case Turn.COUNTERPART:
            return (other_side(file.main.last_by or Party.MERCHANT),)
        case Turn.ADDRESSEE:
            return (Party(str(addressee)),)
        case Turn.BENEFICIARY:
            return (other_side(Party(str(addressee))),)
        case Turn.UNANSWERED:
            return tuple(side for side in SIDES if not _has_answered(proceeding, side))
        case Turn.AUTHOR:
            return () if file.open_of_kind("signature") else (Party.MEDIATOR,)
        case Turn.LOSER:
            return () if file.open_of_kind("duty") or file.open_of_kind("ruling_review") else _losers(proceeding)
        case fixed:
            return (Party(fixed.value),)


def _step(
    file: CaseFile,
    permit: Permit,
    actor: Actor,
    facts: Mapping[str, Any],
    at: datetime,
    times: Timetable,
    ended: Proceeding | None,
) -> CaseFile:
    """One row of one rulebook, without what follows in other proceedings' tables."""
    move, before = permit.move, file.proceeding(permit.proceeding.no)
    state = _target(move, before)
    stage = RULEBOOKS[before.kind].stages[state]
    after = replace(
        before,
        state=state,
        deeds=_deeds(before, permit, stage),
        hands=_hands(before, permit, actor, facts),
        back=state if stage.stands else before.back,
        subject={**before.subject, **{name: facts[name] for name in move.keeps}},
    )
    if state != before.state or move.outcome:
        end = (_outcome(move, after, facts), at) if stage.final else (None, None)
        after = replace(after, outcome=end[0], ended_at=end[1])
    after = _ticked(after, before, move, facts, at, times)
    after = _whole_ticked(after, before, move, at, times)
    file = _seated(file, permit, stage, actor, facts).with_proceeding(after)
    if move.ticks is Tick.SHIFT:
        outage = Outage.from_facts(facts)
        file = shifted(file, outage, times)
        noted = [*file.main.subject.get("outages", ()), outage.no]
        file = file.with_proceeding(replace(file.main, subject={**file.main.subject, "outages": noted}))
    if move.counts:
        file = file.with_proceeding(replace(file.main, last_by=permit.party))
    if move.replaces:
        file = _ended_all(file, frozenset({move.replaces}), at, replaced=True)
    if move.moots:
        file = _ended_all(file, move.moots, at)
    if state != before.state:
        file = _ended_all(file, stage.ends, at)
    if move.opens:
        file = _opened(file, move, before.no, Start(file, permit.party, facts, after, ended), at, times)
    return _turns_taken(held_and_released(file, at, times))


def _heard_from(file: CaseFile, permit: Permit, audience: Audience, at: datetime, times: Timetable) -> CaseFile:
    """Silence is counted while the case is worked on, anew from whatever both sides can read.

    That nothing was done in time is no word of anybody: it is the silence itself.
    """
    main = file.main
    if not main.stage.whole:
        return file if main.quiet is None else file.with_proceeding(replace(main, quiet=None))
    if main.quiet is None or (audience is Audience.ALL and permit.move.act != Act.TELL_SUPERVISOR):
        return file.with_proceeding(replace(main, quiet=new_clock(QUIET, at, times)))
    return file


def _follow(file: CaseFile, no: int, facts: Mapping[str, Any], at: datetime, times: Timetable) -> CaseFile:
    """What the end of proceeding `no` does in the one that opened it, with the facts of the act that ended it."""
    ended = file.proceeding(no)
    if ended.open or ended.parent is None:
        return file
    acts = RULEBOOKS[ended.kind].ends.get(ended.state, ())
    for act in acts:
        try:
            permit = require_of(Party.RULEBOOK, act, file, at, times, no=ended.parent)
        except Refused:
            continue  # the next act of the column is for the case as it is
        file = _step(file, permit, Actor(None, None), facts, at, times, ended)
        return _follow(file, ended.parent, facts, at, times)
    return file


def _target(move: Move, before: Proceeding) -> str:
    if move.then == SAME:
        return before.state
    if move.then == BACK:
        return before.back or RULEBOOKS[before.kind].first
    return move.then


def _deeds(before: Proceeding, permit: Permit, stage: Stage) -> frozenset[str]:
    """What has been done, the clock's reminders only as long as the stage lasts, pauses included."""
    lasts = stage is before.stage or permit.move.ticks in (Tick.HOLD, Tick.RESUME)
    kept = before.deeds if lasts else before.deeds - _reminders_of(before.kind)
    return frozenset({*kept, f"{permit.party}:{permit.move.act}"})


def _hands(before: Proceeding, permit: Permit, actor: Actor, facts: Mapping[str, Any]) -> frozenset[str]:
    """Who has had a hand in it: whoever acts, and whoever is to mediate from now on, even if they do nothing."""
    act = permit.move.act
    new = {f"{permit.party}:{act}:{actor.id}"} if actor.id is not None else set()
    if permit.move.seats:
        new.add(f"{Party.MEDIATOR}:{act}:{_mediator(permit, actor, facts)}")
    return before.hands | new


def _mediator(permit: Permit, actor: Actor, facts: Mapping[str, Any]) -> int | None:
    """Who mediates from a move on that seats somebody."""
    return actor.id if permit.move.seats == "self" else int(facts["mediator_id"])


@cache
def _reminders_of(kind: str) -> frozenset[str]:
    """What the clock does in a kind of proceeding without moving it on."""
    return frozenset(f"{Party.CLOCK}:{m.act}" for m in RULEBOOKS[kind].moves if Party.CLOCK in m.who and m.then == SAME)


def _outcome(move: Move, after: Proceeding, facts: Mapping[str, Any]) -> str | None:
    """How the proceeding ends. An agreement that was paid for from the deposit has been performed; otherwise it was not."""
    if move.outcome == "ruling":
        return str(after.subject["outcome"])
    if move.outcome == "enforcement":
        return Outcome.SETTLED_PERFORMED if facts["how"] == "deposit" else Outcome.MOVED_OUTSIDE
    return move.outcome


def _ticked(
    after: Proceeding, before: Proceeding, move: Move, facts: Mapping[str, Any], at: datetime, times: Timetable
) -> Proceeding:
    if after.stage.final or move.ticks is Tick.STOP:
        return replace(after, clock=None, held=None, held_at=None)
    match move.ticks:
        case Tick.KEEP | Tick.SHIFT:
            return after
        case Tick.START:
            fresh = replace(after, clock=clock_for(after, move, facts, at, times))
            return fresh if after.state == before.state else replace(fresh, held=None, held_at=None)
        case Tick.HOLD:
            return replace(after, clock=clock_for(after, move, facts, at, times), held=before.clock, held_at=at)
        case Tick.RESUME:
            return replace(after, clock=ran_on(before.held, before.held_at, at, times), held=None, held_at=None)
        case _:
            by = times.policy(str(move.period), at).period
            if before.held:  # the clock of the pause is not the one that was asked to be longer
                return replace(after, held=lengthened(before.held, by, times))
            return replace(after, clock=lengthened(before.clock, by, times))


def _whole_ticked(after: Proceeding, before: Proceeding, move: Move, at: datetime, times: Timetable) -> Proceeding:
    """The clock of the whole case runs where the stage says so, and stands still in a pause and while it is closed."""
    if after.state == before.state and before.whole is not None:
        return after
    if after.stage.whole:
        running = (
            ran_on(before.whole, before.whole_held_at, at, times)
            if before.whole and before.whole_held_at
            else before.whole or new_clock(WHOLE, at, times)
        )
        return replace(after, whole=running, whole_held_at=None)
    if (move.ticks is Tick.HOLD or after.stage.final) and before.whole is not None:
        return replace(after, whole_held_at=before.whole_held_at or at)
    return replace(after, whole=None, whole_held_at=None)


def _seated(file: CaseFile, permit: Permit, stage: Stage, actor: Actor, facts: Mapping[str, Any]) -> CaseFile:
    """Who mediates, whether the merchant knows, and who refused: what a move changes in the case itself."""
    mediator = file.mediator_id
    if permit.move.seats:
        mediator = _mediator(permit, actor, facts)
    if permit.proceeding.parent is None and stage.unseats and permit.move.then != SAME:
        mediator = None
    return replace(
        file,
        mediator_id=mediator,
        served=file.served or stage.serves,
        refused_by=actor.id if permit.move.refuses else file.refused_by,
    )


def _ended_all(file: CaseFile, kinds: frozenset[str], at: datetime, *, replaced: bool = False) -> CaseFile:
    for p in file.proceedings:
        if p.open and p.parent is not None and p.kind in kinds:
            book = RULEBOOKS[p.kind]
            state = book.replaced if replaced else book.moot
            file = file.with_proceeding(
                replace(p, state=state, clock=None, held=None, held_at=None, held_by=None, ended_at=at)
            )
    return file


def _opened(file: CaseFile, move: Move, parent: int, start: Start, at: datetime, times: Timetable) -> CaseFile:
    name = str(move.opens)
    plan = plan_of(name, start)
    if plan is not None:
        file = file.with_proceeding(replace(file.main, plan=plan))
    for opening in OPENINGS[name](replace(start, file=file)):
        p = Proceeding(
            no=len(file.proceedings) + 1,
            kind=opening.kind,
            state=opening.state or RULEBOOKS[opening.kind].first,
            opened_at=at,
            opened_by=start.party,
            parent=parent,
            subject=opening.subject,
        )
        file = file.with_proceeding(replace(p, clock=clock_for(p, None, {}, at, times)))
    return file


def _turns_taken(file: CaseFile) -> CaseFile:
    """Every proceeding with the turn that its stage gives, now that all have moved."""
    for p in file.proceedings:
        turn = turn_of(file, p)
        if turn != p.turn:
            file = file.with_proceeding(replace(p, turn=turn))
    return file


def _losers(ruled: Proceeding) -> tuple[Party, ...]:
    winner = {"ruled_for_consumer": Party.CONSUMER, "ruled_for_merchant": Party.MERCHANT}
    return tuple(side for side in SIDES if side is not winner.get(str(ruled.subject["outcome"])))


def _has_answered(p: Proceeding, side: Party) -> bool:
    return p.has_done(side, *ANSWERS)


def _changed(before: CaseFile, after: CaseFile) -> tuple[int, ...]:
    old = before.proceedings
    changed = {p.no for p in after.proceedings if p.no > len(old) or p != old[p.no - 1]}
    if _of_the_case(before) != _of_the_case(after):
        changed.add(after.main.no)
    return tuple(sorted(changed))


def _of_the_case(file: CaseFile) -> tuple[object, ...]:
    return file.mediator_id, file.served, file.refused_by


def _lapses_of(p: Proceeding) -> list[Lapse]:
    found = []
    if p.clock:
        if p.clock.warn_at:
            found.append(Lapse(p.clock.warn_at, p.no, (p.stage.warn,), "warn"))
        found.append(Lapse(p.clock.due_at, p.no, p.stage.lapse, "due"))
    if p.whole and not p.whole_held_at:
        if p.whole.warn_at:
            found.append(Lapse(p.whole.warn_at, p.no, ("alarm",), "whole_warn"))
        found.append(Lapse(p.whole.due_at, p.no, ("time_is_up",), "whole_due"))
    if p.quiet:
        found.append(Lapse(p.quiet.due_at, p.no, (Act.HEARTBEAT,), "quiet"))
    return found


def _without_warning(file: CaseFile, lapse: Lapse) -> CaseFile:
    p = file.proceeding(lapse.no)
    if lapse.kind == "warn" and p.clock:
        return file.with_proceeding(replace(p, clock=replace(p.clock, warn_at=None)))
    if lapse.kind == "whole_warn" and p.whole:
        return file.with_proceeding(replace(p, whole=replace(p.whole, warn_at=None)))
    return file


def _first_allowed(
    party: Party, acts: tuple[str, ...], file: CaseFile, no: int, at: datetime, times: Timetable
) -> Permit:
    refusal: Refused | None = None
    for act in acts:
        try:
            return require_of(party, act, file, at, times, no=no)
        except Refused as refused:
            refusal = refused
    raise refusal or LookupError(f"nothing is said about the end of stage {file.proceeding(no).state}")
