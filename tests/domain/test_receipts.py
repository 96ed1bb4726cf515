"""Who used how much time: adds up to the whole, to the microsecond, whatever happened in a case."""

from datetime import timedelta
from random import Random

import pytest

from portal.domain.parties import Party
from portal.domain.policy import permits
from portal.domain.receipts import BESIDE, Holder, Step, receipt_of
from portal.domain.rulebooks import RULEBOOKS
from portal.domain.timetable import Outage
from tests.walking import (
    ACME,
    LI,
    START,
    SUN,
    TIMES,
    WANG,
    ZHOU,
    a_complaint,
    claimed,
    facts_by_chance,
    in_mediation,
    in_talks,
)

CONSUMER, MERCHANT = frozenset({Party.CONSUMER}), frozenset({Party.MERCHANT})


def steps_of(case):
    return [Step(li.at, li.party, li.act, li.no, li.facts, li.effects) for li in case.lines]


def receipt(case, parties=frozenset({Party.SUPERVISOR})):
    return receipt_of(steps_of(case), case.at, parties)


def a_walk(seed):
    chance = Random(seed)
    case = chance.choice((a_complaint, in_talks, in_mediation))()
    for _ in range(40):
        case.wait(hours=chance.choice((0, 0, 1, 3, 8, 30, 80)), minutes=chance.random())
        if chance.random() < 0.04:
            case.suffers(Outage(len(case.file.noted) + 1, case.at - timedelta(hours=9), case.at))
        actor = chance.choice((LI, ACME, WANG, WANG, ZHOU, SUN))
        if may := permits(actor, case.file, case.at, TIMES):
            permit = chance.choice(may)
            facts = facts_by_chance(permit, case.file, chance, case.at)
            case.do(actor, permit.move.act, permit.proceeding.no, **facts)
    return case


@pytest.fixture(scope="module")
def walks():
    return [a_walk(seed) for seed in range(60)]


@pytest.mark.parametrize("parties", [CONSUMER, MERCHANT, frozenset({Party.SUPERVISOR})], ids=str)
def test_the_segments_follow_each_other_and_add_up_to_the_whole_time(walks, parties):
    for case in walks:
        told = receipt(case, parties)
        assert sum(told.used.values(), timedelta()) == told.ends - told.begins
        ends = [told.begins, *(s.ends for s in told.segments)]
        assert [s.begins for s in told.segments] == ends[:-1] and ends[-1] == told.ends
        assert all(a.holder is not b.holder for a, b in zip(told.segments, told.segments[1:], strict=False))


def test_every_deadline_ends_no_later_than_it_was_due_unless_it_was_missed(walks):
    for case in walks:
        for deadline in receipt(case).deadlines:
            if deadline.ended_at and not deadline.missed and deadline.period != "review":
                assert deadline.ended_at <= deadline.due_at
            if deadline.missed:
                assert deadline.ended_at >= deadline.due_at
            assert deadline.by is None or deadline.by >= timedelta()


def test_nobody_reads_in_theirs_what_they_have_not_been_told_of(walks):
    for case in [*walks, claimed(in_talks())]:
        theirs = receipt(case, CONSUMER)
        told = {p.no for p in case.file.known_to(CONSUMER)}
        assert {d.no for d in theirs.deadlines} | {p.no for p in theirs.pauses} <= told


def test_a_silent_merchant_used_all_of_their_time_and_then_it_was_the_desks():
    case = a_complaint().wait(hours=58)
    told = receipt(case)
    assert told.used == {Holder.MERCHANT: timedelta(hours=48), Holder.PLATFORM: timedelta(hours=10)}
    first = told.deadlines[0]
    assert (first.period, first.whose, first.missed, first.by) == ("first_reply", (Party.MERCHANT,), True, None)
    late = receipt(case.do(ACME, "answer")).deadlines[0]
    assert late.by == timedelta(hours=10)


def test_only_what_would_have_been_in_time_is_late():
    case = a_complaint().wait(hours=58).do(ACME, "add_message", words="仓库还在查")
    assert receipt(case).deadlines[0].by is None
    assert receipt(case.wait(hours=1).do(ACME, "make_offer")).deadlines[0].by == timedelta(hours=11)


def test_a_reply_in_time_is_early_by_what_was_left():
    case = a_complaint().wait(hours=5).do(ACME, "answer")
    first = receipt(case).deadlines[0]
    assert (first.missed, first.by) == (False, timedelta(hours=43))


def test_testing_is_a_pause_with_author_and_expected_end_and_its_time_is_the_laboratorys():
    case = in_mediation()
    began = case.at
    case.do(WANG, "send_for_testing").wait(days=6).do(WANG, "receive_report").wait(hours=1)
    told = receipt(case)
    assert told.used[Holder.OUTSIDE] == timedelta(days=6)
    pause = next(p for p in told.pauses if p.reason == "testing")
    assert (pause.author, pause.begins, pause.ends) == (Party.MEDIATOR, began, began + timedelta(days=6))
    assert pause.expected is not None and pause.expected > pause.begins
    assert next(d for d in told.deadlines if d.period == "mediation").ended_at is None


def test_an_outage_is_a_pause_of_the_platform():
    case = a_complaint().wait(hours=10)
    case.suffers(Outage(1, START + timedelta(hours=2), START + timedelta(hours=8)))
    pause = receipt(case).pauses[0]
    assert (pause.reason, pause.ends - pause.begins) == ("outage", timedelta(hours=6))
    assert receipt(case).deadlines[0].due_at == START + timedelta(hours=54)


def test_the_time_of_a_closed_case_ends_with_it():
    case = a_complaint().wait(hours=3).do(LI, "withdraw")
    case.wait(days=9)
    assert receipt(case).used == {Holder.MERCHANT: timedelta(hours=3)}


def test_a_case_without_a_record_has_no_receipt():
    with pytest.raises(ValueError, match="begins with an entry"):
        receipt_of([], START)


def test_what_runs_beside_a_complaint_is_a_kind_that_there_is():
    assert set(RULEBOOKS) >= BESIDE
