"""Writing, previewing, issuing and reading a ruling; the settlement as a document."""

import re
from io import BytesIO

import pytest

from portal.queries.cases import case_seen_by
from portal.queries.decisions import ruling_seen_by
from portal.services.evidence import hand_in
from portal.views.uploads import evidence_store
from tests.samples import photo
from tests.samples_cases import a_case, a_case_to_rule, a_mediated_case, a_ruled_case, a_settled_case, act

pytestmark = pytest.mark.usefixtures("hands")

SUMMARY = "商家全额退款499.00元，并承担退货运费。"


def written(**changed):
    """A ruling as a browser sends it: the consumer's request and the merchant's objection, one return, one refund."""
    sent = {
        "claims-0-result": "found",
        "claims-0-no_evidence": "y",
        "claims-0-why": "照片能证明签收前已经开裂。",
        "claims-1-result": "not_found",
        "claims-1-no_evidence": "y",
        "claims-1-why": "没有证据说明破损发生在签收之后。",
        "own-0-claim": "",
        "own-0-why": "",
        "reasons": "送达之前毁损的风险，由商家承担。",
        "summary": SUMMARY,
        "remedies-0-to": "consumer",
        "remedies-0-what": "return_goods",
        "remedies-0-amount": "",
        "remedies-0-days": "7",
        "remedies-0-after": "",
        "remedies-0-words": "",
        "remedies-1-to": "merchant",
        "remedies-1-what": "pay",
        "remedies-1-amount": "499.00",
        "remedies-1-days": "3",
        "remedies-1-after": "0",
        "remedies-1-words": "",
        "seen": "0",
        "key": "one",
        "do": "preview",
    }
    return {name: value for name, value in (sent | changed).items() if value is not None}


@pytest.fixture
def ref(cast):
    """A case that Wang has to rule on."""
    return a_case_to_rule(cast.li, cast.acme, cast.wang)


@pytest.fixture
def desk(browser, cast):
    """Wang's browser."""
    return browser(cast.wang)


def test_the_claims_of_both_sides_are_there_before_anybody_writes(desk, ref):
    page = desk.get(f"/cases/{ref}/issue-ruling")
    assert page.status_code == 200
    assert "消费者要求退货退款¥499.00" in page.text
    assert "商家不同意退货退款¥499.00：签收后的破损不是我们造成的" in page.text
    assert "最多可以裁定¥499.00：实付¥499.00，加上依法最多可以增加的¥0.00。" in page.text
    assert page.text.count('name="remedies-') >= 12


def test_the_page_is_there_in_english(browser, cast, ref):
    page = browser(cast.wang, language="en").get(f"/cases/{ref}/issue-ruling")
    assert page.status_code == 200
    assert 'lang="en' in page.text


@pytest.mark.parametrize("rows", ["more_findings", "more_remedies"])
def test_one_row_more_keeps_everything(desk, ref, rows):
    page = desk.post(f"/cases/{ref}/issue-ruling", data=written(do=rows, summary="写了一半"))
    assert page.status_code == 200
    assert "写了一半" in page.text
    assert 'value="499.00"' in page.text
    more = {"more_findings": 'name="own-1-claim"', "more_remedies": 'name="remedies-2-what"'}[rows]
    assert more in page.text


def test_rows_cannot_be_added_without_end(desk, ref):
    rows = {f"own-{n}-why": "" for n in range(40)}
    page = desk.post(f"/cases/{ref}/issue-ruling", data=written(do="more_findings", **rows))
    assert page.status_code == 200
    assert 'name="own-19-claim"' in page.text
    assert 'name="own-20-claim"' not in page.text


def test_the_preview_shows_what_both_sides_will_read_and_issues_nothing(desk, cast, ref):
    page = desk.post(f"/cases/{ref}/issue-ruling", data=written())
    assert page.status_code == 200
    assert "预览裁定书" in page.text
    assert SUMMARY in page.text
    assert "退款¥499.00，原路退回" in page.text
    assert "第1项完成后3天内" in page.text
    assert "没有证据说明破损发生在签收之后。" in page.text
    assert case_seen_by(cast.wang, ref).file.state == "ruling"
    assert re.search(r'<input checked [^>]*value="ruled_for_consumer"', page.text)


