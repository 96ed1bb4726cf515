"""The pages on which people say how they want to be told, show that a phone is theirs, and end letters without signing in."""

import re

import pytest
from sqlalchemy import select, update

from portal.domain.channels import USUAL, Channel, Digest, Event
from portal.extensions import db
from portal.letters import unsubscribe_url, write
from portal.models.account import Account
from portal.models.change import Change
from portal.models.notice import Hook, Letter
from portal.queries.choices import choice_of
from portal.services import hooks, phones
from portal.services._letters import a_letter, post
from portal.services.command import command
from portal.services.letters import send_waiting

pytestmark = pytest.mark.usefixtures("hands")
CHOSEN = {"email": ["turn", "outcome"], "sms": ["turn"], "digest": "daily", "quiet_from": "21", "quiet_until": "7"}


class Keeps:
    def __init__(self):
        self.got = []

    def send(self, message):
        self.got.append(message)


def give_phone(viewer, confirmed=False):
    values = {"phone": "13800138000", "phone_confirmed_at": Account.created_at if confirmed else None}
    db.session.execute(update(Account).where(Account.id == viewer.id).values(values))
    db.session.commit()


def test_what_somebody_has_chosen_is_shown_and_kept(browser, cast):
    li = browser(cast.li)
    page = li.get("/settings/notices")
    assert page.text.count(" checked") == 5 + 3 and "有案件等人接手" not in page.text
    assert re.search(r'<option selected value="22">', page.text)
    assert li.post("/settings/notices", data=CHOSEN).status_code == 303
    choice = choice_of(cast.li)
    assert choice.email == {Event.TURN, Event.OUTCOME, Event.ROUND} and choice.sms == {Event.TURN}
    assert (choice.digest, choice.quiet_from, choice.quiet_until) == (Digest.DAILY, 21, 7)
    page = li.get("/settings/notices")
    assert "通知设置已保存" in page.text and page.text.count(" checked") == 3
    assert "有案件等人接手" in browser(cast.wang).get("/settings/notices").text
    assert "Quiet hours" in browser(cast.li, "en").get("/settings/notices").text


def test_no_quiet_hours_is_a_choice_too(browser, cast):
    browser(cast.li).post("/settings/notices", data=CHOSEN | {"quiet_from": ""})
    assert choice_of(cast.li).quiet_from is None


def test_whoever_would_miss_their_turn_is_told_what_to_mend_and_nothing_is_changed(browser, cast):
    li = browser(cast.li)
    page = li.post("/settings/notices", data=CHOSEN | {"email": ["news"]})
    assert page.status_code == 422 and "「轮到我」、「有结果」至少要留一种方式" in page.text
    assert re.search(r'value="news" checked', page.text), "what was ticked stays"
    assert choice_of(cast.li) == USUAL
    give_phone(cast.li, confirmed=True)
    assert li.post("/settings/notices", data=CHOSEN | {"email": [], "sms": ["turn", "outcome"]}).status_code == 303


@pytest.mark.parametrize(
    "wrong", [{"email": ["everything"]}, {"quiet_from": "24"}, {"quiet_until": "x"}, {"sms": ["news"]}]
)
def test_what_the_page_does_not_offer_is_not_taken(browser, cast, wrong):
    assert browser(cast.li).post("/settings/notices", data=CHOSEN | wrong).status_code == 422
    assert choice_of(cast.li) == USUAL


def test_a_phone_is_confirmed_by_a_code(browser, cast):
    li, box = browser(cast.li), Keeps()
    assert "还没有填写手机号码" in li.get("/settings/phone").text
    give_phone(cast.li)
    assert "138****8000" in li.get("/settings/notices").text
    assert li.post("/settings/phone/code").location == "/settings/phone"
    send_waiting(write, box)
    code = re.search(r"\d{6}", box.got[0].words)[0]
    assert "验证码已发到你的手机" in li.get("/settings/phone").text
    wrong = li.post("/settings/phone", data={"code": "x"})
    assert wrong.status_code == 422 and "验证码是6位数字" in wrong.text
    other = "000000" if code != "000000" else "111111"
    assert "验证码不对" in li.post("/settings/phone", data={"code": other}).text
    assert li.post("/settings/phone", data={"code": f" {code} "}).location == "/settings/notices"
    page = li.get("/settings/notices").text
    assert "手机号码已确认" in page and "短信发到138****8000" in page


def test_codes_are_not_sent_without_end(browser, cast):
    give_phone(cast.li)
    li = browser(cast.li)
    for _ in range(phones.CODES_AN_HOUR):
        li.post("/settings/phone/code")
        li.get("/settings/phone")
    li.post("/settings/phone/code")
    assert "请稍后再试" in li.get("/settings/phone").text
    assert len(db.session.scalars(select(Letter.id).where(Letter.kind == "phone_code")).all()) == phones.CODES_AN_HOUR


def path_of(viewer, event=Event.NEWS):
    return unsubscribe_url(viewer.id, event).removeprefix("http://localhost:8000")


