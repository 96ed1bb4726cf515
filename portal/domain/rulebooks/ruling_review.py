"""One side asks that people who did not rule look at a ruling once more: rulebook.md §4.6, 29–33.

On a closed list of grounds, once a side, in the same time for both. Duties run on unless the ground is one that stays
them, or whoever accepts the review says why they should wait. A new ruling takes two people.
"""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Audience, Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Tick, Turn, ended
from portal.domain.rulebooks.complaint import Act as C

SIDES, CLOCK = frozenset({Party.CONSUMER, Party.MERCHANT}), frozenset({Party.CLOCK})
SUPERVISOR, PANEL = frozenset({Party.SUPERVISOR}), frozenset({Party.PANEL})


class State(StrEnum):
    """Where the review of a ruling can be."""

    SCREENING = "review_screening"
    HEARING = "review_hearing"
    DECIDING = "review_deciding"
    SIGNING = "review_signing"
    REFUSED = "review_refused"
    UPHELD = "review_upheld"
    CORRECTED = "review_corrected"
    REPLACED = "review_replaced"
    MOOT = "review_moot"


class Act(StrEnum):
    """What can be done about it."""

    ACCEPT_REVIEW = "accept_review"
    REFUSE_REVIEW = "refuse_review"
    REVIEW_WAITS = "review_waits"
    ANSWER_REVIEW = "answer_review"
    REVIEW_UNANSWERED = "review_unanswered"
    UPHOLD_RULING = "uphold_ruling"
    CORRECT_RULING = "correct_ruling"
    SUBMIT_NEW_RULING = "submit_new_ruling"
    REVIEW_LATE = "review_late"
    SIGN_NEW_RULING = "sign_new_ruling"
    RETURN_NEW_RULING = "return_new_ruling"
    NEW_RULING_WAITS = "new_ruling_waits"


S, A = State, Act
# What a new ruling says, as it waits in the matter for a second signature.
RULING_PARTS = ("outcome", "summary", "findings", "reasons", "remedies", "author_id")
DUTY = frozenset({"duty"})
STAGES: dict[str, Stage] = {
    S.SCREENING: Stage(Turn.PANEL, "review_screening", (A.REVIEW_WAITS,), holds=DUTY, holds_if="stays"),
    S.HEARING: Stage(Turn.ADDRESSEE, "review_reply", (A.REVIEW_UNANSWERED,), holds=DUTY, holds_if="stays"),
    S.DECIDING: Stage(Turn.PANEL, "review_decision", (A.REVIEW_LATE,), holds=DUTY, holds_if="stays"),
    S.SIGNING: Stage(Turn.SUPERVISOR, "signature", (A.NEW_RULING_WAITS,), holds=DUTY, holds_if="stays"),
    **ended(S.REFUSED, S.UPHELD, S.CORRECTED, S.REPLACED, S.MOOT),
}
MOVES = (
    # 29–30  whether there is anything to look at
    Move(S.SCREENING, PANEL, A.ACCEPT_REVIEW, S.HEARING, ("did_not_rule",), keeps=("stays",)),
    Move(S.SCREENING, PANEL, A.REFUSE_REVIEW, S.REFUSED, ("did_not_rule",)),
    Move(S.SCREENING, CLOCK, A.REVIEW_WAITS, SAME, (), Tick.START),
    # 31  the other side answers; silence says nothing
    Move(S.HEARING, SIDES, A.ANSWER_REVIEW, S.DECIDING, ("addressed_to_them",)),
    Move(S.HEARING, CLOCK, A.REVIEW_UNANSWERED, S.DECIDING),
    # 32  the ruling stands, with a slip put right, or gives way to another
    Move(S.DECIDING, PANEL, A.UPHOLD_RULING, S.UPHELD, ("did_not_rule",)),
    Move(S.DECIDING, PANEL, A.CORRECT_RULING, S.CORRECTED, ("did_not_rule",)),
    Move(S.DECIDING, PANEL, A.SUBMIT_NEW_RULING, S.SIGNING, ("did_not_rule",), keeps=RULING_PARTS),
    Move(S.DECIDING, CLOCK, A.REVIEW_LATE, SAME, (), Tick.START),
    Move(S.SIGNING, SUPERVISOR, A.SIGN_NEW_RULING, S.REPLACED, ("did_not_rule", "not_the_reviewer")),
    Move(S.SIGNING, SUPERVISOR, A.RETURN_NEW_RULING, S.DECIDING, ("did_not_rule", "not_the_reviewer")),
    Move(S.SIGNING, CLOCK, A.NEW_RULING_WAITS, SAME, (), Tick.START),
)
ENDS: dict[str, tuple[str, ...]] = {
    S.REFUSED: (C.CLOSE_REVIEWED,),
    S.UPHELD: (C.CLOSE_REVIEWED,),
    S.CORRECTED: (C.CLOSE_REVIEWED,),
    S.REPLACED: (C.REPLACE_RULING, C.REPLACE_AND_CLOSE),
}
AUDIENCES: dict[str, Audience | str] = {
    A.REVIEW_WAITS: Audience.DESK,
    A.SUBMIT_NEW_RULING: Audience.DESK,
    A.RETURN_NEW_RULING: Audience.DESK,
    A.NEW_RULING_WAITS: Audience.DESK,
}
RULEBOOK = Rulebook(
    "ruling_review",
    N_("对裁定的复核"),
    S.SCREENING,
    STAGES,
    MOVES,
    ENDS,
    AUDIENCES,
    "rulebook.md §4.6, 29–33",
    moot=S.MOOT,
)
