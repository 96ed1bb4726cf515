"""A place is kept for whoever reads the letter: once, for one address, and only by those who may give it."""

from threading import Thread
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from portal import clock
from portal.domain.parties import Role
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.account import Account
from portal.models.body import Body, Place
from portal.models.change import Change
from portal.models.invitation import Invitation
from portal.models.merchant import Merchant, Staff
from portal.models.notice import Letter
from portal.queries.accounts import viewer_of
from portal.queries.invitations import Fit, invitation_with, open_invitations
from portal.services import accounts, invitations
from portal.services.invitations import InvitationRefused
from tests.conftest import PASSWORD

NEW = "xin@people.test"


def joined(cast, rank: Rank, email: str) -> object:
    shop = {"merchant_id": cast.acme.merchant_id, "rank": rank}
    return viewer_of(accounts.create_account(Role.MERCHANT, email, "小林", PASSWORD, confirmed=True, **shop))


@pytest.fixture
def team(any_database, cast, hands):
    """Acme's people, by rank."""
    return SimpleNamespace(
        owner=cast.acme,
        manager=joined(cast, Rank.MANAGER, "manager@demo.test"),
        agent=joined(cast, Rank.AGENT, "agent@demo.test"),
        viewer=joined(cast, Rank.VIEWER, "viewer@demo.test"),
    )


def invite(by, rank=Rank.AGENT, email=NEW, **more) -> int:
    return invitations.invite(by, email, Role.MERCHANT, **{"merchant_id": by.merchant_id, "rank": rank} | more)


def token_of(invitation_id: int) -> str:
    """What the letter holds that is sent now."""
    email = db.session.get(Invitation, invitation_id).email
    token = invitations.mint_invitation(None, email, {"invitation_id": invitation_id})
    assert token
    return token


def why(act, *arguments, **more) -> str:
    with pytest.raises(InvitationRefused) as refused:
        act(*arguments, **more)
    return str(refused.value.reason)


def fit(viewer, token) -> Fit:
    found = invitation_with(viewer, token, clock.now()).fit
    db.session.rollback()
    return found


def test_an_owner_invites_somebody_who_comes_in_with_a_new_account(any_database, cast, hands):
    made = invite(cast.acme, refund_ceiling_fen=20_000, email=" Xin@People.test ")
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.email, letter.kind, letter.facts["to"]) == (NEW, "invitation", "艾可美数码旗舰店")
    token = token_of(made)
    assert token not in db.session.scalar(select(Invitation.token_hash))
    (listed,) = open_invitations(cast.acme, clock.now())
    assert (listed.email, listed.rank, listed.invited_by, listed.is_expired) == (NEW, Rank.AGENT, "小陈", False)
    xin = invitations.accept_as_new(token, "小新", PASSWORD)
    staff = db.session.get(Staff, xin)
    assert (staff.merchant_id, staff.rank, staff.refund_ceiling_fen) == (cast.acme.merchant_id, Rank.AGENT, 20_000)
    assert viewer_of(xin).is_confirmed, "the letter reached them"
    assert accounts.account_with(NEW, PASSWORD) == xin
    assert open_invitations(cast.acme, clock.now()) == []
    changes = db.session.scalars(select(Change).order_by(Change.id)).all()
    assert [(c.what, c.account_id, c.merchant_id) for c in changes] == [
        ("invited", cast.acme.id, cast.acme.merchant_id),
        ("joined", xin, cast.acme.merchant_id),
    ]
    assert NEW not in str([c.facts for c in changes]), "what stays for ever holds no address"


def test_an_invitation_is_used_once_in_time_and_by_whom_it_is_for(any_database, cast, hands):
    made = invite(cast.acme)
    token = token_of(made)
    assert fit(None, token) is Fit.FITS and fit(None, "another") is Fit.UNKNOWN
    for somebody_else in (cast.li, cast.hemu, cast.wang, cast.admin):
        assert fit(somebody_else, token) is Fit.ANOTHER_ADDRESS
        assert invitation_with(somebody_else, token, clock.now()).place is None
        assert why(invitations.accept, somebody_else, token) == "another_address"
    hands.turn(days=7)
    assert fit(None, token) is Fit.EXPIRED
    assert why(invitations.accept_as_new, token, "小新", PASSWORD) == "expired"
    assert invitations.mint_invitation(None, NEW, {"invitation_id": made}) is None
    token = token_of(invite(cast.acme))
    invitations.accept_as_new(token, "小新", PASSWORD)
    assert fit(None, token) is Fit.USED
    assert why(invitations.accept_as_new, token, "小旧", "another password") == "used"
    assert len(db.session.scalars(select(Account.id).where(Account.email == NEW)).all()) == 1


