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
    "T-WRITTEN": "written complaints about a platform are answered within 7 working days",
    "WX-FIRST": "WeChat Pay, merchant complaints: first reply within 24 hours",
    "WXM-HANDLE": "WeChat mini-programs, complaint status 201: merchant acts within 48 hours",
    "WX-DONE": "WeChat Pay, merchant complaints: finished within 72 hours",
    "ISO-NEGO": "ISO 32122: negotiation of up to 10 days before mediation",
    "CN-COURT-MED": "Supreme People's Court, Rules for Online Mediation, art. 12: accepted within 3 working days",
    "CN-COURT-MED2": "the same, arts 24 and 26: 30 days, longer by consent; testing is not counted",
    "CN-MEDIATE": "Regulation implementing the Consumer Law, art. 46: 60 days, testing not counted",
    "CN-ACCEPT": "the same, art. 46: accepted or refused within 7 working days",
    "CN-DELAY": "Measures on penalties for infringing consumers' rights, arts 8 to 10: more than 15 days count as refusal",
    "DSA-WINDOW": "Digital Services Act, art. 20: complaints about a measure for at least 6 months",
    "AZ-INFO": "Amazon A-to-z claims: information within 72 hours",
    "JD-APPEAL": "JD dispute rules, art. 9: review asked for within 7 days",
    "JD-COMPLY": "JD dispute rules, art. 9: rulings performed within 24 hours, which is harsh for returns",
    "CN-7DAY": "Consumer Law, art. 25: goods go back within 7 days",
    "CN-7DAY-REFUND": "Consumer Law, art. 25: refund within 7 days of receiving the goods back",
    "TB-SUSP": "Taobao dispute rules, arts 82 and 83: 30 days for talks, 7 working days for a court, 6 months for the police",
    "EB-APPEAL": "eBay: appeal with new information within 30 days",
}

LAWS = "https://github.com/LawRefBook/Laws"
RULES_OF_PLATFORMS = "https://github.com/JeasonLi2024/claimcraft-creative"

# Where it can be read. What has none is practice that was seen, and no text.
ADDRESSES: Mapping[str, str] = {
    "WX-FIRST": "https://kf.qq.com/faq/230125a6NbmA230125vMNZnE.html",
    "WXM-HANDLE": "https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/complaint.html",
    "WX-DONE": "https://kf.qq.com/faq/230125a6NbmA230125vMNZnE.html",
    "ISO-NEGO": "https://www.iso.org/search.html?q=32122",
    "CN-ACCEPT": RULES_OF_PLATFORMS,
    "CN-COURT-MED": LAWS,
    "CN-COURT-MED2": LAWS,
    "CN-DELAY": LAWS,
    "CN-MEDIATE": RULES_OF_PLATFORMS,
    "AZ-INFO": "https://sellercentral.amazon.com/help/hub/reference/G202041210",
    "JD-APPEAL": "https://learn-jdm.jd.com/rulesDetail?ruleId=2392",
    "JD-COMPLY": "https://learn-jdm.jd.com/rulesDetail?ruleId=2392",
    "CN-7DAY": LAWS,
    "CN-7DAY-REFUND": LAWS,
    "TB-SUSP": "https://rulechannel.taobao.com/?ruleId=99",
    "EB-APPEAL": "https://www.ebay.co.uk/help/home",
    "DSA-WINDOW": "https://eur-lex.europa.eu/eli/reg/2022/2065/oj",
}

H, SH, D, WD, M = Unit.WALL_HOURS, Unit.SERVICE_HOURS, Unit.NATURAL_DAYS, Unit.WORKING_DAYS, Unit.MONTHS
LEAST, MOST = Period(24, H), Period(60, D)


@dataclass(frozen=True)
class Policy:
    """One period: how long, when a reminder goes out, and where the number comes from.

    Whose period it is, what pauses it and what makes it longer stand in the rulebooks (domain.policy_table reads them).

    lapse  what happens at its end, in words for the people who wait
    least  the shortest and the longest that an edition may set: what a person needs to act at all, and what the
    most   law allows; no stage may take longer than the law gives to a whole case
    """

    key: str
    name: str
    period: Period
    lapse: str
    warn: Period | None = None
    source: str = ""
    least: Period = LEAST
    most: Period = MOST

    @property
    def sources(self) -> tuple[str, ...]:
        """The codes of what stands behind the number."""
        return tuple(code.strip() for code in self.source.split(",") if code.strip())


