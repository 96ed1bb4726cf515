"""A claim of bad faith in several browsers: established, with a warning and an appeal; and one that was not."""

import pytest
from playwright.sync_api import expect

from tests import samples
from tests.journeys.ruling import writes_a_ruling
from tests.playing import A_MEASURE, a_case

CHAT = {"name": "聊天记录.jpg", "mimeType": "image/jpeg", "buffer": samples.phone_photo(640, 480)}
SAID = "3月1日说另外转500元就撤诉，见聊天记录。"
# Between them, both of each.
LOOKS = (("zh", 390, True), ("en", 1280, False))
LEVEL = {"zh": "第1级：书面警告", "en": "Level 1: Written warning"}
SUSPENDED = {"zh": "申诉期间暂停执行", "en": "Suspended during the appeal"}
IN_FORCE = {"zh": "执行中", "en": "In force"}
DISMISSED = {"zh": "已维持处理措施", "en": "stands"}
NOT_UPHELD = {"zh": "不成立", "en": "Not upheld"}
pytestmark = pytest.mark.timeout(300)


def claims_bad_faith(acme, ref):
    """Acme reads what is no bad faith, and that its time runs; then it names a ground, with a file that shows it."""
    acme.opens(ref)
    acme.begins("claim_malice")
    expect(acme.page.locator(".notice--warn a")).to_be_visible()
    acme.chooses("grounds-0-chosen", "y")
    acme.writes("grounds-0-words", SAID)
    acme.field("files").set_input_files([CHAT])
    if acme.javascript:
        expect(acme.page.locator("#kept input")).to_have_count(1)
    acme.chooses("declared", "y")
    acme.goes_on("main form.act")


def takes_it_up(sun, ref):
    sun.opens(ref)
    sun.begins("accept_claim")
    sun.goes_on("main form.act")


def answers(li, ref):
    """Li reads everything that the claim rests on, and answers from there."""
    li.opens(ref)
    li.page.locator("a[href*='/claims/']").first.click()
    expect(li.page.locator("main")).to_contain_text(SAID)
    expect(li.page.locator(".evi img")).to_have_count(1)
    li.begins("answer_claim")
    li.writes("words", "我没有要过钱，那张截图不是我的。")
    li.goes_on("main form.act")
    li.opens(ref)


def finds(wang, ref, *, found):
    wang.opens(ref)
    wang.begins("propose_finding")
    wang.chooses("findings-0-result", "found" if found else "not_found")
    wang.writes("findings-0-why", "聊天记录写得清楚。" if found else "截图看不出是谁说的。")
    wang.chooses("result", "established" if found else "not_established")
    wang.writes("reasons", "只看双方交来的材料。")
    wang.goes_on("main form.act")
    wang.at("/queue")  # the case is open to the desk only until the finding is made


def confirms(zhou, ref):
    zhou.opens(ref)
    zhou.begins("confirm_finding")
    zhou.goes_on("main form.act")


def up_to_the_finding(person, cast, hands, look, *, found):
    """Everybody at their browsers, and the case in which two people have just made a finding."""
    language, width, javascript = look
    people = {
        who: person(who, language=language, width=width, javascript=javascript)
        for who in ("li", "acme", "sun", "wang", "zhou")
    }
    li, acme = people["li"], people["acme"]
    ref = a_case("negotiating", cast, hands)
    li.opens(ref)
    claims_bad_faith(acme, ref)
    li.opens(ref)
    expect(li.page.locator("a[href*='/claims/']")).to_have_count(0)
    with li.sees_it_happen():
        takes_it_up(people["sun"], ref)
    expect(li.button("answer_claim")).to_be_visible()
    answers(li, ref)
    acme.opens(ref)
    acme.begins("rebut")
    acme.writes("words", "截图来自店铺客服的聊天窗口。")
    acme.goes_on("main form.act")
    finds(people["wang"], ref, found=found)
    with li.sees_it_happen():
        confirms(people["zhou"], ref)
    return ref, people


