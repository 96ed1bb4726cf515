"""Files of evidence on their way to those who may see them: never as anything a browser would run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.utils import send_file

from portal import ROOT, phrases
from portal.adapters.evidence_store import NotKept
from portal.adapters.mail_files import Mail, mail_of
from portal.domain.claims import Claim, Tie
from portal.domain.evidence import JPEG, KINDS, MAX_FILE_BYTES, SHOWN_AS, FileKind, Look, clean_name
from portal.domain.parties import TEAM, Party
from portal.domain.rulebooks.complaint import Act
from portal.domain.taxonomy import EVIDENCE_KINDS
from portal.forms.acts import ActForm, FilesForm
from portal.forms.registry import FORMS
from portal.queries import NotFound
from portal.queries.cases import CaseSeen, EvidenceSeen, case_seen_by, evidence_seen_by
from portal.queries.evidence import FileSeen, claims_seen_by, draft_file_seen_by, file_seen_by, looks_seen_by
from portal.services.visits import note_look
from portal.views import ranges
from portal.views.access import signed_in, takes_files
from portal.views.answers import is_read, page
from portal.views.uploads import evidence_store, hand_in_all
from portal.words import file_size

bp = Blueprint("evidence", __name__)

POLICY = "default-src 'none'; sandbox"
THUMBNAIL_MIME = "image/jpeg"
OF_A_CASE = "/cases/<ref>/evidence/<evidence_id>"
OF_A_DRAFT = "/cases/new/<draft_id>/evidence/<evidence_id>"
ABOUT_A_FILE = (Act.SHOW_REDACTED, Act.WITHDRAW_EVIDENCE, Act.RESTRICT_EVIDENCE, Act.LIFT_RESTRICTION)
CHARACTERS_SHOWN = 20_000
TAKEN = {
    Look.PICTURE: _l("拍摄时间"),
    Look.PAGES: _l("写成时间"),
    Look.TEXT: _l("写成时间"),
    Look.MAIL: _l("发件时间"),
}
# What stands for a file that has no picture of itself.
STAND_INS = {Look.SOUND: "sound", Look.TEXT: "text", Look.MAIL: "text"}


@dataclass(frozen=True)
class Weighed:
    """A claim of one side and what speaks for it and against it."""

    by: Party
    words: str
    supported: list[EvidenceSeen]
    contested: list[EvidenceSeen]


@bp.get("/cases/<ref>/evidence")
@signed_in
def index(ref: str) -> Response:
    """All evidence of a case: every file with its number, and what speaks for and against each claim."""
    case = case_seen_by(current_user, ref)
    pieces = evidence_seen_by(current_user, case)
    standing = [piece for piece in pieces if piece.withdrawn_at is None]
    return page(
        "evidence/index.html",
        case=case,
        say=phrases,
        pieces=pieces,
        weighed=[_weighed(claim, standing) for claim in claims_seen_by(current_user, case)],
        loose=[piece for piece in standing if not piece.claims],
    )


@bp.get(OF_A_CASE)
@signed_in
def show(ref: str, evidence_id: str) -> Response:
    """One file with everything that is known of it, and the ways to the ones before and after."""
    case = case_seen_by(current_user, ref)
    pieces = evidence_seen_by(current_user, case)
    piece = next((piece for piece in pieces if piece.id == evidence_id), None)
    if piece is None:
        raise NotFound(evidence_id)
    file = file_seen_by(current_user, case, evidence_id) if piece.is_open else None
    claims = {claim.code: claim for claim in claims_seen_by(current_user, case)}
    answer = page(
        "evidence/show.html",
        case=case,
        say=phrases,
        piece=piece,
        file=file,
        kind=EVIDENCE_KINDS.get(piece.kind),
        format=KINDS[piece.file_kind],
        taken_label=TAKEN.get(KINDS[piece.file_kind].look, _l("录制时间")),
        ties=[(tie.supports, phrases.claim_words(claims[tie.claim])) for tie in piece.claims if tie.claim in claims],
        acts=_acts_about(piece, case),
        before=next((other for other in reversed(pieces) if other.number < piece.number), None),
        after=next((other for other in pieces if other.number > piece.number), None),
        looks=looks_seen_by(current_user, case, piece),
        **(_read(file) if file else {}),
    )
    if case.parties & TEAM and is_read():
        note_look(current_user, piece.id)
    return answer


@bp.get(f"{OF_A_CASE}/view")
@signed_in
def view(ref: str, evidence_id: str) -> Response:
    """The copy that is shown, without place and device; to the other side the redacted one, where there is one."""
    file = _of_case(ref, evidence_id)
    return _send_copy(file, file.shown, KINDS[file.file_kind])


@bp.get(f"{OF_A_CASE}/redacted")
@signed_in
def redacted(ref: str, evidence_id: str) -> Response:
    """What the other side sees in the place of a file, for those who see the file itself."""
    file = _of_case(ref, evidence_id)
    if file.redacted is None or file.redacted_kind is None:
        abort(404)
    return _send_copy(file, file.redacted, KINDS[file.redacted_kind])


@bp.get(f"{OF_A_CASE}/thumbnail")
@signed_in
def thumbnail(ref: str, evidence_id: str) -> Response:
    """A small picture of a file."""
    return _thumbnail(_of_case(ref, evidence_id))


@bp.get(f"{OF_A_CASE}/original")
@signed_in
def original(ref: str, evidence_id: str) -> Response:
    """The sealed original, for the mediation team and for whoever handed it in."""
    file = _of_case(ref, evidence_id)
    if not file.original_is_open:
        abort(403)
    kind = KINDS[file.file_kind]
    return _send(file, file.sealed, kind, kind.sealed_mime, attached=True)


@bp.get(f"{OF_A_DRAFT}/thumbnail")
@signed_in
def draft_thumbnail(draft_id: str, evidence_id: str) -> Response:
    """A small picture of a file that nobody else has been shown yet."""
    return _thumbnail(draft_file_seen_by(current_user, draft_id, evidence_id))


@bp.post("/cases/<ref>/files")
@signed_in
@takes_files
def take(ref: str) -> Response:
    """One file, sent by a script as soon as it is chosen, that waits for its act: its row, or why it was not taken."""
    case = case_seen_by(current_user, ref)
    if not any(issubclass(FORMS.get(permit.move.act, ActForm), FilesForm) for permit in case.permits):
        abort(403)
    files = [*request.files.getlist("shot"), *request.files.getlist("files")][:1]
    taken, refused = hand_in_all(current_user, files, "", case_id=case.id)
    if not taken:
        return page("complaints/_refused.html", 422, words=next(iter(refused), _("没有收到文件，请重新选择")))
    name = clean_name(str(files[0].filename))
    return page("acts/_file.html", 201, case=case, file=taken[0], name=name, number=f"kept-{taken[0]}", ticked=True)


@bp.errorhandler(413)
def too_large(_error: Exception) -> Response:
    """A file that is more than any may weigh."""
    limit = file_size(request.max_content_length or MAX_FILE_BYTES)
    words = _("这次发来的内容超过了%(limit)s，没有收下。请压缩或截取后再上传。", limit=limit)
    return page("complaints/_refused.html", 413, words=words)


def _weighed(claim: Claim, pieces: Sequence[EvidenceSeen]) -> Weighed:
    supported = [piece for piece in pieces if Tie(claim.code, True) in piece.claims]
    contested = [piece for piece in pieces if Tie(claim.code, False) in piece.claims]
    return Weighed(claim.by, phrases.claim_words(claim), supported, contested)


def _acts_about(piece: EvidenceSeen, case: CaseSeen) -> list[tuple[str, str]]:
    """What the viewer may do about a file now: the words of the button, and where it leads."""
    permits = (case.permit(act) for act in ABOUT_A_FILE)
    return [
        (
            phrases.act_button(permit.move.act),
            url_for("acts.act", ref=case.ref, act=permit.move.act, number=piece.number),
        )
        for permit in permits
        if permit and piece.fits(permit.move.act, permit.party)
    ]


def send_shown(file: FileSeen) -> Response:
    """The copy of a file that is shown, for a view that has made sure that its reader may have it."""
    return _send_copy(file, file.shown, KINDS[file.file_kind])


def _read(file: FileSeen) -> dict[str, Any]:
    """The text of a file that is read on the page, whole or its beginning; and the letter that it is."""
    look = KINDS[file.file_kind].look
    if look not in (Look.TEXT, Look.MAIL):
        return {}
    text = _text_of(file.shown)
    letter: Mail | None = mail_of(text) if look is Look.MAIL else None
    body = letter.body if letter else text
    return {"letter": letter, "text": body[:CHARACTERS_SHOWN], "is_cut": len(body) > CHARACTERS_SHOWN}


def _text_of(name: str) -> str:
    try:
        kept, _size = evidence_store().open(name)
    except NotKept:
        abort(404)
    with kept if not hasattr(kept, "open") else kept.open("rb") as file:
        return file.read().decode("utf-8", "replace")


def _of_case(ref: str, evidence_id: str) -> FileSeen:
    return file_seen_by(current_user, case_seen_by(current_user, ref), evidence_id)


def _thumbnail(file: FileSeen) -> Response:
    kind = KINDS[file.file_kind]
    if file.thumbnail is not None:
        return _send(file, file.thumbnail, JPEG, THUMBNAIL_MIME)
    stand_in = ROOT / "static" / "img" / f"{STAND_INS[kind.look]}.svg"
    return _sealed_off(send_file(stand_in, request.environ, mimetype="image/svg+xml", max_age=0))


def _send_copy(file: FileSeen, name: str, kind: FileKind) -> Response:
    return _send(file, name, SHOWN_AS.get(kind, kind), kind.mime, attached=kind.look is Look.PAGES)


def _send(file: FileSeen, name: str, kind: FileKind, mime: str, attached: bool = False) -> Response:
    """A file from the store, whole or in part, never in memory as a whole."""
    try:
        kept, size_bytes = evidence_store().open(name)
    except NotKept:
        abort(404)
    # By its name, which is its fingerprint, a file never changes; who may see it can.
    try:
        response = send_file(
            kept,
            ranges.understood(request.environ),
            mimetype=mime,
            as_attachment=attached,
            download_name=_name_to_save(file, kind),
            conditional=True,
            etag=name,
            max_age=0,
            response_class=current_app.response_class,
        )
    except RequestedRangeNotSatisfiable:
        response = Response("", 416, {"Content-Range": f"bytes */{size_bytes}"}, mimetype=mime)
    return _sealed_off(response)


def _sealed_off(response: Any) -> Response:
    """As nothing that a browser would run, and kept by nobody between."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _name_to_save(file: FileSeen, kind: FileKind) -> str:
    """The name somebody gave a file, with the ending that tells what it is; its number where the name is not told."""
    name = file.file_name or f"evidence-{file.number}"
    return name if name.lower().endswith(kind.suffixes) else name + kind.suffixes[0]
