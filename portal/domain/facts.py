"""What each act puts on record: facts, never sentences. The words around them are the reader's language.

A form checks shapes for the person who typed; this is the last word for whoever calls.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from portal.domain.casefile import CaseFile, Proceeding
from portal.domain.conditions import recused, within_of
from portal.domain.money import ceiling_fen
from portal.domain.parties import SIDES, TEAM, Actor, Party
from portal.domain.periods import end_of, local
from portal.domain.reviews import GROUNDS as REVIEW_GROUNDS
from portal.domain.reviews import NEED_EVIDENCE, RECUSAL_GROUNDS, paid_already
from portal.domain.rulebooks import KIND_OF_ACT
from portal.domain.rulebooks.complaint import Act as C
from portal.domain.rulebooks.complaint import Outcome
from portal.domain.rulebooks.duty import Act as D
from portal.domain.rulebooks.evidence_request import Act as E
from portal.domain.rulebooks.extension import Act as X
from portal.domain.rulebooks.intervention import Act as I
from portal.domain.rulebooks.malice_claim import Act as M
from portal.domain.rulebooks.offer import Act as O_
from portal.domain.rulebooks.promise import Act as P
from portal.domain.rulebooks.proposal import Act as R
from portal.domain.rulebooks.recusal import Act as Q
from portal.domain.rulebooks.report_comment import Act as K
from portal.domain.rulebooks.ruling_review import RULING_PARTS
from portal.domain.rulebooks.ruling_review import Act as V
from portal.domain.rulebooks.sanction import Act as S
from portal.domain.rulebooks.sanction_appeal import Act as A_
from portal.domain.rulebooks.service_complaint import Act as W
from portal.domain.rulebooks.signature import Act as G
from portal.domain.rulebooks.update import Act as U
from portal.domain.sanctions import MEASURES, Effect, Grid, most_severe
from portal.domain.terms import MAX_DAYS, Terms, money_asked_for, money_of_terms
from portal.domain.timetable import Timetable
from portal.domain.waiting import waited_for_by

DEFAULT_TIMES = Timetable()
MAX_WORDS = 4000
MAX_TEXT = 20_000  # reasons of a ruling may take more room than a message
MAX_PARTS = 200
PROMISED_WITHIN = timedelta(days=90)
PAUSED_WITHIN = timedelta(days=60)  # a test whose end is further away than that pauses nothing
WAYBILL = re.compile(r"[A-Za-z0-9]{8,30}")
REFUND_ID = re.compile(r"[A-Za-z0-9_-]{10,40}")
PROOFS = {"refund_id": REFUND_ID, "waybill": WAYBILL}
STANCES = ("accept", "counter", "refuse")
RESULTS = ("found", "not_found", "undecided")
DUTIES = ("pay", "return_goods", "send", "repair", "apologise", "explain", "correct", "other")
SUSPENSIONS = ("talks", "court", "police")
CHANNELS = ("phone", "chat", "shop_chat", "email", "visit")
REOPENED_FOR = ("promise_broken", "defect_returned", "inactive")
GROUNDS = ("extortion", "forgery", "fabrication", "competitor")
FOUND = ("established", "partly", "not_established", "abusive")
SERVICE = ("conduct", "slow", "unclear", "supervisor")
ENFORCEMENTS = ("deposit", "measure", "referral")


class FactsRefused(ValueError):
    """Facts that may not go on record.

    code   what is wrong: "too_much_money", "too_long", "unknown_word", "missing", "in_the_past", "too_far",
           "not_yet", "pause_without_end", "pause_too_long",
           "above_ceiling", "no_evidence", "decided_before", "grounds_unanswered", "too_severe", "sanction_signature",
           "second_signature", "same_terms", "recused", "told_long_ago", "known_long_ago",
           "known_later", "same_mediator"
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


def _an_instant(text: str) -> None:
    """Refuse what is no instant with a zone."""
    if datetime.fromisoformat(text).tzinfo is None:
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


