"""Signals as they are found in what the portal holds, and what each party gets to read of them."""

import json
from io import BytesIO
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from portal.adapters.demo_pictures import picture
from portal.domain.orders import OrderSource
from portal.domain.parties import Role
from portal.domain.sanctions import UNPROVEN_KEPT
from portal.domain.signals import Group, relied_on
from portal.extensions import db
from portal.models.account import Account
from portal.models.case import Case
from portal.models.evidence import Evidence
from portal.models.order import Order, OrderItem
from portal.queries.accounts import viewer_of
from portal.queries.cases import case_seen_by
from portal.queries.claims import claim_seen_by
from portal.queries.signals import signals_for
from portal.services import accounts
from tests import handing_in, samples
from tests.measures import measured_merchant
from tests.playing import A_FINDING, CLAIMED, a_case, a_complaint, case_called, do
from tests.statements import statements

WORDS = "收到破壁机，杯底有一道裂纹，客服说是运输造成的，让我自己找快递，拖了10天没有结果，很失望。"
PHONE = "13900001111"
ACME, HEMU = "艾可美数码旗舰店", "禾木电器旗舰店"


def seen_by(viewer, ref):
    return {one.rule: one for one in signals_for(viewer, case_seen_by(viewer, ref))}


def told(viewer, ref):
    """Everything that somebody is told, in one text."""
    return json.dumps([one.to_facts() for one in seen_by(viewer, ref).values()], ensure_ascii=False)


def a_shop(number):
    name = f"第{number}家店"
    accounts.create_account(
        Role.MERCHANT, f"shop{number}@demo.test", "店主", "pingli-demo", confirmed=True, merchant_name=name
    )
    return name


def a_consumer(number, **more):
    return viewer_of(
        accounts.create_account(
            Role.CONSUMER, f"buyer{number}@demo.test", f"买家{number}", "pingli-demo", confirmed=True, **more
        )
    )


def give(by, content=None, kind="goods_photo"):
    return handing_in.give(by, content or picture("coat"), "照片.jpg", kind=kind)


def change(viewer, **columns):
    db.session.execute(update(Account).where(Account.id == viewer.id).values(**columns))
    db.session.commit()


def of_order(ref, **columns):
    db.session.execute(update(Order).where(Order.id == case_called(ref).order_id).values(**columns))
    db.session.commit()


@pytest.fixture
def serial(any_database, app, cast, hands):
    """Li files in the same words against four shops, Acme last, with a photo that Zhao has used against Hemu."""
    zhaos = a_complaint(cast.zhao, shop=HEMU, words="衣服褪色，洗了一次就不能穿了。", evidence=(give(cast.zhao),))
    hands.turn(minutes=5)
    others = [a_complaint(cast.li, shop=shop, words=WORDS) for shop in (HEMU, a_shop(1), a_shop(2))]
    hands.turn(minutes=5)
    ref = a_complaint(cast.li, words=WORDS.replace("10天", "12 天，"), evidence=(give(cast.li),))
    hands.turn(minutes=5)
    return SimpleNamespace(ref=ref, zhaos=zhaos, others=others)


def test_the_same_words_and_the_same_picture_are_found_with_their_cases(serial, cast):
    seen = seen_by(cast.sun, serial.ref)
    assert seen["R2"].data == {"merchants": 4, "days": 90, "refs": serial.others}
    assert seen["R7"].strength == "strong"
    assert seen["R7"].data == {"found": [{"what": "same", "number": 1}], "refs": [], "elsewhere": [serial.zhaos]}
    assert {"R1", "R3", "R5", "C2"}.isdisjoint(seen)
    first = seen_by(cast.sun, serial.zhaos)
    assert first.keys() == {"C2"}, "whose picture was copied has not copied it"
    assert "R2" in seen_by(cast.sun, serial.others[0]), "what came later is known now"


def test_the_merchant_is_told_bands_about_this_case_and_nothing_of_other_merchants(serial, cast):
    text = told(cast.acme, serial.ref)
    assert seen_by(cast.acme, serial.ref)["R2"].data == {"merchants": 3, "days": 90}
    for hidden in (*serial.others, serial.zhaos, "PL-", "禾木", "第1家店", "赵", "李", PHONE):
        assert hidden not in text
    assert all(one.banded for one in seen_by(cast.acme, serial.ref).values())
    assert all(one.group is not Group.MERCHANT for one in seen_by(cast.acme, serial.ref).values())


def test_whoever_mediates_the_case_reads_no_more_than_the_merchant(serial, cast):
    do(
        cast.acme,
        serial.ref,
        "answer",
        {"words": "我们核对一下", "stances": ({"place": 0, "stance": "refuse", "reason": "完好"},)},
    )
    do(cast.li, serial.ref, "ask_for_mediator", {})
    do(cast.wang, serial.ref, "take_case", {})
    assert told(cast.wang, serial.ref) == told(cast.acme, serial.ref)
    assert serial.others[0] in told(cast.sun, serial.ref)


