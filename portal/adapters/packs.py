"""Files sent as one ZIP, made while it is sent: never in memory as a whole, and the same files are the same bytes.

Names inside are given by the portal; one that a person chose never becomes a path.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import RawIOBase
from typing import IO, Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from portal.domain.periods import local

CHUNK_BYTES = 1 << 18
NAME = re.compile(r"[a-z0-9]+(?:/[a-z0-9]+)?\.[a-z0-9]{1,5}")

Source = tuple[str, Callable[[], IO[bytes]]]


def zipped(sources: Iterable[Source], at: datetime) -> Iterator[bytes]:
    """The bytes of a ZIP of `sources`, each a name and what opens it, in their order.

    at  when all of them are said to have been made
    Raises ValueError for a name that is not one of ours.
    """
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        for name, opened in sources:
            with opened() as source, archive.open(_entry(name, at), "w") as target:
                while chunk := source.read(CHUNK_BYTES):
                    target.write(chunk)
                    yield sink.taken()
    yield sink.taken()


def _entry(name: str, at: datetime) -> ZipInfo:
    if not NAME.fullmatch(name):
        raise ValueError(f"not a name inside a pack: {name!r}")
    entry = ZipInfo(name, local(at).timetuple()[:6])
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


class _Sink(RawIOBase):
    """What was written since it was last asked."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any) -> int:
        self._waiting += chunk
        return len(chunk)

    def taken(self) -> bytes:
        waiting, self._waiting = bytes(self._waiting), bytearray()
        return waiting
