"""Reading the order files that merchants export: Pinduoduo's, Taobao's and our own columns, as text or as a workbook.

Rows are read one order at a time, whatever the size of the file. A row that cannot be trusted is handed back with
its reason instead of being guessed at; an order is taken in whole or not at all.
"""

import csv
import re
import unicodedata
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby, islice
from pathlib import Path
from zoneinfo import ZoneInfo

from portal.adapters import xlsx_files
from portal.domain.marking import N_
from portal.domain.orders import OrderKind, Platform, buyer_hint

BEIJING = ZoneInfo("Asia/Shanghai")
ENCODINGS = ("utf-8", "gb18030")
DELIMITERS = (",", "\t", ";")
CHUNK_BYTES = 1 << 20
# A quotation mark that is never closed swallows lines up to here, and no further.
MAX_CELL_CHARACTERS = 20_000
MAX_LENGTHS = {
    "order_no": 64,
    "title": 2_000,
    "spec": 500,
    "courier": 40,
    "tracking_no": 64,
    "status": 80,
    "page": 5_000,
}
MAX_ADDRESS_CHARACTERS = 500
MAX_COLUMNS = 200
MAX_ITEMS = 1_000
# The rows of one order are held together, so that each may take only so much.
MAX_ROW_CELLS = 1_000
MAX_LINES = 3_000_000
PREVIEW_ROWS = 5
# How much of a file is looked at for its columns and first rows, while somebody waits.
PREVIEW_BYTES = 2_000_000
MAX_PAID_FEN = 10_000_000_00
MAX_QUANTITY = 1_000_000


class Reason(StrEnum):
    """Why a row was not taken in."""

    ORDER_NO_MISSING = "order_no_missing"
    NUMBER_MANGLED = "number_mangled"
    TITLE_MISSING = "title_missing"
    AMOUNT_UNREADABLE = "amount_unreadable"
    AMOUNT_NEGATIVE = "amount_negative"
    QUANTITY_UNREADABLE = "quantity_unreadable"
    DATE_MISSING = "date_missing"
    DATE_UNREADABLE = "date_unreadable"
    TOO_LONG = "too_long"
    COLUMNS_DIFFER = "columns_differ"
    LINE_UNREADABLE = "line_unreadable"
    ROW_TOO_LONG = "row_too_long"
    SAME_ORDER = "same_order"
    TOO_MANY_ITEMS = "too_many_items"


# Each is filled with the row's facts.
REASONS: dict[Reason, str] = {
    Reason.ORDER_NO_MISSING: N_("没有订单号"),
    Reason.NUMBER_MANGLED: N_(
        "「%(column)s」被表格软件改成了%(value)s，后几位已经丢失。"
        "请从平台重新导出，不要用表格软件打开后另存；必须打开时，先把这一列设为文本格式"
    ),
    Reason.TITLE_MISSING: N_("没有商品名称"),
    Reason.AMOUNT_UNREADABLE: N_("「%(column)s」应是金额，例如 1,288.00，现在是「%(value)s」"),
    Reason.AMOUNT_NEGATIVE: N_("「%(column)s」不能小于0，现在是「%(value)s」"),
    Reason.QUANTITY_UNREADABLE: N_("「%(column)s」应是大于0的整数，现在是「%(value)s」"),
    Reason.DATE_MISSING: N_("没有下单时间"),
    Reason.DATE_UNREADABLE: N_("「%(column)s」应是时间，例如 2026-03-10 14:05:33，现在是「%(value)s」"),
    Reason.TOO_LONG: N_("「%(column)s」最多%(max_characters)s个字，现在有%(characters)s个"),
    Reason.COLUMNS_DIFFER: N_("这一行有%(cells)s列，表头只有%(columns)s列。可能缺了引号"),
    Reason.LINE_UNREADABLE: N_("第%(line)s行到第%(last_line)s行读不出来，可能有没闭合的引号"),
    Reason.ROW_TOO_LONG: N_("这一行太长，一行最多%(max_characters)s个字、%(max_cells)s列"),
    Reason.SAME_ORDER: N_("同一订单的第%(line)s行没有读出来，这一行没有单独导入"),
    Reason.TOO_MANY_ITEMS: N_("同一订单超过%(limit)s行，请核对订单号"),
}


