"""Single files of evidence through somebody's eyes, with the names under which the store keeps them."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from portal.domain.claims import Claim, Tie, claims_of, ties_of
from portal.domain.parties import SIDES, TEAM, Party, audiences_open_to
from portal.domain.rulebooks.complaint import Act
from portal.domain.showing import Showing
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Entry
from portal.models.evidence import Evidence, EvidenceView
from portal.queries import NotFound
from portal.queries.cases import CaseSeen, EvidenceSeen
from portal.queries.turns import is_shown_to

LOOKS_SHOWN = 20


@dataclass(frozen=True)
class FileSeen:
    """One file, as the viewer may see it.

    number     in the case; None while no act has handed it in
    claims     which claims it speaks for or against
    sealed, shown, thumbnail  names in the store; of a file that has a redacted copy the viewer may see one or both
    redacted, redacted_thumbnail, redacted_kind  the copy for the other side, for those who see the file itself too
    showing    whether `shown` is the file or the copy
    original_is_open  whether the viewer may have the sealed original
    """

    id: str
    number: int | None
    side: Party
    owner_name: str
    kind: str
    caption: str
    shows: str
    claims: tuple[Tie, ...]
    file_name: str
    file_kind: str
    bytes: int
    width: int
    height: int
    milliseconds: int | None
    pages: int | None
    taken_at: datetime | None
    received_at: datetime
    sha256: str
    sealed: str
    shown: str
    thumbnail: str | None
    redacted: str | None
    redacted_thumbnail: str | None
    redacted_kind: str | None
    withdrawn_at: datetime | None
    restricted_at: datetime | None
    showing: Showing
    original_is_open: bool


def file_seen_by(viewer: Viewer, case: CaseSeen, evidence_id: str) -> FileSeen:
    """One file of a case that the viewer sees.

    Raises NotFound when it is not there, not handed in and not theirs, or kept from them.
    """
    handed_in = Evidence.number.is_not(None) | (Evidence.owner_id == viewer.id)
    here = (Evidence.id == evidence_id) & (Evidence.case_id == case.id) & handed_in
    file, owner_name = _file(here & is_shown_to(case.side, team=bool(case.parties & TEAM)))
    showing = Showing.FILE if file.number is None else case.showing(file)
    if showing is Showing.NOTHING:
        raise NotFound
    # Beside the place a camera notes, an original may hold what its owner did not mean to show the other side.
    open_to_viewer = bool(case.parties & TEAM) or file.owner_id == viewer.id
    seen = _seen(file, owner_name, showing, open_to_viewer)
    return seen if showing is Showing.FILE else _only_the_copy(seen)


def file_relied_on(viewer: Viewer, case_id: int, evidence_id: str) -> FileSeen:
    """One numbered file of a case as the team reads it, without the sealed original.

    The caller has made sure that the viewer may read it. Raises NotFound when it is not there.
    """
    del viewer
    here = (Evidence.id == evidence_id) & (Evidence.case_id == case_id) & Evidence.number.is_not(None)
    return _seen(*_file(here & Evidence.withdrawn_at.is_(None)), Showing.FILE, False)


def draft_file_seen_by(viewer: Viewer, draft_id: str, evidence_id: str) -> FileSeen:
    """One file of a draft of the viewer's own. Raises NotFound."""
    mine = (Evidence.draft_id == draft_id) & (Evidence.owner_id == viewer.id)
    return _seen(*_file((Evidence.id == evidence_id) & mine), Showing.FILE, True)


def claims_seen_by(viewer: Viewer, case: CaseSeen) -> tuple[Claim, ...]:
    """Everything that the two sides of a case claim, as far as the viewer may read it. One statement."""
    del viewer  # settled with the case
    answers = (
        select(Entry.facts)
        .where(Entry.case_id == case.id, Entry.act == Act.ANSWER, Entry.audience.in_(audiences_open_to(case.parties)))
        .order_by(Entry.seq)
        .limit(1)
    )
    answer: dict[str, Any] = db.session.scalar(answers) or {}
    return claims_of(case.wanted, answer.get("stances", ()))


def looks_seen_by(viewer: Viewer, case: CaseSeen, piece: EvidenceSeen) -> list[tuple[str, date]]:
    """Who of the mediation team looked at a file of the viewer's own side, and on which days, the latest first.

    Nothing for others: what the team reads of the other side is nobody's business. One statement.
    """
    del viewer
    if not piece.mine or case.side not in SIDES:
        return []
    looks = (
        select(Account.name, EvidenceView.day)
        .join(Account, Account.id == EvidenceView.account_id)
        .where(EvidenceView.evidence_id == piece.id)
        .order_by(EvidenceView.day.desc(), Account.name)
        .limit(LOOKS_SHOWN)
    )
    return [(row.name, row.day) for row in db.session.execute(looks)]


def _only_the_copy(file: FileSeen) -> FileSeen:
    """What the file is called and how it was made may say what the copy is there to hide."""
    assert file.redacted is not None and file.redacted_kind is not None
    return replace(
        file,
        shown=file.redacted,
        thumbnail=file.redacted_thumbnail,
        file_kind=file.redacted_kind,
        file_name="",
        taken_at=None,
        redacted=None,
        redacted_thumbnail=None,
    )


def _file(which: ColumnElement[bool]) -> tuple[Evidence, str]:
    row = db.session.execute(
        select(Evidence, Account.name).join(Account, Account.id == Evidence.owner_id).where(which)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _seen(file: Evidence, owner_name: str, showing: Showing, original_is_open: bool) -> FileSeen:
    own = {name: getattr(file, name) for name in FileSeen.__dataclass_fields__ if hasattr(file, name)}
    own |= {"claims": ties_of(file.claims)}
    return FileSeen(**own, owner_name=owner_name, showing=showing, original_is_open=original_is_open)
