"""A ruling is looked at once more, and another mediator is asked for: from the pages on which people do it."""

import re

import pytest

from portal.queries.cases import case_seen_by
from portal.services.casework import perform
from tests.playing import a_case, case_called, do
from tests.views.test_acts import NEW_RULING, SAID, WORDS, address

pytestmark = pytest.mark.usefixtures("hands")

CANARY = "新裁定的话签署之前双方都不能看到"
ASKED = {"grounds-1-chosen": "y", "grounds-1-words": "裂纹的位置写错了"}


def matter(cast, ref, kind):
    return case_seen_by(cast.sun, ref).file.of_kind(kind)[-1]


def test_upheld_corrected_or_replaced_the_page_of_the_ruling_says_so_and_keeps_every_text(browser, cast, hands):
    ref = a_case("review_deciding", cast, hands)
    page = browser(cast.zhou).get(address(ref, "correct_ruling"))
    assert "杯体在签收时已有裂纹。" in page.text, "what stands is there to be changed"
    no = matter(cast, ref, "ruling_review").no
    assert "裂纹的位置和照片对不上" in page.text and "裁定没有错" in page.text, "and what was said about it"
    same = {"words": "没有改", "summary": "杯体在签收时已有裂纹。", "reasons": "商家没有提交发货前的检查记录。"}
    answer = browser(cast.zhou).post(address(ref, "correct_ruling", no), data=same)
    assert answer.status_code == 422 and "和原来的文字一样，没有更正" in answer.text
    browser(cast.zhou).post(address(ref, "correct_ruling", no), data=same | {"summary": "壶体在签收时已有裂纹。"})
    for who in (cast.li, cast.acme, cast.wang):
        now = browser(who).get(f"/cases/{ref}/ruling").text
        assert "壶体在签收时已有裂纹。" in now and "这份裁定经复核更正过笔误。" in now
        assert f'href="/cases/{ref}/ruling?version=1"' in now
        before = browser(who).get(f"/cases/{ref}/ruling?version=1").text
        assert "杯体在签收时已有裂纹。" in before and "这不是现在的裁定。" in before
    assert "A slip in this ruling was corrected" in browser(cast.li, language="en").get(f"/cases/{ref}/ruling").text
    for number in ("0", "3", "x", "²", "99999"):
        assert browser(cast.li).get(f"/cases/{ref}/ruling?version={number}").status_code == 404
    assert browser(cast.zhao).get(f"/cases/{ref}/ruling?version=1").status_code == 404


def test_a_new_ruling_is_read_by_nobody_outside_the_desk_before_it_is_signed(browser, cast, hands):
    ref = a_case("review_deciding", cast, hands)
    no = matter(cast, ref, "ruling_review").no
    answer = browser(cast.zhou).post(
        address(ref, "submit_new_ruling", no), data=NEW_RULING | {"summary": CANARY, "reasons": CANARY}
    )
    assert answer.status_code == 303, answer.text
    for who in (cast.li, cast.acme):
        for path in (f"/cases/{ref}", f"/cases/{ref}/news", f"/cases/{ref}/ruling", "/notices"):
            assert CANARY not in browser(who).get(path).text
    assert CANARY in browser(cast.sun).get(address(ref, "sign_new_ruling")).text
    assert browser(cast.sun).post(address(ref, "sign_new_ruling", no), data={"key": "one"}).status_code == 303
    for who in (cast.li, cast.acme):
        ruling = browser(who).get(f"/cases/{ref}/ruling").text
        assert CANARY in ruling and "这是复核之后的新裁定" in ruling and "¥90.00" in ruling
        old = browser(who).get(f"/cases/{ref}/ruling?version=1").text
        assert CANARY not in old and "这些事项由新的裁定代替" in old and "¥200.00" in old
    thread = browser(cast.li).get(f"/cases/{ref}").text
    assert "新的裁定代替了原来的裁定" in thread and "已改判" in thread


def test_what_was_done_stands_on_the_form_and_is_not_asked_for_again(browser, cast, hands):
    ref = a_case("ruled_with_duties", cast, hands)
    case_id, sent = case_called(ref).id, {"words": "寄出了", "proof": "waybill", "proof_no": "SF1234567890"}
    duty = next(p.no for p in case_seen_by(cast.li, ref).file.of_kind("duty") if p.subject["what"] == "return_goods")
    perform(cast.li, case_id, "report_performance", sent, no=duty)
    perform(cast.acme, case_id, "confirm_performance", {}, no=duty)
    do(cast.acme, ref, "ask_review", {"grounds": ({"ground": "omission", "words": "漏了运费"},)})
    do(cast.zhou, ref, "accept_review")
    do(cast.li, ref, "answer_review", {"words": "没有漏"})
    page = browser(cast.zhou).get(address(ref, "submit_new_ruling")).text
    done = page[page.index("已经做到或者报告过的") : page.index("只写还要做的")]
    assert "寄回商品" in done and "道歉" not in done
    rows = re.findall(r'<select[^>]*name="remedies-\d-what".*?</select>', page, re.S)
    chosen = [found.group(1) for row in rows if (found := re.search(r'<option selected value="(\w+)"', row))]
    assert sorted(chosen) == ["apologise", "pay"], "what is left is there to be kept"
    assert "最多还可以裁定付¥499.00" in page
    too_much = NEW_RULING | {"remedies-0-amount": "499.01"}
    answer = browser(cast.zhou).post(address(ref, "submit_new_ruling"), data=too_much)
    assert answer.status_code == 422 and "合计¥499.01，最多还可以裁定¥499.00" in answer.text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "请选择至少一项理由"),
        ({"grounds-1-chosen": "y"}, "请写明具体是什么"),
        ({"grounds-5-chosen": "y", "grounds-5-words": WORDS}, "要有文件，请添加"),
        ({"grounds-9-chosen": "y", "grounds-9-words": "不公平"}, "请选择至少一项理由"),
    ],
)
def test_what_is_no_ground_for_a_review_is_refused_where_it_is_filled_in(browser, cast, hands, sent, said):
    ref = a_case("ruled_with_duties", cast, hands)
    answer = browser(cast.acme).post(address(ref, "ask_review"), data=sent)
    assert answer.status_code == 422
    assert answer.text.count(said) == 2, "once in the summary and once at the field"
    assert all(value in answer.text for value in sent.values() if value == WORDS)
    assert not case_seen_by(cast.sun, ref).file.of_kind("ruling_review")


