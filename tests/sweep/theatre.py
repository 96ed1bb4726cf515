"""One stage for every scene: a database in which a case stands where its story left it, put back in milliseconds."""

import contextvars
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal import clock, create_app
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.case import Case, Entry, Proceeding
from portal.queries.merchants import shops_of
from portal.services import accounts
from portal.services.drafts import begin_draft
from portal.services.evidence import hand_in
from portal.services.order_uploads import start, upload
from portal.views.order_uploads import upload_store
from portal.views.uploads import evidence_store
from tests.browser import Browser
from tests.conftest import CAST, START, Hands, enter_cast, settings_of
from tests.playing import a_case, case_called
from tests.samples import photo
from tests.samples_orders import Sale, pinduoduo_export

STRANGER = "stranger"
# Li complains about Acme and Wang mediates; the others have nothing to do with the case.
ACTORS = (STRANGER, "li", "zhao", "acme", "hemu", "wang", "zhou", "sun", "admin")
HTMX = {"HX-Request": "true"}
HISTORY = HTMX | {"HX-History-Restore-Request": "true"}


class Visitor(Browser):
    """A browser that does not review what it reads: the pages themselves are reviewed where they are built."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("buffered", True)
        response = contextvars.Context().run(FlaskClient.open, self, *args, **kwargs)
        db.session.rollback()
        return response


@dataclass(frozen=True)
class Scene:
    """A case of Li's against Acme as its story left it.

    at       when; the hands of the clock are put there
    tokens   of everybody's browser
    given    whatever else was played for the scene, by name: for the addresses of pages
    kept     the database, and the files that came with it
    """

    name: str
    ref: str
    at: datetime
    tokens: Mapping[str, str]
    given: Mapping[str, Any]
    kept: "Kept"


@dataclass(frozen=True)
class Kept:
    """A database, and what every file of the portal held at that time, by its path."""

    database: Path
    files: Mapping[Path, bytes]


@dataclass(frozen=True)
class Record:
    """How far a case had come."""

    entries: int
    head: str
    evidence: int


class Theatre:
    """Plays every story once and puts its end back on stage as often as it is asked for."""

    def __init__(self, app: Flask, path: Path, people: SimpleNamespace, hands: Hands) -> None:
        self.data = Path(app.config["DATA_DIR"])
        self.app, self.path, self.cast, self.hands = app, path, people, hands
        self.scenes: dict[str, Scene] = {}
        self.on_stage: Scene | None = None
        self.browsers: dict[str, Visitor] = {}
        self.forms: dict[str, str] = {}
        self.belongings = self._belongings()
        self.empty = self._keep("empty")

    def scene(self, state: str, prepare: Any = None, name: str = "") -> Scene:
        """A case in `state`, on stage. `prepare(theatre, ref)` may play on and give names to what it made."""
        name = name or state
        if name not in self.scenes:
            self.scenes[name] = self._play(state, prepare, name)
        self.put_back(self.scenes[name])
        return self.scenes[name]

    def put_back(self, scene: Scene | None = None) -> None:
        """The scene as it was, whatever has been done since."""
        scene = scene or self.on_stage
        assert scene is not None
        self._fetch(scene.kept)
        self.hands.set(scene.at)
        self.on_stage = scene
        self.browsers = {}
        self.forms = {}

    def viewer(self, who: str) -> Viewer | None:
        """Somebody of the cast; nobody for the stranger."""
        return getattr(self.cast, who, None)

    def browser(self, who: str) -> Visitor:
        """Somebody's browser, signed in."""
        if who not in self.browsers:
            assert self.on_stage is not None
            browser = self.browsers[who] = cast(Visitor, self.app.test_client())
            if who in self.on_stage.tokens:
                with browser.session_transaction() as session:
                    session["_user_id"] = self.on_stage.tokens[who]
        return self.browsers[who]

    def token(self, who: str) -> str:
        """What forms of this person's pages carry."""
        if who not in self.forms:
            self.forms[who] = self.browser(who).token()
        return self.forms[who]

    def get(self, who: str, path: str, headers: Mapping[str, str] | None = None) -> Any:
        """A page, asked for by somebody."""
        return self.browser(who).get(path, headers=dict(headers or {}))

    def post(self, who: str, path: str, typed: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """A form, sent by somebody."""
        data = {**(typed or {}), "csrf_token": self.token(who)}
        return self.browser(who).post(path, data=data, token=False, **more)

    def record(self) -> Record:
        """How far the case on stage has come."""
        assert self.on_stage is not None
        db.session.rollback()
        entries = select(func.count()).select_from(Entry).where(Entry.case_id == Case.id).scalar_subquery()
        row = db.session.execute(
            select(entries, Case.head, Case.evidence_count).where(Case.ref == self.on_stage.ref)
        ).one()
        db.session.rollback()
        return Record(*row)

    def _play(self, state: str, prepare: Any, name: str) -> Scene:
        self._fetch(self.empty)
        self.hands.set(START)
        ref = a_case(state, self.cast, self.hands, evidence=(self.belongings["evidence_id"],))
        case = case_called(ref)
        about = {"order_id": case.order_id, "office_no": _waits_at_the_office(case.id)}
        given = {**self.belongings, **about} | ((prepare(self, ref) if prepare else None) or {})
        tokens = {who: accounts.sign_in(getattr(self.cast, who).id) for who in CAST}
        at = self.hands.at
        return Scene(name, ref, at, tokens, given, self._keep(name))

    def photo(self, **of: Any) -> str:
        """A photo that Li hands in; the id of it."""
        with self.app.test_request_context():
            store = evidence_store()
        return hand_in(self.cast.li, store, BytesIO(photo()), "杯底.jpg", kind="goods_photo", **of)

    def _belongings(self) -> dict[str, Any]:
        """What Li brings to every scene: a draft with a file, and a file to complain with; and two order files of Acme."""
        draft_id = begin_draft(self.cast.li, "order", {})
        files = {"draft_file_id": self.photo(draft_id=draft_id), "evidence_id": self.photo()}
        uploads = {"upload_id": self.order_file(), "begun_upload_id": self.order_file()}
        start(self.cast.acme, uploads["begun_upload_id"])
        return {"draft_id": draft_id, **files, **uploads}

    def order_file(self) -> str:
        """An order file that Acme hands in; the id of its upload."""
        with self.app.test_request_context():
            store = upload_store()
        shop = shops_of(self.cast.acme.merchant_id)[0]
        return upload(self.cast.acme, store, BytesIO(pinduoduo_export([Sale()])), "orders.csv", shop.id)

    def _keep(self, name: str) -> Kept:
        self._close()
        kept = self.path.with_name(f"{name}.sqlite3")
        shutil.copy(self.path, kept)
        return Kept(kept, {path: path.read_bytes() for path in self._files()})

    def _fetch(self, kept: Kept) -> None:
        self._close()
        shutil.copy(kept.database, self.path)
        there = set(self._files())
        for path in there - set(kept.files):
            path.unlink()
        for path in set(kept.files) - there:
            path.write_bytes(kept.files[path])

    def _files(self) -> Iterator[Path]:
        """Those that the portal keeps beside its database. It never writes into one that is there."""
        return (path for path in self.data.rglob("*") if path.is_file())

    def _close(self) -> None:
        db.session.remove()
        db.engine.dispose()


def _waits_at_the_office(case_id: int) -> int:
    """Number of the proceeding that waits for an administrator, or of none."""
    waiting = select(Proceeding.no).where(Proceeding.case_id == case_id, Proceeding.for_office)
    return db.session.scalar(waiting) or 99


def a_theatre(folder: Path, empty: Path, settings: Mapping[str, Any], drawings: Any) -> Theatre:
    """A theatre with the cast in it, closed until somebody opens it.

    empty     a database with every table and nothing in it
    settings  over those of every test
    """
    path = folder / "pingli.sqlite3"
    shutil.copy(empty, path)
    app = create_app(settings_of(f"sqlite:///{path}", str(folder / "data")) | settings)
    app.test_client_class = Visitor
    app.jinja_env.bytecode_cache = drawings
    hands = Hands(START)
    with opened(app, hands):
        return Theatre(app, path, enter_cast(), hands)


@contextmanager
def opened(app: Flask, hands: Hands) -> Iterator[None]:
    """While the doors are open, the hands of the theatre's clock tell the time."""
    with app.app_context():
        clock.set_source(lambda: hands.at)
        try:
            yield
        finally:
            clock.set_source()
            db.session.remove()
            db.engine.dispose()
