"""The complaint itself, from filing to closing: rulebook.md §4.1–4.5 and rows 28, 55, 57.

Two states of §4.1 stand elsewhere. A draft is not yet a case (models.draft). Compliance is judged
remedy by remedy, since one may be done while another is contested: rows 22–25 and 27 are the
rulebook of a duty. Row 11 has no row here: by decisions.md talks end after seven days and go to
a mediator, so silence in them never closes a case.
"""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Audience, Party
from portal.domain.rulebook import BACK, SAME, Move, Rulebook, Stage, Tick, Turn

CONSUMER, MERCHANT, MEDIATOR = frozenset({Party.CONSUMER}), frozenset({Party.MERCHANT}), frozenset({Party.MEDIATOR})
DESK, SUPERVISOR = frozenset({Party.DESK}), frozenset({Party.SUPERVISOR})
CLOCK, RULEBOOK_ = frozenset({Party.CLOCK}), frozenset({Party.RULEBOOK})
SIDES = CONSUMER | MERCHANT
ALL_THREE = SIDES | MEDIATOR
TEAM = MEDIATOR | DESK | SUPERVISOR


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
    DECLARE_CONFLICT = "declare_conflict"
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
    BECOME_FINAL = "become_final"
    NEXT_DUTIES = "next_duties"
    CLOSE_PERFORMED = "close_performed"
    CLOSE_WITHOUT_DUTIES = "close_without_duties"
    DEFAULT = "default"
    ENFORCE = "enforce"
    GIVE_MORE_TIME = "give_more_time"
    ENFORCEMENT_LATE = "enforcement_late"
    WITHDRAW = "withdraw"
    UNDO_WITHDRAWAL = "undo_withdrawal"
    ASK_RECONSIDERATION = "ask_reconsideration"
    REOPEN = "reopen"
    MAKE_PROMISE = "make_promise"
    ADD_MESSAGE = "add_message"
    ADD_EVIDENCE = "add_evidence"
    CORRECT = "correct"
    WRITE_TO_MEDIATOR = "write_to_mediator"
    WRITE_TO_SIDE = "write_to_side"
    TELL_OF_CONTACT = "tell_of_contact"
    REPORT_PRESSURE = "report_pressure"
    MASK = "mask"
    ADD_NOTE = "add_note"
    ALARM = "alarm"
    TIME_IS_UP = "time_is_up"


S, A = State, Act

TALKING = frozenset({"offer", "proposal", "extension", "evidence_request"})
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
        ends=frozenset({"extension"}),
        stands=True,
        whole=True,
        unseats=True,
    ),
    S.MEDIATING: Stage(Turn.MEDIATOR, "mediation", (A.MEDIATION_OVER,), stands=True, whole=True),
    S.EVIDENCE: Stage(Turn.NOBODY, paused="evidence", whole=True),
    S.TESTING: Stage(Turn.OUTSIDE, "testing", (A.REVIEW_TESTING,), paused="testing"),
    S.RULING: Stage(
        Turn.MEDIATOR,
        "ruling",
        (A.RULING_LATE, A.TELL_SUPERVISOR),
        ends=frozenset({"proposal", "extension", "evidence_request"}),
        stands=True,
        whole=True,
    ),
    S.RULED: Stage(Turn.LOSER, "review", (A.BECOME_FINAL, A.CLOSE_WITHOUT_DUTIES), "performance", TALKING),
    S.SETTLED: Stage(Turn.NOBODY, paused="performance", ends=TALKING),
    S.DEFAULTED: Stage(Turn.SUPERVISOR, "enforcement", (A.ENFORCEMENT_LATE,)),
    S.SUSPENDED: Stage(Turn.OUTSIDE, None, (A.RESUME_BY_LAPSE,), paused="suspension"),
    S.CLOSED: Stage(Turn.NOBODY, ends=TALKING | {"duty", "promise"}, final=True),
}

