"""The reviewer of pages is worth something only if nothing of this escapes it."""

import pytest

from tests.breadth import at
from tests.journeys.reviewer import WIDTHS, Reviewer, Visit

FAULTS = {
    "scrolls sideways": '<div style="width: 900px">wide</div>',
    "words on top of words": "<p>one line of words</p><p style='margin-top: -2.3em'>another line of words</p>",
    "cut off": "<div style='width: 40px; overflow: hidden; white-space: nowrap'>longer than its place</div>",
    "the end of the page stays under": "<div style='height: 2000px'>long</div>"
    "<div style='position: fixed; bottom: 0; height: 200px; width: 90%'>a bar</div>",
    "phones zoom in": "<label>Name <input name='name' style='font-size: 12px'></label>",
    "axe color-contrast": "<p style='color: #bbb; background: #fff'>pale</p>",
    "axe target-size": "<a href='/a' style='font-size: 8px'>a</a><br><a href='/b' style='font-size: 8px'>b</a>",
    "axe label": "<input name='nameless'>",
}


@pytest.fixture(scope="module")
def reviewer(chromium_here):
    """One for all these pages, which are made up and served by nobody."""
    reviewer = Reviewer(chromium_here, "http://localhost", None)
    yield reviewer
    reviewer.context.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_the_reviewer_sees_it(reviewer, fault):
    page = (
        "<!DOCTYPE html><html lang='en'><title>A page</title><main><h1>A page</h1>%s</main>"
        "<footer class='foot'><p>The end</p></footer></html>"
    )
    served = page % FAULTS[fault]
    reviewer.page.unroute_all()
    reviewer.page.route("**/a-page", lambda route: route.fulfill(body=served, content_type="text/html"))
    found = [said for turn in range(at(len(WIDTHS), 1, 1)) for said in reviewer.faults_of(Visit("/a-page"), turn)]
    assert any(fault in said for said in found), found
