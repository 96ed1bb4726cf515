"""When something does not work, people read what happened, what is kept and what to do."""

import gzip
import logging

import pytest
from flask import abort, request
from sqlalchemy import text

from portal.domain.policy import Refused, Ruling
from portal.extensions import db
from portal.queries import NotFound
from portal.views.access import anyone, consumers, desk, signed_in, takes_files
from portal.views.answers import page
from tests.browser import TOLD_APART

WORDS = "我打开箱子的时候，玻璃杯已经碎了。"


@pytest.fixture
def settings():
    """The second keeps the app of this file from other tests, which should not find the rooms that are added here."""
    return {"PROPAGATE_EXCEPTIONS": False, "ROOMS_WHERE_THINGS_GO_WRONG": True}


@pytest.fixture
def app(app):
    """The portal with a few rooms more, where things go wrong on purpose."""
    if "wrong" in app.view_functions:
        return app

    @app.route("/wrong/<int:code>", methods=["GET", "POST"])
    @anyone
    def wrong(code):
        abort(code)

    @app.route("/broken", methods=["GET", "POST"])
    @anyone
    def broken():
        raise ValueError(f"secret of {request.form.get('words')}")

    @app.get("/no-table")
    @anyone
    def no_table():
        db.session.execute(text("SELECT 1 FROM nowhere WHERE secret = :secret"), {"secret": "a secret"})

    @app.get("/not-there")
    @anyone
    def not_there():
        raise NotFound

    @app.route("/refused/<ruling>", methods=["GET", "POST"])
    @anyone
    def refused(ruling):
        raise Refused(Ruling[ruling], "accept_offer")

    @app.route("/words", methods=["GET", "POST"])
    @signed_in
    def words():
        return page("accounts/goodbye.html")

    @app.post("/only-sent")
    @signed_in
    def only_sent():
        return "done"

    @app.get("/for-consumers")
    @consumers
    def for_consumers():
        return page("accounts/goodbye.html")

    @app.get("/for-the-desk")
    @desk
    def for_the_desk():
        return page("accounts/goodbye.html")

    @app.get("/open-to-whoever")
    def whoever():
        return "hello"

    @app.post("/upload")
    @anyone
    @takes_files
    def upload():
        return f"{len(request.get_data())}"

    return app


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_every_failure_has_a_calm_page_in_both_languages(browser, code, language):
    answer = browser(language=language).get(f"/wrong/{code}")
    assert answer.status_code == code
    assert "我要投诉" in answer.text or "Open a case" in answer.text
    assert "Traceback" not in answer.text and "！" not in answer.text


@pytest.mark.parametrize(("code", "answered"), [(418, 400), (410, 400), (502, 500), (401, 400)])
def test_a_failure_nobody_thought_of_is_answered_like_its_neighbours(browser, code, answered):
    assert browser().get(f"/wrong/{code}").status_code == answered


@pytest.mark.parametrize("code", [400, 403, 409, 422, 429, 500, 503])
def test_words_that_were_sent_in_vain_are_given_back(browser, code):
    answer = browser().post(f"/wrong/{code}", data={"words": WORDS, "password": "never said again"})
    assert WORDS in answer.text and "never said again" not in answer.text


def test_a_page_left_open_too_long_gives_the_words_back(cast, browser):
    answer = browser(cast.li).post("/words", data={"words": WORDS}, token=False)
    assert answer.status_code == 400
    assert WORDS in answer.text and "这个页面放得太久了" in answer.text


def test_a_page_that_outlived_its_sign_in_offers_the_way_back_in(browser):
    answer = browser().post("/words", data={"words": WORDS}, token=False)
    assert answer.status_code == 400
    assert WORDS in answer.text and 'href="/sign-in?next=/words"' in answer.text
    nobody_needs_to_be_in = browser().post("/sign-up", data={"name": "马女士"}, token=False)
    assert nobody_needs_to_be_in.status_code == 400 and "重新登录" not in nobody_needs_to_be_in.text


def test_who_was_signed_out_meanwhile_gets_the_words_back_and_a_way_in(browser):
    answer = browser().post("/words", data={"words": WORDS})
    assert answer.status_code == 401
    assert WORDS in answer.text and 'href="/sign-in?next=/words"' in answer.text


def test_who_sent_no_words_is_led_to_the_way_in(browser):
    assert browser().post("/words").location == "/sign-in?next=/words"
    assert browser().post("/only-sent").location == "/sign-in"


def test_htmx_is_led_to_the_way_in_by_the_whole_page(browser):
    answer = browser().part("/words")
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in?next=/words")


def test_who_was_signed_out_while_a_page_asked_for_news_comes_back_to_the_page_and_not_to_the_news(browser):
    seen = {"HX-Current-URL": "http://localhost/orders?order=new#entry-1"}
    answer = browser().part("/words?after=1", headers=seen)
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/orders?order%3Dnew"
    elsewhere = browser().part("/words", headers={"HX-Current-URL": "http://evil.example/orders"})
    assert elsewhere.headers["HX-Redirect"] == "/sign-in?next=/words"


