"""Opening what strangers hand in: what a file really is, the copy that others see, and its small preview.

A file is what its content says and a decoder can really decode, whatever it is called. Originals are never changed
here. The decoders are native code and the files are hostile until proven otherwise, so the portal calls this module
through `portal.adapters.intake`, in a process of its own with little time and memory; called directly, memory is held
by the limits of `portal.domain.evidence` (pixels read from the header before anything is decoded, pages, frames tried)
but a decoder's own bug is not, and pdfium allows only one thread at a time.
"""

import errno
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from math import ceil, sqrt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import av
import pikepdf
import puremagic
import pypdfium2
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import ExifTags, Image, ImageCms, ImageOps

from portal.domain.evidence import (
    JPEG,
    KINDS,
    MAX_PDF_PAGES,
    MAX_SHOWN_PIXELS,
    MP4,
    PDF,
    PICTURES,
    PNG,
    WEBP,
    Examined,
    FileKind,
    Reason,
    Unacceptable,
    require_pixels,
    require_size,
    too_many_pixels,
)

THUMBNAIL_EDGE_PX = 320
FRAMES_TRIED = 5
PACKETS_TRIED = 120
MAX_ICC_BYTES = 1_000_000

PILLOW_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
# A 25-megapixel PNG and a 10-megapixel WebP of pure noise take about 3 seconds so, the worst that is allowed in.
WRITING: dict[FileKind, dict[str, Any]] = {
    JPEG: {"quality": 88},
    PNG: {"compress_level": 2},
    WEBP: {"quality": 88, "method": 2},
}

# The families of MP4 that phones and shops produce. `qt` is an iPhone's .MOV: the same boxes, shown as MP4.
MP4_BRANDS = frozenset(
    brand.ljust(4)
    for brand in b"isom iso2 iso3 iso4 iso5 iso6 iso8 iso9 mp41 mp42 avc1 hvc1 av01 M4V M4VH M4VP MSNV dash qt".split()
)
VIDEO_CODECS = frozenset({"h264", "hevc", "av1", "vp9", "mpeg4"})
AUDIO_CODECS = frozenset({"aac", "mp3", "ac3", "eac3", "opus", "flac"})

# A camera that names no offset from UTC is taken to show the portal's own time.
CAMERA_ZONE = ZoneInfo("Asia/Shanghai")

# Our own disk or limits failed, not the file.
OUR_FAULTS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE})


def examine(path: Path, named: str = "") -> Examined:
    """What somebody handed in really is, found by decoding it.

    named  what its owner calls it; only used to tell a file in disguise from one of an unknown kind
    Raises Unacceptable, whatever a decoder says.
    """
    size_bytes = path.stat().st_size
    require_size(size_bytes)
    kind = kind_of(path, named)
    with unharmed(kind):
        found = EXAMINERS[kind](path)
    return Examined(kind=kind, bytes=size_bytes, sha256=digest_of(path), **found)


def shown_copy(path: Path, kind: FileKind, target: Path) -> None:
    """The copy that the other side and the desk see: the same picture, without place, device or hidden content.

    Pictures are encoded anew from their pixels, upright, colours kept, the first frame of an animation, at most
    25 million pixels. Videos keep their streams of picture and sound as they are, in a new MP4. PDF keeps its pages
    as printed, without scripts, actions, forms, attachments, links and metadata.
    Raises Unacceptable.
    """
    with unharmed(kind):
        COPIERS[kind](path, kind, target)


def thumbnail(path: Path, kind: FileKind, target: Path, edge_px: int = THUMBNAIL_EDGE_PX) -> None:
    """A square JPEG preview, `edge_px` wide and high: the picture, a video's first frame, a PDF's first page.

    What is much taller than wide (a chat, a page) shows its beginning. Raises Unacceptable.
    """
    with unharmed(kind):
        picture = FACES[kind](path, kind, edge_px)
        tall = picture.height > 1.4 * picture.width
        square = ImageOps.fit(on_white(picture), (edge_px, edge_px), centering=(0.5, 0.0 if tall else 0.5))
        bare(square).save(target, "JPEG", quality=80, optimize=True)


