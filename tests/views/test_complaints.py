"""Li's way from a broken kettle to a complaint, with everything that can go wrong on it."""

import re
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.domain.orders import Platform
from portal.extensions import db
from portal.models.case import Case, Entry
from portal.models.evidence import Evidence
from portal.models.order import OrderItem
from portal.queries.cases import case_seen_by
from portal.queries.orders import order_seen_by
from portal.services.drafts import forget_dropped
from portal.services.orders import type_in_order
from tests import samples

WORDS = "收到当天就发现杯体裂了一道口子，倒水就漏，第二天联系商家，商家说要自己承担运费。"


@pytest.fixture
def order(cast):
    """A kettle for 499 yuan, bought from Acme a week ago."""
    bought = type_in_order(cast.li, "艾可美数码旗舰店", Platform.TAOBAO, "T-1", "静音破壁机", 499_00, date(2026, 2, 23))
    return order_seen_by(cast.li, bought)


@pytest.fixture
def two_items(cast, order):
    """The same order with a second thing in it."""
    db.session.add(OrderItem(order_id=order.id, position=2, title="玻璃杯", quantity=2, paid_fen=60_00))
    db.session.commit()
    return order_seen_by(cast.li, order.id)


def begin(client, order):
    """The first page of a complaint; returns the address of the draft."""
    answer = client.post("/cases/new", data={"order_id": order.id})
    assert answer.status_code == 303, answer.text
    return re.match(r"(/cases/new/[\w-]+)/", answer.location)[1]


def trouble(client, draft, **more):
    sent = {"group": "quality", "category": "Q1", "issue": "broken", "goods": "other"}
    sent |= {"categories_of": "quality", "issues_of": "Q1"}
    return client.post(f"{draft}/trouble", data=sent | more)


def story(client, draft, **more):
    return client.post(f"{draft}/story", data={"noticed_on": "2026-03-01", "words": WORDS, "told": "no"} | more)


def wants(client, draft, **more):
    sent = {"codes": "return_and_refund", "amount_return_and_refund": "499.00", "basis": "none"}
    return client.post(f"{draft}/wants", data=sent | more)


def written(client, order):
    """A draft that lacks nothing but the word given for it."""
    draft = begin(client, order)
    for step in (trouble, story, wants):
        assert step(client, draft).status_code == 303
    assert client.post(f"{draft}/evidence").location == f"{draft}/check"
    return draft


def file(client, draft):
    return client.post(f"{draft}/check", data={"declared": "y"})


def photo(name="杯体.jpg"):
    return (BytesIO(samples.phone_photo()), name)


def test_a_complaint_goes_from_order_to_case_page_by_page(cast, browser, order, hands):
    li = browser(cast.li)
    draft = written(li, order)
    check = li.get(f"{draft}/check").text
    for said in ("静音破壁机", WORDS, "退货退款 ¥499.00", "l***@demo.test", "艾可美数码旗舰店"):
        assert said in check
    assert file(li, draft).location == f"{draft}/filed"
    done = li.get(f"{draft}/filed").text
    case = db.session.scalar(select(Case))
    assert case.ref in done and "已通知商家，等商家回应" in done and "案件自动转给调解员" in done
    assert (case.category, case.issue, case.amount_fen, case.basis) == ("Q1", "broken", 499_00, "none")
    filed = db.session.scalar(select(Entry).order_by(Entry.seq))
    assert filed.facts["words"] == WORDS and filed.facts["happened_on"] == "2026-03-01"
    assert case_seen_by(cast.acme, case.ref).ref == case.ref


def test_every_page_reads_in_english_too(cast, browser, order, hands):
    li = browser(cast.li, language="en")
    draft = written(li, order)
    for page in ("order", "trouble", "story", "wants", "evidence", "check"):
        assert "Step " in li.get(f"{draft}/{page}").text
    file(li, draft)
    assert "Complaint submitted" in li.get(f"{draft}/filed").text


