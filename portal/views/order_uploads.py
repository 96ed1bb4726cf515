"""Order files of a merchant: uploaded, looked at before they count, taken in by the worker, and what became of them."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, make_response, render_template, request, stream_with_context
from flask_babel import gettext as _
from flask_login import current_user

from portal import phrases
from portal.adapters.order_files import (
    FIELDS,
    BadRow,
    NotAnOrderFile,
    OrderRow,
    Preview,
    UnknownHeaders,
    matched_by,
    preview,
)
from portal.adapters.spreadsheets import harmless
from portal.adapters.upload_store import MAX_FILE_MB, TooLarge, UploadStore
from portal.domain.evidence import clean_name
from portal.domain.orders import OrderKind, Platform
from portal.domain.ranks import Right, require
from portal.forms.orders import ColumnsForm, UploadForm
from portal.queries import NotFound
from portal.queries.merchants import shops_of
from portal.queries.orders import UploadSeen, upload_seen_by, uploads_of
from portal.services import order_uploads
from portal.views import errors
from portal.views.access import merchants, takes_files
from portal.views.answers import go, page

bp = Blueprint("order_uploads", __name__)

SAMPLE_CHARACTERS = 60


def upload_store() -> UploadStore:
    """Where this app keeps order files."""
    return UploadStore(Path(current_app.config["DATA_DIR"]) / "orders")


@bp.route("/desk/orders", methods=["GET", "POST"])
@merchants
@takes_files
def index() -> Any:
    """A way to hand in an order file, and the files handed in before."""
    require(current_user.rank, Right.UPLOAD_ORDERS)
    form = UploadForm({shop.id: shop.name for shop in shops_of(current_user.merchant_id or 0)})
    if form.validate_on_submit():
        upload_id = _taken(form)
        if upload_id is not None:
            return go("order_uploads.show", upload_id=upload_id)
    return page(
        "orders/uploads.html",
        form=form,
        uploads=uploads_of(current_user),
        limit_mb=MAX_FILE_MB,
        say=phrases,
        status=422 if form.is_submitted() else 200,
    )


@bp.route("/desk/orders/<upload_id>", methods=["GET", "POST"])
@merchants
def show(upload_id: str) -> Any:
    """One file: what its columns hold while that is open, then how far it has come and what became of it."""
    seen = upload_seen_by(current_user, upload_id)
    if not seen.is_read:
        return (
            page("orders/upload.html", upload=seen, seen=_print_of(seen)) if request.method != "POST" else _shown(seen)
        )
    form = ColumnsForm(seen.columns, seen.matched["platform"], seen.matched["fields"])
    if form.is_submitted():
        fine = form.validate()
        _keep(seen, form)
        if fine and request.form.get("go") == "import":
            with suppress(order_uploads.AlreadyBegun):  # from another window, a moment ago: it is as asked
                order_uploads.start(current_user, upload_id)
        if fine:
            return _shown(seen)
    found = _looked_at(seen, form)
    return page(
        "orders/match.html",
        upload=seen,
        form=form,
        columns=_columns(seen, form, found),
        rows=[_row(row) for row in found.rows],
        has_guess=found.matched is not None,
        status=422 if form.is_submitted() else 200,
    )


@bp.get("/desk/orders/<upload_id>/progress")
@merchants
def progress(upload_id: str) -> Any:
    """How far the file has come, for a page that asks again and again; 204 while nothing is new."""
    seen = upload_seen_by(current_user, upload_id)
    if seen.is_read or request.args.get("seen") == _print_of(seen):
        return make_response("", 204)
    return make_response(render_template("orders/_progress.html", upload=seen, seen=_print_of(seen)))


@bp.post("/desk/orders/<upload_id>/discard")
@merchants
def discard(upload_id: str) -> Any:
    """Forget a file that has not been taken in."""
    upload_seen_by(current_user, upload_id)
    try:
        order_uploads.discard(current_user, upload_store(), upload_id)
    except order_uploads.AlreadyBegun:
        return go("order_uploads.show", upload_id=upload_id)
    return go("order_uploads.index")


@bp.get("/desk/orders/<upload_id>/rejects")
@merchants
def rejects(upload_id: str) -> Any:
    """The rows that were not taken, with line and reason, in the columns of the file they came from."""
    seen = upload_seen_by(current_user, upload_id)
    if seen.rejects is None or not upload_store().path(seen.rejects).is_file():
        raise NotFound(upload_id)
    answer = Response(stream_with_context(_rejects_as_csv(seen, upload_store())), mimetype="text/csv")
    stem = Path(clean_name(seen.file_name)).stem
    named = quote(_("%(name)s 没有导入的行", name=stem) + ".csv", safe="")
    answer.headers["Content-Disposition"] = f"attachment; filename=\"rejects.csv\"; filename*=UTF-8''{named}"
    return answer


@bp.errorhandler(order_uploads.NotTheirs)
def gone(_error: Exception) -> Response:
    """The file, or the shop that it is for, was there when the page was drawn."""
    return errors.trouble(404)


@bp.errorhandler(order_uploads.AlreadyBegun)
def begun(_error: Exception) -> Response:
    """Another window has let the file be taken in meanwhile."""
    return errors.trouble(409)


def _taken(form: UploadForm) -> str | None:
    file = form.file.data
    name = clean_name(file.filename)
    try:
        return order_uploads.upload(current_user, upload_store(), file.stream, name, int(form.shop.data))
    except NotAnOrderFile as error:
        form.complain(form.file, phrases.bad_file(name, error.trouble, error.facts))
    except TooLarge:
        form.complain(
            form.file, _("「%(file)s」超过%(limit)s MB。请按时间分成几份再上传", file=name, limit=MAX_FILE_MB)
        )
    except order_uploads.TooManyAtOnce:
        form.complain(form.file, _("还有几份文件没有导入完，请先处理完它们再上传"))
    return None


def _shown(seen: UploadSeen) -> Any:
    return go("order_uploads.show", upload_id=seen.id)


def _keep(seen: UploadSeen, form: ColumnsForm) -> None:
    platform = Platform(form.platform.data) if form.platform.data in set(Platform) else None
    chosen = [field.data if field.data in FIELDS else "" for field in form.columns][: len(seen.columns)]
    order_uploads.match_columns(current_user, seen.id, platform, chosen)


@dataclass(frozen=True)
class Column:
    """One column of a file: its name, what stands in its first row, and the field in which its meaning is chosen."""

    number: int
    name: str
    sample: str
    field: Any


@dataclass(frozen=True)
class PreviewRow:
    """One row as it would be taken, or why it would not."""

    line: int
    order: OrderRow | None
    kind: str = ""
    reason: str = ""


def _columns(seen: UploadSeen, form: ColumnsForm, found: Preview) -> list[Column]:
    samples = [*found.samples, *[""] * len(seen.columns)]
    return [
        Column(number, name, sample.strip()[:SAMPLE_CHARACTERS], field)
        for number, (name, sample, field) in enumerate(zip(seen.columns, samples, form.columns, strict=False), 1)
    ]


def _row(row: OrderRow | BadRow) -> PreviewRow:
    if isinstance(row, BadRow):
        return PreviewRow(row.line, None, reason=phrases.bad_row(row.reason, row.facts))
    return PreviewRow(row.line, row, kind=phrases.order_kind(row.kind or OrderKind.NORMAL))


def _looked_at(seen: UploadSeen, form: ColumnsForm) -> Preview:
    """The first rows as they would be taken with what is chosen now; without a choice that will do, only as they stand."""
    path = upload_store().path(seen.stored)
    chosen = [field.data or "" for field in form.columns]
    said = (
        matched_by(seen.columns, chosen, Platform(form.platform.data)) if form.platform.data in set(Platform) else None
    )
    try:
        return preview(path, said) if said and not said.missing else preview(path)
    except UnknownHeaders:
        return preview(path)
    except (NotAnOrderFile, OSError):
        raise NotFound(seen.id) from None


def _print_of(seen: UploadSeen) -> str:
    return f"{seen.state.value}-{seen.rows_read}"


def _rejects_as_csv(seen: UploadSeen, store: UploadStore) -> Iterator[str]:
    # With a mark that tells spreadsheets that this is UTF-8.
    yield "\ufeff" + _line([_("行号"), _("原因"), *seen.columns])
    for row in order_uploads.rejected_rows(store, seen.rejects or ""):
        yield _line([str(row.line), phrases.bad_row(row.reason, row.facts), *row.raw])


def _line(cells: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(map(harmless, cells))
    return written.getvalue()
