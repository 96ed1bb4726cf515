"""Rows of an Excel workbook, one after another, whatever its size.

Libraries hold a whole sheet in memory: 100,000 rows of an export take 220 MB in the leanest one. Here the sheet passes
by in pieces of 64 KB, and only the texts that the workbook keeps apart from its cells are held, packed. All cells come
as text, as they would stand in a CSV file: a number with the digits that a spreadsheet is sure of, a date as a date.
"""

import errno
import posixpath
import re
import struct
from array import array
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as BrokenStream

CHUNK_BYTES = 1 << 16
# A workbook is packed: what it takes when unpacked is limited before anything of it is read.
MAX_SHEET_BYTES = 400_000_000
MAX_TEXTS_BYTES = 100_000_000
MAX_TEXTS = 4_000_000
MAX_SMALL_PART_BYTES = 4_000_000
MAX_PARTS = 2_000
MAX_ROWS = 1_048_576
MAX_COLUMNS = 300
MAX_CELL_CHARACTERS = 20_000
# Of all cells of a row together. One text of the workbook may stand in every cell, at a few bytes each.
MAX_ROW_CHARACTERS = 30_000
# What one part may make the parser keep or do: an element as long as the part, ever new names, boxes in boxes.
MAX_TAG_BYTES = 4 * CHUNK_BYTES
MAX_NAMES = 1_000
MAX_DEPTH = 100
MAX_SHEET_ELEMENTS, MAX_ELEMENTS = 30_000_000, 8_000_000
MAX_INDEX_BYTES = 1_000_000
PACKED_HOW = frozenset({ZIP_STORED, ZIP_DEFLATED})

ZIP_SIGN = b"PK\x03\x04"
# Workbooks of before 2007, and newer ones with a password.
OLE_SIGN = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_COLUMN = re.compile(r"([A-Z]{1,3})")
_DIMENSION = re.compile(r"[A-Z]+\d+:[A-Z]+(\d+)")
# In a number format: what is quoted, escaped or in brackets is no placeholder.
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_DAY_ONE, _DAY_ONE_1904 = datetime(1899, 12, 30, tzinfo=UTC), datetime(1904, 1, 1, tzinfo=UTC)
_LAST_DAY = 2_958_465
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


class NotAWorkbook(Exception):
    """No workbook that can be read."""


class TooLarge(Exception):
    """The workbook would take more room than it may."""


