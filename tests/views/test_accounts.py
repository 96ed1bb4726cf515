"""Signing up, in and out, as people do it in a browser."""

import re

import pytest
from sqlalchemy import select

from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account, SignIn
from portal.models.merchant import Merchant
from portal.queries.accounts import viewer_of
from portal.services import accounts
from tests.conftest import PASSWORD

GOOD = {"name": "钱女士", "email": "qian@example.com", "phone": "", "password": "four unrelated words"}


def sign_in(client, email="li@demo.test", password=PASSWORD, **more):
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def is_signed_in(client) -> bool:
    return client.get("/settings").status_code == 200


def test_the_way_in_is_open_to_who_knows_the_password(cast, browser):
    client = browser()
    answer = sign_in(client)
    assert answer.status_code == 303
    assert is_signed_in(client)


def test_after_signing_in_people_are_where_they_wanted_to_go(cast, browser):
    client = browser()
    asked = client.get("/settings?tab=1")
    assert asked.status_code == 303
    assert asked.location == "/sign-in?next=/settings?tab%3D1"
    page = client.get(asked.location)
    assert 'name="next" value="/settings?tab=1"' in page.text
    assert sign_in(client, next="/settings?tab=1").location == "/settings?tab=1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.test/",
        "//evil.test",
        "/\\evil.test",
        "/\t/evil.test",
        "javascript:alert(1)",
        "evil",
        "/\n/evil.test",
        "/\x85evil.test",
        "/\u2028evil.test",
    ],
)
def test_no_link_leads_people_elsewhere_after_signing_in(cast, browser, elsewhere):
    assert "evil" not in sign_in(browser(), next=elsewhere).location
    assert "javascript" not in sign_in(browser(), next=elsewhere).location


@pytest.mark.parametrize("email", ["li@demo.test", "nobody@demo.test"])
def test_a_wrong_password_keeps_the_address_and_says_what_to_do(cast, browser, email):
    answer = sign_in(browser(), email=email, password="a guess")
    assert answer.status_code == 422
    assert "邮箱和密码对不上，请核对后再试" in answer.text
    assert f'value="{email}"' in answer.text and "a guess" not in answer.text
    assert re.search(r"<title>出错：", answer.text)


def test_an_error_is_said_in_the_summary_and_at_the_field(cast, browser):
    answer = browser().post("/sign-in", data={"email": "", "password": ""})
    assert answer.status_code == 422
    assert answer.text.count("请填写邮箱") == 2 and answer.text.count("请填写密码") == 2
    assert 'role="alert"' in answer.text and 'aria-invalid="true"' in answer.text
    assert 'href="#email"' in answer.text and 'aria-describedby="email-error"' in answer.text


def test_signing_in_changes_the_browser_s_name(cast, browser):
    client = browser()
    client.get("/sign-in")
    planted = client.get_cookie("pingli").value
    sign_in(client)
    assert client.get_cookie("pingli").value != planted
    client.set_cookie("pingli", planted)
    assert not is_signed_in(client)


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(cast, browser):
    client = browser(cast.li)
    stolen = client.get_cookie("pingli").value
    assert client.post("/sign-out").status_code == 303
    assert not is_signed_in(client)
    client.set_cookie("pingli", stolen)
    assert not is_signed_in(client)


def test_signing_out_takes_a_button_not_a_link(cast, browser):
    client = browser(cast.li)
    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)


def test_a_closed_account_is_out_at_the_next_request(cast, browser):
    client = browser(cast.li)
    assert is_signed_in(client)
    accounts.close_account(cast.li.id)
    assert not is_signed_in(client)


def test_one_browser_does_not_see_another_s_account(cast, browser):
    li, zhao = browser(cast.li), browser(cast.zhao)
    assert "li@demo.test" in li.get("/settings").text
    assert "li@demo.test" not in zhao.get("/settings").text
    assert "zhao@demo.test" not in li.get("/settings").text


def test_guessing_is_slowed_down_and_others_are_not(cast, browser, hands):
    client = browser()
    for guess in range(10):
        assert sign_in(client, password=f"guess {guess}").status_code == 422
    refused = sign_in(client)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 300
    assert "5分钟后再试" in refused.text
    assert sign_in(browser(), email="zhao@demo.test").status_code == 303
    hands.turn(minutes=5)
    assert sign_in(client).status_code == 303


def test_whoever_has_half_of_all_the_addresses_of_a_network_is_one_visitor(cast, browser, hands):
    client, seen = browser(), []
    for guess in range(70):
        home = {"REMOTE_ADDR": f"2001:db8:1:2:{guess:x}::1"}
        typed = {"email": f"n{guess}@demo.test", "password": "a guess"}
        seen.append(client.post("/sign-in", data=typed, environ_base=home).status_code)
    assert seen == [422] * 60 + [429] * 10
    neighbour = {"REMOTE_ADDR": "2001:db8:1:3::1"}
    typed = {"email": "li@demo.test", "password": PASSWORD}
    assert client.post("/sign-in", data=typed, environ_base=neighbour).status_code == 303


