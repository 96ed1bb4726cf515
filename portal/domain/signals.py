"""Signals of bad faith and of good faith: what each is called, who may read how much of it, and which data are missing.

A signal is a plain rule with limits that anybody may read. It orders a queue and informs people; it never scores,
decides or delays, and no number sums signals up. The rules are in domain.signal_rules, what they may look at in
domain.signal_material. Source: malice.md §6.2.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from portal.domain import signal_rules as rules
from portal.domain.signal_material import Material
from portal.domain.signal_rules import Found, Strength

VERSION = "2026-1"


@dataclass(frozen=True)
class Threshold:
    """A limit, whole; its name says in what. source: where it comes from, "own" for the portal's own choice."""

    value: int
    source: str


THRESHOLDS: Mapping[str, Mapping[str, Threshold]] = MappingProxyType(
    {
        "2026-1": {
            # R2: the page leaves the number of merchants open
            "copy_percent": Threshold(80, "malice.md §6.2 R2: shingle ≥ 0.8"),
            "copy_days": Threshold(90, "malice.md §6.2 R2"),
            "copy_merchants": Threshold(3, "own"),
            "copy_shortest": Threshold(16, "own"),  # shingles; shorter texts are alike by chance
            # R3
            "volume_days": Threshold(30, "malice.md §6.2 R3"),
            "volume_least": Threshold(5, "malice.md §6.2 R3 [AGT]"),
            "volume_orders": Threshold(5, "malice.md §6.2 R3 [AGT]"),
            "volume_percent": Threshold(50, "malice.md §6.2 R3 [AGT]"),
            # R4
            "same_trouble_percent": Threshold(80, "malice.md §6.2 R4 [CLAIM]"),
            "same_trouble_cases": Threshold(20, "malice.md §6.2 R4"),
            # R5
            "refund_only_cases": Threshold(3, "malice.md §6.2 R5 [AGT]"),
            "refund_only_days": Threshold(30, "malice.md §6.2 R5"),
            # R6
            "sharing_accounts": Threshold(3, "malice.md §6.2 R6 [AGT]"),
            # R7
            "alike_bits": Threshold(7, "own"),  # of 128; models.evidence finds no more
            "camera_hours": Threshold(24, "own"),  # a camera set to another zone is up to 20 hours off
            # R11
            "household_quantity": Threshold(20, "own, after [SPC-F12]"),
            "again_orders": Threshold(2, "own, after [SPC-F12]"),
            "again_days": Threshold(30, "own, after [SPC-F12]"),
            # R14
            "bought_off_cases": Threshold(3, "own"),
            "bought_off_days": Threshold(90, "own"),
            # R15: twelve months are the window of the material
            "findings_strong": Threshold(2, "own"),
            # counter-signals
            "same_goods_cases": Threshold(2, "malice.md §6.2, counter-signals"),
            "ruled_cases": Threshold(5, "own, as domain.figures"),
            "ruled_percent": Threshold(60, "own"),
            # mirror
            "claims_percent": Threshold(20, "malice.md §6.2, mirror"),
            "claims_of_cases": Threshold(5, "own, as domain.figures"),
            "claim_after_hours": Threshold(24, "own"),
        }
    }
)


def limits(version: str = VERSION) -> Mapping[str, int]:
    """The limits of one version of the table. KeyError when there is no such version."""
    return {name: threshold.value for name, threshold in THRESHOLDS[version].items()}


