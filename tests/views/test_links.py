"""The pages that letters lead to: opened they do nothing, sent they do one thing once, and refused they say the way on."""

import re

import pytest
from sqlalchemy import select

from portal.domain.parties import Role
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.account import Account
from portal.models.invitation import Invitation
from portal.queries.accounts import viewer_of
from portal.services import accounts, invitations, links
from tests.conftest import PASSWORD
from tests.letter_box import LetterBox

NEW = "four unrelated words"
AGAIN = {"new_password": NEW, "repeated_password": NEW}
SIGN_UP = {"name": "马女士", "email": "ma@people.test", "phone": "", "password": PASSWORD}


@pytest.fixture
def letter_box(app, hands, tmp_path):
    """What letters have come; asking sends those that wait."""
    return LetterBox(tmp_path)


def is_confirmed(email: str) -> bool:
    db.session.rollback()
    return db.session.scalar(select(Account.confirmed_at).where(Account.email == email)) is not None


def test_signing_up_leads_to_a_letter_that_confirms_the_address(cast, browser, letter_box):
    ma = browser()
    assert ma.post("/sign-up", data=SIGN_UP).status_code == 303
    for path in ("/cases", "/orders", "/settings"):
        page = ma.get(path).text
        assert "请打开发到ma@people.test的信" in page and "/settings/email/ask-again" in page
    assert "请打开发到" not in ma.get("/complaints/new").text, "only on their own pages"
    letter = letter_box.last("ma@people.test")
    assert letter.subject == "请确认你的邮箱" and letter.path.startswith("/confirm/")
    for _ in range(2):
        assert browser().get(letter.path).status_code == 200
    assert not is_confirmed("ma@people.test"), "a program that looks at mail opens links as well"
    asked = browser().post(letter.path).headers["Location"]
    assert asked == f"/sign-in?next={letter.path}", (
        "a stranger's account is not given to them by the owner of an address"
    )
    assert browser(cast.li).post(letter.path).status_code == 409
    assert not is_confirmed("ma@people.test")
    assert ma.post(letter.path).headers["Location"] == "/settings"
    page = ma.get("/settings").text
    assert "邮箱已确认" in page and "已确认" in page and "请打开发到" not in page
    for answer in (ma.get(letter.path), ma.post(letter.path)):
        assert answer.status_code == 409 and "已经用过" in answer.text


def test_another_letter_can_be_asked_for_and_not_without_end(cast, browser, letter_box):
    ma = browser()
    ma.post("/sign-up", data=SIGN_UP)
    for words in ("确认信已发出", "确认信已发出", "确认信已经发了好几封"):
        assert ma.post("/settings/email/ask-again").status_code == 303
        assert words in ma.get("/settings").text
    assert len(letter_box.to("ma@people.test")) == 3


def test_a_forgotten_password_is_replaced_by_letter(cast, browser, letter_box):
    elsewhere, here = browser(cast.li), browser()
    assert "/forgot" in here.get("/sign-in").text
    assert here.post("/forgot", data={"email": "LI@demo.test"}).headers["Location"] == "/forgot/sent"
    assert "1小时内有效" in here.get("/forgot/sent").text
    path = letter_box.last("li@demo.test").path
    slip = here.post(path, data=AGAIN | {"repeated_password": "another"})
    assert slip.status_code == 422 and "两次输入的新密码不一致" in slip.text and NEW not in slip.text
    assert here.post(path, data=AGAIN).headers["Location"] == "/cases"
    assert here.get("/settings").status_code == 200, "they are in with it"
    assert elsewhere.get("/settings").status_code == 303, "every other browser is out"
    assert accounts.account_with("li@demo.test", NEW) == cast.li.id
    assert letter_box.last("li@demo.test").subject == "你的密码已更改"
    for answer in (here.get(path), here.post(path, data=AGAIN)):
        assert answer.status_code == 409 and "已经用过" in answer.text and 'href="/forgot"' in answer.text


def test_asking_for_a_password_tells_nobody_who_has_an_account(cast, browser, letter_box):
    answers = [browser().post("/forgot", data={"email": email}) for email in ("li@demo.test", "nobody@demo.test")]
    assert len({(a.status_code, a.headers["Location"], a.text) for a in answers}) == 1
    assert letter_box.to("nobody@demo.test") == []
    for email in ("li@demo.test", "nobody@demo.test"):
        tries = [browser().post("/forgot", data={"email": email}) for _ in range(10)]
        assert [t.status_code for t in tries] == [303] * 9 + [429]
        assert "试的次数太多了" in tries[-1].text and tries[-1].headers["Retry-After"]


