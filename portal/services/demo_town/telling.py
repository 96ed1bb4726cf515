"""How a story of the demo town is told: who does what, how long after the one before.

The words are the people's own and are never translated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LI, ZHAO, CHEN, MA = "li", "zhao", "chen", "ma"
DING, PAN, HE = "ding", "pan", "he"
ACME, LIN, XU, HEMU, TANG = "acme", "lin", "xu", "hemu", "tang"
WANG, ZHOU, GAO, SUN, QIAN = "wang", "zhou", "gao", "sun", "qian"
ADMIN, FENG = "admin", "feng"


@dataclass(frozen=True)
class Step:
    """One act. `files` are (what it shows or "video" or "sound", evidence kind, caption); `about` is a kind of proceeding.

    during  a kind of proceeding that has to be open before they do it
    facts  of the act, with these in place of what is only known while the story is played:
           in_hours   until when something is promised
           mediator   who of the cast is named
           mentions   who of the cast is mentioned
           entry      words of an earlier entry that this one is about
    """

    hours: float
    who: str
    act: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: str | None = None
    files: tuple[tuple[str, str, str], ...] = ()
    during: str | None = None


@dataclass(frozen=True)
class Story:
    """One complaint, from filing on.

    days_ago     when it was filed
    order        key of ORDERS
    happened     days before filing that it was noticed
    steps        what followed
    """

    days_ago: float
    who: str
    order: str
    category: str
    issue: str
    words: str
    wanted: tuple[Mapping[str, Any], ...]
    happened: int = 1
    basis: str = "none"
    told: str = "yes"
    said: str = ""
    late: bool = False
    files: tuple[tuple[str, str, str], ...] = ()
    steps: tuple[Step, ...] = ()
    late_reason: str = ""
    different: str = ""


def wanted(code: str, yuan: int | None = None, words: str = "") -> dict[str, Any]:
    """One wanted result."""
    return {"code": code, "amount_fen": yuan * 100 if yuan is not None else None, "words": words}


def terms(yuan: int = 0, **more: Any) -> dict[str, Any]:
    """Terms with a refund in whole yuan."""
    return {"refund_fen": yuan * 100} | more


def finding(
    claim: str, result: str, why: str, by: tuple[int, ...] = (), against: tuple[int, ...] = ()
) -> dict[str, Any]:
    """One finding of a ruling."""
    return {"claim": claim, "result": result, "why": why, "by": list(by), "against": list(against)}


def remedy(what: str, to: str, days: int, yuan: int = 0, words: str = "", after: int | None = None) -> dict[str, Any]:
    """One remedy of a ruling."""
    return {"what": what, "to": to, "days": days, "amount_fen": yuan * 100, "words": words, "after": after,
            "period": "return_goods" if what == "return_goods" else "goods"}  # fmt: skip


def says(hours: float, who: str, words: str) -> Step:
    """A message in the thread."""
    return Step(hours, who, "add_message", {"words": words})


def stances(*said: tuple[str, str]) -> list[dict[str, Any]]:
    """The merchant's word on each wanted result, in their order: the stance, and why."""
    return [{"place": place, "stance": stance, "reason": why} for place, (stance, why) in enumerate(said)]


def done(hours: float, who: str, words: str, proof_no: str = "") -> Step:
    """Somebody reports that they did what they owed; with the number of a waybill where there is one."""
    proof = {"proof": "waybill" if proof_no[:2].isalpha() else "refund_id", "proof_no": proof_no} if proof_no else {}
    return Step(hours, who, "report_performance", {"words": words} | proof, "duty")
