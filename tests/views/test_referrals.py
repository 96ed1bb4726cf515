"""Material about a proven extortion: whole, sound, the same each time, and nobody takes it out unseen."""

import csv
import json
from hashlib import sha256
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.extensions import db
from portal.models.change import Change
from portal.views.uploads import evidence_store
from tests.handing_in import give
from tests.playing import A_FINDING, A_MEASURE, CLAIMED, a_case, case_called, do
from tests.samples import phone_photo

PHOTO = phone_photo()
HOSTILE = "../../etc/=cmd|'<b>聊天</b>.jpg"


@pytest.fixture
def found(cast, hands):
    """A case in which extortion was found, with a picture of the chat."""
    ref = a_case("negotiating", cast, hands)
    picture = give(cast.acme, PHOTO, HOSTILE, kind="chat_log", case_id=case_called(ref).id)
    ground = {**CLAIMED.facts["grounds"][0], "files": (picture,)}
    do(cast.acme, ref, "claim_malice", {**CLAIMED.facts, "grounds": (ground,), "evidence": (picture,)})
    do(cast.sun, ref, "accept_claim")
    do(cast.li, ref, "answer_claim", {"words": "我没有这样说过"})
    do(cast.acme, ref, "rebut", {"words": "聊天记录是完整的"})
    do(cast.wang, ref, "propose_finding", A_FINDING)
    do(cast.zhou, ref, "confirm_finding")
    return f"/cases/{ref}/claims/2/referral"


def taken_out(sun, address, **more):
    answer = sun.post(address, data={"to": "police", "language": "zh"} | more)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/zip"
    return answer.get_data()


def test_every_file_is_there_as_its_digest_says(found, cast, browser):
    archive = ZipFile(BytesIO(taken_out(browser(cast.sun), found)))
    assert archive.testzip() is None
    table = list(csv.reader(StringIO(archive.read("index.csv").decode("utf-8-sig"))))[1:]
    assert {row[0] for row in table} == set(archive.namelist()) - {"index.csv"}
    for name, digest, size, _called in table:
        content = archive.read(name)
        assert (sha256(content).hexdigest(), str(len(content))) == (digest, size)
    told = json.loads(archive.read("index.json"))
    assert [file["sha256"] for file in told["files"]] == [sha256(PHOTO).hexdigest()]
    assert [line["act"] for line in told["timeline"]] == [
        *("claim_malice", "accept_claim", "answer_claim", "rebut", "confirm_finding"),
    ]


def test_the_name_that_somebody_gave_a_file_is_told_and_leads_nowhere(found, cast, browser):
    archive = ZipFile(BytesIO(taken_out(browser(cast.sun), found)))
    assert sorted(archive.namelist()) == ["evidence/001.jpg", "index.csv", "index.html", "index.json"]
    page = archive.read("index.html").decode()
    assert "<b>" not in page and "<script" not in page
    called = list(csv.reader(StringIO(archive.read("index.csv").decode("utf-8-sig"))))[-1][3]
    assert not called.startswith(("=", "+", "-", "@"))


def test_it_is_the_same_each_time_and_in_the_language_that_was_chosen(found, cast, browser, hands):
    sun = browser(cast.sun)
    first = taken_out(sun, found)
    hands.turn(hours=3)
    assert taken_out(sun, found) == first
    english = ZipFile(BytesIO(taken_out(sun, found, language="en", to="regulator")))
    assert 'lang="en"' in english.read("index.html").decode()


def test_it_holds_no_more_of_anybody_than_it_needs(found, cast, browser):
    archive = ZipFile(BytesIO(taken_out(browser(cast.sun), found)))
    told = "".join(archive.read(name).decode() for name in archive.namelist() if name.startswith("index"))
    for private in ("li@demo.test", "acme@demo.test", "王敏", "周航", "孙岚"):
        assert private not in told
    assert "要求另外转账才撤诉" in told and "我没有这样说过" in told


def test_whoever_takes_it_out_is_on_record_for_good(found, cast, browser):
    sun = browser(cast.sun)
    assert "还没有人下载过" in sun.get(found).text
    taken_out(sun, found)
    change = db.session.scalars(select(Change).where(Change.what == "referral_made")).one()
    assert (change.account_id, change.facts, f"/cases/{change.subject_id.replace('/', '/claims/')}/referral") == (
        cast.sun.id,
        {"to": "police"},
        found,
    )
    assert "孙岚" in sun.get(found).text and "公安机关" in sun.get(found).text
    assert "下载移送材料" in browser(cast.admin).get("/admin/changes").text
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE change SET account_id = 1"))
    db.session.rollback()


def test_it_is_for_supervisors_and_for_nobody_else(found, cast, browser):
    for who in (cast.li, cast.acme, cast.wang, cast.zhao, cast.admin):
        for send in (browser(who).get, browser(who).post):
            assert send(found).status_code == 403
    assert browser(cast.sun).post(found, data={"to": "newspaper"}).status_code == 422
    assert db.session.scalar(select(Change).where(Change.what == "referral_made")) is None
    hearing = found.removesuffix("/referral")
    assert found in browser(cast.sun).get(hearing).text
    assert found not in browser(cast.wang).get(hearing).text


def test_without_a_finding_or_after_its_reversal_there_is_nothing_to_take_out(found, cast, hands, browser):
    unfound = a_case("claim_finding", cast, hands)
    assert browser(cast.sun).get(f"/cases/{unfound}/claims/2/referral").status_code == 404
    ref = found.split("/")[2]
    do(cast.sun, ref, "impose", A_MEASURE)
    assert browser(cast.sun).get(found).status_code == 200
    do(cast.li, ref, "appeal", {"words": "认定错了"})
    do(cast.admin, ref, "allow_appeal", {"words": "聊天记录是别人的"})
    assert browser(cast.sun).get(found).status_code == 404


def test_a_file_that_is_not_as_it_was_sealed_is_not_handed_on(found, cast, browser):
    store = evidence_store()
    store.digest_of = lambda name: "f" * 64
    try:
        assert browser(cast.sun).post(found, data={"to": "police", "language": "zh"}).status_code == 409
    finally:
        del store.digest_of
    assert db.session.scalar(select(Change).where(Change.what == "referral_made")) is None
