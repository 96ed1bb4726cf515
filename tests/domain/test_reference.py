"""Case numbers, as people read them out and type them in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.reference import case_number, check_digit, is_case_number, tidy

numbers = st.builds(case_number, st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 9999))


@given(numbers)
def test_a_number_is_a_number(number):
    assert is_case_number(number) and len(number) == 15
    assert tidy(f" {number.lower()[:5]} {number.lower()[5:]}\n") == number


@given(numbers, st.data())
def test_one_wrong_digit_is_noticed(number, chosen):
    at = chosen.draw(st.sampled_from([i for i, c in enumerate(number) if c.isdigit()]))
    other = chosen.draw(st.sampled_from([d for d in "0123456789" if d != number[at]]))
    assert not is_case_number(number[:at] + other + number[at + 1 :])


@given(numbers, st.data())
def test_two_digits_the_wrong_way_round_are_noticed_unless_they_are_0_and_9(number, chosen):
    at = chosen.draw(st.sampled_from([i for i in range(14) if number[i : i + 2].isdigit()]))
    a, b = number[at], number[at + 1]
    if a != b and {a, b} != {"0", "9"}:
        assert not is_case_number(number[:at] + b + a + number[at + 2 :])


def test_a_day_holds_9999_cases():
    assert case_number(date(2026, 3, 2), 1) == "PL-260302-0001" + check_digit("PL-260302-0001")
    for nth in (0, 10000):
        with pytest.raises(ValueError):
            case_number(date(2026, 3, 2), nth)


@pytest.mark.parametrize("text", ["", "PL-260302-0001", "PL-260302-00010x", "XX-260302-00017", "PL-260302-０００１7"])
def test_other_things_are_no_numbers(text):
    assert not is_case_number(text)
