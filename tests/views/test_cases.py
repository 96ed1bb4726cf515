"""The case page: one thread, and whose turn it is, for each of the three seats."""

import re
from urllib.parse import parse_qs, urlparse

import pytest

from portal.queries.cases import case_seen_by, thread_seen_by
from portal.services.casework import perform
from portal.services.deadlines import let_time_pass
from tests.playing import TERMS, a_case, do

pytestmark = pytest.mark.usefixtures("hands")


@pytest.fixture
def case(cast, hands):
    """Brings a case to a state and gives its reference."""
    return lambda state: a_case(state, cast, hands)


def tail_of(page):
    """The address at which the page asks for news, or None when it has stopped asking."""
    found = re.search(r'id="thread-tail"[^>]*data-hx-get="([^"]+)"', page)
    return found.group(1).replace("&amp;", "&") if found else None


def say(viewer, ref, words, act="add_message"):
    perform(viewer, case_seen_by(viewer, ref).id, act, {"words": words})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_seat_reads_whose_turn_it_is_and_what_silence_does(case, cast, browser, language):
    ref = case("negotiating")
    for who in (cast.li, cast.acme):
        page = browser(who, language).get(f"/cases/{ref}").text
        assert ref in page and 'id="turn-card"' in page and 'class="turn__else"' in page
    assert browser(cast.li).get(f"/cases/{ref}").text.count("轮到你") >= 2


def test_somebody_else_s_case_does_not_exist(case, cast, browser):
    ref = case("negotiating")
    for who in (cast.zhao, cast.hemu, cast.wang, cast.zhou, cast.admin):
        assert browser(who).get(f"/cases/{ref}").status_code == 404
        assert browser(who).get(f"/cases/{ref}/news").status_code == 404
    assert browser().get(f"/cases/{ref}").status_code == 303


def test_news_is_asked_for_and_silence_is_204(case, cast, browser):
    ref = case("mediating")
    li = browser(cast.li)
    asks = tail_of(li.get(f"/cases/{ref}").text)
    assert li.part(asks).status_code == 204
    say(cast.acme, ref, "我们已经联系快递。")
    news = li.part(asks)
    assert news.status_code == 200 and "我们已经联系快递。" in news.text
    assert 'id="turn-card"' in news.text and 'data-hx-swap-oob="true"' in news.text
    assert li.part(tail_of(news.text)).status_code == 204


def test_a_private_note_is_no_news_to_a_party(case, cast, browser):
    ref = case("mediating")
    li, wang = browser(cast.li), browser(cast.wang)
    for_li, for_wang = (tail_of(b.get(f"/cases/{ref}").text) for b in (li, wang))
    say(cast.wang, ref, "先等检测报告。", "add_note")
    assert li.part(for_li).status_code == 204
    assert "先等检测报告。" in wang.part(for_wang).text
    assert "先等检测报告" not in li.get(f"/cases/{ref}").text


def test_whoever_is_typing_is_told_of_news_without_anything_being_moved(case, cast, browser):
    ref = case("mediating")
    li = browser(cast.li)
    asks = tail_of(li.get(f"/cases/{ref}").text)
    say(cast.acme, ref, "请看出库照片。")
    held = li.part(asks + "&hold=1")
    assert "请看出库照片。" not in held.text and 'id="news"' in held.text
    again = tail_of(held.text)
    assert parse_qs(urlparse(again).query)["after"] == parse_qs(urlparse(asks).query)["after"]
    assert li.part(again + "&hold=1").status_code == 204
    assert "请看出库照片。" in li.part(again).text


def seconds_of(page):
    found = re.search(r'id="thread-tail"[^>]*data-hx-trigger="every ([\d.]+)s', page)
    return float(found[1]) if found else None


def test_a_closed_case_asks_seldom_as_long_as_it_can_be_opened_again_and_says_how_it_ended(case, cast, browser, hands):
    ref = case("negotiating")
    assert seconds_of(browser(cast.acme).get(f"/cases/{ref}").text) < 6
    perform(cast.li, case_seen_by(cast.li, ref).id, "withdraw", {"reason": "solved", "words": "已经解决。"})
    page = browser(cast.acme).get(f"/cases/{ref}").text
    assert 40 < seconds_of(page) < 80
    assert "已撤回" in page and "已关闭" not in page
    assert browser(cast.acme).part(tail_of(page)).status_code == 204
    hands.turn(hours=73)
    assert tail_of(browser(cast.acme).get(f"/cases/{ref}").text) is None, "it is too late to think better of it"