class Workbook:
    """The first sheet of a workbook that can be seen.

    rows_expected  how many rows it says it has, header included, or None
    Raises NotAWorkbook and TooLarge, also while rows are read.
    """

    def __init__(self, path: Path) -> None:
        with _understood(), ExitStack() as opening:
            self._zip = opening.enter_context(ZipFile(opening.enter_context(_InPieces(path))))
            self._parts = self._limited_parts()
            self._open()
            self._closing = opening.pop_all()

    def close(self) -> None:
        """Let go of the file."""
        self._texts.close()
        self._closing.close()

    def rows(
        self, on_bytes: Callable[[int], None] | None = None, at_most_bytes: int = MAX_SHEET_BYTES
    ) -> Generator[tuple[int, tuple[str, ...]], None, None]:
        """Number and cells of every row that has some; trailing empty cells are left out.

        on_bytes       told how many bytes of the packed sheet were read, each time some were
        at_most_bytes  how much of the sheet is looked at, unpacked; what stands behind is left out
        Of a row with more than MAX_ROW_CHARACTERS, enough is given to see that.
        """
        reader = _SheetReader(self._texts, self._dates)
        part = self._part(self._sheet, MAX_SHEET_BYTES)
        told, count = 0, 0
        with _understood(), self._zip.open(part) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                if stream.tell() > at_most_bytes:
                    return
                reader.feed(chunk)
                if on_bytes:
                    read = _packed_so_far(stream, part)
                    on_bytes(read - told)
                    told = read
                for row in reader.finished():
                    count += 1
                    if count > MAX_ROWS:
                        raise TooLarge(part.filename)
                    yield row
            reader.feed(b"", last=True)
            yield from reader.finished()
        if on_bytes:
            on_bytes(part.compress_size - told)

    @property
    def packed_bytes(self) -> int:
        """What `rows` tells in all."""
        return self._part(self._sheet, MAX_SHEET_BYTES).compress_size

    def _open(self) -> None:
        book, relations = self._book()
        self._sheet = relations.get(book.first_sheet or "", "")
        if self._sheet not in self._parts:
            raise NotAWorkbook("no sheet")
        self._part(self._sheet, MAX_SHEET_BYTES)
        self.rows_expected = self._rows_it_says_it_has()
        texts = next((name for name in relations.values() if name.endswith("sharedStrings.xml")), None)
        self._texts = _Texts(self._pieces_of(texts))
        styles = next((name for name in relations.values() if name.endswith("styles.xml")), None)
        formats = _Styles()
        self._parse(styles, formats, MAX_SMALL_PART_BYTES)
        self._dates = _Dates(formats.dates(), _DAY_ONE_1904 if book.from_1904 else _DAY_ONE)

    def _book(self) -> tuple["_Book", dict[str, str]]:
        name = next((name for name in self._parts if name.lower() == "xl/workbook.xml"), None)
        if name is None:
            raise NotAWorkbook("no workbook.xml")
        book, relations = _Book(), _Relations(posixpath.dirname(name))
        self._parse(name, book, MAX_SMALL_PART_BYTES)
        folder, file = posixpath.split(name)
        related = f"{folder}/_rels/{file}.rels"
        if related not in self._parts:
            raise NotAWorkbook("no relations")
        self._parse(related, relations, MAX_SMALL_PART_BYTES)
        return book, relations.targets

    def _limited_parts(self) -> dict[str, ZipInfo]:
        parts = self._zip.infolist()
        if len(parts) > MAX_PARTS:
            raise TooLarge("parts")
        return {part.filename: part for part in parts}

    def _part(self, name: str, limit_bytes: int) -> ZipInfo:
        part = self._parts[name]
        if part.file_size > limit_bytes:
            raise TooLarge(name)
        if part.flag_bits & 0x1:
            raise NotAWorkbook("encrypted")
        # Others can be told to take gigabytes before the first byte comes out; no writer of workbooks uses them.
        if part.compress_type not in PACKED_HOW:
            raise NotAWorkbook("packed otherwise")
        return part

    def _pieces_of(self, name: str | None, limit_bytes: int = MAX_TEXTS_BYTES) -> Generator[bytes, None, None]:
        if name not in self._parts:
            return
        with self._zip.open(self._part(name, limit_bytes)) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk

    def _parse(self, name: str | None, reader: "_PartReader", limit_bytes: int) -> None:
        if name in self._parts:
            for chunk in self._pieces_of(name, limit_bytes):
                reader.feed(chunk)
            reader.feed(b"", last=True)

    def _rows_it_says_it_has(self) -> int | None:
        with self._zip.open(self._parts[self._sheet]) as stream:
            head = stream.read(2_000).decode("utf-8", "replace")
        said = re.search(r"<(?:\w+:)?dimension\s[^>]*ref=\"([^\"]*)\"", head)
        found = _DIMENSION.fullmatch(said[1]) if said else None
        return min(int(found[1]), MAX_ROWS) if found else None


