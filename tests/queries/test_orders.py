"""Everybody finds their own orders, and nobody another's."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.domain.orders import OrderSource, Platform
from portal.queries import NotFound
from portal.queries.merchants import shops_of
from portal.queries.orders import order_seen_by, orders_of
from portal.services.filing import Complaint, file_complaint
from portal.services.orders import import_orders, type_in_order
from tests.samples_orders import ROW, SHIPPED


@pytest.fixture
def li(cast):
    return cast.li


@pytest.fixture
def acme(cast):
    return cast.acme


def hand_in(merchant, *rows):
    shop = shops_of(merchant.merchant_id)[0]
    import_orders(shop, [replace(row, buyer_account="li@demo.test") for row in rows])


def test_an_order_imported_for_li_is_among_her_orders(li, acme):
    hand_in(acme, SHIPPED, replace(SHIPPED, title="充电盒", paid_fen=9_900))
    [line] = orders_of(li)
    assert (line.order_no, line.shop_name, line.platform) == (ROW.order_no, "艾可美数码旗舰店", Platform.PINDUODUO)
    assert (line.title, line.item_count, line.paid_fen, line.case_ref) == (ROW.title, 2, 138_700, None)
    seen = order_seen_by(li, line.id)
    assert [(item.title, item.paid_fen) for item in seen.items] == [(ROW.title, 128_800), ("充电盒", 9_900)]
    assert (seen.courier, seen.tracking_no, seen.shipped_at) == ("圆通速递", "YT1", SHIPPED.shipped_at)
    assert (seen.merchant_id, seen.source, seen.cases) == (acme.merchant_id, OrderSource.IMPORT, ())


def test_what_is_not_zhaos_does_not_exist_for_zhao(cast, li, acme):
    hand_in(acme, ROW)
    [line] = orders_of(li)
    for stranger in (cast.zhao, cast.wang, cast.hemu, cast.sun, cast.admin):
        assert orders_of(stranger) == []
        for order_id in (line.id, line.id + 1):
            with pytest.raises(NotFound):
                order_seen_by(stranger, order_id)


def test_a_shop_sees_what_it_has_handed_in_and_not_what_was_typed_in(li, acme):
    hand_in(acme, ROW)
    typed = type_in_order(li, "艾可美数码旗舰店", Platform.TAOBAO, "T-1", "手冲壶", 15_900, date(2026, 3, 1))
    assert [line.order_no for line in orders_of(acme)] == [ROW.order_no]
    assert order_seen_by(li, typed).shop_name == "艾可美数码旗舰店"
    with pytest.raises(NotFound):
        order_seen_by(acme, typed)


def test_orders_come_newest_first_page_by_page(any_database, li, acme):
    hand_in(
        acme,
        *(replace(ROW, order_no=f"N{no}", ordered_at=ROW.ordered_at + timedelta(days=no // 2)) for no in range(5)),
    )
    first = orders_of(li, limit=2)
    second = orders_of(li, before=first[-1].id, limit=2)
    third = orders_of(li, before=second[-1].id, limit=2)
    assert [line.order_no for page in (first, second, third) for line in page] == ["N4", "N3", "N2", "N1", "N0"]
    assert orders_of(li, before=third[-1].id) == []


@pytest.mark.parametrize(
    ("q", "found"), [("耳机", 1), ("512345678901234", 1), ("数码", 1), ("  ", 1), ("100%", 0), ("_", 0), ("水壶", 0)]
)
def test_orders_are_searched_by_number_title_and_shop(any_database, li, acme, q, found):
    hand_in(acme, ROW)
    assert len(orders_of(li, q=q)) == found


def test_an_order_names_the_complaints_about_it_to_those_who_have_heard_of_them(cast, li, acme):
    hand_in(acme, ROW)
    [line] = orders_of(li)
    item = order_seen_by(li, line.id).items[0]
    filed = file_complaint(li, a_complaint(line.id, item.id))
    again = file_complaint(li, a_complaint(line.id, item.id))  # a duplicate: looked at before the merchant hears of it
    assert {case.ref for case in order_seen_by(li, line.id).cases} == {filed.ref, again.ref}
    assert [case.ref for case in order_seen_by(acme, line.id).cases] == [filed.ref]
    assert [line.case_ref for line in orders_of(acme)] == [filed.ref]


def a_complaint(order_id, item_id):
    return Complaint(
        order_id=order_id,
        item_ids=(item_id,),
        category="Q1",
        issue="broken",
        words="左边的耳机没有声音，换了手机也一样。",
        happened_on=date(2026, 3, 13),
        wanted=({"code": "refund_only", "amount_fen": 10_000, "words": ""},),
    )
