"""The provisos named in the `when` column of the rulebooks: one question about one case each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.domain.casefile import CaseFile, Proceeding
from portal.domain.duties import all_settled_with, duties_that_became_due, in_default, still_late
from portal.domain.money import ceiling_fen
from portal.domain.parties import Actor, Party, other_side
from portal.domain.periods import extended, midway
from portal.domain.rulebooks.complaint import Outcome, State
from portal.domain.rulebooks.promise import State as Promise
from portal.domain.sanctions import ANOTHER_CLAIM, Effect
from portal.domain.terms import is_definite, money_asked_for, money_of_terms
from portal.domain.timetable import Timetable
from portal.domain.waiting import last_chased, waited_for_by

OFFERS_A_SIDE = 3


@dataclass(frozen=True)
class Question:
    """What a condition may look at: the case, the proceeding, who asks, and when."""

    file: CaseFile
    proceeding: Proceeding
    actor: Actor
    party: Party
    at: datetime
    times: Timetable


Condition = Callable[[Question], bool]


def offers_made_by(file: CaseFile, side: Party) -> int:
    """How many offers `side` has made in this case."""
    return sum(p.opened_by is side for p in file.of_kind("offer"))


def _done(q: Question, party: Party, *acts: str) -> bool:
    return q.proceeding.has_done(party, *acts)


def _answered(q: Question, party: Party) -> bool:
    return _said_yes(q, party) or _said_no(q, party)


def _said_yes(q: Question, party: Party) -> bool:
    return _done(q, party, "accept_proposal", "agree_to_extension", "comment_on_report")


def _said_no(q: Question, party: Party) -> bool:
    return _done(q, party, "decline_proposal", "decline_extension")


def within(q: Question, policy: str, since: datetime) -> bool:
    """Whether a time that began at `since` still lasts; its length is the one that was in force then."""
    return within_of(q.times, policy, since, q.at)


def within_of(times: Timetable, policy: str, since: datetime, at: datetime) -> bool:
    """The same asked at `at`, where there is no question."""
    return at <= extended(since, times.policy(policy, since).period, times.calendar)


def _ended_within(q: Question, policy: str) -> bool:
    ended = q.file.main.ended_at
    return ended is not None and within(q, policy, ended)


def _outcome_is(*outcomes: Outcome) -> Condition:
    return lambda q: q.file.main.outcome in outcomes


def _was_settled(q: Question) -> bool:
    return bool(q.file.main.plan) and not _was_ruled(q)


def _was_ruled(q: Question) -> bool:
    return any(d.get("by") == "ruling" for d in q.file.main.plan)


def _within_their_ceiling(q: Question) -> bool:
    """Whether somebody of the merchant's staff may agree to this much; the amount is known before they do."""
    ceiling = q.actor.ceiling_fen
    if ceiling is None or q.party is not Party.MERCHANT:
        return True
    terms = q.proceeding.subject.get("terms")
    return (money_of_terms(terms) if terms else money_asked_for(q.file.wanted)) <= ceiling


def _half_of_the_talks_are_over(q: Question) -> bool:
    clock = q.proceeding.clock
    return clock is not None and q.at >= midway(clock.started_at, clock.due_at)


def _has_mediated(q: Question) -> bool:
    """Whether they mediate the case, or did before somebody else took it over."""
    return q.actor.id == q.file.mediator_id or q.file.main.was_acted_in_as(Party.MEDIATOR, q.actor.id)


def _found_it(q: Question) -> bool:
    """Whether they said, alone or with somebody, what a sanction is to follow from."""
    found = ("propose_finding", "confirm_finding", "return_finding", "ask_for_measure")
    return any(q.file.proceeding(p.parent or 1).was_done_by(q.actor.id, *found) for p in _line(q)) or _has_mediated(q)


def _line(q: Question) -> tuple[Proceeding, ...]:
    return q.file.line_of(q.proceeding.no)


def _heard(q: Question) -> bool:
    told = q.proceeding.subject["heard"]
    return told or any(deed.endswith((":answer_charge", ":charge_unanswered")) for deed in q.proceeding.deeds)


