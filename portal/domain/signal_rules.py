"""The rules of the signals, one function each: what it looks for in the material, and how far that goes.

Every rule takes the material and the limits of its version, and says what it found or None. Weak means that innocent
readings are the usual ones, strong that they are rare; never that something is proven. Source: malice.md §6.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from portal.domain.rulebooks.complaint import Outcome
from portal.domain.signal_material import Filed, Material
from portal.domain.signal_texts import (
    Benefit,
    Leverage,
    Pressure,
    asks_privately,
    likeness,
    pressure_across,
    pressure_in,
    shingles,
)
from portal.domain.signal_texts import claims_office as text_claims_office

Limits = Mapping[str, int]
Data = dict[str, int | str | list[Any]]
SHINGLE = 2  # words: short enough that a changed one here and there leaves most of a text as it was
REFUND_ONLY = "refund_only"


class Strength(StrEnum):
    """How much a signal says, in three words."""

    WEAK = "weak"
    MEDIUM = "medium"
    STRONG = "strong"


@dataclass(frozen=True)
class Found:
    """What a rule found, and the data it rests on."""

    strength: Strength
    data: Data = field(default_factory=dict)


# --- against the complaint


def threat_and_exchange(m: Material, of: Limits) -> Found | None:
    """R1: an improper benefit asked for under threat, in one message or across the thread."""
    pressed = [(said.entry, pressure) for said in m.said if (pressure := pressure_in(said.words))]
    # A law that gives more than the price may be named together with the way to enforce it.
    pressed = [(entry, p) for entry, p in pressed if not (m.asks_extra and _is_a_sum_or_else(p))]
    if not pressed:
        across = pressure_across(said.words for said in m.said)
        return Found(Strength.WEAK, _pressure(across, [])) if across else None
    strength = max((_strength_of(p) for _, p in pressed), key=list(Strength).index)
    gravest = next(p for _, p in pressed if _strength_of(p) is strength)
    return Found(strength, _pressure(gravest, [entry for entry, _ in pressed]))


def same_words(m: Material, of: Limits) -> Found | None:
    """R2: complaints against several merchants in nearly the same words; the portal's own words do not count."""
    own = shingles(m.case.words, SHINGLE, m.ours)
    if len(own) < of["copy_shortest"]:
        return None
    alike = [
        filed
        for filed in _within(m.filed, m.at, of["copy_days"])
        if 100 * likeness(own, shingles(filed.words, SHINGLE, m.ours)) >= of["copy_percent"]
    ]
    merchants = {filed.merchant for filed in alike} | {m.case.merchant}
    if len(merchants) < of["copy_merchants"]:
        return None
    strength = Strength.STRONG if len(merchants) >= 2 * of["copy_merchants"] else Strength.MEDIUM
    return Found(strength, {"merchants": len(merchants), "days": of["copy_days"], "refs": _refs(alike, m)})


def volume(m: Material, of: Limits) -> Found | None:
    """R3: more complaints than all but one in a hundred active people file, and about most of what they bought."""
    lately = _within(m.filed, m.at, of["volume_days"])
    usual = max(of["volume_least"], m.usual_at_most or 0)
    # Orders that somebody typed in were typed in to complain about; only those from merchants' files can be compared.
    known = {bought.order for bought in m.bought if bought.from_a_file and _lately(bought.at, m.at, of["volume_days"])}
    disputed = known & {filed.order for filed in m.filed}
    too_many = len(lately) > usual and len(known) >= of["volume_orders"]
    if not too_many or 100 * len(disputed) <= of["volume_percent"] * len(known):
        return None
    data: Data = {"complaints": len(lately), "days": of["volume_days"], "usual": usual}
    return Found(Strength.MEDIUM, {**data, "orders": len(known), "disputed": len(disputed), "refs": _refs(lately, m)})


def same_trouble(m: Material, of: Limits) -> Found | None:
    """R4: nearly all of many complaints have the same trouble as this one."""
    same = [filed for filed in m.filed if filed.trouble == m.case.trouble]
    if len(m.filed) <= of["same_trouble_cases"] or 100 * len(same) <= of["same_trouble_percent"] * len(m.filed):
        return None
    data: Data = {"cases": len(same), "all": len(m.filed), "trouble": m.case.trouble}
    return Found(Strength.WEAK, {**data, "refs": _refs(same, m)})


def refund_only(m: Material, of: Limits) -> Found | None:
    """R5: this and several others within a month ask for the money without giving the goods back."""
    if REFUND_ONLY not in m.case.wanted:
        return None
    asked = [f for f in _within(m.filed, m.at, of["refund_only_days"]) if REFUND_ONLY in f.wanted]
    if len(asked) < of["refund_only_cases"]:
        return None
    return Found(Strength.WEAK, {"cases": len(asked), "days": of["refund_only_days"], "refs": _refs(asked, m)})


