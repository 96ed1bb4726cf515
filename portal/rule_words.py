"""The rulebooks in words: what the page of rules says about stages, turns, periods and where numbers come from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.deadlines import ADDRESSES, POLICIES, Policy
from portal.domain.periods import Roll, Start
from portal.domain.policy_table import Use, use_of
from portal.domain.rulebook import Stage, Turn
from portal.domain.rulebooks import RULEBOOKS
from portal.domain.timetable import Edition
from portal.lengths import length_of
from portal.phrases import state_name
from portal.queries.calendars import policy_in_force, times_now

WHOSE: dict[str, Any] = {
    Turn.CONSUMER: _l("消费者"),
    Turn.MERCHANT: _l("商家"),
    Turn.BOTH: _l("双方"),
    Turn.DESK: _l("调解组"),
    Turn.MEDIATOR: _l("调解员"),
    Turn.TEAM: _l("调解员"),
    Turn.SUPERVISOR: _l("组长"),
    Turn.OUTSIDE: _l("外部机构"),
    Turn.LOSER: _l("没有全部得到支持的一方"),
    Turn.NOBODY: _l("要履行或补充的一方"),
    Turn.COUNTERPART: _l("等回应的一方"),
    Turn.ADDRESSEE: _l("被要求的一方"),
    Turn.BENEFICIARY: _l("等履行的一方"),
    Turn.UNANSWERED: _l("还没有答复的一方"),
    Turn.AUTHOR: _l("调解员"),
    Turn.PANEL: _l("两位没有调解过这起案件的人"),
    Turn.OFFICE: _l("管理员"),
    Turn.REVIEWERS: _l("没有参与过的组长或管理员"),
}
SOURCES: dict[str, Any] = {
    "T-FIRST": _l("平台通行做法：24小时内首次响应"),
    "T-WRITTEN": _l("平台通行做法：书面投诉7个工作日内答复"),
    "WX-FIRST": _l("微信支付商户投诉：24小时内首次回复"),
    "WXM-HANDLE": _l("微信小程序投诉：商家48小时内处理"),
    "WX-DONE": _l("微信支付商户投诉：72小时内处理完"),
    "ISO-NEGO": _l("ISO 32122：先协商，最长10天"),
    "CN-COURT-MED": _l("《人民法院在线调解规则》第十二条：3个工作日内答复"),
    "CN-COURT-MED2": _l("《人民法院在线调解规则》第二十四、二十六条：30天，双方同意可延长，检测时间不计"),
    "CN-MEDIATE": _l("《消费者权益保护法实施条例》第四十六条：60日内，检测时间不计"),
    "CN-ACCEPT": _l("《消费者权益保护法实施条例》第四十六条：7个工作日内决定是否受理"),
    "CN-DELAY": _l("《侵害消费者权益行为处罚办法》第八条至第十条：超过15日视为故意拖延"),
    "DSA-WINDOW": _l("欧盟《数字服务法》第二十条：对处理措施至少6个月内可以申诉"),
    "AZ-INFO": _l("亚马逊索赔：72小时内补充材料"),
    "JD-APPEAL": _l("京东纠纷处理规则第九条：7天内申请复核"),
    "JD-COMPLY": _l("京东纠纷处理规则第九条：按期执行裁定"),
    "CN-7DAY": _l("《消费者权益保护法》第二十五条：7日内退货"),
    "CN-7DAY-REFUND": _l("《消费者权益保护法》第二十五条：收到退回商品后7日内退款"),
    "TB-SUSP": _l("淘宝争议处理规则第八十二、八十三条：商谈、法院、警方各有期限"),
    "EB-APPEAL": _l("eBay：有新材料的，30天内可以再提"),
}


STARTS = {Start.MOMENT: _l("从那一刻起算"), Start.NEXT_DAY: _l("从第二天起算")}
ROLLS = {
    Roll.MORNING: _l("夜里到期的延到9:00"),
    Roll.WINDOW: _l("只算每天的服务时间"),
    Roll.AFTER_HOLIDAY: _l("最后一天是法定节假日的顺延"),
    Roll.WORKING: _l("只算工作日"),
}


@dataclass(frozen=True)
class PeriodSeen:
    """One period for the page of rules: its anchor, and everything about it in words.

    sources  what stands behind the number, each with the address where it can be read, or none
    """

    key: str
    name: str
    whose: str
    length: str
    counted: str
    reminder: str
    pauses: str
    longer: str
    bounds: str
    lapse: str
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class StageSeen:
    """One stage of a rulebook in words. `period` is the key of its period, for a link."""

    name: str
    turn: str
    period: str | None
    length: str
    lapse: str


def edition_now() -> Edition:
    """The edition of the policy table that is in force."""
    return times_now().edition(clock.now())


def periods(edition: Edition | None = None) -> list[PeriodSeen]:
    """Every period of an edition of the policy table, the one in force if none is given."""
    table = (edition or edition_now()).policies
    return [_period(policy, table) for policy in table.values()]


def bounds_of(policy: Policy) -> str:
    """How short and how long an edition may make a period."""
    return _("最短%(least)s，最长%(most)s", least=length_of(policy.least), most=length_of(policy.most))


def change_of(key: str, before: Policy, after: Policy) -> str:
    """What changes in a period: 商家首次回应：48小时 → 72小时."""
    lengths = [_with_reminder(p) for p in (before, after)]
    return _("%(name)s：%(before)s → %(after)s", name=_(POLICIES[key].name), before=lengths[0], after=lengths[1])


def _with_reminder(policy: Policy) -> str:
    if policy.warn is None:
        return length_of(policy.period)
    return _("%(length)s（%(time)s后提醒）", length=length_of(policy.period), time=length_of(policy.warn))


def matters() -> Iterator[tuple[str, list[StageSeen]]]:
    """Every kind of matter with those of its stages in which something is waited for."""
    for book in RULEBOOKS.values():
        yield _(book.name), [_stage(state, stage) for state, stage in book.stages.items() if not stage.final]


def _period(policy: Policy, table: Mapping[str, Policy]) -> PeriodSeen:
    use, unit = use_of(policy.key), policy.period.unit
    longer = [
        _("可以重新计算一次") if key == policy.key else _("可以延长一次，%(time)s", time=length_of(table[key].period))
        for key in use.extended
    ]
    pauses = _("、").join(dict.fromkeys(state_name(where.state) for where in use.pauses))
    return PeriodSeen(
        key=policy.key,
        name=_(policy.name),
        whose=_whose(use),
        length=length_of(policy.period),
        counted=_("%(start)s，%(end)s", start=STARTS[unit.starts], end=ROLLS[unit.rolls]),
        reminder=length_of(policy.warn) if policy.warn else "",
        pauses=_("%(stages)s时暂停", stages=pauses) if pauses else "",
        longer=_("；").join(longer),
        bounds=bounds_of(policy),
        lapse=_(policy.lapse),
        sources=tuple((str(SOURCES[code]), ADDRESSES.get(code, "")) for code in policy.sources),
    )


def _whose(use: Use) -> str:
    if len(use.turns) > MANY:
        return _("每一步轮到的一方")
    words = [WHOSE[Turn(turn)] for turn in use.turns]
    return _("、").join(dict.fromkeys(map(str, words)))


def _stage(state: str, stage: Stage) -> StageSeen:
    policy = policy_in_force(stage.period) if stage.period else None
    return StageSeen(
        name=state_name(state),
        turn=str(WHOSE[stage.turn]),
        period=stage.period,
        length=length_of(policy.period) if policy else "",
        lapse=_(policy.lapse) if policy else "",
    )


# The period of a whole case runs in more stages than anybody wants listed.
MANY = 3
