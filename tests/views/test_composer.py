"""Writing a ruling: kept as it is typed, looked at through everybody's eyes, and issued only when it is whole."""

import re

import pytest

from portal.queries.cases import case_seen_by
from portal.queries.decisions import ruling_seen_by
from tests.handing_in import give
from tests.samples import photo
from tests.samples_cases import a_case, a_case_to_rule, a_mediated_case, act

pytestmark = pytest.mark.usefixtures("hands")

SUMMARY = "商家全额退款499.00元，并承担退货运费。"


def written(**changed):
    """A ruling as a browser sends it: the consumer's request and the merchant's objection, one return, one refund."""
    sent = {
        "claims-0-result": "found",
        "claims-0-no_evidence": "y",
        "claims-0-why": "双方对此没有争议。",
        "claims-1-result": "found",
        "claims-1-no_evidence": "y",
        "claims-1-why": "照片能证明签收前已经开裂。",
        "claims-2-result": "not_found",
        "claims-2-no_evidence": "y",
        "claims-2-why": "没有证据说明破损发生在签收之后。",
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
    assert "最多可以裁定¥499.00，就是实付的金额。" in page.text
    assert page.text.count('name="remedies-') >= 12


def test_the_page_is_there_in_english(browser, cast, ref):
    page = browser(cast.wang, language="en").get(f"/cases/{ref}/issue-ruling")
    assert page.status_code == 200
    assert 'lang="en' in page.text


def send(desk, ref, **changed):
    """What comes of a button of the composer, after the way it leads."""
    answer = desk.post(f"/cases/{ref}/issue-ruling", data=written(**changed))
    return desk.get(answer.location.partition("#")[0]) if answer.status_code == 303 else answer


@pytest.mark.parametrize("rows", ["more_findings", "more_remedies"])
def test_one_row_more_keeps_everything(desk, ref, rows):
    page = send(desk, ref, do=rows, summary="写了一半")
    assert page.status_code == 200
    assert "写了一半" in page.text
    assert 'value="499.00"' in page.text
    more = {"more_findings": 'name="own-1-claim"', "more_remedies": 'name="remedies-2-what"'}[rows]
    assert more in page.text


def test_rows_cannot_be_added_without_end(desk, ref):
    page = send(desk, ref, do="more_findings", **{f"own-{n}-why": "" for n in range(40)})
    assert page.status_code == 200
    assert 'name="own-19-claim"' in page.text
    assert 'name="own-20-claim"' not in page.text


@pytest.mark.parametrize("number", ["²", "9" * 5_000], ids=["a small two", "more digits than a number may have"])
@pytest.mark.parametrize("rows", ["own", "remedies", "claims"])
def test_a_row_under_what_is_no_number_is_none(desk, ref, rows, number):
    page = send(desk, ref, do="more_findings", **{f"{rows}-{number}-why": "写了理由"})
    assert page.status_code == 200 and "写了理由" not in page.text


def test_a_rule_is_written_into_the_reasons_once(desk, ref):
    page = send(desk, ref, do="add_rule", rule="risk_in_transit", reasons="先说事实。")
    assert page.text.count("先说事实。") == 1
    assert page.text.count("商家按约定交付商品，并承担运输中的风险") == 1
    kept = re.search(r'<textarea[^>]*name="reasons"[^>]*>\s*(.*?)</textarea>', page.text, re.S).group(1)
    version = version_on(page)
    again = send(desk, ref, do="add_rule", rule="risk_in_transit", reasons=kept, version=version)
    assert again.text.count("承担运输中的风险") == 1


def test_the_preview_shows_what_each_side_and_the_public_will_read_and_issues_nothing(desk, cast, ref):
    hers = send(desk, ref, **{"claims-0-why": "李女士说，订单是13800138000打来确认的。"})
    theirs = desk.get(f"/cases/{ref}/issue-ruling/preview?as=merchant")
    public = desk.get(f"/cases/{ref}/issue-ruling/preview?as=public")
    for page in (hers, theirs, public):
        assert page.status_code == 200
        for words in (
            SUMMARY,
            "退款¥499.00，原路退回",
            "第1项完成后3天内",
            "没有证据说明破损发生在签收之后。",
            "支持消费者的要求",
        ):
            assert words in page.text
    assert "李女士</b> <span" in hers.text and "艾可美数码旗舰店</b> <span" not in hers.text
    assert "艾可美数码旗舰店</b> <span" in theirs.text
    paper = public.text[public.text.index("<article") : public.text.index("</article>")]
    for known in ("李女士", "艾可美", "13800138000", ref, "王敏"):
        assert known not in paper
    assert "投诉人" in paper and "某店铺" in paper
    assert case_seen_by(cast.wang, ref).file.state == "ruling"


def version_on(page):
    """The version of the draft that a page was drawn from."""
    return re.search(r'name="version" value="(\d+)"', page.text).group(1)


def test_it_is_issued_as_it_was_previewed(desk, browser, cast, ref):
    page = send(desk, ref)
    sent = {"do": "issue", "version": version_on(page), "key": "two"}
    answer = desk.post(f"/cases/{ref}/issue-ruling/preview", data=sent)
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


def test_whoever_reads_it_in_english_reads_the_claims_in_english(desk, browser, cast, ref):
    desk.post(f"/cases/{ref}/issue-ruling", data=written(do="issue"))
    page = browser(cast.li, language="en").get(f"/cases/{ref}/ruling").text
    assert "The consumer says: 玻璃杯到手就裂了。" in page
    assert "消费者要求" not in page and "商家不同意" not in page


def test_the_same_form_twice_issues_one_ruling(desk, cast, ref):
    for _ in range(2):
        answer = desk.post(f"/cases/{ref}/issue-ruling", data=written(do="issue"))
    assert answer.status_code in (303, 409)
    assert len(case_seen_by(cast.wang, ref).file.of_kind("duty")) == 1


def test_what_is_typed_is_kept_and_there_again_and_can_be_thrown_away(desk, browser, cast, ref):
    assert "还没有保存" in desk.get(f"/cases/{ref}/issue-ruling").text
    kept = desk.post(f"/cases/{ref}/issue-ruling/draft", data=written(reasons="写了一半的理由"))
    assert kept.status_code == 200
    for words in ("草稿已保存", "按现在的结论：支持消费者的要求", "商家合计付¥499.00", 'name="version" value="1"'):
        assert words in kept.text
    page = browser(cast.wang, language="zh").get(f"/cases/{ref}/issue-ruling")
    assert "写了一半的理由" in page.text
    assert version_on(page) == "1"
    asked = desk.get(f"/cases/{ref}/issue-ruling/start-again")
    assert "写了一半的理由" in asked.text
    assert desk.post(f"/cases/{ref}/issue-ruling/start-again").status_code == 303
    assert "写了一半的理由" not in desk.get(f"/cases/{ref}/issue-ruling").text


def test_of_two_pages_neither_writes_over_the_other_unseen(desk, ref):
    send(desk, ref, do="save", reasons="第一页的理由", key="first")
    send(desk, ref, do="save", reasons="第一页又写了", key="first", version="0")
    page = send(desk, ref, do="save", reasons="第二页的理由", key="second", version="1")
    assert page.status_code == 409
    assert "第一页又写了" in page.text and "第二页的理由" in page.text
    assert desk.post(f"/cases/{ref}/issue-ruling/draft", data=written(key="second", version="1")).status_code == 409
    assert "第一页又写了" in desk.get(f"/cases/{ref}/issue-ruling").text
    chosen = send(desk, ref, do="save", reasons="第二页的理由", key="", version=version_on(page))
    assert chosen.status_code == 200
    assert "第二页的理由" in chosen.text


def test_what_comes_in_meanwhile_has_to_be_opened_first(desk, cast, hands, ref):
    desk.get(f"/cases/{ref}")
    page = send(desk, ref)
    assert "作出裁定</button>" in page.text
    hands.turn(minutes=5)
    act(cast.acme, ref, "add_message", words="我们找到了打包的视频")
    sent = {"do": "issue", "version": version_on(page), "key": "two"}
    refused = desk.post(f"/cases/{ref}/issue-ruling/preview", data=sent)
    assert refused.status_code == 422
    assert "不符合：</span>开始写之后双方新交的内容都打开看过。" in refused.text
    assert "作出裁定</button>" not in refused.text
    warned = desk.get(f"/cases/{ref}/issue-ruling").text
    assert "打开看过之前不能作出裁定" in warned
    assert re.search(rf'href="/cases/{ref}#entry-[^"]+">艾可美', warned)
    assert case_seen_by(cast.wang, ref).file.state == "ruling"
    desk.get(f"/cases/{ref}")
    assert desk.post(f"/cases/{ref}/issue-ruling/preview", data=sent).status_code == 303


def test_words_of_a_private_note_do_not_get_into_a_ruling(desk, cast, ref):
    act(cast.wang, ref, "add_note", words="商家的客服私下承认发货前没有检查过这一批货")
    sent = written(do="issue", reasons="经查，商家的客服私下承认发货前没有检查过这一批货，应当退款。")
    page = desk.post(f"/cases/{ref}/issue-ruling", data=sent)
    assert page.status_code == 422
    assert "不符合：</span>没有照抄内部备注" in page.text
    assert case_seen_by(cast.wang, ref).file.state == "ruling"


def test_rows_left_empty_between_others_are_nothing(desk, cast, ref):
    moved = {
        f"remedies-2-{part}": written()[f"remedies-1-{part}"] for part in ("to", "what", "amount", "days", "after")
    }
    empty = {f"remedies-1-{part}": "" for part in ("to", "what", "amount", "days", "after", "words")}
    sent = written(do="issue", **empty, **moved)
    assert desk.post(f"/cases/{ref}/issue-ruling", data=sent).status_code == 303
    duties = ruling_seen_by(cast.wang, case_seen_by(cast.wang, ref)).duties
    assert [(d.what, d.after) for d in duties] == [("return_goods", None), ("pay", 0)]


MISTAKES = {
    "a claim without a result": ({"claims-2-result": None}, "请选择结论：认定、不予认定或无法认定"),
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
        {"claims-1-result": "not_found"},
        "结果是不支持，但写了商家要做的事，请改结论或去掉这些事项",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_said_in_words_and_everything_is_kept(desk, cast, ref, mistake):
    changed, words = MISTAKES[mistake]
    page = desk.post(f"/cases/{ref}/issue-ruling", data=written(do="issue", **changed))
    assert page.status_code == 422
    assert words in page.text
    assert "<title>出错：" in page.text
    for name, value in changed.items():
        if value and name not in ("claims-0-by", "claims-1-result"):
            assert value in page.text, name
    assert case_seen_by(cast.wang, ref).file.state == "ruling"


def test_how_it_comes_out_follows_from_what_was_found_and_nothing_else(desk, cast, ref):
    sent = written(do="issue", outcome="ruled_split")
    assert desk.post(f"/cases/{ref}/issue-ruling", data=sent).status_code == 303
    assert ruling_seen_by(cast.li, case_seen_by(cast.li, ref)).outcome == "ruled_for_consumer"


def test_of_several_requests_each_that_is_granted_is_answered_by_something_to_do(desk, cast):
    wanted = ({"code": "return_and_refund", "amount_fen": 400_00}, {"code": "apology", "words": "书面道歉"})
    ref = a_case(cast.li, wanted=wanted)
    refused, agreed = (
        {"place": 0, "stance": "refuse", "reason": "没有破损"},
        {"place": 1, "stance": "accept", "reason": ""},
    )
    for who, name, facts in (
        (cast.acme, "answer", {"words": "发货前检查过。", "stances": (refused, agreed)}),
        (cast.li, "ask_for_mediator", {}),
        (cast.wang, "take_case", {}),
        (cast.wang, "close_record", {}),
    ):
        act(who, ref, name, **facts)
    both = {"claims-2-result": "found", "claims-3-result": "not_found", "claims-3-no_evidence": "y"}
    both |= {"claims-3-why": "理由同上。", "remedies-1-amount": "400.00", "remedies-1-answers": "0"}
    page = send(desk, ref, **both)
    assert page.status_code == 422
    assert page.text.count("请在第3部分写明由谁做什么来回应它") == 2
    assert send(desk, ref, **both | {"remedies-1-answers": ["0", "1"], "version": version_on(page)}).status_code == 200


def test_a_ruling_for_the_merchant_needs_no_duties(desk, browser, cast, ref):
    rows = {f"remedies-{n}-{part}": "" for n in (0, 1) for part in ("to", "what", "amount", "days", "after")}
    sent = written(do="issue", **rows, **{"claims-1-result": "undecided"})
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


def test_evidence_is_named_by_its_number_for_and_against(browser, cast, desk):
    ref = a_mediated_case(cast.li, cast.acme, cast.wang)
    case = case_seen_by(cast.li, ref)
    for number in (1, 2):
        act(cast.li, ref, "add_evidence", evidence=(_photo(cast.li, case.id, number),))
    act(cast.wang, ref, "close_record")
    sent = written(do="issue")
    sent |= {"claims-0-by": "1", "claims-0-against": "2", "claims-0-no_evidence": None}
    sent = {name: value for name, value in sent.items() if value is not None}
    assert desk.post(f"/cases/{ref}/issue-ruling", data=sent).status_code == 303
    page = browser(cast.acme).get(f"/cases/{ref}/ruling").text
    assert "依据：" in page
    assert "相反的证据：" in page
    assert page.count(f"/cases/{ref}/evidence/") == 2


def _photo(by, case_id, number):
    return give(by, photo(60 + number, 40), f"{number}.jpg", kind="photo_defect", case_id=case_id)


def test_a_ruling_does_not_rest_on_evidence_that_was_taken_back(cast, desk):
    ref = a_mediated_case(cast.li, cast.acme, cast.wang)
    case = case_seen_by(cast.li, ref)
    for number in (1, 2):
        act(cast.li, ref, "add_evidence", evidence=(_photo(cast.li, case.id, number),))
    act(cast.li, ref, "withdraw_evidence", number=1, words="传错了")
    act(cast.wang, ref, "close_record")
    address = f"/cases/{ref}/issue-ruling"
    page = desk.get(address).text
    assert 'name="claims-0-by" type="checkbox" value="2"' in page
    assert 'name="claims-0-by" type="checkbox" value="1"' not in page
    # A draft from before it was taken back still names it.
    named = {name: value for name, value in written().items() if name != "claims-0-no_evidence"}
    assert desk.post(f"{address}/draft", data=named | {"claims-0-by": ["1", "2"]}).status_code == 200
    answer = desk.get(f"{address}/preview")
    assert answer.status_code == 422
    assert "证据1已经撤回，请改选其他证据，或注明没有相关的证据" in answer.text
    # What is sent again from that page rests on the other alone.
    sent = named | {"claims-0-by": "2", "do": "preview", "version": version_on(answer)}
    assert desk.post(address, data=sent).location == f"{address}/preview"
    assert desk.get(f"{address}/preview").status_code == 200
