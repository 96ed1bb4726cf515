"""Signals: for each rule a case in which it is seen, one that is nearly so, and the innocent one; and what never counts."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import signal_material
from portal.domain.own_words import own_words
from portal.domain.signal_material import Bought, Filed, Material, Picture, Reuse, Said, Shop
from portal.domain.signal_rules import SHINGLE, Strength
from portal.domain.signal_texts import likeness, passages, pressure_across, pressure_in, shingles, waybills_in
from portal.domain.signals import (
    NOT_AVAILABLE,
    SIGNALS,
    THRESHOLDS,
    VERSION,
    Group,
    Seen,
    band,
    for_complainant,
    for_merchant,
    order_of,
    see,
)

NOW = datetime(2026, 6, 12, 4, tzinfo=UTC)
WORDS = "收到破壁机，杯底有一道裂纹，客服说是运输造成的，让我自己找快递，拖了10天没有结果。"
EDITED = "收到 破壁机,杯底有一道裂纹!客服说是运输造成的,让我自己找快递,拖了25天没有结果"
OTHER = "衣服洗了一次就褪色，把一起洗的都染了，店铺说洗涤方法不对，不肯退货。"


def filed(n=0, days=1.0, merchant=None, **more):
    """The complainant's complaint number n; 0 is this one."""
    told = {"merchant": n if merchant is None else merchant, "order": n, "trouble": "Q1:broken", "words": WORDS}
    return Filed(f"PL-{n}", NOW - timedelta(days=days), **(told | more))


def material(*others, case=None, **more):
    """This case, and other complaints of the same person."""
    case = case or filed()
    told = {"at": NOW, "ordered_at": NOW - timedelta(days=9), "filed": (*others, case), "complaints_before": 1}
    return Material(case=case, **(told | more))


def copies(number, merchants=None, words=EDITED, days=10.0):
    return tuple(
        filed(n, days, None if merchants is None else n % merchants, words=words) for n in range(1, number + 1)
    )


def orders(number, from_a_file=True, days=10):
    return tuple(Bought(n, NOW - timedelta(days=days), n, (("破壁机", 1),), from_a_file) for n in range(number))


def said(*words):
    return tuple(Said(f"e{n}", NOW, text) for n, text in enumerate(words))


def reuse(**more):
    told = {"number": 2, "ref": "PL-X", "bits": 0, "same_file": True, "same_person": False, "same_order": False}
    return (Reuse(**(told | more)),)


def picture(taken, received=None):
    return (Picture(3, taken, received or NOW - timedelta(days=1)),)


def many(number, same):
    """So many complaints of a year, of which `same` have the trouble of this one, it included."""
    return tuple(filed(n, 100, trouble="Q1:broken" if n < same else "L2:late") for n in range(1, number))


JUGS = tuple(Bought(0, NOW - timedelta(days=9), 0, (("牛奶", n),), True) for n in (30,))
AGAIN = tuple(Bought(n, NOW - timedelta(hours=12), 0, (("牛奶", 1),), True) for n in (7, 8))
GONE = {"outcome": "withdrawn", "reason": "solved", "asked_past_the_portal": True}

