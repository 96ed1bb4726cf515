"""How long each stage may take: one versioned table, from which every clock is set.

A running clock keeps the version that it began with. The numbers are the portal's own
defaults; where law or practice stands behind one, `source` names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain.marking import N_
from portal.domain.periods import Period, Unit

VERSION = "2026-1"

# What stands behind the numbers. A default without one is the portal's own.
SOURCES: Mapping[str, str] = {
    "T-FIRST": "first response within 24 hours, as platforms promise it",
    "WX-FIRST": "WeChat Pay, merchant complaints: first reply within 24 hours",
    "WXM-HANDLE": "WeChat mini-programs, complaint status 201: merchant acts within 48 hours",
    "WX-DONE": "WeChat Pay, merchant complaints: finished within 72 hours",
    "ISO-NEGO": "ISO 32122: negotiation of up to 10 days before mediation",
    "CN-COURT-MED": "Supreme People's Court, Rules for Online Mediation, art. 12: accepted within 3 working days",
    "CN-COURT-MED2": "the same, arts 24 and 26: 30 days, longer by consent; testing is not counted",
    "CN-MEDIATE": "Regulation implementing the Consumer Law, art. 46: 60 days, testing not counted",
    "AZ-INFO": "Amazon A-to-z claims: information within 72 hours",
    "JD-APPEAL": "JD dispute rules, art. 9: review asked for within 7 days",
    "JD-COMPLY": "JD dispute rules, art. 9: rulings performed within 24 hours, which is harsh for returns",
    "CN-7DAY": "Consumer Law, art. 25: goods go back within 7 days",
    "CN-7DAY-REFUND": "Consumer Law, art. 25: refund within 7 days of receiving the goods back",
    "TB-SUSP": "Taobao dispute rules, arts 82 and 83: 30 days for talks, 7 working days for a court, 6 months for the police",
    "EB-APPEAL": "eBay: appeal with new information within 30 days",
}

H, SH, D, WD, M = Unit.WALL_HOURS, Unit.SERVICE_HOURS, Unit.NATURAL_DAYS, Unit.WORKING_DAYS, Unit.MONTHS


@dataclass(frozen=True)
class Policy:
    """One period: how long, when a reminder goes out, and where the number comes from.

    lapse  what happens at its end, in words for the people who wait
    """

    key: str
    name: str
    period: Period
    lapse: str
    warn: Period | None = None
    source: str = ""


_TABLE = (
    Policy(
        "screening", N_("审核投诉"), Period(24, H), N_("到期没有审核，投诉自动受理，并提醒组长。"), source="T-FIRST"
    ),
    Policy(
        "supplement",
        N_("消费者补正"),
        Period(5, D),
        N_("到期先提醒一次；再到期案件结案，30天内可以恢复。"),
    ),
    Policy(
        "first_reply",
        N_("商家首次回应"),
        Period(48, H),
        N_("到期没有回应，案件自动转给调解员，并记为未按时回应。"),
        warn=Period(24, H),
        source="T-FIRST, WX-FIRST, WXM-HANDLE",
    ),
    Policy("offer", N_("回应方案"), Period(72, H), N_("到期没有回应不算同意，方案失效。"), source="WX-DONE"),
    Policy("talks", N_("双方协商"), Period(7, D), N_("到期没有谈成，案件自动转给调解员。"), source="ISO-NEGO"),
    Policy("assignment", N_("分派调解员"), Period(2, WD), N_("到期没有分派，提醒组长处理。"), source="CN-COURT-MED"),
    Policy(
        "evidence",
        N_("补充证据"),
        Period(72, H),
        N_("到期没有补充，记为逾期未举证，调解员按现有证据处理。"),
        source="AZ-INFO",
    ),
    Policy(
        "mediation",
        N_("调解"),
        Period(20, D),
        N_("到期没有谈成，调解员开始写裁定。"),
        source="CN-MEDIATE, CN-COURT-MED2",
    ),
    Policy(
        "more_mediation", N_("延长调解"), Period(10, D), N_("到期没有谈成，调解员开始写裁定。"), source="CN-COURT-MED2"
    ),
    Policy("proposal", N_("回应调解方案"), Period(72, H), N_("到期没有回应不算同意，调解方案失效。"), source="WX-DONE"),
    Policy("extension", N_("回应延期"), Period(72, H), N_("到期没有回应不算同意，调解期限不变。"), source="WX-DONE"),
    Policy("testing", N_("检测进展"), Period(15, D), N_("到期由调解员核对检测进展。"), source="CN-MEDIATE"),
    Policy("ruling", N_("作出裁定"), Period(5, WD), N_("到期没有裁定，提醒组长，并告诉双方。")),
    Policy("late_ruling", N_("补作裁定"), Period(2, WD), N_("到期没有裁定，由组长处理。")),
    Policy("review", N_("申请复核"), Period(7, D), N_("到期没有申请复核，裁定不再改变。"), source="JD-APPEAL"),
    Policy("pay", N_("付款"), Period(72, H), N_("到期没有履行，记为逾期未履行，由组长处理。"), source="JD-COMPLY"),
    Policy(
        "goods",
        N_("寄送、维修或其他履行"),
        Period(7, D),
        N_("到期没有履行，记为逾期未履行，由组长处理。"),
        source="CN-7DAY-REFUND",
    ),
    Policy(
        "return_goods",
        N_("退回商品"),
        Period(7, D),
        N_("到期先提醒一次；再到期，商家相应的义务不再履行。"),
        source="CN-7DAY",
    ),
    Policy(
        "confirm",
        N_("确认履行"),
        Period(3, D),
        N_("到期没有确认：凭证可核验的视为已履行，其他的由调解员核对。"),
    ),
    Policy("redo", N_("重新履行"), Period(48, H), N_("到期由调解员核对是否已经履行。")),
    Policy("check", N_("核对履行"), Period(2, WD), N_("到期没有核对，提醒组长处理。")),
    Policy(
        "enforcement",
        N_("处理逾期未履行"),
        Period(2, WD),
        N_("到期没有处理，再次提醒组长并记录。"),
    ),
    Policy("suspension_talks", N_("中止：双方商谈"), Period(30, D), N_("到期案件自动恢复。"), source="TB-SUSP"),
    Policy("suspension_court", N_("中止：法院受理"), Period(7, WD), N_("到期案件自动恢复。"), source="TB-SUSP"),
    Policy("suspension_police", N_("中止：警方受理"), Period(6, M), N_("到期案件自动恢复。"), source="TB-SUSP"),
    Policy("promise", N_("兑现承诺"), Period(72, H), N_("到期没有做到，记为未履行。")),
    Policy(
        "whole_case",
        N_("整个案件"),
        Period(60, D),
        N_("到期没有结果，案件终止，并告诉你可以走的其他途径。"),
        warn=Period(45, D),
        source="CN-MEDIATE",
    ),
    Policy("reopening", N_("恢复案件"), Period(30, D), N_("到期后不能恢复，可以走其他途径。"), source="EB-APPEAL"),
    Policy("undo_withdrawal", N_("取消撤回"), Period(72, H), N_("到期后撤回不能取消。")),
    Policy("reconsideration", N_("申请重新审核"), Period(7, D), N_("到期后不能申请重新审核，可以走其他途径。")),
)
POLICIES: Mapping[str, Policy] = {p.key: p for p in _TABLE}
