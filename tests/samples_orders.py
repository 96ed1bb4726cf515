"""Order exports as merchants hand them in, made by program: for tests, for the demo and for trying a large import."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

from portal.adapters.order_files import OrderRow
from portal.domain.orders import Platform

BEIJING = ZoneInfo("Asia/Shanghai")

PINDUODUO_HEADERS = (
    "商品",
    "订单号",
    "订单状态",
    "商品总价(元)",
    "邮费(元)",
    "店铺优惠折扣(元)",
    "平台优惠折扣(元)",
    "用户实付金额(元)",
    "商家实收金额(元)",
    "商品数量(件)",
    "发货时间",
    "确认收货时间",
    "商品id",
    "商品规格",
    "商家备注",
    "售后状态",
    "快递单号",
    "快递公司",
    "订单成交时间",
    "收货人",
    "手机",
)

TAOBAO_HEADERS = (
    "订单编号",
    "买家会员名",
    "买家支付宝账号",
    "买家应付货款",
    "买家应付邮费",
    "总金额",
    "买家实际支付金额",
    "订单状态",
    "买家留言",
    "收货人姓名",
    "收货地址 ",
    "联系手机",
    "订单创建时间",
    "订单付款时间 ",
    "宝贝标题 ",
    "宝贝种类 ",
    "物流单号 ",
    "物流公司",
    "订单备注",
    "宝贝总数量",
    "店铺名称",
    "发货时间",
    "确认收货时间",
)


# One row as it is read, before and after the parcel has left.
ROW = OrderRow(
    order_no="260310-512345678901234",
    platform=Platform.PINDUODUO,
    title="艾可美真无线降噪耳机 Pro",
    quantity=1,
    paid_fen=128_800,
    ordered_at=datetime(2026, 3, 10, 6, 5, 33, tzinfo=UTC),
    shipped_at=None,
    signed_at=None,
    courier=None,
    tracking_no=None,
    buyer_account="138****8000",
    status="待发货",
    spec="曜石黑",
    line=2,
)
SHIPPED = replace(
    ROW, status="已发货", courier="圆通速递", tracking_no="YT1", shipped_at=datetime(2026, 3, 11, tzinfo=UTC)
)


@dataclass(frozen=True)
class Sale:
    """What a sample export says of one order."""

    order_no: str = "260310-512345678901234"
    title: str = "艾可美真无线降噪耳机 Pro"
    spec: str = "曜石黑，标准版"
    quantity: int = 1
    paid_fen: int = 128_800
    ordered_at: datetime = datetime(2026, 3, 10, 6, 5, 33, tzinfo=UTC)
    shipped_at: datetime | None = datetime(2026, 3, 11, 1, 20, tzinfo=UTC)
    signed_at: datetime | None = datetime(2026, 3, 13, 8, 2, 41, tzinfo=UTC)
    courier: str = "圆通速递"
    tracking_no: str = "YT7482913650042"
    phone: str = "13800138000"
    nickname: str = "t_8842160"
    status: str = "已收货"


def pinduoduo_export(sales: Iterable[Sale], encoding: str = "gb18030") -> bytes:
    """Pinduoduo's seller export: long numbers guarded by a tab, as the platform writes them."""
    return _table(PINDUODUO_HEADERS, (_pinduoduo_cells(sale) for sale in sales)).encode(encoding)


def pinduoduo_workbook(sales: Iterable[Sale]) -> bytes:
    """The same export as a workbook, every cell a text."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    for line, cells in enumerate((PINDUODUO_HEADERS, *map(_pinduoduo_cells, sales))):
        for place, cell in enumerate(cells):
            sheet.write_string(line, place, cell.strip())
    book.close()
    return content.getvalue()


def taobao_export(sales: Iterable[Sale], encoding: str = "gb18030") -> bytes:
    """Taobao's seller export: long numbers written ="…", phones with an apostrophe."""
    return _table(TAOBAO_HEADERS, (_taobao_cells(sale) for sale in sales)).encode(encoding)


def many_sales(count: int) -> Iterable[Sale]:
    """`count` orders, no two alike, a minute apart."""
    start = datetime(2026, 1, 5, 2, tzinfo=UTC)
    for number in range(count):
        at = start + timedelta(minutes=number)
        yield Sale(
            order_no=f"{at:%y%m%d}-{number:015d}",
            paid_fen=990 + number % 50_000,
            ordered_at=at,
            shipped_at=at + timedelta(hours=20),
            signed_at=at + timedelta(days=3),
            tracking_no=f"YT{7_000_000_000_000 + number}",
            phone=f"138{number:08d}",
        )


def write(path: Path, content: bytes) -> Path:
    """`content` in a file of its own."""
    path.write_bytes(content)
    return path


def _pinduoduo_cells(sale: Sale) -> Sequence[str]:
    yuan = f"{sale.paid_fen / 100:.2f}"
    return (
        sale.title,
        f"\t{sale.order_no}",
        sale.status,
        yuan,
        "0.00",
        "0.00",
        "0.00",
        yuan,
        yuan,
        str(sale.quantity),
        _beijing(sale.shipped_at),
        _beijing(sale.signed_at),
        "754299529443",
        sale.spec,
        "",
        "无售后或售后取消",
        f"\t{sale.tracking_no}",
        sale.courier,
        _beijing(sale.ordered_at),
        "李**",
        sale.phone,
    )


def _taobao_cells(sale: Sale) -> Sequence[str]:
    yuan = f"{sale.paid_fen / 100:.2f}"
    return (
        f'="{sale.order_no}"',
        sale.nickname,
        "",
        yuan,
        "0.00",
        yuan,
        yuan,
        sale.status,
        "请尽快发货，\n谢谢",
        "李**",
        "浙江省 杭州市 西湖区 文三路***",
        f"'{sale.phone}",
        _beijing(sale.ordered_at),
        _beijing(sale.ordered_at + timedelta(seconds=21)),
        sale.title,
        sale.spec,
        f"No:{sale.tracking_no}",
        sale.courier,
        "'null",
        str(sale.quantity),
        "艾可美数码旗舰店",
        _beijing(sale.shipped_at),
        _beijing(sale.signed_at),
    )


def _beijing(at: datetime | None) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}" if at else ""


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows(rows)
    return text.getvalue()