_TABLE = (
    Policy(
        "screening",
        N_("审核投诉"),
        Period(24, H),
        N_("到期没有审核，投诉自动受理，并提醒组长。"),
        source="T-FIRST, CN-ACCEPT",
        most=Period(7, WD),
    ),
    Policy(
        "supplement",
        N_("消费者补正"),
        Period(5, D),
        N_("到期先提醒一次；再到期案件结案，之后一段时间内可以恢复。"),
        least=Period(3, D),
    ),
    Policy(
        "first_reply",
        N_("商家首次回应"),
        Period(48, H),
        N_("到期没有回应，案件自动转给调解员，并记为未按时回应。"),
        warn=Period(24, H),
        source="T-FIRST, WX-FIRST, WXM-HANDLE",
        most=Period(10, WD),
    ),
    Policy("offer", N_("回应方案"), Period(72, H), N_("到期没有回应不算同意，方案失效。"), source="WX-DONE"),
    Policy("talks", N_("双方协商"), Period(7, D), N_("到期没有谈成，案件自动转给调解员。"), source="ISO-NEGO"),
    Policy(
        "assignment",
        N_("分派调解员"),
        Period(2, WD),
        N_("到期没有分派，提醒组长处理。"),
        source="CN-COURT-MED",
        most=Period(3, WD),
    ),
    Policy(
        "evidence",
        N_("补充证据"),
        Period(72, H),
        N_("到期没有补充，记为逾期未举证，调解员按现有证据处理。"),
        source="AZ-INFO",
    ),
    Policy(
        "more_evidence",
        N_("延长补充证据"),
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
    Policy("report_comment", N_("对检测报告提意见"), Period(3, D), N_("到期没有意见，调解继续。")),
    Policy("ruling", N_("作出裁定"), Period(5, WD), N_("到期没有裁定，提醒组长，并告诉双方。")),
    Policy("late_ruling", N_("补作裁定"), Period(2, WD), N_("到期没有裁定，由组长处理。")),
    Policy("signature", N_("核对裁定"), Period(1, WD), N_("到期没有核对完，再次提醒组长。")),
    Policy(
        "review",
        N_("申请复核"),
        Period(7, D),
        N_("到期没有申请复核，裁定不再改变。"),
        source="JD-APPEAL",
        least=Period(3, D),
    ),
    Policy(
        "review_screening",
        N_("审核复核申请"),
        Period(3, WD),
        N_("到期没有审核，再次提醒组长。"),
    ),
    Policy(
        "review_reply", N_("对复核作出说明"), Period(5, D), N_("到期没有说明，按现有材料决定。"), least=Period(3, D)
    ),
    Policy(
        "review_decision",
        N_("决定复核"),
        Period(5, WD),
        N_("到期没有决定，提醒组长，并告诉双方。"),
    ),
    Policy("recusal", N_("申请调解员回避"), Period(3, D), N_("到期后，要写明什么时候才知道理由的。")),
    Policy("recusal_decision", N_("决定回避"), Period(2, WD), N_("到期没有决定，再次提醒组长。")),
    Policy(
        "pay",
        N_("付款"),
        Period(72, H),
        N_("到期没有履行，记为逾期未履行，由组长处理。"),
        source="JD-COMPLY, CN-DELAY",
        most=Period(15, D),
    ),
    Policy(
        "goods",
        N_("寄送、维修或其他履行"),
        Period(7, D),
        N_("到期没有履行，记为逾期未履行，由组长处理。"),
        source="CN-7DAY-REFUND, CN-DELAY",
        most=Period(15, D),
    ),
    Policy(
        "return_goods",
        N_("退回商品"),
        Period(7, D),
        N_("到期先提醒一次；再到期，商家相应的义务不再履行。"),
        source="CN-7DAY",
        least=Period(7, D),
    ),
    Policy(
        "confirm",
        N_("确认履行"),
        Period(3, D),
        N_("到期没有确认：凭证可核验的视为已履行，其他的由调解员核对。"),
        warn=Period(2, D),
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
    Policy(
        "suspension_police",
        N_("中止：警方受理"),
        Period(6, M),
        N_("到期案件自动恢复。"),
        source="TB-SUSP",
        most=Period(12, M),
    ),
    Policy("promise", N_("兑现承诺"), Period(72, H), N_("到期没有做到，记为未履行。")),
    Policy(
        "promise_word",
        N_("确认转述的承诺"),
        Period(3, D),
        N_("到期没有确认，记为未确认；到了说好的日子仍会核对，但不算违约。"),
    ),
    Policy(
        "whole_case",
        N_("整个案件"),
        Period(60, D),
        N_("到期没有结果，案件终止，并告诉你可以走的其他途径。"),
        warn=Period(45, D),
        source="CN-MEDIATE",
        least=Period(30, D),
    ),
    Policy("quiet", N_("没有新进展"), Period(5, D), N_("到期由轮到的一方说明进展，并告诉其他人。")),
    Policy(
        "claim_screening",
        N_("审核恶意投诉申诉"),
        Period(2, WD),
        N_("到期没有审核，再次提醒组长。"),
    ),
    Policy(
        "claim_screening_slow",
        N_("审核恶意投诉申诉（没有快速通道）"),
        Period(5, WD),
        N_("到期没有审核，再次提醒组长。"),
    ),
    Policy(
        "claim_reply",
        N_("对申诉或处理作出说明"),
        Period(7, D),
        N_("到期没有说明，按现有材料决定。不说明不等于承认，单凭没有说明最多给书面警告。"),
        least=Period(5, D),
    ),
    Policy("more_claim_reply", N_("延长说明时间"), Period(7, D), N_("到期没有说明，按现有材料决定。")),
    Policy("rebuttal", N_("商家补充说明"), Period(3, D), N_("到期没有补充，按现有材料决定。")),
    Policy("finding", N_("写认定意见"), Period(5, WD), N_("到期没有写好，提醒组长。"), source="CN-COURT-MED"),
    Policy("confirmation", N_("第二人核对认定"), Period(2, WD), N_("到期没有核对，再次提醒组长。")),
    Policy(
        "weighing",
        N_("决定处理措施"),
        Period(2, WD),
        N_("到期没有决定，先提醒一次；再到期，不作处理。"),
    ),
    Policy(
        "countersigning",
        N_("管理员签署处理措施"),
        Period(2, WD),
        N_("到期没有签署，先提醒一次；再到期，不作处理。"),
    ),
    Policy(
        "appeal_decision",
        N_("决定对处理措施的申诉"),
        Period(10, WD),
        N_("到期没有决定，处理措施从此暂停执行，直到有决定为止。"),
    ),
    Policy(
        "sanction_appeal",
        N_("对处理措施提出申诉"),
        Period(30, D),
        N_("到期后要写明晚提出的理由。"),
        source="EB-APPEAL",
        least=Period(15, D),
        most=Period(12, M),
    ),
    Policy(
        "late_sanction_appeal",
        N_("有正当理由的晚申诉"),
        Period(6, M),
        N_("到期后不能再申诉。"),
        source="DSA-WINDOW",
        least=Period(6, M),
        most=Period(12, M),
    ),
    Policy("malice_claim", N_("结案后申诉恶意投诉"), Period(15, D), N_("到期后不能再申诉。"), most=Period(30, D)),
    Policy(
        "reopening",
        N_("恢复案件"),
        Period(30, D),
        N_("到期后不能恢复，可以走其他途径。"),
        source="EB-APPEAL",
        least=Period(7, D),
        most=Period(6, M),
    ),
    Policy(
        "intervention",
        N_("组长决定是否介入"),
        Period(2, WD),
        N_("到期没有决定，再次提醒组长，并告诉申请的一方可以直接请上一级处理。"),
        most=Period(5, WD),
    ),
    Policy(
        "service_first",
        N_("答复对平台服务的投诉"),
        Period(7, WD),
        N_("到期没有答复，自动转给上一级，并告诉投诉的一方。"),
        source="T-WRITTEN",
        most=Period(7, WD),
    ),
    Policy(
        "second_tier",
        N_("对答复不满意，请上一级处理"),
        Period(7, D),
        N_("到期后不能再请上一级处理，可以走其他途径。"),
        least=Period(3, D),
    ),
    Policy(
        "service_second",
        N_("上一级答复"),
        Period(7, WD),
        N_("到期没有答复，再次提醒，并告诉投诉的一方可以走的其他途径。"),
        source="T-WRITTEN",
        most=Period(7, WD),
    ),
    Policy("chase", N_("两次催办之间"), Period(24, H), N_("到期后可以再催办一次。"), most=Period(72, H)),
    Policy("update", N_("说明进展"), Period(2, WD), N_("到期没有说明，告诉组长，并计入统计。"), most=Period(5, WD)),
    Policy("undo_withdrawal", N_("取消撤回"), Period(72, H), N_("到期后撤回不能取消。")),
    Policy("reconsideration", N_("申请重新审核"), Period(7, D), N_("到期后不能申请重新审核，可以走其他途径。")),
)
POLICIES: Mapping[str, Policy] = {p.key: p for p in _TABLE}
