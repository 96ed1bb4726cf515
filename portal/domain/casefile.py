"""A case as the rulebook sees it: its proceedings, its clocks, and what has been done in them.

Nothing here knows a database. The ledger builds a CaseFile from rows, the engine turns one into
the next, and the ledger writes down what changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from portal.domain.parties import TEAM, Actor, Party, Role
from portal.domain.rulebook import Stage
from portal.domain.rulebooks import MAIN, RULEBOOKS

COSIGN_FEN = 5_000_00


@dataclass(frozen=True)
class Clock:
    """A period that is running.

    period   key of domain.deadlines.POLICIES, or "given" when the facts named its end
    version  of the policy table it began with
    warn_at  when a reminder goes out, or None when none does any more
    """

    period: str
    version: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime | None = None

    def to_record(self) -> dict[str, Any]:
        """The clock as JSON."""
        return {
            "period": self.period,
            "version": self.version,
            "started_at": self.started_at.isoformat(),
            "due_at": self.due_at.isoformat(),
            "warn_at": self.warn_at.isoformat() if self.warn_at else None,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any] | None) -> "Clock | None":
        """The clock that `record` holds, or None for none."""
        if record is None:
            return None
        return cls(
            record["period"],
            record["version"],
            datetime.fromisoformat(record["started_at"]),
            datetime.fromisoformat(record["due_at"]),
            datetime.fromisoformat(record["warn_at"]) if record["warn_at"] else None,
        )


@dataclass(frozen=True)
class Proceeding:
    """One matter of a case: the complaint itself, an offer, a duty.

    no        1 for the complaint, then in the order of opening
    subject   what it was opened about; facts
    plan      for a complaint that is decided: every duty that follows, in order
    deeds     "party:act" for whatever has been done in it, for the rules that say "once"
    hands     "party:act:account" for whoever has done it in person, for the rules that say "somebody else"
    back      the last stage it can be sent back to
    last_by   the side whose move counted last
    held      a clock that stands still, since held_at; held_by is the proceeding that holds it, None for its own stage
    whole     the clock of the whole case; whole_held_at while it stands still
    quiet     how long nobody may have said a word that both sides can read
    """

    no: int
    kind: str
    state: str
    opened_at: datetime
    opened_by: Party
    turn: tuple[Party, ...] = ()
    parent: int | None = None
    subject: Mapping[str, Any] = field(default_factory=dict)
    plan: tuple[Mapping[str, Any], ...] = ()
    clock: Clock | None = None
    held: Clock | None = None
    held_at: datetime | None = None
    held_by: int | None = None
    whole: Clock | None = None
    whole_held_at: datetime | None = None
    quiet: Clock | None = None
    deeds: frozenset[str] = frozenset()
    hands: frozenset[str] = frozenset()
    back: str | None = None
    last_by: Party | None = None
    outcome: str | None = None
    ended_at: datetime | None = None

    @property
    def stage(self) -> Stage:
        """The stage that it is in, from its rulebook."""
        return RULEBOOKS[self.kind].stages[self.state]

    @property
    def open(self) -> bool:
        """Whether anything can still become of it by itself."""
        return not self.stage.final

    @property
    def due_at(self) -> datetime | None:
        """When its stage lapses."""
        return self.clock.due_at if self.clock else None

    @property
    def paused(self) -> str | None:
        """Why nothing runs in it, or None when something does."""
        if self.held_by is not None:
            return "held"
        return self.stage.paused if self.clock is None or self.held is not None else None

    @property
    def next_at(self) -> datetime | None:
        """When the clock next has something to do here: a reminder or a lapse."""
        if not self.open:
            return None
        running = [self.clock, None if self.whole_held_at else self.whole, self.quiet]
        return min((t for c in running if c for t in (c.warn_at, c.due_at) if t), default=None)

    @property
    def reminded(self) -> bool:
        """Whether its time has run out once, with a reminder, so that the next end is the last."""
        return self.has_done(Party.CLOCK, "remind_consumer", "remind_of_return")

    def has_done(self, party: Party, *acts: str) -> bool:
        """Whether `party` has done any of `acts` in this proceeding."""
        return any(f"{party}:{act}" in self.deeds for act in acts)

    def is_known_to(self, parties: frozenset[Party]) -> bool:
        """Whether somebody with these parts has been told of it; the team knows of everything."""
        told_by = RULEBOOKS[self.kind].told_by
        at_once = not told_by or not parties or bool(parties & TEAM) or self.opened_by in parties
        return at_once or any(deed.endswith(f":{told_by}") for deed in self.deeds)

    def was_done_by(self, account_id: int | None, *acts: str) -> bool:
        """Whether that person has done any of `acts` in it, in whatever part; any act at all when none is named."""
        done = [hand.split(":") for hand in self.hands]
        return any(int(who) == account_id and (not acts or act in acts) for _party, act, who in done)

    def was_acted_in_as(self, party: Party, account_id: int | None) -> bool:
        """Whether that person has done anything in it as `party`."""
        return any(hand.startswith(f"{party}:") and hand.endswith(f":{account_id}") for hand in self.hands)

    def as_the_sides_read_it(self) -> "Proceeding":
        """As it was in the stage that stands for the one it is in, with what has been decided since left out."""
        stage = RULEBOOKS[self.kind].stages[self.stage.read_as]
        since = {name for m in RULEBOOKS[self.kind].moves if m.then == self.state for name in m.keeps}
        leads_here = {m.act for m in RULEBOOKS[self.kind].moves if m.then == self.state}
        return replace(
            self,
            state=self.stage.read_as,
            turn=(Party(stage.turn.value),),
            subject={name: value for name, value in self.subject.items() if name not in since},
            clock=replace(self.clock, period=str(stage.period)) if self.clock else None,
            deeds=frozenset(deed for deed in self.deeds if deed.split(":")[1] not in leads_here),
            hands=frozenset(hand for hand in self.hands if hand.split(":")[1] not in leads_here),
        )

    def to_record(self) -> dict[str, Any]:
        """The proceeding as JSON, whole."""
        return {
            "no": self.no,
            "kind": self.kind,
            "state": self.state,
            "opened_at": self.opened_at.isoformat(),
            "opened_by": self.opened_by,
            "turn": list(self.turn),
            "parent": self.parent,
            "subject": dict(self.subject),
            "plan": [dict(d) for d in self.plan],
            "clock": self.clock.to_record() if self.clock else None,
            "held": self.held.to_record() if self.held else None,
            "held_at": _iso(self.held_at),
            "held_by": self.held_by,
            "whole": self.whole.to_record() if self.whole else None,
            "whole_held_at": _iso(self.whole_held_at),
            "quiet": self.quiet.to_record() if self.quiet else None,
            "deeds": sorted(self.deeds),
            "hands": sorted(self.hands),
            "back": self.back,
            "last_by": self.last_by,
            "outcome": self.outcome,
            "ended_at": _iso(self.ended_at),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Proceeding":
        """The proceeding that `record` holds."""
        return cls(
            no=record["no"],
            kind=record["kind"],
            state=record["state"],
            opened_at=datetime.fromisoformat(record["opened_at"]),
            opened_by=Party(record["opened_by"]),
            turn=tuple(Party(p) for p in record["turn"]),
            parent=record["parent"],
            subject=record["subject"],
            plan=tuple(record["plan"]),
            clock=Clock.from_record(record["clock"]),
            held=Clock.from_record(record["held"]),
            held_at=_instant(record["held_at"]),
            held_by=record.get("held_by"),
            whole=Clock.from_record(record["whole"]),
            whole_held_at=_instant(record["whole_held_at"]),
            quiet=Clock.from_record(record.get("quiet")),
            deeds=frozenset(record["deeds"]),
            hands=frozenset(record.get("hands", ())),  # entries from before it was kept have none of these
            back=record["back"],
            last_by=Party(record["last_by"]) if record["last_by"] else None,
            outcome=record["outcome"],
            ended_at=_instant(record["ended_at"]),
        )


@dataclass(frozen=True)
class CaseFile:
    """A case, as far as rules care.

    paid_fen     what the order cost
    basis        code of the statutory basis claimed (domain.taxonomy.STATUTORY_BASES)
    wanted       the results asked for, as in facts.Wanted
    complete     nothing is missing from the complaint and nothing speaks against sending it on
    served       the merchant has been told
    refused_by   account id of whoever refused to accept it
    """

    consumer_id: int
    merchant_id: int
    proceedings: tuple[Proceeding, ...]
    mediator_id: int | None = None
    paid_fen: int = 0
    basis: str = "none"
    wanted: tuple[Mapping[str, Any], ...] = ()
    complete: bool = True
    served: bool = False
    refused_by: int | None = None

    @property
    def main(self) -> Proceeding:
        """The complaint itself."""
        return self.proceedings[0]

    @property
    def cosign_fen(self) -> int:
        """Above this amount a ruling needs a second signature; as it was set when the case began."""
        return int(self.main.subject.get("cosign_fen", COSIGN_FEN))

    @property
    def noted(self) -> frozenset[int]:
        """The numbers of the outages that moved its clocks."""
        return frozenset(self.main.subject.get("outages", ()))

    @property
    def state(self) -> str:
        """The state of the complaint."""
        return self.main.state

    @property
    def replied(self) -> bool:
        """Whether the merchant has answered the complaint, in time or late."""
        return self.main.has_done(Party.MERCHANT, "answer", "make_offer", "accept_as_asked")

    @property
    def reply_lapsed(self) -> bool:
        """Whether the time for the merchant's first reply ran out."""
        return self.main.has_done(Party.CLOCK, "go_to_mediation")

    @property
    def was_talked_about(self) -> bool:
        """Whether the turn has ever passed between the two sides."""
        return self.main.last_by is not None

    @property
    def was_mediated(self) -> bool:
        """Whether it ever had a mediator."""
        return any(deed.endswith((":take_case", ":assign_mediator")) for deed in self.main.deeds)

    def proceeding(self, no: int) -> Proceeding:
        """Proceeding number `no`; KeyError when there is none."""
        if not 1 <= no <= len(self.proceedings):
            raise KeyError(no)
        return self.proceedings[no - 1]

    def record_of(self, no: int) -> dict[str, Any]:
        """Proceeding `no` as JSON; the complaint with what its moves change in the case itself."""
        record = self.proceeding(no).to_record()
        if no == self.main.no:
            record |= {"mediator_id": self.mediator_id, "served": self.served, "refused_by": self.refused_by}
        return record

    def of_kind(self, kind: str) -> tuple[Proceeding, ...]:
        """The proceedings of one kind, oldest first."""
        return tuple(p for p in self.proceedings if p.kind == kind)

    def open_of_kind(self, kind: str) -> tuple[Proceeding, ...]:
        """Those of them that are still open."""
        return tuple(p for p in self.of_kind(kind) if p.open)

    def with_proceeding(self, changed: Proceeding) -> "CaseFile":
        """The file with one proceeding added, or put in the place of the one with its number."""
        kept = self.proceedings
        return replace(self, proceedings=(*kept[: changed.no - 1], changed, *kept[changed.no :]))

    @property
    def turn(self) -> tuple[Party, ...]:
        """Everybody whose turn it is anywhere in the case."""
        return tuple(sorted({party for p in self.proceedings if p.open for party in p.turn}))

    @property
    def due_at(self) -> datetime | None:
        """The next time that something lapses in the case."""
        return min((p.due_at for p in self.proceedings if p.open and p.due_at), default=None)

    def parties_of(self, actor: Actor) -> frozenset[Party]:
        """The parts that `actor` has in this case; none means that for them it does not exist.

        A mediator sees a case that is not theirs only while it waits for somebody of the desk; one
        with a conflict never does. An administrator is never a party. A merchant hears of a
        complaint when it is sent to them, not before.
        """
        if actor.role is Role.CONSUMER:
            return frozenset({Party.CONSUMER}) if actor.id == self.consumer_id else frozenset()
        if actor.role is Role.MERCHANT:
            theirs = actor.merchant_id is not None and actor.merchant_id == self.merchant_id and self.served
            return frozenset({Party.MERCHANT}) if theirs else frozenset()
        if actor.role not in (Role.MEDIATOR, Role.SUPERVISOR) or actor.conflicted:
            return frozenset()
        parts = {Party.SUPERVISOR} if actor.role is Role.SUPERVISOR else set()
        if actor.id == self.mediator_id:
            parts.add(Party.MEDIATOR)
        elif self.mediator_id is None and (Party.DESK in self.turn or parts):
            parts.add(Party.DESK)
        if actor.id != self.mediator_id and Party.PANEL in self.turn:
            parts.add(Party.PANEL)
        return frozenset(parts)

    def offices_of(self, actor: Actor) -> frozenset[Party]:
        """What `actor` may be asked to sign in this case without having a part in it: none of it is open to them."""
        waits = actor.role is Role.ADMIN and Party.OFFICE in self.turn
        return frozenset({Party.OFFICE}) if waits else frozenset()

    def known_to(self, parties: frozenset[Party]) -> tuple[Proceeding, ...]:
        """The proceedings that somebody with these parts has been told of."""
        return tuple(p for p in self.proceedings if p.is_known_to(parties))

    def as_read_by(self, parties: frozenset[Party]) -> "CaseFile":
        """The case as somebody with these parts reads it: the sides know of no stage that is kept from them."""
        kept_from_them = () if parties & TEAM else tuple(p for p in self.proceedings if p.stage.read_as)
        file = self
        for p in kept_from_them:
            file = file.with_proceeding(p.as_the_sides_read_it())
        return file

    def line_of(self, no: int) -> tuple[Proceeding, ...]:
        """Proceeding `no`, the one that opened it, and so on, without the complaint itself."""
        p = self.proceeding(no)
        return () if p.parent is None else (p, *self.line_of(p.parent))

    def focus_for(self, parties: frozenset[Party]) -> Proceeding:
        """The most urgent matter in which `parties` have the turn, or else anybody has it: what it is about for them."""
        waiting = [p for p in self.known_to(parties) if p.open and p.turn]
        mine = [p for p in waiting if parties & set(p.turn)]
        return min(mine or waiting, key=_by_urgency, default=self.main)

    def turn_for(self, parties: frozenset[Party]) -> tuple[Party, ...]:
        """Everybody whose turn it is, as far as somebody with these parts has been told."""
        return tuple(sorted({party for p in self.known_to(parties) if p.open for party in p.turn}))

    def is_turn_of(self, parties: frozenset[Party]) -> bool:
        """Whether something in the case waits for one of `parties`."""
        return bool(parties & set(self.turn))


def a_new_case(
    consumer_id: int,
    merchant_id: int,
    at: datetime,
    *,
    paid_fen: int,
    basis: str = "none",
    wanted: tuple[Mapping[str, Any], ...] = (),
    complete: bool = True,
    cosign_fen: int | None = None,
) -> CaseFile:
    """A case on which nothing has been entered yet: one complaint, in its first state, without a clock.

    cosign_fen  above this amount a ruling needs a second signature; None for the usual one
    """
    subject = {} if cosign_fen is None else {"cosign_fen": cosign_fen}
    main = Proceeding(1, MAIN, RULEBOOKS[MAIN].first, at, Party.CONSUMER, subject=subject)
    return CaseFile(consumer_id, merchant_id, (main,), None, paid_fen, basis, wanted, complete)


def _by_urgency(p: Proceeding) -> tuple[datetime, int]:
    return p.due_at or datetime.max.replace(tzinfo=UTC), -p.no


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
