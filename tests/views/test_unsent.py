"""Who was signed out while they typed finds their words in the form again, and nobody else does."""

import re
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.domain.orders import Platform
from portal.extensions import db
from portal.models.unsent import Unsent
from portal.queries.cases import case_seen_by, thread_seen_by
from portal.queries.unsent import KEPT_FOR
from portal.services import accounts, links
from portal.services.orders import type_in_order
from portal.services.unsent import forget_unsent
from tests.conftest import PASSWORD
from tests.playing import a_case, do
from tests.samples import photo
from tests.samples_cases import a_case_to_rule

pytestmark = pytest.mark.usefixtures("hands")

WORDS = "快递柜的监控能看到，箱子送到时底部已经湿了。"
NEW = "another-pingli-1"
CAME_BACK = "登录前写的内容已经填回来了"
CHOOSE_AGAIN = "要重新选"


def signed_out_elsewhere(who):
    """All browsers of a person are shut out, from none of them."""
    accounts.sign_out_elsewhere(who)


def password_changed(who):
    """Somebody has changed the password, in another browser."""
    accounts.change_password(who, PASSWORD, PASSWORD)


def sign_in(client, who, path=None):
    answer = client.post("/sign-in", data={"email": f"{who}@demo.test", "password": PASSWORD, "next": path or ""})
    assert answer.status_code == 303
    return answer.location


def way_in(answer):
    """Where the page for those who were signed out leads after signing in."""
    return re.search(r'href="/sign-in\?next=([^"]*)"', answer.text)[1]


def note(ref):
    return f"/cases/{ref}/add-message"


def said(cast, ref):
    return [entry.facts.get("words") for entry in thread_seen_by(cast.wang, case_seen_by(cast.wang, ref))]


@pytest.mark.parametrize("ended", [signed_out_elsewhere, password_changed])
def test_what_was_written_comes_back_into_its_form_and_is_sent_from_there(browser, cast, hands, ended):
    ref = a_case("mediating", cast, hands)
    li = browser(cast.li)
    ended(cast.li)
    refused = li.post(note(ref), data={"words": WORDS, "key": "a-key"})
    assert refused.status_code == 401
    assert WORDS in refused.text and "登录后会填回原来的表单" in refused.text and CHOOSE_AGAIN in refused.text
    here = sign_in(li, "li", way_in(refused))
    assert here == note(ref)
    form = li.get(here).text
    assert f"{WORDS}</textarea>" in form and CAME_BACK in form and CHOOSE_AGAIN in form
    assert 'value="a-key"' in form
    assert WORDS in li.get(here).text, "a page that is loaded again still has them"
    assert li.post(here, data={"words": WORDS, "key": "a-key"}).status_code == 303
    assert said(cast, ref).count(WORDS) == 1
    assert WORDS not in li.get(here).text
    assert db.session.scalar(select(Unsent)) is None


