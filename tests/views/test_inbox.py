"""The page of what somebody was told, and the count beside the navigation."""

import re

import pytest

from portal.extensions import db
from portal.models.account import Account
from portal.services.notices import read_all
from tests.playing import TERMS, a_case, do

pytestmark = pytest.mark.usefixtures("hands")


def bell(page):
    """The number beside the bell, as its reader sees it."""
    found = re.search(r'id="unread-count">.*?class="count">(\d+\+?)', page.text)
    return found.group(1) if found else ""


def group(page, which):
    """The part of the page that holds what is read, or unread."""
    return page.text.partition(f'aria-labelledby="{which}-h"')[2].partition("</section>")[0]


def test_an_inbox_with_nothing_in_it_says_what_would_be(browser, cast):
    page = browser(cast.li).get("/inbox")
    assert "没有新通知。轮到你时会提醒。" in page.text and bell(page) == "" and "/inbox/read" not in page.text
    assert "No new notices." in browser(cast.li, "en").get("/inbox").text


def test_a_notice_says_what_happened_where_and_whether_its_reader_must_act(browser, cast, hands):
    ref = a_case("offer_open", cast, hands)
    li = browser(cast.li)
    page = li.get("/inbox")
    unread = group(page, "unread")
    assert all(words in unread for words in ("商家提出了方案1", ref, "静音破壁机", "轮到你", "3月5日（周四）10:01截止"))
    assert bell(page) == "1"
    assert "Merchant made offer 1" in browser(cast.li, "en").get("/inbox").text
    link = re.search(rf'/cases/{ref}#(entry-[\w-]+)"', unread)
    opened = li.get(f"/cases/{ref}")
    assert f'id="{link.group(1)}"' in opened.text and bell(opened) == ""
    assert "商家提出了方案1" in group(li.get("/inbox"), "read")


def test_only_the_latest_call_to_act_is_shown_as_one(browser, cast, hands):
    ref = a_case("counter_offer_open", cast, hands)
    do(cast.acme, ref, "make_offer", {"terms": TERMS})
    assert group(browser(cast.li).get("/inbox"), "unread").count("轮到你") == 1
    do(cast.li, ref, "decline_offer", {"reason": "amount_too_low"})
    assert "轮到你" not in group(browser(cast.li).get("/inbox"), "unread")


def test_everything_is_read_at_once(browser, cast, hands):
    a_case("mediating", cast, hands)
    li = browser(cast.li)
    assert bell(li.get("/inbox")) == "2"
    answer = li.post("/inbox/read")
    assert answer.status_code == 303 and answer.location == "/inbox"
    page = li.get("/inbox")
    assert "全部标为已读了" in page.text and bell(page) == "" and 'id="unread-h"' not in page.text
    assert bell(browser(cast.acme).get("/inbox")) != ""


def test_a_long_inbox_goes_on_page_by_page_in_a_handful_of_statements(browser, cast, hands, asked):
    ref = a_case("negotiating", cast, hands)
    read_all(cast.acme)
    for _ in range(35):
        do(cast.li, ref, "add_message", {"words": "还有"})
    acme = browser(cast.acme)
    acme.get("/inbox")
    asked.clear()
    first = acme.get("/inbox")
    assert len(asked) <= 5, asked
    assert group(first, "unread").count("消费者补充说明") == 30 and bell(first) == "35"
    following = re.search(r'href="(/inbox\?after=[^"]+)"', first.text).group(1).replace("&amp;", "&")
    second = acme.get(following)
    assert group(second, "unread").count("消费者补充说明") == 5 and "回到最新的通知" in second.text
    read_all(cast.acme)
    assert acme.get(following).status_code == 200


@pytest.mark.parametrize("after", ["u~", "r~20260302T020000000000~9e9", "u~20260302T020000000000~-1", "~~~", "\x00"])
def test_a_place_that_there_is_not_is_the_beginning(browser, cast, after):
    assert browser(cast.li).get("/inbox", query_string={"after": after}).status_code == 200


def test_the_bell_comes_with_the_news_of_a_case(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    li = browser(cast.li)
    last = re.search(r"after=([\w-]+)", li.get(f"/cases/{ref}").text).group(1)
    assert li.part(f"/cases/{ref}/news?after={last}").status_code == 204
    do(cast.acme, ref, "add_message", {"words": "请看"})
    part = li.part(f"/cases/{ref}/news?after={last}")
    assert re.search(r'id="unread-count" data-hx-swap-oob="true"> <span class="count">1<', part.text)


def test_the_inbox_says_that_no_letters_come_until_the_address_is_confirmed(browser, cast):
    words = "邮箱确认之前，不会发案件的信。"
    assert words not in browser(cast.li).get("/inbox").text
    db.session.get_one(Account, cast.li.id).confirmed_at = None
    db.session.commit()
    assert words in browser(cast.li).get("/inbox").text
