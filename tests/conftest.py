"""What every test can ask for: an app with an empty database, the cast, their browsers, and the hands of the clock."""

import gc
import os
import shutil
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from babel.messages.mofile import write_mo
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import make_url

from portal import clock, create_app
from portal.domain.parties import Role
from portal.extensions import db
from portal.queries.accounts import viewer_of
from portal.services import accounts
from tests import translations
from tests.browser import Browser
from tests.machine import databases, throwaway_postgres
from tests.schedule import Schedule, place_of
from tests.shared_postgres import SharedPostgres
from tests.statements import statements

PASSWORD = "pingli-demo"
# How long examples take to be made says how busy the machine is, and nothing of what is tested.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")
# The cast of every story, as in the demo town.
CAST = {
    "li": (Role.CONSUMER, "李女士", {}),
    "zhao": (Role.CONSUMER, "赵先生", {}),
    "acme": (Role.MERCHANT, "小陈", {"merchant_name": "艾可美数码旗舰店"}),
    "hemu": (Role.MERCHANT, "小何", {"merchant_name": "禾木电器旗舰店"}),
    "wang": (Role.MEDIATOR, "王敏", {}),
    "zhou": (Role.MEDIATOR, "周航", {}),
    "sun": (Role.SUPERVISOR, "孙岚", {}),
    "admin": (Role.ADMIN, "管理员", {}),
}
# A Monday at ten in the morning in Beijing.
START = datetime(2026, 3, 2, 2, tzinfo=UTC)


class Hands:
    """The hands of the clock. They move when a test turns them, and not otherwise."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def turn(self, **by: float) -> datetime:
        """Let time pass: `hands.turn(days=3)`."""
        self.at += timedelta(**by)
        return self.at

    def set(self, at: datetime) -> datetime:
        """Put them to an instant."""
        self.at = at
        return self.at


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "any_database" in metafunc.fixturenames:
        metafunc.parametrize("database", databases(), indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first."""
    items.sort(key=lambda item: place_of(item.nodeid))


def pytest_collection_finish() -> None:
    """What was collected stays to the end: looking through it for what nobody needs any more took time of every test."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Schedule:
    """Several processes share the tests out by our own rules."""
    return Schedule(config, log)


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory):
    """The folder of the translations as they are written now."""
    folder = tmp_path_factory.mktemp("translations")
    english = folder / "en" / "LC_MESSAGES"
    english.mkdir(parents=True)
    with (english / "messages.mo").open("wb") as stream:
        write_mo(stream, translations.english())
    return str(folder)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory):
    """An SQLite database with every table and nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "pingli.sqlite3"
    _make_tables(f"sqlite:///{path}", str(path.parent))
    return path


@pytest.fixture(scope="session")
def empty_postgres(tmp_path_factory):
    """The same on PostgreSQL."""
    with throwaway_postgres() as url:
        _make_tables(url, str(tmp_path_factory.mktemp("empty")))
        yield url


@pytest.fixture(scope="session")
def sqlite_with_cast(tmp_path_factory, empty_sqlite):
    """An SQLite database in which everybody of the cast has an account, to be copied."""
    path = tmp_path_factory.mktemp("cast") / "pingli.sqlite3"
    shutil.copy(empty_sqlite, path)
    _enter_cast_in(f"sqlite:///{path}", str(path.parent))
    return path


@pytest.fixture(scope="session")
def postgres_with_cast(tmp_path_factory, empty_postgres):
    """The same on PostgreSQL."""
    with _copy_of(empty_postgres) as url:
        _enter_cast_in(url, str(tmp_path_factory.mktemp("cast")))
        yield url


@pytest.fixture(scope="session")
def shared_postgres(postgres_with_cast):
    """The PostgreSQL database of this process, with everybody of the cast in it."""
    with _copy_of(postgres_with_cast) as url:
        shared = SharedPostgres(url)
        yield shared
        shared.close()


@pytest.fixture
def shares_app():
    """Whether a test may be given an app that others have used; not when it adds to the app itself."""
    return True


@pytest.fixture(scope="session")
def apps():
    """The apps of this run by their settings. Making one, and the first of every statement, takes longer than most tests."""
    return {}


@pytest.fixture
def database(request, tmp_path, tmp_path_factory, shares_app):
    """The URL of a database of this test's own: SQLite unless the test asks for `any_database`."""
    filled = "cast" in request.fixturenames
    if getattr(request, "param", "sqlite") == "sqlite":
        path = (tmp_path_factory.getbasetemp() if shares_app else tmp_path) / "pingli.sqlite3"
        for beside in path.parent.glob(f"{path.name}*"):
            beside.unlink()
        shutil.copy(request.getfixturevalue("sqlite_with_cast" if filled else "empty_sqlite"), path)
        yield f"sqlite:///{path}"
    elif shares_app:
        shared = request.getfixturevalue("shared_postgres")
        if filled:
            shared.put_back()
        else:
            shared.empty()
        yield shared.url
    else:
        with _copy_of(request.getfixturevalue("postgres_with_cast" if filled else "empty_postgres")) as url:
            yield url