@pytest.mark.parametrize("path", ["/confirm/nothing", "/reset/nothing", "/invitation/nothing"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_link_that_is_none_of_ours_is_refused_in_words(app, browser, path, language):
    for answer in (browser(language=language).get(path), browser(language=language).post(path)):
        assert answer.status_code == 404 and 'class="btn' in answer.text


def test_a_link_that_is_too_old_or_followed_by_a_later_one_says_so(cast, browser, hands):
    older, later = (links.mint_reset(cast.li.id, "li@demo.test", {}) for _ in range(2))
    assert "后来又发过一封信" in browser().get(f"/reset/{older}").text
    hands.turn(hours=1)
    answer = browser().get(f"/reset/{later}")
    assert answer.status_code == 409 and "已经过期" in answer.text


def test_an_address_is_changed_by_the_letter_to_the_new_one(cast, browser, letter_box):
    li = browser(cast.li)
    form = {"email": "li.new@demo.test", "old_password": PASSWORD}
    guess = li.post("/settings/email", data=form | {"old_password": "a guess"})
    assert guess.status_code == 422 and "现在的密码不对" in guess.text and 'value="li.new@demo.test"' in guess.text
    assert "这个邮箱不能用" in li.post("/settings/email", data=form | {"email": "zhao@demo.test"}).text
    assert li.post("/settings/email", data=form).status_code == 303
    assert "确认信已发到li.new@demo.test" in li.get("/settings").text
    assert li.post(letter_box.last("li.new@demo.test").path).headers["Location"] == "/settings"
    assert "li.new@demo.test" in li.get("/settings").text
    told = letter_box.last("li@demo.test")
    assert told.subject == "你的邮箱已更改" and "li.new@" not in told.words


def test_somebody_new_comes_in_by_invitation(cast, browser, letter_box):
    shop = {"merchant_id": cast.acme.merchant_id, "rank": Rank.AGENT}
    invitations.invite(cast.acme, "xin@people.test", Role.MERCHANT, **shop)
    letter = letter_box.last("xin@people.test")
    assert "艾可美数码旗舰店" in letter.words and "客服" in letter.words and "艾可美" not in letter.subject
    xin = browser()
    page = xin.get(letter.path).text
    assert "小陈请你加入" in page and "xin@people.test" in page
    assert xin.post(letter.path, data={"name": "", "password": "short"}).status_code == 422
    assert xin.post(letter.path, data={"name": "小新", "password": NEW}).headers["Location"] == "/desk"
    assert xin.get("/desk").status_code == 200
    again = browser().get(letter.path)
    assert again.status_code == 409 and "已经用过" in again.text
    assert "xin@people.test" not in again.text


def test_an_invitation_is_not_for_whoever_else_is_signed_in(cast, browser, letter_box):
    invitations.invite(cast.admin, "zhao@demo.test", Role.MEDIATOR)
    path = letter_box.last("zhao@demo.test").path
    for page in (browser(cast.li).get(path), browser(cast.li).post(path)):
        assert page.status_code == 409 and "另一个邮箱" in page.text and 'action="/sign-out"' in page.text
        assert "zhao@demo.test" not in page.text
    stranger = browser().get(path)
    assert stranger.status_code == 409 and f"next={path}" in stranger.text, "there is an account; sign in first"
    theirs = browser(cast.zhao).post(path)
    assert theirs.status_code == 409 and "另一种身份" in theirs.text
    assert db.session.scalar(select(Invitation.used_at)) is None
    assert viewer_of(cast.zhao.id).role is Role.CONSUMER


def test_somebody_who_left_a_merchant_comes_back_by_invitation(cast, browser, letter_box):
    shop = {"merchant_id": cast.hemu.merchant_id, "rank": Rank.AGENT}
    lin = viewer_of(accounts.create_account(Role.MERCHANT, "lin@demo.test", "小林", PASSWORD, confirmed=True, **shop))
    staff = db.session.get(Account, lin.id).staff
    staff.left_merchant_id, staff.merchant_id = staff.merchant_id, None
    db.session.commit()
    shop = {"merchant_id": cast.acme.merchant_id, "rank": Rank.MANAGER}
    invitations.invite(cast.acme, "lin@demo.test", Role.MERCHANT, **shop)
    path, client = letter_box.last("lin@demo.test").path, browser(lin)
    page = client.get(path).text
    assert "password" not in page.partition("<main")[2].partition("</main")[0]
    assert client.post(path).headers["Location"] == "/desk"
    assert viewer_of(lin.id).merchant_id == cast.acme.merchant_id


def test_every_page_of_a_letter_is_there_in_both_languages(cast, browser):
    invited = invitations.invite(cast.admin, "he@people.test", Role.SUPERVISOR)
    paths = (
        f"/confirm/{links.mint_confirmation(cast.li.id, 'new@demo.test', {})}",
        f"/reset/{links.mint_reset(cast.li.id, 'li@demo.test', {})}",
        f"/invitation/{invitations.mint_invitation(None, 'he@people.test', {'invitation_id': invited})}",
        *("/forgot", "/forgot/sent", "/goodbye"),
    )
    for path in paths:
        for language in ("zh", "en"):
            page = browser(language=language).get(path)
            assert page.status_code == 200, path
            assert language == "zh" or not re.search(
                "[\u4e00-\u9fff]", main_of(page.text).replace(cast.admin.name, "")
            ), path


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main")[0]
