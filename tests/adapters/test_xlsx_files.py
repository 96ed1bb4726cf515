"""Workbooks are read as another library reads them, in little memory, and hostile ones harm nobody."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from portal.adapters import order_files, xlsx_files
from portal.adapters.order_files import (
    BadRow,
    NotAnOrderFile,
    OrderRow,
    Reason,
    Trouble,
    UnknownHeaders,
    preview,
    read_orders,
)
from portal.adapters.xlsx_files import NotAWorkbook, TooLarge, opened
from portal.domain.orders import Platform
from tests.samples_orders import many_sales, pinduoduo_workbook, write

HEADER = ("order_no", "title", "paid", "ordered_at", "quantity", "tracking_no")


def workbook(rows, formats=(), **options) -> bytes:
    """A workbook as a common program writes it: texts as texts, figures as figures, days as days."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd hh:mm:ss", "in_memory": True, **options})
    sheet = book.add_worksheet()
    shown = [book.add_format({"num_format": written}) for written in formats]
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            match cell:
                case str():
                    sheet.write_string(line, place, cell)
                case bool():
                    sheet.write_boolean(line, place, cell)
                case float() | int():
                    sheet.write_number(line, place, cell, *shown[:1])
                case datetime():
                    sheet.write_datetime(line, place, cell.replace(tzinfo=None))
    book.close()
    return content.getvalue()


def by_hand(sheet: str, texts: str = "", packed_how: int = ZIP_DEFLATED, **parts: str) -> bytes:
    """A workbook with a sheet written by hand, and other parts in place of the usual ones."""
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    usual = {
        "book": f'<workbook xmlns="{ns}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>",
        "relations": '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="r2" Target="sharedStrings.xml"/></Relationships>',
    } | parts
    content = BytesIO()
    with ZipFile(content, "w", packed_how) as packed:
        packed.writestr("xl/workbook.xml", usual["book"])
        packed.writestr("xl/_rels/workbook.xml.rels", usual["relations"])
        packed.writestr(
            "xl/worksheets/sheet1.xml", f'{usual.get("doctype", "")}<worksheet xmlns="{ns}">{sheet}</worksheet>'
        )
        if texts:
            packed.writestr("xl/sharedStrings.xml", f"<sst>{texts}</sst>")
    return content.getvalue()


