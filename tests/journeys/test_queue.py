"""A mediator's day at the queue: taking the next case, mentioning a colleague, meeting one at a case, handing it over."""

from datetime import date

import pytest
from playwright.sync_api import expect

from portal.services import administration
from tests.playing import a_case, case_called, do

WORDS = {
    "zh": {"reading": "王敏正在看这个案件", "away": "周航（到", "empty": "没有待办案件"},
    "en": {"reading": "王敏 is reading this case", "away": "周航 (until", "empty": "Nothing to do"},
}


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_a_case_goes_from_the_queue_to_a_colleague(person, cast, hands, language, width):
    said = WORDS[language]
    ref = a_case("intervention_queue", cast, hands)
    administration.add_leave(cast.sun, cast.zhou.id, date(2026, 3, 2), date(2026, 3, 4))
    wang, sun = (person(who, width=width, language=language) for who in ("wang", "sun"))
    expect(wang.at("/queue").locator(".empty")).to_contain_text(said["empty"])
    wang.goes_on("form[action='/queue/next']")
    expect(wang.page.locator("h1")).to_be_visible()

    wang.opens(ref)  # a first look notes what was read; the second that somebody is there
    note = wang.page.locator("#note")
    note.locator("textarea").fill("请看第二张照片，是不是运输造成的")
    note.locator(".tick-s").click()
    with wang.page.expect_navigation():
        note.locator("button").click()
    expect(wang.page.locator(".entry--private")).to_contain_text("孙岚")
    sun.opens(ref)
    expect(sun.page.locator("#present")).to_contain_text(said["reading"])

    wang.at(f"/cases/{ref}/hand-over")
    expect(wang.page.locator("#mediator_id-hint")).to_contain_text(said["away"])
    wang.picks("mediator_id", str(cast.sun.id))
    wang.writes("words", "等快递回执，周五前催一次")
    wang.goes_on()
    expect(wang.page).to_have_url(f"{wang.address}/queue")
    assert case_called(ref).mediator_id == cast.sun.id
    li = person("li", width=width, language=language)
    li.opens(ref)
    assert "快递回执" not in li.page.content() and li.page.locator("#present").count() == 0


def test_the_queue_is_walked_by_keyboard(person, cast, hands):
    refs = [a_case("mediating", cast, hands) for _ in range(3)]
    wang = person("wang", width=1280)
    page = wang.at("/queue/mine")
    for _ in range(2):
        page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"/cases/{refs[1]}"
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{wang.address}/cases/{refs[1]}")


def test_the_list_never_moves_by_itself(person, cast, hands):
    first = a_case("mediating", cast, hands)
    wang = person("wang", width=390)
    page = wang.at("/queue")
    before = page.locator(".qrow h3 a").evaluate_all("links => links.map(link => link.href)")
    other = a_case("intervention_queue", cast, hands)
    do(cast.wang, other, "take_case")
    page.clock.fast_forward(31_000)
    expect(page.locator("#list-news a")).to_be_visible()
    assert page.locator(".qrow h3 a").evaluate_all("links => links.map(link => link.href)") == before
    page.locator("#list-news a").click()
    expect(page.locator(".qrow")).to_have_count(2)
    assert first in page.content() and other in page.content()
