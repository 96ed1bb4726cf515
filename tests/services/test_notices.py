"""People are told of what concerns them: in the portal, and by letter, in their language and no more often than they like."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.channels import CHATTER, USUAL, Event
from portal.domain.parties import Role
from portal.extensions import db
from portal.letters import ABOUT_A_CASE, write
from portal.models.account import Account
from portal.models.case import Relation
from portal.models.desk import CaseHand
from portal.models.merchant import Rank
from portal.models.notice import Letter, Notice
from portal.queries.accounts import viewer_of
from portal.queries.cases import case_seen_by, thread_seen_by
from portal.queries.notices import bell_of, notices_of
from portal.services import accounts, links
from portal.services.administration import add_leave
from portal.services.casework import perform
from portal.services.choices import choose
from portal.services.letters import send_waiting, undelivered
from portal.services.notices import keep_notices_short, read_all
from portal.services.visits import note_visit
from tests.conftest import PASSWORD, START
from tests.measures import somebody
from tests.playing import A_FINDING, ANSWER, TERMS, a_case, a_complaint, case_called, do

NO_CHATTER = replace(USUAL, email=frozenset(Event) - CHATTER)
NAMES = ("李女士", "小陈", "王敏", "周航", "孙岚", "破壁机", "120", "¥")


class Postbox:
    """Keeps the letters that are sent, by whom they are to."""

    def __init__(self):
        self.letters = []

    def send(self, message):
        self.letters.append((message["To"].partition("@")[0], message))

    def to(self, who):
        return [message for address, message in self.letters if address == who]

    def empty(self):
        self.letters.clear()


@pytest.fixture
def post_office(app, hands):
    """`post_office()` sends what is due and gives the postbox, which keeps what came since it was last asked."""
    box = Postbox()

    def sent():
        box.empty()
        while send_waiting(write, box):
            pass
        return box

    return sent


def text_of(message):
    return message.get_body(("plain",)).get_content()


def lines(viewer):
    return [(n.kind.value, n.act, n.your_turn) for n in notices_of(viewer).notices]


def staff(cast, who, rank):
    """One more member of Acme's staff."""
    account_id = accounts.create_account(
        Role.MERCHANT, f"{who}@demo.test", who, PASSWORD, merchant_id=cast.acme.merchant_id, rank=rank, confirmed=True
    )
    return viewer_of(account_id)


def read(viewer, ref):
    case = case_seen_by(viewer, ref)
    note_visit(viewer, case.id, thread_seen_by(viewer, case)[-1].seq)


def test_an_offer_is_told_at_once_with_its_time_and_what_follows_and_an_answer_ends_the_turn(
    any_database, cast, hands, post_office
):
    ref = a_case("negotiating", cast, hands)
    post_office()
    read(cast.li, ref)
    do(cast.acme, ref, "make_offer", {"terms": TERMS, "words": "抱歉"})
    assert bell_of(cast.li).unread == 1 and bell_of(cast.acme).unread >= 1
    (notice,) = [n for n in notices_of(cast.li).notices if not n.is_read]
    assert notice.your_turn and notice.due_at and (notice.ref, notice.act, notice.number) == (ref, "make_offer", 1)
    (letter,) = post_office().to("li")
    assert letter["Subject"] == f"{ref}：轮到你"
    assert all(
        words in text_of(letter) for words in ("商家提出了方案1", "3月5日", "到期没有回应不算同意", f"/cases/{ref}")
    )
    do(cast.li, ref, "decline_offer", {"reason": "amount_too_low"})
    (notice,) = [n for n in notices_of(cast.li).notices if not n.is_read]
    assert not notice.your_turn and notice.due_at is None
    read(cast.li, ref)
    assert bell_of(cast.li).unread == 0


def test_nobody_is_told_of_what_they_did_nor_of_a_case_that_is_not_theirs(any_database, cast, hands):
    a_case("settled_performed", cast, hands)
    for who in (cast.zhao, cast.hemu, cast.zhou, cast.admin, cast.wang):
        assert lines(who) == []
    assert "confirm_performance" not in [act for _, act, _ in lines(cast.li)]
    assert "accept_offer" in [act for _, act, _ in lines(cast.acme)]