def test_looking_at_the_link_changes_nothing_and_its_button_ends_the_letters_without_signing_in(browser, cast, app):
    stranger, path = browser(), None
    with app.app_context():
        path = path_of(cast.li)
    for _ in range(2):
        page = stranger.get(path)
        assert page.status_code == 200 and "不再收这类信" in page.text and "李女士" not in page.text
        assert "demo.test" not in page.text and choice_of(cast.li) == USUAL
    assert stranger.head(path).status_code == 200 and choice_of(cast.li) == USUAL
    done = stranger.post(path)
    assert done.status_code == 200 and "已经停发" in done.text
    assert Event.NEWS not in choice_of(cast.li).email and Event.TURN in choice_of(cast.li).email
    assert stranger.post(path).status_code == 200, "a second time does no harm"


def test_a_mail_programs_own_button_works_without_cookies_or_any_page_of_ours(browser, cast, app):
    """RFC 8058: one POST with List-Unsubscribe=One-Click, from a machine that has seen nothing else of us."""
    with app.app_context():
        path = path_of(cast.wang, Event.ROUND)
    answer = browser().post(path, data={"List-Unsubscribe": "One-Click"}, token=False)
    assert answer.status_code == 200 and choice_of(cast.wang).email == set(Event) - {Event.ROUND}


@pytest.mark.parametrize("spoil", [lambda t: t + "x", lambda t: t[:-1], lambda t: "x" + t, lambda _t: "x"])
def test_a_link_that_is_none_of_ours_ends_nothing(browser, cast, app, spoil):
    with app.app_context():
        before, _, token = path_of(cast.li).rpartition("/")
    stranger = browser()
    assert stranger.get(f"{before}/{spoil(token)}").status_code == 404
    assert stranger.post(f"{before}/{spoil(token)}", token=False).status_code == 404
    assert choice_of(cast.li) == USUAL


def test_an_owner_sets_an_address_tries_it_and_ends_it(browser, cast):
    acme = browser(cast.acme)
    assert "不会真的发出" in acme.get("/desk/webhook").text
    assert acme.post("/desk/webhook", data={"url": "https://shop.example.com/hook"}).status_code == 303
    first = db.session.scalar(select(Hook.secret))
    page = acme.get("/desk/webhook").text
    assert first in page and "shop.example.com" in page and first not in browser(cast.hemu).get("/desk/webhook").text
    acme.post("/desk/webhook/ping")
    send_waiting(write, Keeps())
    assert "已送达" in acme.get("/desk/webhook").text
    acme.post("/desk/webhook/secret")
    assert db.session.scalar(select(Hook.secret)) != first
    acme.post("/desk/webhook/end")
    assert db.session.scalar(select(Hook.url)) is None
    noted = db.session.execute(select(Change.what, Change.facts).order_by(Change.id)).all()
    assert [row.what for row in noted] == ["hook_set", "hook_secret_changed", "hook_ended"]
    assert "whsec" not in str(noted)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://shop.example.com/", "https://开头"),
        ("https://169.254.169.254/latest/meta-data", "内部网络"),
        ("https://localhost/", "内部网络"),
        ("https://shop.example.com:22/", "端口"),
        ("https://a:b@shop.example.com/", "用户名"),
        ("", "请填写网址"),
    ],
)
def test_an_address_that_would_not_do_is_refused_in_words(browser, cast, url, said):
    page = browser(cast.acme).post("/desk/webhook", data={"url": url})
    assert page.status_code == 422 and said in page.text and db.session.scalar(select(Hook.url)) is None


def test_only_an_owner_comes_here(browser, cast):
    db.session.execute(update(Account).where(Account.id == cast.acme.id).values(name="小陈"))
    db.session.commit()
    for who in (cast.li, cast.wang, cast.admin):
        assert browser(who).get("/desk/webhook").status_code == 403
    assert hooks.ping(cast.acme) is False


@command
def two_dead_letters(viewer):
    for key in ("a", "b"):
        post(a_letter(viewer.email, "zh", "reset", key, account_id=viewer.id))
    post(a_letter("", "zh", "turn", "c", {"notice": 0}, account_id=viewer.id, channel=Channel.SMS))


def test_an_administrator_sees_dead_letters_and_sends_them_again(browser, cast, hands):
    two_dead_letters(cast.li)
    db.session.execute(update(Letter).values(given_up_at=hands.at, error="recipient refused [550]", tries=6))
    db.session.commit()
    admin = browser(cast.admin)
    page = admin.get("/admin/health").text
    assert page.count("recipient refused [550]") == 3 + 2 and "demo.test" not in page.partition("<main")[2]
    assert "没有在走" in page and "重设密码" in page and "3封全部重发" in page
    first = re.search(r"/admin/health/letters/(\d+)/resend", page)[0]
    assert admin.post(first).status_code == 303
    assert "1封会重新发送" in admin.get("/admin/health").text
    assert admin.post(first).status_code == 303
    assert "没有已放弃的信可以重发" in admin.get("/admin/health").text
    admin.post("/admin/health/letters/resend")
    assert "2封会重新发送" in admin.get("/admin/health").text
    assert "重发已放弃的信" in admin.get("/admin/changes").text
    assert "Send again" not in browser(cast.admin, "en").get("/admin/health").text
    assert browser(cast.sun).get("/admin/health").status_code == 403
