"""What stands in somebody's record: the measures against them or their merchant, and how each came about.

A measure is read here until a year after its end (domain.sanctions.RECORD_KEPT); a reversed one never again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, false, func, select

from portal import clock
from portal.domain.casefile import CaseFile
from portal.domain.casefile import Proceeding as Matter
from portal.domain.periods import extended
from portal.domain.policy import permits
from portal.domain.ranks import Right, may
from portal.domain.rulebooks.sanction import Act
from portal.domain.sanctions import RECORD_KEPT
from portal.domain.standing import Standing, sanctions_of
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Case, Proceeding
from portal.models.sanction import Sanction
from portal.queries.calendars import times_now
from portal.queries.casefiles import file_of
from portal.queries.conflicts import actor_of
from portal.queries.effects import is_reversed

APPEALS = (Act.APPEAL, Act.APPEAL_BELATEDLY)
ABUSIVE = "claim_abusive"


@dataclass(frozen=True)
class MeasureSeen:
    """One measure against the viewer or their merchant.

    standing   what it is, from when until when, and whether an appeal holds it up
    in_force   it has begun and not ended
    weighed_for  grounds that were found, or "abuse", "upheld"
    found      the reasons of the finding; empty where there was none
    grid       the four questions of proportion with their answers
    appeal     the act by which the viewer may appeal now, if any; appeal_by, the last moment for it
    appealed   state of the appeal there is, or ""
    """

    ref: str
    standing: Standing
    in_force: bool
    weighed_for: tuple[str, ...]
    found: str
    reasons: str
    grid: Mapping[str, str]
    item: str
    appeal: str
    appeal_by: datetime | None
    appealed: str


def record_of(viewer: Viewer) -> list[MeasureSeen]:
    """The viewer's own record, or that of the merchant whose owner or manager they are; the latest measure first.

    At most two statements.
    """
    now = clock.now()
    rows = db.session.execute(
        select(Sanction, *_of_case())
        .join(Case, Case.id == Sanction.case_id)
        .where(_is_about(viewer), Sanction.reversed_at.is_(None), Sanction.ends_at > now - RECORD_KEPT)
        .order_by(Sanction.begins_at.desc(), Sanction.case_id, Sanction.no)
    ).all()
    files = _files(rows)
    return [_measure(viewer, row, files[row.Sanction.case_id], now) for row in rows]


def abusive_claims_of(viewer: Viewer) -> int:
    """How many claims of the viewer's merchant were found to be without ground and abusive, ever; a reversed one is none."""
    counted = (
        select(func.count())
        .select_from(Proceeding)
        .join(Case, Case.id == Proceeding.case_id)
        .where(Case.merchant_id == viewer.merchant_id, Proceeding.state == ABUSIVE, ~is_reversed())
    )
    return db.session.execute(counted).scalar_one()


def _is_about(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.merchant_id is not None:
        return Sanction.merchant_id == viewer.merchant_id if may(viewer.rank, Right.READ_RECORD) else false()
    return Sanction.account_id == viewer.id


def _of_case() -> tuple[Any, ...]:
    names = ("ref", "consumer_id", "merchant_id", "mediator_id", "paid_fen", "basis", "wanted", "complete", "served")
    return tuple(getattr(Case, name) for name in (*names, "refused_by", "filed_at"))


def _files(rows: Sequence[Row[Any]]) -> dict[int, CaseFile]:
    cases = {row.Sanction.case_id: row for row in rows}
    records: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    if cases:
        kept = select(Proceeding.case_id, Proceeding.record).where(Proceeding.case_id.in_(cases))
        for case_id, record in db.session.execute(kept.order_by(Proceeding.case_id, Proceeding.no)):
            records[case_id].append(record)
    return {case_id: file_of(row, records[case_id]) for case_id, row in cases.items()}


def _measure(viewer: Viewer, row: Row[Any], file: CaseFile, now: datetime) -> MeasureSeen:
    kept: Sanction = row.Sanction
    matter = file.proceeding(kept.no)
    claim = _claim_of(file, matter)
    standing = next(one for one in sanctions_of(file) if one.no == kept.no)
    appeals = [p for p in file.of_kind("sanction_appeal") if p.parent == kept.no]
    open_to = permits(actor_of(viewer), file, now, times_now())
    act = next((p.move.act for p in open_to if p.proceeding.no == kept.no and p.move.act in APPEALS), "")
    return MeasureSeen(
        ref=row.ref,
        standing=standing,
        in_force=standing.begins_at <= now < standing.ends_at,
        weighed_for=tuple(matter.subject["grounds"]),
        found=claim.subject.get("reasons", "") if claim else "",
        reasons=matter.subject["reasons"],
        grid=matter.subject["grid"],
        item=matter.subject.get("item") or "",
        appeal=act,
        appeal_by=_last_moment(act, kept.begins_at) if act else None,
        appealed=appeals[-1].state if appeals else "",
    )


def _claim_of(file: CaseFile, sanction: Matter) -> Matter | None:
    parent = file.proceeding(sanction.parent) if sanction.parent else None
    return parent if parent is not None and parent.kind == "malice_claim" else None


def _last_moment(act: str, begins_at: datetime) -> datetime:
    policy = "sanction_appeal" if act == Act.APPEAL else "late_sanction_appeal"
    times = times_now()
    return extended(begins_at, times.policy(policy, begins_at).period, times.calendar)
