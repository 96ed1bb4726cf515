"""Where evidence is kept: originals sealed under their fingerprint, and the copies made from them.

An original is written once and never again; its name is the SHA-256 of its content, so whoever holds the record can
check the file. Copies can be made anew at any time and may be replaced. No name ever comes from a person. The two
stores keep the same contract: `FolderStore` on disk, `MemoryStore` for tests.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from portal.domain.evidence import MAX_FILE_BYTES, require_size

CHUNK_BYTES = 1 << 20
DIGEST = re.compile(r"[0-9a-f]{64}")
NAME = re.compile(r"[0-9a-f]{64}(\.(shown|thumbnail))?")


class Derived(StrEnum):
    """The copies that are made from an original."""

    SHOWN = "shown"
    THUMBNAIL = "thumbnail"


class NotKept(LookupError):
    """The store has nothing under this name."""


class Damaged(Exception):
    """What is kept under a fingerprint no longer has it; the disk or somebody on it has changed a sealed file."""


def derived_name(digest: str, derived: Derived) -> str:
    """The name under which a copy of an original is kept."""
    return f"{digest}.{derived}"


class EvidenceStore(Protocol):
    """What a place that keeps evidence must do."""

    def incoming(self, stream: BinaryIO, limit_bytes: int = MAX_FILE_BYTES) -> Path:
        """Take a file that is being uploaded onto the disk, under a name of our own, reading no more than allowed.

        Raises Unacceptable(TOO_LARGE or EMPTY), and keeps nothing then.
        """

    def scratch(self) -> Path:
        """A path of our own beside the incoming files, for a copy that is being made; nothing is there yet."""

    def discard(self, path: Path) -> None:
        """Forget an incoming or scratch file, if it is still there."""

    def sweep(self, before: datetime) -> int:
        """Remove incoming and scratch files last touched before an instant, left by requests that died. How many."""

    def seal(self, path: Path) -> str:
        """Keep an incoming file for good, and tell its fingerprint. The incoming path is gone afterwards.

        The file is on the disk when this returns. Sealing the same content again changes nothing.
        Raises Damaged when a sealed file of that fingerprint has been changed.
        """

    def put_derived(self, name: str, path: Path) -> None:
        """Keep a copy under `derived_name(…)`, replacing an older one. The scratch path is gone afterwards."""

    def open(self, name: str) -> tuple[Path | BytesIO, int]:
        """What to send (Flask's `send_file` takes either, with byte ranges) and its size in bytes. Raises NotKept."""

    def digest_of(self, name: str) -> str:
        """The fingerprint of what is kept now, read anew; an original is sound when it equals its name."""

    def originals(self) -> Iterator[str]:
        """The names of all sealed originals, for an audit."""


class _Incoming:
    """The folder for what is on its way in; readable by nobody else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def incoming(self, stream: BinaryIO, limit_bytes: int = MAX_FILE_BYTES) -> Path:
        path, size_bytes = self.scratch(), 0
        try:
            with path.open("xb") as file:
                while chunk := stream.read(min(CHUNK_BYTES, limit_bytes + 1 - size_bytes)):
                    size_bytes += len(chunk)
                    require_size(size_bytes, limit_bytes)
                    file.write(chunk)
            require_size(size_bytes, limit_bytes)
        except BaseException:
            self.discard(path)
            raise
        return path

    def scratch(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._folder / secrets.token_hex(16)

    def discard(self, path: Path) -> None:
        self._mine(path).unlink(missing_ok=True)

    def sweep(self, before: datetime) -> int:
        removed = 0
        for path in self._folder.glob("*"):
            try:
                if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                    path.unlink()
                    removed += 1
            except FileNotFoundError:  # its request came to an end meanwhile
                continue
        return removed

    def _mine(self, path: Path) -> Path:
        if path.parent != self._folder:
            raise ValueError(f"not an incoming file: {path}")
        return path


class FolderStore(_Incoming):
    """Evidence in a folder of this machine.

    root  made when first needed; must be one file system, backed up as a whole
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root / "incoming")
        self._originals, self._derived = root / "originals", root / "derived"

    def seal(self, path: Path) -> str:
        digest = _digest(self._mine(path))
        kept = self._place(digest)
        path.chmod(0o400)
        _on_disk(path)
        _make_folder(kept.parent)
        try:
            # A link, unlike a rename, never takes the place of what is there.
            os.link(path, kept)
        except FileExistsError:
            if _digest(kept) != digest:
                raise Damaged(digest) from None
        _on_disk(kept.parent)
        path.unlink()
        return digest

    def put_derived(self, name: str, path: Path) -> None:
        kept = self._place(name, derived=True)
        _make_folder(kept.parent)
        self._mine(path).chmod(0o400)
        _on_disk(path)
        path.replace(kept)
        _on_disk(kept.parent)

    def open(self, name: str) -> tuple[Path | BytesIO, int]:
        path = self._place(name)
        try:
            return path, path.stat().st_size
        except FileNotFoundError:
            raise NotKept(name) from None

    def digest_of(self, name: str) -> str:
        try:
            return _digest(self._place(name))
        except FileNotFoundError:
            raise NotKept(name) from None

    def originals(self) -> Iterator[str]:
        return (path.name for path in sorted(self._originals.glob("??/*")))

    def _place(self, name: str, derived: bool = False) -> Path:
        _require_name(name, derived)
        return (self._originals if DIGEST.fullmatch(name) else self._derived) / name[:2] / name


class MemoryStore(_Incoming):
    """Evidence kept in memory, and gone with it.

    incoming_folder  only files on their way in touch the disk, for the decoders' sake
    """

    def __init__(self, incoming_folder: Path) -> None:
        super().__init__(incoming_folder)
        self._kept: dict[str, bytes] = {}

    def seal(self, path: Path) -> str:
        content = self._mine(path).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if hashlib.sha256(self._kept.setdefault(digest, content)).hexdigest() != digest:
            raise Damaged(digest)
        path.unlink()
        return digest

    def put_derived(self, name: str, path: Path) -> None:
        _require_name(name, derived=True)
        self._kept[name] = self._mine(path).read_bytes()
        path.unlink()

    def open(self, name: str) -> tuple[Path | BytesIO, int]:
        content = self._content(name)
        return BytesIO(content), len(content)

    def digest_of(self, name: str) -> str:
        return hashlib.sha256(self._content(name)).hexdigest()

    def originals(self) -> Iterator[str]:
        return (name for name in sorted(self._kept) if DIGEST.fullmatch(name))

    def _content(self, name: str) -> bytes:
        _require_name(name)
        try:
            return self._kept[name]
        except KeyError:
            raise NotKept(name) from None


def _require_name(name: str, derived: bool = False) -> None:
    """Only names that the store itself gives exist; anything else would be a path of somebody's choosing."""
    if not NAME.fullmatch(name) or (derived and DIGEST.fullmatch(name)):
        raise ValueError(f"not a name of this store: {name!r}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _on_disk(folder.parent)
        _on_disk(folder.parent.parent)


def _on_disk(path: Path) -> None:
    """What is written to a file, or the entries of a folder, survives a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
