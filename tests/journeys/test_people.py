"""How somebody comes to have an account, gets in again without their password, and sees who else is in."""

import pytest
from playwright.sync_api import expect

from tests.letter_box import LetterBox

FIRST, SECOND = "几个毫不相干的词语", "four unrelated words"
EMAIL = "ma@people.test"


@pytest.mark.parametrize(
    ("width", "language", "confirmed", "forgotten"),
    [(390, "zh", "已确认", "忘记密码"), (1280, "en", "Confirmed", "Forgotten")],
)
def test_from_signing_up_to_a_forgotten_password(tmp_path, person, width, language, confirmed, forgotten):
    letters = LetterBox(tmp_path)
    ma = person(width=width, language=language, javascript=width > 700)
    ma.at("/sign-up")
    for name, words in {"name": "马女士", "email": EMAIL, "password": FIRST}.items():
        ma.writes(name, words)
    ma.goes_on()
    expect(ma.page.locator("main form.notice")).to_contain_text(EMAIL)
    ma.page.locator("main form.notice button").click()
    expect(ma.page.get_by_role("status")).to_be_visible()
    first, again = letters.to(EMAIL)
    assert first.subject == again.subject

    at_home = person(width=width, language=language)
    at_home.at(first.path)
    at_home.goes_on()
    # Whoever opens the letter elsewhere shows first that the account is theirs; where they signed up, it is at once.
    expect(at_home.page).to_have_url(f"{at_home.address}/sign-in?next={first.path}")
    ma.at(first.path)
    ma.goes_on()
    expect(ma.page).to_have_url(f"{ma.address}/settings")
    expect(ma.page.locator("#email-h + p")).to_contain_text(confirmed)
    expect(ma.page.locator("main form.notice")).to_have_count(0)

    at_home.page.get_by_role("link", name=forgotten).click()
    at_home.writes("email", EMAIL)
    at_home.goes_on()
    at_home.at(letters.last(EMAIL).path)
    for slip in (True, False):
        at_home.writes("new_password", SECOND)
        at_home.writes("repeated_password", "another" if slip else SECOND)
        at_home.goes_on()
        if slip:
            expect(at_home.page.get_by_role("alert")).to_be_visible()
    expect(at_home.page.locator("a[href='/settings']").first).to_be_attached()
    ma.at("/settings")
    expect(ma.page).to_have_url(f"{ma.address}/sign-in?next=/settings")

    ma.writes("email", EMAIL)
    ma.writes("password", SECOND)
    ma.goes_on()
    expect(ma.page).to_have_url(f"{ma.address}/settings")
    browsers = ma.page.locator("section[aria-labelledby='sign-ins'] li")
    expect(browsers).to_have_count(2)
    ma.presses(ma.page.locator("form[action='/other-sign-ins/end'] button"))
    expect(browsers).to_have_count(1)
    at_home.at("/settings")
    expect(at_home.page).to_have_url(f"{at_home.address}/sign-in?next=/settings")


def test_who_leaves_reads_what_follows_first(person):
    li = person("li", width=390)
    li.at("/settings")
    with li.page.expect_navigation():
        li.page.locator("a[href='/settings/close']").click()
    expect(li.page.locator("main li")).to_have_count(3)
    li.writes("old_password", "a guess")
    li.presses(li.page.locator("main button.btn--no"))
    expect(li.page.get_by_role("alert")).to_be_visible()
    li.writes("old_password", "pingli-demo")
    li.presses(li.page.locator("main button.btn--no"))
    expect(li.page).to_have_url(f"{li.address}/goodbye")
    li.at("/settings")
    expect(li.page.locator("main [name='password']")).to_be_visible()
