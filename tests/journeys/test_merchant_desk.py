"""A merchant's day: what is urgent is found, sorted and answered, at any width, in either language, by keyboard too."""

import pytest
from playwright.sync_api import expect

from portal.services.desk_work import make_label, write_template
from tests.playing import a_complaint, case_called

TEMPLATE = "{消费者}你好，{商品}的情况我们收到了，正在核实。"
MOST_STEPS = 90


@pytest.fixture
def day(cast, hands):
    """Three complaints at Acme, the first of them the most urgent; a label and a template."""
    refs = [a_complaint(cast.li)]
    hands.turn(hours=40)
    refs += [a_complaint(cast.zhao), a_complaint(cast.zhao)]
    make_label(cast.acme, "等仓库核实")
    write_template(cast.acme, "核实", TEMPLATE)
    return refs


@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [("zh", 390, True), ("en", 1280, False)],
)
def test_cases_are_sorted_and_the_most_urgent_one_is_answered(person, day, language, width, javascript):
    acme = person("acme", language=language, width=width, javascript=javascript)
    page = acme.at("/desk")
    expect(page.locator(".qrow h3 a").first).to_have_attribute("href", f"/cases/{day[0]}")
    for place in (1, 2):
        page.locator(".qrow__pick input").nth(place).check()
    page.locator("#label").select_option(label="等仓库核实")
    acme.presses(page.locator("button[value=put_label]"))
    expect(page.locator(".qrow .chip--sq")).to_have_count(2)
    with page.expect_navigation():
        page.locator(".strip a").nth(3).click()
    expect(page.locator(".qrow")).to_have_count(2)
    page.locator("#with-label").select_option(label="等仓库核实")
    with page.expect_navigation():
        page.locator("form[role=search] button").click()
    assert "label=" in page.url and "left=later" in page.url
    expect(page.locator(".qrow")).to_have_count(2)

    acme.at("/desk")
    with page.expect_navigation():
        page.locator(".qrow__act a").first.click()
    expect(page.locator("nav a[aria-current=page]").first).to_be_visible()
    if javascript:
        page.locator("#words").fill("先说一句。")
        page.locator("form[data-inserts] button").click()
        expect(page.locator("#words")).to_have_value("先说一句。李女士你好，静音破壁机的情况我们收到了，正在核实。")
    else:
        with page.expect_navigation():
            page.locator("form[data-inserts] button").click()
        expect(page.locator("#words")).to_have_value("李女士你好，静音破壁机的情况我们收到了，正在核实。")
    acme.goes_on("main form.act")
    expect(page.locator(".errors")).to_be_visible()
    acme.chooses("stances-0-stance", "counter")
    page.locator("#words").press("End")
    page.locator("#words").fill("杯体可以补寄。")
    acme.goes_on("main form.act")
    assert case_called(day[0]).state == "negotiating"
    acme.at("/desk")
    expect(page.locator(".qrow")).to_have_count(2)


def test_a_template_alone_is_sent_as_a_message_only_by_whoever_insists(person, day):
    acme = person("acme", width=390)
    page = acme.at(f"/cases/{day[0]}/answer?template=1")
    acme.goes_on("main form.act")
    expect(page.locator("#words-error")).to_contain_text("不算回应，期限不会停")
    with page.expect_navigation():
        page.locator("button[name=insist]").click()
    case = case_called(day[0])
    assert case.state == "awaiting_merchant"
    expect(page.locator("#thread")).to_contain_text("正在核实")


def test_a_label_is_put_on_the_most_urgent_case_by_keyboard_alone(person, day):
    acme = person("acme")
    page = acme.at("/desk")
    page.keyboard.press("j")
    expect(page.locator(".qrow h3 a").nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".qrow h3 a").nth(1)).to_be_focused()
    page.keyboard.press("k")
    _tabs(page, ".qrow__pick input", back=True)
    page.keyboard.press("Space")
    _tabs(page, "#label", back=True)
    page.keyboard.press("ArrowDown")
    _tabs(page, "button[value=put_label]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".qrow").first.locator(".chip--sq")).to_have_text("等仓库核实")
    expect(page.locator(".qrow .chip--sq")).to_have_count(1)


def _tabs(page, selector, back=False):
    """Press Tab until the element is in focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached")
