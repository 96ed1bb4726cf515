"""Files are what their content is; the copies that others see hold nothing hidden; a hostile file harms nobody."""

import random
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from itertools import combinations
from pathlib import Path

import av
import pikepdf
import pytest
from PIL import Image

from portal.adapters import demo_pictures, intake, media, pdf_files, recordings
from portal.adapters.mail_files import mail_of
from portal.domain.evidence import (
    EML,
    GIF,
    HEIC,
    JPEG,
    M4A,
    MAX_PDF_PAGES,
    MOV,
    MP3,
    MP4,
    PDF,
    PNG,
    SHOWN_AS,
    TXT,
    WEBP,
    FileKind,
    Reason,
    Unacceptable,
    bands_of,
    bits_between,
)
from tests import samples

GOOD = {
    "photo": (samples.phone_photo(), JPEG),
    "screenshot": (samples.phone_photo(format="PNG"), PNG),
    "web picture": (samples.phone_photo(format="WEBP"), WEBP),
    "animation": (samples.animation(), WEBP),
    "video": (samples.video(), MP4),
    "page": (samples.pdf(), PDF),
    "active page": (samples.active_pdf(), PDF),
    "iPhone photo": (samples.iphone_photo(), HEIC),
    "moving picture": (samples.moving_gif(), GIF),
    "iPhone video": (samples.mov(), MOV),
    "recording": (samples.mp3(), MP3),
    "voice memo": (samples.sound_only("ipod"), M4A),
    "sound in a video's clothes": (samples.sound_only(), M4A),
    "talk": (samples.TALK.encode(), TXT),
    "talk in an old code": (samples.TALK.encode("gb18030"), TXT),
    "letter": (samples.mail(), EML),
    "letter as a page": (samples.mail(html=True), EML),
}
WITH_A_FACE = [name for name, (_, kind) in GOOD.items() if kind.has_face and kind not in SHOWN_AS]


@pytest.fixture
def handed_in(tmp_path):
    def handed_in(content: bytes) -> Path:
        path = tmp_path / "handed-in"
        path.write_bytes(content)
        return path

    return handed_in


@pytest.fixture
def copied(handed_in, tmp_path):
    def copied(content: bytes, kind: FileKind) -> Path:
        media.shown_copy(handed_in(content), kind, tmp_path / "shown")
        return tmp_path / "shown"

    return copied


def refusal(path: Path, named: str = "") -> Unacceptable:
    with pytest.raises(Unacceptable) as caught:
        media.examine(path, named)
    return caught.value