def test_a_stranger_signs_in_and_is_where_they_wanted_to_be(browser, cast, order, hands):
    client = browser()
    asked = client.get(f"/cases/new?order={order.id}")
    assert asked.location == f"/sign-in?next=/cases/new?order%3D{order.id}"
    answer = client.post(
        "/sign-in", data={"email": "li@demo.test", "password": "pingli-demo", "next": f"/cases/new?order={order.id}"}
    )
    page = client.get(answer.location).text
    assert re.search(rf'name="order_id" value="{order.id}"[^>]* checked', page)


@pytest.mark.parametrize("who", ["acme", "wang", "sun", "admin"])
def test_only_consumers_complain(cast, browser, who, hands):
    assert browser(getattr(cast, who)).get("/cases/new").status_code == 403


def test_a_draft_is_nobody_elses(cast, browser, order, hands):
    li, zhao = browser(cast.li), browser(cast.zhao)
    draft = written(li, order)
    for path in ("", "/order", "/trouble", "/story", "/wants", "/evidence", "/check", "/filed", "/discard"):
        assert zhao.get(draft + path).status_code == 404
    assert story(zhao, draft, words="x" * 30).status_code == 404
    assert file(zhao, draft).status_code == 404
    assert zhao.post("/cases/new", data={"order_id": order.id}).status_code == 422
    assert WORDS in li.get(f"{draft}/story").text


def test_pages_that_build_on_others_wait_for_them(cast, browser, order, hands):
    li = browser(cast.li)
    draft = begin(li, order)
    assert li.get(f"{draft}/check").location == f"{draft}/trouble"
    assert li.get(f"{draft}/evidence").location == f"{draft}/trouble"
    assert story(li, draft).location == f"{draft}/trouble"
    trouble(li, draft)
    assert WORDS in li.get(f"{draft}/story").text, "what was written out of turn is kept"
    assert li.get(draft).location == f"{draft}/wants"


def test_what_is_wrong_is_said_and_everything_typed_is_kept(cast, browser, order, hands):
    li = browser(cast.li)
    draft = begin(li, order)
    trouble(li, draft)
    answer = story(li, draft, words="太短了", noticed_on="2026-04-01")
    assert answer.status_code == 422
    assert "<title>出错：" in answer.text
    assert answer.text.count("请写20到2000个字") == 2
    assert "日期还没有到，请填写今天或更早的日期" in answer.text
    assert "太短了" in answer.text and 'value="2026-04-01"' in answer.text
    assert "太短了" in li.get(f"{draft}/story").text, "a draft keeps what is not right yet"


def test_without_scripts_each_answer_brings_the_next_question(cast, browser, order, hands):
    li = browser(cast.li)
    draft = begin(li, order)
    assert 'name="category"' not in li.get(f"{draft}/trouble").text
    answer = li.post(f"{draft}/trouble", data={"group": "quality"})
    assert answer.location == f"{draft}/trouble#narrower"
    assert 'name="category"' in li.get(f"{draft}/trouble").text
    answer = li.post(f"{draft}/trouble", data={"group": "quality", "categories_of": "quality", "category": "Q1"})
    assert answer.location == f"{draft}/trouble#narrower"
    page = li.get(f"{draft}/trouble").text
    assert "一般在签收后15天内" in page and "以上都不是" in page and 'name="goods"' in page
    refused = trouble(li, draft, issue="", goods="")
    assert refused.status_code == 422
    assert "请选择商品的种类" in refused.text
    assert trouble(li, draft).location == f"{draft}/story"


def test_with_scripts_a_choice_brings_the_next_question_at_once(cast, browser, order, hands):
    li = browser(cast.li)
    draft = begin(li, order)
    assert 'name="category"' in li.part(f"{draft}/trouble/choices?group=delivery").text
    part = li.part(f"{draft}/trouble/choices?category=L3").text
    assert 'name="issue"' in part and "通常的规则" in part and "<html" not in part


def test_a_trouble_with_the_platform_itself_is_not_sent_to_a_merchant(cast, browser, order, hands):
    li = browser(cast.li)
    draft = begin(li, order)
    assert 'value="platform"' not in li.get(f"{draft}/trouble").text
    answer = trouble(li, draft, group="platform", category="X1", issue="slow", categories_of="platform", issues_of="X1")
    assert answer.status_code == 422