def test_the_consumer_reads_nothing_while_nobody_relies_on_anything(serial, cast):
    assert seen_by(cast.li, serial.ref) == {}


CLAIM = {"grounds": ({"ground": "forgery", "words": "照片来自别处", "files": (), "numbers": (1,)},), "declared": True}


def a_claim(cast, serial, codes=("R2", "R7", "C1")):
    signals = relied_on(seen_by(cast.acme, serial.ref).values(), codes)
    do(cast.acme, serial.ref, "claim_malice", CLAIM | {"signals": signals})


def test_the_consumer_reads_what_a_claim_relies_on_with_their_own_data_once_it_is_to_be_heard(serial, cast, hands):
    a_claim(cast, serial)
    assert seen_by(cast.li, serial.ref) == {}
    hands.turn(hours=1)
    later = a_complaint(cast.li, shop=a_shop(3), words=WORDS)
    do(cast.sun, serial.ref, "accept_claim", {})
    seen = seen_by(cast.li, serial.ref)
    assert seen.keys() == {"R2", "R7"}
    assert seen["R2"].data["refs"] == serial.others, "as it was when the claim was filed"
    assert later not in told(cast.li, serial.ref)
    assert serial.zhaos not in told(cast.li, serial.ref) and "elsewhere" not in seen["R7"].data


def test_what_speaks_for_the_consumer_is_shown_beside_what_speaks_against_them(any_database, app, cast, hands):
    ref = a_complaint(cast.li, evidence=(give(cast.li),))
    of_order(ref, source=OrderSource.IMPORT)
    hands.turn(hours=1)
    do(cast.acme, ref, "claim_malice", CLAIM)
    do(cast.sun, ref, "accept_claim", {})
    for viewer in (cast.li, cast.acme, cast.sun):
        assert {"C1", "C2"} <= seen_by(viewer, ref).keys()


def test_a_merchant_that_may_not_say_so_any_more_reads_no_signals(any_database, app, cast, hands):
    ref = a_case("withdrawn", cast, hands)
    assert "C2" in seen_by(cast.acme, ref)
    hands.turn(days=40)
    assert seen_by(cast.acme, ref) == {}
    assert "C2" in seen_by(cast.sun, ref)


def test_a_threat_is_found_in_what_both_sides_can_read_and_nowhere_else(any_database, app, cast, hands):
    ref = a_case("mediating", cast, hands)
    do(cast.li, ref, "write_to_mediator", {"words": "私下转我300元，我就撤诉。"})
    do(cast.acme, ref, "add_message", {"words": "她说「私下转我300元，我就撤诉」。"})
    assert "R1" not in seen_by(cast.sun, ref)
    said = do(cast.li, ref, "add_message", {"words": "私下转我300元，我就撤诉。"})
    seen = seen_by(cast.acme, ref)["R1"]
    assert seen.data == {"benefit": "private", "leverage": "withdrawal", "entries": [said.entry_id]}


def test_pictures_are_found_by_their_looks_and_screenshots_are_not_compared(any_database, app, cast, hands):
    smaller = BytesIO()
    image = samples.Image.open(BytesIO(picture("pan")))
    image.resize((400, 400)).save(smaller, "JPEG", quality=60)
    a_complaint(cast.zhao, evidence=(give(cast.zhao, picture("pan")), give(cast.zhao, picture("chat"), "chat_record")))
    hands.turn(minutes=1)
    ref = a_complaint(
        cast.li, evidence=(give(cast.li, smaller.getvalue()), give(cast.li, picture("chat"), "chat_record"))
    )
    seen = seen_by(cast.sun, ref)["R7"]
    assert seen.data["found"] == [{"what": "alike", "number": 1}]
    assert seen.strength == "medium"


def test_the_camera_of_a_photo_is_compared_with_the_order(any_database, app, cast, hands):
    ref = a_complaint(cast.li, evidence=(give(cast.li, samples.phone_photo(taken="2026:01:05 10:00:00")),))
    assert seen_by(cast.sun, ref)["R7"].data["found"] == [{"what": "taken_before", "number": 1}]
    do(cast.li, ref, "withdraw_evidence", {"number": 1, "words": "传错了"})
    assert "R7" not in seen_by(cast.sun, ref), "what was taken back is held against nobody"