def test_chatter_is_put_together_in_one_letter_when_it_has_been_quiet_for_ten_minutes(
    any_database, cast, hands, post_office
):
    ref = a_case("negotiating", cast, hands)
    read_all(cast.li)
    post_office()
    for n in range(3):
        do(cast.acme, ref, "add_message", {"words": f"第{n}句"})
        hands.turn(minutes=6)
        assert post_office().to("li") == []
    hands.turn(minutes=5)
    (letter,) = post_office().to("li")
    assert letter["Subject"] == f"{ref}：有3条新动态"
    assert text_of(letter).count("商家补充说明") == 3 and "第1句" not in text_of(letter)
    hands.turn(hours=3)
    assert post_office().letters == []


def test_steady_chatter_does_not_put_a_letter_off_for_ever(cast, hands, post_office):
    ref = a_case("negotiating", cast, hands)
    read_all(cast.li)
    post_office()
    heard = 0
    for _ in range(15):
        do(cast.acme, ref, "add_message", {"words": "还有"})
        hands.turn(minutes=6)
        heard += len(post_office().to("li"))
    assert heard == 1


def test_what_was_read_meanwhile_needs_no_letter(any_database, cast, hands, post_office):
    ref = a_case("negotiating", cast, hands)
    post_office()
    do(cast.acme, ref, "add_message", {"words": "请看"})
    read(cast.li, ref)
    hands.turn(minutes=11)
    assert post_office().to("li") == []


def test_whoever_does_not_want_letters_about_chatter_still_hears_of_their_turn(cast, hands, post_office):
    choose(cast.li, NO_CHATTER)
    ref = a_case("negotiating", cast, hands)
    post_office()
    do(cast.acme, ref, "add_message", {"words": "请看"})
    hands.turn(minutes=11)
    assert post_office().to("li") == []
    do(cast.acme, ref, "make_offer", {"terms": TERMS})
    assert len(post_office().to("li")) == 1


def test_letters_are_in_the_language_of_their_reader_and_their_subjects_say_nothing_about_anybody(
    cast, hands, post_office, app
):
    accounts.change_language(cast.acme, "en")
    said = []
    for state in ("ruled_with_duties", "defaulted", "consumer_inactive", "proposal_half_answered"):
        a_case(state, cast, hands)
        hands.turn(minutes=11)
        said += post_office().letters
    assert set(db.session.scalars(select(Letter.kind))) == {*map(str, ABOUT_A_CASE), "queue"}
    for to, letter in said:
        plain, html = text_of(letter), letter.get_body(("html",)).get_content()
        assert re.fullmatch(r"PL-\d{6}-\d{5}(：|: ).+|\d+起案件在等调解组", letter["Subject"]), letter["Subject"]
        assert not any(name in letter["Subject"] for name in NAMES)
        assert letter["Reply-To"] is None and letter["Auto-Submitted"] == "auto-generated"
        assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
        assert not re.search(r"<(script|style|img|link)|style=|src=", html)
        assert (
            re.search(r"[\u4e00-\u9fff]", plain.replace("静音破壁机", "").replace("评理", "")) is None or to != "acme"
        )
    assert "Your turn" in "".join(text_of(letter) for to, letter in said if to == "acme")


def test_the_one_who_sees_to_a_case_is_told_and_otherwise_all_who_may_act(any_database, cast, hands):
    agent, looker = staff(cast, "agent", Rank.AGENT), staff(cast, "looker", Rank.VIEWER)
    ref = a_complaint(cast.li)
    assert [bell_of(who).unread for who in (cast.acme, agent, looker)] == [1, 1, 0]
    db.session.add(
        CaseHand(case_id=case_called(ref).id, account_id=agent.id, given_by=cast.acme.id, at=hands.turn(hours=1))
    )
    db.session.commit()
    do(cast.acme, ref, "answer", ANSWER)
    do(cast.li, ref, "add_message", {"words": "好的"})
    assert [bell_of(who).unread for who in (cast.acme, agent, looker)] == [1, 2, 0]


