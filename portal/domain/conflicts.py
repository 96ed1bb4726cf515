"""Why somebody may not mediate a case: ux.md §12, rulebook.md §4.10."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

EARLIER_CASE_WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class Ties:
    """What ties a mediator to merchants and to other people.

    declared       merchants they have named a relation to: employment, shares, family
    worked_for     merchants whose staff they belong or belonged to
    bought_from    (merchant, when) of their own complaints as a consumer
    contact        digests of their phone and e-mail
    """

    declared: frozenset[int] = frozenset()
    worked_for: frozenset[int] = frozenset()
    bought_from: tuple[tuple[int, datetime], ...] = ()
    contact: frozenset[str] = frozenset()


def conflict_between(ties: Ties, merchant_id: int, contacts: Iterable[str], at: datetime) -> str | None:
    """The ground on which a mediator with `ties` may not handle a case against `merchant_id`, or None.

    contacts  digests of the phones and e-mails of the two sides
    """
    if merchant_id in ties.declared:
        return "declared"
    if any(shop == merchant_id and at - when <= EARLIER_CASE_WITHIN for shop, when in ties.bought_from):
        return "earlier_case"
    if ties.contact & frozenset(contacts):
        return "shared_contact"
    if merchant_id in ties.worked_for:
        return "employment"
    return None