def test_several_items_are_asked_for_and_add_up(cast, browser, two_items, hands):
    li = browser(cast.li)
    answer = li.post("/cases/new", data={"order_id": two_items.id})
    draft = re.match(r"(/cases/new/[\w-]+)/order#narrower", answer.location)[1]
    assert li.post(f"{draft}/order", data={"order_id": two_items.id, "items_of": two_items.id}).status_code == 422
    both = [item.id for item in two_items.items]
    sent = {"order_id": two_items.id, "items_of": two_items.id, "items": both}
    assert li.post(f"{draft}/order", data=sent).location == f"{draft}/trouble"
    trouble(li, draft)
    story(li, draft)
    assert "¥559.00" in li.get(f"{draft}/wants").text


def test_a_shop_that_is_not_here_is_said_plainly(cast, browser, hands):
    li = browser(cast.li)
    bought = type_in_order(cast.li, "别处的店", Platform.OTHER, "O-9", "手冲壶", 99_00, date(2026, 2, 1))
    assert "还没有入驻评理" in li.part(f"/cases/new/items?order_id={bought}").text
    answer = li.post("/cases/new", data={"order_id": bought})
    assert answer.status_code == 422 and "「别处的店」还没有入驻评理" in answer.text
    assert "12315" in li.get(f"/orders/{bought}").text


def test_late_is_said_asks_for_a_reason_and_is_possible(cast, browser, order, hands):
    li = browser(cast.li)
    draft = begin(li, order)
    trouble(li, draft)
    hands.turn(days=60)
    li = browser(cast.li)
    asked = story(li, draft)
    assert asked.status_code == 422
    assert "现在已经超过，仍然可以提交" in asked.text and 'name="late_reason"' in asked.text
    assert "仍然可以提交" in li.part(f"{draft}/story/timeliness?noticed_on=2026-03-01").text
    assert "仍然可以提交" not in li.part(f"{draft}/story/timeliness?noticed_on=2026-05-01").text
    assert story(li, draft, late_reason="一直在等商家答复").status_code == 303
    wants(li, draft)
    li.post(f"{draft}/evidence")
    file(li, draft)
    case = db.session.scalar(select(Case))
    assert case.late_filed
    entry = db.session.scalar(select(Entry).order_by(Entry.seq))
    assert entry.facts["late_reason"] == "一直在等商家答复"
    assert "投诉已提交，等审核" in li.get(f"{draft}/filed").text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"codes": ""}, "请至少选择一项"),
        ({"amount_return_and_refund": ""}, "请填写金额，例如 199.00"),
        ({"amount_return_and_refund": "很多"}, "请填写金额，例如 199.00"),
        ({"amount_return_and_refund": "500"}, "退款合计不能超过这些商品的实付¥499.00"),
        ({"codes": ["return_and_refund", "unsure"]}, "就不用再选别的"),
        ({"codes": "other"}, "请用一句话写清楚"),
        (
            {"codes": "statutory_compensation", "amount_statutory_compensation": "100"},
            "要求法定惩罚性赔偿，请选择属于哪一种",
        ),
        (
            {"codes": ["return_and_refund", "shipping_cost"], "amount_shipping_cost": "20"},
            "合计¥519.00，超过上限¥499.00",
        ),
    ],
)
def test_wishes_that_cannot_be_are_explained(cast, browser, order, hands, sent, said):
    li = browser(cast.li)
    draft = begin(li, order)
    trouble(li, draft)
    story(li, draft)
    answer = wants(li, draft, **sent)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_ceiling_is_what_was_paid_and_what_the_law_adds(cast, browser, order, hands):
    li = browser(cast.li)
    draft = begin(li, order)
    trouble(li, draft)
    story(li, draft)
    assert "合计最多¥1,996.00：实付¥499.00，再加¥1,497.00。" in li.get(f"{draft}/wants").text
    three_times = {
        "codes": ["return_and_refund", "statutory_compensation"],
        "amount_statutory_compensation": "1497",
        "basis": "fraud",
    }
    assert wants(li, draft, **three_times).status_code == 303
    assert wants(li, draft, **three_times | {"amount_statutory_compensation": "1497.01"}).status_code == 422