class _InPieces(FileIO):
    """A file that is never read whole. A zip's index would be, before anybody could see how many parts it names."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_INDEX_BYTES:
            raise TooLarge("index")
        return super().read(size) or b""


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """A workbook, closed again at the end."""
    with closing(Workbook(path)) as book:
        yield book


@contextmanager
def _understood() -> Iterator[None]:
    """Whatever is wrong with the file is said in one way."""
    try:
        yield
    except (BadZipFile, BrokenStream, EOFError, RuntimeError, expat.ExpatError) as error:
        raise NotAWorkbook(str(error)) from error
    except (KeyError, ValueError, IndexError, OverflowError, UnicodeError, struct.error) as error:
        raise NotAWorkbook(repr(error)) from error
    except OSError as error:
        # A place in the file that is none; whatever else fails is our disk.
        if error.errno != errno.EINVAL:
            raise
        raise NotAWorkbook(repr(error)) from error


def _packed_so_far(stream: IO[bytes], part: ZipInfo) -> int:
    return round(part.compress_size * (stream.tell() / part.file_size)) if part.file_size else 0


class _Texts:
    """The workbook's texts, read as far as they are asked for, and packed: as strings they would take three times as much.

    Programs write them in the order in which cells need them, so a look at the first rows reads few.
    """

    def __init__(self, pieces: Generator[bytes, None, None]) -> None:
        self._packed = bytearray()
        self._ends = array("Q", [0])
        self._pieces, self._reader = pieces, _TextsReader(self.add)

    def close(self) -> None:
        """Read no further."""
        self._pieces.close()

    def add(self, text: str) -> None:
        if len(self._ends) > MAX_TEXTS:
            raise TooLarge("texts")
        self._packed += text.encode("utf-8", "replace")
        self._ends.append(len(self._packed))

    def __getitem__(self, number: int) -> str:
        while number >= len(self._ends) - 1 and (piece := next(self._pieces, None)) is not None:
            self._reader.feed(piece)
        if not 0 <= number < len(self._ends) - 1:
            raise NotAWorkbook("a text that is not there")
        return self._packed[self._ends[number] : self._ends[number + 1]].decode("utf-8")


class _Dates:
    """Which numbers are dates, by the style of their cell."""

    def __init__(self, styles: frozenset[int], day_one: datetime) -> None:
        self._styles, self._day_one = styles, day_one

    def written(self, number: str, style: int) -> str:
        """A cell's number as text."""
        value = float(number)
        if style in self._styles and 0 <= value <= _LAST_DAY:
            at = self._day_one + timedelta(seconds=round(value * 86_400))
            return at.strftime("%Y-%m-%d %H:%M:%S") if value % 1 else at.strftime("%Y-%m-%d")
        # Fifteen digits are what a spreadsheet is sure of; a longer number comes as 1.23E+18 and is refused as that.
        return f"{value:.15g}"


class _PartReader:
    """What one part of the workbook says, piece by piece. Namespaces differ between writers; local names do not.

    The parser keeps every name it has met, every element that is open, and the beginning of a tag that has not ended,
    which it reads again with each piece; so there is a limit to each.
    """

    most_elements = MAX_ELEMENTS

    def __init__(self) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._finish
        parser.StartNamespaceDeclHandler = self._meet
        parser.CharacterDataHandler = self._characters
        # No writer of workbooks declares a document type; entities that grow do.
        parser.StartDoctypeDeclHandler = self._refuse
        self._parser = parser
        self._names: set[str | None] = set()
        self._fed = self._depth = self._elements = 0

    def feed(self, chunk: bytes, last: bool = False) -> None:
        """The next piece, or that there is none."""
        self._parser.Parse(chunk, last)
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > MAX_TAG_BYTES:
            raise NotAWorkbook("a tag that does not end")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > self.most_elements:
            raise TooLarge("elements")
        if name not in self._names or not self._names.issuperset(attributes):
            self._meet(name, *attributes)
        self._start(name, attributes)

    def _finish(self, name: str) -> None:
        self._depth -= 1
        self._end(name)

    def _meet(self, *names: str | None) -> None:
        self._names.update(names)
        if len(self._names) > MAX_NAMES:
            raise TooLarge("names")

    def _refuse(self, *_: object) -> None:
        raise NotAWorkbook("a document type is declared")

    def _start(self, name: str, attributes: dict[str, str]) -> None: ...

    def _end(self, name: str) -> None: ...

    def _characters(self, text: str) -> None: ...


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class _Book(_PartReader):
    """The workbook's own page: its sheets, and from which day it counts."""

    first_sheet: str | None = None
    from_1904 = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")
        if _local(name) == "sheet" and self.first_sheet is None and attributes.get("state", "visible") == "visible":
            self.first_sheet = attributes.get(f"{_RELATION} id") or attributes.get(f"{_RELATION_STRICT} id")


