"""Opening what strangers hand in: what a file really is, the copy that others see, and its small preview.

A file is what its content says and a decoder can really decode, whatever it is called. Originals are never changed
here. The decoders are native code and the files are hostile until proven otherwise, so the portal calls this module
through `portal.adapters.intake`, in a process of its own with little time and memory; called directly, memory is held
by the limits of `portal.domain.evidence` (pixels read from the header before anything is decoded, pages, frames tried)
but a decoder's own bug is not, and pdfium allows only one thread at a time.
"""

import codecs
import errno
import hashlib
import re
import unicodedata
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
import pillow_heif
import puremagic
import pypdfium2
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import ExifTags, Image, ImageCms, ImageOps, ImageSequence

from portal.adapters.mail_files import looks_like_mail, read_mail
from portal.domain.evidence import (
    EML,
    GIF,
    HEIC,
    JPEG,
    KINDS,
    M4A,
    MAX_ANIMATED_PIXELS,
    MAX_MAIL_MB,
    MAX_PDF_PAGES,
    MAX_SHOWN_PIXELS,
    MAX_TEXT_MB,
    MEGABYTE,
    MOV,
    MP3,
    MP4,
    PDF,
    PNG,
    SHOWN_AS,
    TXT,
    WEBP,
    Examined,
    FileKind,
    Look,
    Reason,
    Unacceptable,
    believable,
    require_pixels,
    require_size,
    too_many_pixels,
)

HEAD_BYTES = 65_536
THUMBNAIL_EDGE_PX = 320
FRAMES_TRIED = 5
PACKETS_TRIED = 120
MAX_ICC_BYTES = 1_000_000

FINGERPRINT_EDGE = 8
FINGERPRINT_FROM_PX = 72
# Of 256 levels of light. What differs by less is noise, and a page or a wall is nothing but that.
CLEARLY = 3
FEWEST_BITS = 20

pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
PILLOW_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF", GIF: "GIF"}
# A 25-megapixel PNG and a 10-megapixel WebP of pure noise take about 3 seconds so, the worst that is allowed in.
WRITING: dict[FileKind, dict[str, Any]] = {
    JPEG: {"quality": 88},
    PNG: {"compress_level": 2},
    WEBP: {"quality": 88, "method": 2},
}

# The families of MP4 that phones and shops produce. An iPhone's .MOV has the same boxes and is shown as MP4; an old one
# begins without its family.
MP4_BRANDS = frozenset(
    brand.ljust(4)
    for brand in b"isom iso2 iso3 iso4 iso5 iso6 iso8 iso9 mp41 mp42 avc1 hvc1 av01 M4V M4VH M4VP MSNV dash".split()
)
SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
MOV_BOXES = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip"})
VIDEO_CODECS = frozenset({"h264", "hevc", "av1", "vp9", "mpeg4"})
AUDIO_CODECS = frozenset({"aac", "mp3", "mp3float", "ac3", "eac3", "opus", "flac"})

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
        if kind in (MP4, MOV) and not has_picture(path):
            kind = M4A  # recorders call what they write by any family
        found: dict[str, Any] = {"width": 0, "height": 0, "seconds": None, "pages": None, "taken_at": None}
        found |= EXAMINERS[kind](path)
        found["taken_at"] = believable(found["taken_at"])
    return Examined(kind=kind, bytes=size_bytes, sha256=digest_of(path), **found)


def shown_copy(path: Path, kind: FileKind, target: Path) -> None:
    """The copy that the other side and the desk see: the same picture, without place, device or hidden content.

    Pictures are encoded anew from their pixels, upright, colours kept, at most 25 million pixels; of a GIF all frames,
    of other animations the first. Videos and sound keep their streams as they are, in a new file. PDF keeps its pages
    as printed, without scripts, actions, forms, attachments, links and metadata. Text and letters become plain text.
    The copy is of the kind `SHOWN_AS` names.
    Raises Unacceptable.
    """
    with unharmed(kind):
        COPIERS[kind](path, kind, target)


