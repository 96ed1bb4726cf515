"""A ruling is written at a desk and on a phone, with and without JavaScript, and signed by a second person."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.ruling import writes_a_ruling
from tests.playing import a_case, case_called, do

LOOKS = os.environ.get("PINGLI_LOOKS")


def look(person, name):
    """A picture of the page, for whoever asked for pictures."""
    if LOOKS:
        person.page.screenshot(path=str(Path(LOOKS) / f"{name}.png"), full_page=True)


def do_of(wang, wish):
    return wang.page.locator(f"button[name=do][value={wish}]")


@pytest.mark.parametrize(
    ("width", "language", "javascript"), [(1280, "zh", True), (390, "en", True), (390, "zh", False)]
)
def test_what_is_written_is_kept_checked_and_issued(person, cast, hands, width, language, javascript):
    ref = a_case("ruling", cast, hands)
    wang = person("wang", width=width, language=language, javascript=javascript)
    wang.opens(ref)
    wang.begins("issue_ruling")
    page = wang.page
    name = f"composer-{width}-{language}{'' if javascript else '-nojs'}"
    look(wang, f"{name}-empty")
    writes_a_ruling(wang, "200.01")
    if javascript:
        with page.expect_response(lambda response: response.url.endswith("/draft")):
            page.clock.fast_forward(2500)
        expect(page.locator(".saved")).to_contain_text("¥200.01")
        assert page.locator("[name=version]").input_value() == "1"
    wang.presses(do_of(wang, "add_rule"))
    expect(page.locator("[name=reasons]")).to_have_value(re.compile("20|二十"))
    look(wang, f"{name}-written")

    # One sentence is missing, and too much is paid: both are said, and everything is kept.
    wang.writes("remedies-0-amount", "9999")
    wang.presses(do_of(wang, "preview"))
    expect(page.locator(".errors li")).to_have_count(2)
    look(wang, f"{name}-errors")
    wang.writes("remedies-0-amount", "200")
    wang.writes("summary", "商家退款200.00元。")

    # Acme adds something while Wang writes: it has to be opened first.
    hands.turn(minutes=9)
    do(cast.acme, ref, "add_message", {"words": "我们又找到一段打包的视频"})
    wang.presses(do_of(wang, "preview"))
    expect(page.locator(".checks .is-bad")).to_have_count(1)
    expect(do_of(wang, "issue")).to_have_count(0)
    look(wang, f"{name}-refused")
    page.locator(".panel--after a[href*='#entry-']").click()
    expect(page.locator("#thread")).to_contain_text("打包的视频")
    wang.at(f"/cases/{ref}/issue-ruling/preview")
    page.locator("nav.views a").nth(2).click()
    expect(page.locator("article.paper")).not_to_contain_text("李女士")
    look(wang, f"{name}-public")
    wang.presses(do_of(wang, "issue"))
    expect(page.locator("h1")).to_be_visible()
    assert case_called(ref).state == "ruled"
    look(wang, f"{name}-ruling")


def test_much_money_is_signed_by_a_second_person(person, cast, hands):
    ref = a_case("ruling", cast, hands, basis="food")
    wang, sun = person("wang"), person("sun", width=390)
    wang.opens(ref)
    wang.begins("issue_ruling")
    writes_a_ruling(wang, "5200")
    wang.writes("summary", "商家退款并赔偿，一共5200.00元。")
    wang.presses(do_of(wang, "preview"))
    look(wang, "signature-preview")
    wang.presses(do_of(wang, "issue"))
    li = person("li", width=390)
    li.opens(ref)
    look(li, "signature-li")
    expect(li.page.locator("main")).to_contain_text("核对裁定")
    expect(li.page.locator("main")).not_to_contain_text("5200")
    sun.opens(ref)
    look(sun, "signature-sun-case")
    sun.begins("sign_ruling")
    look(sun, "signature-sun")
    sun.goes_on("form.act")
    assert case_called(ref).state == "ruled"
    li.at(f"/cases/{ref}/ruling")
    expect(li.page.locator("article")).to_contain_text("¥5,200.00")
    look(li, "signature-ruling")
