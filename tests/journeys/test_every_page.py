"""Every page as it is drawn: nothing for axe to find, nothing too wide, nothing on top of something else."""

import shutil
from types import SimpleNamespace

import pytest

from portal import clock, create_app
from portal.extensions import db
from portal.services import accounts
from tests.breadth import at, is_its
from tests.browser import Browser
from tests.conftest import Hands, cast_of_database, settings_of
from tests.journeys.reviewer import Reviewer, Visit
from tests.journeys.town import BESIDE_THE_CASES, NOW, a_town, pages_of, pages_of_letters

pytestmark = pytest.mark.timeout(600)

# Into how many tests the pages of each are split, so that several processes look at them.
PARTS = {who: {"li": 4, "acme": 3, "wang": 3}.get(who, 1) for who in BESIDE_THE_CASES}

NOWHERE = "/nowhere"
STRANGER = [
    Visit("/"),
    Visit("/sign-in"),
    Visit("/sign-in", status=422, sends_empty=True),
    Visit("/sign-up"),
    Visit("/sign-up", status=422, sends_empty=True),
    Visit("/sign-up/merchant"),
    Visit("/forgot", status=422, sends_empty=True),
    Visit("/forgot/sent", more=True),
    Visit("/goodbye", more=True),
    Visit("/reset/nothing-of-ours", status=404),
    Visit("/help"),
    Visit("/rules"),
    Visit("/help/platform", more=True),
    Visit("/lookup?number=PL-260302-00013"),
    Visit("/lookup?number=PL-260302-00014", more=True),
    Visit(NOWHERE, status=404),
]
# What answers a GET without being a page that somebody looks at, and what it is instead.
NO_PAGES = {
    "setup.first_administrator": "gone as soon as there is an administrator; test_newcomers looks at it",
    "administration.changes_file": "a file",
    "help.edition_file": "a file",
    "assets.asset": "styles, scripts and pictures of ours",
    "cases.news": "what is new, for a case page that is open",
    "complaints.choices": "a part of the second page of a complaint",
    "complaints.items": "a part of the first page of a complaint",
    "complaints.resume": "leads to the page where a draft was left",
    "desk_work.export": "a file",
    "figures.table": "a file",
    "complaints.timeliness": "a part of the third page of a complaint",
    "office.evidence": "a file",
    "order_uploads.progress": "a part of the page of an order file",
    "order_uploads.rejects": "a file",
    "evidence.draft_thumbnail": "a picture",
    "evidence.original": "a file",
    "evidence.redacted": "a file",
    "evidence.thumbnail": "a picture",
    "evidence.view": "a file",
}


@pytest.fixture
def review(chromium_here, address, cast):
    """`review("li", visits)` looks at pages through the eyes of one of the cast."""

    def look(who, visits):
        reviewer = Reviewer(chromium_here, address, who)
        of_its_kind = at(6, 1, 1)
        chosen = [visit for turn, visit in enumerate(visits) if not visit.more or is_its(turn, of_its_kind)]
        faults = [fault for turn, visit in enumerate(chosen) for fault in reviewer.faults_of(visit, turn)]
        reviewer.context.close()
        assert not faults, "\n".join(faults)

    return look


@pytest.fixture(scope="session")
def built(tmp_path_factory, sqlite_with_cast, catalogues, drawings):
    """A town that was played once, to be copied: its database, its folder of files, and what there is to look at."""
    folder = tmp_path_factory.mktemp("town")
    path = folder / "pingli.sqlite3"
    shutil.copy(sqlite_with_cast, path)
    texts = {"BABEL_TRANSLATION_DIRECTORIES": catalogues}
    app = create_app(settings_of(f"sqlite:///{path}", str(folder)) | texts)
    app.test_client_class, app.jinja_env.bytecode_cache = Browser, drawings
    hands = Hands(NOW)
    with app.app_context():
        clock.set_source(lambda: hands.at)
        cast = cast_of_database()
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = accounts.sign_in(cast.li.id)
        town = a_town(cast, hands, client)
        clock.set_source()
        db.session.remove()
        db.engine.dispose()
    return SimpleNamespace(path=path, folder=folder, town=town)


@pytest.fixture
def shares_app():
    """The town has a database and a folder of its own."""
    return False


@pytest.fixture
def database(built, tmp_path):
    """A copy of the town's."""
    return f"sqlite:///{shutil.copy(built.path, tmp_path / 'pingli.sqlite3')}"


@pytest.fixture
def settings(built):
    return {"DATA_DIR": str(built.folder)}


@pytest.fixture
def town(built, cast, hands):
    """Everything there is to look at."""
    hands.set(NOW)
    return built.town


def test_pages_open_to_everybody(review, town):
    review(None, [*STRANGER, *pages_of_letters(town)])


@pytest.mark.parametrize(("who", "part"), [(who, part) for who, parts in PARTS.items() for part in range(parts)])
def test_pages_of_one_of_the_cast(review, town, cast, who, part):
    review(who, list(pages_of(who, town, cast))[part :: PARTS[who]])


def test_no_page_was_forgotten(app, town, cast):
    visits = [
        *STRANGER,
        *pages_of_letters(town),
        *(visit for who in BESIDE_THE_CASES for visit in pages_of(who, town, cast)),
    ]
    addresses = app.url_map.bind("localhost")
    seen = {addresses.match(visit.path.partition("?")[0])[0] for visit in visits if visit.path != NOWHERE}
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert pages - seen == set(NO_PAGES)
