"""An uploaded file is taken in once, whoever dies on the way."""

from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import func, select

from portal.adapters.upload_store import UploadStore
from portal.domain.orders import OrderKind
from portal.domain.ranks import Rank, RightMissing
from portal.extensions import db
from portal.models.order import Order, OrderUpload, UploadState
from portal.queries.merchants import shops_of
from portal.queries.orders import order_seen_by, orders_of, upload_seen_by
from portal.services import order_uploads
from portal.services.order_uploads import (
    AlreadyBegun,
    Imports,
    NotTheirs,
    TooManyAtOnce,
    discard,
    match_columns,
    start,
    upload,
)
from portal.services.orders import ImportReport, import_orders
from tests.samples_orders import ROW, many_sales, pinduoduo_export

BAD = pinduoduo_export(many_sales(1)).splitlines()[1].replace(b"\t260105-000000000000000", b"1.23E+18")


@pytest.fixture
def store(tmp_path):
    return UploadStore(tmp_path / "orders")


@pytest.fixture
def small_steps(monkeypatch):
    """A batch of two rows a round."""
    monkeypatch.setattr(order_uploads, "BATCHES_A_ROUND", 1)
    whole = order_uploads.import_in_batches
    monkeypatch.setattr(
        order_uploads, "import_in_batches", lambda *args, **kwargs: whole(*args, **kwargs, batch_rows=2)
    )


def hand_in(by, store, content):
    upload_id = upload(by, store, BytesIO(content), "orders.csv", shops_of(by.merchant_id)[0].id)
    start(by, upload_id)
    return upload_id


def orders():
    return db.session.scalar(select(func.count()).select_from(Order))


def test_two_workers_never_take_one_file_in_twice(any_database, cast, hands, store, small_steps):
    acme = cast.acme
    upload_id = hand_in(acme, store, pinduoduo_export(many_sales(5)) + BAD)
    first, second = Imports(store), Imports(store)
    assert first.go_on() and not second.go_on(), "what one has begun, another leaves alone"
    assert upload_seen_by(acme, upload_id).state is UploadState.RUNNING
    while first.go_on():
        pass
    seen = upload_seen_by(acme, upload_id)
    assert (seen.state, seen.orders_new, seen.rows_read, seen.rows_rejected) == (UploadState.DONE, 5, 6, 1)
    [row] = order_uploads.rejected_rows(store, seen.rejects)
    assert (row.line, row.reason.value, row.raw[1]) == (7, "number_mangled", "1.23E+18")
    assert not second.go_on()


def test_a_worker_that_died_is_followed_by_another_and_comes_too_late_itself(
    any_database, cast, hands, store, small_steps
):
    upload_id = hand_in(cast.acme, store, pinduoduo_export(many_sales(5)))
    dead, other = Imports(store), Imports(store)
    dead.go_on()
    assert orders() == 2
    hands.turn(minutes=9)
    assert not other.go_on(), "it may only be slow"
    hands.turn(minutes=2)
    assert other.go_on()
    assert dead.go_on() and orders() == 2, "what it would write now is the other's to write"
    while other.go_on():
        pass
    seen = upload_seen_by(cast.acme, upload_id)
    assert (orders(), seen.orders_new, seen.orders_same, seen.rows_read) == (5, 5, 0, 5)


def test_a_file_at_which_every_worker_dies_is_given_up_and_the_next_one_is_taken(
    any_database, cast, hands, store, small_steps
):
    deadly = hand_in(cast.acme, store, pinduoduo_export(many_sales(5)))
    hands.turn(minutes=1)
    kept = hand_in(cast.acme, store, pinduoduo_export(many_sales(2)))
    for _ in range(order_uploads.MOST_TRIES):
        Imports(store).go_on()
        assert upload_seen_by(cast.acme, deadly).state is UploadState.RUNNING
        hands.turn(minutes=11)
    after = Imports(store)
    after.go_on()
    while after.go_on():
        pass
    assert upload_seen_by(cast.acme, deadly).state is UploadState.FAILED
    assert upload_seen_by(cast.acme, kept).state is UploadState.DONE


def test_workers_that_are_stopped_in_good_order_say_nothing_against_a_file(cast, hands, store, small_steps):
    upload_id = hand_in(cast.acme, store, pinduoduo_export(many_sales(20)))
    for _ in range(2 * order_uploads.MOST_TRIES):
        stopped = Imports(store)
        stopped.go_on()
        stopped.stop()
    last = Imports(store)
    while last.go_on():
        pass
    assert upload_seen_by(cast.acme, upload_id).state is UploadState.DONE


