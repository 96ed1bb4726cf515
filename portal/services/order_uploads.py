"""A merchant's order file: uploaded, its columns matched, and taken in by the worker, once and whole.

What a worker has read is on record with every batch it wrote. When it dies, another begins at the first row again:
an import changes nothing the second time, so only the time is lost.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, BinaryIO

from sqlalchemy import and_, delete, or_, select, update

from portal import clock
from portal.adapters.order_files import (
    BadRow,
    Matched,
    NotAnOrderFile,
    OrderRow,
    Preview,
    Reason,
    UnknownHeaders,
    column_name,
    matched_by,
    preview,
    read_orders,
)
from portal.adapters.upload_store import UploadStore
from portal.domain.evidence import clean_name
from portal.domain.orders import Platform
from portal.domain.ranks import Right, require
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.merchant import Shop
from portal.models.order import OrderUpload, UploadState
from portal.services._changes import note_change
from portal.services._order_import import take_turns
from portal.services.command import command
from portal.services.orders import ImportReport, import_in_batches

BATCHES_A_ROUND = 3
DEAD_AFTER = timedelta(minutes=10)
# A file at which worker after worker falls silent is what silences them.
MOST_TRIES = 3
# A file whose columns nobody matched, and the rows that were not taken, with buyers' numbers in them.
KEPT_FOR = timedelta(days=30)
REMEMBERED_UPLOADS = 20
AT_ONCE = 5
FAULT = "fault"


class NotTheirs(LookupError):
    """There is no such upload or shop for whoever asks."""


class TooManyAtOnce(Exception):
    """Several files of this merchant are still being read."""


class AlreadyBegun(Exception):
    """The file is being taken in, or has been."""


def upload(by: Viewer, store: UploadStore, stream: BinaryIO, file_name: str, shop_id: int) -> str:
    """Take an order file onto the disk and look at its columns. Returns the upload's id; nothing is imported yet.

    Raises ranks.RightMissing, NotTheirs, TooManyAtOnce, upload_store.TooLarge, order_files.NotAnOrderFile.
    """
    _require_room(by, shop_id)
    kept = store.take(stream)
    try:
        found = preview(store.path(kept.name))
        return _record(
            by,
            OrderUpload(
                id=secrets.token_urlsafe(16),
                merchant_id=by.merchant_id,
                shop_id=shop_id,
                account_id=by.id,
                file_name=clean_name(file_name),
                bytes=kept.bytes,
                sha256=kept.sha256,
                stored=kept.name,
                columns=list(found.columns),
                state=UploadState.READING,
                rows_expected=found.rows_expected,
                made_at=clock.now(),
            ),
            found,
        )
    except BaseException:
        store.discard(kept.name)
        raise


@command
def match_columns(by: Viewer, upload_id: str, platform: Platform | None, fields: Sequence[str]) -> None:
    """Say what each column holds; "" leaves one out. Raises NotTheirs, AlreadyBegun."""
    wanted = _reading(by, upload_id)
    wanted.matched = {"platform": platform.value if platform else "", "fields": list(fields)}


@command
def start(by: Viewer, upload_id: str) -> None:
    """Let the worker take the file in. Raises RightMissing, NotTheirs, AlreadyBegun."""
    wanted = _reading(by, upload_id)
    _turn_to(wanted, UploadState.WAITING)
    facts = {"name": wanted.file_name, "bytes": wanted.bytes, "sha256": wanted.sha256, "shop_id": wanted.shop_id}
    note_change(by, "orders_uploaded", "order_upload", wanted.id, facts, merchant_id=wanted.merchant_id)


def discard(by: Viewer, store: UploadStore, upload_id: str) -> None:
    """Forget a file that has not been taken in. Raises RightMissing, NotTheirs, AlreadyBegun."""
    store.discard(_forget(by, upload_id))


def matched_of(said: dict[str, object], columns: Sequence[str]) -> Matched | None:
    """What an upload's columns hold, as its record says it; None when the platform is not said."""
    platform, fields = said.get("platform"), said.get("fields")
    if not platform or not isinstance(fields, list):
        return None
    return matched_by(columns, fields, Platform(str(platform)))


