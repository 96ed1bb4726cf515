"""What may be handed in as evidence: the kinds of files, how many, how large, and why one is turned away.

All limits stand here, as numbers. Nothing here opens a file; reading one is the work of `portal.adapters.media`.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from portal.domain.marking import N_

MEGABYTE = 1_000_000

MAX_FILE_MB = 100
MAX_FILE_BYTES = MAX_FILE_MB * MEGABYTE
MAX_FILES_A_CASE_A_SIDE = 20
MAX_FILES_AN_ACT = 20
MAX_PDF_PAGES = 300
MAX_TEXT_MB = 2
MAX_MAIL_MB = 25
MAX_ANIMATED_PIXELS = 60_000_000
"""Of all frames of an animation together; some ten seconds of a small one."""
MAX_SHOWN_PIXELS = 25_000_000
"""A larger picture is shown smaller. Counted in pixels, not edges: a long screenshot of a chat stays legible."""

MAX_NAME_CHARACTERS = 120
EARLIEST_YEAR, LATEST_YEAR = 1980, 2100


class Look(StrEnum):
    """How a file is looked at, or listened to."""

    PICTURE = "picture"
    VIDEO = "video"
    SOUND = "sound"
    PAGES = "pages"
    TEXT = "text"
    MAIL = "mail"


@dataclass(frozen=True)
class FileKind:
    """One kind of file that is taken as evidence.

    mime           what a browser is told when the copy is shown
    suffix         the shown copy's file name ends with it, dot included
    suffixes       how names of such files end when people hand them in
    look           how its copy is shown
    max_pixels     width × height of a picture or of a video's frame; None where it does not apply
    original_mime  of the sealed original, where the copy is of another kind
    """

    code: str
    mime: str
    suffix: str
    name: str
    suffixes: tuple[str, ...]
    look: Look
    max_pixels: int | None = None
    original_mime: str = ""

    @property
    def sealed_mime(self) -> str:
        """What a browser is told when the original is fetched."""
        return self.original_mime or self.mime

    @property
    def has_face(self) -> bool:
        """Whether there is a small picture of it."""
        return self.look in (Look.PICTURE, Look.VIDEO, Look.PAGES)


# The pixel limits differ with what decoding costs: a large JPEG is decoded at a half or an eighth of its size, a PNG,
# a HEIC and a WebP only whole (up to 8 and 16 bytes a pixel at the worst moment), a video keeps up to 16 frames at once.
JPEG = FileKind(
    "jpeg", "image/jpeg", ".jpg", N_("JPEG 图片"), (".jpg", ".jpeg", ".jfif", ".jpe"), Look.PICTURE, 66_000_000
)
PNG = FileKind("png", "image/png", ".png", N_("PNG 图片"), (".png",), Look.PICTURE, 25_000_000)
WEBP = FileKind("webp", "image/webp", ".webp", N_("WebP 图片"), (".webp",), Look.PICTURE, 10_000_000)
HEIC = FileKind(
    "heic", "image/jpeg", ".jpg", N_("HEIC 图片"), (".heic", ".heif"), Look.PICTURE, 25_000_000, "image/heic"
)
GIF = FileKind("gif", "image/webp", ".webp", N_("GIF 动图"), (".gif",), Look.PICTURE, 10_000_000, "image/gif")
PDF = FileKind("pdf", "application/pdf", ".pdf", N_("PDF 文件"), (".pdf",), Look.PAGES)
MP4 = FileKind("mp4", "video/mp4", ".mp4", N_("MP4 视频"), (".mp4", ".m4v"), Look.VIDEO, 4096 * 2304)
MOV = FileKind("mov", "video/mp4", ".mp4", N_("MOV 视频"), (".mov", ".qt"), Look.VIDEO, 4096 * 2304, "video/quicktime")
MP3 = FileKind("mp3", "audio/mpeg", ".mp3", N_("MP3 录音"), (".mp3",), Look.SOUND)
M4A = FileKind("m4a", "audio/mp4", ".m4a", N_("M4A 录音"), (".m4a",), Look.SOUND)
TXT = FileKind("txt", "text/plain", ".txt", N_("文字文件"), (".txt",), Look.TEXT)
EML = FileKind("eml", "text/plain", ".txt", N_("邮件文件"), (".eml",), Look.MAIL, None, "message/rfc822")

KINDS: Mapping[str, FileKind] = MappingProxyType(
    {kind.code: kind for kind in (JPEG, PNG, WEBP, HEIC, GIF, PDF, MP4, MOV, MP3, M4A, TXT, EML)}
)
PICTURES = frozenset(kind for kind in KINDS.values() if kind.look is Look.PICTURE)
SHOWN_AS: Mapping[FileKind, FileKind] = MappingProxyType({HEIC: JPEG, GIF: WEBP, MOV: MP4, EML: TXT})
"""The kind of the copy, where it is another than that of the original."""


@dataclass(frozen=True)
class Examined:
    """What a file really is.

    width, height  as it is looked at, orientation applied; a PDF's first page in points; 0 of sound and text
    seconds        the length of a video or of sound as its file says, or None
    pages          of a PDF, or None
    taken_at       when the camera says it was taken, or the mail that it was sent, in UTC, or None; a claim, not a proof
    sha256         of the original, 64 hexadecimal digits
    fingerprint    of what a picture looks like, 32 hexadecimal digits that a copy nearly shares; None of what is no
                   still picture, or too plain to be told from others
    """

    kind: FileKind
    bytes: int
    width: int
    height: int
    seconds: float | None
    pages: int | None
    taken_at: datetime | None
    sha256: str
    fingerprint: str | None = None


FINGERPRINT_BITS, BANDS = 128, 8


def bands_of(fingerprint: str) -> tuple[int, ...]:
    """The bands of a fingerprint, each with its place, so that bands in different places never meet.

    What differs in fewer bits than there are bands shares at least one.
    """
    digits = len(fingerprint) // BANDS
    parts = (int(fingerprint[at : at + digits], 16) for at in range(0, len(fingerprint), digits))
    return tuple(place << FINGERPRINT_BITS // BANDS | part for place, part in enumerate(parts))


def bits_between(one: str, other: str) -> int:
    """In how many bits two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