@dataclass(frozen=True)
class OrderRow:
    """One item of one order, as the merchant's file has it.

    paid_fen       what the consumer paid for this item
    buyer_account  the buyer's e-mail, mobile number or nickname; may be masked
    status         the platform's own word
    line           of the file, from 1, where the row begins
    kind           None where the file does not say
    page_words     what the product page said when it was ordered; page_address, where that page is
    """

    order_no: str
    platform: Platform
    title: str
    quantity: int
    paid_fen: int
    ordered_at: datetime
    shipped_at: datetime | None
    signed_at: datetime | None
    courier: str | None
    tracking_no: str | None
    buyer_account: str | None
    status: str | None
    spec: str | None
    line: int
    kind: OrderKind | None = None
    page_words: str | None = None
    page_address: str | None = None


@dataclass(frozen=True)
class BadRow:
    """A row that was not taken in, and why: `REASONS[reason] % facts` says it.

    raw  the cells as they stood in the file
    """

    line: int
    reason: Reason
    facts: dict[str, object]
    raw: tuple[str, ...]
    order_no: str | None = None


class UnknownHeaders(Exception):
    """The first line names none of the sets of columns that are known.

    seen     the names found there
    missing  what the nearest known set would still need, each as the names that it may have
    """

    def __init__(self, seen: tuple[str, ...], missing: tuple[tuple[str, ...], ...]) -> None:
        super().__init__(", ".join(seen))
        self.seen = seen
        self.missing = missing


class Trouble(StrEnum):
    """Why a whole file cannot be read."""

    NEITHER_TEXT_NOR_WORKBOOK = "neither_text_nor_workbook"
    OLD_WORKBOOK = "old_workbook"
    BROKEN_WORKBOOK = "broken_workbook"
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    NO_ORDERS = "no_orders"
    HEADER_TWICE = "header_twice"


# Each is filled with the file's facts.
TROUBLES: dict[Trouble, str] = {
    Trouble.NEITHER_TEXT_NOR_WORKBOOK: N_(
        "不是 XLSX 工作簿，也不是 UTF-8 或 GB18030 编码的 CSV 文件。请从平台重新导出 CSV 或 XLSX"
    ),
    Trouble.OLD_WORKBOOK: N_("是旧格式的工作簿，或者设了密码。请在表格软件里去掉密码，另存为 XLSX 再上传"),
    Trouble.BROKEN_WORKBOOK: N_("打不开，可能不完整，或者不是工作簿。请从平台重新导出 CSV 或 XLSX"),
    Trouble.TOO_LARGE: N_("展开后太大，或者行数太多。请按时间分成几份再上传"),
    Trouble.EMPTY: N_("是空的。请重新导出，第一行应是表头"),
    Trouble.NO_ORDERS: N_("里只有表头，没有订单。请检查导出时选的时间范围"),
    Trouble.HEADER_TWICE: N_("的表头里「%(column)s」出现了两次：第%(first)s列和第%(second)s列。请删掉其中一列再上传"),
}