def was_silent(sanction: Proceeding) -> bool:
    """Whether nothing was heard from whoever is to be sanctioned, in the claim or when they were called to answer."""
    return sanction.subject["silent"] or sanction.has_done(Party.CLOCK, "charge_unanswered")


def _found(result: str) -> Condition:
    return lambda q: q.proceeding.subject.get("result") == result


def _within_since_imposed(q: Question, policy: str) -> bool:
    begins = datetime.fromisoformat(q.proceeding.subject["begins_at"])
    return within(q, policy, begins)


def reviews_of_this_ruling(file: CaseFile) -> list[Proceeding]:
    """The reviews of the ruling that was made last by whoever mediated; of one that was reopened and ruled again, its own."""
    ruled_at = file.main.subject.get("ruled_at")
    if not ruled_at:
        return []
    since = datetime.fromisoformat(ruled_at)
    return [p for p in file.of_kind("ruling_review") if p.opened_at >= since]


def _time_to_review(q: Question) -> bool:
    """The clock of the stage says it while it runs, with what an outage gave it; afterwards the day of the ruling does."""
    main = q.file.main
    if main.state == State.RULED and main.clock is not None:
        return q.at <= main.clock.due_at
    ruled_at = str(main.subject.get("ruled_at", ""))
    return bool(ruled_at) and within(q, "review", datetime.fromisoformat(ruled_at))


def _had_a_hand_in_the_ruling(q: Question) -> bool:
    return _has_mediated(q) or any(p.was_done_by(q.actor.id, "sign_ruling") for p in q.file.of_kind("signature"))


def _new_ruling_asks_for_something(q: Question) -> bool:
    """Whether the ruling that has just been signed leaves anything to be done."""
    replaced = [p for p in q.file.of_kind("ruling_review") if p.state == "review_replaced"]
    return bool(replaced) and bool(max(replaced, key=lambda p: p.ended_at or p.opened_at).subject["remedies"])


def recused(file: CaseFile) -> frozenset[int]:
    """The accounts of those who may not mediate a case any more, since one side asked for that and was heard."""
    return frozenset(p.subject["mediator_id"] for p in file.of_kind("recusal") if p.state == "recusal_granted")


def chased_again_at(file: CaseFile, side: Party, times: Timetable) -> datetime:
    """From when on `side`, which has chased, may chase again."""
    last = last_chased(file, side)
    assert last is not None
    return extended(last, times.policy("chase", last).period, times.calendar)


def reopened_until(file: CaseFile, side: Party, times: Timetable) -> datetime:
    """Until when `side` may open a closed case again: as long after its end as after a promise to them that was broken since."""
    broken = (p for p in file.of_kind("promise") if p.state == Promise.LATE and p.subject["to"] == other_side(side))
    begun = [p.ended_at for p in (file.main, *broken) if p.ended_at is not None]
    return max(extended(at, times.policy("reopening", at).period, times.calendar) for at in begun)


def _time_to_reopen(q: Question) -> bool:
    return q.at <= reopened_until(q.file, q.party, q.times)


def _not_chased_lately(q: Question) -> bool:
    return last_chased(q.file, q.party) is None or q.at > chased_again_at(q.file, q.party, q.times)


