"""`flask orders import`, as an operator runs it."""

import csv

import pytest
from sqlalchemy import func, select

from portal.commands.orders import terminal_language
from portal.extensions import db
from portal.models.order import Order
from tests.samples_orders import Sale, many_sales, pinduoduo_export, write

SHOP = "acme@demo.test"
HEADER = "order_no,title,paid,ordered_at"


@pytest.fixture
def run(app, cast):
    """Type `flask orders import …`."""
    runner = app.test_cli_runner()

    def typed(*words, language="zh_CN.UTF-8"):
        return runner.invoke(args=["orders", "import", *map(str, words)], env={"LANG": language, "LC_ALL": ""})

    return typed


def test_an_export_is_imported_and_the_summary_says_so(run, tmp_path):
    file = write(tmp_path / "orders.csv", pinduoduo_export(many_sales(3)))
    first = run(file, "--merchant", SHOP)
    assert first.exit_code == 0, first.output
    assert "新订单：3" in first.output
    again = run(file, "--merchant", SHOP)
    assert "新订单：0" in again.output and "没有变化：3" in again.output
    assert not list(tmp_path.glob("*.rejects.csv")), "without a bad row there is no file of rejects"


def test_the_merchant_may_be_named_by_number(run, cast, tmp_path):
    file = write(tmp_path / "orders.csv", pinduoduo_export([Sale()]))
    assert run(file, "--merchant", cast.acme.merchant_id).exit_code == 0
    assert db.session.scalar(select(Order.merchant_id)) == cast.acme.merchant_id


def test_bad_rows_go_to_a_file_with_line_and_reason_and_run_nowhere(run, tmp_path):
    rows = ["1.23E+18,杯子,9.90,2026-03-10", "=HYPERLINK(1),,9.90,2026-03-10", "A-3,杯子,9.90,2026-03-10"]
    file = write(tmp_path / "orders.csv", "\n".join([HEADER, *rows]).encode())
    result = run(file, "--merchant", SHOP)
    assert "没有读出的行：2" in result.output and "新订单：1" in result.output
    with (tmp_path / "orders.csv.rejects.csv").open(encoding="utf-8-sig", newline="") as rejects:
        header, mangled, formula = csv.reader(rejects)
    assert header == ["行号", "原因", "order_no", "title", "paid", "ordered_at"]
    assert mangled[0] == "2" and "1.23E+18" in mangled[1] and mangled[2:4] == ["1.23E+18", "杯子"]
    assert formula == ["3", "没有商品名称", "'=HYPERLINK(1)", "", "9.90", "2026-03-10"]


def test_rejects_that_were_put_right_are_imported(run, tmp_path):
    file = write(tmp_path / "orders.csv", f"{HEADER}\nA-1,,9.90,2026-03-10\nA-1,杯盖,1.00,2026-03-10".encode())
    rejects = tmp_path / "rejects.csv"
    assert "没有读出的行：2" in run(file, "--merchant", SHOP, "--rejects", rejects).output
    text = rejects.read_text(encoding="utf-8-sig").replace("A-1,,", "A-1,杯子,")
    assert "新订单：1" in run(write(rejects, text.encode()), "--merchant", SHOP).output
    assert db.session.scalar(select(func.sum(Order.paid_fen))) == 1_090


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("标题,价格\n杯子,9".encode(), ["标题、价格", "订单编号"]),
        (b"PK\x03\x04\0\0", ["CSV"]),
        (b"", ["「orders.csv」是空的"]),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_a_way_out(run, tmp_path, content, words):
    result = run(write(tmp_path / "orders.csv", content), "--merchant", SHOP)
    assert result.exit_code == 1
    assert all(word in result.output for word in words), result.output


def test_a_merchant_who_is_not_known_is_named(run, tmp_path):
    file = write(tmp_path / "orders.csv", pinduoduo_export([Sale()]))
    for whose in ("nobody@shop.test", "li@demo.test", "999", "²"):
        result = run(file, "--merchant", whose)
        assert result.exit_code == 1 and whose in result.output


def test_the_rejects_never_overwrite_the_export(run, tmp_path):
    file = write(tmp_path / "orders.csv", pinduoduo_export([Sale()]))
    assert run(file, "--merchant", SHOP, "--rejects", file).exit_code == 2
    assert file.read_bytes() == pinduoduo_export([Sale()])


def test_the_summary_is_in_the_language_of_the_terminal(run, tmp_path):
    file = write(tmp_path / "orders.csv", pinduoduo_export([Sale()]))
    assert "New orders: 1" in run(file, "--merchant", SHOP, language="en_GB.UTF-8").output


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
    ],
)
def test_the_language_of_the_terminal_is_read_as_other_programs_read_it(environment, language):
    assert terminal_language(environment) == language
