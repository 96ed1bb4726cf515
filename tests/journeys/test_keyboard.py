"""A complaint and an offer by keyboard alone: everything can be reached with Tab and is seen when it is."""

import pytest
from playwright.sync_api import expect

from tests.journeys.filing import WORDS
from tests.journeys.town import an_order
from tests.playing import a_case

MOST_STEPS = 80
# The element in focus, unless its ring is out of sight or under a bar that stays on the screen.
IN_SIGHT = """() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const seen = element.closest("label, .pick__item, .filebtn, .tick-s") || element;
  const place = seen.getBoundingClientRect();
  const at = [place.left + Math.min(place.width / 2, 20), place.top + Math.min(place.height / 2, 20)];
  const top = document.elementFromPoint(...at);
  return box.width > 0 && top !== null && (seen.contains(top) || top.contains(seen)) ? "" : element.outerHTML.slice(0, 200);
}"""


@pytest.fixture
def li(person):
    """Li, who has no mouse and a small screen."""
    return person("li", width=390)


def _tabs_to(somebody, selector):
    """Press Tab until the element is in focus; each stop on the way has to be in sight."""
    for _ in range(MOST_STEPS):
        somebody.page.keyboard.press("Tab")
        hidden = somebody.page.evaluate(IN_SIGHT)
        assert not hidden, f"in focus but out of sight: {hidden}"
        if somebody.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached")


def _types(somebody, selector, words):
    _tabs_to(somebody, selector)
    somebody.page.keyboard.press("ControlOrMeta+A")
    somebody.page.keyboard.insert_text(words)


def _enters(somebody):
    with somebody.page.expect_navigation():
        somebody.page.keyboard.press("Enter")


def _takes_first(somebody, name):
    """Choose the first of some radio buttons, or tick a box."""
    _tabs_to(somebody, f"[name='{name}']")
    somebody.page.keyboard.press("Space")
    expect(somebody.page.locator(f"[name='{name}']:checked")).to_have_count(1)


def test_li_files_a_complaint_by_keyboard(li, cast):
    li.at(f"/cases/new?order={an_order(cast.li)}")
    _tabs_to(li, "main form[method=post] .btn")
    _enters(li)
    for name, following in (("group", "category"), ("category", "issue"), ("issue", None)):
        _takes_first(li, name)
        if following:
            expect(li.page.locator(f"[name={following}]").first).to_be_attached()
    if li.page.locator("[name=goods]").count():
        _takes_first(li, "goods")
    _tabs_to(li, ".nav-row .btn")
    _enters(li)
    li.writes("noticed_on", "2026-03-01")  # a date is typed differently on every system
    _types(li, "[name=words]", WORDS)
    _takes_first(li, "told")
    _tabs_to(li, ".nav-row .btn")
    _enters(li)
    _takes_first(li, "codes")
    _tabs_to(li, ".nav-row .btn")
    _enters(li)
    if li.page.locator(".errors").count():
        li.page.locator(".errors a").first.focus()
        li.page.keyboard.press("Enter")
        li.page.keyboard.insert_text("100")
        _tabs_to(li, ".nav-row .btn")
        _enters(li)
    _tabs_to(li, ".nav-row .btn")
    _enters(li)
    _takes_first(li, "declared")
    _tabs_to(li, ".nav-row .btn")
    _enters(li)
    expect(li.page.locator("strong.code")).to_be_visible()


def test_li_makes_an_offer_by_keyboard(li, cast, hands):
    li.opens(a_case("negotiating", cast, hands))
    _tabs_to(li, "a[id*='-make_offer-']")
    _enters(li)
    _types(li, "[name=refund]", "180")
    _types(li, "[name=words]", "退这些就可以。")
    _tabs_to(li, "main form .btn:not(.btn--2):not(.btn--3)")
    _enters(li)
    expect(li.page.locator(".thread")).to_contain_text("¥180.00")


def test_the_skip_link_comes_first_and_leads_to_the_page(li):
    li.at("/cases")
    li.page.keyboard.press("Tab")
    expect(li.page.locator(".skip")).to_be_focused()
    li.page.keyboard.press("Enter")
    expect(li.page.locator("main")).to_be_focused()
