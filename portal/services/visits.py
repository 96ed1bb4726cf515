"""How far somebody has read, so that the next visit can begin there; and which files the mediation team looked at."""

from portal import clock
from portal.domain.periods import local
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Visit
from portal.models.evidence import EvidenceView
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


@command
def note_look(by: Viewer, evidence_id: str) -> None:
    """`by`, of the mediation team, looks at a file today; whoever handed it in can see that they did."""
    row = insert_into(EvidenceView).values(evidence_id=evidence_id, account_id=by.id, day=local(clock.now()).date())
    db.session.execute(row.on_conflict_do_nothing())