def shared_contact(m: Material, of: Limits) -> Found | None:
    """R6: several accounts that complain have the same telephone."""
    if m.sharing_contact < of["sharing_accounts"]:
        return None
    return Found(Strength.WEAK, {"accounts": m.sharing_contact})


def evidence_conflict(m: Material, of: Limits) -> Found | None:
    """R7: a picture of the goods is in somebody else's case, its camera's time is impossible, or the waybill is another."""
    reused = [r for r in m.reuses if not (r.same_person and r.same_order) and r.bits <= of["alike_bits"]]
    found = [{"what": "same" if r.same_file else "alike", "number": r.number} for r in reused]
    camera = timedelta(hours=of["camera_hours"])
    for picture in m.pictures:
        if picture.taken_at is not None and picture.taken_at > picture.received_at + camera:
            found.append({"what": "taken_after", "number": picture.number})
        if picture.taken_at is not None and picture.taken_at < m.ordered_at - camera:
            found.append({"what": "taken_before", "number": picture.number})
    if m.waybill and m.waybills_named and m.waybill.upper() not in {w.upper() for w in m.waybills_named}:
        found.append({"what": "waybill", "number": 0})
    if not found:
        return None
    strength = Strength.MEDIUM if any(f["what"] != "waybill" for f in found) else Strength.WEAK
    if any(r.same_file and not r.same_person for r in reused):
        strength = Strength.STRONG
    unlike = list({(f["what"], f["number"]): f for f in found}.values())
    refs = sorted({r.ref for r in reused if r.same_person})
    return Found(strength, {"found": unlike, "refs": refs, "elsewhere": sorted({r.ref for r in reused} - {*refs})})


def claims_office(m: Material, of: Limits) -> Found | None:
    """R10: somebody says that they are of the platform or of an authority."""
    entries: list[Any] = [said.entry for said in m.said if text_claims_office(said.words)]
    return Found(Strength.MEDIUM, {"entries": entries}) if entries else None


def beyond_household(m: Material, of: Limits) -> Found | None:
    """R11: where more than the price is asked for, more was bought than a household needs, or again after complaining.

    Food law limits such a claim and does not make it void; hence weak.
    """
    if not m.asks_extra:
        return None
    here = next((b for b in m.bought if b.order == m.case.order), None)
    quantity = max((number for _, number in here.things), default=0) if here else 0
    again = _bought_again(m, {title for title, _ in here.things}, of["again_days"]) if here else 0
    data: Data = {"days": of["again_days"]}
    data |= {"quantity": quantity} if quantity >= of["household_quantity"] else {}
    data |= {"again": again} if again >= of["again_orders"] else {}
    return Found(Strength.WEAK, data) if len(data) > 1 else None


def tied_to_a_seller(m: Material, of: Limits) -> Found | None:
    """R12: somebody with the same telephone is of another merchant's staff."""
    return Found(Strength.WEAK) if m.sells_elsewhere else None


def bought_off(m: Material, of: Limits) -> Found | None:
    """R14: several complaints were withdrawn after money was asked for past the portal."""
    gone = [
        f
        for f in _within(m.filed, m.at, of["bought_off_days"])
        if f.outcome == Outcome.WITHDRAWN and f.reason == "solved" and f.asked_past_the_portal
    ]
    if len(gone) < of["bought_off_cases"]:
        return None
    return Found(Strength.MEDIUM, {"cases": len(gone), "days": of["bought_off_days"], "refs": _refs(gone, m)})


def earlier_findings(m: Material, of: Limits) -> Found | None:
    """R15: claims of bad faith were upheld within twelve months."""
    if not m.findings:
        return None
    strength = Strength.STRONG if len(m.findings) >= of["findings_strong"] else Strength.MEDIUM
    return Found(strength, {"findings": len(m.findings), "refs": list(m.findings)})


# --- for the complaint


def verified_purchase(m: Material, of: Limits) -> Found | None:
    """C1: the order stands in the merchant's own file."""
    known = any(b.order == m.case.order and b.from_a_file for b in m.bought)
    return Found(Strength.MEDIUM) if known else None


def first_complaint(m: Material, of: Limits) -> Found | None:
    """C2: they have never complained before."""
    return Found(Strength.MEDIUM) if m.complaints_before == 0 else None


def others_say_so(m: Material, of: Limits) -> Found | None:
    """C3: other people complain about the same goods, independently."""
    cases = list(m.shop.same_goods)
    if len(cases) < of["same_goods_cases"]:
        return None
    strength = Strength.STRONG if len(cases) > of["same_goods_cases"] else Strength.MEDIUM
    return Found(strength, {"cases": len(cases), "days": MIRROR_DAYS, "elsewhere": cases})


