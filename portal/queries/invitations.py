"""Invitations, as those see them who wrote them and those who were written to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from portal.domain.parties import Role
from portal.domain.ranks import Rank, Right, may, may_lead
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.body import Body
from portal.models.invitation import Invitation
from portal.models.merchant import Merchant
from portal.queries.accounts import token_hash

DESK = (Role.MEDIATOR, Role.SUPERVISOR)


class Fit(StrEnum):
    """Whether an invitation lets its reader in, and if not, why."""

    FITS = "fits"
    UNKNOWN = "unknown"  # no such link, or a later letter replaced it
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ANOTHER_ADDRESS = "another_address"  # who is signed in is not who was written to
    SIGN_IN_FIRST = "sign_in_first"  # there is an account under the address, and nobody has shown it is theirs
    ANOTHER_ROLE = "another_role"  # a consumer's account does not become a merchant's
    ELSEWHERE = "elsewhere"  # they have a place with another merchant or body
    MEMBER_ALREADY = "member_already"


def may_invite(viewer: Viewer, role: Role, merchant_id: int | None = None, rank: Rank | None = None) -> bool:
    """Whether this place is theirs to give: any but a consumer's to an administrator, one in their own merchant to its
    owner, and one up to their own rank to its manager."""
    if viewer.role is Role.ADMIN:
        return role is not Role.CONSUMER
    theirs = role is Role.MERCHANT and merchant_id is not None and merchant_id == viewer.merchant_id
    return theirs and rank is not None and may_lead(viewer.rank, rank)


@dataclass(frozen=True)
class OpenInvitation:
    """A place that is kept for somebody who has not come yet.

    place       the merchant or the body, by name
    invited_by  the inviter's form of address
    is_expired  the time to come is over; it may be withdrawn, or sent anew by inviting again
    """

    id: int
    email: str
    name: str
    role: Role
    rank: Rank | None
    refund_ceiling_fen: int | None
    merchant_id: int | None
    body_id: int | None
    place: str | None
    invited_by: str
    made_at: datetime
    ends_at: datetime
    is_expired: bool


def open_invitations(
    viewer: Viewer, now: datetime, *, merchant_id: int | None = None, body_id: int | None = None, limit: int = 100
) -> list[OpenInvitation]:
    """The invitations that nobody has used or withdrawn, the latest first: to owners and managers those to their own
    merchant, to administrators all, or those to one merchant or body. One statement."""
    wanted = (
        select(
            Invitation,
            Account.name.label("inviter"),
            Merchant.name.label("merchant"),
            Body.name.label("body"),
        )
        .join(Account, Account.id == Invitation.invited_by)
        .outerjoin(Merchant, Merchant.id == Invitation.merchant_id)
        .outerjoin(Body, Body.id == Invitation.body_id)
        .where(Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None))
        .order_by(Invitation.id.desc())
        .limit(limit)
    )
    if viewer.role is not Role.ADMIN:
        if viewer.merchant_id is None or not may(viewer.rank, Right.LEAD_TEAM):
            return []
        merchant_id = viewer.merchant_id
    if merchant_id is not None:
        wanted = wanted.where(Invitation.merchant_id == merchant_id)
    if body_id is not None:
        wanted = wanted.where(Invitation.body_id == body_id)
    return [
        OpenInvitation(
            id=i.id,
            email=i.email,
            name=i.name,
            role=i.role,
            rank=i.rank,
            refund_ceiling_fen=i.refund_ceiling_fen,
            merchant_id=i.merchant_id,
            body_id=i.body_id,
            place=merchant or body,
            invited_by=inviter,
            made_at=i.made_at,
            ends_at=i.ends_at,
            is_expired=i.ends_at <= now,
        )
        for i, inviter, merchant, body in db.session.execute(wanted)
    ]


@dataclass(frozen=True)
class InvitationSeen:
    """An invitation as its reader sees it. Who it is for and to what is only told when `fit` lets them near it."""

    fit: Fit
    email: str = ""
    name: str = ""
    role: Role | None = None
    rank: Rank | None = None
    place: str | None = None
    invited_by: str = ""
    ends_at: datetime | None = None


def invitation_with(viewer: Viewer | None, token: str, now: datetime) -> InvitationSeen:
    """What the link in a letter leads to, for whoever opened it; None for a stranger."""
    row = db.session.execute(
        select(Invitation, Account.name, Merchant.name, Body.name)
        .join(Account, Account.id == Invitation.invited_by)
        .outerjoin(Merchant, Merchant.id == Invitation.merchant_id)
        .outerjoin(Body, Body.id == Invitation.body_id)
        .where(Invitation.token_hash == token_hash(token))
    ).first()
    if row is None:
        return InvitationSeen(Fit.UNKNOWN)
    invitation, inviter, merchant, body = row
    fit = fit_of(viewer, invitation, now)
    if fit is Fit.FITS and viewer is None and _has_account(invitation.email):
        fit = Fit.SIGN_IN_FIRST
    if fit in (Fit.USED, Fit.WITHDRAWN, Fit.EXPIRED, Fit.ANOTHER_ADDRESS):
        return InvitationSeen(fit)
    return InvitationSeen(
        fit,
        invitation.email,
        invitation.name,
        invitation.role,
        invitation.rank,
        merchant or body,
        inviter,
        invitation.ends_at,
    )


def fit_of(viewer: Viewer | None, invitation: Invitation | None, now: datetime) -> Fit:
    """Whether this invitation lets the viewer in; None is somebody without an account. Reads whether its place is open."""
    if invitation is None:
        return Fit.UNKNOWN
    if invitation.used_at is not None:
        return Fit.USED
    if invitation.withdrawn_at is not None or _is_shut(invitation):
        return Fit.WITHDRAWN
    if invitation.ends_at <= now:
        return Fit.EXPIRED
    return Fit.FITS if viewer is None else _fit_of_account(viewer, invitation)


def _fit_of_account(viewer: Viewer, invitation: Invitation) -> Fit:
    if viewer.email != invitation.email:
        return Fit.ANOTHER_ADDRESS
    if viewer.role is not invitation.role:
        return Fit.ANOTHER_ROLE
    place, offered = (
        (viewer.body_id, invitation.body_id) if viewer.role in DESK else (viewer.merchant_id, invitation.merchant_id)
    )
    if place is None and offered is not None:
        return Fit.FITS
    return Fit.MEMBER_ALREADY if place == offered else Fit.ELSEWHERE


def _is_shut(invitation: Invitation) -> bool:
    """Whether the merchant or body has been closed since."""
    closed = (
        select(Merchant.closed_at).where(Merchant.id == invitation.merchant_id)
        if invitation.merchant_id is not None
        else select(Body.closed_at).where(Body.id == invitation.body_id)
    )
    return db.session.scalar(closed) is not None


def _has_account(email: str) -> bool:
    return db.session.scalar(select(Account.id).where(Account.email == email)) is not None
