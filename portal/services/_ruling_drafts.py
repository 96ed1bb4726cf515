"""What becomes of a ruling that is being written when the case goes on without it. Part of a command."""

from sqlalchemy import delete

from portal.extensions import db
from portal.models.desk import RulingDraft


def drop_draft(case_id: int) -> None:
    """No ruling of this case is being written any more."""
    db.session.execute(delete(RulingDraft).where(RulingDraft.case_id == case_id))
