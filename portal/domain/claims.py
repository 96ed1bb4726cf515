"""What the two sides of a case claim, each with a code by which a file of evidence, or a finding, says what it is about.

The codes follow from the case and never change: what happened, each wanted result, and what the merchant says against
one. The merchant answers once, so a place means the same for good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.domain.parties import Party

HAPPENED = "happened"
FOR, AGAINST = "for", "against"
MAX_CLAIMS = 20


@dataclass(frozen=True)
class Claim:
    """Something that one side claims.

    code    "happened", "wanted:0" (a result that is asked for), "stance:0" (what the merchant says to it)
    by      the side that claims it
    wanted  the wanted result that it is about, as in facts.Wanted; empty for "happened"
    reason  the merchant's own words against it; empty for the consumer's claims
    """

    code: str
    by: Party
    wanted: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def claims_of(wanted: Sequence[Mapping[str, Any]], stances: Sequence[Mapping[str, Any]] = ()) -> tuple[Claim, ...]:
    """Everything that is claimed in a case, the consumer's claims first.

    wanted   the results asked for, as the case has them
    stances  of the merchant's answer: {"place", "stance", "reason"}; one that agrees claims nothing
    """
    results = [Claim(f"wanted:{place}", Party.CONSUMER, asked) for place, asked in enumerate(wanted)]
    against = [
        Claim(f"stance:{said['place']}", Party.MERCHANT, wanted[said["place"]], str(said.get("reason") or ""))
        for said in sorted(stances, key=lambda said: int(said["place"]))
        if said["stance"] != "accept" and 0 <= int(said["place"]) < len(wanted)
    ]
    return (Claim(HAPPENED, Party.CONSUMER), *results, *against)


@dataclass(frozen=True)
class Tie:
    """That a file speaks for a claim, or against it."""

    claim: str
    supports: bool

    @property
    def key(self) -> str:
        """One word for it, as a form sends it: "for wanted:0"."""
        return f"{FOR if self.supports else AGAINST} {self.claim}"

    def to_record(self) -> dict[str, Any]:
        """As it is kept with the file."""
        return {"claim": self.claim, "supports": self.supports}


def ties_of(records: Sequence[Mapping[str, Any]]) -> tuple[Tie, ...]:
    """The ties that are kept with a file."""
    return tuple(Tie(str(record["claim"]), bool(record["supports"])) for record in records)


def ties_chosen(keys: Sequence[str], codes: Sequence[str]) -> tuple[Tie, ...]:
    """What somebody chose in a form, as ties to claims that there are; whatever else was sent is left out.

    Where a file is said to speak both for a claim and against it, the first of the two counts.
    """
    chosen: dict[str, Tie] = {}
    for key in keys[: 2 * MAX_CLAIMS]:
        way, _, code = key.partition(" ")
        if way in (FOR, AGAINST) and code in codes:
            chosen.setdefault(code, Tie(code, way == FOR))
    return tuple(chosen.values())[:MAX_CLAIMS]
