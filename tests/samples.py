"""Files that people hand in, made by program: good ones, and what a hostile hand might send.

Small, and the same at every call with the same arguments.
"""

import struct
import tempfile
import zipfile
import zlib
from datetime import UTC, datetime
from email.message import EmailMessage
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import pikepdf
import pillow_heif
from PIL import Image, ImageCms, ImageDraw
from PIL.TiffImagePlugin import IFDRational

PLACE = b"SECRETPLACE"
CAMERA = "SECRETCAMERA"
TAKEN_AT = datetime(2026, 6, 11, 6, 30, tzinfo=UTC)


def picture(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """A drawing whose upper left corner is red, so that one can see which way up it is."""
    drawn = Image.new("RGB", (width, height), "steelblue")
    ImageDraw.Draw(drawn).rectangle((0, 0, width // 2, height // 2), fill="red")
    return drawn.convert(mode)


def photo(width: int = 64, height: int = 48, format: str = "JPEG", **options: object) -> bytes:
    """A picture without any metadata. `format` and `options` are Pillow's."""
    return _saved(picture(width, height), format, **options)


def phone_photo(
    width: int = 64,
    height: int = 48,
    format: str = "JPEG",
    orientation: int = 1,
    taken: str = "2026:06:11 14:30:00",
    offset: str = "",
) -> bytes:
    """A photo as a phone writes it: place, device, comment, colour profile, time of capture in Shanghai (`TAKEN_AT`)."""
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    exif[0x0112] = orientation
    exif[0x010E] = PLACE.decode()
    details = exif.get_ifd(0x8769)
    details[0x9003] = taken
    if offset:
        details[0x9011] = offset
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (IFDRational(31), IFDRational(13), IFDRational(49))
    place[3], place[4] = "E", (IFDRational(121), IFDRational(28), IFDRational(12))
    place[29] = PLACE.decode()
    extra = {"comment": PLACE} if format == "JPEG" else {}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return _saved(picture(width, height), format, exif=exif, icc_profile=profile, xmp=b"<x>" + PLACE + b"</x>", **extra)


def animation() -> bytes:
    """A WebP of two frames, the first with the red corner, the second all green."""
    return _saved(
        picture(),
        "WEBP",
        save_all=True,
        append_images=[Image.new("RGB", (64, 48), "green")],
        lossless=True,
        duration=90,
    )


def video(
    seconds: int = 1,
    width: int = 64,
    height: int = 48,
    sound: bool = True,
    quarter_turns: int = 0,
    codec: str = "libx264",
) -> bytes:
    """An MP4 (H.264, AAC) with the place and the device in its metadata, as phones write them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "video.mp4"
        with av.open(str(path), "w", format="mp4", options={"movflags": "+use_metadata_tags"}) as out:
            out.metadata.update(
                location="+31.2304+121.4737/",
                comment=PLACE.decode(),
                model=CAMERA,
                creation_time=TAKEN_AT.isoformat().replace("+00:00", "Z"),
            )
            moving = out.add_stream(codec, rate=10, options={"preset": "ultrafast"} if codec == "libx264" else {})
            moving.width, moving.height, moving.pix_fmt = width, height, "yuvj420p" if codec == "mjpeg" else "yuv420p"
            heard = out.add_stream("aac", rate=8000, layout="mono") if sound else None
            frame = av.VideoFrame.from_image(picture(width, height))
            for number in range(10 * seconds):
                frame.pts, frame.time_base = number, Fraction(1, 10)
                out.mux(moving.encode(frame))
            out.mux(moving.encode(None))
            if heard:
                for number in range(8 * seconds):
                    silence = av.AudioFrame(format="fltp", layout="mono", samples=1000)
                    silence.sample_rate, silence.pts, silence.time_base = 8000, 1000 * number, Fraction(1, 8000)
                    silence.planes[0].update(bytes(silence.planes[0].buffer_size))
                    out.mux(heard.encode(silence))
                out.mux(heard.encode(None))
        content = path.read_bytes()
    location = b"+31.2304+121.4737/"
    assert location in content
    return _turned(content, quarter_turns) if quarter_turns else content


def iphone_photo(width: int = 64, height: int = 48, **of: object) -> bytes:
    """A HEIC as an iPhone writes it, with the place."""
    pillow_heif.register_heif_opener()
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif.get_ifd(0x8769)[0x9003] = "2026:06:11 14:30:00"
    return _saved(picture(width, height), "HEIF", exif=exif.tobytes(), quality=90, **of)


def moving_gif(frames: int = 3, width: int = 64, height: int = 48) -> bytes:
    """A GIF of some frames, the first with the red corner, the others green; with a comment."""
    more = [Image.new("RGB", (width, height), (0, 120 + 20 * (n % 5), 0)) for n in range(1, frames)]
    moving = {"save_all": True, "append_images": more, "duration": 90} if frames > 1 else {}
    return _saved(picture(width, height), "GIF", comment=PLACE, **moving)


def sound_only(form: str = "mp4", codec: str = "aac", seconds: int = 1) -> bytes:
    """A recording without a picture: an MP4, an M4A (`ipod`), a MOV or an MP3, with the place in its metadata."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound"
        with av.open(str(path), "w", format=form) as out:
            out.metadata.update(title=PLACE.decode(), artist=CAMERA)
            heard = out.add_stream(codec, rate=8000, layout="mono")
            layout = "fltp" if codec == "aac" else "s16p"
            for number in range(8 * seconds):
                silence = av.AudioFrame(format=layout, layout="mono", samples=1000)
                silence.sample_rate, silence.pts, silence.time_base = 8000, 1000 * number, Fraction(1, 8000)
                silence.planes[0].update(bytes(silence.planes[0].buffer_size))
                out.mux(heard.encode(silence))
            out.mux(heard.encode(None))
        return path.read_bytes()


def mp3() -> bytes:
    """A recording with its title, the place, in front."""
    return sound_only("mp3", "libmp3lame", 2)


def mov() -> bytes:
    """What a phone calls MOV: the same boxes as an MP4, of another family."""
    return video().replace(b"ftypisom", b"ftypqt  ", 1)


TALK = "2026-06-11 14:30 客服：您好，三天内一定补发。\r\n2026-06-14 09:10 我：还没有收到。\r\n"


def mail(html: bool = False) -> bytes:
    """A letter of the shop, with an attachment and, as a web page, with a picture that would tell who reads it."""
    letter = EmailMessage()
    letter["From"] = "艾可美客服 <service@acme.test>"
    letter["To"] = "李 <li.xiaoyun@mail.test>"
    letter["Subject"] = "订单确认：破壁机"
    letter["Date"] = TAKEN_AT
    letter["X-Originating-IP"] = PLACE.decode()
    if html:
        letter.set_content("<style>p{}</style><p>已经发货</p><img src='https://SECRETLINK.test/a.gif'>", subtype="html")
    else:
        letter.set_content("已经发货，单号SF1234567890。\n")
    letter.add_attachment(photo(), maintype="image", subtype="jpeg", filename="面单.jpg")
    return letter.as_bytes()


def pdf(pages: int = 1, password: str = "", image: bytes = b"") -> bytes:
    """A PDF of a red square on each page, without scripts; encrypted when it has a password."""
    with pikepdf.new() as document:
        _add_pages(document, pages, image)
        encryption = pikepdf.Encryption(owner="owner", user=password) if password else None
        return _saved_pdf(document, encryption=encryption)


def active_pdf() -> bytes:
    """A PDF with everything a reader should not be handed: scripts, actions, attachment, form, links, metadata."""
    with pikepdf.new() as document:
        _add_pages(document, 1, phone_photo())
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('SECRETSCRIPT')")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="SECRETLAUNCH.exe")
        document.Root.OpenAction = document.make_indirect(script)
        document.Root.AA = pikepdf.Dictionary(WC=script)
        document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", script])))
        document.attachments["SECRETFILE.exe"] = b"SECRETCONTENT"
        page = document.pages[0].obj
        page.AA = pikepdf.Dictionary(O=launch)
        page.PieceInfo = pikepdf.Dictionary(SECRETEDITOR=pikepdf.Dictionary())
        field = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T="field",
                V="12",
                Rect=pikepdf.Array([10, 10, 90, 30]),
                DA="/Helv 12 Tf 0 g",
                AA=pikepdf.Dictionary(K=script),
            )
        )
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=pikepdf.Array([0, 0, 50, 50]),
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://SECRETLINK.example/"),
        )
        page.Annots = pikepdf.Array([field, document.make_indirect(link)])
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        fonts = pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=document.make_indirect(font)))
        document.Root.AcroForm = pikepdf.Dictionary(
            Fields=pikepdf.Array([field]), XFA="SECRETXFA", DR=fonts, NeedAppearances=True
        )
        document.docinfo["/Author"] = "SECRETAUTHOR"
        metadata = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><!-- SECRETXMP --></rdf:RDF>'
        document.Root.Metadata = document.make_stream(metadata, Type=pikepdf.Name.Metadata)
        return _saved_pdf(document, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def lying_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of one pixel's content whose header states a huge picture."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, content)
        for name, content in [
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"\0\0\0\0")),
            (b"IEND", b""),
        ]
    )


