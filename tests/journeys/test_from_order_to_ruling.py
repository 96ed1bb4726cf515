"""One complaint from the merchant's export to the closed case, in three browsers at once."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests import samples
from tests.journeys.filing import bring_in_order, file_complaint
from tests.samples_orders import Sale, pinduoduo_export, write

SALE = Sale(
    order_no="260220-512345678901234",
    ordered_at=datetime(2026, 2, 20, 6, 5, tzinfo=UTC),
    shipped_at=datetime(2026, 2, 21, 1, 20, tzinfo=UTC),
    signed_at=datetime(2026, 2, 24, 8, 2, tzinfo=UTC),
)
TEST_SHEET = {"name": "检测单.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}
REFUND_NO = "20260302110042398811"
# Every other of them has both of each.
LOOKS = (
    ("zh", 1280, True),
    ("en", 390, True),
    ("zh", 390, False),
    ("zh", 1280, False),
    ("en", 1280, False),
)
pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize(("language", "width", "javascript"), LOOKS)
def test_a_complaint_goes_from_order_to_ruling(app, person, hands, tmp_path, language, width, javascript):
    export = write(tmp_path / "orders.csv", pinduoduo_export([SALE]))
    imported = app.test_cli_runner().invoke(args=["orders", "import", str(export), "--merchant", "acme@demo.test"])
    assert imported.exit_code == 0, imported.output
    li, acme, wang = (
        person(who, language=language, width=width, javascript=javascript) for who in ("li", "acme", "wang")
    )

    # Li finds the order and complains about it, with three photos and a video.
    bring_in_order(li, SALE.order_no, "1288")
    ref = file_complaint(li)
    li.opens(ref)
    expect(li.page.locator("#evidence img")).to_have_count(4)

    # Acme makes an offer, and Li's page says so by itself.
    acme.opens(ref)
    expect(acme.page.locator("main")).to_contain_text("¥1,288.00")
    with li.sees_it_happen():
        acme.begins("make_offer")
        acme.writes("refund", "300")
        acme.writes("words", "耳机你留着，先退一部分。")
        acme.goes_on()
    expect(li.button("accept_offer")).to_be_visible()

    # Li counters.
    hands.turn(hours=2)
    with acme.sees_it_happen():
        li.begins("make_offer")
        expect(li.field("refund")).to_have_value("300.00")
        li.writes("refund", "1000")
        li.writes("words", "坏了的留着没有用。")
        li.goes_on()
    expect(acme.button("decline_offer")).to_be_visible()

    # Acme declines, and Li asks for a mediator.
    with li.sees_it_happen():
        acme.begins("decline_offer")
        acme.chooses("reason", "terms_unacceptable")
        acme.writes("words", "超出我们能退的范围。")
        acme.goes_on()
    with acme.sees_it_happen():
        li.begins("ask_for_mediator")
        li.writes("words", "谈不拢。")
        li.goes_on()

    # Wang takes the case from the queue and asks Acme for evidence.
    hands.turn(hours=3)
    with li.sees_it_happen():
        wang.at("/queue")
        wang.goes_on("form[action='/queue/next']")
    expect(wang.page.locator("h1")).to_be_visible()
    expect(li.page.locator("#turn-card")).to_contain_text("王敏")
    with acme.sees_it_happen():
        wang.begins("request_evidence")
        wang.chooses("of", "merchant")
        wang.writes("words", "请提供出厂检测单。")
        wang.goes_on()
    expect(acme.page.locator("#turn-card")).to_contain_text("出厂检测单")

    # Acme hands it in.
    hands.turn(hours=5)
    with wang.sees_it_happen():
        acme.begins("answer_request")
        acme.writes("words", "检测单在附件里。")
        acme.field("files").set_input_files([TEST_SHEET])
        acme.picks("kind", "test_report")
        acme.goes_on()
    expect(wang.page.locator("#evidence img")).to_have_count(5)

    # Wang closes the record and rules: the goods go back, then the money.
    with li.sees_it_happen(), acme.sees_it_happen():
        wang.begins("close_record")
        wang.goes_on()
    hands.turn(days=1)
    wang.begins("issue_ruling")
    _write_the_ruling(wang)
    with li.sees_it_happen(), acme.sees_it_happen():
        wang.goes_on(".panel--after form")
    expect(wang.page.locator("article")).to_contain_text("¥1,288.00")
    for side in (li, acme):
        side.at(f"/cases/{ref}/ruling")
        expect(side.page.locator("article")).to_contain_text("左耳没有声音")
        side.opens(ref)

    # Li sends the goods back, Acme confirms; Acme pays, Li confirms; the case is closed.
    hands.turn(days=2)
    _perform(li, acme, "waybill", "SF1425511093376")
    hands.turn(days=1)
    _perform(acme, li, "refund_id", REFUND_NO)
    for side in (li, acme, wang):
        side.opens(ref)
        expect(side.page.locator("#thread-tail")).to_have_attribute("data-hx-get", re.compile("closed=1"))
        expect(side.page.locator(".steps .is-done")).to_have_count(5)


def _write_the_ruling(wang):
    page = wang.page
    for place in range(page.locator("[name^='claims-'][name$='-why']").count()):
        result = "found" if place <= 1 else "not_found"
        page.locator(f"[name='claims-{place}-result'][value='{result}']").check()
        page.locator(f"[name='claims-{place}-by'][value='1']").check()
        wang.writes(f"claims-{place}-why", "照片和视频能看出左耳没有声音。")
    wang.writes("reasons", "左耳没有声音，商家没有证明是使用不当造成的。")
    for place, (to, what, amount) in enumerate((("consumer", "return_goods", ""), ("merchant", "pay", "1288"))):
        wang.picks(f"remedies-{place}-to", to)
        wang.picks(f"remedies-{place}-what", what)
        wang.writes(f"remedies-{place}-amount", amount)
        wang.writes(f"remedies-{place}-days", "3")
    wang.picks("remedies-1-after", "0")
    wang.writes("summary", "商家退还全款，消费者先把耳机寄回。")
    wang.presses(page.locator("button[name=do][value=preview]"))
    expect(page.locator("article.paper")).to_contain_text("左耳没有声音")


def _perform(one, other, proof, number):
    """`one` reports their part as done, `other` confirms it; each sees it on their own page."""
    with other.sees_it_happen():
        one.begins("report_performance")
        one.chooses("proof", proof)
        one.writes("proof_no", number)
        one.goes_on()
    with one.sees_it_happen():
        other.begins("confirm_performance")
        other.goes_on()