class _Relations(_PartReader):
    """Which part of the workbook has which name."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder
        self.targets: dict[str, str] = {}

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes["Target"]
            whole = target[1:] if target.startswith("/") else posixpath.join(self._folder, target)
            self.targets[attributes["Id"]] = posixpath.normpath(whole)


class _Styles(_PartReader):
    """Which styles of cells show dates."""

    def __init__(self) -> None:
        super().__init__()
        self._own_formats: dict[int, bool] = {}
        self._formats: list[int] = []
        self._in_cells = False

    def dates(self) -> frozenset[int]:
        """The numbers of those styles."""
        return frozenset(
            place
            for place, number in enumerate(self._formats)
            if self._own_formats.get(number, number in _DATE_FORMATS)
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "numFmt":
                shown = _LITERAL.sub("", attributes.get("formatCode", ""))
                self._own_formats[int(attributes["numFmtId"])] = bool(_DATE_LETTERS.search(shown))
            case "cellXfs":
                self._in_cells = True
            case "xf" if self._in_cells:
                self._formats.append(int(attributes.get("numFmtId", "0")))

    def _end(self, name: str) -> None:
        if _local(name) == "cellXfs":
            self._in_cells = False


class _TextsReader(_PartReader):
    """The texts that cells refer to by number."""

    def __init__(self, add: Callable[[str], None]) -> None:
        super().__init__()
        self._add = add
        self._pieces: list[str] = []
        self._listening = self._spelling = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "si":
            self._pieces.clear()
        elif local == "rPh":
            # How characters are spoken is no part of the text.
            self._spelling = True
        self._listening = local == "t" and not self._spelling

    def _end(self, name: str) -> None:
        local = _local(name)
        if local == "si":
            self._add(_plain("".join(self._pieces)))
        elif local == "rPh":
            self._spelling = False
        self._listening = False

    def _characters(self, text: str) -> None:
        if self._listening and sum(map(len, self._pieces)) <= MAX_CELL_CHARACTERS:
            self._pieces.append(text[: MAX_CELL_CHARACTERS + 1])


class _SheetReader(_PartReader):
    """The rows of a sheet as they pass by."""

    most_elements = MAX_SHEET_ELEMENTS

    def __init__(self, texts: _Texts, dates: _Dates) -> None:
        super().__init__()
        self._texts, self._dates = texts, dates
        self._rows: list[tuple[int, tuple[str, ...]]] = []
        self._row, self._cells = 0, [""] * 0
        self._begun = self._length = 0
        self._place, self._kind, self._style = 0, "n", 0
        self._pieces: list[str] = []
        self._listening = self._spelling = False
        self._places: dict[str, int] = {}
        self._locals: dict[str, str] = {}

    def finished(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The rows that have ended since it was asked last."""
        rows, self._rows = self._rows, []
        return iter(rows)

    def _start(self, name: str, attributes: Mapping[str, Any]) -> None:
        local = self._locals.get(name) or self._locals.setdefault(name, _local(name))
        if local == "c":
            self._begin_cell(attributes)
        elif local == "v" or (local == "t" and not self._spelling):
            self._listening = True
        elif local == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._cells, self._place, self._length = [], -1, 0
            self._begun += 1
            if self._begun > MAX_ROWS or self._row > MAX_ROWS:
                raise TooLarge("rows")
        elif local == "rPh":
            self._spelling = True

    def _begin_cell(self, attributes: Mapping[str, Any]) -> None:
        where = attributes.get("r")
        if where is None:
            self._place += 1
        else:
            letters = where.rstrip("0123456789")
            place = self._places.get(letters)
            if place is None:
                place = self._places[letters] = _column(letters)
            self._place = place
        self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
        self._pieces.clear()

    def _end(self, name: str) -> None:
        local = self._locals[name]
        if local == "v" or local == "t":
            self._listening = False
        elif local == "c":
            if self._pieces and self._place < MAX_COLUMNS and self._length <= MAX_ROW_CHARACTERS:
                self._put(self._written("".join(self._pieces)))
        elif local == "row":
            if self._cells:
                self._rows.append((self._row, tuple(self._cells)))
        elif local == "rPh":
            self._spelling = False

    def _put(self, text: str) -> None:
        cells = self._cells
        if len(cells) <= self._place:
            cells.extend([""] * (self._place + 1 - len(cells)))
        cells[self._place] = text
        self._length += len(text)

    def _written(self, text: str) -> str:
        match self._kind:
            case "s":
                return self._texts[int(text)]
            case "n":
                return self._dates.written(text, self._style)
            case "d":
                return text.replace("T", " ").rstrip("Z")
            case "b":
                return "TRUE" if text.strip() == "1" else "FALSE"
            case _:
                return _plain(text)

    def _characters(self, text: str) -> None:
        if self._listening and len(self._pieces) < 64:
            self._pieces.append(text[: MAX_CELL_CHARACTERS + 1])


def _column(letters: str) -> int:
    if not _COLUMN.fullmatch(letters):
        raise NotAWorkbook(f"a cell called {letters[:20]}")
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _plain(text: str) -> str:
    """Text without the escapes in which workbooks write characters that XML has not; halves of one are put together."""
    if "_x" not in text:
        return text
    written = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return written.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "")
