"""Li is shut out while she writes to the thread, and Wang while he writes a ruling: their words wait for them."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.services import accounts
from tests.conftest import PASSWORD
from tests.journeys import filing
from tests.playing import a_case

LOOKS = os.environ.get("PINGLI_LOOKS")
WORDS = "快递柜的监控能看到，箱子送到时底部已经湿了。"
SENT = "main form[method=post]"


def look(person, name):
    """A picture of the page, for whoever asked for pictures."""
    if LOOKS:
        person.page.screenshot(path=str(Path(LOOKS) / f"{name}.png"), full_page=True)


def comes_in_again(who, name):
    """From the page that says that one is signed out, through the way in, to the form."""
    with who.page.expect_navigation():
        who.page.locator("main a[href^='/sign-in?next=']").click()
    who.writes("email", f"{name}@demo.test")
    who.writes("password", PASSWORD)
    who.goes_on()


@pytest.mark.parametrize(("width", "language", "javascript"), [(1280, "zh", True), (390, "en", False)])
def test_words_wait_for_whoever_was_signed_out_meanwhile(person, cast, hands, width, language, javascript):
    ref = a_case("mediating", cast, hands)
    li = person("li", width=width, language=language, javascript=javascript)
    li.opens(ref)
    li.page.locator("#say-words").fill(WORDS)
    if javascript:
        li.page.locator("#say input[type=file]").set_input_files(filing.PHOTOS[0])
    accounts.change_password(cast.li, PASSWORD, PASSWORD)
    li.presses(li.page.locator("#say button"))
    expect(li.page.locator("main textarea[readonly]")).to_have_value(WORDS)
    look(li, f"unsent-{width}-{language}-out")
    comes_in_again(li, "li")
    expect(li.field("words")).to_have_value(WORDS)
    expect(li.page.locator("form.act [role=status]").first).to_be_visible()
    look(li, f"unsent-{width}-{language}-back")
    li.goes_on("form.act")
    expect(li.page.locator("#thread")).to_contain_text(WORDS)
    li.at(f"/cases/{ref}/add-message")
    expect(li.field("words")).to_have_value("")


def test_a_ruling_waits_too_for_whoever_could_not_save_it(person, cast, hands):
    ref = a_case("ruling", cast, hands)
    wang = person("wang", width=1280)
    wang.opens(ref)
    wang.begins("issue_ruling")
    wang.writes("reasons", "第一稿的理由。")
    with wang.page.expect_response(lambda response: response.url.endswith("/draft") and response.status == 200):
        wang.page.clock.fast_forward(2500)
    accounts.sign_out_elsewhere(cast.wang)
    wang.writes("reasons", WORDS)
    with wang.page.expect_response(lambda response: response.url.endswith("/draft") and response.status == 401):
        wang.page.clock.fast_forward(2500)
    expect(wang.page.locator("form.ruling .saved")).to_contain_text("登录后会填回原来的表单")
    look(wang, "unsent-ruling-out")
    wang.presses(wang.page.locator("button[name=do][value=save]"))
    comes_in_again(wang, "wang")
    expect(wang.field("reasons")).to_have_value(WORDS)
    look(wang, "unsent-ruling-back")
    wang.presses(wang.page.locator("button[name=do][value=save]"))
    wang.page.reload()
    expect(wang.field("reasons")).to_have_value(WORDS)