def often_ruled_against(m: Material, of: Limits) -> Found | None:
    """C5: of the complaints against this merchant that were ruled on, most were found right."""
    shop = m.shop
    if shop.ruled < of["ruled_cases"] or 100 * shop.for_consumers < of["ruled_percent"] * shop.ruled:
        return None
    return Found(Strength.MEDIUM, {"ruled": shop.ruled, "for_consumers": shop.for_consumers, "days": MIRROR_DAYS})


def tested(m: Material, of: Limits) -> Found | None:
    """C6: a laboratory has tested the goods."""
    return Found(Strength.MEDIUM) if m.tested else None


def promise_broken(m: Material, of: Limits) -> Found | None:
    """C7: the merchant has broken a promise in this very case."""
    return Found(Strength.MEDIUM, {"promises": m.shop.promises_broken}) if m.shop.promises_broken else None


def upheld_before(m: Material, of: Limits) -> Found | None:
    """C8: complaints of theirs were ruled for them."""
    return Found(Strength.MEDIUM, {"cases": m.upheld}) if m.upheld else None


# --- the mirror: against the merchant's claim

MIRROR_DAYS = 90


def many_claims(m: Material, of: Limits) -> Found | None:
    """M1: the merchant says so of too many of its cases."""
    shop = m.shop
    if shop.cases < of["claims_of_cases"] or 100 * shop.claims <= of["claims_percent"] * shop.cases:
        return None
    return Found(Strength.MEDIUM, {"claims": shop.claims, "cases": shop.cases, "days": MIRROR_DAYS})


def claim_after_refusal(m: Material, of: Limits) -> Found | None:
    """M2: it said so right after the consumer had refused what it offered."""
    claimed, refused = m.shop.claimed_at, m.shop.refused_at
    if claimed is None or refused is None:
        return None
    soon = timedelta() <= claimed - refused <= timedelta(hours=of["claim_after_hours"])
    return Found(Strength.WEAK, {"hours": of["claim_after_hours"]}) if soon else None


def pressure_to_withdraw(m: Material, of: Limits) -> Found | None:
    """M3: consumers report pressure, in this case or in others of this merchant."""
    if not m.shop.pressures:
        return None
    strength = Strength.STRONG if m.shop.pressure_here else Strength.WEAK
    return Found(strength, {"reports": m.shop.pressures, "here": int(m.shop.pressure_here), "days": MIRROR_DAYS})


def leads_off_the_portal(m: Material, of: Limits) -> Found | None:
    """M4: the merchant offers money past the portal."""
    entries: list[Any] = [said.entry for said in m.shop_said if asks_privately(said.words)]
    return Found(Strength.MEDIUM, {"entries": entries}) if entries else None


def late_and_claims(m: Material, of: Limits) -> Found | None:
    """M5: it let its time for an answer run out and then said so."""
    return Found(Strength.WEAK) if m.shop.late and m.shop.claimed_at is not None else None


# --- shared


def _pressure(pressure: Pressure, entries: list[Any]) -> Data:
    return {"benefit": pressure.benefit.value, "leverage": pressure.leverage.value, "entries": entries}


def _strength_of(pressure: Pressure) -> Strength:
    if pressure.benefit is Benefit.MONEY:
        return Strength.MEDIUM if pressure.leverage is Leverage.WITHDRAWAL else Strength.WEAK
    return Strength.MEDIUM if pressure.leverage is Leverage.THREAT else Strength.STRONG


def _is_a_sum_or_else(pressure: Pressure) -> bool:
    return pressure.benefit is Benefit.MONEY and pressure.leverage is Leverage.ULTIMATUM


def _lately(at: datetime, now: datetime, days: int) -> bool:
    return now - timedelta(days=days) <= at <= now


def _within(filed: tuple[Filed, ...], now: datetime, days: int) -> list[Filed]:
    return [one for one in filed if _lately(one.at, now, days)]


def _refs(filed: list[Filed], m: Material) -> list[Any]:
    """Their numbers, without this case's own."""
    return [one.ref for one in filed if one.ref != m.case.ref]


def _bought_again(m: Material, titles: set[str], days: int) -> int:
    """Later orders of the same things from the same merchant, soon after they first complained about them."""
    first = min((f.at for f in m.filed if f.merchant == m.case.merchant), default=m.case.at)
    return sum(
        b.merchant == m.case.merchant
        and first < b.at <= first + timedelta(days=days)
        and bool(titles & {t for t, _ in b.things})
        for b in m.bought
    )
