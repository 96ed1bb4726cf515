"""How people come to work with those who are here already: they are invited by letter, to one place, under one address.

Owners and managers invite to their own merchant, administrators to any place but a consumer's. The letter holds a link
that lets its reader in once; the table holds only its SHA-256.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, update

from portal import clock
from portal.adapters import passwords
from portal.domain.parties import Role
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.body import Body, Place
from portal.models.invitation import Invitation
from portal.models.merchant import Merchant, Staff
from portal.queries.accounts import token_hash, viewer_of
from portal.queries.invitations import Fit, fit_of, may_invite
from portal.services._changes import note_change
from portal.services._enrolment import EmailTaken, enter_account, seat_at_desk, take_on
from portal.services._letters import a_letter, post
from portal.services.command import command

__all__ = ["EmailTaken", "may_invite"]

VALID_FOR = timedelta(days=7)
# An invitation carries a name that the inviter chose to an address that the inviter chose.
LETTERS_TO_AN_ADDRESS_A_DAY = 3
LETTERS_OF_A_MERCHANT_A_DAY = 50
DESK = (Role.MEDIATOR, Role.SUPERVISOR)


class InvitationNotFound(LookupError):
    """There is no such invitation, or it is not theirs to withdraw."""


class InvitationRefused(Exception):
    """Nobody is invited like this, or nobody comes in like this; `reason` is a code, phrases.INVITATION_REFUSED has
    the words.

    not_theirs, member_already, invited_already, too_many, enough_today, not_open when inviting; a code of queries.invitations.Fit when coming in.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@command
def invite(
    by: Viewer,
    email: str,
    role: Role,
    *,
    merchant_id: int | None = None,
    rank: Rank | None = None,
    refund_ceiling_fen: int | None = None,
    body_id: int | None = None,
    name: str = "",
    language: str | None = None,
) -> int:
    """Keep a place for whoever reads letters to `email`, and write to them; the id of the invitation.

    role                MERCHANT with `merchant_id` and `rank`, MEDIATOR or SUPERVISOR with or without `body_id`, or ADMIN
    refund_ceiling_fen  for an agent; None sets no ceiling
    name                how they may be addressed until they say so themselves
    language            of the letter; that of the inviter unless given
    An older invitation of this address to the same place gives way to the new one, if it is theirs to withdraw.
    Raises InvitationRefused, and ValueError for a place that there cannot be.
    """
    email = email.strip().lower()
    if (role is Role.MERCHANT) != (merchant_id is not None) or (merchant_id is None) != (rank is None):
        raise ValueError("a merchant's staff has a rank, and nobody else")
    if body_id is not None and role not in DESK:
        raise ValueError("only mediators and supervisors belong to a body")
    if not may_invite(by, role, merchant_id, rank):
        raise InvitationRefused("not_theirs")
    now = clock.now()
    to = _name_of_the_place(merchant_id, body_id)
    if db.session.scalar(_members(role, merchant_id, body_id).where(Account.email == email)):
        raise InvitationRefused(Fit.MEMBER_ALREADY)
    _refuse_a_flood(email, merchant_id, now)
    _give_way(by, email, role, merchant_id, body_id, now)
    ceiling_fen = refund_ceiling_fen if rank is Rank.AGENT else None
    invitation = Invitation(
        token_hash=token_hash(secrets.token_urlsafe(32)),  # of no letter: the one that counts is made when it is sent
        email=email,
        name=name,
        role=role,
        merchant_id=merchant_id,
        rank=rank,
        refund_ceiling_fen=ceiling_fen,
        body_id=body_id,
        invited_by=by.id,
        made_at=now,
        ends_at=now + VALID_FOR,
    )
    db.session.add(invitation)
    db.session.flush()
    change = {"role": role.value, "rank": rank.value if rank else None, "refund_ceiling_fen": ceiling_fen}
    told = {name: value for name, value in change.items() if value is not None}
    note_change(by, "invited", "invitation", invitation.id, told, merchant_id=merchant_id)
    facts = {"invitation_id": invitation.id, "role": role.value, "rank": rank.value if rank else None, "to": to}
    post(a_letter(email, language or by.language, "invitation", f"invitation:{invitation.id}", facts))
    return invitation.id


@command
def withdraw(by: Viewer, invitation_id: int) -> None:
    """The place is not kept any longer; the link lets nobody in. Nothing happens to one that ended before.

    Raises InvitationNotFound, also for one that is not theirs to withdraw.
    """
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or not may_invite(by, invitation.role, invitation.merchant_id, invitation.rank):
        raise InvitationNotFound(invitation_id)
    if invitation.used_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = clock.now()
        note_change(by, "invitation_withdrawn", "invitation", invitation.id, merchant_id=invitation.merchant_id)


@command
def mint_invitation(_account_id: int | None, email: str, facts: Mapping[str, Any]) -> str | None:
    """The token for the letter that is being sent; None when nobody should be let in by it any more.

    A letter that is sent again holds a new token, and the older one is good for nothing.
    """
    token = secrets.token_urlsafe(32)
    minted = db.session.scalar(
        update(Invitation)
        .where(
            Invitation.id == facts["invitation_id"],
            Invitation.email == email,
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.ends_at > clock.now(),
        )
        .values(token_hash=token_hash(token))
        .returning(Invitation.id)
    )
    return token if minted is not None else None