def test_a_letter_that_is_sent_again_makes_the_older_one_worthless(any_database, cast, hands):
    made = invite(cast.acme)
    older, later = token_of(made), token_of(made)
    assert fit(None, older) is Fit.UNKNOWN and fit(None, later) is Fit.FITS


def test_owners_and_managers_invite_to_their_own_merchant_and_up_to_their_own_rank(team, cast):
    for rank in Rank:
        assert invite(team.owner, rank, f"{rank}@one.test")
        assert why(invite, team.agent, rank) == "not_theirs" and why(invite, team.viewer, rank) == "not_theirs"
    assert why(invite, team.manager, Rank.OWNER) == "not_theirs"
    for rank in (Rank.MANAGER, Rank.AGENT, Rank.VIEWER):
        assert invite(team.manager, rank, f"{rank}@two.test")
    assert why(invite, team.owner, merchant_id=cast.hemu.merchant_id) == "not_theirs"
    for stranger in (cast.li, cast.wang, cast.sun, cast.hemu):
        assert why(invite, stranger, merchant_id=cast.acme.merchant_id) == "not_theirs"
        for role in (Role.MEDIATOR, Role.SUPERVISOR, Role.ADMIN):
            assert why(invitations.invite, stranger, NEW, role) == "not_theirs"
    assert len(open_invitations(team.manager, clock.now())) == 7
    for blind in (team.agent, team.viewer, cast.hemu, cast.li, cast.sun):
        assert open_invitations(blind, clock.now()) == []


def test_administrators_invite_to_the_desk_and_to_administration(any_database, cast, hands):
    body = Body(name="城东调解中心", key="城东调解中心", created_at=clock.now())
    db.session.add(body)
    db.session.commit()
    body_id = body.id
    made = invitations.invite(cast.admin, NEW, Role.MEDIATOR, body_id=body_id)
    assert [i.place for i in open_invitations(cast.admin, clock.now(), body_id=body_id)] == ["城东调解中心"]
    mediator = viewer_of(invitations.accept_as_new(token_of(made), "何立", PASSWORD))
    assert (mediator.role, mediator.body_id, mediator.merchant_id) == (Role.MEDIATOR, body_id, None)
    made = invitations.invite(cast.admin, "chief@people.test", Role.ADMIN)
    assert viewer_of(invitations.accept_as_new(token_of(made), "另一位", PASSWORD)).role is Role.ADMIN
    with pytest.raises(ValueError, match="rank"):
        invitations.invite(cast.admin, NEW, Role.MERCHANT)
    with pytest.raises(ValueError, match="body"):
        invitations.invite(cast.admin, NEW, Role.ADMIN, body_id=body_id)
    assert why(invitations.invite, cast.admin, "c@people.test", Role.CONSUMER) == "not_theirs"


def test_an_account_takes_a_place_only_where_it_fits(team, cast):
    for taken, reason in ((cast.li, "another_role"), (cast.hemu, "elsewhere")):
        token = token_of(invite(team.owner, email=taken.email))
        assert fit(None, token) is Fit.SIGN_IN_FIRST
        assert why(invitations.accept, taken, token) == reason
        with pytest.raises(accounts.EmailTaken):
            invitations.accept_as_new(token, "别人", PASSWORD)
        assert fit(None, token) is Fit.SIGN_IN_FIRST, "a refusal does not use it up"
    assert why(invite, team.owner, email=team.agent.email) == "member_already"
    staff = db.session.get(Staff, team.agent.id)
    staff.merchant_id, staff.left_merchant_id = None, staff.merchant_id
    db.session.commit()
    token = token_of(invite(team.owner, Rank.MANAGER, team.agent.email))
    invitations.accept(viewer_of(team.agent.id), token)
    back = viewer_of(team.agent.id)
    assert (back.merchant_id, back.rank) == (team.owner.merchant_id, Rank.MANAGER)
    assert fit(back, token) is Fit.USED


