"""How an account, a merchant with a shop or a place at the desk comes to be, as part of whatever command lets it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.domain.naming import name_key
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.account import Account
from portal.models.body import Body, Place
from portal.models.merchant import Merchant, Shop, Staff
from portal.services.orders import hand_over_waiting_orders


class EmailTaken(Exception):
    """There is an account with this e-mail address already."""


class ShopTaken(Exception):
    """There is a shop of this name already: whoever took it again would be taken for it."""


def enter_account(account: Account) -> None:
    """Write down a new account and give it the orders that waited for it. Raises EmailTaken."""
    db.session.add(account)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise EmailTaken(account.email) from error
    hand_over_waiting_orders(account)


def open_merchant(name: str, at: datetime) -> int:
    """A new organisation with one shop of the same name; its id. Raises ShopTaken."""
    merchant = Merchant(name=name, created_at=at)
    db.session.add(merchant)
    db.session.flush()
    db.session.add(Shop(merchant_id=merchant.id, name=name, key=name_key(name), created_at=at))
    try:
        db.session.flush()
    except IntegrityError as error:
        raise ShopTaken(name) from error
    return merchant.id


def take_on(
    account: Account, merchant_id: int, rank: Rank, nickname: str, refund_ceiling_fen: int | None = None
) -> None:
    """Make somebody a member of a merchant's staff. They must not be one of another's."""
    if account.staff is None:
        account.staff = Staff(account_id=account.id, nickname=nickname)
    account.staff.merchant_id = merchant_id
    account.staff.rank = rank
    account.staff.refund_ceiling_fen = refund_ceiling_fen


def seat_at_desk(account: Account, body_id: int | None) -> None:
    """Give a mediator or supervisor their place."""
    db.session.add(Place(account_id=account.id, body_id=body_id))


def body_called(name: str, at: datetime) -> int:
    """The mediation body of this name; a new one when there is none."""
    known = db.session.scalar(select(Body.id).where(Body.key == name_key(name)))
    if known is not None:
        return known
    body = Body(name=name, key=name_key(name), created_at=at)
    db.session.add(body)
    db.session.flush()
    return body.id
