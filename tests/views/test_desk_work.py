"""A merchant's day: many cases sorted at once, lists taken away, answers begun with a template."""

import csv
import io
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal.domain.parties import Role
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.case import Entry
from portal.queries.accounts import viewer_of
from portal.queries.cases import case_seen_by
from portal.services import accounts
from portal.services.desk_work import give_in_hand, make_label, put_label, write_template
from portal.services.team import open_shop
from tests.playing import ANSWER, a_complaint, case_called, do

pytestmark = pytest.mark.usefixtures("hands")

TEMPLATE = "{消费者}你好，{商品}的问题我们收到了，正在核实。"
FILLED = "李女士你好，静音破壁机的问题我们收到了，正在核实。"


@pytest.fixture
def looker(cast):
    """Somebody at Acme who only looks."""
    account_id = accounts.create_account(
        Role.MERCHANT,
        "looker@demo.test",
        "小许",
        "pingli-demo",
        confirmed=True,
        merchant_id=cast.acme.merchant_id,
        rank=Rank.VIEWER,
    )
    return viewer_of(account_id)


def said(ref):
    case_id = case_called(ref).id
    return db.session.scalars(select(Entry.act).where(Entry.case_id == case_id).order_by(Entry.seq)).all()


def test_many_cases_are_given_in_hand_and_labelled_at_once(browser, cast):
    refs = [a_complaint(cast.li), a_complaint(cast.zhao)]
    acme = browser(cast.acme)
    label = make_label(cast.acme, "等仓库核实")
    answer = acme.post("/desk?hand=nobody&q=破壁", data={"refs": refs, "do": "assign", "hand": str(cast.acme.id)})
    assert answer.status_code == 303 and answer.location.startswith("/desk?") and "hand=nobody" in answer.location
    assert acme.post("/desk", data={"refs": refs[:1], "do": "put_label", "label": str(label)}).status_code == 303
    page = acme.get("/desk?hand=me").text
    assert page.count("小陈经手") == 2 and page.count('chip--sq">等仓库核实') == 1
    assert acme.get(f"/desk?label={label}").text.count('<li class="qrow') == 1
    acme.post("/desk", data={"refs": refs, "do": "take_label", "label": str(label)})
    acme.post("/desk", data={"refs": refs, "do": "assign", "hand": "nobody"})
    assert "没有符合条件的案件" in acme.get("/desk?hand=me").text
    assert all(said(ref) == ["file", "send_on"] for ref in refs)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"do": "assign", "hand": "nobody"}, "请先勾选案件"),
        ({"do": "assign", "refs": "REF"}, "请选择交给谁"),
        ({"do": "put_label", "refs": "REF"}, "请选择一个标签"),
        ({"refs": "REF"}, "请选择要对这些案件做什么"),
        ({"refs": "REF", "do": "refuse_all"}, "请选择要对这些案件做什么"),
        ({"refs": "REF", "do": "assign", "hand": "1000000"}, "请从列出的选项里选一个"),
    ],
)
def test_what_was_ticked_is_kept_when_something_is_missing(browser, cast, data, words):
    ref = a_complaint(cast.li)
    answer = browser(cast.acme).post("/desk", data={n: ref if v == "REF" else v for n, v in data.items()})
    assert answer.status_code == 422 and words in answer.text
    assert ("checked" in answer.text) is ("refs" in data)


def test_cases_of_others_cannot_be_ticked(browser, cast):
    ref = a_complaint(cast.li)
    answer = browser(cast.hemu).post("/desk", data={"refs": ref, "do": "assign", "hand": "nobody"})
    assert answer.status_code == 404
    assert browser(cast.hemu).get(f"/desk/export.csv?ref={ref}").text.count("\r\n") == 1


