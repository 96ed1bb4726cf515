"""Single files of evidence through somebody's eyes, with the names under which the store keeps them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.domain.parties import TEAM, Party
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.evidence import Evidence
from portal.queries import NotFound
from portal.queries.cases import CaseSeen


@dataclass(frozen=True)
class FileSeen:
    """One file, as the viewer may see it.

    number     in the case; None while no act has handed it in
    sealed, shown, thumbnail  names in the store
    original_is_open  whether the viewer may have the sealed original
    """

    id: str
    number: int | None
    side: Party
    owner_name: str
    kind: str
    caption: str
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
    thumbnail: str
    original_is_open: bool


def file_seen_by(viewer: Viewer, case: CaseSeen, evidence_id: str) -> FileSeen:
    """One file of a case that the viewer sees. Raises NotFound when it is not there, or not handed in and not theirs."""
    handed_in = Evidence.number.is_not(None) | (Evidence.owner_id == viewer.id)
    # Beside the place a camera notes, an original may hold what its owner did not mean to show the other side.
    original_is_open = bool(case.parties & TEAM)
    return _file(viewer, (Evidence.id == evidence_id) & (Evidence.case_id == case.id) & handed_in, original_is_open)


def draft_file_seen_by(viewer: Viewer, draft_id: str, evidence_id: str) -> FileSeen:
    """One file of a draft of the viewer's own. Raises NotFound."""
    mine = (Evidence.draft_id == draft_id) & (Evidence.owner_id == viewer.id)
    return _file(viewer, (Evidence.id == evidence_id) & mine, True)


def _file(viewer: Viewer, which: ColumnElement[bool], original_is_open: bool) -> FileSeen:
    row = db.session.execute(
        select(Evidence, Account.name).join(Account, Account.id == Evidence.owner_id).where(which)
    ).one_or_none()
    if row is None:
        raise NotFound
    file: Evidence = row[0]
    own = {name: getattr(file, name) for name in FileSeen.__dataclass_fields__ if hasattr(file, name)}
    return FileSeen(**own, owner_name=row[1], original_is_open=original_is_open or file.owner_id == viewer.id)
