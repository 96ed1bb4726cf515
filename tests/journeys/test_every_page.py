"""Every page as it is drawn: nothing for axe to find, nothing too wide, nothing on top of something else."""

from types import SimpleNamespace

import pytest

from tests.journeys.reviewer import Reviewer, Visit
from tests.journeys.town import (
    an_order,
    cases_in_every_state,
    drafts_on_every_page,
    pages_of_acme,
    pages_of_li,
    pages_of_wang,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

STRANGER = [
    Visit("/"),
    Visit("/sign-in"),
    Visit("/sign-in", status=422, sends_empty=True),
    Visit("/sign-up"),
    Visit("/sign-up", status=422, sends_empty=True),
    Visit("/sign-up/merchant"),
    Visit("/nowhere", status=404),
]


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
    """Cases in every state, an order without one, and drafts that stopped on every page."""
    cases = cases_in_every_state(cast, hands)
    order_id = an_order(cast.li)
    return SimpleNamespace(cases=cases, order_id=order_id, drafts=drafts_on_every_page(browser(cast.li), order_id))


def test_pages_open_to_everybody(review):
    review(None, STRANGER)


def test_pages_of_a_consumer(review, town):
    review("li", pages_of_li(town))


def test_pages_of_a_merchant(review, town):
    review("acme", pages_of_acme(town))


def test_pages_of_a_mediator(review, town):
    review("wang", pages_of_wang(town))
