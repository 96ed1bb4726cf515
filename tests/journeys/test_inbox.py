"""Somebody is told, reads what happened, and what they were told counts as read."""

import re

import pytest
from playwright.sync_api import expect

from tests.playing import ANSWER, TERMS, a_case, a_complaint, do


@pytest.mark.parametrize(("width", "language"), [(390, "zh"), (1280, "en")])
def test_from_the_bell_to_the_entry_and_back(person, cast, hands, width, language):
    ref = a_case("negotiating", cast, hands)
    other = a_complaint(cast.li)
    do(cast.acme, ref, "make_offer", {"terms": TERMS, "words": "先退这些。"})
    do(cast.acme, other, "answer", ANSWER)
    li = person("li", width=width, language=language)
    li.at("/")
    bell = li.page.locator("#unread-count .count")
    expect(bell).to_contain_text("3")
    li.page.locator(".nav a[href='/inbox']").click()
    unread = li.page.locator("[aria-labelledby='unread-h'] .qrow")
    expect(unread).to_have_count(3)
    offer = unread.filter(has_text={"zh": "方案1", "en": "offer 1"}[language])
    offer.get_by_role("link").click()
    expect(li.page).to_have_url(re.compile(f"/cases/{ref}#entry-"))
    expect(bell).to_contain_text("1")
    li.at("/inbox")
    expect(unread).to_have_count(1)
    li.page.locator("form[action='/inbox/read'] button").click()
    expect(bell).to_have_count(0)
    expect(li.page.locator("[aria-labelledby='read-h'] .qrow")).to_have_count(3)


def test_the_bell_follows_an_open_case(person, cast, hands):
    ref = a_case("negotiating", cast, hands)
    li = person("li")
    li.opens(ref)
    expect(li.page.locator("#unread-count .count")).to_have_count(0)
    with li.sees_it_happen():
        do(cast.acme, a_complaint(cast.li), "answer", ANSWER)
        do(cast.acme, ref, "add_message", {"words": "请看"})
    expect(li.page.locator("#unread-count .count")).to_contain_text("2")
