"""Parts of statements about cases: whose turn it is, when that lapses, and what words a case has.

They read nothing by themselves; whoever asks says whose cases they are asked about.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, true

from portal.domain.parties import Party
from portal.extensions import db
from portal.models.case import Case, Proceeding
from portal.models.evidence import Evidence
from portal.models.merchant import Shop
from portal.models.order import OrderItem
from portal.models.types import Instant

# After everything that has a time.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
TURNS = {
    Party.CONSUMER: Proceeding.for_consumer,
    Party.MERCHANT: Proceeding.for_merchant,
    Party.MEDIATOR: Proceeding.for_mediator,
    Party.DESK: Proceeding.for_desk,
    Party.SUPERVISOR: Proceeding.for_supervisor,
    Party.PANEL: Proceeding.for_panel,
    Party.OFFICE: Proceeding.for_office,
}


def waits_on(*parties: Party) -> ColumnElement[bool]:
    """Whether a proceeding waits for one of `parties`."""
    return or_(*(TURNS[party] for party in parties))


def turn_is(*parties: Party) -> ColumnElement[bool]:
    """Whether something in a case waits for one of `parties`."""
    return exists().where(Proceeding.case_id == Case.id, waits_on(*parties))


def due_where(waiting: ColumnElement[bool]) -> ColumnElement[Any]:
    """When what is `waiting` in a case lapses, or else the next thing that does, or else NEVER.

    waiting  about proceedings and their case, as `waits_on`
    """
    theirs = (
        select(func.min(Proceeding.due_at))
        .where(Proceeding.case_id == Case.id, waiting)
        .correlate(Case)
        .scalar_subquery()
    )
    return func.coalesce(theirs, Case.due_at, db.literal(NEVER, Instant()))


def has_words(words: str) -> ColumnElement[bool]:
    """Whether the number, the shop or an item of a case has `words`, in capitals or not."""
    shop = exists().where(Shop.id == Case.shop_id, Shop.name.icontains(words, autoescape=True))
    item = exists().where(OrderItem.order_id == Case.order_id, OrderItem.title.icontains(words, autoescape=True))
    return or_(Case.ref.icontains(words, autoescape=True), shop, item)


def is_shown_to(side: Party, *, team: bool) -> ColumnElement[bool]:
    """Whether a file is not one that came with a claim of which `side` has not heard; the team sees them all."""
    return true() if team else or_(Evidence.held.is_(False), Evidence.side == side)
