"""Where somebody is reached beside their letter box: their phone, and a merchant's own program."""

from dataclasses import dataclass

from sqlalchemy import select

from portal import clock
from portal.domain.channels import Channel
from portal.domain.ranks import Right
from portal.domain.ranks import require as require_right
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.invitation import PhoneCode
from portal.models.notice import Hook, Letter

SHOWN = 10


@dataclass(frozen=True)
class HookTo:
    """Where a merchant's program is told, and with what that is signed."""

    url: str
    secret: str


def phone_of(account_id: int, *, is_confirmed: bool) -> str | None:
    """The number of an open account; None when there is none, or none that is known to be theirs and this is asked for."""
    wanted = select(Account.phone).where(Account.id == account_id, Account.closed_at.is_(None))
    if is_confirmed:
        wanted = wanted.where(Account.phone_confirmed_at.is_not(None))
    return db.session.scalar(wanted) or None


def hook_of(merchant_id: int) -> HookTo | None:
    """Where a merchant's program is told, for whoever tells it."""
    row = db.session.execute(select(Hook.url, Hook.secret).where(Hook.merchant_id == merchant_id)).first()
    return HookTo(row.url, row.secret) if row else None


@dataclass(frozen=True)
class PhoneSeen:
    """The viewer's own number.

    waits_for_code  a code was asked for and can still be typed in
    """

    number: str | None
    is_confirmed: bool
    waits_for_code: bool


def own_phone(viewer: Viewer) -> PhoneSeen:
    """The viewer's number, and whether it is known to be theirs. Two statements."""
    number, confirmed_at = db.session.execute(
        select(Account.phone, Account.phone_confirmed_at).where(Account.id == viewer.id)
    ).one()
    now = clock.now()
    code = select(PhoneCode.id).where(
        PhoneCode.account_id == viewer.id, PhoneCode.used_at.is_(None), PhoneCode.ends_at > now
    )
    on_its_way = select(Letter.id).where(
        Letter.account_id == viewer.id,
        Letter.channel == Channel.SMS,
        Letter.kind == "phone_code",
        Letter.sent_at.is_(None),
        Letter.given_up_at.is_(None),
    )
    waits = db.session.scalar(code.union_all(on_its_way).limit(1)) is not None
    return PhoneSeen(number, bool(number and confirmed_at), waits)


@dataclass(frozen=True)
class Told:
    """One call of a merchant's program. state is "sent", "waiting" or "given_up"."""

    id: int
    kind: str
    ref: str
    state: str
    tries: int
    error: str | None


@dataclass(frozen=True)
class HookSeen:
    """The merchant's own program, as its owner sees it; url and secret are empty where there is none."""

    url: str
    secret: str
    calls: tuple[Told, ...]


def own_hook(viewer: Viewer) -> HookSeen:
    """Where the viewer's merchant is told, and its last calls. Raises RightMissing. Two statements."""
    require_right(viewer.rank, Right.LEAD_SHOPS)
    merchant_id = viewer.merchant_id or 0
    hook = hook_of(merchant_id)
    calls = db.session.execute(
        select(Letter.id, Letter.kind, Letter.facts, Letter.sent_at, Letter.given_up_at, Letter.tries, Letter.error)
        .where(Letter.channel == Channel.WEBHOOK, Letter.email == f"merchant:{merchant_id}")
        .order_by(Letter.id.desc())
        .limit(SHOWN)
    ).all()
    told = tuple(
        Told(
            call.id,
            call.kind,
            call.facts.get("ref", ""),
            "sent" if call.sent_at else "given_up" if call.given_up_at else "waiting",
            call.tries,
            call.error,
        )
        for call in calls
    )
    return HookSeen(hook.url if hook else "", hook.secret if hook else "", told)
