"""The stage that all sweeps share."""

import pytest

from tests.breadth import BREADTH
from tests.sweep.theatre import a_theatre, opened

TRIED = pytest.StashKey()


@pytest.fixture(scope="session")
def house(tmp_path_factory, empty_sqlite, catalogues, drawings):
    """The theatre of this run."""
    folder = tmp_path_factory.mktemp("theatre")
    # A failure is a page that should not have come, like any other.
    settings = {"BABEL_TRANSLATION_DIRECTORIES": catalogues, "PROPAGATE_EXCEPTIONS": False}
    return a_theatre(folder, empty_sqlite, settings, drawings)


@pytest.fixture
def theatre(house):
    """The theatre, open for this test."""
    with opened(house.app, house.hands):
        house.on_stage = None
        yield house


@pytest.fixture
def tried(request):
    """Counts the combinations that were tried; the end of the run says how many."""
    counts = request.config.stash.setdefault(TRIED, [0])

    def add(how_many):
        counts[0] += how_many

    return add


def pytest_sessionfinish(session):
    """One of several processes hands its count to the one that speaks for all."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["tried"] = session.config.stash.get(TRIED, [0])[0]


def pytest_terminal_summary(terminalreporter, config):
    tried = config.stash.get(TRIED, [0])[0]
    if tried:
        terminalreporter.write_line(f"{tried} combinations of person, address and state tried ({BREADTH})")
