"""Files are seen by those who may see them, as pictures and videos and never as pages."""

import re
from datetime import date
from io import BytesIO

import pytest
from PIL import ExifTags, Image

from portal.domain.orders import Platform
from portal.queries.cases import case_seen_by, evidence_seen_by
from portal.queries.orders import order_seen_by
from portal.services.casework import perform
from portal.services.filing import Complaint, file_complaint
from portal.services.orders import type_in_order
from tests import samples
from tests.handing_in import give
from tests.playing import a_case

WAYS = ("", "/view", "/thumbnail", "/original")
VIDEO = samples.video()


@pytest.fixture
def case(app, cast, hands):
    """Li's case against Acme with a photo, a paper and a video."""
    bought = type_in_order(cast.li, "艾可美数码旗舰店", Platform.TAOBAO, "T-1", "破壁机", 499_00, date(2026, 2, 23))
    order = order_seen_by(cast.li, bought)
    given = [
        give(cast.li, content, name, kind=kind, caption=caption)
        for content, name, kind, caption in (
            (samples.phone_photo(), "杯体.jpg", "goods_photo", "裂口近照"),
            (samples.pdf(), "检测报告.pdf", "test_report", ""),
            (VIDEO, "开箱.mp4", "unboxing_video", ""),
        )
    ]
    done = file_complaint(
        cast.li,
        Complaint(
            order_id=order.id,
            item_ids=(order.items[0].id,),
            category="Q1",
            issue="broken",
            words="裂了",
            happened_on=date(2026, 3, 1),
            wanted=({"code": "return_and_refund", "amount_fen": 499_00},),
            evidence=tuple(given),
        ),
    )
    return case_seen_by(cast.li, done.ref)


@pytest.fixture
def files(cast, case):
    return evidence_seen_by(cast.li, case)


def test_both_sides_see_the_copy_without_the_place_it_was_taken(cast, browser, case, files):
    for who in (cast.li, cast.acme, cast.sun):
        shown = browser(who).get(f"/cases/{case.ref}/evidence/{files[0].id}/view")
        assert shown.status_code == 200
        assert shown.mimetype == "image/jpeg"
        assert samples.PLACE not in shown.data
        assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert shown.headers["Content-Disposition"].startswith("inline")
        assert "private" in shown.headers["Cache-Control"]


def test_the_sealed_original_is_for_the_desk_and_whoever_handed_it_in(cast, browser, case, files):
    path = f"/cases/{case.ref}/evidence/{files[0].id}/original"
    for who in (cast.li, cast.sun):
        original = browser(who).get(path)
        assert samples.PLACE in original.data
        assert original.headers["Content-Disposition"].startswith("attachment")
    assert browser(cast.acme).get(path).status_code == 403


@pytest.mark.parametrize("who", ["zhao", "hemu", "admin"])
def test_what_is_not_yours_does_not_exist(cast, browser, case, files, who):
    client = browser(getattr(cast, who))
    for file in files:
        for way in WAYS:
            assert client.get(f"/cases/{case.ref}/evidence/{file.id}{way}").status_code == 404


def test_a_stranger_signs_in_first(cast, browser, case, files):
    for way in WAYS:
        assert browser().get(f"/cases/{case.ref}/evidence/{files[0].id}{way}").status_code == 303


def test_a_file_is_found_in_its_own_case_only(cast, browser, case, files):
    assert browser(cast.li).get(f"/cases/PL-260302-99999/evidence/{files[0].id}/view").status_code == 404
    assert browser(cast.li).get(f"/cases/{case.ref}/evidence/no-such-file/view").status_code == 404


def test_a_paper_is_saved_and_not_opened(cast, browser, case, files):
    paper = browser(cast.acme).get(f"/cases/{case.ref}/evidence/{files[1].id}/view")
    assert paper.mimetype == "application/pdf"
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert "filename*=UTF-8''%E6%A3%80%E6%B5%8B%E6%8A%A5%E5%91%8A.pdf" in paper.headers["Content-Disposition"]


