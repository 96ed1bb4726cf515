"""A file on its way: handed in with a phone or at a desk, looked at, listened to, shown redacted and taken back."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.services.evidence import hand_in
from portal.views.uploads import evidence_store
from tests import samples
from tests.playing import a_case

PHOTO = {"name": "出库照片.jpg", "mimeType": "image/jpeg", "buffer": samples.photo(70, 50)}
TALK = {"name": "聊天.txt", "mimeType": "text/plain", "buffer": samples.TALK.encode("gb18030")}
PROGRAM = {"name": "病毒.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\0\0"}
COVERED = {"name": "遮盖.png", "mimeType": "image/png", "buffer": samples.photo(80, 60, "PNG")}
LOOKS = os.environ.get("PINGLI_LOOKS", "")
pytestmark = pytest.mark.timeout(300)


def look(person, name):
    if LOOKS:
        Path(LOOKS).mkdir(exist_ok=True)
        person.page.screenshot(path=f"{LOOKS}/{name}.png", full_page=True)


@pytest.mark.parametrize(
    ("language", "width", "javascript"), [("zh", 390, True), ("en", 1280, True), ("zh", 1280, False)]
)
def test_both_sides_hand_files_in_and_see_what_they_may(app, cast, person, hands, language, width, javascript):
    with app.test_request_context():
        given = tuple(
            hand_in(cast.li, evidence_store(), BytesIO(content), name, kind=kind)
            for content, name, kind in (
                (samples.photo(640, 480), "杯口.jpg", "goods_photo"),
                (samples.mp3(), "通话.mp3", "call_record"),
                (samples.mail(), "订单.eml", "e_mail"),
            )
        )
    ref = a_case("mediating", cast, hands, evidence=given)
    of = {"language": language, "width": width, "javascript": javascript}
    acme, li = person("acme", **of), person("li", **of)
    name = f"{language}-{width}-{'js' if javascript else 'plain'}"

    # Acme hands in three files, of which one is no evidence, and says what they show.
    acme.at(f"/cases/{ref}/add-evidence")
    look(acme, f"form-{name}")
    chosen = acme.page.locator("input[name=files]")
    if javascript:
        chosen.set_input_files([PHOTO, TALK, PROGRAM])
        expect(acme.page.locator("#kept input:checked")).to_have_count(2)
        expect(acme.page.locator("#kept .filerow--bad")).to_contain_text("病毒.exe")
    else:
        chosen.set_input_files([PHOTO, TALK])
    acme.writes("shows", "封箱前杯口完好")
    acme.page.locator("input[name=claims][value='against happened']").check()
    acme.writes("words", "补充出库照片和聊天记录")
    look(acme, f"form-filled-{name}")
    acme.goes_on()

    # Li looks at all there is, with the arrow keys where they work, and at the links where they do not.
    li.at(f"/cases/{ref}/evidence")
    expect(li.page.locator(".gallery .evi")).to_have_count(5)
    expect(li.page.locator(".weighed__list li").first.locator("a")).to_have_count(5)
    look(li, f"gallery-{name}")
    if javascript:
        li.page.keyboard.press("ArrowRight")
        li.page.keyboard.press("Enter")
        expect(li.page.locator(".proof img")).to_be_visible()
        li.page.keyboard.press("ArrowRight")
    else:
        li.page.locator(".gallery a").nth(1).click()
    expect(li.page.locator(".proof audio")).to_be_visible()
    look(li, f"sound-{name}")
    li.page.locator("a[rel=next]").click()
    expect(li.page.locator(".proof")).to_contain_text("s***@acme.test")
    look(li, f"mail-{name}")
    li.page.locator("a[rel=next]").click()
    expect(li.page.locator("aside")).to_contain_text("封箱前杯口完好")
    look(li, f"photo-{name}")

    # Li covers an address on the first photo, and takes the recording back.
    li.at(f"/cases/{ref}/show-redacted?number=1")
    li.page.locator("input[name=files]").set_input_files(COVERED)
    if javascript:
        expect(li.page.locator("#kept input:checked")).to_have_count(1)
    li.goes_on()
    li.at(f"/cases/{ref}/withdraw-evidence?number=2")
    look(li, f"withdraw-{name}")
    li.goes_on()
    acme.at(f"/cases/{ref}/evidence")
    look(acme, f"gallery-after-{name}")
    expect(acme.page.locator(".evi__none")).to_have_count(1)
    acme.page.locator(".gallery a").first.click()
    natural = acme.page.locator(".proof img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert natural == 80
