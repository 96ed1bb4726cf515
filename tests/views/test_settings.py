"""What people change about themselves."""

import pytest
from sqlalchemy import select

from portal.domain.parties import Role
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.account import Account
from portal.models.case import Case
from portal.queries.accounts import viewer_of
from portal.services import accounts
from tests.conftest import PASSWORD
from tests.playing import a_case


def test_people_change_how_they_are_addressed_and_reached(cast, browser):
    client = browser(cast.li)
    assert client.post("/settings", data={"name": "李老师", "phone": "138 0013 8000"}).status_code == 303
    page = client.get("/settings")
    assert "资料已保存" in page.text and 'value="李老师"' in page.text and 'value="138 0013 8000"' in page.text
    assert "资料已保存" not in client.get("/settings").text


def test_a_wrong_entry_is_kept_and_told_how_to_mend_it(cast, browser):
    answer = browser(cast.li).post("/settings", data={"name": "李老师", "phone": "nonsense"})
    assert answer.status_code == 422
    assert 'value="李老师"' in answer.text and 'value="nonsense"' in answer.text
    assert db.session.get(Account, cast.li.id).name == "李女士"


def test_nobody_changes_their_role_or_address_here(cast, browser):
    browser(cast.li).post(
        "/settings", data={"name": "李", "phone": "", "role": "admin", "email": "x@demo.test", "id": str(cast.zhao.id)}
    )
    account = db.session.get(Account, cast.li.id)
    assert (account.role, account.email, account.name) == (cast.li.role, "li@demo.test", "李")
    assert db.session.get(Account, cast.zhao.id).name == "赵先生"


def test_a_new_password_signs_the_other_browsers_out(cast, browser):
    here, there = browser(cast.li), browser(cast.li)
    new = "four unrelated words"
    form = {"old_password": PASSWORD, "new_password": new, "repeated_password": new}
    assert here.post("/settings/password", data=form).status_code == 303
    assert "密码已更改" in here.get("/settings").text
    assert there.get("/settings").status_code == 303
    assert accounts.account_with("li@demo.test", new) == cast.li.id


def test_the_old_password_has_to_be_known(cast, browser):
    form = {
        "old_password": "a guess",
        "new_password": "four unrelated words",
        "repeated_password": "four unrelated words",
    }
    answer = browser(cast.li).post("/settings/password", data=form)
    assert answer.status_code == 422 and "现在的密码不对" in answer.text
    assert "a guess" not in answer.text and "four unrelated words" not in answer.text


def test_a_slip_in_the_new_password_is_noticed(cast, browser):
    form = {
        "old_password": PASSWORD,
        "new_password": "four unrelated words",
        "repeated_password": "four unrelated wrods",
    }
    answer = browser(cast.li).post("/settings/password", data=form)
    assert answer.status_code == 422 and "两次输入的新密码不一致" in answer.text
    assert accounts.account_with("li@demo.test", PASSWORD) == cast.li.id


def test_people_see_their_browsers_and_sign_them_out(cast, browser):
    here, there = browser(cast.li), browser(cast.li)
    page = here.get("/settings").text
    assert page.count("退出这个浏览器") == 2 and page.count("当前浏览器") == 1
    other = there_id(page)
    assert here.post(f"/sign-ins/{other}/end").status_code == 303
    assert there.get("/settings").status_code == 303
    assert here.get("/settings").text.count("退出这个浏览器") == 1


def test_nobody_signs_out_a_browser_of_somebody_else(cast, browser):
    li, zhao = browser(cast.li), browser(cast.zhao)
    theirs = there_id(li.get("/settings").text, last=False)
    zhao.post(f"/sign-ins/{theirs}/end")
    assert li.get("/settings").status_code == 200


def test_signing_out_this_browser_leads_out(cast, browser):
    client = browser(cast.li)
    mine = there_id(client.get("/settings").text, last=False)
    assert client.post(f"/sign-ins/{mine}/end").status_code == 303
    assert client.get("/settings").status_code == 303


def test_every_role_has_settings_in_both_languages(cast, browser):
    for viewer in vars(cast).values():
        for language in ("zh", "en"):
            assert browser(viewer, language).get("/settings").status_code == 200
            for page in ("password", "email", "close"):
                assert browser(viewer, language).get(f"/settings/{page}").status_code == 200


