"""How a merchant's organisation is led: who may change whom, and what becomes of those who leave."""

from threading import Thread

import pytest
from sqlalchemy import select

from portal import clock
from portal.domain.parties import Role
from portal.domain.policy import Refused, Ruling
from portal.domain.ranks import Rank, RightMissing
from portal.extensions import db
from portal.models.desk import CaseHand
from portal.models.merchant import Shop, Staff
from portal.queries import NotFound
from portal.queries.accounts import look_through, viewer_of
from portal.queries.cases import case_seen_by, thread_seen_by
from portal.queries.conflicts import actor_in
from portal.queries.desk_work import NOBODY, Wish, desk_seen_by
from portal.queries.merchants import shops_of
from portal.queries.team import changes_of_team_seen_by, member_seen_by, shops_kept_by, staff_seen_by
from portal.services import accounts, administration, desk_work, invitations, team
from portal.services._enrolment import ShopTaken
from tests.conftest import PASSWORD
from tests.playing import ANSWER, a_case, case_called, do

pytestmark = pytest.mark.usefixtures("hands")


def joins(merchant_id, nickname, rank, refund_ceiling_fen=None, owner=None):
    """Somebody new of a merchant's staff."""
    number = accounts.create_account(
        Role.MERCHANT, f"{nickname}@demo.test", nickname, "pingli-demo", merchant_id=merchant_id, rank=rank
    )
    if refund_ceiling_fen is not None:
        team.change_member(owner, number, rank=rank, refund_ceiling_fen=refund_ceiling_fen)
    return viewer_of(number)


def refusal(do_it, *args, **more):
    with pytest.raises(team.TeamRefused) as refused:
        do_it(*args, **more)
    return refused.value.reason


@pytest.mark.usefixtures("any_database")
def test_an_owner_says_what_each_member_may_do_and_the_record_says_so(cast):
    lin = joins(cast.acme.merchant_id, "小林", Rank.AGENT)
    team.change_member(cast.acme, lin.id, rank=Rank.AGENT, refund_ceiling_fen=20000)
    assert (viewer_of(lin.id).rank, viewer_of(lin.id).refund_ceiling_fen) == (Rank.AGENT, 20000)
    team.change_member(cast.acme, lin.id, rank=Rank.MANAGER, refund_ceiling_fen=30000, nickname="林主管")
    after = viewer_of(lin.id)
    assert (after.rank, after.refund_ceiling_fen, after.nickname) == (Rank.MANAGER, None, "林主管")
    team.change_member(cast.acme, lin.id, rank=Rank.MANAGER, refund_ceiling_fen=None)  # nothing is new
    changes = [(c.what, c.by, c.about, c.facts) for c in changes_of_team_seen_by(cast.acme)]
    assert changes == [
        ("nickname_changed", "小陈", "林主管", {"from": "小林", "to": "林主管"}),
        ("ceiling_changed", "小陈", "林主管", {"from": 20000, "to": None}),
        ("rank_changed", "小陈", "林主管", {"from": "agent", "to": "manager"}),
        ("ceiling_changed", "小陈", "林主管", {"from": None, "to": 20000}),
    ]
    assert changes_of_team_seen_by(cast.hemu) == []


@pytest.mark.usefixtures("any_database")
def test_whoever_leads_nobody_changes_nobody_and_nobody_changes_another_merchants_staff(cast):
    ids = {rank: joins(cast.acme.merchant_id, f"member {rank}", rank) for rank in (Rank.AGENT, Rank.VIEWER)}
    for member in ids.values():
        for change in (
            lambda by=member: team.change_member(by, cast.acme.id, rank=Rank.VIEWER, refund_ceiling_fen=None),
            lambda by=member: team.change_member(by, by.id, rank=Rank.OWNER, refund_ceiling_fen=None),
            lambda by=member: team.remove_member(by, cast.acme.id),
            lambda by=member: team.open_shop(by, "另一家店"),
            lambda by=member: team.close_shop(by, 1),
            lambda by=member: staff_seen_by(by),
            lambda by=member: changes_of_team_seen_by(by),
            lambda by=member: shops_kept_by(by),
        ):
            with pytest.raises(RightMissing):
                change()
    for outsider in (cast.li, cast.wang, cast.sun, cast.admin):
        with pytest.raises(RightMissing):
            team.remove_member(outsider, cast.acme.id)
    for change in (
        lambda: team.change_member(cast.hemu, cast.acme.id, rank=Rank.VIEWER, refund_ceiling_fen=None),
        lambda: team.remove_member(cast.hemu, cast.acme.id),
        lambda: team.rename_shop(cast.hemu, 1, "占用"),
        lambda: team.close_shop(cast.hemu, 1),
        lambda: member_seen_by(cast.hemu, cast.acme.id),
    ):
        with pytest.raises(NotFound):
            change()
    assert viewer_of(cast.acme.id).rank is Rank.OWNER


