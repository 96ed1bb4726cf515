"""Figures that everybody may see: how cases ended, and how long they took. None below a number that says something."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from flask import current_app
from sqlalchemy import func, select

from portal import clock
from portal.domain.rulebooks.complaint import Outcome
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Case

LEAST = 20
LATEST = 1_000
KEPT_FOR = timedelta(minutes=10)
# Nothing was settled or decided in these.
NOT_COUNTED = (Outcome.WITHDRAWN, Outcome.NOT_ACCEPTED)


@dataclass(frozen=True)
class PublicFigures:
    """Of the cases that ended, without those withdrawn or not accepted.

    closed        how many
    settled       how many by agreement, ruled by a ruling
    days_to_close  the median, of the latest thousand
    """

    closed: int
    settled: int
    ruled: int
    days_to_close: float


def public_figures(viewer: Viewer) -> PublicFigures | None:
    """The figures; None while fewer than LEAST cases have ended. Two statements, at most every ten minutes."""
    del viewer  # they are the same for everybody
    now = clock.now()
    kept = current_app.extensions.get(__name__)
    if kept is None or abs(now - kept[0]) >= KEPT_FOR:
        kept = current_app.extensions[__name__] = (now, _counted())
    figures: PublicFigures | None = kept[1]
    return figures


def _counted() -> PublicFigures | None:
    counts: dict[str, int] = {
        row.outcome: row.number
        for row in db.session.execute(
            select(Case.outcome, func.count().label("number"))
            .where(Case.closed_at.is_not(None), Case.outcome.not_in(NOT_COUNTED))
            .group_by(Case.outcome)
        )
    }
    if sum(counts.values()) < LEAST:
        return None
    latest = select(Case.filed_at, Case.closed_at).where(Case.closed_at.is_not(None), Case.outcome.not_in(NOT_COUNTED))
    took = [
        (row.closed_at - row.filed_at) / timedelta(days=1)
        for row in db.session.execute(latest.order_by(Case.closed_at.desc()).limit(LATEST))
    ]
    return PublicFigures(
        closed=sum(counts.values()),
        settled=counts.get(Outcome.SETTLED_PERFORMED, 0),
        ruled=sum(number for outcome, number in counts.items() if outcome.startswith("ruled")),
        days_to_close=median(took),
    )
