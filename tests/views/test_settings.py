"""What people change about themselves."""

from portal.extensions import db
from portal.models.account import Account
from portal.services import accounts
from tests.conftest import PASSWORD


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
            assert browser(viewer, language).get("/settings/password").status_code == 200


def there_id(page: str, last: bool = True) -> str:
    found = [part.partition("/end")[0] for part in page.split('action="/sign-ins/')[1:]]
    return found[-1 if last else 0]