def test_only_a_confirmed_telephone_ties_accounts_together(any_database, app, cast, hands):
    ref = a_complaint(cast.li)
    sharing = [a_consumer(n) for n in (1, 2)]
    for one in sharing:
        a_complaint(one)
    for one in (cast.li, cast.hemu, *sharing):
        change(one, phone=PHONE)
    assert {"R6", "R12"}.isdisjoint(seen_by(cast.sun, ref))
    for one in (cast.li, cast.hemu, *sharing):
        change(one, phone_confirmed_at=hands.at)
    seen = seen_by(cast.sun, ref)
    assert seen["R6"].data == {"accounts": 3} and "R12" in seen
    assert {"R6", "R12"}.isdisjoint(seen_by(cast.acme, ref))


def test_how_much_is_usual_is_found_among_active_people(any_database, app, cast, hands):
    """Six of seven orders that merchants know of are disputed, and seven complaints are more than anybody else's."""
    refs = [a_complaint(cast.li, words=f"{n}号" * 20) for n in range(7)]
    for ref in refs:
        of_order(ref, source=OrderSource.IMPORT)
    seen = seen_by(cast.sun, refs[-1])["R3"]
    assert (seen.data["complaints"], seen.data["orders"], seen.data["disputed"]) == (7, 7, 7)
    assert seen_by(cast.acme, refs[-1])["R3"].data == {"complaints": 5, "days": 30}
    of_order(refs[0], source=OrderSource.TYPED)
    assert "R3" in seen_by(cast.sun, refs[-1])
    for ref in refs[:3]:
        of_order(ref, source=OrderSource.TYPED)
    assert "R3" not in seen_by(cast.sun, refs[-1])


def test_complaints_of_others_about_the_same_goods_speak_for_this_one(any_database, app, cast, hands):
    for one in (cast.zhao, a_consumer(1), a_consumer(1_0)):
        a_complaint(one)
    a_complaint(a_consumer(3), shop=HEMU)
    ref = a_complaint(cast.li)
    assert seen_by(cast.sun, ref)["C3"].data["cases"] == 3
    assert seen_by(cast.acme, ref)["C3"].data == {"cases": 3, "days": 90}


def test_the_merchants_own_conduct_is_seen_by_the_desk_alone(any_database, app, cast, hands):
    ref = a_complaint(cast.li, evidence=(give(cast.li),))
    do(cast.acme, ref, "make_offer", {"terms": {"refund_fen": 100_00, "within_days": 3}})
    do(cast.acme, ref, "add_message", {"words": "加我微信，我私下转您50元。"})
    do(cast.li, ref, "report_pressure", {"words": "客服一天打来十个电话"})
    do(cast.li, ref, "decline_offer", {"reason": "amount_too_low"})
    hands.turn(hours=2)
    do(cast.acme, ref, "claim_malice", CLAIM)
    assert {"M2", "M3", "M4"} <= seen_by(cast.sun, ref).keys()
    assert {one.group for one in seen_by(cast.acme, ref).values()}.isdisjoint({Group.MERCHANT})


def test_a_withdrawal_after_asking_for_private_money_counts_and_one_under_pressure_does_not(
    any_database, app, cast, hands
):
    for n, reason in enumerate(("solved", "solved", "pressure", "solved")):
        ref = a_complaint(cast.li, words=f"{n}" + "收到的东西是坏的")
        do(cast.li, ref, "add_message", {"words": "你们私下转我50元吧"})
        assert "R14" not in seen_by(cast.sun, ref)
        do(cast.li, ref, "withdraw", {"reason": reason})
    assert seen_by(cast.sun, ref)["R14"].data["cases"] == 3


def test_an_earlier_finding_is_known_to_those_who_decide_until_it_is_reversed(any_database, app, cast, hands):
    first = a_complaint(cast.li, evidence=(give(cast.li),))
    found = {"ground": "forgery", "result": "found", "by": (1,), "against": (), "why": "与另一案照片相同"}
    finding = {"result": "established", "findings": (found,), "reasons": "照片来自另一起案件"}
    grid = {"number": "一次", "proportion": "一比一", "gravity": "一般", "intention": "明知"}
    for who, act, facts in (
        (cast.acme, "claim_malice", CLAIM),
        (cast.sun, "accept_claim", {}),
        (cast.li, "answer_claim", {"words": "照片是我拍的"}),
        (cast.acme, "rebut", {"words": "见附件"}),
        (cast.zhou, "propose_finding", finding),
        (cast.wang, "confirm_finding", {}),
    ):
        hands.turn(minutes=1)
        do(who, first, act, facts)
    second = a_complaint(cast.li, shop=HEMU)
    assert seen_by(cast.sun, second)["R15"].data == {"findings": 1, "refs": [first]}
    assert "R15" not in seen_by(cast.hemu, second), "no list of people goes round among merchants"
    assert "R15" not in seen_by(cast.sun, first), "a finding does not confirm itself"
    do(cast.sun, first, "impose", {"measure": "warning", "days": 180, "grid": grid, "reasons": "警告足以防止再犯"})
    do(cast.li, first, "appeal", {"words": "我找到了原始照片"})
    do(cast.admin, first, "allow_appeal", {"words": "原始照片属实"})
    assert "R15" not in seen_by(cast.sun, second)


