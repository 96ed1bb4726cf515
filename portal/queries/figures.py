"""A merchant's own figures, and the median of all merchants that had cases of the same category.

Each figure knows of how many cases it is made, and which cases were left out. Nothing here names another merchant.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from portal.domain.figures import Share, benchmark, middle
from portal.domain.parties import Party
from portal.domain.rulebooks.complaint import Act, Outcome
from portal.domain.rulebooks.promise import State as Promise
from portal.domain.rulebooks.signature import Act as Signature
from portal.domain.rulebooks.update import State as Update
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Case, Entry, Proceeding

SERVED_BY = (Act.SEND_ON, Act.ACCEPT_CASE, Act.ACCEPT_BY_LAPSE)
REPLIES = (Act.ANSWER, Act.MAKE_OFFER, Act.ACCEPT_AS_ASKED)
SETTLED = (Outcome.SETTLED_PERFORMED, Outcome.MOVED_OUTSIDE)
# Ended without the merchant having had a chance to settle.
LEFT_OUT = (Outcome.WITHDRAWN, Outcome.NOT_ACCEPTED, Outcome.CONSUMER_INACTIVE)
ISSUED = (Act.ISSUE_RULING, Signature.SIGN_RULING)
RULINGS = (Outcome.RULED_FOR_CONSUMER, Outcome.RULED_SPLIT, Outcome.RULED_FOR_MERCHANT)
SECONDS_AN_HOUR = 3600


@dataclass
class Tally:
    """What is counted for one merchant.

    on_time, late  complaints that were answered in time, and those for which the time ran out first
    waiting        not answered yet, with time left; ended: over before an answer was due
    hours          from the complaint's arrival to the first reply, where there was one
    chased         how often the other side chased them; asked, missed: how often they were asked how it stands, and said nothing
    outcomes       how cases ended; rulings: how it was ruled, whether or not the case has ended since
    """

    on_time: int = 0
    late: int = 0
    waiting: int = 0
    ended: int = 0
    hours: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    rulings: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    kept_late: int = 0
    broken: int = 0
    chased: int = 0
    asked: int = 0
    missed: int = 0

    @property
    def replies(self) -> Share:
        """Complaints answered in time, of those for which that is known."""
        return Share(self.on_time, self.on_time + self.late)

    @property
    def settlements(self) -> Share:
        """Cases that ended with an agreement, of those that both sides saw to their end."""
        left = sum(n for outcome, n in self.outcomes.items() if outcome not in LEFT_OUT)
        return Share(sum(self.outcomes[outcome] for outcome in SETTLED), left)

    @property
    def promises(self) -> Share:
        """Promises kept in time, of those that became due."""
        return Share(self.kept, self.kept + self.kept_late + self.broken)

    def ruled(self, outcome: str) -> Share:
        """Rulings with this outcome, of all."""
        return Share(self.rulings[outcome], self.rulings.total())

    @property
    def median_hours(self) -> float | None:
        """Hours to the first reply in the middle case."""
        return middle(self.hours)


@dataclass(frozen=True)
class Figures:
    """A merchant's own tally, and the medians of all merchants by the name of the figure; None where too few have it."""

    own: Tally
    medians: Mapping[str, float | None]


FIGURES: Mapping[str, Callable[[Tally], float | None]] = {
    "replies": lambda tally: tally.replies.percent,
    "hours": lambda tally: tally.median_hours,
    "settlements": lambda tally: tally.settlements.percent,
    "promises": lambda tally: tally.promises.percent,
}


def figures_of(viewer: Viewer, since: datetime, category: str = "") -> Figures:
    """The figures of the viewer's merchant since an instant. Six statements.

    category  code of domain.taxonomy: only its cases are counted, and medians are made; "" counts all, without medians
    """
    tallies: dict[int, Tally] = defaultdict(Tally)
    whose = Case.category == category if category else Case.merchant_id == viewer.merchant_id
    _count_replies(tallies, whose, since)
    _count_outcomes(tallies, whose, since)
    _count_rulings(tallies, whose, since)
    _count_promises(tallies, whose, since)
    _count_waiting(tallies, whose, since)
    medians = {name: benchmark(map(of, tallies.values())) for name, of in FIGURES.items()} if category else {}
    return Figures(tallies[viewer.merchant_id or 0], medians)


