"""What was said, found and decided about a claim of bad faith, in order, for whoever has to go on with it.

The desk reads it beside the case, an administrator in its place: nothing else of the case is in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.domain.casefile import CaseFile
from portal.domain.casefile import Proceeding as Matter
from portal.domain.parties import NOBODY_IN_PERSON, Party
from portal.domain.rulebooks.complaint import Act
from portal.domain.rulebooks.intervention import Act as Intervention
from portal.domain.sanctions import RECORD_KEPT
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Entry
from portal.models.evidence import Evidence
from portal.models.merchant import Staff
from portal.models.sanction import Sanction
from portal.queries.accounts import addressed
from portal.queries.cases import CaseSeen, Facts

BEGINNINGS = (Act.CLAIM_MALICE, Act.ASK_FOR_MEASURE, Act.COMPLAIN_OF_SERVICE, Intervention.COMPLAIN_HIGHER)


@dataclass(frozen=True)
class Piece:
    """A file that somebody relies on."""

    id: str
    number: int
    kind: str
    caption: str


@dataclass(frozen=True)
class Step:
    """Something that somebody did in person; `who` is their name."""

    at: datetime
    party: Party
    act: str
    who: str
    facts: Mapping[str, Any]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Earlier:
    """A measure on somebody's record, `in_force` when it has neither ended nor been suspended."""

    measure: str
    begins_at: datetime
    ends_at: datetime
    in_force: bool


@dataclass(frozen=True)
class Hearing:
    """A claim, the sanction that may follow from it, and the appeal against that; as far as there are such.

    steps    everything done in them in person, oldest first
    pieces   every file relied on, by its number
    earlier  measures on the record of whoever is to be sanctioned, the latest first
    """

    claim: Matter | None
    sanction: Matter | None
    appeal: Matter | None
    steps: tuple[Step, ...]
    pieces: Mapping[int, Piece]
    earlier: tuple[Earlier, ...] = ()

    def last(self, *acts: str) -> Step | None:
        """The latest step of one of `acts`."""
        return next((step for step in reversed(self.steps) if step.act in acts), None)


def hearing_seen_by(viewer: Viewer, case: CaseSeen, no: int, at: datetime) -> Hearing:
    """What led to proceeding `no` of a case that the viewer, who is of the desk, sees. Three statements."""
    return hearing_of(viewer, case.id, case.file, no, at)


def hearing_of(viewer: Viewer, case_id: int, file: CaseFile, no: int, at: datetime) -> Hearing:
    """The same of a case file. The caller has made sure that the viewer may read it."""
    del viewer
    line = {p.kind: p for p in file.line_of(no)}
    claim, sanction = line.get("malice_claim"), line.get("sanction")
    files = _files(case_id)
    steps = _steps(case_id, file, tuple(line.values()), files)
    pieces = {piece.number: piece for piece in files.values()}
    relied = _relied_on(claim, files) | {piece.number for step in steps for piece in step.pieces}
    return Hearing(
        claim=claim,
        sanction=sanction,
        appeal=line.get("sanction_appeal"),
        steps=steps,
        pieces={number: pieces[number] for number in sorted(relied & pieces.keys())},
        earlier=_earlier(case_id, file, sanction, at) if sanction else (),
    )


def _files(case_id: int) -> dict[str, Piece]:
    rows = db.session.execute(
        select(Evidence.id, Evidence.number, Evidence.kind, Evidence.caption).where(
            Evidence.case_id == case_id, Evidence.number.is_not(None), Evidence.withdrawn_at.is_(None)
        )
    )
    return {row.id: Piece(row.id, row.number, row.kind, row.caption) for row in rows}


def _relied_on(claim: Matter | None, files: Mapping[str, Piece]) -> set[int]:
    if claim is None:
        return set()
    grounds = claim.subject["grounds"]
    numbers = {number for ground in grounds for number in ground["numbers"]}
    numbers |= {files[file].number for ground in grounds for file in ground["files"] if file in files}
    found = claim.subject.get("findings", ())
    return numbers | {number for finding in found for number in (*finding["by"], *finding["against"])}


def _steps(case_id: int, file: CaseFile, line: Sequence[Matter], files: Mapping[str, Piece]) -> tuple[Step, ...]:
    """What was done in these proceedings, and what began the first of them."""
    numbers = [p.no for p in line]
    rows = db.session.execute(
        select(
            Entry.at,
            Entry.party,
            Entry.act,
            Entry.proceeding,
            Entry.facts,
            Account.name,
            Staff.nickname,
        )
        .outerjoin(Account, Account.id == Entry.actor_id)
        .outerjoin(Staff, Staff.account_id == Entry.actor_id)
        .where(
            Entry.case_id == case_id,
            Entry.proceeding.in_(numbers) | Entry.act.in_(BEGINNINGS),
            Entry.party.not_in(NOBODY_IN_PERSON),
        )
        .order_by(Entry.seq)
    )
    began = line[-1].opened_at
    return tuple(_step(row, files) for row in rows if row.proceeding in numbers or row.at == began)


def _step(row: Any, files: Mapping[str, Piece]) -> Step:
    pieces = tuple(files[id] for id in row.facts.get("evidence", ()) if id in files)
    return Step(row.at, row.party, row.act, addressed(row.nickname or row.name or ""), Facts(row.facts), pieces)


def _earlier(case_id: int, file: CaseFile, sanction: Matter, at: datetime) -> tuple[Earlier, ...]:
    """Other measures against the same person that still stand in their record."""
    to_merchant = sanction.subject["to"] == Party.MERCHANT
    whose = Sanction.merchant_id == file.merchant_id if to_merchant else Sanction.account_id == file.consumer_id
    rows = db.session.execute(
        select(Sanction.measure, Sanction.begins_at, Sanction.ends_at, Sanction.suspended)
        .where(
            whose,
            Sanction.reversed_at.is_(None),
            Sanction.ends_at > at - RECORD_KEPT,
            (Sanction.case_id != case_id) | (Sanction.no != sanction.no),
        )
        .order_by(Sanction.begins_at.desc())
    )
    return tuple(
        Earlier(row.measure, row.begins_at, row.ends_at, row.begins_at <= at < row.ends_at and not row.suspended)
        for row in rows
    )