def kind_of(path: Path, named: str = "") -> FileKind:
    """The kind of a file by its first bytes. Raises Unacceptable(UNKNOWN_KIND or DISGUISED) and says what it seems."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    if head[4:8] == b"ftyp" and head[8:12] in MP4_BRANDS:
        return MP4
    claims = named.lower().endswith(tuple(suffix for kind in KINDS.values() for suffix in kind.suffixes))
    raise Unacceptable(Reason.DISGUISED if claims else Reason.UNKNOWN_KIND, seems=guess(head))


def guess(head: bytes) -> str:
    """What a refused file seems to be, as a media type; empty when nobody knows. Never the ground for taking one."""
    try:
        return puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return ""


def digest_of(path: Path) -> str:
    """The fingerprint (SHA-256, hexadecimal) of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def unharmed(kind: FileKind) -> Iterator[None]:
    """Whatever a decoder says about a file becomes Unacceptable; only a failure of our own disk stays what it is."""
    try:
        yield
    except Unacceptable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many_pixels(kind) from error
    except MemoryError as error:
        raise Unacceptable(Reason.TOO_DEMANDING) from error
    except pikepdf.PasswordError as error:
        raise Unacceptable(Reason.ENCRYPTED) from error
    except Exception as error:
        if isinstance(error, OSError) and error.errno in OUR_FAULTS:
            raise
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            raise Unacceptable(Reason.TOO_DEMANDING) from error
        raise Unacceptable(Reason.BROKEN) from error


# --- pictures


def examine_picture(path: Path) -> dict[str, Any]:
    kind = kind_of(path)
    with opened_picture(path, kind) as picture:
        width, height = picture.size
        decode(picture, MAX_SHOWN_PIXELS)
        exif = picture.getexif()
        if exif.get(ExifTags.Base.Orientation) in (5, 6, 7, 8):
            width, height = height, width
        return {"width": width, "height": height, "seconds": None, "pages": None, "taken_at": camera_time(exif)}


def copy_picture(path: Path, kind: FileKind, target: Path) -> None:
    picture = upright(path, kind, MAX_SHOWN_PIXELS)
    picture.save(target, PILLOW_FORMATS[kind], icc_profile=picture.info.get("icc_profile"), **WRITING[kind])


def face_of_picture(path: Path, kind: FileKind, edge_px: int) -> Image.Image:
    # 16 squares: sharp enough for shapes up to 1:4, and a JPEG is decoded at a fraction of its size.
    return upright(path, kind, 16 * edge_px * edge_px)


@contextmanager
def opened_picture(path: Path, kind: FileKind) -> Iterator[Image.Image]:
    """The picture with its header read and judged, nothing decoded yet."""
    if kind == WEBP:
        # Pillow makes room for the whole canvas as it opens a WebP, before anybody could look at the size.
        require_pixels(kind, *webp_canvas(path))
    with Image.open(path, formats=[PILLOW_FORMATS[kind]]) as picture:
        require_pixels(kind, *picture.size)
        yield picture