def lying_webp() -> bytes:
    """A WebP whose header states the largest canvas there is."""
    content = bytearray(animation())
    at = content.index(b"VP8X") + 12
    content[at : at + 6] = (16382).to_bytes(3, "little") * 2
    return bytes(content)


def office_document() -> bytes:
    """A ZIP that looks like a Word document."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return packed.getvalue()


HTML = b"<!DOCTYPE html><html><script>alert('SECRETSCRIPT')</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
GIF_AND_HTML = b"GIF89a/*" + HTML + b"*/=1;"


def _saved(drawn: Image.Image, format: str, **options: object) -> bytes:
    out = BytesIO()
    drawn.save(out, format, **options)
    return out.getvalue()


def _saved_pdf(document: pikepdf.Pdf, **options: object) -> bytes:
    out = BytesIO()
    document.save(out, deterministic_id="encryption" not in options or options["encryption"] is None, **options)
    return out.getvalue()


def _add_pages(document: pikepdf.Pdf, pages: int, image: bytes) -> None:
    for _ in range(pages):
        page = document.add_blank_page(page_size=(200, 300)).obj
        drawing = b"1 0 0 rg 0 200 100 100 re f"
        if image:
            width, height = Image.open(BytesIO(image)).size
            stream = document.make_stream(
                image,
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=width,
                Height=height,
                ColorSpace=pikepdf.Name.DeviceRGB,
                BitsPerComponent=8,
            )
            stream.Filter = pikepdf.Name.DCTDecode
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=stream))
            drawing += b" q 100 0 0 100 100 0 cm /A Do Q"
        page.Contents = document.make_stream(drawing)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _turned(content: bytes, quarter_turns: int) -> bytes:
    """The same video with a display matrix, as a phone held upright writes it."""
    a, b = [(1, 0), (0, 1), (-1, 0), (0, -1)][quarter_turns % 4]
    one = 1 << 16
    matrix = struct.pack(">9i", a * one, b * one, 0, -b * one, a * one, 0, 0, 0, 1 << 30)
    upright = struct.pack(">9i", one, 0, 0, 0, one, 0, 0, 0, 1 << 30)
    head = content.index(b"tkhd")
    at = content.index(upright, head)
    return content[:at] + matrix + content[at + 36 :]
