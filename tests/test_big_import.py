"""What a large import takes, in small: `python -m tests.big_import` shows it with a hundred thousand rows."""

import pytest

from tests.big_import import MOST_MEGABYTES, measured, written

ROWS = 3_000


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_import_takes_little_memory_whatever_the_file(tmp_path, capsys, kind):
    figures = measured(written(tmp_path, ROWS, kind), tmp_path)
    with capsys.disabled():
        print(f"\n{kind}: {figures}")
    assert (figures.rows, figures.orders) == (ROWS, ROWS)
    assert figures.megabytes < MOST_MEGABYTES