@pytest.mark.parametrize(("who", "form"), [("acme", "say-words"), ("sun", "note-words")])
def test_a_page_of_a_closed_case_hears_that_it_goes_on_and_can_be_written_on_again(case, cast, browser, who, form):
    ref = case("negotiating")
    perform(cast.li, case_seen_by(cast.li, ref).id, "ask_for_mediator", {})
    perform(cast.wang, case_seen_by(cast.wang, ref).id, "take_case", {})
    perform(cast.li, case_seen_by(cast.li, ref).id, "withdraw", {"reason": "solved"})
    reader = browser(getattr(cast, who))
    asks = tail_of(reader.get(f"/cases/{ref}").text)
    assert 'id="say-words"' not in reader.get(f"/cases/{ref}").text
    perform(cast.li, case_seen_by(cast.li, ref).id, "undo_withdrawal", {"words": "还没有解决。"})
    news = reader.part(asks).text
    assert "还没有解决。" in news and f'id="{form}"' in news and "更新于" in news
    assert seconds_of(news) < 6 and "closed=" not in tail_of(news)


def test_whoever_withdraws_under_pressure_tells_only_the_desk(case, cast, browser):
    ref = case("mediating")
    perform(cast.li, case_seen_by(cast.li, ref).id, "withdraw", {"reason": "pressure", "words": "店铺打电话威胁我。"})
    assert "店铺打电话威胁我" not in browser(cast.acme).get(f"/cases/{ref}").text
    assert "店铺打电话威胁我" in browser(cast.wang).get(f"/cases/{ref}").text


def test_bodies_are_plain_text_with_links(case, cast, browser):
    ref = case("mediating")
    say(cast.li, ref, '<b>看</b> https://example.com/a?b=1 <img src=x onerror="x">')
    page = browser(cast.acme).get(f"/cases/{ref}").text
    assert "&lt;b&gt;看&lt;/b&gt;" in page and 'href="https://example.com/a?b=1"' in page
    assert "<img src=x" not in page


def test_the_merchant_reads_contact_details_masked(case, cast, browser):
    ref = case("negotiating")
    assert cast.li.email not in browser(cast.acme).get(f"/cases/{ref}").text
    assert cast.li.email in browser(cast.li).get(f"/cases/{ref}").text


def test_what_is_new_is_marked_where_the_last_visit_ended(case, cast, browser):
    ref = case("mediating")
    li = browser(cast.li)
    assert "你上次查看之后" not in li.get(f"/cases/{ref}").text
    say(cast.acme, ref, "新的一句。")
    assert "你上次查看之后" in li.get(f"/cases/{ref}").text
    assert "你上次查看之后" not in li.get(f"/cases/{ref}").text


def test_a_long_thread_takes_no_more_statements_than_a_short_one(case, cast, browser, hands, asked):
    ref = case("mediating")
    readers = [browser(who) for who in (cast.li, cast.acme, cast.wang)]
    counted = []
    for more in (0, 120):
        for n in range(more):
            hands.turn(minutes=20)
            say(cast.acme if n % 2 else cast.li, ref, f"第{n}句")
        for reader in readers:
            asked.clear()
            assert reader.get(f"/cases/{ref}").status_code == 200
            counted.append(len(asked))
    print(f"statements of a case page: {max(counted)}")
    assert max(counted) <= 8, counted
    assert "<details" in readers[0].get(f"/cases/{ref}").text


@pytest.mark.parametrize("extra", ["?order=new", "?print=1"])
def test_the_other_ways_to_read_a_case(case, cast, browser, extra):
    ref = case("ruled_for_consumer")
    assert browser(cast.li).get(f"/cases/{ref}{extra}").status_code == 200


def card(page, no):
    """The drawing of one matter of the thread."""
    return page.split(f'id="matter-{no}"')[1].split("</section>")[0] if f'id="matter-{no}"' in page else ""


def test_an_offer_that_was_replaced_is_redrawn_where_it_stands(case, cast, browser):
    ref = case("offer_open")
    li, acme = browser(cast.li), browser(cast.acme)
    page = acme.get(f"/cases/{ref}").text
    assert "等回应" in card(page, 2) and "撤回方案1" in card(page, 2)
    do(cast.li, ref, "make_offer", {"terms": TERMS | {"within_days": 2}, "words": "这样可以吗？"})
    news = acme.part(tail_of(page)).text
    assert 'data-hx-swap-oob="true"' in news.split('id="matter-2"')[1].split(">")[0]
    assert "已被替代" in card(news, 2) and "btn" not in card(news, 2)
    assert "data-hx-swap-oob" not in news.split('id="matter-3"')[1].split(">")[0]
    assert "同意方案2" in card(news, 3) and "和提出的要求相比" in card(news, 3)
    assert "同意方案2" not in li.get(f"/cases/{ref}").text


