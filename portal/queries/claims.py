"""A claim of bad faith as its page shows it, and how often a merchant has made one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal import clock
from portal.domain.casefile import Proceeding as Matter
from portal.domain.parties import TEAM, Party
from portal.domain.rulebooks.malice_claim import Act as ClaimAct
from portal.domain.rulebooks.malice_claim import State
from portal.domain.sanctions import FAILING_WITHIN, is_forgotten
from portal.domain.signals import Group, Seen
from portal.domain.standing import Standing, sanctions_of
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Case, Proceeding
from portal.queries import NotFound
from portal.queries.cases import CaseSeen, EntrySeen, EvidenceSeen, evidence_seen_by, thread_seen_by
from portal.queries.effects import FAILED_CLAIMS, is_reversed
from portal.queries.signals import signals_for

SAID = (ClaimAct.ACCEPT_CLAIM, ClaimAct.REFUSE_CLAIM, ClaimAct.ANSWER_CLAIM, ClaimAct.REBUT, ClaimAct.WITHDRAW_CLAIM)
DECIDED = frozenset({State.ESTABLISHED, State.PARTLY, State.NOT_ESTABLISHED, State.ABUSIVE})


@dataclass(frozen=True)
class GroundSeen:
    """One ground of a claim.

    evidence  what is to show it, in the order of the numbers
    result    "found" or "not_found", with why and the numbers by and against it; empty until it is decided
    """

    ground: str
    words: str
    evidence: tuple[EvidenceSeen, ...]
    result: str = ""
    why: str = ""
    by: tuple[EvidenceSeen, ...] = ()
    against: tuple[EvidenceSeen, ...] = ()


@dataclass(frozen=True)
class ClaimSeen:
    """A claim as one reader may see it.

    forgotten   whether it was not proven so long ago that its signals are shown to nobody
    relied_on   the signals that it relies on, with the data that this reader may read, and those that speak against it
    said        by act: the entry in which it was taken up, refused, answered, rebutted or withdrawn
    result      what two people found; empty until they have
    sanctions   every sanction that it led to, with how it stands when one was imposed
    line        numbers of the claim and of everything that followed from it
    """

    matter: Matter
    grounds: tuple[GroundSeen, ...]
    relied_on: tuple[Seen, ...]
    said: Mapping[str, EntrySeen]
    asked_for_time: bool
    forgotten: bool
    result: str
    reasons: str
    decided_at: datetime | None
    sanctions: tuple[tuple[Matter, Standing | None], ...]
    line: frozenset[int]
    evidence: tuple[EvidenceSeen, ...]

    def files_of(self, entry: EntrySeen) -> list[EvidenceSeen]:
        """The numbered files that came with an entry."""
        return [e for e in self.evidence if e.id in entry.facts["evidence"]]


@dataclass(frozen=True)
class ClaimRecord:
    """What became of a merchant's claims of late, from `domain.sanctions.FAILING_WITHIN` ago."""

    made: int
    established: int
    failed: int


def claim_seen_by(viewer: Viewer, case: CaseSeen, no: int) -> ClaimSeen:
    """Claim `no` of a case that `viewer` sees. Raises NotFound when there is none, or none that they know of."""
    claim = next((p for p in case.file.known_to(case.parties) if p.no == no and p.kind == "malice_claim"), None)
    if claim is None:
        raise NotFound(f"{case.ref}/{no}")
    evidence = evidence_seen_by(viewer, case)
    said = {e.act: e for e in thread_seen_by(viewer, case) if e.proceeding == no and e.act in SAID}
    decided = claim.state in DECIDED
    standing = {s.no: s for s in sanctions_of(case.file)}
    sanctions = tuple((p, standing.get(p.no)) for p in case.file.of_kind("sanction") if p.parent == no)
    line = {no, *(p.no for p, _ in sanctions)}
    return ClaimSeen(
        matter=claim,
        grounds=tuple(_ground(ground, claim, evidence, decided) for ground in claim.subject["grounds"]),
        relied_on=_relied_on(viewer, case, claim),
        said=said,
        asked_for_time=claim.has_done(Party.CONSUMER, ClaimAct.ASK_CLAIM_TIME),
        forgotten=is_forgotten(claim, clock.now()),
        result=claim.subject["result"] if decided else "",
        reasons=claim.subject["reasons"] if decided else "",
        decided_at=claim.ended_at if decided else None,
        sanctions=sanctions,
        line=frozenset(p.no for p in case.file.proceedings if p.no in line or p.parent in line),
        evidence=tuple(evidence),
    )


def claims_made_by(viewer: Viewer) -> ClaimRecord:
    """How many claims the viewer's merchant has made of late, and what became of them. One statement."""
    since = clock.now() - FAILING_WITHIN
    upheld = (State.ESTABLISHED, State.PARTLY)
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(Proceeding.state.in_(upheld)),
            func.count().filter(Proceeding.state.in_(FAILED_CLAIMS)),
        )
        .select_from(Proceeding)
        .join(Case, Case.id == Proceeding.case_id)
        .where(
            Case.merchant_id == viewer.merchant_id,
            Proceeding.kind == "malice_claim",
            Proceeding.ended_at.is_(None) | (Proceeding.ended_at > since),
            ~is_reversed(),
        )
    ).one()
    return ClaimRecord(*row)


def _ground(ground: Mapping[str, Any], claim: Matter, evidence: Sequence[EvidenceSeen], decided: bool) -> GroundSeen:
    shown = tuple(e for e in evidence if e.number in ground["numbers"] or e.id in ground["files"])
    found = next((f for f in claim.subject.get("findings", ()) if f["ground"] == ground["ground"]), None)
    if not decided or found is None:
        return GroundSeen(ground["ground"], ground["words"], shown)
    return GroundSeen(
        ground["ground"],
        ground["words"],
        shown,
        result=found["result"],
        why=found["why"],
        by=tuple(e for e in evidence if e.number in found["by"]),
        against=tuple(e for e in evidence if e.number in found["against"]),
    )


def _relied_on(viewer: Viewer, case: CaseSeen, claim: Matter) -> tuple[Seen, ...]:
    """The signals of a claim: the merchant's as they were shown to them, others' with the data that is theirs to read."""
    if is_forgotten(claim, clock.now()):
        return ()
    kept = [Seen.from_facts(facts) for facts in claim.subject["signals"]]
    now = {one.rule: one for one in signals_for(viewer, case)}
    relied = kept if case.side is Party.MERCHANT else [now.get(one.rule, one) for one in kept]
    codes = {one.rule for one in kept}
    more = [one for one in now.values() if one.rule not in codes and _is_shown(one, case)]
    return (*relied, *more)


def _is_shown(one: Seen, case: CaseSeen) -> bool:
    """What speaks for the complaint is shown to everybody, everything that there is to those who decide."""
    return one.group is Group.FOR or bool(case.parties & (TEAM - {Party.MEDIATOR}))