@pytest.mark.parametrize("end", ["found_not_established", "withdraw_claim"])
def test_what_an_unproven_claim_relied_on_is_shown_to_nobody_ninety_days_later(serial, cast, hands, browser, end):
    a_claim(cast, serial)
    do(cast.sun, serial.ref, "accept_claim")
    if end == "withdraw_claim":
        do(cast.acme, serial.ref, "withdraw_claim")
    else:
        do(cast.li, serial.ref, "answer_claim", {"words": "照片是我拍的"})
        do(cast.acme, serial.ref, "rebut", {"words": "见附件"})
        found = {"ground": "forgery", "result": "not_found", "by": (), "against": (), "why": "照片看不出来"}
        do(
            cast.zhou,
            serial.ref,
            "propose_finding",
            {"result": "not_established", "findings": (found,), "reasons": "没有证据"},
        )
        do(cast.wang, serial.ref, "confirm_finding")
    no = case_seen_by(cast.sun, serial.ref).file.of_kind("malice_claim")[0].no

    def relied_on(who):
        case = case_seen_by(who, serial.ref)
        page = browser(who).get(f"/cases/{serial.ref}/claims/{no}").text
        return [one.rule for one in claim_seen_by(who, case, no).relied_on], 'class="signal' in page

    ended_at = case_seen_by(cast.sun, serial.ref).file.proceeding(no).ended_at
    hands.set(ended_at + UNPROVEN_KEPT)
    assert all("R2" in relied_on(who)[0] and relied_on(who)[1] for who in (cast.li, cast.acme, cast.sun))
    hands.turn(minutes=1)
    for who in (cast.li, cast.acme, cast.sun):
        assert relied_on(who) == ([], False)
    assert signals_for(cast.li, case_seen_by(cast.li, serial.ref)) == []


def test_a_measure_that_was_reversed_takes_no_finding_with_it_that_it_did_not_follow_from(app, cast, hands):
    first = measured_merchant("merchant_warning", cast, hands, days=180)
    do(cast.acme, first, "appeal", {"words": "我们已经换了供应商"})
    do(cast.acme, first, "claim_malice", CLAIMED.facts)
    do(cast.sun, first, "accept_claim")
    do(cast.li, first, "answer_claim", {"words": "我没有这样说过"})
    do(cast.acme, first, "rebut", {"words": "聊天记录是完整的"})
    do(cast.zhou, first, "propose_finding", A_FINDING)
    do(cast.sun, first, "confirm_finding")
    second = a_complaint(cast.li, shop=HEMU)
    assert seen_by(cast.sun, second)["R15"].data["refs"] == [first]
    do(cast.admin, first, "allow_appeal", {"words": "警告没有必要"})
    assert seen_by(cast.sun, second)["R15"].data["refs"] == [first]


# --- fairness, and cost


def test_name_language_address_and_amounts_change_nothing(serial, cast):
    before = {who: told(getattr(cast, who), serial.ref) for who in ("sun", "acme")}
    change(cast.li, name="阿依古丽·买买提", language="en", email="someone@example.xinjiang.test")
    change(cast.zhao, name="John", language="en")
    for ref in (serial.ref, serial.zhaos, *serial.others):
        of_order(ref, paid_fen=9_999_900)
        case = case_called(ref)
        case.paid_fen, case.amount_fen = 9_999_900, 5_000_000
        db.session.execute(update(OrderItem).where(OrderItem.order_id == case.order_id).values(paid_fen=9_999_900))
        db.session.commit()
    assert {who: told(getattr(cast, who), serial.ref) for who in before} == before


def test_the_number_of_statements_is_bounded(serial, cast):
    def counted(viewer):
        case = case_seen_by(viewer, serial.ref)
        with statements() as asked:
            assert signals_for(viewer, case)
        return len(asked)

    few = {who: counted(getattr(cast, who)) for who in ("sun", "acme")}
    assert max(few.values()) <= 11
    for n in range(6):
        a_complaint(cast.li, words=f"{WORDS}{n}", evidence=(give(cast.li),))
        do(cast.li, serial.ref, "add_message", {"words": f"第{n}次问"})
    assert max(counted(cast.sun), counted(cast.acme)) <= 11


def test_pictures_have_their_fingerprints_where_they_were_handed_in(serial):
    prints = db.session.scalars(select(Evidence.fingerprint).join(Case)).all()
    assert len(prints) == 2 and len(set(prints)) == 1 and len(prints[0]) == 32