def test_an_answer_to_a_proposal_is_shown_to_its_own_side_until_both_are_in(case, cast, browser):
    ref = case("proposal_open")
    acme = browser(cast.acme)
    asks = tail_of(acme.get(f"/cases/{ref}").text)
    do(cast.li, ref, "accept_proposal", {"words": "我愿意各让一步。"})
    assert acme.part(asks).status_code == 204
    assert "我愿意各让一步。" not in acme.get(f"/cases/{ref}").text
    assert "我愿意各让一步。" in browser(cast.li).get(f"/cases/{ref}").text
    do(cast.acme, ref, "decline_proposal", {"words": "我们做不到。"})
    for who in (cast.li, cast.acme):
        page = browser(who).get(f"/cases/{ref}").text
        proposal = next(p for p in case_seen_by(who, ref).file.of_kind("proposal"))
        assert "：同意" in card(page, proposal.no) and "：不同意" in card(page, proposal.no)


def test_what_may_be_done_first_belongs_to_what_the_card_is_about(case, cast, browser):
    ref = case("promise_open")
    do(cast.acme, ref, "make_offer", {"terms": TERMS})
    do(cast.li, ref, "make_offer", {"terms": TERMS | {"within_days": 2}})
    turn = browser(cast.acme).get(f"/cases/{ref}").text.split('id="turn-card"')[1].split("</section>")[0]
    focus = case_seen_by(cast.acme, ref).focus
    assert focus.kind in ("offer", "promise")
    first = turn.split('class="actions dock"')[1].split("</a>")[0]
    assert ("标记承诺已做到" if focus.kind == "promise" else "同意方案2") in first


@pytest.mark.parametrize(
    ("who", "said"),
    [("li", "商家和调解员都会看到"), ("acme", "消费者和调解员都会看到"), ("wang", "消费者和商家都会收到")],
)
def test_a_message_says_who_will_read_it(case, cast, browser, who, said):
    page = browser(getattr(cast, who)).get(f"/cases/{case('mediating')}").text
    assert said in page
    assert ('id="note"' in page) == (who == "wang")


def test_words_that_were_folded_away_can_still_be_opened_and_a_correction_leads_back(case, cast, browser):
    ref = case("mediating")
    say(cast.li, ref, "你们都是骗子。")
    rude = next(e.id for e in entries(cast.wang, ref) if e.facts.get("words") == "你们都是骗子。")
    do(cast.wang, ref, "mask", {"entry": rude, "words": "和案件无关"})
    do(cast.li, ref, "correct", {"entry": rude, "words": "我说重了。"})
    for who in (cast.li, cast.acme, cast.wang):
        page = browser(who).get(f"/cases/{ref}").text
        article = page.split(f'id="entry-{rude}"')[1].split("</article>")[0]
        assert "<summary>调解员折叠了这段内容：和案件无关</summary>" in article and "你们都是骗子。" in article
        assert page.count(f'href="#entry-{rude}"') >= 2


def test_what_was_written_to_one_side_alone_reaches_that_side_and_the_other_hears_of_it(case, cast, browser):
    ref = case("mediating")
    do(cast.wang, ref, "write_to_side", {"to": "consumer", "words": "你最低能接受多少？"})
    li, acme = (browser(who).get(f"/cases/{ref}").text for who in (cast.li, cast.acme))
    assert "你最低能接受多少？" in li and "只有消费者和调解组可见" in li
    assert "你最低能接受多少？" not in acme and "调解员单独联系了另一方" in acme


def test_a_link_from_outside_the_record_to_an_entry_of_another_case_brings_no_news(case, cast, browser):
    ref, other = case("mediating"), case("negotiating")
    foreign = entries(cast.li, other)[-1].id
    answer = browser(cast.li).part(f"/cases/{ref}/news?after={foreign}")
    assert answer.status_code in (200, 204)
    assert other not in answer.text


def entries(viewer, ref):
    return thread_seen_by(viewer, case_seen_by(viewer, ref))