def test_too_late_or_twice_or_by_whoever_ruled_is_refused_with_the_rule(browser, cast, hands):
    ref = a_case("review_screening", cast, hands)
    no = matter(cast, ref, "ruling_review").no
    twice = browser(cast.acme).post(address(ref, "ask_review"), data=ASKED)
    assert twice.status_code == 409 and "每一方只能申请一次" in twice.text
    assert browser(cast.wang).post(address(ref, "accept_review", no), data=SAID).status_code == 403
    do(cast.sun, ref, "assign_mediator", {"mediator_id": cast.sun.id})
    own = browser(cast.wang).post(address(ref, "refuse_review", no), data=SAID)
    assert own.status_code == 409 and "参与过这份裁定的人不能复核" in own.text
    hands.turn(days=8)
    late = browser(cast.li).post(address(ref, "ask_review"), data=ASKED)
    assert late.status_code == 409 and "裁定已经超过7天" in late.text


def test_the_case_says_whether_the_ruling_waits_for_the_review(browser, cast, hands):
    ref = a_case("review_screening", cast, hands)
    assert "复核期间，裁定照常履行。" in browser(cast.li).get(f"/cases/{ref}").text
    no = matter(cast, ref, "ruling_review").no
    unsaid = browser(cast.zhou).post(address(ref, "accept_review", no), data={"stay": "y"})
    assert unsaid.status_code == 422 and "请写明为什么暂停履行" in unsaid.text
    browser(cast.zhou).post(address(ref, "accept_review", no), data=SAID | {"stay": "y"})
    page = browser(cast.li).get(f"/cases/{ref}").text
    assert "复核有结果之前，裁定暂停履行。" in page


# Another mediator


def test_a_side_asks_for_another_mediator_and_a_supervisor_gives_them_one(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    page = browser(cast.li).get(address(ref, "ask_recusal")).text
    assert "和一方有关系" in page and "超过3天才申请的" in page
    browser(cast.li).post(address(ref, "ask_recusal"), data=SAID | {"ground": "tie"})
    assert "等组长决定" in browser(cast.acme).get(f"/cases/{ref}").text
    no = matter(cast, ref, "recusal").no
    assert browser(cast.wang).post(address(ref, "grant_recusal", no), data=SAID).status_code == 403
    assert WORDS in browser(cast.sun).get(address(ref, "grant_recusal", no)).text
    browser(cast.sun).post(address(ref, "grant_recusal", no), data=SAID)
    assert case_called(ref).state == "intervention_queue" and case_called(ref).mediator_id is None
    assert "案件回到待分派，等另一位调解员" in browser(cast.li).get(f"/cases/{ref}").text
    again = browser(cast.wang).post(address(ref, "take_case"), data={"key": "one"})
    assert again.status_code == 409 and "你已经回避这起案件" in again.text
    offered = browser(cast.sun).get(address(ref, "assign_mediator")).text
    assert f'value="{cast.zhou.id}"' in offered and f'value="{cast.wang.id}"' not in offered


def test_after_three_days_the_day_is_named_on_which_it_came_to_be_known(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    hands.turn(days=6)
    asked = SAID | {"ground": "bias"}
    for on, said in (
        ("", "之后才知道理由的，请填写哪一天知道的"),
        ("2026-03-04", "已经超过3天，不能再申请回避"),
        ("2026-04-01", "请填写已经过去的日期"),
    ):
        answer = browser(cast.acme).post(address(ref, "ask_recusal"), data=asked | {"known_on": on})
        assert answer.status_code == 422 and said in answer.text, on
    on = browser(cast.acme).post(address(ref, "ask_recusal"), data=asked | {"known_on": "2026-03-07"})
    assert on.status_code == 303
    twice = browser(cast.acme).post(address(ref, "ask_recusal"), data=asked | {"known_on": "2026-03-07"})
    assert twice.status_code == 409 and "已经对这位调解员申请过一次回避" in twice.text


def test_the_mediator_does_not_rule_while_that_is_not_decided(browser, cast, hands):
    ref = a_case("ruling", cast, hands)
    do(cast.li, ref, "ask_recusal", {"ground": "other", "words": "另有生意往来"})
    assert browser(cast.wang).get(f"/cases/{ref}/issue-ruling").status_code == 409