def accept_as_new(token: str, name: str, password: str, language: str = "zh") -> int:
    """Somebody without an account takes the place that was kept for them; the id of their new account.

    The letter reached them, so its address is theirs. Raises InvitationRefused, EmailTaken.
    """
    return _accept_as_new(token, name, passwords.hash_of(password), language)


@command
def _accept_as_new(token: str, name: str, password_hash: str, language: str) -> int:
    invitation = _taken(token)
    now = clock.now()
    account = Account(
        email=invitation.email,
        name=name,
        phone=None,
        role=invitation.role,
        password_hash=password_hash,
        language=language,
        created_at=now,
        confirmed_at=now,
    )
    enter_account(account)
    _seat(account, invitation)
    return account.id


@command
def accept(by: Viewer, token: str) -> None:
    """Somebody with an account of the same kind and without a place takes the one kept for them.

    Raises InvitationRefused.
    """
    # Two places that are taken at once are taken one after the other, and the second finds the first.
    db.session.execute(select(Account.id).where(Account.id == by.id).with_for_update())
    fit = fit_of(viewer_of(by.id), _found(token), clock.now())
    if fit is not Fit.FITS:
        raise InvitationRefused(fit)
    invitation = _taken(token)
    account = db.session.get_one(Account, by.id)
    account.confirmed_at = account.confirmed_at or clock.now()
    _seat(account, invitation)


def _seat(account: Account, invitation: Invitation) -> None:
    if invitation.merchant_id is not None:
        assert invitation.rank is not None
        take_on(account, invitation.merchant_id, invitation.rank, account.name, invitation.refund_ceiling_fen)
    elif invitation.role in DESK and account.place is None:
        seat_at_desk(account, invitation.body_id)
    elif account.place is not None:
        account.place.body_id = invitation.body_id
    invitation.used_by = account.id
    by = Viewer(account.id, account.email, account.name, account.role, account.language)
    change = {"role": invitation.role.value, "rank": invitation.rank.value if invitation.rank else None}
    told = {name: value for name, value in change.items() if value is not None}
    note_change(by, "joined", "account", account.id, told, merchant_id=invitation.merchant_id)


def _found(token: str) -> Invitation | None:
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == token_hash(token)))


def _taken(token: str) -> Invitation:
    """The invitation, used up now; of two who come at once, one gets it."""
    invitation = _found(token)
    fit = fit_of(None, invitation, clock.now())
    if invitation is None or fit is not Fit.FITS:
        raise InvitationRefused(fit)
    used = db.session.scalar(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None))
        .values(used_at=clock.now())
        .returning(Invitation.id)
    )
    if used is None:
        raise InvitationRefused(Fit.USED)
    return invitation


def _members(role: Role, merchant_id: int | None, body_id: int | None) -> Select[tuple[int]]:
    members = select(Account.id).where(Account.role == role, Account.closed_at.is_(None))
    if merchant_id is not None:
        members = members.join(Staff, Staff.account_id == Account.id).where(Staff.merchant_id == merchant_id)
    if role in DESK:
        members = members.join(Place, Place.account_id == Account.id).where(Place.body_id == body_id)
    return members


def _name_of_the_place(merchant_id: int | None, body_id: int | None) -> str | None:
    """The merchant or body, unless it is closed or none: then there is nothing to be invited to."""
    table: Any = Merchant if merchant_id is not None else Body
    place_id = merchant_id if merchant_id is not None else body_id
    if place_id is None:
        return None
    name: str | None = db.session.scalar(select(table.name).where(table.id == place_id, table.closed_at.is_(None)))
    if name is None:
        raise InvitationRefused("not_open")
    return name


def _refuse_a_flood(email: str, merchant_id: int | None, now: datetime) -> None:
    lately = select(func.count()).where(Invitation.made_at > now - timedelta(days=1))
    if db.session.execute(lately.where(Invitation.email == email)).scalar_one() >= LETTERS_TO_AN_ADDRESS_A_DAY:
        raise InvitationRefused("too_many")
    if merchant_id is None:
        return
    if (
        db.session.execute(lately.where(Invitation.merchant_id == merchant_id)).scalar_one()
        >= LETTERS_OF_A_MERCHANT_A_DAY
    ):
        raise InvitationRefused("enough_today")


def _give_way(by: Viewer, email: str, role: Role, merchant_id: int | None, body_id: int | None, now: datetime) -> None:
    same: Mapping[Any, Any] = {
        Invitation.email: email,
        Invitation.role: role,
        Invitation.merchant_id: merchant_id,
        Invitation.body_id: body_id,
    }
    older = select(Invitation).where(Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None))
    for column, value in same.items():
        older = older.where(column.is_(None) if value is None else column == value)
    for invitation in db.session.scalars(older):
        if invitation.ends_at > now and not may_invite(by, role, merchant_id, invitation.rank):
            raise InvitationRefused("invited_already")
        invitation.withdrawn_at = now