CONDITIONS: Mapping[str, Condition] = {
    "nothing_to_check": lambda q: q.file.complete,
    "not_the_one_who_refused": lambda q: q.file.refused_by is None or q.file.refused_by != q.actor.id,
    "no_extra_time_yet": lambda q: not _done(q, Party.CONSUMER, "ask_more_time"),
    "not_reminded_yet": lambda q: not q.proceeding.reminded,
    "reminded": lambda q: q.proceeding.reminded,
    "asked_for_definite_things": lambda q: bool(q.file.wanted) and all(is_definite(w) for w in q.file.wanted),
    "merchant_has_not_answered": lambda q: not q.file.replied,
    "within_their_ceiling": _within_their_ceiling,
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
    "no_signature_open": lambda q: not q.file.open_of_kind("signature"),
    "can_need_a_second_signature": lambda q: ceiling_fen(q.file.paid_fen, q.file.basis) > q.file.cosign_fen,
    "not_the_author": lambda q: q.actor.id not in (q.proceeding.subject["author_id"], q.file.mediator_id),
    "not_asked_for_a_ruling_yet": lambda q: not _done(q, q.party, "ask_for_ruling"),
    "ruling_not_late_yet": lambda q: not _done(q, Party.CLOCK, "ruling_late"),
    "ruling_late": lambda q: _done(q, Party.CLOCK, "ruling_late"),
    "a_duty_is_open": lambda q: bool(q.file.open_of_kind("duty")),
    "no_duty_is_open": lambda q: not q.file.open_of_kind("duty"),
    "a_duty_has_become_due": lambda q: bool(duties_that_became_due(q.file)),
    "no_duty_is_left": lambda q: all_settled_with(q.file),
    "is_in_default": lambda q: q.file.state == State.DEFAULTED and q.proceeding in in_default(q.file),
    "something_is_in_default": lambda q: bool(still_late(q.file)),
    "nothing_is_in_default": lambda q: not still_late(q.file),
    "was_ruled": _was_ruled,
    "was_settled": _was_settled,
    "withdrawn_lately": lambda q: q.file.main.outcome == Outcome.WITHDRAWN and _ended_within(q, "undo_withdrawal"),
    "not_undone_yet": lambda q: not _done(q, Party.CONSUMER, "undo_withdrawal"),
    "refused_lately": lambda q: q.file.main.outcome == Outcome.NOT_ACCEPTED and _ended_within(q, "reconsideration"),
    "not_reconsidered_yet": lambda q: not _done(q, Party.CONSUMER, "ask_reconsideration"),
    "closed_for_inactivity": _outcome_is(Outcome.CONSUMER_INACTIVE),
    "closed_lately": lambda q: _ended_within(q, "reopening"),
    "time_to_reopen": _time_to_reopen,
    "not_reopened_yet": lambda q: not any(_done(q, side, "reopen") for side in (Party.CONSUMER, Party.MERCHANT)),
    "was_mediated": lambda q: q.file.was_mediated,
    "not_mediated": lambda q: not q.file.was_mediated,
    "was_decided": _outcome_is(
        Outcome.SETTLED_PERFORMED, Outcome.RULED_FOR_CONSUMER, Outcome.RULED_FOR_MERCHANT, Outcome.RULED_SPLIT
    ),
    "no_more_request_time_yet": lambda q: not _done(q, q.party, "ask_request_time"),
    "kept_not_confirmed_yet": lambda q: not _done(q, q.party, "confirm_kept"),
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
    "ruling_stands": lambda q: not any(p.state == "review_replaced" for p in reviews_of_this_ruling(q.file)),
    "time_to_review": _time_to_review,
    "not_reviewed_yet": lambda q: not any(p.opened_by is q.party for p in reviews_of_this_ruling(q.file)),
    "ended_by_ruling": _outcome_is(Outcome.RULED_FOR_CONSUMER, Outcome.RULED_FOR_MERCHANT, Outcome.RULED_SPLIT),
    "a_review_is_open": lambda q: bool(q.file.open_of_kind("ruling_review")),
    "no_review_open": lambda q: not q.file.open_of_kind("ruling_review"),
    # A ruling without duties stays open to review to its last day; one that was performed has nothing to wait for.
    "nothing_else_is_waited_for": lambda q: q.file.main.clock is None or bool(q.file.main.plan),
    "new_ruling_asks_for_something": _new_ruling_asks_for_something,
    "new_ruling_asks_for_nothing": lambda q: not _new_ruling_asks_for_something(q),
    "did_not_rule": lambda q: not _had_a_hand_in_the_ruling(q),
    "not_the_reviewer": lambda q: q.proceeding.subject["author_id"] != q.actor.id,
    "not_asked_to_recuse_yet": lambda q: (
        not any(
            p.opened_by is q.party and p.subject["mediator_id"] == q.file.mediator_id for p in q.file.of_kind("recusal")
        )
    ),
    "no_recusal_open": lambda q: not q.file.open_of_kind("recusal"),
    "not_recused": lambda q: q.actor.id not in recused(q.file),
    "not_the_one_concerned": lambda q: q.proceeding.subject["mediator_id"] != q.actor.id,
    "no_claim_open": lambda q: not q.file.open_of_kind("malice_claim"),
    "claims_not_paused": lambda q: Effect.CLAIMS_PAUSED not in q.actor.barred,
    "no_claim_elsewhere": lambda q: ANOTHER_CLAIM not in q.actor.barred,
    "time_to_claim": lambda q: _ended_within(q, "malice_claim"),
    "was_upheld": lambda q: q.file.main.subject.get("outcome") in (Outcome.RULED_FOR_CONSUMER, Outcome.RULED_SPLIT),
    "no_measure_yet": lambda q: not any(p.parent == q.file.main.no for p in q.file.of_kind("sanction")),
    "never_mediated_it": lambda q: not _has_mediated(q),
    "did_not_handle_it": lambda q: not _has_mediated(q),
    "handled_or_missed": lambda q: q.file.mediator_id is not None or _done(q, Party.CLOCK, "tell_supervisor"),
    "no_intervention_open": lambda q: not q.file.open_of_kind("intervention"),
    "not_intervened_in_this_stage": lambda q: (
        not any(
            p.opened_by is q.party and p.subject["stage"] == q.file.state and p.state != "intervention_withdrawn"
            for p in q.file.of_kind("intervention")
        )
    ),
    "intervention_late": lambda q: _done(q, Party.CLOCK, "intervention_late"),
    "no_service_open": lambda q: not any(p.opened_by is q.party for p in q.file.open_of_kind("service_complaint")),
    "answered_lately": lambda q: q.proceeding.ended_at is not None and within(q, "second_tier", q.proceeding.ended_at),
    "not_their_turn": lambda q: q.party not in waited_for_by(q.file, q.party),
    "somebody_to_chase": lambda q: bool(waited_for_by(q.file, q.party)),
    "not_chased_lately": _not_chased_lately,
    "no_more_claim_time_yet": lambda q: not _done(q, Party.CONSUMER, "ask_claim_time"),
    "not_the_finder": lambda q: q.proceeding.subject["finder_id"] != q.actor.id,
    "found_established": _found("established"),
    "found_partly": _found("partly"),
    "found_not_established": _found("not_established"),
    "found_abusive": _found("abusive"),
    "heard": _heard,
    "not_heard_yet": lambda q: not _heard(q),
    "was_not_silent": lambda q: not was_silent(q.proceeding),
    "did_not_find_it": lambda q: not _found_it(q),
    "did_not_weigh_it": lambda q: (
        not _found_it(q) and not q.proceeding.was_done_by(q.actor.id, "call_to_answer", "submit_sanction")
    ),
    "had_no_hand_in_it": lambda q: not _found_it(q) and not any(p.was_done_by(q.actor.id) for p in _line(q)),
    "no_more_charge_time_yet": lambda q: not _done(q, q.party, "ask_charge_time"),
    "sanction_not_late_yet": lambda q: not _done(q, Party.CLOCK, "sanction_late"),
    "sanction_late": lambda q: _done(q, Party.CLOCK, "sanction_late"),
    "not_appealed_yet": lambda q: (
        not any(
            p.parent == q.proceeding.no and p.state != "appeal_withdrawn" for p in q.file.of_kind("sanction_appeal")
        )
    ),
    "time_to_appeal": lambda q: _within_since_imposed(q, "sanction_appeal"),
    "time_to_appeal_is_over": lambda q: not _within_since_imposed(q, "sanction_appeal"),
    "time_to_appeal_belatedly": lambda q: _within_since_imposed(q, "late_sanction_appeal"),
}


def holds(name: str, question: Question) -> bool:
    """Whether the condition `name` holds; KeyError for one that no rulebook may name."""
    return CONDITIONS[name](question)
