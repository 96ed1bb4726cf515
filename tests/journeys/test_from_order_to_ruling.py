"""One complaint from the merchant's export to the closed case, in three browsers at once."""

from datetime import UTC, datetime

import pytest

from tests.journeys.filing import bring_in_order, file_complaint
from tests.samples_orders import Sale, pinduoduo_export, write

SALE = Sale(
    order_no="260220-512345678901234",
    ordered_at=datetime(2026, 2, 20, 6, 5, tzinfo=UTC),
    shipped_at=datetime(2026, 2, 21, 1, 20, tzinfo=UTC),
    signed_at=datetime(2026, 2, 24, 8, 2, tzinfo=UTC),
)
pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [("zh", 1280, True), ("en", 390, True), ("zh", 390, False), ("en", 1280, False)],
)
def test_a_complaint_goes_from_order_to_ruling(app, person, hands, tmp_path, language, width, javascript):
    export = write(tmp_path / "orders.csv", pinduoduo_export([SALE]))
    imported = app.test_cli_runner().invoke(args=["orders", "import", str(export), "--merchant", "acme@demo.test"])
    assert imported.exit_code == 0, imported.output
    look = {"language": language, "width": width, "javascript": javascript}
    li = person("li", **look)

    bring_in_order(li, SALE.order_no, "1288")
    ref = file_complaint(li)
    print(ref)