def test_a_manager_touches_no_owner_makes_none_and_keeps_no_shop(cast):
    mei = joins(cast.acme.merchant_id, "梅主管", Rank.MANAGER)
    lin = joins(cast.acme.merchant_id, "小林", Rank.AGENT)
    for change in (
        lambda: team.change_member(mei, cast.acme.id, rank=Rank.AGENT, refund_ceiling_fen=0),
        lambda: team.change_member(mei, lin.id, rank=Rank.OWNER, refund_ceiling_fen=None),
        lambda: team.change_member(mei, mei.id, rank=Rank.OWNER, refund_ceiling_fen=None),
        lambda: team.remove_member(mei, cast.acme.id),
        lambda: team.open_shop(mei, "梅记"),
    ):
        with pytest.raises(RightMissing):
            change()
    with pytest.raises(NotFound):
        member_seen_by(mei, cast.acme.id)
    team.change_member(mei, lin.id, rank=Rank.MANAGER, refund_ceiling_fen=None)
    team.remove_member(mei, lin.id)
    assert [m.nickname for m in staff_seen_by(mei)] == ["小陈", "梅主管"]


def test_a_rank_that_was_taken_away_meanwhile_leads_nobody(cast):
    """What counts is the record, not the page that was opened before."""
    mei = joins(cast.acme.merchant_id, "梅主管", Rank.MANAGER)
    lin = joins(cast.acme.merchant_id, "小林", Rank.AGENT)
    team.change_member(cast.acme, mei.id, rank=Rank.VIEWER, refund_ceiling_fen=None)
    assert mei.rank is Rank.MANAGER  # as her browser still has it
    with pytest.raises(RightMissing):
        team.remove_member(mei, lin.id)


def test_the_last_owner_stays_owner(cast):
    mei = joins(cast.acme.merchant_id, "梅主管", Rank.MANAGER)
    demoted = {"rank": Rank.MANAGER, "refund_ceiling_fen": None}
    assert refusal(team.change_member, cast.acme, cast.acme.id, **demoted) == "last_owner"
    assert refusal(team.remove_member, cast.acme, cast.acme.id) == "own_place"
    team.change_member(cast.acme, mei.id, rank=Rank.OWNER, refund_ceiling_fen=None)
    accounts.close_account(mei.id)  # an owner who cannot sign in leads nobody
    assert refusal(team.change_member, cast.acme, cast.acme.id, **demoted) == "last_owner"
    other = joins(cast.acme.merchant_id, "老周", Rank.OWNER)
    team.change_member(cast.acme, cast.acme.id, **demoted)
    assert viewer_of(cast.acme.id).rank is Rank.MANAGER
    assert refusal(team.change_member, other, other.id, **demoted) == "last_owner"


@pytest.mark.usefixtures("any_database")
def test_of_two_owners_who_remove_each_other_at_once_one_stays(app, cast):
    zhou = joins(cast.acme.merchant_id, "老周", Rank.OWNER)
    came_of_it = []

    def remove(by, whom):
        with app.app_context():
            try:
                team.remove_member(by, whom.id)
            except (team.TeamRefused, RightMissing, NotFound) as refused:
                came_of_it.append(type(refused))
            else:
                came_of_it.append(None)

    db.session.rollback()
    both = [Thread(target=remove, args=pair) for pair in ((cast.acme, zhou), (zhou, cast.acme))]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert came_of_it.count(None) == 1
    owners = select(Staff.account_id).where(Staff.merchant_id == cast.acme.merchant_id, Staff.rank == Rank.OWNER)
    assert len(db.session.scalars(owners).all()) == 1