def test_it_is_said_in_english_too(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    li = browser(cast.li, language="en")
    signed_out_elsewhere(cast.li)
    refused = li.post(note(ref), data={"words": WORDS})
    assert "back in the form" in refused.text and "choose them again" in refused.text
    assert "What you wrote before signing in" in li.get(sign_in(li, "li", note(ref))).text


def test_somebody_else_who_signs_in_there_finds_nothing(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    client = browser(cast.li)
    signed_out_elsewhere(cast.li)
    client.post(note(ref), data={"words": WORDS})
    assert WORDS not in client.get(sign_in(client, "acme", note(ref))).text
    accounts.sign_out_elsewhere(cast.acme)
    assert WORDS not in client.get(sign_in(client, "li", note(ref))).text, "and then they are gone"


def test_in_another_browser_the_same_person_finds_nothing(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    here, there = browser(cast.li), browser(cast.li)
    signed_out_elsewhere(cast.li)
    here.post(note(ref), data={"words": WORDS})
    assert WORDS not in there.get(sign_in(there, "li", note(ref))).text


def test_words_that_nobody_can_be_told_to_have_written_are_given_back_as_text(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    stranger = browser()
    refused = stranger.post(note(ref), data={"words": WORDS})
    assert WORDS in refused.text and "复制下面的内容" in refused.text
    assert WORDS not in stranger.get(sign_in(stranger, "li", note(ref))).text


def test_a_sign_in_that_ran_out_is_remembered_long_enough(app, browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    li = browser(cast.li)
    hands.turn(days=15)
    refused = li.post(note(ref), data={"words": WORDS})
    assert refused.status_code == 401
    assert app.permanent_session_lifetime.days > 90, "the cookie outlives the longest sign-in"
    assert WORDS in li.get(sign_in(li, "li", way_in(refused))).text


def test_who_forgot_the_password_too_is_led_to_the_words(browser, cast, hands, app):
    ref = a_case("mediating", cast, hands)
    li = browser(cast.li)
    signed_out_elsewhere(cast.li)
    li.post(note(ref), data={"words": WORDS})
    links.ask_for_reset("li@demo.test", "")
    token = links.mint_reset(cast.li.id, "li@demo.test", {})
    answer = li.post(f"/reset/{token}", data={"new_password": NEW, "repeated_password": NEW})
    assert answer.location == note(ref)
    assert WORDS in li.get(note(ref)).text


def test_they_are_kept_for_a_day(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    li = browser(cast.li)
    signed_out_elsewhere(cast.li)
    li.post(note(ref), data={"words": WORDS})
    hands.turn(seconds=KEPT_FOR.total_seconds())
    assert WORDS not in li.get(sign_in(li, "li", note(ref))).text
    assert db.session.scalar(select(Unsent)) is None


def test_what_nobody_comes_back_for_is_forgotten(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    li = browser(cast.li)
    signed_out_elsewhere(cast.li)
    li.post(note(ref), data={"words": WORDS})
    forget_unsent()
    assert db.session.scalar(select(Unsent)) is not None
    hands.turn(days=1)
    forget_unsent()
    assert db.session.scalar(select(Unsent)) is None


def test_a_form_that_takes_no_words_any_more_gives_them_back(browser, cast, hands):
    ref = a_case("offer_open", cast, hands)
    li = browser(cast.li)
    signed_out_elsewhere(cast.li)
    li.post(f"/cases/{ref}/decline-offer/2", data={"reason": "too_low", "words": WORDS})
    hands.turn(hours=20)
    do(cast.acme, ref, "retract_offer")
    late = li.get(sign_in(li, "li", f"/cases/{ref}/decline-offer/2"))
    assert late.status_code == 409 and WORDS in late.text


def test_choices_come_back_as_well_and_a_token_or_a_password_never_does(browser, cast, hands):
    ref = a_case("offer_open", cast, hands)
    li = browser(cast.li)
    signed_out_elsewhere(cast.li)
    sent = {"reason": "other", "words": WORDS, "password": "never-kept-1", "next": "/nowhere"}
    li.post(f"/cases/{ref}/decline-offer/2", data=sent)
    kept = db.session.scalar(select(Unsent.fields))
    assert set(kept) == {"reason", "words"}
    form = li.get(sign_in(li, "li", f"/cases/{ref}/decline-offer/2")).text
    assert re.search(r'<input[^>]* checked[^>]*value="other"|value="other"[^>]* checked', form)


def test_files_that_were_taken_before_are_still_there(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    li = browser(cast.li)
    li.post(f"/cases/{ref}/add-evidence", data={"words": "x" * 4001, "files": (BytesIO(photo()), "杯体.jpg")})
    signed_out_elsewhere(cast.li)
    li.post(f"/cases/{ref}/add-evidence", data={"words": WORDS})
    form = li.get(sign_in(li, "li", f"/cases/{ref}/add-evidence")).text
    assert "杯体.jpg" in form and WORDS in form


def test_who_signed_in_again_in_another_window_goes_back_to_the_filled_form(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    li = browser(cast.li)
    proof = li.token()
    signed_out_elsewhere(cast.li)
    sign_in(li, "li")
    stale = li.post(note(ref), data={"words": WORDS, "csrf_token": proof}, token=False)
    assert stale.status_code == 400
    assert WORDS in stale.text and "你在这个浏览器里重新登录过" in stale.text and f'href="{note(ref)}"' in stale.text
    assert f"{WORDS}</textarea>" in li.get(note(ref)).text


@pytest.fixture
def draft(browser, cast):
    """Li's draft, at the page on which the story is told."""
    order = type_in_order(cast.li, "艾可美数码旗舰店", Platform.TAOBAO, "T-1", "静音破壁机", 499_00, date(2026, 2, 23))
    li = browser(cast.li)
    draft = re.match(r"(/cases/new/[\w-]+)/", li.post("/cases/new", data={"order_id": order}).location)[1]
    chosen = {"group": "quality", "category": "Q1", "issue": "broken", "goods": "other"}
    li.post(f"{draft}/trouble", data=chosen | {"categories_of": "quality", "issues_of": "Q1"})
    return draft


STORY = {"noticed_on": "2026-03-01", "words": WORDS, "told": "yes", "merchant_said": "商家说要自己承担运费"}


def test_a_page_of_a_complaint_comes_back_as_it_was_filled_in(browser, cast, draft):
    li = browser(cast.li)
    signed_out_elsewhere(cast.li)
    refused = li.post(f"{draft}/story", data=STORY | {"change": "1"})
    assert refused.status_code == 401 and CHOOSE_AGAIN not in refused.text
    page = li.get(sign_in(li, "li", way_in(refused))).text
    for text in (f"{WORDS}</textarea>", STORY["merchant_said"], 'value="2026-03-01"', CAME_BACK, 'name="change"'):
        assert text in page
    assert li.post(f"{draft}/story", data=STORY).status_code == 303
    assert CAME_BACK not in li.get(f"{draft}/story").text


def test_the_first_page_of_a_complaint_comes_back_too(browser, cast):
    order = type_in_order(cast.li, "艾可美数码旗舰店", Platform.TAOBAO, "T-1", "静音破壁机", 499_00, date(2026, 2, 23))
    li = browser(cast.li)
    signed_out_elsewhere(cast.li)
    assert li.post("/cases/new", data={"order_id": order}).location == "/sign-in?next=/cases/new"
    page = li.get(sign_in(li, "li", "/cases/new")).text
    assert re.search(rf'value="{order}"[^>]* checked', page)


def test_what_a_page_would_have_saved_by_itself_comes_back_into_the_page(browser, cast, draft):
    li = browser(cast.li)
    signed_out_elsewhere(cast.li)
    seen = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{draft}/story"}
    refused = li.post(f"{draft}/story/draft", data=STORY, headers=seen)
    assert refused.status_code == 401 and 'id="saved-now"' in refused.text
    assert f"{WORDS}</textarea>" in li.get(sign_in(li, "li", f"{draft}/story")).text


def test_what_was_said_of_files_comes_back(browser, cast, draft):
    li = browser(cast.li)
    li.post(f"{draft}/story", data=STORY | {"told": "no"})
    li.post(f"{draft}/wants", data={"codes": "return_and_refund", "amount_return_and_refund": "9.00", "basis": "none"})
    li.post(f"{draft}/evidence/files", data={"files": (BytesIO(photo()), "杯体.jpg")})
    caption = re.search(r'name="(caption_[\w-]+)"', li.get(f"{draft}/evidence").text)[1]
    signed_out_elsewhere(cast.li)
    kind = caption.replace("caption", "kind")
    li.post(f"{draft}/evidence", data={kind: "", caption: "收货时拍的杯体裂纹"})
    page = li.get(sign_in(li, "li", f"{draft}/evidence")).text
    assert "收货时拍的杯体裂纹" in page and CHOOSE_AGAIN in page


def test_a_ruling_comes_back_into_the_page_it_was_written_on(browser, cast):
    ref = a_case_to_rule(cast.li, cast.acme, cast.wang)
    write = f"/cases/{ref}/issue-ruling"
    wang = browser(cast.wang)
    first = {"reasons": "先写一句。", "key": "one", "do": "save", "version": "0"}
    assert wang.post(write, data=first).status_code == 303
    signed_out_elsewhere(cast.wang)
    typed = {"claims-0-why": WORDS, "reasons": "送达之前毁损的风险，由商家承担。", "remedies-0-amount": "499.00"}
    refused = wang.post(write, data=typed | {"key": "two", "do": "preview", "version": "1"})
    page = wang.get(sign_in(wang, "wang", way_in(refused))).text
    for text in (*typed.values(), CAME_BACK, 'name="version" value="1"', 'value="two"'):
        assert text in page
    assert "先写一句" not in page


def test_a_ruling_that_was_saved_elsewhere_meanwhile_is_not_written_over(browser, cast):
    ref = a_case_to_rule(cast.li, cast.acme, cast.wang)
    write = f"/cases/{ref}/issue-ruling"
    here, there = browser(cast.wang), browser(cast.wang)
    there.post(write, data={"reasons": "在另一处写的理由。", "key": "two", "do": "save", "version": "0"})
    signed_out_elsewhere(cast.wang)
    here.post(write, data={"reasons": WORDS, "key": "one", "do": "save", "version": "0"})
    page = here.get(sign_in(here, "wang", write)).text
    assert WORDS in page and 'name="version" value="0"' in page
    both = here.post(write, data={"reasons": WORDS, "key": "one", "do": "save", "version": "0"})
    assert both.status_code == 409 and "在另一处写的理由" in both.text and WORDS in both.text


def test_a_ruling_that_saves_itself_keeps_its_version_when_it_cannot(browser, cast):
    ref = a_case_to_rule(cast.li, cast.acme, cast.wang)
    wang = browser(cast.wang)
    signed_out_elsewhere(cast.wang)
    seen = {"HX-Request": "true", "HX-Current-URL": f"http://localhost/cases/{ref}/issue-ruling"}
    typed = {"reasons": WORDS, "key": "one", "version": "3"}
    refused = wang.post(f"/cases/{ref}/issue-ruling/draft", data=typed, headers=seen)
    assert '<input type="hidden" name="version" value="3">' in refused.text
    assert WORDS in wang.get(sign_in(wang, "wang", f"/cases/{ref}/issue-ruling")).text


def test_a_private_note_comes_back_to_whom_it_is_private(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    wang = browser(cast.wang)
    signed_out_elsewhere(cast.wang)
    refused = wang.post(f"/cases/{ref}/add-note", data={"words": WORDS})
    assert WORDS in wang.get(sign_in(wang, "wang", way_in(refused))).text


def test_who_closes_their_account_leaves_nothing_of_it(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    li = browser(cast.li)
    signed_out_elsewhere(cast.li)
    li.post(note(ref), data={"words": WORDS})
    sign_in(li, "li")
    accounts.leave(cast.li, PASSWORD)
    assert db.session.scalar(select(Unsent)) is None
