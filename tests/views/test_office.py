"""The office: administrators sign what is grave and decide appeals, and read nothing else of a case."""

import pytest
from sqlalchemy import select

from portal.domain.parties import Party, Role
from portal.extensions import db
from portal.models.change import Change
from portal.models.evidence import Evidence
from portal.queries.accounts import viewer_of
from portal.queries.cases import case_seen_by, evidence_seen_by, thread_seen_by
from portal.services import accounts
from tests.conftest import PASSWORD
from tests.playing import A_FINDING, a_case, case_called, do
from tests.views.test_acts import AT_THE_OFFICE, address

pytestmark = pytest.mark.usefixtures("hands")

REASON = "比例的理由写得不够"


def another(role, name, email):
    """Somebody beside the cast."""
    return viewer_of(accounts.create_account(role, email, name, PASSWORD, confirmed=True))


@pytest.fixture
def wu(app):
    """A second supervisor."""
    return another(Role.SUPERVISOR, "吴越", "wuyue@demo.test")


@pytest.fixture
def second(app):
    """A second administrator."""
    return another(Role.ADMIN, "管理员乙", "admin2@demo.test")


def office(cast, ref):
    """The address of what waits for an administrator in a case."""
    file = case_seen_by(cast.sun, ref).file
    return f"/admin/sanctions/{ref}/{next(p.no for p in file.proceedings if p.open and Party.OFFICE in p.turn)}"


def decide(browser, who, path, act, words=REASON):
    return browser(who).post(path, data={"act": act, "words": words, "key": f"{who.id}-{act}"})


def acts_in(cast, ref):
    return [entry.act for entry in thread_seen_by(cast.sun, case_seen_by(cast.sun, ref))]


def signed(cast, hands, who):
    """A grave measure that `who` has signed, and an appeal against it."""
    ref = a_case("sanction_signing", cast, hands)
    do(who, ref, "sign_sanction", {"words": ""})
    hands.turn(hours=1)
    do(cast.li, ref, "appeal", {"words": "聊天记录被剪掉了一半"})
    return ref


@pytest.mark.parametrize("act", sorted(AT_THE_OFFICE))
def test_every_act_of_the_office_is_done_from_its_page(act, browser, cast, hands):
    scene = "sanction_signing" if act.endswith("_sanction") else "appeal_open"
    ref = a_case(scene, cast, hands)
    path = office(cast, ref)
    for language in ("zh", "en"):
        page = browser(cast.admin, language=language).get(path)
        assert page.status_code == 200 and f'value="{act}"' in page.text
    answer = decide(browser, cast.admin, path, act)
    assert (answer.status_code, answer.location) == (303, "/admin/sanctions")
    assert act in acts_in(cast, ref)
    assert browser(cast.admin).get(path).status_code == 404
    assert decide(browser, cast.admin, path, act).status_code == 303, "the same form does nothing more"


@pytest.mark.parametrize("act", sorted(AT_THE_OFFICE - {"sign_sanction"}))
def test_only_a_signature_needs_no_words(act, browser, cast, hands):
    ref = a_case("sanction_signing" if act == "return_sanction" else "appeal_open", cast, hands)
    answer = decide(browser, cast.admin, office(cast, ref), act, words="")
    assert answer.status_code == 422 and "请写明" in answer.text
    assert act not in acts_in(cast, ref)


def test_a_choice_that_there_is_not_is_none(browser, cast, hands):
    ref = a_case("sanction_signing", cast, hands)
    answer = decide(browser, cast.admin, office(cast, ref), "allow_appeal")
    assert answer.status_code == 422 and "请选择怎么决定" in answer.text and REASON in answer.text


def test_the_office_reads_what_the_measure_rests_on_and_nothing_else(any_database, browser, cast, hands):
    ref = a_case("sanction_signing", cast, hands)
    do(cast.li, ref, "add_message", {"words": "和申诉无关的一句话"})
    client, path = browser(cast.admin), office(cast, ref)
    page = client.get(path).text
    for words in (
        "要求另外转账才撤诉",
        "我没有这样说过",
        "聊天记录是完整的",
        A_FINDING["reasons"],
        "一比六",
        "暂停提交投诉",
    ):
        assert words in page, words
    for words in ("和申诉无关的一句话", "收到的时候杯底有裂纹", "破壁机", "我们核对一下"):
        assert words not in page, words
    for elsewhere in (f"/cases/{ref}", f"/cases/{ref}/evidence", address(ref, "sign_sanction")):
        assert client.get(elsewhere).status_code == 404, elsewhere


def test_what_an_administrator_opens_is_on_record(any_database, browser, cast, hands):
    ref = a_case("sanction_signing", cast, hands)
    for _ in range(2):
        browser(cast.admin).get(office(cast, ref))
    read = db.session.scalars(select(Change).where(Change.what == "sanction_read")).all()
    assert [(change.account_id, change.subject_id) for change in read] == [(cast.admin.id, office(cast, ref)[17:])]
    assert "查阅处理措施的材料" in browser(cast.admin).get("/admin/changes").text


