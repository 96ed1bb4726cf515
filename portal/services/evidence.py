"""Handing in evidence: a file is taken, examined, sealed, copied for showing, and later given a number in a case."""

import secrets
from typing import BinaryIO

from sqlalchemy import func, select, update

from portal import clock
from portal.adapters.evidence_store import Derived, EvidenceStore, derived_name
from portal.adapters.intake import prepare
from portal.domain.evidence import clean_name, require_room
from portal.domain.parties import Party
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Case, Entry
from portal.models.draft import Draft
from portal.models.evidence import Evidence
from portal.services.command import command


class NotTheirs(LookupError):
    """A file that was named with an act was not handed in by whoever acts, or belongs elsewhere."""


def hand_in(
    by: Viewer,
    store: EvidenceStore,
    stream: BinaryIO,
    file_name: str,
    *,
    kind: str,
    caption: str = "",
    case_id: int | None = None,
    draft_id: str | None = None,
) -> str:
    """Take one file for a case or a draft. Returns its id.

    kind  code of domain.taxonomy.EVIDENCE_KINDS
    Raises domain.evidence.Unacceptable for what may not come in. The case or draft is one that `by` may see;
    the caller has seen to that. Examining takes seconds, so nothing is locked meanwhile.
    """
    incoming, shown, thumbnail = store.incoming(stream), store.scratch(), store.scratch()
    try:
        examined = prepare(incoming, shown, thumbnail, named=file_name)
        digest = store.seal(incoming)
        store.put_derived(derived_name(digest, Derived.SHOWN), shown)
        store.put_derived(derived_name(digest, Derived.THUMBNAIL), thumbnail)
    finally:
        for path in (incoming, shown, thumbnail):
            store.discard(path)
    evidence = Evidence(
        id=secrets.token_urlsafe(16),
        case_id=case_id,
        draft_id=draft_id,
        number=None,
        owner_id=by.id,
        side=Party.CONSUMER if by.merchant_id is None else Party.MERCHANT,
        kind=kind,
        caption=caption,
        file_name=clean_name(file_name),
        file_kind=examined.kind.code,
        bytes=examined.bytes,
        width=examined.width,
        height=examined.height,
        milliseconds=round(examined.seconds * 1000) if examined.seconds is not None else None,
        pages=examined.pages,
        taken_at=examined.taken_at,
        received_at=clock.now(),
        sha256=digest,
        sealed=digest,
        shown=derived_name(digest, Derived.SHOWN),
        thumbnail=derived_name(digest, Derived.THUMBNAIL),
    )
    return _record(by, evidence)


@command
def _record(by: Viewer, evidence: Evidence) -> str:
    require_room(_already_in(by, evidence.case_id, evidence.draft_id), 1)
    db.session.add(evidence)
    db.session.flush()
    return evidence.id


@command
def describe(by: Viewer, evidence_id: str, *, kind: str, caption: str) -> None:
    """Say what a file shows that has not been handed in with an act yet. Raises NotTheirs."""
    described = _loose(by, evidence_id).values(kind=kind, caption=caption).returning(Evidence.id)
    if db.session.scalar(described) is None:
        raise NotTheirs(evidence_id)


@command
def take_back(by: Viewer, evidence_id: str) -> None:
    """Forget a file that has not been handed in with an act yet. Raises NotTheirs.

    The sealed original stays in the store: another record may rest on the same content.
    """
    evidence = db.session.scalar(
        select(Evidence).where(Evidence.id == evidence_id, Evidence.owner_id == by.id, Evidence.number.is_(None))
    )
    if evidence is None:
        raise NotTheirs(evidence_id)
    db.session.delete(evidence)


def attach(case: Case, entry: Entry) -> None:
    """Give the files named in an entry their numbers in the case. Part of the command that wrote the entry.

    Raises NotTheirs when one was not handed in by whoever acted, or is in another case.
    """
    for evidence_id in entry.facts.get("evidence", ()):
        # Held, so that two acts at once cannot both hand the same file in.
        evidence = db.session.get(Evidence, evidence_id, with_for_update=True, populate_existing=True)
        mine = evidence is not None and evidence.owner_id == entry.actor_id and evidence.number is None
        if evidence is None or not mine or evidence.case_id not in (None, case.id):
            raise NotTheirs(evidence_id)
        case.evidence_count += 1
        evidence.case_id, evidence.draft_id, evidence.number = case.id, None, case.evidence_count


def waiting_files(by: Viewer, *, case_id: int | None = None, draft_id: str | None = None) -> list[Evidence]:
    """Files of `by` for a case or draft that no act has handed in yet, oldest first."""
    where = Evidence.case_id == case_id if case_id is not None else Evidence.draft_id == draft_id
    return list(
        db.session.scalars(
            select(Evidence)
            .where(where, Evidence.owner_id == by.id, Evidence.number.is_(None))
            .order_by(Evidence.received_at, Evidence.id)
        )
    )


def _loose(by: Viewer, evidence_id: str):  # type: ignore[no-untyped-def]
    return update(Evidence).where(Evidence.id == evidence_id, Evidence.owner_id == by.id, Evidence.number.is_(None))


def _already_in(by: Viewer, case_id: int | None, draft_id: str | None) -> int:
    """How many files this side has in the case, or this person in the draft."""
    if case_id is None:
        where = Evidence.draft_id == draft_id
    else:
        db.session.execute(update(Case).where(Case.id == case_id).values(last_seq=Case.last_seq))
        side = Party.CONSUMER if by.merchant_id is None else Party.MERCHANT
        where = (Evidence.case_id == case_id) & (Evidence.side == side)
    if draft_id is not None:
        db.session.execute(update(Draft).where(Draft.id == draft_id).values(saved_at=clock.now()))
    return db.session.scalar(select(func.count()).select_from(Evidence).where(where)) or 0
