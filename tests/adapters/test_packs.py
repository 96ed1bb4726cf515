"""A pack is the same bytes for the same files, and no name in it leads anywhere."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from portal.adapters.packs import zipped

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)


def packed(*files):
    return b"".join(zipped([(name, lambda content=content: BytesIO(content)) for name, content in files], AT))


def test_what_goes_in_comes_out():
    large = bytes(range(256)) * 5000
    archive = ZipFile(BytesIO(packed(("index.html", "经过".encode()), ("evidence/001.jpg", large), ("a.csv", b""))))
    assert archive.testzip() is None
    assert archive.read("evidence/001.jpg") == large
    assert archive.namelist() == ["index.html", "evidence/001.jpg", "a.csv"]


def test_the_same_files_are_the_same_bytes():
    assert packed(("a.csv", b"1")) == packed(("a.csv", b"1"))


@pytest.mark.parametrize(
    "name",
    [
        "../a.txt",
        "/a.txt",
        "a/../b.txt",
        "a/b/c.txt",
        "a\\b.txt",
        "a.txt\n",
        "聊天.txt",
        "",
        ".txt",
        "C:a.txt",
        "a\0.txt",
    ],
)
def test_a_name_of_somebodys_choosing_is_refused(name):
    with pytest.raises(ValueError):
        packed((name, b""))
