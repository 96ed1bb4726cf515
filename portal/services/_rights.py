"""What a member of a merchant's staff may do outside of cases. Part of the commands that do it."""

from portal.domain.ranks import Right, RightMissing, require
from portal.models.account import Viewer


def require_right(by: Viewer, right: Right) -> int:
    """The id of the merchant that `by` works for. RightMissing unless they may do this there."""
    require(by.rank, right)
    if by.merchant_id is None:
        raise RightMissing(right)
    return by.merchant_id
