"""Orders as people find them: consumers their own, shops what they handed in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.domain.orders import OrderKind, Platform
from portal.queries.merchants import shops_of
from portal.queries.orders import orders_of
from portal.services.orders import import_orders, type_in_order
from tests.samples_orders import ROW, SHIPPED

TYPED = {
    "platform": "taobao",
    "shop": "艾可美数码旗舰店",
    "order_no": "T-77",
    "title": "手冲壶",
    "ordered_on": "2026-02-20",
    "paid": "159.00",
}


def hand_in(merchant, *rows):
    import_orders(shops_of(merchant.merchant_id)[0], rows)


def for_li(row):
    return replace(row, buyer_account="li@demo.test")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_orders_are_listed_newest_first_and_each_can_be_complained_about(cast, browser, hands, language):
    later = ROW.ordered_at + timedelta(days=1)
    hand_in(cast.acme, for_li(ROW), for_li(replace(ROW, order_no="N-2", title="新买的灯", ordered_at=later)))
    page = browser(cast.li, language=language).get("/orders").text
    assert page.index("新买的灯") < page.index(ROW.title)
    for line in orders_of(cast.li):
        assert f'href="/cases/new?order={line.id}"' in page


def test_orders_are_searched_and_turned_over(cast, browser, hands):
    hand_in(
        cast.acme,
        *(for_li(replace(ROW, order_no=f"N{n}", ordered_at=ROW.ordered_at + timedelta(days=n))) for n in range(21)),
    )
    li = browser(cast.li)
    first = li.get("/orders").text
    assert "N20" in first and ">N0<" not in first
    last_shown = orders_of(cast.li, limit=20)[-1].id
    assert f"before={last_shown}" in first
    assert ">N0<" in li.get(f"/orders?before={last_shown}").text
    assert ">N7<" in li.get("/orders?q=N7").text
    assert "没有找到「不存在」" in li.get("/orders?q=不存在").text
    assert li.get("/orders?before=x").status_code == 200


def test_an_order_shows_what_is_known_of_it_and_a_shop_may_only_read(cast, browser, hands):
    hand_in(cast.acme, for_li(SHIPPED), for_li(replace(SHIPPED, title="充电盒", paid_fen=9_900)))
    [line] = orders_of(cast.li)
    page = browser(cast.li).get(f"/orders/{line.id}").text
    for said in (SHIPPED.order_no, "¥1,387.00", "圆通速递", "充电盒", "投诉这个订单"):
        assert said in page
    shop = browser(cast.acme).get(f"/orders/{line.id}").text
    assert "充电盒" in shop and "投诉这个订单" not in shop
    assert "店铺订单" in browser(cast.acme).get("/orders").text


def test_what_is_not_yours_does_not_exist(cast, browser, hands):
    hand_in(cast.acme, for_li(ROW))
    [line] = orders_of(cast.li)
    for who in (cast.zhao, cast.hemu, cast.wang, cast.admin):
        assert browser(who).get(f"/orders/{line.id}").status_code == 404
    assert ROW.title not in browser(cast.zhao).get("/orders").text
    assert browser(cast.wang).get("/orders").status_code == 403
    assert browser().get("/orders").location == "/sign-in?next=/orders"


def test_an_order_is_brought_in_by_its_number_and_amount(cast, browser, hands):
    hand_in(cast.acme, ROW)
    li = browser(cast.li)
    wrong = li.post("/orders/bring-in", data={"order_no": ROW.order_no, "paid": "1"})
    assert wrong.status_code == 422 and "没有找到号码和金额都一致的订单" in wrong.text
    assert f'value="{ROW.order_no}"' in wrong.text and 'value="1"' in wrong.text
    right = {"order_no": ROW.order_no, "paid": f"{ROW.paid_fen / 100:.2f}", "next": "complaint"}
    [(path, _, order_id)] = [li.post("/orders/bring-in", data=right).location.rpartition("=")]
    assert path == "/cases/new?order"
    assert li.get(f"/orders/{order_id}").status_code == 200
    assert browser(cast.zhao).post("/orders/bring-in", data=right).status_code == 422


def test_an_order_is_typed_in_and_leads_on_to_the_complaint(cast, browser, hands):
    li = browser(cast.li)
    assert '<option value="艾可美数码旗舰店">' in li.get("/orders/new").text
    assert li.post("/orders/new", data=TYPED | {"next": "complaint"}).location.startswith("/cases/new?order=")
    again = li.post("/orders/new", data=TYPED | {"paid": "160"})
    assert again.status_code == 422 and "内容不一样" in again.text


def test_a_shop_that_is_not_here_leads_to_the_other_routes(cast, browser, hands):
    li = browser(cast.li)
    answer = li.post("/orders/new", data=TYPED | {"shop": "别处的店", "next": "complaint"})
    assert answer.location.startswith("/orders/")
    page = li.get(answer.location).text
    assert "还没有入驻评理" in page and "12315" in page and "投诉这个订单" not in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("shop", "", "请填写店铺名称"),
        ("order_no", "<b>", "订单号只有字母、数字和短横线"),
        ("title", "x" * 121, "请不要超过120个字"),
        ("ordered_on", "2027-01-01", "日期还没有到"),
        ("ordered_on", "昨天", "请填写日期，例如"),
        ("paid", "-1", "请填写金额，例如 199.00"),
        ("platform", "nowhere", "请从列出的选项里选一个"),
        ("platform", "", "请选择在哪个平台下的单"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(cast, browser, hands, field, value, said):
    answer = browser(cast.li).post("/orders/new", data=TYPED | {field: value})
    assert answer.status_code == 422
    assert answer.text.count(said) == 2
    assert 'value="T-77"' in answer.text or field == "order_no"


def test_only_consumers_bring_orders_in(cast, browser, hands):
    for who in (cast.acme, cast.wang, cast.admin):
        assert browser(who).get("/orders/new").status_code == 403
        assert browser(who).get("/orders/bring-in").status_code == 403


def test_an_order_without_a_complaint_says_so(cast, browser, hands):
    bought = type_in_order(cast.li, "艾可美数码旗舰店", Platform.TAOBAO, "T-1", "破壁机", 499_00, date(2026, 2, 23))
    assert "还没有。" in browser(cast.li).get(f"/orders/{bought}").text


def test_nobody_guesses_numbers_and_amounts_all_day(cast, browser, hands):
    li = browser(cast.li)
    for number in range(20):
        assert li.post("/orders/bring-in", data={"order_no": f"N{number}", "paid": "1.00"}).status_code == 422
    refused = li.post("/orders/bring-in", data={"order_no": "N20", "paid": "1.00"})
    assert (
        refused.status_code == 429
        and "试得太频繁了，请在10:05以后再试" in refused.text
        and 'value="N20"' in refused.text
    )
    assert li.post("/orders/new", data=TYPED).status_code == 429
    assert browser(cast.zhao).post("/orders/new", data=TYPED).status_code == 303, "only who tried must wait"
    hands.turn(minutes=5)
    assert li.post("/orders/new", data=TYPED | {"order_no": "T-78"}).status_code == 303


def test_a_shop_finds_its_orders_by_kind_and_is_led_to_the_upload(cast, browser, hands):
    acme = browser(cast.acme)
    empty = acme.get("/orders").text
    assert "导入订单" in empty and 'href="/desk/orders"' in empty
    shop = shops_of(cast.acme.merchant_id)[0]
    told = replace(ROW, kind=OrderKind.GROUP_BUY, page_words="防水IPX7", page_address="https://shop.example/1")
    import_orders(shop, [told, replace(ROW, order_no="260310-2", title="充电盒")])
    listed = acme.get("/orders").text
    assert "拼团" in listed and "充电盒" in listed
    some = acme.get("/orders?kind=group_buy").text
    assert ROW.title in some and "充电盒" not in some and 'value="group_buy" selected' in some
    assert "没有符合条件的订单" in acme.get("/orders?kind=live_stream").text
    assert acme.get("/orders?kind=nothing&shop=x").status_code == 200
    shown = acme.get(f"/orders/{orders_of(cast.acme, kind=OrderKind.GROUP_BUY)[0].id}").text
    assert "拼团" in shown and "下单时的商品详情" in shown and "防水IPX7" in shown
