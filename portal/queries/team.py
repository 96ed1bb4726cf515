"""A merchant's organisation as its owners and managers see it: staff, shops, and what was changed about them.

Whoever leads nobody there is told so: domain.ranks.RightMissing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, func, literal, select, union_all
from sqlalchemy.orm import aliased

from portal.domain.parties import Role
from portal.domain.ranks import Rank, Right, RightMissing, may_lead, require
from portal.extensions import db
from portal.models.account import Account, SignIn, Viewer
from portal.models.case import Case
from portal.models.change import Change
from portal.models.invitation import Invitation
from portal.models.merchant import Merchant, Shop, Staff
from portal.queries import NotFound
from portal.queries.administration import ChangeSeen

CHANGES_SHOWN = 50


@dataclass(frozen=True)
class Member:
    """Somebody of the staff.

    nickname      what the other parties see beside the shop's name; name is how they are addressed here
    seen_at       when they last used the portal, or None
    is_viewer     whether it is whoever asks
    may_change    whether whoever asks leads them
    """

    id: int
    name: str
    email: str
    nickname: str
    rank: Rank
    refund_ceiling_fen: int | None
    seen_at: datetime | None
    is_viewer: bool
    may_change: bool


@dataclass(frozen=True)
class ShopKept:
    """A shop of the merchant, open or closed."""

    id: int
    name: str
    created_at: datetime
    closed_at: datetime | None
    open_cases: int


def staff_seen_by(viewer: Viewer) -> list[Member]:
    """The viewer's own staff: owners first, then by rank and in the order they came. One statement."""
    merchant_id = _led(viewer, Right.LEAD_TEAM)
    return _members(viewer, Staff.merchant_id == merchant_id)


def member_seen_by(viewer: Viewer, account_id: int) -> Member:
    """One of them. NotFound for somebody else, or for one whom the viewer does not lead."""
    merchant_id = _led(viewer, Right.LEAD_TEAM)
    found = _members(viewer, (Staff.merchant_id == merchant_id) & (Staff.account_id == account_id))
    if not found or not found[0].may_change:
        raise NotFound(account_id)
    return found[0]


def shops_kept_by(viewer: Viewer) -> list[ShopKept]:
    """Every shop of the viewer's merchant, the open ones first. One statement."""
    merchant_id = _led(viewer, Right.LEAD_SHOPS)
    return _shops(Shop.merchant_id == merchant_id)


def shop_kept_by(viewer: Viewer, shop_id: int) -> ShopKept:
    """One of them. NotFound for another merchant's."""
    merchant_id = _led(viewer, Right.LEAD_SHOPS)
    found = _shops((Shop.merchant_id == merchant_id) & (Shop.id == shop_id))
    if not found:
        raise NotFound(shop_id)
    return found[0]


def changes_of_team_seen_by(viewer: Viewer, *, at_most: int = CHANGES_SHOWN) -> list[ChangeSeen]:
    """What was changed about the viewer's merchant, the newest first, with the names its staff go by. Two statements.

    by  None for whoever is not of the merchant: an administrator, or the command line
    """
    merchant_id = _led(viewer, Right.LEAD_TEAM)
    author, place = aliased(Account), aliased(Staff)
    rows = db.session.execute(
        select(
            Change.id,
            Change.at,
            Change.account_id.label("by_id"),
            Change.what,
            Change.subject,
            Change.subject_id,
            Change.facts,
            author.role,
            func.coalesce(place.nickname, author.name).label("name"),
        )
        .outerjoin(author, author.id == Change.account_id)
        .outerjoin(place, place.account_id == Change.account_id)
        .where(Change.merchant_id == merchant_id)
        .order_by(Change.id.desc())
        .limit(at_most)
    ).all()
    names = dict(_names_of(rows))
    return [
        ChangeSeen(
            id=row.id,
            at=row.at,
            by=row.name if row.role is Role.MERCHANT else None,
            by_id=row.by_id,
            what=row.what,
            subject=row.subject,
            subject_id=row.subject_id,
            about=names.get((row.subject, row.subject_id), ""),
            facts=row.facts,
        )
        for row in rows
    ]


def _led(viewer: Viewer, right: Right) -> int:
    require(viewer.rank, right)
    if viewer.merchant_id is None:
        raise RightMissing(right)
    return viewer.merchant_id


def _members(viewer: Viewer, which: Any) -> list[Member]:
    seen_at = select(func.max(SignIn.seen_at)).where(SignIn.account_id == Account.id).scalar_subquery()
    rows = db.session.execute(
        select(
            Account.id,
            Account.name,
            Account.email,
            Staff.nickname,
            Staff.rank,
            Staff.refund_ceiling_fen,
            seen_at.label("seen_at"),
        )
        .join(Staff, Staff.account_id == Account.id)
        .where(which, Account.closed_at.is_(None))
        .order_by(Account.id)
    )
    found = [
        Member(**row._mapping, is_viewer=row.id == viewer.id, may_change=may_lead(viewer.rank, row.rank))
        for row in rows
    ]
    order = list(Rank)
    return sorted(found, key=lambda member: order.index(member.rank))


def _shops(which: Any) -> list[ShopKept]:
    open_cases = (
        select(func.count()).where(Case.shop_id == Shop.id, Case.closed_at.is_(None)).correlate(Shop).scalar_subquery()
    )
    rows = db.session.execute(
        select(Shop.id, Shop.name, Shop.created_at, Shop.closed_at, open_cases.label("open_cases"))
        .where(which)
        .order_by(Shop.closed_at.is_not(None), Shop.id)
    )
    return [ShopKept(**row._mapping) for row in rows]


def _names_of(rows: Iterable[Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """What is called how, for everything that `rows` are about."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        if row.subject in _NAMES and row.subject_id.isdigit():
            ids.setdefault(row.subject, set()).add(int(row.subject_id))
    if not ids:
        return
    wanted = [_NAMES[subject](subject, numbers) for subject, numbers in ids.items()]
    for found in db.session.execute(union_all(*wanted)):
        yield (found.subject, str(found.id)), found.name


def _named(table: Any, name: Any) -> Any:
    return lambda subject, numbers: select(
        literal(subject, String).label("subject"), table.id.label("id"), name.label("name")
    ).where(table.id.in_(numbers))


def _named_staff(subject: str, numbers: Iterable[int]) -> Any:
    name = func.coalesce(Staff.nickname, Account.name).label("name")
    people = select(literal(subject, String).label("subject"), Account.id.label("id"), name)
    return people.outerjoin(Staff, Staff.account_id == Account.id).where(Account.id.in_(numbers))


_NAMES = {
    "account": _named_staff,
    "shop": _named(Shop, Shop.name),
    "merchant": _named(Merchant, Merchant.name),
    "invitation": _named(Invitation, Invitation.email),
}
