"""Does the record still say what was written, and is everything kept beside it what the record says?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from portal.adapters.evidence_store import Derived, derived_name
from portal.domain.casefile import CaseFile
from portal.domain.casefile import Proceeding as Matter
from portal.domain.chain import NOTHING_BEFORE, digest_of
from portal.domain.rulebooks.complaint import Act
from portal.extensions import db
from portal.models.case import Case, Entry, Proceeding
from portal.models.evidence import Evidence
from portal.models.sanction import Sanction
from portal.queries.casefiles import file_of
from portal.services._ledger import about, columns_of, columns_of_case
from portal.services._sanctions import rows_of


@dataclass(frozen=True)
class Break:
    """The first place where a case's record does not hold.

    seq   the entry, from 1; the last one where the fault is beside the thread
    what  "changed" (an entry is not what its digest says), "missing" (one is gone or out of place), "tail" (the
          case remembers another head), "state" (something kept beside the thread is not as its entries left it),
          "unreadable" (something is not even data)
    """

    ref: str
    seq: int
    what: str


def count_cases() -> int:
    """How many cases there are to look at."""
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def audit() -> Iterator[Break | None]:
    """Look at every case, one at a time: None for one that holds, its first Break for one that does not.

    People may go on acting meanwhile: each case is read as it was at one instant.
    """
    case_ids = db.session.scalars(select(Case.id).order_by(Case.id)).all()
    for case_id in case_ids:
        db.session.rollback()
        yield _look_at(case_id)
    db.session.rollback()


def _look_at(case_id: int) -> Break | None:
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    ref = db.session.scalar(select(Case.ref).where(Case.id == case_id)) or ""
    try:
        return _first_break(db.session.get_one(Case, case_id))
    except (AttributeError, LookupError, TypeError, ValueError):
        # Damaged beyond reading: JSON that is none, a word that no table knows, a date that is not one.
        return Break(ref, 0, "unreadable")


def _first_break(case: Case) -> Break | None:
    before, seq = NOTHING_BEFORE, 0
    kept: dict[int, Mapping[str, Any]] = {}
    entries = db.session.scalars(select(Entry).where(Entry.case_id == case.id).order_by(Entry.seq)).all()
    for entry in entries:
        seq += 1
        if entry.seq != seq or entry.before != before:
            return Break(case.ref, seq, "missing")
        if not _is_as_written(entry, case.ref):
            return Break(case.ref, seq, "changed")
        before = entry.digest
        kept |= {effect["no"]: effect for effect in entry.effects}
    if not entries or case.last_seq != seq or case.head != before:
        return Break(case.ref, seq, "tail")
    if not (_proceedings_hold(case, kept) and _case_holds(case, entries[0], kept) and _files_hold(case, entries)):
        return Break(case.ref, seq, "state")
    return None


def _is_as_written(entry: Entry, ref: str) -> bool:
    try:
        return digest_of(entry.to_record(ref), entry.before) == entry.digest
    except TypeError:
        return False  # a float, which nothing of ours writes


def _proceedings_hold(case: Case, kept: Mapping[int, Mapping[str, Any]]) -> bool:
    rows = db.session.scalars(select(Proceeding).where(Proceeding.case_id == case.id)).all()
    return {row.no: row.record for row in rows} == kept and all(_columns_hold(row) for row in rows)


def _columns_hold(row: Proceeding) -> bool:
    matter = Matter.from_record(row.record)
    columns = columns_of(matter) | {"kind": matter.kind}
    return {name: getattr(row, name) for name in columns} == columns


def _files_hold(case: Case, entries: Sequence[Entry]) -> bool:
    rows = db.session.execute(
        select(Evidence.id, Evidence.sha256).where(Evidence.case_id == case.id, Evidence.number.is_not(None))
    )
    sealed: dict[str, str] = {}
    for entry in entries:
        sealed |= entry.facts.get("seals", {})
    return {row.id: row.sha256 for row in rows} == sealed and _files_stand(case, entries)


def _files_stand(case: Case, entries: Sequence[Entry]) -> bool:
    """Which files are taken back, kept from a side, or shown redacted is what the acts about them made of it."""
    rows = db.session.execute(
        select(Evidence.number, Evidence.withdrawn_at, Evidence.restricted_at, Evidence.redacted).where(
            Evidence.case_id == case.id,
            or_(*(c.is_not(None) for c in (Evidence.withdrawn_at, Evidence.restricted_at, Evidence.redacted))),
        )
    )
    stand: dict[int, dict[str, Any]] = {}
    for entry in entries:
        match entry.act:
            case Act.WITHDRAW_EVIDENCE:
                change: dict[str, Any] = {"withdrawn_at": entry.at}
            case Act.RESTRICT_EVIDENCE:
                change = {"restricted_at": entry.at}
            case Act.LIFT_RESTRICTION:
                change = {"restricted_at": None}
            case Act.SHOW_REDACTED:
                change = {"redacted": derived_name(entry.facts["copy_sha256"], Derived.SHOWN)}
            case _:
                continue
        stand.setdefault(entry.facts["number"], {}).update(change)
    # One whose restriction was lifted is as if it had never been.
    changed = {number: kept for number, of in stand.items() if (kept := {k: v for k, v in of.items() if v})}
    found = {row.number: {k: v for k, v in row._mapping.items() if v and k != "number"} for row in rows}
    return found == changed


def _case_holds(case: Case, first: Entry, kept: Mapping[int, Mapping[str, Any]]) -> bool:
    main = kept[1]
    file: CaseFile = file_of(case, [kept[no] for no in sorted(kept)])
    said = columns_of_case(file) | {name: main[name] for name in ("mediator_id", "served", "refused_by")}
    return (
        {name: getattr(case, name) for name in said} == said
        and about(case) == first.facts["about"]
        and case.consumer_id == first.actor_id
        and case.filed_at == file.main.opened_at
        and _sanctions_hold(case, file)
    )


def _sanctions_hold(case: Case, file: CaseFile) -> bool:
    """Every measure that is found in the table stands so in the thread, and none is missing."""
    rows = db.session.scalars(select(Sanction).where(Sanction.case_id == case.id)).all()
    names = [column.key for column in Sanction.__table__.columns if column.key not in ("case_id", "no")]
    return {row.no: {name: getattr(row, name) for name in names} for row in rows} == rows_of(case, file)
