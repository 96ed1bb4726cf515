"""A complaint played in memory, move by move or by chance: the engine without app and database."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from portal.domain.casefile import COSIGN_FEN, CaseFile, Proceeding, a_new_case
from portal.domain.conditions import recused
from portal.domain.engine import let_lapse, next_lapse, owed_outage, play, start
from portal.domain.facts import ENFORCEMENTS, GROUNDS, SERVICE, SUSPENSIONS, on_record
from portal.domain.money import ceiling_fen
from portal.domain.parties import SIDES, Actor, Audience, Party, Role
from portal.domain.periods import local
from portal.domain.policy import Permit, permits, require, require_of
from portal.domain.reviews import GROUNDS as REVIEW_GROUNDS
from portal.domain.reviews import RECUSAL_GROUNDS, paid_already
from portal.domain.rulebooks import RULEBOOKS
from portal.domain.sanctions import MEASURES, ladder_of, most_severe
from portal.domain.timetable import Outage, Timetable

TIMES = Timetable()
# A Monday at ten in the morning in Beijing.
START = datetime(2026, 3, 2, 2, tzinfo=UTC)
LI, ZHAO = Actor(1, Role.CONSUMER), Actor(2, Role.CONSUMER)
ACME, HEMU = Actor(3, Role.MERCHANT, 1), Actor(4, Role.MERCHANT, 2)
WANG, ZHOU = Actor(5, Role.MEDIATOR), Actor(6, Role.MEDIATOR)
SUN, ADMIN = Actor(7, Role.SUPERVISOR), Actor(8, Role.ADMIN)
# Beside the cast: who is needed where several people of the desk have to be different ones.
MA, WU, SECOND_ADMIN = Actor(9, Role.MEDIATOR), Actor(10, Role.SUPERVISOR), Actor(11, Role.ADMIN)
MORE = (MA, WU, SECOND_ADMIN)
EVERYBODY = (LI, ZHAO, ACME, HEMU, WANG, ZHOU, SUN, ADMIN)
OUTLIVING = {"promise", "malice_claim", "sanction", "sanction_appeal", "ruling_review", "service_complaint"}
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
    before: CaseFile
    after: CaseFile


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
        permit = require(actor, act, self.file, self.at, TIMES, no=no)
        return self._write(
            permit,
            actor,
            on_record(
                act,
                self.file,
                {**facts_of(act, len(self.file.wanted)), **facts},
                self.at,
                actor,
                permit.proceeding,
            ),
        )

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
            played, permit = let_lapse(self.file, lapse, TIMES)
            self._keep(permit, NOBODY, {}, lapse.at, played)
        return self

    def suffers(self, outage: Outage) -> "Play":
        """An outage is noted, if it moves anything."""
        known = replace(TIMES, outages=(outage,))
        if owed_outage(self.file, known):
            facts = {
                "outage": outage.no,
                "starts_at": outage.starts_at.isoformat(),
                "ends_at": outage.ends_at.isoformat(),
            }
            permit = require_of(Party.RULEBOOK, "note_outage", self.file, self.at, TIMES, no=1)
            self._write(permit, NOBODY, facts)
        return self

    def may(self, actor: Actor) -> set[str]:
        """The names of the buttons that somebody has."""
        return {p.move.act for p in permits(actor, self.file, self.at, TIMES)}

    def acts(self) -> list[str]:
        return [line.act for line in self.lines]

    def _write(self, permit, actor: Actor, facts: dict[str, Any]) -> "Play":
        return self._keep(permit, actor, facts, self.at, play(self.file, permit, actor, facts, self.at, TIMES))

    def _keep(self, permit, actor, facts, at, played) -> "Play":
        effects = tuple(played.file.record_of(no) for no in played.changed)
        move = permit.move.act
        self.lines.append(
            Line(
                at,
                actor,
                permit.party,
                move,
                permit.proceeding.no,
                facts,
                played.audience,
                effects,
                self.file,
                played.file,
            )
        )
        self.file = played.file
        return self


def a_complaint(*wanted, complete=True, paid_fen=PAID_FEN, basis="none", at=START) -> Play:
    """Filed by Li against Acme, and on its way to Acme when nothing about it needs a look."""
    wanted = wanted or (MONEY_BACK,)
    new = a_new_case(1, 1, at, paid_fen=paid_fen, basis=basis, wanted=tuple(wanted), complete=complete)
    case = Play(start(new, at, TIMES), at)
    if complete:
        case._write(require_of(Party.RULEBOOK, "send_on", case.file, at, TIMES, no=1), NOBODY, {})
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


def claimed(case: Play | None = None, **facts) -> Play:
    """Acme says that Li complained in bad faith; Sun has sent it on to her."""
    return (case or in_talks()).do(ACME, "claim_malice", **facts).do(SUN, "accept_claim")


def found(case: Play | None = None, result="established") -> Play:
    """Li has answered, Zhou has written the finding, and Ma confirms it."""
    found_it = "found" if result in ("established", "partly") else "not_found"
    finding = {**facts_of("propose_finding")["findings"][0], "result": found_it}
    heard = claimed(case).do(LI, "answer_claim").do(ACME, "rebut")
    return heard.do(ZHOU, "propose_finding", result=result, findings=(finding,)).do(MA, "confirm_finding")


def sanctioned(case: Play | None = None, measure="warning", days=180, **facts) -> Play:
    """Established, and Sun imposes a measure; an administrator signs what is grave."""
    about = facts_of("impose") | {"measure": measure, "days": days} | facts
    if not MEASURES[measure].is_cosigned:
        return found(case).do(SUN, "impose", **about)
    return found(case).do(SUN, "submit_sanction", **about).do(ADMIN, "sign_sanction")


def reviewed(case: Play | None = None, by: Actor = ACME, ground: str = "obvious_error", *remedies: Any) -> Play:
    """Ruled, and one side has asked for a review."""
    case = case or ruled(*(remedies or (a_remedy(),)))
    return case.do(by, "ask_review", grounds=({"ground": ground, "words": "裁定写错了"},), evidence=("a-file",))


def to_be_decided(case: Play | None = None, by: Actor = ACME, ground: str = "obvious_error") -> Play:
    """Zhou has accepted the review, and the other side has answered."""
    return reviewed(case, by, ground).do(ZHOU, "accept_review").do(ACME if by is LI else LI, "answer_review")


def replaced(case: Play | None = None, *remedies: Any, outcome: str = "ruled_split") -> Play:
    """Zhou has written a new ruling, and Sun has signed it."""
    case = case or to_be_decided()
    return case.do(ZHOU, "submit_new_ruling", outcome=outcome, remedies=remedies).do(SUN, "sign_new_ruling")


def a_remedy(what="pay", to="merchant", days=3, after=None, amount_fen=None, words=""):
    amount_fen = (10000 if what == "pay" else 0) if amount_fen is None else amount_fen
    return {"what": what, "to": to, "amount_fen": amount_fen, "words": words, "days": days, "after": after}


A_RULING = {
    "outcome": "ruled_for_consumer",
    "summary": "商品有裂纹",
    "findings": ({"claim": "签收时有裂纹", "result": "found", "by": (), "against": (), "why": "照片"},),
    "reasons": "照片与签收时间相符",
}


def facts_of(act: str, wanted: int = 1) -> dict[str, Any]:
    """Facts that will do for an act of which nothing more is said, in a case with so many wanted results."""
    more = {"stances": stances_on(wanted)} if act == "answer" else {}
    return PLAIN_FACTS.get(act, {}) | more


def stances_on(wanted: int) -> tuple[dict[str, Any], ...]:
    """Another way named for each of so many wanted results."""
    return tuple({"place": place, "stance": "counter", "reason": ""} for place in range(wanted))


WORDS = {"words": "我来说明一下情况"}
A_MEASURE = {
    "grid": {"number": "一次", "proportion": "一比六", "gravity": "较重", "intention": "明知"},
    "reasons": "只作警告不足以防止再次发生",
}
PLAIN_FACTS: dict[str, dict[str, Any]] = {
    "ask_to_supplement": WORDS | {"items": ("购买凭证",)},
    "refuse_case": WORDS | {"reason": "not_a_purchase"},
    "supplement": WORDS,
    "answer": WORDS,
    "make_offer": {"terms": {"refund_fen": 15000}},
    "propose": {"terms": {"refund_fen": 12000}},
    "assign_mediator": {"mediator_id": ZHOU.id},
    "hand_over": {"mediator_id": ZHOU.id},
    "request_evidence": WORDS | {"of": ("consumer",), "why": "确认何时破损"},
    "send_for_testing": {"laboratory": "市检测中心", "expected_on": "2026-04-20"},
    "comment_on_report": WORDS,
    "ask_to_end_testing": WORDS,
    "receive_report": WORDS,
    "end_testing": WORDS,
    "terminate": WORDS,
    "suspend": {"reason": "talks"},
    "issue_ruling": A_RULING,
    "submit_for_signature": A_RULING | {"remedies": (a_remedy(amount_fen=COSIGN_FEN + 1),)},
    "sign_ruling": A_RULING | {"author_id": WANG.id},
    "return_ruling": WORDS,
    "enforce": WORDS | {"how": "deposit"},
    "give_more_time": {"days": 2},
    "withdraw": {"reason": "solved"},
    "ask_reconsideration": WORDS,
    "reopen": {"reason": "promise_broken"},
    "make_promise": WORDS | {"due_at": (START + timedelta(days=40)).isoformat()},
    "log_contact": WORDS
    | {
        "person": "小周",
        "position": "客服",
        "channel": "phone",
        "spoken_at": START.isoformat(),
        "promised_by": "merchant",
        "promised": "三天内退款",
        "due_at": (START + timedelta(days=40)).isoformat(),
    },
    "correct_promise": WORDS,
    "add_message": WORDS,
    "add_evidence": WORDS,
    "withdraw_evidence": {"number": 1},
    "show_redacted": {"number": 1, "copy": "a-file"},
    "restrict_evidence": WORDS | {"number": 1},
    "lift_restriction": {"number": 1},
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
    "claim_malice": {
        "grounds": ({"ground": "extortion", "words": "要求私下转账才撤诉", "files": (), "numbers": (1,)},),
        "declared": True,
    },
    "ask_recusal": WORDS | {"ground": "tie", "known_on": "2026-03-02"},
    "grant_recusal": WORDS,
    "refuse_recusal": WORDS,
    "ask_review": {"grounds": ({"ground": "obvious_error", "words": "裂纹在签收之后"},)},
    "refuse_review": WORDS,
    "answer_review": WORDS,
    "uphold_ruling": WORDS,
    "correct_ruling": WORDS | {"summary": "商品有裂纹", "reasons": "照片与签收时间相符"},
    "submit_new_ruling": A_RULING | {"author_id": ZHOU.id},
    "sign_new_ruling": A_RULING | {"author_id": ZHOU.id},
    "return_new_ruling": WORDS,
    "replace_ruling": A_RULING | {"author_id": ZHOU.id},
    "replace_and_close": A_RULING | {"author_id": ZHOU.id},
    "ask_for_measure": WORDS,
    "refuse_claim": WORDS,
    "answer_claim": WORDS,
    "rebut": WORDS,
    "propose_finding": {
        "result": "established",
        "findings": ({"ground": "extortion", "result": "found", "by": (1,), "against": (), "why": "聊天记录"},),
        "reasons": "聊天记录完整，意思清楚",
    },
    "return_finding": WORDS,
    "call_to_answer": WORDS,
    "answer_charge": WORDS,
    "impose": A_MEASURE | {"measure": "warning", "days": 180},
    "submit_sanction": A_MEASURE | {"measure": "filing_suspended", "days": 60, "risk": "同样的要求还在发给别家"},
    "spare": WORDS,
    "return_sanction": WORDS,
    "appeal": WORDS,
    "ask_intervention": WORDS,
    "take_over": WORDS | {"mediator_id": MA.id},
    "instruct": WORDS,
    "find_no_ground": WORDS,
    "complain_higher": WORDS,
    "complain_of_service": WORDS | {"about": "slow"},
    "uphold_service": WORDS,
    "dismiss_service": WORDS,
    "pass_up": WORDS,
    "ask_second_tier": WORDS,
    "post_update": WORDS,
    "appeal_belatedly": WORDS | {"late_reason": "住院三个月"},
    "dismiss_appeal": WORDS,
    "allow_appeal": WORDS,
}


def facts_by_chance(
    permit: Permit, file: CaseFile, chance: Random, at: datetime, *, warned: bool = True
) -> dict[str, Any]:
    """Facts for an act as somebody might come to give them, always such as may stand.

    warned  whether an earlier measure stands against whoever is to be sanctioned
    """
    act, matter = permit.move.act, permit.proceeding
    ceiling = ceiling_fen(file.paid_fen, file.basis)
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
            facts["remedies"] = _remedies_by_chance(chance, min(ceiling, COSIGN_FEN))
        case "submit_new_ruling":
            left = ceiling - max(paid_already(file, side) for side in SIDES)
            facts["remedies"] = _remedies_by_chance(chance, left) if left > 1 else ()
        case "assign_mediator" | "hand_over":
            facts["mediator_id"] = next(who.id for who in (ZHOU, WANG, MA, SUN) if who.id not in recused(file))
        case "ask_review":
            facts |= _review_by_chance(chance)
        case "accept_review":
            facts |= WORDS | {"stay": chance.random() < 0.3}
        case "ask_recusal":
            facts |= {"ground": chance.choice(RECUSAL_GROUNDS), "known_on": local(at).date().isoformat()}
        case "submit_for_signature":
            facts["remedies"] = (a_remedy(amount_fen=chance.randint(COSIGN_FEN + 1, ceiling)),)
        case "write_to_side":
            facts["to"] = chance.choice(SIDES).value
        case "log_contact":
            about = {"promised_by": chance.choice(("consumer", "merchant"))}
            about["due_at"] = (at + timedelta(hours=chance.randint(1, 200))).isoformat()
            facts |= about if chance.random() < 0.7 else {"promised_by": "", "promised": "", "due_at": ""}
        case "correct_promise" if chance.random() < 0.5:
            facts["version_due_at"] = (at + timedelta(hours=chance.randint(1, 200))).isoformat()
        case "send_for_testing":
            facts["expected_on"] = (local(at) + timedelta(days=chance.randint(1, 60))).date().isoformat()
        case "make_promise":
            facts["due_at"] = (at + timedelta(hours=chance.randint(1, 100))).isoformat()
        case "report_performance" if chance.random() < 0.5:
            facts = dict(WORDS)
        case "give_more_time":
            facts["days"] = chance.randint(1, 5)
        case "propose_finding":
            facts |= _finding_by_chance(chance, [g["ground"] for g in matter.subject["grounds"]])
        case "claim_malice":
            facts["grounds"] = _grounds_by_chance(chance, file)
        case "impose" | "submit_sanction":
            facts |= _measure_by_chance(chance, matter, cosigned=act == "submit_sanction", warned=warned)
        case "take_over":
            facts["mediator_id"] = chance.choice(
                [who.id for who in (WANG, ZHOU, MA, WU, SUN) if who.id not in {file.mediator_id, *recused(file)}]
            )
        case "complain_of_service":
            facts["about"] = chance.choice(SERVICE)
        case "withdraw":
            facts["reason"] = chance.choice(("solved", "mistake", "pressure"))
    return facts


def _grounds_by_chance(chance: Random, file: CaseFile) -> tuple[dict[str, Any], ...]:
    decided = {g["ground"] for p in file.of_kind("malice_claim") for g in p.subject["grounds"]}
    left = [ground for ground in GROUNDS if ground not in decided] or list(GROUNDS)
    grounds = chance.sample(left, chance.randint(1, min(2, len(left))))
    return tuple({"ground": g, "words": "经过如下", "files": (), "numbers": (1,)} for g in grounds)


def _review_by_chance(chance: Random) -> dict[str, Any]:
    grounds = chance.sample(REVIEW_GROUNDS, chance.randint(1, 2))
    return {"grounds": tuple({"ground": g, "words": "理由如下"} for g in grounds), "evidence": ("a-file",)}


def _finding_by_chance(chance: Random, grounds: list[str]) -> dict[str, Any]:
    found = [chance.random() < 0.6 for _ in grounds]
    result = "established" if all(found) else "partly" if any(found) else chance.choice(("not_established", "abusive"))
    findings = (
        {"ground": g, "result": "found" if f else "not_found", "by": (), "against": (), "why": "记录"}
        for g, f in zip(grounds, found, strict=True)
    )
    return {"result": result, "findings": tuple(findings)}


def _measure_by_chance(chance: Random, sanction: Proceeding, *, cosigned: bool, warned: bool) -> dict[str, Any]:
    about = sanction.subject
    silent = about["silent"] or sanction.has_done(Party.CLOCK, "charge_unanswered")
    highest = most_severe(silent=silent, warned=warned, grounds=about["grounds"])
    fitting = [m for m in ladder_of(Party(about["to"])) if m.is_cosigned == cosigned and m.level <= highest]
    measure = chance.choice(fitting)
    item = "儿童电热毯" if measure.code == "delisting" else ""
    return {"measure": measure.code, "days": chance.randint(*measure.days), "warned": warned, "item": item}


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


def nobody_is_punished_unheard(case: CaseFile, sanction: Proceeding) -> None:
    """A measure was announced and answered or left unanswered, two people at least stand behind it, and it ends."""
    measure, about = MEASURES[sanction.subject["measure"]], sanction.subject
    line = case.line_of(sanction.no)
    told = {
        "consumer:answer_claim",
        "clock:claim_unanswered",
        "clock:charge_unanswered",
        f"{about['to']}:answer_charge",
    }
    assert any(told & p.deeds for p in line), "nobody asked them"
    acts = ("propose_finding", "confirm_finding", "ask_for_measure", "impose", "submit_sanction", "sign_sanction")
    behind = {hand.split(":")[2] for p in (*line, case.main) for hand in p.hands if hand.split(":")[1] in acts}
    assert len(behind) >= (3 if measure.is_cosigned else 2)
    assert measure.days[0] <= about["days"] <= measure.days[1]
    if not any(p.deeds & (told - {"clock:claim_unanswered", "clock:charge_unanswered"}) for p in line):
        assert measure.level <= 1, "silence alone never leads above a warning"


def _reviews_hold(case: CaseFile) -> None:
    """Nobody judges their own ruling, nobody comes back who had to leave, and nothing waits that need not."""
    ruled = {int(h.split(":")[2]) for p in case.proceedings for h in p.hands if h.split(":")[1] in RULING_ACTS}
    for review in case.of_kind("ruling_review"):
        judged = {int(h.split(":")[2]) for h in review.hands if h.split(":")[1] != "answer_review"}
        # Later, when the case was opened again, a reviewer may come to rule in it.
        assert not review.open or not judged & ruled, "somebody judges what they ruled"
        assert not review.open or case.state in ("ruled", "defaulted", "closed")
        if review.state == "review_replaced":
            assert len([h for h in review.hands if h.split(":")[1] in ("submit_new_ruling", "sign_new_ruling")]) >= 2
    stayed = any(p.subject["stays"] for p in case.open_of_kind("ruling_review"))
    assert all((p.held is not None) == (stayed and p.held_by is not None) for p in case.open_of_kind("duty"))
    assert not stayed or all(p.clock is None for p in case.open_of_kind("duty"))
    for request in case.of_kind("recusal"):
        assert not request.was_done_by(request.subject["mediator_id"])
        assert not request.open or case.mediator_id == request.subject["mediator_id"]
        assert request.state != "recusal_granted" or case.mediator_id != request.subject["mediator_id"]


RULING_ACTS = ("issue_ruling", "sign_ruling", "submit_for_signature")


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
            if p.state == "sanction_imposed":
                nobody_is_punished_unheard(case, p)
            assert {c.kind for c in children} <= OUTLIVING, (
                f"{p.state} is over, and {[c.state for c in children]} go on"
            )
        assert (p.outcome is not None) == (p.no == 1 and not p.open)
        for terms in filter(None, (p.subject.get("terms"),)):
            assert 0 <= terms["refund_fen"] <= ceiling
    assert sum(d["amount_fen"] for d in case.main.plan if d["to"] == "merchant") <= ceiling
    assert len(case.open_of_kind("offer")) <= 1
    assert all(sum(p.opened_by is side for p in case.of_kind("offer")) <= 3 for side in SIDES)
    assert case.mediator_id is None or any(d.endswith(("take_case", "assign_mediator")) for d in case.main.deeds)
    _reviews_hold(case)
    if not case.served:
        assert case.state in ("screening", "needs_info", "closed")
        assert not case.parties_of(ACME)
    assert not any(case.parties_of(who) for who in (ZHAO, HEMU, ADMIN, SECOND_ADMIN))