@pytest.mark.usefixtures("any_database")
def test_whoever_is_removed_is_out_at_once_and_what_they_did_keeps_their_name(cast, hands):
    lin = joins(cast.acme.merchant_id, "小林", Rank.AGENT)
    ref = a_case("awaiting_merchant", cast, hands)
    do(lin, ref, "answer", ANSWER)
    desk_work.give_in_hand(cast.acme, [ref], lin.id)
    token = accounts.sign_in(lin.id)
    team.remove_member(cast.acme, lin.id)

    assert look_through(token, clock.now()) is None
    assert db.session.scalars(select(CaseHand)).all() == []
    after = viewer_of(lin.id)
    with pytest.raises(NotFound):
        case_seen_by(after, ref)
    assert (after.merchant_id, after.merchant_name, after.rank) == (None, None, Rank.VIEWER)
    with pytest.raises(Refused) as refused:
        do(after, ref, "add_message", {"words": "我还在"})
    assert refused.value.ruling is Ruling.NOT_A_PARTY

    entry = thread_seen_by(cast.acme, case_seen_by(cast.acme, ref))[-1]
    assert (entry.act, entry.who, entry.shop) == ("answer", "小林", "艾可美数码旗舰店")
    assert [m.nickname for m in staff_seen_by(cast.acme)] == ["小陈"]
    removed = changes_of_team_seen_by(cast.acme)[0]
    assert (removed.what, removed.about, removed.facts) == ("member_removed", "小林", {"rank": "agent"})


@pytest.mark.usefixtures("any_database")
def test_whoever_left_may_be_invited_again_even_by_another_merchant(cast):
    lin = joins(cast.acme.merchant_id, "小林", Rank.MANAGER)
    team.remove_member(cast.acme, lin.id)
    made = invitations.invite(
        cast.hemu,
        lin.email,
        Role.MERCHANT,
        merchant_id=cast.hemu.merchant_id,
        rank=Rank.AGENT,
        refund_ceiling_fen=5000,
    )
    token = invitations.mint_invitation(None, lin.email, {"invitation_id": made})
    invitations.accept(viewer_of(lin.id), token)
    after = viewer_of(lin.id)
    assert (after.merchant_id, after.rank, after.refund_ceiling_fen) == (cast.hemu.merchant_id, Rank.AGENT, 5000)
    assert after.nickname == "小林"
    assert [m.nickname for m in staff_seen_by(cast.acme)] == ["小陈"]


@pytest.mark.usefixtures("any_database")
def test_leaving_does_not_end_a_tie_to_the_merchant(cast, hands):
    """A mediator who can be reached like somebody who worked there is not to judge the merchant."""
    ref = a_case("intervention_queue", cast, hands)
    lin = joins(cast.acme.merchant_id, "小林", Rank.AGENT)
    for person in (lin, cast.wang):
        accounts.change_particulars(person, person.name, "13800138000")
    team.remove_member(cast.acme, lin.id)
    assert actor_in(cast.wang, case_called(ref)).conflicted
    assert not actor_in(cast.zhou, case_called(ref)).conflicted