# rule: it is seen; it is nearly seen; the innocent case
CASES = {
    "R1": (
        material(said=said("你们私下转我300元，我就撤诉。")),
        material(said=said("如不处理我将投诉到12315。")),
        material(said=said("客服说给我转10元让我撤诉，否则拉黑我。")),
    ),
    "R2": (material(*copies(2)), material(*copies(1)), material(*copies(5, merchants=1))),
    "R3": (
        material(*copies(6), bought=orders(7)),
        material(*copies(4), bought=orders(6)),
        material(*copies(6), bought=orders(7, from_a_file=False)),
    ),
    "R4": (material(*many(21, 21)), material(*many(20, 20)), material(*many(30, 20))),
    "R5": (
        material(
            *(filed(n, 20, wanted=frozenset({"refund_only"})) for n in (1, 2)),
            case=filed(wanted=frozenset({"refund_only"})),
        ),
        material(filed(1, 20, wanted=frozenset({"refund_only"})), case=filed(wanted=frozenset({"refund_only"}))),
        material(
            *(filed(n, 20, wanted=frozenset({"refund_only"})) for n in (1, 2, 3)),
            case=filed(wanted=frozenset({"repair"})),
        ),
    ),
    "R6": (material(sharing_contact=3), material(sharing_contact=2), material(sharing_contact=1)),
    "R7": (
        material(reuses=reuse()),
        material(reuses=reuse(bits=8, same_file=False)),
        material(reuses=reuse(same_person=True, same_order=True)),
    ),
    "R10": (
        material(said=said("我是12315的工作人员，请马上处理。")),
        material(said=said("我不是平台的工作人员。")),
        material(said=said("我已经找了平台客服和12315。")),
    ),
    "R11": (
        material(bought=JUGS, asks_extra=True),
        material(bought=(replace(JUGS[0], things=(("牛奶", 19),)),), asks_extra=True),
        material(bought=JUGS, asks_extra=False),
    ),
    "R12": (material(sells_elsewhere=True), material(sells_elsewhere=False), material()),
    "R14": (
        material(*(filed(n, 30, **GONE) for n in (1, 2, 3))),
        material(*(filed(n, 30, **GONE) for n in (1, 2))),
        material(*(filed(n, 30, **(GONE | {"asked_past_the_portal": False})) for n in (1, 2, 3))),
    ),
    "R15": (material(findings=("PL-1",)), material(findings=()), material(upheld=4)),
    "C1": (material(bought=orders(1)), material(bought=orders(1, from_a_file=False)), material()),
    "C2": (material(complaints_before=0), material(complaints_before=1), material(complaints_before=9)),
    "C3": (material(shop=Shop(same_goods=("a", "b"))), material(shop=Shop(same_goods=("a",))), material()),
    "C5": (
        material(shop=Shop(ruled=5, for_consumers=3)),
        material(shop=Shop(ruled=4, for_consumers=4)),
        material(shop=Shop(ruled=9, for_consumers=5)),
    ),
    "C6": (material(tested=True), material(tested=False), material()),
    "C7": (material(shop=Shop(promises_broken=1)), material(shop=Shop()), material()),
    "C8": (material(upheld=1), material(upheld=0), material()),
    "M1": (
        material(shop=Shop(cases=10, claims=3)),
        material(shop=Shop(cases=10, claims=2)),
        material(shop=Shop(cases=4, claims=4)),
    ),
    "M2": (
        material(shop=Shop(claimed_at=NOW, refused_at=NOW - timedelta(hours=2))),
        material(shop=Shop(claimed_at=NOW, refused_at=NOW - timedelta(hours=25))),
        material(shop=Shop(claimed_at=NOW, refused_at=NOW + timedelta(hours=1))),
    ),
    "M3": (material(shop=Shop(pressures=1)), material(shop=Shop(cases=9)), material()),
    "M4": (
        material(shop_said=said("加我微信，我私下转您50元，您把投诉撤了。")),
        material(shop_said=said("退款会原路退到您的微信。")),
        material(said=said("你私下转我50元。")),
    ),
    "M5": (
        material(shop=Shop(late=True, claimed_at=NOW)),
        material(shop=Shop(late=True)),
        material(shop=Shop(claimed_at=NOW)),
    ),
}


def seen_in(material):
    return {one.rule: one for one in see(material)}


def test_every_rule_has_its_cases():
    assert CASES.keys() == SIGNALS.keys()


@pytest.mark.parametrize("rule", CASES)
def test_a_signal_is_seen_where_it_is_and_nowhere_near(rule):
    fires, nearly, innocent = CASES[rule]
    assert rule in seen_in(fires)
    assert rule not in seen_in(nearly)
    assert rule not in seen_in(innocent)


@pytest.mark.parametrize("rule", CASES)
def test_what_was_seen_can_be_kept_and_read_again(rule):
    one = seen_in(CASES[rule][0])[rule]
    kept = json.loads(json.dumps(one.to_facts()))
    assert Seen.from_facts(kept) == one
    assert one.version == VERSION