def test_a_list_is_taken_away_as_text_and_as_a_workbook(browser, cast):
    ref = a_complaint(cast.li)
    label = make_label(cast.acme, "=2+5")
    put_label(cast.acme, [ref], label)
    acme = browser(cast.acme)
    sent = acme.post("/desk", data={"refs": ref, "do": "csv"})
    assert (sent.status_code, sent.location) == (303, f"/desk/export.csv?ref={ref}")
    answer = acme.get(sent.location)
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    header, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    told = dict(zip(header, row, strict=True))
    assert (told["案号"], told["消费者"], told["要求金额（元）"], told["标签"]) == (ref, "李女士", "200.0", "'=2+5")
    assert told["最近的期限（北京时间）"] == "2026-03-04 10:00" and told["轮到商家"] == "是"
    book = acme.get("/desk/export.xlsx?q=破壁&shelf=yours")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    told = dict(zip(*rows, strict=True))
    assert (told["案号"], told["要求金额（元）"], told["标签"]) == (ref, 200, "=2+5")
    english = browser(cast.acme, language="en").get("/desk/export.csv")
    assert not re.search(r"[\u4e00-\u9fff]", english.data.decode("utf-8-sig").partition("\r\n")[0])


def test_somebody_who_only_looks_sees_and_takes_away_and_is_refused_the_rest(browser, cast, looker):
    ref = a_complaint(cast.li)
    label, template = make_label(cast.acme, "甲"), write_template(cast.acme, "甲", TEMPLATE)
    client = browser(looker)
    page = client.get("/desk").text
    assert ref in page and "导出XLSX" in page
    for words in ("交给这个人", "加标签", f"/cases/{ref}/answer", "回应最紧急的一件"):
        assert words not in page
    assert client.get("/desk/export.xlsx").status_code == 200
    for path, data in (
        ("/desk", {"refs": ref, "do": "assign", "hand": "nobody"}),
        ("/desk", {"refs": ref, "do": "put_label", "label": str(label)}),
        ("/desk/labels", {"name": "乙"}),
        (f"/desk/labels/{label}", {"name": "乙"}),
        (f"/desk/labels/{label}/remove", {}),
        ("/desk/templates/new", {"title": "乙", "words": "丙"}),
        (f"/desk/templates/{template}", {"title": "乙", "words": "丙"}),
        (f"/desk/templates/{template}/remove", {}),
    ):
        assert client.post(path, data=data).status_code == 403, path
    assert "移除" not in client.get("/desk/labels").text + client.get("/desk/templates").text


def test_a_merchant_with_several_shops_looks_at_all_of_them_or_at_one(browser, cast):
    first = a_complaint(cast.li)
    assert "全部店铺" not in browser(cast.acme).get("/desk").text
    shop_id = open_shop(cast.acme, "艾可美家居店")
    second = a_complaint(cast.li, shop="艾可美家居店")
    acme = browser(cast.acme)
    both = acme.get("/desk").text
    assert all(f'href="/cases/{ref}"' in both for ref in (first, second))
    assert "艾可美家居店 · 李女士" in both and "艾可美数码旗舰店 · 李女士" in both
    one = acme.get(f"/desk?shop={shop_id}").text
    assert f'href="/cases/{second}"' in one and f'href="/cases/{first}"' not in one
    assert f'<option value="{shop_id}" selected>' in one and "有1件等你处理" in one
    assert acme.get("/desk?shop=999999999&label=x&hand=-1&category=Z9&left=never&shelf=none").status_code == 200
    assert acme.get("/desk?hand=99999999999999999999&q=%00").status_code == 200


def test_labels_have_a_page_of_their_own(browser, cast):
    acme = browser(cast.acme)
    assert "还没有标签" in acme.get("/desk/labels").text
    assert acme.post("/desk/labels", data={"name": ""}).status_code == 422
    assert acme.post("/desk/labels", data={"name": "字" * 21}).status_code == 422
    assert acme.post("/desk/labels", data={"name": " 快递破损 "}).status_code == 303
    again = acme.post("/desk/labels", data={"name": "快递破损"})
    assert again.status_code == 422 and "已经有这个标签了" in again.text
    label = re.search(r'/desk/labels/(\d+)"', acme.get("/desk/labels").text).group(1)
    assert acme.post(f"/desk/labels/{label}", data={"name": "外箱破损"}).status_code == 303
    assert "外箱破损" in acme.get("/desk/labels").text
    assert browser(cast.hemu).get(f"/desk/labels/{label}").status_code == 404
    assert acme.post(f"/desk/labels/{label}/remove").status_code == 303
    assert "外箱破损" not in acme.get("/desk/labels").text


