"""From the settings to a letter and back: how somebody is told, by phone and at a desk, with and without JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal.adapters.mail import Outbox
from portal.adapters.sms import SmsOutbox
from portal.adapters.way_out import WaysOut
from portal.adapters.webhook import HookOutbox
from portal.extensions import db
from portal.letters import write
from portal.models.account import Account
from portal.models.notice import Letter
from portal.services.letters import send_waiting
from tests.letter_box import LetterBox
from tests.playing import a_case, do


@pytest.mark.parametrize(("width", "javascript"), [(390, False), (390, True), (1280, False)])
def test_a_phone_is_confirmed_and_the_ways_are_chosen(person, cast, app, width, javascript):
    db.session.execute(update(Account).where(Account.id == cast.li.id).values(phone="13800138000"))
    db.session.commit()
    folder = Path(app.config["DATA_DIR"]) / "outbox"
    li = person("li", width=width, javascript=javascript)
    li.at("/settings")
    li.page.locator("main a[href='/settings/notices']").click()
    li.presses(li.page.locator("form[action='/settings/phone/code'] button"))
    send_waiting(write, WaysOut(Outbox(folder), SmsOutbox(folder / "sms"), HookOutbox(folder / "webhooks")))
    (text,) = (folder / "sms").glob("*.txt")
    li.writes("code", re.search(r"验证码(\d{6})", text.read_text())[1])
    li.goes_on("form[action='/settings/phone']")
    expect(li.page.locator("#phone")).to_contain_text("138****8000")
    for box in li.page.locator("input[name='email']").all():
        box.uncheck()
    li.picks("digest", "daily")
    li.picks("quiet_from", "21")
    li.page.locator("input[name='sms'][value='turn']").check()
    li.page.locator("input[name='sms'][value='outcome']").uncheck()
    li.goes_on("form[action='/settings/notices']")
    expect(li.page.locator(".errors")).to_contain_text("「有结果」至少要留一种方式")
    li.page.locator("input[name='email'][value='outcome']").check()
    li.goes_on("form[action='/settings/notices']")
    expect(li.page.locator("[role=status]").first).to_contain_text("通知设置已保存")
    expect(li.page.locator("input[name='email']:checked")).to_have_count(1)
    expect(li.field("quiet_from")).to_have_value("21")


@pytest.mark.parametrize("width", [390, 1280])
def test_letters_end_by_their_link_without_signing_in(person, cast, app, hands, width):
    ref = a_case("negotiating", cast, hands)
    do(cast.acme, ref, "add_message", {"words": "请看"})
    hands.turn(minutes=11)
    letter = LetterBox(Path(app.config["DATA_DIR"])).last("li@demo.test")
    path = re.search(r"http://localhost:8000(/letters/unsubscribe/\S+)", letter.words)[1]
    stranger = person(None, width=width, javascript=False)
    stranger.at(path)
    expect(stranger.page.locator("h1")).to_have_text("不再收这类信")
    stranger.goes_on()
    expect(stranger.page.locator("h1")).to_have_text("不会再发这类信")
    li = person("li", width=width, javascript=False)
    li.at("/settings/notices")
    expect(li.page.locator("input[name='email'][value='news']")).not_to_be_checked()
    expect(li.page.locator("input[name='email'][value='turn']")).to_be_checked()


@pytest.mark.parametrize(("width", "javascript"), [(390, False), (1280, True)])
def test_an_administrator_sends_a_dead_letter_again(person, cast, hands, width, javascript):
    a_case("offer_open", cast, hands)
    db.session.execute(update(Letter).values(given_up_at=hands.at, error="recipient refused [550]", tries=6))
    db.session.commit()
    admin = person("admin", width=width, javascript=javascript)
    admin.at("/").locator(".nav a[href='/admin/health']").click()
    expect(admin.page.locator("main")).to_contain_text("recipient refused [550]")
    expect(admin.page.locator("main")).not_to_contain_text("demo.test")
    before = admin.page.locator("form[action$='/resend']").count()
    admin.presses(admin.page.locator("form[action*='/letters/'][action$='/resend'] button").nth(1))
    expect(admin.page.locator("[role=status]").first).to_contain_text("1封会重新发送")
    expect(admin.page.locator("form[action$='/resend']")).to_have_count(before - 1)
    admin.presses(admin.page.locator("form[action='/admin/health/letters/resend'] button"))
    expect(admin.page.locator("form[action$='/resend']")).to_have_count(0)
