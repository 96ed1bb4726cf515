"""Who may not mediate what."""

from datetime import UTC, datetime, timedelta

from portal.domain.conflicts import Ties, conflict_between

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def ground(ties, merchant_id=1, contacts=("li",)):
    return conflict_between(ties, merchant_id, contacts, NOW)


def test_nobody_is_tied_to_strangers():
    assert ground(Ties()) is None
    assert ground(Ties(declared=frozenset({2}), contact=frozenset({"wang"}))) is None


def test_a_declared_relation_stands():
    assert ground(Ties(declared=frozenset({1}))) == "declared"


def test_a_complaint_of_ones_own_ties_for_ninety_days():
    def bought(days):
        return Ties(bought_from=((1, NOW - timedelta(days=days)),))

    assert ground(bought(90)) == "earlier_case"
    assert ground(bought(91)) is None
    assert ground(Ties(bought_from=((2, NOW),))) is None


def test_sharing_a_phone_with_a_side_ties():
    assert ground(Ties(contact=frozenset({"li", "x"}))) == "shared_contact"
