"""The pages of a merchant's organisation, and what a rank means when somebody asks for more than it gives."""

from io import BytesIO

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.domain.parties import Role
from portal.domain.ranks import Rank
from portal.domain.rulebooks import KIND_OF_ACT
from portal.extensions import db
from portal.models.case import Entry
from portal.queries.accounts import viewer_of
from portal.queries.invitations import open_invitations
from portal.queries.team import shops_kept_by, staff_seen_by
from portal.services import accounts, team
from tests.playing import a_case, case_called
from tests.samples import photo
from tests.sweep.test_statements import statements

pytestmark = pytest.mark.usefixtures("hands")

CEILING_FEN = 10000  # less than what Li asks for, and less than what she offers
WORDS = "这几句话是我写的，不能丢"


def joins(cast, nickname, rank, refund_ceiling_fen=None):
    """Somebody new of Acme's staff."""
    email = f"{rank}-{nickname}@demo.test"
    number = accounts.create_account(
        Role.MERCHANT, email, nickname, "pingli-demo", merchant_id=cast.acme.merchant_id, rank=rank
    )
    if refund_ceiling_fen is not None:
        team.change_member(cast.acme, number, rank=rank, refund_ceiling_fen=refund_ceiling_fen)
    return viewer_of(number)


def entries(ref):
    case = case_called(ref)
    return db.session.scalar(select(func.count()).select_from(Entry).where(Entry.case_id == case.id))


AGREEING = {
    "accept-as-asked": "awaiting_merchant",
    "accept-offer": "counter_offer_open",
    "accept-proposal": "proposal_open",
}


@pytest.mark.parametrize("act", AGREEING)
def test_an_agent_finds_no_button_above_their_ceiling_is_told_why_and_cannot_ask_for_it_either(
    act, browser, cast, hands
):
    ref = a_case(AGREEING[act], cast, hands)
    agent = joins(cast, "小林", Rank.AGENT, CEILING_FEN)
    before = entries(ref)
    for language, told in (("zh", "超过你的退款上限¥100.00，请主管处理"), ("en", "above your refund limit of ¥100.00")):
        theirs = browser(agent, language)
        page = theirs.get(f"/cases/{ref}").text
        assert told in page
        assert f"/{act}" not in page
        answer = theirs.post(f"/cases/{ref}/{act}", data={"words": WORDS})
        assert answer.status_code == 409
        assert told in answer.text
        assert WORDS in answer.text
    assert entries(ref) == before
    managers = browser(joins(cast, "梅主管", Rank.MANAGER)).get(f"/cases/{ref}").text
    assert f"/{act}" in managers
    assert "退款上限" not in managers


def test_an_agent_who_offers_more_than_their_ceiling_is_told_so_and_keeps_their_words(browser, cast, hands):
    ref = a_case("awaiting_merchant", cast, hands)
    agent = browser(joins(cast, "小林", Rank.AGENT, CEILING_FEN))
    before = entries(ref)
    typed = {"refund": "100.01", "send": "同款玻璃杯", "within_days": "5", "postage_by": "merchant", "words": WORDS}
    assert "你一次最多可以退¥100.00" in agent.get(f"/cases/{ref}/make-offer").text
    answer = agent.post(f"/cases/{ref}/make-offer", data=typed)
    assert answer.status_code == 422
    for kept in ("超过你的退款上限¥100.00，请主管处理", WORDS, "100.01", "同款玻璃杯"):
        assert kept in answer.text
    assert entries(ref) == before
    assert agent.post(f"/cases/{ref}/make-offer", data=typed | {"refund": "100.00"}).status_code == 303
    assert entries(ref) == before + 1


def test_an_agent_does_not_say_yes_above_their_ceiling_in_an_answer(browser, cast, hands):
    ref = a_case("awaiting_merchant", cast, hands)
    agent = browser(joins(cast, "小林", Rank.AGENT, CEILING_FEN))
    before = entries(ref)
    typed = {"words": WORDS, "stances-0-stance": "accept", "stances-0-reason": ""}
    answer = agent.post(f"/cases/{ref}/answer", data=typed)
    assert answer.status_code == 422
    assert "超过你的退款上限¥100.00，请主管处理" in answer.text and WORDS in answer.text
    assert entries(ref) == before
    assert agent.post(f"/cases/{ref}/answer", data=typed | {"stances-0-stance": "counter"}).status_code == 303


