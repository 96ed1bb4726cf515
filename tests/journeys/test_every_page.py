"""Every page as it is drawn: nothing for axe to find, nothing too wide, nothing on top of something else."""

import pytest

from tests.conftest import PASSWORD
from tests.journeys.reviewer import Reviewer, Visit

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
        reviewer = Reviewer(chromium_here, address)
        if who is not None:
            reviewer.sign_in(f"{who}@demo.test", PASSWORD)
        faults = [fault for visit in visits for fault in reviewer.faults_of(visit)]
        reviewer.context.close()
        assert not faults, "\n".join(faults)

    return look


def test_pages_open_to_everybody(review):
    review(None, STRANGER)
