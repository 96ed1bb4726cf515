"""Drafts of complaints: everything is kept as it was typed, also what is not right yet."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, select

from portal import clock
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.draft import Draft
from portal.models.evidence import Evidence
from portal.services.command import command

# The pages of the wizard in their order.
PAGES = ("order", "trouble", "story", "wants", "evidence", "check")
Typed = Mapping[str, list[str]]
KEPT_FOR = timedelta(days=1)  # after it was thrown away


class DraftGone(LookupError):
    """There is no such draft of theirs."""


class AlreadyFiled(Exception):
    """The draft has become a case and is no longer written in."""

    def __init__(self, case_ref: str) -> None:
        super().__init__(case_ref)
        self.case_ref = case_ref


@command
def begin_draft(by: Viewer, page: str, typed: Typed) -> str:
    """A complaint is begun with what was typed on its first page. Returns the draft's id."""
    now = clock.now()
    draft = Draft(
        id=secrets.token_urlsafe(16),
        account_id=by.id,
        answers={page: dict(typed)},
        step=page,
        created_at=now,
        saved_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    return draft.id


@command
def keep(by: Viewer, draft_id: str, page: str, typed: Typed) -> None:
    """Keep what was typed on a page, in place of what was typed there before.

    typed  by the name of the control, as a form sends it
    Raises DraftGone and AlreadyFiled.
    """
    draft = open_draft(by, draft_id)
    draft.answers = {**draft.answers, page: dict(typed)}
    draft.step = max(draft.step, page, key=PAGES.index)
    draft.saved_at = clock.now()


@command
def discard(by: Viewer, draft_id: str) -> None:
    """Throw a draft away, with the files handed in for it; for a day it can be fetched back.

    Raises DraftGone and AlreadyFiled.
    """
    open_draft(by, draft_id).dropped_at = clock.now()


@command
def fetch_back(by: Viewer, draft_id: str) -> None:
    """Think better of it. Raises DraftGone when it is too late."""
    draft = open_draft(by, draft_id, dropped=True)
    draft.dropped_at = None


@command
def forget_dropped() -> int:
    """Drafts that were thrown away a day ago are gone for good, with their files. Returns how many."""
    old = select(Draft.id).where(Draft.dropped_at <= clock.now() - KEPT_FOR)
    ids = list(db.session.scalars(old.with_for_update()))
    db.session.execute(delete(Evidence).where(Evidence.draft_id.in_(ids)))
    db.session.execute(delete(Draft).where(Draft.id.in_(ids)))
    return len(ids)


def open_draft(by: Viewer, draft_id: str, *, dropped: bool = False) -> Draft:
    """A draft of theirs that is being written, held until the command ends. Raises DraftGone and AlreadyFiled.

    dropped  one that was thrown away instead
    """
    wanted = select(Draft).where(Draft.id == draft_id, Draft.account_id == by.id)
    draft = db.session.scalar(wanted.with_for_update())
    if draft is None or (draft.dropped_at is not None) is not dropped:
        raise DraftGone(draft_id)
    if draft.case_ref:
        raise AlreadyFiled(draft.case_ref)
    return draft