def test_a_mediator_who_no_longer_handles_a_case_reads_nothing_of_it(any_database, cast, hands, post_office):
    ref = a_case("mediating", cast, hands)
    post_office()
    do(cast.li, ref, "add_message", {"words": "请看"})
    assert bell_of(cast.wang).unread == 1
    do(cast.sun, ref, "assign_mediator", {"mediator_id": cast.zhou.id})
    hands.turn(minutes=11)
    assert bell_of(cast.wang).unread == 0 and lines(cast.wang) == []
    assert post_office().to("wang") == []
    assert ("turn", "assign_mediator", True) in lines(cast.zhou)


def test_supervisors_are_told_of_what_is_overdue_but_not_one_with_a_conflict(any_database, cast, hands):
    tied = viewer_of(accounts.create_account(Role.SUPERVISOR, "he@demo.test", "何立", PASSWORD, confirmed=True))
    db.session.add(Relation(account_id=tied.id, merchant_id=cast.acme.merchant_id, nature="亲属", at=hands.at))
    db.session.commit()
    a_case("defaulted", cast, hands)
    assert ("turn", "duty_lapses", True) in lines(cast.sun) and lines(tied) == []
    db.session.add(Relation(account_id=cast.sun.id, merchant_id=cast.acme.merchant_id, nature="亲属", at=hands.at))
    db.session.commit()
    assert lines(cast.sun) == []


def test_a_note_of_the_team_reaches_no_party_and_no_mailbox(any_database, cast, hands, post_office):
    ref = a_case("mediating", cast, hands)
    post_office()
    hands.turn(minutes=30)
    post_office()
    before = {who.email: lines(who) for who in (cast.li, cast.acme)}
    letters = db.session.scalars(select(Letter.id)).all()
    do(cast.sun, ref, "add_note", {"words": "注意"})
    assert {who.email: lines(who) for who in (cast.li, cast.acme)} == before
    assert ("note", "add_note", False) in lines(cast.wang)
    assert db.session.scalars(select(Letter.id)).all() == letters


def test_a_closed_account_is_told_nothing_more(cast, hands, post_office):
    ref = a_case("negotiating", cast, hands)
    post_office()
    do(cast.acme, ref, "make_offer", {"terms": TERMS})
    accounts.close_account(cast.li.id)
    assert post_office().to("li") == []
    theirs = select(Notice.id).where(Notice.account_id == cast.li.id)
    before = db.session.scalars(theirs).all()
    do(cast.acme, ref, "add_message", {"words": "请看"})
    assert before and db.session.scalars(theirs).all() == before


def test_the_list_goes_on_where_its_page_ended_unread_first(any_database, cast, hands):
    refs = [a_complaint(cast.li) for _ in range(7) if hands.turn(minutes=1)]
    read(cast.acme, refs[6])
    read(cast.acme, refs[2])
    found, after = [], None
    while True:
        page = notices_of(cast.acme, after=after, at_most=3)
        found += [n.ref for n in page.notices]
        if page.following is None:
            break
        after = page.following.read(str(page.following))
    assert found == [refs[n] for n in (5, 4, 3, 1, 0, 6, 2)]
    read_all(cast.acme)
    assert bell_of(cast.acme).unread == 0


def test_old_notices_are_forgotten_when_they_were_read_and_addresses_of_old_letters_too(
    any_database, cast, hands, post_office
):
    first = a_complaint(cast.li)
    a_complaint(cast.zhao)
    post_office()
    ids = db.session.scalars(select(Notice.id).where(Notice.account_id == cast.acme.id)).all()
    read(cast.acme, first)
    keep_notices_short()
    hands.turn(days=179)
    keep_notices_short()
    assert db.session.scalars(select(Letter.id)).all() == []
    assert set(ids) <= set(db.session.scalars(select(Notice.id)))
    hands.turn(days=2)
    keep_notices_short()
    assert set(db.session.scalars(select(Notice.id).where(Notice.account_id == cast.acme.id))) == set(ids[1:])


def test_letters_about_cases_go_only_to_the_address_that_is_known_to_be_its_readers(cast, hands, post_office):
    ref = a_case("negotiating", cast, hands)
    post_office()
    li = db.session.get_one(Account, cast.li.id)
    confirmed_at, li.confirmed_at = li.confirmed_at, None
    db.session.commit()
    do(cast.acme, ref, "make_offer", {"terms": TERMS})
    assert post_office().to("li") == [] and "make_offer" in [act for _, act, _ in lines(cast.li)]
    do(cast.acme, ref, "add_message", {"words": "请看方案"})
    li = db.session.get_one(Account, cast.li.id)
    li.confirmed_at, li.email = confirmed_at, "li.new@demo.test"
    db.session.commit()
    hands.turn(minutes=11)
    sent = post_office()
    assert sent.to("li") == [] and len(sent.to("li.new")) == 1