def test_nobody_opens_one_account_after_another_or_asks_who_has_one(cast, browser, hands):
    asked = [browser().post("/sign-up", data=GOOD | {"email": "li@demo.test"}).status_code for _ in range(12)]
    assert asked == [422] * 10 + [429] * 2
    opened = [browser().post("/sign-up", data=GOOD | {"email": f"n{n}@people.test"}).status_code for n in range(60)]
    assert opened == [303] * 50 + [429] * 10
    hands.turn(minutes=5)
    assert browser().post("/sign-up", data=GOOD).status_code == 303


def test_saying_that_one_comes_from_elsewhere_is_no_way_round(cast, browser, hands):
    client = browser()
    for guess in range(10):
        client.post(
            "/sign-in",
            data={"email": "li@demo.test", "password": "a guess"},
            headers={"X-Forwarded-For": f"203.0.113.{guess}"},
        )
    headers = {"X-Forwarded-For": "203.0.113.99", "Forwarded": "for=203.0.113.99", "X-Real-IP": "203.0.113.99"}
    answer = client.post("/sign-in", data={"email": "li@demo.test", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 429


def test_a_consumer_signs_up_and_is_in(app, browser):
    client = browser()
    assert client.post("/sign-up", data=GOOD).status_code == 303
    assert is_signed_in(client)
    account = db.session.scalar(select(Account).where(Account.email == "qian@example.com"))
    assert (account.role, account.name, account.phone) == (Role.CONSUMER, "钱女士", None)


def test_a_merchant_signs_up_with_a_shop(app, browser):
    client = browser()
    assert client.post("/sign-up/merchant", data={**GOOD, "shop": "钱记杂货铺"}).status_code == 303
    assert "钱记杂货铺" in client.get("/settings").text
    assert db.session.scalar(select(Merchant.name)) == "钱记杂货铺"


def test_nobody_signs_up_under_the_name_of_another_shop(app, browser, cast):
    answer = browser().post("/sign-up/merchant", data={**GOOD, "shop": "艾可美数码旗舰店\u200b"})
    assert answer.status_code == 422
    assert "这家店铺已经入驻" in answer.text
    assert GOOD["name"] in answer.text


def test_nobody_makes_themselves_a_mediator(app, browser):
    browser().post("/sign-up", data={**GOOD, "role": "mediator", "is_admin": "1", "organisation": "本人调解中心"})
    account = db.session.scalar(select(Account))
    assert (account.role, account.place) == (Role.CONSUMER, None)


def test_a_shop_needs_a_name(app, browser):
    answer = browser().post("/sign-up/merchant", data=GOOD)
    assert answer.status_code == 422
    assert "请填写店铺名称" in answer.text
    assert db.session.scalar(select(Account.id)) is None


def test_an_address_that_is_taken_is_refused_and_the_rest_kept(cast, browser):
    answer = browser().post("/sign-up", data={**GOOD, "email": "Li@demo.test"})
    assert answer.status_code == 422
    assert "这个邮箱不能用来注册" in answer.text and "钱女士" in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "请填写称呼"),
        ("name", " \u3000 ", "请填写称呼"),
        ("name", "长" * 21, "不要超过20个字"),
        ("email", "", "请填写邮箱"),
        ("email", "somebody", "请填写邮箱，例如"),
        ("email", "a@b", "请填写邮箱，例如"),
        ("email", "a b@example.com", "请填写邮箱，例如"),
        ("email", "a@@example.com", "请填写邮箱，例如"),
        ("email", "a@example..com", "请填写邮箱，例如"),
        ("email", ".a@example.com", "请填写邮箱，例如"),
        ("email", "a@-example.com", "请填写邮箱，例如"),
        ("email", "ａ@example.com", "请填写邮箱，例如"),
        ("email", "=?utf-8?q?victim=40people.test=2C?=@example.com", "请填写邮箱，例如"),
        ("email", "a@=?utf-8?q?people.test=2C?=example.com", "请填写邮箱，例如"),
        ("email", "a" * 65 + "@example.com", "请填写邮箱，例如"),
        ("phone", "call me", "请填写电话号码"),
        ("password", "", "请设置密码"),
        ("password", "short", "密码请用8到128个字符"),
        ("password", "x" * 129, "密码请用8到128个字符"),
        ("password", "12345678", "太容易被猜到"),
        ("password", "aaaaaaaaaa", "太容易被猜到"),
        ("password", "qian@example.com", "太容易被猜到"),
    ],
)
def test_each_wrong_entry_is_told_how_to_mend_it_and_the_rest_is_kept(app, browser, field, typed, message):
    answer = browser().post("/sign-up", data={**GOOD, field: typed})
    assert answer.status_code == 422
    assert message in answer.text
    for kept in {"name", "email"} - {field}:
        assert f'value="{GOOD[kept]}"' in answer.text
    assert GOOD["password"] not in answer.text
    assert db.session.scalar(select(Account.id)) is None


def test_marks_that_cannot_be_seen_are_no_part_of_a_name(app, browser):
    browser().post("/sign-up", data={**GOOD, "name": "\u202e钱\x00女\u2066士\r\n"})
    assert db.session.scalar(select(Account.name)) == "钱 女士"


