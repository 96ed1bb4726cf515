"""Does the record still say what was written, and is everything kept beside it what the record says?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.domain.casefile import CaseFile
from portal.domain.casefile import Proceeding as Matter
from portal.domain.chain import NOTHING_BEFORE, digest_of
from portal.extensions import db
from portal.models.case import Case, Entry, Proceeding
from portal.models.evidence import Evidence
from portal.queries.casefiles import file_of
from portal.services._ledger import about, columns_of, columns_of_case


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
    return {row.id: row.sha256 for row in rows} == sealed


def _case_holds(case: Case, first: Entry, kept: Mapping[int, Mapping[str, Any]]) -> bool:
    main = kept[1]
    file: CaseFile = file_of(case, [kept[no] for no in sorted(kept)])
    said = columns_of_case(file) | {name: main[name] for name in ("mediator_id", "served", "refused_by")}
    return (
        {name: getattr(case, name) for name in said} == said
        and about(case) == first.facts["about"]
        and case.consumer_id == first.actor_id
        and case.filed_at == file.main.opened_at
    )
