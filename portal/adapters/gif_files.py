"""GIFs, which may move: unlike other pictures they are decoded, and shown, with all their frames."""

from pathlib import Path

from PIL import ImageSequence

from portal.adapters.decoders import Found
from portal.adapters.picture_files import WRITING, bare, face, opened_picture
from portal.domain.evidence import MAX_ANIMATED_PIXELS, WEBP, FileKind, Reason, Unacceptable

__all__ = ["copy", "examine", "face"]


def examine(path: Path, kind: FileKind) -> Found:
    with opened_picture(path, kind) as picture:
        width, height = picture.size
        most = max(1, MAX_ANIMATED_PIXELS // (width * height))
        for number, frame in enumerate(ImageSequence.Iterator(picture)):
            if number == most:
                raise Unacceptable(Reason.TOO_MANY_FRAMES)
            frame.load()
    return Found(kind, width, height)


def copy(path: Path, kind: FileKind, target: Path) -> None:
    """Every frame, one after the other, for as long as the GIF shows it."""
    with opened_picture(path, kind) as picture:
        lengths = [frame.info.get("duration", 100) for frame in ImageSequence.Iterator(picture)]
        picture.seek(0)
        frames = (bare(frame.convert("RGBA")) for frame in ImageSequence.Iterator(picture))
        first, animated = next(frames), len(lengths) > 1
        more = {"save_all": True, "append_images": frames, "duration": lengths, "loop": 0} if animated else {}
        first.save(target, "WEBP", **WRITING[WEBP], **more)
