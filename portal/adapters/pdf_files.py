"""PDF files: pikepdf takes them apart and writes the copy, pdfium draws them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2

from portal.adapters.decoders import Found
from portal.domain.evidence import MAX_PDF_PAGES, FileKind, Reason, Unacceptable

if TYPE_CHECKING:
    from PIL import Image

# The size at which a first page is drawn to see whether it can be.
EDGE_TRIED_PX = 320


def examine(path: Path, kind: FileKind) -> Found:
    with opened_pdf(path) as pdf:
        pages = len(pdf.pages)
    page = first_page(path, EDGE_TRIED_PX)
    return Found(kind, page.width, page.height, pages=pages)


def copy(path: Path, kind: FileKind, target: Path) -> None:
    with opened_pdf(path) as original, pikepdf.new() as shown:
        # What was filled into a form or stamped on a page is printed into the page; the live parts then go.
        original.generate_appearance_streams()
        original.flatten_annotations("screen")
        for page in original.pages:
            for key in set(page.obj.keys()) - DRAWN_OF_A_PAGE:
                del page.obj[key]
        # Only the pages are carried over, and with them only what they draw with; the catalogue, where scripts,
        # opening actions, attachments and metadata live, stays behind. Which layers are visible is part of the drawing.
        shown.pages.extend(original.pages)
        if "/OCProperties" in original.Root:
            shown.Root.OCProperties = shown.copy_foreign(original.make_indirect(original.Root.OCProperties))
        for thing in shown.objects:
            silence(thing)
        shown.save(target)


def face(path: Path, kind: FileKind, edge_px: int) -> "Image.Image":
    with opened_pdf(path):
        return first_page(path, 2 * edge_px).picture


@contextmanager
def opened_pdf(path: Path) -> Iterator[pikepdf.Pdf]:
    """The PDF, not encrypted and not too long."""
    try:
        with pikepdf.open(path) as pdf:
            if pdf.is_encrypted:
                raise Unacceptable(Reason.ENCRYPTED)
            if not len(pdf.pages):
                raise Unacceptable(Reason.BROKEN)
            if len(pdf.pages) > MAX_PDF_PAGES:
                raise Unacceptable(Reason.TOO_MANY_PAGES, limit=MAX_PDF_PAGES)
            yield pdf
    except pikepdf.PasswordError as error:
        raise Unacceptable(Reason.ENCRYPTED) from error


@dataclass(frozen=True)
class Page:
    """A page as drawn: its size in points and its picture."""

    width: int
    height: int
    picture: "Image.Image"


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
