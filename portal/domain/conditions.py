"""The provisos named in the `when` column of the rulebooks: one question about one case each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.domain.casefile import CaseFile, Proceeding
from portal.domain.deadlines import POLICIES
from portal.domain.duties import all_settled_with, duties_that_became_due
from portal.domain.parties import Actor, Party, other_side
from portal.domain.periods import Calendar, extended, midway
from portal.domain.rulebooks.complaint import Outcome
from portal.domain.terms import is_definite

OFFERS_A_SIDE = 3


@dataclass(frozen=True)
class Question:
    """What a condition may look at: the case, the proceeding, who asks, and when."""

    file: CaseFile
    proceeding: Proceeding
    actor: Actor
    party: Party
    at: datetime
    calendar: Calendar


Condition = Callable[[Question], bool]


def offers_made_by(file: CaseFile, side: Party) -> int:
    """How many offers `side` has made in this case."""
    return sum(p.opened_by is side for p in file.of_kind("offer"))


def _done(q: Question, party: Party, *acts: str) -> bool:
    return q.proceeding.has_done(party, *acts)


def _answered(q: Question, party: Party) -> bool:
    return _said_yes(q, party) or _said_no(q, party)


def _said_yes(q: Question, party: Party) -> bool:
    return _done(q, party, "accept_proposal", "agree_to_extension")


def _said_no(q: Question, party: Party) -> bool:
    return _done(q, party, "decline_proposal", "decline_extension")


def _ended_within(q: Question, policy: str) -> bool:
    ended = q.file.main.ended_at
    return ended is not None and q.at <= extended(ended, POLICIES[policy].period, q.calendar)


def _outcome_is(*outcomes: Outcome) -> Condition:
    return lambda q: q.file.main.outcome in outcomes


def _was_settled(q: Question) -> bool:
    return bool(q.file.main.plan) and not _was_ruled(q)


def _was_ruled(q: Question) -> bool:
    return any(d.get("by") == "ruling" for d in q.file.main.plan)


def _half_of_the_talks_are_over(q: Question) -> bool:
    clock = q.proceeding.clock
    return clock is not None and q.at >= midway(clock.started_at, clock.due_at)


CONDITIONS: Mapping[str, Condition] = {
    "nothing_to_check": lambda q: q.file.complete,
    "not_the_one_who_refused": lambda q: q.file.refused_by is None or q.file.refused_by != q.actor.id,
    "no_extra_time_yet": lambda q: not _done(q, Party.CONSUMER, "ask_more_time"),
    "not_reminded_yet": lambda q: not _done(q, Party.CLOCK, "remind_consumer", "remind_of_return"),
    "reminded": lambda q: _done(q, Party.CLOCK, "remind_consumer", "remind_of_return"),
    "asked_for_definite_things": lambda q: bool(q.file.wanted) and all(is_definite(w) for w in q.file.wanted),
    "merchant_has_not_answered": lambda q: not _done(q, Party.MERCHANT, "answer", "make_offer"),
    "offers_left": lambda q: offers_made_by(q.file, q.party) < OFFERS_A_SIDE,
    "no_offers_left": lambda q: (
        all(offers_made_by(q.file, side) >= OFFERS_A_SIDE for side in (Party.CONSUMER, Party.MERCHANT))
        and not q.file.open_of_kind("offer")
    ),
    "half_of_the_talks_are_over": _half_of_the_talks_are_over,
    "no_conflict": lambda q: not q.actor.conflicted,
    "no_request_open": lambda q: not q.file.open_of_kind("evidence_request"),
    "not_extended_yet": lambda q: (
        not _done(q, Party.RULEBOOK, "extend_mediation") and not q.file.open_of_kind("extension")
    ),
    "not_asked_for_a_ruling_yet": lambda q: not _done(q, q.party, "ask_for_ruling"),
    "ruling_not_late_yet": lambda q: not _done(q, Party.CLOCK, "ruling_late"),
    "ruling_late": lambda q: _done(q, Party.CLOCK, "ruling_late"),
    "a_duty_is_open": lambda q: bool(q.file.open_of_kind("duty")),
    "no_duty_is_open": lambda q: not q.file.open_of_kind("duty"),
    "a_duty_has_become_due": lambda q: bool(duties_that_became_due(q.file)),
    "no_duty_is_left": lambda q: all_settled_with(q.file),
    "was_ruled": _was_ruled,
    "was_settled": _was_settled,
    "withdrawn_lately": lambda q: q.file.main.outcome == Outcome.WITHDRAWN and _ended_within(q, "undo_withdrawal"),
    "not_undone_yet": lambda q: not _done(q, Party.CONSUMER, "undo_withdrawal"),
    "refused_lately": lambda q: q.file.main.outcome == Outcome.NOT_ACCEPTED and _ended_within(q, "reconsideration"),
    "not_reconsidered_yet": lambda q: not _done(q, Party.CONSUMER, "ask_reconsideration"),
    "closed_for_inactivity": _outcome_is(Outcome.CONSUMER_INACTIVE),
    "closed_lately": lambda q: _ended_within(q, "reopening"),
    "not_reopened_yet": lambda q: not any(_done(q, side, "reopen") for side in (Party.CONSUMER, Party.MERCHANT)),
    "was_mediated": lambda q: _was_mediated(q),
    "not_mediated": lambda q: not _was_mediated(q),
    "was_decided": _outcome_is(
        Outcome.SETTLED_PERFORMED, Outcome.RULED_FOR_CONSUMER, Outcome.RULED_FOR_MERCHANT, Outcome.RULED_SPLIT
    ),
    "addressed_to_them": lambda q: q.proceeding.subject.get("to") == q.party,
    "owed_to_them": lambda q: q.proceeding.subject.get("to") == other_side(q.party),
    "their_own": lambda q: q.proceeding.opened_by is q.party,
    "has_not_answered": lambda q: not _answered(q, q.party),
    "other_has_not_answered": lambda q: not _answered(q, other_side(q.party)),
    "other_said_yes": lambda q: _said_yes(q, other_side(q.party)),
    "other_said_no": lambda q: _said_no(q, other_side(q.party)),
    "has_mediator": lambda q: q.file.mediator_id is not None,
    "not_contested_yet": lambda q: not _done(q, q.party, "contest_performance"),
    "contested_before": lambda q: _done(q, q.party, "contest_performance"),
    "is_a_return": lambda q: q.proceeding.subject.get("what") == "return_goods",
    "is_not_a_return": lambda q: q.proceeding.subject.get("what") != "return_goods",
    "proof_can_be_checked": lambda q: bool(q.proceeding.subject.get("checkable")),
    "proof_cannot_be_checked": lambda q: not q.proceeding.subject.get("checkable"),
}


def _was_mediated(q: Question) -> bool:
    return any(d.endswith((":take_case", ":assign_mediator")) for d in q.file.main.deeds)


def holds(name: str, question: Question) -> bool:
    """Whether the condition `name` holds; KeyError for one that no rulebook may name."""
    return CONDITIONS[name](question)
