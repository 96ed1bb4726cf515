"""Order files on their way in, and the rows of them that were not taken. They hold buyers' numbers, so none stays long."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

MEGABYTE = 1_000_000
MAX_FILE_MB = 100
CHUNK_BYTES = 1 << 20
NAME = re.compile(r"[0-9a-f]{32}(\.rejects)?")


class TooLarge(Exception):
    """More than MAX_FILE_MB."""


@dataclass(frozen=True)
class Kept:
    """A file that was taken onto the disk."""

    name: str
    bytes: int
    sha256: str


class UploadStore:
    """A folder of this machine, readable by nobody else. Names are ours, never a person's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, stream: BinaryIO, limit_bytes: int = MAX_FILE_MB * MEGABYTE) -> Kept:
        """Take a file onto the disk piece by piece. Raises TooLarge, and keeps nothing then."""
        name, size_bytes, digest = secrets.token_hex(16), 0, hashlib.sha256()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with self.path(name).open("xb") as file:
                while chunk := stream.read(CHUNK_BYTES):
                    size_bytes += len(chunk)
                    if size_bytes > limit_bytes:
                        raise TooLarge
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self.discard(name)
            raise
        return Kept(name, size_bytes, digest.hexdigest())

    def path(self, name: str) -> Path:
        """Where a file of this name is, or may be written."""
        if not NAME.fullmatch(name):
            raise ValueError(f"not a name of this store: {name!r}")
        return self._folder / name

    def name_for_rejects(self) -> str:
        """A name under which rows may be kept that were not taken; nothing is there yet."""
        return f"{secrets.token_hex(16)}.rejects"

    def discard(self, name: str) -> None:
        """Forget a file, if it is still there."""
        self.path(name).unlink(missing_ok=True)

    def older_than(self, before: datetime) -> Iterator[str]:
        """The names of what was last written before an instant."""
        for path in self._folder.glob("*"):
            if NAME.fullmatch(path.name) and datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                yield path.name