def test_somebody_who_does_not_know_yet_may_say_so(cast, browser, order, hands):
    li = browser(cast.li)
    draft = begin(li, order)
    trouble(li, draft)
    story(li, draft)
    assert wants(li, draft, codes="unsure").status_code == 303
    li.post(f"{draft}/evidence")
    file(li, draft)
    assert db.session.scalar(select(Case)).wanted[0]["code"] == "unsure"


def test_going_back_and_mending_keeps_the_rest(cast, browser, order, hands):
    li = browser(cast.li)
    draft = written(li, order)
    assert f'href="{draft}/story?change=1"' in li.get(f"{draft}/check").text
    assert story(li, draft, change="1", words="另一种说法，" * 5).location == f"{draft}/check"
    assert "¥499.00" in li.get(f"{draft}/check").text
    # Another kind of trouble may make an answer that came after it impossible; the rest stands.
    assert trouble(li, draft, change="1").location == f"{draft}/check"


def test_files_come_with_the_form_and_are_named_afterwards(cast, browser, order, hands):
    li = browser(cast.li)
    draft = written(li, order)
    sent = {"shot": photo(), "files": [photo("面单.jpg"), (BytesIO(b"PK\x03\x04nothing we know"), "账本.xlsx")]}
    answer = li.post(f"{draft}/evidence", data=sent)
    assert answer.status_code == 422
    assert "「账本.xlsx」没有收下。不支持这种文件" in answer.text
    assert "杯体.jpg" in answer.text and "面单.jpg" in answer.text
    one, two = (db.session.scalar(select(Evidence.id).where(Evidence.file_name == n)) for n in ("杯体.jpg", "面单.jpg"))
    answer = li.post(f"{draft}/evidence")
    assert answer.status_code == 422 and "请选择「杯体.jpg」能说明什么" in answer.text
    named = {f"kind_{one}": "goods_photo", f"kind_{two}": "packaging_photo", f"caption_{one}": "裂口近照"}
    assert li.post(f"{draft}/evidence", data=named).location == f"{draft}/check"
    assert "裂口近照" in li.get(f"{draft}/check").text
    li.post(f"{draft}/evidence", data=named | {"remove": two})
    assert "面单.jpg" not in li.get(f"{draft}/evidence").text
    file(li, draft)
    ref = db.session.scalar(select(Case.ref))
    kept = db.session.scalar(select(Evidence))
    assert (kept.number, kept.draft_id, kept.kind) == (1, None, "goods_photo")
    assert browser(cast.acme).get(f"/cases/{ref}/evidence/{kept.id}/view").status_code == 200


def test_a_file_says_what_can_be_seen_in_it_and_what_it_supports(cast, browser, order, hands):
    li = browser(cast.li)
    draft = written(li, order)
    li.post(f"{draft}/evidence", data={"files": [photo(), photo("面单.jpg")]})
    one, two = (db.session.scalar(select(Evidence.id).where(Evidence.file_name == n)) for n in ("杯体.jpg", "面单.jpg"))
    page = li.get(f"{draft}/evidence").text
    assert re.search(rf'checked [^>]*name="claims_{one}" type="checkbox" value="happened"', page)
    said = {f"kind_{one}": "goods_photo", f"shows_{one}": "杯口有一道裂口", f"claims_{one}": "return_and_refund"}
    # A script keeps it while it is being typed; the other file is not touched by that.
    assert li.post(f"{draft}/evidence/draft", data=said).status_code == 200
    page = li.get(f"{draft}/evidence").text
    assert ">\r\n杯口有一道裂口</textarea>" in page
    assert re.search(rf'checked [^>]*name="claims_{one}" type="checkbox" value="return_and_refund"', page)
    assert not re.search(rf'checked [^>]*name="claims_{one}" type="checkbox" value="happened"', page)
    assert re.search(rf'checked [^>]*name="claims_{two}" type="checkbox" value="happened"', page)
    # Without scripts it comes with the form; nobody has to say anything, and nobody can name what was not asked for.
    said |= {f"kind_{two}": "packaging_photo", f"claims_{two}": ["happened", "replace", "nonsense"]}
    assert li.post(f"{draft}/evidence", data=said | {f"shows_{one}": "长" * 501}).status_code == 422
    assert li.post(f"{draft}/evidence", data=said).location == f"{draft}/check"
    page = li.get(f"{draft}/check").text
    assert "杯口有一道裂口" in page and "支持：退货退款 ¥499.00" in page and "支持：发生的经过<" in page
    file(li, draft)
    kept = {e.id: e for e in db.session.scalars(select(Evidence))}
    assert (kept[one].shows, kept[two].shows) == ("杯口有一道裂口", "")
    assert kept[one].claims == [{"claim": "wanted:0", "supports": True}]
    assert kept[two].claims == [{"claim": "happened", "supports": True}]