def test_a_video_can_be_played_from_the_middle(cast, browser, case, files):
    path = f"/cases/{case.ref}/evidence/{files[2].id}/view"
    part = browser(cast.acme).get(path, headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.mimetype == "video/mp4"
    assert len(part.data) == 10
    assert part.headers["Content-Range"].startswith("bytes 10-19/")


PARTS = {
    "bytes=0-0": slice(0, 1),
    "bytes=5-": slice(5, None),
    "bytes=-7": slice(-7, None),
    "bytes=0-999999999": slice(0, None),
    "BYTES= 3-4 ": slice(3, 5),
}
BEYOND = ("bytes=999999999-", "bytes=-0")
ODD = (
    *("", "bytes", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=1-2-3", "bytes=9-3", "bytes=0-3,5-9"),
    *("bytes=٣-٤".encode().decode("latin-1"), "bytes=" + "9" * 5000 + "-"),
)


def test_a_part_of_a_video_is_sent_as_asked_and_an_odd_wish_gets_the_whole(cast, browser, case, files):
    path, acme = f"/cases/{case.ref}/evidence/{files[2].id}/view", browser(cast.acme)
    whole = acme.get(path)
    assert whole.headers["Accept-Ranges"] == "bytes"
    for asked, got in PARTS.items():
        part = acme.get(path, headers={"Range": asked})
        assert (part.status_code, part.data) == (206, whole.data[got]), asked
    for asked in ODD:
        answer = acme.get(path, headers={"Range": asked})
        assert (answer.status_code, answer.data) == (200, whole.data), asked[:30]
    for asked in BEYOND:
        answer = acme.get(path, headers={"Range": asked})
        assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(whole.data)}"), asked


def test_a_part_of_a_video_that_has_changed_is_not_mixed_with_the_old_one(cast, browser, case, files):
    path = f"/cases/{case.ref}/evidence/{files[2].id}/view"
    client = browser(cast.acme)
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"Range": "bytes=0-3", "If-Range": tag}).status_code == 206
    assert client.get(path, headers={"Range": "bytes=0-3", "If-Range": '"another"'}).status_code == 200
    assert client.head(path, headers={"Range": "bytes=0-3"}).status_code in (200, 206)


def test_a_file_seen_before_is_not_sent_again(cast, browser, case, files):
    client = browser(cast.acme)
    path = f"/cases/{case.ref}/evidence/{files[0].id}/view"
    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_every_file_has_a_small_picture(cast, browser, case, files):
    for file in files:
        small = browser(cast.acme).get(f"/cases/{case.ref}/evidence/{file.id}/thumbnail")
        assert small.status_code == 200 and small.mimetype == "image/jpeg"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_has_a_page_with_its_facts_and_its_neighbours(cast, browser, case, files, language):
    client = browser(cast.acme, language=language)
    pages = [client.get(f"/cases/{case.ref}/evidence/{file.id}").text for file in files]
    assert files[0].sha256 in pages[0] and "裂口近照" in pages[0]
    assert re.search(r"<video [^>]*controls", pages[2])
    assert f"/evidence/{files[1].id}" in pages[0] and f"/evidence/{files[2].id}" in pages[1]
    assert f"/evidence/{files[0].id}/original" not in pages[0]
    assert f"/evidence/{files[0].id}/original" in browser(cast.li).get(f"/cases/{case.ref}/evidence/{files[0].id}").text


OTHERS = (
    (samples.iphone_photo(), "杯底.HEIC", "image/jpeg", "<img"),
    (samples.moving_gif(), "滴水.gif", "image/webp", "<img"),
    (samples.mov(), "开箱.MOV", "video/mp4", "<video"),
    (samples.mp3(), "通话.mp3", "audio/mpeg", "<audio"),
    (samples.sound_only("ipod"), "录音.m4a", "audio/mp4", "<audio"),
    (samples.TALK.encode("gb18030"), "聊天记录.txt", "text/plain", "三天内一定补发"),
    (samples.mail(), "订单确认.eml", "text/plain", "s***@acme.test"),
)