@pytest.mark.parametrize("look", LOOKS)
def test_a_claim_is_established_and_a_warning_stands_after_an_appeal(person, cast, hands, look):
    language = look[0]
    ref, people = up_to_the_finding(person, cast, hands, look, found=True)
    li, sun = people["li"], people["sun"]

    # Somebody who did not find it imposes the mildest measure that will do.
    with li.sees_it_happen():
        sun.opens(ref)
        sun.begins("impose")
        sun.chooses("measure", "warning")
        sun.writes("days", "180")
        for name, words in A_MEASURE["grid"].items():
            sun.writes(name, words)
        sun.writes("reasons", A_MEASURE["reasons"])
        sun.goes_on("main form.act")
    li.opens(ref)
    expect(li.page.locator("main")).to_contain_text(LEVEL[language])
    expect(li.page.locator("main")).to_contain_text(IN_FORCE[language])

    # Li appeals: the warning waits until an administrator, who had no hand in it, dismisses the appeal.
    li.begins("appeal")
    li.writes("words", "那张截图不是我的，认定错了。")
    li.goes_on("main form.act")
    expect(li.page.locator("main")).to_contain_text(SUSPENDED[language])
    with li.sees_it_happen():
        hands.turn(days=2)
        admin = person("admin", language=language, width=look[1], javascript=look[2])
        admin.at("/admin/sanctions").locator(".qrow h3 a").click()
        expect(admin.page.locator("main")).to_contain_text("那张截图不是我的，认定错了。")
        admin.writes("words", "截图和店铺的记录相符。")
        admin.presses(admin.page.locator("button[value=dismiss_appeal]"))
        expect(admin.page.locator("main [role=status]")).to_contain_text(DISMISSED[language])
    li.opens(ref)
    expect(li.page.locator("main")).not_to_contain_text(SUSPENDED[language])
    expect(li.page.locator("main")).to_contain_text(IN_FORCE[language])
    expect(li.button("appeal")).to_have_count(0)


@pytest.mark.parametrize("look", LOOKS)
def test_a_claim_is_not_established_and_the_complaint_goes_on_and_is_upheld(person, cast, hands, look):
    language = look[0]
    ref, people = up_to_the_finding(person, cast, hands, look, found=False)
    li, acme = people["li"], people["acme"]
    for side in (li, acme):
        side.opens(ref)
        expect(side.page.locator("main")).to_contain_text(NOT_UPHELD[language])
        side.page.locator("a[href*='/claims/']").first.click()
        expect(side.page.locator("main")).to_contain_text("截图看不出是谁说的。")

    # The complaint has waited for nothing: Li asks for a mediator, who rules for her.
    li.opens(ref)
    li.begins("ask_for_mediator")
    li.goes_on("main form.act")
    sun, wang = people["sun"], people["wang"]
    sun.opens(ref)
    sun.begins("assign_mediator")
    sun.picks("mediator_id", str(cast.wang.id))
    sun.goes_on("main form.act")
    hands.turn(days=1)
    wang.opens(ref)
    wang.begins("close_record")
    wang.goes_on("main form.act")
    wang.begins("issue_ruling")
    writes_a_ruling(wang, "200")
    wang.writes("summary", "商家退款200元。")
    wang.presses(wang.page.locator("button[name=do][value=preview]"))
    wang.goes_on(".panel--after form")
    li.at(f"/cases/{ref}/ruling")
    expect(li.page.locator("article")).to_contain_text("商家退款200元。")
    acme.opens(ref)
    acme.begins("report_performance")
    acme.chooses("proof", "refund_id")
    acme.writes("proof_no", "4200002026031512")
    acme.goes_on("main form.act")
    li.opens(ref)
    li.begins("confirm_performance")
    li.goes_on("main form.act")
    acme.opens(ref)
    expect(acme.page.locator("#case-chips")).to_contain_text({"zh": "支持消费者", "en": "upheld"}[language])
