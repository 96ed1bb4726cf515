"""Files that come with a form, on their way to the evidence store, and why some of them were not taken, in words."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

from flask import current_app, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from portal.adapters.evidence_store import EvidenceStore, FolderStore
from portal.domain.claims import Tie
from portal.domain.evidence import (
    KINDS,
    MAX_FILE_MB,
    MAX_FILES_A_CASE_A_SIDE,
    REASON_WORDS,
    Unacceptable,
    clean_name,
)
from portal.domain.evidence import accepted_suffixes as _suffixes
from portal.models.account import Viewer
from portal.overload import step_aside
from portal.services.evidence import hand_in

EXTENSION = "pingli_evidence_store"


def evidence_store() -> EvidenceStore:
    """Where this app keeps evidence; made when first asked for, so that it belongs to the process that asks."""
    extensions = current_app.extensions
    if EXTENSION not in extensions:
        extensions[EXTENSION] = FolderStore(Path(current_app.config["DATA_DIR"]) / "evidence")
    return cast(EvidenceStore, extensions[EXTENSION])


def hand_in_all(
    by: Viewer,
    files: Iterable[FileStorage],
    kind: str,
    *,
    caption: str = "",
    shows: str = "",
    claims: Sequence[Tie] = (),
    case_id: int | None = None,
    draft_id: str | None = None,
) -> tuple[list[str], list[str]]:
    """Take every file that can be taken: the ids of those, and for each of the others what to do, in words.

    files    of one field of a form, as `request.files.getlist(…)` gives them; a field left empty counts for nothing
    kind     code of domain.taxonomy.EVIDENCE_KINDS, the same for all, as are caption, shows and claims
    """
    taken, refused = [], []
    for file in files:
        if not file.filename:
            continue
        try:
            with step_aside(request.environ):
                evidence_id = hand_in(
                    by,
                    evidence_store(),
                    file.stream,  # type: ignore[arg-type]
                    file.filename,
                    kind=kind,
                    caption=caption,
                    shows=shows,
                    claims=claims,
                    case_id=case_id,
                    draft_id=draft_id,
                )
            taken.append(evidence_id)
        except Unacceptable as refusal:
            refused.append(words_for(refusal, file.filename))
    return taken, refused


def words_for(refusal: Unacceptable, file_name: str) -> str:
    """Which file was not taken, why, and what would be: 「开箱视频.avi」没有收下。不支持这种文件。…"""
    reason = _(REASON_WORDS[refusal.reason], **refusal.facts)
    return _("「%(name)s」没有收下。%(reason)s", name=clean_name(file_name), reason=reason)


def limits_in_words() -> str:
    """What may be handed in, said before anybody chooses a file."""
    return _(
        "照片和截图（JPEG、PNG、WebP、HEIC、GIF），视频（MP4、MOV），录音（MP3、M4A），PDF、TXT和邮件（EML）文件。"
        "单个不超过%(limit_mb)s MB，最多%(limit)s份。",
        limit_mb=MAX_FILE_MB,
        limit=MAX_FILES_A_CASE_A_SIDE,
    )


def accepted() -> str:
    """For a file field's `accept`: what phones offer pictures and videos for, and the endings of names."""
    mimes = dict.fromkeys(kind.sealed_mime for kind in KINDS.values())
    return ",".join((*mimes, *_suffixes()))
