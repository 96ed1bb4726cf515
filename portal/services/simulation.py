"""Replaying the recorded cases under another policy. Reads every case and writes nothing."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import func, select

from portal import clock
from portal.domain.receipts import Step, receipt_of
from portal.domain.simulation import Balances, weigh
from portal.domain.timetable import Edition
from portal.extensions import db
from portal.models.case import Case, Entry
from portal.queries.calendars import times_now

AT_A_TIME = 100


def cases_recorded() -> int:
    """How many cases there are to be replayed."""
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def replay(edition: Edition, into: Balances, at_most: int | None = None) -> Iterator[int]:
    """Add what `edition` would have changed to the balances `into`, the latest cases first. Yields how many cases were done.

    at_most  how many cases are looked at; None for all
    """
    times, now = times_now(), clock.now()
    ids = db.session.scalars(select(Case.id).order_by(Case.id.desc()).limit(at_most)).all()
    for first in range(0, len(ids), AT_A_TIME):
        some = ids[first : first + AT_A_TIME]
        rows = db.session.execute(
            select(Entry.case_id, Entry.at, Entry.party, Entry.act, Entry.proceeding, Entry.facts, Entry.effects)
            .where(Entry.case_id.in_(some))
            .order_by(Entry.case_id, Entry.seq)
        ).all()
        for _, entries in groupby(rows, key=lambda row: row.case_id):
            weigh(receipt_of((Step(*entry[1:]) for entry in entries), now).deadlines, edition, times, into)
        db.session.rollback()
        yield len(some)
