"""The lists people begin with: my complaints, the merchant's desk, the mediation team's queue."""

import re

import pytest

from portal import clock
from portal.domain.taxonomy import CATEGORIES
from portal.extensions import db
from portal.models.case import Relation
from portal.queries.calendars import times_now
from portal.services.deadlines import let_time_pass
from portal.services.drafts import begin_draft
from tests.samples_cases import (
    a_case,
    a_case_to_rule,
    a_mediated_case,
    a_refused_case,
    a_ruled_case,
    a_settled_case,
    act,
)

pytestmark = pytest.mark.usefixtures("hands")


def tie(account, merchant):
    db.session.add(Relation(account_id=account.id, merchant_id=merchant.merchant_id, nature="顾问", at=clock.now()))
    db.session.commit()


def order_of(page, *refs):
    """These numbers in the order in which the page names them."""
    return sorted(refs, key=page.text.index)


def test_a_consumer_who_has_complained_of_nothing_is_told_where_to_begin(browser, cast):
    page = browser(cast.li).get("/cases")
    assert page.status_code == 200
    assert "还没有投诉。遇到问题，从订单开始说起。" in page.text
    assert "我要投诉" in page.text


def test_a_consumer_finds_what_waits_for_them_before_the_rest(browser, cast):
    closed = a_case(cast.li)
    act(cast.li, closed, "withdraw", reason="solved")
    others = a_case(cast.li)
    yours = a_refused_case(cast.li, cast.acme)
    page = browser(cast.li).get("/cases")
    assert order_of(page, closed, others, yours) == [yours, others, closed]
    for words in ("轮到你", "等对方", "已结案", "商家回应了，轮到你", "已通知商家，等商家回应", "已撤回"):
        assert words in page.text


def test_a_draft_stands_on_top_with_the_step_reached(browser, cast):
    ref = a_refused_case(cast.li, cast.acme)
    begin_draft(cast.li, "order", {})
    page = browser(cast.li).get("/cases")
    assert "第1步：选择订单" in page.text
    assert page.text.index("第1步：选择订单") < page.text.index(ref)
    assert "第1步：选择订单" not in browser(cast.zhao).get("/cases").text


def test_search_appears_when_there_is_something_to_search(browser, cast):
    for _ in range(10):
        ref = a_case(cast.li)
    assert 'name="q"' not in browser(cast.li).get("/cases").text
    kettle = a_case(cast.li, "禾木电器旗舰店", title="电水壶")
    assert 'name="q"' in browser(cast.li).get("/cases").text
    page = browser(cast.li).get("/cases?q=水壶")
    assert kettle in page.text
    assert ref not in page.text
    assert "没有找到符合的投诉" in browser(cast.li).get("/cases?q=没有这个").text


def test_everybody_else_is_sent_from_my_complaints_to_their_own_list(browser, cast):
    assert browser(cast.acme).get("/cases").location == "/desk"
    assert browser(cast.wang).get("/cases").location == "/queue"
    assert browser(cast.sun).get("/cases").location == "/queue"


@pytest.mark.parametrize(
    ("path", "inside"), [("/desk", {"acme", "hemu"}), ("/queue", {"wang", "zhou", "sun"}), ("/cases", None)]
)
def test_each_list_is_for_its_own_people(browser, cast, path, inside):
    for who in vars(cast):
        status = browser(getattr(cast, who)).get(path).status_code
        if inside is not None:
            assert status == (200 if who in inside else 403), who
        else:
            assert status in (200, 303), who
    assert browser().get(path).location.startswith("/sign-in")


def test_a_merchant_answers_the_most_urgent_case_first(browser, cast, hands):
    first = a_case(cast.li)
    hands.turn(hours=5)
    second = a_case(cast.zhao)
    page = browser(cast.acme).get("/desk")
    assert order_of(page, first, second) == [first, second]
    assert f"/cases/{first}/answer" in page.text
    assert "要求退货退款 ¥499.00" in page.text
    assert "请回应这起投诉" in page.text
    assert re.search(rf'<a class="btn" href="/cases/{first}">回应最紧急的一件', page.text)


