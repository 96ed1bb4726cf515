"""Orders come from merchants' files, or from the hand of the consumer who placed them."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.adapters.order_files import BadRow, Reason, read_orders
from portal.domain.orders import OrderSource, Platform, buyer_hint
from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account
from portal.models.order import Order, OrderItem
from portal.queries.accounts import viewer_of
from portal.queries.merchants import shops_of
from portal.services.accounts import create_account
from portal.services.orders import (
    ImportReport,
    OrderAlreadyTypedIn,
    OrderNotFound,
    bring_in_order,
    import_orders,
    type_in_order,
)
from tests.samples_orders import ROW, SHIPPED, many_sales, pinduoduo_export, write

pytestmark = pytest.mark.usefixtures("app")


def shop(name="艾可美数码旗舰店", email="acme@shop.test"):
    account = create_account(Role.MERCHANT, email, "小陈", "pingli-demo", merchant_name=name)
    return shops_of(viewer_of(account).merchant_id)[0]


def consumer(email="li@people.test", phone=None):
    return viewer_of(create_account(Role.CONSUMER, email, "李女士", "pingli-demo", phone=phone, confirmed=True))


def the_order():
    db.session.expire_all()
    return db.session.scalars(select(Order)).one()


@pytest.fixture
def acme():
    return shop()


def test_an_export_becomes_orders_with_items(acme):
    report = import_orders(acme, [ROW, replace(ROW, title="充电盒", spec=None, paid_fen=9_900, line=3)])
    assert report == ImportReport(new=1)
    order = the_order()
    assert (order.merchant_id, order.source, order.paid_fen) == (acme.id, OrderSource.IMPORT, 138_700)
    assert (order.ordered_at, order.status, order.buyer_id) == (ROW.ordered_at, "待发货", None)
    assert [(item.position, item.title, item.paid_fen) for item in order.items] == [
        (1, ROW.title, 128_800),
        (2, "充电盒", 9_900),
    ]


def test_running_an_import_again_changes_nothing(any_database, acme):
    rows = [ROW, replace(ROW, title="充电盒"), replace(ROW, order_no="260310-1")]
    assert import_orders(acme, rows) == ImportReport(new=2)
    assert import_orders(acme, rows) == ImportReport(unchanged=2)


def test_how_an_order_fares_is_brought_up_to_date(any_database, acme):
    import_orders(acme, [ROW])
    assert import_orders(acme, [SHIPPED]) == ImportReport(changed=1)
    order = the_order()
    assert (order.status, order.courier, order.tracking_no) == ("已发货", "圆通速递", "YT1")
    assert order.shipped_at == SHIPPED.shipped_at


def test_a_file_with_fewer_columns_takes_nothing_back(acme):
    import_orders(acme, [SHIPPED])
    poorer = replace(SHIPPED, status=None, courier=None, tracking_no=None, shipped_at=None, buyer_account=None)
    assert import_orders(acme, [poorer]) == ImportReport(unchanged=1)


def test_what_was_paid_stands_as_first_handed_in(acme):
    import_orders(acme, [ROW])
    assert import_orders(acme, [replace(SHIPPED, paid_fen=1)]) == ImportReport(changed=1, kept=1)
    order = the_order()
    assert (order.paid_fen, order.items[0].paid_fen, order.status) == (128_800, 128_800, "已发货")


def test_an_order_handed_in_before_it_was_paid_gets_its_amount(any_database, acme):
    import_orders(acme, [replace(ROW, paid_fen=0)])
    assert import_orders(acme, [ROW]) == ImportReport(changed=1)
    assert the_order().paid_fen == 128_800


def test_items_of_one_order_need_not_stand_together(any_database, acme):
    rows = [ROW, replace(ROW, order_no="260310-1"), replace(ROW, title="充电盒", paid_fen=9_900)]
    assert import_orders(acme, rows, batch_rows=1) == ImportReport(new=2)
    assert db.session.scalar(select(Order.paid_fen).where(Order.order_no == ROW.order_no)) == 138_700
    assert import_orders(acme, rows, batch_rows=1) == ImportReport(unchanged=2)


def test_an_import_that_broke_off_is_simply_run_again(acme):
    rows = [ROW, replace(ROW, order_no="260310-1"), replace(ROW, title="充电盒", paid_fen=9_900)]

    def breaking_off():
        yield from rows[:2]
        raise OSError("the disk is gone")

    with pytest.raises(OSError):
        import_orders(acme, breaking_off(), batch_rows=1)
    assert import_orders(acme, rows, batch_rows=1) == ImportReport(new=1, unchanged=1)
    assert import_orders(acme, rows, batch_rows=1) == ImportReport(unchanged=2)
    assert db.session.scalar(select(func.sum(Order.paid_fen))) == 128_800 * 2 + 9_900


def test_bad_rows_are_counted_and_nothing_else(acme):
    bad = BadRow(3, Reason.TITLE_MISSING, {}, ())
    assert import_orders(acme, [ROW, bad, bad]) == ImportReport(new=1, bad=2)


def test_two_merchants_may_have_the_same_number(acme):
    hemu = shop("禾木电器旗舰店", "hemu@shop.test")
    assert import_orders(acme, [ROW]) == import_orders(hemu, [ROW]) == ImportReport(new=1)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.lists(
        st.builds(
            lambda no, title, fen, status: replace(ROW, order_no=f"N{no}", title=title, paid_fen=fen, status=status),
            st.integers(0, 3),
            st.sampled_from(["杯子", "杯盖"]),
            st.integers(0, 3),
            st.sampled_from(["待发货", "已发货", None]),
        ),
        max_size=12,
    ),
    st.integers(1, 5),
)
def test_any_file_in_any_batches_changes_nothing_the_second_time(acme, rows, batch_rows):
    db.session.execute(OrderItem.__table__.delete())
    db.session.execute(Order.__table__.delete())
    db.session.commit()
    import_orders(acme, rows, batch_rows=batch_rows)
    told = {no: sum(row.paid_fen for row in rows if row.order_no == no) for no in {row.order_no for row in rows}}
    assert dict(db.session.execute(select(Order.order_no, Order.paid_fen)).all()) == told
    assert import_orders(acme, rows, batch_rows=batch_rows) == ImportReport(unchanged=len(told))


@pytest.mark.parametrize("typed", ["13800138000", "+86 138 0013 8000", "138-0013-8000"])
def test_an_order_finds_the_buyer_whose_number_it_carries(acme, typed):
    li = consumer(phone=typed)
    import_orders(acme, [replace(ROW, buyer_account="+86 13800138000")])
    assert the_order().buyer_id == li.id


def test_an_order_finds_the_buyer_by_e_mail(acme):
    li = consumer()
    import_orders(acme, [replace(ROW, buyer_account=" LI@people.test ")])
    assert the_order().buyer_id == li.id


def test_an_order_waits_for_a_buyer_who_signs_up_later(any_database, acme):
    import_orders(acme, [replace(ROW, buyer_account="13800138000")])
    assert the_order().buyer_id is None
    li = consumer(phone="138 0013 8000")
    assert the_order().buyer_id == li.id


def test_a_number_that_two_accounts_give_is_nobodys(acme):
    consumer(phone="13800138000")
    consumer("zhao@people.test", phone="13800138000")
    import_orders(acme, [replace(ROW, buyer_account="13800138000")])
    assert the_order().buyer_id is None


def test_only_consumers_are_buyers(acme):
    create_account(Role.MERCHANT, "x@shop.test", "小何", "pingli-demo", phone="13800138000", merchant_name="禾木")
    import_orders(acme, [replace(ROW, buyer_account="13800138000")])
    assert the_order().buyer_id is None


def test_an_order_never_changes_hands(acme):
    li = consumer(phone="13800138000")
    import_orders(acme, [replace(ROW, buyer_account="13800138000")])
    consumer("zhao@people.test", phone="13900139000")
    assert import_orders(acme, [replace(ROW, buyer_account="13900139000")]) == ImportReport(unchanged=1)
    assert the_order().buyer_id == li.id


@pytest.mark.parametrize("written", ["138****8000", "t_8842160", "李**", "", None, "1380013800", "a*@b.test"])
def test_what_is_masked_proves_nothing(written):
    assert buyer_hint(written) is None


def test_a_consumer_brings_in_an_order_by_number_and_amount(any_database, acme):
    import_orders(acme, [ROW])
    li = consumer()
    assert bring_in_order(li, f" {ROW.order_no} ", 128_800) == the_order().id
    assert the_order().buyer_id == li.id
    assert bring_in_order(li, ROW.order_no, 128_800) == the_order().id


def test_bringing_in_tells_nothing_of_what_was_wrong(acme):
    import_orders(acme, [ROW])
    li, zhao = consumer(), consumer("zhao@people.test")
    for number, fen in [(ROW.order_no, 128_799), ("260310-", 128_800), ("%", 128_800)]:
        with pytest.raises(OrderNotFound):
            bring_in_order(li, number, fen)
    bring_in_order(li, ROW.order_no, 128_800)
    with pytest.raises(OrderNotFound):
        bring_in_order(zhao, ROW.order_no, 128_800)


def test_a_number_that_two_shops_use_proves_nothing(acme):
    import_orders(acme, [ROW])
    import_orders(shop("禾木电器旗舰店", "hemu@shop.test"), [ROW])
    with pytest.raises(OrderNotFound):
        bring_in_order(consumer(), ROW.order_no, 128_800)


def test_a_merchant_brings_in_nothing(acme):
    import_orders(acme, [ROW])
    staff = db.session.scalars(select(Account).where(Account.role == Role.MERCHANT)).one()
    with pytest.raises(OrderNotFound):
        bring_in_order(viewer_of(staff.id), ROW.order_no, 128_800)


def test_an_order_that_is_not_listed_is_typed_in():
    li = consumer()
    told = (li, "街角小店", Platform.DOUYIN, "D-77", "手冲壶", 15_900, date(2026, 3, 10))
    order_id = type_in_order(*told)
    order = the_order()
    assert (order.id, order.buyer_id, order.merchant_id, order.shop_name) == (order_id, li.id, None, "街角小店")
    assert (order.ordered_at, order.source) == (datetime(2026, 3, 9, 16, tzinfo=UTC), OrderSource.TYPED)
    assert [(item.title, item.quantity, item.paid_fen) for item in order.items] == [("手冲壶", 1, 15_900)]
    assert type_in_order(*told) == order_id, "a double click types in once"


def test_an_order_typed_in_names_a_shop_of_ours_when_its_name_is_exact(acme):
    type_in_order(consumer(), " 艾可美数码旗舰店 ", Platform.TAOBAO, "T-1", "耳机", 100, date(2026, 3, 10))
    assert the_order().merchant_id == acme.id


def test_typing_in_an_order_twice_with_other_particulars_is_refused():
    li = consumer()
    first = type_in_order(li, "街角小店", Platform.OTHER, "D-77", "手冲壶", 15_900, date(2026, 3, 10))
    with pytest.raises(OrderAlreadyTypedIn) as refused:
        type_in_order(li, "街角小店", Platform.OTHER, "D-77", "手冲壶", 99_900, date(2026, 3, 10))
    assert refused.value.order_id == first


def test_typing_in_an_order_that_was_handed_in_brings_it_in(acme):
    import_orders(acme, [ROW])
    li = consumer()
    found = type_in_order(li, "艾可美", Platform.PINDUODUO, ROW.order_no, "耳机", 128_800, date(2026, 3, 10))
    assert found == the_order().id
    assert the_order().buyer_id == li.id


def test_a_number_typed_in_does_not_keep_the_merchant_from_handing_it_in(any_database, acme):
    type_in_order(consumer(), acme.name, Platform.PINDUODUO, ROW.order_no, "耳机", 1, date(2026, 3, 10))
    assert import_orders(acme, [ROW]) == ImportReport(new=1)


def test_five_thousand_rows_are_taken_in_with_few_statements(acme, tmp_path, capsys, asked):
    path = write(tmp_path / "orders.csv", pinduoduo_export(many_sales(5_000)))
    asked.clear()
    start = time.perf_counter()
    assert import_orders(acme, read_orders(path)) == ImportReport(new=5_000)
    first = time.perf_counter()
    assert import_orders(acme, read_orders(path)) == ImportReport(unchanged=5_000)
    second = time.perf_counter()
    with capsys.disabled():
        print(f"\n{5_000 / (first - start):,.0f} rows/s new, {5_000 / (second - first):,.0f} rows/s unchanged")
    assert len(asked) < 5_000 / 20


def test_a_number_that_nobody_has_confirmed_brings_no_orders(acme):
    import_orders(acme, [replace(ROW, buyer_account="13800138000")])
    create_account(Role.CONSUMER, "x@people.test", "王先生", "pingli-demo", phone="13800138000")
    assert the_order().buyer_id is None