def test_who_is_signed_out_while_typing_is_not_led_away_from_the_words(browser):
    answer = browser().part("/words?after=1&hold=1")
    assert (answer.status_code, answer.data, answer.headers.get("HX-Redirect")) == (204, b"", None)


def test_what_was_chosen_and_not_written_is_not_given_back_as_words(browser):
    answer = browser().post("/wrong/409", data={"words": WORDS, "postage_by": "merchant", "reason": "not_as_agreed"})
    assert WORDS in answer.text
    assert "merchant" not in answer.text and "not_as_agreed" not in answer.text


def test_markup_in_words_stays_words(browser):
    answer = browser().post("/wrong/409", data={"words": "</textarea><script>alert(1)</script>"})
    assert "<script>alert" not in answer.text


def test_an_unforeseen_failure_is_numbered_and_keeps_secrets(browser, caplog):
    with caplog.at_level(logging.ERROR):
        answer = browser().post("/broken", data={"words": WORDS})
    assert answer.status_code == 500
    assert "ValueError" not in answer.text and WORDS in answer.text
    assert WORDS not in caplog.text and "secret of" not in caplog.text
    assert "ValueError" in caplog.text
    number = caplog.records[-1].getMessage().split()[1]
    assert number in answer.text


def test_a_database_that_is_away_is_said_in_half_a_second(browser, caplog):
    with caplog.at_level(logging.ERROR):
        answer = browser().get("/no-table")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "a secret" not in caplog.text


def test_what_is_not_yours_does_not_exist(browser):
    assert browser().get("/not-there").status_code == 404
    assert browser().get("/not-there").text.count("没有找到这个页面") == browser().get("/nowhere").text.count(
        "没有找到这个页面"
    )


@pytest.mark.parametrize(("ruling", "code"), [("NOT_A_PARTY", 404), ("NOT_THEIR_PART", 403), ("NOT_NOW", 409)])
def test_the_rulebook_s_refusals_are_said_in_http(browser, ruling, code):
    assert browser().post(f"/refused/{ruling}", data={"words": WORDS}).status_code == code


def test_a_room_is_for_those_it_is_for(cast, browser):
    assert browser(cast.li).get("/for-consumers").status_code == 200
    assert browser(cast.acme).get("/for-consumers").status_code == 403
    assert browser(cast.wang).get("/for-the-desk").status_code == 200
    assert browser(cast.sun).get("/for-the-desk").status_code == 200
    assert browser(cast.admin).get("/for-the-desk").status_code == 403
    assert browser().get("/for-the-desk").status_code == 303


def test_an_ordinary_form_is_light(browser):
    answer = browser().post("/wrong/409", data={"words": "x" * 600_000})
    assert answer.status_code == 413
    assert "上限是512 KB" in answer.text


def test_a_form_with_files_may_be_heavy_and_says_its_limit(app, browser):
    assert browser().post("/upload", data={"words": "x" * 400_000}).status_code == 200
    app.config["MAX_CONTENT_LENGTH"] = 2 * 1024 * 1024
    answer = browser().post("/upload", data={"file": (b"x" * 3_000_000).decode()})
    assert answer.status_code == 413
    assert "上限是2 MB" in answer.text


def test_an_endpoint_without_a_word_about_access_does_not_open(browser):
    assert browser().get("/open-to-whoever").status_code == 500


def test_an_endpoint_says_once_who_may_come_in():
    with pytest.raises(TypeError):
        signed_in(anyone(lambda: "hello"))
    with pytest.raises(TypeError):
        anyone(consumers(lambda: "hello"))


def test_every_answer_tells_the_browser_what_not_to_do(cast, browser):
    for answer in (browser().get("/"), browser(cast.li).get("/settings"), browser().get("/nowhere")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert {"Cookie", "HX-Request"} <= {word.strip() for word in answer.headers["Vary"].split(",")}


def test_a_part_is_bare_and_a_page_is_whole(cast, browser):
    client = browser(cast.li)
    assert "<html" not in client.part("/settings").text
    assert "<html" in client.part("/settings", headers={"HX-Boosted": "true"}).text
    assert "<html" in client.part("/settings", headers={"HX-History-Restore-Request": "true"}).text


def test_pages_are_packed_for_who_unpacks_them(browser):
    client = browser()
    plain, packed = client.get("/"), client.get("/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers and "Accept-Encoding" in plain.headers["Vary"]
    assert packed.headers["Content-Encoding"] == "gzip" and len(packed.data) < len(plain.data) / 2
    assert TOLD_APART.sub("", gzip.decompress(packed.data).decode()) == TOLD_APART.sub("", plain.text)


def test_the_size_of_a_packed_page_tells_nothing(browser):
    client = browser()
    sizes = {len(client.get("/", headers={"Accept-Encoding": "gzip"}).data) for _ in range(8)}
    assert len(sizes) > 1


def test_our_own_files_are_kept_for_a_year_under_an_address_of_their_content(browser):
    client = browser()
    address = client.get("/").text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "/static/css/app.css?v=" in address
    kept = client.get(address)
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and len(packed.data) < len(kept.data) / 3
    again = client.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/static/css/app.css?v=older").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/css/nowhere.css").status_code == 404
    assert client.get("/static/../wsgi.py").status_code == 404
