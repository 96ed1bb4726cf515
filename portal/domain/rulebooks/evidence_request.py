"""The mediator asks one side for evidence: rows 13 and 14. A request to both sides is two of these."""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Tick, Turn, ended
from portal.domain.rulebooks.complaint import Act as C

SIDES, MEDIATOR, CLOCK = (
    frozenset({Party.CONSUMER, Party.MERCHANT}),
    frozenset({Party.MEDIATOR}),
    frozenset({Party.CLOCK}),
)


class State(StrEnum):
    """Where a request for evidence can be."""

    OPEN = "request_open"
    ANSWERED = "request_answered"
    LAPSED = "request_lapsed"
    DROPPED = "request_dropped"
    MOOT = "request_moot"


class Act(StrEnum):
    """What can be done about a request for evidence."""

    ASK_REQUEST_TIME = "ask_request_time"
    ANSWER_REQUEST = "answer_request"
    DROP_REQUEST = "drop_request"
    REQUEST_LAPSES = "request_lapses"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.OPEN: Stage(Turn.ADDRESSEE, "evidence", (A.REQUEST_LAPSES,)),
    **ended(*(s for s in State if s is not S.OPEN)),
}
MOVES = (
    Move(
        S.OPEN,
        SIDES,
        A.ASK_REQUEST_TIME,
        SAME,
        ("addressed_to_them", "no_more_request_time_yet"),
        Tick.EXTEND,
        period="more_evidence",
    ),
    Move(S.OPEN, SIDES, A.ANSWER_REQUEST, S.ANSWERED, ("addressed_to_them",)),
    Move(S.OPEN, MEDIATOR, A.DROP_REQUEST, S.DROPPED),
    Move(S.OPEN, CLOCK, A.REQUEST_LAPSES, S.LAPSED),
)
ENDS: dict[str, tuple[str, ...]] = {
    S.ANSWERED: (C.EVIDENCE_IN,),
    S.LAPSED: (C.EVIDENCE_IN,),
    S.DROPPED: (C.EVIDENCE_IN,),
}
RULEBOOK = Rulebook(
    "evidence_request", N_("补充要求"), S.OPEN, STAGES, MOVES, ENDS, {}, "rulebook.md 13–14", moot=S.MOOT
)
