"""Promises on the case page: in a message, from a call, in one table with what was settled; and what stands still for a test."""

import pytest

from portal.queries.cases import case_seen_by, thread_seen_by
from portal.services.casework import perform
from portal.services.deadlines import let_time_pass
from tests.playing import CONTACT, a_case, do
from tests.views.test_acts import address

pytestmark = pytest.mark.usefixtures("hands")


def file_of(viewer, ref):
    return case_seen_by(viewer, ref).file


def last(viewer, ref):
    return thread_seen_by(viewer, case_seen_by(viewer, ref))[-1]


def test_a_message_with_a_day_is_a_promise_in_one_form(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    assert 'name="promise"' in browser(cast.acme).get(f"/cases/{ref}").text
    sent = {"words": "上传快递登记结果", "promise": "y", "on": "2026-03-06", "at": "18:00", "key": "one"}
    assert browser(cast.acme).post(address(ref, "add_message"), data=sent).status_code == 303
    said = last(cast.acme, ref)
    assert (said.act, said.facts["due_at"]) == ("make_promise", "2026-03-06T10:00:00+00:00")
    page = browser(cast.li).get(f"/cases/{ref}").text
    assert "承诺与约定" in page and "自己的话" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"promise": "y"}, "请填写日期"),
        ({"promise": "y", "on": "2026-03-01"}, "请填写还没有到的时间，最晚90天之内"),
        ({"promise": "y", "on": "2026-09-01"}, "最晚90天之内"),
        ({"on": "2026-03-06"}, "填了日期的，请勾选「这是一个承诺」"),
        ({"promise": "y", "on": "9999-12-31"}, "最晚90天之内"),
    ],
)
def test_a_promise_in_a_message_is_held_to_its_rules_and_the_words_stay(browser, cast, hands, sent, said):
    ref = a_case("negotiating", cast, hands)
    answer = browser(cast.acme).post(address(ref, "add_message"), data={"words": "今晚给结果", **sent})
    assert answer.status_code == 422 and said in answer.text and "今晚给结果" in answer.text


