"""Cells and files that people will open in a spreadsheet. What somebody wrote must not run there."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO, StringIO

from xlsxwriter import Workbook

# Full-width signs begin a formula in East Asian editions.
_FORMULA_SIGNS = frozenset("=+-@＝＋－＠|%")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST_COLUMN = 48

Cell = str | int | float


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before it when a spreadsheet would take it for a formula."""
    text = cell.strip()
    return f"'{text}" if text[:1] in _FORMULA_SIGNS else cell


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table as CSV that spreadsheets in China open without asking: UTF-8 with its mark, lines ended as they expect."""
    written = StringIO()
    lines = csv.writer(written)
    lines.writerow(header)
    lines.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def xlsx_of(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], made_at: datetime) -> bytes:
    """The same as a workbook of one sheet: texts stay texts, whatever they begin with, and figures are figures.

    made_at  is written into it; the same table at the same time is the same file
    """
    written = BytesIO()
    book = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
    sheet, bold = book.add_worksheet(title), book.add_format({"bold": True})
    widths = [len(words) for words in header]
    for column, words in enumerate(header):
        sheet.write_string(0, column, words, bold)
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            widths[column] = max(widths[column], len(str(cell)))
            if isinstance(cell, str):
                sheet.write_string(line, column, cell)
            else:
                sheet.write_number(line, column, cell)
    for column, width in enumerate(widths):
        # A Chinese character is about as wide as two figures.
        sheet.set_column(column, column, min(width * 2, _WIDEST_COLUMN))
    sheet.freeze_panes(1, 0)
    book.close()
    return written.getvalue()
