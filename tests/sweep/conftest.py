"""The stage that all sweeps share."""

import pytest

from tests.sweep.theatre import a_theatre, opened


@pytest.fixture(scope="session")
def house(tmp_path_factory, empty_sqlite, catalogues, drawings):
    """The theatre of this run."""
    folder = tmp_path_factory.mktemp("theatre")
    return a_theatre(folder, empty_sqlite, {"BABEL_TRANSLATION_DIRECTORIES": catalogues}, drawings)


@pytest.fixture
def theatre(house):
    """The theatre, open for this test."""
    with opened(house.app, house.hands):
        house.on_stage = None
        yield house