def test_every_other_kind_can_be_looked_at_or_listened_to(cast, browser, hands):
    given = tuple(give(cast.li, content, name, kind="other") for content, name, *_rest in OTHERS)
    ref = a_case("awaiting_merchant", cast, hands, evidence=given)
    acme = browser(cast.acme)
    for (content, name, mime, drawn), file in zip(
        OTHERS, evidence_seen_by(cast.acme, case_seen_by(cast.acme, ref)), strict=True
    ):
        path = f"/cases/{ref}/evidence/{file.id}"
        whole_page = acme.get(path)
        assert whole_page.status_code == 200 and drawn in whole_page.text, name
        shown = acme.get(f"{path}/view")
        assert (shown.status_code, shown.mimetype) == (200, mime)
        assert samples.PLACE not in shown.data and b"service@" not in shown.data
        assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert acme.get(f"{path}/thumbnail").mimetype in ("image/jpeg", "image/svg+xml")
        original = browser(cast.li).get(f"{path}/original")
        assert original.data == content
        assert original.headers["Content-Disposition"].startswith("attachment")
    gallery = acme.get(f"/cases/{ref}/evidence").text
    assert gallery.count('class="evi"') == len(OTHERS)
    assert "订单确认.eml" in gallery and "消费者说的经过" in gallery


def test_the_page_of_all_evidence_says_what_speaks_for_and_against_each_claim(cast, browser, hands):
    ref = a_case(
        "awaiting_merchant",
        cast,
        hands,
        evidence=(give(cast.li, samples.photo(), "杯口.jpg", kind="goods_photo"),),
    )
    acme = browser(cast.acme)
    form = acme.get(f"/cases/{ref}/answer").text
    assert 'value="against happened"' in form and 'value="against wanted:0"' in form and "for happened" not in form
    sent = acme.post(
        f"/cases/{ref}/answer",
        data={
            "words": "发货前检查过",
            "stances-0-stance": "refuse",
            "stances-0-reason": "出库时完好",
            "files": (BytesIO(samples.photo(70, 50)), "出库.jpg"),
            "kind": "packing_video",
            "shows": "封箱前杯口完好",
            "claims": ["against happened", "against wanted:0"],
        },
    )
    assert sent.status_code == 303
    for who in (cast.li, cast.acme, cast.sun):
        text = " ".join(browser(who).get(f"/cases/{ref}/evidence").text.split())
        claims = re.findall(r"<li><h3>.*?</li>", text)
        assert [len(re.findall("证据[12]<", claim)) for claim in claims] == [2, 1, 0]
        assert "出库时完好" in claims[2]
    file = evidence_seen_by(cast.li, case_seen_by(cast.li, ref))[1]
    page = browser(cast.li).get(f"/cases/{ref}/evidence/{file.id}").text
    assert "封箱前杯口完好" in page and "<b>反对</b> 消费者说的经过" in page
    assert browser(cast.zhao).get(f"/cases/{ref}/evidence").status_code == 404


