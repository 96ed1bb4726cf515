"""What a complaint can be about: what was paid, and what the law adds."""

import pytest

from portal.domain.money import LOSSES_AT_LEAST_FEN, addition_fen, ceiling_fen
from portal.domain.taxonomy import STATUTORY_BASES


@pytest.mark.parametrize("basis", STATUTORY_BASES)
@pytest.mark.parametrize("paid_fen", [0, 1, 990, 49900, 10**9])
def test_the_law_adds_its_multiple_and_at_least_its_minimum(basis, paid_fen):
    rule = STATUTORY_BASES[basis]
    if rule.times:
        assert addition_fen(paid_fen, basis) == max(paid_fen * rule.times, rule.minimum_fen)
    assert ceiling_fen(paid_fen, basis) == paid_fen + addition_fen(paid_fen, basis) >= paid_fen


def test_nothing_is_added_without_a_ground():
    assert addition_fen(49900, "none") == 0


def test_three_times_for_fraud_and_ten_for_unsafe_food():
    assert addition_fen(49900, "fraud") == 149700 and addition_fen(100, "fraud") == 50000
    ten = next(code for code, rule in STATUTORY_BASES.items() if rule.times == 10)
    assert addition_fen(5000, ten) == 100000 and addition_fen(20000, ten) == 200000


def test_proven_losses_have_a_ceiling_of_their_own():
    assert addition_fen(990, "losses") == LOSSES_AT_LEAST_FEN
    assert addition_fen(90000, "losses") == 90000


def test_a_ground_that_no_law_knows_is_an_error():
    with pytest.raises(KeyError):
        addition_fen(1, "anger")