def test_english_is_said_to_who_reads_english(app, browser):
    answer = browser(language="en").post("/sign-up", data={**GOOD, "email": "somebody"})
    assert "Enter an email address, for example name@example.com" in answer.text
    assert "<title>Error: Sign up as a consumer — Pingli</title>" in answer.text
    assert '<html lang="en"' in answer.text


@pytest.mark.parametrize(
    ("asked", "lang"), [("en-GB,en;q=0.9", "en"), ("zh-TW", "zh-CN"), ("fr", "zh-CN"), ("", "zh-CN")]
)
def test_a_first_visit_is_in_the_browser_s_language_else_chinese(app, browser, asked, lang):
    assert f'<html lang="{lang}"' in browser().get("/", headers={"Accept-Language": asked}).text


def test_language_is_chosen_with_a_button_and_kept(cast, browser):
    client = browser(cast.li)
    answer = client.post("/language", data={"language": "en", "next": "/settings"})
    assert (answer.status_code, answer.location) == (303, "/settings")
    assert "Signed-in browsers" in client.get("/settings").text
    assert db.session.get(Account, cast.li.id).language == "en"
    elsewhere = browser()
    sign_in(elsewhere)
    assert "Signed-in browsers" in elsewhere.get("/settings").text


def test_appearance_is_chosen_with_a_button_and_kept(app, browser):
    client = browser()
    assert 'data-theme="auto"' in client.get("/").text
    client.post("/appearance", data={"appearance": "dark"})
    assert 'data-theme="dark"' in client.get("/").text


@pytest.mark.parametrize("path", ["/language", "/appearance"])
def test_a_choice_that_is_none_changes_nothing(app, browser, path):
    client = browser()
    assert client.post(path, data={path[1:]: "sepia"}).status_code == 303
    assert 'data-theme="auto"' in client.get("/").text


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/sign-up/merchant"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_is_in_needs_no_way_in(cast, browser, path, language):
    assert browser(language=language).get(path).status_code == 200
    assert browser(cast.li).get(path).status_code == 303


def test_a_form_from_another_site_does_nothing(cast, browser):
    client = browser(cast.li)
    assert client.post("/sign-out", token=False).status_code == 400
    assert client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/sign-out", headers={"Origin": "https://evil.test"}).status_code == 403
    assert client.post("/sign-out", headers={"Origin": "null"}).status_code == 403
    assert is_signed_in(client)
    assert client.post("/sign-out", headers={"Origin": "http://localhost"}).status_code == 303


def test_the_command_line_appoints_people(app, browser):
    run = app.test_cli_runner().invoke
    made = run(
        args=["account", "create", "--role", "mediator", "--email", "Chen@Example.com", "--name", "陈老师"],
        input="four unrelated words\nfour unrelated words\n",
    )
    assert made.exit_code == 0, made.output
    assert "mediator chen@example.com" in made.output and "four" not in made.output
    client = browser()
    assert sign_in(client, "chen@example.com", "four unrelated words").status_code == 303
    assert run(args=["account", "close", "chen@example.com"]).exit_code == 0
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--role", "consumer", "--email", "li@demo.test", "--name", "李四", "--password", "four unrelated words"],
        ["--role", "merchant", "--email", "x@demo.test", "--name", "某人", "--password", "four unrelated words"],
        ["--role", "consumer", "--email", "x@demo.test", "--name", "某人", "--password", "short"],
        [
            *("--role", "merchant", "--merchant", "艾可美数码旗舰店", "--rank", "manager", "--refund-ceiling", "200"),
            *("--email", "x@demo.test", "--name", "某人", "--password", "four unrelated words"),
        ],
        ["--role", "king", "--email", "x@demo.test", "--name", "某人", "--password", "four unrelated words"],
    ],
)
def test_the_command_line_refuses_what_makes_no_sense(app, cast, arguments):
    before = len(db.session.scalars(select(Account.id)).all())
    db.session.rollback()
    assert app.test_cli_runner().invoke(args=["account", "create", *arguments]).exit_code != 0
    assert len(db.session.scalars(select(Account.id)).all()) == before


def test_a_shop_that_is_there_takes_on_staff(app, cast):
    shop = ["--role", "merchant", "--merchant", "艾可美数码旗舰店", "--rank", "agent", "--refund-ceiling", "200"]
    who = ["--email", "agent@demo.test", "--name", "小林", "--password", "four unrelated words"]
    done = app.test_cli_runner().invoke(args=["account", "create", *shop, *who])
    assert done.exit_code == 0, done.output
    assert len(db.session.scalars(select(Merchant.id)).all()) == 2
    account_id = db.session.scalar(select(Account.id).where(Account.email == "agent@demo.test"))
    assert viewer_of(account_id).refund_ceiling_fen == 200_00


def test_a_sign_in_remembers_what_the_browser_calls_itself(cast, browser):
    browser().post(
        "/sign-in",
        data={"email": "li@demo.test", "password": PASSWORD},
        headers={"User-Agent": "Firefox/1" + "x" * 500},
    )
    assert len(db.session.scalar(select(SignIn.device))) == 200
