"""Drafts of complaints: everything is kept as it was typed, also what is not right yet."""

import secrets
from collections.abc import Mapping

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.draft import Draft
from portal.models.evidence import Evidence
from portal.services.command import command

# The pages of the wizard in their order.
PAGES = ("order", "trouble", "story", "wants", "evidence", "check")
Typed = Mapping[str, list[str]]


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
    draft = _theirs(by, draft_id)
    draft.answers = {**draft.answers, page: dict(typed)}
    draft.step = max(draft.step, page, key=PAGES.index)
    draft.saved_at = clock.now()


@command
def discard(by: Viewer, draft_id: str) -> None:
    """Throw a draft away, with the files handed in for it. Raises DraftGone and AlreadyFiled."""
    draft = _theirs(by, draft_id)
    for evidence in db.session.scalars(select(Evidence).where(Evidence.draft_id == draft_id)):
        db.session.delete(evidence)
    db.session.flush()
    db.session.delete(draft)


def _theirs(by: Viewer, draft_id: str) -> Draft:
    draft = db.session.scalar(select(Draft).where(Draft.id == draft_id, Draft.account_id == by.id).with_for_update())
    if draft is None:
        raise DraftGone(draft_id)
    if draft.case_ref:
        raise AlreadyFiled(draft.case_ref)
    return draft
