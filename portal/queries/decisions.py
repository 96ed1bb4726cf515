"""How a case was decided, as its parties may read it: the ruling, or the settlement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from portal.domain.duties import Duty, duties_standing, duties_written
from portal.domain.parties import Party, audiences_open_to
from portal.domain.rulebooks.complaint import Act, State
from portal.domain.rulebooks.offer import Act as OfferAct
from portal.domain.rulebooks.proposal import Act as ProposalAct
from portal.domain.terms import duties_as_asked
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Entry
from portal.queries import NotFound
from portal.queries.cases import CaseSeen

SETTLING = (Act.ACCEPT_AS_ASKED, OfferAct.ACCEPT_OFFER, ProposalAct.ACCEPT_PROPOSAL)


@dataclass(frozen=True)
class RulingSeen:
    """A ruling as both sides read it.

    findings  {"claim", "result", "by", "against", "why"}
    in_force  whether the duties are those that the case carries out now; a later settlement takes their place
    """

    at: datetime
    by: str
    organisation: str
    outcome: str
    summary: str
    findings: tuple[Mapping[str, Any], ...]
    reasons: str
    duties: tuple[Duty, ...]
    in_force: bool


@dataclass(frozen=True)
class SettlementSeen:
    """What the two sides agreed on.

    kind         "asked" when the merchant agreed to what was asked for, otherwise "offer" or "proposal"
    proposed_by  who made the offer that was accepted, and when
    terms        facts of domain.terms.Terms, or None when the merchant agreed to what was asked for
    """

    at: datetime
    kind: str
    accepted_by: Party
    proposed_by: Party
    proposed_at: datetime
    terms: Mapping[str, Any] | None
    duties: tuple[Duty, ...]
    in_force: bool


def ruling_seen_by(viewer: Viewer, case: CaseSeen) -> RulingSeen:
    """The ruling of a case that `viewer` sees. Raises NotFound while there is none. One statement."""
    entry = _entries(viewer, case, (Act.ISSUE_RULING,)).first()
    if entry is None:
        raise NotFound(case.ref)
    facts = entry.facts
    in_force = bool(case.main.plan) and case.main.plan[0].get("by") == "ruling"
    return RulingSeen(
        at=entry.at,
        by=entry.name or "",
        organisation=entry.organisation or "",
        outcome=facts["outcome"],
        summary=facts["summary"],
        findings=tuple(facts["findings"]),
        reasons=facts["reasons"],
        duties=duties_standing(case.file) if in_force else duties_written(facts["remedies"]),
        in_force=in_force or not facts["remedies"],
    )


def settlement_seen_by(viewer: Viewer, case: CaseSeen) -> SettlementSeen:
    """What was agreed on in a case that `viewer` sees. Raises NotFound while nothing was. One statement."""
    for entry in _entries(viewer, case, SETTLING):
        complaint = next((e for e in entry.effects if e["no"] == 1), None)
        if complaint is not None and complaint["state"] == State.SETTLED:
            return _settlement(case, entry, complaint)
    raise NotFound(case.ref)


def _entries(viewer: Viewer, case: CaseSeen, acts: tuple[str, ...]) -> Any:
    """Entries of the thread with these acts that `viewer` may read, the latest first."""
    del viewer  # whose eyes these are has been settled with the case
    return db.session.execute(
        select(
            Entry.at,
            Entry.act,
            Entry.party,
            Entry.facts,
            Entry.effects,
            Entry.proceeding,
            Account.name,
            Account.organisation,
        )
        .outerjoin(Account, Account.id == Entry.actor_id)
        .where(Entry.case_id == case.id, Entry.act.in_(acts), Entry.audience.in_(audiences_open_to(case.parties)))
        .order_by(Entry.seq.desc())
    )


def _settlement(case: CaseSeen, entry: Row[Any], complaint: Mapping[str, Any]) -> SettlementSeen:
    agreed = case.file.proceeding(entry.proceeding)
    asked = entry.act == Act.ACCEPT_AS_ASKED
    plan = complaint["plan"]
    in_force = bool(plan) and bool(case.main.plan) and case.main.plan[0]["plan"] == plan[0]["plan"]
    return SettlementSeen(
        at=entry.at,
        kind="asked" if asked else agreed.kind,
        accepted_by=entry.party,
        proposed_by=agreed.opened_by,
        proposed_at=agreed.opened_at,
        terms=None if asked else agreed.subject["terms"],
        duties=duties_standing(case.file) if in_force else duties_written(plan or duties_as_asked(case.wanted)),
        in_force=in_force,
    )
