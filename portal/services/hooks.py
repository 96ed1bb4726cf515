"""Where a merchant's own program is told of what its staff are told."""

import base64
import secrets

from sqlalchemy import delete, func, select, update

from portal import clock
from portal.adapters.posting import judged
from portal.adapters.webhook import SECRET_PREFIX
from portal.domain.channels import Channel
from portal.domain.ranks import Right
from portal.domain.ranks import require as require_right
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.notice import NOT_WANTED, Hook, Letter
from portal.services._changes import note_change
from portal.services._letters import a_letter, post
from portal.services._upserts import insert_into
from portal.services.command import command

PINGS_AN_HOUR = 20


@command
def set_hook(by: Viewer, url: str, *, anywhere: bool = False) -> None:
    """Tell the merchant's program at `url` from now on. A new address gets a new secret.

    anywhere  see adapters.posting.judged
    Raises RightMissing, and BadUrl.
    """
    merchant_id = _lead(by)
    judged(url, anywhere=anywhere)
    before = db.session.scalar(select(Hook.url).where(Hook.merchant_id == merchant_id))
    if before != url:
        _keep(merchant_id, {"url": url, "secret": _secret()})
        note_change(by, "hook_set", "merchant", merchant_id, merchant_id=merchant_id)


@command
def renew_secret(by: Viewer) -> None:
    """Sign with another secret from now on. Raises RightMissing."""
    merchant_id = _lead(by)
    changed = update(Hook).where(Hook.merchant_id == merchant_id).values(secret=_secret(), changed_at=clock.now())
    if db.session.scalar(changed.returning(Hook.merchant_id)) is not None:
        note_change(by, "hook_secret_changed", "merchant", merchant_id, merchant_id=merchant_id)


@command
def end_hook(by: Viewer) -> None:
    """Tell nobody any more, not even what waits. Raises RightMissing."""
    merchant_id = _lead(by)
    ended = delete(Hook).where(Hook.merchant_id == merchant_id).returning(Hook.merchant_id)
    if db.session.scalar(ended) is None:
        return
    waiting = update(Letter).where(
        Letter.channel == Channel.WEBHOOK,
        Letter.email == f"merchant:{merchant_id}",
        Letter.sent_at.is_(None),
        Letter.given_up_at.is_(None),
    )
    db.session.execute(waiting.values(given_up_at=clock.now(), error=NOT_WANTED))
    note_change(by, "hook_ended", "merchant", merchant_id, merchant_id=merchant_id)


@command
def ping(by: Viewer) -> bool:
    """Tell the program that this is a try. Whether it will be: there is one, and it was not tried too often lately."""
    merchant_id, now = _lead(by), clock.now()
    if db.session.scalar(select(Hook.merchant_id).where(Hook.merchant_id == merchant_id)) is None:
        return False
    key = f"webhook-ping-{merchant_id}-{now:%Y%m%d%H}-"
    lately = select(func.count()).where(Letter.once.startswith(key, autoescape=True))
    asked = db.session.execute(lately).scalar_one()
    if asked >= PINGS_AN_HOUR:
        return False
    at = {"at": now.isoformat()}
    post(a_letter(f"merchant:{merchant_id}", "zh", "ping", f"{key}{asked}", at, channel=Channel.WEBHOOK))
    return True


def _lead(by: Viewer) -> int:
    require_right(by.rank, Right.LEAD_SHOPS)
    assert by.merchant_id is not None
    return by.merchant_id


def _secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _keep(merchant_id: int, values: dict[str, str]) -> None:
    changed = {**values, "changed_at": clock.now()}
    kept = insert_into(Hook).values(merchant_id=merchant_id, **changed)
    db.session.execute(kept.on_conflict_do_update(index_elements=[Hook.merchant_id], set_=changed))