@pytest.fixture
def any_database(database):
    """Asks for the test to be run on every kind of database this machine has."""
    return database


@pytest.fixture(scope="session")
def drawings(tmp_path_factory):
    """Templates compiled once for all the apps of a run, in whichever process they are."""
    one_run = (
        tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else tmp_path_factory.getbasetemp()
    )
    folder = one_run / "drawings"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture
def settings():
    """Settings of the app that a module or a test puts its own over."""
    return {}


@pytest.fixture
def app(database, catalogues, drawings, settings, apps, shares_app, tmp_path):
    """The portal on an empty database, with its context open. Its settings are as new, whatever a test did to them."""
    kind = repr((database, sorted(settings.items(), key=repr)))
    app = apps.get(kind) if shares_app else None
    if app is None:
        texts = {"BABEL_TRANSLATION_DIRECTORIES": catalogues}
        app = create_app(settings_of(database, str(tmp_path)) | texts | settings)
        app.test_client_class = Browser
        app.jinja_env.bytecode_cache = drawings
        if shares_app:
            apps[kind] = app
    before = dict(app.config), dict(app.extensions)
    app.config["DATA_DIR"] = settings.get("DATA_DIR", str(tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    for now, then in zip((app.config, app.extensions), before, strict=True):
        now.clear()
        now.update(then)


@pytest.fixture
def asked(app):
    """The statements that the database is asked; `asked.clear()` begins anew."""
    with statements() as asked:
        yield asked


@pytest.fixture
def hands():
    """The hands of the clock: START, and then where the test turns them."""
    hands = Hands(START)
    clock.set_source(lambda: hands.at)
    yield hands
    clock.set_source()


@pytest.fixture(scope="session")
def known_cast():
    """The cast as they stand in a database in which nothing has happened, by name; asked for once."""
    return {}


@pytest.fixture
def cast(app, shares_app, known_cast):
    """Li complains about Acme, Wang mediates; Zhao and Hemu have nothing to do with it. Each as a Viewer."""
    if not shares_app:
        return cast_of_database()
    if not known_cast:
        known_cast.update(vars(cast_of_database()))
    return SimpleNamespace(**known_cast)


@pytest.fixture
def browser(app):
    """`browser(cast.li)` is Li's browser, signed in; `browser()` is a stranger's. Both read Chinese unless told."""

    def open_for(viewer=None, language=None):
        client = app.test_client()
        if viewer is not None:
            token = accounts.sign_in(viewer.id)
            with client.session_transaction() as session:
                session["_user_id"] = token
        if language is not None:
            client.set_cookie("language", language)
        return client

    return open_for


def enter_cast() -> SimpleNamespace:
    """Everybody of the cast gets an account in the database that is open."""
    for who, part in CAST.items():
        _enter(who, *part)
    return cast_of_database()


def cast_of_database() -> SimpleNamespace:
    """The cast as they stand in the database that is open; they were entered in the order of CAST."""
    return SimpleNamespace(**{who: viewer_of(number) for number, who in enumerate(CAST, 1)})


def settings_of(url: str, folder: str) -> dict[str, object]:
    return {
        "TESTING": True,
        "SECRET_KEY": "for tests, and long enough for anybody",
        "SQLALCHEMY_DATABASE_URI": url,
        "DATA_DIR": folder,
        "SESSION_COOKIE_SECURE": False,
        "SESSION_COOKIE_NAME": "pingli",
        "ARGON2_COST": (8, 1),
    }


def _make_tables(url: str, folder: str) -> None:
    with create_app(settings_of(url, folder)).app_context():
        db.create_all()
        db.engine.dispose()


def _enter_cast_in(url: str, folder: str) -> None:
    # A test that asked for the hands before it asked for a database has them still.
    with create_app(settings_of(url, folder)).app_context():
        told_by = clock.set_source(lambda: START)
        try:
            enter_cast()
        finally:
            clock.set_source(told_by)
            db.session.remove()
            db.engine.dispose()


def _enter(who: str, role: Role, name: str, more: dict[str, str]) -> int:
    return accounts.create_account(role, f"{who}@demo.test", name, PASSWORD, confirmed=True, **more)


def _copy_of(url: str):
    return throwaway_postgres(make_url(url).database)