def test_the_desk_is_told_of_what_waits_in_its_queue_and_it_is_gone_when_somebody_has_taken_it(
    any_database, cast, hands
):
    add_leave(cast.sun, cast.zhou.id, hands.at.date(), hands.at.date())
    tied = viewer_of(accounts.create_account(Role.MEDIATOR, "he@demo.test", "何立", PASSWORD, confirmed=True))
    db.session.add(Relation(account_id=tied.id, merchant_id=cast.acme.merchant_id, nature="亲属", at=hands.at))
    db.session.commit()
    ref = a_case("intervention_queue", cast, hands)
    waiting = ("queue", "ask_for_mediator", False)
    assert lines(cast.wang)[0] == lines(cast.sun)[0] == waiting
    assert lines(cast.zhou) == lines(tied) == lines(cast.admin) == [], "away, with a conflict, or not of the desk"
    (notice,) = notices_of(cast.wang).notices
    assert notice.ref == ref and notice.due_at == case_seen_by(cast.wang, ref).file.due_at
    assert bell_of(cast.wang).unread == 1
    do(cast.wang, ref, "take_case")
    assert waiting not in lines(cast.wang) + lines(cast.sun)
    keep_notices_short()
    assert db.session.scalar(select(Notice.id).where(Notice.kind == "queue")) is None


def test_an_act_takes_as_many_statements_whether_three_are_told_or_a_dozen(any_database, cast, hands, asked):
    counted = []
    for more in (0, 9):
        for _ in range(more):
            somebody(Role.MEDIATOR, "新来的调解员")
        ref = a_case("negotiating", cast, hands)
        case_id = case_called(ref).id
        asked.clear()
        perform(cast.li, case_id, "ask_for_mediator", {})
        counted.append(len(asked))
    assert len(lines(cast.wang)) == 2 and bell_of(cast.wang).unread == 2
    assert counted[0] == counted[1] <= 14, asked


def test_what_waits_in_the_queue_is_one_letter_at_nine_and_at_two_for_those_who_want_it(
    any_database, cast, hands, post_office
):
    choose(cast.zhou, NO_CHATTER)
    accounts.change_language(cast.sun, "en")
    first, second, taken = (a_case("intervention_queue", cast, hands) for _ in range(3))
    do(cast.zhou, taken, "take_case")
    hands.set(START + timedelta(hours=3, minutes=59))
    assert post_office().to("wang") == [], "two in the afternoon has not come"
    hands.turn(minutes=1)
    box = post_office()
    (letter,), (in_english,) = box.to("wang"), box.to("sun")
    assert letter["Subject"] == "2起案件在等调解组" and in_english["Subject"] == "2 cases are waiting for the desk"
    assert first in text_of(letter) and second in text_of(letter) and taken not in text_of(letter)
    assert "截止" in text_of(letter) and "/queue" in text_of(letter)
    assert box.to("zhou") == []
    read_all(cast.wang)
    third = a_case("intervention_queue", cast, hands)
    hands.set(START + timedelta(hours=23))
    (morning,) = post_office().to("wang")
    assert morning["Subject"] == "1起案件在等调解组" and third in text_of(morning), "what was read is not told again"
    hands.turn(days=1)
    assert post_office().to("wang") == [], "nothing new"


def test_a_complaint_that_has_to_be_looked_at_first_waits_in_the_queue_too(cast, hands):
    ref = a_complaint(cast.li, late=True)
    assert [(n.ref, n.act) for n in notices_of(cast.wang).notices] == [(ref, "file")]
    do(cast.wang, ref, "ask_to_supplement", {"words": "请补充购买凭证"})
    assert lines(cast.wang) == []


