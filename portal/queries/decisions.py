"""How a case was decided, as its parties may read it: the ruling, or the settlement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from portal import clock
from portal.domain.casefile import Proceeding
from portal.domain.duties import Duty, duties_standing, duties_written
from portal.domain.parties import Party, audiences_open_to
from portal.domain.rulebooks.complaint import Act, State
from portal.domain.rulebooks.offer import Act as OfferAct
from portal.domain.rulebooks.proposal import Act as ProposalAct
from portal.domain.rulebooks.ruling_review import RULING_PARTS
from portal.domain.rulebooks.ruling_review import Act as ReviewAct
from portal.domain.rulebooks.signature import Act as SignatureAct
from portal.domain.terms import duties_as_asked
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.body import Body, Place
from portal.models.case import Entry
from portal.queries import NotFound
from portal.queries.cases import CaseSeen

RULING = (Act.ISSUE_RULING, SignatureAct.SIGN_RULING)
REVIEWED = (ReviewAct.CORRECT_RULING, ReviewAct.SIGN_NEW_RULING)
SIGNED = (SignatureAct.SIGN_RULING, ReviewAct.SIGN_NEW_RULING)
SETTLING = (Act.ACCEPT_AS_ASKED, OfferAct.ACCEPT_OFFER, ProposalAct.ACCEPT_PROPOSAL)


@dataclass(frozen=True)
class Version:
    """One text of a ruling: as it was made, as a review corrected it, or the ruling that took its place.

    kind  "made", "corrected" or "replaced"
    words what was corrected
    """

    number: int
    kind: str
    at: datetime
    words: str = ""


@dataclass(frozen=True)
class RulingSeen:
    """A ruling as both sides read it.

    findings  {"claim", "result", "by", "against", "why"}
    in_force  whether the duties are those that the case carries out now; a later settlement takes their place
    signed_by  the second person who signed it; empty where one was enough
    versions   every text that it has had, the first first; `version` is the number of this one
    replaced   whether a review has put another ruling in its place
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
    signed_by: str = ""
    versions: tuple[Version, ...] = ()
    version: int = 1
    replaced: bool = False

    @property
    def latest(self) -> bool:
        """Whether it reads like this now."""
        return self.version >= len(self.versions)


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


def ruling_seen_by(viewer: Viewer, case: CaseSeen, number: int | None = None) -> RulingSeen:
    """The ruling of a case that `viewer` sees, with what a review has made of it; `number` asks for an earlier text.

    Raises NotFound while there is none, and for a number that none has. One statement, two for a signed one.
    """
    texts = _texts(_entries(viewer, case, (*RULING, *REVIEWED)).all())
    if not texts or (number is not None and not 1 <= number <= len(texts)):
        raise NotFound(case.ref)
    chosen = number or len(texts)
    facts, entry = texts[chosen - 1][0], texts[chosen - 1][1]
    replaced = any(text[1].act == ReviewAct.SIGN_NEW_RULING for text in texts[chosen:])
    by_ruling = bool(case.main.plan) and case.main.plan[0].get("by") == "ruling"
    seen = _ruling(facts, entry.at, entry.name or "", entry.organisation or "")
    seen = replace(
        seen,
        duties=duties_standing(case.file) if by_ruling and not replaced else seen.duties,
        in_force=not replaced and (by_ruling or not facts["remedies"]),
        versions=tuple(text[2] for text in texts),
        version=chosen,
        replaced=replaced,
    )
    if entry.act not in SIGNED:
        return seen
    return replace(seen, **_author(entry.facts["author_id"]), signed_by=seen.by)


Text = tuple[Mapping[str, Any], Row[Any], Version]


def _texts(latest_first: Sequence[Row[Any]]) -> list[Text]:
    """The texts of the last ruling in their order: what it says, the entry of who made it, and which text it is."""
    texts: list[Text] = []
    for entry in reversed(latest_first):
        if entry.act in RULING:
            texts = [(entry.facts, entry, Version(1, "made", entry.at))]
        elif entry.act == ReviewAct.CORRECT_RULING:
            facts, made, _version = texts[-1]
            corrected = {**facts, "summary": entry.facts["summary"], "reasons": entry.facts["reasons"]}
            version = Version(len(texts) + 1, "corrected", entry.at, entry.facts["words"])
            texts.append((corrected, made, version))
        else:
            texts.append((entry.facts, entry, Version(len(texts) + 1, "replaced", entry.at)))
    return texts


def ruling_to_sign(viewer: Viewer, matter: Proceeding) -> RulingSeen:
    """The ruling that waits in a matter for a second signature, as both sides will read it. One statement."""
    subject = matter.subject
    ruling = subject["ruling"] if matter.kind == "signature" else {name: subject[name] for name in RULING_PARTS}
    seen = _ruling(ruling, clock.now(), "", "")
    return replace(seen, **_author(subject["author_id"]), signed_by=viewer.name)


def _ruling(facts: Mapping[str, Any], at: datetime, by: str, organisation: str) -> RulingSeen:
    return RulingSeen(
        at=at,
        by=by,
        organisation=organisation,
        outcome=facts["outcome"],
        summary=facts["summary"],
        findings=tuple(facts["findings"]),
        reasons=facts["reasons"],
        duties=duties_written(facts["remedies"]),
        in_force=True,
    )


def _author(account_id: int) -> dict[str, Any]:
    """Who wrote a ruling that somebody else has signed, as fields of RulingSeen."""
    row = db.session.execute(
        select(Account.name, Body.name.label("organisation"))
        .outerjoin(Place, Place.account_id == Account.id)
        .outerjoin(Body, Body.id == Place.body_id)
        .where(Account.id == account_id)
    ).one()
    return {"by": row.name, "organisation": row.organisation or ""}


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
            Body.name.label("organisation"),
        )
        .outerjoin(Account, Account.id == Entry.actor_id)
        .outerjoin(Place, Place.account_id == Entry.actor_id)
        .outerjoin(Body, Body.id == Place.body_id)
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
