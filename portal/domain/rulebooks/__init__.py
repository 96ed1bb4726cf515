"""The rulebooks, one file a kind of proceeding. Acts are unique by name across all of them."""

from collections.abc import Mapping

from portal.domain.rulebook import Rulebook
from portal.domain.rulebooks import complaint, duty, evidence_request, extension, offer, promise, proposal

RULEBOOKS: Mapping[str, Rulebook] = {
    book.kind: book
    for book in (
        complaint.RULEBOOK,
        offer.RULEBOOK,
        proposal.RULEBOOK,
        evidence_request.RULEBOOK,
        extension.RULEBOOK,
        promise.RULEBOOK,
        duty.RULEBOOK,
    )
}
MAIN = complaint.RULEBOOK.kind
KIND_OF_ACT: Mapping[str, str] = {act: book.kind for book in RULEBOOKS.values() for act in book.acts}


def rulebook_of(act: str) -> Rulebook:
    """The rulebook that `act` stands in; KeyError when it stands in none."""
    return RULEBOOKS[KIND_OF_ACT[act]]
