"""A merchant's owner hands in an order file, looks at it before it counts, and sees what became of it."""

import csv
import io

import pytest
from sqlalchemy import func, select

from portal.adapters import upload_store as adapters_store
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.change import Change
from portal.models.merchant import Staff
from portal.models.order import Order, OrderUpload
from portal.queries.accounts import viewer_of
from portal.services import order_uploads
from portal.services.order_uploads import Imports
from portal.views.order_uploads import upload_store
from tests.adapters.test_xlsx_files import A_HEAD, A_ROW, by_hand
from tests.samples_orders import Sale, many_sales, pinduoduo_export, pinduoduo_workbook

STRANGE = "单子,东西,多少钱,哪天\nA-1,杯子,9.90,2026-03-10\nA-2,,9.90,2026-03-10\n=1+1,杯盖,约九元,2026-03-10".encode()
CHOSEN = ("order_no", "title", "paid", "ordered_at")


@pytest.fixture
def acme(cast, browser, hands):
    return browser(cast.acme)


def hand_in(owner, content, name="orders.csv", shop=None):
    shop = shop or db.session.scalar(select(Staff.merchant_id).order_by(Staff.merchant_id))
    return owner.post("/desk/orders", data={"shop": shop, "file": (io.BytesIO(content), name)})


def page_of(owner, content, name="orders.csv"):
    answer = hand_in(owner, content, name)
    assert answer.status_code == 303, answer.text
    return answer.location


def let_the_worker_work():
    imports = Imports(upload_store())
    while imports.go_on():
        pass


def test_an_export_is_previewed_taken_in_and_reported(acme):
    where = page_of(acme, pinduoduo_export(many_sales(8)), "三月订单.csv")
    preview = acme.get(where).text
    assert "三月订单.csv" in preview and "260105-000000000000000" in preview and "艾可美真无线降噪耳机 Pro" in preview
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0, "nothing counts before it is confirmed"
    columns = {f"columns-{place}": "" for place in range(21)}
    chosen = columns | {"columns-0": "title", "columns-1": "order_no", "columns-7": "paid", "columns-18": "ordered_at"}
    assert acme.post(where, data={"platform": "pinduoduo", "go": "import", **chosen}).location == where
    waiting = acme.get(where).text
    assert "等待导入" in waiting and 'data-hx-trigger="every 3s"' in waiting
    let_the_worker_work()
    done = acme.get(where).text
    assert "共读取8行" in done and "every 3s" not in done
    assert db.session.scalar(select(func.count()).select_from(Order)) == 8
    upload = db.session.scalars(select(OrderUpload)).one()
    assert (upload.orders_new, upload.rows_rejected, upload.rejects) == (8, 0, None)
    assert not upload_store().path(upload.stored).exists(), "buyers' numbers are not kept twice"
    change = db.session.scalars(select(Change)).one()
    assert (change.what, change.subject_id, change.facts["name"]) == ("orders_uploaded", upload.id, "三月订单.csv")
    assert "三月订单.csv" in acme.get("/desk/orders").text


