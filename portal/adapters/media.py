"""Opening what strangers hand in: what a file really is, the copy that others see, and its small preview.

A file is what its content says and a decoder can really decode, whatever it is called. Originals are never changed
here. The decoders are native code and the files are hostile until proven otherwise, so the portal calls this module
through `portal.adapters.intake`, in a process of its own with little time and memory; called directly, memory is held
by the limits of `portal.domain.evidence` (pixels read from the header before anything is decoded, pages, frames tried)
but a decoder's own bug is not, and pdfium allows only one thread at a time.

Loading all decoders takes longer than opening most files, so each is loaded when a file of its kind comes.
"""

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from portal.adapters.decoders import Decoder, Drawer
from portal.adapters.text_files import is_text, looks_like_mail, looks_like_markup
from portal.domain.evidence import (
    EML,
    GIF,
    HEIC,
    JPEG,
    KINDS,
    M4A,
    MOV,
    MP3,
    MP4,
    PDF,
    PNG,
    TXT,
    WEBP,
    Examined,
    FileKind,
    Look,
    Reason,
    Unacceptable,
    believable,
    require_size,
)

if TYPE_CHECKING:  # so that mypy holds each of them to what is asked of it
    from portal.adapters import gif_files, heic_files, mail_files, pdf_files, picture_files, recordings, text_files

    _decoders: tuple[Decoder, ...] = (mail_files, text_files)
    _drawers: tuple[Drawer, ...] = (gif_files, heic_files, pdf_files, picture_files, recordings)

HEAD_BYTES = 65_536
THUMBNAIL_EDGE_PX = 320

BY_LOOK = {
    Look.PICTURE: "picture_files",
    Look.VIDEO: "recordings",
    Look.SOUND: "recordings",
    Look.PAGES: "pdf_files",
    Look.TEXT: "text_files",
    Look.MAIL: "mail_files",
}
BY_KIND = {HEIC: "heic_files", GIF: "gif_files"}

# The families of MP4 that phones and shops produce. An iPhone's .MOV has the same boxes and is shown as MP4; an old one
# begins without its family.
MP4_BRANDS = frozenset(
    brand.ljust(4)
    for brand in b"isom iso2 iso3 iso4 iso5 iso6 iso8 iso9 mp41 mp42 avc1 hvc1 av01 M4V M4VH M4VP MSNV dash".split()
)
SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
MOV_BOXES = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip"})

# Our own disk or limits failed, not the file.
OUR_FAULTS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE})


def examine(path: Path, named: str = "") -> Examined:
    """What somebody handed in really is, found by decoding it.

    named  what its owner calls it; only used to tell a file in disguise from one of an unknown kind
    Raises Unacceptable, whatever a decoder says.
    """
    kind = kind_of(path, named)
    decoder = decoder_of(kind)
    with unharmed():
        found = decoder.examine(path, kind)
    return Examined(
        kind=found.kind,
        bytes=path.stat().st_size,
        width=found.width,
        height=found.height,
        seconds=found.seconds,
        pages=found.pages,
        taken_at=believable(found.taken_at),
        sha256=digest_of(path),
        fingerprint=found.fingerprint,
    )


def shown_copy(path: Path, kind: FileKind, target: Path) -> None:
    """The copy that the other side and the desk see: the same picture, without place, device or hidden content.

    Pictures are encoded anew from their pixels, upright, colours kept, at most 25 million pixels; of a GIF all frames,
    of other animations the first. Videos and sound keep their streams as they are, in a new file. PDF keeps its pages
    as printed, without scripts, actions, forms, attachments, links and metadata. Text and letters become plain text.
    The copy is of the kind `SHOWN_AS` names.
    Raises Unacceptable.
    """
    decoder = decoder_of(kind)
    with unharmed():
        decoder.copy(path, kind, target)


def thumbnail(path: Path, kind: FileKind, target: Path, edge_px: int = THUMBNAIL_EDGE_PX) -> None:
    """A square JPEG preview, `edge_px` wide and high: the picture, a video's first frame, a PDF's first page.

    kind  one that `has_face`

    What is much taller than wide (a chat, a page) shows its beginning. Raises Unacceptable.
    """
    # Here, because it loads Pillow, which text and sound do without.
    from portal.adapters.picture_files import save_square

    drawer = cast(Drawer, decoder_of(kind))
    with unharmed():
        save_square(drawer.face(path, kind, edge_px), edge_px, target)


def load(kind: FileKind) -> None:
    """Load all the code that examines, copies and draws files of this kind, before the first one is opened."""
    decoder_of(kind)
    if kind.has_face:
        import_module("portal.adapters.picture_files")


def decoder_of(kind: FileKind) -> Decoder:
    """What opens files of this kind, loaded now if it is the first of them."""
    name = BY_KIND.get(kind) or BY_LOOK[kind.look]
    return cast(Decoder, import_module(f"portal.adapters.{name}"))


def kind_of(path: Path, named: str = "") -> FileKind:
    """The kind of a file by its first bytes, which nothing but Python reads.

    Raises Unacceptable (EMPTY, TOO_LARGE, UNKNOWN_KIND or DISGUISED; of the last two it says what it seems).
    """
    size_bytes = path.stat().st_size
    require_size(size_bytes)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    kind = _kind_by_signature(head)
    if kind is not None:
        return kind
    if not looks_like_markup(head) and is_text(head, whole=size_bytes <= len(head)):
        return EML if looks_like_mail(head) else TXT
    claims = named.lower().endswith(tuple(suffix for kind in KINDS.values() for suffix in kind.suffixes))
    raise Unacceptable(Reason.DISGUISED if claims else Reason.UNKNOWN_KIND, seems=guess(head[:4096]))


SIGNATURES = {JPEG: (b"\xff\xd8\xff",), PNG: (b"\x89PNG\r\n\x1a\n",), GIF: (b"GIF87a", b"GIF89a"), PDF: (b"%PDF-",)}


def _kind_by_signature(head: bytes) -> FileKind | None:
    for kind, beginnings in SIGNATURES.items():
        if head.startswith(beginnings):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        families = {b"qt  ": MOV} | dict.fromkeys(MP4_BRANDS, MP4)
        families |= dict.fromkeys(SOUND_BRANDS, M4A) | dict.fromkeys(HEIC_BRANDS, HEIC)
        return families.get(head[8:12])
    if head[4:8] in MOV_BOXES:
        return MOV
    # ID3, or the first frame of MPEG audio, layer III. Source: ISO/IEC 11172-3, 2.4.1.3.
    if head.startswith(b"ID3") or (len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return MP3
    return None


def guess(head: bytes) -> str:
    """What a refused file seems to be, as a media type; empty when nobody knows. Never the ground for taking one."""
    # Few files are refused, and its tables take long to load.
    import puremagic

    try:
        return puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return ""


def digest_of(path: Path) -> str:
    """The fingerprint (SHA-256, hexadecimal) of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def unharmed() -> Iterator[None]:
    """Whatever a decoder says about a file becomes Unacceptable; only a failure of our own disk stays what it is."""
    try:
        yield
    except Unacceptable:
        raise
    except MemoryError as error:
        raise Unacceptable(Reason.TOO_DEMANDING) from error
    except Exception as error:
        if isinstance(error, OSError) and error.errno in OUR_FAULTS:
            raise
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            raise Unacceptable(Reason.TOO_DEMANDING) from error
        raise Unacceptable(Reason.BROKEN) from error
