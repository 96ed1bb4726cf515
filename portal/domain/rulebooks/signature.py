"""A second person signs a ruling about much money: rulebook.md §4.4 and row 20. The two sides are told that it is checked."""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Audience, Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Tick, Turn, ended
from portal.domain.rulebooks.complaint import Act as C

SUPERVISOR, CLOCK = frozenset({Party.SUPERVISOR}), frozenset({Party.CLOCK})


class State(StrEnum):
    """Where a ruling that waits for a second signature can be."""

    OPEN = "signature_open"
    SIGNED = "signature_given"
    RETURNED = "signature_returned"
    MOOT = "signature_moot"


class Act(StrEnum):
    """What can be done about it."""

    SIGN_RULING = "sign_ruling"
    RETURN_RULING = "return_ruling"
    SIGNATURE_LATE = "signature_late"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.OPEN: Stage(Turn.SUPERVISOR, "signature", (A.SIGNATURE_LATE,)),
    **ended(*(s for s in State if s is not S.OPEN)),
}
MOVES = (
    Move(S.OPEN, SUPERVISOR, A.SIGN_RULING, S.SIGNED, ("not_the_author", "no_recusal_open")),
    Move(S.OPEN, SUPERVISOR, A.RETURN_RULING, S.RETURNED, ("not_the_author",)),
    Move(S.OPEN, CLOCK, A.SIGNATURE_LATE, SAME, (), Tick.START),
)
ENDS: dict[str, tuple[str, ...]] = {S.SIGNED: (C.ISSUE_RULING,)}
AUDIENCES: dict[str, Audience | str] = {A.RETURN_RULING: Audience.DESK, A.SIGNATURE_LATE: Audience.DESK}
RULEBOOK = Rulebook(
    "signature", N_("第二签署"), S.OPEN, STAGES, MOVES, ENDS, AUDIENCES, "rulebook.md §4.4, 20", moot=S.MOOT
)