def decode(picture: Image.Image, pixels: int) -> None:
    """Decode the first frame wholly; a JPEG larger than `pixels` at a half, a quarter or an eighth of its size."""
    factor = shrinking(picture, pixels)
    picture.draft(picture.mode, (max(1, picture.width // factor), max(1, picture.height // factor)))
    picture.load()


def shrinking(picture: Image.Image, pixels: int) -> int:
    """By how much to divide the edges of a picture so that at most `pixels` are left."""
    return max(1, ceil(sqrt(picture.width * picture.height / pixels)))


def upright(path: Path, kind: FileKind, pixels: int) -> Image.Image:
    """The picture as it is looked at, about `pixels` large at most, with nothing but its pixels and their colours."""
    with opened_picture(path, kind) as picture:
        decode(picture, pixels)
        orientation = picture.getexif().get(ExifTags.Base.Orientation)
        profile = picture.info.get("icc_profile")
        factor = shrinking(picture, pixels)
        # A copy also where nothing is to shrink, for a WebP keeps its decoder, twice the picture, as long as it lives.
        smaller = picture.reduce(factor) if factor > 1 or kind == WEBP else picture
    plain = in_plain_mode(smaller)
    colours = profile if smaller.mode == plain.mode or plain.mode == "RGBA" else None
    turned = plain if orientation not in TURNS else plain.transpose(TURNS[orientation])
    return bare(turned, colours)


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def in_plain_mode(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGB", "RGBA", "L") and "transparency" not in picture.info:
        return picture
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode in ("1", "I;16", "I;16B", "I;16L", "I;16N", "I", "F"):
        return picture.convert("L")
    return picture.convert("RGB")


def bare(picture: Image.Image, profile: bytes | None = None) -> Image.Image:
    """Pixels alone: Pillow's writers put what they find in `info` (comments, profiles, capture facts) into the file."""
    picture.info = {"icc_profile": profile} if profile and fits(profile, picture.mode) else {}
    return picture


def fits(profile: bytes, mode: str) -> bool:
    """The colour profile is one, and of this kind of picture."""
    # A profile states its own length; anything behind that is not colours.
    if len(profile) > MAX_ICC_BYTES or len(profile) != int.from_bytes(profile[:4], "big"):
        return False
    try:
        space = ImageCms.ImageCmsProfile(BytesIO(profile)).profile.xcolor_space.strip()
    except (ImageCms.PyCMSError, OSError, ValueError):
        return False
    return space == ("GRAY" if mode == "L" else "RGB")


def on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def webp_canvas(path: Path) -> tuple[int, int]:
    """Width and height that a WebP's header states. Source: RFC 9649, sections 2.5 to 2.7."""
    with path.open("rb") as file:
        head = file.read(30)
    form = head[12:16]
    if form == b"VP8X" and len(head) == 30:
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if form == b"VP8L" and len(head) >= 25:
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and len(head) == 30 and head[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    raise Unacceptable(Reason.BROKEN)


def camera_time(exif: Image.Exif) -> datetime | None:
    """When the camera says the picture was taken; None when it says nothing that is a time."""
    details = exif.get_ifd(ExifTags.IFD.Exif)
    said = str(details.get(ExifTags.Base.DateTimeOriginal) or "").strip("\0 ")
    offset = str(details.get(ExifTags.Base.OffsetTimeOriginal) or "").strip("\0 ")
    try:
        if re.fullmatch(r"[+-]\d\d:\d\d", offset):
            return datetime.strptime(said + offset, "%Y:%m:%d %H:%M:%S%z").astimezone(UTC)
        return datetime.strptime(said, "%Y:%m:%d %H:%M:%S").replace(tzinfo=CAMERA_ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


# --- videos


def examine_video(path: Path) -> dict[str, Any]:
    with opened_video(path) as container:
        frame = first_frame(container, FRAMES_TRIED)
        turned = frame.rotation % 180 == 90
        return {
            "width": frame.height if turned else frame.width,
            "height": frame.width if turned else frame.height,
            "seconds": None if not container.duration or container.duration < 0 else container.duration / av.time_base,
            "pages": None,
            "taken_at": container_time(container.metadata.get("creation_time", "")),
        }


def copy_video(path: Path, kind: FileKind, target: Path) -> None:
    # `bitexact` keeps the writer's own name and version out; streams of data (a camera's track of places) stay behind.
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with (
        opened_video(path) as container,
        av.open(str(target), "w", format="mp4", options=options) as copy,
    ):
        streams = {stream.index: copy.add_stream_from_template(stream) for stream in seen_and_heard(container)}
        for stream in streams.values():
            stream.metadata.clear()
        copy.metadata.clear()
        for packet in container.demux([container.streams[index] for index in streams]):
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                copy.mux(packet)


def face_of_video(path: Path, kind: FileKind, edge_px: int) -> Image.Image:
    with opened_video(path) as container:
        frame = first_frame(container, 1)
        scale = min(1.0, 2 * edge_px / min(frame.width, frame.height))
        width, height = max(1, int(frame.width * scale)), max(1, int(frame.height * scale))
        picture = frame.reformat(width=width, height=height, format="rgb24").to_image()
        return picture.rotate(frame.rotation, expand=True)


@contextmanager
def opened_video(path: Path) -> Iterator[InputContainer]:
    """The video with its header read and judged. Only this one file is read, whatever it refers to."""
    options = {"protocol_whitelist": "file", "enable_drefs": "0"}
    with av.open(str(path), format="mov", options=options, metadata_errors="replace") as container:
        streams = seen_and_heard(container)
        for stream in streams:
            if stream.codec_context is None:  # a file cut short, or a code that no decoder knows
                raise Unacceptable(Reason.BROKEN)
            codec = stream.codec_context.name
            if codec not in VIDEO_CODECS | AUDIO_CODECS:
                raise Unacceptable(Reason.UNPLAYABLE, codec=codec)
        moving = streams[0]
        assert isinstance(moving, VideoStream)
        require_pixels(MP4, moving.width, moving.height)
        yield container


def seen_and_heard(container: InputContainer) -> list[Stream]:
    """The first moving picture, then the sound; not a cover, a caption or a track of data."""
    moving = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    if not moving:
        raise Unacceptable(Reason.NO_PICTURE)
    return [moving[0], *container.streams.audio]


def first_frame(container: InputContainer, frames: int) -> VideoFrame:
    """The first frame, after really decoding the first `frames` of them, or as many as a shorter video has."""
    stream = seen_and_heard(container)[0]
    assert isinstance(stream, VideoStream)
    stream.codec_context.thread_count = 1
    first, seen = None, 0
    for tried, packet in enumerate(container.demux(stream)):
        for frame in packet.decode():
            require_pixels(MP4, frame.width, frame.height)
            first, seen = first or frame, seen + 1
        if seen >= frames or tried >= PACKETS_TRIED:
            break
    if first is None:
        raise Unacceptable(Reason.BROKEN)
    return first


def container_time(said: str) -> datetime | None:
    """When a video's header says it was made; clocks that were never set count from 1904 or 1970 and say nothing."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo and moment.year > 1990 else None


# --- PDF


def examine_pdf(path: Path) -> dict[str, Any]:
    with opened_pdf(path) as pdf:
        pages = len(pdf.pages)
    page = first_page(path, THUMBNAIL_EDGE_PX)
    return {"width": page.width, "height": page.height, "seconds": None, "pages": pages, "taken_at": None}


def copy_pdf(path: Path, kind: FileKind, target: Path) -> None:
    with opened_pdf(path) as original, pikepdf.new() as copy:
        # What was filled into a form or stamped on a page is printed into the page; the live parts then go.
        original.generate_appearance_streams()
        original.flatten_annotations("screen")
        for page in original.pages:
            for key in set(page.obj.keys()) - DRAWN_OF_A_PAGE:
                del page.obj[key]
        # Only the pages are carried over, and with them only what they draw with; the catalogue, where scripts,
        # opening actions, attachments and metadata live, stays behind. Which layers are visible is part of the drawing.
        copy.pages.extend(original.pages)
        if "/OCProperties" in original.Root:
            copy.Root.OCProperties = copy.copy_foreign(original.make_indirect(original.Root.OCProperties))
        for thing in copy.objects:
            silence(thing)
        copy.save(target)


def face_of_pdf(path: Path, kind: FileKind, edge_px: int) -> Image.Image:
    with opened_pdf(path):
        return first_page(path, 2 * edge_px).picture


@contextmanager
def opened_pdf(path: Path) -> Iterator[pikepdf.Pdf]:
    """The PDF, not encrypted and not too long."""
    with pikepdf.open(path) as pdf:
        if pdf.is_encrypted:
            raise Unacceptable(Reason.ENCRYPTED)
        if not len(pdf.pages):
            raise Unacceptable(Reason.BROKEN)
        if len(pdf.pages) > MAX_PDF_PAGES:
            raise Unacceptable(Reason.TOO_MANY_PAGES, limit=MAX_PDF_PAGES)
        yield pdf


@dataclass(frozen=True)
class Page:
    """A page as drawn: its size in points and its picture."""

    width: int
    height: int
    picture: Image.Image


def first_page(path: Path, edge_px: int) -> Page:
    """The first page, drawn `edge_px` on its longer side."""
    with pypdfium2.PdfDocument(path) as document:
        page = document[0]
        width, height = page.get_size()
        if not (1 <= width <= 200_000 and 1 <= height <= 200_000):
            raise Unacceptable(Reason.BROKEN)
        picture = page.render(scale=edge_px / max(width, height)).to_pil().convert("RGB")
        page.close()
    return Page(round(width), round(height), picture)


# Resources, boxes and the rest may stand on a node above the page; qpdf hands them down as it copies.
DRAWN_OF_A_PAGE = {
    *("/Type", "/Parent", "/Contents", "/Resources", "/Group", "/Rotate", "/UserUnit"),
    *("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"),
}
UNDRAWN = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI")


def silence(thing: pikepdf.Object) -> None:
    """Take from one object of a PDF what is not drawn: metadata, what editors left behind, and a photo's own EXIF."""
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key in UNDRAWN:
            if key in thing:
                del thing[key]
        parts = [part for _, part in thing.items()]
    elif isinstance(thing, pikepdf.Array):
        parts = list(thing)
    else:
        return
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            silence(part)
    if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") in (
        pikepdf.Name.DCTDecode,
        pikepdf.Array([pikepdf.Name.DCTDecode]),
    ):
        thing.write(without_exif(thing.read_raw_bytes()), filter=pikepdf.Name.DCTDecode, decode_parms=None)


# Behind the coded pixels: the next marker that is neither a stuffed zero, a restart nor a fill byte.
AFTER_PIXELS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
START_OF_SCAN, END_OF_IMAGE, COMMENT = 0xDA, 0xD9, 0xFE
APPLICATIONS, KEPT_APPLICATIONS = range(0xE0, 0xF0), (0xE0, 0xE2, 0xEE)


def without_exif(jpeg: bytes) -> bytes:
    """A JPEG stream without comments, camera segments and what follows its end; its pixels untouched.

    Kept: JFIF (APP0), colours (APP2 and APP14). Source: ITU-T T.81, annex B.
    """
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != END_OF_IMAGE:
        marker, end = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == START_OF_SCAN:
            following = AFTER_PIXELS.search(jpeg, end)
            end = following.start() if following else len(jpeg)
        if marker != COMMENT and (marker not in APPLICATIONS or marker in KEPT_APPLICATIONS):
            kept.append(jpeg[at:end])
        at = end
    return b"".join([*kept, b"\xff\xd9"])


EXAMINERS = {**dict.fromkeys(PICTURES, examine_picture), MP4: examine_video, PDF: examine_pdf}
COPIERS = {**dict.fromkeys(PICTURES, copy_picture), MP4: copy_video, PDF: copy_pdf}
FACES = {**dict.fromkeys(PICTURES, face_of_picture), MP4: face_of_video, PDF: face_of_pdf}
