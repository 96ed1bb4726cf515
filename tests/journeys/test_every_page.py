"""Every page as it is drawn: nothing for axe to find, nothing too wide, nothing on top of something else."""

import pytest

from tests.journeys.reviewer import Reviewer, Visit
from tests.journeys.town import BESIDE_THE_CASES, a_town, pages_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

NOWHERE = "/nowhere"
STRANGER = [
    Visit("/"),
    Visit("/sign-in"),
    Visit("/sign-in", status=422, sends_empty=True),
    Visit("/sign-up"),
    Visit("/sign-up", status=422, sends_empty=True),
    Visit("/sign-up/merchant"),
    Visit(NOWHERE, status=404),
]
# What answers a GET without being a page that somebody looks at, and what it is instead.
NO_PAGES = {
    "assets.asset": "styles, scripts and pictures of ours",
    "cases.news": "what is new, for a case page that is open",
    "complaints.choices": "a part of the second page of a complaint",
    "complaints.items": "a part of the first page of a complaint",
    "complaints.resume": "leads to the page where a draft was left",
    "complaints.timeliness": "a part of the third page of a complaint",
    "evidence.draft_thumbnail": "a picture",
    "evidence.original": "a file",
    "evidence.thumbnail": "a picture",
    "evidence.view": "a file",
}


@pytest.fixture
def review(chromium_here, address, cast):
    """`review("li", visits)` looks at pages through the eyes of one of the cast."""

    def look(who, visits):
        reviewer = Reviewer(chromium_here, address, who)
        faults = [fault for visit in visits for fault in reviewer.faults_of(visit)]
        reviewer.context.close()
        assert not faults, "\n".join(faults)

    return look


@pytest.fixture
def town(cast, hands, browser):
    """Everything there is to look at."""
    return a_town(cast, hands, browser(cast.li))


def test_pages_open_to_everybody(review):
    review(None, STRANGER)


@pytest.mark.parametrize("who", BESIDE_THE_CASES)
def test_pages_of_one_of_the_cast(review, town, cast, who):
    review(who, pages_of(who, town, cast))


def test_no_page_was_forgotten(app, town, cast):
    visits = [*STRANGER, *(visit for who in BESIDE_THE_CASES for visit in pages_of(who, town, cast))]
    addresses = app.url_map.bind("localhost")
    seen = {addresses.match(visit.path.partition("?")[0])[0] for visit in visits if visit.path != NOWHERE}
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert pages - seen == set(NO_PAGES)
