"""Material about a proven extortion is handed to an authority: that it was taken out, by whom and for whom, is on record."""

from portal.domain.referrals import AUTHORITIES, MADE
from portal.models.account import Viewer
from portal.services._changes import note_change
from portal.services.command import command


@command
def note_referral(by: Viewer, ref: str, no: int, to: str) -> None:
    """`by` takes out the pack about claim `no` of a case, for one of AUTHORITIES. Final, like every change."""
    if to not in AUTHORITIES:
        raise ValueError(to)
    note_change(by, MADE, "claim", f"{ref}/{no}", {"to": to})
