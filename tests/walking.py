"""A complaint played in memory, move by move or by chance: the engine without app and database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from portal.domain.casefile import CaseFile, Proceeding, a_new_case
from portal.domain.engine import let_lapse, next_lapse, play, start
from portal.domain.facts import ENFORCEMENTS, SUSPENSIONS, on_record
from portal.domain.money import ceiling_fen
from portal.domain.parties import SIDES, Actor, Audience, Party, Role
from portal.domain.periods import Calendar
from portal.domain.policy import permits, require, require_of
from portal.domain.rulebooks import RULEBOOKS

CALENDAR = Calendar()
# A Monday at ten in the morning in Beijing.
START = datetime(2026, 3, 2, 2, tzinfo=UTC)
LI, ZHAO = Actor(1, Role.CONSUMER), Actor(2, Role.CONSUMER)
ACME, HEMU = Actor(3, Role.MERCHANT, 1), Actor(4, Role.MERCHANT, 2)
WANG, ZHOU = Actor(5, Role.MEDIATOR), Actor(6, Role.MEDIATOR)
SUN, ADMIN = Actor(7, Role.SUPERVISOR), Actor(8, Role.ADMIN)
EVERYBODY = (LI, ZHAO, ACME, HEMU, WANG, ZHOU, SUN, ADMIN)
NOBODY = Actor(None, None)
PAID_FEN = 49900
MONEY_BACK = {"code": "refund_only", "takes_money": True, "amount_fen": 20000, "words": ""}
RETURN = {"code": "return_and_refund", "takes_money": True, "amount_fen": 49900, "words": ""}


@dataclass(frozen=True)
class Line:
    """One line of the record, as the ledger would write it."""

    at: datetime
    actor: Actor
    party: Party
    act: str
    no: int
    facts: dict[str, Any]
    audience: Audience
    effects: tuple[dict[str, Any], ...]


@dataclass
class Play:
    """A case and all that has been done in it. Time passes when told, and not otherwise."""

    file: CaseFile
    at: datetime = START
    lines: list[Line] = field(default_factory=list)

    @property
    def state(self) -> str:
        return self.file.state

    def of_kind(self, kind: str) -> Proceeding:
        """The latest proceeding of a kind."""
        return self.file.of_kind(kind)[-1]

    def do(self, actor: Actor, act: str, no: int | None = None, **facts: Any) -> "Play":
        """What casework does: the clock first, then the judge, then the move."""
        self.let_time_act()
        permit = require(actor, act, self.file, self.at, CALENDAR, no=no)
        return self._write(permit, actor, on_record(act, self.file, {**facts_of(act), **facts}, self.at))

    def wait(self, **by: float) -> "Play":
        """Time passes, and the worker is there."""
        self.at += timedelta(**by)
        return self.let_time_act()

    def until(self, at: datetime | None) -> "Play":
        """Time passes up to and including an instant."""
        assert at is not None
        self.at = at
        return self.let_time_act()

    def past(self, at: datetime | None) -> "Play":
        """Time passes to just after an instant."""
        assert at is not None
        return self.until(at + timedelta(seconds=1))

    def let_time_act(self) -> "Play":
        while lapse := next_lapse(self.file, self.at):
            played, permit = let_lapse(self.file, lapse, CALENDAR)
            self._keep(permit, NOBODY, {}, lapse.at, played)
        return self

    def may(self, actor: Actor) -> set[str]:
        """The names of the buttons that somebody has."""
        return {p.move.act for p in permits(actor, self.file, self.at, CALENDAR)}

    def acts(self) -> list[str]:
        return [line.act for line in self.lines]

    def _write(self, permit, actor: Actor, facts: dict[str, Any]) -> "Play":
        return self._keep(permit, actor, facts, self.at, play(self.file, permit, actor, facts, self.at, CALENDAR))

    def _keep(self, permit, actor, facts, at, played) -> "Play":
        effects = tuple(played.file.record_of(no) for no in played.changed)
        move = permit.move.act
        self.lines.append(Line(at, actor, permit.party, move, permit.proceeding.no, facts, played.audience, effects))
        self.file = played.file
        return self


def a_complaint(*wanted, complete=True, paid_fen=PAID_FEN, basis="none", at=START) -> Play:
    """Filed by Li against Acme, and on its way to Acme when nothing about it needs a look."""
    wanted = wanted or (MONEY_BACK,)
    new = a_new_case(1, 1, at, paid_fen=paid_fen, basis=basis, wanted=tuple(wanted), complete=complete)
    case = Play(start(new, at, CALENDAR), at)
    if complete:
        case._write(require_of(Party.RULEBOOK, "send_on", case.file, at, CALENDAR, no=1), NOBODY, {})
    return case


def in_talks(*wanted, **more) -> Play:
    return a_complaint(*wanted, **more).do(ACME, "answer")


def in_mediation(*wanted, **more) -> Play:
    return in_talks(*wanted, **more).do(LI, "ask_for_mediator").do(WANG, "take_case")


def to_be_ruled(*wanted, **more) -> Play:
    return in_mediation(*wanted, **more).do(WANG, "close_record")


def settled(*wanted, **terms) -> Play:
    """Settled in talks, by an offer of Acme's."""
    return in_talks(*wanted).do(ACME, "make_offer", terms=terms or {"refund_fen": 15000}).do(LI, "accept_offer")


