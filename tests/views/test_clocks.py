"""Periods as an administrator sets them: first seen, then published, on record, and read by everybody."""

import json
from datetime import date, timedelta
from io import BytesIO

import pytest

from portal.domain.deadlines import POLICIES
from portal.domain.periods import local
from portal.domain.policy_table import earliest
from portal.forms.clocks import filled_with
from portal.queries.calendars import times_now
from portal.services.deadlines import let_time_pass
from tests.samples_cases import a_case

WHY = "节日期间商家人手少"


@pytest.fixture
def admin(cast, browser, hands):
    return browser(cast.admin)


def typed(hands, do, day=None, **changed):
    sent = {key: str(value) for key, value in filled_with(POLICIES).items()}
    return sent | {"valid_from": (day or earliest(hands.at)).isoformat(), "reason": WHY, "do": do} | changed


def test_a_change_is_seen_before_it_is_published_and_read_by_everybody_after(cast, admin, browser, hands):
    a_case(cast.li)
    seen = admin.post("/admin/clocks/change", data=typed(hands, "preview", first_reply_amount="72"))
    assert seen.status_code == 200
    assert "商家首次回应：48小时（24小时后提醒） → 72小时（24小时后提醒）" in seen.text
    assert "1起进行中的案件有这个期限" in seen.text
    assert "按新的重算商家过去的1次：0次按时的会逾期，0次逾期的会按时" in seen.text
    assert len(times_now().editions) == 1
    published = admin.post("/admin/clocks/change", data=typed(hands, "publish", first_reply_amount="72"))
    assert published.status_code == 303
    rules = browser().get("/rules").text
    assert WHY in rules and "72小时" in rules
    assert "48小时内" in browser().get("/").text
    hands.set(times_now().editions[-1].valid_from)
    let_time_pass()
    assert "72小时内" in browser().get("/").text
    kept = json.loads(browser().get("/rules/editions/2026-2.json").text)
    assert next(row for row in kept["periods"] if row["key"] == "first_reply")["length"][0] == 72
    assert browser().get("/rules/editions/2031-9.json").status_code == 404
    assert "公布新的期限表" in admin.get("/admin/changes").text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"whole_case_amount": "61"}, "整个案件：太长了，最长60天"),
        ({"claim_reply_amount": "4"}, "对申诉或处理作出说明：太短了，最短5天"),
        ({"first_reply_warn": "48"}, "商家首次回应：提醒要早于到期"),
        ({}, "还没有改任何期限"),
        ({"talks_amount": "0"}, "请填写1到999之间的整数"),
        ({"talks_amount": "abc"}, "请填写1到999之间的整数"),
        ({"talks_unit": "years"}, "请从列出的选项里选一个"),
        ({"talks_amount": "8", "reason": " "}, "请写明为什么改"),
        ({"talks_amount": "8", "valid_from": "2026-02-31"}, "请填写日期"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_row(admin, hands, changed, says):
    for do in ("preview", "publish"):
        answer = admin.post("/admin/clocks/change", data=typed(hands, do, **changed))
        assert answer.status_code == 422 and says in answer.text
    assert len(times_now().editions) == 1


def test_seven_days_ahead_and_after_the_last_one(admin, hands):
    day = earliest(hands.at)
    too_soon = admin.post(
        "/admin/clocks/change", data=typed(hands, "publish", day - timedelta(days=1), talks_amount="8")
    )
    assert too_soon.status_code == 422 and "《电子商务法》第三十四条" in too_soon.text
    admin.post("/admin/clocks/change", data=typed(hands, "publish", talks_amount="8"))
    again = admin.post("/admin/clocks/change", data=typed(hands, "publish", talks_amount="9"))
    assert again.status_code == 422 and "2026-2" in again.text


def test_an_edition_is_withdrawn_until_it_is_in_force(admin, hands):
    admin.post("/admin/clocks/change", data=typed(hands, "publish", talks_amount="8"))
    assert "撤回这一版" in admin.get("/admin/clocks").text
    assert admin.post("/admin/clocks/2026-2/withdraw").status_code == 303
    assert len(times_now().editions) == 1
    assert admin.post("/admin/clocks/2026-2/withdraw").status_code == 404
    admin.post("/admin/clocks/change", data=typed(hands, "publish", talks_amount="8"))
    hands.set(times_now().editions[-1].valid_from)
    let_time_pass()
    assert admin.post("/admin/clocks/2026-2/withdraw").status_code == 303
    assert "不能撤回" in admin.get("/admin/clocks").text
    assert len(times_now().editions) == 2


@pytest.mark.parametrize("who", ["li", "acme", "wang", "sun"])
def test_nobody_else_comes_in(cast, browser, who):
    for path in ("/admin/clocks", "/admin/clocks/change"):
        assert browser(getattr(cast, who)).get(path).status_code == 403


def outage_typed(hands, do, hours=(0, 6)):
    begins, ends = (local(hands.at + timedelta(hours=h)).strftime("%Y-%m-%dT%H:%M") for h in hours)
    return {"starts_at": begins, "ends_at": ends, "reason": "机房断电", "do": do}


def test_an_outage_is_seen_before_it_is_declared(cast, admin, hands):
    a_case(cast.li)
    seen = admin.post("/admin/outages", data=outage_typed(hands, "preview"))
    assert "1起进行中的案件会顺延" in seen.text and times_now().outages == ()
    assert admin.post("/admin/outages", data=outage_typed(hands, "publish")).status_code == 303
    assert len(times_now().outages) == 1
    assert "1起案件的期限已顺延" in admin.get("/admin/outages").text
    again = admin.post("/admin/outages", data=outage_typed(hands, "publish", (1, 2)))
    assert again.status_code == 422 and "和已经公告的故障重叠" in again.text
    for hours, says in (((9, 8), "结束要晚于开始"), ((8, 8 + 337), "一次最长14天")):
        refused = admin.post("/admin/outages", data=outage_typed(hands, "publish", hours))
        assert refused.status_code == 422 and says in refused.text
    endless = outage_typed(hands, "publish", (8, 9)) | {"ends_at": ""}
    assert admin.post("/admin/outages", data=endless).status_code == 422
    assert "公告平台故障" in admin.get("/admin/changes").text


def a_file(text):
    return {"file": (BytesIO(text.encode()), "2028.csv")}


def test_a_calendar_is_corrected_taken_in_and_settled(admin):
    assert (
        admin.post("/admin/calendar/day", data={"day": "2028-06-01", "kind": "off", "name": "台风"}).status_code == 303
    )
    assert (
        admin.post("/admin/calendar/file", data=a_file("2028-10-02,off,国庆节\n2028-10-08,work,\n")).status_code == 303
    )
    calendar = times_now().calendar
    assert calendar.is_public_holiday(date(2028, 10, 2)) and calendar.is_working(date(2028, 10, 8))
    assert calendar.is_public_holiday(date(2028, 6, 1))
    page = admin.get("/admin/calendar?year=2028").text
    assert "台风" in page and "国庆节" in page
    admin.post("/admin/calendar/2028/settle")
    assert not times_now().calendar.is_provisional(2028)
    told = admin.get("/admin/changes").text
    assert all(word in told for word in ("更改日历", "导入日历", "确认一年的放假安排"))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("2028-10-02,off,\n2028-10-02,off,\n", "第2行：2028-10-02 前面已经写过"),
        ("2028-10-02,off,\n2028-13-02,off,\n", "第2行：「2028-13-02」不是日期"),
        ("", "文件里没有一天"),
    ],
)
def test_a_calendar_with_a_bad_row_is_not_taken_in_at_all(admin, rows, says):
    before = times_now().calendar
    answer = admin.post("/admin/calendar/file", data=a_file(rows))
    assert answer.status_code == 422 and says in answer.text
    assert times_now().calendar == before
