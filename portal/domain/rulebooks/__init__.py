"""The rulebooks, one file a kind of proceeding. Acts are unique by name across all of them."""

from collections.abc import Mapping

from portal.domain.rulebook import Rulebook
from portal.domain.rulebooks import (
    complaint,
    duty,
    evidence_request,
    extension,
    intervention,
    malice_claim,
    offer,
    promise,
    proposal,
    recusal,
    report_comment,
    ruling_review,
    sanction,
    sanction_appeal,
    service_complaint,
    signature,
    update,
)

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
        signature.RULEBOOK,
        recusal.RULEBOOK,
        ruling_review.RULEBOOK,
        report_comment.RULEBOOK,
        malice_claim.RULEBOOK,
        sanction.RULEBOOK,
        sanction_appeal.RULEBOOK,
        intervention.RULEBOOK,
        service_complaint.RULEBOOK,
        update.RULEBOOK,
    )
}
MAIN = complaint.RULEBOOK.kind
KIND_OF_ACT: Mapping[str, str] = {act: book.kind for book in RULEBOOKS.values() for act in book.acts}


def rulebook_of(act: str) -> Rulebook:
    """The rulebook that `act` stands in; KeyError when it stands in none."""
    return RULEBOOKS[KIND_OF_ACT[act]]
