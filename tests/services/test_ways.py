"""People are told by the ways that they have chosen, in their hours, and nothing personal is in a subject or a text."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.adapters.way_out import Call, NotSent, TextMessage
from portal.domain.channels import USUAL, Channel, Digest, Event
from portal.domain.orders import Platform
from portal.extensions import db
from portal.letters import unsubscribes_from, write
from portal.models.account import Account
from portal.models.notice import Letter
from portal.models.order import Order
from portal.queries import NotFound
from portal.queries.health import health_seen_by
from portal.queries.notices import notices_of
from portal.services import accounts, hooks, phones
from portal.services.choices import WouldMiss, choose, unsubscribe
from portal.services.health import note_round
from portal.services.letters import send_again, send_waiting
from portal.services.notices import read_all
from tests.breadth import at, some_of
from tests.conftest import START
from tests.playing import STORIES, TERMS, a_case, do

# Whatever is somebody's: names, addresses, numbers, amounts, what was bought, and what was said.
PERSONAL = (
    "李女士",
    "小陈",
    "王敏",
    "周航",
    "孙岚",
    "demo.test",
    "138",
    "破壁机",
    "艾可美",
    "120",
    "150",
    "199",
    "200",
    "499",
    "¥",
    "抱歉",
    "退款就行",
)
# The stories that no other one goes on from, in so many parts: each passes through all that come before it.
WHOLE_STORIES = [state for state in STORIES if state not in {story.after for story in STORIES.values()}]
PARTS = 3
# Every other one is every part, and both languages.
TOLD = tuple((language, part) for part in range(PARTS) for language in (("zh", "en"), ("en", "zh"))[part % 2])
NIGHT = START + timedelta(hours=13)  # eleven in the evening in Beijing


class Ways:
    """Keeps what leaves, by its way; what is in `failing` does not leave."""

    def __init__(self):
        self.mail, self.texts, self.calls, self.failing = [], [], [], {}

    def send(self, message):
        if failure := self.failing.get(type(message)):
            raise failure
        kept = {TextMessage: self.texts, Call: self.calls}.get(type(message), self.mail)
        kept.append(message)


@pytest.fixture
def ways(app, hands):
    """`ways()` sends what is due and gives what left since it was last asked."""
    box = Ways()

    def sent():
        box.mail.clear(), box.texts.clear(), box.calls.clear()
        while send_waiting(write, box):
            pass
        return box

    sent.box = box
    return sent


def with_phone(viewer, number="138 0013 8000"):
    db.session.execute(update(Account).where(Account.id == viewer.id).values(phone=number, phone_confirmed_at=START))
    db.session.commit()


def to(box, who):
    return [m for m in box.mail if m["To"].startswith(f"{who}@")]


def test_a_turn_is_mailed_and_texted_at_once_and_chatter_is_not_texted(any_database, cast, hands, ways):
    with_phone(cast.li)
    ref = a_case("negotiating", cast, hands)
    ways()
    do(cast.acme, ref, "make_offer", {"terms": TERMS, "words": "抱歉"})
    box = ways()
    (letter,), (text,) = to(box, "li"), box.texts
    assert letter["Subject"] == f"{ref}：轮到你" and text.to == "13800138000"
    assert text.words.startswith(f"【评理】轮到你：商家提出了方案1（{ref}）。请在3月5日（周四）10:01前处理。到期")
    assert text.words.endswith(f" http://localhost:8000/cases/{ref}") and len(text.words) < 140
    do(cast.acme, ref, "add_message", {"words": "请看"})
    hands.turn(minutes=11)
    box = ways()
    assert len(to(box, "li")) == 1 and box.texts == []


def test_a_text_is_in_the_language_of_its_reader(cast, hands, ways):
    with_phone(cast.li)
    accounts.change_language(cast.li, "en")
    ref = a_case("offer_open", cast, hands)
    text = ways().texts[-1]
    assert text.words.startswith("[Pingli] Your turn: Merchant made offer 1") and ref in text.words
    assert not re.search(r"[\u4e00-\u9fff]", text.words)


def test_only_a_phone_that_is_known_to_be_theirs_gets_texts_and_only_of_an_open_account(cast, hands, ways):
    with_phone(cast.li)
    a_case("offer_open", cast, hands)
    accounts.change_particulars(cast.li, "李女士", "13900139000")
    box = ways()
    assert box.texts == [] and to(box, "li"), "the new number has not been confirmed"


def test_who_wants_texts_and_no_mail_of_their_turn_gets_mail_again_when_the_phone_is_gone(cast, hands, ways):
    with_phone(cast.li)
    choose(cast.li, replace(USUAL, email=frozenset({Event.OUTCOME})))
    first = a_case("offer_open", cast, hands)
    box = ways()
    assert (
        len(box.texts) >= 1 and [m for m in to(box, "li") if first in m["Subject"] and "轮到你" in m["Subject"]] == []
    )
    accounts.change_particulars(cast.li, "李女士", "")
    second = a_case("offer_open", cast, hands)
    assert [m["Subject"] for m in to(ways(), "li") if second in m["Subject"]][-1:] == [f"{second}：轮到你"]


def test_nobody_chooses_to_hear_nothing_of_their_turn(cast):
    with pytest.raises(WouldMiss):
        choose(cast.li, replace(USUAL, email=frozenset()))
    with_phone(cast.li)
    choose(cast.li, replace(USUAL, email=frozenset()))


def test_at_night_nothing_goes_out_until_the_morning(any_database, cast, hands, ways):
    with_phone(cast.li)
    ref = a_case("negotiating", cast, hands)
    ways()
    hands.set(NIGHT)
    do(cast.acme, ref, "make_offer", {"terms": TERMS})
    do(cast.acme, ref, "add_message", {"words": "请看"})
    box = ways()
    assert box.texts == [] and to(box, "li") == []
    hands.turn(hours=8, minutes=59)
    assert to(ways(), "li") == []
    hands.turn(minutes=1)
    box = ways()
    assert len(box.texts) == 1 and len(to(box, "li")) == 2
    assert db.session.scalars(select(Letter.tries).where(Letter.account_id == cast.li.id)).all()[-3:] == [1, 1, 1]


def test_a_deadline_within_two_hours_goes_out_at_night_when_it_is_so_near(any_database, cast, hands, ways):
    choose(cast.li, replace(USUAL, quiet_from=18, quiet_until=12))
    ref = a_case("negotiating", cast, hands)
    ways()
    hands.set(NIGHT)
    do(cast.acme, ref, "make_offer", {"terms": TERMS})
    due_at = db.session.scalars(select(Letter.due_at).where(Letter.account_id == cast.li.id).order_by(Letter.id)).all()[
        -1
    ]
    assert due_at is not None
    db.session.execute(update(Letter).where(Letter.due_at == due_at).values(due_at=NIGHT + timedelta(hours=3)))
    db.session.commit()
    assert to(ways(), "li") == []
    hands.turn(minutes=59)
    assert to(ways(), "li") == []
    hands.turn(minutes=1)
    assert [m["Subject"] for m in to(ways(), "li")] == [f"{ref}：轮到你"]


def test_what_was_tried_in_vain_before_the_night_is_not_tried_in_it(cast, hands, ways):
    ref = a_case("negotiating", cast, hands)
    ways()
    hands.set(NIGHT - timedelta(hours=1, minutes=2))
    do(cast.acme, ref, "make_offer", {"terms": TERMS})

    class Full:
        def send(self, _message):
            raise NotSent("mailbox full [452]")

    send_waiting(write, Full())
    hands.turn(minutes=5)
    assert to(ways(), "li") == []
    hands.turn(hours=10)
    assert [m["Subject"] for m in to(ways(), "li")] == [f"{ref}：轮到你"]


def test_what_somebody_has_just_asked_for_comes_at_night_too(cast, hands, ways):
    hands.set(NIGHT)
    db.session.execute(update(Account).where(Account.id == cast.li.id).values(phone="13800138000"))
    db.session.commit()
    phones.ask_for_code(cast.li)
    assert len(ways().texts) == 1


def test_a_daily_digest_tells_of_all_cases_once_at_nine_and_the_turn_comes_at_once(any_database, cast, hands, ways):
    choose(cast.li, replace(USUAL, digest=Digest.DAILY))
    refs = [a_case("negotiating", cast, hands) for _ in range(2)]
    read_all(cast.li)
    ways()
    for ref in refs * 2:
        hands.turn(minutes=1)
        do(cast.acme, ref, "add_message", {"words": "请看"})
    do(cast.acme, refs[0], "make_offer", {"terms": TERMS})
    assert [m["Subject"] for m in to(ways(), "li")] == [f"{refs[0]}：轮到你"]
    hands.turn(hours=5)
    assert to(ways(), "li") == []
    hands.set(START + timedelta(hours=23))
    (letter,) = to(ways(), "li")
    assert (
        letter["Subject"] == "每日汇总：4条新动态" and letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    )
    text = letter.get_body(("plain",)).get_content()
    assert all(text.count(f"案件{ref}") == 2 for ref in refs) and "请看" not in text
    hands.turn(days=1)
    assert to(ways(), "li") == [], "nothing new"


def test_chatter_ends_with_one_press_by_whoever_holds_the_letter_and_nothing_else_does(any_database, cast, hands, ways):
    ref = a_case("negotiating", cast, hands)
    ways()
    do(cast.acme, ref, "add_message", {"words": "请看"})
    hands.turn(minutes=11)
    (letter,) = to(ways(), "li")
    token = re.search(r"/letters/unsubscribe/([^>]+)>", letter["List-Unsubscribe"])[1]
    assert f"/letters/unsubscribe/{token}" in letter.get_body(("plain",)).get_content()
    assert unsubscribes_from(token) == (cast.li.id, Event.NEWS)
    assert unsubscribes_from(f"{token}x") is None and unsubscribes_from("") is None
    unsubscribe(*unsubscribes_from(token))
    do(cast.acme, ref, "add_message", {"words": "还有"})
    do(cast.acme, ref, "make_offer", {"terms": TERMS})
    hands.turn(minutes=11)
    (letter,) = to(ways(), "li")
    assert letter["Subject"] == f"{ref}：轮到你" and letter["List-Unsubscribe"] is None
    assert "unsubscribe" not in letter.as_string()


@pytest.mark.parametrize("event", sorted(set(Event) - {Event.NEWS, Event.ROUND}))
def test_nobody_unsubscribes_from_what_they_must_hear(cast, event):
    with pytest.raises(ValueError):
        unsubscribe(cast.li.id, event)


# A phone that is its owner's


def code_in(box):
    return re.search(r"\d{6}", box.texts[-1].words)[0]


def given(viewer, number):
    db.session.execute(update(Account).where(Account.id == viewer.id).values(phone=number, phone_confirmed_at=None))
    db.session.commit()


def test_a_code_shows_that_a_phone_is_its_owners_and_brings_the_orders_under_it(any_database, cast, hands, ways):
    given(cast.li, "138 0013 8000")
    db.session.add(
        Order(
            merchant_id=cast.acme.merchant_id,
            shop_id=1,
            buyer_hint="13800138000",
            platform=Platform.TAOBAO,
            order_no="T-1",
            ordered_at=START,
            paid_fen=100,
            source="import",
            created_at=START,
        )
    )
    db.session.commit()
    phones.ask_for_code(cast.li)
    box = ways()
    assert "验证码" in box.texts[0].words and "10分钟内有效" in box.texts[0].words
    with pytest.raises(phones.WrongCode):
        phones.confirm(cast.li, "000000" if code_in(box) != "000000" else "111111")
    phones.confirm(cast.li, code_in(box))
    account = db.session.get(Account, cast.li.id)
    assert account.phone_confirmed_at == hands.at
    assert db.session.scalar(select(Order.buyer_id)) == cast.li.id
    with pytest.raises(phones.NoPhone):
        phones.ask_for_code(cast.li)


def test_a_code_is_good_for_ten_minutes_five_tries_one_number_and_its_own_account(cast, hands, ways):
    given(cast.li, "13800138000")
    phones.ask_for_code(cast.li)
    code = code_in(ways())
    with pytest.raises(phones.WrongCode):
        phones.confirm(cast.zhao, code)
    hands.turn(minutes=10)
    with pytest.raises(phones.WrongCode):
        phones.confirm(cast.li, code)
    phones.ask_for_code(cast.li)
    code = code_in(ways())
    for _ in range(phones.TRIES):
        with pytest.raises(phones.WrongCode):
            phones.confirm(cast.li, "12345x")
    with pytest.raises(phones.WrongCode):
        phones.confirm(cast.li, code)
    phones.ask_for_code(cast.li)
    code = code_in(ways())
    accounts.change_particulars(cast.li, "李女士", "13900139000")
    with pytest.raises(phones.WrongCode):
        phones.confirm(cast.li, code)


def test_codes_are_sent_a_few_times_an_hour_and_a_few_times_a_day_to_one_number(cast, hands, ways):
    given(cast.li, "13800138000")
    given(cast.zhao, "+86 138-0013-8000")
    for _ in range(phones.CODES_AN_HOUR):
        phones.ask_for_code(cast.li)
    with pytest.raises(accounts.TooManyTries):
        phones.ask_for_code(cast.li)
    phones.ask_for_code(cast.zhao)
    phones.ask_for_code(cast.zhao)
    with pytest.raises(accounts.TooManyTries):
        phones.ask_for_code(cast.zhao)
    hands.turn(hours=24)
    phones.ask_for_code(cast.zhao)


# A merchant's own program


def test_a_merchants_program_is_told_of_what_its_staff_is_told_in_codes_and_nothing_else(
    any_database, cast, hands, ways
):
    hooks.set_hook(cast.acme, "https://shop.example.com/hook")
    hands.set(NIGHT)
    ref = a_case("offer_open", cast, hands)
    do(cast.li, ref, "decline_offer", {"reason": "amount_too_low", "words": "太少了"})
    calls = [json.loads(call.body) for call in ways().calls]
    last, data = calls[-1], calls[-1]["data"]
    assert (data["case"], data["act"]) == (ref, "decline_offer") and last["type"].startswith("case.")
    first = calls[0]["data"]
    assert first["your_turn"] and first["due_at"] and first["url"].endswith(f"/cases/{ref}")
    said = json.dumps(calls, ensure_ascii=False)
    assert not any(word in said for word in ("李女士", "小陈", "破壁机", "太少了", "demo.test", "¥"))
    hooks.end_hook(cast.acme)
    do(cast.li, ref, "add_message", {"words": "请看"})
    assert ways().calls == []


def test_one_merchants_program_that_does_not_answer_holds_up_nobody_elses(any_database, cast, hands, ways):
    for merchant in (cast.acme, cast.hemu):
        hooks.set_hook(merchant, f"https://{merchant.email.partition('@')[0]}.example.com/hook")
    for _ in range(4):
        hooks.ping(cast.acme)
    hooks.ping(cast.hemu)
    tried = []

    class Half:
        def send(self, message):
            tried.append(message.url)
            if "acme" in message.url:
                raise NotSent("TimeoutError", nobody=True)

    assert send_waiting(write, Half(), limit=4) == 1 and send_waiting(write, Half(), limit=4) == 1
    assert tried == ["https://acme.example.com/hook", "https://hemu.example.com/hook"]
    hands.turn(minutes=2)
    assert len(ways().calls) == 4


# Nothing personal


@pytest.mark.parametrize(("language", "part"), some_of(TOLD, at(5, 1, 1)))
def test_no_subject_and_no_text_holds_anything_personal_whatever_happens_in_a_case(cast, hands, ways, language, part):
    """Every story there is, told to everybody by mail and to everybody's phone."""
    for viewer in vars(cast).values():
        with_phone(viewer, f"1380013{viewer.id:04}")
        accounts.change_language(viewer, language)
    subjects, texts, kinds = [], [], set()
    for state in WHOLE_STORIES[part::PARTS]:
        a_case(state, cast, hands)
        hands.turn(minutes=11)
        box = ways()
        subjects += [str(m["Subject"]) for m in box.mail]
        texts += [m.words for m in box.texts]
        kinds |= set(db.session.scalars(select(Letter.kind)))
    hands.turn(days=1)
    subjects += [str(m["Subject"]) for m in ways().mail]
    assert {"turn", "reminder", "outcome", "lapse", "news", "queue", "office"} <= kinds and len(texts) > 25
    for said in {*subjects, *(text.rpartition(" ")[0] for text in texts)}:
        bare = re.sub(r"PL-\d{6}-\d{5}", "", said)
        assert not any(word in bare for word in PERSONAL), said
        assert language == "zh" or not re.search(r"[\u4e00-\u9fff]", bare), said
    assert all(re.fullmatch(r".* http://localhost:8000/cases/PL-\d{6}-\d{5}", text) for text in texts)
    assert max(map(len, texts)) <= (3 * 67 if language == "zh" else 3 * 153), "three parts of a long text"


