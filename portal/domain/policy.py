"""May this person do this, to this case, now? The only place that answers."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from portal.domain.casefile import CaseFile, Proceeding
from portal.domain.conditions import Question, holds
from portal.domain.parties import TEAM, Actor, Party
from portal.domain.rulebook import Move
from portal.domain.rulebooks import KIND_OF_ACT, MAIN, RULEBOOKS, rulebook_of
from portal.domain.timetable import Timetable

NO_PART = "no_part"  # nothing that waits there is theirs, whoever they are


class Ruling(Enum):
    """The answer."""

    ALLOWED = "allowed"
    NOT_A_PARTY = "not_a_party"  # to them, the case does not exist
    NOT_THEIR_PART = "not_their_part"  # somebody else's act, in any state
    NOT_NOW = "not_now"  # theirs, but not in the case as it is

    def __bool__(self) -> bool:
        return self is Ruling.ALLOWED


class Refused(Exception):
    """The rulebook says no.

    act     what was wanted
    reason  name of the condition that did not hold, or "" where no row fits
    """

    def __init__(self, ruling: Ruling, act: str, reason: str = "") -> None:
        super().__init__(ruling, act, reason)
        self.ruling, self.act, self.reason = ruling, act, reason


@dataclass(frozen=True)
class Permit:
    """A move that is allowed: the row, the proceeding it moves, and the part in which it is made."""

    move: Move
    proceeding: Proceeding
    party: Party


def require(actor: Actor, act: str, file: CaseFile, at: datetime, times: Timetable, *, no: int | None = None) -> Permit:
    """The permit for `actor` to do `act` at `at`.

    no  the proceeding it is about; None finds the only one that it can be about
    Raises Refused when they may not.
    """
    parties = file.parties_of(actor) | file.offices_of(actor)
    return _permit(parties, actor, act, file, at, times, no)


def require_of(party: Party, act: str, file: CaseFile, at: datetime, times: Timetable, *, no: int) -> Permit:
    """The permit for the clock or the rulebook, which are nobody in person."""
    return _permit(frozenset({party}), Actor(None, None), act, file, at, times, no)


def allows(actor: Actor, act: str, file: CaseFile, at: datetime, times: Timetable, *, no: int | None = None) -> Ruling:
    """Whether they may; a button is shown exactly when this is truthy."""
    try:
        require(actor, act, file, at, times, no=no)
    except Refused as refused:
        return refused.ruling
    return Ruling.ALLOWED


def permits(actor: Actor, file: CaseFile, at: datetime, times: Timetable) -> list[Permit]:
    """Everything that `actor` may do now, in the order of the rulebooks: the buttons."""
    parties = frozenset() if actor.only_looks else file.parties_of(actor) | file.offices_of(actor)
    found: dict[tuple[str, int], Permit] = {}
    for proceeding in file.proceedings:
        for move in RULEBOOKS[proceeding.kind].moves:
            key = (move.act, proceeding.no)
            if key not in found and move.state == proceeding.state and move.who & parties:
                permit = _fits(move, proceeding, parties, actor, file, at, times)
                if isinstance(permit, Permit):
                    found[key] = permit
    return list(found.values())


def hindrance(actor: Actor, file: CaseFile, no: int, at: datetime, times: Timetable) -> str:
    """Why nothing that waits in proceeding `no` is for `actor` to do: the name of a condition; "" when something is.

    Asked about people of the desk and administrators. Whoever mediates the case has no part in a claim of bad faith;
    they are told that by the condition which says so.
    """
    proceeding = file.proceeding(no)
    parties = file.parties_of(actor) | file.offices_of(actor)
    parties |= {Party.PANEL} if parties & TEAM else set()
    moves = [m for m in RULEBOOKS[proceeding.kind].moves if m.state == proceeding.state and m.who & parties]
    answers = [_fits(move, proceeding, parties, actor, file, at, times) for move in moves]
    return "" if any(isinstance(a, Permit) for a in answers) else next((str(a) for a in answers), NO_PART)


def beyond_their_ceiling(actor: Actor, file: CaseFile, at: datetime, times: Timetable) -> list[Permit]:
    """What `actor` could do now, and somebody of their merchant without a refund ceiling can."""
    if actor.ceiling_fen is None:
        return []
    theirs = {(permit.move.act, permit.proceeding.no) for permit in permits(actor, file, at, times)}
    without = permits(replace(actor, refund_ceiling_fen=None), file, at, times)
    return [permit for permit in without if (permit.move.act, permit.proceeding.no) not in theirs]


def _permit(
    parties: frozenset[Party],
    actor: Actor,
    act: str,
    file: CaseFile,
    at: datetime,
    times: Timetable,
    no: int | None,
) -> Permit:
    if not parties:
        raise Refused(Ruling.NOT_A_PARTY, act)
    if actor.only_looks:
        raise Refused(Ruling.NOT_THEIR_PART, act)
    if act not in KIND_OF_ACT or not any(act in rulebook_of(act).ever_open_to(party) for party in parties):
        raise Refused(Ruling.NOT_THEIR_PART, act, _kept_out(parties, actor, act, file, at, times, no))
    reason = ""
    for proceeding in _candidates(file, act, no):
        for move in RULEBOOKS[proceeding.kind].moves_for(proceeding.state, act):
            if move.who & parties:
                answer = _fits(move, proceeding, parties, actor, file, at, times)
                if isinstance(answer, Permit):
                    return answer
                reason = answer
    raise Refused(Ruling.NOT_NOW, act, reason)


def _kept_out(
    parties: frozenset[Party], actor: Actor, act: str, file: CaseFile, at: datetime, times: Timetable, no: int | None
) -> str:
    """What keeps somebody of the desk from an act of the panel: the name of a condition; "" when it is none of theirs."""
    is_of_panel = act in KIND_OF_ACT and act in rulebook_of(act).ever_open_to(Party.PANEL)
    if not is_of_panel or not parties & TEAM or Party.PANEL in parties:
        return ""
    try:
        _permit(parties | {Party.PANEL}, actor, act, file, at, times, no)
    except Refused as refused:
        return refused.reason
    return ""


def _candidates(file: CaseFile, act: str, no: int | None) -> list[Proceeding]:
    kind = KIND_OF_ACT[act]
    if kind == MAIN:
        return [file.main]
    if no is None:
        return list(reversed(file.of_kind(kind)))
    return [p for p in file.of_kind(kind) if p.no == no]


def _fits(
    move: Move,
    proceeding: Proceeding,
    parties: frozenset[Party],
    actor: Actor,
    file: CaseFile,
    at: datetime,
    times: Timetable,
) -> Permit | str:
    """The permit, or the name of the first condition that does not hold."""
    failed = ""
    for party in sorted(move.who & parties):
        question = Question(file, proceeding, actor, party, at, times)
        failed = next((name for name in move.when if not holds(name, question)), "")
        if not failed:
            return Permit(move, proceeding, party)
    return failed