BEFORE_MERCHANT = (S.SCREENING, S.NEEDS_INFO)
AT_WORK = (S.AWAITING_MERCHANT, S.NEGOTIATING, S.INTERVENTION_QUEUE, S.MEDIATING, S.EVIDENCE, S.TESTING, S.RULING)
UNDECIDED = (*BEFORE_MERCHANT, *AT_WORK, S.SUSPENDED)
TALKED_ABOUT = (S.NEGOTIATING, S.INTERVENTION_QUEUE, S.MEDIATING, S.EVIDENCE, S.RULING)
DECIDED = (S.RULED, S.SETTLED, S.DEFAULTED)
WITH_MEDIATOR = (S.MEDIATING, S.EVIDENCE, S.TESTING, S.RULING, S.SUSPENDED, *DECIDED)
RECORD_OPEN = tuple(s for s in (*BEFORE_MERCHANT, *AT_WORK, S.SUSPENDED) if s is not S.RULING)
SERVED = (*AT_WORK, S.SUSPENDED, *DECIDED)

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
        Move(s, MERCHANT, A.ACCEPT_AS_ASKED, S.SETTLED, ("asked_for_definite_things",), Tick.STOP, "duties_as_asked")
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
    Move(S.INTERVENTION_QUEUE, DESK, A.TAKE_CASE, S.MEDIATING, ("no_conflict",), seats="self"),
    *(
        Move(s, SUPERVISOR, A.ASSIGN_MEDIATOR, S.MEDIATING if s is S.INTERVENTION_QUEUE else SAME, seats="named")
        for s in (S.INTERVENTION_QUEUE, S.MEDIATING, S.EVIDENCE, S.TESTING, S.RULING, S.SUSPENDED, *DECIDED)
    ),
    *(Move(s, MEDIATOR, A.DECLARE_CONFLICT, S.INTERVENTION_QUEUE) for s in (S.MEDIATING, S.RULING)),
    Move(S.INTERVENTION_QUEUE, CLOCK, A.TELL_SUPERVISOR, SAME, (), Tick.START),
    # 13–16  evidence and testing
    Move(S.MEDIATING, MEDIATOR, A.REQUEST_EVIDENCE, S.EVIDENCE, (), Tick.HOLD, "requests"),
    Move(S.EVIDENCE, MEDIATOR, A.REQUEST_EVIDENCE, SAME, opens="requests"),
    Move(S.EVIDENCE, RULEBOOK_, A.EVIDENCE_IN, S.MEDIATING, ("no_request_open",), Tick.RESUME),
    Move(S.MEDIATING, MEDIATOR, A.SEND_FOR_TESTING, S.TESTING, (), Tick.HOLD),
    Move(S.TESTING, SIDES, A.ASK_TO_END_TESTING, SAME),
    Move(S.TESTING, CLOCK, A.REVIEW_TESTING, SAME, (), Tick.START),
    Move(S.TESTING, MEDIATOR, A.RECEIVE_REPORT, S.MEDIATING, (), Tick.RESUME),
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
    Move(S.MEDIATING, MEDIATOR, A.TERMINATE, S.CLOSED, outcome=Outcome.TERMINATED_NO_AGREEMENT),
    *(Move(s, MEDIATOR, A.SUSPEND, S.SUSPENDED, (), Tick.HOLD, period="fact:reason") for s in (S.MEDIATING, S.RULING)),
    Move(S.SUSPENDED, MEDIATOR, A.RESUME_CASE, BACK, (), Tick.RESUME),
    Move(S.SUSPENDED, CLOCK, A.RESUME_BY_LAPSE, BACK, (), Tick.RESUME),
    # 20–21  the ruling
    Move(S.RULING, CLOCK, A.RULING_LATE, SAME, ("ruling_not_late_yet",), Tick.START, period="late_ruling"),
    Move(S.RULING, CLOCK, A.TELL_SUPERVISOR, SAME, ("ruling_late",), Tick.START, period="late_ruling"),
    Move(S.RULING, MEDIATOR, A.ISSUE_RULING, S.RULED, opens="duties_of_ruling", keeps=("outcome",)),
    Move(S.RULED, CLOCK, A.BECOME_FINAL, SAME, ("a_duty_is_open",), Tick.STOP),
    Move(S.RULED, CLOCK, A.CLOSE_WITHOUT_DUTIES, S.CLOSED, ("no_duty_is_open",), outcome="ruling"),
    # 22–27  compliance: what the end of a duty does here
    *(
        Move(s, RULEBOOK_, A.NEXT_DUTIES, SAME, ("a_duty_has_become_due",), opens="duties_now_due")
        for s in (S.RULED, S.SETTLED)
    ),
    Move(S.RULED, RULEBOOK_, A.CLOSE_PERFORMED, S.CLOSED, ("no_duty_is_left",), outcome="ruling"),
    Move(S.SETTLED, RULEBOOK_, A.CLOSE_PERFORMED, S.CLOSED, ("no_duty_is_left",), outcome=Outcome.SETTLED_PERFORMED),
    *(Move(s, RULEBOOK_, A.DEFAULT, S.DEFAULTED) for s in (S.RULED, S.SETTLED)),
    Move(S.DEFAULTED, SUPERVISOR, A.GIVE_MORE_TIME, S.RULED, ("was_ruled",), Tick.STOP, "duties_defaulted"),
    Move(S.DEFAULTED, SUPERVISOR, A.GIVE_MORE_TIME, S.SETTLED, ("was_settled",), Tick.STOP, "duties_defaulted"),
    Move(S.DEFAULTED, SUPERVISOR, A.ENFORCE, S.CLOSED, ("was_ruled",), outcome="ruling"),
    Move(S.DEFAULTED, SUPERVISOR, A.ENFORCE, S.CLOSED, ("was_settled",), outcome="enforcement"),
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
        ("was_mediated", "was_decided", "closed_lately", "not_reopened_yet"),
    ),
    Move(
        S.CLOSED,
        SIDES,
        A.REOPEN,
        S.NEGOTIATING,
        ("was_settled", "not_mediated", "closed_lately", "not_reopened_yet"),
        counts=True,
    ),
    # what anybody may add meanwhile
    *(Move(s, SIDES, A.MAKE_PROMISE, SAME, opens="promise") for s in (*TALKED_ABOUT, S.TESTING, S.SUSPENDED)),
    *(Move(s, CONSUMER, A.ADD_MESSAGE, SAME) for s in (*BEFORE_MERCHANT, S.AWAITING_MERCHANT)),
    *(Move(s, ALL_THREE, A.ADD_MESSAGE, SAME) for s in SERVED if s is not S.AWAITING_MERCHANT),
    *(Move(s, SIDES if s in SERVED else CONSUMER, A.ADD_EVIDENCE, SAME) for s in RECORD_OPEN),
    *(Move(s, SIDES, A.CORRECT, SAME) for s in SERVED),
    *(Move(s, SIDES, A.WRITE_TO_MEDIATOR, SAME, ("has_mediator",)) for s in WITH_MEDIATOR),
    *(Move(s, MEDIATOR, A.WRITE_TO_SIDE, SAME) for s in WITH_MEDIATOR),
    *(Move(s, RULEBOOK_, A.TELL_OF_CONTACT, SAME) for s in WITH_MEDIATOR),
    *(Move(s, SIDES if s in (*SERVED, S.CLOSED) else CONSUMER, A.REPORT_PRESSURE, SAME) for s in State),
    *(Move(s, MEDIATOR | SUPERVISOR, A.MASK, SAME) for s in State),
    *(Move(s, TEAM, A.ADD_NOTE, SAME) for s in State),
    # the whole case: an alarm, then the end
    *(Move(s, CLOCK, A.ALARM, SAME) for s, stage in STAGES.items() if stage.whole),
    *(
        Move(s, CLOCK, A.TIME_IS_UP, S.CLOSED, outcome=Outcome.TERMINATED_NO_AGREEMENT)
        for s, stage in STAGES.items()
        if stage.whole
    ),
)
AUDIENCES: dict[str, Audience | str] = {
    A.ADD_NOTE: Audience.DESK,
    A.TELL_SUPERVISOR: Audience.DESK,
    A.ALARM: Audience.DESK,
    A.REPORT_PRESSURE: "own",
    A.WRITE_TO_MEDIATOR: "own",
    A.WRITE_TO_SIDE: "named",
    A.TELL_OF_CONTACT: "named",
}
RULEBOOK = Rulebook(
    "complaint", N_("投诉"), S.SCREENING, STAGES, MOVES, {}, AUDIENCES, "rulebook.md §4.1–4.5, 28, 55, 57"
)