def test_columns_of_unknown_names_are_matched_remembered_and_their_bad_rows_handed_back(acme, hands):
    where = page_of(acme, STRANGE)
    assert "认不出这份表格的全部列" in acme.get(where).text
    empty = acme.post(where, data={"platform": "", "go": "import"} | {f"columns-{n}": "" for n in range(4)})
    assert empty.status_code == 422
    assert "请选择订单来自哪个平台" in empty.text and "没有一列对应「订单号」" in empty.text
    chosen = {f"columns-{place}": what for place, what in enumerate(CHOSEN)}
    assert acme.post(where, data={"platform": "jingdong", "go": "preview", **chosen}).status_code == 303
    assert "第3行不能导入" in acme.get(where).text
    acme.post(where, data={"platform": "jingdong", "go": "import", **chosen})
    let_the_worker_work()
    assert "下载这些行和原因" in acme.get(where).text
    handed_back = acme.get(f"{where}/rejects")
    named = handed_back.headers["Content-Disposition"]
    assert named.startswith("attachment") and named.isascii()
    rows = list(csv.reader(io.StringIO(handed_back.data.decode("utf-8-sig"))))
    assert rows[0] == ["行号", "原因", "单子", "东西", "多少钱", "哪天"]
    assert [(row[0], row[2]) for row in rows[1:]] == [("3", "A-2"), ("4", "'=1+1")]
    hands.turn(days=1)
    again = acme.get(page_of(acme, STRANGE.replace(b"A-1", b"A-9"))).text
    assert "认不出" not in again and '<option selected value="order_no">' in again and "A-9" in again


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "orders.csv", "「orders.csv」是空的"),
        (b"order_no,title,paid,ordered_at\n", "orders.csv", "里只有表头，没有订单"),
        (
            "订单号,商品名称,实付金额,下单时间,订单号\n1,杯子,1,2026-03-10,2".encode(),
            "a.csv",
            "出现了两次：第1列和第5列",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0", "photo.csv", "「photo.csv」不是 XLSX 工作簿"),
        (b"PK\x03\x04....", "orders.xlsx", "「orders.xlsx」打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.xls", "旧格式的工作簿"),
    ],
)
def test_a_file_without_orders_is_refused_in_words_and_nothing_of_it_is_kept(acme, content, name, said):
    answer = hand_in(acme, content, name)
    assert answer.status_code == 422
    assert answer.text.count(said) == 2
    assert not list(upload_store().path("0" * 32).parent.glob("*"))


def test_a_form_without_a_file_and_one_that_is_too_large_are_refused(acme, monkeypatch):
    missing = acme.post("/desk/orders", data={"shop": "1"})
    assert missing.status_code == 422 and "请选择订单文件" in missing.text
    monkeypatch.setattr(adapters_store, "MEGABYTE", 1)
    monkeypatch.setattr(adapters_store.UploadStore.take, "__defaults__", (100,))
    assert "超过100 MB" in hand_in(acme, pinduoduo_export([Sale()])).text


def test_a_workbook_is_taken_in_like_text(acme):
    where = page_of(acme, pinduoduo_workbook(many_sales(3)), "orders.xlsx")
    assert "260105-000000000000002" in acme.get(where).text


def test_progress_is_told_when_there_is_some_and_a_refused_file_can_be_forgotten(acme):
    where = page_of(acme, pinduoduo_export([Sale()]))
    assert acme.get(f"{where}/progress?seen=reading-0").status_code == 204
    assert acme.post(f"{where}/discard").location == "/desk/orders"
    assert acme.get(where).status_code == 404
    where = page_of(acme, STRANGE)
    chosen = {f"columns-{place}": what for place, what in enumerate(CHOSEN)}
    acme.post(where, data={"platform": "own", "go": "import", **chosen})
    assert acme.get(f"{where}/progress?seen=waiting-0").status_code == 204
    assert "等待导入" in acme.get(f"{where}/progress?seen=x").text
    assert acme.post(f"{where}/discard").location == where, "what was begun is not forgotten"
    assert acme.post(where, data={"platform": "own", **chosen}).location == where


def test_only_owners_and_managers_of_that_merchant_hand_files_in(cast, browser, acme, hands):
    where = page_of(acme, pinduoduo_export([Sale()]))
    staff = db.session.get(Staff, cast.acme.id)
    for rank, status in ((Rank.VIEWER, 403), (Rank.AGENT, 403), (Rank.MANAGER, 200)):
        staff.rank = rank
        db.session.commit()
        them = browser(viewer_of(cast.acme.id))
        assert them.get("/desk/orders").status_code == status
        assert them.get(where).status_code == (200 if status == 200 else 404)
        assert hand_in(them, pinduoduo_export([Sale()])).status_code in ((303,) if status == 200 else (403,))
    hemu = browser(cast.hemu)
    for path in (where, f"{where}/progress", f"{where}/rejects"):
        assert hemu.get(path).status_code == 404
    assert hemu.post(f"{where}/discard").status_code == 404
    assert hand_in(hemu, pinduoduo_export([Sale()]), shop=cast.acme.merchant_id).status_code == 422