def test_who_confirms_their_address_gets_one_letter_about_everything_that_waits(any_database, cast, hands, post_office):
    db.session.get_one(Account, cast.acme.id).confirmed_at = None
    db.session.commit()
    answered, offered = a_case("negotiating", cast, hands), a_case("offer_open", cast, hands)
    asked = a_complaint(cast.zhao)
    assert post_office().to("acme") == []
    do(cast.li, answered, "make_offer", {"terms": TERMS})
    links.confirm(cast.acme, links.mint_confirmation(cast.acme.id, "acme@demo.test", {}))
    hands.turn(hours=1)
    (letter,) = post_office().to("acme")
    assert letter["Subject"] == "你有3起案件还没有结束"
    told = text_of(letter)
    assert all(ref in told for ref in (answered, offered, asked)) and "邮箱确认之前没有发信" in told
    assert told.index(asked) < told.index(offered), "what waits for them comes first"
    assert told.count("轮到你") == 2 and told.count("截止") == 3
    do(cast.li, offered, "add_message", {"words": "请看"})
    hands.turn(minutes=11)
    (letter,) = post_office().to("acme")
    assert letter["Subject"] == f"{offered}：有1条新动态", "and then each letter as usual"


def test_who_confirms_their_address_and_has_no_case_is_written_nothing(any_database, cast, hands, post_office):
    db.session.get_one(Account, cast.li.id).confirmed_at = None
    db.session.commit()
    links.confirm(cast.li, links.mint_confirmation(cast.li.id, "li@demo.test", {}))
    assert post_office().to("li") == [] and undelivered() == []


def panel(viewer):
    return [line for line in lines(viewer) if line[0] == "panel"]


def test_a_claim_is_told_to_those_who_may_find_on_it(any_database, cast, hands):
    add_leave(cast.sun, cast.zhou.id, hands.at.date(), hands.at.date())
    ref = a_case("claim_finding", cast, hands)
    assert panel(cast.wang) == panel(cast.sun) == [("panel", "rebut", False)]
    assert panel(cast.zhou) == [], "away"
    do(cast.wang, ref, "propose_finding", A_FINDING)
    assert ("panel", "propose_finding", False) in panel(cast.sun)
    assert ("panel", "propose_finding", False) not in panel(cast.wang), "nobody checks what they wrote"
    do(cast.zhou, ref, "confirm_finding")
    assert panel(cast.wang) == panel(cast.sun) == []


def test_a_sanction_is_told_to_a_supervisor_who_may_weigh_it(any_database, cast, hands):
    wu = viewer_of(accounts.create_account(Role.SUPERVISOR, "wu@demo.test", "吴越", PASSWORD, confirmed=True))
    ref = a_case("claim_confirming", cast, hands)
    do(cast.sun, ref, "confirm_finding")
    weighs = ("outcome", "confirm_finding", True), ("turn", "confirm_finding", True)
    assert any(line in lines(wu) for line in weighs)
    assert not any(line in lines(cast.sun) for line in weighs), "whoever found it does not weigh it"


def test_administrators_hear_at_nine_and_at_two_of_what_they_sign_and_of_nothing_else(
    any_database, cast, hands, post_office
):
    ref = a_case("sanction_signing", cast, hands)
    assert lines(cast.admin) == [("office", "submit_sanction", False)]
    assert bell_of(cast.admin).unread == bell_of(cast.admin).waiting == 1
    hands.set(START + timedelta(hours=4))
    (letter,) = post_office().to("admin")
    assert letter["Subject"] == "1件事项等管理员决定"
    text = text_of(letter)
    assert ref in text and "/admin/sanctions" in text and "截止" in text
    assert not any(name in text for name in NAMES) and "/cases/" not in text
    do(cast.admin, ref, "sign_sanction", {"words": ""})
    assert lines(cast.admin) == [] and bell_of(cast.admin).waiting == 0
    keep_notices_short()
    assert db.session.scalar(select(Notice.id).where(Notice.kind == "office")) is None


def test_a_notice_that_was_cleared_away_costs_nobody_a_letter_about_the_next(any_database, cast, hands):
    """The next one may be given its number, and letters are kept longer than notices."""
    written = []
    for _ in range(2):
        before = db.session.scalar(select(db.func.count()).select_from(Letter))
        a_case("offer_open", cast, hands)
        written.append(db.session.scalar(select(db.func.count()).select_from(Letter)) - before)
        db.session.execute(db.delete(Notice))
        db.session.commit()
    assert written[0] == written[1] > 0
