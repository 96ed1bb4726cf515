"""Pictures, opened and written by Pillow: photos, screenshots, and the small picture of whatever else has one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from math import ceil, sqrt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import PIL.WebPImagePlugin  # noqa: F401 - to find it by itself, Pillow would load every plugin that it has
from PIL import ExifTags, Image, ImageCms, ImageOps

from portal.adapters.decoders import Found
from portal.domain.evidence import (
    GIF,
    HEIC,
    JPEG,
    MAX_SHOWN_PIXELS,
    PNG,
    SHOWN_AS,
    WEBP,
    FileKind,
    Reason,
    Unacceptable,
    require_pixels,
    too_many_pixels,
)

MAX_ICC_BYTES = 1_000_000

FINGERPRINT_EDGE = 8
FINGERPRINT_FROM_PX = 72
# Of 256 levels of light. What differs by less is noise, and a page or a wall is nothing but that.
CLEARLY = 3
FEWEST_BITS = 20

# The other plugins. Pillow would load them with the first picture, after the memory that is in use has been measured.
Image.preinit()
PILLOW_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF", GIF: "GIF"}
# A 25-megapixel PNG and a 10-megapixel WebP of pure noise take about 3 seconds so, the worst that is allowed in.
WRITING: dict[FileKind, dict[str, Any]] = {
    JPEG: {"quality": 88},
    PNG: {"compress_level": 2},
    WEBP: {"quality": 88, "method": 2},
}

# A camera that names no offset from UTC is taken to show the portal's own time.
CAMERA_ZONE = ZoneInfo("Asia/Shanghai")


def examine(path: Path, kind: FileKind) -> Found:
    with opened_picture(path, kind) as picture:
        width, height = picture.size
        decode(picture, MAX_SHOWN_PIXELS)
        exif = picture.getexif()
        orientation = exif.get(ExifTags.Base.Orientation)
        if orientation in (5, 6, 7, 8):
            width, height = height, width
        look = fingerprint(turned(small(picture), orientation))
        return Found(kind, width, height, taken_at=camera_time(exif), fingerprint=look)


def copy(path: Path, kind: FileKind, target: Path) -> None:
    picture = upright(path, kind, MAX_SHOWN_PIXELS)
    profile, shown = picture.info.get("icc_profile"), SHOWN_AS.get(kind, kind)
    if shown is JPEG and picture.mode == "RGBA":
        picture = on_white(picture)
    picture.save(target, PILLOW_FORMATS[shown], icc_profile=profile, **WRITING[shown])


def face(path: Path, kind: FileKind, edge_px: int) -> Image.Image:
    # 16 squares: sharp enough for shapes up to 1:4, and a JPEG is decoded at a fraction of its size.
    return upright(path, kind, 16 * edge_px * edge_px)


def save_square(picture: Image.Image, edge_px: int, target: Path) -> None:
    """The small picture itself, a JPEG; what is much taller than wide (a chat, a page) shows its beginning."""
    tall = picture.height > 1.4 * picture.width
    square = ImageOps.fit(on_white(picture), (edge_px, edge_px), centering=(0.5, 0.0 if tall else 0.5))
    bare(square).save(target, "JPEG", quality=80, optimize=True)


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


@contextmanager
def opened_picture(path: Path, kind: FileKind) -> Iterator[Image.Image]:
    """The picture with its header read and judged, nothing decoded yet."""
    if kind == WEBP:
        # Pillow makes room for the whole canvas as it opens a WebP, before anybody could look at the size.
        require_pixels(kind, *webp_canvas(path))
    try:
        with Image.open(path, formats=[PILLOW_FORMATS[kind]]) as picture:
            require_pixels(kind, *picture.size)
            yield picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many_pixels(kind) from error


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