def ruled(*remedies, outcome="ruled_for_consumer") -> Play:
    return to_be_ruled().do(WANG, "issue_ruling", outcome=outcome, remedies=remedies)


def a_remedy(what="pay", to="merchant", days=3, after=None, amount_fen=None, words=""):
    amount_fen = (10000 if what == "pay" else 0) if amount_fen is None else amount_fen
    return {"what": what, "to": to, "amount_fen": amount_fen, "words": words, "days": days, "after": after}


def facts_of(act: str) -> dict[str, Any]:
    """Facts that will do for an act of which nothing more is said."""
    return dict(PLAIN_FACTS.get(act, {}))


WORDS = {"words": "我来说明一下情况"}
PLAIN_FACTS: dict[str, dict[str, Any]] = {
    "ask_to_supplement": WORDS | {"items": ("购买凭证",)},
    "refuse_case": WORDS | {"reason": "not_a_purchase"},
    "supplement": WORDS,
    "answer": WORDS,
    "make_offer": {"terms": {"refund_fen": 15000}},
    "propose": {"terms": {"refund_fen": 12000}},
    "assign_mediator": {"mediator_id": ZHOU.id},
    "request_evidence": WORDS | {"of": ("consumer",), "why": "确认何时破损"},
    "send_for_testing": {"laboratory": "市检测中心"},
    "ask_to_end_testing": WORDS,
    "receive_report": WORDS,
    "end_testing": WORDS,
    "terminate": WORDS,
    "suspend": {"reason": "talks"},
    "issue_ruling": {
        "outcome": "ruled_for_consumer",
        "summary": "商品有裂纹",
        "findings": ({"claim": "签收时有裂纹", "result": "found", "by": (), "against": (), "why": "照片"},),
        "reasons": "照片与签收时间相符",
    },
    "enforce": WORDS | {"how": "deposit"},
    "give_more_time": {"days": 2},
    "withdraw": {"reason": "solved"},
    "ask_reconsideration": WORDS,
    "reopen": {"reason": "promise_broken"},
    "make_promise": WORDS | {"due_at": (START + timedelta(days=40)).isoformat()},
    "add_message": WORDS,
    "add_evidence": WORDS,
    "correct": WORDS | {"entry": "an-entry"},
    "write_to_mediator": WORDS,
    "write_to_side": WORDS | {"to": "consumer"},
    "report_pressure": WORDS,
    "mask": WORDS | {"entry": "an-entry"},
    "add_note": WORDS,
    "decline_offer": {"reason": "too_little"},
    "answer_request": WORDS,
    "keep_promise": WORDS,
    "report_performance": WORDS | {"proof": "refund_id", "proof_no": "20260302110042398811"},
    "contest_performance": WORDS,
    "find_done": WORDS,
    "find_not_done": WORDS,
}