@pytest.fixture
def cells(tmp_path):
    """The rows of a workbook."""

    def read(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
        with opened(write(tmp_path / "book.xlsx", content)) as book:
            return list(book.rows())

    return read


@pytest.fixture
def orders(tmp_path):
    """The orders in a workbook."""

    def read(*rows, **options) -> list[OrderRow | BadRow]:
        return list(read_orders(write(tmp_path / "orders.xlsx", workbook((HEADER, *rows), **options))))

    return read


def test_an_export_is_read_from_a_workbook_as_from_text(tmp_path):
    sales = list(many_sales(50))
    path = write(tmp_path / "orders.xlsx", pinduoduo_workbook(sales))
    told: list[int] = []
    rows = list(read_orders(path, on_bytes=told.append))
    assert [(row.order_no, row.paid_fen, row.ordered_at) for row in rows] == [
        (sale.order_no, sale.paid_fen, sale.ordered_at) for sale in sales
    ]
    assert rows[0].platform is Platform.PINDUODUO and rows[0].line == 2
    assert preview(path).rows_expected == 50
    assert sum(told) > 0


def test_dates_amounts_and_counts_that_are_figures_are_read_as_they_are_shown(orders):
    at = datetime(2026, 3, 10, 14, 5, 33)  # noqa: DTZ001 - a cell of a workbook knows no zone
    [row] = orders(("A-1", "杯子", 19.99, at, 2, "YT1"))
    assert (row.paid_fen, row.quantity) == (1_999, 2)
    assert row.ordered_at == datetime(2026, 3, 10, 6, 5, 33, tzinfo=UTC)


def test_a_book_that_counts_days_from_1904_is_read_right(orders):
    [row] = orders(("A-1", "杯子", "1", datetime(2026, 3, 10), 1, ""), date_1904=True)  # noqa: DTZ001
    assert row.ordered_at == datetime(2026, 3, 9, 16, tzinfo=UTC)


@pytest.mark.parametrize("number", [1234567890123456789, 1.23e18, 3312345678901234])
def test_an_order_number_that_became_a_figure_is_refused_with_the_way_out(orders, number):
    [row] = orders((number, "杯子", 1, "2026-03-10", 1, ""))
    assert row.reason is Reason.NUMBER_MANGLED


def test_a_short_number_that_became_a_figure_has_lost_nothing(orders):
    [row] = orders((20260310001, "杯子", 1, "2026-03-10", 1, 773123456789))
    assert (row.order_no, row.tracking_no) == ("20260310001", "773123456789")


def test_a_figure_in_place_of_a_day_is_not_guessed_at(orders):
    [row] = orders(("A-1", "杯子", 1, 46091.58, 1, ""))
    assert row.reason is Reason.DATE_UNREADABLE


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("yyyy/m/d h:mm", "2026-03-10 12:00:00"),
        ('[$-804]yyyy"年"m"月"d"日"', "2026-03-10 12:00:00"),
        ("0.00", "46091.5"),
        ('0.00" yuan"', "46091.5"),
        ("#,##0.00;[Red]-#,##0.00", "46091.5"),
        ("mm:ss", "2026-03-10 12:00:00"),
    ],
)
def test_what_is_a_date_is_told_by_how_it_is_shown(cells, written, shown):
    assert cells(workbook([[46091.5]], formats=[written])) == [(1, (shown,))]


def test_texts_in_pieces_escapes_and_cells_without_a_place_are_read(cells):
    rows = cells(
        by_hand(
            '<sheetData><row><c t="inlineStr"><is><r><t>防水</t></r><r><t xml:space="preserve"> 耳机</t></r>'
            "<rPh><t>er ji</t></rPh></is></c><c><v>1</v></c></row>"
            '<row r="5"><c r="C5" t="str"><v>a_x000A_b</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c></row>'
            '<row r="9"/></sheetData>'
        )
    )
    assert rows == [(1, ("防水 耳机", "1")), (5, ("", "", "a\nb", "TRUE", "#REF!"))]


def test_the_first_sheet_that_can_be_seen_is_the_one(cells):
    content = BytesIO()
    book = xlsxwriter.Workbook(content)
    book.add_worksheet().hide()
    book.add_worksheet().write_string(0, 0, "seen")
    book.worksheets()[1].activate()
    book.worksheets()[1].set_first_sheet()
    book.close()
    assert cells(content.getvalue()) == [(1, ("seen",))]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20),
                st.integers(-(10**14), 10**14),
                st.booleans(),
                st.datetimes(datetime(1970, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001
                    lambda at: at.replace(microsecond=0)
                ),
            ),
            min_size=1,
            max_size=6,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_another_library_reads_the_same(tmp_path_factory, rows):
    path = write(tmp_path_factory.getbasetemp() / "any.xlsx", workbook(rows))
    theirs = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    with opened(path) as book:
        ours = [list(cells) for _, cells in book.rows()]
    width = max(map(len, rows))
    assert [row + [""] * (width - len(row)) for row in ours] == [[as_text(cell) for cell in row] for row in theirs]


def as_text(cell):
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return f"{cell:.15g}"
        case datetime():
            rounded = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
            return (
                rounded.strftime("%Y-%m-%d %H:%M:%S")
                if rounded.time().isoformat() != "00:00:00"
                else str(rounded.date())
            )
        case _ if hasattr(cell, "isoformat"):
            return cell.isoformat()
    return str(cell)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_files, "MAX_SHEET_BYTES", 1_000_000)
    path = write(tmp_path / "bomb.xlsx", by_hand(" " * 1_000_001))
    assert path.stat().st_size < 10_000
    with pytest.raises(NotAnOrderFile) as refused:
        list(read_orders(path))
    assert refused.value.trouble is Trouble.TOO_LARGE