@pytest.mark.parametrize("state", ["awaiting_merchant", "counter_offer_open", "settled"])
def test_a_viewer_reads_the_case_finds_no_button_and_is_refused_whatever_they_send(state, browser, cast, hands):
    ref = a_case(state, cast, hands)
    before = entries(ref)
    viewer = browser(joins(cast, "小看", Rank.VIEWER))
    page = viewer.get(f"/cases/{ref}")
    assert page.status_code == 200
    assert "只能查看" in page.text
    for act in ("answer", "make-offer", "accept-as-asked", "add-message", "add-evidence", "accept-offer", "correct"):
        assert f"/{act}" not in page.text
        assert viewer.get(f"/cases/{ref}/{act}").status_code == 403
        answer = viewer.post(f"/cases/{ref}/{act}", data={"words": WORDS})
        assert answer.status_code == 403
        assert WORDS in answer.text
    assert entries(ref) == before
    assert viewer.get("/desk").status_code == 200


def test_no_act_of_any_rulebook_is_open_to_a_viewer(browser, cast, hands):
    ref = a_case("proposal_open", cast, hands)
    before = entries(ref)
    viewer = browser(joins(cast, "小看", Rank.VIEWER))
    answers = {act: viewer.post(f"/cases/{ref}/{act.replace('_', '-')}").status_code for act in KIND_OF_ACT}
    assert set(answers.values()) == {403}, answers
    file = {"files": (BytesIO(photo()), "照片.jpg")}
    assert viewer.post(f"/cases/{ref}/files", data=file, content_type="multipart/form-data").status_code == 403
    assert entries(ref) == before


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_owner_invites_an_agent_with_a_ceiling_and_takes_it_back(language, browser, cast):
    owner = browser(cast.acme, language)
    assert owner.get("/desk/team").status_code == owner.get("/desk/team/invite").status_code == 200
    wrong = owner.post("/desk/team/invite", data={"email": "lin", "rank": "agent", "ceiling": "两百\0"})
    assert wrong.status_code == 422
    assert "两百" in wrong.text
    sent = owner.post("/desk/team/invite", data={"email": "lin@demo.test", "rank": "agent", "ceiling": "200"})
    assert sent.status_code == 303
    page = owner.get("/desk/team").text
    assert "lin@demo.test" in page
    assert "¥200.00" in page
    (invited,) = open_invitations(cast.acme, clock.now())
    assert (invited.rank, invited.refund_ceiling_fen) == (Rank.AGENT, 20000)
    again = owner.post("/desk/team/invite", data={"email": "acme@demo.test", "rank": "agent"})
    assert again.status_code == 422
    assert browser(cast.hemu).post(f"/desk/team/invitations/{invited.id}/withdraw").status_code == 404
    assert owner.post(f"/desk/team/invitations/{invited.id}/withdraw").status_code == 303
    assert open_invitations(cast.acme, clock.now()) == []


def test_an_owner_changes_what_a_member_may_do_and_sees_it_in_the_record(browser, cast):
    lin = joins(cast, "小林", Rank.AGENT)
    owner = browser(cast.acme)
    typed = {"nickname": "小林", "rank": "agent", "ceiling": "¥1,288.50"}
    assert owner.post(f"/desk/team/{lin.id}", data=typed).status_code == 303
    assert 'value="1288.50"' in owner.get(f"/desk/team/{lin.id}").text
    page = owner.get("/desk/team").text
    assert "更改退款上限" in page
    assert "不设上限 → ¥1,288.50" in page
    own = owner.post(f"/desk/team/{cast.acme.id}", data={"nickname": "小陈", "rank": "viewer"})
    assert own.status_code == 422
    assert "最后一位负责人" in own.text
    odd = owner.post(f"/desk/team/{lin.id}", data={"nickname": "", "rank": "king"})
    assert odd.status_code == 422


def test_a_manager_leads_the_team_but_no_owner_and_no_shop(browser, cast):
    mei, lin = joins(cast, "梅主管", Rank.MANAGER), joins(cast, "小林", Rank.AGENT)
    manager = browser(mei)
    page = manager.get("/desk/team").text
    assert f"/desk/team/{lin.id}" in page
    assert f"/desk/team/{cast.acme.id}" not in page
    assert "/desk/shops" not in page
    assert manager.get(f"/desk/team/{cast.acme.id}").status_code == 404
    assert manager.post(f"/desk/team/{cast.acme.id}/remove").status_code == 404
    assert manager.get("/desk/shops").status_code == manager.post("/desk/shops", data={"name": "x"}).status_code == 403
    for address in (f"/desk/team/{lin.id}", "/desk/team/invite"):
        offered = manager.get(address).text
        assert 'value="owner"' not in offered
        assert 'value="manager"' in offered
    assert manager.post(f"/desk/team/{lin.id}", data={"nickname": "小林", "rank": "owner"}).status_code == 422
    assert viewer_of(lin.id).rank is Rank.AGENT