class NotAnOrderFile(Exception):
    """No orders can be read from the file; `TROUBLES[trouble] % facts` goes on after its name."""

    def __init__(self, trouble: Trouble = Trouble.NEITHER_TEXT_NOR_WORKBOOK, **facts: object) -> None:
        super().__init__(trouble.value)
        self.trouble, self.facts = trouble, facts


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of export. Of several names for one thing, the first that is filled in counts."""

    platform: Platform
    columns: dict[str, tuple[str, ...]]
    required: tuple[str, ...] = ("order_no", "title", "paid", "ordered_at")


# How it was sold and what its page said are told in the same words whoever exports them.
_ANYWHERE = {
    "kind": ("order_kind", "kind", "订单类型", "订单种类"),
    "page": ("page", "page_words", "page_address", "商品详情", "商品描述", "商品链接", "宝贝链接"),
}

LAYOUTS = (
    Layout(
        Platform.OWN,
        {
            "order_no": ("order_no", "订单号", "订单编号"),
            "title": ("title", "商品名称", "商品标题"),
            "paid": ("paid", "paid_yuan", "实付金额", "实付"),
            "ordered_at": ("ordered_at", "下单时间"),
            "quantity": ("quantity", "数量"),
            "spec": ("spec", "规格"),
            "shipped_at": ("shipped_at", "发货时间"),
            "signed_at": ("signed_at", "签收时间"),
            "courier": ("courier", "快递公司"),
            "tracking_no": ("tracking_no", "快递单号"),
            "buyer": ("buyer_email", "buyer_phone", "买家邮箱", "买家手机"),
            "status": ("status", "订单状态", "状态"),
            **_ANYWHERE,
        },
    ),
    Layout(
        Platform.PINDUODUO,
        {
            "order_no": ("订单号",),
            "title": ("商品", "商品名称"),
            # A subsidy of the platform goes to the merchant on top of what the consumer paid, and is no loss of theirs.
            "paid": ("用户实付金额", "商家实收金额", "商品总价"),
            "ordered_at": ("订单成交时间", "支付时间", "拼单成功时间", "订单创建时间"),
            "quantity": ("商品数量",),
            "spec": ("商品规格",),
            "shipped_at": ("发货时间",),
            "signed_at": ("确认收货时间",),
            "courier": ("快递公司",),
            "tracking_no": ("快递单号",),
            "buyer": ("手机", "收货手机", "收货人手机", "收货人手机号", "收货人/手机"),
            "status": ("订单状态",),
            **_ANYWHERE,
        },
    ),
    Layout(
        Platform.TAOBAO,
        {
            "order_no": ("主订单编号", "订单编号"),
            "title": ("宝贝标题", "商品标题", "标题"),
            "paid": ("买家实际支付金额", "买家实付金额", "买家应付货款", "总金额"),
            "ordered_at": ("订单创建时间", "订单付款时间"),
            "quantity": ("宝贝总数量", "购买数量"),
            "spec": ("商品属性", "宝贝种类"),
            "shipped_at": ("发货时间",),
            "signed_at": ("确认收货时间",),
            "courier": ("物流公司",),
            "tracking_no": ("物流单号", "快递单号"),
            "buyer": ("联系手机", "收货人手机", "买家会员名"),
            "status": ("订单状态",),
            **_ANYWHERE,
        },
    ),
)
REQUIRED = LAYOUTS[0].required

# What a column may hold, in the order in which it is offered.
FIELDS: dict[str, str] = {
    "order_no": N_("订单号"),
    "title": N_("商品名称"),
    "paid": N_("实付金额"),
    "ordered_at": N_("下单时间"),
    "quantity": N_("数量"),
    "spec": N_("规格"),
    "kind": N_("订单类型"),
    "status": N_("平台上的状态"),
    "courier": N_("快递公司"),
    "tracking_no": N_("快递单号"),
    "shipped_at": N_("发货时间"),
    "signed_at": N_("签收时间"),
    "buyer": N_("买家手机或邮箱"),
    "page": N_("商品详情"),
}

_KNOWN = frozenset(name for layout in LAYOUTS for names in layout.columns.values() for name in names)


@dataclass(frozen=True)
class Matched:
    """What the columns of a file hold.

    places  of each thing in FIELDS, the columns to look in, counted from 0, the one to believe first at the front
    """

    platform: Platform
    places: Mapping[str, Sequence[int]]

    @property
    def missing(self) -> tuple[str, ...]:
        """What every order needs and no column holds."""
        return tuple(what for what in REQUIRED if not self.places.get(what))


def matched_by(columns: Sequence[str], fields: Sequence[str], platform: Platform) -> Matched:
    """What the columns hold when somebody has said it for each: a thing of FIELDS, or "" for what is left out."""
    layout = next((layout for layout in LAYOUTS if layout.platform is platform), LAYOUTS[0])
    places: dict[str, list[int]] = {}
    for place, what in enumerate(fields[: len(columns)]):
        if what in FIELDS:
            places.setdefault(what, []).append(place)
    for what, found in places.items():
        known = layout.columns.get(what, ())
        rank = {name: number for number, name in enumerate(known)}
        found.sort(key=lambda place: rank.get(column_name(columns[place]), len(known)))
    return Matched(platform, places)


@dataclass(frozen=True)
class Preview:
    """A file before it is taken in.

    columns        its header line, as it stands
    matched        what the columns hold, as far as that is known; None when too little is
    guesses        what columns of a known name hold, by place
    rows           the first few, as they would be taken
    samples        the first row's cells
    rows_expected  how many rows there are about, without the header
    """

    columns: tuple[str, ...]
    matched: Matched | None
    guesses: Mapping[int, str]
    rows: tuple["OrderRow | BadRow", ...]
    samples: tuple[str, ...]
    rows_expected: int | None


def read_orders(
    path: Path, on_bytes: Callable[[int], None] | None = None, matched: Matched | None = None
) -> Iterator[OrderRow | BadRow]:
    """The orders of a merchant's export, row by row, and the rows that could not be read.

    on_bytes  told how many bytes were read, each time some were; for a progress bar
    matched   what the columns hold, where somebody has said so; found out from their names otherwise
    Raises NotAnOrderFile and UnknownHeaders before the first row.
    """
    with _opened(path, on_bytes) as table:
        sheet = _sheet(table.head.cells) if matched is None else _matched_sheet(table.head.cells, matched)
        records = _some(table.records)
        yield from _orders(sheet, records)


def headers_of(path: Path) -> tuple[str, ...]:
    """The names in the first line of a merchant's export, as they stand. Raises NotAnOrderFile."""
    with _opened(path, None, PREVIEW_BYTES) as table:
        return table.head.cells


