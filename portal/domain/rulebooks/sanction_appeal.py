"""Whoever was sanctioned asks for another look, by somebody who had no part in it: rulebook.md §4.7, 44–46."""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Audience, Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Tick, Turn, ended
from portal.domain.rulebooks.sanction import Act as Sanction

SIDES, CLOCK = frozenset({Party.CONSUMER, Party.MERCHANT}), frozenset({Party.CLOCK})
REVIEWERS = frozenset({Party.SUPERVISOR, Party.OFFICE})


class State(StrEnum):
    """Where an appeal can be."""

    OPEN = "appeal_open"
    DISMISSED = "appeal_dismissed"
    ALLOWED = "appeal_allowed"
    WITHDRAWN = "appeal_withdrawn"


class Act(StrEnum):
    """What can be done about it."""

    DISMISS_APPEAL = "dismiss_appeal"
    ALLOW_APPEAL = "allow_appeal"
    WITHDRAW_APPEAL = "withdraw_appeal"
    APPEAL_LATE = "appeal_late"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.OPEN: Stage(Turn.REVIEWERS, "appeal_decision", (A.APPEAL_LATE,)),
    **ended(*(s for s in State if s is not S.OPEN)),
}
MOVES = (
    Move(S.OPEN, REVIEWERS, A.DISMISS_APPEAL, S.DISMISSED, ("had_no_hand_in_it",)),
    Move(S.OPEN, REVIEWERS, A.ALLOW_APPEAL, S.ALLOWED, ("had_no_hand_in_it",)),
    Move(S.OPEN, SIDES, A.WITHDRAW_APPEAL, S.WITHDRAWN, ("their_own",)),
    # Nobody bears a measure longer because nobody decides: from then on it is suspended (domain.casefile.in_effect).
    Move(S.OPEN, CLOCK, A.APPEAL_LATE, SAME, (), Tick.START),
)
ENDS: dict[str, tuple[str, ...]] = {S.ALLOWED: (Sanction.LIFT_SANCTION,)}
AUDIENCES: dict[str, Audience | str] = {}
RULEBOOK = Rulebook(
    "sanction_appeal", N_("对处理措施的申诉"), S.OPEN, STAGES, MOVES, ENDS, AUDIENCES, "rulebook.md §4.7, 44–46"
)