def thumbnail(path: Path, kind: FileKind, target: Path, edge_px: int = THUMBNAIL_EDGE_PX) -> None:
    """A square JPEG preview, `edge_px` wide and high: the picture, a video's first frame, a PDF's first page.

    kind  one that `has_face`

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
        head = file.read(HEAD_BYTES)
    kind = _kind_by_signature(head)
    if kind is not None:
        return kind
    if not looks_like_markup(head) and is_text(path):
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
        orientation = exif.get(ExifTags.Base.Orientation)
        if orientation in (5, 6, 7, 8):
            width, height = height, width
        look = fingerprint(turned(small(picture), orientation))
        return {"width": width, "height": height, "taken_at": camera_time(exif), "fingerprint": look}


def fingerprint(picture: Image.Image) -> str | None:
    """What a picture looks like, in 128 bits as hexadecimal digits; None of one that is too plain to be known again.

    Each bit says whether a field of an 8 × 8 grid is clearly darker than the next one on its right, or below. A copy
    in another size or quality differs in a few bits, another picture in dozens. Source: difference hash (dHash).
    """
    edge = FINGERPRINT_EDGE
    light = on_white(in_plain_mode(picture)).convert("L").resize((edge + 1, edge + 1), Image.Resampling.BOX).tobytes()
    grid = [light[row * (edge + 1) : (row + 1) * (edge + 1)] for row in range(edge + 1)]
    bits = [grid[y][x + 1] > grid[y][x] + CLEARLY for y in range(edge) for x in range(edge)]
    bits += [grid[y + 1][x] > grid[y][x] + CLEARLY for y in range(edge) for x in range(edge)]
    if not FEWEST_BITS <= sum(bits) <= len(bits) - FEWEST_BITS:
        return None
    return f"{int(''.join('01'[bit] for bit in bits), 2):0{len(bits) // 4}x}"


def small(picture: Image.Image) -> Image.Image:
    """The picture shrunk to what a fingerprint needs, in colours that can be averaged."""
    # Converting the largest first would take its memory a second time, more than there is.
    plain = picture if picture.mode in ("RGB", "RGBA", "L", "LA", "CMYK", "YCbCr") else in_plain_mode(picture)
    return plain.reduce(max(1, min(plain.size) // FINGERPRINT_FROM_PX))


def copy_picture(path: Path, kind: FileKind, target: Path) -> None:
    picture = upright(path, kind, MAX_SHOWN_PIXELS)
    profile, shown = picture.info.get("icc_profile"), SHOWN_AS.get(kind, kind)
    if shown is JPEG and picture.mode == "RGBA":
        picture = on_white(picture)
    picture.save(target, PILLOW_FORMATS[shown], icc_profile=profile, **WRITING[shown])


def examine_gif(path: Path) -> dict[str, Any]:
    with opened_picture(path, GIF) as picture:
        width, height = picture.size
        most = max(1, MAX_ANIMATED_PIXELS // (width * height))
        for number, frame in enumerate(ImageSequence.Iterator(picture)):
            if number == most:
                raise Unacceptable(Reason.TOO_MANY_FRAMES)
            frame.load()
    return {"width": width, "height": height}


def copy_gif(path: Path, kind: FileKind, target: Path) -> None:
    """Every frame, one after the other, for as long as the GIF shows it."""
    with opened_picture(path, kind) as picture:
        lengths = [frame.info.get("duration", 100) for frame in ImageSequence.Iterator(picture)]
        picture.seek(0)
        frames = (bare(frame.convert("RGBA")) for frame in ImageSequence.Iterator(picture))
        first, animated = next(frames), len(lengths) > 1
        more = {"save_all": True, "append_images": frames, "duration": lengths, "loop": 0} if animated else {}
        first.save(target, "WEBP", **WRITING[WEBP], **more)


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
    return bare(turned(plain, orientation), colours)


def turned(picture: Image.Image, orientation: int | None) -> Image.Image:
    """The picture as a camera held this way saw it; `orientation` is the EXIF tag's value."""
    return picture.transpose(TURNS[orientation]) if orientation in TURNS else picture


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
    with opened_video(path) as container:
        copy_streams(container, seen_and_heard(container), target, "mp4", {"movflags": "+faststart"})


def copy_streams(
    container: InputContainer, chosen: list[Stream], target: Path, form: str, options: dict[str, str]
) -> None:
    """The chosen streams as they are, in a new file without a word about where, when or with what they were made."""
    # `bitexact` keeps the writer's own name and version out; streams of data (a camera's track of places) stay behind.
    with av.open(str(target), "w", format=form, options=options | {"fflags": "+bitexact"}) as copy:
        streams = {stream.index: copy.add_stream_from_template(stream) for stream in chosen}
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
    """The video with its header read and judged."""
    with opened_container(path, "mov") as container:
        streams = seen_and_heard(container)
        require_playable(streams)
        moving = streams[0]
        assert isinstance(moving, VideoStream)
        require_pixels(MP4, moving.width, moving.height)
        yield container


@contextmanager
def opened_container(path: Path, form: str) -> Iterator[InputContainer]:
    """A file of streams. Only this one file is read, whatever it refers to."""
    refers = {"enable_drefs": "0"} if form == "mov" else {}
    options = {"protocol_whitelist": "file", **refers}
    with av.open(str(path), format=form, options=options, metadata_errors="replace") as container:
        yield container


def require_playable(streams: list[Stream]) -> None:
    """Browsers have a decoder for each of them. Raises Unacceptable(UNPLAYABLE or BROKEN)."""
    for stream in streams:
        if stream.codec_context is None:  # a file cut short, or a code that no decoder knows
            raise Unacceptable(Reason.BROKEN)
        codec = stream.codec_context.name
        if codec not in VIDEO_CODECS | AUDIO_CODECS:
            raise Unacceptable(Reason.UNPLAYABLE, codec=codec)


def has_picture(path: Path) -> bool:
    """Whether a file of the MP4 family shows anything; one without either picture or sound counts as if it did."""
    with opened_container(path, "mov") as container:
        return bool(moving_pictures(container)) or not container.streams.audio


