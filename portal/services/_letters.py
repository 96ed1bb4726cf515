"""Letters wait in a table until the worker sends them, so that one is written exactly when the change it tells of is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal import clock
from portal.domain.channels import Channel
from portal.extensions import db
from portal.models.notice import Letter
from portal.services._upserts import insert_into


def post(
    email: str,
    language: str,
    kind: str,
    once: str,
    facts: Mapping[str, Any] | None = None,
    *,
    account_id: int | None = None,
    send_at: datetime | None = None,
    channel: Channel = Channel.EMAIL,
    due_at: datetime | None = None,
) -> None:
    """Let a letter be sent, as part of a running command.

    kind     see models.notice.Letter; the words are chosen when it is sent
    once     a letter with this key is written once, however often it is asked for
    send_at  not before; now unless given
    channel  by which it goes; see models.notice.Letter for what `email` is then
    due_at   the deadline that it tells of, for which it may disturb hours of rest
    """
    now = clock.now()
    letter = insert_into(Letter).values(
        account_id=account_id,
        channel=channel,
        email=email,
        language=language,
        kind=kind,
        facts=dict(facts or {}),
        once=once,
        due_at=due_at,
        made_at=now,
        send_at=send_at or now,
        tries=0,
    )
    db.session.execute(letter.on_conflict_do_nothing(index_elements=[Letter.once]))
