"""What each act puts on record: facts, never sentences. The words around them are the reader's language.

A form checks shapes for the person who typed; this is the last word for whoever calls.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from portal.domain.casefile import CaseFile
from portal.domain.money import ceiling_fen
from portal.domain.parties import SIDES
from portal.domain.rulebooks import KIND_OF_ACT
from portal.domain.rulebooks.complaint import Act as C
from portal.domain.rulebooks.complaint import Outcome, State
from portal.domain.rulebooks.duty import Act as D
from portal.domain.rulebooks.evidence_request import Act as E
from portal.domain.rulebooks.extension import Act as X
from portal.domain.rulebooks.offer import Act as O_
from portal.domain.rulebooks.promise import Act as P
from portal.domain.rulebooks.proposal import Act as R
from portal.domain.terms import MAX_DAYS, Terms

MAX_WORDS = 4000
MAX_TEXT = 20_000  # reasons of a ruling may take more room than a message
MAX_PARTS = 200
PROMISED_WITHIN = timedelta(days=90)
WAYBILL = re.compile(r"[A-Za-z0-9]{8,30}")
REFUND_ID = re.compile(r"[A-Za-z0-9_-]{10,40}")
PROOFS = {"refund_id": REFUND_ID, "waybill": WAYBILL}
STANCES = ("accept", "counter", "refuse")
RESULTS = ("found", "not_found", "undecided")
DUTIES = ("pay", "return_goods", "send", "repair", "apologise", "explain", "correct", "other")
SUSPENSIONS = ("talks", "court", "police")
ENFORCEMENTS = ("deposit", "measure", "referral")


class FactsRefused(ValueError):
    """Facts that may not go on record.

    code   what is wrong: "too_much_money", "too_long", "unknown_word", "missing", "in_the_past", "too_far"
    about  the figures that a sentence about it needs
    """

    def __init__(self, code: str, **about: Any) -> None:
        super().__init__(code, about)
        self.code, self.about = code, about


def _one_of(value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise FactsRefused("unknown_word", value=value)


def _present(text: str) -> None:
    if not text.strip():
        raise FactsRefused("missing")


def _readable(value: Any) -> None:
    """Refuse what has no written form, or takes more room than anybody reads."""
    match value:
        case str():
            if len(value) > MAX_TEXT:
                raise FactsRefused("too_long", limit=MAX_TEXT)
            if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
                raise FactsRefused("unknown_word", value=ascii(value)[:40])
        case int() | None:
            pass
        case Mapping() | list() | tuple():
            if len(value) > MAX_PARTS:
                raise FactsRefused("too_long", limit=MAX_PARTS)
            for part in (*value, *value.values()) if isinstance(value, Mapping) else value:
                _readable(part)
        case _:
            raise FactsRefused("unknown_word", value=str(value)[:40])


@dataclass(frozen=True)
class Nothing:
    """An act that says everything by itself."""


@dataclass(frozen=True)
class Words:
    """Somebody's own words, plain text."""

    words: str = ""

    def __post_init__(self) -> None:
        if len(self.words) > MAX_WORDS:
            raise FactsRefused("too_long", limit=MAX_WORDS)


@dataclass(frozen=True)
class Message(Words):
    """Words that have to be there."""

    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.evidence:
            _present(self.words)


