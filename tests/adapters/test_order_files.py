"""Merchants' exports are read as they come, and nothing in them is guessed."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.adapters import order_files
from portal.adapters.order_files import (
    LAYOUTS,
    REASONS,
    TROUBLES,
    BadRow,
    Matched,
    NotAnOrderFile,
    OrderRow,
    Reason,
    Trouble,
    UnknownHeaders,
    headers_of,
    preview,
    read_orders,
)
from portal.adapters.spreadsheets import harmless
from portal.domain.orders import OrderKind, Platform
from tests.samples_orders import Sale, many_sales, pinduoduo_export, taobao_export, write

SALE = Sale()
OWN = "order_no,title,paid,ordered_at\n"


@pytest.fixture
def read(tmp_path):
    """What is read from a file with this content."""

    def rows(content: bytes | str, encoding: str = "utf-8") -> list[OrderRow | BadRow]:
        raw = content if isinstance(content, bytes) else content.encode(encoding)
        return list(read_orders(write(tmp_path / "orders.csv", raw)))

    return rows


def own(order_no="A-1", title="耳机", paid="199.00", ordered_at="2026-03-10 14:05:33", more=(), names=()) -> str:
    header = ["order_no", "title", "paid", "ordered_at", *names]
    return "\n".join(",".join(cells) for cells in (header, [order_no, title, paid, ordered_at, *more]))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_a_pinduoduo_export_is_read_in_every_encoding(read, encoding):
    [row] = read(pinduoduo_export([SALE], encoding))
    assert row == OrderRow(
        order_no="260310-512345678901234",
        platform=Platform.PINDUODUO,
        title="艾可美真无线降噪耳机 Pro",
        quantity=1,
        paid_fen=128_800,
        ordered_at=datetime(2026, 3, 10, 6, 5, 33, tzinfo=UTC),
        shipped_at=datetime(2026, 3, 11, 1, 20, tzinfo=UTC),
        signed_at=datetime(2026, 3, 13, 8, 2, 41, tzinfo=UTC),
        courier="圆通速递",
        tracking_no="YT7482913650042",
        buyer_account="13800138000",
        status="已收货",
        spec="曜石黑，标准版",
        line=2,
    )


def test_a_taobao_export_is_read_with_its_guarded_numbers_and_labels(read):
    first, second = read(taobao_export([replace(SALE, order_no="3312345678901234567"), SALE]))
    assert (first.platform, first.order_no) == (Platform.TAOBAO, "3312345678901234567")
    assert (first.tracking_no, first.buyer_account) == ("YT7482913650042", "13800138000")
    assert first.ordered_at == SALE.ordered_at
    assert (first.line, second.line) == (2, 4), "a buyer's message may run over two lines"


def test_a_masked_number_gives_way_to_the_nickname_that_is_a_number(read):
    [row] = read(taobao_export([replace(SALE, phone="138****8000", nickname="13800138000")]))
    assert row.buyer_account == "13800138000"


def test_rare_characters_of_names_survive_gb18030(read):
    [row] = read(pinduoduo_export([replace(SALE, title="囧龘珺玥喆𠮷牌水杯😀")]))
    assert row.title == "囧龘珺玥喆𠮷牌水杯😀"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_our_own_columns_are_read_in_english_and_chinese(read, delimiter):
    english = ["order_no", "title", "paid", "ordered_at", "quantity", "buyer_email", "courier"]
    chinese = ["订单号", "商品名称", "实付金额（元）", "下单时间", " 数量 ", "买家邮箱", "快递公司"]
    cells = ["A-1", '"大号; 加厚, 水杯"', "￥1288", "2026年3月10日 14:05", "2", "Li@demo.test", "顺丰"]
    for names in (english, chinese):
        [row] = read("\n".join(delimiter.join(line) for line in (names, cells)))
        assert (row.platform, row.order_no, row.title) == (Platform.OWN, "A-1", "大号; 加厚, 水杯")
        assert (row.paid_fen, row.quantity, row.courier) == (128_800, 2, "顺丰")
        assert (row.buyer_account, row.ordered_at) == ("Li@demo.test", datetime(2026, 3, 10, 6, 5, tzinfo=UTC))


def test_headers_may_be_full_width_padded_and_quoted(read):
    rows = read('" 商品 ","订单号\t",订单状态,商家实收金额（元）, 支付时间\n杯子,A1,已发货,9.9,2026/3/1 9:00\n')
    assert [(row.paid_fen, row.status) for row in rows] == [(990, "已发货")]


def test_what_the_consumer_paid_counts_before_what_the_merchant_received(read):
    header = "商品,订单号,商家实收金额(元),用户实付金额(元),支付时间"
    [row] = read(f"{header}\n杯子,A1,100.00,80.00,2026-03-01 09:00:00")
    assert row.paid_fen == 8_000
    [row] = read(f"{header}\n杯子,A1,100.00,,2026-03-01 09:00:00")
    assert row.paid_fen == 10_000


def test_an_order_of_pinduoduo_without_a_time_is_dated_by_its_number(read):
    [row] = read("商品,订单号,商家实收金额(元),订单成交时间\n杯子,260310-512345678901234,9.90,\n")
    assert row.ordered_at == datetime(2026, 3, 9, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("1,288.00", 128_800),
        ("￥1288", 128_800),
        ("¥ 0.5", 50),
        ("12.30元", 1_230),
        ("１２．３０", 1_230),
        ("12.3000", 1_230),
        ("0", 0),
        ("-0.00", 0),
    ],
)
def test_amounts_are_read_as_people_and_spreadsheets_write_them(read, written, fen):
    [row] = read(own(paid=f'"{written}"'))
    assert row.paid_fen == fen


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        (Reason.ORDER_NO_MISSING, own(order_no=" ")),
        (Reason.NUMBER_MANGLED, own(order_no="1.23E+18")),
        (Reason.NUMBER_MANGLED, own(order_no="1.234567890123457e+18")),
        (Reason.NUMBER_MANGLED, own(order_no="3312345678901234600.0")),
        (Reason.NUMBER_MANGLED, own(names=["tracking_no"], more=["7.73E+13"])),
        (Reason.TITLE_MISSING, own(title="")),
        (Reason.AMOUNT_UNREADABLE, own(paid="")),
        (Reason.AMOUNT_UNREADABLE, own(paid="约九元")),
        (Reason.AMOUNT_UNREADABLE, own(paid="1.999")),
        (Reason.AMOUNT_UNREADABLE, own(paid='"1,28.00"')),
        (Reason.AMOUNT_UNREADABLE, own(paid="10000000.01")),
        (Reason.AMOUNT_NEGATIVE, own(paid="-9.90")),
        (Reason.AMOUNT_NEGATIVE, own(paid="¥-9.90")),
        (Reason.QUANTITY_UNREADABLE, own(names=["quantity"], more=["0"])),
        (Reason.QUANTITY_UNREADABLE, own(names=["quantity"], more=["两件"])),
        (Reason.DATE_MISSING, own(ordered_at="--")),
        (Reason.DATE_UNREADABLE, own(ordered_at="2026-02-30 10:00:00")),
        (Reason.DATE_UNREADABLE, own(ordered_at="46091.58")),
        (Reason.DATE_UNREADABLE, own(ordered_at="3/10/2026")),
        (Reason.DATE_UNREADABLE, own(names=["shipped_at"], more=["昨天"])),
        (Reason.TOO_LONG, own(order_no="1" * 65)),
        (Reason.COLUMNS_DIFFER, own(more=["多出来的"])),
        (Reason.LINE_UNREADABLE, own(title='"27寸')),
    ],
)
def test_a_row_that_cannot_be_trusted_is_handed_back_with_its_reason(read, reason, line):
    [row] = read(line)
    assert (type(row), row.reason, row.line) == (BadRow, reason, 2)
    assert REASONS[reason] % row.facts


def test_a_mangled_number_is_said_with_the_way_out(read):
    [row] = read(own(order_no="1.23E+18"))
    words = REASONS[row.reason] % row.facts
    assert "1.23E+18" in words and "order_no" in words and "重新导出" in words


def test_one_bad_row_does_not_stop_the_others(read):
    good = own(order_no="A-1")
    assert [type(row) for row in read(good + "\n,杯子,1,2026-03-10\n\nA-3,杯子,1,2026-03-10\n")] == [
        OrderRow,
        BadRow,
        OrderRow,
    ]


def test_a_stray_quotation_mark_does_not_swallow_rows_in_silence(read):
    text = own(order_no="A-1") + '\nA-2,"27寸,1,2026-03-10\nA-3,"显示器",1,2026-03-10\nA-4,杯子,1,2026-03-10\n'
    first, lost, last = read(text)
    assert (lost.reason, lost.facts) == (Reason.LINE_UNREADABLE, {"line": 3, "last_line": 4})
    assert (first.order_no, last.order_no, last.line) == ("A-1", "A-4", 5)


def test_an_order_is_taken_in_whole_or_not_at_all(read):
    rows = read(own(order_no="A-1") + "\nA-1,杯盖,九元,2026-03-10\nA-2,杯子,1,2026-03-10\n")
    assert [getattr(row, "reason", None) for row in rows] == [Reason.SAME_ORDER, Reason.AMOUNT_UNREADABLE, None]
    assert (rows[0].facts, rows[0].raw[1]) == ({"line": 3}, "耳机")


def test_several_rows_with_one_number_are_several_items(read):
    rows = read(own(order_no="A-1") + "\nA-1,杯盖,9,2026-03-10\n")
    assert [(row.order_no, row.title) for row in rows] == [("A-1", "耳机"), ("A-1", "杯盖")]


def test_unknown_headers_are_named_and_so_is_what_is_missing(tmp_path):
    path = write(tmp_path / "orders.csv", "订单编号,标题,价格,购买数量\n1,杯子,9,1\n".encode("gb18030"))
    with pytest.raises(UnknownHeaders) as refused:
        list(read_orders(path))
    assert refused.value.seen == ("订单编号", "标题", "价格", "购买数量")
    assert any("订单创建时间" in names for names in refused.value.missing)


@pytest.mark.parametrize("content", [b"PK\x03\x04\0\0", b"\xff\xfeo\0r\0", b"\xff\xff\xff", b"x" * (1 << 20)])
def test_what_is_no_table_is_refused(tmp_path, content):
    with pytest.raises(NotAnOrderFile):
        list(read_orders(write(tmp_path / "orders.csv", content)))


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"", Trouble.EMPTY),
        (b"\n\n", Trouble.EMPTY),
        (b"\xef\xbb\xbf", Trouble.EMPTY),
        (b"order_no,title,paid,ordered_at\n\n", Trouble.NO_ORDERS),
        ("订单号,商品名称,实付金额,下单时间,快递单号,订单号\nA,杯子,1,2026-03-10,,B".encode(), Trouble.HEADER_TWICE),
        (b"PK\x03\x04 and nothing more", Trouble.BROKEN_WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 of old", Trouble.OLD_WORKBOOK),
    ],
)
def test_a_file_without_orders_is_refused_as_a_whole(tmp_path, content, trouble):
    path = write(tmp_path / "orders.csv", content)
    for read in (lambda: list(read_orders(path)), lambda: preview(path)):
        with pytest.raises(NotAnOrderFile) as refused:
            read()
        assert refused.value.trouble is trouble
        assert TROUBLES[trouble] % refused.value.facts


def test_a_column_that_does_not_count_may_be_there_twice(read):
    assert len(read(own(names=["备注", "备注"], more=["a", "b"]))) == 1


def test_the_headers_are_given_as_they_stand(tmp_path):
    path = write(tmp_path / "orders.csv", b"sep=;\n order_no ;title;paid;ordered_at\n")
    assert headers_of(path) == (" order_no ", "title", "paid", "ordered_at")


def test_all_bytes_are_told_and_the_first_row_does_not_wait_for_the_last(tmp_path):
    path = write(tmp_path / "orders.csv", pinduoduo_export(many_sales(2_000)))
    told: list[int] = []
    rows = read_orders(path, on_bytes=told.append)
    next(rows)
    assert sum(told) < path.stat().st_size / 100
    assert sum(1 for _ in rows) == 1_999
    assert sum(told) == path.stat().st_size


@given(st.lists(st.lists(st.text(), min_size=1, max_size=8), max_size=5))
def test_whatever_is_written_below_the_header_every_line_is_an_order_or_a_reason(tmp_path_factory, lines):
    text = "order_no,title,paid,ordered_at\n" + "\n".join(",".join(cells) for cells in lines)
    content = text.replace("\0", "").encode("utf-8", "ignore") + b"\nA-1,cup,1,2026-03-10"
    for row in read_orders(write(tmp_path_factory.getbasetemp() / "any.csv", content)):
        assert isinstance(row, OrderRow) or REASONS[row.reason] % row.facts


@given(st.text())
def test_nothing_that_is_written_into_a_rejects_file_runs(text):
    assert harmless(text).strip()[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}


@pytest.mark.parametrize("cell", ["=1+1", "+86 138", "@SUM(A1)", "-5", "\t=cmd|' /C calc'!A0", " =1"])
def test_a_formula_is_kept_from_running(cell):
    assert harmless(cell) == f"'{cell.strip()}"


def test_what_was_made_harmless_is_read_again_as_it_was(read):
    cells = ("-A1", "=1+1", '="9.90"', "2026-03-10")
    [row] = read(
        "order_no,title,paid,ordered_at\n" + ",".join('"' + harmless(c).replace('"', '""') + '"' for c in cells)
    )
    assert (row.order_no, row.title, row.paid_fen) == ("-A1", "=1+1", 990)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("拼团", OrderKind.GROUP_BUY),
        ("百亿补贴", OrderKind.SUBSIDISED),
        ("直播间下单", OrderKind.LIVE_STREAM),
        ("group_buy", OrderKind.GROUP_BUY),
        ("普通订单", OrderKind.NORMAL),
        ("预售", None),
        ("", None),
    ],
)
def test_how_an_order_was_sold_is_read_in_the_words_of_the_platforms(read, written, kind):
    for name in ("订单类型", "order_kind"):
        [row] = read(own(names=[name], more=[written]))
        assert row.kind is kind


def test_what_the_product_page_said_and_where_it_is_are_told_apart(read):
    [row] = read(own(names=["商品详情", "page"], more=["防水IPX7", "https://shop.example/p/1"]))
    assert (row.page_words, row.page_address) == ("防水IPX7", "https://shop.example/p/1")


def test_numbers_that_lost_their_end_to_noughts_are_refused_but_not_the_odd_one_that_has_them_by_nature(read):
    header = "order_no,title,paid,ordered_at"
    mangled = [f"{header}"] + [f"{n}6000,杯子,1,2026-03-10" for n in range(123456789012345, 123456789012350)]
    rows = read("\n".join(mangled))
    assert {row.reason for row in rows} == {Reason.NUMBER_MANGLED}
    genuine = [header] + [
        f"331234567890123{n}000,杯子,1,2026-03-10" if n == 105 else f"331234567890123{n}657,杯子,1,2026-03-10"
        for n in range(100, 110)
    ]
    assert all(isinstance(row, OrderRow) for row in read("\n".join(genuine)))


def test_an_order_with_more_lines_than_any_is_refused_whole(read, monkeypatch):
    monkeypatch.setattr(order_files, "MAX_ITEMS", 2)
    rows = read(own() + "\nA-1,杯盖,9,2026-03-10" * 3 + "\nA-2,杯子,1,2026-03-10")
    assert [getattr(row, "reason", None) for row in rows] == [Reason.TOO_MANY_ITEMS] * 4 + [None]


def test_a_preview_shows_columns_guesses_and_the_first_rows(tmp_path):
    found = preview(write(tmp_path / "orders.csv", pinduoduo_export(many_sales(20))))
    assert found.columns[:2] == ("商品", "订单号") and found.guesses[1] == "order_no"
    assert found.matched.platform is Platform.PINDUODUO and found.matched.missing == ()
    assert (len(found.rows), found.rows_expected) == (5, 20)


def test_columns_of_unknown_names_are_read_when_somebody_says_what_they_hold(tmp_path):
    path = write(tmp_path / "orders.csv", "单子,东西,多少钱,哪天\nA-1,杯子,9.90,2026-03-10".encode())
    found = preview(path)
    assert (found.matched, found.guesses, found.samples[1]) == (None, {}, "杯子")
    said = Matched(Platform.JINGDONG, {"order_no": [0], "title": [1], "paid": [2], "ordered_at": [3]})
    [row] = read_orders(path, matched=said)
    assert (row.platform, row.order_no, row.paid_fen) == (Platform.JINGDONG, "A-1", 990)
    assert preview(path, said).rows == (row,)
    with pytest.raises(UnknownHeaders):
        list(read_orders(path, matched=Matched(Platform.OWN, {"order_no": [0]})))


def test_every_reason_has_words_and_every_layout_its_required_columns():
    assert set(REASONS) == set(Reason) and set(TROUBLES) == set(Trouble)
    for layout in LAYOUTS:
        assert set(layout.required) <= set(layout.columns)


def test_the_samples_are_where_the_reader_looks_for_them(tmp_path: Path):
    path = write(tmp_path / "orders.csv", taobao_export(many_sales(20)))
    assert all(isinstance(row, OrderRow) for row in read_orders(path))


def test_a_row_that_would_take_more_than_its_share_is_handed_back(tmp_path):
    """The rows of one order are held together: a thousand of these would be all the memory there is."""
    commas = write(tmp_path / "commas.csv", f"{OWN}A-1,x,1,2026-03-10{',y' * 2_000}\n".encode())
    words = write(tmp_path / "words.csv", f"{OWN}A-1,x,1,2026-03-10{(',' + 'y' * 10_000) * 4}\n".encode())
    for path in (commas, words):
        assert [(bad.reason, bad.raw) for bad in read_orders(path)] == [(Reason.ROW_TOO_LONG, ())]
    blank = write(tmp_path / "blank.csv", f"{OWN}A-1,x,1,2026-03-10{',' * 16_000}\n".encode())
    assert [row.order_no for row in read_orders(blank)] == ["A-1"]


def test_lines_without_end_are_refused_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(order_files, "MAX_LINES", 1_000)
    path = write(tmp_path / "lines.csv", OWN.encode() + b"\n" * 1_001 + b"A-1,x,1,2026-03-10\n")
    for read in (preview, lambda path: list(read_orders(path))):
        with pytest.raises(NotAnOrderFile) as refused:
            read(path)
        assert refused.value.trouble is Trouble.TOO_LARGE


def test_only_the_beginning_of_a_text_is_looked_at_while_somebody_waits(tmp_path, monkeypatch):
    monkeypatch.setattr(order_files, "PREVIEW_BYTES", 1_000)
    path = write(tmp_path / "gap.csv", OWN.encode() + b"A-1,x,1,2026-03-10\n" + b"\n" * 2_000 + b"A-2,x,1,2026-03-10\n")
    assert len(preview(path).rows) == 1
    assert len(list(read_orders(path))) == 2
