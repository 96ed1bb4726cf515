"""A ruling about much money, from whoever writes it to whoever signs it, and nothing of it to anybody else before."""

import re

import pytest

from portal.queries.cases import case_seen_by
from tests.playing import a_case, case_called
from tests.views.test_composer import version_on, written

CANARY = "这句话签署之前谁也不能看到"
MUCH = {
    **{f"remedies-0-{part}": "" for part in ("to", "what", "days")},
    "remedies-1-amount": "5000.01",
    "remedies-1-after": "",
    "summary": CANARY,
    "reasons": CANARY,
    **{f"claims-2-{part}": None for part in ("result", "no_evidence", "why")},
}


@pytest.fixture
def submitted(browser, cast, hands):
    """A case whose ruling waits for a second signature."""
    ref = a_case("ruling", cast, hands, basis="food")
    wang = browser(cast.wang)
    sent = wang.post(f"/cases/{ref}/issue-ruling", data=written(**MUCH))
    page = wang.get(sent.location)
    assert "送组长签署</button>" in page.text
    assert "金额超过¥5,000.00，要由另一位组长签署才能作出" in page.text
    sent = {"do": "issue", "version": version_on(page), "key": "two"}
    answer = wang.post(f"/cases/{ref}/issue-ruling/preview", data=sent)
    assert (answer.status_code, answer.location) == (303, f"/cases/{ref}")
    return ref


def test_the_two_sides_know_only_that_it_is_checked(browser, cast, submitted):
    for who in (cast.li, cast.acme):
        for path in (f"/cases/{submitted}", f"/cases/{submitted}/news", f"/cases/{submitted}?order=new"):
            page = browser(who).get(path).text
            assert CANARY not in page and "5,000.01" not in page
        assert "核对裁定" in browser(who).get(f"/cases/{submitted}").text
        assert browser(who).get(f"/cases/{submitted}/ruling").status_code == 404
    assert CANARY in browser(cast.wang).get(f"/cases/{submitted}").text


def test_it_is_signed_as_it_was_written_by_another_than_its_writer(browser, cast, submitted):
    path = f"/cases/{submitted}/sign-ruling/{case_seen_by(cast.sun, submitted).file.open_of_kind('signature')[-1].no}"
    expected = {"li": 403, "acme": 403, "zhao": 404, "hemu": 404, "zhou": 404, "wang": 403, "admin": 404}
    for who, status in expected.items():
        assert browser(getattr(cast, who)).get(path).status_code == status, who
        assert browser(getattr(cast, who)).post(path, data={"key": who}).status_code == status, who
    assert case_called(submitted).state == "ruling"
    page = browser(cast.sun).get(path)
    assert CANARY in page.text
    assert "王敏写的裁定" in page.text
    assert browser(cast.sun).post(path, data={"key": "one"}).status_code == 303
    for who in (cast.li, cast.acme, cast.wang):
        ruling = browser(who).get(f"/cases/{submitted}/ruling").text
        assert CANARY in ruling
        assert "调解员王敏" in ruling and "组长孙岚签署" in ruling
        assert "签署并作出了裁定" in browser(who).get(f"/cases/{submitted}").text


def test_what_is_returned_is_changed_in_the_draft_that_was_kept(browser, cast, submitted):
    wang, sun = browser(cast.wang), browser(cast.sun)
    assert wang.get(f"/cases/{submitted}/issue-ruling").status_code == 409
    page = sun.get(f"/cases/{submitted}")
    path = re.search(rf"/cases/{submitted}/return-ruling/\d+", page.text).group()
    nothing = sun.post(path, data={"words": " ", "key": "one"})
    assert nothing.status_code == 422
    assert "请写明要改什么，为什么" in nothing.text
    assert sun.post(path, data={"words": "第一项的证据没有写全", "key": "two"}).status_code == 303
    again = wang.get(f"/cases/{submitted}/issue-ruling")
    assert again.status_code == 200
    assert CANARY in again.text
    assert "打开看过之前不能作出裁定" in again.text, "why it was returned has to be read first"
    wang.get(f"/cases/{submitted}")
    assert "打开看过之前不能作出裁定" not in wang.get(f"/cases/{submitted}/issue-ruling").text
    for who in (cast.li, cast.acme):
        assert "第一项的证据" not in browser(who).get(f"/cases/{submitted}").text
