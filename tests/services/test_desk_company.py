"""How mediators work side by side: leave and caps, handing a case over, mentioning colleagues, seeing who is at a case."""

from datetime import date

import pytest
from sqlalchemy import select, update

from portal.domain.facts import FactsRefused
from portal.domain.policy import Refused
from portal.extensions import db
from portal.models.account import Account
from portal.models.case import Case, Entry
from portal.models.desk import Presence, RulingDraft
from portal.models.merchant import Staff
from portal.models.notice import Notice
from portal.queries import NotFound
from portal.queries.cases import case_seen_by, thread_seen_by
from portal.queries.colleagues import colleagues_seen_by
from portal.queries.conflicts import conflicts_of
from portal.queries.desk import View, loads_seen_by, queue_seen_by
from portal.queries.mediators import mediators_free_for
from portal.services import administration
from portal.services.assignment import step_aside, take_next
from portal.services.audit import audit
from portal.services.casework import AtCap, Conflicted, OnLeave
from portal.services.presence import READING, WRITING, be_seen
from portal.services.ruling_drafts import keep_ruling
from tests.playing import a_case, case_called, do

HANDED = {"words": "等快递回执，周五前催一次"}


def told(who, kind):
    db.session.rollback()
    return db.session.scalars(select(Notice).where(Notice.account_id == who.id, Notice.kind == kind)).all()


def doing(who, ref):
    db.session.rollback()
    return {c.name: c.doing for c in colleagues_seen_by(who, case_seen_by(who, ref)) if c.doing}


def test_nobody_is_given_a_case_who_is_away_or_has_enough(any_database, app, cast, hands):
    ref = a_case("intervention_queue", cast, hands)
    administration.add_leave(cast.sun, cast.zhou.id, date(2026, 3, 2), date(2026, 3, 3))
    with pytest.raises(OnLeave):
        take_next(cast.zhou)
    with pytest.raises(OnLeave):
        do(cast.zhou, ref, "take_case")
    with pytest.raises(OnLeave):
        do(cast.sun, ref, "assign_mediator", {"mediator_id": cast.zhou.id})
    administration.change_place(cast.sun, cast.wang.id, "", 0)
    with pytest.raises(AtCap):
        take_next(cast.wang)
    with pytest.raises(AtCap):
        do(cast.wang, ref, "take_case")
    assert case_called(ref).mediator_id is None
    offered = mediators_free_for(cast.sun, case_seen_by(cast.sun, ref))
    assert [(m.name, m.has_room, m.away_until is not None) for m in offered] == [
        ("孙岚", True, False), ("王敏", False, False), ("周航", True, True)
    ]  # fmt: skip
    assert [(load.name, load.load_cap, load.away_until) for load in loads_seen_by(cast.wang)] == [
        ("周航", 30, date(2026, 3, 3)), ("王敏", 0, None)
    ]  # fmt: skip
    administration.change_place(cast.sun, cast.wang.id, "", 1)
    assert take_next(cast.wang).ref == ref
    hands.turn(days=2)
    other = a_case("intervention_queue", cast, hands)
    assert take_next(cast.zhou).ref == other


def test_a_case_is_handed_over_with_a_note_for_the_team_alone(any_database, app, cast, hands):
    ref = a_case("mediating", cast, hands)
    for wrong, why in (
        ({"mediator_id": cast.wang.id}, Conflicted),
        ({"mediator_id": cast.li.id}, Conflicted),
        ({"mediator_id": cast.zhou.id, "words": " "}, FactsRefused),
        ({}, FactsRefused),
    ):
        with pytest.raises(why):
            do(cast.wang, ref, "hand_over", HANDED | wrong)
    with pytest.raises(Refused):
        do(cast.sun, ref, "hand_over", HANDED | {"mediator_id": cast.zhou.id})
    assert "add_note" not in {entry.act for entry in thread_seen_by(cast.sun, case_seen_by(cast.sun, ref))}
    do(cast.wang, ref, "hand_over", HANDED | {"mediator_id": cast.zhou.id})
    assert (case_called(ref).mediator_id, case_called(ref).state) == (cast.zhou.id, "mediating")
    with pytest.raises(NotFound):
        case_seen_by(cast.wang, ref)
    *_, note, handed = thread_seen_by(cast.zhou, case_seen_by(cast.zhou, ref))
    assert (note.act, note.facts["words"], note.who) == ("add_note", HANDED["words"], "王敏")
    assert (handed.act, handed.facts["mediator_id"]) == ("hand_over", cast.zhou.id)
    for side in (cast.li, cast.acme):
        thread = thread_seen_by(side, case_seen_by(side, ref))
        assert thread[-1].act == "hand_over" and HANDED["words"] not in str([entry.facts for entry in thread])
    assert [notice.your_turn for notice in told(cast.zhou, "turn")] == [True]
    assert list(filter(None, audit())) == []