def test_the_strip_says_how_much_is_how_urgent(browser, cast, hands):
    a_case(cast.li)
    hands.turn(hours=47)
    later = a_case(cast.li)
    page = browser(cast.acme).get("/desk")
    assert re.findall(r"<b>(\d+)</b>(已逾期|4小时内|今天|明天以后)", page.text) == [
        ("0", "已逾期"),
        ("1", "4小时内"),
        ("0", "今天"),
        ("1", "明天以后"),
    ]
    page = browser(cast.acme).get("/desk?left=later")
    assert later in page.text
    assert page.text.count('<li class="qrow') == 1
    assert "没有符合条件的案件" in browser(cast.acme).get("/desk?left=late").text


def test_a_merchant_who_did_not_answer_in_time_still_can(browser, cast, hands):
    ref = a_case(cast.li)
    hands.turn(hours=60)
    let_time_pass()
    page = browser(cast.acme).get("/desk?shelf=others")
    assert "没有按时回应" in page.text
    assert f"/cases/{ref}/answer" in page.text


def test_a_merchants_staff_see_no_other_shops_cases(browser, cast):
    ref = a_case(cast.li)
    for shelf in ("yours", "others", "closed"):
        assert ref not in browser(cast.hemu).get(f"/desk?shelf={shelf}").text


def test_the_queue_says_whose_turn_it_is(browser, cast):
    mine = a_mediated_case(cast.li, cast.acme, cast.wang)
    waits = a_mediated_case(cast.zhao, cast.acme, cast.wang)
    act(cast.wang, waits, "request_evidence", of=("merchant",), words="打包视频", why="看打包时是否完好")
    page = browser(cast.wang).get("/queue")
    for words in (mine, waits, "轮到你", "轮到商家", "等商家补充证据", "我的待办", "王敏（你）"):
        assert words in page.text


@pytest.mark.parametrize("view", ["mine", "late", "today", "screening", "waiting", "all", "done", "nonsense"])
def test_every_view_of_the_queue_opens(browser, cast, view):
    waiting = a_refused_case(cast.li, cast.acme)
    act(cast.li, waiting, "ask_for_mediator")
    a_case(cast.li, late=True)
    a_case_to_rule(cast.li, cast.acme, cast.wang)
    a_ruled_case(cast.li, cast.acme, cast.wang)
    a_settled_case(cast.li, cast.acme)
    for who in (cast.wang, cast.sun):
        for language in ("zh", "en"):
            page = browser(who, language=language).get(f"/queue?view={view}")
            assert page.status_code == 200


def test_the_next_case_is_given_out_and_opened(browser, cast):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.li, ref, "ask_for_mediator")
    answer = browser(cast.wang).post("/queue/next")
    assert (answer.status_code, answer.location) == (303, f"/cases/{ref}")
    answer = browser(cast.wang).post("/queue/next")
    assert answer.status_code == 303
    assert "现在没有你可以领取的案件" in browser(cast.wang).get(answer.location).text


def test_only_the_team_can_ask_for_the_next_case(browser, cast):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.li, ref, "ask_for_mediator")
    for who in ("li", "acme", "zhao", "admin"):
        assert browser(getattr(cast, who)).post("/queue/next").status_code == 403
    assert browser(cast.wang).get("/queue/next").status_code == 405


def test_a_case_with_a_conflict_shows_its_number_and_category_and_nothing_else(browser, cast):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.li, ref, "ask_for_mediator")
    tie(cast.wang, cast.acme)
    page = browser(cast.wang).get("/queue?view=waiting").text
    for words in (ref, CATEGORIES["Q1"].name, "需回避", "内容已隐藏"):
        assert words in page
    for words in ("李女士", "艾可美", "破壁机", "499", f'href="/cases/{ref}"'):
        assert words not in page
    assert browser(cast.wang).get(f"/cases/{ref}").status_code == 404
    answer = browser(cast.wang).post("/queue/next")
    assert "现在没有你可以领取的案件" in browser(cast.wang).get(answer.location).text


def test_the_queue_can_be_searched_and_narrowed(browser, cast):
    ref = a_mediated_case(cast.li, cast.acme, cast.wang)
    for query in ("q=破壁", "q=艾可美", f"q={ref}", "category=Q1", "turn=mediator", "q=破壁&category=Q1&turn=mediator"):
        assert ref in browser(cast.wang).get(f"/queue?{query}").text, query
    for query in ("q=电水壶", "category=Q2", "turn=merchant"):
        page = browser(cast.wang).get(f"/queue?{query}").text
        assert "没有符合条件的案件" in page, query
    assert browser(cast.wang).get("/queue?category=%00&turn=nobody&after=nonsense&q=%00").status_code == 200