def test_a_file_that_supported_what_is_no_longer_asked_for_stands_in_nobodys_way(cast, browser, order, hands):
    li = browser(cast.li)
    draft = written(li, order)
    assert wants(li, draft, codes=["return_and_refund", "apology"]).status_code == 303
    li.post(f"{draft}/evidence", data={"files": [photo()]})
    one = db.session.scalar(select(Evidence.id))
    said = {f"kind_{one}": "goods_photo", f"claims_{one}": ["return_and_refund", "apology"]}
    assert li.post(f"{draft}/evidence", data=said).location == f"{draft}/check"
    # What is asked for is counted anew, and the file follows.
    assert wants(li, draft, codes=["apology"], change="1").location == f"{draft}/check"
    file(li, draft)
    assert db.session.scalar(select(Evidence)).claims == [{"claim": "wanted:0", "supports": True}]
    assert db.session.scalar(select(Case)).wanted[0]["code"] == "apology"


def test_a_script_sends_one_file_and_gets_its_row(cast, browser, order, hands):
    li = browser(cast.li)
    draft = written(li, order)
    answer = li.post(f"{draft}/evidence/files", data={"files": photo()}, headers={"HX-Request": "true"})
    assert answer.status_code == 201
    assert answer.text.startswith("<li") and "移除" in answer.text
    answer = li.post(f"{draft}/evidence/files", data={"files": (BytesIO(b""), "空.jpg")})
    assert answer.status_code == 422 and "文件是空的" in answer.text
    evidence_id = db.session.scalar(select(Evidence.id))
    named = li.post(f"{draft}/evidence/draft", data={f"kind_{evidence_id}": "goods_photo"}).text
    assert "已有1份" in named and 'data-hx-swap-oob="true"' in named
    thumbnail = f"{draft}/evidence/{evidence_id}/thumbnail"
    assert li.get(thumbnail).mimetype == "image/jpeg"
    assert browser(cast.zhao).get(thumbnail).status_code == 404


def test_too_much_at_once_says_the_limit_and_what_is_kept(cast, browser, order, hands, app):
    li = browser(cast.li)
    draft = written(li, order)
    app.config["MAX_CONTENT_LENGTH"] = 300_000
    answer = li.post(f"{draft}/evidence", data={"files": (BytesIO(b"x" * 400_000), "长.mp4")})
    assert answer.status_code == 413
    assert "超过了300 KB" in answer.text and "都还在" in answer.text and f'href="{draft}/evidence"' in answer.text


def test_what_is_being_typed_is_kept_and_said_at_most_once_a_minute(cast, browser, order, hands):
    li = browser(cast.li)
    draft = begin(li, order)
    trouble(li, draft)
    hands.turn(minutes=2)
    first = li.post(f"{draft}/story/draft", data={"words": "才写了一", "said": "1"})
    assert "草稿已保存" in first.text
    assert li.post(f"{draft}/story/draft", data={"words": "才写了一半", "said": "1"}).status_code == 204
    assert "才写了一半" in li.get(f"{draft}/story").text


