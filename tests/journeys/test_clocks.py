"""Somebody says nothing: whose turn it is, how long, and what follows stands there before; then the case goes on by itself."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.extensions import db
from portal.services.deadlines import let_time_pass
from tests.playing import a_case

LOOKS = os.environ.get("PINGLI_LOOKS", "")
pytestmark = pytest.mark.timeout(300)
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

CONSUMER = {
    "zh": {
        "yours": ("请补充缺少的材料", "购买凭证", "到期先提醒一次；再到期案件结案"),
        "reminded": "补正到期，已提醒消费者，再给一次时间",
        "last time": "到期没有补充，案件结案，之后一段时间内可以恢复。",
        "over": "消费者没有回应，案件结束，还可以恢复",
        "ended": "终止：消费者没有回应",
        "period": "消费者补正",
        "never": "逾期，一直没有做",
        "ground": "因没有回应而结案",
        "in": "投诉已提交，等审核",
        "confirm": ("请确认是否已经做到", "凭证可核验的视为已履行"),
        "until": "前可以恢复案件，只能恢复一次",
        "last day": "确认履行快到期了",
        "taken": "到期没有确认，凭证可核验，视为已履行",
        "closed": "和解结案",
        "not done": "约定没有做到",
        "again": "等商家回应",
    },
    "en": {
        "yours": ("Add what is missing", "购买凭证", "When time runs out you are reminded once"),
        "reminded": "Nothing added in time: the consumer was reminded and has a second period",
        "last time": "If nothing is added in time, the case is closed; it can be reopened for a while.",
        "over": "the case is closed, and can still be reopened",
        "ended": "Ended: no reply from the consumer",
        "period": "Consumer completes the complaint",
        "never": "Missed, and never done",
        "ground": "Closed because there was no reply",
        "in": "Submitted, waiting to be checked",
        "confirm": ("Confirm whether it has been done", "proof that can be checked counts as done"),
        "until": "once, until",
        "last day": "The time to confirm is nearly over",
        "taken": "Not confirmed in time; the proof can be checked, so it counts as done",
        "closed": "Closed: settled",
        "not done": "What was agreed was not done",
        "again": "Waiting for the merchant’s reply",
    },
}
PROMISE = {
    "zh": {
        "asked": "请书面确认或更正",
        "confirmed": ("已确认，待履行", "李女士转述，对方已确认"),
        "closed": "和解结案",
        "reminded": "承诺快到期了，已提醒承诺的一方",
        "broken": "承诺到期没有做到，记为未履行",
        "late": "到期没有做到",
        "ground": "约定没有做到",
        "again": "轮到你回应消费者",
        "done late": "逾期后做到",
        "accepted": "对方确认已经做到",
        "kept": "承诺兑现率",
        "not kept": "承诺：没有做到",
    },
    "en": {
        "asked": "confirm or correct it in writing",
        "confirmed": ("Confirmed, not yet kept", "Reported by 李女士, confirmed"),
        "closed": "Closed: settled",
        "reminded": "A promise is due soon; whoever made it has been reminded",
        "broken": "The promise was not kept in time: noted as not done",
        "late": "Not kept in time",
        "ground": "What was agreed was not done",
        "again": "Your turn to answer the consumer",
        "done late": "Kept late",
        "accepted": "The other side confirmed that it was kept",
        "kept": "Promises kept",
        "not kept": "Promises: not kept",
    },
}


def look(person, name):
    if LOOKS:
        Path(LOOKS).mkdir(exist_ok=True)
        person.page.screenshot(path=f"{LOOKS}/{name}-{person.page.viewport_size['width']}.png", full_page=True)


def goes_by(hands, **time):
    """Time passes, and the worker is there."""
    hands.turn(**time)
    db.session.rollback()  # what others have done since is read anew
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


def reopens(li, ref, ground, words):
    """Li opens the case again for the reason that is chosen already."""
    li.opens(ref)
    li.begins("reopen")
    expect(li.page.locator(f"[name=reason][value={ground}]")).to_be_checked()
    li.writes("words", words)
    li.goes_on("main form.act")


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_a_consumer_who_says_nothing_is_reminded_before_the_case_is_closed_and_can_come_back(
    person, cast, hands, language, width
):
    said, options = CONSUMER[language], {"language": language, "width": width}
    ref = a_case("needs_info", cast, hands)
    li = person("li", **options)
    li.opens(ref)
    reads(li, "#turn-card", *said["yours"])

    # Five days later Li is reminded, and has as long again: for the last time, as the page says now.
    goes_by(hands, days=6)
    li.at("/inbox")
    with li.page.expect_navigation():
        li.page.locator(".qrow", has_text=ref).get_by_role("link", name=said["reminded"]).click()
    look(li, "c1-reminded")
    reads(li, "#turn-card", said["yours"][0], said["last time"])

    # Still nothing: the case is closed, before Li's eyes, and the receipt tells of both times.
    with li.sees_it_happen():
        goes_by(hands, days=6)
    reads(li, "#announce", said["over"])
    reads(li, "#turn-card", said["ended"], said["until"])
    look(li, "c2-closed")
    missed = on_the_receipt(li, ref, said["period"])
    expect(missed).to_have_count(2)
    expect(missed.last).to_contain_text(said["never"])
    look(li, "c3-receipt")

    # Li comes back, and goes on where it stopped.
    hands.turn(days=6)
    reopens(li, ref, "inactive", "住院了，现在才能补。")
    reads(li, ".thread", said["ground"])
    reads(li, "#turn-card", *said["yours"])
    look(li, "c4-reopened")
    li.begins("supplement")
    li.writes("words", "购买凭证在订单里，单号没有变。")
    li.goes_on("main form.act")
    reads(li, "#turn-card", said["in"])
    wang = person("wang", **options)
    wang.opens(ref)
    wang.begins("accept_case")
    wang.goes_on("main form.act")
    li.opens(ref)
    expect(li.button("chase")).to_be_visible()


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_a_consumer_who_does_not_confirm_is_taken_to_have_and_can_still_say_that_it_was_not_so(
    person, cast, hands, language, width
):
    said, options = CONSUMER[language], {"language": language, "width": width}
    ref = a_case("compliance_check", cast, hands)
    li, acme = person("li", **options), person("acme", **options)
    li.opens(ref)
    reads(li, "#turn-card", *said["confirm"])

    # On the last day Li is reminded, and still says nothing: what can be checked counts as done.
    goes_by(hands, days=3)
    li.at("/inbox")
    with li.page.expect_navigation():
        li.page.locator(".qrow", has_text=ref).get_by_role("link", name=said["last day"]).click()
    reads(li, "#turn-card", *said["confirm"])
    with li.sees_it_happen():
        goes_by(hands, days=1)
    reads(li, "#turn-card", said["closed"])
    li.opens(ref)
    reads(li, ".thread", said["taken"])

    # It was not so: Li opens the case again.
    hands.turn(days=9)
    li.begins("reopen")
    li.chooses("reason", "promise_broken")
    li.writes("words", "退款没有到账，银行查不到这一笔。")
    li.goes_on("main form.act")
    reads(li, ".thread", said["not done"])
    reads(li, "#turn-card", said["again"])
    acme.opens(ref)
    reads(acme, ".thread", "银行查不到这一笔")


def logs_a_call(li, ref):
    """Li writes down what Acme's staff promised on the telephone."""
    li.opens(ref)
    li.begins("log_contact")
    for name, words in (
        ("person", "小周"),
        ("position", "售后客服"),
        ("spoken_on", "2026-03-02"),
        ("spoken_time", "09:30"),
        ("words", "小周说钱先退，杯盖另外寄一个新的。"),
        ("promised", "寄一个新杯盖"),
        ("on", "2026-03-06"),
    ):
        li.writes(name, words)
    li.chooses("channel", "phone")
    li.chooses("promised_by", "merchant")
    li.goes_on("main form.act")


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_a_promise_that_was_confirmed_and_broken_opens_the_case_again(person, cast, hands, language, width):
    said, options = PROMISE[language], {"language": language, "width": width}
    for _ in range(4):
        a_case("promise_kept", cast, hands)
    ref = a_case("settled", cast, hands)
    li, acme = person("li", **options), person("acme", **options)

    # What was promised in a call stands on record, with Acme's word for it, beside the settlement.
    logs_a_call(li, ref)
    acme.opens(ref)
    reads(acme, ".thread", "寄一个新杯盖")
    look(acme, "p1-asked")
    acme.page.locator("[id^='at-confirm_promise-']").click()
    acme.goes_on("main form.act")
    li.opens(ref)
    reads(li, "#duties", "寄一个新杯盖", *said["confirmed"])
    look(li, "p2-confirmed")

    # The money is paid and confirmed, and the case is closed; the promise is not.
    acme.opens(ref)
    acme.begins("report_performance")
    acme.chooses("proof", "refund_id")
    acme.writes("proof_no", "20260302110042398811")
    acme.goes_on("main form.act")
    li.opens(ref)
    li.begins("confirm_performance")
    li.goes_on("main form.act")
    reads(li, "#case-chips", said["closed"])
    look(li, "p3-closed")

    # A day before, Acme is reminded, and Li's page says so.
    goes_by(hands, days=3, hours=9)
    acme.at("/inbox")
    reads(acme, "main", said["reminded"])

    li.opens(ref)
    reads(li, ".thread", said["reminded"])

    # The day passes: it stands there as broken, and Li opens the case again, for that reason.
    with li.sees_it_happen():
        goes_by(hands, days=1)
    reads(li, "#announce", said["broken"])
    reads(li, "#duties", said["late"])
    look(li, "p5-late")
    reopens(li, ref, "promise_broken", "杯盖一直没有寄来。")
    reads(li, ".thread", said["ground"])
    look(li, "p7-reopened")
    acme.opens(ref)
    reads(acme, "#turn-card", said["again"])
    look(acme, "p7-reopened-acme")

    def figure(name):
        return acme.at("/desk/figures").locator("main tr", has_text=said[name])

    expect(figure("kept")).to_contain_text("80%")
    expect(figure("not kept")).to_contain_text("20%")

    # It keeps it after all: late, as the table and its figures say.
    acme.opens(ref)
    acme.page.locator("[id^='at-keep_promise-']").click()
    acme.writes("words", "杯盖今天寄出，单号SF1425511093376。")
    acme.goes_on("main form.act")
    li.opens(ref)
    li.page.locator("[id^='at-confirm_kept-']").click()
    li.goes_on("main form.act")
    reads(li, "#duties", said["done late"], said["accepted"])
    look(li, "p8-kept-late")
    expect(figure("not kept")).to_contain_text("0%")
    expect(figure("kept")).to_contain_text("80%")
