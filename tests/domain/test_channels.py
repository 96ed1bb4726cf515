"""Whoever has a part hears of their turn; whoever rests is woken by nothing but a deadline."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.channels import EVENTS, NEVER_MISSED, SO_NEAR, TEXTED, USUAL, Channel, Choice, Digest, Event
from portal.domain.notices import Kind
from portal.domain.periods import local


def at(hour, minute=0, day=2):
    """An instant by the clock in Beijing."""
    return datetime(2026, 3, day, hour, minute, tzinfo=local(datetime(2026, 3, 2, tzinfo=UTC)).tzinfo).astimezone(UTC)


SOME = st.frozensets(st.sampled_from(Event))
HOURS = st.integers(0, 23)
CHOICES = st.builds(Choice, SOME, SOME, st.sampled_from(Digest), st.none() | HOURS, HOURS)
INSTANTS = st.integers(0, 525_600).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


def test_notes_of_the_team_leave_by_no_way():
    assert set(Kind) - set(EVENTS) == {Kind.NOTE, Kind.MENTION}


@pytest.mark.parametrize("event", Event)
def test_as_usual_everything_is_mailed_and_what_is_short_is_texted_to_a_phone_that_is_known(event):
    assert USUAL.ways(event, has_phone=False) == {Channel.EMAIL}
    assert (Channel.SMS in USUAL.ways(event, has_phone=True)) is (event in TEXTED)


@given(CHOICES, st.sampled_from(Event), st.booleans())
def test_nobody_misses_their_turn_or_an_outcome_whatever_they_have_chosen(choice, event, has_phone):
    ways = choice.ways(event, has_phone=has_phone)
    assert ways or event not in NEVER_MISSED
    assert Channel.SMS not in ways or (has_phone and event in TEXTED)
    if choice.missed(has_phone=has_phone) and event in choice.missed(has_phone=has_phone):
        assert ways == {Channel.EMAIL}


def test_who_wants_neither_mail_nor_texts_of_their_turn_is_told_what_they_would_miss():
    deaf = replace(USUAL, email=frozenset({Event.NEWS}), sms=frozenset({Event.TURN}))
    assert deaf.missed(has_phone=False) == (Event.TURN, Event.OUTCOME)
    assert deaf.missed(has_phone=True) == (Event.OUTCOME,)


@pytest.mark.parametrize(
    ("now", "due_at", "goes_at"),
    [
        (at(21, 59), None, at(21, 59)),
        (at(22), None, at(8, day=3)),
        (at(3, 30), None, at(8)),
        (at(7, 59), None, at(8)),
        (at(8), None, at(8)),
        (at(23), at(9, day=4), at(8, day=3)),
        (at(23), at(0, 30, day=3), at(23)),  # less than two hours away
        (at(23), at(3, day=3), at(1, day=3)),  # and when it is
        (at(23), at(22), at(23)),  # gone by
    ],
)
def test_what_is_ready_at_night_waits_for_the_morning_unless_a_deadline_is_near(now, due_at, goes_at):
    assert USUAL.rests_until(now, due_at) == goes_at


def test_hours_of_rest_may_be_any_hours_or_none():
    noon = replace(USUAL, quiet_from=12, quiet_until=14)
    assert noon.rests_until(at(13, 20), None) == at(14) and noon.rests_until(at(23), None) == at(23)
    assert replace(USUAL, quiet_from=None).rests_until(at(3), None) == at(3)
    assert replace(USUAL, quiet_from=5, quiet_until=5).rests_until(at(5), None) == at(5)


@given(CHOICES, INSTANTS, st.none() | st.timedeltas(timedelta(), timedelta(days=3)))
def test_rest_is_shorter_than_a_day_ends_outside_of_it_and_never_hides_a_deadline(choice, now, left):
    due_at = now + left if left is not None else None
    goes_at = choice.rests_until(now, due_at)
    assert now <= goes_at < now + timedelta(days=1)
    assert due_at is None or goes_at <= max(now, due_at - SO_NEAR) or choice.rests_until(goes_at, None) == goes_at
    assert choice.rests_until(goes_at, due_at) == goes_at, "it goes then, and is not put off again"