def looked_at(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        picture.load()
    return picture


def red(picture: Image.Image, corner: tuple[int, int]) -> bool:
    colour = picture.convert("RGB").getpixel(corner)
    return colour[0] > 200 and colour[2] < 80


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_what_its_content_is_whatever_it_is_called(handed_in, name):
    content, kind = GOOD[name]
    found = media.examine(handed_in(content), "invoice.exe")
    assert found.kind is kind
    assert found.bytes == len(content)
    assert len(found.sha256) == 64
    assert found.pages == (1 if kind is PDF else None)
    assert found.seconds == {MP4: 1.0, MOV: 1.0, MP3: 2.0, M4A: 1.0}.get(kind)
    assert (found.width, found.height) == ((200, 300) if kind is PDF else (64, 48) if kind.has_face else (0, 0))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_the_place_is_in_the_original_and_nothing_but_pixels_in_the_shown_copy(copied, format):
    original = samples.phone_photo(format=format)
    assert samples.PLACE in original
    assert Image.open(BytesIO(original)).getexif().get_ifd(0x8825)[2] == (31, 13, 49)
    copy = copied(original, _kind(format))
    content = copy.read_bytes()
    for secret in (samples.PLACE, samples.CAMERA.encode(), b"Exif", b"eXIf", b"EXIF"):
        assert secret not in content
    with Image.open(copy) as picture:
        assert not picture.getexif()
        assert set(picture.info) <= {"icc_profile", "jfif", "jfif_version", "jfif_unit", "jfif_density", "loop",
                                     "background", "timestamp", "duration"}  # fmt: skip
        assert "icc_profile" in picture.info
        assert red(picture, (5, 5))


def _kind(format: str) -> FileKind:
    return {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP}[format]


@pytest.mark.parametrize(
    ("orientation", "red_corner"),
    [(1, (5, 5)), (2, (-5, 5)), (3, (-5, -5)), (4, (5, -5)), (5, (5, 5)), (6, (-5, 5)), (7, (-5, -5)), (8, (5, -5))],
)
def test_a_photo_is_shown_the_way_up_it_was_taken(handed_in, tmp_path, orientation, red_corner):
    path = handed_in(samples.phone_photo(orientation=orientation))
    media.shown_copy(path, JPEG, tmp_path / "shown")
    media.thumbnail(path, JPEG, tmp_path / "thumbnail")
    size = (64, 48) if orientation < 5 else (48, 64)
    found = media.examine(path)
    assert (found.width, found.height) == size
    for name, measures in (("shown", size), ("thumbnail", (320, 320))):
        with Image.open(tmp_path / name) as picture:
            assert picture.size == measures
            assert red(picture, tuple(at % edge for at, edge in zip(red_corner, measures, strict=True)))


def test_the_time_of_capture_is_kept_as_an_instant(handed_in):
    assert media.examine(handed_in(samples.phone_photo())).taken_at == samples.TAKEN_AT
    in_paris = samples.phone_photo(taken="2026:06:11 08:30:00", offset="+02:00")
    assert media.examine(handed_in(in_paris)).taken_at == samples.TAKEN_AT
    assert media.examine(handed_in(samples.video())).taken_at == samples.TAKEN_AT
    assert media.examine(handed_in(samples.photo())).taken_at is None


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "0001:01:01 00:00:00", "2026:02:30 10:00:00"])
def test_a_camera_that_tells_no_real_time_tells_none(handed_in, taken):
    assert media.examine(handed_in(samples.phone_photo(taken=taken))).taken_at is None


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("1904-01-01T00:00:00.000000Z", None),
        ("1970-01-01T00:00:00.000000Z", None),
        ("", None),
        ("2026-06-11T06:30:00", None),
        ("2026-06-11T06:30:00.000000Z", datetime(2026, 6, 11, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_video_clock_that_was_never_set_tells_no_time(said, understood):
    assert recordings.container_time(said) == understood


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_colour_mode_can_be_shown(handed_in, tmp_path, mode):
    format, kind = ("JPEG", JPEG) if mode == "CMYK" else ("PNG", PNG)
    out = BytesIO()
    (samples.picture(mode="L").convert(mode) if mode == "I;16" else samples.picture(mode=mode)).save(out, format)
    path = handed_in(out.getvalue())
    media.shown_copy(path, kind, tmp_path / "shown")
    media.thumbnail(path, kind, tmp_path / "thumbnail")
    with Image.open(tmp_path / "shown") as shown:
        assert shown.size == (64, 48)
        assert shown.mode in ("L", "RGB", "RGBA")


def test_a_colour_profile_of_another_kind_of_picture_is_left_out(copied):
    grey_with_rgb_profile = BytesIO()
    profile = Image.open(BytesIO(samples.phone_photo())).info["icc_profile"]
    samples.picture(mode="L").save(grey_with_rgb_profile, "PNG", icc_profile=profile)
    assert "icc_profile" not in looked_at(copied(grey_with_rgb_profile.getvalue(), PNG)).info
    for odd in (b"no profile", profile + samples.PLACE):
        assert "icc_profile" not in looked_at(copied(samples.photo(icc_profile=odd), JPEG)).info


def test_of_an_animation_the_first_frame_is_shown(copied):
    with Image.open(copied(samples.animation(), WEBP)) as shown:
        assert getattr(shown, "n_frames", 1) == 1
        assert red(shown, (5, 5))


def test_a_very_large_photo_is_shown_smaller(copied):
    large = samples.photo(7000, 4000)
    with Image.open(copied(large, JPEG)) as shown:
        assert shown.size == (3500, 2000)


def test_a_long_screenshot_is_shown_whole_and_its_preview_shows_the_beginning(handed_in, tmp_path):
    path = handed_in(samples.photo(300, 6000, "PNG"))
    media.shown_copy(path, PNG, tmp_path / "shown")
    media.thumbnail(path, PNG, tmp_path / "thumbnail")
    assert looked_at(tmp_path / "shown").size == (300, 6000)
    assert red(looked_at(tmp_path / "thumbnail"), (5, 5))


@pytest.mark.parametrize("name", WITH_A_FACE)
def test_every_kind_has_a_square_preview(handed_in, tmp_path, name):
    content, kind = GOOD[name]
    media.thumbnail(handed_in(content), kind, tmp_path / "thumbnail", edge_px=100)
    with Image.open(tmp_path / "thumbnail") as preview:
        assert (preview.format, preview.size) == ("JPEG", (100, 100))
        assert red(preview, (5, 5))
        assert not preview.getexif()


def test_what_is_appended_to_a_picture_does_not_reach_the_shown_copy(copied):
    for kind, content in ((JPEG, samples.photo()), (PNG, samples.photo(format="PNG"))):
        shown = copied(content + samples.HTML + samples.office_document(), kind).read_bytes()
        assert b"SECRETSCRIPT" not in shown
        assert b"PK\x03\x04" not in shown


def test_a_video_is_shown_without_place_or_device_and_still_plays(copied):
    original = samples.video()
    assert samples.PLACE in original
    shown = copied(original, MP4)
    content = shown.read_bytes()
    for secret in (samples.PLACE, samples.CAMERA.encode(), b"+31.2304", b"\xa9xyz", b"loci", b"Lavf"):
        assert secret not in content
    with av.open(str(shown)) as video:
        assert {stream.type for stream in video.streams} == {"video", "audio"}
        assert sum(1 for _ in video.decode(video=0)) == 10
        assert video.metadata.get("creation_time") is None
    assert media.examine(shown).taken_at is None


def test_a_video_held_upright_is_shown_upright(copied, tmp_path):
    shown = copied(samples.video(quarter_turns=1), MP4)
    found = media.examine(shown)
    assert (found.width, found.height) == (48, 64)
    media.thumbnail(shown, MP4, tmp_path / "thumbnail")
    assert red(looked_at(tmp_path / "thumbnail"), (-5 % 320, 5))


def test_a_silent_video_is_taken(copied):
    assert media.examine(copied(samples.video(sound=False), MP4)).seconds == 1.0


def test_a_page_is_shown_without_scripts_attachments_links_or_author(copied):
    original = samples.active_pdf()
    assert b"SECRETSCRIPT" in original
    shown = copied(original, PDF)
    with pikepdf.open(shown) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert not pdf.attachments
        assert "/Info" not in pdf.trailer
        assert set(pdf.pages[0].obj.keys()) <= {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources"}
        everything = b"".join(
            repr(thing).encode() + (thing.read_raw_bytes() if isinstance(thing, pikepdf.Stream) else b"")
            for thing in pdf.objects
        )
    for secret in (b"SECRET", b"JavaScript", b"/JS", b"/Launch", b"/URI", b"OpenAction", b"XFA", b"Exif"):
        assert secret not in everything + shown.read_bytes()


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}], ids=str)
def test_a_photo_inside_a_page_keeps_its_pixels_and_loses_its_place(options):
    plain = samples.photo(300, 200, **options)
    exif = Image.Exif()
    exif[0x010E] = samples.PLACE.decode()
    told = samples.photo(300, 200, exif=exif, comment=samples.PLACE, **options) + samples.phone_photo()
    assert samples.PLACE in told
    silent = pdf_files.without_exif(told)
    assert samples.PLACE not in silent
    assert Image.open(BytesIO(silent)).tobytes() == Image.open(BytesIO(plain)).tobytes()


