"""Cells that people will open in a spreadsheet. What somebody wrote must not run there."""

# Full-width signs begin a formula in East Asian editions.
_FORMULA_SIGNS = frozenset("=+-@＝＋－＠|%")


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before it when a spreadsheet would take it for a formula."""
    text = cell.strip()
    return f"'{text}" if text[:1] in _FORMULA_SIGNS else cell