# Whether a ruling that goes this way is about more money than one person decides on alone.
NEEDS_SECOND: Mapping[str, bool] = {C.ISSUE_RULING: False, C.SUBMIT_FOR_SIGNATURE: True}


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
class Note(Confidence):
    """A note of the team. Colleagues who are mentioned, by their accounts, are told of it."""

    mentions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Complaint(Words):
    """What happened: when it was noticed, whether the merchant was asked, and the evidence handed in with it.

    told_merchant  "no", "yes", or the day they were told, as 2026-03-02; empty when nobody was asked that
    late_reason    why it is filed after the usual time limit
    lacking_reason  why evidence that is asked for is not there
    different      what sets it apart from an earlier complaint about the same order
    about          what it is about: order, items, what was paid and what is wanted, as it was filed
    """

    happened_on: str = ""
    told_merchant: str = ""
    merchant_said: str = ""
    late_reason: str = ""
    lacking_reason: str = ""
    different: str = ""
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
    """The merchant's answer: words, and a stance on each wanted result, {"place", "stance", "reason"}; why, if it is no.

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
            if stance["stance"] == "refuse":
                _present(stance["reason"])


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
    """Where something is tested, what for, and who pays first; the fault side pays in the end.

    expected_on  the day by which there should be a report, as 2026-03-02: a pause without an end is none
    """

    laboratory: str = ""
    advance_by: str = "merchant"
    expected_on: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.laboratory)
        _one_of(self.advance_by, SIDES)
        if not self.expected_on.strip():
            raise FactsRefused("pause_without_end")
        date.fromisoformat(self.expected_on)


@dataclass(frozen=True)
class Suspension(Words):
    """Why the case stands still: talks, a court, the police."""

    reason: str = "talks"

    def __post_init__(self) -> None:
        super().__post_init__()
        _one_of(self.reason, SUSPENSIONS)


@dataclass(frozen=True)
class Seated:
    """Somebody mediates from now on. `seated_at` is found, not said."""

    seated_at: str = ""


@dataclass(frozen=True)
class Assignment(Seated):
    """Who is to mediate."""

    mediator_id: int = 0

    def __post_init__(self) -> None:
        if self.mediator_id < 1:
            raise FactsRefused("missing")


@dataclass(frozen=True)
class Findings:
    """A ruling: what was found, why, and who does what. `ruled_at` is found, not said.

    findings  {"claim", "result", "by": evidence numbers, "against": evidence numbers, "why"}
    remedies  duties: {"what", "to", "amount_fen", "words", "days", "after"}
    """

    outcome: str = ""
    summary: str = ""
    findings: tuple[Mapping[str, Any], ...] = ()
    reasons: str = ""
    remedies: tuple[Mapping[str, Any], ...] = ()
    ruled_at: str = ""

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


@dataclass(frozen=True)
class Signed(Findings):
    """A ruling that a second person has signed, with the account id of whoever wrote it."""

    author_id: int = 0


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
class OfEvidence(Words):
    """Words about a file, by its number in the case."""

    number: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.number < 1:
            raise FactsRefused("missing")


@dataclass(frozen=True)
class Restriction(OfEvidence):
    """Why one side's file is kept from the other."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.words)


@dataclass(frozen=True)
class Redaction(OfEvidence):
    """A copy, by the id of the file that was handed in for it, that the other side sees in the place of the original."""

    copy: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.copy)


@dataclass(frozen=True)
class Promised(Words):
    """Something promised, and until when (ISO instant)."""

    due_at: str = ""
    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.words)
        _an_instant(self.due_at)


@dataclass(frozen=True)
class ContactLogged(Message):
    """What was said outside the portal: by whom, as what, how, when, and what in words; and what was promised there.

    spoken_at    ISO instant, not after it is told
    promised_by  a side, with what it promised and until when (ISO instant); empty for no promise
    """

    person: str = ""
    position: str = ""
    channel: str = ""
    spoken_at: str = ""
    promised_by: str = ""
    promised: str = ""
    due_at: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.words)
        _present(self.person)
        _one_of(self.channel, CHANNELS)
        _an_instant(self.spoken_at)
        for name in (self.person, self.position, self.promised):
            if len(name) > MAX_WORDS:
                raise FactsRefused("too_long", limit=MAX_WORDS)
        if self.promised_by:
            _one_of(self.promised_by, SIDES)
            _present(self.promised)
            _an_instant(self.due_at)
        elif self.promised.strip() or self.due_at:
            raise FactsRefused("missing")


@dataclass(frozen=True)
class PromiseCorrected(Confidence):
    """What was promised, in the words of whoever is said to have promised it, and until when if it was another day."""

    version: str = ""
    version_due_at: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "version", self.words)
        super().__post_init__()
        if self.version_due_at:
            _an_instant(self.version_due_at)


