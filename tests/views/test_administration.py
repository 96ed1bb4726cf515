"""What administrators see and change: people, merchants, bodies, and the record of it. A supervisor sees to their own body."""

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.models.account import Account
from portal.models.body import Body, Leave, Place
from portal.models.change import Change
from tests.playing import a_case

PAGES = ("/admin", "/admin/merchants", "/admin/bodies", "/admin/invite", "/admin/changes")


def changes():
    db.session.rollback()
    return [change.what for change in db.session.scalars(select(Change).order_by(Change.id))]


@pytest.fixture
def admin(cast, browser, hands):
    return browser(cast.admin)


def test_every_page_in_both_languages_before_anything_was_done(cast, browser, hands):
    for language in ("zh", "en"):
        client = browser(cast.admin, language)
        for path in (*PAGES, f"/admin/people/{cast.wang.id}", f"/admin/merchants/{cast.acme.merchant_id}"):
            assert client.get(path).status_code == 200, path
        assert client.get(f"/team/{cast.wang.id}").status_code == 200
        assert browser(cast.sun, language).get("/team").status_code == 200


def test_people_are_found_by_address_role_and_state(cast, admin):
    assert "wang@demo.test" in admin.get("/admin?q=WANG").text
    page = admin.get("/admin?role=merchant").text
    assert "hemu@demo.test" in page and "wang@demo.test" not in page
    assert "没有符合条件的用户" in admin.get("/admin?state=closed").text
    assert "没有符合条件的用户" in admin.get("/admin?q=%25").text


def test_a_page_holds_fifty_people_and_leads_to_the_next(cast, admin):
    db.session.add_all(
        Account(email=f"n{n}@demo.test", name=f"新人{n}", role="consumer", password_hash="-", created_at=start())
        for n in range(60)
    )
    db.session.commit()
    first = admin.get("/admin").text
    assert first.count("<li>\n  <p><a href") == 50
    following = first.partition('class="more"')[2].partition('href="')[2].partition('"')[0]
    assert admin.get(following).text.count("<li>\n  <p><a href") == 18


def start():
    from portal import clock

    return clock.now()


def test_a_closed_account_is_shut_out_at_once_and_may_be_opened_again(cast, browser, admin):
    zhao = browser(cast.zhao)
    path = f"/admin/people/{cast.zhao.id}"
    assert admin.post(f"{path}/close").status_code == 303
    assert zhao.get("/settings").headers["Location"].startswith("/sign-in")
    assert "已关闭" in admin.get(path).text
    admin.post(f"{path}/open")
    assert "关闭账号" in admin.get(path).text
    assert browser(cast.zhao).get("/settings").status_code == 200
    assert changes() == ["account_closed", "account_opened"]
    admin.post(f"{path}/end-sign-ins")
    assert changes()[-1] == "sign_ins_ended"


def test_administrators_do_not_shut_themselves_out(cast, admin):
    admin.post(f"/admin/people/{cast.admin.id}/close")
    assert "不能关闭自己的账号" in admin.get(f"/admin/people/{cast.admin.id}").text
    assert changes() == []


def test_a_body_is_opened_named_closed_and_told_apart(cast, admin):
    assert admin.post("/admin/bodies", data={"name": "  "}).status_code == 422
    assert admin.post("/admin/bodies", data={"name": "市消协调解中心"}).status_code == 303
    taken = admin.post("/admin/bodies", data={"name": "市消协 调解中心"})
    assert taken.status_code == 422 and "已经有叫这个名字的机构" in taken.text
    body_id = db.session.scalar(select(Body.id))
    db.session.rollback()
    admin.post(f"/admin/bodies/{body_id}", data={"name": "市消协调解委员会"})
    assert "市消协调解委员会" in admin.get(f"/admin/bodies/{body_id}").text
    admin.post(f"/team/{cast.wang.id}/body", data={"body_id": str(body_id)})
    admin.post(f"/admin/bodies/{body_id}/close")
    assert "机构里还有人" in admin.get(f"/admin/bodies/{body_id}").text
    admin.post(f"/team/{cast.wang.id}/body", data={"body_id": ""})
    admin.post(f"/admin/bodies/{body_id}/close")
    admin.post(f"/admin/bodies/{body_id}/open")
    assert changes() == [
        "body_opened", "body_renamed", "body_changed", "body_changed", "body_closed", "body_reopened"
    ]  # fmt: skip