class Imports:
    """The worker's hand in this: one file at a time, a few batches a round, so that nobody waits for a whole file.

    store  where the files are
    """

    def __init__(self, store: UploadStore) -> None:
        self._store = store
        self._run: _Run | None = None
        self._swept_at: datetime | None = None

    def go_on(self) -> bool:
        """Take in a little more of what waits. Whether there may be more to do at once."""
        if self._run is None:
            self._run = self._next_run()
        if self._run is None:
            self._sweep_daily()
            return False
        try:
            finished = self._run.go_on(BATCHES_A_ROUND)
        except _TakenOver:
            finished = True
        except BaseException:
            # Nothing says that the file is to blame. It is taken again when this run has been silent long enough.
            self._run.close()
            self._run = None
            raise
        if finished:
            self._run.close()
            self._run = None
        return True

    def stop(self) -> None:
        """Give back what is under way, so that another worker need not wait to be sure that this one is gone."""
        if self._run is not None:
            self._run.close()
            _give_back(self._run.upload_id, self._run.token)
            self._run = None

    def sweep(self) -> None:
        """Forget files that were never taken in, and rows that were not taken, after a month."""
        for name in list(self._store.older_than(clock.now() - KEPT_FOR)):
            if _may_go(name):
                self._store.discard(name)

    def _sweep_daily(self) -> None:
        if self._swept_at is None or self._swept_at <= clock.now() - timedelta(days=1):
            self._swept_at = clock.now()
            self.sweep()

    def _next_run(self) -> "_Run | None":
        taken = _take_one()
        return _Run(self._store, taken) if taken else None


class _TakenOver(Exception):
    """Another worker thought this one dead, and takes the file in now."""


@dataclass(frozen=True)
class _Taken:
    """An upload that this worker is to take in.

    before  what an earlier run has done of it
    """

    upload_id: str
    token: str
    merchant_id: int
    shop_id: int
    stored: str
    matched: Matched | None
    before: ImportReport


class _Run:
    """One file being taken in."""

    def __init__(self, store: UploadStore, taken: _Taken) -> None:
        self.upload_id, self.token = taken.upload_id, taken.token
        self._store, self._taken = store, taken
        self._closing = ExitStack()
        self._rejects: IO[str] | None = None
        self._rejects_name = store.name_for_rejects()
        self._read = 0
        self._report = ImportReport()
        self._batches = import_in_batches(
            taken.merchant_id,
            taken.shop_id,
            self._watched(read_orders(store.path(taken.stored), matched=taken.matched)),
            alongside=self._note,
        )

    def go_on(self, batches: int) -> bool:
        """A few batches more. Whether that was all."""
        try:
            for _ in range(batches):
                report = next(self._batches, None)
                if report is None:
                    self._finish(None)
                    return True
                self._report = report
        except NotAnOrderFile as error:
            self._finish(error.trouble.value)
            return True
        except (UnknownHeaders, OSError):
            self._finish(FAULT)
            return True
        return False

    def close(self) -> None:
        """Let go of the files."""
        self._batches.close()
        self._closing.close()

    def _watched(self, rows: Iterable[OrderRow | BadRow]) -> Iterator[OrderRow | BadRow]:
        for row in rows:
            self._read += 1
            if isinstance(row, BadRow):
                self._set_aside(row)
            yield row

    def _set_aside(self, row: BadRow) -> None:
        if self._rejects is None:
            path = self._store.path(self._rejects_name)
            self._rejects = self._closing.enter_context(path.open("x", encoding="utf-8"))
        # In no language: whoever fetches them reads the reasons in theirs.
        json.dump({"line": row.line, "reason": row.reason, "facts": row.facts, "raw": row.raw}, self._rejects)
        self._rejects.write("\n")

    def _note(self, report: ImportReport) -> None:
        _note_progress(self._taken, self._read, report)

    def _finish(self, error: str | None) -> None:
        self._closing.close()
        rejects = self._rejects_name if self._rejects is not None else None
        _end(self._taken, self._read, self._report, rejects, error)
        self._store.discard(self._taken.stored)