def test_a_video_track_of_an_unknown_code_is_refused(handed_in):
    content = samples.video(sound=False).replace(b"avc1", b"zzzz").replace(b"zzzz", b"avc1", 1)
    refused = refusal(handed_in(content))
    assert refused.reason is Reason.BROKEN
    assert refused.__cause__ is None


def test_what_was_filled_into_a_form_stays_readable(copied):
    shown = copied(samples.active_pdf(), PDF)
    with pikepdf.open(shown) as pdf:
        assert any(b"(12)" in thing.read_bytes() for thing in pdf.objects if _is_form(thing))


def _is_form(thing: object) -> bool:
    return isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == pikepdf.Name.Form


def test_a_long_file_is_refused_with_its_limit(handed_in):
    assert media.examine(handed_in(samples.pdf(pages=MAX_PDF_PAGES))).pages == MAX_PDF_PAGES
    refused = refusal(handed_in(samples.pdf(pages=MAX_PDF_PAGES + 1)))
    assert (refused.reason, refused.facts) == (Reason.TOO_MANY_PAGES, {"limit": MAX_PDF_PAGES})


def _damaged(content: bytes, start: int, end: int) -> bytes:
    return content[:start] + random.Random(7).randbytes(end - start) + content[end:]


# Large ones are made when their turn comes: every process reads this table.
HOSTILE = {
    "nothing": (b"", Reason.EMPTY),
    "one byte": (b"\xff", Reason.UNKNOWN_KIND),
    "a web page": (samples.HTML, Reason.UNKNOWN_KIND),
    "a drawing with scripts": (samples.SVG, Reason.UNKNOWN_KIND),
    "a GIF that is a web page": (samples.GIF_AND_HTML, Reason.BROKEN),
    "an office document": (samples.office_document(), Reason.UNKNOWN_KIND),
    "a bare ZIP": (b"PK\3\4", Reason.UNKNOWN_KIND),
    "a program": (b"MZ" + bytes(200), Reason.UNKNOWN_KIND),
    "a playlist": (b"#EXTM3U\nfile:///etc/passwd\n", Reason.UNKNOWN_KIND),
    "a still AVIF": (b"\0\0\0\x1cftypavif" + bytes(200), Reason.UNKNOWN_KIND),
    "a web page behind a photo's first bytes": (b"\xff\xd8\xff\xe0" + samples.HTML, Reason.BROKEN),
    "a web page behind a PNG's first bytes": (b"\x89PNG\r\n\x1a\n" + samples.HTML, Reason.BROKEN),
    "a web page behind a WebP's first bytes": (b"RIFF\0\0\0\0WEBPVP8 " + samples.HTML, Reason.BROKEN),
    "a photo cut short": (samples.photo(400, 300)[:1500], Reason.BROKEN),
    "a PNG cut short": (samples.photo(400, 300, "PNG")[:-40], Reason.BROKEN),
    "a WebP cut short": (samples.photo(400, 300, "WEBP")[:-60], Reason.BROKEN),
    "a WebP of a header": (b"RIFF\0\0\0\0WEBP", Reason.BROKEN),
    "a PNG that claims to be huge": (samples.lying_png(), Reason.TOO_MANY_PIXELS),
    "a PNG somewhat too large": (samples.lying_png(10_000, 10_000), Reason.TOO_MANY_PIXELS),
    "a PNG that claims more than it holds": (samples.lying_png(100, 100), Reason.BROKEN),
    "a WebP that claims to be huge": (samples.lying_webp(), Reason.TOO_MANY_PIXELS),
    "a video header and noise": (_damaged(samples.video(), 40, 2500), Reason.BROKEN),
    "a video header alone": (b"\0\0\0\x18ftypisom\0\0\0\0isomiso2", Reason.BROKEN),
    "a video cut short": (samples.video()[:1500], Reason.BROKEN),
    "a HEIC header and noise": (_damaged(samples.iphone_photo(), 40, 400), Reason.BROKEN),
    "a HEIC cut short": (samples.iphone_photo()[:-60], Reason.BROKEN),
    "a GIF cut short": (samples.moving_gif()[:60], Reason.BROKEN),
    "a GIF of too many frames": (partial(samples.moving_gif, 70, 1000, 1000), Reason.TOO_MANY_FRAMES),
    "a song's title and a web page": (b"ID3\4\0\0\0\0\0\0" + samples.HTML, Reason.BROKEN),
    "a recording's header alone": (b"\xff\xfb\x90\x64", Reason.BROKEN),
    "a voice memo cut short": (samples.sound_only("ipod")[:300], Reason.BROKEN),
    "a MOV of a header": (b"\0\0\0\x08wide\0\0\0\x08mdat", Reason.BROKEN),
    "text with a page behind a mark": (b"\xef\xbb\xbf <!-- --><html>", Reason.UNKNOWN_KIND),
    "text with controls": (b"PINGLI\x1b[2J", Reason.UNKNOWN_KIND),
    "text that turns into noise": (b"a" * 70_000 + b"\0\xff", Reason.BROKEN),
    "text beyond reading": (b"a" * 2_000_001, Reason.TOO_LARGE),
    "spaces": (b" \n", Reason.UNKNOWN_KIND),
    "headers of nobody": (b"From: \r\nDate: \r\n\r\n", Reason.BROKEN),
    "a video no browser plays": (samples.video(codec="mjpeg", sound=False), Reason.UNPLAYABLE),
    "a video of frames too large": (
        partial(samples.video, width=4098, height=2304, sound=False),
        Reason.TOO_MANY_PIXELS,
    ),
    "an encrypted page": (samples.pdf(password="secret"), Reason.ENCRYPTED),
    "a page header and noise": (b"%PDF-1.7\n" + random.Random(7).randbytes(5000), Reason.BROKEN),
    "a page header alone": (b"%PDF-1.7\n%%EOF", Reason.BROKEN),
    "no page at all": (samples.pdf(pages=0), Reason.BROKEN),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_for_what_it_is(handed_in, name):
    content, reason = HOSTILE[name]
    assert refusal(handed_in(content() if callable(content) else content)).reason is reason


def test_a_file_that_claims_to_be_a_photo_and_is_not_is_called_disguised(handed_in):
    for content, seems in ((samples.HTML, "text/html"), (b"\x01", "")):
        refused = refusal(handed_in(content), "photo.JPG")
        assert (refused.reason, refused.facts) == (Reason.DISGUISED, {"seems": seems})


def test_a_page_locked_only_against_changes_is_encrypted_too(handed_in):
    with pikepdf.open(BytesIO(samples.pdf())) as pdf:
        out = BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=""))
    assert refusal(handed_in(out.getvalue())).reason is Reason.ENCRYPTED


