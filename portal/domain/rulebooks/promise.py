"""A dated promise by one side: ux.md §9, capabilities.md 62 and 63. It binds nobody's clock but its own, and outlives the case.

One that somebody else tells of is put to whoever is said to have made it. Without their word it is still due on its day,
and nothing is held against them.
"""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Turn, ended

SIDES, CLOCK = frozenset({Party.CONSUMER, Party.MERCHANT}), frozenset({Party.CLOCK})


class State(StrEnum):
    """Where a promise can be."""

    OPEN = "promise_open"
    REPORTED = "promise_reported"
    CONFIRMED = "promise_confirmed"
    DISPUTED = "promise_disputed"
    UNCONFIRMED = "promise_unconfirmed"
    KEPT = "promise_kept"
    KEPT_LATE = "promise_kept_late"
    LATE = "promise_late"
    UNPROVEN = "promise_unproven"
    MOOT = "promise_moot"  # in records from before promises outlived their case


class Act(StrEnum):
    """What can become of a promise."""

    CONFIRM_PROMISE = "confirm_promise"
    CORRECT_PROMISE = "correct_promise"
    PROMISE_UNANSWERED = "promise_unanswered"
    KEEP_PROMISE = "keep_promise"
    REMIND_OF_PROMISE = "remind_of_promise"
    PROMISE_LAPSES = "promise_lapses"
    PROMISE_PASSES = "promise_passes"
    CONFIRM_KEPT = "confirm_kept"


S, A = State, Act
OWN_WORD, HEARSAY = (S.OPEN, S.CONFIRMED), (S.DISPUTED, S.UNCONFIRMED)


def _due(lapse: Act) -> Stage:
    """A stage that ends on the day that was promised, with a reminder the day before."""
    return Stage(Turn.ADDRESSEE, "promise", (lapse,), dated=True, warn=A.REMIND_OF_PROMISE)


STAGES: dict[str, Stage] = {
    S.OPEN: _due(A.PROMISE_LAPSES),
    S.REPORTED: Stage(Turn.ADDRESSEE, "promise_word", (A.PROMISE_UNANSWERED,)),
    S.CONFIRMED: _due(A.PROMISE_LAPSES),
    S.DISPUTED: _due(A.PROMISE_PASSES),
    S.UNCONFIRMED: _due(A.PROMISE_PASSES),
    **ended(S.KEPT, S.KEPT_LATE, S.LATE, S.UNPROVEN, S.MOOT),
}
MOVES = (
    *(Move(s, SIDES, A.CONFIRM_PROMISE, S.CONFIRMED, ("addressed_to_them",)) for s in (S.REPORTED, S.UNCONFIRMED)),
    *(
        Move(s, SIDES, A.CORRECT_PROMISE, S.DISPUTED, ("addressed_to_them",), keeps=("version", "version_due_at"))
        for s in (S.REPORTED, S.UNCONFIRMED)
    ),
    Move(S.REPORTED, CLOCK, A.PROMISE_UNANSWERED, S.UNCONFIRMED),
    *(
        Move(s, SIDES, A.KEEP_PROMISE, S.KEPT, ("addressed_to_them",))
        for s in (S.OPEN, S.REPORTED, S.CONFIRMED, S.DISPUTED, S.UNCONFIRMED)
    ),
    # Late is better than never.
    Move(S.LATE, SIDES, A.KEEP_PROMISE, S.KEPT_LATE, ("addressed_to_them",)),
    *(Move(s, CLOCK, A.REMIND_OF_PROMISE, SAME) for s in (*OWN_WORD, *HEARSAY)),
    *(Move(s, CLOCK, A.PROMISE_LAPSES, S.LATE) for s in OWN_WORD),
    *(Move(s, CLOCK, A.PROMISE_PASSES, S.UNPROVEN) for s in HEARSAY),
    *(Move(s, SIDES, A.CONFIRM_KEPT, SAME, ("owed_to_them", "kept_not_confirmed_yet")) for s in (S.KEPT, S.KEPT_LATE)),
)
RULEBOOK = Rulebook(
    "promise",
    N_("承诺"),
    S.OPEN,
    STAGES,
    MOVES,
    {},
    {},
    "ux.md §9, capabilities.md 62–63",
    begins_in=(S.REPORTED,),
)
