"""What people read where a measure is in their way, and in their record of measures."""

import re

from sqlalchemy import select

from portal.domain.ranks import Rank
from portal.domain.sanctions import RECORD_KEPT
from portal.extensions import db
from portal.models.case import Case
from tests.measures import STATED, measured, measured_merchant
from tests.playing import A_MEASURE, a_case, a_complaint, case_called, do
from tests.views.test_complaints import file, order, story, trouble, wants, written
from tests.views.test_team import joins

RECORD = "/settings/record"
__all__ = ["order"]


def figures(seen):
    """The figures about a merchant's claims, as they stand on the page."""
    return re.findall(r'<dd class="num">(\d+)</dd>', seen)


def order_of(ref):
    return case_called(ref).order_id


def page(open_browser, path, status=200):
    answer = open_browser.get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_an_empty_record_says_that_nothing_is_limited(cast, hands, browser):
    for who in (cast.li, cast.acme):
        assert "没有。所有功能都可以正常使用。" in page(browser(who), RECORD)
    for who in (cast.wang, cast.sun, cast.admin):
        page(browser(who), RECORD, 403)


def test_the_record_says_what_until_when_why_and_how_to_appeal(cast, hands, browser):
    ref = measured("filing_suspended", cast, hands, days=60, risk=STATED)
    seen = page(browser(cast.li), RECORD)
    for words in ("暂停提交投诉", "5月1日", "聊天记录完整，意思清楚。", "以投诉要挟", "一比六", f"/cases/{ref}"):
        assert words in seen
    assert f"/cases/{ref}/appeal/" in seen
    assert "暂停提交投诉" not in page(browser(cast.zhao), RECORD)
    assert "暂停提交投诉" not in page(browser(cast.acme), RECORD)


def test_the_record_is_read_in_english_too(cast, hands, browser):
    measured("slower_filing", cast, hands)
    seen = page(browser(cast.li, "en"), RECORD)
    assert "Restrictions and record" in seen and "Why this measure" in seen


def test_a_measure_stays_in_the_record_for_a_year_after_its_end(cast, hands, browser):
    measured("slower_filing", cast, hands, days=30)
    ends_at = hands.turn(days=30)
    over = page(browser(cast.li), RECORD)
    assert "限制提交频率" in over.split("已经结束", 1)[1]
    assert "没有。所有功能都可以正常使用。" in over
    hands.set(ends_at + RECORD_KEPT)
    assert "限制提交频率" not in page(browser(cast.li), RECORD)


def test_a_reversed_measure_is_out_of_the_record_at_once(cast, hands, browser):
    ref = measured("slower_filing", cast, hands)
    do(cast.li, ref, "appeal", {"words": "认定错了"})
    assert "申诉期间暂停执行" in page(browser(cast.li), RECORD)
    do(cast.admin, ref, "allow_appeal", {"words": "聊天记录是别人的"})
    assert "限制提交频率" not in page(browser(cast.li), RECORD)


def test_a_merchant_reads_its_measures_and_how_its_claims_ended(cast, hands, browser):
    ref = a_case("merchant_charged", cast, hands)
    do(cast.acme, ref, "answer_charge", {"words": "我们弄错了"})
    do(cast.sun, ref, "impose", A_MEASURE | {"measure": "merchant_warning", "days": 180})
    seen = page(browser(cast.acme), RECORD)
    assert "书面警告" in seen and "滥用申诉" in seen
    assert figures(seen) == ["1", "0", "1", "1"]
    do(cast.acme, ref, "appeal", {"words": "我们有依据"})
    do(cast.admin, ref, "allow_appeal", {"words": "有依据"})
    assert figures(page(browser(cast.acme), RECORD)) == ["0", "0", "0", "0"]


def test_claims_are_counted_for_ninety_days(cast, hands, browser):
    ref = a_case("claim_screening", cast, hands)
    do(cast.sun, ref, "refuse_claim", {"words": "没有线索"})
    assert figures(page(browser(cast.acme), RECORD)) == ["1", "0", "1", "0"]
    hands.turn(days=90)
    assert figures(page(browser(cast.acme), RECORD)) == ["0", "0", "0", "0"]


def test_an_agent_of_the_shop_does_not_read_its_record(cast, hands, browser):
    colleague = joins(cast, "小林", Rank.AGENT)
    page(browser(colleague), RECORD, 403)
    assert RECORD not in page(browser(colleague), "/settings")
    assert RECORD in page(browser(cast.acme), "/settings")


# --- at the beginning of a complaint


WAYS_IN = ("/cases/new", "/orders")


def test_a_suspension_is_said_before_anything_is_typed(cast, hands, browser):
    ref = measured("filing_suspended", cast, hands, days=60, risk=STATED)
    for path in (*WAYS_IN, f"/orders/{order_of(ref)}"):
        seen = page(browser(cast.li), path)
        for words in ("你不能提交新的投诉", "5月1日", "健康安全的投诉照常可以提交", "12315", RECORD):
            assert words in seen, (path, words)
    page(browser(cast.zhao), "/cases/new")
    assert "不能提交" not in page(browser(cast.zhao), "/cases/new")


