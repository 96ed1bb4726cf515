"""Who of the desk has a case open, so that two do not work on it unknowingly. It is no part of the record."""

from datetime import timedelta

from sqlalchemy import delete

from portal import clock
from portal.domain.parties import TEAM
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.desk import Presence
from portal.queries.cases import CaseSeen
from portal.queries.conflicts import FORGOTTEN_AFTER
from portal.services._upserts import insert_into
from portal.services.command import command

READING, WRITING = "reading", "writing"
NOTED_EVERY = timedelta(seconds=30)


def be_seen(by: Viewer, case: CaseSeen, doing: str) -> None:
    """Let colleagues know that `by` is at the case; nothing for those who are not of the team.

    doing  READING or WRITING. It is noted anew every 30 seconds at the most, and who has just written does not become
           a reader at once.
    """
    if not case.parties & TEAM:
        return
    known = next((person for person in case.company if person.id == by.id), None)
    if known is not None and known.seen_at is not None:
        fresh = clock.now() - known.seen_at < NOTED_EVERY
        if fresh and (known.doing == doing or doing == READING):
            return
    _note(by, case.id, doing)


@command
def _note(by: Viewer, case_id: int, doing: str) -> None:
    now = clock.now()
    db.session.execute(delete(Presence).where(Presence.case_id == case_id, Presence.at <= now - FORGOTTEN_AFTER))
    row = insert_into(Presence).values(case_id=case_id, account_id=by.id, doing=doing, at=now)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=[Presence.case_id, Presence.account_id], set_={"doing": doing, "at": now}
        )
    )
