"""Handing in evidence: a file is taken, examined, sealed, copied for showing, and later given a number in a case."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import func, select, update

from portal import clock
from portal.adapters.evidence_store import Derived, EvidenceStore, derived_name
from portal.adapters.intake import prepare
from portal.domain.claims import HAPPENED, Tie
from portal.domain.evidence import Examined, bands_of, clean_name, require_room
from portal.domain.facts import FactsRefused
from portal.domain.parties import Party, Role
from portal.domain.rulebooks.complaint import Act
from portal.domain.showing import can_be_about
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Case, Entry
from portal.models.evidence import Evidence, PictureBand
from portal.services.command import command
from portal.services.drafts import open_draft


class NotTheirs(LookupError):
    """A file that was named with an act was not handed in by whoever acts, or belongs elsewhere."""


@dataclass(frozen=True)
class Sealed:
    """A file in the store: the SHA-256 of the original in hexadecimal digits, and what its examination found."""

    digest: str
    examined: Examined


def hand_in(
    by: Viewer,
    store: EvidenceStore,
    stream: BinaryIO,
    file_name: str,
    *,
    kind: str,
    caption: str = "",
    shows: str = "",
    claims: Sequence[Tie] = (),
    case_id: int | None = None,
    draft_id: str | None = None,
) -> str:
    """Take one file for a case or a draft. Returns its id.

    kind    code of domain.taxonomy.EVIDENCE_KINDS
    shows   what it is to show, in words
    claims  which claims of the case it speaks for or against
    Raises domain.evidence.Unacceptable for what may not come in, drafts.DraftGone and drafts.AlreadyFiled. The case or draft is one that `by` may see;
    the caller has seen to that. Examining takes seconds, so nothing is locked meanwhile.
    """
    _expect_room(by, case_id, draft_id)
    # Nor is a connection kept from those who wait for one.
    db.session.rollback()
    sealed = seal(store, stream, file_name, whose=by.id)
    return hand_in_sealed(
        by,
        sealed,
        file_name,
        kind=kind,
        caption=caption,
        shows=shows,
        claims=claims,
        case_id=case_id,
        draft_id=draft_id,
    )


def seal(store: EvidenceStore, stream: BinaryIO, file_name: str, *, whose: object = None) -> Sealed:
    """Examine what comes in, and keep it with the copy that is shown and its preview. Raises Unacceptable."""
    incoming, shown, thumbnail = store.incoming(stream), store.scratch(), store.scratch()
    try:
        examined = prepare(incoming, shown, thumbnail, named=file_name, whose=whose)
        digest = store.seal(incoming)
        store.put_derived(derived_name(digest, Derived.SHOWN), shown)
        if examined.kind.has_face:
            store.put_derived(derived_name(digest, Derived.THUMBNAIL), thumbnail)
    finally:
        for path in (incoming, shown, thumbnail):
            store.discard(path)
    return Sealed(digest, examined)


def hand_in_sealed(
    by: Viewer,
    sealed: Sealed,
    file_name: str,
    *,
    kind: str,
    caption: str = "",
    shows: str = "",
    claims: Sequence[Tie] = (),
    case_id: int | None = None,
    draft_id: str | None = None,
) -> str:
    """Hand in what was examined already; otherwise as `hand_in`."""
    digest, examined = sealed.digest, sealed.examined
    evidence = Evidence(
        id=secrets.token_urlsafe(16),
        case_id=case_id,
        draft_id=draft_id,
        number=None,
        owner_id=by.id,
        side=_side_of(by),
        kind=kind,
        caption=caption,
        shows=shows,
        claims=[tie.to_record() for tie in claims],
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
        fingerprint=examined.fingerprint,
        sealed=digest,
        shown=derived_name(digest, Derived.SHOWN),
        thumbnail=derived_name(digest, Derived.THUMBNAIL) if examined.kind.has_face else None,
    )
    return _record(by, evidence)


def _expect_room(by: Viewer, case_id: int | None, draft_id: str | None) -> None:
    """Before anything is examined or sealed: what is sealed stays."""
    if case_id is not None or draft_id is not None:
        require_room(_already_in(by, case_id, draft_id), 1)


@command
def _record(by: Viewer, evidence: Evidence) -> str:
    _hold(by, evidence.case_id, evidence.draft_id)
    require_room(_already_in(by, evidence.case_id, evidence.draft_id), 1)
    db.session.add(evidence)
    db.session.flush()
    if evidence.fingerprint:
        db.session.add_all(PictureBand(band=band, evidence_id=evidence.id) for band in bands_of(evidence.fingerprint))
    return evidence.id


@command
def describe(
    by: Viewer,
    evidence_id: str,
    *,
    kind: str,
    caption: str,
    shows: str | None = None,
    claims: Sequence[Tie] | None = None,
) -> None:
    """Say what a file shows that has not been handed in with an act yet. Raises NotTheirs.

    shows, claims  None leaves what was said before
    """
    said: dict[str, Any] = {"kind": kind, "caption": caption}
    said |= {} if shows is None else {"shows": shows}
    said |= {} if claims is None else {"claims": [tie.to_record() for tie in claims]}
    described = _loose(by, evidence_id).values(**said).returning(Evidence.id)
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
        if entry.act == Act.FILE and not evidence.claims:
            # What comes with a complaint is there to show what happened, unless it was said to show something else.
            evidence.claims = [Tie(HAPPENED, True).to_record()]


def hold(case: Case, entry: Entry) -> None:
    """The files of an entry are for their owner and the team alone for now. Part of the command that wrote it.

    What a claim of bad faith refers to must be there: raises facts.FactsRefused for a number that the case has not.
    """
    numbers = {number for ground in entry.facts["grounds"] for number in ground["numbers"]}
    theirs = select(func.count()).where(Evidence.case_id == case.id, Evidence.number.in_(numbers))
    if numbers and db.session.scalar(theirs) != len(numbers):
        raise FactsRefused("missing")
    db.session.execute(update(Evidence).where(Evidence.id.in_(entry.facts["evidence"])).values(held=True))


def show_held(case: Case, evidence_ids: Sequence[str]) -> None:
    """The other side is told of a claim, and sees what it rests on."""
    db.session.execute(
        update(Evidence).where(Evidence.case_id == case.id, Evidence.id.in_(evidence_ids)).values(held=False)
    )


def withdraw(case: Case, entry: Entry) -> None:
    """The file that an entry takes back is shown to the desk alone from now on. Part of the command that wrote it.

    Raises facts.FactsRefused when the entry cannot be about that file.
    """
    _about(case, entry).withdrawn_at = entry.at


def restrict(case: Case, entry: Entry) -> None:
    """The file that an entry is about is kept from the side that did not hand it in. Raises FactsRefused."""
    _about(case, entry).restricted_at = entry.at


def lift_restriction(case: Case, entry: Entry) -> None:
    """The file that an entry is about is shown to both sides again. Raises FactsRefused."""
    _about(case, entry).restricted_at = None


def show_redacted(case: Case, entry: Entry) -> None:
    """The other side sees the copy that was handed in with an entry in the place of the file that it is about.

    The file stays as it is, sealed; the copy gets no number of its own.
    Raises FactsRefused when the entry cannot be about that file, NotTheirs when the copy is not of whoever acted.
    """
    evidence = _about(case, entry)
    copy = db.session.get(Evidence, entry.facts["copy"], with_for_update=True, populate_existing=True)
    if copy is None or copy.owner_id != entry.actor_id or copy.number is not None or copy.case_id != case.id:
        raise NotTheirs(entry.facts["copy"])
    evidence.redacted, evidence.redacted_thumbnail = copy.shown, copy.thumbnail
    evidence.redacted_kind = copy.file_kind
    db.session.delete(copy)


def _about(case: Case, entry: Entry) -> Evidence:
    """The numbered file that an entry is about."""
    found = select(Evidence).where(Evidence.case_id == case.id, Evidence.number == entry.facts["number"])
    evidence = db.session.scalar(found)
    if evidence is None or not can_be_about(
        entry.act,
        entry.party,
        side=evidence.side,
        withdrawn=evidence.withdrawn_at is not None,
        restricted=evidence.restricted_at is not None,
    ):
        raise FactsRefused("missing")
    return evidence


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


def _side_of(by: Viewer) -> Party:
    """In whose name somebody hands files in; the team's own come from the mediator."""
    if by.role is Role.CONSUMER:
        return Party.CONSUMER
    return Party.MERCHANT if by.role is Role.MERCHANT else Party.MEDIATOR


def _loose(by: Viewer, evidence_id: str):  # type: ignore[no-untyped-def]
    return update(Evidence).where(Evidence.id == evidence_id, Evidence.owner_id == by.id, Evidence.number.is_(None))


def _hold(by: Viewer, case_id: int | None, draft_id: str | None) -> None:
    """Let files for one case or draft be counted one after the other. Raises drafts.DraftGone and drafts.AlreadyFiled.

    A draft may have been filed or thrown away in another window while the file was examined.
    """
    if case_id is not None:
        db.session.execute(update(Case).where(Case.id == case_id).values(last_seq=Case.last_seq))
    if draft_id is not None:
        open_draft(by, draft_id).saved_at = clock.now()


def _already_in(by: Viewer, case_id: int | None, draft_id: str | None) -> int:
    """How many files this side has in the case, or this person in the draft."""
    where = Evidence.draft_id == draft_id
    if case_id is not None:
        where = (Evidence.case_id == case_id) & (Evidence.side == _side_of(by))
    return db.session.scalar(select(func.count()).select_from(Evidence).where(where)) or 0