def test_the_week_is_said_too_and_passes(cast, hands, browser):
    measured("slower_filing", cast, hands)
    assert "每7天最多提交一起" not in page(browser(cast.li), "/cases/new")
    a_complaint(cast.li)
    assert "每7天最多提交一起" in page(browser(cast.li), "/cases/new")
    hands.turn(days=7)
    assert "每7天最多提交一起" not in page(browser(cast.li), "/cases/new")


def test_a_marked_shop_is_seen_where_a_complaint_about_it_begins_and_nowhere_else(cast, hands, browser):
    order_id = order_of(a_complaint(cast.li))
    measured_merchant("merchant_warning", cast, hands, days=180)
    measured_merchant("shop_marked", cast, hands, days=30)
    places = (f"/orders/{order_id}", f"/cases/new?order={order_id}")
    for path in places:
        seen = page(browser(cast.li), path)
        assert "正在接受处理" in seen and "不说明你这件事谁对谁错" in seen
    ref = db.session.scalar(select(Case.ref).where(Case.order_id == order_id))
    for path in (f"/cases/{ref}", "/cases", "/orders", "/inbox"):
        assert "正在接受处理" not in page(browser(cast.li), path)
    assert "正在接受处理" not in page(browser(cast.acme), "/orders")
    hands.turn(days=30)
    for path in places:
        assert "正在接受处理" not in page(browser(cast.li), path)


def test_goods_that_are_to_come_off_sale_are_named_to_buyers_and_to_the_merchant(cast, hands, browser):
    order_id = order_of(a_complaint(cast.li))
    measured_merchant("merchant_warning", cast, hands, days=180)
    measured_merchant("delisting", cast, hands, days=90, item="静音破壁机<800W>")
    assert "静音破壁机&lt;800W&gt;" in page(browser(cast.li), f"/orders/{order_id}")
    assert "责令下架" in page(browser(cast.acme), "/desk")
    assert "静音破壁机&lt;800W&gt;" in page(browser(cast.acme), RECORD)


def test_the_desk_of_a_merchant_says_what_keeps_it_from_claims(cast, hands, browser):
    measured_merchant("merchant_warning", cast, hands, days=180)
    assert "恶意投诉" not in page(browser(cast.acme), "/desk")
    measured_merchant("claims_slow", cast, hands, days=30)
    assert "没有快速通道" in page(browser(cast.acme), "/desk")
    measured_merchant("claims_paused", cast, hands, days=30)
    seen = page(browser(cast.acme), "/desk")
    assert "不能申诉恶意投诉" in seen and "没有快速通道" not in seen
    assert "申诉恶意投诉" not in page(browser(cast.hemu), "/desk")
    hands.turn(days=30)
    assert "申诉恶意投诉" not in page(browser(cast.acme), "/desk")


# --- in the wizard


def test_a_suspended_writer_keeps_the_draft_and_files_it_when_the_measure_no_longer_works(cast, hands, browser, order):
    ref = measured("filing_suspended", cast, hands, days=30)
    li = browser(cast.li)
    draft = written(li, order)
    assert "你不能提交新的投诉" in page(li, f"{draft}/trouble")
    check = page(li, f"{draft}/check")
    assert "你不能提交新的投诉" in check and '<button class="btn">提交投诉</button>' not in check
    refused = file(li, draft)
    assert refused.status_code == 409 and "你不能提交新的投诉" in refused.text and "倒水就漏" in refused.text
    do(cast.li, ref, "appeal", {"words": "认定错了"})
    assert "提交投诉</button>" in page(li, f"{draft}/check")
    assert file(li, draft).status_code == 303


def test_a_suspended_writer_tells_of_a_danger_at_once(cast, hands, browser, order):
    measured("filing_suspended", cast, hands, days=30)
    li = browser(cast.li)
    draft = written(li, order)
    trouble(li, draft, category="Q4", issue="hazard", issues_of="Q4")
    for step in (story, wants):
        step(li, draft)
    li.post(f"{draft}/evidence", data={"lacking_reason": "没有受伤，没有就医"})
    assert "不能提交新的投诉" not in page(li, f"{draft}/check")
    assert file(li, draft).status_code == 303
    assert "等商家" in page(li, f"{draft}/filed")


def test_somebody_whose_complaints_are_looked_at_first_is_told_why(cast, hands, browser, order):
    measured("manual_screening", cast, hands, days=30)
    li = browser(cast.li)
    draft = written(li, order)
    assert file(li, draft).status_code == 303
    ref = case_of(cast.li)
    for path in (f"{draft}/filed", f"/cases/{ref}"):
        assert "先由调解组审核" in page(li, path)
    assert "先由调解组审核" not in page(browser(cast.wang), f"/cases/{ref}")
    do(cast.wang, ref, "accept_case")
    assert "先由调解组审核" not in page(li, f"/cases/{ref}")
    assert "先由调解组审核" not in page(browser(cast.acme), f"/cases/{ref}")


def case_of(viewer):
    latest = select(Case.ref).where(Case.consumer_id == viewer.id).order_by(Case.id.desc()).limit(1)
    return db.session.scalar(latest)