def rejected_rows(store: UploadStore, rejects: str) -> Iterator[BadRow]:
    """The rows of a file that were not taken, in their order. Raises FileNotFoundError when they are gone."""
    with store.path(rejects).open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield BadRow(row["line"], Reason(row["reason"]), row["facts"], tuple(row["raw"]))


@command
def _require_room(by: Viewer, shop_id: int) -> None:
    _room(by, shop_id)


def _room(by: Viewer, shop_id: int) -> None:
    require(by.rank, Right.UPLOAD_ORDERS)
    theirs = select(Shop.id).where(Shop.id == shop_id, Shop.merchant_id == by.merchant_id, Shop.closed_at.is_(None))
    if db.session.scalar(theirs) is None:
        raise NotTheirs(shop_id)
    under_way = select(OrderUpload.id).where(
        OrderUpload.merchant_id == by.merchant_id,
        OrderUpload.state.in_((UploadState.READING, UploadState.WAITING, UploadState.RUNNING)),
        OrderUpload.made_at > clock.now() - timedelta(hours=1),
    )
    if len(db.session.scalars(under_way.limit(AT_ONCE)).all()) >= AT_ONCE:
        raise TooManyAtOnce


@command
def _record(by: Viewer, wanted: OrderUpload, found: Preview) -> str:
    # Others of the staff may have handed files in while this one came.
    take_turns(wanted.merchant_id)
    _room(by, wanted.shop_id)
    platform, known = _remembered(wanted.merchant_id, found.columns)
    fields = [""] * len(found.columns)
    for what, places in (found.matched.places if found.matched else {}).items():
        for place in places:
            fields[place] = what
    for place, name in enumerate(map(column_name, found.columns)):
        fields[place] = known.get(name, fields[place] or ("" if found.matched else found.guesses.get(place, "")))
    recognised = found.matched.platform.value if found.matched else platform
    wanted.matched = {"platform": recognised, "fields": fields}
    db.session.add(wanted)
    db.session.flush()
    return wanted.id


def _remembered(merchant_id: int, columns: Sequence[str]) -> tuple[str, dict[str, str]]:
    """What this merchant said in recent uploads that were taken in: of a file with the same columns the platform, and
    what columns hold, by name."""
    here = [column_name(name) for name in columns]
    taken_in = select(OrderUpload.columns, OrderUpload.matched).where(
        OrderUpload.merchant_id == merchant_id, OrderUpload.state != UploadState.READING
    )
    known: dict[str, str] = {}
    platform = ""
    recent = taken_in.order_by(OrderUpload.made_at.desc(), OrderUpload.id).limit(REMEMBERED_UPLOADS)
    for earlier, matched in db.session.execute(recent):
        names = [column_name(name) for name in earlier]
        if names == here:
            platform = platform or matched.get("platform", "")
        for name, what in zip(names, matched.get("fields", ()), strict=False):
            known.setdefault(name, what)
    return platform, known


def _reading(by: Viewer, upload_id: str) -> OrderUpload:
    require(by.rank, Right.UPLOAD_ORDERS)
    wanted = db.session.get(OrderUpload, upload_id, with_for_update=True, populate_existing=True)
    if wanted is None or wanted.merchant_id != by.merchant_id:
        raise NotTheirs(upload_id)
    if wanted.state is not UploadState.READING:
        raise AlreadyBegun(upload_id)
    return wanted


@command
def _forget(by: Viewer, upload_id: str) -> str:
    wanted = _reading(by, upload_id)
    db.session.delete(wanted)
    return wanted.stored


