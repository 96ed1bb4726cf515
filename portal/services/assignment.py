"""Who mediates: the next case is given out in the order of waiting, never chosen."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.domain.parties import Actor
from portal.domain.policy import Refused
from portal.domain.rulebooks.complaint import Act
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Case
from portal.queries import NotFound
from portal.queries.conflicts import conflicted_mediators
from portal.queries.desk import Waiting, cases_to_take
from portal.queries.mediators import room_of
from portal.services._ledger import enter, lock
from portal.services._ruling_drafts import drop_draft
from portal.services.casework import AtCap, Done, OnLeave, perform
from portal.services.command import command


def take_next(by: Viewer) -> Done | None:
    """Take the case that has waited longest and that nothing ties `by` to; None when there is none.

    Raises casework.OnLeave and casework.AtCap.
    """
    room = room_of(by)
    if room is None:
        return None
    if room.away_until is not None:
        raise OnLeave(room.away_until)
    if not room.has_room:
        raise AtCap(room.load_cap)
    return take_first(by, cases_to_take(by))


def take_first(by: Viewer, waiting: Sequence[Waiting]) -> Done | None:
    """Take the first of these cases that can still be taken.

    Two people who ask at the same time get two cases: whoever comes second to one goes on to the next.
    """
    for case in waiting:
        try:
            return perform(by, case.id, Act.TAKE_CASE, {})
        except Refused:
            continue  # somebody else has taken it meanwhile
    return None


@command
def step_aside(by: Viewer, ref: str) -> None:
    """Give up a case that something ties `by` to: it waits for another mediator at once.

    Raises NotFound for a case that is not theirs or that nothing ties them to, and Refused where it can only be
    reassigned by a supervisor.
    """
    case_id = db.session.scalar(select(Case.id).where(Case.ref == ref, Case.mediator_id == by.id))
    case = lock(case_id) if case_id is not None else None
    if case is None or case.mediator_id != by.id or by.id not in conflicted_mediators(case):
        raise NotFound(ref)
    # That there is a tie is why they go, not a reason to keep them from going.
    enter(case, Actor(by.id, by.role), Act.DECLARE_CONFLICT, {})
    drop_draft(case.id)