@pytest.mark.parametrize(
    ("state", "who", "first"),
    [
        ("defaulted", "sun", "处理逾期未履行"),
        ("testing", "wang", "登记检测报告"),
        ("intervention_queue", "wang", "领取案件"),
        ("ruling", "wang", "写裁定"),
        ("evidence", "acme", "回复补充要求1"),
        ("compliance_check", "li", "确认已经做到"),
        ("offer_open", "li", "同意方案1"),
        ("needs_info", "li", "补充材料"),
    ],
)
def test_the_first_thing_to_do_is_the_one_that_the_case_waits_for(case, cast, browser, state, who, first):
    page = browser(getattr(cast, who)).get(f"/cases/{case(state)}").text
    turn = page.split('id="turn-card"')[1].split("</section>")[0]
    assert first[:5] in turn.split('class="actions dock"')[1].split("</a>")[0]
    if state != "testing":
        assert turn.count("<b>") == 3 and turn.count('class="is-turn"') >= 1 and "轮到你" in turn


def test_the_desk_sits_with_the_mediator_while_nobody_mediates(case, cast, browser):
    ref = case("screening")
    li, sun = (browser(who).get(f"/cases/{ref}").text.split('id="turn-card"')[1] for who in (cast.li, cast.sun))
    assert "轮到调解组" in li and "轮到你" in sun and "seat--out" not in li


def test_a_letter_that_no_text_has_is_read_as_a_blank_wherever_it_is_sent(any_database, case, cast, browser):
    """PostgreSQL takes no NUL, and what the database refuses would be a failure of ours."""
    ref = case("mediating")
    asked = (
        (cast.li, f"/cases/{ref}/news?after=a%00b", 200),
        (cast.li, f"/cases/{ref}%00", 404),
        (cast.li, "/orders?q=%00", 200),
        (cast.li, "/cases/new?q=a%00b", 200),
        (cast.li, "/cases?after=20260101T000000000000~%00", 200),
        (cast.acme, "/desk/export.csv?ref=%00", 200),
        (cast.acme, "/desk?after=20260101T000000000000~a%00b", 200),
        (cast.wang, "/queue?after=20260101T000000000000~a%00b", 200),
        (cast.admin, "/admin?q=%00&subject_id=%00", 200),
        (None, "/lookup?number=%00", 200),
        (None, "/confirm/a%00b", 404),
    )
    for who, path, status in asked:
        assert browser(who).get(path).status_code == status, path
    sent = {"words": "你好\0再见", "remove": "a\0b", "key": "a\0b", "seen": "a\0b"}
    assert browser(cast.li).post(f"/cases/{ref}/add-message", data=sent).status_code == 200
    assert browser(cast.li).post(f"/cases/{ref}/add-message", data=sent | {"remove": []}).status_code == 303
    assert "你好 再见" in browser(cast.li).get(f"/cases/{ref}").text


def test_after_a_default_each_side_reads_its_own_part_and_what_is_late_can_still_be_reported(case, cast, browser):
    ref = case("defaulted")
    li, acme, sun = (browser(who) for who in (cast.li, cast.acme, cast.sun))
    assert "对方有事项逾期没有履行" in li.get(f"/cases/{ref}").text
    page = acme.get(f"/cases/{ref}").text
    assert "你有事项逾期没有履行" in page
    report = re.search(rf'href="(/cases/{ref}/report-performance/\d+)"', page)[1]
    assert "你有事项逾期没有履行" in acme.get("/desk?shelf=others").text
    assert "report-performance" not in li.get(f"/cases/{ref}").text
    sent = {"proof": "refund_id", "proof_no": "20260306110042398811", "words": "晚了两天，已经退了。"}
    assert acme.post(report, data=sent).status_code == 303
    page = li.get(f"/cases/{ref}").text
    assert "晚了两天，已经退了。" in page and f"/cases/{ref}/confirm-performance/" in page
    assert "enforce" in sun.get(f"/cases/{ref}").text, "the team lead may still decide"
    confirm = re.search(rf'href="(/cases/{ref}/confirm-performance/\d+)"', page)[1]
    assert li.post(confirm, data={}).status_code == 303
    assert case_seen_by(cast.li, ref).file.state == "closed"


def test_what_did_not_follow_from_an_act_is_not_told_of_it(browser, cast, hands):
    ref = a_case("intervention_queue", cast, hands)
    hands.turn(days=4)
    let_time_pass()
    page = browser(cast.li).get(f"/cases/{ref}").text
    assert "到期没有回应，已失效" in page and "方案次数都用完了" not in page
    ref = a_case("extension_open", cast, hands)
    for who, is_longer in ((cast.li, False), (cast.acme, True)):
        do(who, ref, "agree_to_extension")
        assert ("调解延长了" in browser(cast.li).get(f"/cases/{ref}").text) == is_longer