@command
def _take_one() -> _Taken | None:
    """The file that has waited longest, or one whose worker has fallen silent."""
    now = clock.now()
    silent = and_(OrderUpload.state == UploadState.RUNNING, OrderUpload.progress_at < now - DEAD_AFTER)
    waiting = select(OrderUpload).where(or_(OrderUpload.state == UploadState.WAITING, silent))
    # Two workers pass by each other instead of waiting for the same one.
    wanted = db.session.scalar(
        waiting.order_by(OrderUpload.made_at, OrderUpload.id).limit(1).with_for_update(skip_locked=True)
    )
    if wanted is None:
        return None
    if wanted.tries >= MOST_TRIES:
        _turn_to(wanted, UploadState.FAILED, run=None, error=FAULT, ended_at=now)
        return None
    token = secrets.token_urlsafe(16)
    begun = {"began_at": wanted.began_at or now, "progress_at": now, "tries": wanted.tries + 1}
    _turn_to(wanted, UploadState.RUNNING, run=token, **begun)
    return _Taken(
        upload_id=wanted.id,
        token=token,
        merchant_id=wanted.merchant_id,
        shop_id=wanted.shop_id,
        stored=wanted.stored,
        matched=matched_of(wanted.matched, wanted.columns),
        before=ImportReport(new=wanted.orders_new, changed=wanted.orders_changed),
    )


def _turn_to(wanted: OrderUpload, state: UploadState, **more: object) -> None:
    db.session.execute(update(OrderUpload).where(OrderUpload.id == wanted.id).values(state=state, **more))


def _note_progress(taken: _Taken, rows_read: int, report: ImportReport) -> None:
    """Part of the command that writes a batch. Raises _TakenOver, and the batch is not written."""
    values = {"rows_read": rows_read, "progress_at": clock.now(), **_counts(taken, report)}
    _write(taken.upload_id, taken.token, **values)


def _counts(taken: _Taken, report: ImportReport) -> dict[str, int]:
    # What an earlier run has entered, this one finds unchanged.
    done_before = taken.before.new + taken.before.changed
    return {
        "orders_new": taken.before.new + report.new,
        "orders_changed": taken.before.changed + report.changed,
        "orders_same": max(report.unchanged - done_before, 0),
        "orders_kept": report.kept,
        "rows_rejected": report.bad,
    }


def _write(upload_id: str, token: str, **values: object) -> None:
    mine = update(OrderUpload).where(OrderUpload.id == upload_id, OrderUpload.run == token)
    if db.session.scalar(mine.values(**values).returning(OrderUpload.id)) is None:
        raise _TakenOver(upload_id)


@command
def _end(taken: _Taken, rows_read: int, report: ImportReport, rejects: str | None, error: str | None) -> None:
    state = UploadState.FAILED if error else UploadState.DONE
    values = {"state": state, "rows_read": rows_read, "ended_at": clock.now(), "rejects": rejects, "error": error}
    _write(taken.upload_id, taken.token, run=None, **values, **_counts(taken, report))


@command
def _give_back(upload_id: str, token: str) -> None:
    mine = update(OrderUpload).where(OrderUpload.id == upload_id, OrderUpload.run == token)
    db.session.execute(mine.values(state=UploadState.WAITING, run=None, tries=OrderUpload.tries - 1))


@command
def _may_go(name: str) -> bool:
    """Whether a file of that name is needed no more; an upload that was never begun is forgotten with it."""
    under_way = OrderUpload.state.in_((UploadState.WAITING, UploadState.RUNNING))
    if db.session.scalar(select(OrderUpload.id).where(OrderUpload.stored == name, under_way)) is not None:
        return False
    never_begun = OrderUpload.state == UploadState.READING
    db.session.execute(delete(OrderUpload).where(OrderUpload.stored == name, never_begun))
    db.session.execute(update(OrderUpload).where(OrderUpload.rejects == name).values(rejects=None))
    return True