def test_templates_have_a_page_of_their_own(browser, cast):
    acme = browser(cast.acme)
    assert "还没有模板" in acme.get("/desk/templates").text
    wrong = acme.post("/desk/templates/new", data={"title": "核实", "words": "{姓名}你好"})
    assert wrong.status_code == 422 and "没有{姓名}这个变量" in wrong.text and "{姓名}你好" in wrong.text
    assert acme.post("/desk/templates/new", data={"title": "核实", "words": TEMPLATE}).status_code == 303
    template = re.search(r'/desk/templates/(\d+)"', acme.get("/desk/templates").text).group(1)
    assert TEMPLATE in acme.get(f"/desk/templates/{template}").text
    acme.post(f"/desk/templates/{template}", data={"title": "核实中", "words": TEMPLATE})
    assert "核实中" in acme.get("/desk/templates").text
    assert browser(cast.hemu).get(f"/desk/templates/{template}").status_code == 404
    acme.post(f"/desk/templates/{template}/remove")
    assert "核实中" not in acme.get("/desk/templates").text


def test_what_a_merchants_staff_note_is_seen_by_nobody_else(browser, cast):
    ref = a_complaint(cast.li)
    do(cast.acme, ref, "answer", ANSWER)
    do(cast.li, ref, "ask_for_mediator")
    do(cast.wang, ref, "take_case")
    put_label(cast.acme, [ref], make_label(cast.acme, "难缠"))
    give_in_hand(cast.acme, [ref], cast.acme.id)
    assert "难缠" in browser(cast.acme).get("/desk?shelf=others").text
    for who, paths in ((cast.li, ("/cases", f"/cases/{ref}")), (cast.wang, ("/queue", f"/cases/{ref}"))):
        for path in paths:
            page = browser(who).get(path).text
            assert ref in page and "难缠" not in page and "小陈经手" not in page


def test_a_reply_is_begun_by_choosing_how_and_may_begin_with_a_template(browser, cast):
    ref = a_complaint(cast.li)
    template = write_template(cast.acme, "核实", TEMPLATE)
    write_template(cast.hemu, "禾木的", "别家的话")
    page = browser(cast.acme).get(f"/cases/{ref}/answer").text
    ways = re.findall(r'<a href="(/cases/[^"]*)"( aria-current="page")?>(同意要求|提方案|说明情况)</a>', page)
    assert ways == [
        (f"/cases/{ref}/accept-as-asked", "", "同意要求"),
        (f"/cases/{ref}/make-offer", "", "提方案"),
        (f"/cases/{ref}/answer", ' aria-current="page"', "说明情况"),
    ]
    assert f'data-words="{FILLED}"' in page and "别家的话" not in page
    begun = browser(cast.acme).get(f"/cases/{ref}/answer?template={template}").text
    assert re.search(rf'<textarea[^>]*name="words"[^>]*>\s*{FILLED}', begun)
    assert "申诉" not in page
    assert "说明情况" in browser(cast.acme).get(f"/cases/{ref}/make-offer").text
    assert browser(cast.li).get(f"/cases/{ref}/answer").status_code == 403


def test_a_template_that_answers_nothing_does_not_stop_the_clock(browser, cast):
    ref = a_complaint(cast.li)
    write_template(cast.acme, "核实", TEMPLATE)
    acme = browser(cast.acme)
    due_at = case_called(ref).due_at
    flagged = acme.post(f"/cases/{ref}/answer", data={"words": f" {FILLED}\n"})
    assert flagged.status_code == 422
    for words in ("不算回应，期限不会停", FILLED, "作为补充说明发出", "请选择同意、另提方案或不同意"):
        assert words in flagged.text
    assert said(ref) == ["file", "send_on"]
    insisted = acme.post(f"/cases/{ref}/answer", data={"words": FILLED, "insist": "y", "key": "k1"})
    assert insisted.status_code == 303
    assert said(ref) == ["file", "send_on", "add_message"]
    case = case_called(ref)
    assert (case.state, case.due_at) == ("awaiting_merchant", due_at)
    assert case_seen_by(cast.acme, ref).permit("answer")


