"""For days nobody has said a word: whoever has to go on says how it stands. rulebook.md §4.10, capabilities 61.

It takes nothing from the complaint's own clock, and ends with any word that both sides can read.
"""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Party
from portal.domain.rulebook import Move, Rulebook, Stage, Turn, ended

CLOCK = frozenset({Party.CLOCK})
WHOEVER_HAS_THE_TURN = frozenset({Party.CONSUMER, Party.MERCHANT, Party.MEDIATOR, Party.DESK, Party.SUPERVISOR})


class State(StrEnum):
    """Where it can be."""

    OPEN = "update_open"
    GIVEN = "update_given"
    SAID = "update_said"
    MISSED = "update_missed"
    MOOT = "update_moot"


class Act(StrEnum):
    """What can become of it."""

    POST_UPDATE = "post_update"
    UPDATE_LAPSES = "update_lapses"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.OPEN: Stage(Turn.ADDRESSEE, "update", (A.UPDATE_LAPSES,)),
    **ended(*(s for s in State if s is not S.OPEN)),
}
MOVES = (
    Move(S.OPEN, WHOEVER_HAS_THE_TURN, A.POST_UPDATE, S.GIVEN, ("addressed_to_them",)),
    Move(S.OPEN, CLOCK, A.UPDATE_LAPSES, S.MISSED),
)
RULEBOOK = Rulebook(
    "update",
    N_("进展说明"),
    S.OPEN,
    STAGES,
    MOVES,
    {},
    {},
    "rulebook.md §4.10",
    moot=S.MOOT,
    replaced=S.SAID,
)
