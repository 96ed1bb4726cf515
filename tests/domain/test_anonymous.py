"""What the public reads of a ruling names nobody, and no private word gets into one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.anonymous import MASK, Identities, pasted_from

WHO = Identities(
    {"李女士": "投诉人", "艾可美数码旗舰店": "某店铺", "Acme": "某店铺"}, ("260220-000000000001", "SF1234567890")
)
MASKED = {
    "李女士说，艾可美数码旗舰店没有发货。": "投诉人说，某店铺没有发货。",
    "acme sent it to Li": "某店铺 sent it to Li",
    "订单260220-000000000001，单号sf1234567890": f"订单{MASK}，单号{MASK}",
    "电话138 0013 8000或010-62345678": f"电话{MASK}或{MASK}",
    "写信到li.na+1@demo.test。": f"写信到{MASK}。",
    "身份证11010119900307123X，卡号6222 0212 3456 7890 123": f"身份证{MASK}，卡号{MASK}",
    "收货地址：杭州市西湖区文三路12号3单元501室。": f"收货地址：{MASK}。",
    "电话１３８００１３８０００": f"电话{MASK}",
}
KEPT = (
    "退款¥1,288.00，2026年3月2日18:00前付清",
    "2026-03-02 10:42签收，第3项完成后15天内",
    "消费者12315投诉，金额499.00元",
    "called Acmeish in 2026-03-02",
)


@pytest.mark.parametrize("words", MASKED)
def test_names_numbers_and_addresses_are_masked(words):
    assert WHO.public(words) == MASKED[words]


@pytest.mark.parametrize("words", KEPT)
def test_money_days_and_other_words_stay(words):
    assert WHO.public(words) == words


text = st.text(st.sampled_from("李女士艾可美退款的，。 aA1 2-@市区路号ａ９"), max_size=24)


@given(before=text, known=st.sampled_from([*WHO.names, *WHO.numbers, "13800138000", "li@demo.test"]), after=text)
def test_whatever_stands_around_it_what_is_known_is_not_told(before, known, after):
    public = WHO.public(f"{before}。{known}。{after}")
    assert known not in public
    assert not WHO.left_in(public)
    assert not re.search(r"\d{8}", public)


@given(words=st.text(max_size=60))
def test_what_is_public_once_stays_as_it_is(words):
    once = WHO.public(words)
    assert WHO.public(once) == once
    assert not WHO.left_in(once)


def test_what_is_left_is_found_unless_it_is_what_stands_in_its_place():
    assert WHO.left_in("李女士的邮箱li@demo.test") == ["李女士", "li@demo.test"]
    assert Identities({"店铺": "某店铺"}).left_in("某店铺") == []


NOTE = "商家的客服私下承认发货前没有检查过这一批货"


@pytest.mark.parametrize(
    ("words", "known", "found"),
    [
        (f"经查，{NOTE}，应当退款。", (), True),
        ("经查，客服私下承认，发货前没有检查过。", (), True),
        ("商家没有检查过这一批货。", (), False),
        (f"经查，{NOTE}。", (f"消费者说：{NOTE}",), False),
        ("", (), False),
    ],
)
def test_a_stretch_of_a_private_note_is_found_unless_everybody_has_read_it(words, known, found):
    assert pasted_from([NOTE], words, known) is found


def test_in_english_a_stretch_is_twelve_words():
    note = "the merchant told me on the phone that nobody had checked this parcel before it left"
    assert pasted_from([note], "It is found that on the phone that nobody had checked this parcel before it left.")
    assert not pasted_from([note], "The merchant told me on the phone that it was fine.")


def test_a_short_note_counts_whole_and_a_very_short_one_not_at_all():
    assert pasted_from(["他私下承认了"], "经查，他私下承认了。")
    assert not pasted_from(["已核对"], "已核对双方的证据。")