def test_a_large_team_is_read_with_a_handful_of_statements(app, browser, cast):
    owner = browser(cast.acme)
    for number in range(12):
        joins(cast, f"客服{number}", Rank.AGENT, 100 * number + 100)
        team.open_shop(cast.acme, f"分店{number}")
        owner.post("/desk/team/invite", data={"email": f"{number}@demo.test", "rank": "viewer"})
    for path in ("/desk/team", "/desk/shops"):
        assert owner.get(path).status_code == 200
        with statements() as asked:
            page = owner.get(path).text
        assert "分店11" in page
        assert len([s for s in asked if not s.startswith(("BEGIN", "PRAGMA"))]) <= 8, asked


@pytest.mark.parametrize("rank", [Rank.AGENT, Rank.VIEWER])
def test_others_are_not_led_to_the_team_and_not_let_in(rank, browser, cast):
    member = joins(cast, "小林", rank)
    theirs = browser(member)
    assert "/desk/team" not in theirs.get("/desk").text
    for address in ("/desk/team", "/desk/team/invite", f"/desk/team/{cast.acme.id}", "/desk/shops", "/desk/shops/1"):
        assert theirs.get(address).status_code == 403, address
    for address in ("/desk/team/invite", "/desk/shops", "/desk/shops/1/close", f"/desk/team/{cast.acme.id}/remove"):
        typed = {"email": "x@demo.test", "rank": "viewer", "name": "又一家店"}
        assert theirs.post(address, data=typed).status_code in (403, 404), address
    assert len(staff_seen_by(cast.acme)) == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whoever_was_removed_reads_that_they_belong_to_no_merchant(language, browser, cast):
    lin = joins(cast, "小林", Rank.AGENT)
    before = browser(lin, language)
    assert before.get("/desk").status_code == 200
    assert browser(cast.acme).post(f"/desk/team/{lin.id}/remove").status_code == 303
    assert before.get("/desk").status_code == 303  # to sign in
    again = browser(lin, language)
    for address in ("/desk", "/desk/team", "/desk/shops"):
        page = again.get(address)
        assert page.status_code == 403
        assert ("不属于任何商家" if language == "zh" else "not with any merchant") in page.text
    settings = again.get("/settings")
    assert settings.status_code == 200
    assert 'href="/desk' not in settings.text


def test_an_owner_opens_renames_and_closes_a_shop(browser, cast, hands):
    a_case("negotiating", cast, hands)
    owner = browser(cast.acme)
    assert owner.get("/desk/shops").status_code == owner.get("/desk/shops/1").status_code == 200
    taken = owner.post("/desk/shops", data={"name": "禾木电器旗舰店"})
    assert taken.status_code == 422
    assert "已经有叫这个名字的店铺" in taken.text
    assert owner.post("/desk/shops", data={"name": "  "}).status_code == 422
    assert owner.post("/desk/shops", data={"name": "艾可美家电专营店"}).status_code == 303
    shop = next(shop.id for shop in shops_kept_by(cast.acme) if shop.name == "艾可美家电专营店")
    assert owner.post(f"/desk/shops/{shop}", data={"name": "艾可美生活馆"}).status_code == 303
    assert owner.post("/desk/shops/1/close").status_code == 303
    assert "还有没结案的投诉" in owner.get("/desk/shops/1").text
    assert owner.post(f"/desk/shops/{shop}/close").status_code == 303
    assert "已关闭" in owner.get("/desk/shops").text
    assert owner.post(f"/desk/shops/{shop}/open").status_code == 303
    assert "艾可美家电专营店 → 艾可美生活馆" in owner.get("/desk/team").text


@pytest.mark.parametrize("who", ["acme", "wang", "sun", "admin"])
def test_the_way_to_a_complaint_is_shown_where_it_opens(who, browser, cast):
    entrance = 'href="/cases/new"'
    assert entrance in browser(cast.li).get("/settings").text
    assert entrance in browser().get("/").text
    theirs = browser(getattr(cast, who))
    assert entrance not in theirs.get("/settings").text
    assert entrance not in theirs.get("/").text
