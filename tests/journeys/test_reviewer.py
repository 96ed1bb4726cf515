"""The reviewer of pages is worth something only if nothing of this escapes it."""

import pytest

from tests.breadth import at
from tests.journeys.reviewer import WIDTHS, Reviewer, Visit

pytestmark = pytest.mark.browser

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


@pytest.mark.parametrize("fault", FAULTS)
def test_the_reviewer_sees_it(chromium_here, address, cast, fault):
    reviewer = Reviewer(chromium_here, address, None)
    page = (
        "<!DOCTYPE html><html lang='en'><title>A page</title><main><h1>A page</h1>%s</main>"
        "<footer class='foot'><p>The end</p></footer></html>"
    )
    reviewer.page.route("**/a-page", lambda route: route.fulfill(body=page % FAULTS[fault], content_type="text/html"))
    found = [said for turn in range(at(len(WIDTHS), 1, 1)) for said in reviewer.faults_of(Visit("/a-page"), turn)]
    reviewer.context.close()
    assert any(fault in said for said in found), found
