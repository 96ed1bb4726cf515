"""What holds of every clock, whatever the numbers: pauses, histories, nights, editions and outages."""

from datetime import timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.clocks import later, new_clock, shifted
from portal.domain.deadlines import POLICIES
from portal.domain.engine import play
from portal.domain.periods import NIGHT_BEGINS, NIGHT_ENDS, local
from portal.domain.policy import require
from portal.domain.timetable import FIRST, Change, Outage, Timetable, next_edition
from tests.walking import ACME, START, TIMES, a_complaint, facts_of

keys = st.sampled_from(sorted(POLICIES))
instants = st.integers(0, 60 * 24 * 400).map(lambda minutes: START + timedelta(minutes=minutes))
spans = st.integers(1, 60 * 24 * 30).map(lambda minutes: timedelta(minutes=minutes))
days = st.integers(1, 90).map(lambda n: timedelta(days=n))


@given(keys, instants, days)
def test_a_pause_of_d_moves_the_end_by_d(key, at, pause):
    """Whole days, on a calendar without holidays: then nothing is rounded in anybody's favour."""
    clock = new_clock(key, at, TIMES)
    moved = later(clock, at, at + pause, TIMES)
    assert moved.due_at - clock.due_at == pause


@given(keys, instants, spans)
def test_a_pause_never_costs_anybody_time(key, at, pause):
    clock = new_clock(key, at, TIMES)
    gained = later(clock, at, at + pause, TIMES).due_at - clock.due_at
    assert pause <= gained < pause + timedelta(days=1)


@given(keys, instants)
def test_two_equal_histories_have_equal_deadlines(key, at):
    assert new_clock(key, at, TIMES) == new_clock(key, at, Timetable())


@given(keys, instants, spans)
def test_no_deadline_is_at_night(key, at, pause):
    """Between 22:00 and 08:00 nothing runs out, but for days, which end at 24:00."""
    for clock in (new_clock(key, at, TIMES), later(new_clock(key, at, TIMES), at, at + pause, TIMES)):
        there = local(clock.due_at).time()
        if POLICIES[key].period.unit.is_hours:
            assert NIGHT_ENDS <= there < NIGHT_BEGINS
        else:
            assert (there.hour, there.minute) == (0, 0)


@given(keys, st.integers(1, 30), st.integers(0, 40))
def test_a_change_of_policy_moves_no_clock_that_runs(key, amount, hours):
    case = a_complaint()
    running = case.file.main.clock, case.file.main.whole
    changed = Change(key, type(POLICIES[key].period)(amount, POLICIES[key].period.unit), None)
    times = Timetable(editions=(FIRST, next_edition(FIRST, "2026-2", case.at, [changed])))
    at = case.at + timedelta(hours=hours)
    permit = require(ACME, "add_message", case.file, at, times)
    after = play(case.file, permit, ACME, facts_of("add_message"), at, times).file.main
    assert (after.clock, after.whole) == running


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), min_size=1, max_size=3, unique=True))
def test_outages_that_do_not_overlap_move_a_clock_by_their_overlap_in_whatever_order(windows):
    """Each in a stretch of its own of the first reply; the end counts hours, so that it is exact but for the night."""
    case = a_complaint()
    outages, begins = [], START
    for no, (gap, long) in enumerate(windows, 1):
        begins += timedelta(hours=gap % 6)
        outages.append(Outage(no, begins, begins + timedelta(hours=long)))
        begins += timedelta(hours=long)
    ends = set()
    for order in permutations(outages):
        file = case.file
        for outage in order:
            file = shifted(file, outage, TIMES)
        ends.add(file.main.clock.due_at)
    total = sum((o.ends_at - o.starts_at for o in outages), timedelta())
    assert all(total <= end - case.file.main.clock.due_at < total + timedelta(hours=12) for end in ends)
