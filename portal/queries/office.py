"""What administrators see of what waits for them: measures to be signed or appealed against, complaints about the desk.

Nothing else of a case.

A case has no part for them (CaseFile.parties_of). What they read is what led to it, the files relied on in it, and the
name of whoever a measure is against or a complaint is from; and only while it waits for them.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Select, select

from portal import clock
from portal.domain.casefile import CaseFile
from portal.domain.casefile import Proceeding as Matter
from portal.domain.parties import Party
from portal.domain.policy import Permit, hindrance, permits
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case, Proceeding
from portal.models.merchant import Shop
from portal.queries import NotFound
from portal.queries.accounts import addressed
from portal.queries.calendars import times_now
from portal.queries.casefiles import file_of
from portal.queries.conflicts import actor_of
from portal.queries.evidence import FileSeen, file_relied_on
from portal.queries.hearings import Hearing, hearing_of
from portal.queries.turns import waits_on


@dataclass(frozen=True)
class OfficeLine:
    """One thing that waits for an administrator.

    no         of the proceeding that waits: the measure itself, the appeal against it, or a complaint about the desk
    measure    code of domain.sanctions.MEASURES; "" for a complaint about the desk
    about      what such a complaint is about: one of domain.facts.SERVICE; "" for a measure
    name       of whoever the measure is against, or the complaint is from
    hindrance  name of the condition that keeps the viewer from it, or ""
    """

    ref: str
    no: int
    state: str
    measure: str
    about: str
    to: Party
    name: str
    opened_at: datetime
    due_at: datetime
    hindrance: str


@dataclass(frozen=True)
class OfficeSeen:
    """One of them with everything that is needed to decide. `permits` is what the viewer may do.

    matter    what waits; sanction  the measure that it is about, which may be the same, or None
    """

    case_id: int
    line: OfficeLine
    matter: Matter
    sanction: Matter | None
    hearing: Hearing
    permits: tuple[Permit, ...]


def office_seen_by(viewer: Viewer) -> list[OfficeLine]:
    """Everything that waits for an administrator, by what is due first. One statement."""
    waiting = select(Proceeding.case_id).where(waits_on(Party.OFFICE)).correlate(None)
    rows = db.session.execute(_cases().where(Case.id.in_(waiting))).all()
    cases = [list(group) for _, group in groupby(rows, key=attrgetter("id"))]
    lines = [_line(viewer, row[0], file, p) for row, file in map(_filed, cases) for p in _waiting(file)]
    return sorted(lines, key=lambda line: (line.due_at, line.ref, line.no))


def matter_seen_by(viewer: Viewer, ref: str, no: int) -> OfficeSeen:
    """One of them. Raises NotFound for anything that does not wait for an administrator. Five statements."""
    rows, file = _of(ref, no)
    row, matter, now = rows[0], file.proceeding(no), clock.now()
    open_to = [p for p in permits(actor_of(viewer), file, now, times_now()) if p.proceeding.no == no]
    sanction = _sanction_of(file, matter)
    line, hearing = _line(viewer, row, file, matter), hearing_of(viewer, row.id, file, no, now)
    return OfficeSeen(row.id, line, matter, sanction, hearing, tuple(open_to))


def file_seen_at_the_office(viewer: Viewer, ref: str, no: int, evidence_id: str) -> FileSeen:
    """A file that is relied on in what waits. Raises NotFound for every other."""
    rows, file = _of(ref, no)
    hearing = hearing_of(viewer, rows[0].id, file, no, clock.now())
    if evidence_id not in {piece.id for piece in hearing.pieces.values()}:
        raise NotFound(evidence_id)
    return file_relied_on(viewer, rows[0].id, evidence_id)


def _cases() -> Select[Any]:
    return (
        select(
            Case.id,
            Case.ref,
            Case.consumer_id,
            Case.merchant_id,
            Case.mediator_id,
            Case.paid_fen,
            Case.basis,
            Case.wanted,
            Case.complete,
            Case.served,
            Case.refused_by,
            Case.filed_at,
            Account.name.label("consumer_name"),
            Shop.name.label("shop_name"),
            Proceeding.record,
        )
        .join(Account, Account.id == Case.consumer_id)
        .join(Shop, Shop.id == Case.shop_id)
        .join(Proceeding, Proceeding.case_id == Case.id)
        .order_by(Case.id, Proceeding.no)
    )


def _filed(rows: list[Row[Any]]) -> tuple[list[Row[Any]], CaseFile]:
    return rows, file_of(rows[0], [row.record for row in rows])


def _of(ref: str, no: int) -> tuple[list[Row[Any]], CaseFile]:
    rows = list(db.session.execute(_cases().where(Case.ref == ref)).all())
    if not rows:
        raise NotFound(ref)
    rows, file = _filed(rows)
    if no not in {p.no for p in _waiting(file)}:
        raise NotFound(ref)
    return rows, file


def _waiting(file: CaseFile) -> list[Matter]:
    return [p for p in file.proceedings if p.open and Party.OFFICE in p.turn]


def _sanction_of(file: CaseFile, p: Matter) -> Matter | None:
    return next((matter for matter in file.line_of(p.no) if matter.kind == "sanction"), None)


def _line(viewer: Viewer, row: Row[Any], file: CaseFile, p: Matter) -> OfficeLine:
    sanction = _sanction_of(file, p)
    to = Party(sanction.subject["to"]) if sanction else p.opened_by
    assert p.clock is not None
    return OfficeLine(
        ref=row.ref,
        no=p.no,
        state=p.state,
        measure=sanction.subject["measure"] if sanction else "",
        about="" if sanction else p.subject["about"],
        to=to,
        name=row.shop_name if to is Party.MERCHANT else addressed(row.consumer_name),
        opened_at=p.clock.started_at,
        due_at=p.clock.due_at,
        hindrance=hindrance(actor_of(viewer), file, p.no, clock.now(), times_now()),
    )