def test_whoever_insists_on_own_words_still_has_to_answer_what_is_wanted(browser, cast):
    ref = a_complaint(cast.li)
    write_template(cast.acme, "核实", TEMPLATE)
    acme = browser(cast.acme)
    answer = acme.post(f"/cases/{ref}/answer", data={"words": f"{FILLED}我们补寄杯子。", "insist": "y"})
    assert answer.status_code == 422 and "请选择同意、另提方案或不同意" in answer.text
    assert "作为补充说明发出" not in answer.text and "我们补寄杯子。" in answer.text
    answered = {"words": FILLED, "stances-0-stance": "counter", "insist": "y"}
    assert acme.post(f"/cases/{ref}/answer", data=answered).status_code == 303
    assert said(ref)[-1] == "answer"


def test_a_reply_that_leaves_one_of_two_results_open_is_refused_with_its_words(browser, cast):
    wanted = ({"code": "partial_refund", "amount_fen": 200_00, "words": ""}, {"code": "apology", "words": ""})
    ref = a_complaint(cast.li, wanted=wanted)
    acme = browser(cast.acme)
    answer = acme.post(f"/cases/{ref}/answer", data={"words": "我们核实过了，可以退款。", "stances-0-stance": "accept"})
    assert answer.status_code == 422 and "我们核实过了，可以退款。" in answer.text
    assert 'href="#stances-1-stance-0"' in answer.text and 'href="#stances-0-stance-0"' not in answer.text
    assert said(ref) == ["file", "send_on"]


def test_a_desk_that_is_sorted_and_narrowed_takes_at_most_eight_statements(browser, cast, asked):
    refs = [a_complaint(cast.li) for _ in range(52)]
    for name in ("甲", "乙"):
        put_label(cast.acme, refs, make_label(cast.acme, name))
    give_in_hand(cast.acme, refs[1:], cast.acme.id)
    acme = browser(cast.acme)
    for path in ("/desk", "/desk?hand=me&q=破壁机&category=Q1", "/desk/labels"):
        acme.get(path)
        asked.clear()
        assert acme.get(path).status_code == 200
        assert len(asked) <= 8, "\n\n".join(asked)
    page = acme.get("/desk").text
    assert page.count('<li class="qrow') == 50 and "有52件等你处理" in page
    following = re.search(r'href="(/desk[^"]*after=[^"]*)"', acme.get("/desk?hand=me").text).group(1)
    assert acme.get(following.replace("&amp;", "&")).text.count('<li class="qrow') == 1


def test_the_case_says_who_has_it_in_hand_to_the_staff_and_to_nobody_else(browser, cast, looker, asked):
    ref = a_complaint(cast.li)
    acme = browser(cast.acme)
    page = acme.get(f"/cases/{ref}").text
    assert "还没有人经手" in page and "没有标签" in page
    give_in_hand(cast.acme, [ref], cast.acme.id)
    put_label(cast.acme, [ref], make_label(cast.acme, "等仓库核实"))
    asked.clear()
    page = acme.get(f"/cases/{ref}").text
    assert len(asked) <= 8
    assert 'id="marks"' in page and "等仓库核实" in page
    # From there to where it lies on the desk, whoever it waits for.
    lies = [f"/desk?shelf=yours&amp;q={ref}", f"/desk?shelf=others&amp;q={ref}"]
    assert f'href="{lies[0]}"' in page and ref in acme.get(lies[0].replace("&amp;", "&")).text
    do(cast.acme, ref, "answer", ANSWER)
    assert f'href="{lies[1]}"' in acme.get(f"/cases/{ref}").text
    assert f'href="/cases/{ref}"' in acme.get(lies[1].replace("&amp;", "&")).text
    assert "等仓库核实" in browser(looker).get(f"/cases/{ref}").text
    for other in (cast.li, cast.wang, cast.sun):
        page = browser(other).get(f"/cases/{ref}").text
        assert 'id="marks"' not in page and "等仓库核实" not in page
