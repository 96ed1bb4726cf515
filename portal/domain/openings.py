"""What begins with a move: the proceedings that the `opens` column of the rulebooks names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain.casefile import CaseFile, Proceeding
from portal.domain.duties import duties_defaulted, duties_that_became_due
from portal.domain.parties import Party, other_side
from portal.domain.terms import Terms, duties_as_asked, duties_of


@dataclass(frozen=True)
class Opening:
    """A proceeding that is to begin, and what it is about."""

    kind: str
    subject: Mapping[str, Any]


@dataclass(frozen=True)
class Start:
    """What an opening may look at: the case after the move, who moved, the facts, and the proceeding that ended."""

    file: CaseFile
    party: Party
    facts: Mapping[str, Any]
    ended: Proceeding | None


def _offer(s: Start) -> list[Opening]:
    return [Opening("offer", {"terms": s.facts["terms"], "to": other_side(s.party).value})]


def _proposal(s: Start) -> list[Opening]:
    return [Opening("proposal", {"terms": s.facts["terms"]})]


def _extension(_: Start) -> list[Opening]:
    return [Opening("extension", {})]


def _promise(s: Start) -> list[Opening]:
    return [Opening("promise", {"to": s.party.value, "words": s.facts["words"], "due_at": s.facts["due_at"]})]


def _requests(s: Start) -> list[Opening]:
    return [
        Opening("evidence_request", {"to": side, "words": s.facts["words"], "why": s.facts["why"]})
        for side in s.facts["of"]
    ]


OPENINGS: Mapping[str, Callable[[Start], list[Opening]]] = {
    "offer": _offer,
    "proposal": _proposal,
    "extension": _extension,
    "promise": _promise,
    "requests": _requests,
    "duties_now_due": lambda s: [Opening("duty", duty) for duty in duties_that_became_due(s.file)],
    "duties_defaulted": lambda s: (
        [Opening("duty", {**duty, "days": s.facts["days"]}) for duty in duties_defaulted(s.file)]
        + [Opening("duty", duty) for duty in duties_that_became_due(s.file)]
    ),
    "duties_as_asked": lambda s: OPENINGS["duties_now_due"](s),
    "duties_of_terms": lambda s: OPENINGS["duties_now_due"](s),
    "duties_of_ruling": lambda s: OPENINGS["duties_now_due"](s),
}

PLANS: Mapping[str, Callable[[Start], list[dict[str, Any]]]] = {
    "duties_as_asked": lambda s: duties_as_asked(s.file.wanted),
    "duties_of_terms": lambda s: duties_of(Terms.from_facts(s.ended.subject["terms"])) if s.ended else [],
    "duties_of_ruling": lambda s: [dict(remedy) | {"by": "ruling"} for remedy in s.facts["remedies"]],
}


def plan_of(name: str, start: Start) -> tuple[Mapping[str, Any], ...] | None:
    """The plan of duties that the opening `name` lays down, numbered; None when it lays down none."""
    if name not in PLANS:
        return None
    number = 1 + (int(start.file.main.plan[0]["plan"]) if start.file.main.plan else 0)
    return tuple(d | {"place": i, "plan": number} for i, d in enumerate(PLANS[name](start)))
