"""The policy table against the rulebooks: every row has its place, its bounds and its consequence, or is refused by name."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from portal.domain.deadlines import ADDRESSES, POLICIES, SOURCES
from portal.domain.periods import Period, Unit
from portal.domain.policy_table import Fault, Where, earliest, faults, running, table_of, use_of
from portal.domain.rulebooks import RULEBOOKS
from portal.domain.timetable import FIRST, Edition

H, D, WD, M = Unit.WALL_HOURS, Unit.NATURAL_DAYS, Unit.WORKING_DAYS, Unit.MONTHS


def an_edition_with(key, **changed):
    return Edition("2026-2", {**FIRST.policies, key: replace(FIRST.policies[key], **changed)})


@pytest.mark.parametrize("key", POLICIES)
def test_every_period_runs_somewhere_or_is_a_time_to_ask_for_something(key):
    use = use_of(key)
    assert use.turns and bool(use.stages) is not use.window


def test_the_table_says_what_pauses_a_period_and_what_makes_it_longer():
    assert {w.state for w in use_of("mediation").pauses} >= {"testing", "suspended", "evidence"}
    assert use_of("mediation").extended == ("more_mediation",)
    assert use_of("supplement").extended == ("supplement",)
    assert use_of("claim_reply").extended == ("more_claim_reply",)
    assert {w.state for w in use_of("whole_case").pauses} == {"testing", "suspended"}
    assert use_of("first_reply").turns == ("merchant",)
    assert use_of("first_reply").stages == (Where("complaint", "awaiting_merchant"),)


def test_nothing_speaks_against_the_table_that_the_portal_begins_with():
    assert faults(FIRST) == ()


def test_only_what_was_seen_in_practice_has_no_address():
    assert set(SOURCES) - set(ADDRESSES) == {"T-FIRST", "T-WRITTEN"}
    assert all(address.startswith("https://") for address in ADDRESSES.values())


@pytest.mark.parametrize(
    ("key", "period", "code"),
    [
        ("claim_reply", Period(4, D), "too_short"),
        ("claim_reply", Period(119, H), "too_short"),
        ("whole_case", Period(61, D), "too_long"),
        ("whole_case", Period(3, M), "too_long"),
        ("return_goods", Period(6, D), "too_short"),
        ("pay", Period(16, D), "too_long"),
        ("screening", Period(8, WD), "too_long"),
        ("first_reply", Period(23, H), "too_short"),
        ("mediation", Period(61, D), "too_long"),
    ],
)
def test_a_number_out_of_bounds_is_refused_by_name(key, period, code):
    assert Fault(code, key) in faults(an_edition_with(key, period=period, warn=None))


@pytest.mark.parametrize("key", POLICIES)
def test_the_bounds_themselves_are_allowed(key):
    for bound in (POLICIES[key].least, POLICIES[key].most):
        assert faults(an_edition_with(key, period=bound, warn=None)) == ()


@pytest.mark.parametrize("warn", [Period(48, H), Period(49, H), Period(3, D)])
def test_a_reminder_that_is_not_before_the_end_is_refused(warn):
    assert faults(an_edition_with("first_reply", warn=warn)) == (Fault("reminder_too_late", "first_reply"),)


def test_a_table_without_a_row_or_with_one_too_many_is_refused():
    fewer = {key: policy for key, policy in FIRST.policies.items() if key != "talks"}
    found = faults(Edition("2026-2", fewer))
    assert Fault("missing", "talks") in found
    assert Fault("no_lapse", "talks", Where("complaint", "negotiating")) in found
    more = {**FIRST.policies, "tea": replace(FIRST.policies["talks"], key="tea")}
    assert faults(Edition("2026-2", more)) == (Fault("unknown", "tea"),)


def test_a_row_that_does_not_say_what_follows_is_refused():
    assert Fault("no_lapse", "ruling") in faults(an_edition_with("ruling", lapse=""))


@pytest.mark.parametrize("where", sorted(running()), ids=lambda w: f"{w.kind}-{w.state}")
def test_a_stage_with_a_period_and_no_lapse_is_refused_by_name(where):
    """Whichever rulebook forgets what the clock does leaves people waiting, and no edition can be published over it."""
    book = RULEBOOKS[where.kind]
    own = running()[where] - {"whole_case", "quiet"}
    silent = replace(book, stages={**book.stages, where.state: replace(book.stages[where.state], lapse=())})
    found = faults(FIRST, {**RULEBOOKS, where.kind: silent})
    assert found == tuple(Fault("no_lapse", key, where) for key in sorted(own))


def test_an_edition_is_published_seven_whole_days_ahead():
    """E-Commerce Law art. 34, counted as the Civil Code counts: the day of publication is left out."""
    assert earliest(datetime(2026, 3, 2, 1, tzinfo=UTC)) == date(2026, 3, 10)
    assert earliest(datetime(2026, 3, 2, 15, 59, tzinfo=UTC)) == date(2026, 3, 10)
    assert earliest(datetime(2026, 3, 2, 16, tzinfo=UTC)) == date(2026, 3, 11)


def test_the_file_of_an_edition_has_every_row_with_its_source_and_address():
    table = table_of(FIRST)
    assert [row["key"] for row in table["periods"]] == list(POLICIES)
    whole = next(row for row in table["periods"] if row["key"] == "whole_case")
    assert (whole["starts"], whole["rolls"]) == ("next_day", "after_holiday")
    assert whole["sources"][0]["address"].startswith("https://")
