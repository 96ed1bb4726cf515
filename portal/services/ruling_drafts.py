"""Rulings that are still being written: everything is kept as it was typed, and nothing is written over unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal import clock
from portal.domain.rulebooks.complaint import Act
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Case, Entry, Visit
from portal.models.desk import RulingDraft
from portal.queries.conflicts import actor_in
from portal.queries.ruling_drafts import NEWS_FROM
from portal.services._ledger import enter, lock
from portal.services._receipts import made, made_before
from portal.services._ruling_drafts import drop_draft
from portal.services.casework import Done
from portal.services.command import command

Fields = Mapping[str, list[str]]
TAB = "tab"


class ChangedElsewhere(Exception):
    """The draft is not the one that the page was drawn from: another page of theirs, or a colleague, has saved it."""


class NewsCameIn(Exception):
    """Somebody has written or handed in something that the writer has not opened yet."""


@dataclass(frozen=True)
class Saved:
    """A draft that has just been kept."""

    version: int
    at: datetime


@command
def keep_ruling(by: Viewer, case_id: int, fields: Fields, *, version: int, tab: str, seen: str = "") -> Saved:
    """Keep a ruling as it is typed now, in place of what was kept before.

    fields   by the name of the control, as a form sends it
    version  of the draft that the page was drawn from; 0 for none
    tab      of the page; one page may save twice before it hears of the first time
    seen     id of the last entry of the thread when the writing began
    Raises ChangedElsewhere.
    """
    case = lock(case_id)
    draft = db.session.get(RulingDraft, case_id, populate_existing=True)
    if draft is None:
        draft = RulingDraft(case_id=case.id, account_id=by.id, version=0, seen_seq=_seq_of(case, seen), fields={})
        db.session.add(draft)
    elif draft.version != version and not (tab and draft.fields.get(TAB) == [tab]):
        raise ChangedElsewhere
    draft.account_id, draft.version, draft.saved_at = by.id, draft.version + 1, clock.now()
    draft.fields = {**{name: list(values) for name, values in fields.items()}, TAB: [tab]}
    draft.seen_seq = max(draft.seen_seq, _read_by(by, case))
    db.session.flush()
    return Saved(draft.version, draft.saved_at)


@command
def start_again(by: Viewer, case_id: int) -> None:
    """Throw away what `by` or a colleague before them has written of the ruling."""
    del by  # who may write the ruling of this case has been asked
    lock(case_id)
    drop_draft(case_id)


@command
def conclude(by: Viewer, case_id: int, act: str, facts: Mapping[str, Any], *, version: int, key: str) -> Done:
    """Issue the ruling that has been written, or hand it to the second person who has to sign it.

    act      "issue_ruling" or "submit_for_signature"
    version  of the draft that was looked at
    key      of the form; the same one a second time does nothing more
    Raises ChangedElsewhere, NewsCameIn, policy.Refused and facts.FactsRefused.
    """
    if key and (ref := made_before(by, key)) is not None:
        return Done(ref, None)
    case = lock(case_id)
    draft = db.session.get(RulingDraft, case_id, populate_existing=True)
    if draft is None or draft.version != version:
        raise ChangedElsewhere
    if _news(case, max(draft.seen_seq, _read_by(by, case))):
        raise NewsCameIn
    entry = enter(case, actor_in(by, case), act, facts)
    if act == Act.ISSUE_RULING:
        drop_draft(case_id)
    if key:
        made(by, key, case.ref)
    return Done(case.ref, entry.id)


def _seq_of(case: Case, entry_id: str) -> int:
    found = select(Entry.seq).where(Entry.case_id == case.id, Entry.id == entry_id)
    return db.session.scalar(found) or case.last_seq


def _read_by(by: Viewer, case: Case) -> int:
    read = select(Visit.seq).where(Visit.case_id == case.id, Visit.account_id == by.id)
    return db.session.scalar(read) or 0


def _news(case: Case, seen_seq: int) -> int:
    """How many entries there are that somebody else has written since `seen_seq`."""
    since = select(func.count()).where(Entry.case_id == case.id, Entry.seq > seen_seq, Entry.party.in_(NEWS_FROM))
    return db.session.scalar(since) or 0
