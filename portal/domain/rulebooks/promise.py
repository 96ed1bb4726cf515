"""A dated promise by one side: ux.md §9. It binds nobody's clock but its own."""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Party
from portal.domain.rulebook import Move, Rulebook, Stage, Turn, ended

SIDES, CLOCK = frozenset({Party.CONSUMER, Party.MERCHANT}), frozenset({Party.CLOCK})


class State(StrEnum):
    """Where a promise can be."""

    OPEN = "promise_open"
    KEPT = "promise_kept"
    LATE = "promise_late"
    MOOT = "promise_moot"


class Act(StrEnum):
    """What can become of a promise."""

    KEEP_PROMISE = "keep_promise"
    PROMISE_LAPSES = "promise_lapses"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.OPEN: Stage(Turn.ADDRESSEE, "promise", (A.PROMISE_LAPSES,)),
    **ended(*(s for s in State if s is not S.OPEN)),
}
MOVES = (
    Move(S.OPEN, SIDES, A.KEEP_PROMISE, S.KEPT, ("addressed_to_them",)),
    Move(S.OPEN, CLOCK, A.PROMISE_LAPSES, S.LATE),
)
RULEBOOK = Rulebook("promise", N_("承诺"), S.OPEN, STAGES, MOVES, {}, {}, "ux.md §9", moot=S.MOOT)
