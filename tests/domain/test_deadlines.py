"""The table of periods: one place, one version, every number with what stands behind it."""

import re

import pytest

from portal.domain.deadlines import POLICIES, SOURCES, VERSION
from portal.domain.periods import Calendar, ends_at
from tests.walking import START, in_mediation

each = pytest.mark.parametrize("policy", POLICIES.values(), ids=lambda p: p.key)


@each
def test_every_period_says_what_it_is_and_what_happens_at_its_end(policy):
    assert policy.name and policy.lapse.endswith("。")


@each
def test_every_source_that_is_named_can_be_looked_up(policy):
    assert set(filter(None, policy.source.split(", "))) <= set(SOURCES)


def test_every_source_is_named_by_some_period():
    assert set(SOURCES) == {s for p in POLICIES.values() for s in p.source.split(", ") if s}


@each
def test_a_warning_comes_before_the_end(policy):
    if policy.warn:
        assert ends_at(START, policy.warn, Calendar()) < ends_at(START, policy.period, Calendar())


def test_a_running_clock_keeps_the_version_it_began_with():
    assert re.fullmatch(r"20\d\d-\d+", VERSION)
    clock = in_mediation().file.main.clock
    assert (
        clock.version == VERSION
        and type(clock).from_record(clock.to_record() | {"version": "2019-1"}).version == "2019-1"
    )