def test_who_may_not_see_a_file_any_more_finds_its_mark_and_no_way_to_it(cast, browser, hands):
    ref = a_case(
        "mediating",
        cast,
        hands,
        evidence=(give(cast.li, samples.photo(), "身份证.jpg", kind="goods_photo", caption="门牌清楚"),),
    )
    (file,) = evidence_seen_by(cast.li, case_seen_by(cast.li, ref))
    path, acme, wang, li = f"/cases/{ref}/evidence/{file.id}", browser(cast.acme), browser(cast.wang), browser(cast.li)
    assert "restrict-evidence?number=1" in wang.get(path).text and "withdraw-evidence" not in wang.get(path).text
    assert "withdraw-evidence?number=1" in li.get(path).text and "number=1" not in acme.get(path).text
    assert "证据1：门牌清楚" in wang.get(f"/cases/{ref}/restrict-evidence?number=1").text
    assert wang.post(f"/cases/{ref}/restrict-evidence", data={"number": "1", "words": ""}).status_code == 422
    assert wang.post(f"/cases/{ref}/restrict-evidence", data={"number": "1", "words": "含身份证号"}).status_code == 303
    for way in ("/view", "/thumbnail", "/original", "/redacted"):
        assert acme.get(path + way).status_code == 404
    for text in (acme.get(path).text, acme.get(f"/cases/{ref}/evidence").text, acme.get(f"/cases/{ref}").text):
        assert "身份证.jpg" not in text and "门牌清楚" not in text and f"{path}/" not in text
    assert "限制了对方查看证据1" in acme.get(f"/cases/{ref}").text and "含身份证号" in acme.get(f"/cases/{ref}").text
    assert li.get(f"{path}/view").status_code == wang.get(f"{path}/view").status_code == 200
    assert wang.post(f"/cases/{ref}/lift-restriction", data={"number": "1"}).status_code == 303
    assert acme.get(f"{path}/view").mimetype == "image/jpeg"
    assert wang.post(f"/cases/{ref}/restrict-evidence", data={"number": "1", "words": "再看一次"}).status_code == 303

    # A redacted copy opens it again, as the copy.
    missing = li.post(f"/cases/{ref}/show-redacted", data={"number": "1"})
    assert missing.status_code == 422 and "请上传一份遮盖后的副本" in missing.text
    sent = {"number": "1", "words": "遮住了号码", "files": (BytesIO(samples.photo(80, 60, "PNG")), "遮盖.png")}
    assert li.post(f"/cases/{ref}/show-redacted", data=sent).status_code == 303
    assert acme.get(f"{path}/view").mimetype == "image/png"
    assert li.get(f"{path}/view").mimetype == "image/jpeg"
    assert li.get(f"{path}/redacted").data == acme.get(f"{path}/view").data
    assert acme.get(f"{path}/redacted").status_code == 404
    assert acme.get(f"{path}/original").status_code == 403

    assert li.post(f"/cases/{ref}/withdraw-evidence", data={"number": "1"}).status_code == 303
    for client in (li, acme):
        assert client.get(f"{path}/view").status_code == client.get(f"{path}/original").status_code == 404
        assert "撤回" in client.get(path).text
    assert wang.get(f"{path}/original").status_code == 200


def test_a_file_that_waits_for_its_act_is_its_owners_alone(cast, browser, case):
    waiting = give(cast.acme, samples.photo(), "底单.jpg", kind="packing_video", case_id=case.id)
    path = f"/cases/{case.ref}/evidence/{waiting}/thumbnail"
    assert browser(cast.acme).get(path).status_code == 200
    assert browser(cast.li).get(path).status_code == 404
    assert browser(cast.sun).get(path).status_code == 404


def test_whoever_handed_a_file_in_sees_who_of_the_team_looked_at_it_and_on_which_day(cast, browser, hands, case, files):
    path = f"/cases/{case.ref}/evidence/{files[0].id}"
    assert "调解组查看过" not in browser(cast.li).get(path).text
    for _ in range(2):
        assert browser(cast.sun).get(path).status_code == 200
    mine = browser(cast.li).get(path).text
    assert mine.count("孙岚 · 2026年3月2日") == 1
    assert "孙岚" not in browser(cast.acme).get(path).text and "调解组查看过" not in browser(cast.sun).get(path).text


def photo_of(moment, offset):
    """A photo of which the camera says that it was taken then."""
    exif, content = Image.Exif(), BytesIO()
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {ExifTags.Base.DateTimeOriginal: moment, ExifTags.Base.OffsetTimeOriginal: offset}
    )
    samples.picture().save(content, "JPEG", exif=exif)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"From: a <a@shop.test>\nDate: Fri, 31 Dec 9999 23:59:59 +0000\nSubject: x\n\nx", "letter.eml"),
        (photo_of("9999:12:31 23:59:59", "+00:00"), "photo.jpg"),
        (photo_of("0001:01:01 12:00:00", "-12:00"), "photo.jpg"),
    ],
)
def test_a_time_that_cannot_be_keeps_nobody_from_the_page(any_database, cast, browser, case, content, name):
    given = give(cast.li, content, name, kind="goods_photo", case_id=case.id)
    perform(cast.li, case.id, "add_evidence", {"evidence": (given,)})
    for who in (cast.li, cast.acme, cast.sun):
        page = browser(who).get(f"/cases/{case.ref}/evidence/{given}")
        assert page.status_code == 200 and "文件没有记录" in page.text
