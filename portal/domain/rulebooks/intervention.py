"""A side asks for a supervisor, because the first handling failed: capabilities 46.

It runs beside the complaint and stops none of its clocks. Whoever mediates the case, or did, has no part in it. When
the supervisor lets the time pass too, the way to the second tier is open to whoever asked.
"""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Audience, Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Tick, Turn, ended
from portal.domain.rulebooks.complaint import Act as C

SIDES, CLOCK = frozenset({Party.CONSUMER, Party.MERCHANT}), frozenset({Party.CLOCK})
SUPERVISOR = frozenset({Party.SUPERVISOR})


class State(StrEnum):
    """Where it can be."""

    OPEN = "intervention_open"
    TOOK_OVER = "intervention_took_over"
    INSTRUCTED = "intervention_instructed"
    NO_GROUND = "intervention_no_ground"
    WITHDRAWN = "intervention_withdrawn"
    MOOT = "intervention_moot"


class Act(StrEnum):
    """What can be done about it."""

    TAKE_OVER = "take_over"
    INSTRUCT = "instruct"
    FIND_NO_GROUND = "find_no_ground"
    WITHDRAW_INTERVENTION = "withdraw_intervention"
    INTERVENTION_LATE = "intervention_late"
    COMPLAIN_HIGHER = "complain_higher"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.OPEN: Stage(Turn.SUPERVISOR, "intervention", (A.INTERVENTION_LATE,)),
    **ended(*(s for s in State if s is not S.OPEN)),
}
MOVES = (
    Move(S.OPEN, SUPERVISOR, A.TAKE_OVER, S.TOOK_OVER, ("did_not_handle_it",)),
    Move(S.OPEN, SUPERVISOR, A.INSTRUCT, S.INSTRUCTED, ("did_not_handle_it",)),
    Move(S.OPEN, SUPERVISOR, A.FIND_NO_GROUND, S.NO_GROUND, ("did_not_handle_it",)),
    Move(S.OPEN, SIDES, A.WITHDRAW_INTERVENTION, S.WITHDRAWN, ("their_own",)),
    Move(S.OPEN, CLOCK, A.INTERVENTION_LATE, SAME, (), Tick.START),
    Move(
        S.OPEN,
        SIDES,
        A.COMPLAIN_HIGHER,
        SAME,
        ("their_own", "intervention_late", "no_service_open"),
        opens="higher_service",
    ),
)
ENDS: dict[str, tuple[str, ...]] = {S.TOOK_OVER: (C.ASSIGN_MEDIATOR,)}
AUDIENCES: dict[str, Audience | str] = {A.COMPLAIN_HIGHER: "own"}
RULEBOOK = Rulebook(
    "intervention",
    N_("请组长介入"),
    S.OPEN,
    STAGES,
    MOVES,
    ENDS,
    AUDIENCES,
    "capabilities 46–47",
    moot=S.MOOT,
)
