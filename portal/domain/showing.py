"""What of a numbered file is shown to whom, and which acts can be about it."""

from enum import StrEnum

from portal.domain.parties import SIDES, Party
from portal.domain.rulebooks.complaint import Act


class Showing(StrEnum):
    """What somebody gets to see of a numbered file that they know of."""

    FILE = "file"
    COPY = "copy"  # the redacted one, in the place of the file
    NOTHING = "nothing"


def showing(*, own: bool, team: bool, withdrawn: bool, restricted: bool, redacted: bool) -> Showing:
    """What of a file is shown to a party of its case.

    own   it came from their side
    team  they are of the mediation team, who see everything that was ever handed in
    """
    if team:
        return Showing.FILE
    if withdrawn:
        return Showing.NOTHING
    if own:
        return Showing.FILE
    if redacted:
        return Showing.COPY
    return Showing.NOTHING if restricted else Showing.FILE


def can_be_about(act: str, party: Party, *, side: Party, withdrawn: bool, restricted: bool) -> bool:
    """Whether an act about a numbered file, done by `party`, can be about one that came from `side`."""
    match act:
        case Act.WITHDRAW_EVIDENCE:
            return party is side and not withdrawn
        case Act.SHOW_REDACTED:
            return party in (side, Party.MEDIATOR) and side in SIDES and not withdrawn
        case Act.RESTRICT_EVIDENCE:
            return side in SIDES and not withdrawn and not restricted
        case Act.LIFT_RESTRICTION:
            return restricted
        case _:
            return False
