"""A shop's owner brings a whole month of orders in at a browser, with a row that has to be put right."""

import pytest
from playwright.sync_api import expect

from portal.queries.orders import orders_of
from portal.services.order_uploads import Imports
from portal.views.order_uploads import upload_store
from tests.samples_orders import many_sales, pinduoduo_workbook, write

SECONDS_TO_NEWS = 4
STRANGE = (
    "单子,东西,多少钱,哪天,怎么卖的,订单类型\nA-1,杯子,9.90,2026-03-10,拼团,拼团\n1.23E+18,杯盖,2.00,2026-03-10,,\n"
)
CHOSEN = ("order_no", "title", "paid", "ordered_at")


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_an_owner_brings_a_month_of_orders_in(app, person, cast, hands, tmp_path, language, width):
    acme = person("acme", language=language, width=width)
    acme.at("/orders")
    acme.page.locator("main a[href='/desk/orders']").click()
    choose(acme, write(tmp_path / "三月.csv", STRANGE.encode()))
    expect(acme.page.locator(".notice--warn")).to_be_visible()
    acme.picks("platform", "jingdong")
    for place, what in enumerate(CHOSEN):
        acme.picks(f"columns-{place}", what)
    acme.presses(acme.page.locator("button[value=preview]"))
    expect(acme.page.locator(".rows").first).to_contain_text("杯子")
    expect(acme.page.locator(".rows").first).to_contain_text("1.23E+18")
    acme.presses(acme.page.locator("button[value=import]"))
    expect(acme.page.locator("#progress")).to_contain_text({"zh": "等待导入", "en": "Waiting"}[language])
    imports = Imports(upload_store_of(app))
    while imports.go_on():
        pass
    acme.page.clock.fast_forward(SECONDS_TO_NEWS * 1000)
    expect(acme.page.locator("#progress")).to_contain_text({"zh": "已导入", "en": "Imported"}[language])
    with acme.page.expect_download() as rejects:
        acme.page.locator("#progress a[href$=rejects]").click()
    assert "1.23E+18" in rejects.value.path().read_text(encoding="utf-8-sig")
    acme.at("/desk/orders")
    choose(acme, write(tmp_path / "四月.xlsx", pinduoduo_workbook(many_sales(3))))
    acme.presses(acme.page.locator("button[value=import]"))
    while imports.go_on():
        pass
    acme.at("/orders?kind=group_buy")
    expect(acme.page.locator(".rows li")).to_have_count(1)
    assert len(orders_of(cast.acme)) == 4
    expect(acme.page.locator(".rows")).to_contain_text("A-1")


def choose(owner, path):
    """Pick a file and send it."""
    owner.page.locator("input[type=file]").set_input_files(path)
    owner.goes_on()


def upload_store_of(app):
    with app.test_request_context():
        return upload_store()