def test_a_failure_of_our_own_disk_is_not_blamed_on_the_file(handed_in):
    with pytest.raises(OSError, match="No space left"):
        media.shown_copy(handed_in(samples.photo(2000, 2000)), JPEG, Path("/dev/full"))


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("name", GOOD)
def test_a_damaged_file_is_shown_or_refused_and_nothing_else_happens(handed_in, tmp_path, name, seed):
    content, chance = bytearray(GOOD[name][0]), random.Random(f"{name}{seed}")
    for _ in range(chance.choice([1, 3, 10, 40])):
        content[chance.randrange(12, len(content))] = chance.randrange(256)
    if chance.random() < 0.3:
        del content[chance.randrange(12, len(content)) :]
    path, shown = handed_in(bytes(content)), tmp_path / "shown"
    try:
        found = media.examine(path)
        media.shown_copy(path, found.kind, shown)
        if found.kind.has_face:
            media.thumbnail(shown, SHOWN_AS.get(found.kind, found.kind), tmp_path / "thumbnail")
        else:
            media.examine(shown)
    except Unacceptable:
        return
    assert found.kind in (PDF, MP4, MOV, MP3, M4A, TXT, EML) or samples.PLACE not in shown.read_bytes()
    assert media.examine(shown).kind is SHOWN_AS.get(found.kind, found.kind) or found.kind in (TXT, EML)