@dataclass(frozen=True)
class Seen:
    """A signal that was seen, ready for JSON.

    data    what it rests on: numbers, codes, ids of entries, numbers of cases
    banded  counts are lower ends ("3 and more"), and what is not this case's is left out
    """

    rule: str
    version: str
    strength: Strength
    data: Mapping[str, int | str | list[Any]]
    banded: bool = False

    @property
    def group(self) -> "Group":
        """For whom it speaks."""
        return SIGNALS[self.rule].group

    def to_facts(self) -> dict[str, Any]:
        """As an entry keeps a signal that somebody relies on."""
        return {
            "rule": self.rule,
            "version": self.version,
            "strength": self.strength.value,
            "data": dict(self.data),
            "banded": int(self.banded),
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Seen":
        """What an entry has kept."""
        strength, banded = Strength(facts["strength"]), bool(facts["banded"])
        return cls(facts["rule"], facts["version"], strength, facts["data"], banded)


class Group(StrEnum):
    """For whom a signal speaks."""

    AGAINST = "against"  # the complaint
    FOR = "for"  # the complaint
    MERCHANT = "merchant"  # against the merchant's claim


@dataclass(frozen=True)
class Signal:
    """One rule of the table.

    counts, keeps    what of its data the merchant reads in bands, and as it is; nothing else
    told_to_merchant  False where even a band would say who somebody is
    """

    code: str
    group: Group
    judge: Callable[[Material, Mapping[str, int]], Found | None]
    counts: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    told_to_merchant: bool = True


A, F, M = Group.AGAINST, Group.FOR, Group.MERCHANT
SIGNALS: Mapping[str, Signal] = {
    signal.code: signal
    for signal in (
        Signal("R1", A, rules.threat_and_exchange, keeps=("benefit", "leverage", "entries")),
        Signal("R2", A, rules.same_words, counts=("merchants",), keeps=("days",)),
        Signal("R3", A, rules.volume, counts=("complaints",), keeps=("days",)),
        Signal("R4", A, rules.same_trouble, counts=("cases",), keeps=("trouble",)),
        Signal("R5", A, rules.refund_only, counts=("cases",), keeps=("days",)),
        Signal("R6", A, rules.shared_contact, told_to_merchant=False),
        Signal("R7", A, rules.evidence_conflict, keeps=("found",)),
        Signal("R10", A, rules.claims_office, keeps=("entries",)),
        Signal("R11", A, rules.beyond_household, counts=("quantity", "again"), keeps=("days",)),
        Signal("R12", A, rules.tied_to_a_seller, told_to_merchant=False),
        Signal("R14", A, rules.bought_off, counts=("cases",), keeps=("days",)),
        Signal("R15", A, rules.earlier_findings, told_to_merchant=False),
        Signal("C1", F, rules.verified_purchase),
        Signal("C2", F, rules.first_complaint),
        Signal("C3", F, rules.others_say_so, counts=("cases",), keeps=("days",)),
        Signal("C5", F, rules.often_ruled_against, counts=("ruled",), keeps=("days",)),
        Signal("C6", F, rules.tested),
        Signal("C7", F, rules.promise_broken, keeps=("promises",)),
        Signal("C8", F, rules.upheld_before, counts=("cases",)),
        Signal("M1", M, rules.many_claims, told_to_merchant=False),
        Signal("M2", M, rules.claim_after_refusal, told_to_merchant=False),
        Signal("M3", M, rules.pressure_to_withdraw, told_to_merchant=False),
        Signal("M4", M, rules.leads_off_the_portal, told_to_merchant=False),
        Signal("M5", M, rules.late_and_claims, told_to_merchant=False),
    )
}

# What malice.md names and the portal holds no data for, by the rule that it belongs to. Said, not faked.
NOT_AVAILABLE: Sequence[tuple[str, str]] = (
    ("R4", "product_class"),
    ("R5", "return_rate"),
    ("R6", "devices"),
    ("R7", "web_images"),
    ("R8", "returned_goods"),
    ("R9", "delivery_proof"),
    ("R12", "companies"),
    ("R13", "other_bodies"),
    ("C4", "regulator_notices"),
    ("M2", "reviews"),
)
# What stands for other people's cases in the data; it stays with the desk.
ELSEWHERE = frozenset({"elsewhere"})
BANDS = (1, 2, 3, 5, 10, 20, 50, 100)
# Only for the order of a queue. They are never shown, stored or compared with a limit.
_WEIGHTS = {Strength.WEAK: 1, Strength.MEDIUM: 2, Strength.STRONG: 3}


def see(material: Material, version: str = VERSION) -> list[Seen]:
    """Every signal that can be seen in the material, in the order of the table."""
    limits_ = limits(version)
    found = ((code, signal.judge(material, limits_)) for code, signal in SIGNALS.items())
    return [Seen(code, version, seen.strength, seen.data) for code, seen in found if seen is not None]


def for_merchant(seen: Iterable[Seen]) -> list[Seen]:
    """What the merchant of the case reads: bands about this complaint's author, nothing of other cases or accounts."""
    return [_banded(one, SIGNALS[one.rule]) for one in seen if SIGNALS[one.rule].told_to_merchant]


def for_complainant(seen: Iterable[Seen]) -> list[Seen]:
    """What the complainant reads about themselves: everything but other people's cases."""
    return [replace(one, data={k: v for k, v in one.data.items() if k not in ELSEWHERE}) for one in seen]


def relied_on(seen: Iterable[Seen], codes: Collection[str]) -> tuple[dict[str, Any], ...]:
    """The facts of the signals that somebody chose to rely on, of those they were shown; what speaks for the complaint
    is shown to everybody anyway and cannot be relied on against it."""
    return tuple(one.to_facts() for one in seen if one.rule in codes and one.group is Group.AGAINST)


def band(count: int) -> int:
    """The lower end of the band that a count falls into; 0 for less than one."""
    return max((lower for lower in BANDS if lower <= count), default=0)


def order_of(seen: Iterable[Seen], since: datetime) -> tuple[int, datetime]:
    """A key that puts what should be looked at first first, and of equals what has waited longest.

    Counter-signals weigh as much as signals. It orders a list and means nothing else.
    """
    weight = sum(_WEIGHTS[one.strength] * (1 if one.group is Group.AGAINST else -1) for one in seen)
    return -weight, since


def _banded(seen: Seen, signal: Signal) -> Seen:
    counts = {key: band(int(seen.data[key])) for key in signal.counts if key in seen.data}  # type: ignore[arg-type]
    kept = {key: seen.data[key] for key in signal.keeps if key in seen.data}
    return replace(seen, data={**kept, **counts}, banded=True)
