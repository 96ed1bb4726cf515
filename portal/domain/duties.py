"""Which of the duties that were agreed or ordered are due, done or given up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.domain.parties import Party
from portal.domain.rulebooks.duty import State
from portal.domain.rulebooks.promise import State as Promise

if TYPE_CHECKING:
    from portal.domain.casefile import CaseFile, Proceeding


@dataclass(frozen=True)
class Duty:
    """Something that one side has to do.

    what    one of domain.facts.DUTIES
    days    natural days to do it in, or None where the usual period runs
    after   place of the duty that has to be done first, or None
    matter  the proceeding about it; None while it is not due yet, or when it never came to be
    """

    place: int
    what: str
    to: Party
    amount_fen: int
    words: str
    days: int | None
    after: int | None
    matter: "Proceeding | None"


def _opened(file: "CaseFile") -> dict[int, "Proceeding"]:
    """The latest proceeding about each duty of the plan, by its place in the plan."""
    return {p.subject["place"]: p for p in file.of_kind("duty") if p.subject["plan"] == plan_number(file)}


def plan_number(file: "CaseFile") -> int:
    """Which plan this is: a case that was reopened may come to have a second one."""
    return int(file.main.plan[0]["plan"]) if file.main.plan else 0


def duties_standing(file: "CaseFile") -> tuple[Duty, ...]:
    """Every duty of the plan in its order, with the latest proceeding about it."""
    opened = _opened(file)
    return tuple(_duty(place, duty, opened.get(place)) for place, duty in enumerate(file.main.plan))


def duties_written(plan: Iterable[Mapping[str, Any]]) -> tuple[Duty, ...]:
    """Duties as they are written down, before any of them is due."""
    return tuple(_duty(place, duty, None) for place, duty in enumerate(plan))


def duties_that_became_due(file: "CaseFile") -> list[Mapping[str, Any]]:
    """Duties of the plan that nobody has opened yet and that wait for nothing any more."""
    opened = _opened(file)
    return [
        duty
        for place, duty in enumerate(file.main.plan)
        if place not in opened
        and (duty["after"] is None or (duty["after"] in opened and opened[duty["after"]].state == State.DONE))
    ]


def in_default(file: "CaseFile") -> list["Proceeding"]:
    """The matters of those duties whose time ran out and that have not been opened again."""
    return [p for p in _opened(file).values() if p.state == State.DEFAULTED]


def still_late(file: "CaseFile") -> list["Proceeding"]:
    """Those in default, and those that were and of which nobody has confirmed yet that they are done now."""
    return [p for p in _opened(file).values() if p.state == State.DEFAULTED or (p.open and _was_in_default(p))]


def _was_in_default(p: "Proceeding") -> bool:
    return any(deed.endswith((":duty_lapses", ":find_not_done")) for deed in p.deeds)


def broken_promises(file: "CaseFile") -> list["Proceeding"]:
    """The promises and the duties that were not kept in time, whatever became of them since."""
    missed = (Promise.LATE, Promise.KEPT_LATE)
    return [p for p in file.proceedings if p.state in missed or (p.kind == "duty" and _was_in_default(p))]


def duties_defaulted(file: "CaseFile") -> list[Mapping[str, Any]]:
    """Duties of the plan whose time ran out, to be opened once more."""
    return [file.main.plan[p.subject["place"]] for p in in_default(file)]


def all_settled_with(file: "CaseFile") -> bool:
    """Whether nothing of the plan is left to be done: each duty is done, or can never fall due."""
    opened = _opened(file)
    for place, duty in enumerate(file.main.plan):
        if place in opened:
            if opened[place].open or opened[place].state == State.DEFAULTED:
                return False
        elif not _never_due(duty, opened, file.main.plan):
            return False
    return True


def _never_due(duty: Mapping[str, Any], opened: Mapping[int, "Proceeding"], plan: Sequence[Mapping[str, Any]]) -> bool:
    """Whether what it waits for, or what that waits for, has been given up."""
    if duty["after"] is None:
        return False
    before = opened.get(duty["after"])
    if before is None:
        return _never_due(plan[duty["after"]], opened, plan)
    return before.state in (State.FORFEITED, State.MOOT)


def _duty(place: int, duty: Mapping[str, Any], matter: "Proceeding | None") -> Duty:
    return Duty(
        place=place,
        what=duty["what"],
        to=Party(duty["to"]),
        amount_fen=duty.get("amount_fen") or 0,
        words=duty.get("words") or "",
        days=duty.get("days"),
        after=duty.get("after"),
        matter=matter,
    )
