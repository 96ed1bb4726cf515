"""Files are seen by those who may see them, as pictures and videos and never as pages."""

import re
from datetime import date
from io import BytesIO

import pytest

from portal.domain.orders import Platform
from portal.queries.cases import case_seen_by, evidence_seen_by
from portal.queries.orders import order_seen_by
from portal.services.evidence import hand_in
from portal.services.filing import Complaint, file_complaint
from portal.services.orders import type_in_order
from portal.views.uploads import evidence_store
from tests import samples

WAYS = ("", "/view", "/thumbnail", "/original")
VIDEO = samples.video()


@pytest.fixture
def case(app, cast, hands):
    """Li's case against Acme with a photo, a paper and a video."""
    bought = type_in_order(cast.li, "艾可美数码旗舰店", Platform.TAOBAO, "T-1", "破壁机", 499_00, date(2026, 2, 23))
    order = order_seen_by(cast.li, bought)
    given = [
        hand_in(cast.li, evidence_store(), BytesIO(content), name, kind=kind, caption=caption)
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


def test_a_file_that_waits_for_its_act_is_its_owners_alone(cast, browser, case):
    waiting = hand_in(
        cast.acme, evidence_store(), BytesIO(samples.photo()), "底单.jpg", kind="packing_video", case_id=case.id
    )
    path = f"/cases/{case.ref}/evidence/{waiting}/thumbnail"
    assert browser(cast.acme).get(path).status_code == 200
    assert browser(cast.li).get(path).status_code == 404
    assert browser(cast.sun).get(path).status_code == 404
