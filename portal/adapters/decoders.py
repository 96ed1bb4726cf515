"""What `portal.adapters.media` asks of whatever opens files for it: one file of this folder for each library.

What a library raises means that the file is broken; where it means more, its decoder raises Unacceptable itself.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from portal.domain.evidence import FileKind

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True)
class Found:
    """What decoding a file brought to light, as in `Examined`.

    kind  may be another of the same family than the first bytes said
    """

    kind: FileKind
    width: int = 0
    height: int = 0
    seconds: float | None = None
    pages: int | None = None
    taken_at: datetime | None = None
    fingerprint: str | None = None


class Decoder(Protocol):
    """What opens files of some kinds."""

    def examine(self, path: Path, kind: FileKind) -> Found:
        """Decode a file that begins as `kind` does. Raises Unacceptable, or what its library raises."""

    def copy(self, path: Path, kind: FileKind, target: Path) -> None:
        """Write the copy that others see. Raises Unacceptable, or what its library raises."""


class Drawer(Decoder, Protocol):
    """What opens files that have a face."""

    def face(self, path: Path, kind: FileKind, edge_px: int) -> "Image.Image":
        """A picture of the file from which a square `edge_px` wide can be cut. Raises as the others do."""
