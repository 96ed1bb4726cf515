"""One thing that somebody must do after a settlement or a ruling: rows 22–25 and 27.

A duty is opened when it falls due; one that waits for another (a refund for the return of the
goods) is opened when the other is done.
"""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Tick, Turn, ended
from portal.domain.rulebooks.complaint import Act as C

SIDES = frozenset({Party.CONSUMER, Party.MERCHANT})
TEAM = frozenset({Party.MEDIATOR, Party.DESK, Party.SUPERVISOR})
CLOCK = frozenset({Party.CLOCK})


class State(StrEnum):
    """Where a duty can be."""

    OWED = "duty_owed"
    COMPLIANCE_CHECK = "duty_compliance_check"
    CONTESTED = "duty_contested"
    CHECKING = "duty_checking"
    DONE = "duty_done"
    DEFAULTED = "duty_defaulted"
    FORFEITED = "duty_forfeited"
    MOOT = "duty_moot"


class Act(StrEnum):
    """What can be done about a duty."""

    REPORT_PERFORMANCE = "report_performance"
    CONFIRM_PERFORMANCE = "confirm_performance"
    CONTEST_PERFORMANCE = "contest_performance"
    TAKE_AS_CONFIRMED = "take_as_confirmed"
    SEND_FOR_CHECK = "send_for_check"
    FIND_DONE = "find_done"
    FIND_NOT_DONE = "find_not_done"
    CHECK_LATE = "check_late"
    REMIND_OF_RETURN = "remind_of_return"
    REMIND_TO_CONFIRM = "remind_to_confirm"
    FORFEIT = "forfeit"
    DUTY_LAPSES = "duty_lapses"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.OWED: Stage(Turn.ADDRESSEE, "goods", (A.REMIND_OF_RETURN, A.FORFEIT, A.DUTY_LAPSES)),
    S.COMPLIANCE_CHECK: Stage(
        Turn.BENEFICIARY, "confirm", (A.TAKE_AS_CONFIRMED, A.SEND_FOR_CHECK), warn=A.REMIND_TO_CONFIRM
    ),
    S.CONTESTED: Stage(Turn.ADDRESSEE, "redo", (A.SEND_FOR_CHECK,)),
    S.CHECKING: Stage(Turn.TEAM, "check", (A.CHECK_LATE,)),
    **ended(S.DONE, S.DEFAULTED, S.FORFEITED, S.MOOT),
}
MOVES = (
    *(
        Move(s, SIDES, A.REPORT_PERFORMANCE, S.COMPLIANCE_CHECK, ("addressed_to_them",), keeps=("checkable",))
        for s in (S.OWED, S.CONTESTED)
    ),
    # Late is better than never: it can still be done while the supervisor decides.
    Move(
        S.DEFAULTED,
        SIDES,
        A.REPORT_PERFORMANCE,
        S.COMPLIANCE_CHECK,
        ("addressed_to_them", "is_in_default"),
        keeps=("checkable",),
    ),
    Move(
        S.OWED, CLOCK, A.REMIND_OF_RETURN, SAME, ("is_a_return", "not_reminded_yet"), Tick.START, period="return_goods"
    ),
    Move(S.OWED, CLOCK, A.FORFEIT, S.FORFEITED, ("is_a_return", "reminded")),
    Move(S.OWED, CLOCK, A.DUTY_LAPSES, S.DEFAULTED, ("is_not_a_return",)),
    Move(S.COMPLIANCE_CHECK, SIDES, A.CONFIRM_PERFORMANCE, S.DONE, ("owed_to_them",)),
    Move(S.COMPLIANCE_CHECK, SIDES, A.CONTEST_PERFORMANCE, S.CONTESTED, ("owed_to_them", "not_contested_yet")),
    Move(S.COMPLIANCE_CHECK, SIDES, A.CONTEST_PERFORMANCE, S.CHECKING, ("owed_to_them", "contested_before")),
    Move(S.COMPLIANCE_CHECK, CLOCK, A.REMIND_TO_CONFIRM, SAME),
    Move(S.COMPLIANCE_CHECK, CLOCK, A.TAKE_AS_CONFIRMED, S.DONE, ("proof_can_be_checked",)),
    Move(S.COMPLIANCE_CHECK, CLOCK, A.SEND_FOR_CHECK, S.CHECKING, ("proof_cannot_be_checked",)),
    Move(S.CONTESTED, CLOCK, A.SEND_FOR_CHECK, S.CHECKING),
    Move(S.CHECKING, TEAM, A.FIND_DONE, S.DONE),
    Move(S.CHECKING, TEAM, A.FIND_NOT_DONE, S.DEFAULTED),
    Move(S.CHECKING, CLOCK, A.CHECK_LATE, SAME, (), Tick.START),
)
ENDS: dict[str, tuple[str, ...]] = {
    S.DONE: (C.NEXT_DUTIES, C.CLOSE_PERFORMED, C.MADE_GOOD),
    S.FORFEITED: (C.NEXT_DUTIES, C.CLOSE_PERFORMED),
    S.DEFAULTED: (C.DEFAULT,),
}
RULEBOOK = Rulebook("duty", N_("履行事项"), S.OWED, STAGES, MOVES, ENDS, {}, "rulebook.md 22–25, 27", moot=S.MOOT)
