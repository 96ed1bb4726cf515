"""Complaints that somebody is still writing, and what they have to know about while they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.domain.rulebooks.complaint import State
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case
from portal.models.draft import Draft
from portal.models.evidence import Evidence
from portal.queries import NotFound


@dataclass(frozen=True)
class DraftSeen:
    """A draft of the viewer's own.

    answers   what was typed, by page and by the name of the control
    step      the furthest page reached
    case_ref  the case that it has become, if it was filed
    """

    id: str
    answers: Mapping[str, Mapping[str, list[str]]]
    step: str
    saved_at: datetime
    case_ref: str | None


@dataclass(frozen=True)
class DraftFile:
    """A file handed in for a draft. `kind` is empty until somebody has said what it shows."""

    id: str
    kind: str
    caption: str
    shows: str
    file_name: str
    file_kind: str
    bytes: int


@dataclass(frozen=True)
class Contact:
    """How the viewer can be reached, in full; nobody else is shown it like this."""

    email: str
    phone: str | None


def drafts_of(viewer: Viewer) -> list[DraftSeen]:
    """The viewer's complaints that are not filed yet, the one they last wrote in first."""
    mine = select(Draft.id, Draft.answers, Draft.step, Draft.saved_at, Draft.case_ref).where(
        Draft.account_id == viewer.id, Draft.case_ref.is_(None), Draft.dropped_at.is_(None)
    )
    return [DraftSeen(*row) for row in db.session.execute(mine.order_by(Draft.saved_at.desc(), Draft.id))]


def draft_seen_by(viewer: Viewer, draft_id: str) -> DraftSeen:
    """One draft, filed or not. Raises NotFound when there is none, or none of the viewer's."""
    row = db.session.execute(
        select(Draft.id, Draft.answers, Draft.step, Draft.saved_at, Draft.case_ref).where(
            Draft.id == draft_id, Draft.account_id == viewer.id, Draft.dropped_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound(draft_id)
    return DraftSeen(*row)


def is_thrown_away(viewer: Viewer, draft_id: str) -> bool:
    """Whether a draft of the viewer's was thrown away and can still be fetched back."""
    dropped = select(Draft.id).where(Draft.id == draft_id, Draft.account_id == viewer.id, Draft.dropped_at.is_not(None))
    return db.session.scalar(dropped) is not None


def files_of_draft(viewer: Viewer, draft_id: str) -> list[DraftFile]:
    """What was handed in for a draft, in the order it came."""
    files = select(*(getattr(Evidence, name) for name in DraftFile.__dataclass_fields__)).where(
        Evidence.draft_id == draft_id, Evidence.owner_id == viewer.id
    )
    return [DraftFile(*row) for row in db.session.execute(files.order_by(Evidence.received_at, Evidence.id))]


@dataclass(frozen=True)
class EarlierComplaint:
    """A complaint of the viewer's about the same order.

    open      whether it is still going on
    same_way  whether it is about the same kind of trouble
    """

    ref: str
    category: str
    issue: str
    filed_at: datetime
    open: bool
    same_way: bool


def earlier_complaints(viewer: Viewer, order_id: int, category: str = "") -> list[EarlierComplaint]:
    """The viewer's cases about the same order: those that go on and are about the same trouble first, then the newest."""
    theirs = select(Case.ref, Case.category, Case.issue, Case.filed_at, Case.state).where(
        Case.consumer_id == viewer.id, Case.order_id == order_id
    )
    found = [
        EarlierComplaint(
            row.ref, row.category, row.issue, row.filed_at, row.state != State.CLOSED, row.category == category
        )
        for row in db.session.execute(theirs.order_by(Case.filed_at.desc(), Case.id.desc()))
    ]
    return sorted(found, key=lambda earlier: not (earlier.open and earlier.same_way))


def contact_of(viewer: Viewer) -> Contact:
    """The viewer's own e-mail address and phone number."""
    row = db.session.execute(select(Account.email, Account.phone).where(Account.id == viewer.id)).one()
    return Contact(*row)
