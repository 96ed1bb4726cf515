"""When material about a claim may be handed to an authority: extortion was found in it, and that still stands."""

from portal.domain.casefile import CaseFile, Proceeding

EXTORTION = "extortion"
AUTHORITIES = ("police", "regulator")
MADE = "referral_made"  # in the record of changes, each time that somebody takes it out


def is_referable(file: CaseFile, claim: Proceeding) -> bool:
    """Whether extortion was found in a claim, and what followed from it was not reversed."""
    found = claim.state in ("claim_established", "claim_partly") and any(
        f["ground"] == EXTORTION and f["result"] == "found" for f in claim.subject["findings"]
    )
    return found and not any(p.parent == claim.no and p.state == "sanction_reversed" for p in file.of_kind("sanction"))
