"""Does the record still say what was written? Every chain, from its first link."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.domain.chain import NOTHING_BEFORE, digest_of
from portal.extensions import db
from portal.models.case import Case, Entry, Proceeding


@dataclass(frozen=True)
class Break:
    """The first place where a case's record does not hold.

    what  "changed" (an entry is not what its digest says), "missing" (one is gone or out of
          place), "tail" (the case remembers a later head), "state" (the case is not as its entries left it)
    """

    ref: str
    seq: int
    what: str


def count_cases() -> int:
    """How many cases there are to look at."""
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def audit() -> Iterator[Break | None]:
    """Look at every case, one at a time: None for one that holds, its first Break for one that does not."""
    for case in db.session.scalars(select(Case).order_by(Case.id).execution_options(yield_per=200)):
        yield _first_break(case)


def _first_break(case: Case) -> Break | None:
    before, seq = NOTHING_BEFORE, 0
    kept: dict[int, object] = {}
    entries = select(Entry).where(Entry.case_id == case.id).order_by(Entry.seq)
    for entry in db.session.scalars(entries):
        seq += 1
        if entry.seq != seq or entry.before != before:
            return Break(case.ref, seq, "missing")
        if digest_of(entry.to_record(case.ref), before) != entry.digest:
            return Break(case.ref, seq, "changed")
        before = entry.digest
        kept |= {effect["no"]: effect for effect in entry.effects}
    if case.last_seq != seq or case.head != before:
        return Break(case.ref, seq, "tail")
    rows = db.session.execute(select(Proceeding.no, Proceeding.record).where(Proceeding.case_id == case.id)).all()
    if {row.no: row.record for row in rows} != kept:
        return Break(case.ref, seq, "state")
    return None
