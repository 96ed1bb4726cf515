"""What would make a complaint easier to decide is said, and nothing else."""

import pytest

from portal.domain.completeness import ENOUGH_CHARACTERS, HINTS, Written, hints_for
from portal.domain.taxonomy import CATEGORIES, NONE_OF_THESE, checklist

WHOLE = Written("很" * ENOUGH_CHARACTERS, told=True, files=2)


def test_a_whole_complaint_needs_nothing_more():
    assert hints_for(WHOLE) == []


@pytest.mark.parametrize(
    ("less", "code"),
    [
        ({"words": "碎了"}, "say_more"),
        ({"told": False}, "say_when_told"),
        ({"files": 0}, "hand_in"),
        ({"lacking": ("goods_photo",)}, "lacking"),
        ({"unnamed": 1}, "name_files"),
        ({"unsure": True}, "say_what_you_want"),
    ],
)
def test_each_thing_that_is_wanting_has_its_hint(less, code):
    assert [hint.code for hint in hints_for(Written(**{**WHOLE.__dict__, **less}))] == [code]


def test_an_empty_complaint_is_not_told_the_same_thing_twice():
    codes = [hint.code for hint in hints_for(Written())]
    assert "hand_in" in codes and "lacking" not in codes
    assert len(codes) == len(set(codes)) <= len(HINTS)


def test_every_trouble_that_can_be_chosen_has_a_checklist():
    for category in CATEGORIES.values():
        for issue in (*category.issues, NONE_OF_THESE):
            assert checklist(category, issue), f"{category.code} {issue.code}"
