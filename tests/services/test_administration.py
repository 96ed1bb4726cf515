"""Administration on either database: who may change what, what is found, and that all of it is on record in words."""

import ast
from datetime import date
from threading import Thread

import pytest
from sqlalchemy import select

from portal import phrases
from portal.domain.leave import refusal_of
from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account
from portal.models.change import Change
from portal.models.invitation import LinkKind
from portal.queries import NotFound
from portal.queries import administration as seen
from portal.queries.accounts import viewer_of
from portal.services import accounts, administration, invitations, links
from portal.services.administration import BodyClosed, BodyInUse, BodyTaken, LeaveRefused, OwnAccount
from portal.services.links import LinkState
from tests.architecture.source import called_name, calls, in_room, tree
from tests.conftest import PASSWORD

MONDAY, TUESDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 8)


def test_a_body_its_people_and_their_leave(any_database, app, cast, hands):
    body_id = administration.open_body(cast.admin, "市消协调解中心")
    with pytest.raises(BodyTaken):
        administration.open_body(cast.admin, "市消协 调解中心")
    administration.move_to_body(cast.admin, cast.wang.id, body_id)
    with pytest.raises(BodyInUse):
        administration.close_body(cast.admin, body_id)
    administration.change_place(cast.admin, cast.wang.id, "人民调解员", 12)
    administration.add_leave(cast.admin, cast.wang.id, MONDAY, TUESDAY)
    with pytest.raises(LeaveRefused):
        administration.add_leave(cast.admin, cast.wang.id, TUESDAY, SUNDAY)
    (wang,) = seen.body_seen_by(cast.admin, body_id).people
    assert (wang.name, wang.load_cap, wang.cases, wang.away_until) == ("王敏", 12, 0, TUESDAY)
    assert {p.name for p in seen.team_seen_by(cast.sun)} == {"周航", "孙岚"}
    administration.shut_out(cast.admin, cast.wang.id)
    administration.close_body(cast.admin, body_id)
    with pytest.raises(BodyClosed):
        administration.move_to_body(cast.admin, cast.zhou.id, body_id)
    found = seen.changes_seen_by(cast.admin, subject="account", subject_id=str(cast.wang.id)).lines
    assert [(c.what, c.by, c.about) for c in found] == [
        (what, "管理员", "王敏")
        for what in ("account_closed", "leave_added", "load_cap_changed", "qualifications_changed", "body_changed")
    ]


def test_of_two_administrators_who_shut_each_other_out_at_once_one_stays(any_database, app, cast, hands):
    other = viewer_of(accounts.create_account(Role.ADMIN, "second@demo.test", "副管理员", PASSWORD, confirmed=True))
    came_of_it = []

    def shut_out(by, whom):
        with app.app_context():
            try:
                administration.shut_out(by, whom.id)
            except NotFound:
                came_of_it.append("refused")
            else:
                came_of_it.append("done")

    db.session.rollback()
    both = [Thread(target=shut_out, args=pair) for pair in ((cast.admin, other), (other, cast.admin))]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(came_of_it) == ["done", "refused"]
    still = select(Account.id).where(Account.role == Role.ADMIN, Account.closed_at.is_(None))
    assert len(db.session.scalars(still).all()) == 1


def test_what_somebody_began_ends_when_they_are_shut_out(any_database, app, cast, hands):
    other = viewer_of(accounts.create_account(Role.ADMIN, "second@demo.test", "副管理员", PASSWORD, confirmed=True))
    friend = invitations.invite(other, "friend@people.test", Role.ADMIN)
    token = invitations.mint_invitation(None, "friend@people.test", {"invitation_id": friend})
    forgotten = links.mint_reset(other.id, other.email, {})
    administration.shut_out(cast.admin, other.id)
    with pytest.raises(invitations.InvitationRefused):
        invitations.accept_as_new(token, "朋友", PASSWORD)
    administration.let_in_again(cast.admin, other.id)
    assert links.state_of(LinkKind.RESET, forgotten) is not LinkState.GOOD


def test_nobody_changes_what_is_not_theirs_to_change(any_database, app, cast, hands):
    for who in (cast.li, cast.acme, cast.wang, cast.sun):
        for attempt in (
            lambda by: administration.shut_out(by, cast.zhao.id),
            lambda by: administration.open_body(by, "某机构"),
            lambda by: seen.people_seen_by(by),
            lambda by: seen.changes_seen_by(by),
        ):
            with pytest.raises(NotFound):
                attempt(who)
    for who in (cast.li, cast.acme, cast.wang):
        with pytest.raises(NotFound):
            administration.add_leave(who, cast.wang.id, MONDAY, MONDAY)
    with pytest.raises(NotFound):
        administration.change_place(cast.admin, cast.li.id, "", 1)
    with pytest.raises(OwnAccount):
        administration.shut_out(cast.admin, cast.admin.id)
    assert db.session.scalars(select(Change)).all() == []


def test_people_and_merchants_are_found_by_their_words_page_by_page(any_database, app, cast, hands):
    for n in range(52):
        accounts.create_account(Role.CONSUMER, f"n{n}@demo.test", f"新人{n}", "four unrelated words")
    first = seen.people_seen_by(cast.admin, words="新人")
    assert len(first.lines) == seen.PAGE and first.following is not None
    assert [p.name for p in seen.people_seen_by(cast.admin, words="新人", before=first.following).lines] == [
        "新人1",
        "新人0",
    ]
    assert [p.email for p in seen.people_seen_by(cast.admin, words="ACME@").lines] == ["acme@demo.test"]
    assert seen.people_seen_by(cast.admin, words="%").lines == ()
    (shop,) = seen.merchants_seen_by(cast.admin, words="禾木").lines
    assert (shop.shops, shop.staff) == (1, 1)


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (MONDAY, MONDAY, None),
        (TUESDAY, MONDAY, "out_of_order"),
        (date(2026, 2, 1), date(2026, 3, 1), "in_the_past"),
        (date(2026, 2, 1), MONDAY, None),
        (MONDAY, date(2027, 3, 4), "too_far"),
        (date(2028, 3, 4), date(2028, 3, 4), "too_far"),
        (TUESDAY, SUNDAY, None),
        (TUESDAY, date(2026, 3, 9), "overlaps"),
    ],
)
def test_leave_that_may_be_put_down(first, last, reason):
    assert refusal_of(first, last, MONDAY, [(date(2026, 3, 9), date(2026, 3, 10))]) == reason


def test_every_change_on_record_has_words():
    noted = {
        call.args[place].value
        for path in in_room("services")
        for call in calls(tree(path))
        if called_name(call) == "note_change"
        for place in (1, 2)
        if isinstance(call.args[place], ast.Constant)
    }
    assert noted - set(phrases.CHANGES) - set(phrases.SUBJECTS) == set()
    assert len(noted) > 20
