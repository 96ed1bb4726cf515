"""How an owner or a manager leads a merchant's organisation: its staff and its shops.

Who may lead whom is read from the record at the moment of the change, not from the page it was asked for on.
"""

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.domain.naming import name_key
from portal.domain.ranks import Rank, Right, RightMissing, ceiling_of, may, may_lead, require
from portal.extensions import db
from portal.models.account import Account, SignIn, Viewer
from portal.models.case import Case
from portal.models.merchant import Merchant, Shop, Staff
from portal.queries import NotFound
from portal.services._changes import note_change
from portal.services._enrolment import ShopTaken
from portal.services._leaving import end_invitations_of, let_go_of_cases
from portal.services.command import command

__all__ = ["ShopTaken"]

MOST_SHOPS = 100


class TeamRefused(Exception):
    """The staff or the shops are not changed like this; `reason` is a code, forms.team.REFUSED has the words.

    last_owner, own_place, open_cases, last_shop, too_many_shops
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@command
def change_member(
    by: Viewer, account_id: int, *, rank: Rank, refund_ceiling_fen: int | None, nickname: str | None = None
) -> None:
    """What a member of the staff may do from their next request on, and what the other parties call them.

    refund_ceiling_fen  for an agent; None sets none, and any other rank has none
    nickname            as it was unless given
    Raises NotFound, RightMissing, TeamRefused.
    """
    merchant_id, leader = _lead(by, Right.LEAD_TEAM)
    member = _member(merchant_id, account_id)
    if not (may_lead(leader, member.rank) and may_lead(leader, rank)):
        raise RightMissing(Right.LEAD_TEAM)
    if member.rank is Rank.OWNER and rank is not Rank.OWNER:
        _require_another_owner(merchant_id, account_id)
    ceiling_fen = ceiling_of(rank, refund_ceiling_fen)
    _note(by, merchant_id, account_id, "rank_changed", member.rank.value, rank.value)
    _note(by, merchant_id, account_id, "ceiling_changed", member.refund_ceiling_fen, ceiling_fen)
    _note(by, merchant_id, account_id, "nickname_changed", member.nickname, nickname or member.nickname)
    if rank is not member.rank:
        end_invitations_of(account_id)
    if not may(rank, Right.ACT):
        let_go_of_cases(account_id)
    member.rank, member.refund_ceiling_fen, member.nickname = rank, ceiling_fen, nickname or member.nickname


@command
def remove_member(by: Viewer, account_id: int) -> None:
    """Somebody belongs to the staff no longer: signed out everywhere, and without a part in any case.

    Their account stays, and so does the name under which they acted. What they had in hand waits for a colleague.
    Raises NotFound, RightMissing, TeamRefused.
    """
    merchant_id, leader = _lead(by, Right.LEAD_TEAM)
    member = _member(merchant_id, account_id)
    if not may_lead(leader, member.rank):
        raise RightMissing(Right.LEAD_TEAM)
    if account_id == by.id:
        raise TeamRefused("own_place")
    if member.rank is Rank.OWNER:
        _require_another_owner(merchant_id, account_id)
    note_change(by, "member_removed", "account", account_id, {"rank": member.rank.value}, merchant_id=merchant_id)
    member.merchant_id, member.left_merchant_id = None, merchant_id
    member.rank, member.refund_ceiling_fen = Rank.VIEWER, None
    let_go_of_cases(account_id)
    end_invitations_of(account_id)
    db.session.execute(
        update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None)).values(ended_at=clock.now())
    )


@command
def open_shop(by: Viewer, name: str) -> int:
    """One more shop of the merchant, under a name that no other shop has; its id.

    Raises RightMissing, ShopTaken, TeamRefused.
    """
    merchant_id, _leader = _lead(by, Right.LEAD_SHOPS)
    if db.session.execute(select(func.count()).where(Shop.merchant_id == merchant_id)).scalar_one() >= MOST_SHOPS:
        raise TeamRefused("too_many_shops")
    shop = Shop(merchant_id=merchant_id, name=name, key=name_key(name), created_at=clock.now())
    db.session.add(shop)
    _flush_name(name)
    note_change(by, "shop_opened", "shop", shop.id, {"to": name}, merchant_id=merchant_id)
    return shop.id


@command
def rename_shop(by: Viewer, shop_id: int, name: str) -> None:
    """The shop is called so from now on, in cases as well. Raises NotFound, RightMissing, ShopTaken."""
    merchant_id, _leader = _lead(by, Right.LEAD_SHOPS)
    shop = _shop(merchant_id, shop_id)
    before, shop.name, shop.key = shop.name, name, name_key(name)
    _flush_name(name)
    if before != name:
        note_change(by, "shop_renamed", "shop", shop_id, {"from": before, "to": name}, merchant_id=merchant_id)


@command
def close_shop(by: Viewer, shop_id: int) -> None:
    """No order comes to the shop any more. Its cases stay with the merchant, and so does its name.

    Raises NotFound, RightMissing, TeamRefused.
    """
    merchant_id, _leader = _lead(by, Right.LEAD_SHOPS)
    shop = _shop(merchant_id, shop_id)
    if shop.closed_at is not None:
        return
    if db.session.scalar(select(Case.id).where(Case.shop_id == shop_id, Case.closed_at.is_(None)).limit(1)):
        raise TeamRefused("open_cases")
    others = select(Shop.id).where(Shop.merchant_id == merchant_id, Shop.closed_at.is_(None), Shop.id != shop_id)
    if db.session.scalar(others.limit(1)) is None:
        raise TeamRefused("last_shop")
    shop.closed_at = clock.now()
    note_change(by, "shop_closed", "shop", shop_id, {"name": shop.name}, merchant_id=merchant_id)


@command
def reopen_shop(by: Viewer, shop_id: int) -> None:
    """Orders may come to the shop again. Raises NotFound, RightMissing."""
    merchant_id, _leader = _lead(by, Right.LEAD_SHOPS)
    shop = _shop(merchant_id, shop_id)
    if shop.closed_at is not None:
        shop.closed_at = None
        note_change(by, "shop_reopened", "shop", shop_id, {"name": shop.name}, merchant_id=merchant_id)


def _lead(by: Viewer, right: Right) -> tuple[int, Rank]:
    """The merchant and the rank of `by` as they are now. Changes of one merchant's organisation queue up behind this,
    so that of two owners who remove each other at once one stays."""
    if by.merchant_id is None:
        raise RightMissing(right)
    db.session.execute(select(Merchant.id).where(Merchant.id == by.merchant_id).with_for_update())
    rank = db.session.scalar(select(Staff.rank).where(Staff.account_id == by.id, Staff.merchant_id == by.merchant_id))
    require(rank, right)
    assert rank is not None
    return by.merchant_id, rank


def _member(merchant_id: int, account_id: int) -> Staff:
    member = db.session.scalar(
        select(Staff)
        .join(Account, Account.id == Staff.account_id)
        .where(Staff.account_id == account_id, Staff.merchant_id == merchant_id, Account.closed_at.is_(None))
        .execution_options(populate_existing=True)
    )
    if member is None:
        raise NotFound(account_id)
    return member


def _require_another_owner(merchant_id: int, account_id: int) -> None:
    another = (
        select(Staff.account_id)
        .join(Account, Account.id == Staff.account_id)
        .where(
            Staff.merchant_id == merchant_id,
            Staff.rank == Rank.OWNER,
            Staff.account_id != account_id,
            Account.closed_at.is_(None),
        )
    )
    if db.session.scalar(another.limit(1)) is None:
        raise TeamRefused("last_owner")


def _shop(merchant_id: int, shop_id: int) -> Shop:
    shop = db.session.scalar(select(Shop).where(Shop.id == shop_id, Shop.merchant_id == merchant_id))
    if shop is None:
        raise NotFound(shop_id)
    return shop


def _flush_name(name: str) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise ShopTaken(name) from error


def _note(by: Viewer, merchant_id: int, account_id: int, what: str, before: Any, after: Any) -> None:
    if before != after:
        note_change(by, what, "account", account_id, {"from": before, "to": after}, merchant_id=merchant_id)