def test_a_long_list_goes_on_on_the_next_page(browser, cast):
    refs = [a_case(cast.li) for _ in range(53)]
    first = browser(cast.acme).get("/desk")
    following = re.search(r'<a class="btn btn--2" href="(/desk[^"]*after=[^"]*)"', first.text).group(1)
    second = browser(cast.acme).get(following.replace("&amp;", "&"))
    assert second.text.count('<li class="qrow') == 3
    links = [f'<a href="/cases/{ref}">' for ref in refs]
    assert all((link in first.text) != (link in second.text) for link in links)
    for ref in refs:
        act(cast.li, ref, "withdraw", reason="solved")
    first = browser(cast.li).get("/cases")
    following = re.search(r'href="(/cases\?[^"]*after=[^"]*)"', first.text).group(1).replace("&amp;", "&")
    assert browser(cast.li).get(following).text.count('<li class="qrow') == 3


def poll_of(page):
    """The address that a page asks for news of its list."""
    return re.search(r'data-hx-get="([^"]*)"', page.text).group(1).replace("&amp;", "&")


def test_an_open_list_hears_that_it_has_changed_and_is_not_changed_by_itself(browser, cast):
    a_case(cast.li)
    acme = browser(cast.acme)
    poll = poll_of(acme.get("/desk"))
    assert acme.part(poll).status_code == 204
    a_case(cast.zhao)
    news = acme.part(poll)
    assert news.status_code == 200
    assert "列表有变化，点此刷新" in news.text
    assert "qrow" not in news.text


@pytest.mark.parametrize("path", ["/cases", "/desk", "/desk?shelf=others"])
def test_a_private_note_is_not_noticeable_in_any_list(browser, cast, path):
    ref = a_mediated_case(cast.li, cast.acme, cast.wang)
    party = browser(cast.li if path == "/cases" else cast.acme)
    before = party.get(path).text
    poll = poll_of(party.get(path))
    act(cast.wang, ref, "add_note", words="商家的照片像是别处来的。")
    assert re.sub(r'csrf_token" value="[^"]*"', "", party.get(path).text) == re.sub(
        r'csrf_token" value="[^"]*"', "", before
    )
    assert party.part(poll).status_code == 204


def test_lists_say_their_names_in_english(browser, cast):
    a_refused_case(cast.li, cast.acme)
    for who, path in ((cast.li, "/cases"), (cast.acme, "/desk?shelf=others"), (cast.wang, "/queue")):
        page = browser(who, language="en").get(path)
        assert page.status_code == 200
        words = re.sub(r"<[^>]*>", "", page.text.partition("<main")[2].partition("</main>")[0])
        assert not re.search(
            r"[\u4e00-\u9fff]", re.sub(r"破壁机|艾可美数码旗舰店|李女士|小陈|王敏|周航|孙岚", "", words)
        ), words


@pytest.mark.parametrize("cases", [5, 60])
def test_every_list_takes_at_most_eight_statements(browser, cast, asked, cases):
    for _ in range(cases):
        ref = a_refused_case(cast.li, cast.acme)
        act(cast.li, ref, "ask_for_mediator")
    times_now()
    begin_draft(cast.li, "order", {})
    for who, path in (
        (cast.li, "/cases"),
        (cast.acme, "/desk?shelf=others"),
        (cast.wang, "/queue?view=waiting"),
        (cast.sun, "/queue?view=all"),
    ):
        client = browser(who)
        asked.clear()
        assert client.get(path).status_code == 200
        assert len(asked) <= 8, (path, asked)


def test_the_count_of_what_waits_stands_on_every_page(browser, cast):
    a_refused_case(cast.li, cast.acme)
    for path in ("/cases", "/orders", "/settings"):
        assert re.search(r'id="waiting-count">\s*<span class="count">1<', browser(cast.li).get(path).text), path


def test_a_line_about_a_merchants_long_name_and_item_stays_whole(browser, cast):
    title = "超长" * 60
    ref = a_case(cast.li, title=title)
    assert title in browser(cast.li).get("/cases").text
    assert ref in browser(cast.acme).get("/desk").text
