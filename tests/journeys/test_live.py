"""A case page that is open while others act: it changes by itself, and never under somebody's hands."""

import pytest
from playwright.sync_api import expect

from tests.journeys.people import SECONDS_TO_NEWS
from tests.playing import a_case, do

HALF_A_SENTENCE = "我昨天又试了一次，还是没有"
PLACES = """() => {
  const box = document.getElementById("say-words");
  return [box.value, document.activeElement.id, box.selectionStart, box.getBoundingClientRect().top];
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_half_typed_words_stay_where_they_are_while_news_arrive(person, cast, hands, width):
    ref = a_case("negotiating", cast, hands)
    li = person("li", width=width)
    li.opens(ref)
    li.writes("words", HALF_A_SENTENCE)
    li.field("words").press("ArrowLeft")
    before = li.page.evaluate(PLACES)
    with li.sees_it_happen():
        do(cast.acme, ref, "make_offer", {"terms": {"refund_fen": 12000}, "words": "先退这些。"})
    expect(li.button("accept_offer")).to_be_attached()
    *typed, top = li.page.evaluate(PLACES)
    assert typed == before[:3]
    assert abs(top - before[3]) <= 1, f"the field moved by {top - before[3]} px"
    expect(li.page.locator("#news a")).to_be_visible()
    expect(li.page.locator(".thread")).not_to_contain_text("先退这些。")
    li.page.locator("#news a").click()
    expect(li.page.locator(".thread")).to_contain_text("先退这些。")
    expect(li.page.locator("#news")).to_be_hidden()
    expect(li.field("words")).to_have_value(HALF_A_SENTENCE)


def test_somebody_who_reads_at_the_end_sees_what_is_added_there(person, cast, hands):
    ref = a_case("negotiating", cast, hands)
    acme = person("acme")
    acme.opens(ref)
    acme.page.locator("#thread-tail").scroll_into_view_if_needed()
    with acme.sees_it_happen():
        do(cast.li, ref, "add_message", {"words": "杯底的裂纹变长了。"})
    expect(acme.page.locator(".thread")).to_contain_text("杯底的裂纹变长了。")
    expect(acme.page.locator("#announce")).not_to_be_empty()
    expect(acme.page.locator("#news")).to_be_hidden()


def test_the_count_of_what_waits_for_me_follows_the_case(person, cast, hands):
    ref = a_case("negotiating", cast, hands)
    li = person("li")
    li.opens(ref)
    before = li.page.locator("#waiting-count").inner_text()
    with li.sees_it_happen():
        do(cast.acme, ref, "make_offer", {"terms": {"refund_fen": 12000}})
    expect(li.page.locator("#waiting-count")).not_to_have_text(before)


def test_a_page_asks_again_and_again_and_seldom_when_the_case_is_closed(person, cast, hands):
    ref = a_case("negotiating", cast, hands)
    acme = person("acme")
    acme.opens(ref)
    questions = _questions(acme)
    for _ in range(3):
        with acme.page.expect_response("**/news?**") as answer:
            acme.page.clock.fast_forward(SECONDS_TO_NEWS * 1000)
        assert answer.value.status == 204
    with acme.sees_it_happen():
        do(cast.li, ref, "withdraw", {"reason": "solved"})
    expect(acme.page.locator("#live")).to_be_hidden()
    asked = len(questions)
    _let_time_pass(acme)
    assert len(questions) <= asked + 1, "at the most once a minute"
    do(cast.li, ref, "undo_withdrawal", {"words": "还没有解决。"})
    with acme.page.expect_response("**/news?**"):
        acme.page.clock.fast_forward(80_000)
    expect(acme.page.locator("#announce")).to_contain_text("取消了撤回")
    expect(acme.page.locator("#live")).to_be_visible()


def test_a_page_that_is_looked_at_again_asks_at_once(person, cast, hands):
    ref = a_case("negotiating", cast, hands)
    do(cast.li, ref, "withdraw", {"reason": "solved"})
    acme = person("acme")
    acme.opens(ref)
    _hide(acme, True)
    do(cast.li, ref, "undo_withdrawal", {"words": "还没有解决。"})
    with acme.page.expect_response("**/news?**"):
        _hide(acme, False)
    expect(acme.page.locator("#announce")).to_contain_text("取消了撤回")
    expect(acme.page.locator("#say-words")).to_be_visible()


def test_a_page_in_the_background_does_not_ask(person, cast, hands):
    ref = a_case("negotiating", cast, hands)
    li = person("li")
    li.opens(ref)
    questions = _questions(li)
    _hide(li, True)
    asked = len(questions)
    _let_time_pass(li)
    assert len(questions) == asked
    _hide(li, False)
    with li.page.expect_response("**/news?**"):
        li.page.clock.fast_forward(SECONDS_TO_NEWS * 1000)


def test_a_page_says_that_the_connection_is_lost_and_that_it_is_back(person, cast, hands):
    ref = a_case("negotiating", cast, hands)
    li = person("li")
    li.opens(ref)
    li.context.set_offline(True)
    li.page.clock.fast_forward(SECONDS_TO_NEWS * 1000)
    expect(li.page.locator(".live--off")).to_be_visible()
    li.context.set_offline(False)
    li.page.clock.fast_forward(SECONDS_TO_NEWS * 1000)
    expect(li.page.locator(".live--off")).to_have_count(0)
    expect(li.page.locator("#live")).to_be_visible()
    li.faults.clear()  # the console says of a lost connection what it likes


def _questions(somebody):
    """What the page asks for from now on, as it asks."""
    asked = []
    somebody.page.on("request", lambda request: asked.append(request.url) if "/news?" in request.url else None)
    return asked


def _let_time_pass(somebody):
    """A minute of the page's clock, question by question, with every timer fired."""
    for _ in range(12):
        somebody.page.clock.run_for(SECONDS_TO_NEWS * 1000)
    somebody.page.evaluate("() => fetch('/static/img/favicon.svg')")


def _hide(somebody, hidden):
    """As when another tab is in front."""
    somebody.page.evaluate(
        """hidden => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )
