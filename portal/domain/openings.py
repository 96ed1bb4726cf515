"""What begins with a move: the proceedings that the `opens` column of the rulebooks names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain.casefile import CaseFile, Proceeding
from portal.domain.duties import duties_defaulted, duties_that_became_due
from portal.domain.parties import Party, other_side
from portal.domain.reviews import stays_while_reviewed
from portal.domain.rulebooks.promise import State as Promise
from portal.domain.sanctions import MEASURES, stays_while_appealed
from portal.domain.terms import Terms, duties_as_asked, duties_of
from portal.domain.waiting import responsible


@dataclass(frozen=True)
class Opening:
    """A proceeding that is to begin, and what it is about; in another stage than the first where `state` says so."""

    kind: str
    subject: Mapping[str, Any]
    state: str = ""


@dataclass(frozen=True)
class Start:
    """What an opening may look at: the case after the move, who moved, the facts, what moved, and what ended before."""

    file: CaseFile
    party: Party
    facts: Mapping[str, Any]
    moved: Proceeding
    ended: Proceeding | None


def _offer(s: Start) -> list[Opening]:
    return [Opening("offer", {"terms": s.facts["terms"], "to": other_side(s.party).value})]


def _proposal(s: Start) -> list[Opening]:
    return [Opening("proposal", {"terms": s.facts["terms"]})]


def _extension(_: Start) -> list[Opening]:
    return [Opening("extension", {})]


def _promise(s: Start) -> list[Opening]:
    return [Opening("promise", {"to": s.party.value, "words": s.facts["words"], "due_at": s.facts["due_at"]})]


def _promise_said(s: Start) -> list[Opening]:
    """What was promised elsewhere. Somebody's own word needs nobody's confirmation."""
    by = s.facts["promised_by"]
    if not by:
        return []
    subject = {"to": by, "words": s.facts["promised"], "due_at": s.facts["due_at"], "told_by": s.party.value}
    own = s.party.value == by
    return [Opening("promise", subject, "" if own else Promise.REPORTED)]


def _signature(s: Start) -> list[Opening]:
    return [Opening("signature", {"ruling": dict(s.facts), "author_id": s.file.mediator_id})]


def _malice_claim(s: Start) -> list[Opening]:
    subject = {name: s.facts[name] for name in ("grounds", "signals", "evidence")}
    return [Opening("malice_claim", subject | ({"period": "claim_screening_slow"} if s.facts["slow"] else {}))]


def _sanction_on_consumer(s: Start) -> list[Opening]:
    """The consumer was heard in the claim; what they did not answer is remembered."""
    found = [f["ground"] for f in s.moved.subject["findings"] if f["result"] == "found"]
    silent = not s.moved.has_done(Party.CONSUMER, "answer_claim")
    return [Opening("sanction", {"to": Party.CONSUMER.value, "heard": True, "silent": silent, "grounds": found})]


def _sanction_on_merchant(_: Start) -> list[Opening]:
    """Nobody has told the merchant yet what they would have to answer for."""
    return [Opening("sanction", {"to": Party.MERCHANT.value, "heard": False, "silent": False, "grounds": ["abuse"]})]


def _measure(s: Start) -> list[Opening]:
    subject = {"to": Party.MERCHANT.value, "heard": False, "silent": False, "grounds": ["upheld"]}
    return [Opening("sanction", subject | {"asked": s.facts["words"]})]


def _appeal(s: Start) -> list[Opening]:
    sanction = s.moved.subject
    stays = stays_while_appealed(MEASURES[sanction["measure"]].level, sanction["risk"])
    return [Opening("sanction_appeal", {"to": sanction["to"], "measure": sanction["measure"], "stays": stays})]


def _review(s: Start) -> list[Opening]:
    grounds = [ground["ground"] for ground in s.facts["grounds"]]
    subject = {"to": other_side(s.party).value, "stays": stays_while_reviewed(grounds, s.file.main.plan)}
    return [Opening("ruling_review", subject | {name: s.facts[name] for name in ("grounds", "evidence")})]


def _recusal(s: Start) -> list[Opening]:
    return [Opening("recusal", {"mediator_id": s.file.mediator_id} | {n: s.facts[n] for n in ("ground", "words")})]


def _intervention(s: Start) -> list[Opening]:
    return [Opening("intervention", {"words": s.facts["words"], "stage": s.file.state})]


def _service(s: Start) -> list[Opening]:
    """Nobody decides on a complaint about themselves: one about a supervisor begins at the second tier."""
    second = s.facts["about"] == "supervisor"
    subject = {"about": s.facts["about"], "words": s.facts["words"]}
    return [Opening("service_complaint", subject, "service_second" if second else "")]


def _higher_service(s: Start) -> list[Opening]:
    return [Opening("service_complaint", {"about": "supervisor", "words": s.facts["words"]}, "service_second")]


def _update(s: Start) -> list[Opening]:
    """Nobody is asked twice at once."""
    to = responsible(s.file)
    asked = {p.subject["to"] for p in s.file.open_of_kind("update")}
    return [] if to is None or to in asked else [Opening("update", {"to": to.value})]


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
    "promise_said": _promise_said,
    "comments": lambda _: [Opening("report_comment", {})],
    "requests": _requests,
    "signature": _signature,
    "malice_claim": _malice_claim,
    "sanction_on_consumer": _sanction_on_consumer,
    "sanction_on_merchant": _sanction_on_merchant,
    "measure": _measure,
    "appeal": _appeal,
    "review": _review,
    "recusal": _recusal,
    "intervention": _intervention,
    "service": _service,
    "higher_service": _higher_service,
    "update": _update,
    "duties_now_due": lambda s: [Opening("duty", duty) for duty in duties_that_became_due(s.file)],
    "duties_defaulted": lambda s: (
        [Opening("duty", {**duty, "days": s.facts["days"]}) for duty in duties_defaulted(s.file)]
        + [Opening("duty", duty) for duty in duties_that_became_due(s.file)]
    ),
    "duties_as_asked": lambda s: OPENINGS["duties_now_due"](s),
    "duties_of_terms": lambda s: OPENINGS["duties_now_due"](s),
    "duties_of_ruling": lambda s: OPENINGS["duties_now_due"](s),
    "duties_of_new_ruling": lambda s: OPENINGS["duties_now_due"](s),
}

PLANS: Mapping[str, Callable[[Start], list[dict[str, Any]]]] = {
    "duties_as_asked": lambda s: duties_as_asked(s.file.wanted),
    "duties_of_terms": lambda s: duties_of(Terms.from_facts(s.ended.subject["terms"])) if s.ended else [],
    "duties_of_ruling": lambda s: [dict(remedy) | {"by": "ruling"} for remedy in s.facts["remedies"]],
    "duties_of_new_ruling": lambda s: PLANS["duties_of_ruling"](s),
}


def plan_of(name: str, start: Start) -> tuple[Mapping[str, Any], ...] | None:
    """The plan of duties that the opening `name` lays down, numbered; None when it lays down none."""
    if name not in PLANS:
        return None
    earlier = [int(d["plan"]) for d in (*start.file.main.plan, *(p.subject for p in start.file.of_kind("duty")))]
    number = 1 + max(earlier, default=0)
    return tuple(d | {"place": i, "plan": number} for i, d in enumerate(PLANS[name](start)))
