"""Somebody says nothing: whose turn it is, how long, and what follows stands there before; then the case goes on by itself."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.services.deadlines import let_time_pass
from tests.playing import a_case

LOOKS = os.environ.get("PINGLI_LOOKS", "")
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
LANGUAGES = [("zh", 390), ("en", 1280)]
MERCHANT = {
    "zh": {
        "theirs": ("等商家回应", "还剩1天23小时", "到期没有回应，案件自动转给调解员，并记为未按时回应。"),
        "yours": ("请回应这起投诉", "还剩1天23小时", "到期没有回应，案件自动转给调解员，并记为未按时回应。"),
        "reminded": "已提醒商家：回应期限过半",
        "a day": "还剩23小时",
        "no reply": "这里写的话不算回应",
        "lapsed": "商家没有按时回应，案件转给调解员",
        "queue": "等分派调解员",
        "still": "现在仍然可以回应，会标明是逾期后的回应",
        "first reply": "商家首次回应",
        "never": "逾期，一直没有做",
        "late": "这是逾期后的回应",
        "by": "逾期4小时30分",
        "in time": "按时回应率",
    },
    "en": {
        "theirs": ("waiting for their reply", "1 day 23 h left", "Without a reply the case goes to a mediator"),
        "yours": ("Reply to this complaint", "1 day 23 h left", "noted as not answered in time"),
        "reminded": "half the time to reply has passed",
        "a day": "23 h",
        "no reply": "What you write here is no reply",
        "lapsed": "No reply from the merchant in time: the case goes to a mediator",
        "queue": "Waiting for a mediator to be assigned",
        "still": "You can still reply; it will be marked as late.",
        "first reply": "Merchant’s first reply",
        "never": "Missed, and never done",
        "late": "This reply came after the time for the first reply",
        "by": "Late by 4 h 30 min",
        "in time": "Replies in time",
    },
}


def look(person, name):
    if LOOKS:
        Path(LOOKS).mkdir(exist_ok=True)
        person.page.screenshot(path=f"{LOOKS}/{name}-{person.page.viewport_size['width']}.png", full_page=True)


def goes_by(hands, **time):
    """Time passes, and the worker is there."""
    hands.turn(**time)
    let_time_pass()


def reads(person, where, *words):
    for each in words:
        expect(person.page.locator(where)).to_contain_text(each)


def on_the_receipt(person, ref, period):
    """What the receipt says of a period, to whoever follows the link from the case."""
    person.opens(ref)
    with person.page.expect_navigation():
        person.page.locator(f"#dates a[href='/cases/{ref}/clock']").click()
    return person.page.locator("main tr", has_text=period)


def leaves_a_message(person, words):
    person.page.locator("#say-words").fill(words)
    person.goes_on("#say")


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_a_merchant_who_says_nothing_is_reminded_and_then_the_case_is_a_mediators(person, cast, hands, language, width):
    said, options = MERCHANT[language], {"language": language, "width": width}
    for _ in range(4):
        a_case("negotiating", cast, hands)
    ref = a_case("awaiting_merchant", cast, hands)
    li, acme, wang = (person(who, **options) for who in ("li", "acme", "wang"))

    # Both read whose turn it is, how long, and what follows if nothing is said.
    hands.turn(minutes=30)
    for side, words in ((li, "theirs"), (acme, "yours")):
        side.opens(ref)
        reads(side, "#turn-card", *said[words])

    # After half of the time Acme is reminded, and both see that it was. A message is no reply.
    with li.sees_it_happen():
        goes_by(hands, hours=24)
    acme.at("/inbox")
    with acme.page.expect_navigation():
        acme.page.locator(".qrow", has_text=ref).get_by_role("link", name=said["reminded"]).click()
    reads(li, "#announce", said["reminded"])
    reads(acme, ".thread", said["reminded"])
    reads(acme, "#turn-card", said["a day"])
    reads(acme, "#say-hint", said["no reply"])
    leaves_a_message(acme, "收到，我们看一下。")

    # The time is over: the case goes to a mediator by itself, before everybody's eyes, and Acme can still reply.
    with li.sees_it_happen(), acme.sees_it_happen():
        goes_by(hands, hours=24)
    for side in (li, acme):
        reads(side, "#announce", said["lapsed"])
        reads(side, "#turn-card", said["queue"])
        expect(side.page.locator(".steps .is-done")).to_have_count(1)
    reads(acme, "#turn-card", said["still"])
    look(acme, "lapsed")
    hands.turn(hours=2)
    acme.opens(ref)
    leaves_a_message(acme, "仓库还在查。")
    expect(on_the_receipt(li, ref, said["first reply"])).to_contain_text(said["never"])

    # It replies late, which is taken, and marked.
    hands.turn(hours=2)
    acme.opens(ref)
    acme.begins("answer")
    reads(acme, "main", said["still"])
    acme.writes("words", "抱歉回复晚了，我们同意退一半。")
    acme.chooses("stances-0-stance", "counter")
    acme.goes_on("main form.act")
    for side in (li, acme):
        expect(on_the_receipt(side, ref, said["first reply"])).to_contain_text(said["by"])
        look(side, f"receipt-{'li' if side is li else 'acme'}")
        side.opens(ref)
        reads(side, ".thread", said["late"])

    # A mediator has it, and Acme's figures count four of five.
    with li.sees_it_happen():
        wang.at("/queue")
        wang.goes_on("form[action='/queue/next']")
    reads(li, "#turn-card", "王敏")
    figures = acme.at("/desk/figures")
    expect(figures.locator("main tr", has_text=said["in time"])).to_contain_text("80%")
    assert figures.evaluate("document.documentElement.scrollWidth") <= width
