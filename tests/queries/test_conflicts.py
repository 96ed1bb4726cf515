"""Ties that keep a mediator from a case, found in what the portal knows."""

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.domain.parties import Role
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.account import Account
from portal.models.case import Case, Relation
from portal.queries import NotFound
from portal.queries.accounts import viewer_of
from portal.queries.cases import case_seen_by
from portal.queries.conflicts import actor_in, conflicted_mediators, conflicts_of
from portal.services._enrolment import take_on
from portal.services.accounts import create_account
from portal.services.team import remove_member
from tests.samples_cases import a_case, a_refused_case, act


@pytest.fixture
def waiting(any_database, app, cast, hands):
    """A case against Acme that waits for a mediator."""
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.li, ref, "ask_for_mediator")
    return db.session.scalar(select(Case).where(Case.ref == ref))


def a_phone(viewer, phone):
    db.session.execute(update(Account).where(Account.id == viewer.id).values(phone=phone))
    db.session.commit()


def a_tie(viewer, merchant_id):
    db.session.add(Relation(account_id=viewer.id, merchant_id=merchant_id, nature="入股", at=clock.now()))
    db.session.commit()


def test_nobody_is_tied_to_begin_with(waiting, cast):
    assert conflicted_mediators(waiting) == frozenset()
    assert conflicts_of(cast.wang, [waiting]) == [None]
    assert not actor_in(cast.wang, waiting).conflicted


def test_a_declared_tie_to_the_shop(waiting, cast):
    a_tie(cast.wang, waiting.merchant_id)
    a_tie(cast.zhou, cast.hemu.merchant_id)
    assert conflicted_mediators(waiting) == {cast.wang.id}
    assert conflicts_of(cast.wang, [waiting]) == ["declared"]
    with pytest.raises(NotFound):
        case_seen_by(cast.wang, waiting.ref)


@pytest.mark.parametrize(("side", "ground"), [("li", "earlier_case"), ("acme", "shared_contact")])
def test_a_phone_that_is_also_a_partys(waiting, cast, side, ground):
    a_phone(getattr(cast, side), "13900001111")
    a_phone(cast.zhou, "13900001111")
    assert conflicts_of(cast.zhou, [waiting]) == [ground]
    assert conflicted_mediators(waiting) == {cast.zhou.id}


def test_an_own_complaint_about_the_shop_for_ninety_days(waiting, cast, hands):
    """Zhao, who shares a phone with Wang, has complained about the same shop."""
    a_phone(cast.zhao, "13900002222")
    a_phone(cast.wang, "13900002222")
    a_case(cast.zhao)
    assert conflicts_of(cast.wang, [waiting]) == ["earlier_case"]
    hands.turn(days=91)
    assert conflicts_of(cast.wang, [waiting]) == [None]


def test_two_statements_however_many_cases(waiting, cast, asked):
    cases = [waiting] + [db.session.scalar(select(Case).where(Case.ref == a_case(cast.li))) for _ in range(4)]
    rows = db.session.execute(
        select(Case.merchant_id, Case.consumer_id).where(Case.id.in_([case.id for case in cases]))
    ).all()
    asked.clear()
    assert conflicts_of(cast.wang, rows) == [None] * 5
    assert len(asked) == 2
    actor_in(cast.li, waiting)
    assert len(asked) == 2


def test_only_people_of_the_desk_have_conflicts(waiting, cast):
    a_tie(cast.acme, waiting.merchant_id)
    assert not actor_in(cast.acme, waiting).conflicted


def test_whoever_has_left_one_merchant_after_another_stays_tied_to_each(waiting, cast):
    """Chen, whose phone Zhou has, worked for Acme and then for Hemu."""
    chen = a_worker(cast.acme.merchant_id, "13900004444")
    remove_member(cast.acme, chen)
    joins(chen, cast.hemu.merchant_id)
    a_phone(cast.zhou, "13900004444")
    assert conflicts_of(cast.zhou, [waiting]) == ["shared_contact"]
    remove_member(cast.hemu, chen)
    assert conflicts_of(cast.zhou, [waiting]) == ["shared_contact"], "the first merchant as much as the last"
    assert conflicted_mediators(waiting) == {cast.zhou.id}
    assert conflicts_of(cast.wang, [waiting]) == [None]


def a_worker(merchant_id, phone):
    account_id = create_account(
        Role.MERCHANT, "chen@demo.test", "小陈", "pingli-demo", merchant_id=merchant_id, rank=Rank.AGENT, confirmed=True
    )
    a_phone(viewer_of(account_id), phone)
    return account_id


def joins(account_id, merchant_id):
    account = db.session.get_one(Account, account_id)
    take_on(account, merchant_id, Rank.AGENT, "小陈")
    db.session.commit()
