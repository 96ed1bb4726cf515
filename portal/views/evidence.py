"""Files of evidence on their way to those who may see them: never as anything a browser would run."""

from typing import Any

from flask import Blueprint, Response, abort, send_file
from flask_login import current_user

from portal.adapters.evidence_store import NotKept
from portal.domain.evidence import KINDS, PICTURES
from portal.domain.taxonomy import EVIDENCE_KINDS
from portal.queries.cases import CaseSeen, case_seen_by, evidence_seen_by
from portal.queries.evidence import FileSeen, draft_file_seen_by, file_seen_by
from portal.views.access import signed_in
from portal.views.answers import page
from portal.views.uploads import evidence_store

bp = Blueprint("evidence", __name__)

POLICY = "default-src 'none'; sandbox"
THUMBNAIL_MIME = "image/jpeg"
OF_A_CASE = "/cases/<ref>/evidence/<evidence_id>"
OF_A_DRAFT = "/cases/new/<draft_id>/evidence/<evidence_id>"


@bp.get(OF_A_CASE)
@signed_in
def show(ref: str, evidence_id: str) -> Any:
    """One file with everything that is known of it, and the ways to the ones before and after."""
    case, file = _of_case(ref, evidence_id)
    if file.number is None:
        abort(404)
    others = evidence_seen_by(current_user, case)
    return page(
        "evidence/show.html",
        case=case,
        file=file,
        kind=EVIDENCE_KINDS.get(file.kind),
        format=KINDS[file.file_kind],
        is_picture=KINDS[file.file_kind] in PICTURES,
        before=next((other for other in reversed(others) if other.number < file.number), None),
        after=next((other for other in others if other.number > file.number), None),
    )


@bp.get(f"{OF_A_CASE}/view")
@signed_in
def view(ref: str, evidence_id: str) -> Response:
    """The copy that is shown, without place and device."""
    _case, file = _of_case(ref, evidence_id)
    return _send(file, file.shown, KINDS[file.file_kind].mime, attached=file.file_kind == "pdf")


@bp.get(f"{OF_A_CASE}/thumbnail")
@signed_in
def thumbnail(ref: str, evidence_id: str) -> Response:
    """A small picture of a file."""
    _case, file = _of_case(ref, evidence_id)
    return _send(file, file.thumbnail, THUMBNAIL_MIME)


@bp.get(f"{OF_A_CASE}/original")
@signed_in
def original(ref: str, evidence_id: str) -> Response:
    """The sealed original, for the mediation team and for whoever handed it in."""
    _case, file = _of_case(ref, evidence_id)
    if not file.original_is_open:
        abort(403)
    return _send(file, file.sealed, KINDS[file.file_kind].mime, attached=True)


@bp.get(f"{OF_A_DRAFT}/thumbnail")
@signed_in
def draft_thumbnail(draft_id: str, evidence_id: str) -> Response:
    """A small picture of a file that nobody else has been shown yet."""
    file = draft_file_seen_by(current_user, draft_id, evidence_id)
    return _send(file, file.thumbnail, THUMBNAIL_MIME)


def _of_case(ref: str, evidence_id: str) -> tuple[CaseSeen, FileSeen]:
    case = case_seen_by(current_user, ref)
    return case, file_seen_by(current_user, case, evidence_id)


def _send(file: FileSeen, name: str, mime: str, attached: bool = False) -> Response:
    try:
        kept, _size = evidence_store().open(name)
    except NotKept:
        abort(404)
    # By its name, which is its fingerprint, a file never changes; who may see it can.
    response = send_file(
        kept,
        mimetype=mime,
        as_attachment=attached,
        download_name=_name_to_save(file),
        conditional=True,
        etag=name,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _name_to_save(file: FileSeen) -> str:
    """The name somebody gave a file, with the ending that tells what it is."""
    kind = KINDS[file.file_kind]
    return file.file_name if file.file_name.lower().endswith(kind.suffixes) else file.file_name + kind.suffix
