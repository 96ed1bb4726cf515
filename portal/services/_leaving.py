"""What ends when somebody loses a place, whoever took it from them. Part of the commands that do."""

from sqlalchemy import delete, update

from portal import clock
from portal.extensions import db
from portal.models.desk import CaseHand
from portal.models.invitation import Invitation


def end_invitations_of(account_id: int) -> None:
    """Places that somebody kept for others end with their own: nobody comes back through a friend's letter."""
    still_open = update(Invitation).where(
        Invitation.invited_by == account_id, Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None)
    )
    db.session.execute(still_open.values(withdrawn_at=clock.now()))


def let_go_of_cases(account_id: int) -> None:
    """What somebody of a merchant's staff had in hand waits for a colleague, among the cases that nobody has."""
    db.session.execute(delete(CaseHand).where(CaseHand.account_id == account_id))