# --- more kinds


def test_an_iphone_photo_is_shown_as_a_picture_that_every_browser_draws_without_its_place(handed_in, copied):
    content = samples.iphone_photo()
    assert samples.PLACE in content
    found = media.examine(handed_in(content))
    assert (found.width, found.height, found.taken_at) == (64, 48, samples.TAKEN_AT)
    shown = copied(content, HEIC)
    assert samples.PLACE not in shown.read_bytes()
    assert looked_at(shown).format == "JPEG"
    assert red(looked_at(shown), (5, 5))


def test_a_moving_picture_keeps_its_frames_and_their_lengths_and_loses_its_comment(copied):
    assert samples.PLACE in samples.moving_gif()
    shown = copied(samples.moving_gif(), GIF)
    assert samples.PLACE not in shown.read_bytes()
    with Image.open(shown) as picture:
        assert (picture.format, picture.n_frames) == ("WEBP", 3)
        assert red(picture, (5, 5))
    assert getattr(looked_at(copied(samples.moving_gif(1), GIF)), "n_frames", 1) == 1


@pytest.mark.parametrize("name", ["recording", "voice memo", "sound in a video's clothes"])
def test_a_recording_is_heard_without_its_title(copied, name):
    content, kind = GOOD[name]
    assert samples.PLACE in content
    shown = copied(content, kind)
    assert samples.PLACE not in shown.read_bytes()
    with av.open(str(shown)) as sound:
        assert [stream.type for stream in sound.streams] == ["audio"]
        assert sum(frame.samples for frame in sound.decode(audio=0)) >= 8000


