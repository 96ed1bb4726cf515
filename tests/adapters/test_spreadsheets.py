"""Tables to take away: what people wrote stays what they wrote, and never runs."""

import csv
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from portal.adapters.spreadsheets import csv_of, harmless, xlsx_of
from tests.conftest import START

DANGEROUS = ["=1+1", "+8613800000000", "-5", "@SUM(A1)", "＝1＋1", "|calc", "%0A", "\t=1+1"]
PLAIN = ["破壁机", "1=1", "小陈", "2603300227713640021", ""]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_cell_that_would_run_is_made_a_text(cell):
    assert harmless(cell).startswith("'")


@pytest.mark.parametrize("cell", PLAIN)
def test_other_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell


def test_text_can_be_read_by_spreadsheets_in_china():
    written = csv_of(["案号", "金额"], [["PL-1", 12.5], ["=1+1", -3], ['a,b\n"c"', 0]])
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(written.decode("utf-8-sig"), newline="")))
    assert rows == [["案号", "金额"], ["PL-1", "12.5"], ["'=1+1", "-3"], ['a,b\n"c"', "0"]]


def test_a_workbook_keeps_texts_as_texts_and_figures_as_figures():
    rows = [[cell, 1.5, 2] for cell in (*DANGEROUS, "https://example.com", "2603300227713640021")]
    book = CalamineWorkbook.from_filelike(BytesIO(xlsx_of("案件", ["文字", "元", "件"], rows, START)))
    read = book.get_sheet_by_name("案件").to_python()
    assert read[0] == ["文字", "元", "件"]
    assert [row[0] for row in read[1:]] == [row[0] for row in rows]
    assert {tuple(row[1:]) for row in read[1:]} == {(1.5, 2)}
