"""The material about a proven extortion as one file for an authority. Taken out by supervisors, and on record each time."""

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from flask import Blueprint, Response, abort, render_template, stream_with_context
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from portal import claim_phrases, clock, phrases
from portal.adapters.evidence_store import NotKept
from portal.adapters.packs import Source, zipped
from portal.adapters.spreadsheets import csv_of
from portal.domain.evidence import KINDS
from portal.forms.referrals import AUTHORITIES, ReferralForm
from portal.queries.cases import CaseSeen, case_seen_by
from portal.queries.evidence import FileSeen
from portal.queries.referrals import Referral, made_before, referral_seen_by
from portal.services.referrals import note_referral
from portal.views.access import supervisors
from portal.views.answers import page
from portal.views.uploads import evidence_store
from portal.words import language

bp = Blueprint("referrals", __name__)

ZIP = "application/zip"


@bp.route("/cases/<ref>/claims/<int:no>/referral", methods=["GET", "POST"])
@supervisors
def make(ref: str, no: int) -> Response:
    """What would be handed on, and who has taken it out before; sending it takes it out once more."""
    case = case_seen_by(current_user, ref)
    referral = referral_seen_by(current_user, case, no)
    form = ReferralForm()
    if form.validate_on_submit():
        return _pack(case, referral, form.to.data, form.language.data)
    return page(
        "referrals/make.html",
        422 if form.is_submitted() else 200,
        case=case,
        no=no,
        form=form,
        referral=referral,
        before=[(at, name, AUTHORITIES[to]) for at, name, to in made_before(current_user, case, no)],
    )


def _pack(case: CaseSeen, referral: Referral, to: str, written_in: str) -> Response:
    """The ZIP, after it is on record that it was taken out. A file that is not as it was sealed is not handed on."""
    files = {_name_of(file): file for file in referral.files}
    if any(not _is_sound(file) for file in files.values()):
        abort(409)
    with force_locale(written_in):
        at = referral.claim.decided_at or clock.now()
        pages = {"index.html": _index(case, referral, files, to), "index.json": _as_data(case, referral, files)}
        pages["index.csv"] = _as_table(files, pages)
    note_referral(current_user, case.ref, referral.claim.matter.no, to)
    kept = [(name, _opener(content)) for name, content in sorted(pages.items())]
    sources = [*kept, *((name, _opener_of(file)) for name, file in files.items())]
    answer = Response(stream_with_context(_streamed(sources, at)), mimetype=ZIP)
    answer.headers["Content-Disposition"] = f'attachment; filename="{case.ref}-referral.zip"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _streamed(sources: list[Source], at: Any) -> Iterator[bytes]:
    return (chunk for chunk in zipped(sources, at) if chunk)


def _name_of(file: FileSeen) -> str:
    """By its number and kind: the name that somebody gave it is only told."""
    return f"evidence/{file.number:03}{KINDS[file.file_kind].suffixes[0]}"


def _is_sound(file: FileSeen) -> bool:
    try:
        return evidence_store().digest_of(file.sealed) == file.sha256
    except NotKept:
        return False


def _opener(content: bytes) -> Callable[[], IO[bytes]]:
    return lambda: BytesIO(content)


def _opener_of(file: FileSeen) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        kept, _size = evidence_store().open(file.sealed)
        return kept.open("rb") if isinstance(kept, Path) else kept

    return opened


def _index(case: CaseSeen, referral: Referral, files: dict[str, FileSeen], to: str) -> bytes:
    return render_template(
        "referrals/index.html",
        case=case,
        claim=referral.claim,
        said=[(e, phrases.party_name(e.party, case)) for e in referral.said],
        files=files,
        to=AUTHORITIES[to],
        written_in=language(),
        claims=claim_phrases,
        say=phrases,
    ).encode()


def _as_data(case: CaseSeen, referral: Referral, files: dict[str, FileSeen]) -> bytes:
    claim = referral.claim
    about = {
        "case": case.ref,
        "claim": claim.matter.no,
        "order": case.order_no,
        "result": claim.result,
        "reasons": claim.reasons,
        "decided_at": claim.decided_at,
        "grounds": [{"ground": g.ground, "words": g.words, "result": g.result, "why": g.why} for g in claim.grounds],
        "timeline": [{"at": e.at, "party": e.party, "act": e.act} for e in referral.said],
        "files": [
            {
                "name": name,
                "sha256": file.sha256,
                "bytes": file.bytes,
                "number": file.number,
                "side": file.side,
                "called": file.file_name,
                "received_at": file.received_at,
            }
            for name, file in files.items()
        ],
    }
    written = json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True, default=_plain)
    return written.encode()


def _plain(value: Any) -> str:
    return str(value.isoformat())


def _as_table(files: dict[str, FileSeen], pages: dict[str, bytes]) -> bytes:
    """Every other file of the pack with its digest."""
    rows: list[tuple[str, str, int, str]] = [
        (name, sha256(content).hexdigest(), len(content), "") for name, content in pages.items()
    ]
    rows += [(name, file.sha256, file.bytes, file.file_name) for name, file in files.items()]
    return csv_of((_("文件"), "SHA-256", _("字节"), _("提交时的名称")), rows)