def moving_pictures(container: InputContainer) -> list[VideoStream]:
    """The streams of pictures that move; a cover does not."""
    return [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]


def seen_and_heard(container: InputContainer) -> list[Stream]:
    """The first moving picture, then the sound; not a cover, a caption or a track of data."""
    moving = moving_pictures(container)
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


# --- sound


def examine_sound(path: Path) -> dict[str, Any]:
    with opened_sound(path) as container:
        heard = container.streams.audio[0]
        frames, tried = 0, 0
        for packet in container.demux(heard):
            frames, tried = frames + len(packet.decode()), tried + 1
            if frames >= FRAMES_TRIED or tried >= PACKETS_TRIED:
                break
        if not frames:
            raise Unacceptable(Reason.BROKEN)
        return {
            "seconds": None if not container.duration or container.duration < 0 else container.duration / av.time_base,
            "taken_at": container_time(container.metadata.get("creation_time", "")),
        }


def copy_sound(path: Path, kind: FileKind, target: Path) -> None:
    with opened_sound(path) as container:
        if kind == MP3:
            silent = {"id3v2_version": "0", "write_id3v1": "0", "write_xing": "0"}
            copy_streams(container, [container.streams.audio[0]], target, "mp3", silent)
        else:
            copy_streams(container, [container.streams.audio[0]], target, "ipod", {"movflags": "+faststart"})


@contextmanager
def opened_sound(path: Path) -> Iterator[InputContainer]:
    """The recording with its header read and judged."""
    with opened_container(path, "mp3" if kind_of(path) == MP3 else "mov") as container:
        if not container.streams.audio:
            raise Unacceptable(Reason.BROKEN)
        require_playable([container.streams.audio[0]])
        yield container


# --- text and letters

MARKUP = re.compile(rb"\s*(<(!doctype|!--|\?xml|[a-z][a-z0-9:]*[\s/>])|#extm3u|%!ps|\{\\rtf)", re.IGNORECASE)
# Marks that turn the direction of what follows: harmless in the original, a trap in a copy that is read.
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF])
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def looks_like_markup(head: bytes) -> bool:
    """Whether a file is written in a language that something would run or draw."""
    return MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def is_text(path: Path) -> bool:
    """Whether the whole file reads as text. One too large to be text that anybody reads is judged by its beginning."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    # A letter may carry other codes in its parts; its lines are text all the same.
    return b"\0" not in head and (
        looks_like_mail(head) or decoded(head, whole=path.stat().st_size <= len(head)) is not None
    )


def decoded(content: bytes, whole: bool = True) -> str | None:
    """Text in UTF-8 or GB18030, the two that files are written in here; None for what is neither.

    whole  whether it ends where the file ends; otherwise its last character may be cut
    """
    for code in ("utf-8-sig", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(code)().decode(content, whole)
        except UnicodeDecodeError:
            continue
        written = not CONTROLS.search(text) and not any(unicodedata.category(c) in UNWRITTEN for c in set(text))
        return text if written and text.strip() else None
    return None


UNWRITTEN = frozenset({"Cn", "Co", "Cs"})


def read_text(path: Path) -> str:
    require_size(path.stat().st_size, MAX_TEXT_MB * MEGABYTE)
    text = decoded(path.read_bytes())
    if text is None:
        raise Unacceptable(Reason.BROKEN)
    return text


def examine_text(path: Path) -> dict[str, Any]:
    read_text(path)
    return {}


def copy_text(path: Path, kind: FileKind, target: Path) -> None:
    write_plainly(read_text(path), target)


def examine_mail(path: Path) -> dict[str, Any]:
    require_size(path.stat().st_size, MAX_MAIL_MB * MEGABYTE)
    return {"taken_at": read_mail(path).sent_at}


def copy_mail(path: Path, kind: FileKind, target: Path) -> None:
    write_plainly(read_mail(path).to_text(), target)


def write_plainly(text: str, target: Path) -> None:
    """Text as UTF-8 with one kind of line end, without what hides or turns it."""
    lines = CONTROLS.sub("", text.translate(TURNING).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    target.write_text(lines, encoding="utf-8", errors="replace", newline="\n")


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


BY_LOOK = {
    Look.PICTURE: (examine_picture, copy_picture, face_of_picture),
    Look.VIDEO: (examine_video, copy_video, face_of_video),
    Look.SOUND: (examine_sound, copy_sound, None),
    Look.PAGES: (examine_pdf, copy_pdf, face_of_pdf),
    Look.TEXT: (examine_text, copy_text, None),
    Look.MAIL: (examine_mail, copy_mail, None),
}
EXAMINERS = {kind: BY_LOOK[kind.look][0] for kind in KINDS.values()} | {GIF: examine_gif}
COPIERS = {kind: BY_LOOK[kind.look][1] for kind in KINDS.values()} | {GIF: copy_gif}
FACES = {kind: face for kind in KINDS.values() if (face := BY_LOOK[kind.look][2])}
