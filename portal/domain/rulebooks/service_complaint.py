"""A side complains of how the platform handles its case, apart from who is right: rulebook.md row 34, capabilities 47.

The first answer is a supervisor's who never handled the case, and never that of whoever is complained about; the second
is an administrator's, who reads this complaint and nothing else of the case. When the first tier lets its time pass, the
second has it by itself. The other side of the case hears of none of it.
"""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Audience, Party
from portal.domain.rulebook import NEVER_TOLD, SAME, Move, Rulebook, Stage, Tick, Turn, ended

SIDES, CLOCK = frozenset({Party.CONSUMER, Party.MERCHANT}), frozenset({Party.CLOCK})
SUPERVISOR, OFFICE = frozenset({Party.SUPERVISOR}), frozenset({Party.OFFICE})


class State(StrEnum):
    """Where it can be."""

    FIRST = "service_first"
    SECOND = "service_second"
    UPHELD = "service_upheld"
    DISMISSED = "service_dismissed"
    UPHELD_FINALLY = "service_upheld_finally"
    DISMISSED_FINALLY = "service_dismissed_finally"
    WITHDRAWN = "service_withdrawn"


class Act(StrEnum):
    """What can be done about it."""

    UPHOLD_SERVICE = "uphold_service"
    DISMISS_SERVICE = "dismiss_service"
    PASS_UP = "pass_up"
    FIRST_TIER_LATE = "first_tier_late"
    ASK_SECOND_TIER = "ask_second_tier"
    SECOND_TIER_LATE = "second_tier_late"
    WITHDRAW_SERVICE = "withdraw_service"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.FIRST: Stage(Turn.SUPERVISOR, "service_first", (A.FIRST_TIER_LATE,)),
    S.SECOND: Stage(Turn.OFFICE, "service_second", (A.SECOND_TIER_LATE,)),
    **ended(S.UPHELD, S.DISMISSED, S.UPHELD_FINALLY, S.DISMISSED_FINALLY, S.WITHDRAWN),
}
MOVES = (
    Move(S.FIRST, SUPERVISOR, A.UPHOLD_SERVICE, S.UPHELD, ("did_not_handle_it",)),
    Move(S.FIRST, SUPERVISOR, A.DISMISS_SERVICE, S.DISMISSED, ("did_not_handle_it",)),
    Move(S.FIRST, SUPERVISOR, A.PASS_UP, S.SECOND),
    Move(S.FIRST, CLOCK, A.FIRST_TIER_LATE, S.SECOND),
    # An answer that does not satisfy is not the end.
    *(Move(s, SIDES, A.ASK_SECOND_TIER, S.SECOND, ("their_own", "answered_lately")) for s in (S.UPHELD, S.DISMISSED)),
    Move(S.SECOND, OFFICE, A.UPHOLD_SERVICE, S.UPHELD_FINALLY, ("had_no_hand_in_it",)),
    Move(S.SECOND, OFFICE, A.DISMISS_SERVICE, S.DISMISSED_FINALLY, ("had_no_hand_in_it",)),
    Move(S.SECOND, CLOCK, A.SECOND_TIER_LATE, SAME, (), Tick.START),
    *(Move(s, SIDES, A.WITHDRAW_SERVICE, S.WITHDRAWN, ("their_own",)) for s in (S.FIRST, S.SECOND)),
)
# Whoever complained reads all of it, and of the two sides nobody else.
AUDIENCES: dict[str, Audience | str] = dict.fromkeys(A, "opener")
RULEBOOK = Rulebook(
    "service_complaint",
    N_("对平台服务的投诉"),
    S.FIRST,
    STAGES,
    MOVES,
    {},
    AUDIENCES,
    "rulebook.md §4.6, 34",
    NEVER_TOLD,
)
