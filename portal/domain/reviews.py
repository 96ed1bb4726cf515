"""On what grounds a ruling is looked at once more, which of them stay what it orders, and what counts as done already."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from portal.domain.duties import plan_number
from portal.domain.parties import SIDES, Party
from portal.domain.rulebooks.duty import State

if TYPE_CHECKING:
    from portal.domain.casefile import CaseFile

# The closed list of rulebook.md, row 29.
GROUNDS = (
    *("typing_or_maths", "obvious_error", "omission", "clarification", "unable_to_take_part", "new_evidence"),
    *("fraud", "mediator_conflict", "wrong_rule"),
)
NEED_EVIDENCE = frozenset({"new_evidence"})
STAY = frozenset({"fraud", "unable_to_take_part"})
STAY_ABOVE = frozenset({"typing_or_maths"})
# Where the money ordered is more than this, a mistake in it is waited for: the portal's own number.
STAYS_ABOVE_FEN = 1_000_00
RECUSAL_GROUNDS = ("tie", "took_part", "bias", "other")


def stays_while_reviewed(grounds: Iterable[str], plan: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the duties of `plan` wait for a review on these grounds, whoever accepts it."""
    named, duties = set(grounds), list(plan)
    much = any(_money_of(side, duties) > STAYS_ABOVE_FEN for side in SIDES)
    return bool(named & STAY) or (much and bool(named & STAY_ABOVE))


def paid_already(file: "CaseFile", side: Party) -> int:
    """What `side` has paid under the ruling that stands, in fen: a new one does not ask for it twice."""
    plan = plan_number(file)
    done = [p.subject for p in file.of_kind("duty") if p.subject["plan"] == plan and p.state == State.DONE]
    return _money_of(side, done)


def _money_of(side: Party, duties: Iterable[Mapping[str, Any]]) -> int:
    return sum(d.get("amount_fen") or 0 for d in duties if d["to"] == side)