def test_text_is_shown_in_one_code_and_nothing_in_it_turns_round(copied):
    for code in ("utf-8", "utf-8-sig", "gb18030"):
        assert copied(samples.TALK.encode(code), TXT).read_text("utf-8") == samples.TALK.replace("\r\n", "\n")
    assert copied("退款\u202e0001\u202c元".encode(), TXT).read_text("utf-8") == "退款0001元"


@pytest.mark.parametrize("html", [False, True])
def test_a_letter_is_shown_as_text_with_masked_addresses_and_the_names_of_what_came_with_it(handed_in, copied, html):
    content = samples.mail(html)
    assert media.examine(handed_in(content)).taken_at == samples.TAKEN_AT
    text = copied(content, EML).read_text("utf-8")
    letter = mail_of(text)
    assert letter.sender == "艾可美客服 <s***@acme.test>"
    assert letter.to == ("李 <l***@mail.test>",)
    assert (letter.subject, letter.sent_at) == ("订单确认：破壁机", samples.TAKEN_AT)
    assert letter.attachments == ("面单.jpg",)
    assert letter.body.startswith("已经发货")
    for secret in ("service@", "xiaoyun", "SECRET", "<", "https"):
        assert secret not in text.replace(" <", " ")


# --- in a process of its own


@pytest.fixture
def prepared(handed_in, tmp_path):
    return lambda content, named="": intake.prepare(
        handed_in(content), tmp_path / "shown", tmp_path / "thumbnail", named
    )


