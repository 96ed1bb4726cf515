"""Videos and sound, opened by PyAV: enough of a stream is decoded to know that it plays, and it is copied as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from portal.adapters.decoders import Found
from portal.domain.evidence import M4A, MP3, MP4, FileKind, Look, Reason, Unacceptable, require_pixels

if TYPE_CHECKING:
    from PIL import Image

FRAMES_TRIED = 5
PACKETS_TRIED = 120
VIDEO_CODECS = frozenset({"h264", "hevc", "av1", "vp9", "mpeg4"})
AUDIO_CODECS = frozenset({"aac", "mp3", "mp3float", "ac3", "eac3", "opus", "flac"})


def examine(path: Path, kind: FileKind) -> Found:
    if kind.look is Look.SOUND:
        return examine_sound(path, kind)
    # Recorders call what they write by any family.
    return examine_video(path, kind) if has_picture(path) else examine_sound(path, M4A)


def copy(path: Path, kind: FileKind, target: Path) -> None:
    if kind.look is Look.SOUND:
        copy_sound(path, kind, target)
    else:
        copy_video(path, target)


def face(path: Path, kind: FileKind, edge_px: int) -> "Image.Image":
    with opened_video(path) as container:
        frame = first_frame(container, 1)
        scale = min(1.0, 2 * edge_px / min(frame.width, frame.height))
        width, height = max(1, int(frame.width * scale)), max(1, int(frame.height * scale))
        picture = frame.reformat(width=width, height=height, format="rgb24").to_image()
        return picture.rotate(frame.rotation, expand=True)


# --- videos


def examine_video(path: Path, kind: FileKind) -> Found:
    with opened_video(path) as container:
        frame = first_frame(container, FRAMES_TRIED)
        turned = frame.rotation % 180 == 90
        width, height = (frame.height, frame.width) if turned else (frame.width, frame.height)
        return Found(kind, width, height, seconds=length_of(container), taken_at=time_of(container))


def copy_video(path: Path, target: Path) -> None:
    with opened_video(path) as container:
        copy_streams(container, seen_and_heard(container), target, "mp4", {"movflags": "+faststart"})


@contextmanager
def opened_video(path: Path) -> Iterator[InputContainer]:
    """The video with its header read and judged."""
    with opened_container(path, "mov") as container:
        streams = seen_and_heard(container)
        require_playable(streams)
        moving = streams[0]
        assert isinstance(moving, VideoStream)
        require_pixels(MP4, moving.width, moving.height)
        yield container


def has_picture(path: Path) -> bool:
    """Whether a file of the MP4 family shows anything; one without either picture or sound counts as if it did."""
    with opened_container(path, "mov") as container:
        return bool(moving_pictures(container)) or not container.streams.audio


def moving_pictures(container: InputContainer) -> list[VideoStream]:
    """The streams of pictures that move; a cover does not."""
    return [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]


def seen_and_heard(container: InputContainer) -> list[Stream]:
    """The first moving picture, then the sound; not a cover, a caption or a track of data."""
    moving = moving_pictures(container)
    if not moving:
        raise Unacceptable(Reason.NO_PICTURE)
    return [moving[0], *container.streams.audio]


def first_frame(container: InputContainer, frames: int) -> VideoFrame:
    """The first frame, after really decoding the first `frames` of them, or as many as a shorter video has."""
    stream = seen_and_heard(container)[0]
    assert isinstance(stream, VideoStream)
    stream.codec_context.thread_count = 1
    first, seen = None, 0
    for tried, packet in enumerate(container.demux(stream)):
        for frame in packet.decode():
            require_pixels(MP4, frame.width, frame.height)
            first, seen = first or frame, seen + 1
        if seen >= frames or tried >= PACKETS_TRIED:
            break
    if first is None:
        raise Unacceptable(Reason.BROKEN)
    return first


# --- sound


def examine_sound(path: Path, kind: FileKind) -> Found:
    with opened_sound(path, kind) as container:
        heard = container.streams.audio[0]
        frames, tried = 0, 0
        for packet in container.demux(heard):
            frames, tried = frames + len(packet.decode()), tried + 1
            if frames >= FRAMES_TRIED or tried >= PACKETS_TRIED:
                break
        if not frames:
            raise Unacceptable(Reason.BROKEN)
        return Found(kind, seconds=length_of(container), taken_at=time_of(container))


def copy_sound(path: Path, kind: FileKind, target: Path) -> None:
    with opened_sound(path, kind) as container:
        if kind == MP3:
            silent = {"id3v2_version": "0", "write_id3v1": "0", "write_xing": "0"}
            copy_streams(container, [container.streams.audio[0]], target, "mp3", silent)
        else:
            copy_streams(container, [container.streams.audio[0]], target, "ipod", {"movflags": "+faststart"})


@contextmanager
def opened_sound(path: Path, kind: FileKind) -> Iterator[InputContainer]:
    """The recording with its header read and judged."""
    with opened_container(path, "mp3" if kind == MP3 else "mov") as container:
        if not container.streams.audio:
            raise Unacceptable(Reason.BROKEN)
        require_playable([container.streams.audio[0]])
        yield container


# --- streams of both


def copy_streams(
    container: InputContainer, chosen: list[Stream], target: Path, form: str, options: dict[str, str]
) -> None:
    """The chosen streams as they are, in a new file without a word about where, when or with what they were made."""
    # `bitexact` keeps the writer's own name and version out; streams of data (a camera's track of places) stay behind.
    with av.open(str(target), "w", format=form, options=options | {"fflags": "+bitexact"}) as shown:
        streams = {stream.index: shown.add_stream_from_template(stream) for stream in chosen}
        for stream in streams.values():
            stream.metadata.clear()
        shown.metadata.clear()
        for packet in container.demux([container.streams[index] for index in streams]):
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                shown.mux(packet)


@contextmanager
def opened_container(path: Path, form: str) -> Iterator[InputContainer]:
    """A file of streams. Only this one file is read, whatever it refers to."""
    refers = {"enable_drefs": "0"} if form == "mov" else {}
    options = {"protocol_whitelist": "file", **refers}
    with av.open(str(path), format=form, options=options, metadata_errors="replace") as container:
        yield container


def require_playable(streams: list[Stream]) -> None:
    """Browsers have a decoder for each of them. Raises Unacceptable(UNPLAYABLE or BROKEN)."""
    for stream in streams:
        if stream.codec_context is None:  # a file cut short, or a code that no decoder knows
            raise Unacceptable(Reason.BROKEN)
        codec = stream.codec_context.name
        if codec not in VIDEO_CODECS | AUDIO_CODECS:
            raise Unacceptable(Reason.UNPLAYABLE, codec=codec)


def length_of(container: InputContainer) -> float | None:
    """In seconds, as the file says; None when it does not."""
    return container.duration / av.time_base if container.duration and container.duration > 0 else None


def time_of(container: InputContainer) -> datetime | None:
    return container_time(container.metadata.get("creation_time", ""))


def container_time(said: str) -> datetime | None:
    """When a video's header says it was made; clocks that were never set count from 1904 or 1970 and say nothing."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo and moment.year > 1990 else None