def test_from_the_preview_it_can_be_changed_again(desk, ref):
    page = desk.post(f"/cases/{ref}/issue-ruling", data=written(do="edit"))
    assert page.status_code == 200
    assert SUMMARY in page.text
    assert 'name="claims-0-why"' in page.text


def test_it_is_issued_as_it_was_previewed(desk, browser, cast, ref):
    answer = desk.post(f"/cases/{ref}/issue-ruling", data=written(do="issue", outcome="ruled_for_consumer"))
    assert answer.status_code == 303
    assert answer.location == f"/cases/{ref}/ruling"
    for who in (cast.li, cast.acme, cast.wang, cast.sun):
        page = browser(who).get(answer.location)
        assert page.status_code == 200
        assert SUMMARY in page.text
        assert "支持消费者的要求" in page.text
        assert "王敏" in page.text
    case = case_seen_by(cast.li, ref)
    assert case.file.state == "ruled"
    assert [(d.what, d.to, d.after) for d in ruling_seen_by(cast.li, case).duties] == [
        ("return_goods", "consumer", None),
        ("pay", "merchant", 0),
    ]


def test_the_same_form_twice_issues_one_ruling(desk, cast, ref):
    for _ in range(2):
        answer = desk.post(f"/cases/{ref}/issue-ruling", data=written(do="issue", outcome="ruled_for_consumer"))
    assert answer.status_code in (303, 409)
    assert len(case_seen_by(cast.wang, ref).file.of_kind("duty")) == 1


def test_rows_left_empty_between_others_are_nothing(desk, cast, ref):
    moved = {
        f"remedies-2-{part}": written()[f"remedies-1-{part}"] for part in ("to", "what", "amount", "days", "after")
    }
    empty = {f"remedies-1-{part}": "" for part in ("to", "what", "amount", "days", "after", "words")}
    sent = written(do="issue", outcome="ruled_for_consumer", **empty, **moved)
    assert desk.post(f"/cases/{ref}/issue-ruling", data=sent).status_code == 303
    duties = ruling_seen_by(cast.wang, case_seen_by(cast.wang, ref)).duties
    assert [(d.what, d.after) for d in duties] == [("return_goods", None), ("pay", 0)]


MISTAKES = {
    "a claim without a result": ({"claims-1-result": None}, "请选择结论：认定、不予认定或无法认定"),
    "a finding without evidence": ({"claims-0-no_evidence": None}, "请选择证据，或注明没有相关的证据"),
    "a finding without a why": ({"claims-0-why": " "}, "请写明为什么这样认定"),
    "a finding about nothing": ({"own-0-why": "写了理由"}, "请写明要认定的事，或清空这一行"),
    "no reasons": ({"reasons": ""}, "请写明裁定的理由"),
    "no summary": ({"summary": ""}, "请用一句话写明结果"),
    "a remedy by nobody": ({"remedies-1-to": ""}, "请选择由谁来做"),
    "a remedy of nothing": ({"remedies-1-what": ""}, "请选择做什么，或清空这一行"),
    "a payment without an amount": ({"remedies-1-amount": ""}, "请填写金额，例如 199.00"),
    "a payment of letters": ({"remedies-1-amount": "很多"}, "请填写金额，例如 199.00"),
    "an amount where nothing is paid": ({"remedies-0-amount": "10"}, "只有付款需要填写金额，请清空"),
    "a remedy without a time": ({"remedies-1-days": ""}, "请填写1到30之间的天数"),
    "a remedy for too long": ({"remedies-1-days": "31"}, "请填写1到30之间的天数"),
    "days in words": ({"remedies-1-days": "三"}, "请填写1到30之间的天数"),
    "a remedy that waits for a later one": ({"remedies-0-after": "1"}, "请从列出的选项里选一个"),
    "more than there is to rule": ({"remedies-1-amount": "499.01"}, "合计¥499.01，超过了最多可以裁定的¥499.00"),
    "goods returned by the merchant": ({"remedies-0-to": "merchant"}, "这件事只能由消费者来做"),
    "something else without words": ({"remedies-1-what": "other", "remedies-1-amount": ""}, "请写明具体内容"),
    "evidence that is not there": ({"claims-0-by": "7"}, "请从列出的选项里选一个"),
    "nothing for the merchant to do": (
        {f"remedies-1-{part}": "" for part in ("to", "what", "amount", "days", "after")},
        "支持了消费者的要求，请写明商家要做什么",
    ),
    "a duty of whoever is right": (
        {"claims-0-result": "not_found"},
        "结果是不支持，但写了商家要做的事，请改结论或去掉这些事项",
    ),
    "evidence come in meanwhile": ({"seen": "3"}, "你写裁定的时候有新的证据提交，请先查看再继续"),
}