def test_every_limit_names_its_source():
    assert all(threshold.source for table in THRESHOLDS.values() for threshold in table.values())
    assert all(threshold.value > 0 for table in THRESHOLDS.values() for threshold in table.values())


def test_what_cannot_be_seen_is_said_and_belongs_to_a_rule_of_the_page():
    """R1 to R15 are each seen, or named as missing."""
    named = {rule for rule, _ in NOT_AVAILABLE}
    assert {f"R{n}" for n in range(1, 16)} <= named | SIGNALS.keys()
    assert {"R8", "R9", "R13"}.isdisjoint(SIGNALS)


# --- R1: words

PRESSED = [
    ("不免单我就去12315投诉", "Give me a free order or I will leave a bad review."),
    ("给我微信转200，不然我就给差评", "Send 200 yuan to my WeChat, otherwise I will report you."),
    ("额外送我一台，否则曝光你们", "Send me an extra item or else I will complain to the regulator."),
    ("赔我500元我就撤销投诉", "Pay me 500 yuan and I will withdraw the complaint."),
    ("把钱打到我支付宝。我就删差评", "Pay me on Alipay. Then I will delete the review."),
    ("发我50元红包，我就不投诉了", "Send a red packet to my WeChat and I won't complain."),
]
NOT_PRESSED = [
    ("如不处理我将投诉", "If you do not deal with this I will complain."),
    ("再不退款我就打12315投诉", "If you don't refund me I will report it to 12315."),
    ("太气人了，垃圾商家，差评！投诉！", "I am furious. Terrible shop! One star! I complain!"),
    ("客服说给我转10元让我撤诉，否则拉黑我", "The seller offered to pay me on WeChat if I withdraw the complaint."),
    ("我不要你们免单，我会投诉到底", "I do not want a free order, I will complain to the end."),
    ("没有要求你们私下转账，我只要退款", "I never asked you to pay me privately, I only want my refund."),
    ("请把货款退到我的支付宝，不然我投诉", "Please send the refund to my Alipay or I will complain."),
    ("「给钱就删差评」这种话我没说过", "I did not write \"pay me on WeChat and I delete the review\"."),
    ("说好的赠品没有送，不补我就投诉", "The promised gift is missing, send it or I will complain."),
    ("我不会撤诉，给我500元也不行", "I won't withdraw the complaint, whatever you offer."),
    ("商家私下转账骗我取消投诉", "The shop asked me to drop the case and paid me on WeChat."),
    ("我只要回我付的199元，否则起诉", "I only want the 199 yuan refunded or I will sue."),
    ("好评红包没给，我要投诉", "The bonus you promised for free is missing, I will complain."),
    ("退我199元，不然我投诉", "Refund 199 yuan or I will complain."),
]  # fmt: skip


@pytest.mark.parametrize("text", [text for pair in PRESSED for text in pair])
def test_a_benefit_asked_for_under_threat_is_heard_in_both_languages(text):
    assert pressure_in(text) is not None


@pytest.mark.parametrize("text", [text for pair in NOT_PRESSED for text in pair])
def test_anger_quotation_denial_and_the_use_of_a_right_are_none(text):
    assert pressure_in(text) is None
    assert pressure_across([text]) is None


def test_a_threat_and_an_exchange_apart_in_one_thread_weigh_less():
    apart = seen_in(material(said=said("你们私下转我300元。", "我就去12315举报。")))["R1"]
    together = seen_in(material(said=said("你们私下转我300元，否则我就去12315举报。")))["R1"]
    assert (apart.strength, together.strength) == (Strength.WEAK, Strength.STRONG)
    assert together.data["entries"] == ["e0"]


def test_who_may_ask_for_more_by_law_may_name_the_sum_and_the_way_to_it():
    words = said("按食品安全法赔1000元，否则我就去12315投诉。")
    assert "R1" in seen_in(material(said=words))
    assert "R1" not in seen_in(material(said=words, asks_extra=True))
    assert "R1" in seen_in(material(said=said("私下转我1000元我就撤诉。"), asks_extra=True))


