"""The mediator's proposal: row 17. Each side answers for itself; the answers are shown when both are in."""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Audience, Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Turn, ended
from portal.domain.rulebooks.complaint import Act as C

SIDES = frozenset({Party.CONSUMER, Party.MERCHANT})
MEDIATOR, CLOCK = frozenset({Party.MEDIATOR}), frozenset({Party.CLOCK})


class State(StrEnum):
    """Where a mediator's proposal can be."""

    OPEN = "proposal_open"
    ACCEPTED = "proposal_accepted"
    DECLINED = "proposal_declined"
    DECLINED_BY_BOTH = "proposal_declined_by_both"
    EXPIRED = "proposal_expired"
    REPLACED = "proposal_replaced"
    MOOT = "proposal_moot"


class Act(StrEnum):
    """What can be done about a mediator's proposal."""

    ACCEPT_PROPOSAL = "accept_proposal"
    DECLINE_PROPOSAL = "decline_proposal"
    PROPOSAL_EXPIRES = "proposal_expires"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.OPEN: Stage(Turn.UNANSWERED, "proposal", (A.PROPOSAL_EXPIRES,)),
    **ended(*(s for s in State if s is not S.OPEN)),
}
MOVES = (
    Move(
        S.OPEN, SIDES, A.ACCEPT_PROPOSAL, SAME, ("has_not_answered", "within_their_ceiling", "other_has_not_answered")
    ),
    Move(S.OPEN, SIDES, A.ACCEPT_PROPOSAL, S.ACCEPTED, ("has_not_answered", "within_their_ceiling", "other_said_yes")),
    Move(S.OPEN, SIDES, A.ACCEPT_PROPOSAL, S.DECLINED, ("has_not_answered", "within_their_ceiling", "other_said_no")),
    Move(S.OPEN, SIDES, A.DECLINE_PROPOSAL, SAME, ("has_not_answered", "other_has_not_answered")),
    Move(S.OPEN, SIDES, A.DECLINE_PROPOSAL, S.DECLINED, ("has_not_answered", "other_said_yes")),
    Move(S.OPEN, SIDES, A.DECLINE_PROPOSAL, S.DECLINED_BY_BOTH, ("has_not_answered", "other_said_no")),
    Move(S.OPEN, CLOCK, A.PROPOSAL_EXPIRES, S.EXPIRED),
)
ENDS: dict[str, tuple[str, ...]] = {S.ACCEPTED: (C.SETTLE,), S.DECLINED_BY_BOTH: (C.PROPOSAL_FAILED,)}
AUDIENCES: dict[str, Audience | str] = {A.ACCEPT_PROPOSAL: "own_until_over", A.DECLINE_PROPOSAL: "own_until_over"}
RULEBOOK = Rulebook(
    "proposal",
    N_("调解方案"),
    S.OPEN,
    STAGES,
    MOVES,
    ENDS,
    AUDIENCES,
    "rulebook.md 17",
    moot=S.MOOT,
    replaced=S.REPLACED,
)