@pytest.mark.parametrize(
    "name", ["photo", "video", "active page", "iPhone photo", "moving picture", "letter", "recording"]
)
def test_a_file_is_prepared_in_a_process_of_its_own(prepared, handed_in, tmp_path, name):
    content, kind = GOOD[name]
    assert prepared(content) == media.examine(handed_in(content))
    assert kind is EML or media.kind_of(tmp_path / "shown") is SHOWN_AS.get(kind, kind)
    assert b"SECRET" not in (tmp_path / "shown").read_bytes()
    assert not kind.has_face or looked_at(tmp_path / "thumbnail").size == (320, 320)


# The child tells what it loads, one after the other, and when its memory is limited.
WATCHED = f"""
import resource, sys
told = []
def watch(event, about):
    if event == "import":
        told.append(about[0])
    if event == "resource.setrlimit" and about[0] == resource.RLIMIT_AS:
        told.append("limit")
sys.addaudithook(watch)
{intake._IN_THE_CHILD}
print(*told, "limit", file=sys.stderr)
"""
LIBRARIES = {"PIL", "pillow_heif", "av", "pikepdf", "pypdfium2", "email", "puremagic"}
NEEDED = {
    "photo": {"PIL"},
    "screenshot": {"PIL"},
    "moving picture": {"PIL"},
    "iPhone photo": {"PIL", "pillow_heif"},
    "video": {"av", "PIL"},
    "recording": {"av"},
    "active page": {"pikepdf", "pypdfium2", "PIL"},
    "talk": set(),
    "letter": {"email"},
    "an office document": {"puremagic"},
}


@pytest.mark.parametrize("name", NEEDED)
def test_only_what_a_file_needs_is_loaded_and_all_of_it_before_memory_is_limited(handed_in, tmp_path, name):
    content, _ = (GOOD | HOSTILE)[name]
    command = [sys.executable, "-I", "-c", WATCHED, str(Path(intake.__file__).parent.parent), str(handed_in(content))]
    command += [str(tmp_path / "shown"), str(tmp_path / "thumbnail"), "file"]
    child = subprocess.run(command, env=intake.ENVIRONMENT, capture_output=True, text=True, check=True)
    loaded = [module.partition(".")[0] for module in child.stderr.split()]
    limited = loaded.index("limit")
    assert LIBRARIES & set(loaded[:limited]) == NEEDED[name]
    assert LIBRARIES & set(loaded[limited:]) <= NEEDED[name]


def test_a_refusal_comes_back_with_its_facts(prepared):
    with pytest.raises(Unacceptable) as refused:
        prepared(samples.HTML, "../照片\x00\ud800.jpg")
    assert (refused.value.reason, refused.value.facts) == (Reason.DISGUISED, {"seems": "text/html"})


def test_a_file_that_needs_more_memory_than_there_is_harms_nobody(prepared):
    with pytest.raises(Unacceptable) as refused:
        prepared(_bomb())
    assert refused.value.reason in (Reason.TOO_DEMANDING, Reason.BROKEN)


def _bomb() -> bytes:
    """A PDF of a few kilobytes whose page unfolds to 400 MB of drawing."""
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(b"0 0 1 1 re f\n" * 80_000) for _ in range(400)) + squeeze.flush()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(100, 100))
        page.obj.Contents = pdf.make_stream(packed, Filter=pikepdf.Name.FlateDecode)
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def test_a_file_that_takes_too_long_is_given_up(handed_in, tmp_path):
    with pytest.raises(Unacceptable) as refused:
        intake.prepare(handed_in(samples.photo()), tmp_path / "shown", tmp_path / "thumbnail", max_seconds=0.02)
    assert refused.value.reason is Reason.TOO_DEMANDING


