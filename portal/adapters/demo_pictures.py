"""Pictures and a video for the demo town, drawn by program: nothing is anybody's photograph."""

from array import array
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from math import pi, sin

import av
from PIL import Image, ImageDraw

SIZE = (960, 960)
WALL, TABLE, GLASS, INK = (214, 222, 218), (176, 168, 156), (226, 240, 238), (52, 64, 60)
CARDBOARD, TAPE, PAPER, RED = (190, 150, 104), (222, 196, 158), (250, 249, 244), (178, 58, 38)
SAMPLES_A_SECOND, SOUND_SECONDS = 16_000, 6
VIDEO_SIZE, FRAMES_A_SECOND, SECONDS = (480, 360), 12, 3


@cache
def drawn(name: str) -> tuple[bytes, str]:
    """A file and how its name ends; `name` is one of PICTURES, "video" or "sound". KeyError for another."""
    if name == "video":
        return packing_video(), ".mp4"
    if name == "sound":
        return spoken_note(), ".mp3"
    return picture(name), ".jpg"


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


def spoken_note() -> bytes:
    """Six seconds of a hum that comes and goes, as an MP3."""
    out = BytesIO()
    with av.open(out, "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=SAMPLES_A_SECOND)
        stream.bit_rate = 32_000
        fifo = av.AudioFifo()
        frame = av.AudioFrame(format="s16p", layout="mono", samples=SAMPLES_A_SECOND * SOUND_SECONDS)
        frame.sample_rate = SAMPLES_A_SECOND
        frame.planes[0].update(_hum().tobytes())
        fifo.write(frame)
        while part := fifo.read(stream.frame_size or 1152, partial=True):
            container.mux(stream.encode(part))
        container.mux(stream.encode())
    return out.getvalue()


def _hum() -> "array[int]":
    """Two notes of a fan, louder and softer."""
    turn = 2 * pi / SAMPLES_A_SECOND
    return array(
        "h",
        (
            int(9000 * (0.6 + 0.4 * sin(n * turn * 0.7)) * (sin(n * turn * 118) + 0.4 * sin(n * turn * 353)) / 1.4)
            for n in range(SAMPLES_A_SECOND * SOUND_SECONDS)
        ),
    )


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


def _page(draw: ImageDraw.ImageDraw, price_at: int = 560) -> None:
    """A page of a shop on a telephone: the goods above, then a price and lines of small print."""
    draw.rectangle((240, 60, 720, 900), fill=PAPER, outline=INK, width=8)
    draw.rectangle((280, 110, 680, 470), fill=WALL)
    draw.ellipse((390, 190, 570, 390), fill=GLASS, outline=INK, width=5)
    draw.rectangle((280, price_at, 280 + (600 - price_at) * 3, price_at + 44), fill=RED)
    for y in range(640, 860, 36):
        draw.line(((280, y), (660 - (y % 7) * 22, y)), fill=INK, width=5)


def _page_lower(draw: ImageDraw.ImageDraw) -> None:
    _page(draw, 520)
    draw.line(((270, 590), (470, 590)), fill=INK, width=6)


def _pan(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((180, 260, 700, 780), fill=(58, 60, 64), outline=INK, width=10)
    draw.rounded_rectangle((690, 490, 930, 550), 24, fill=(92, 66, 48))
    draw.polygon(
        ((400, 520), (470, 480), (520, 540), (480, 600), (410, 590)), fill=(176, 176, 172), outline=RED, width=6
    )


def _bag(draw: ImageDraw.ImageDraw, left: int = 300, colour: tuple[int, int, int] = (66, 54, 104)) -> None:
    draw.arc((left + 110, 150, left + 250, 330), 180, 360, fill=INK, width=16)
    draw.rounded_rectangle((left, 240, left + 360, 780), 60, fill=colour, outline=INK, width=6)
    draw.rounded_rectangle((left + 50, 520, left + 310, 730), 30, fill=colour, outline=INK, width=5)
    draw.rectangle((left + 300, 300, left + 350, 380), fill=PAPER, outline=INK, width=3)


def _two_bags(draw: ImageDraw.ImageDraw) -> None:
    _bag(draw, 90, (40, 52, 96))
    _bag(draw, 510)


def _scale(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle((360, 180, 600, 560), 40, fill=PAPER, outline=INK, width=5)
    draw.rectangle((240, 560, 720, 620), fill=INK)
    draw.polygon(((280, 620), (680, 620), (740, 820), (220, 820)), fill=WALL, outline=INK, width=6)
    draw.rectangle((370, 670, 590, 770), fill=(40, 70, 60))
    for x in (395, 455, 530):
        draw.rectangle((x, 690, x + 36, 750), outline=GLASS, width=8)


def _serial(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((120, 160, 840, 640), fill=(44, 48, 52), outline=INK, width=8)
    draw.rectangle((280, 360, 680, 520), fill=PAPER)
    for n, x in enumerate(range(310, 650, 11)):
        draw.rectangle((x, 385, x + (3 if n % 4 else 7), 450), fill=INK)
    draw.line(((310, 485), (620, 485)), fill=INK, width=9)


def _sofa(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle((100, 340, 860, 600), 50, fill=(124, 132, 110), outline=INK, width=6)
    for x in (110, 360, 610):
        draw.rounded_rectangle((x, 520, x + 240, 720), 30, fill=(140, 148, 126), outline=INK, width=5)
    draw.polygon(((610, 640), (850, 600), (850, 720), (610, 720)), fill=(112, 118, 98), outline=RED, width=6)


def _tear(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, 960, 960), fill=(140, 148, 126))
    for y in range(30, 960, 60):
        draw.line(((0, y), (960, y)), fill=(128, 136, 114), width=4)
    draw.polygon(((300, 420), (480, 380), (690, 470), (500, 500)), fill=PAPER, outline=RED, width=6)
    for x in range(330, 660, 40):
        draw.line(((x, 400), (x + 16, 500)), fill=INK, width=3)


def _receipt(draw: ImageDraw.ImageDraw) -> None:
    draw.polygon(((320, 90), (640, 90), (640, 860), (600, 840), (560, 860), (520, 840), (480, 860), (440, 840),
                  (400, 860), (360, 840), (320, 860)), fill=PAPER, outline=INK, width=4)  # fmt: skip
    for y in range(150, 680, 48):
        draw.line(((350, y), (500 - (y % 5) * 16, y)), fill=INK, width=6)
        draw.line(((560, y), (610, y)), fill=INK, width=6)
    draw.ellipse((440, 700, 600, 820), outline=RED, width=8)


def _report(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((180, 60, 780, 900), fill=PAPER, outline=INK, width=4)
    draw.line(((330, 140), (630, 140)), fill=INK, width=18)
    for y in range(220, 660, 110):
        draw.rectangle((240, y, 720, y + 110), outline=INK, width=3)
        draw.line(((270, y + 55), (440, y + 55)), fill=INK, width=7)
        draw.line(((500, y + 55), (660 - (y % 9) * 12, y + 55)), fill=INK, width=7)
    draw.ellipse((520, 690, 690, 860), outline=RED, width=10)


def _masked_label(draw: ImageDraw.ImageDraw) -> None:
    _label(draw)
    draw.rectangle((220, 480, 740, 620), fill=INK)


PICTURES: Mapping[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "jar": _jar,
    "box": _box,
    "label": _label,
    "chat": _chat,
    "earphones": _earphones,
    "fruit": _fruit,
    "coat": _coat,
    "page": _page,
    "page_lower": _page_lower,
    "pan": _pan,
    "bag": _bag,
    "two_bags": _two_bags,
    "scale": _scale,
    "serial": _serial,
    "sofa": _sofa,
    "tear": _tear,
    "receipt": _receipt,
    "report": _report,
    "masked_label": _masked_label,
}