@pytest.mark.usefixtures("any_database")
def test_a_merchant_opens_renames_closes_and_opens_its_shops(cast, hands):
    ref = a_case("negotiating", cast, hands)
    second = team.open_shop(cast.acme, "艾可美家电专营店")
    assert [s.name for s in shops_of(cast.acme.merchant_id)] == ["艾可美数码旗舰店", "艾可美家电专营店"]
    for taken in ("禾木电器旗舰店", "艾可美 数码旗舰店", "艾可美家电专营店"):
        with pytest.raises(ShopTaken):
            team.open_shop(cast.acme, taken)
    with pytest.raises(ShopTaken):
        team.rename_shop(cast.acme, second, "禾木电器旗舰店")

    team.rename_shop(cast.acme, 1, "艾可美官方旗舰店")
    case = case_seen_by(cast.li, ref)
    assert case.merchant_name == "艾可美官方旗舰店"
    assert thread_seen_by(cast.li, case)[-1].shop == "艾可美官方旗舰店"

    assert refusal(team.close_shop, cast.acme, 1) == "open_cases"
    team.close_shop(cast.acme, second)
    team.close_shop(cast.acme, second)  # a second time is no change
    do(cast.li, ref, "withdraw", {"reason": "solved"})
    assert refusal(team.close_shop, cast.acme, 1) == "last_shop"
    team.reopen_shop(cast.acme, second)
    team.close_shop(cast.acme, 1)
    assert [(s.name, s.open_cases, s.closed_at is None) for s in shops_kept_by(cast.acme)] == [
        ("艾可美家电专营店", 0, True),
        ("艾可美官方旗舰店", 0, False),
    ]
    assert case_seen_by(cast.acme, ref).merchant_name == "艾可美官方旗舰店"  # what was filed stays theirs
    assert [(c.what, c.facts) for c in changes_of_team_seen_by(cast.acme)] == [
        ("shop_closed", {"name": "艾可美官方旗舰店"}),
        ("shop_reopened", {"name": "艾可美家电专营店"}),
        ("shop_closed", {"name": "艾可美家电专营店"}),
        ("shop_renamed", {"from": "艾可美数码旗舰店", "to": "艾可美官方旗舰店"}),
        ("shop_opened", {"to": "艾可美家电专营店"}),
    ]
    assert db.session.scalar(select(Shop.closed_at).where(Shop.id == 1)) is not None


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("way", ["removed", "lowered"])
def test_nobody_comes_back_by_a_letter_that_they_had_sent_themselves(cast, way):
    lin = joins(cast.acme.merchant_id, "小林", Rank.MANAGER)
    place = {"merchant_id": cast.acme.merchant_id, "rank": Rank.AGENT}
    theirs = invitations.invite(lin, "friend@demo.test", Role.MERCHANT, **place)
    owners = invitations.invite(cast.acme, "honest@demo.test", Role.MERCHANT, **place)
    token = invitations.mint_invitation(None, "friend@demo.test", {"invitation_id": theirs})
    if way == "removed":
        team.remove_member(cast.acme, lin.id)
    else:
        team.change_member(cast.acme, lin.id, rank=Rank.VIEWER, refund_ceiling_fen=None)
    with pytest.raises(invitations.InvitationRefused):
        invitations.accept_as_new(token, "小林的朋友", "four unrelated words")
    kept = invitations.mint_invitation(None, "honest@demo.test", {"invitation_id": owners})
    assert invitations.accept_as_new(kept, "小郭", "four unrelated words")


@pytest.mark.usefixtures("any_database")
def test_of_two_owners_who_leave_at_once_one_stays_while_there_are_cases(app, cast, hands):
    a_case("awaiting_merchant", cast, hands)
    zhou = joins(cast.acme.merchant_id, "老周", Rank.OWNER)
    came_of_it = []

    def leave(viewer):
        with app.app_context():
            try:
                accounts.leave(viewer, PASSWORD)
            except accounts.OnlyOwner:
                came_of_it.append("needed")
            else:
                came_of_it.append("left")

    db.session.rollback()
    both = [Thread(target=leave, args=(viewer,)) for viewer in (cast.acme, zhou)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(came_of_it) == ["left", "needed"]


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("way", ["removed", "only looks now", "left", "shut out"])
def test_cases_of_somebody_who_cannot_act_any_more_wait_for_anybody(cast, hands, way):
    ref = a_case("awaiting_merchant", cast, hands)
    lin = joins(cast.acme.merchant_id, "小林", Rank.AGENT)
    desk_work.give_in_hand(cast.acme, [ref], lin.id)
    {
        "removed": lambda: team.remove_member(cast.acme, lin.id),
        "only looks now": lambda: team.change_member(cast.acme, lin.id, rank=Rank.VIEWER, refund_ceiling_fen=None),
        "left": lambda: accounts.leave(lin, PASSWORD),
        "shut out": lambda: administration.shut_out(cast.admin, lin.id),
    }[way]()
    assert [line.ref for line in desk_seen_by(cast.acme, Wish(hand=NOBODY)).lines] == [ref]