def test_files_that_come_side_by_side_are_counted_when_they_have_come(any_database, cast, hands, store):
    """As many as there is room for have come between the question and the answer."""
    shop_id = shops_of(cast.acme.merchant_id)[0].id

    class Slow(BytesIO):
        def read(self, size=-1):
            if not self.tell():
                for _ in range(order_uploads.AT_ONCE):
                    upload(cast.acme, store, BytesIO(pinduoduo_export(many_sales(1))), "a.csv", shop_id)
            return super().read(size)

    with pytest.raises(TooManyAtOnce):
        upload(cast.acme, store, Slow(pinduoduo_export(many_sales(1))), "b.csv", shop_id)
    assert len(list(store.path("0" * 32).parent.glob("*"))) == order_uploads.AT_ONCE


def test_a_worker_that_is_stopped_gives_its_file_back_at_once(cast, hands, store, small_steps):
    upload_id = hand_in(cast.acme, store, pinduoduo_export(many_sales(5)))
    stopped, other = Imports(store), Imports(store)
    stopped.go_on()
    stopped.stop()
    assert upload_seen_by(cast.acme, upload_id).state is UploadState.WAITING
    while other.go_on():
        pass
    assert upload_seen_by(cast.acme, upload_id).orders_new == orders() == 5


def test_a_file_that_vanished_is_said_to_have_failed_and_the_next_one_is_taken(cast, hands, store):
    lost = hand_in(cast.acme, store, pinduoduo_export(many_sales(1)))
    hands.turn(minutes=1)
    kept = hand_in(cast.acme, store, pinduoduo_export(many_sales(2)))
    store.discard(upload_seen_by(cast.acme, lost).stored)
    imports = Imports(store)
    while imports.go_on():
        pass
    assert upload_seen_by(cast.acme, lost).state is UploadState.FAILED
    assert upload_seen_by(cast.acme, kept).state is UploadState.DONE


def test_what_was_begun_is_neither_matched_nor_forgotten_nor_begun_again(cast, hands, store):
    upload_id = hand_in(cast.acme, store, pinduoduo_export(many_sales(1)))
    for late in (
        lambda: start(cast.acme, upload_id),
        lambda: match_columns(cast.acme, upload_id, None, []),
        lambda: discard(cast.acme, store, upload_id),
    ):
        with pytest.raises(AlreadyBegun):
            late()
    with pytest.raises(NotTheirs):
        start(cast.hemu, upload_id)
    with pytest.raises(NotTheirs):
        upload(cast.hemu, store, BytesIO(b"x"), "x.csv", shops_of(cast.acme.merchant_id)[0].id)
    with pytest.raises(RightMissing):
        start(replace(cast.acme, rank=Rank.AGENT), upload_id)


def test_files_that_were_never_begun_are_forgotten_after_a_month(cast, hands, store):
    upload_id = upload(
        cast.acme, store, BytesIO(pinduoduo_export(many_sales(1))), "a.csv", shops_of(cast.acme.merchant_id)[0].id
    )
    stored = upload_seen_by(cast.acme, upload_id).stored
    imports = Imports(store)
    hands.turn(days=-400)  # the file's own time is that of the machine
    imports.sweep()
    assert store.path(stored).exists()
    hands.turn(days=40_000)
    imports.sweep()
    assert not store.path(stored).exists() and db.session.scalar(select(OrderUpload.id)) is None


def test_kind_and_product_page_are_kept_as_first_told(any_database, cast, hands):
    shop = shops_of(cast.acme.merchant_id)[0]
    told = replace(ROW, kind=OrderKind.GROUP_BUY, page_words="防水IPX7", page_address="https://shop.example/1")
    assert import_orders(shop, [ROW]) == ImportReport(new=1)
    assert import_orders(shop, [told]) == ImportReport(changed=1)
    other = replace(told, kind=OrderKind.LIVE_STREAM, page_words="防水IPX4", page_address=None)
    assert import_orders(shop, [other]) == import_orders(shop, [ROW]) == ImportReport(unchanged=1)
    [line] = orders_of(cast.acme, kind=OrderKind.GROUP_BUY, shop_id=shop.id)
    assert orders_of(cast.acme, kind=OrderKind.NORMAL) == orders_of(cast.acme, shop_id=shop.id + 99) == []
    seen = order_seen_by(cast.acme, line.id)
    assert (seen.kind, seen.page_words, seen.page_address) == (
        OrderKind.GROUP_BUY,
        "防水IPX7",
        "https://shop.example/1",
    )
