"""The mediators' queue: cheap with many cases, and in words when there is nothing to be had; company at a case page."""

import secrets
from datetime import date

from sqlalchemy import update

from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account
from portal.queries.accounts import viewer_of
from portal.services import accounts, administration
from tests.conftest import PASSWORD
from tests.playing import ANSWER, CLAIMED, a_case, a_complaint, do


def test_sixty_open_cases_take_eight_statements_at_the_most(cast, browser, hands, asked):
    first = a_case("mediating", cast, hands)
    for _ in range(59):
        a_complaint(cast.li, late=True)
    wang = browser(cast.wang)
    wang.get("/queue")
    for path in ("/queue", "/queue/screening", "/queue/all"):
        asked.clear()
        page = wang.get(path)
        assert page.status_code == 200 and len(asked) <= 8, asked
    assert first in wang.get("/queue").text


def test_whoever_is_away_or_has_enough_is_told_why_no_case_comes(cast, browser, hands):
    ref = a_case("intervention_queue", cast, hands)
    administration.change_place(cast.sun, cast.wang.id, "", 0)
    administration.add_leave(cast.sun, cast.zhou.id, date(2026, 3, 2), date(2026, 3, 2))
    for who, why in ((cast.wang, "已到上限"), (cast.zhou, "你在请假")):
        client = browser(who)
        answer = client.post("/queue/next")
        assert answer.status_code == 303 and why in client.get(answer.location).text
        answer = client.post(f"/cases/{ref}/take-case")
        assert answer.status_code == 422 and ("到上限" if who is cast.wang else "请假中") in answer.text


def test_a_case_with_a_conflict_shows_one_way_out_and_nothing_else(cast, browser, hands):
    ref = a_case("mediating", cast, hands)
    db.session.execute(update(Account).where(Account.id.in_((cast.wang.id, cast.acme.id))).values(phone="13900001111"))
    db.session.commit()
    client = browser(cast.wang)
    page = client.get("/queue").text
    assert ref in page and "申请改派" in page and "破壁机" not in page and f'href="/cases/{ref}"' not in page
    assert client.post(f"/queue/{ref}/step-aside").location == "/queue"
    assert "已回到待分派" in client.get("/queue").text
    assert client.post(f"/queue/{ref}/step-aside").status_code == 404