def test_a_mediator_is_offered_no_promise_and_makes_none(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    assert 'name="promise"' not in browser(cast.wang).get(f"/cases/{ref}").text
    sent = {"words": "我来核对", "promise": "y", "on": ""}
    assert browser(cast.wang).post(address(ref, "add_message"), data=sent).status_code == 303
    assert last(cast.wang, ref).act == "add_message"


def test_a_call_is_on_record_with_who_how_and_what_and_its_promise_asks_for_a_word(browser, cast, hands):
    ref = a_case("promise_reported", cast, hands)
    page = browser(cast.acme).get(f"/cases/{ref}").text
    for words in ("小周", "售后客服", "电话", "退回货款", "请对方书面确认", "等你确认"):
        assert words in page, words
    assert "李女士转述，请对方书面确认" in page
    assert "Please confirm in writing" in browser(cast.acme, language="en").get(f"/cases/{ref}").text


@pytest.mark.parametrize(
    ("story", "acts", "words"),
    [
        ("promise_reported", (("acme", "confirm_promise", {}),), ("已确认，待履行", "李女士转述，对方已确认")),
        (
            "promise_reported",
            (("acme", "correct_promise", {"words": "说的是下周"}),),
            ("双方说法不同", "本人的说法：说的是下周"),
        ),
        ("promise_unconfirmed", (), ("未确认", "李女士转述，对方未确认")),
        ("promise_kept", (("li", "confirm_kept", {}),), ("按时做到", "对方确认已经做到")),
        ("promise_late", (), ("到期没有做到",)),
        ("promise_late", (("acme", "keep_promise", {"words": "晚了两天"}),), ("逾期后做到",)),
    ],
)
def test_every_way_that_a_promise_stands_has_its_words(browser, cast, hands, story, acts, words):
    ref = a_case(story, cast, hands)
    for who, act, facts in acts:
        case = case_seen_by(getattr(cast, who), ref)
        no = next(p.proceeding.no for p in case.permits if p.move.act == act)
        perform(getattr(cast, who), case.id, act, facts, no=no)
    for viewer in (cast.li, cast.acme):
        page = browser(viewer).get(f"/cases/{ref}").text
        for said in words:
            assert said in page, said


def test_what_was_settled_stands_in_the_same_table(browser, cast, hands):
    ref = a_case("settled", cast, hands)
    do(cast.acme, ref, "make_promise", {"words": "寄回原包装", "due_at": CONTACT["due_at"]})
    page = browser(cast.li).get(f"/cases/{ref}").text
    panel = page[page.index('id="duties"') :]
    panel = panel[: panel.index("</section>")]
    assert "寄回原包装" in panel and "退款¥150.00，原路退回" in panel and "和解" in panel


def test_the_fee_rule_is_said_before_and_after_and_a_pause_says_who_why_and_until_when(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    form = browser(cast.wang).get(address(ref, "send_for_testing")).text
    assert "检测费最后由有责任的一方承担" in form
    sent = {"laboratory": "市质检所", "advance_by": "merchant", "words": "是否摔裂"}
    without = browser(cast.wang).post(address(ref, "send_for_testing"), data=sent)
    assert without.status_code == 422 and "没有预计的结束日期，不能暂停期限" in without.text
    for on in ("2026-03-02", "2026-06-30"):
        wrong = browser(cast.wang).post(address(ref, "send_for_testing"), data=sent | {"expected_on": on})
        assert wrong.status_code == 422 and "检测最多暂停60天" in wrong.text
    done = browser(cast.wang).post(address(ref, "send_for_testing"), data=sent | {"expected_on": "2026-03-30"})
    assert done.status_code == 303
    page = browser(cast.li).get(f"/cases/{ref}").text
    for words in ("最后由有过错的一方承担", "谁暂停的", "送市质检所检测", "预计结束", "3月30日"):
        assert words in page, words


def test_a_suspension_says_who_why_and_until_when(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    do(cast.wang, ref, "suspend", {"reason": "talks", "words": "厂家上门面谈"})
    page = browser(cast.acme).get(f"/cases/{ref}").text
    for words in ("谁暂停的", "双方商谈：厂家上门面谈", "自动恢复", "4月1日"):
        assert words in page, words


@pytest.mark.parametrize(
    ("story", "who", "act", "said"),
    [
        ("evidence", "li", "ask_request_time", "补充证据最多延长72小时"),
        ("extension_open", "wang", "propose_extension", "调解已经延长过，或者正在等双方回应。"),
    ],
)
def test_more_time_than_there_is_is_refused_by_its_rule(browser, cast, hands, story, who, act, said):
    ref = a_case(story, cast, hands)
    viewer = getattr(cast, who)
    if story == "evidence":
        case = case_seen_by(viewer, ref)
        perform(viewer, case.id, act, {}, no=case.file.of_kind("evidence_request")[0].no)
    page = browser(viewer).get(address(ref, act))
    assert page.status_code == 409 and said in page.text


def test_a_late_answer_is_marked_late_for_everybody(browser, cast, hands):
    ref = a_case("awaiting_merchant", cast, hands)
    hands.turn(hours=49)
    let_time_pass()
    do(cast.acme, ref, "answer", {"words": "核对过了", "stances": ({"place": 0, "stance": "counter", "reason": ""},)})
    for viewer in (cast.li, cast.acme):
        assert "这是逾期后的回应" in browser(viewer).get(f"/cases/{ref}").text


def test_a_reason_for_reopening_is_chosen_where_a_promise_was_missed(browser, cast, hands):
    ref = a_case("settled_performed", cast, hands)
    assert 'checked id="reason-0"' not in browser(cast.li).get(address(ref, "reopen")).text
    ref = a_case("defaulted", cast, hands)
    do(
        cast.acme,
        ref,
        "report_performance",
        {"words": "已退款", "proof": "refund_id", "proof_no": "20260302110042398811"},
    )
    do(cast.li, ref, "confirm_performance")
    assert file_of(cast.li, ref).state == "closed"
    assert 'checked id="reason-0"' in browser(cast.li).get(address(ref, "reopen")).text
