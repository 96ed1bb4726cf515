"""Each link holds the one before it, and one written form is the only one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.chain import NOTHING_BEFORE, canonical, digest_of

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
)
entries = st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), plain, max_size=5)


@given(entries)
def test_a_digest_is_the_same_after_a_journey_through_json(entry):
    there_and_back = json.loads(json.dumps(entry))
    assert digest_of(entry, NOTHING_BEFORE) == digest_of(there_and_back, NOTHING_BEFORE)


@given(entries)
def test_the_order_of_keys_says_nothing(entry):
    assert canonical(entry) == canonical(dict(reversed(entry.items())))


@given(entries, entries)
def test_different_entries_and_different_pasts_have_different_digests(one, other):
    if canonical(one) != canonical(other):
        assert digest_of(one, NOTHING_BEFORE) != digest_of(other, NOTHING_BEFORE)
    assert digest_of(one, NOTHING_BEFORE) != digest_of(one, "f" * 64)


@pytest.mark.parametrize("value", [0.5, {"a": 1.0}, [{"a": [2.5]}], (1.5,)])
def test_a_float_has_no_place_in_the_record(value):
    with pytest.raises(TypeError):
        canonical(value)
