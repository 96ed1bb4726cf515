"""When each part of the worker last went its round, noted so that an administrator sees when one stands still."""

from portal import clock
from portal.extensions import db
from portal.models.notice import WorkerRound
from portal.services._upserts import insert_into
from portal.services.command import command


@command
def note_round(name: str, error: str | None = None) -> None:
    """A part of the worker has gone its round, or failed at it.

    error  the kind of failure, without anything that was in it
    """
    now = clock.now()
    values = {"at": now} if error is None else {"failed_at": now, "error": error[:80]}
    noted = insert_into(WorkerRound).values(name=name, **values)
    db.session.execute(noted.on_conflict_do_update(index_elements=[WorkerRound.name], set_=values))