@pytest.mark.parametrize("wish", ["preview", "issue"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_said_in_words_and_everything_is_kept(desk, cast, ref, mistake, wish):
    changed, words = MISTAKES[mistake]
    page = desk.post(f"/cases/{ref}/issue-ruling", data=written(do=wish, **changed))
    assert page.status_code == 422
    assert words in page.text
    assert "<title>出错：" in page.text
    for name, value in changed.items():
        if value and name not in ("seen", "claims-0-by", "claims-0-result"):
            assert value in page.text, name
    assert case_seen_by(cast.wang, ref).file.state == "ruling"


def test_what_comes_out_follows_from_what_was_found_and_can_be_set_otherwise(desk, cast, ref):
    sent = written(do="issue", outcome="ruled_split")
    assert desk.post(f"/cases/{ref}/issue-ruling", data=sent).status_code == 303
    assert ruling_seen_by(cast.li, case_seen_by(cast.li, ref)).outcome == "ruled_split"


def test_a_ruling_for_the_merchant_needs_no_duties(desk, browser, cast, ref):
    rows = {f"remedies-{n}-{part}": "" for n in (0, 1) for part in ("to", "what", "amount", "days", "after")}
    sent = written(do="issue", **rows, **{"claims-0-result": "undecided"})
    assert desk.post(f"/cases/{ref}/issue-ruling", data=sent).status_code == 303
    page = browser(cast.li).get(f"/cases/{ref}/ruling")
    assert "不支持消费者的要求" in page.text
    assert "双方都没有要做的事。" in page.text


def test_only_whoever_handles_the_case_writes_its_ruling(browser, cast, ref):
    expected = {"li": 403, "acme": 403, "zhao": 404, "hemu": 404, "zhou": 404, "admin": 404, "sun": 403}
    for who, status in expected.items():
        assert browser(getattr(cast, who)).get(f"/cases/{ref}/issue-ruling").status_code == status, who
        answer = browser(getattr(cast, who)).post(f"/cases/{ref}/issue-ruling", data=written(do="issue"))
        assert answer.status_code == status, who
    assert browser().get(f"/cases/{ref}/issue-ruling").status_code == 303
    assert case_seen_by(cast.wang, ref).file.state == "ruling"


def test_before_its_time_it_is_too_early_and_the_words_are_given_back(desk, cast):
    early = a_mediated_case(cast.li, cast.acme, cast.wang)
    assert desk.get(f"/cases/{early}/issue-ruling").status_code == 409
    answer = desk.post(f"/cases/{early}/issue-ruling", data=written(do="issue"))
    assert answer.status_code == 409
    assert SUMMARY in answer.text


def test_there_is_no_ruling_before_there_is_one(browser, cast, ref):
    for who in (cast.li, cast.acme, cast.wang):
        assert browser(who).get(f"/cases/{ref}/ruling").status_code == 404
        assert browser(who).get(f"/cases/{ref}/settlement").status_code == 404


def test_strangers_read_neither_ruling_nor_settlement(browser, cast):
    ruled = a_ruled_case(cast.li, cast.acme, cast.wang)
    settled = a_settled_case(cast.li, cast.acme)
    assert browser(cast.li).get(f"/cases/{ruled}/ruling").status_code == 200
    assert browser(cast.li).get(f"/cases/{settled}/settlement").status_code == 200
    for who in (cast.zhao, cast.hemu, cast.admin):
        assert browser(who).get(f"/cases/{ruled}/ruling").status_code == 404
        assert browser(who).get(f"/cases/{settled}/settlement").status_code == 404


def test_the_ruling_says_what_is_yours_to_do_now(browser, cast):
    ref = a_ruled_case(cast.li, cast.acme, cast.wang)
    hers, theirs = (browser(who).get(f"/cases/{ref}/ruling").text for who in (cast.li, cast.acme))
    assert f"/cases/{ref}/report-performance/2" in hers
    assert "report-performance" not in theirs
    act(cast.li, ref, "report_performance", about=True, proof="waybill", proof_no="SF1234567890")
    hers, theirs = (browser(who).get(f"/cases/{ref}/ruling").text for who in (cast.li, cast.acme))
    assert "confirm-performance" not in hers
    assert f"/cases/{ref}/confirm-performance/2" in theirs
    assert "待确认" in hers
    act(cast.acme, ref, "confirm_performance", about=True)
    theirs = browser(cast.acme).get(f"/cases/{ref}/ruling").text
    assert "已履行" in theirs
    assert f"/cases/{ref}/report-performance/3" in theirs


def test_evidence_is_named_by_its_number_for_and_against(browser, cast, desk):
    ref = a_mediated_case(cast.li, cast.acme, cast.wang)
    case = case_seen_by(cast.li, ref)
    for number in (1, 2):
        act(cast.li, ref, "add_evidence", evidence=(_photo(cast.li, case.id, number),))
    act(cast.wang, ref, "close_record")
    sent = written(seen="2", do="issue", outcome="ruled_for_consumer")
    sent |= {"claims-0-by": "1", "claims-0-against": "2", "claims-0-no_evidence": None}
    sent = {name: value for name, value in sent.items() if value is not None}
    assert desk.post(f"/cases/{ref}/issue-ruling", data=sent).status_code == 303
    page = browser(cast.acme).get(f"/cases/{ref}/ruling").text
    assert "依据：" in page
    assert "相反的证据：" in page
    assert page.count(f"/cases/{ref}/evidence/") == 2


def _photo(by, case_id, number):
    stream = BytesIO(photo(60 + number, 40))
    return hand_in(by, evidence_store(), stream, f"{number}.jpg", kind="photo_defect", case_id=case_id)


def test_the_settlement_is_a_document_for_both(browser, cast):
    ref = a_settled_case(cast.li, cast.acme)
    for who in (cast.li, cast.acme):
        page = browser(who).get(f"/cases/{ref}/settlement").text
        for words in ("李女士", "艾可美数码旗舰店", "破壁机", "¥499.00", "退款¥200.00", "玻璃杯一个", "了结的范围"):
            assert words in page
    assert f"/cases/{ref}/report-performance/" in browser(cast.acme).get(f"/cases/{ref}/settlement").text


def test_what_the_merchant_agreed_to_as_asked_is_a_settlement_too(browser, cast):
    ref = a_case(cast.li)
    act(cast.acme, ref, "accept_as_asked")
    page = browser(cast.li).get(f"/cases/{ref}/settlement").text
    assert "商家同意消费者的全部要求。" in page
    assert "寄回商品" in page


def test_a_proposal_that_both_accept_is_a_settlement_too(browser, cast):
    ref = a_mediated_case(cast.li, cast.acme, cast.wang)
    act(cast.wang, ref, "propose", words="", terms={"refund_fen": 250_00})
    act(cast.li, ref, "accept_proposal", about=True)
    assert browser(cast.acme).get(f"/cases/{ref}/settlement").status_code == 404
    act(cast.acme, ref, "accept_proposal", about=True)
    assert "双方都同意调解员提出的方案。" in browser(cast.acme).get(f"/cases/{ref}/settlement").text


def test_both_documents_can_be_had_for_paper(browser, cast):
    ruled, settled = a_ruled_case(cast.li, cast.acme, cast.wang), a_settled_case(cast.li, cast.acme)
    for path in (f"/cases/{ruled}/ruling", f"/cases/{settled}/settlement"):
        assert "<aside" in browser(cast.li).get(path).text
        page = browser(cast.li).get(f"{path}?print=1")
        assert page.status_code == 200
        assert "<aside" not in page.text