@given(st.integers(1, 99_999), st.integers(1, 99_999))
def test_the_amount_changes_nothing(one, other):
    def at(yuan):
        return pressure_in(f"赔我{yuan}元我就撤销投诉"), pressure_in(f"退我{yuan}元，不然我投诉")

    assert at(one) == at(other)


# --- R2: near-identical words


def test_width_spaces_punctuation_and_figures_do_not_tell_copies_apart():
    assert likeness(shingles(WORDS, SHINGLE), shingles(EDITED, SHINGLE)) == 1
    assert likeness(shingles("ＡＢＣ　１２３", SHINGLE), shingles("abc 9", SHINGLE)) == 1


def test_words_of_the_portal_itself_do_not_make_copies():
    ours = passages([WORDS])
    assert "R2" in seen_in(material(*copies(5)))
    assert "R2" not in seen_in(material(*copies(5), ours=ours))


def test_what_somebody_adds_to_words_of_the_portal_still_counts():
    copied = own_words()[1]
    ours = passages(own_words())
    assert not shingles(copied, SHINGLE, ours)
    assert shingles(copied + OTHER, SHINGLE, ours) == shingles(OTHER, SHINGLE)


def test_short_texts_are_alike_by_chance():
    short = "质量太差，要求退货。"
    assert "R2" not in seen_in(material(*copies(5, words=short), case=filed(words=short)))


def test_copies_of_long_ago_and_of_other_words_do_not_count():
    assert "R2" not in seen_in(material(*copies(5, days=91)))
    assert "R2" not in seen_in(material(*copies(5, words=OTHER)))


# --- R7: pictures, times, waybills


@pytest.mark.parametrize(
    ("more", "what", "strength"),
    [
        ({"reuses": reuse()}, "same", "strong"),
        ({"reuses": reuse(same_person=True)}, "same", "medium"),
        ({"reuses": reuse(bits=7, same_file=False)}, "alike", "medium"),
        ({"pictures": picture(NOW + timedelta(days=2))}, "taken_after", "medium"),
        ({"pictures": picture(NOW - timedelta(days=30))}, "taken_before", "medium"),
        ({"waybill": "SF1234567890", "waybills_named": ("SF9999999999",)}, "waybill", "weak"),
    ],
)
def test_each_conflict_of_evidence_says_what_it_is(more, what, strength):
    one = seen_in(material(**more))["R7"]
    assert [found["what"] for found in one.data["found"]] == [what]
    assert one.strength == strength


@pytest.mark.parametrize(
    "more",
    [
        {"pictures": picture(NOW)},
        {"pictures": picture(NOW - timedelta(days=9, hours=20))},  # a camera on the other side of the earth
        {"pictures": picture(None)},
        {"waybill": "SF1234567890", "waybills_named": ("sf1234567890", "YT1")},
        {"waybill": "", "waybills_named": ("YT1",)},
    ],
)
def test_a_day_is_left_to_cameras_and_a_second_waybill_to_returns(more):
    assert "R7" not in seen_in(material(**more))


def test_a_waybill_is_read_where_it_is_that_of_the_parcel():
    assert waybills_in("快递单号：sf1234567890123，一直没动") == ("SF1234567890123",)
    assert waybills_in("The tracking number YT123456789012 never moved.") == ("YT123456789012",)
    for other in ("订单号260220000000000001", "我退回去的单号YT123456789012", "客服说单号是YT123456789012", "尾号5678"):
        assert waybills_in(other) == ()


def test_rapid_repetition_after_the_first_claim():
    case = filed(days=1)
    bought = (*orders(1), *(replace(b, things=(("破壁机", 1),)) for b in AGAIN))
    assert seen_in(material(case=case, bought=bought, asks_extra=True))["R11"].data["again"] == 2
    assert "R11" not in seen_in(material(case=case, bought=bought[:2], asks_extra=True))


def test_volume_is_compared_with_what_active_people_file():
    busy = material(*copies(6), bought=orders(7))
    assert "R3" in seen_in(replace(busy, usual_at_most=6))
    assert "R3" not in seen_in(replace(busy, usual_at_most=7))


# --- fairness

