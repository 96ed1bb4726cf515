"""Both sides may say what they think of a report of a test, once each: row 16."""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Turn, ended

SIDES, CLOCK = frozenset({Party.CONSUMER, Party.MERCHANT}), frozenset({Party.CLOCK})


class State(StrEnum):
    """Where the time for comments can be."""

    OPEN = "comments_open"
    GIVEN = "comments_given"
    OVER = "comments_over"
    MOOT = "comments_moot"


class Act(StrEnum):
    """What can be done about a report."""

    COMMENT_ON_REPORT = "comment_on_report"
    COMMENTS_CLOSE = "comments_close"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.OPEN: Stage(Turn.UNANSWERED, "report_comment", (A.COMMENTS_CLOSE,)),
    **ended(*(s for s in State if s is not S.OPEN)),
}
MOVES = (
    Move(S.OPEN, SIDES, A.COMMENT_ON_REPORT, SAME, ("has_not_answered", "other_has_not_answered")),
    Move(S.OPEN, SIDES, A.COMMENT_ON_REPORT, S.GIVEN, ("has_not_answered", "other_said_yes")),
    Move(S.OPEN, CLOCK, A.COMMENTS_CLOSE, S.OVER),
)
RULEBOOK = Rulebook(
    "report_comment", N_("对检测报告的意见"), S.OPEN, STAGES, MOVES, {}, {}, "rulebook.md 16", moot=S.MOOT
)
