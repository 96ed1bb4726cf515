"""Who mediates: the next case is given out in the order of waiting, never chosen."""

from collections.abc import Sequence

from portal.domain.policy import Refused
from portal.domain.rulebooks.complaint import Act
from portal.models.account import Viewer
from portal.queries.desk import Waiting, cases_to_take
from portal.services.casework import Done, perform


def take_next(by: Viewer) -> Done | None:
    """Take the case that has waited longest and that nothing ties `by` to; None when there is none."""
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