def facts_by_chance(act: str, chance: Random, at: datetime, ceiling: int) -> dict[str, Any]:
    """Facts for an act as somebody might come to give them, always such as may stand."""
    facts = facts_of(act)
    match act:
        case "make_offer" | "propose":
            terms = {"refund_fen": chance.randint(1, ceiling), "within_days": chance.randint(1, 9)}
            facts["terms"] = terms | {"return_goods": chance.random() < 0.3, "send": chance.choice(("", "玻璃杯"))}
        case "request_evidence":
            facts["of"] = chance.choice((("consumer",), ("merchant",), ("merchant", "consumer", "consumer")))
        case "suspend":
            facts["reason"] = chance.choice(SUSPENSIONS)
        case "enforce":
            facts["how"] = chance.choice(ENFORCEMENTS)
        case "issue_ruling":
            facts["outcome"] = chance.choice(("ruled_for_consumer", "ruled_for_merchant", "ruled_split"))
            facts["remedies"] = _remedies_by_chance(chance, ceiling)
        case "write_to_side":
            facts["to"] = chance.choice(SIDES).value
        case "make_promise":
            facts["due_at"] = (at + timedelta(hours=chance.randint(1, 100))).isoformat()
        case "report_performance" if chance.random() < 0.5:
            facts = dict(WORDS)
        case "give_more_time":
            facts["days"] = chance.randint(1, 5)
        case "withdraw":
            facts["reason"] = chance.choice(("solved", "mistake", "pressure"))
    return facts


def _remedies_by_chance(chance: Random, ceiling: int) -> tuple[dict[str, Any], ...]:
    remedies: list[dict[str, Any]] = []
    left = ceiling
    for place in range(chance.randint(0, 4)):
        what = chance.choice(("pay", "return_goods", "repair", "apologise"))
        amount = chance.randint(1, max(left // 2, 1)) if what == "pay" else 0
        left -= amount
        after = chance.choice((None, *range(place)))
        to = "consumer" if what == "return_goods" else "merchant"
        remedies.append(a_remedy(what, to, chance.randint(1, 9), after, amount))
    return tuple(remedies)


def must_hold(case: CaseFile, at: datetime) -> None:
    """What is true of every case at every instant, whoever did what before."""
    ceiling = ceiling_fen(case.paid_fen, case.basis)
    for p in case.proceedings:
        assert Proceeding.from_record(p.to_record()) == p
        assert p.state in RULEBOOKS[p.kind].stages
        children = [c for c in case.proceedings if c.parent == p.no and c.open]
        if p.open:
            assert p.turn or any(c.turn for c in children), f"nobody's turn in {p.kind} {p.state}"
            assert p.due_at or p.paused, f"{p.kind} {p.state} neither ends nor says why it waits"
            assert p.due_at or p.held or any(c.due_at for c in children), f"nothing ever happens in {p.state}"
            assert p.next_at is None or p.next_at >= at, "the clock owes something"
            assert (p.held is None) == (p.held_at is None)
        else:
            assert not p.turn and not p.clock and not p.next_at and p.ended_at
            assert not children, f"{p.state} is over, and {[c.state for c in children]} go on"
        assert (p.outcome is not None) == (p.no == 1 and not p.open)
        for terms in filter(None, (p.subject.get("terms"),)):
            assert 0 <= terms["refund_fen"] <= ceiling
    assert sum(d["amount_fen"] for d in case.main.plan if d["to"] == "merchant") <= ceiling
    assert len(case.open_of_kind("offer")) <= 1
    assert all(sum(p.opened_by is side for p in case.of_kind("offer")) <= 3 for side in SIDES)
    assert case.mediator_id is None or any(d.endswith(("take_case", "assign_mediator")) for d in case.main.deeds)
    if not case.served:
        assert case.state in ("screening", "needs_info", "closed")
        assert not case.parties_of(ACME)
    assert not any(case.parties_of(who) for who in (ZHAO, HEMU, ADMIN))