def test_files_without_end_are_not_read_side_by_side(acme, hands):
    for number in range(5):
        page_of(acme, pinduoduo_export([Sale(order_no=f"260310-{number}")]))
    assert "还有几份文件没有导入完" in hand_in(acme, pinduoduo_export([Sale()])).text
    hands.turn(hours=2)
    assert hand_in(acme, pinduoduo_export([Sale()])).status_code == 303


def test_a_page_asked_for_twice_shows_what_was_chosen(acme):
    where = page_of(acme, STRANGE)
    acme.post(where, data={"platform": "own", "go": "preview"} | {f"columns-{n}": "" for n in range(4)})
    assert '<option selected value="own">' in acme.get(where).text


def sheet(head=A_HEAD, row=A_ROW, before=""):
    return by_hand(f"{before}<sheetData>{head}{row}</sheetData>")


@pytest.mark.parametrize(
    "content",
    [
        sheet(head=A_HEAD.replace("</row>", '<c t="str"><v>_xD800_备注_x0000_</v></c></row>')),
        sheet(row=A_ROW.replace("<v>x</v>", "<v>杯_xD800_子</v>")),
        sheet(row="<row><c t='str'><v>_xD800_</v></c></row>"),
        sheet(before='<dimension ref="A1:Z99999999999999999999"/>'),
    ],
    ids=["half a character in the head", "in a title", "in a row that is not taken", "more rows than a number can say"],
)
def test_what_no_database_and_no_page_can_say_is_neither_kept_nor_shown(any_database, acme, content):
    where = page_of(acme, content, "orders.xlsx")
    chosen = {f"columns-{place}": what for place, what in enumerate(CHOSEN)}
    assert acme.get(where).status_code == 200
    assert acme.post(where, data={"platform": "own", "go": "import", **chosen}).status_code == 303
    let_the_worker_work()
    assert "共读取1行" in acme.get(where).text
    assert acme.get(f"{where}/rejects").status_code in (200, 404)


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5_000, "9" * 20, "-1", "", "x", "77"])
def test_columns_that_the_page_does_not_have_are_none(acme, number):
    where = page_of(acme, STRANGE)
    answer = acme.post(where, data={"platform": "own", "go": "import", f"columns-{number}": "title"})
    assert answer.status_code == 422 and "没有一列对应「订单号」" in answer.text


def test_a_form_with_columns_without_end_is_answered_with_those_of_the_file(acme):
    where = page_of(acme, STRANGE)
    many = {f"columns-{place}": "title" for place in range(490)}
    assert acme.post(where, data={"platform": "own", **many}).text.count("<select") == 5


@pytest.mark.parametrize(
    ("other_window", "first", "status"),
    [
        ("import", False, 303),
        ("import", True, 409),
        ("discard", False, 404),
        ("discard", True, 404),
    ],
)
def test_what_another_window_did_a_moment_ago_is_answered_in_words(acme, monkeypatch, other_window, first, status):
    """The other window comes between two steps of this one: before the columns are kept, or after."""
    where = page_of(acme, STRANGE)
    form = {"platform": "own", "go": "import"} | {f"columns-{place}": what for place, what in enumerate(CHOSEN)}
    keep, other = order_uploads.match_columns, []

    def beside_another_window(*asked):
        if other:
            return keep(*asked)
        other.append(other_window)
        if not first:
            keep(*asked)
        acme.post(where if other_window == "import" else f"{where}/discard", data=form)
        return keep(*asked) if first else None

    monkeypatch.setattr(order_uploads, "match_columns", beside_another_window)
    assert acme.post(where, data=form).status_code == status
    let_the_worker_work()
    begun = 1 if other_window == "import" else 0
    assert len(db.session.scalars(select(Change)).all()) == begun
    assert db.session.scalar(select(func.count()).select_from(Order)) == begun