def preview(path: Path, matched: Matched | None = None) -> Preview:
    """The columns of a file and its first rows, as they would be taken.

    matched  what the columns hold, where somebody has said so
    Raises NotAnOrderFile, but not for names of columns that are not known.
    """
    with _opened(path, None, PREVIEW_BYTES) as table:
        columns = table.head.cells[:MAX_COLUMNS]
        if matched is None:
            _expect_each_once(columns)
        first = list(islice(_some(table.records), PREVIEW_ROWS))
        try:
            sheet = _sheet(columns) if matched is None else _matched_sheet(columns, matched)
        except UnknownHeaders:
            return Preview(columns, None, _guesses(columns), (), first[0].cells, table.rows_expected)
        found = Matched(sheet.platform, sheet.places)
        return Preview(
            columns, found, _guesses(columns), tuple(_orders(sheet, first)), first[0].cells, table.rows_expected
        )


def _orders(sheet: "_Sheet", records: Iterable["_Record"]) -> Iterator[OrderRow | BadRow]:
    rows = ((record, _read(sheet, record)) for record in records)
    # Rows of one order stand together; a row without a number stands alone.
    for _, group in groupby(rows, key=lambda pair: pair[1].order_no or f"line {pair[0].line}"):
        yield from _whole_order(group)


def _whole_order(rows: Iterator[tuple["_Record", OrderRow | BadRow]]) -> Iterator[OrderRow | BadRow]:
    yield from _all_or_nothing(list(islice(rows, MAX_ITEMS + 1)))
    for record, row in rows:
        yield _one_too_many(record, row)


def _some(records: Iterator["_Record"]) -> Iterator["_Record"]:
    first = next(records, None)
    if first is None:
        raise NotAnOrderFile(Trouble.NO_ORDERS)
    yield first
    yield from records


@dataclass(frozen=True)
class _Table:
    """A file opened: the line with the column names, and what stands below it."""

    head: "_Record"
    records: Iterator["_Record"]
    rows_expected: int | None


@contextmanager
def _opened(path: Path, on_bytes: Callable[[int], None] | None, at_most_bytes: int | None = None) -> Iterator[_Table]:
    with path.open("rb") as file:
        sign = file.read(len(xlsx_files.OLE_SIGN))
    if sign.startswith(xlsx_files.OLE_SIGN):
        raise NotAnOrderFile(Trouble.OLD_WORKBOOK)
    opened = _opened_workbook if sign.startswith(xlsx_files.ZIP_SIGN) else _opened_text
    with opened(path, on_bytes, at_most_bytes) as table:
        yield table


@contextmanager
def _opened_workbook(path: Path, on_bytes: Callable[[int], None] | None, at_most_bytes: int | None) -> Iterator[_Table]:
    at_most = {"at_most_bytes": at_most_bytes} if at_most_bytes else {}
    try:
        with xlsx_files.opened(path) as book, closing(book.rows(on_bytes, **at_most)) as rows:
            records = (_record(line, line, cells) for line, cells in rows if any(map(str.strip, cells)))
            head = next(records, None)
            if head is None:
                raise NotAnOrderFile(Trouble.EMPTY)
            expected = max(book.rows_expected - head.line, 0) if book.rows_expected else None
            yield _Table(head, records, expected)
    except xlsx_files.TooLarge as error:
        raise NotAnOrderFile(Trouble.TOO_LARGE) from error
    except xlsx_files.NotAWorkbook as error:
        raise NotAnOrderFile(Trouble.BROKEN_WORKBOOK) from error