def test_nobody_keeps_all_the_places_and_a_full_house_says_so(handed_in, tmp_path):
    def come(whose):
        return intake.prepare(path, tmp_path / "shown", tmp_path / "thumbnail", whose=whose)

    path = handed_in(samples.photo())
    with ThreadPoolExecutor(2 * intake.MOST_AT_A_TIME) as crowd, ExitStack() as inside:
        # All rooms are taken by somebody, so that whoever comes waits at the door.
        for _ in range(intake.AT_ONCE):
            inside.enter_context(intake._rooms)
        waiting = [crowd.submit(come, "li") for _ in range(intake.MOST_OF_ONE + 1)]
        assert next(as_completed(waiting)).exception().reason is Reason.BUSY, "more than their share"
        others = [crowd.submit(come, n) for n in range(intake.MOST_AT_A_TIME - intake.MOST_OF_ONE + 1)]
        assert next(as_completed(others)).exception().reason is Reason.BUSY, "more than there is room for"
        inside.close()
        kinds = [one.result().kind for one in (*waiting, *others) if not one.exception()]
    assert kinds == [JPEG] * intake.MOST_AT_A_TIME
    assert come("li").kind is JPEG


def test_a_missing_file_is_our_own_failure(tmp_path):
    with pytest.raises(intake.ExaminerFailed, match="FileNotFoundError"):
        intake.prepare(tmp_path / "nowhere", tmp_path / "shown", tmp_path / "thumbnail")


def test_a_time_of_capture_travels_with_its_offset(prepared):
    assert prepared(samples.phone_photo()).taken_at.utcoffset() == timedelta(0)


def fingerprint_of(path: Path) -> str:
    found = media.examine(path).fingerprint
    assert found is not None
    return found


def a_scene(name="coat") -> Image.Image:
    return Image.open(BytesIO(demo_pictures.picture(name))).convert("RGB")


def saved(picture: Image.Image, format="JPEG", **options) -> bytes:
    out = BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    "copy",
    [
        lambda scene: saved(scene, quality=40),
        lambda scene: saved(scene.resize((480, 480))),
        lambda scene: saved(scene.resize((300, 300)), quality=60),
        lambda scene: saved(scene, "PNG"),
        lambda scene: saved(scene, "WEBP"),
        lambda scene: saved(scene.convert("P"), "PNG"),
        lambda scene: saved(scene.convert("RGBA"), "PNG"),
        lambda scene: saved(scene.convert("CMYK")),
    ],
)
def test_a_picture_is_known_again_in_another_size_quality_or_format(handed_in, copy):
    original = fingerprint_of(handed_in(saved(a_scene())))
    again = fingerprint_of(handed_in(copy(a_scene())))
    assert bits_between(original, again) <= 7
    assert set(bands_of(original)) & set(bands_of(again))


def test_a_picture_that_the_camera_turned_is_known_again(handed_in):
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = a_scene().transpose(Image.Transpose.ROTATE_90)
    turned = fingerprint_of(handed_in(saved(lying, exif=exif)))
    assert bits_between(turned, fingerprint_of(handed_in(saved(a_scene())))) <= 7
    assert bits_between(turned, fingerprint_of(handed_in(saved(lying)))) > 30


def test_other_pictures_are_told_apart(handed_in):
    seen = [fingerprint_of(handed_in(saved(a_scene(name)))) for name in ("coat", "pan", "fruit", "chat", "sofa")]
    assert min(bits_between(a, b) for a, b in combinations(seen, 2)) > 14


def test_what_is_too_plain_or_no_still_picture_has_no_fingerprint(handed_in):
    wall = saved(Image.new("RGB", (600, 400), "white"))
    for content in (wall, samples.video(), samples.pdf(), samples.mp3(), samples.TALK.encode()):
        assert media.examine(handed_in(content)).fingerprint is None


def test_the_largest_picture_that_can_be_seen_through_fits_into_the_memory_there_is(handed_in, tmp_path):
    content = saved(Image.new("LA", (5000, 5000)), "PNG", compress_level=1)
    found = intake.prepare(handed_in(content), tmp_path / "shown", tmp_path / "thumbnail")
    assert (found.width, found.height) == (5000, 5000)
