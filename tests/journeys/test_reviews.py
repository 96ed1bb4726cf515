"""A ruling is looked at once more: upheld for one side, and then replaced for the other."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.extensions import db
from portal.queries.cases import case_seen_by
from tests.playing import a_case

LOOKS = os.environ.get("PINGLI_LOOKS", "")
pytestmark = pytest.mark.timeout(300)
WORDS = {
    "zh": {
        "yours": "可以由你来做",
        "upheld": "维持原裁定",
        "twice": "每一方只能申请一次",
        "replaced": "这是复核之后的新裁定，代替了原来的裁定。",
        "old": "这不是现在的裁定。",
        "read": "看原裁定",
        "runs": "复核期间，裁定照常履行。",
    },
    "en": {
        "yours": "You may do this",
        "upheld": "Ruling upheld",
        "twice": "Each side can ask once",
        "replaced": "This is the new ruling after a review.",
        "old": "This is not the ruling as it stands now.",
        "read": "Read: Original ruling",
        "runs": "During the review, the ruling is to be carried out",
    },
}


def look(person, name):
    if LOOKS:
        Path(LOOKS).mkdir(exist_ok=True)
        person.page.screenshot(path=f"{LOOKS}/{name}.png", full_page=True)


def asks(person, ref, ground, words):
    """One side asks for a review on one ground of the list."""
    person.opens(ref)
    person.begins("ask_review")
    person.page.locator(f"label[for='grounds-{ground}-chosen']").click()
    person.writes(f"grounds-{ground}-words", words)
    look(person, f"ask-{ground}")
    person.goes_on("main form.act")


def does(person, ref, act, no, **fields):
    """One step of a review, from its page."""
    person.at(f"/cases/{ref}/{act.replace('_', '-')}/{no}")
    for name, words in fields.items():
        person.writes(name.replace("__", "-"), words)
    look(person, act)
    person.goes_on("main form.act")


def takes_from_the_queue(person, ref, said):
    """Somebody of the desk goes from the view of what is decided beside complaints to the first thing to do."""
    row = person.at("/queue/claims").locator(".qrow", has_text=ref)
    expect(row).to_contain_text(said["yours"])
    look(person, "queue")
    with person.page.expect_navigation():
        row.locator("a.btn").click()


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_a_ruling_is_upheld_for_one_side_and_replaced_for_the_other(person, cast, hands, language, width):
    said, options = WORDS[language], {"language": language, "width": width}
    ref = a_case("ruled_with_duties", cast, hands)

    def latest():
        db.session.rollback()  # what others have done since is read anew
        return case_seen_by(cast.sun, ref).file.of_kind("ruling_review")[-1]

    li, acme, zhou = person("li", **options), person("acme", **options), person("zhou", **options)
    asks(li, ref, 2, "我交了拆箱视频，裁定里没有提到。")
    expect(li.page.locator(f"#matter-{latest().no}")).to_contain_text(said["runs"])
    look(li, "case-under-review")
    takes_from_the_queue(zhou, ref, said)
    zhou.writes("words", "视频确实没有提到，请商家说明。")
    look(zhou, "accept_review")
    zhou.goes_on("main form.act")
    does(acme, ref, "answer_review", latest().no, words="视频里看不到杯底。")
    does(zhou, ref, "uphold_ruling", latest().no, words="视频没有拍到杯底，结果不变。")
    li.opens(ref)
    expect(li.page.locator(f"#matter-{latest().no}")).to_contain_text(said["upheld"])
    twice = li.at(f"/cases/{ref}/ask-review")
    expect(twice.locator("main")).to_contain_text(said["twice"])

    asks(acme, ref, 1, "裂纹的位置和照片对不上。")
    does(zhou, ref, "accept_review", latest().no, words="照片要再看一遍。")
    does(li, ref, "answer_review", latest().no, words="照片是当天拍的。")
    zhou.at(f"/cases/{ref}/submit-new-ruling/{latest().no}")
    zhou.chooses("outcome", "ruled_split")
    zhou.writes("claims-0-why", "原图里裂纹在杯口，不在杯底。")
    zhou.page.locator("label[for='claims-0-no_evidence']").last.scroll_into_view_if_needed()
    zhou.writes("reasons", "两边都有责任，退款减半。")
    zhou.writes("summary", "商家退款100元。")
    amounts = zhou.page.locator("input[name$='-amount']")
    filled = [n for n in range(amounts.count()) if amounts.nth(n).input_value()]
    amounts.nth(filled[0]).fill("100.00")
    look(zhou, "submit_new_ruling")
    zhou.goes_on("main form.act")
    sun = person("sun", **options)
    does(sun, ref, "sign_new_ruling", latest().no)
    page = li.at(f"/cases/{ref}/ruling")
    expect(page.locator(".paper")).to_contain_text(said["replaced"])
    expect(page.locator(".paper")).to_contain_text("商家退款100元。")
    look(li, "new-ruling")
    with page.expect_navigation():
        page.get_by_role("link", name=said["read"]).click()
    expect(page.locator(".paper")).to_contain_text(said["old"])
    expect(page.locator(".paper")).to_contain_text("杯体在签收时已有裂纹。")
    look(li, "old-ruling")
    li.opens(ref)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    look(li, "case-replaced")
    db.session.rollback()
    case = case_seen_by(cast.li, ref)
    (pays,) = [d for d in case.file.main.plan if d["what"] == "pay"]
    assert (pays["amount_fen"], pays["after"]) == (100_00, 0), "it still waits for the goods"
