"""The platform itself is late: its page says so, and whoever complains of it is answered, by the second tier if need be."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_clocks import goes_by, look, on_the_receipt, reads
from tests.playing import a_case

pytestmark = pytest.mark.timeout(300)
LANGUAGES = [("zh", 390), ("en", 1280)]
SAID = {
    "zh": {
        "late": "到期没有处理，已提醒组长",
        "anew": "上一个期限平台没有按时处理",
        "first": "由没有承办过这起案件的组长答复",
        "apart": "和案件本身的对错分开处理",
        "passed": "组长到期没有答复，服务投诉已自动转给上一级",
        "second": "由管理员作最后答复",
        "office": "投诉平台服务：处理太慢",
        "upheld": "上一级认为成立",
        "elsewhere": "可以向12315投诉平台的服务",
        "period": "分派调解员",
        "missed": "逾期",
        "platform": "平台（调解组、组长、管理员）",
    },
    "en": {
        "late": "Not handled in time: the team lead was told",
        "anew": "We missed the last deadline",
        "first": "A supervisor who has not handled this case answers.",
        "apart": "This is apart from who is right in the case.",
        "passed": "The complaint about our service has gone to the second tier by itself",
        "second": "An administrator gives the final answer",
        "office": "Complaint about our service: Too slow",
        "upheld": "Upheld by the second tier",
        "elsewhere": "complain about our service to 12315",
        "period": "Assign a mediator",
        "missed": "Missed",
        "platform": "The platform (desk, supervisors, administrators)",
    },
}


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_whoever_waits_for_the_platform_complains_and_the_second_tier_answers(person, cast, hands, language, width):
    said, options = SAID[language], {"language": language, "width": width}
    ref = a_case("intervention_queue", cast, hands)
    li = person("li", **options)
    li.opens(ref)

    # Nobody takes the case: the portal says so itself.
    with li.sees_it_happen():
        goes_by(hands, days=4)
    li.opens(ref)
    reads(li, ".thread", said["late"])
    reads(li, "#turn-card", said["anew"])

    # Li complains of that, from the page about the portal, and reads who answers until when.
    li.at("/help/platform")
    with li.page.expect_navigation():
        li.page.get_by_role("link", name="静音破壁机").first.click()
    li.chooses("about", "slow")
    li.writes("words", "四天了，没有人接手。")
    li.goes_on("main form.act")
    reads(li, ".thread", said["first"], said["apart"])
    look(li, "s1-complained")

    # The supervisor lets the time pass too, so it goes up by itself.
    goes_by(hands, days=12)
    li.opens(ref)
    reads(li, ".thread", said["passed"], said["second"])

    # An administrator reads this and nothing else of the case, and answers with reasons.
    admin = person("admin", **options)
    admin.at("/admin/sanctions")
    with admin.page.expect_navigation():
        admin.page.locator(".qrow a", has_text=said["office"]).click()
    reads(admin, "main", "四天了，没有人接手。")
    expect(admin.page.locator("main")).not_to_contain_text("静音破壁机")
    look(admin, "s2-office")
    admin.writes("words", "分派和答复都晚了，投诉成立。已请组长今天分派调解员。")
    admin.presses(admin.page.locator("main button[value=uphold_service]"))
    li.opens(ref)
    reads(li, ".thread", "分派和答复都晚了", said["upheld"], said["elsewhere"])

    # The receipt charges the time to the platform; the other side has heard of none of the complaint.
    expect(on_the_receipt(li, ref, said["period"]).first).to_contain_text(said["missed"])
    expect(li.page.locator("main tr", has_text=said["platform"])).to_contain_text("100%")
    look(li, "s3-receipt")
    acme = person("acme", **options)
    acme.opens(ref)
    reads(acme, ".thread", said["late"])
    expect(acme.page.locator("main")).not_to_contain_text(said["apart"])
    expect(acme.page.locator("main")).not_to_contain_text("四天了")
