"""The terms of an offer or a proposal, what they are against what was asked for, and the duties they make."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from portal.domain.parties import Party

MAX_DAYS = 30
MAX_TERM = 1000
RETURNS = frozenset({"return_and_refund"})
MONEY_BACK = frozenset({"return_and_refund", "refund_only", "partial_refund"})
REPLACEMENTS = frozenset({"exchange", "send_missing", "make_up_quantity"})
REPAIRS = frozenset({"repair", "redo_service"})


@dataclass(frozen=True)
class Terms:
    """What one side gives the other.

    refund_fen    money from the merchant to the consumer, ≥ 0
    return_goods  whether the consumer sends the goods back first
    postage_by    who pays for that: "merchant" or "consumer"
    send          what the merchant sends, in words; empty for nothing
    repair        whether the merchant repairs
    other         anything else the merchant does, in words
    within_days   natural days after acceptance (or after the return), 1 to MAX_DAYS
    """

    refund_fen: int = 0
    return_goods: bool = False
    postage_by: str = "merchant"
    send: str = ""
    repair: bool = False
    other: str = ""
    within_days: int = 3

    def __post_init__(self) -> None:
        if not isinstance(self.refund_fen, int):
            raise TypeError("a refund is whole fen")
        if max(len(self.send), len(self.other)) > MAX_TERM:
            raise ValueError(f"a term is said in {MAX_TERM} characters")
        if self.refund_fen < 0:
            raise ValueError("a refund cannot be negative")
        if self.postage_by not in (Party.MERCHANT, Party.CONSUMER):
            raise ValueError("postage is paid by a side")
        if not 1 <= self.within_days <= MAX_DAYS:
            raise ValueError(f"terms are carried out within 1 to {MAX_DAYS} days")
        if not (self.refund_fen or self.send or self.repair or self.other):
            raise ValueError("terms give something")

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """The terms among `facts`; ValueError or TypeError for what cannot be terms."""
        return cls(**{name: facts[name] for name in cls.__dataclass_fields__ if name in facts})

    def to_facts(self) -> dict[str, Any]:
        """The terms as plain values for the record."""
        return asdict(self)


def is_definite(wanted: Mapping[str, Any]) -> bool:
    """Whether a wanted result says enough to be done as it stands: money has an amount."""
    return wanted["code"] != "unsure" and (not wanted.get("takes_money") or bool(wanted.get("amount_fen")))


def duties_of(terms: Terms) -> list[dict[str, Any]]:
    """The duties that follow from accepted terms, in order; one that waits names the one it waits for."""
    plan: list[dict[str, Any]] = []
    if terms.return_goods:
        plan.append(_duty("return_goods", Party.CONSUMER, period="return_goods", postage_by=terms.postage_by))
    first = 0 if terms.return_goods else None
    common = {"days": terms.within_days, "after": first}
    if terms.refund_fen:
        plan.append(_duty("pay", Party.MERCHANT, period="pay", amount_fen=terms.refund_fen, **common))
    if terms.send:
        plan.append(_duty("send", Party.MERCHANT, words=terms.send, **common))
    if terms.repair:
        plan.append(_duty("repair", Party.MERCHANT, **common))
    if terms.other:
        plan.append(_duty("other", Party.MERCHANT, words=terms.other, **(common | {"after": None})))
    return [d | {"by": "settlement"} for d in plan]


def duties_as_asked(wanted: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The duties that follow when the merchant agrees to everything as it was asked for."""
    plan: list[dict[str, Any]] = []
    if any(w["code"] in RETURNS for w in wanted):
        plan.append(_duty("return_goods", Party.CONSUMER, period="return_goods", postage_by=Party.MERCHANT.value))
    for w in wanted:
        after = 0 if w["code"] in RETURNS else None
        if w.get("amount_fen"):
            plan.append(
                _duty("pay", Party.MERCHANT, period="pay", amount_fen=w["amount_fen"], after=after, code=w["code"])
            )
        elif w["code"] in REPLACEMENTS:
            plan.append(_duty("send", Party.MERCHANT, words=w.get("words", ""), code=w["code"]))
        elif w["code"] in REPAIRS:
            plan.append(_duty("repair", Party.MERCHANT, words=w.get("words", ""), code=w["code"]))
        else:
            plan.append(_duty("other", Party.MERCHANT, words=w.get("words", ""), code=w["code"]))
    return [d | {"by": "settlement"} for d in plan]


def money_of_terms(terms: Mapping[str, Any]) -> int:
    """What terms on offer make the merchant pay, in fen."""
    return int(terms["refund_fen"])


def money_asked_for(wanted: Sequence[Mapping[str, Any]]) -> int:
    """What the merchant pays who agrees to everything as it was asked for, in fen."""
    return money_in(duties_as_asked(wanted))


def money_in(plan: Sequence[Mapping[str, Any]]) -> int:
    """What the duties of `plan` make the merchant pay altogether, in fen."""
    return sum(d.get("amount_fen") or 0 for d in plan if d["to"] == Party.MERCHANT)


@dataclass(frozen=True)
class Difference:
    """An offer against what was asked for, as facts for a sentence.

    less_fen   how much less money than asked; negative when it is more
    extras     what comes that was not asked for: "send", "repair", "other", "keep_goods"
    missing    what was asked for and does not come: "send", "repair", "other"
    """

    less_fen: int
    extras: tuple[str, ...]
    missing: tuple[str, ...]


def difference(terms: Terms, wanted: Sequence[Mapping[str, Any]]) -> Difference:
    """What `terms` leave of what was `wanted`, and what they add."""
    codes = {w["code"] for w in wanted}
    asked_fen = sum(w.get("amount_fen") or 0 for w in wanted)
    asked = {
        "send": bool(codes & REPLACEMENTS),
        "repair": bool(codes & REPAIRS),
        "other": bool({w["code"] for w in wanted if not w.get("amount_fen")} - REPLACEMENTS - REPAIRS - {"unsure"}),
    }
    given = {"send": bool(terms.send), "repair": terms.repair, "other": bool(terms.other)}
    extras = [k for k in given if given[k] and not asked[k]]
    if codes & RETURNS and not terms.return_goods:
        extras.append("keep_goods")
    return Difference(asked_fen - terms.refund_fen, tuple(extras), tuple(k for k in asked if asked[k] and not given[k]))


def _duty(what: str, to: Party, **more: Any) -> dict[str, Any]:
    return {"what": what, "to": to.value, "period": "goods", "amount_fen": 0, "words": "", "after": None} | more