def test_a_page_that_asks_for_news_hears_who_came_and_who_left(cast, browser, hands):
    ref = a_case("mediating", cast, hands)
    wang, sun, li = browser(cast.wang), browser(cast.sun), browser(cast.li)
    for client in (wang, sun, li):
        client.get(f"/cases/{ref}")
    poll = (
        sun.get(f"/cases/{ref}").text.partition('id="thread-tail"')[2].partition('data-hx-get="')[2].partition('"')[0]
    )
    poll = poll.replace("&amp;", "&")
    assert "beside" not in poll and sun.part(poll).status_code == 204
    wang.get(f"/cases/{ref}/propose")
    came = sun.part(poll)
    assert came.status_code == 200 and "王敏正在写" in came.text
    again = came.text.partition('data-hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    assert "beside=" in again and sun.part(again).status_code == 204
    hands.turn(minutes=3)
    assert "王敏" not in sun.part(again).text
    theirs = li.get(f"/cases/{ref}").text
    assert "beside" not in theirs and 'id="present"' not in theirs and li.part(poll).status_code == 204


def test_a_note_names_those_it_mentions(cast, browser, hands):
    ref = a_case("mediating", cast, hands)
    wang = browser(cast.wang)
    form = {"words": "请看第二张照片", "mentions": [str(cast.sun.id)], "key": "one"}
    assert wang.post(f"/cases/{ref}/add-note", data=form).status_code == 303
    page = wang.get(f"/cases/{ref}").text
    assert "提到" in page and "孙岚" in page
    for who in (cast.zhou, cast.li):
        wrong = wang.post(f"/cases/{ref}/add-note", data=form | {"mentions": [str(who.id)], "key": "two"})
        assert wrong.status_code == 422 and "请看第二张照片" in wrong.text
    do(cast.wang, ref, "hand_over", {"mediator_id": cast.zhou.id, "words": "下周到期"})
    assert "下周到期" in browser(cast.zhou).get(f"/cases/{ref}").text
    assert "下周到期" not in browser(cast.acme).get(f"/cases/{ref}").text


def another(role, name):
    """Somebody of the desk beside the cast."""
    email = f"{secrets.token_hex(4)}@demo.test"
    return viewer_of(accounts.create_account(role, email, name, PASSWORD, confirmed=True))


def claims_of(browser, who):
    return browser(who).get("/queue/claims").text


def test_claims_are_listed_with_what_is_to_be_done_and_whose_turn_it_is(any_database, cast, browser, hands):
    refs = {state: a_case(state, cast, hands) for state in ("claim_screening", "claim_finding", "sanction_weighing")}
    page = claims_of(browser, cast.sun)
    for state, words in (
        ("claim_screening", "受理申诉"),
        ("claim_finding", "写认定意见"),
        ("sanction_weighing", "作出处理"),
    ):
        row = page.partition(refs[state])[2].partition("</li>")[0]
        assert words in row and "可以由你来做" in row, (state, row)
    theirs = claims_of(browser, cast.zhou)
    assert refs["claim_finding"] in theirs
    assert refs["claim_screening"] not in theirs and refs["sanction_weighing"] not in theirs
    assert '申诉和复核 <span class="num">3<' in page and '申诉和复核 <span class="num">1<' in theirs


def test_whoever_may_not_touch_a_claim_reads_why(cast, browser, hands):
    confirming = a_case("claim_confirming", cast, hands)
    appealed = a_case("appeal_open", cast, hands)
    assert "写认定意见的人不能自己核对" in claims_of(browser, cast.wang).partition(confirming)[2]
    suns = claims_of(browser, cast.sun).partition(appealed)[2].partition("</li>")[0]
    assert "参与过认定或者处理的人不能决定申诉" in suns and "不由你做" in suns and "qrow__act" not in suns
    wus = claims_of(browser, another(Role.SUPERVISOR, "吴越")).partition(appealed)[2].partition("</li>")[0]
    assert "维持处理措施" in wus and "不由你做" not in wus


def test_the_mediator_of_the_case_reads_that_its_claim_is_for_others(cast, browser, hands):
    ref = a_case("claim_finding", cast, hands)
    do(cast.li, ref, "ask_for_mediator", {"words": ""})
    do(cast.wang, ref, "take_case")
    row = claims_of(browser, cast.wang).partition(ref)[2].partition("</li>")[0]
    assert "承办过这起案件的调解员不能审核或者认定申诉" in row and "qrow__act" not in row
    assert "写认定意见" in claims_of(browser, cast.zhou).partition(ref)[2]


def test_a_claim_stays_in_the_queue_when_its_complaint_is_over(cast, browser, hands):
    ref = a_case("claim_screening", cast, hands)
    do(cast.li, ref, "withdraw", {"reason": "changed_mind"})
    assert ref in claims_of(browser, cast.sun)


def test_claims_that_are_due_together_come_by_what_their_signals_ask_for(any_database, cast, browser, hands):
    strong = {"rule": "R1", "version": "2026-1", "strength": "strong", "banded": True, "data": {}}
    refs = []
    for signals in ((), (strong,)):
        ref = a_case("negotiating", cast, hands)
        refs.append(ref)
        do(cast.acme, ref, "claim_malice", {**CLAIMED.facts, "signals": signals})
        hands.turn(minutes=1)
    page = claims_of(browser, cast.sun)
    assert page.index(refs[1]) < page.index(refs[0])


def test_sixty_claims_take_eight_statements_at_the_most(cast, browser, hands, asked):
    for _ in range(60):
        ref = a_complaint(cast.li)
        do(cast.acme, ref, "answer", ANSWER)
        do(cast.acme, ref, "claim_malice", CLAIMED.facts)
    sun = browser(cast.sun)
    sun.get("/queue/claims")
    asked.clear()
    page = sun.get("/queue/claims")
    assert page.status_code == 200 and page.text.count("受理申诉") >= 50
    assert len(asked) <= 8, asked