def test_only_colleagues_who_can_read_the_case_are_mentioned_and_told(any_database, app, cast, hands):
    ref = a_case("mediating", cast, hands)
    do(cast.wang, ref, "add_note", {"words": "请看第二张照片", "mentions": (cast.sun.id,)})
    assert [(n.case_id, n.your_turn) for n in told(cast.sun, "mention")] == [(case_called(ref).id, False)]
    for who in (cast.zhou, cast.li, cast.acme, cast.admin):
        with pytest.raises(Conflicted):
            do(cast.wang, ref, "add_note", {"words": "请看", "mentions": (who.id,)})
        assert told(who, "mention") == []
    assert [
        c.name for c in colleagues_seen_by(cast.wang, case_seen_by(cast.wang, ref)) if c.may_read and not c.own
    ] == ["孙岚"]


def test_the_team_sees_who_is_at_a_case_and_forgets_it_after_two_minutes(any_database, app, cast, hands):
    ref = a_case("mediating", cast, hands)

    def come(who, what):
        be_seen(who, case_seen_by(who, ref), what)

    come(cast.wang, WRITING)
    hands.turn(seconds=10)
    come(cast.wang, READING)
    come(cast.li, READING)
    assert doing(cast.sun, ref) == {"王敏": "writing"}
    assert doing(cast.li, ref) == {} and doing(cast.acme, ref) == {}
    first = db.session.scalar(select(Presence.at))
    hands.turn(seconds=25)
    come(cast.wang, READING)
    assert doing(cast.sun, ref) == {"王敏": "reading"} and db.session.scalar(select(Presence.at)) > first
    hands.turn(minutes=2)
    assert doing(cast.sun, ref) == {}
    come(cast.sun, READING)
    db.session.rollback()
    assert db.session.scalars(select(Presence.account_id)).all() == [cast.sun.id]


def test_whoever_is_tied_gives_the_case_back_and_learns_nothing_more_of_it(any_database, app, cast, hands):
    ref = a_case("mediating", cast, hands)
    with pytest.raises(NotFound):
        step_aside(cast.wang, ref)
    db.session.execute(update(Account).where(Account.id.in_((cast.wang.id, cast.acme.id))).values(phone="13900001111"))
    db.session.commit()
    with pytest.raises(NotFound):
        step_aside(cast.zhou, ref)
    (line,) = queue_seen_by(cast.wang, View.MINE).lines
    assert (line.shut, line.theirs, line.may_leave) == (True, True, True)
    step_aside(cast.wang, ref)
    assert (case_called(ref).state, case_called(ref).mediator_id) == ("intervention_queue", None)
    assert db.session.scalar(select(Entry.act).order_by(Entry.seq.desc()).limit(1)) == "declare_conflict"
    with pytest.raises(NotFound):
        case_seen_by(cast.wang, ref)


def test_a_ruling_that_somebody_with_a_tie_has_begun_goes_with_them(any_database, app, cast, hands):
    ref = a_case("ruling", cast, hands)
    keep_ruling(cast.wang, case_called(ref).id, {"summary": ["商家说得对"]}, version=0, tab="one")
    db.session.execute(update(Account).where(Account.id.in_((cast.wang.id, cast.acme.id))).values(phone="13900001111"))
    db.session.commit()
    step_aside(cast.wang, ref)
    assert db.session.scalars(select(RulingDraft)).all() == []


def test_whoever_worked_for_the_merchant_does_not_mediate_its_cases(any_database, app, cast, hands):
    ref = a_case("intervention_queue", cast, hands)
    case = db.session.scalar(select(Case).where(Case.ref == ref))
    gone = db.session.get(Staff, cast.acme.id)
    db.session.execute(update(Account).where(Account.id == cast.zhou.id).values(phone="13900003333"))
    db.session.execute(update(Account).where(Account.id == cast.acme.id).values(phone="13900003333"))
    gone.left_merchant_id, gone.merchant_id = gone.merchant_id, cast.hemu.merchant_id
    db.session.commit()
    assert conflicts_of(cast.zhou, [case]) == ["shared_contact"]
    assert conflicts_of(cast.wang, [case]) == [None]
    with pytest.raises(NotFound):
        case_seen_by(cast.zhou, ref)