@contextmanager
def _opened_text(path: Path, on_bytes: Callable[[int], None] | None, at_most_bytes: int | None) -> Iterator[_Table]:
    encoding, line_ends = _encoding_of(path)
    if line_ends > MAX_LINES:
        raise NotAnOrderFile(Trouble.TOO_LARGE)
    with path.open("rb") as file:
        some = file if at_most_bytes is None else _beginning(file, at_most_bytes)
        head, delimiter, lines = _open_table(_decoded_lines(some, encoding, on_bytes))
        yield _Table(head, _records(lines, delimiter, head.line), max(line_ends - head.line, 1))


def _encoding_of(path: Path) -> tuple[str, int]:
    """In what a text is written, and how many line ends it has."""
    for encoding in ENCODINGS:
        line_ends = _decodes(path, encoding)
        if line_ends is not None:
            return "utf-8-sig" if encoding == "utf-8" else encoding, line_ends
    raise NotAnOrderFile


def _decodes(path: Path, encoding: str) -> int | None:
    decoder = getincrementaldecoder(encoding)("strict")
    line_ends = 0
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                ends = chunk.count(b"\n")
                # Old workbooks and UTF-16 have NULs; a table has line ends.
                if b"\0" in chunk or (len(chunk) == CHUNK_BYTES and not ends):
                    return None
                line_ends += ends
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    return line_ends


def _beginning(lines: Iterable[bytes], at_most_bytes: int) -> Iterator[bytes]:
    """The lines of which the last ends within so many bytes; always the first."""
    read = 0
    for line in lines:
        read += len(line)
        if read > at_most_bytes and read > len(line):
            return
        yield line


def _decoded_lines(file: Iterable[bytes], encoding: str, on_bytes: Callable[[int], None] | None) -> Iterator[str]:
    # In neither encoding is the byte of a line feed ever part of another character.
    for number, line in enumerate(file, 1):
        if on_bytes:
            on_bytes(len(line))
        if number == 1:
            line = line.removeprefix(BOM_UTF8)
        yield line.decode(encoding)


@dataclass(frozen=True)
class _Record:
    line: int
    last_line: int
    cells: tuple[str, ...]
    unreadable: Reason | None = None


def _record(line: int, last_line: int, cells: tuple[str, ...]) -> _Record:
    if len(cells) > MAX_ROW_CELLS and any(map(str.strip, cells[MAX_ROW_CELLS:])):
        return _Record(line, last_line, (), Reason.ROW_TOO_LONG)
    if sum(map(len, cells)) > xlsx_files.MAX_ROW_CHARACTERS:
        return _Record(line, last_line, (), Reason.ROW_TOO_LONG)
    return _Record(line, last_line, cells[:MAX_ROW_CELLS])


def _open_table(lines: Iterator[str]) -> tuple[_Record, str, Iterator[str]]:
    """The line with the column names, the delimiter, and the lines below it."""
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lower().startswith("sep="):
            delimiter = max(DELIMITERS, key=lambda d: sum(column_name(name) in _KNOWN for name in _cells(line, d)))
            return _Record(number, number, _cells(line, delimiter)), delimiter, lines
    raise NotAnOrderFile(Trouble.EMPTY)


def _cells(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([line], delimiter=delimiter), ()))
    except csv.Error as error:
        raise NotAnOrderFile from error


def _records(lines: Iterator[str], delimiter: str, offset: int) -> Iterator[_Record]:
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    # Strictly, because a stray quotation mark would otherwise swallow the rows below it without a word.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = offset + reader.line_num + 1
        try:
            cells = tuple(next(reader))
        except StopIteration:
            return
        except csv.Error:
            yield _Record(line, offset + reader.line_num, (), Reason.LINE_UNREADABLE)
            continue
        if any(cell.strip() for cell in cells):
            yield _record(line, offset + reader.line_num, cells)


@dataclass(frozen=True)
class _Sheet:
    """Where in a row each thing stands."""

    platform: Platform
    names: tuple[str, ...]
    places: Mapping[str, Sequence[int]]
    long_numbers: "_LongNumbers" = field(default_factory=lambda: _LongNumbers())


class _LongNumbers:
    """Whether a spreadsheet has written noughts over the ends of a column's numbers.

    One in a thousand ends in three noughts by nature; where most do, a spreadsheet has been there.
    """

    def __init__(self) -> None:
        self._seen: dict[str, list[int]] = {}

    def is_mangled(self, what: str, text: str) -> bool:
        """Whether this one, the next of its column, has lost its end."""
        if len(text) < 17 or not (text.isascii() and text.isdigit()):
            return False
        counts = self._seen.setdefault(what, [0, 0])
        blunt = text.endswith("000")
        counts[0] += 1
        counts[1] += blunt
        return blunt and counts[1] * 2 > counts[0]


