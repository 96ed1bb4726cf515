"""How far somebody has read: kept so that the next visit can begin where the last one ended."""

from portal import clock
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Visit
from portal.services._upserts import insert_into
from portal.services.command import command


@command
def note_visit(by: Viewer, case_id: int, seq: int) -> None:
    """`by` has read the case up to entry `seq`. Two pages opened at once keep the further one."""
    at = clock.now()
    row = insert_into(Visit).values(account_id=by.id, case_id=case_id, seq=seq, at=at)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=[Visit.account_id, Visit.case_id],
            set_={"seq": seq, "at": at},
            where=Visit.seq < seq,
        )
    )