def _count_replies(tallies: dict[int, Tally], whose: ColumnElement[bool], since: datetime) -> None:
    """By complaints that were filed since then and that the merchant was told of."""

    def first(*where: ColumnElement[bool]) -> ColumnElement[Any]:
        matches = where[0] if len(where) == 1 else where[0] & where[1]
        return func.min(case((matches, Entry.at)))

    rows = db.session.execute(
        select(
            Case.merchant_id,
            Case.closed_at,
            first(Entry.act.in_(SERVED_BY)),
            first(Entry.act.in_(REPLIES), Entry.party == Party.MERCHANT),
            first(Entry.act == Act.GO_TO_MEDIATION),
        )
        .join(Entry, Entry.case_id == Case.id)
        .where(whose, Case.served, Case.filed_at >= since, Entry.act.in_((*SERVED_BY, *REPLIES, Act.GO_TO_MEDIATION)))
        .group_by(Case.id, Case.merchant_id, Case.closed_at)
    )
    for merchant_id, closed_at, served_at, replied_at, lapsed_at in rows:
        tally = tallies[merchant_id]
        if replied_at and served_at:
            tally.hours.append((replied_at - served_at).total_seconds() / SECONDS_AN_HOUR)
        if lapsed_at and (replied_at is None or replied_at >= lapsed_at):
            tally.late += 1
        elif replied_at:
            tally.on_time += 1
        elif closed_at:
            tally.ended += 1
        else:
            tally.waiting += 1


def _count_outcomes(tallies: dict[int, Tally], whose: ColumnElement[bool], since: datetime) -> None:
    """By cases that ended since then, of which the merchant had been told."""
    rows = db.session.execute(
        select(Case.merchant_id, Case.outcome, func.count())
        .where(whose, Case.served, Case.closed_at >= since, Case.outcome.is_not(None))
        .group_by(Case.merchant_id, Case.outcome)
    )
    for merchant_id, outcome, number in rows:
        tallies[merchant_id].outcomes[outcome] += number


def _count_rulings(tallies: dict[int, Tally], whose: ColumnElement[bool], since: datetime) -> None:
    outcome = Entry.facts["outcome"].as_string()
    rows = db.session.execute(
        select(Case.merchant_id, outcome, func.count())
        .join(Entry, Entry.case_id == Case.id)
        .where(whose, Entry.act.in_(ISSUED), Entry.at >= since)
        .group_by(Case.merchant_id, outcome)
    )
    for merchant_id, ruled, number in rows:
        tallies[merchant_id].rulings[ruled] += number


def _count_promises(tallies: dict[int, Tally], whose: ColumnElement[bool], since: datetime) -> None:
    """By promises of the merchant that were kept or ran out since then.

    What somebody else told of and nobody confirmed counts when it was kept, and never against anybody.
    """
    record = Proceeding.record
    rows = db.session.execute(
        select(Case.merchant_id, Proceeding.state, func.count())
        .join(Proceeding, Proceeding.case_id == Case.id)
        .where(
            whose,
            Proceeding.kind == "promise",
            Proceeding.state.in_((Promise.KEPT, Promise.KEPT_LATE, Promise.LATE)),
            record["subject"]["to"].as_string() == Party.MERCHANT,
            record["ended_at"].as_string() >= since.isoformat(),
        )
        .group_by(Case.merchant_id, Proceeding.state)
    )
    for merchant_id, state, number in rows:
        if state == Promise.KEPT:
            tallies[merchant_id].kept += number
        elif state == Promise.KEPT_LATE:
            tallies[merchant_id].kept_late += number
        else:
            tallies[merchant_id].broken += number


def _count_waiting(tallies: dict[int, Tally], whose: ColumnElement[bool], since: datetime) -> None:
    """By chasers of the consumer's that the merchant had the turn for, and by updates that it was asked for."""
    rows = db.session.execute(
        select(Case.merchant_id, Entry.facts)
        .join(Entry, Entry.case_id == Case.id)
        .where(whose, Entry.act == Act.CHASE, Entry.party == Party.CONSUMER, Entry.at >= since)
    )
    for merchant_id, facts in rows:
        tallies[merchant_id].chased += Party.MERCHANT in facts["whom"]
    record = Proceeding.record
    asked = db.session.execute(
        select(Case.merchant_id, Proceeding.state, func.count())
        .join(Proceeding, Proceeding.case_id == Case.id)
        .where(
            whose,
            Proceeding.kind == "update",
            record["subject"]["to"].as_string() == Party.MERCHANT,
            record["opened_at"].as_string() >= since.isoformat(),
        )
        .group_by(Case.merchant_id, Proceeding.state)
    )
    for merchant_id, state, number in asked:
        tallies[merchant_id].asked += number
        if state == Update.MISSED:
            tallies[merchant_id].missed += number