def test_all_other_browsers_are_signed_out_at_once(cast, browser):
    here, others = browser(cast.li), [browser(cast.li) for _ in range(2)]
    assert "退出其他所有浏览器" in here.get("/settings").text
    assert here.post("/other-sign-ins/end").status_code == 303
    assert [other.get("/settings").status_code for other in others] == [303, 303]
    page = here.get("/settings").text
    assert page.count("退出这个浏览器") == 1 and "退出其他所有浏览器" not in page


def test_who_came_from_a_complaint_is_led_back_to_it(cast, browser):
    client = browser(cast.li)
    page = client.get("/settings?next=/complaints/x/check").text
    assert 'name="next" value="/complaints/x/check"' in page and "回去继续填写" in page
    form = {"name": "李女士", "phone": "", "next": "/complaints/x/check"}
    assert client.post("/settings", data=form).headers["Location"] == "/complaints/x/check"
    assert client.post("/settings", data=form | {"next": "//elsewhere.test"}).headers["Location"] == "/settings"


def test_people_close_their_account_knowing_what_follows(cast, browser, hands):
    a_case("awaiting_merchant", cast, hands)
    client, elsewhere = browser(cast.li), browser(cast.li)
    assert "/settings/close" in client.get("/settings").text
    page = client.get("/settings/close").text
    assert "「已注销的用户」" in page and "还有1件案件没有办结" in page
    guess = client.post("/settings/close", data={"old_password": "a guess"})
    assert guess.status_code == 422 and "现在的密码不对" in guess.text
    assert client.post("/settings/close", data={"old_password": PASSWORD}).headers["Location"] == "/goodbye"
    assert "账号已注销" in client.get("/goodbye").text
    for shut_out in (client, elsewhere):
        assert shut_out.get("/settings").status_code == 303
    ref = db.session.scalar(select(Case.ref))
    assert "已注销的用户" in browser(cast.acme).get(f"/cases/{ref}").text
    assert "Former user" in browser(cast.acme, "en").get(f"/cases/{ref}").text


def test_the_only_owner_and_people_at_the_desk_are_told_why_they_stay(cast, browser, hands):
    a_case("awaiting_merchant", cast, hands)
    owner = browser(cast.acme)
    for answer in (owner.get("/settings/close"), owner.post("/settings/close", data={"old_password": PASSWORD})):
        assert "唯一的负责人" in answer.text and "old_password" not in answer.text
    assert answer.status_code == 409
    for viewer in (cast.wang, cast.sun, cast.admin):
        client = browser(viewer)
        assert "/settings/close" not in client.get("/settings").text
        answer = client.post("/settings/close", data={"old_password": PASSWORD})
        assert answer.status_code == 409 and "由管理员关闭" in answer.text
        assert client.get("/settings").status_code == 200


def test_a_password_cannot_be_tried_for_ever_from_an_open_browser(cast, browser):
    client = browser(cast.li)
    form = {"email": "x@people.test", "old_password": "a guess"}
    tries = [client.post("/settings/email", data=form).status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]
    assert client.post("/settings/close", data={"old_password": PASSWORD}).status_code == 429


def there_id(page: str, last: bool = True) -> str:
    found = [part.partition("/end")[0] for part in page.split('action="/sign-ins/')[1:]]
    return found[-1 if last else 0]


def test_the_choice_of_letters_is_found_from_here(cast, browser):
    li = browser(cast.li)
    assert 'href="/settings/notices"' in li.get("/settings").text
    assert 'id="letters"' in li.get("/inbox").text


@pytest.mark.parametrize(("ceiling_fen", "said"), [(200_00, "单次退款上限¥200.00"), (None, "不设退款上限")])
def test_a_member_of_a_merchants_staff_reads_what_they_are_and_how_much_they_may_refund(
    cast, browser, ceiling_fen, said
):
    account_id = accounts.create_account(
        Role.MERCHANT,
        "xu@demo.test",
        "小许",
        "pingli-demo",
        confirmed=True,
        merchant_id=cast.acme.merchant_id,
        rank=Rank.AGENT,
        refund_ceiling_fen=ceiling_fen,
    )
    assert f"艾可美数码旗舰店 · 客服，{said}" in browser(viewer_of(account_id)).get("/settings").text
    assert "退款上限" not in browser(cast.acme).get("/settings").text
