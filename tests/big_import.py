"""A hundred thousand orders, from a file to the database, and what that takes: `python -m tests.big_import [rows]`.

Each import runs as the worker runs it, in a process of its own on an empty database, so that what is measured is the
import and nothing else.
"""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.samples_orders import many_sales, pinduoduo_export, pinduoduo_workbook

ROWS = 100_000
MOST_SECONDS, MOST_MEGABYTES = 60, 200


@dataclass(frozen=True)
class Figures:
    """What one import took.

    cpu_seconds  of them, how many the processor worked; on a machine that does nothing else both are alike
    megabytes    of memory at the worst moment of the whole process, the portal included
    """

    rows: int
    orders: int
    seconds: float
    cpu_seconds: float
    megabytes: float

    def __str__(self) -> str:
        return (
            f"{self.rows:,} rows, {self.orders:,} orders: {self.seconds:.1f} s ({self.cpu_seconds:.1f} s of CPU), "
            f"{self.rows / self.seconds:,.0f} rows/s, "
            f"{self.megabytes:.0f} MB at most"
        )


def written(folder: Path, rows: int, kind: str) -> Path:
    """An export of so many orders; kind is csv or xlsx."""
    path = folder / f"{rows}.{kind}"
    path.write_bytes(pinduoduo_export(many_sales(rows)) if kind == "csv" else pinduoduo_workbook(many_sales(rows)))
    return path


def measured(path: Path, folder: Path) -> Figures:
    """An import of this file in a process of its own, with a database of its own in `folder`."""
    command = [sys.executable, "-m", "tests.big_import", "--import", str(path), str(folder)]
    answer = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    return Figures(**json.loads(answer.stdout.splitlines()[-1]))


def _import(path: Path, folder: Path) -> Figures:
    from sqlalchemy import func, select

    from portal import create_app
    from portal.domain.parties import Role
    from portal.extensions import db
    from portal.models.order import Order, OrderUpload
    from portal.queries.accounts import viewer_of
    from portal.queries.merchants import shops_of
    from portal.services.accounts import create_account
    from portal.services.order_uploads import Imports, start, upload
    from portal.views.order_uploads import upload_store
    from tests.conftest import settings_of

    app = create_app(settings_of(f"sqlite:///{folder / 'big.sqlite3'}", str(folder)))
    with app.app_context():
        db.create_all()
        owner = viewer_of(create_account(Role.MERCHANT, "a@shop.test", "陈", "pingli-demo", merchant_name="店"))
        store, shop = upload_store(), shops_of(owner.merchant_id or 0)[0]
        begun, worked = time.perf_counter(), time.process_time()
        with path.open("rb") as stream:
            start(owner, upload(owner, store, stream, path.name, shop.id))
        imports = Imports(store)
        while imports.go_on():
            pass
        seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - worked
        rows = db.session.scalar(select(OrderUpload.rows_read)) or 0
        orders = db.session.scalar(select(func.count()).select_from(Order)) or 0
    return Figures(rows, orders, seconds, cpu_seconds, _most_megabytes())


def _most_megabytes() -> float:
    # Not ru_maxrss, which counts what the process that started this one had.
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1000


def main() -> int:
    """Print the figures of both kinds of file. 1 when one took more than it may."""
    if sys.argv[1:2] == ["--import"]:
        print(json.dumps(asdict(_import(Path(sys.argv[2]), Path(sys.argv[3])))))
        return 0
    rows = int(sys.argv[1]) if sys.argv[1:] else ROWS
    fine = True
    for kind in ("csv", "xlsx"):
        with tempfile.TemporaryDirectory() as folder:
            figures = measured(written(Path(folder), rows, kind), Path(folder))
        print(f"{kind}: {figures}")
        fine = fine and figures.seconds < MOST_SECONDS and figures.megabytes < MOST_MEGABYTES
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
