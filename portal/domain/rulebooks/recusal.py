"""One side asks for another mediator, and a supervisor decides: rulebook.md §4.10, "Recusal" and "Conflict of interest".

What the mediator has done stays done, and the case goes on at its own clocks meanwhile; only the ruling waits.
"""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Audience, Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Tick, Turn, ended
from portal.domain.rulebooks.complaint import Act as C

SUPERVISOR, CLOCK = frozenset({Party.SUPERVISOR}), frozenset({Party.CLOCK})


class State(StrEnum):
    """Where a request for another mediator can be."""

    OPEN = "recusal_open"
    GRANTED = "recusal_granted"
    REFUSED = "recusal_refused"
    MOOT = "recusal_moot"


class Act(StrEnum):
    """What can be done about it."""

    GRANT_RECUSAL = "grant_recusal"
    REFUSE_RECUSAL = "refuse_recusal"
    RECUSAL_WAITS = "recusal_waits"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.OPEN: Stage(Turn.SUPERVISOR, "recusal_decision", (A.RECUSAL_WAITS,)),
    **ended(S.GRANTED, S.REFUSED, S.MOOT),
}
MOVES = (
    Move(S.OPEN, SUPERVISOR, A.GRANT_RECUSAL, S.GRANTED, ("not_the_one_concerned",)),
    Move(S.OPEN, SUPERVISOR, A.REFUSE_RECUSAL, S.REFUSED, ("not_the_one_concerned",)),
    Move(S.OPEN, CLOCK, A.RECUSAL_WAITS, SAME, (), Tick.START),
)
ENDS: dict[str, tuple[str, ...]] = {S.GRANTED: (C.CHANGE_MEDIATOR,)}
AUDIENCES: dict[str, Audience | str] = {A.RECUSAL_WAITS: Audience.DESK}
# Somebody else mediates by now: whoever it was about has handed the case over, or the case is over.
RULEBOOK = Rulebook(
    "recusal",
    N_("申请调解员回避"),
    S.OPEN,
    STAGES,
    MOVES,
    ENDS,
    AUDIENCES,
    "rulebook.md §4.10",
    moot=S.MOOT,
    replaced=S.MOOT,
)