def test_a_mediator_without_a_body_joins_one(any_database, cast, hands):
    body = Body(name="城东调解中心", key="城东调解中心", created_at=clock.now())
    db.session.add(body)
    db.session.commit()
    token = token_of(invitations.invite(cast.admin, cast.wang.email, Role.MEDIATOR, body_id=body.id))
    invitations.accept(cast.wang, token)
    assert db.session.get(Place, cast.wang.id).body_id == body.id
    again = why(invitations.invite, cast.admin, cast.wang.email, Role.MEDIATOR, body_id=body.id)
    assert again == "member_already"


def test_a_place_is_withdrawn_by_those_who_could_give_it(team, cast):
    made = invite(team.owner, Rank.OWNER)
    token = token_of(made)
    for stranger in (team.agent, team.manager, cast.hemu, cast.li):
        with pytest.raises(invitations.InvitationNotFound):
            invitations.withdraw(stranger, made)
    invitations.withdraw(cast.admin, made)
    assert fit(None, token) is Fit.WITHDRAWN
    assert why(invitations.accept_as_new, token, "小新", PASSWORD) == "withdrawn"
    invitations.withdraw(team.owner, made)
    told = db.session.scalars(select(Change.what).where(Change.what == "invitation_withdrawn")).all()
    assert len(told) == 1


def test_a_later_invitation_takes_the_place_of_an_older_one_and_no_letter_box_is_filled(any_database, cast, hands):
    first = token_of(invite(cast.acme))
    second = token_of(invite(cast.acme, Rank.MANAGER))
    assert fit(None, first) is Fit.WITHDRAWN and fit(None, second) is Fit.FITS
    invite(cast.acme)
    assert why(invite, cast.acme) == "too_many"
    assert why(invite, cast.hemu) == "too_many", "whoever writes"
    hands.turn(days=1, seconds=1)
    assert invite(cast.hemu)


def test_nobody_comes_into_a_merchant_that_was_closed(any_database, cast, hands):
    token = token_of(invite(cast.acme))
    db.session.get(Merchant, cast.acme.merchant_id).closed_at = clock.now()
    db.session.commit()
    assert fit(None, token) is Fit.WITHDRAWN
    assert why(invite, cast.acme, email="y@people.test") == "not_open"


def test_a_manager_does_not_take_back_what_an_owner_has_offered_by_offering_less(team):
    owners = invite(team.owner, Rank.OWNER)
    assert why(invite, team.manager, Rank.VIEWER) == "invited_already"
    assert fit(None, token_of(owners)) is Fit.FITS
    lesser = invite(team.manager, Rank.AGENT, email="other@people.test")
    invite(team.owner, Rank.MANAGER, email="other@people.test")
    assert db.session.get(Invitation, lesser).withdrawn_at is not None


def test_nobody_fills_the_letter_boxes_of_strangers_with_invitations(team, hands):
    for n in range(invitations.LETTERS_OF_A_MERCHANT_A_DAY):
        invite(team.owner, email=f"n{n}@people.test")
    assert why(invite, team.manager, email="one-more@people.test") == "enough_today"
    hands.turn(days=1)
    assert invite(team.manager, email="one-more@people.test")


def test_of_two_places_that_are_taken_at_once_somebody_gets_one(any_database, app, cast, hands):
    ma = viewer_of(
        accounts.create_account(Role.MERCHANT, NEW, "马女士", PASSWORD, confirmed=True, merchant_name="马记")
    )
    db.session.get_one(Account, ma.id).staff.merchant_id = None
    db.session.commit()
    ma = viewer_of(ma.id)
    tokens = [token_of(invite(by)) for by in (cast.acme, cast.hemu)]
    came_of_it = []

    def accept(token):
        with app.app_context():
            try:
                invitations.accept(ma, token)
            except InvitationRefused as refused:
                came_of_it.append(str(refused.reason))
            else:
                came_of_it.append("in")

    db.session.rollback()
    both = [Thread(target=accept, args=(token,)) for token in tokens]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(came_of_it) == ["elsewhere", "in"]