# How it stands


def test_an_administrator_sees_how_letters_stand_and_sends_dead_ones_again_without_seeing_whose(
    any_database, cast, hands, ways
):
    with_phone(cast.li)
    a_case("offer_open", cast, hands)
    box = ways.box
    box.failing = {TextMessage: NotSent("gateway 400", for_good=True)}
    ways()
    note_round("clock")
    health = health_seen_by(cast.admin)
    by = {way.channel: way for way in health.ways}
    assert by[Channel.SMS].given_up >= 1 and by[Channel.SMS].last_error == "gateway 400"
    assert by[Channel.EMAIL].sent >= 1 and by[Channel.EMAIL].given_up == 0 and by[Channel.EMAIL].waiting == 0
    assert {part.name: part.stands_still for part in health.parts}["clock"] is False
    assert "138" not in str(health) and "demo.test" not in str(health)
    box.failing = {}
    count = health.given_up
    assert send_again(health.dead[0].id, by=cast.admin) == 1 and send_again(by=cast.admin) == count - 1
    assert len(ways().texts) == count and health_seen_by(cast.admin).given_up == 0
    hands.turn(minutes=7)
    assert all(part.stands_still for part in health_seen_by(cast.admin).parts)
    with pytest.raises(NotFound):
        health_seen_by(cast.sun)


def test_a_failed_round_is_noted_beside_the_last_good_one(cast, hands):
    note_round("email")
    hands.turn(minutes=1)
    note_round("email", "OperationalError")
    (part,) = [p for p in health_seen_by(cast.admin).parts if p.name == "email"]
    assert (part.at, part.failed_at, part.error) == (hands.at - timedelta(minutes=1), hands.at, "OperationalError")


def test_the_oldest_letter_that_should_have_gone_is_shown(cast, hands):
    a_case("offer_open", cast, hands)
    mail = next(way for way in health_seen_by(cast.admin).ways if way.channel is Channel.EMAIL)
    assert mail.waiting >= 1 and mail.oldest is not None and mail.oldest <= hands.at
    assert notices_of(cast.li).notices