def test_rows_without_end_are_refused(cells, monkeypatch):
    monkeypatch.setattr(xlsx_files, "MAX_ROWS", 10)
    with pytest.raises(TooLarge):
        cells(by_hand("<sheetData>" + "<row><c><v>1</v></c></row>" * 11 + "</sheetData>"))


A_ROW = "<row>" + "".join(f'<c t="str"><v>{cell}</v></c>' for cell in ("A-1", "x", "1", "2026-03-10")) + "</row>"
A_HEAD = "<row>" + "".join(f'<c t="str"><v>{name}</v></c>' for name in HEADER[:4]) + "</row>"
A_SHEET = f"<sheetData>{A_HEAD}{A_ROW}</sheetData>"


@pytest.mark.parametrize(
    ("what", "sheet"),
    [
        ("a tag without end", f"<row x='{'A' * 2_000_000}'/>{A_SHEET}"),
        ("a remark without end", f"<!--{'A' * 2_000_000}-->{A_SHEET}"),
        ("ever new elements", "".join(f"<a{n}/>" for n in range(2_000)) + A_SHEET),
        ("ever new attributes", "".join(f"<a b{n}=''/>" for n in range(2_000)) + A_SHEET),
        ("ever new namespaces", "".join(f"<a xmlns:b{n}='u'/>" for n in range(2_000)) + A_SHEET),
        ("boxes in boxes", "<a>" * 200 + "</a>" * 200 + A_SHEET),
    ],
)
def test_a_sheet_that_would_make_the_parser_swell_is_refused(cells, what, sheet):
    with pytest.raises((NotAWorkbook, TooLarge)):
        cells(by_hand(sheet))


def test_empty_rows_without_end_are_refused_and_nobody_waits_for_them(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_files, "MAX_ROWS", 1_000)
    path = write(tmp_path / "empty.xlsx", by_hand(f"<sheetData>{A_HEAD}{A_ROW}{'<row/>' * 1_001}</sheetData>"))
    with pytest.raises(NotAnOrderFile) as refused:
        list(read_orders(path))
    assert refused.value.trouble is Trouble.TOO_LARGE


def test_only_the_beginning_is_looked_at_while_somebody_waits(tmp_path, monkeypatch):
    gap = "<row><c><v>1</v></c></row>" + "<row/>" * 20_000
    path = write(tmp_path / "gap.xlsx", by_hand(f"<sheetData>{A_HEAD}{A_ROW}{gap}{A_ROW}</sheetData>"))
    assert len(list(read_orders(path))) == 3
    monkeypatch.setattr(order_files, "PREVIEW_BYTES", 70_000)
    assert len(preview(path).rows) == 2


def test_one_long_text_in_every_cell_is_not_copied_into_all_of_them(tmp_path):
    texts = f"<si><t>{'字' * 20_000}</t></si>"
    row = "<row>" + A_ROW[5:-6] + '<c t="s"><v>0</v></c>' * 200 + "</row>"
    path = write(tmp_path / "texts.xlsx", by_hand(f"<sheetData>{A_HEAD}{row * 50}</sheetData>", texts))
    assert {(bad.reason, bad.raw) for bad in read_orders(path)} == {(Reason.ROW_TOO_LONG, ())}


def test_an_index_longer_than_any_workbook_has_is_not_read(tmp_path):
    """As `ZipFile` does before anybody can count its parts: a megabyte of it becomes ten."""
    content = BytesIO()
    with ZipFile(content, "w") as packed:
        for number in range(25_000):
            packed.writestr(f"{number}", b"")
    with pytest.raises(NotAnOrderFile) as refused:
        preview(write(tmp_path / "index.xlsx", content.getvalue()))
    assert refused.value.trouble is Trouble.TOO_LARGE


