"""What people read where a measure is in their way, or in the way of a shop: what it does, until when, what stays open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from portal import clock, words
from portal.domain.marking import N_
from portal.domain.periods import local
from portal.domain.sanctions import Effect, InForce, Limit
from portal.lengths import length_named


@dataclass(frozen=True)
class Said:
    """One notice: what holds, and what is not touched by it."""

    title: str
    words: str


def of_filing(limit: Limit) -> Said:
    """Why a consumer cannot file now, from when they can, and what they can do meanwhile."""
    if limit.effect is Effect.FILING_SUSPENDED:
        return Said(
            _("%(when)s以前，你不能提交新的投诉。", when=words.moment(limit.again_at, clock.now())),
            _(
                "健康安全的投诉照常可以提交。可以先写好存为草稿，已有的案件、补充证据和申诉都不受影响。"
                "也可以向12315投诉、申请仲裁或向法院起诉。"
            ),
        )
    return Said(
        _(
            "你现在每7天最多提交一起投诉，下一起可以在%(when)s以后提交。",
            when=words.moment(limit.again_at, clock.now()),
        ),
        _(
            "健康安全的投诉随时可以提交。可以先写好存为草稿，已有的案件、补充证据和申诉都不受影响。"
            "也可以向12315投诉、申请仲裁或向法院起诉。"
        ),
    )


def of_screening() -> str:
    """Why the desk looks at a complaint before the merchant hears of it."""
    return _("这起投诉先由调解组审核，再发给商家。原因和怎样申诉，写在「处理记录与限制」里。")


def of_shop(shop: str, by: InForce) -> Said:
    """What buyers read of a shop. Neutral: it says what was decided and nothing of what the shop is."""
    until = words.day(by.ends_at, local(clock.now()).date())
    if Effect.ITEM_DELISTED in by.effects:
        title = _("评理已责令「%(shop)s」下架「%(item)s」。", shop=shop, item=by.item)
        return Said(
            title, _("这条提示到%(day)s为止。你的投诉照常处理；买过这件商品又担心安全的，请先停用。", day=until)
        )
    return Said(
        _("「%(shop)s」因为违反评理的规则正在接受处理。", shop=shop),
        _("这条提示到%(day)s为止。它不说明你这件事谁对谁错，你的投诉照常处理。", day=until),
    )


def to_merchant(barred: Mapping[str, datetime], now: datetime) -> list[Said]:
    """What a merchant's staff read on their desk of the measures that work now, by effect and when each ends."""
    return [
        Said(_(title, when=words.moment(barred[effect], now)), _(open_, time=length_named("claim_screening_slow")))
        for effect, (title, open_) in _TO_MERCHANT.items()
        if effect in barred and not (effect is Effect.CLAIMS_SLOW and Effect.CLAIMS_PAUSED in barred)
    ]


_TO_MERCHANT = {
    Effect.CLAIMS_PAUSED: (N_("%(when)s以前，不能申诉恶意投诉。"), N_("回应投诉、举证和其他操作都不受影响。")),
    Effect.CLAIMS_SLOW: (
        N_("%(when)s以前，申诉恶意投诉没有快速通道。"),
        N_("申诉要等%(time)s审核，一次只能提出一件。回应投诉、举证和其他操作都不受影响。"),
    ),
    Effect.ITEM_DELISTED: (
        N_("评理已责令下架商品，到%(when)s为止。"),
        N_("要下架的商品和理由写在「处理记录与限制」里。回应投诉、举证和其他操作都不受影响。"),
    ),
}
