"""Time passes once, in order, and as it fell due, whoever was away meanwhile."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.domain.parties import Party
from portal.extensions import db
from portal.models.case import Case, Entry, Proceeding
from portal.queries.calendars import times_now
from portal.services.audit import audit
from portal.services.calendars import keep_calendar_seeded
from portal.services.deadlines import let_time_pass
from portal.worker import _Rounds
from tests.samples_cases import a_case, a_mediated_case, a_refused_case, act
from tests.walking import facts_of


def lapses_of(ref):
    """What the clock did in a case, and when it said it did it."""
    entries = (
        select(Entry.act, Entry.at)
        .join(Case, Case.id == Entry.case_id)
        .where(Case.ref == ref, Entry.party == Party.CLOCK)
        .order_by(Entry.seq)
    )
    return [(row.act, row.at) for row in db.session.execute(entries)]


def state_of(ref):
    return db.session.scalar(select(Case.state).where(Case.ref == ref))


def test_nothing_happens_before_its_time(any_database, app, cast, hands):
    a_case(cast.li)
    assert let_time_pass() == 0
    hands.turn(hours=24)
    assert let_time_pass() == 0
    hands.turn(seconds=1)
    assert let_time_pass() == 1
    assert let_time_pass() == 0


def test_after_an_outage_every_lapse_is_made_once_in_order_and_dated_when_it_fell_due(any_database, app, cast, hands):
    filed = hands.at
    ref = a_case(cast.li)
    hands.turn(days=30)
    assert let_time_pass() == len(lapses_of(ref))
    silent = filed + timedelta(hours=48)
    assert lapses_of(ref)[:3] == [
        ("remind", filed + timedelta(hours=24)),
        ("go_to_mediation", silent),
        ("tell_supervisor", datetime(2026, 3, 6, 16, tzinfo=UTC)),
    ]
    instants = [at for _, at in lapses_of(ref)]
    assert instants == sorted(instants) and len(set(lapses_of(ref))) == len(instants)
    assert let_time_pass() == 0
    assert list(audit()) == [None]


def test_it_makes_no_difference_whether_the_worker_was_there_all_the_time(any_database, app, cast, hands):
    began = hands.at
    attended = a_refused_case(cast.li, cast.acme)
    act(cast.acme, attended, "make_offer", terms={"refund_fen": 100})
    for _ in range(35):
        hands.turn(days=2)
        let_time_pass()
    first = lapses_of(attended)
    hands.set(began)
    left_alone = a_refused_case(cast.li, cast.acme)
    act(cast.acme, left_alone, "make_offer", terms={"refund_fen": 100})
    hands.turn(days=70)
    let_time_pass()
    assert lapses_of(left_alone) == first
    assert [name for name, _ in first][-1] == "time_is_up" and "alarm" in [name for name, _ in first]


def test_an_act_after_an_outage_comes_after_what_the_clock_owed(any_database, app, cast, hands):
    ref = a_case(cast.li)
    hands.turn(days=3)
    act(cast.acme, ref, "answer", **facts_of("answer"))
    assert [name for name, _ in lapses_of(ref)] == ["remind", "go_to_mediation"]
    assert state_of(ref) == "intervention_queue"


def test_two_workers_make_each_move_once(any_database, app, cast, hands):
    refs = [a_case(cast.li) for _ in range(6)]
    hands.turn(days=9)
    ready = threading.Barrier(3)

    def work(_):
        with app.app_context():
            ready.wait()
            try:
                return let_time_pass()
            finally:
                db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(3) as pool:
        moves = sum(pool.map(work, range(3)))
    done = [lapse for ref in refs for lapse in lapses_of(ref)]
    assert moves == len(done) == 6 * len(lapses_of(refs[0]))
    assert len({tuple(lapses_of(ref)) for ref in refs}) == 1
    assert set(audit()) == {None}


def test_a_limit_leaves_the_rest_to_the_next_round_the_longest_overdue_first(any_database, app, cast, hands):
    first = a_case(cast.li)
    hands.turn(hours=5)
    second = a_case(cast.li)
    hands.turn(hours=30)
    assert let_time_pass(limit=1) == 1
    assert lapses_of(first) and not lapses_of(second)
    assert let_time_pass(limit=1) == 1
    assert lapses_of(second)


def test_one_damaged_case_holds_up_nobody_else(any_database, app, cast, hands, caplog):
    damaged, sound = a_case(cast.li), a_case(cast.li)
    id_ = db.session.scalar(select(Case.id).where(Case.ref == damaged))
    db.session.execute(update(Proceeding).where(Proceeding.case_id == id_).values(record={"no": 1}))
    db.session.commit()
    hands.turn(days=3)
    with caplog.at_level(logging.ERROR):
        assert let_time_pass() == 2
    assert [name for name, _ in lapses_of(sound)] == ["remind", "go_to_mediation"]
    assert f"could not move case {id_}" in caplog.text


def test_periods_keep_clear_of_holidays_that_the_worker_took_in(app, cast, hands):
    # The week before Qingming, a public holiday on Saturday 4 April with Monday off.
    hands.set(datetime(2026, 3, 31, 2, tzinfo=UTC))
    _Rounds()(10)
    assert times_now().calendar.is_public_holiday(date(2026, 4, 4))
    ref = a_mediated_case(cast.li, cast.acme, cast.wang)
    act(cast.wang, ref, "close_record", words="双方都已举证。")
    case = db.session.scalar(select(Case).where(Case.ref == ref))
    # Wednesday, Thursday, Friday, then Tuesday and Wednesday.
    assert case.due_at == datetime(2026, 4, 8, 16, tzinfo=UTC)


def test_the_calendar_is_looked_after_once_a_day(app, hands):
    rounds = _Rounds()
    assert rounds(10) == 0
    assert keep_calendar_seeded() == 0
    assert {2025, 2026, 2027} == {on.year for on in times_now().calendar.days}
    hands.turn(days=365)
    rounds(10)
    hands.turn(minutes=2)
    assert 2028 in {on.year for on in times_now().calendar.days}


@pytest.mark.parametrize("days", [46, 200])
def test_a_case_that_nobody_looks_after_ends_by_itself(any_database, app, cast, hands, days):
    ref = a_case(cast.li)
    hands.turn(days=days)
    let_time_pass()
    assert state_of(ref) == ("closed" if days > 60 else "intervention_queue")