def _expect_each_once(names: tuple[str, ...]) -> None:
    """A column that counts and is there twice could say two things."""
    seen: dict[str, int] = {}
    for place, name in enumerate(map(column_name, names)):
        if name in seen and name in _KNOWN:
            raise NotAnOrderFile(
                Trouble.HEADER_TWICE, column=_clean(names[place]), first=seen[name] + 1, second=place + 1
            )
        seen.setdefault(name, place)


def _guesses(names: tuple[str, ...]) -> dict[int, str]:
    """What columns of a known name hold, by place; where two platforms differ, what most of the names say."""
    ranked = sorted(LAYOUTS, key=lambda layout: sum(column_name(name) in _names_in(layout) for name in names))
    meaning = {name: what for layout in ranked for what, known in layout.columns.items() for name in known}
    return {place: what for place, name in enumerate(names) if (what := meaning.get(column_name(name)))}


def _names_in(layout: Layout) -> frozenset[str]:
    return frozenset(name for names in layout.columns.values() for name in names)


def _matched_sheet(names: tuple[str, ...], matched: Matched) -> _Sheet:
    places = {what: [p for p in places if 0 <= p < len(names)] for what, places in matched.places.items()}
    if missing := Matched(matched.platform, places).missing:
        raise UnknownHeaders(tuple(map(_clean, names)), tuple((what,) for what in missing))
    return _Sheet(matched.platform, tuple(map(_clean, names)), places)


def _sheet(names: tuple[str, ...]) -> _Sheet:
    _expect_each_once(names)
    seen = {column_name(name): place for place, name in reversed(list(enumerate(names)))}
    fitting = [layout for layout in LAYOUTS if not _missing(layout, seen)]
    if not fitting:
        nearest = min(LAYOUTS, key=lambda layout: len(_missing(layout, seen)))
        raise UnknownHeaders(
            tuple(cell for name in names if (cell := _clean(name))),
            tuple(nearest.columns[what] for what in _missing(nearest, seen)),
        )
    best = max(fitting, key=lambda layout: sum(name in seen for names in layout.columns.values() for name in names))
    places = {what: [seen[name] for name in names if name in seen] for what, names in best.columns.items()}
    return _Sheet(best.platform, tuple(_clean(name) for name in names), places)


def _missing(layout: Layout, seen: dict[str, int]) -> list[str]:
    return [what for what in layout.required if not any(name in seen for name in layout.columns[what])]


_UNIT = re.compile(r"\((?:元|件|yuan)\)$")
_SPACES = re.compile(r"\s+")


def column_name(name: str) -> str:
    """The name of a column as it is compared with the known ones."""
    return _UNIT.sub("", _SPACES.sub("", unicodedata.normalize("NFKC", _clean(name))).lower())


class _Unreadable(Exception):
    def __init__(self, reason: Reason, **facts: object) -> None:
        self.reason, self.facts = reason, facts