def test_only_files_that_are_relied_on_are_open_to_the_office(browser, cast, hands):
    ref = a_case("sanction_signing", cast, hands)
    case = case_called(ref)
    relied = evidence_seen_by(cast.sun, case_seen_by(cast.sun, ref))[0]
    other = Evidence(
        id="another",
        case_id=case.id,
        number=relied.number + 1,
        owner_id=cast.li.id,
        side=Party.CONSUMER,
        kind="goods_photo",
        file_name="x.txt",
        file_kind="txt",
        bytes=1,
        width=0,
        height=0,
        received_at=relied.received_at,
        sha256="1" * 64,
        sealed="1" * 64,
        shown="1" * 64,
    )
    db.session.add(other)
    db.session.commit()
    page = browser(cast.admin).get(office(cast, ref)).text
    assert f"{office(cast, ref)}/evidence/{relied.id}" in page and "another" not in page
    assert browser(cast.admin).get(f"{office(cast, ref)}/evidence/another").status_code == 404


@pytest.mark.parametrize("who", ["li", "acme", "wang", "sun"])
def test_the_office_is_closed_to_everybody_else(who, browser, cast, hands):
    ref = a_case("sanction_signing", cast, hands)
    for path in ("/admin/sanctions", office(cast, ref)):
        assert browser(getattr(cast, who)).get(path).status_code == 403


def test_what_waits_is_counted_and_listed_by_what_is_due_first(any_database, browser, cast, hands, second):
    first = a_case("sanction_signing", cast, hands)
    hands.turn(days=1)
    later = a_case("sanction_signing", cast, hands)
    page = browser(cast.admin).get("/admin/sanctions").text
    assert page.index(first) < page.index(later)
    assert "李女士：第4级：暂停提交投诉" in page and "请核对并签署处理措施" in page
    assert '<span class="count">2<' in browser(second).get("/admin").text.replace("\n", "")


def test_whoever_signed_does_not_decide_the_appeal(any_database, browser, cast, hands, second):
    ref = signed(cast, hands, cast.admin)
    refused = "参与过认定或者处理的人不能决定申诉"
    assert refused in browser(cast.admin).get("/admin/sanctions").text
    path = office(cast, ref)
    page = browser(cast.admin).get(path)
    assert refused in page.text and 'name="act"' not in page.text
    answer = decide(browser, cast.admin, path, "allow_appeal")
    assert answer.status_code == 409 and refused in answer.text
    assert decide(browser, second, path, "allow_appeal").status_code == 303
    assert case_seen_by(cast.sun, ref).file.of_kind("sanction")[0].state == "sanction_reversed"


@pytest.mark.parametrize("act", ["dismiss_appeal", "allow_appeal"])
def test_a_supervisor_who_took_no_part_decides_an_appeal_beside_the_case(act, browser, cast, hands, wu):
    ref = a_case("appeal_open", cast, hands)
    refused = browser(cast.sun).get(address(ref, act))
    assert refused.status_code == 409 and "要由没有参与过的人来" in refused.text
    page = browser(wu).get(address(ref, act))
    assert page.status_code == 200 and "认定错了" in page.text and "聊天记录写得清楚" in page.text
    no = case_seen_by(wu, ref).file.of_kind("sanction_appeal")[0].no
    answer = browser(wu).post(address(ref, act, no), data={"words": REASON, "key": "one"})
    assert answer.status_code == 303 and act in acts_in(cast, ref)


def test_a_finding_by_one_person_twice_is_refused(browser, cast, hands):
    ref = a_case("claim_confirming", cast, hands)
    for act in ("confirm_finding", "return_finding"):
        answer = browser(cast.wang).get(address(ref, act))
        assert answer.status_code == 409 and "写认定意见的人不能自己核对" in answer.text


def test_a_sanction_without_hearing_is_refused(browser, cast, hands):
    ref = a_case("merchant_abused", cast, hands)
    for act in ("impose", "submit_sanction"):
        answer = browser(cast.sun).get(address(ref, act))
        assert answer.status_code == 409 and "还没有被告知和听取说明" in answer.text


def test_whoever_found_does_not_weigh(browser, cast, hands, wu):
    ref = a_case("claim_confirming", cast, hands)
    do(cast.sun, ref, "confirm_finding", {"words": ""})
    for act in ("impose", "submit_sanction", "spare"):
        answer = browser(cast.sun).get(address(ref, act))
        assert answer.status_code == 409 and "参与认定的人不能决定处理措施" in answer.text
    assert browser(wu).get(address(ref, "impose")).status_code == 200


def test_whoever_mediated_the_case_does_not_find(browser, cast, hands):
    ref = a_case("claim_finding", cast, hands)
    do(cast.li, ref, "ask_for_mediator", {"words": ""})
    do(cast.wang, ref, "take_case")
    assert browser(cast.wang).get(address(ref, "propose_finding")).status_code == 403
    do(cast.wang, ref, "hand_over", {"mediator_id": cast.zhou.id, "words": "请接着办"})
    answer = browser(cast.wang).get(address(ref, "propose_finding"))
    assert answer.status_code == 409 and "承办过这起案件的调解员不能审核或者认定申诉" in answer.text
