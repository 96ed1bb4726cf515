"""Pictures and a video for the demo town, drawn by program: nothing is anybody's photograph."""

from collections.abc import Callable, Mapping
from io import BytesIO

import av
from PIL import Image, ImageDraw

SIZE = (960, 960)
WALL, TABLE, GLASS, INK = (214, 222, 218), (176, 168, 156), (226, 240, 238), (52, 64, 60)
CARDBOARD, TAPE, PAPER, RED = (190, 150, 104), (222, 196, 158), (250, 249, 244), (178, 58, 38)
VIDEO_SIZE, FRAMES_A_SECOND, SECONDS = (480, 360), 12, 3


def picture(name: str) -> bytes:
    """One of PICTURES as a JPEG; KeyError for another."""
    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 700, 960, 960), fill=TABLE)
    PICTURES[name](draw)
    out = BytesIO()
    image.save(out, "JPEG", quality=84)
    return out.getvalue()


def packing_video() -> bytes:
    """Three seconds of a box being closed, as an MP4."""
    out = BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=FRAMES_A_SECOND)
        stream.width, stream.height = VIDEO_SIZE
        stream.pix_fmt = "yuv420p"
        for n in range(FRAMES_A_SECOND * SECONDS):
            image = Image.new("RGB", VIDEO_SIZE, WALL)
            draw = ImageDraw.Draw(image)
            draw.rectangle((120, 140, 360, 320), fill=CARDBOARD, outline=INK, width=3)
            draw.rectangle((120, 140, 120 + 240 * n // (FRAMES_A_SECOND * SECONDS), 160), fill=TAPE)
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode())
    return out.getvalue()


def _jar(draw: ImageDraw.ImageDraw) -> None:
    draw.polygon(((330, 160), (630, 160), (590, 760), (370, 760)), fill=GLASS, outline=INK, width=6)
    draw.rectangle((310, 120, 650, 170), fill=INK)
    draw.line(((470, 760), (500, 680), (470, 620), (520, 560), (500, 500)), fill=RED, width=7)
    draw.line(((500, 680), (560, 640)), fill=RED, width=5)


def _box(draw: ImageDraw.ImageDraw) -> None:
    draw.polygon(((200, 320), (700, 300), (760, 400), (740, 800), (220, 800)), fill=CARDBOARD, outline=INK, width=5)
    draw.polygon(((700, 300), (640, 420), (760, 400)), fill=(150, 112, 74), outline=INK, width=4)
    draw.rectangle((430, 316, 500, 800), fill=TAPE)


def _label(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((180, 220, 780, 760), fill=PAPER, outline=INK, width=4)
    for n, x in enumerate(range(230, 730, 14)):
        draw.rectangle((x, 300, x + (4 if n % 3 else 9), 440), fill=INK)
    for y in range(500, 720, 44):
        draw.line(((230, y), (700 - (y % 5) * 40, y)), fill=INK, width=8)


def _chat(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((240, 60, 720, 900), fill=PAPER, outline=INK, width=8)
    for n, y in enumerate(range(130, 820, 110)):
        left, right = (280, 590) if n % 2 else (370, 680)
        draw.rounded_rectangle((left, y, right, y + 72), 18, fill=WALL if n % 2 else (206, 232, 214))
        draw.line(((left + 24, y + 28), (right - 40, y + 28)), fill=INK, width=6)
        draw.line(((left + 24, y + 50), (right - 110, y + 50)), fill=INK, width=6)


def _earphones(draw: ImageDraw.ImageDraw) -> None:
    for x in (320, 560):
        draw.ellipse((x, 330, x + 130, 460), fill=PAPER, outline=INK, width=6)
        draw.rounded_rectangle((x + 45, 430, x + 85, 640), 18, fill=PAPER, outline=INK, width=6)
    draw.line(((590, 700), (680, 760)), fill=RED, width=10)
    draw.line(((680, 700), (590, 760)), fill=RED, width=10)


def _fruit(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((180, 560, 780, 800), fill=CARDBOARD, outline=INK, width=5)
    for n, x in enumerate(range(210, 720, 130)):
        draw.ellipse((x, 430, x + 150, 580), fill=(214, 120, 60), outline=INK, width=4)
        if n % 2:
            draw.ellipse((x + 40, 470, x + 100, 530), fill=(92, 66, 48))


def _coat(draw: ImageDraw.ImageDraw) -> None:
    draw.polygon(((330, 180), (630, 180), (800, 420), (700, 480), (650, 400), (660, 840), (300, 840), (310, 400),
                  (260, 480), (160, 420)), fill=(70, 92, 128), outline=INK, width=5)  # fmt: skip
    for y in range(260, 820, 80):
        draw.line(((310, y), (650, y)), fill=INK, width=3)


PICTURES: Mapping[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "jar": _jar,
    "box": _box,
    "label": _label,
    "chat": _chat,
    "earphones": _earphones,
    "fruit": _fruit,
    "coat": _coat,
}
