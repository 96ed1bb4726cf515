"""Reading a ruling, and the settlement as a document."""

import pytest

from tests.samples_cases import a_case, a_case_to_rule, a_mediated_case, a_ruled_case, a_settled_case, act

pytestmark = pytest.mark.usefixtures("hands")


@pytest.fixture
def ref(cast):
    """A case that Wang has to rule on."""
    return a_case_to_rule(cast.li, cast.acme, cast.wang)


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
