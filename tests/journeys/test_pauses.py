"""A test of the goods holds the clocks of a case, and when the report is in they run on, later by exactly the pause."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.filing import PHOTOS
from tests.journeys.test_clocks import look, reads
from tests.playing import a_case

pytestmark = pytest.mark.timeout(300)
LANGUAGES = [("zh", 390), ("en", 1280)]
SAID = {
    "zh": {
        "fee": "检测费最后由有责任的一方承担",
        "paused": "正在检测，其他期限暂停",
        "expected": ("2026年3月12日",),
        "whole": "整个案件最晚结束",
        "mediation": "调解 ·",
        "offer": "回应方案",
        "6 days": "6天3小时",
        "outside": "外部机构",
    },
    "en": {
        "fee": "the side at fault pays for the test",
        "paused": "Being tested; other deadlines are on hold",
        "expected": ("12 March 2026",),
        "whole": "Latest end of the whole case",
        "mediation": "Mediation ·",
        "offer": "Answering an offer",
        "6 days": "6 days 3 h",
        "outside": "Outside body",
    },
}


def due(person, what):
    """When something ends, as the list of dates has it."""
    row = person.page.locator("#dates li", has_text=what).first
    return datetime.fromisoformat(row.locator("time").get_attribute("datetime"))


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_a_test_of_the_goods_holds_every_clock_and_moves_it_by_exactly_the_pause(person, cast, hands, language, width):
    said, options = SAID[language], {"language": language, "width": width}
    ref = a_case("mediating", cast, hands)
    li, acme, wang = (person(who, **options) for who in ("li", "acme", "wang"))
    li.opens(ref)
    before = {what: due(li, said[what]) for what in ("offer", "mediation", "whole")}

    # Wang sends the jug for a test: who pays first, who pays in the end, and until when at the latest.
    wang.opens(ref)
    wang.begins("send_for_testing")
    reads(wang, "main", said["fee"])
    wang.writes("laboratory", "市玻璃制品检测中心")
    wang.chooses("advance_by", "merchant")
    wang.writes("expected_on", "2026-03-12")
    wang.writes("words", "双方都同意送检，样品由消费者寄出。")
    began = hands.at
    with li.sees_it_happen():
        wang.goes_on("main form.act")
    reads(li, "#turn-card", said["paused"])
    reads(li, "#dates", said["paused"], "王敏", "市玻璃制品检测中心", *said["expected"])
    expect(li.page.locator("#dates")).not_to_contain_text(said["whole"])
    look(li, "p1-testing")

    # Six days later the report is in, and the case goes on: each time ends later by as long as it stood still.
    hands.turn(days=6, hours=3)
    wang.opens(ref)
    wang.begins("receive_report")
    wang.writes("words", "杯体含水率正常，裂纹为外力所致。")
    wang.page.locator("main input[type=file]").first.set_input_files(PHOTOS[0])
    wang.goes_on("main form.act")
    stood_still = hands.at - began
    li.opens(ref)
    moved = {what: due(li, said[what]) - was for what, was in before.items()}
    assert moved["offer"] == stood_still
    # What ends with a day still ends with a day.
    assert moved["mediation"] == moved["whole"] == timedelta(days=7)

    # Both sides comment once, and nobody waits for more.
    for side, words in ((li, "外力就是运输造成的。"), (acme, "出厂检验是好的。")):
        side.opens(ref)
        side.begins("comment_on_report")
        side.writes("words", words)
        side.goes_on("main form.act")
    reads(acme, ".thread", "外力就是运输造成的", "出厂检验是好的")
    look(acme, "p2-comments")

    # The receipt says who let the clocks stand still, why and for how long.
    li.opens(ref)
    with li.page.expect_navigation():
        li.page.locator(f"#dates a[href='/cases/{ref}/clock']").click()
    receipt = li.page.locator("main")
    expect(receipt.locator("tr", has_text=said["outside"]).first).to_contain_text(said["6 days"])
    expect(receipt.locator("tr", has_text=said["paused"])).to_contain_text(said["expected"][0])
    look(li, "p3-receipt")