@dataclass(frozen=True)
class _Row:
    """The cells of one record, asked for by what they mean."""

    sheet: _Sheet
    record: _Record

    def filled_in(self, what: str) -> Iterator[tuple[str, str]]:
        """Name and text of each column for `what` that has something in it, the one to believe first."""
        cells = self.record.cells
        for place in self.sheet.places.get(what, ()):
            text = _clean(cells[place]) if place < len(cells) else ""
            if text not in _NOTHING:
                yield self.sheet.names[place], text

    def cell(self, what: str) -> tuple[str, str]:
        """The name of the column for `what`, and what is in it."""
        places = self.sheet.places.get(what)
        if not places:
            return "", ""
        cells = self.record.cells
        for place in places:
            if place < len(cells) and (text := _clean(cells[place])) not in _NOTHING:
                return self.sheet.names[place], text
        return self.sheet.names[places[0]], ""

    def buyer(self) -> str | None:
        """What tells the buyer best: an address or number in full before one that is masked, or a nickname."""
        texts = [text for _, text in self.filled_in("buyer")]
        return next((text for text in texts if buyer_hint(text)), texts[0] if texts else None)

    def text(self, what: str) -> str | None:
        column, text = self.cell(what)
        most = MAX_LENGTHS[what]
        if len(text) > most:
            raise _Unreadable(Reason.TOO_LONG, column=column, characters=len(text), max_characters=most)
        return text or None

    def number(self, what: str) -> str | None:
        """A long number that is a name: a spreadsheet that took it for a quantity has lost its end."""
        column, text = self.cell(what)
        if _MANGLED.fullmatch(bare := _LABEL.sub("", text)) or self.sheet.long_numbers.is_mangled(what, bare):
            raise _Unreadable(Reason.NUMBER_MANGLED, column=column, value=text)
        written = self.text(what)
        return written and (_LABEL.sub("", written) or None)

    def amount_fen(self, what: str) -> int:
        column, text = self.cell(what)
        plain = _SPACES.sub("", unicodedata.normalize("NFKC", text)).removesuffix("元")
        amount = _AMOUNT.fullmatch(plain)
        if amount is None or len(amount["yuan"]) > 14:
            raise _Unreadable(Reason.AMOUNT_UNREADABLE, column=column, value=text[:40])
        fen = int(amount["yuan"].replace(",", "")) * 100 + int((amount["fen"] or "").ljust(2, "0"))
        if amount["minus"] and fen:
            raise _Unreadable(Reason.AMOUNT_NEGATIVE, column=column, value=text[:40])
        if fen > MAX_PAID_FEN:
            raise _Unreadable(Reason.AMOUNT_UNREADABLE, column=column, value=text[:40])
        return fen

    def quantity(self) -> int:
        column, text = self.cell("quantity")
        count = _QUANTITY.fullmatch(text or "1")
        if count is None or not 0 < int(count[1]) <= MAX_QUANTITY:
            raise _Unreadable(Reason.QUANTITY_UNREADABLE, column=column, value=text[:40])
        return int(count[1])

    def kind(self) -> OrderKind | None:
        """How it was sold, by the first word of ours in the cell; other words say nothing that counts here."""
        _, text = self.cell("kind")
        lower = text.lower()
        return next((kind for word, kind in _KINDS if word in lower), None)

    def page(self) -> tuple[str | None, str | None]:
        """What the product page said, and where it is; one column may hold either."""
        words = address = None
        for column, text in self.filled_in("page"):
            is_address = _ADDRESS.fullmatch(text)
            most = MAX_ADDRESS_CHARACTERS if is_address else MAX_LENGTHS["page"]
            if len(text) > most:
                raise _Unreadable(Reason.TOO_LONG, column=column, characters=len(text), max_characters=most)
            if is_address:
                address = address or text
            else:
                words = words or text
        return words, address

    def instant(self, what: str) -> datetime | None:
        column, text = self.cell(what)
        if not text:
            return None
        at = _instant(text)
        if at is None:
            raise _Unreadable(Reason.DATE_UNREADABLE, column=column, value=text[:40])
        return at


# What exports write where there is nothing.
_NOTHING = frozenset({"", "-", "--", "/", "null", "NULL", "None", "无", "0000-00-00 00:00:00"})
_KINDS = (
    *((word, OrderKind.LIVE_STREAM) for word in ("直播", "live")),
    *((word, OrderKind.SUBSIDISED) for word in ("补贴", "subsid")),
    *((word, OrderKind.GROUP_BUY) for word in ("拼团", "拼单", "团购", "group")),
    *((word, OrderKind.NORMAL) for word in ("普通", "一般", "单独购买", "normal")),
)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_MANGLED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+|\d{16,}\.0+")
# Taobao labels its tracking numbers.
_LABEL = re.compile(r"^No:", re.IGNORECASE)
_AMOUNT = re.compile(r"¥?(?P<minus>-?)¥?(?P<yuan>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fen>\d{1,2})0*)?", re.ASCII)
_QUANTITY = re.compile(r"(\d{1,9})(?:\.0+)?", re.ASCII)
_DATE = re.compile(
    r"""(20\d\d) (?: -(\d\d?)- | /(\d\d?)/ | 年(\d\d?)月 ) (\d\d?)日?
        (?: [\ T]* (\d\d?):(\d\d) (?: :(\d\d)(?:\.\d+)? )? )?""",
    re.ASCII | re.VERBOSE,
)
_PINDUODUO_DAY = re.compile(r"(\d\d)(\d\d)(\d\d)-\d{6,}", re.ASCII)
# How spreadsheets are told to leave a number alone, and how our own rejects keep a formula from running.
_QUOTED_NUMBER = re.compile(r'="([^"]*)"')
_APOSTROPHE = re.compile(r"^'(?=[=+@|%＝＋－＠-]|[\d.,:/ -]+$)")
_GUARDS = frozenset("='")
_CONTROLS = [*range(0x20), *range(0x7F, 0xA0), 0x200B, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_INVISIBLE = dict.fromkeys(_CONTROLS, "") | dict.fromkeys(map(ord, "\t\r\n"), " ")


def _clean(cell: str) -> str:
    # Nearly every cell is printable, and translating is by far the dearest thing done to one.
    text = (cell if cell.isprintable() else cell.translate(_INVISIBLE)).strip()
    if text[:1] not in _GUARDS:
        return text
    text = _APOSTROPHE.sub("", text, count=1)
    quoted = _QUOTED_NUMBER.fullmatch(text)
    return (quoted[1] if quoted else text).strip()


def _instant(text: str) -> datetime | None:
    """Beijing's local time as written, as an instant in UTC."""
    written = _DATE.fullmatch(text)
    if written is None:
        return None
    year, dashed, slashed, named, day, hour, minute, second = written.groups()
    month = dashed or slashed or named
    try:
        local = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=BEIJING
        )
    except ValueError:
        return None
    return local.astimezone(UTC)