NEVER = (
    "name",
    "region",
    "province",
    "city",
    "address",
    "language",
    "locale",
    "age",
    "birth",
    "gender",
    "sex",
    "income",
)
NEVER += ("amount", "fen", "paid", "price", "email", "phone", "device")


def test_the_material_has_no_room_for_what_may_never_count():
    kinds = [
        k for k in vars(signal_material).values() if isinstance(k, type) and k.__module__ == signal_material.__name__
    ]
    parts = {part for kind in kinds for f in fields(kind) for part in f.name.split("_")}
    assert parts.isdisjoint(NEVER)


@given(st.permutations(range(1, 9)), st.integers(0, 400))
def test_which_merchants_accounts_and_orders_they_are_changes_nothing(numbers, hours):
    """Numbers only say whether two things belong to the same one, and time only counts as a distance."""
    plain = material(*copies(6), bought=orders(7), reuses=reuse(), shop=Shop(cases=10, claims=3))
    new = dict(zip(range(1, 9), numbers, strict=True)) | {0: 77}
    later = timedelta(hours=hours)

    def moved(one):
        return replace(one, at=one.at + later, merchant=new[one.merchant])

    other = replace(
        plain,
        at=plain.at + later,
        ordered_at=plain.ordered_at + later,
        case=moved(plain.case),
        filed=tuple(map(moved, plain.filed)),
        bought=tuple(map(moved, plain.bought)),
    )
    assert see(other) == see(plain)


@given(
    st.sampled_from(["北京", "新疆", "河南", "广东", "Xinjiang"]), st.sampled_from(["张伟", "阿依古丽", "John", "欧阳"])
)
def test_a_region_or_a_name_in_the_words_changes_nothing(region, name):
    for before, nothing in ((PRESSED, False), (NOT_PRESSED, True)):
        for text, _ in before:
            assert (pressure_in(f"我是{region}的{name}。{text}") is None) is nothing


# --- who reads what


def test_the_merchant_reads_bands_and_nothing_of_other_cases():
    everything = material(
        *copies(7), bought=orders(8), reuses=reuse(), findings=("PL-9",), sharing_contact=4, sells_elsewhere=True,
        shop=Shop(cases=10, claims=9, pressures=4, same_goods=("PL-OTHER1", "PL-OTHER2")),
    )  # fmt: skip
    told = for_merchant(see(everything))
    assert {one.rule for one in told} >= {"R2", "R3", "R7", "C3"}
    assert {one.rule for one in told}.isdisjoint({"R6", "R12", "R15", "M1", "M3"})
    assert "PL-" not in json.dumps([one.to_facts() for one in told])
    bands = {one.rule: one for one in told}
    assert bands["R2"].data == {"merchants": 5, "days": 90} and bands["R2"].banded
    assert bands["R3"].data == {"complaints": 5, "days": 30}


def test_the_complainant_reads_all_about_themselves_and_nothing_of_others():
    told = for_complainant(see(material(*copies(7), reuses=reuse(), shop=Shop(same_goods=("PL-OTHER1", "PL-OTHER2")))))
    kept = json.dumps([one.to_facts() for one in told])
    assert "PL-1" in kept and "PL-X" not in kept and "PL-OTHER" not in kept


def test_bands_name_their_lower_end():
    assert [band(n) for n in (0, 1, 2, 3, 4, 5, 9, 10, 19, 50, 1520)] == [0, 1, 2, 3, 3, 5, 5, 10, 10, 50, 100]


def test_the_order_of_a_queue_weighs_both_sides_alike_and_sums_nothing_up():
    strong, weak = seen_in(CASES["R7"][0])["R7"], seen_in(CASES["R12"][0])["R12"]
    good = seen_in(CASES["C2"][0])["C2"]
    early, late = NOW - timedelta(days=2), NOW
    assert order_of([strong], late) < order_of([weak], early) < order_of([], early) < order_of([], late)
    assert order_of([strong, good], NOW) > order_of([strong], NOW)
    assert {f.name for f in fields(Seen)} == {"rule", "version", "strength", "data", "banded"}
    assert {signal.group for signal in SIGNALS.values()} == set(Group)
