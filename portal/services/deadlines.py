"""The clock's turn: what has run out makes the clock's move, whenever the worker gets round to it."""

import logging
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from portal import clock
from portal.extensions import db
from portal.models.case import Proceeding
from portal.queries.calendars import times_now
from portal.services._ledger import catch_up, lock
from portal.services.command import command

log = logging.getLogger(__name__)


def let_time_pass(limit: int = 500) -> int:
    """Make the moves that the clock owes, the longest overdue cases first, each case in its own transaction.

    limit  how many cases at the most
    Returns how many moves were made. Two workers may run at once: each case is locked and looked
    at again before anything is written. A case whose move fails is logged and holds up nobody else's;
    a database that fails ends the round.
    """
    due = (
        select(Proceeding.case_id)
        .where(Proceeding.next_at < clock.now())
        .group_by(Proceeding.case_id)
        .order_by(db.func.min(Proceeding.next_at))
        .limit(limit)
    )
    case_ids = db.session.scalars(due).all()
    db.session.rollback()
    return let_time_pass_in_each(case_ids)


def let_time_pass_in_each(case_ids: Iterable[int]) -> int:
    """Make the moves that the clock owes these cases. One that fails is logged and holds up no other."""
    return sum(_moves_made_in(case_id) for case_id in case_ids)


def _moves_made_in(case_id: int) -> int:
    try:
        return let_time_pass_in(case_id)
    except OperationalError:
        raise  # the database is not there, or not well; the worker tries again later
    except Exception:
        log.exception("the clock could not move case %d", case_id)
        return 0


@command
def let_time_pass_in(case_id: int) -> int:
    """Make the moves that the clock owes one case. Returns how many were made."""
    _, made = catch_up(lock(case_id), clock.now(), times_now())
    return made
