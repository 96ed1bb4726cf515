"""The record of changes outside of cases: to accounts, shops, bodies. Part of the command that makes the change."""

from collections.abc import Mapping
from typing import Any

from portal import clock
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.change import Change


def note_change(
    by: Viewer | None,
    what: str,
    subject: str,
    subject_id: int | str,
    facts: Mapping[str, Any] | None = None,
    *,
    merchant_id: int | None = None,
) -> None:
    """Put on record that `by` did `what`; see models.change.Change. None is the command line."""
    db.session.add(
        Change(
            at=clock.now(),
            account_id=by.id if by else None,
            what=what,
            subject=subject,
            subject_id=str(subject_id),
            merchant_id=merchant_id,
            facts=dict(facts or {}),
        )
    )