def test_a_draft_is_left_found_again_and_thrown_away(cast, browser, order, hands):
    li = browser(cast.li)
    draft = begin(li, order)
    trouble(li, draft)
    assert story(li, draft, words="还没", later="1").status_code == 303
    begun = li.get("/cases/new").text
    assert "填到第3步" in begun and f'href="{draft}"' in begun
    assert li.get(draft).location == f"{draft}/story"
    assert "一天之内可以取回" in li.get(f"{draft}/discard").text
    thrown = li.post(f"{draft}/discard").location
    assert li.get(f"{draft}/story").status_code == 404
    assert f'href="{draft}"' not in li.get("/cases/new").text
    assert "取回草稿" in li.get(thrown).text
    assert browser(cast.zhao).post(f"{draft}/fetch-back").status_code == 404
    assert li.post(f"{draft}/fetch-back").location == draft
    assert "还没" in li.get(f"{draft}/story").text
    assert "取回草稿" not in li.get(thrown).text, "what is there again needs no fetching"
    li.post(f"{draft}/discard")
    hands.turn(days=1, minutes=1)
    assert forget_dropped() == 1
    assert li.post(f"{draft}/fetch-back").status_code == 404


def test_the_word_is_asked_for(cast, browser, order, hands):
    li = browser(cast.li)
    draft = written(li, order)
    answer = li.post(f"{draft}/check")
    assert answer.status_code == 422 and "请勾选这项声明后再提交" in answer.text
    assert db.session.scalar(select(Case)) is None


def test_a_double_click_files_once_and_a_filed_draft_is_read_as_a_case(cast, browser, order, hands):
    li = browser(cast.li)
    draft = written(li, order)
    assert file(li, draft).location == f"{draft}/filed"
    assert file(li, draft).location == f"{draft}/filed"
    [case] = db.session.scalars(select(Case)).all()
    assert li.get(f"{draft}/story").location == f"/cases/{case.ref}"
    assert story(li, draft).location == f"/cases/{case.ref}"
    assert draft not in li.get("/cases/new").text


def test_a_second_complaint_about_the_same_is_pointed_to_the_first(cast, browser, order, hands):
    li = browser(cast.li)
    file(li, written(li, order))
    ref = db.session.scalar(select(Case.ref))
    again = written(li, order)
    for page in ("trouble", "check"):
        said = li.get(f"{again}/{page}").text
        assert "这个订单你已经投诉过" in said and ref in said
    asked = file(li, again)
    assert asked.status_code == 422 and f"{ref}还在处理" in asked.text
    answer = li.post(f"{again}/check", data={"declared": "y", "different": "这次是另一只杯子"})
    assert answer.location == f"{again}/filed"
    newest = db.session.scalar(select(Case).where(Case.ref != ref))
    assert not newest.complete, "the desk looks at it first"
    assert "这次是另一只杯子" in li.get(f"/cases/{newest.ref}").text


def test_what_is_missing_is_said_and_may_be_explained(cast, browser, order, hands):
    li = browser(cast.li)
    draft = written(li, order)
    before = li.get(f"{draft}/check").text
    assert "至少传一张照片或截图" in before
    assert "写得全，处理得快" in before
    li.post(f"{draft}/evidence", data={"lacking_reason": "碎片已经被快递收走"})
    assert "碎片已经被快递收走" in li.get(f"{draft}/evidence").text
    assert "碎片已经被快递收走" in li.get(f"{draft}/check").text
    file(li, draft)
    ref = db.session.scalar(select(Case.ref))
    assert "碎片已经被快递收走" in browser(cast.acme).get(f"/cases/{ref}").text


def test_somebody_whose_session_ended_gets_their_words_back(cast, browser, order, hands):
    li = browser(cast.li)
    draft = begin(li, order)
    trouble(li, draft)
    li.post("/sign-out")
    answer = story(li, draft)
    assert answer.status_code == 401
    assert WORDS in answer.text and f"next={draft}/story" in answer.text
