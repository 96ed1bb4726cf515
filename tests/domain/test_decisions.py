"""How a ruling comes out."""

import pytest

from portal.domain.decisions import outcome_of
from portal.domain.rulebooks.complaint import Outcome

FOR_CONSUMER, SPLIT, FOR_MERCHANT = Outcome.RULED_FOR_CONSUMER, Outcome.RULED_SPLIT, Outcome.RULED_FOR_MERCHANT


@pytest.mark.parametrize(
    ("results", "outcome"),
    [
        (["found"], FOR_CONSUMER),
        (["found", "found"], FOR_CONSUMER),
        (["found", "not_found"], SPLIT),
        (["undecided", "found"], SPLIT),
        (["not_found"], FOR_MERCHANT),
        (["undecided"], FOR_MERCHANT),
        (["not_found", "undecided"], FOR_MERCHANT),
        ([], FOR_MERCHANT),
    ],
)
def test_whoever_got_everything_or_nothing_or_part_of_it(results, outcome):
    assert outcome_of(results) is outcome
