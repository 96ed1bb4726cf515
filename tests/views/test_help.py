"""Pages that explain the rest, and the look-up that tells strangers nothing."""

import pytest

from portal.domain import deadlines
from portal.domain.deadlines import POLICIES
from portal.domain.reference import case_number
from portal.domain.rulebook import Turn
from portal.domain.rulebooks import RULEBOOKS
from portal.domain.taxonomy import GROUPS
from portal.lengths import length_named
from portal.rule_words import SOURCES, WHOSE
from tests.browser import TOLD_APART
from tests.conftest import START
from tests.playing import a_case


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_rules_has_every_period_with_its_length_and_every_stage(app, browser, language):
    page = browser(language=language).get("/rules").text
    for key in POLICIES:
        assert f'id="{key}"' in page
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        assert all(length_named(key) in page for key in POLICIES)
    stages = sum(not stage.final for book in RULEBOOKS.values() for stage in book.stages.values())
    assert page.count('<th scope="row">') == len(POLICIES) + stages


def test_every_source_and_every_turn_has_its_words():
    assert set(SOURCES) == set(deadlines.SOURCES)
    assert set(WHOSE) == set(Turn)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["/", "/help", "/help/platform", "/lookup"])
def test_everybody_can_read_how_it_works(cast, browser, path, language):
    for viewer in (None, cast.li, cast.acme, cast.wang):
        assert browser(viewer, language=language).get(path).status_code == 200


def test_how_long_things_take_is_read_from_the_table(browser):
    page = browser().get("/").text
    assert length_named("first_reply") == "48小时"
    assert "48小时内" in page


def test_what_is_wrong_with_the_portal_itself_has_a_place_to_go(app, cast, browser):
    app.config["PLATFORM_CONTACT"] = "care@pingli.example"
    page = browser(cast.li).get("/help/platform").text
    for category in GROUPS["platform"].categories:
        assert category.name in page
        assert category.rule in page
    assert "mailto:care@pingli.example" in page


def test_a_stranger_learns_nothing_from_looking_a_case_up(cast, hands, browser):
    ref = a_case("mediating", cast, hands)
    none = case_number(START.date(), 4321)
    found, missed = (browser().get(f"/lookup?number={number}") for number in (ref, none))
    assert found.status_code == missed.status_code == 200
    assert TOLD_APART.sub("", found.text).replace(ref, "…") == TOLD_APART.sub("", missed.text).replace(none, "…")
    zhao = browser(cast.zhao)
    told = [TOLD_APART.sub("", zhao.get(f"/lookup?number={n}").text).replace(n, "…") for n in (ref, none)]
    assert told[0] == told[1]


def test_those_with_a_part_in_the_case_are_led_to_it(cast, hands, browser):
    ref = a_case("mediating", cast, hands)
    for viewer in (cast.li, cast.acme, cast.wang):
        answer = browser(viewer).get(f"/lookup?number={ref.lower().replace('-', ' － ')}")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{ref}")


def test_a_number_that_was_mistyped_is_told_by_its_last_digit(browser):
    ref = case_number(START.date(), 7)
    wrong = ref[:-1] + str((int(ref[-1]) + 1) % 10)
    for number in (wrong, "PL-1", "一二三", "x" * 500, "\0PL"):
        assert "没有找到这个案号" in browser().get("/lookup", query_string={"number": number}).text
    assert "没有找到这个案号" not in browser().get("/lookup").text
