"""Ten more days of mediation, if both sides want them: decisions.md, clocks."""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Turn, ended
from portal.domain.rulebooks.complaint import Act as C

SIDES, CLOCK = frozenset({Party.CONSUMER, Party.MERCHANT}), frozenset({Party.CLOCK})


class State(StrEnum):
    """Where a request for more time can be."""

    OPEN = "extension_open"
    AGREED = "extension_agreed"
    DECLINED = "extension_declined"
    EXPIRED = "extension_expired"
    MOOT = "extension_moot"


class Act(StrEnum):
    """What a side can say to it."""

    AGREE_TO_EXTENSION = "agree_to_extension"
    DECLINE_EXTENSION = "decline_extension"
    EXTENSION_EXPIRES = "extension_expires"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.OPEN: Stage(Turn.UNANSWERED, "extension", (A.EXTENSION_EXPIRES,)),
    **ended(*(s for s in State if s is not S.OPEN)),
}
MOVES = (
    Move(S.OPEN, SIDES, A.AGREE_TO_EXTENSION, SAME, ("has_not_answered", "other_has_not_answered")),
    Move(S.OPEN, SIDES, A.AGREE_TO_EXTENSION, S.AGREED, ("has_not_answered", "other_said_yes")),
    Move(S.OPEN, SIDES, A.DECLINE_EXTENSION, S.DECLINED, ("has_not_answered",)),
    Move(S.OPEN, CLOCK, A.EXTENSION_EXPIRES, S.EXPIRED),
)
RULEBOOK = Rulebook(
    "extension",
    N_("延长调解"),
    S.OPEN,
    STAGES,
    MOVES,
    {S.AGREED: (C.EXTEND_MEDIATION,)},
    {},
    "decisions.md, clocks",
    moot=S.MOOT,
)