class Reason(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_FILES = "too_many_files"
    UNKNOWN_KIND = "unknown_kind"
    DISGUISED = "disguised"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_FRAMES = "too_many_frames"
    NO_PICTURE = "no_picture"
    UNPLAYABLE = "unplayable"
    TOO_DEMANDING = "too_demanding"
    BUSY = "busy"


REASON_WORDS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.EMPTY: N_("文件是空的。请重新选择文件。"),
        Reason.TOO_LARGE: N_("文件太大，每个文件最多%(limit_mb)s MB。请压缩或截取后再上传。"),
        Reason.TOO_MANY_FILES: N_("文件太多，最多%(limit)s个，还能再加%(room)s个。请只留最能说明问题的。"),
        Reason.UNKNOWN_KIND: N_(
            "不支持这种文件。请上传照片、截图、视频、录音、PDF、文字或邮件文件；其他文件请截图后上传。"
        ),
        Reason.DISGUISED: N_("文件内容和文件名的后缀不符。请上传原来的文件，或者截图后上传。"),
        Reason.BROKEN: N_("文件打不开，可能不完整或已损坏。请换一份，或者截图后上传。"),
        Reason.ENCRYPTED: N_("文件设了密码，对方和调解员看不到内容。请去掉密码后再上传。"),
        Reason.TOO_MANY_PIXELS: N_("画面太大，最多%(limit_megapixels)s百万像素。请缩小或截取后再上传。"),
        Reason.TOO_MANY_PAGES: N_("页数太多，最多%(limit)s页。请只留相关的页。"),
        Reason.TOO_MANY_FRAMES: N_("动图太长或太大。请截短一些，或者转成视频后上传。"),
        Reason.NO_PICTURE: N_("文件里没有画面，也没有声音。请重新选择文件。"),
        Reason.UNPLAYABLE: N_("浏览器放不了这种编码的视频或录音（%(codec)s）。请转成普通的MP4或MP3后再上传。"),
        Reason.BUSY: N_("正在检查的文件太多，这一份没有收下。请过一会儿再上传。"),
        Reason.TOO_DEMANDING: N_("打开这个文件太费时间或内存。请缩小、截取或截图后再上传。"),
    }
)


class Unacceptable(Exception):
    """A file that is not taken as evidence, with the facts that the words for it need.

    facts  plain numbers and short technical names, by the placeholder of `REASON_WORDS` they fill
    """

    def __init__(self, reason: Reason, **facts: int | str) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts


def require_room(already: int, more: int) -> None:
    """There is room for the files somebody wants to add to their side of a case.

    already  files this side has put in the case
    more     files that come now, with one act
    Raises Unacceptable(TOO_MANY_FILES) with the limit and the room that is left.
    """
    room = min(max(MAX_FILES_A_CASE_A_SIDE - already, 0), MAX_FILES_AN_ACT)
    if more > room:
        raise Unacceptable(Reason.TOO_MANY_FILES, limit=MAX_FILES_A_CASE_A_SIDE, room=room)


def require_size(size_bytes: int, limit_bytes: int = MAX_FILE_BYTES) -> None:
    """The file is neither empty nor too large. Raises Unacceptable(EMPTY) or Unacceptable(TOO_LARGE)."""
    if size_bytes == 0:
        raise Unacceptable(Reason.EMPTY)
    if size_bytes > limit_bytes:
        raise Unacceptable(Reason.TOO_LARGE, limit_mb=limit_bytes // MEGABYTE)


def require_pixels(kind: FileKind, width: int, height: int) -> None:
    """The picture can be opened without harm. Raises Unacceptable(TOO_MANY_PIXELS), or BROKEN when it has no area."""
    if width < 1 or height < 1:
        raise Unacceptable(Reason.BROKEN)
    if kind.max_pixels is not None and width * height > kind.max_pixels:
        raise too_many_pixels(kind)


def too_many_pixels(kind: FileKind) -> Unacceptable:
    """A picture of this kind is larger than can be opened without harm."""
    return Unacceptable(Reason.TOO_MANY_PIXELS, limit_megapixels=(kind.max_pixels or 0) // 1_000_000)


def accepted_suffixes(kinds: Iterable[FileKind] = KINDS.values()) -> tuple[str, ...]:
    """How names of acceptable files end; for a file field's `accept`."""
    return tuple(suffix for kind in kinds for suffix in kind.suffixes)


def believable(moment: datetime | None) -> datetime | None:
    """When a file says it was made, if that can be; a time that no local clock can show would be shown by no page."""
    return moment if moment and EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def clean_name(name: str) -> str:
    """A file's name as everybody may be shown it: no folders, nothing invisible, nothing that turns text round.

    At most 120 characters, of which the ending is kept; `file` when nothing is left.
    """
    base = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    visible = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", base)
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    words = " ".join(visible.split()).strip(" .")
    stem, dot, ending = words.rpartition(".")
    if dot and len(ending) <= 10:
        words = stem[: MAX_NAME_CHARACTERS - len(ending) - 1].rstrip(" .") + dot + ending
    return words[:MAX_NAME_CHARACTERS].strip(" .") or "file"
