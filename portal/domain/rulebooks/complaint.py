"""The complaint itself, from filing to closing: rulebook.md §4.1–4.5 and rows 28, 55, 57.

Two states of §4.1 stand elsewhere. A draft is not yet a case (models.draft). Compliance is judged
remedy by remedy, since one may be done while another is contested: rows 22–25 and 27 are the
rulebook of a duty. Row 11 has no row here: by decisions.md talks end after seven days and go to
a mediator, so silence in them never closes a case.
"""

from dataclasses import replace
from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Audience, Party
from portal.domain.rulebook import BACK, SAME, Move, Rulebook, Stage, Tick, Turn

CONSUMER, MERCHANT, MEDIATOR = frozenset({Party.CONSUMER}), frozenset({Party.MERCHANT}), frozenset({Party.MEDIATOR})
DESK, SUPERVISOR = frozenset({Party.DESK}), frozenset({Party.SUPERVISOR})
CLOCK, RULEBOOK_ = frozenset({Party.CLOCK}), frozenset({Party.RULEBOOK})
SIDES = CONSUMER | MERCHANT
ALL_THREE = SIDES | MEDIATOR
TEAM = MEDIATOR | DESK | SUPERVISOR | frozenset({Party.PANEL})


class State(StrEnum):
    """Where a complaint can be."""

    SCREENING = "screening"
    NEEDS_INFO = "needs_info"
    AWAITING_MERCHANT = "awaiting_merchant"
    NEGOTIATING = "negotiating"
    INTERVENTION_QUEUE = "intervention_queue"
    MEDIATING = "mediating"
    EVIDENCE = "evidence"
    TESTING = "testing"
    RULING = "ruling"
    RULED = "ruled"
    SETTLED = "settled"
    DEFAULTED = "defaulted"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a complaint ended."""

    SETTLED_PERFORMED = "settled_performed"
    RULED_FOR_CONSUMER = "ruled_for_consumer"
    RULED_FOR_MERCHANT = "ruled_for_merchant"
    RULED_SPLIT = "ruled_split"
    WITHDRAWN = "withdrawn"
    NOT_ACCEPTED = "not_accepted"
    TERMINATED_NO_AGREEMENT = "terminated_no_agreement"
    CONSUMER_INACTIVE = "consumer_inactive"
    MOVED_OUTSIDE = "moved_outside"  # agreed, not performed, and left to somebody else to enforce


class Act(StrEnum):
    """Everything that can be done to a complaint."""

    FILE = "file"
    SEND_ON = "send_on"
    ACCEPT_CASE = "accept_case"
    ASK_TO_SUPPLEMENT = "ask_to_supplement"
    REFUSE_CASE = "refuse_case"
    ACCEPT_BY_LAPSE = "accept_by_lapse"
    SUPPLEMENT = "supplement"
    ASK_MORE_TIME = "ask_more_time"
    REMIND_CONSUMER = "remind_consumer"
    CLOSE_FOR_SILENCE = "close_for_silence"
    ANSWER = "answer"
    ACCEPT_AS_ASKED = "accept_as_asked"
    MAKE_OFFER = "make_offer"
    ASK_FOR_MEDIATOR = "ask_for_mediator"
    REMIND = "remind"
    GO_TO_MEDIATION = "go_to_mediation"
    TALKS_OVER = "talks_over"
    OFFERS_USED_UP = "offers_used_up"
    SETTLE = "settle"
    TAKE_CASE = "take_case"
    ASSIGN_MEDIATOR = "assign_mediator"
    HAND_OVER = "hand_over"
    DECLARE_CONFLICT = "declare_conflict"
    ASK_RECUSAL = "ask_recusal"
    CHANGE_MEDIATOR = "change_mediator"
    TELL_SUPERVISOR = "tell_supervisor"
    REQUEST_EVIDENCE = "request_evidence"
    EVIDENCE_IN = "evidence_in"
    PROPOSE = "propose"
    PROPOSAL_FAILED = "proposal_failed"
    PROPOSE_EXTENSION = "propose_extension"
    EXTEND_MEDIATION = "extend_mediation"
    SEND_FOR_TESTING = "send_for_testing"
    ASK_TO_END_TESTING = "ask_to_end_testing"
    REVIEW_TESTING = "review_testing"
    RECEIVE_REPORT = "receive_report"
    END_TESTING = "end_testing"
    ASK_FOR_RULING = "ask_for_ruling"
    CLOSE_RECORD = "close_record"
    MEDIATION_OVER = "mediation_over"
    TERMINATE = "terminate"
    SUSPEND = "suspend"
    RESUME_CASE = "resume_case"
    RESUME_BY_LAPSE = "resume_by_lapse"
    RULING_LATE = "ruling_late"
    ISSUE_RULING = "issue_ruling"
    SUBMIT_FOR_SIGNATURE = "submit_for_signature"
    BECOME_FINAL = "become_final"
    AWAIT_REVIEW = "await_review"
    NEXT_DUTIES = "next_duties"
    CLOSE_PERFORMED = "close_performed"
    CLOSE_WITHOUT_DUTIES = "close_without_duties"
    DEFAULT = "default"
    MADE_GOOD = "made_good"
    ENFORCE = "enforce"
    GIVE_MORE_TIME = "give_more_time"
    ENFORCEMENT_LATE = "enforcement_late"
    WITHDRAW = "withdraw"
    UNDO_WITHDRAWAL = "undo_withdrawal"
    ASK_RECONSIDERATION = "ask_reconsideration"
    REOPEN = "reopen"
    ASK_REVIEW = "ask_review"
    CLOSE_REVIEWED = "close_reviewed"
    REPLACE_RULING = "replace_ruling"
    REPLACE_AND_CLOSE = "replace_and_close"
    MAKE_PROMISE = "make_promise"
    LOG_CONTACT = "log_contact"
    ADD_MESSAGE = "add_message"
    ADD_EVIDENCE = "add_evidence"
    WITHDRAW_EVIDENCE = "withdraw_evidence"
    SHOW_REDACTED = "show_redacted"
    RESTRICT_EVIDENCE = "restrict_evidence"
    LIFT_RESTRICTION = "lift_restriction"
    CORRECT = "correct"
    WRITE_TO_MEDIATOR = "write_to_mediator"
    WRITE_TO_SIDE = "write_to_side"
    TELL_OF_CONTACT = "tell_of_contact"
    REPORT_PRESSURE = "report_pressure"
    MASK = "mask"
    ADD_NOTE = "add_note"
    CLAIM_MALICE = "claim_malice"
    ASK_FOR_MEASURE = "ask_for_measure"
    ALARM = "alarm"
    TIME_IS_UP = "time_is_up"
    ASK_INTERVENTION = "ask_intervention"
    COMPLAIN_OF_SERVICE = "complain_of_service"
    CHASE = "chase"
    HEARTBEAT = "heartbeat"
    NOTE_OUTAGE = "note_outage"


S, A = State, Act

TALKING = frozenset({"offer", "proposal", "extension", "evidence_request", "signature", "recusal", "report_comment"})
# What a new ruling takes the place of.
REVIEWED = frozenset({"duty", "ruling_review"})
# What stands still while something is with a laboratory.
HELD_BY_TESTS = frozenset({"offer", "proposal", "extension", "evidence_request"})
STAGES: dict[str, Stage] = {
    S.SCREENING: Stage(Turn.DESK, "screening", (A.ACCEPT_BY_LAPSE,), stands=True, whole=True),
    S.NEEDS_INFO: Stage(Turn.CONSUMER, "supplement", (A.REMIND_CONSUMER, A.CLOSE_FOR_SILENCE), stands=True, whole=True),
    S.AWAITING_MERCHANT: Stage(
        Turn.MERCHANT, "first_reply", (A.GO_TO_MEDIATION,), stands=True, whole=True, serves=True
    ),
    S.NEGOTIATING: Stage(Turn.COUNTERPART, "talks", (A.TALKS_OVER,), stands=True, whole=True),
    S.INTERVENTION_QUEUE: Stage(
        Turn.DESK,
        "assignment",
        (A.TELL_SUPERVISOR,),
        ends=frozenset({"extension", "signature", "evidence_request", "intervention", "recusal"}),
        stands=True,
        whole=True,
        unseats=True,
    ),
    S.MEDIATING: Stage(Turn.MEDIATOR, "mediation", (A.MEDIATION_OVER,), stands=True, whole=True),
    S.EVIDENCE: Stage(Turn.NOBODY, paused="evidence", whole=True),
    S.TESTING: Stage(Turn.OUTSIDE, "testing", (A.REVIEW_TESTING,), paused="testing", holds=HELD_BY_TESTS),
    S.RULING: Stage(
        Turn.AUTHOR,
        "ruling",
        (A.RULING_LATE, A.TELL_SUPERVISOR),
        ends=frozenset({"proposal", "extension", "evidence_request"}),
        stands=True,
        whole=True,
    ),
    S.RULED: Stage(
        Turn.LOSER, "review", (A.AWAIT_REVIEW, A.BECOME_FINAL, A.CLOSE_WITHOUT_DUTIES), "performance", TALKING
    ),
    S.SETTLED: Stage(Turn.NOBODY, paused="performance", ends=TALKING),
    S.DEFAULTED: Stage(Turn.SUPERVISOR, "enforcement", (A.ENFORCEMENT_LATE,)),
    S.SUSPENDED: Stage(Turn.OUTSIDE, None, (A.RESUME_BY_LAPSE,), paused="suspension", ends=frozenset({"signature"})),
    S.CLOSED: Stage(Turn.NOBODY, ends=TALKING | {"duty", "intervention"}, final=True),
}

# An answer to "how does it stand?": it has moved on.
STAGES = {state: replace(stage, ends=stage.ends | {"update"}) for state, stage in STAGES.items()}

BEFORE_MERCHANT = (S.SCREENING, S.NEEDS_INFO)
AT_WORK = (S.AWAITING_MERCHANT, S.NEGOTIATING, S.INTERVENTION_QUEUE, S.MEDIATING, S.EVIDENCE, S.TESTING, S.RULING)
UNDECIDED = (*BEFORE_MERCHANT, *AT_WORK, S.SUSPENDED)
TALKED_ABOUT = (S.NEGOTIATING, S.INTERVENTION_QUEUE, S.MEDIATING, S.EVIDENCE, S.RULING)
DECIDED = (S.RULED, S.SETTLED, S.DEFAULTED)
IN_HAND = (S.MEDIATING, S.EVIDENCE, S.TESTING, S.RULING, S.SUSPENDED)
WITH_MEDIATOR = (*IN_HAND, *DECIDED)
RECORD_OPEN = tuple(s for s in (*BEFORE_MERCHANT, *AT_WORK, S.SUSPENDED) if s is not S.RULING)
SERVED = (*AT_WORK, S.SUSPENDED, *DECIDED)
# In a pause nobody can be hurried.
CHASED = tuple(s for s in (S.SCREENING, *SERVED) if s not in (S.TESTING, S.SUSPENDED))

MOVES = (
    # 1–5  from filing to the merchant
    Move(S.SCREENING, RULEBOOK_, A.SEND_ON, S.AWAITING_MERCHANT, ("nothing_to_check",)),
    Move(S.SCREENING, DESK, A.ACCEPT_CASE, S.AWAITING_MERCHANT, ("not_the_one_who_refused",)),
    Move(S.SCREENING, DESK, A.ASK_TO_SUPPLEMENT, S.NEEDS_INFO, ("not_the_one_who_refused",)),
    Move(
        S.SCREENING,
        DESK,
        A.REFUSE_CASE,
        S.CLOSED,
        ("not_the_one_who_refused",),
        outcome=Outcome.NOT_ACCEPTED,
        refuses=True,
    ),
    Move(S.SCREENING, CLOCK, A.ACCEPT_BY_LAPSE, S.AWAITING_MERCHANT),
    Move(S.NEEDS_INFO, CONSUMER, A.SUPPLEMENT, S.SCREENING),
    Move(S.NEEDS_INFO, CONSUMER, A.ASK_MORE_TIME, SAME, ("no_extra_time_yet",), Tick.START),
    Move(S.NEEDS_INFO, CLOCK, A.REMIND_CONSUMER, SAME, ("not_reminded_yet",), Tick.START),
    Move(S.NEEDS_INFO, CLOCK, A.CLOSE_FOR_SILENCE, S.CLOSED, ("reminded",), outcome=Outcome.CONSUMER_INACTIVE),
    # 6–7  the merchant's first reply
    Move(S.AWAITING_MERCHANT, MERCHANT, A.ANSWER, S.NEGOTIATING, counts=True),
    Move(S.AWAITING_MERCHANT, MERCHANT, A.MAKE_OFFER, S.NEGOTIATING, opens="offer", counts=True),
    Move(S.AWAITING_MERCHANT, CLOCK, A.REMIND, SAME),
    Move(S.AWAITING_MERCHANT, CLOCK, A.GO_TO_MEDIATION, S.INTERVENTION_QUEUE),
    *(
        Move(
            s,
            MERCHANT,
            A.ACCEPT_AS_ASKED,
            S.SETTLED,
            ("asked_for_definite_things", "within_their_ceiling"),
            Tick.STOP,
            "duties_as_asked",
        )
        for s in (S.AWAITING_MERCHANT, *TALKED_ABOUT)
    ),
    *(
        Move(s, MERCHANT, A.ANSWER, SAME, ("merchant_has_not_answered",))
        for s in (S.INTERVENTION_QUEUE, S.MEDIATING, S.EVIDENCE, S.TESTING)
    ),
    # 8–10  talks; an offer may be made until a ruling is issued
    Move(S.NEGOTIATING, SIDES, A.MAKE_OFFER, SAME, ("offers_left",), opens="offer", replaces="offer", counts=True),
    *(
        Move(s, SIDES, A.MAKE_OFFER, SAME, ("offers_left",), opens="offer", replaces="offer")
        for s in TALKED_ABOUT
        if s is not S.NEGOTIATING
    ),
    *(
        Move(s, RULEBOOK_, A.SETTLE, S.SETTLED, (), Tick.STOP, "duties_of_terms")
        for s in (*TALKED_ABOUT, S.TESTING, S.SUSPENDED)
    ),
    Move(S.NEGOTIATING, RULEBOOK_, A.OFFERS_USED_UP, S.INTERVENTION_QUEUE, ("no_offers_left",)),
    Move(S.NEGOTIATING, CONSUMER, A.ASK_FOR_MEDIATOR, S.INTERVENTION_QUEUE),
    Move(S.NEGOTIATING, MERCHANT, A.ASK_FOR_MEDIATOR, S.INTERVENTION_QUEUE, ("half_of_the_talks_are_over",)),
    Move(S.NEGOTIATING, CLOCK, A.TALKS_OVER, S.INTERVENTION_QUEUE),
    # 12  a mediator takes the case
    Move(
        S.INTERVENTION_QUEUE,
        DESK,
        A.TAKE_CASE,
        S.MEDIATING,
        ("no_conflict", "not_recused"),
        seats="self",
        keeps=("seated_at",),
    ),
    *(
        Move(
            s,
            who,
            A.ASSIGN_MEDIATOR,
            S.MEDIATING if s is S.INTERVENTION_QUEUE else SAME,
            seats="named",
            keeps=("seated_at",),
            replaces="recusal",
        )
        for who in (SUPERVISOR, RULEBOOK_)
        for s in (S.INTERVENTION_QUEUE, *WITH_MEDIATOR)
    ),
    *(Move(s, MEDIATOR, A.HAND_OVER, SAME, seats="named", keeps=("seated_at",), replaces="recusal") for s in IN_HAND),
    *(Move(s, MEDIATOR, A.DECLARE_CONFLICT, S.INTERVENTION_QUEUE) for s in IN_HAND),
    *(Move(s, SIDES, A.ASK_RECUSAL, SAME, ("not_asked_to_recuse_yet",), opens="recusal") for s in IN_HAND),
    *(Move(s, RULEBOOK_, A.CHANGE_MEDIATOR, S.INTERVENTION_QUEUE) for s in IN_HAND),
    Move(S.INTERVENTION_QUEUE, CLOCK, A.TELL_SUPERVISOR, SAME, (), Tick.START),
    # 13–16  evidence and testing
    Move(S.MEDIATING, MEDIATOR, A.REQUEST_EVIDENCE, S.EVIDENCE, (), Tick.HOLD, "requests"),
    Move(S.EVIDENCE, MEDIATOR, A.REQUEST_EVIDENCE, SAME, opens="requests"),
    Move(S.EVIDENCE, RULEBOOK_, A.EVIDENCE_IN, S.MEDIATING, ("no_request_open",), Tick.RESUME),
    Move(S.MEDIATING, MEDIATOR, A.SEND_FOR_TESTING, S.TESTING, (), Tick.HOLD),
    Move(S.TESTING, SIDES, A.ASK_TO_END_TESTING, SAME),
    Move(S.TESTING, CLOCK, A.REVIEW_TESTING, SAME, (), Tick.START),
    Move(S.TESTING, MEDIATOR, A.RECEIVE_REPORT, S.MEDIATING, (), Tick.RESUME, "comments"),
    Move(S.TESTING, MEDIATOR, A.END_TESTING, S.MEDIATING, (), Tick.RESUME),
    # 17–19  the mediator's proposal, more time, the end of mediation
    Move(S.MEDIATING, MEDIATOR, A.PROPOSE, SAME, opens="proposal", replaces="proposal"),
    Move(S.MEDIATING, RULEBOOK_, A.PROPOSAL_FAILED, S.RULING),
    Move(S.MEDIATING, MEDIATOR, A.PROPOSE_EXTENSION, SAME, ("not_extended_yet",), opens="extension"),
    *(
        Move(s, RULEBOOK_, A.EXTEND_MEDIATION, SAME, (), Tick.EXTEND, period="more_mediation")
        for s in (S.MEDIATING, S.EVIDENCE, S.TESTING, S.SUSPENDED)
    ),
    Move(S.MEDIATING, SIDES, A.ASK_FOR_RULING, SAME, ("not_asked_for_a_ruling_yet",)),
    Move(S.MEDIATING, MEDIATOR, A.CLOSE_RECORD, S.RULING),
    Move(S.MEDIATING, CLOCK, A.MEDIATION_OVER, S.RULING),
    Move(S.MEDIATING, MEDIATOR, A.TERMINATE, S.CLOSED, ("no_recusal_open",), outcome=Outcome.TERMINATED_NO_AGREEMENT),
    *(Move(s, MEDIATOR, A.SUSPEND, S.SUSPENDED, (), Tick.HOLD, period="fact:reason") for s in (S.MEDIATING, S.RULING)),
    Move(S.SUSPENDED, MEDIATOR, A.RESUME_CASE, BACK, (), Tick.RESUME),
    Move(S.SUSPENDED, CLOCK, A.RESUME_BY_LAPSE, BACK, (), Tick.RESUME),
    # 20–21  the ruling
    Move(S.RULING, CLOCK, A.RULING_LATE, SAME, ("ruling_not_late_yet",), Tick.START, period="late_ruling"),
    Move(S.RULING, CLOCK, A.TELL_SUPERVISOR, SAME, ("ruling_late",), Tick.START, period="late_ruling"),
    Move(
        S.RULING,
        MEDIATOR,
        A.ISSUE_RULING,
        S.RULED,
        ("no_signature_open", "no_recusal_open"),
        opens="duties_of_ruling",
        keeps=("outcome", "ruled_at"),
    ),
    Move(
        S.RULING,
        MEDIATOR,
        A.SUBMIT_FOR_SIGNATURE,
        SAME,
        ("no_signature_open", "no_recusal_open", "can_need_a_second_signature"),
        opens="signature",
    ),
    Move(S.RULING, RULEBOOK_, A.ISSUE_RULING, S.RULED, opens="duties_of_ruling", keeps=("outcome", "ruled_at")),
    Move(S.RULED, CLOCK, A.AWAIT_REVIEW, SAME, ("a_review_is_open",), Tick.STOP),
    Move(S.RULED, CLOCK, A.BECOME_FINAL, SAME, ("no_review_open", "a_duty_is_open"), Tick.STOP),
    Move(S.RULED, CLOCK, A.CLOSE_WITHOUT_DUTIES, S.CLOSED, ("no_review_open", "no_duty_is_open"), outcome="ruling"),
    # 29, 32–33  a ruling is looked at once more; while it is, nothing closes the case
    *(
        Move(
            s, SIDES, A.ASK_REVIEW, SAME, (*told, "ruling_stands", "time_to_review", "not_reviewed_yet"), opens="review"
        )
        for s, told in ((S.RULED, ()), (S.DEFAULTED, ("was_ruled",)), (S.CLOSED, ("ended_by_ruling",)))
    ),
    Move(
        S.RULED,
        RULEBOOK_,
        A.CLOSE_REVIEWED,
        S.CLOSED,
        ("no_review_open", "no_duty_is_left", "nothing_else_is_waited_for"),
        outcome="ruling",
    ),
    *(
        move
        for s in (S.RULED, S.DEFAULTED, S.CLOSED)
        for move in (
            Move(
                s,
                RULEBOOK_,
                A.REPLACE_RULING,
                S.RULED,
                ("new_ruling_asks_for_something",),
                Tick.STOP,
                "duties_of_new_ruling",
                moots=REVIEWED,
                keeps=("outcome",),
            ),
            Move(
                s,
                RULEBOOK_,
                A.REPLACE_AND_CLOSE,
                S.CLOSED,
                ("new_ruling_asks_for_nothing",),
                opens="duties_of_new_ruling",
                moots=REVIEWED,
                outcome="ruling",
                keeps=("outcome",),
            ),
        )
    ),
    # 22–27  compliance: what the end of a duty does here
    *(
        Move(s, RULEBOOK_, A.NEXT_DUTIES, SAME, ("a_duty_has_become_due",), opens="duties_now_due")
        for s in (S.RULED, S.SETTLED)
    ),
    Move(S.RULED, RULEBOOK_, A.CLOSE_PERFORMED, S.CLOSED, ("no_duty_is_left", "no_review_open"), outcome="ruling"),
    Move(S.SETTLED, RULEBOOK_, A.CLOSE_PERFORMED, S.CLOSED, ("no_duty_is_left",), outcome=Outcome.SETTLED_PERFORMED),
    *(Move(s, RULEBOOK_, A.DEFAULT, S.DEFAULTED) for s in (S.RULED, S.SETTLED)),
    *(
        move
        for s, was in ((S.RULED, "was_ruled"), (S.SETTLED, "was_settled"))
        for move in (
            Move(
                S.DEFAULTED,
                RULEBOOK_,
                A.NEXT_DUTIES,
                s,
                ("a_duty_has_become_due", "nothing_is_in_default", was),
                Tick.STOP,
                "duties_now_due",
            ),
            Move(S.DEFAULTED, RULEBOOK_, A.MADE_GOOD, s, ("nothing_is_in_default", was), Tick.STOP),
        )
    ),
    Move(
        S.DEFAULTED,
        RULEBOOK_,
        A.NEXT_DUTIES,
        SAME,
        ("a_duty_has_become_due", "something_is_in_default"),
        opens="duties_now_due",
    ),
    Move(
        S.DEFAULTED,
        RULEBOOK_,
        A.CLOSE_PERFORMED,
        S.CLOSED,
        ("no_duty_is_left", "was_ruled", "no_review_open"),
        outcome="ruling",
    ),
    Move(
        S.DEFAULTED,
        RULEBOOK_,
        A.CLOSE_PERFORMED,
        S.CLOSED,
        ("no_duty_is_left", "was_settled"),
        outcome=Outcome.SETTLED_PERFORMED,
    ),
    Move(S.DEFAULTED, SUPERVISOR, A.GIVE_MORE_TIME, S.RULED, ("was_ruled",), Tick.STOP, "duties_defaulted"),
    Move(S.DEFAULTED, SUPERVISOR, A.GIVE_MORE_TIME, S.SETTLED, ("was_settled",), Tick.STOP, "duties_defaulted"),
    Move(S.DEFAULTED, SUPERVISOR, A.ENFORCE, S.CLOSED, ("no_review_open", "was_ruled"), outcome="ruling"),
    Move(S.DEFAULTED, SUPERVISOR, A.ENFORCE, S.CLOSED, ("no_review_open", "was_settled"), outcome="enforcement"),
    Move(S.DEFAULTED, CLOCK, A.ENFORCEMENT_LATE, SAME, (), Tick.START),
    # 55  withdrawal, and thinking better of it
    *(Move(s, CONSUMER, A.WITHDRAW, S.CLOSED, outcome=Outcome.WITHDRAWN) for s in UNDECIDED),
    Move(S.CLOSED, CONSUMER, A.UNDO_WITHDRAWAL, BACK, ("withdrawn_lately", "not_undone_yet")),
    # 5, 28  another look, and reopening
    Move(S.CLOSED, CONSUMER, A.ASK_RECONSIDERATION, S.SCREENING, ("refused_lately", "not_reconsidered_yet")),
    Move(S.CLOSED, CONSUMER, A.REOPEN, BACK, ("closed_for_inactivity", "closed_lately", "not_reopened_yet")),
    Move(
        S.CLOSED,
        SIDES,
        A.REOPEN,
        S.INTERVENTION_QUEUE,
        ("no_review_open", "was_mediated", "was_decided", "time_to_reopen", "not_reopened_yet"),
    ),
    Move(
        S.CLOSED,
        SIDES,
        A.REOPEN,
        S.NEGOTIATING,
        ("no_review_open", "was_settled", "not_mediated", "time_to_reopen", "not_reopened_yet"),
        counts=True,
    ),
    # what anybody may add meanwhile
    *(Move(s, SIDES, A.MAKE_PROMISE, SAME, opens="promise") for s in SERVED),
    *(Move(s, ALL_THREE, A.LOG_CONTACT, SAME, opens="promise_said") for s in SERVED),
    # A message of the merchant's is no reply: the time for one goes on.
    *(Move(s, CONSUMER, A.ADD_MESSAGE, SAME, replaces="update") for s in BEFORE_MERCHANT),
    Move(S.AWAITING_MERCHANT, SIDES, A.ADD_MESSAGE, SAME, replaces="update"),
    *(Move(s, ALL_THREE, A.ADD_MESSAGE, SAME, replaces="update") for s in SERVED if s is not S.AWAITING_MERCHANT),
    *(Move(s, SIDES if s in SERVED else CONSUMER, A.ADD_EVIDENCE, SAME) for s in RECORD_OPEN),
    *(Move(s, SIDES if s in SERVED else CONSUMER, A.WITHDRAW_EVIDENCE, SAME) for s in RECORD_OPEN),
    *(Move(s, ALL_THREE if s in SERVED else CONSUMER, A.SHOW_REDACTED, SAME) for s in (*BEFORE_MERCHANT, *SERVED)),
    *(Move(s, MEDIATOR, A.RESTRICT_EVIDENCE, SAME) for s in (*WITH_MEDIATOR, S.CLOSED)),
    *(Move(s, MEDIATOR, A.LIFT_RESTRICTION, SAME) for s in (*WITH_MEDIATOR, S.CLOSED)),
    *(Move(s, SIDES, A.CORRECT, SAME) for s in SERVED),
    *(Move(s, SIDES, A.WRITE_TO_MEDIATOR, SAME, ("has_mediator",)) for s in WITH_MEDIATOR),
    *(Move(s, MEDIATOR, A.WRITE_TO_SIDE, SAME) for s in WITH_MEDIATOR),
    *(Move(s, RULEBOOK_, A.TELL_OF_CONTACT, SAME) for s in WITH_MEDIATOR),
    *(Move(s, SIDES if s in (*SERVED, S.CLOSED) else CONSUMER, A.REPORT_PRESSURE, SAME) for s in State),
    *(Move(s, MEDIATOR | SUPERVISOR, A.MASK, SAME) for s in State),
    *(Move(s, TEAM, A.ADD_NOTE, SAME) for s in State),
    # 36  the merchant says that it was made in bad faith; 79  the team asks what is to follow from an upheld complaint
    *(
        Move(
            s,
            MERCHANT,
            A.CLAIM_MALICE,
            SAME,
            ("no_claim_open", "claims_not_paused", "no_claim_elsewhere"),
            opens="malice_claim",
        )
        for s in SERVED
    ),
    Move(
        S.CLOSED,
        MERCHANT,
        A.CLAIM_MALICE,
        SAME,
        ("no_claim_open", "claims_not_paused", "no_claim_elsewhere", "time_to_claim"),
        opens="malice_claim",
    ),
    *(
        Move(s, MEDIATOR | SUPERVISOR, A.ASK_FOR_MEASURE, SAME, ("was_upheld", "no_measure_yet"), opens="measure")
        for s in (S.RULED, S.DEFAULTED, S.CLOSED)
    ),
    # the desk itself: a supervisor is asked for, its service is complained of, and whoever keeps a side waiting is chased
    *(
        Move(
            s,
            SIDES,
            A.ASK_INTERVENTION,
            SAME,
            ("handled_or_missed", "no_intervention_open", "not_intervened_in_this_stage"),
            opens="intervention",
        )
        for s in (S.INTERVENTION_QUEUE, *WITH_MEDIATOR)
    ),
    *(
        Move(
            s,
            SIDES if s in SERVED else CONSUMER,
            A.COMPLAIN_OF_SERVICE,
            SAME,
            ("no_service_open",),
            opens="service",
        )
        for s in (*BEFORE_MERCHANT, *SERVED)
    ),
    Move(S.CLOSED, SIDES, A.COMPLAIN_OF_SERVICE, SAME, ("closed_lately", "no_service_open"), opens="service"),
    *(
        Move(
            s,
            SIDES if s in SERVED else CONSUMER,
            A.CHASE,
            SAME,
            ("not_their_turn", "somebody_to_chase", "not_chased_lately"),
            keeps=("chased",),
        )
        for s in CHASED
    ),
    # the whole case: an alarm, then the end
    *(Move(s, CLOCK, A.ALARM, SAME) for s, stage in STAGES.items() if stage.whole),
    *(
        Move(s, CLOCK, A.TIME_IS_UP, S.CLOSED, outcome=Outcome.TERMINATED_NO_AGREEMENT)
        for s, stage in STAGES.items()
        if stage.whole
    ),
    # nobody has said a word for days; and what nobody in the case could help
    *(Move(s, CLOCK, A.HEARTBEAT, SAME, opens="update") for s, stage in STAGES.items() if stage.whole),
    *(Move(s, RULEBOOK_, A.NOTE_OUTAGE, SAME, (), Tick.SHIFT) for s in State),
)
AUDIENCES: dict[str, Audience | str] = {
    A.ADD_NOTE: Audience.DESK,
    A.SUBMIT_FOR_SIGNATURE: Audience.DESK,
    A.ALARM: Audience.DESK,
    A.REPORT_PRESSURE: "own",
    A.CLAIM_MALICE: "own",
    A.ASK_FOR_MEASURE: Audience.DESK,
    A.COMPLAIN_OF_SERVICE: "own",
    A.WRITE_TO_MEDIATOR: "own",
    A.WRITE_TO_SIDE: "named",
    A.TELL_OF_CONTACT: "named",
}
RULEBOOK = Rulebook("complaint", N_("投诉"), S.SCREENING, STAGES, MOVES, {}, AUDIENCES, "rulebook.md §4.1–4.6, 55, 57")
