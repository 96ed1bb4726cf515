"""Reading the order files that merchants export: Pinduoduo's, Taobao's and our own columns.

Rows are read one order at a time, whatever the size of the file. A row that cannot be trusted is handed back with
its reason instead of being guessed at; an order is taken in whole or not at all.
"""

import csv
import re
import unicodedata
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from portal.domain.marking import N_
from portal.domain.orders import Platform, buyer_hint

BEIJING = ZoneInfo("Asia/Shanghai")
ENCODINGS = ("utf-8", "gb18030")
DELIMITERS = (",", "\t", ";")
CHUNK_BYTES = 1 << 20
# A quotation mark that is never closed swallows lines up to here, and no further.
MAX_CELL_CHARACTERS = 20_000
MAX_LENGTHS = {"order_no": 64, "title": 2_000, "spec": 500, "courier": 40, "tracking_no": 64, "status": 80}
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
    SAME_ORDER = "same_order"


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
    Reason.SAME_ORDER: N_("同一订单的第%(line)s行没有读出来，这一行没有单独导入"),
}


@dataclass(frozen=True)
class OrderRow:
    """One item of one order, as the merchant's file has it.

    paid_fen       what the consumer paid for this item
    buyer_account  the buyer's e-mail, mobile number or nickname; may be masked
    status         the platform's own word
    line           of the file, from 1, where the row begins
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


class NotAnOrderFile(Exception):
    """The file is no text in UTF-8 or GB18030: a workbook, perhaps, or a picture."""


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of export. Of several names for one thing, the first that is filled in counts."""

    platform: Platform
    columns: dict[str, tuple[str, ...]]
    required: tuple[str, ...] = ("order_no", "title", "paid", "ordered_at")


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
        },
    ),
)

_KNOWN = frozenset(name for layout in LAYOUTS for names in layout.columns.values() for name in names)


def read_orders(path: Path, on_bytes: Callable[[int], None] | None = None) -> Iterator[OrderRow | BadRow]:
    """The orders of a merchant's export, row by row, and the rows that could not be read.

    on_bytes  told how many bytes were read, each time some were; for a progress bar
    Raises NotAnOrderFile and UnknownHeaders before the first row.
    """
    encoding = _encoding_of(path)
    with path.open("rb") as file:
        head, delimiter, lines = _open_table(_decoded_lines(file, encoding, on_bytes))
        sheet = _sheet(head.cells)
        rows = ((record, _read(sheet, record)) for record in _records(lines, delimiter, head.line))
        # Rows of one order stand together; a row without a number stands alone.
        for _, group in groupby(rows, key=lambda pair: pair[1].order_no or f"line {pair[0].line}"):
            yield from _all_or_nothing(list(group))


def headers_of(path: Path) -> tuple[str, ...]:
    """The names in the first line of a merchant's export, as they stand. Raises NotAnOrderFile."""
    with path.open("rb") as file:
        head, _, _ = _open_table(_decoded_lines(file, _encoding_of(path), None))
    return head.cells


def _encoding_of(path: Path) -> str:
    for encoding in ENCODINGS:
        if _decodes(path, encoding):
            return "utf-8-sig" if encoding == "utf-8" else encoding
    raise NotAnOrderFile(path.name)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                # Workbooks and UTF-16 have NULs; a table has line ends.
                if b"\0" in chunk or (len(chunk) == CHUNK_BYTES and b"\n" not in chunk):
                    return False
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


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
    unreadable: bool = False


def _open_table(lines: Iterator[str]) -> tuple[_Record, str, Iterator[str]]:
    """The line with the column names, the delimiter, and the lines below it."""
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lower().startswith("sep="):
            delimiter = max(DELIMITERS, key=lambda d: sum(_column_name(name) in _KNOWN for name in _cells(line, d)))
            return _Record(number, number, _cells(line, delimiter)), delimiter, lines
    raise UnknownHeaders((), ())


def _cells(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([line], delimiter=delimiter), ()))
    except csv.Error as error:
        raise NotAnOrderFile(str(error)) from error


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
            yield _Record(line, offset + reader.line_num, (), unreadable=True)
            continue
        if any(cell.strip() for cell in cells):
            yield _Record(line, offset + reader.line_num, cells)


@dataclass(frozen=True)
class _Sheet:
    """Where in a row each thing stands."""

    platform: Platform
    names: tuple[str, ...]
    places: dict[str, list[int]]

    def label_of(self, what: str) -> str:
        """The column that one would look at for it."""
        places = self.places.get(what)
        return self.names[places[0]] if places else ""


def _sheet(names: tuple[str, ...]) -> _Sheet:
    seen = {_column_name(name): place for place, name in reversed(list(enumerate(names)))}
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


def _column_name(name: str) -> str:
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
        return next(self.filled_in(what), (self.sheet.label_of(what), ""))

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
        if _MANGLED.fullmatch(_LABEL.sub("", text)):
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
    if row.record.unreadable:
        raise _Unreadable(Reason.LINE_UNREADABLE, line=row.record.line, last_line=row.record.last_line)
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
    )


def _day_in(order_no: str, platform: Platform) -> datetime | None:
    """Pinduoduo leaves the time of some orders empty; their numbers begin with the day."""
    day = _PINDUODUO_DAY.fullmatch(order_no) if platform is Platform.PINDUODUO else None
    return _instant(f"20{day[1]}-{day[2]}-{day[3]}") if day else None


def _all_or_nothing(rows: list[tuple[_Record, OrderRow | BadRow]]) -> Iterator[OrderRow | BadRow]:
    first_bad = next((row for _, row in rows if isinstance(row, BadRow)), None)
    for record, row in rows:
        if first_bad is None or isinstance(row, BadRow):
            yield row
        else:
            yield BadRow(row.line, Reason.SAME_ORDER, {"line": first_bad.line}, record.cells, row.order_no)
