"""The demo town: a newcomer finds every situation in it, played as people would have brought it about."""

import os
from datetime import UTC, datetime

import pytest

from portal import clock
from portal.domain.orders import OrderKind
from portal.domain.parties import Party
from portal.domain.ranks import Rank
from portal.domain.rulebooks import RULEBOOKS
from portal.domain.rulebooks.complaint import Outcome, State
from portal.extensions import db
from portal.models.account import Account
from portal.models.body import Leave
from portal.models.case import Case, Entry, Proceeding
from portal.models.desk import CaseHand, CaseLabel, ReplyTemplate
from portal.models.draft import Draft
from portal.models.evidence import Evidence
from portal.models.merchant import Shop, Staff
from portal.models.notice import Letter, Notice
from portal.models.order import Order
from portal.queries.accounts import viewer_of
from portal.services import demo
from portal.services.audit import audit
from portal.services.demo_town import STORIES
from portal.views.uploads import evidence_store
from tests.breadth import at, some_of
from tests.domain.test_rulebooks import OF_OLD

# What is still open on a day is told of the last days before it; before some days lay a holiday.
A_WEDNESDAY = datetime(2026, 12, 2, 2, 30, tzinfo=UTC)
# In the weeks of the stories were the Spring Festival and the National Day.
AFTER_HOLIDAYS = (
    datetime(2027, 2, 16, 22, tzinfo=UTC),
    datetime(2026, 10, 12, 9, tzinfo=UTC),
)
MOST_SECONDS = 60  # of the processors' time; the issue allows as much by the clock, on two of them


@pytest.mark.parametrize("today", some_of((A_WEDNESDAY, *AFTER_HOLIDAYS), at(3, 1, 1)), ids=str)
def test_the_town_can_be_begun_on_any_day_and_only_once(app, browser, hands, today):
    hands.set(today)
    before = _busy_seconds()
    assert len(list(demo.scenes(evidence_store()))) == demo.count_scenes()
    assert _busy_seconds() - before < MOST_SECONDS
    assert clock.now() == today, "time was set right again"

    assert db.session.scalar(db.select(db.func.max(Entry.at))) < today, "nothing is told of days to come"
    assert set(Outcome) - set(db.session.scalars(db.select(Case.outcome).distinct())) == set()
    # Where holidays made periods longer than the stories tell, some still wait who would have done something since.
    if today not in AFTER_HOLIDAYS:
        _every_state_and_act_is_there()
    _threads_are_long_and_short()
    _desks_are_in_use()
    _nobody_is_written_to_about_the_past()
    assert [found for found in audit() if found] == []
    _the_longest_thread_can_be_read_by(browser, "li", "hemu", "wang", "sun")

    before = _counts()
    with pytest.raises(demo.AlreadyPlayed):
        next(demo.scenes(evidence_store()))
    assert _counts() == before


def _busy_seconds():
    return sum(os.times()[:4])


def _every_state_and_act_is_there():
    stages = {(book.kind, str(state)) for book in RULEBOOKS.values() for state in book.stages}
    reached = {tuple(row) for row in db.session.execute(db.select(Proceeding.kind, Proceeding.state).distinct())}
    assert {stage for stage in stages - reached if stage[1] not in OF_OLD} == set()
    assert {str(state) for state in State} - set(db.session.scalars(db.select(Case.state).distinct())) == set()

    acts = {str(act) for book in RULEBOOKS.values() for act in book.acts}
    entered = set(db.session.scalars(db.select(Entry.act).distinct()))
    followed = {
        deed.partition(":")[2]
        for record in db.session.scalars(db.select(Proceeding.record))
        for deed in record["deeds"]
        if deed.startswith(f"{Party.RULEBOOK}:")
    }
    assert acts - entered - followed == set()


def _threads_are_long_and_short():
    lengths = sorted(db.session.scalars(db.select(Case.last_seq)))
    assert lengths[0] <= 3
    assert lengths[-1] >= 60
    assert set(db.session.scalars(db.select(Evidence.file_kind).distinct())) >= {"jpeg", "mp4", "mp3"}
    said = [facts.get("words", "") for facts in db.session.scalars(db.select(Entry.facts))]
    assert sum(map(len, said)) > 6000
    told = [story.words for story in STORIES]
    assert len(set(told)) == len(told), "no complaint is told twice"


def _desks_are_in_use():
    shops = db.session.execute(db.select(Shop.merchant_id, db.func.count()).group_by(Shop.merchant_id)).all()
    assert all(count >= 2 for _, count in shops)
    assert set(db.session.scalars(db.select(Staff.rank))) == set(Rank)
    assert any(db.session.scalars(db.select(Staff.refund_ceiling_fen)))
    assert set(db.session.scalars(db.select(Order.kind))) == set(OrderKind)
    for table in (CaseHand, CaseLabel, ReplyTemplate, Leave, Draft):
        assert db.session.scalar(db.select(db.func.count()).select_from(table)), table.__name__


def _nobody_is_written_to_about_the_past():
    assert (
        list(db.session.scalars(db.select(Letter).where(Letter.sent_at.is_(None), Letter.given_up_at.is_(None)))) == []
    )
    assert db.session.scalars(db.select(Notice).where(Notice.read_at.is_(None))).first(), "somebody has news"


def _the_longest_thread_can_be_read_by(browser, *readers):
    ref = db.session.scalar(db.select(Case.ref).order_by(Case.last_seq.desc()).limit(1))
    for who in readers:
        viewer = viewer_of(db.session.scalar(db.select(Account.id).where(Account.email == f"{who}@demo.test")))
        assert "三人位布艺沙发" in browser(viewer).get(f"/cases/{ref}").text


def _counts():
    tables = (Account, Case, Entry, Evidence)
    return [db.session.scalar(db.select(db.func.count()).select_from(table)) for table in tables]
