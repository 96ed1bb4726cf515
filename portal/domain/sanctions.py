"""What may follow from a finding: two ladders of measures, what each one does, and for how long: rulebook.md §4.7, 42–46.

A measure is the least that will do, has a fixed end, and does what its row says and nothing else. Nobody loses their
own open cases, the way to report a danger, or the way outside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.domain.casefile import Proceeding
from portal.domain.marking import N_
from portal.domain.parties import Party

RECORD_KEPT = timedelta(days=365)  # after a measure has ended: rulebook.md 46
UNPROVEN_KEPT = timedelta(days=90)  # what a claim relied on that was not proven: malice.md 6.3, 10
PROVEN_CLAIMS = frozenset({"claim_established", "claim_partly"})
EARLIER_WITHIN = timedelta(days=365)
FILING_EVERY = timedelta(days=7)  # under Effect.FILING_RATE
CLAIMS_THAT_FAIL, FAILING_WITHIN, CLAIMS_REST = 3, timedelta(days=90), timedelta(days=30)  # ux.md §11, 7
ANOTHER_CLAIM = "another_claim"  # under Effect.CLAIMS_SLOW, while one is being heard in another case
ABOVE_A_WARNING = 2
SILENT_AT_MOST = 1
COSIGNED_FROM = 4
PROVEN = frozenset({"extortion", "forgery"})  # grounds that need no earlier warning


class Effect(StrEnum):
    """What a measure does while it lasts."""

    FILING_RATE = "filing_rate"  # one complaint a week
    MANUAL_SCREENING = "manual_screening"  # somebody looks at each complaint before the merchant hears of it
    FILING_SUSPENDED = "filing_suspended"
    CLAIMS_SLOW = "claims_slow"  # claims of bad faith wait longer, one at a time
    CLAIMS_PAUSED = "claims_paused"
    SHOP_MARKED = "shop_marked"  # whoever complains about the shop reads of it
    ITEM_DELISTED = "item_delisted"  # an order to take something off sale


@dataclass(frozen=True)
class Measure:
    """One rung of a ladder.

    days  from and to: how long it lasts, in natural days
    """

    code: str
    level: int
    side: Party
    name: str
    does: str
    days: tuple[int, int]
    effects: frozenset[Effect] = frozenset()

    @property
    def is_cosigned(self) -> bool:
        """Whether an administrator signs it too."""
        return self.level >= COSIGNED_FROM


_C, _M, E = Party.CONSUMER, Party.MERCHANT, Effect
_LADDERS = (
    Measure("note", 0, _C, N_("提醒"), N_("只作提醒，不影响任何功能。"), (30, 30)),
    Measure("warning", 1, _C, N_("书面警告"), N_("记入处理记录，不影响任何功能。"), (180, 180)),
    Measure(
        "slower_filing", 2, _C, N_("限制提交频率"), N_("每7天最多提交一起投诉。"), (30, 90), frozenset({E.FILING_RATE})
    ),
    Measure(
        "manual_screening",
        3,
        _C,
        N_("先审核再发出"),
        N_("新的投诉先由调解组审核，再发给商家。"),
        (30, 90),
        frozenset({E.MANUAL_SCREENING}),
    ),
    Measure(
        "filing_suspended",
        4,
        _C,
        N_("暂停提交投诉"),
        N_("期间不能提交新的投诉。健康安全的投诉、已有的案件和外部途径不受影响。"),
        (30, 180),
        frozenset({E.FILING_SUSPENDED}),
    ),
    Measure(
        "account_restricted",
        5,
        _C,
        N_("限制账户并移送线索"),
        N_("期间不能提交新的投诉，涉嫌敲诈的线索移送有关部门。健康安全的投诉、已有的案件和外部途径不受影响。"),
        (90, 365),
        frozenset({E.FILING_SUSPENDED}),
    ),
    Measure("merchant_note", 0, _M, N_("提醒"), N_("只作提醒，不影响任何功能。"), (30, 30)),
    Measure("merchant_warning", 1, _M, N_("书面警告"), N_("记入处理记录，不影响任何功能。"), (180, 180)),
    Measure(
        "claims_slow",
        2,
        _M,
        N_("取消申诉快速通道"),
        N_("申诉恶意投诉要等更长的审核时间，一次只能提出一件。"),
        (30, 90),
        frozenset({E.CLAIMS_SLOW}),
    ),
    Measure(
        "claims_paused",
        3,
        _M,
        N_("暂停申诉功能"),
        N_("期间不能申诉恶意投诉。回应投诉不受影响。"),
        (30, 90),
        frozenset({E.CLAIMS_PAUSED}),
    ),
    Measure(
        "shop_marked",
        4,
        _M,
        N_("公开提示"),
        N_("期间不能申诉恶意投诉；消费者投诉这家店铺时会看到提示。"),
        (30, 180),
        frozenset({E.CLAIMS_PAUSED, E.SHOP_MARKED}),
    ),
    Measure(
        "delisting",
        5,
        _M,
        N_("责令下架商品"),
        N_("商家要把写明的商品下架；消费者投诉这家店铺时会看到提示。"),
        (30, 365),
        frozenset({E.ITEM_DELISTED, E.SHOP_MARKED}),
    ),
)
MEASURES: Mapping[str, Measure] = {measure.code: measure for measure in _LADDERS}


def ladder_of(side: Party) -> tuple[Measure, ...]:
    """The measures for one side, from the mildest."""
    return tuple(measure for measure in _LADDERS if measure.side is side)


@dataclass(frozen=True)
class Grid:
    """The four questions of proportion, answered in words: how many, in what proportion, how grave, with what intention.

    Source: Digital Services Act, art. 23.
    """

    number: str
    proportion: str
    gravity: str
    intention: str


@dataclass(frozen=True)
class InForce:
    """A measure that works now.

    ref, no  its case, and the proceeding there
    item     what is to be taken off sale; empty where it is about nothing of the kind
    """

    measure: str
    begins_at: datetime
    ends_at: datetime
    ref: str = ""
    no: int = 0
    item: str = ""

    @property
    def effects(self) -> frozenset[Effect]:
        """What it does."""
        return MEASURES[self.measure].effects


@dataclass(frozen=True)
class Limit:
    """What keeps somebody from filing a complaint now.

    again_at  from when they may
    """

    effect: Effect
    again_at: datetime
    by: InForce


def filing_limit(in_force: Iterable[InForce], filed_at: datetime | None, at: datetime) -> Limit | None:
    """What keeps a consumer longest from filing at `at`; None when nothing does.

    filed_at  of their latest complaint that counts; only one filed since a measure began counts under it
    """
    limits = [limit for one in in_force if (limit := _limit(one, filed_at)) and limit.again_at > at]
    return max(limits, key=lambda limit: limit.again_at, default=None)


def _limit(one: InForce, filed_at: datetime | None) -> Limit | None:
    if Effect.FILING_SUSPENDED in one.effects:
        return Limit(Effect.FILING_SUSPENDED, one.ends_at, one)
    if Effect.FILING_RATE in one.effects and filed_at is not None and filed_at >= one.begins_at:
        return Limit(Effect.FILING_RATE, min(filed_at + FILING_EVERY, one.ends_at), one)
    return None


def most_severe(*, silent: bool, warned: bool, grounds: Iterable[str]) -> int:
    """The highest level that may be chosen.

    silent   nothing was heard from the person: silence alone never leads above a warning
    warned   an earlier measure stands against them, or ended within a year
    grounds  what was found; extortion and forgery need no earlier warning
    """
    if silent:
        return SILENT_AT_MOST
    return 5 if warned or PROVEN & set(grounds) else ABOVE_A_WARNING - 1


def closed_by(measure: Measure, *, silent: bool, warned: bool, grounds: Iterable[str]) -> str:
    """Why a rung may not be chosen, as `most_severe` has it: "silent" or "not_warned"; "" where it may."""
    if measure.level <= most_severe(silent=silent, warned=warned, grounds=grounds):
        return ""
    return "silent" if silent else "not_warned"


def stays_while_appealed(level: int, risk: str) -> bool:
    """Whether an appeal suspends a measure: always up to level 3, above it unless a risk was stated."""
    return level < COSIGNED_FROM or not risk.strip()


def is_forgotten(claim: Proceeding, at: datetime) -> bool:
    """Whether the signals that a claim of bad faith relied on are shown to nobody any more: it was not proven, long ago."""
    return claim.ended_at is not None and claim.state not in PROVEN_CLAIMS and at > claim.ended_at + UNPROVEN_KEPT


def ends_at(begins_at: datetime, days: int) -> datetime:
    """The fixed end of a measure. It comes by itself, and nothing that happens meanwhile moves it."""
    return begins_at + timedelta(days=days)
