"""What the rank of a member of a merchant's staff opens: reading is for all of them, the rest by the table here."""

from enum import StrEnum


class Rank(StrEnum):
    """What a member of a merchant's staff may do, from most to least."""

    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"
    VIEWER = "viewer"


class Right(StrEnum):
    """Something that not everybody of a merchant's staff may do."""

    LOOK = "look"
    EXPORT = "export"
    ACT = "act"  # anything that is entered in a case
    ASSIGN = "assign"  # say who sees to a case
    LABEL = "label"
    WRITE_TEMPLATES = "write_templates"
    UPLOAD_ORDERS = "upload_orders"
    READ_RECORD = "read_record"  # measures against the merchant, and how its claims of bad faith ended
    LEAD_TEAM = "lead_team"
    LEAD_SHOPS = "lead_shops"


_LOOKING = frozenset({Right.LOOK, Right.EXPORT})
_WORKING = _LOOKING | {Right.ACT, Right.ASSIGN, Right.LABEL, Right.WRITE_TEMPLATES}
RIGHTS: dict[Rank, frozenset[Right]] = {
    Rank.OWNER: frozenset(Right),
    Rank.MANAGER: _WORKING | {Right.READ_RECORD, Right.LEAD_TEAM, Right.UPLOAD_ORDERS},
    Rank.AGENT: _WORKING,
    Rank.VIEWER: _LOOKING,
}


def may(rank: Rank | None, right: Right) -> bool:
    """Whether somebody of `rank` has `right`. Nobody without a rank has any."""
    return rank is not None and right in RIGHTS[rank]


def ceiling_of(rank: Rank | None, refund_ceiling_fen: int | None) -> int | None:
    """The most that somebody may have their merchant pay with one act, in fen; None where nothing limits them.

    Only an agent can be limited: what was set for somebody who has become a manager since counts no more.
    """
    return refund_ceiling_fen if rank is Rank.AGENT else None


def may_lead(leader: Rank | None, member: Rank) -> bool:
    """Whether a leader of this rank may make somebody a member of that rank, or change one who is.

    An owner leads everybody, a manager everybody but owners.
    """
    return may(leader, Right.LEAD_TEAM) and (leader is Rank.OWNER or member is not Rank.OWNER)


class RightMissing(PermissionError):
    """Their rank does not let them do this."""


def require(rank: Rank | None, right: Right) -> None:
    """RightMissing unless somebody of `rank` has `right`."""
    if not may(rank, right):
        raise RightMissing(right)