@dataclass(frozen=True)
class Confidence(Words):
    """Words that not everybody may read. They come without files: what has a number in the case is seen by all."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.words)


@dataclass(frozen=True)
class Complaint(Words):
    """What happened: when it was noticed, whether the merchant was asked, and the evidence handed in with it.

    told_merchant  "no", "yes", or the day they were told, as 2026-03-02; empty when nobody was asked that
    late_reason    why it is filed after the usual time limit
    about          what it is about: order, items, what was paid and what is wanted, as it was filed
    """

    happened_on: str = ""
    told_merchant: str = ""
    merchant_said: str = ""
    late_reason: str = ""
    evidence: tuple[str, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Handed(Words):
    """Words with evidence; one of the two at least."""

    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.evidence:
            _present(self.words)


@dataclass(frozen=True)
class Reply(Words):
    """The merchant's answer: words, and a stance on each wanted result, {"place", "stance", "reason"}.

    late  after the time for the first reply; found, not said
    """

    stances: tuple[Mapping[str, Any], ...] = ()
    evidence: tuple[str, ...] = ()
    late: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.words)
        for stance in self.stances:
            _one_of(stance["stance"], STANCES)


@dataclass(frozen=True)
class Reasoned(Words):
    """A reason from a list, and words."""

    reason: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.reason)


@dataclass(frozen=True)
class Withdrawal(Words):
    """Why a complaint is withdrawn; empty when that is for the desk alone."""

    reason: str = ""


@dataclass(frozen=True)
class Supplement(Words):
    """What is missing, item by item."""

    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offered(Words):
    """Terms on offer."""

    terms: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "terms", Terms.from_facts(self.terms).to_facts())


@dataclass(frozen=True)
class Request(Words):
    """Evidence that the mediator asks for: of whom, what, and why."""

    of: tuple[str, ...] = ()
    why: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.words)
        if not self.of:
            raise FactsRefused("missing")
        for side in self.of:
            _one_of(side, SIDES)
        object.__setattr__(self, "of", tuple(side.value for side in SIDES if side in self.of))


@dataclass(frozen=True)
class Testing(Words):
    """Where something is tested, what for, and who pays first; the fault side pays in the end."""

    laboratory: str = ""
    advance_by: str = "merchant"
    expected_on: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.laboratory)
        _one_of(self.advance_by, SIDES)


@dataclass(frozen=True)
class Suspension(Words):
    """Why the case stands still: talks, a court, the police."""

    reason: str = "talks"

    def __post_init__(self) -> None:
        super().__post_init__()
        _one_of(self.reason, SUSPENSIONS)


@dataclass(frozen=True)
class Assignment:
    """Who is to mediate."""

    mediator_id: int = 0

    def __post_init__(self) -> None:
        if self.mediator_id < 1:
            raise FactsRefused("missing")


@dataclass(frozen=True)
class Findings:
    """A ruling: what was found, why, and who does what.

    findings  {"claim", "result", "by": evidence numbers, "against": evidence numbers, "why"}
    remedies  duties: {"what", "to", "amount_fen", "words", "days", "after"}
    """

    outcome: str = ""
    summary: str = ""
    findings: tuple[Mapping[str, Any], ...] = ()
    reasons: str = ""
    remedies: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        _one_of(self.outcome, tuple(o for o in Outcome if o.startswith("ruled")))
        _present(self.summary)
        _present(self.reasons)
        if not self.findings:
            raise FactsRefused("missing")
        for finding in self.findings:
            _present(finding["claim"])
            _one_of(finding["result"], RESULTS)
        object.__setattr__(self, "remedies", tuple(_remedy(r, place) for place, r in enumerate(self.remedies)))


def _remedy(remedy: Mapping[str, Any], place: int) -> dict[str, Any]:
    """One remedy of a ruling with what it has to say and nothing else; it can wait only for one that stands above it."""
    kept: dict[str, Any] = {"amount_fen": 0, "words": "", "after": None} | {
        name: remedy[name] for name in ("what", "to", "amount_fen", "words", "days", "after") if name in remedy
    }
    _one_of(kept["what"], DUTIES)
    _one_of(kept["to"], SIDES)
    kept["amount_fen"] = int(kept["amount_fen"] or 0)
    if kept["amount_fen"] < 0 or (kept["what"] == "pay") != bool(kept["amount_fen"]):
        raise FactsRefused("missing")
    if not 1 <= kept["days"] <= MAX_DAYS:
        raise FactsRefused("unknown_word", value=kept["days"])
    if kept["after"] is not None and not 0 <= kept["after"] < place:
        raise FactsRefused("unknown_word", value=kept["after"])
    return kept


@dataclass(frozen=True)
class Performance(Words):
    """A duty reported as done, with what proves it. `checkable` is found, not said."""

    proof: str = "other"
    proof_no: str = ""
    evidence: tuple[str, ...] = ()
    checkable: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        _one_of(self.proof, (*PROOFS, "other"))
        pattern = PROOFS.get(self.proof)
        if pattern and not pattern.fullmatch(self.proof_no):
            raise FactsRefused("missing")
        object.__setattr__(self, "checkable", pattern is not None)


@dataclass(frozen=True)
class Enforcement(Words):
    """What the supervisor did about a duty that was not performed."""

    how: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _one_of(self.how, ENFORCEMENTS)
        _present(self.words)


@dataclass(frozen=True)
class MoreTime(Words):
    """How many more natural days an overdue duty gets."""

    days: int = 3

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.days <= MAX_DAYS:
            raise FactsRefused("unknown_word", value=self.days)


@dataclass(frozen=True)
class Contact(Confidence):
    """A message to one side alone."""

    to: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _one_of(self.to, SIDES)


@dataclass(frozen=True)
class ToldOf:
    """One side is told that the mediator wrote to the other."""

    to: str = ""


@dataclass(frozen=True)
class About(Words):
    """Words about an earlier entry, by its id."""

    entry: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.words)
        _present(self.entry)


@dataclass(frozen=True)
class Promised(Words):
    """Something promised, and until when (ISO instant)."""

    due_at: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.words)
        if datetime.fromisoformat(self.due_at).tzinfo is None:
            raise FactsRefused("missing")


FACTS: Mapping[str, type] = (
    dict.fromkeys(KIND_OF_ACT, Nothing)
    | {
        C.FILE: Complaint,
        C.ASK_TO_SUPPLEMENT: Supplement,
        C.REFUSE_CASE: Reasoned,
        C.SUPPLEMENT: Handed,
        C.ASK_MORE_TIME: Words,
        C.ANSWER: Reply,
        C.ACCEPT_AS_ASKED: Words,
        C.MAKE_OFFER: Offered,
        C.ASK_FOR_MEDIATOR: Words,
        C.ASSIGN_MEDIATOR: Assignment,
        C.REQUEST_EVIDENCE: Request,
        C.PROPOSE: Offered,
        C.PROPOSE_EXTENSION: Words,
        C.SEND_FOR_TESTING: Testing,
        C.ASK_TO_END_TESTING: Message,
        C.RECEIVE_REPORT: Handed,
        C.END_TESTING: Message,
        C.ASK_FOR_RULING: Words,
        C.CLOSE_RECORD: Words,
        C.TERMINATE: Message,
        C.SUSPEND: Suspension,
        C.RESUME_CASE: Words,
        C.ISSUE_RULING: Findings,
        C.DECLARE_CONFLICT: Words,
        C.ENFORCE: Enforcement,
        C.GIVE_MORE_TIME: MoreTime,
        C.WITHDRAW: Withdrawal,
        C.UNDO_WITHDRAWAL: Words,
        C.ASK_RECONSIDERATION: Message,
        C.REOPEN: Reasoned,
        C.MAKE_PROMISE: Promised,
        C.ADD_MESSAGE: Message,
        C.ADD_EVIDENCE: Handed,
        C.CORRECT: About,
        C.WRITE_TO_MEDIATOR: Confidence,
        C.WRITE_TO_SIDE: Contact,
        C.TELL_OF_CONTACT: ToldOf,
        C.REPORT_PRESSURE: Confidence,
        C.MASK: About,
        C.ADD_NOTE: Confidence,
    }
    | {
        O_.ACCEPT_OFFER: Words,
        O_.DECLINE_OFFER: Reasoned,
        O_.RETRACT_OFFER: Words,
        R.ACCEPT_PROPOSAL: Words,
        R.DECLINE_PROPOSAL: Words,
        X.AGREE_TO_EXTENSION: Words,
        X.DECLINE_EXTENSION: Words,
        E.ANSWER_REQUEST: Handed,
        E.DROP_REQUEST: Words,
        P.KEEP_PROMISE: Handed,
        D.REPORT_PERFORMANCE: Performance,
        D.CONFIRM_PERFORMANCE: Words,
        D.CONTEST_PERFORMANCE: Message,
        D.FIND_DONE: Message,
        D.FIND_NOT_DONE: Message,
    }
)


def on_record(act: str, file: CaseFile, facts: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The JSON-ready record of `act`, done at `at`.

    Raises TypeError for a fact that the act does not have, FactsRefused for what may not stand.
    """
    kept = _checked(FACTS[act], facts)
    money = _money_of(act, kept)
    ceiling = ceiling_fen(file.paid_fen, file.basis)
    if money > ceiling:
        raise FactsRefused("too_much_money", amount_fen=money, ceiling_fen=ceiling)
    if act == C.MAKE_PROMISE:
        _soon(datetime.fromisoformat(kept["due_at"]), at)
    if act == C.ANSWER:
        kept["late"] = file.state != State.AWAITING_MERCHANT
    return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}


def _soon(due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        raise FactsRefused("in_the_past")
    if due_at > at + PROMISED_WITHIN:
        raise FactsRefused("too_far", limit=PROMISED_WITHIN.days)


def _checked(kind: type, facts: Mapping[str, Any]) -> dict[str, Any]:
    unknown = facts.keys() - kind.__dataclass_fields__.keys()  # type: ignore[attr-defined]
    if unknown:
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    _readable(facts)
    try:
        return asdict(kind(**facts))
    except FactsRefused:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        # Something is not what it should be, or is not there: whoever wrote the form has to say which.
        raise FactsRefused("missing") from wrong


def _money_of(act: str, facts: Mapping[str, Any]) -> int:
    """How much one side is made to pay by this act, in fen."""
    if "terms" in facts:
        return int(facts["terms"]["refund_fen"])
    if act == C.ISSUE_RULING:
        return max(sum(r["amount_fen"] for r in facts["remedies"] if r["to"] == side) for side in SIDES)
    return 0
