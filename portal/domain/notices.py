"""Who is told of what in a case, and how urgently: one table, by the act.

Nobody is told of what they may not read, nor of what their own side has just done. A merchant hears of nothing before
the complaint is sent to them. What waits for the desk as a whole is told to everybody there who could take it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.casefile import CaseFile, Proceeding
from portal.domain.parties import Audience, Party, audiences_open_to
from portal.domain.rulebooks.complaint import State
from portal.domain.waiting import waited_for_by


class Kind(StrEnum):
    """What a notice is to its reader."""

    TURN = "turn"  # something waits for them from now on
    REMINDER = "reminder"  # it still does, and there is less time
    OUTCOME = "outcome"  # something is settled: agreed, ruled, done, over
    LAPSE = "lapse"  # a time has run out
    NEWS = "news"  # somebody said or added something
    QUEUE = "queue"  # a case waits for whoever of the desk is free to take it
    PANEL = "panel"  # a claim of bad faith waits for whoever of the desk had no part in the case
    OFFICE = "office"  # a measure, or an appeal against one, waits for an administrator
    NOTE = "note"  # something for the mediation team alone
    MENTION = "mention"  # a note of the team asks them by name to read it


# Something waits for whoever is free, and not for one person: told when it begins, and no more when it does not wait.
FOR_WHOEVER_IS_FREE = {Party.DESK: Kind.QUEUE, Party.PANEL: Kind.PANEL, Party.OFFICE: Kind.OFFICE}
# Told by a letter at once. What is new otherwise is told by one letter after a while, what waits for whoever is free by
# one at fixed hours, and notes never leave the portal.
AT_ONCE = frozenset({Kind.TURN, Kind.REMINDER, Kind.OUTCOME, Kind.LAPSE})


@dataclass(frozen=True)
class Told:
    """One party is told of an entry."""

    who: Party
    kind: Kind
    your_turn: bool


@dataclass(frozen=True)
class Row:
    """What an act is to those whose turn does not begin with it. Who has made it is never among them.

    waited_for  whether only those are told whom whoever acts is waiting for; where that is the desk, its supervisors too
    """

    kind: Kind
    to: frozenset[Party]
    waited_for: bool = False


_SIDES = frozenset({Party.CONSUMER, Party.MERCHANT})
_ALL = _SIDES | {Party.MEDIATOR}
_LATE = frozenset({Party.MEDIATOR, Party.SUPERVISOR})
_NOBODY = Row(Kind.NEWS, frozenset())
_NEWS, _OUTCOME, _LAPSE = Row(Kind.NEWS, _ALL), Row(Kind.OUTCOME, _ALL), Row(Kind.LAPSE, _ALL)

TABLE: Mapping[str, Row] = {
    # the complaint, until the merchant has it
    "file": _NOBODY,
    "send_on": _NOBODY,
    "accept_case": Row(Kind.OUTCOME, frozenset({Party.CONSUMER})),
    "ask_to_supplement": _NOBODY,
    "refuse_case": _OUTCOME,
    "accept_by_lapse": Row(Kind.LAPSE, frozenset({Party.CONSUMER, Party.SUPERVISOR})),
    "supplement": _NOBODY,
    "ask_more_time": _NOBODY,
    "remind_consumer": Row(Kind.REMINDER, frozenset({Party.CONSUMER})),
    "close_for_silence": _OUTCOME,
    "ask_reconsideration": _NOBODY,
    # talks
    "answer": _NEWS,
    "accept_as_asked": _OUTCOME,
    "make_offer": _NEWS,
    "ask_for_mediator": _NEWS,
    "remind": Row(Kind.REMINDER, frozenset({Party.MERCHANT})),
    "go_to_mediation": _LAPSE,
    "talks_over": _LAPSE,
    "accept_offer": _OUTCOME,
    "decline_offer": _NEWS,
    "retract_offer": _NEWS,
    "offer_expires": _LAPSE,
    "make_promise": _NEWS,
    "keep_promise": _NEWS,
    "promise_lapses": _LAPSE,
    "log_contact": _NEWS,
    "confirm_promise": _NEWS,
    "correct_promise": _NEWS,
    "promise_unanswered": _LAPSE,
    "remind_of_promise": Row(Kind.REMINDER, _SIDES),
    "promise_passes": _LAPSE,
    "confirm_kept": _OUTCOME,
    # a mediator
    "take_case": _NEWS,
    "assign_mediator": _NEWS,
    "hand_over": _NEWS,
    "declare_conflict": _NEWS,
    "ask_recusal": _NEWS,
    "grant_recusal": _OUTCOME,
    "refuse_recusal": _OUTCOME,
    "recusal_waits": Row(Kind.LAPSE, frozenset({Party.SUPERVISOR})),
    "tell_supervisor": Row(Kind.LAPSE, _LATE),
    "request_evidence": _NEWS,
    "answer_request": _NEWS,
    "drop_request": _NEWS,
    "ask_request_time": _NEWS,
    "request_lapses": _LAPSE,
    "propose": _NEWS,
    "accept_proposal": _OUTCOME,
    "decline_proposal": _OUTCOME,
    "proposal_expires": _LAPSE,
    "propose_extension": _NEWS,
    "agree_to_extension": _NEWS,
    "decline_extension": _NEWS,
    "extension_expires": _LAPSE,
    "send_for_testing": _NEWS,
    "ask_to_end_testing": _NEWS,
    "review_testing": Row(Kind.LAPSE, frozenset({Party.MEDIATOR})),
    "receive_report": _NEWS,
    "end_testing": _NEWS,
    "comment_on_report": _NEWS,
    "comments_close": _LAPSE,
    "ask_for_ruling": _NEWS,
    "close_record": _NEWS,
    "mediation_over": _LAPSE,
    "terminate": _OUTCOME,
    "suspend": _NEWS,
    "resume_case": _NEWS,
    "resume_by_lapse": _LAPSE,
    # the ruling, and what is done about it
    "ruling_late": Row(Kind.LAPSE, _ALL | _LATE),
    "issue_ruling": _OUTCOME,
    "submit_for_signature": _NOBODY,
    "sign_ruling": _OUTCOME,
    "return_ruling": _NOBODY,
    "signature_late": Row(Kind.LAPSE, frozenset({Party.SUPERVISOR})),
    "become_final": _OUTCOME,
    "close_without_duties": _OUTCOME,
    "await_review": _NEWS,
    # a ruling is looked at once more
    "ask_review": _NEWS,
    "accept_review": _OUTCOME,
    "refuse_review": _OUTCOME,
    "review_waits": Row(Kind.LAPSE, frozenset({Party.SUPERVISOR})),
    "answer_review": _NEWS,
    "review_unanswered": _LAPSE,
    "uphold_ruling": _OUTCOME,
    "correct_ruling": _OUTCOME,
    "submit_new_ruling": _NOBODY,
    "review_late": Row(Kind.LAPSE, _SIDES | {Party.SUPERVISOR}),
    "sign_new_ruling": _OUTCOME,
    "return_new_ruling": _NOBODY,
    "new_ruling_waits": Row(Kind.LAPSE, frozenset({Party.SUPERVISOR})),
    "report_performance": _NEWS,
    "confirm_performance": _OUTCOME,
    "contest_performance": _NEWS,
    "take_as_confirmed": _OUTCOME,
    "send_for_check": _LAPSE,
    "find_done": _OUTCOME,
    "find_not_done": _OUTCOME,
    "check_late": Row(Kind.LAPSE, _LATE),
    "remind_of_return": Row(Kind.REMINDER, frozenset({Party.CONSUMER})),
    "remind_to_confirm": Row(Kind.REMINDER, _SIDES),
    "forfeit": _OUTCOME,
    "duty_lapses": _LAPSE,
    "enforce": _OUTCOME,
    "give_more_time": _NEWS,
    "enforcement_late": Row(Kind.LAPSE, frozenset({Party.SUPERVISOR})),
    # withdrawal and coming back
    "withdraw": _OUTCOME,
    "undo_withdrawal": _NEWS,
    "reopen": _NEWS,
    # what anybody may add meanwhile
    "add_message": _NEWS,
    "add_evidence": _NEWS,
    "withdraw_evidence": _NEWS,
    "show_redacted": _NEWS,
    "restrict_evidence": _NEWS,
    "lift_restriction": _NEWS,
    "correct": _NEWS,
    "write_to_mediator": _NEWS,
    "write_to_side": _NEWS,
    "tell_of_contact": _NEWS,
    "mask": _NEWS,
    "report_pressure": Row(Kind.NOTE, _LATE),
    "add_note": Row(Kind.NOTE, frozenset({Party.MEDIATOR})),
    # a claim of bad faith, and what follows from it; the consumer hears of one when there is something to answer
    "claim_malice": _NOBODY,
    "withdraw_claim": _NEWS,
    "accept_claim": _NEWS,
    "refuse_claim": Row(Kind.OUTCOME, frozenset({Party.MERCHANT})),
    "claim_waits": Row(Kind.LAPSE, frozenset({Party.SUPERVISOR})),
    "answer_claim": _NEWS,
    "ask_claim_time": _NEWS,
    "claim_unanswered": _LAPSE,
    "rebut": _NEWS,
    "nothing_to_rebut": _LAPSE,
    "propose_finding": _NOBODY,
    "finding_late": Row(Kind.LAPSE, _SIDES | {Party.SUPERVISOR}),
    "confirm_finding": _OUTCOME,
    "return_finding": _NOBODY,
    "confirmation_late": Row(Kind.LAPSE, frozenset({Party.SUPERVISOR})),
    "ask_for_measure": _NOBODY,
    "call_to_answer": _NEWS,
    "answer_charge": _NEWS,
    "ask_charge_time": _NEWS,
    "charge_unanswered": _LAPSE,
    "impose": Row(Kind.OUTCOME, _SIDES),
    "submit_sanction": _NOBODY,
    "sign_sanction": Row(Kind.OUTCOME, _SIDES),
    "return_sanction": _NOBODY,
    "spare": Row(Kind.OUTCOME, _SIDES),
    "sanction_late": Row(Kind.LAPSE, frozenset({Party.SUPERVISOR})),
    "sanction_lapses": Row(Kind.LAPSE, _SIDES | {Party.SUPERVISOR}),
    "appeal": _NEWS,
    "appeal_belatedly": _NEWS,
    "dismiss_appeal": Row(Kind.OUTCOME, _SIDES),
    "allow_appeal": Row(Kind.OUTCOME, _SIDES),
    "withdraw_appeal": _NEWS,
    "appeal_late": Row(Kind.LAPSE, _SIDES | {Party.SUPERVISOR}),
    # the whole case
    "alarm": Row(Kind.LAPSE, _LATE),
    "time_is_up": _OUTCOME,
    "heartbeat": Row(Kind.NEWS, _ALL | _LATE),
    # the desk itself
    "chase": Row(Kind.REMINDER, _ALL | _LATE, waited_for=True),
    "post_update": _NEWS,
    "update_lapses": Row(Kind.LAPSE, _ALL | _LATE),
    "ask_intervention": _NEWS,
    "take_over": _OUTCOME,
    "instruct": _OUTCOME,
    "find_no_ground": _OUTCOME,
    "withdraw_intervention": _NEWS,
    "intervention_late": Row(Kind.LAPSE, _SIDES | {Party.SUPERVISOR}),
    "complain_higher": _NOBODY,
    "complain_of_service": _NOBODY,
    "uphold_service": Row(Kind.OUTCOME, _SIDES),
    "dismiss_service": Row(Kind.OUTCOME, _SIDES),
    "pass_up": Row(Kind.LAPSE, _SIDES),
    "first_tier_late": Row(Kind.LAPSE, _SIDES | {Party.SUPERVISOR}),
    "ask_second_tier": _NOBODY,
    "second_tier_late": Row(Kind.LAPSE, _SIDES | {Party.SUPERVISOR, Party.OFFICE}),
    "withdraw_service": _NOBODY,
    "note_outage": _NEWS,
}
_TEAM = (Party.MEDIATOR, Party.SUPERVISOR, Party.DESK, Party.PANEL)
READERS = (Party.CONSUMER, Party.MERCHANT, *_TEAM, Party.OFFICE)


def told_of(before: CaseFile, after: CaseFile, act: str, by: Party, audience: Audience) -> tuple[Told, ...]:
    """Who is told of an entry.

    before, after  the case around it
    by             the part in which it was made
    audience       who may read it
    An act that the table does not know is news for both sides and the mediator, as far as they may read it.
    """
    row = TABLE.get(act, _NEWS)
    # Whoever takes a case over is the mediator now, and is told of it although a mediator has done it.
    taken_over = by is Party.MEDIATOR and before.mediator_id != after.mediator_id
    # Of a finding that one of several has written, the others are told.
    tells_its_own = taken_over or by is Party.PANEL
    readers = [who for who in READERS if (who is not by or tells_its_own) and _reads(who, audience, after)]
    if row.waited_for:
        return tuple(filter(None, (_chased(who, after, by) for who in readers)))
    return tuple(filter(None, (_told(who, row, before, after, by, audience) for who in readers)))


def begins_for(who: Party, before: CaseFile, after: CaseFile) -> bool:
    """Whether something waits for `who` that did not wait for them before, or not for the same person."""
    another = who is Party.MEDIATOR and before.mediator_id != after.mediator_id
    return any(p.open and who in p.turn and (another or not _waited(who, before, p)) for p in after.proceedings)


def _chased(who: Party, file: CaseFile, by: Party) -> Told | None:
    """Whoever has the turn is told at once; where nobody in person has it, whoever is free is, and a supervisor at once."""
    waited_for = waited_for_by(file, by)
    if who in waited_for:
        kind = FOR_WHOEVER_IS_FREE.get(who, Kind.REMINDER)
        return Told(who, kind, kind is Kind.REMINDER)
    return Told(who, Kind.REMINDER, False) if who is Party.SUPERVISOR and Party.DESK in waited_for else None


def _told(who: Party, row: Row, before: CaseFile, after: CaseFile, by: Party, audience: Audience) -> Told | None:
    turn = begins_for(who, before, after)
    if who in FOR_WHOEVER_IS_FREE:
        passes = who is Party.DESK and _goes_on_by_itself(after)
        return Told(who, FOR_WHOEVER_IS_FREE[who], False) if turn and not passes else None
    if who not in row.to:
        return Told(who, Kind.TURN, True) if turn else None
    if row.kind is Kind.OUTCOME and audience is not Audience.ALL and by in _SIDES:
        return Told(who, Kind.NEWS, turn)  # one side has answered; nothing is settled before the other has
    if row.kind is Kind.REMINDER and not after.is_turn_of(frozenset({who})):
        return None
    if turn and row.kind is Kind.NEWS:
        return Told(who, Kind.TURN, True)
    return Told(who, row.kind, turn or row.kind is Kind.REMINDER)


def _goes_on_by_itself(after: CaseFile) -> bool:
    """A complaint about which there is nothing to check is on its way to the merchant before anybody could look."""
    return after.state == State.SCREENING and after.complete


def _reads(who: Party, audience: Audience, after: CaseFile) -> bool:
    if who is Party.MERCHANT and not after.served:
        return False
    if who is Party.MEDIATOR and after.mediator_id is None:
        return False
    # An administrator reads nothing of a case, and is told that something waits for a signature all the same.
    return who is Party.OFFICE or audience in audiences_open_to([who])


def _waited(who: Party, before: CaseFile, p: Proceeding) -> bool:
    if p.no > len(before.proceedings):
        return False
    earlier = before.proceeding(p.no)
    return earlier.open and who in earlier.turn and earlier.state == p.state