def _read(sheet: _Sheet, record: _Record) -> OrderRow | BadRow:
    row = _Row(sheet, record)
    order_no: str | None = None
    try:
        _expect_a_whole_line(row)
        order_no = row.number("order_no")
        return _order_row(row, order_no)
    except _Unreadable as bad:
        return BadRow(record.line, bad.reason, bad.facts, record.cells, order_no)


def _expect_a_whole_line(row: _Row) -> None:
    record = row.record
    if record.unreadable is Reason.ROW_TOO_LONG:
        raise _Unreadable(Reason.ROW_TOO_LONG, max_characters=xlsx_files.MAX_ROW_CHARACTERS, max_cells=MAX_ROW_CELLS)
    if record.unreadable:
        raise _Unreadable(Reason.LINE_UNREADABLE, line=record.line, last_line=record.last_line)
    columns = len(row.sheet.names)
    if any(cell.strip() for cell in row.record.cells[columns:]):
        raise _Unreadable(Reason.COLUMNS_DIFFER, cells=len(row.record.cells), columns=columns)


def _order_row(row: _Row, order_no: str | None) -> OrderRow:
    if order_no is None:
        raise _Unreadable(Reason.ORDER_NO_MISSING)
    title = row.text("title")
    if title is None:
        raise _Unreadable(Reason.TITLE_MISSING)
    ordered_at = row.instant("ordered_at") or _day_in(order_no, row.sheet.platform)
    if ordered_at is None:
        raise _Unreadable(Reason.DATE_MISSING)
    page_words, page_address = row.page()
    return OrderRow(
        order_no=order_no,
        platform=row.sheet.platform,
        title=title,
        quantity=row.quantity(),
        paid_fen=row.amount_fen("paid"),
        ordered_at=ordered_at,
        shipped_at=row.instant("shipped_at"),
        signed_at=row.instant("signed_at"),
        courier=row.text("courier"),
        tracking_no=row.number("tracking_no"),
        buyer_account=row.buyer(),
        status=row.text("status"),
        spec=row.text("spec"),
        line=row.record.line,
        kind=row.kind(),
        page_words=page_words,
        page_address=page_address,
    )


def _day_in(order_no: str, platform: Platform) -> datetime | None:
    """Pinduoduo leaves the time of some orders empty; their numbers begin with the day."""
    day = _PINDUODUO_DAY.fullmatch(order_no) if platform is Platform.PINDUODUO else None
    return _instant(f"20{day[1]}-{day[2]}-{day[3]}") if day else None


def _all_or_nothing(rows: list[tuple[_Record, OrderRow | BadRow]]) -> Iterator[OrderRow | BadRow]:
    if len(rows) > MAX_ITEMS:
        yield from (_one_too_many(record, row) for record, row in rows)
        return
    first_bad = next((row for _, row in rows if isinstance(row, BadRow)), None)
    for record, row in rows:
        if first_bad is None or isinstance(row, BadRow):
            yield row
        else:
            yield BadRow(row.line, Reason.SAME_ORDER, {"line": first_bad.line}, record.cells, row.order_no)


def _one_too_many(record: _Record, row: OrderRow | BadRow) -> BadRow:
    return BadRow(row.line, Reason.TOO_MANY_ITEMS, {"limit": MAX_ITEMS}, record.cells, row.order_no)
