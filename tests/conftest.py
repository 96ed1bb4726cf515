"""What every test can ask for: an app with an empty database, the cast, their browsers, and the hands of the clock."""

import shutil
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

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

PASSWORD = "pingli-demo"
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
    """The longest first, so that nobody waits for one browser at the end."""
    items.sort(key=lambda item: "tests/journeys/" not in item.nodeid)


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


@pytest.fixture
def database(request, tmp_path):
    """The URL of a database of this test's own: SQLite unless the test asks for `any_database`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        path = tmp_path / "pingli.sqlite3"
        shutil.copy(request.getfixturevalue("empty_sqlite"), path)
        yield f"sqlite:///{path}"
    else:
        with _copy_of(request.getfixturevalue("empty_postgres")) as url:
            yield url


@pytest.fixture
def any_database(database):
    """Asks for the test to be run on every kind of database this machine has."""
    return database


@pytest.fixture(scope="session")
def drawings(tmp_path_factory):
    """Templates compiled once for all the apps of a run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("drawings")))


@pytest.fixture
def settings():
    """Settings of the app that a module or a test puts its own over."""
    return {}


@pytest.fixture
def app(database, catalogues, drawings, settings, tmp_path):
    """The portal on an empty database, with its context open."""
    app = create_app(settings_of(database, str(tmp_path)) | {"BABEL_TRANSLATION_DIRECTORIES": catalogues} | settings)
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = drawings
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def hands():
    """The hands of the clock: START, and then where the test turns them."""
    hands = Hands(START)
    clock.set_source(lambda: hands.at)
    yield hands
    clock.set_source()


@pytest.fixture
def cast(app):
    """Li complains about Acme, Wang mediates; Zhao and Hemu have nothing to do with it. Each as a Viewer."""
    return enter_cast()


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
    return SimpleNamespace(**{who: _enter(who, *part) for who, part in CAST.items()})


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


def _enter(who: str, role: Role, name: str, more: dict[str, str]):
    return viewer_of(accounts.create_account(role, f"{who}@demo.test", name, PASSWORD, confirmed=True, **more))


def _copy_of(url: str):
    return throwaway_postgres(template=make_url(url).database)
