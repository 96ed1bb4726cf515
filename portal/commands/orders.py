"""`flask orders import`: a merchant's export becomes orders that consumers find under their own."""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import select

from portal.adapters.order_files import (
    BadRow,
    NotAnOrderFile,
    OrderRow,
    UnknownHeaders,
    headers_of,
    read_orders,
)
from portal.adapters.spreadsheets import harmless
from portal.extensions import db
from portal.models.account import Account
from portal.models.merchant import Shop
from portal.phrases import bad_file, bad_row
from portal.queries.merchants import shops_of
from portal.services.orders import ImportReport, import_orders

command = AppGroup("orders", help="Orders that merchants hand in.")

ONE_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
A_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@command.command("import")
@click.argument("file", type=ONE_FILE)
@click.option(
    "--merchant", "whose", required=True, metavar="EMAIL_OR_ID", help="Somebody of the merchant's staff, or its id."
)
@click.option("--shop", "shop_name", help="Which of its shops, by name.  [default: the first]")
@click.option("--rejects", type=A_FILE, help="Where rows that cannot be read go.  [default: FILE.rejects.csv]")
def import_file(file: Path, whose: str, shop_name: str | None, rejects: Path | None) -> None:
    """Take in FILE, an export of orders (CSV or XLSX): Pinduoduo's, Taobao's, or one with our own columns.

    Our own columns are order_no, title, paid (in yuan, for this item) and ordered_at (Beijing time); and, where known,
    quantity, spec, order_kind, shipped_at, signed_at, courier, tracking_no, buyer_email, buyer_phone, status and page
    (what the product page said, or where it is). Several lines with one order_no are several items of one order.

    Running it again changes nothing. Rows that cannot be read are written to a file of their own, which can be
    imported as soon as they are put right.
    """
    rejects = rejects or file.with_name(f"{file.name}.rejects.csv")
    with force_locale(terminal_language(os.environ)):
        if rejects.resolve() == file.resolve():
            raise click.UsageError(_("没有读出的行不能写回原文件，请另选一个文件"))
        shop = _shop(whose, shop_name)
        try:
            report = _import(file, shop, rejects)
        except NotAnOrderFile as error:
            raise click.ClickException(bad_file(file.name, error.trouble, error.facts)) from error
        except UnknownHeaders as error:
            raise click.ClickException(_unknown_headers(error)) from error
        _say(report, rejects)


def terminal_language(environ: Mapping[str, str]) -> str:
    """The language of the person at the terminal, as the environment says it: 'zh' unless it names another."""
    said = next(filter(None, map(environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if said.startswith(("zh", "C", "POSIX")) or not said else "en"


def _shop(whose: str, name: str | None) -> Shop:
    if whose.isascii() and whose.isdigit():
        shops = shops_of(int(whose))
    else:
        account = db.session.scalar(select(Account).where(Account.email == whose.strip().lower()))
        shops = shops_of(account.merchant_id) if account and account.merchant_id else []
    if not shops:
        raise click.ClickException(_("没有「%(whose)s」这个商家", whose=whose))
    called = [shop for shop in shops if name is None or shop.name == name]
    if not called:
        raise click.ClickException(_("这个商家没有叫「%(name)s」的店铺", name=name))
    return called[0]


def _import(file: Path, shop: Shop, rejects: Path) -> ImportReport:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(_("正在导入"), total=file.stat().st_size)
        rows = read_orders(file, on_bytes=lambda read: bar.advance(task, read))
        return import_orders(shop, _set_aside(rows, file, rejects))


def _set_aside(rows: Iterable[OrderRow | BadRow], file: Path, rejects: Path) -> Iterator[OrderRow | BadRow]:
    """The same rows; the bad ones are written down on the way, in the columns of the file they came from."""
    with ExitStack() as closing:
        writer = None
        for row in rows:
            if isinstance(row, BadRow):
                if writer is None:
                    # With a mark that tells spreadsheets that this is UTF-8.
                    opened = closing.enter_context(rejects.open("w", encoding="utf-8-sig", newline=""))
                    writer = csv.writer(opened)
                    writer.writerow(map(harmless, (_("行号"), _("原因"), *headers_of(file))))
                writer.writerow(map(harmless, (str(row.line), bad_row(row.reason, row.facts), *row.raw)))
            yield row


def _unknown_headers(error: UnknownHeaders) -> str:
    names = _("、").join(error.seen) or _("（空）")
    missing = _("；").join(_("或").join(names) for names in error.missing)
    return _("认不出这份表格的表头。看到的是：%(seen)s。还缺：%(missing)s", seen=names, missing=missing)


def _say(report: ImportReport, rejects: Path) -> None:
    click.echo(_("新订单：%(count)s", count=report.new))
    click.echo(_("有更新：%(count)s", count=report.changed))
    click.echo(_("没有变化：%(count)s", count=report.unchanged))
    if report.kept:
        click.echo(_("其中商品或金额与首次导入不同，保留首次导入的记录：%(count)s", count=report.kept))
    if report.bad:
        click.echo(_("没有读出的行：%(count)s，见%(file)s", count=report.bad, file=rejects))