def test_somebody_is_invited_to_a_body_and_the_invitation_withdrawn(cast, admin):
    admin.post("/admin/bodies", data={"name": "市消协调解中心"})
    body_id = db.session.scalar(select(Body.id))
    db.session.rollback()
    nowhere = admin.post("/admin/invite", data={"email": "qin@demo.test", "role": "mediator", "body_id": ""})
    assert nowhere.status_code == 422 and "请选择" in nowhere.text and 'value="qin@demo.test"' in nowhere.text
    form = {"email": "qin@demo.test", "role": "mediator", "body_id": str(body_id)}
    assert admin.post("/admin/invite", data=form).status_code == 303
    page = admin.get(f"/admin/bodies/{body_id}").text
    assert "qin@demo.test" in page and "撤回邀请" in page
    admin.post("/admin/invitations/1/withdraw", data={"body": str(body_id)})
    assert "qin@demo.test" not in admin.get(f"/admin/bodies/{body_id}").text
    assert admin.post("/admin/invitations/99/withdraw").status_code == 404
    assert admin.post("/admin/invite", data={"email": "gu@demo.test", "role": "admin"}).status_code == 303
    assert "gu@demo.test" in admin.get("/admin/bodies").text


def test_a_supervisor_sees_to_their_own_body_only(cast, browser, admin, hands):
    sun, path = browser(cast.sun), f"/team/{cast.wang.id}"
    assert sun.post(path, data={"qualifications": "人民调解员", "load_cap": "12"}).status_code == 303
    assert "在办0件，上限12件" in sun.get("/team").text
    assert sun.post(path, data={"qualifications": "", "load_cap": "-1"}).status_code == 422
    admin.post("/admin/bodies", data={"name": "市消协调解中心"})
    admin.post(f"{path}/body", data={"body_id": "1"})
    assert sun.get(path).status_code == 404
    assert sun.post(f"{path}/leave", data={"first_day": "2026-03-03", "last_day": "2026-03-04"}).status_code == 404
    for who in ("li", "acme", "wang"):
        assert browser(getattr(cast, who)).get(path).status_code == 404
    assert db.session.get(Place, cast.wang.id).load_cap == 12


def test_leave_is_put_down_in_order_and_not_in_the_past(cast, browser, hands):
    sun, path = browser(cast.sun), f"/team/{cast.wang.id}"
    wrong = {
        ("2026-03-05", "2026-03-04"): "最后一天不能早于第一天",
        ("2026-02-01", "2026-03-01"): "这些天已经过去",
        ("2026-03-05", "2029-03-05"): "请假最长一年",
        ("", "2026-03-05"): "请填写日期",
    }
    for (first, last), words in wrong.items():
        answer = sun.post(f"{path}/leave", data={"first_day": first, "last_day": last})
        assert answer.status_code == 422 and words in answer.text
    assert sun.post(f"{path}/leave", data={"first_day": "2026-03-02", "last_day": "2026-03-05"}).status_code == 303
    assert "请假到" in sun.get("/team").text
    again = sun.post(f"{path}/leave", data={"first_day": "2026-03-05", "last_day": "2026-03-06"})
    assert "已经登记过请假" in again.text
    leave_id = db.session.scalar(select(Leave.id))
    db.session.rollback()
    sun.post(f"/team/{cast.zhou.id}/leave/{leave_id}/remove")
    assert "取消请假" in sun.get(path).text
    sun.post(f"{path}/leave/{leave_id}/remove")
    assert "没有登记请假" in sun.get(path).text
    assert changes() == ["leave_added", "leave_removed"]


def test_the_record_of_changes_is_read_filtered_and_taken_along(cast, admin):
    admin.post("/admin/bodies", data={"name": "=SUM(1)"})
    admin.post(f"/admin/people/{cast.zhao.id}/close")
    assert "赵先生" in admin.get("/admin/changes").text
    assert "赵先生" not in admin.get("/admin/changes?subject=body").text
    assert "没有符合条件的变更" in admin.get("/admin/changes?by=wang").text
    file = admin.get("/admin/changes.csv?by=ADMIN")
    assert file.headers["Content-Type"].startswith("text/csv")
    assert "关闭账号" in file.text and "'=SUM(1)" in file.text and ",=SUM" not in file.text


def test_no_case_is_read_here_and_no_page_asks_more_than_eight_questions(cast, browser, hands, asked):
    ref = a_case("mediating", cast, hands)
    client = browser(cast.admin)
    for path in (*PAGES, f"/admin/people/{cast.wang.id}", f"/team/{cast.wang.id}"):
        asked.clear()
        page = client.get(path)
        assert len(asked) <= 8, (path, asked)
        assert ref not in page.text and "破壁机" not in page.text
    assert client.get(f"/cases/{ref}").status_code == 404
