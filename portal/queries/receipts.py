"""The fair-clock receipt of a case, and the steps of recorded cases that it is read from."""

from collections.abc import Iterable

from sqlalchemy import Row, select

from portal import clock
from portal.domain.receipts import Receipt, Step, receipt_of
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Entry
from portal.queries.cases import CaseSeen

COLUMNS = (Entry.at, Entry.party, Entry.act, Entry.proceeding, Entry.facts, Entry.effects)


def receipt_seen_by(viewer: Viewer, case: CaseSeen) -> Receipt:
    """Who used how much of the time of `case`, as far as the viewer's side has been told of its matters. One statement.

    Read from every entry, since also what others cannot read may pass the turn on; of those only the instants are used.
    """
    del viewer  # settled with the case
    rows = db.session.execute(select(*COLUMNS).where(Entry.case_id == case.id).order_by(Entry.seq))
    return receipt_of(_steps(rows), clock.now(), case.parties)


def _steps(rows: Iterable[Row[tuple[object, ...]]]) -> list[Step]:
    return [Step(row.at, row.party, row.act, row.proceeding, row.facts, row.effects) for row in rows]