@dataclass(frozen=True)
class Reopening(Reasoned):
    """Why a case is taken up again: one of a closed list."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _one_of(self.reason, REOPENED_FOR)


@dataclass(frozen=True)
class MaliceClaim(Words):
    """That a complaint was made in bad faith: on which grounds, what happened, and what shows it.

    grounds   {"ground", "words", "files": ids of files handed in with it, "numbers": of evidence already in the case}
    signals   those relied on, as domain.signals has them
    declared  that it is true, and that a false claim has consequences of its own
    slow      whether it waits longer for a look; found, not said
    """

    grounds: tuple[Mapping[str, Any], ...] = ()
    signals: tuple[Mapping[str, Any], ...] = ()
    declared: bool = False
    evidence: tuple[str, ...] = ()
    slow: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.grounds or not self.declared:
            raise FactsRefused("missing")
        named = [ground["ground"] for ground in self.grounds]
        if len(named) != len(set(named)):
            raise FactsRefused("unknown_word", value="ground")
        for ground in self.grounds:
            _one_of(ground["ground"], GROUNDS)
            _present(ground["words"])
            if not [*ground["files"], *ground["numbers"]]:
                raise FactsRefused("no_evidence", ground=ground["ground"])
            if not set(ground["files"]) <= set(self.evidence):
                raise FactsRefused("missing")


@dataclass(frozen=True)
class Finding:
    """What was found of a claim of bad faith, ground by ground.

    findings   {"ground", "result": "found" or "not_found", "by": evidence numbers, "against", "why"}
    finder_id  account of whoever wrote it; found, not said
    """

    result: str = ""
    findings: tuple[Mapping[str, Any], ...] = ()
    reasons: str = ""
    finder_id: int = 0

    def __post_init__(self) -> None:
        _one_of(self.result, FOUND)
        _present(self.reasons)
        for finding in self.findings:
            _one_of(finding["ground"], GROUNDS)
            _one_of(finding["result"], RESULTS[:2])
            _present(finding["why"])
        found = {finding["result"] == "found" for finding in self.findings}
        if found != {"established": {True}, "partly": {True, False}}.get(self.result, {False}):
            raise FactsRefused("grounds_unanswered")


@dataclass(frozen=True)
class Charge(Confidence):
    """What somebody would be sanctioned for, told to them so that they can answer."""

    charge: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "charge", self.words)
        super().__post_init__()


@dataclass(frozen=True)
class Sanction:
    """A measure, and why it and no other.

    grid       the four questions of proportion, as sanctions.Grid has them
    risk       what speaks against suspending it during an appeal; empty for nothing
    item       what is to be taken off sale, for a delisting
    warned     whether an earlier measure stands against them; begins_at  of the measure: both found, not said
    """

    measure: str = ""
    days: int = 0
    grid: Mapping[str, str] = field(default_factory=dict)
    reasons: str = ""
    risk: str = ""
    item: str = ""
    warned: bool = False
    begins_at: str = ""

    def __post_init__(self) -> None:
        _one_of(self.measure, tuple(MEASURES))
        _present(self.reasons)
        for answer in asdict(Grid(**self.grid)).values():
            _present(answer)
        low, high = MEASURES[self.measure].days
        if not low <= self.days <= high:
            raise FactsRefused("unknown_word", value=self.days)
        if (Effect.ITEM_DELISTED in MEASURES[self.measure].effects) != bool(self.item.strip()):
            raise FactsRefused("missing")


@dataclass(frozen=True)
class SanctionSigned(Words):
    """The second signature. `begins_at` is found, not said."""

    begins_at: str = ""


@dataclass(frozen=True)
class LateAppeal(Message):
    """Why a measure is wrong, and why that is said so late."""

    late_reason: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.late_reason)


@dataclass(frozen=True)
class AskedReview(Words):
    """Why a ruling should be looked at once more.

    grounds  {"ground", "words"}: each ground of the list once at the most
    """

    grounds: tuple[Mapping[str, Any], ...] = ()
    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        named = [ground["ground"] for ground in self.grounds]
        if not named:
            raise FactsRefused("missing")
        if len(named) != len(set(named)):
            raise FactsRefused("unknown_word", value="ground")
        for ground in self.grounds:
            _one_of(ground["ground"], REVIEW_GROUNDS)
            _present(ground["words"])
            if ground["ground"] in NEED_EVIDENCE and not self.evidence:
                raise FactsRefused("no_evidence", ground=ground["ground"])
        kept = tuple({name: ground[name] for name in ("ground", "words")} for ground in self.grounds)
        object.__setattr__(self, "grounds", kept)


@dataclass(frozen=True)
class AcceptedReview(Words):
    """A review is gone into. `stay` is an order that the duties wait, with its reason; `stays` is found, not said."""

    stay: bool = False
    stays: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.stay:
            _present(self.words)


@dataclass(frozen=True)
class Corrected(Confidence):
    """A slip put right: what was wrong, and the result and the reasons as they read from now on. Duties stay as they are."""

    summary: str = ""
    reasons: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _present(self.summary)
        _present(self.reasons)


@dataclass(frozen=True)
class AskedRecusal(Confidence):
    """Why somebody else should mediate.

    known_on  the day on which the reason came to be known, as 2026-03-02; empty where that is not later than usual
    """

    ground: str = ""
    known_on: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _one_of(self.ground, RECUSAL_GROUNDS)
        if self.known_on:
            date.fromisoformat(self.known_on)


@dataclass(frozen=True)
class TakingOver(Confidence):
    """Why another mediator takes a case over, and who. `seated_at` is found, not said."""

    mediator_id: int = 0
    seated_at: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.mediator_id < 1:
            raise FactsRefused("missing")


@dataclass(frozen=True)
class ServiceComplaint(Confidence):
    """What is wrong with how the platform handles a case: about which of SERVICE, and what happened."""

    about: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _one_of(self.about, SERVICE)


@dataclass(frozen=True)
class Chase(Words):
    """A side asks whoever has the turn to go on.

    whom    the parties that have it, and desk, whether somebody of the desk is among them; chased  when each side last
            did this, ISO instants: all found, not said
    """

    whom: tuple[str, ...] = ()
    desk: bool = False
    chased: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outage:
    """A time in which people could not be expected to use the portal: its number among the outages, and from when to when."""

    outage: int = 0
    starts_at: str = ""
    ends_at: str = ""


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
        C.TAKE_CASE: Seated,
        C.ASSIGN_MEDIATOR: Assignment,
        C.HAND_OVER: Assignment,
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
        C.SUBMIT_FOR_SIGNATURE: Findings,
        C.DECLARE_CONFLICT: Words,
        C.ASK_RECUSAL: AskedRecusal,
        C.ASK_REVIEW: AskedReview,
        C.REPLACE_RULING: Signed,
        C.REPLACE_AND_CLOSE: Signed,
        C.ENFORCE: Enforcement,
        C.GIVE_MORE_TIME: MoreTime,
        C.WITHDRAW: Withdrawal,
        C.UNDO_WITHDRAWAL: Words,
        C.ASK_RECONSIDERATION: Message,
        C.REOPEN: Reopening,
        C.MAKE_PROMISE: Promised,
        C.LOG_CONTACT: ContactLogged,
        C.ADD_MESSAGE: Message,
        C.ADD_EVIDENCE: Handed,
        C.WITHDRAW_EVIDENCE: OfEvidence,
        C.SHOW_REDACTED: Redaction,
        C.RESTRICT_EVIDENCE: Restriction,
        C.LIFT_RESTRICTION: OfEvidence,
        C.CORRECT: About,
        C.WRITE_TO_MEDIATOR: Confidence,
        C.WRITE_TO_SIDE: Contact,
        C.TELL_OF_CONTACT: ToldOf,
        C.REPORT_PRESSURE: Confidence,
        C.MASK: About,
        C.ADD_NOTE: Note,
        C.CLAIM_MALICE: MaliceClaim,
        C.ASK_FOR_MEASURE: Confidence,
        C.ASK_INTERVENTION: Confidence,
        C.COMPLAIN_OF_SERVICE: ServiceComplaint,
        C.CHASE: Chase,
        C.NOTE_OUTAGE: Outage,
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
        P.CONFIRM_PROMISE: Words,
        P.CORRECT_PROMISE: PromiseCorrected,
        P.KEEP_PROMISE: Handed,
        P.CONFIRM_KEPT: Words,
        E.ASK_REQUEST_TIME: Words,
        K.COMMENT_ON_REPORT: Message,
        G.SIGN_RULING: Signed,
        G.RETURN_RULING: Confidence,
        D.REPORT_PERFORMANCE: Performance,
        D.CONFIRM_PERFORMANCE: Words,
        D.CONTEST_PERFORMANCE: Message,
        D.FIND_DONE: Message,
        D.FIND_NOT_DONE: Message,
    }
    | {
        Q.GRANT_RECUSAL: Confidence,
        Q.REFUSE_RECUSAL: Confidence,
        V.ACCEPT_REVIEW: AcceptedReview,
        V.REFUSE_REVIEW: Confidence,
        V.ANSWER_REVIEW: Message,
        V.UPHOLD_RULING: Confidence,
        V.CORRECT_RULING: Corrected,
        V.SUBMIT_NEW_RULING: Signed,
        V.SIGN_NEW_RULING: Signed,
        V.RETURN_NEW_RULING: Confidence,
    }
    | {
        M.WITHDRAW_CLAIM: Words,
        M.REFUSE_CLAIM: Confidence,
        M.ACCEPT_CLAIM: Words,
        M.ANSWER_CLAIM: Message,
        M.ASK_CLAIM_TIME: Words,
        M.REBUT: Confidence,
        M.PROPOSE_FINDING: Finding,
        M.CONFIRM_FINDING: Words,
        M.RETURN_FINDING: Confidence,
        S.CALL_TO_ANSWER: Charge,
        S.ANSWER_CHARGE: Message,
        S.ASK_CHARGE_TIME: Words,
        S.IMPOSE: Sanction,
        S.SUBMIT_SANCTION: Sanction,
        S.SPARE: Confidence,
        S.SIGN_SANCTION: SanctionSigned,
        S.RETURN_SANCTION: Confidence,
        S.APPEAL: Message,
        S.APPEAL_BELATEDLY: LateAppeal,
        A_.DISMISS_APPEAL: Confidence,
        A_.ALLOW_APPEAL: Confidence,
        A_.WITHDRAW_APPEAL: Words,
        I.TAKE_OVER: TakingOver,
        I.INSTRUCT: Confidence,
        I.FIND_NO_GROUND: Confidence,
        I.WITHDRAW_INTERVENTION: Words,
        I.COMPLAIN_HIGHER: Confidence,
        W.UPHOLD_SERVICE: Confidence,
        W.DISMISS_SERVICE: Confidence,
        W.PASS_UP: Confidence,
        W.ASK_SECOND_TIER: Confidence,
        W.WITHDRAW_SERVICE: Words,
        U.POST_UPDATE: Confidence,
    }
)


def on_record(
    act: str,
    file: CaseFile,
    facts: Mapping[str, Any],
    at: datetime,
    actor: Actor | None = None,
    matter: Proceeding | None = None,
    times: Timetable = DEFAULT_TIMES,
) -> dict[str, Any]:
    """The JSON-ready record of `act`, done at `at`.

    A ruling that is signed goes on record whole, with who wrote it; it is that of the signature that is waited for.
    actor  who does it, whose refund ceiling counts where the facts bring the amount; None for nobody in person
    matter the proceeding that it moves; the complaint when it is not said
    times  what is counted by where the facts name a day

    Raises TypeError for a fact that the act does not have, FactsRefused for what may not stand.
    """
    for waiting in file.open_of_kind("signature") if act == G.SIGN_RULING else ():
        facts = {**waiting.subject["ruling"], "author_id": waiting.subject["author_id"]}
    if act == V.SIGN_NEW_RULING and matter is not None:
        facts = {name: matter.subject[name] for name in RULING_PARTS}
    kept = _checked(FACTS[act], facts)
    money = _money_of(act, kept, file)
    ceiling = ceiling_fen(file.paid_fen, file.basis)
    if money > ceiling:
        raise FactsRefused("too_much_money", amount_fen=money, ceiling_fen=ceiling)
    if act == C.ANSWER:
        _answers_each(kept["stances"], len(file.wanted))
        kept["late"] = file.reply_lapsed
        money = _money_agreed_to(kept["stances"], file.wanted)
    if actor is not None and actor.ceiling_fen is not None and money > actor.ceiling_fen:
        raise FactsRefused("above_ceiling", amount_fen=money, ceiling_fen=actor.ceiling_fen)
    if act in NEEDS_SECOND and NEEDS_SECOND[act] != (money > file.cosign_fen):
        raise FactsRefused("second_signature", amount_fen=money, cosign_fen=file.cosign_fen)
    if act in (C.MAKE_OFFER, C.PROPOSE):
        _says_something_new(kept["terms"], file, "offer" if act == C.MAKE_OFFER else "proposal")
    for named in ("due_at", "version_due_at"):
        if kept.get(named):
            _soon(datetime.fromisoformat(kept[named]), at)
    if act == C.LOG_CONTACT and datetime.fromisoformat(kept["spoken_at"]) > at:
        raise FactsRefused("not_yet")
    if act == C.SEND_FOR_TESTING:
        _ends_soon(date.fromisoformat(kept["expected_on"]), at)
    if act == C.ASK_RECUSAL:
        _known_in_time(kept["known_on"], file, at, times)
    if act in IN_THE_MATTER:
        IN_THE_MATTER[act](kept, file, matter or file.main, actor or Actor(None, None), at)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}


def _claim(kept: dict[str, Any], file: CaseFile, _: Proceeding, actor: Actor, _at: datetime) -> None:
    """What was decided once is not claimed again in the same case."""
    kept["slow"] = Effect.CLAIMS_SLOW in actor.barred
    for earlier in file.of_kind("malice_claim"):
        for ground in earlier.subject["grounds"] if earlier.subject.get("result") else ():
            if any(ground["ground"] == new["ground"] for new in kept["grounds"]):
                raise FactsRefused("decided_before", ground=ground["ground"])


def _finding(kept: dict[str, Any], _file: CaseFile, claim: Proceeding, actor: Actor, _at: datetime) -> None:
    """Every ground that was claimed is answered, and no other."""
    kept["finder_id"] = actor.id
    if sorted(f["ground"] for f in kept["findings"]) != sorted(g["ground"] for g in claim.subject["grounds"]):
        raise FactsRefused("grounds_unanswered")


def _measure(cosigned: bool) -> "Completing":
    """A measure that may be chosen for this side, after this finding, by this many signatures."""

    def check(kept: dict[str, Any], _file: CaseFile, sanction: Proceeding, _actor: Actor, at: datetime) -> None:
        measure, about = MEASURES[kept["measure"]], sanction.subject
        silent = about["silent"] or sanction.has_done(Party.CLOCK, S.CHARGE_UNANSWERED)
        if measure.side != about["to"]:
            raise FactsRefused("unknown_word", value=measure.code)
        if measure.level > most_severe(silent=silent, warned=kept["warned"], grounds=about["grounds"]):
            raise FactsRefused("too_severe", level=measure.level)
        if measure.is_cosigned != cosigned:
            raise FactsRefused("sanction_signature", level=measure.level)
        kept["begins_at"] = at.isoformat()

    return check


def _signed(kept: dict[str, Any], _file: CaseFile, _: Proceeding, _actor: Actor, at: datetime) -> None:
    kept["begins_at"] = at.isoformat()


def _known_in_time(known_on: str, file: CaseFile, at: datetime, times: Timetable) -> None:
    """A reason is given in the days after the mediator was named, or in as many after it came to be known."""
    told = file.main.subject.get("seated_at")
    if told and within_of(times, "recusal", datetime.fromisoformat(told), at):
        return
    if not known_on:
        raise FactsRefused("told_long_ago")
    day = date.fromisoformat(known_on)
    if day > local(at).date():
        raise FactsRefused("known_later")
    if told and day < local(datetime.fromisoformat(told)).date():
        raise FactsRefused("told_long_ago")
    if not within_of(times, "recusal", end_of(day) - timedelta(hours=12), at):
        raise FactsRefused("known_long_ago")


def _seated(kept: dict[str, Any], file: CaseFile, _: Proceeding, actor: Actor, at: datetime) -> None:
    """From when somebody mediates; whoever had to leave this case to somebody else does not come back to it."""
    if kept.get("mediator_id", actor.id) in recused(file):
        raise FactsRefused("recused")
    kept["seated_at"] = at.isoformat()


def _ruled(kept: dict[str, Any], _file: CaseFile, _: Proceeding, _actor: Actor, at: datetime) -> None:
    kept["ruled_at"] = at.isoformat()


def _stays(kept: dict[str, Any], _file: CaseFile, review: Proceeding, _actor: Actor, _at: datetime) -> None:
    """What the grounds do by themselves nobody can order away."""
    kept["stays"] = kept["stay"] or bool(review.subject.get("stays"))


def _reviewed(kept: dict[str, Any], _file: CaseFile, _: Proceeding, actor: Actor, _at: datetime) -> None:
    kept["author_id"] = actor.id


def _chase(kept: dict[str, Any], file: CaseFile, _: Proceeding, actor: Actor, at: datetime) -> None:
    """Who has the turn is looked up, and when it was is remembered for each side."""
    sides = [side for side in SIDES if side in file.parties_of(actor)]
    kept["whom"] = sorted({party.value for side in sides for party in waited_for_by(file, side)})
    kept["desk"] = any(Party(party) in TEAM for party in kept["whom"])
    kept["chased"] = {**file.main.subject.get("chased", {}), **{side.value: at.isoformat() for side in sides}}


def _taking_over(kept: dict[str, Any], file: CaseFile, matter: Proceeding, actor: Actor, at: datetime) -> None:
    """A case goes to somebody else than the one about whose handling there was to be a decision."""
    if kept["mediator_id"] == file.mediator_id:
        raise FactsRefused("same_mediator")
    _seated(kept, file, matter, actor, at)


Completing = Callable[[dict[str, Any], CaseFile, Proceeding, Actor, datetime], None]
# What is checked against the matter that an act moves, and found there instead of being said.
IN_THE_MATTER: Mapping[str, Completing] = {
    C.TAKE_CASE: _seated,
    C.ASSIGN_MEDIATOR: _seated,
    C.HAND_OVER: _seated,
    C.ISSUE_RULING: _ruled,
    G.SIGN_RULING: _ruled,
    V.ACCEPT_REVIEW: _stays,
    V.SUBMIT_NEW_RULING: _reviewed,
    C.CLAIM_MALICE: _claim,
    M.PROPOSE_FINDING: _finding,
    S.IMPOSE: _measure(cosigned=False),
    S.SUBMIT_SANCTION: _measure(cosigned=True),
    S.SIGN_SANCTION: _signed,
    C.CHASE: _chase,
    I.TAKE_OVER: _taking_over,
}


def _says_something_new(terms: Mapping[str, Any], file: CaseFile, kind: str) -> None:
    """Terms that are on the table already are accepted, or left there; they are not offered once more."""
    for standing in file.open_of_kind(kind):
        if dict(standing.subject["terms"]) == dict(terms):
            raise FactsRefused("same_terms", by=standing.opened_by.value)


def _answers_each(stances: Sequence[Mapping[str, Any]], wanted: int) -> None:
    """What is wanted is answered one by one: nothing is left out, and nothing answered twice."""
    if sorted(stance["place"] for stance in stances) != list(range(wanted)):
        raise FactsRefused("missing")


def _money_agreed_to(stances: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> int:
    """What the merchant says yes to with an answer, in fen: it is their word, and binds them as an offer does."""
    return money_asked_for([wanted[said["place"]] for said in stances if said["stance"] == "accept"])


def _soon(due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        raise FactsRefused("in_the_past")
    if due_at > at + PROMISED_WITHIN:
        raise FactsRefused("too_far", limit=PROMISED_WITHIN.days)


def _ends_soon(expected_on: date, at: datetime) -> None:
    """A pause ends on a day to come, and not on some day."""
    today = local(at).date()
    if expected_on <= today:
        raise FactsRefused("in_the_past")
    if expected_on > today + PAUSED_WITHIN:
        raise FactsRefused("pause_too_long", limit=PAUSED_WITHIN.days)


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


def _money_of(act: str, facts: Mapping[str, Any], file: CaseFile) -> int:
    """How much one side is made to pay by this act, in fen; with what it has paid already where a ruling is replaced."""
    if "terms" in facts:
        return money_of_terms(facts["terms"])
    if act in (C.ISSUE_RULING, C.SUBMIT_FOR_SIGNATURE):
        return max(_ordered(facts, side) for side in SIDES)
    if act in (V.SUBMIT_NEW_RULING, V.SIGN_NEW_RULING):
        return max(_ordered(facts, side) + paid_already(file, side) for side in SIDES)
    return 0


def _ordered(facts: Mapping[str, Any], side: Party) -> int:
    return sum(r["amount_fen"] for r in facts["remedies"] if r["to"] == side)