@pytest.mark.parametrize("packed_how", [ZIP_LZMA, ZIP_BZIP2])
def test_what_no_writer_of_workbooks_packs_with_is_not_unpacked(cells, packed_how):
    with pytest.raises(NotAWorkbook):
        cells(by_hand(A_SHEET, packed_how=packed_how))


def test_halves_of_characters_and_nothings_do_not_get_through(cells):
    cell = (
        "<sheetData><row><c t='str'><v>_xD83D__xDE00_</v></c><c t='str'><v>a_xD800_b_x0000_c</v></c></row></sheetData>"
    )
    assert cells(by_hand(cell)) == [(1, ("😀", "a\ufffdbc"))]


def test_a_book_that_says_it_has_more_rows_than_there_can_be_is_not_believed(tmp_path):
    sheet = f'<dimension ref="A1:Z99999999999999999999"/>{A_SHEET}'
    found = preview(write(tmp_path / "rows.xlsx", by_hand(sheet)))
    assert found.rows_expected is not None and found.rows_expected < xlsx_files.MAX_ROWS


@pytest.mark.parametrize("packed_how", [ZIP_STORED, ZIP_DEFLATED])
def test_a_workbook_with_any_byte_changed_is_read_or_refused_in_words(tmp_path, packed_how):
    """Nothing but what `order_files` promises to raise comes out, whatever became of the file on its way."""
    chance = random.Random(7)
    whole = by_hand(A_SHEET, "<si><t>x</t></si>", packed_how)
    for _ in range(400):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 3, 10))):
            content[chance.randrange(4, len(content))] = chance.randrange(256)
        path = write(tmp_path / "changed.xlsx", bytes(content))
        for read in (preview, lambda path: list(read_orders(path))):
            with suppress(NotAnOrderFile, UnknownHeaders):
                read(path)


def test_cells_far_to_the_right_are_left_out(cells):
    row = '<row><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
    assert cells(by_hand(f"<sheetData>{row}</sheetData>")) == [(1, ("1",))]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        by_hand("<sheetData>"),
        by_hand('<sheetData><row><c t="s"><v>7</v></c></row></sheetData>'),
        by_hand('<sheetData><row><c t="s"><v>-1</v></c></row></sheetData>'),
        by_hand('<sheetData><row r="x"><c><v>7</v></c></row></sheetData>'),
        by_hand('<sheetData><row><c r="1A"><v>7</v></c></row></sheetData>'),
        by_hand("<sheetData><row><c><v>many</v></c></row></sheetData>"),
        by_hand("<sheetData/>", relations="<Relationships/>"),
        by_hand("<sheetData/>", book="<workbook/>"),
        by_hand("<sheetData/>", doctype='<!DOCTYPE a [<!ENTITY a "aaaa">]>'),
        by_hand("<sheetData/>", relations="<Relationships><Relationship/></Relationships>"),
    ],
)
def test_a_workbook_that_is_broken_is_said_to_be(cells, content):
    with pytest.raises(NotAWorkbook):
        cells(content)


def test_a_workbook_cut_short_is_said_to_be_broken(tmp_path: Path):
    whole = pinduoduo_workbook(many_sales(200))
    for end in (len(whole) // 2, len(whole) - 30):
        with pytest.raises(NotAnOrderFile) as refused:
            list(read_orders(write(tmp_path / "cut.xlsx", whole[:end])))
        assert refused.value.trouble is Trouble.BROKEN_WORKBOOK


def test_an_empty_workbook_is_said_to_be_empty(tmp_path):
    with pytest.raises(NotAnOrderFile) as refused:
        list(read_orders(write(tmp_path / "empty.xlsx", workbook([]))))
    assert refused.value.trouble is Trouble.EMPTY
