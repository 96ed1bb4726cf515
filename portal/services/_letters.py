"""Letters wait in a table until the worker sends them, so that one is written exactly when the change it tells of is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Insert

from portal import clock
from portal.domain.channels import Channel
from portal.extensions import db
from portal.models.notice import Letter
from portal.services._upserts import InsertInto, statement

_NEW: Insert = Letter.__table__.insert()


def a_letter(
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
) -> dict[str, Any]:
    """The columns of a letter that nobody has tried to send yet.

    kind     see models.notice.Letter; the words are chosen when it is sent
    once     a letter with this key is written once, however often it is asked for
    send_at  not before; now unless given
    channel  by which it goes; see models.notice.Letter for what `email` is then
    due_at   the deadline that it tells of, for which it may disturb hours of rest
    """
    now = clock.now()
    return {
        "account_id": account_id,
        "channel": channel,
        "email": email,
        "language": language,
        "kind": kind,
        "facts": dict(facts or {}),
        "once": once,
        "due_at": due_at,
        "made_at": now,
        "send_at": send_at or now,
        "tries": 0,
    }


def post(*letters: Mapping[str, Any]) -> None:
    """Let those letters be sent whose key is not taken, as part of a running command."""
    db.session.execute(statement(_unless_taken), [*letters])


def post_new(letters: Sequence[Mapping[str, Any]]) -> None:
    """Let letters be sent whose keys nobody can have used: they name something that was made in this transaction."""
    if letters:
        db.session.execute(_NEW, [*letters])


def _unless_taken(insert_into: InsertInto) -> Any:
    table = Letter.__table__
    return insert_into(table).on_conflict_do_nothing(index_elements=[table.c.once])
