"""What follows from a claim: extortion proven and then reversed, and a merchant whose claims were abuse waits longer."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal import clock
from portal.domain.parties import Role
from portal.domain.sanctions import Effect
from portal.extensions import db
from portal.models.sanction import Sanction
from portal.queries.accounts import viewer_of
from portal.queries.cases import case_seen_by
from portal.queries.effects import barred_consumer, barred_merchant, was_warned
from portal.services import accounts
from tests.conftest import PASSWORD
from tests.playing import A_MEASURE, ANSWER, a_case, a_complaint, do

LOOKS = os.environ.get("PINGLI_LOOKS", "")
pytestmark = pytest.mark.timeout(300)
CHAT = {"name": "聊天记录.txt", "mimeType": "text/plain", "buffer": "私下转我500，不然就差评".encode()}
GRID = {
    "number": "一次，有聊天记录",
    "proportion": "六起投诉里的一起",
    "gravity": "索要的钱是货款的一倍",
    "intention": "写得清楚，不是气话",
    "reasons": "警告不足以防止再次发生",
}
WORDS = {
    "zh": {
        "signed": "立即生效",
        "dismissed": "已撤销处理措施",
        "yours": "可以由你来做",
        "none": "没有等签署的处理措施",
        "slow": "5个工作日",
    },
    "en": {
        "signed": "in force from now on",
        "dismissed": "The measure is reversed",
        "yours": "You may do this",
        "none": "No measure waits",
        "slow": "5 working days",
    },
}
LANGUAGES = [("zh", 390), ("en", 1280)]


@pytest.fixture
def more(cast):
    """People beside the cast, where several have to be different ones: a supervisor, a mediator, an administrator."""
    names = {"wu": (Role.SUPERVISOR, "吴越"), "ma": (Role.MEDIATOR, "马骏"), "office": (Role.ADMIN, "管理员乙")}
    return {
        who: viewer_of(accounts.create_account(role, f"{who}@demo.test", name, PASSWORD, confirmed=True))
        for who, (role, name) in names.items()
    }


def kept_from(cast):
    """What measures keep Li and Acme from now."""
    db.session.rollback()
    now = clock.now()
    return set(barred_consumer(cast.li.id, now)), set(barred_merchant(cast.acme.merchant_id, now))


def look(person, name):
    if LOOKS:
        Path(LOOKS).mkdir(exist_ok=True)
        person.page.screenshot(path=f"{LOOKS}/{name}.png", full_page=True)


def claims(acme, ref, words):
    """Acme says that the complaint was made to extort, and hands in a chat."""
    acme.at(f"/cases/{ref}/claim-malice")
    acme.page.locator("label[for='grounds-0-chosen']").click()
    acme.writes("grounds-0-words", words)
    acme.page.locator("input[name=files]").set_input_files([CHAT])
    if acme.javascript:
        expect(acme.page.locator("#kept input:checked")).to_have_count(1)
    acme.page.locator("label[for=declared]").click()
    acme.goes_on("main form.act")


def takes_from_the_queue(person, ref, said):
    """Somebody of the desk goes from the view of claims to the first thing to do about a case."""
    row = person.at("/queue/claims").locator(".qrow", has_text=ref)
    expect(row).to_contain_text(said["yours"])
    with person.page.expect_navigation():
        row.locator(".qrow__act a").click()


def says(person, ref, act, words):
    person.at(f"/cases/{ref}/{act}")
    person.writes("words", words)
    person.goes_on("main form.act")


def finds(person, ref, said, result, ground):
    takes_from_the_queue(person, ref, said)
    person.chooses("findings-0-result", ground)
    person.writes("findings-0-why", "聊天记录前后完整，意思清楚")
    person.chooses("result", result)
    person.writes("reasons", "看了双方的说明和全部聊天记录")
    look(person, f"finding-{result}-{person.page.viewport_size['width']}")
    person.goes_on("main form.act")
    person.at("/queue/claims")  # the case is closed to them when the next one has confirmed it


def weighs(person, measure, days):
    person.chooses("measure", measure)
    person.writes("days", str(days))
    for name, words in GRID.items():
        person.writes(name, words)
    look(person, f"sanction-{measure}-{person.page.viewport_size['width']}")
    person.goes_on("main form.act")


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_extortion_is_proven_by_two_people_and_reversed_by_one_who_had_no_part(
    person, cast, hands, more, language, width
):
    said, of = WORDS[language], {"language": language, "width": width}
    ref = a_case("negotiating", cast, hands)
    do(cast.li, ref, "add_message", {"words": "私下转我500，不然就差评"})
    acme, li, sun, wang, zhou = (person(who, **of) for who in ("acme", "li", "sun", "wang", "zhou"))

    claims(acme, ref, "3月1日在聊天里要求另外转500元")
    takes_from_the_queue(sun, ref, said)
    sun.goes_on("main form.act")
    says(li, ref, "answer-claim", "那是气话，我没有真的要钱")
    says(acme, ref, "rebut", "同样的话说了三次")
    finds(wang, ref, said, "established", "found")
    takes_from_the_queue(zhou, ref, said)
    expect(zhou.page.locator("main")).to_contain_text("聊天记录前后完整")
    look(zhou, f"confirm-{language}-{width}")
    zhou.goes_on("main form.act")

    # Not by those who found it; and what is grave is signed by an administrator, who sees nothing else of the case.
    sun.at(f"/cases/{ref}/submit-sanction")
    weighs(sun, "filing_suspended", 60)
    admin = person("admin", **of)
    admin.at("/admin/sanctions")
    look(admin, f"office-{language}-{width}")
    admin.page.locator(".qrow h3 a").click()
    expect(admin.page.locator("main")).to_contain_text("那是气话")
    look(admin, f"office-show-{language}-{width}")
    admin.presses(admin.page.locator("button[value=sign_sanction]"))
    expect(admin.page.locator("main [role=status]")).to_contain_text(said["signed"])
    expect(admin.page.locator("main .empty")).to_contain_text(said["none"])
    assert kept_from(cast) == ({Effect.FILING_SUSPENDED}, set())

    limit = li.at("/orders").locator("main .notice--warn")
    expect(limit).to_contain_text("12315")
    look(li, f"limited-{language}-{width}")

    # Their own case stays theirs. They appeal, which suspends the measure, and another administrator decides.
    says(li, ref, "add-message", "这起投诉我还要继续")
    says(li, ref, "appeal", "聊天记录前面还有两句，被剪掉了")
    assert kept_from(cast) == (set(), set())
    other = person("office", **of)
    other.at("/admin/sanctions").locator(".qrow h3 a").click()
    expect(other.page.locator("main")).to_contain_text("被剪掉了")
    other.writes("words", "完整的记录里没有交换条件")
    other.presses(other.page.locator("button[value=allow_appeal]"))
    expect(other.page.locator("main [role=status]")).to_contain_text(said["dismissed"])

    # Everything is as before, and both sides read it.
    expect(li.at("/orders").locator("main h1")).to_be_visible()
    expect(limit).to_have_count(0)
    assert kept_from(cast) == (set(), set())
    assert not was_warned(cast.li.id, None, clock.now())
    assert all(db.session.scalars(select(Sanction.reversed_at)).all())
    assert case_seen_by(cast.li, ref).file.of_kind("sanction")[0].state == "sanction_reversed"
    for reader in (li, acme):
        reader.at("/inbox")
        expect(reader.page.locator(".qrow", has_text=ref).first).to_be_visible()
        reader.opens(ref)
        expect(reader.page.locator("main")).to_contain_text("完整的记录里没有交换条件")


def warned_for_abuse(cast, hands):
    """Acme has been warned for a claim that was abuse."""
    ref = a_case("merchant_charged", cast, hands)
    do(cast.acme, ref, "answer_charge", {"words": "我们以为够了"})
    do(cast.sun, ref, "impose", A_MEASURE | {"measure": "merchant_warning"})


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_a_merchant_whose_claims_are_abuse_loses_the_fast_lane(person, cast, hands, more, language, width):
    said, of = WORDS[language], {"language": language, "width": width}
    warned_for_abuse(cast, hands)
    hands.turn(days=1)
    ref = a_case("claim_finding", cast, hands)
    wang, ma, sun, acme = (person(who, **of) for who in ("wang", "ma", "sun", "acme"))
    finds(wang, ref, said, "abusive", "not_found")
    takes_from_the_queue(ma, ref, said)
    ma.goes_on("main form.act")

    # Nobody is sanctioned who has not been told of it: there is no such page yet.
    assert sun.at(f"/cases/{ref}/impose").locator("h1").count() == 1
    assert sun.page.locator("input[name=measure]").count() == 0
    says(sun, ref, "call-to-answer", "第二次没有依据的申诉，可能取消快速通道")
    says(acme, ref, "answer-charge", "客服理解错了规则，已经培训")
    sun.at(f"/cases/{ref}/impose")
    expect(sun.page.locator(".pick__item--shut").first).to_be_visible()
    weighs(sun, "claims_slow", 60)
    assert kept_from(cast) == (set(), {Effect.CLAIMS_SLOW})

    # The next claim waits five working days, and the page of the case says so.
    later = a_complaint(cast.zhao)
    do(cast.acme, later, "answer", ANSWER)
    expect(acme.at(f"/cases/{later}/claim-malice").locator("main")).to_contain_text(said["slow"])
    claims(acme, later, "聊天里要求另外转账")
    claim = case_seen_by(cast.acme, later).file.of_kind("malice_claim")[0]
    assert claim.clock.period == "claim_screening_slow"
    acme.opens(later)
    look(acme, f"slow-{language}-{width}")
    sun.at("/queue/claims")
    look(sun, f"queue-{language}-{width}")
    expect(sun.page.locator(".qrow", has_text=later)).to_be_visible()
