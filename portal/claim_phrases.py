"""What a claim of bad faith and its consequences say to their reader. Tables like those of portal.phrases, which takes them in.

Neutral until something is decided: a claim is about a complaint and never about what somebody is.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from portal.domain.casefile import Proceeding
from portal.domain.parties import Party
from portal.domain.sanctions import MEASURES, Measure
from portal.domain.standing import Standing
from portal.lengths import Named
from portal.words import deadline, moment

Words = dict[str, Any]

STATES: Words = {
    "claim_screening": lazy_pgettext("malice claim", "待审核"),
    "claim_hearing": _l("等投诉人说明"),
    "claim_rebuttal": _l("等商家补充说明"),
    "claim_finding": _l("等认定"),
    "claim_confirming": _l("等第二人核对"),
    "claim_established": _l("认定成立"),
    "claim_partly": _l("部分成立"),
    "claim_not_established": _l("认定不成立"),
    "claim_abusive": _l("没有依据，属于滥用申诉"),
    "claim_refused": _l("没有受理"),
    "claim_withdrawn": _l("已撤回"),
    "sanction_weighing": _l("等决定处理措施"),
    "sanction_hearing": _l("等当事人说明"),
    "sanction_signing": _l("等管理员签署"),
    "sanction_imposed": _l("已作出"),
    "sanction_spared": _l("不作处理"),
    "sanction_reversed": _l("已撤销"),
    "appeal_open": _l("等决定"),
    "appeal_dismissed": _l("维持"),
    "appeal_allowed": _l("撤销原处理"),
    "appeal_withdrawn": _l("已撤回"),
}
HEADLINES: dict[str, Words] = {
    "claim_screening": {"mine": _l("请审核商家的申诉"), "supervisor": _l("申诉已提交，等组长审核")},
    "claim_hearing": {
        "mine": _l("商家对这起投诉提出了申诉，请你说明"),
        "consumer": _l("等投诉人说明"),
    },
    "claim_rebuttal": {"mine": _l("投诉人说明了情况，你可以补充一次"), "merchant": _l("等商家补充说明")},
    "claim_finding": {"mine": _l("请写认定意见"), "panel": _l("双方已说明，等两位没有参与调解的人认定")},
    "claim_confirming": {"mine": _l("请核对认定意见"), "panel": _l("认定意见已写好，等第二人核对")},
    "sanction_weighing": {"mine": _l("请决定处理措施"), "supervisor": _l("等决定处理措施")},
    "sanction_hearing": {
        "mine": _l("正在考虑对你作出处理，请先说明"),
        "consumer": _l("等消费者说明"),
        "merchant": _l("等商家说明"),
    },
    "sanction_signing": {"mine": _l("请核对并签署处理措施"), "office": _l("处理措施已拟好，等管理员签署")},
    "appeal_open": {
        "mine": _l("请决定对处理措施的申诉"),
        "supervisor": _l("等没有参与过的人决定申诉"),
    },
}
BUTTONS: Words = {
    "claim_malice": _l("申诉恶意投诉"),
    "ask_for_measure": _l("提请处理商家"),
    "withdraw_claim": lazy_pgettext("malice claim", "撤回申诉"),
    "accept_claim": lazy_pgettext("malice claim", "受理申诉"),
    "refuse_claim": lazy_pgettext("malice claim", "不受理申诉"),
    "answer_claim": _l("对申诉作出说明"),
    "ask_claim_time": _l("多要%(time)s时间说明", time=Named("more_claim_reply")),
    "rebut": _l("补充说明一次"),
    "propose_finding": _l("写认定意见"),
    "confirm_finding": _l("核对无误，作出认定"),
    "return_finding": _l("退回认定意见"),
    "call_to_answer": _l("告知并听取说明"),
    "answer_charge": _l("对拟作的处理作出说明"),
    "ask_charge_time": _l("多要%(time)s说明", time=Named("more_claim_reply")),
    "impose": _l("作出处理"),
    "submit_sanction": _l("拟定处理，送管理员签署"),
    "spare": lazy_pgettext("button", "不作处理"),
    "sign_sanction": _l("签署处理措施"),
    "return_sanction": _l("退回处理措施"),
    "appeal": _l("对处理措施提出申诉"),
    "appeal_belatedly": _l("晚提对处理措施的申诉"),
    "dismiss_appeal": _l("维持处理措施"),
    "allow_appeal": _l("撤销处理措施"),
    "withdraw_appeal": _l("撤回对处理措施的申诉"),
}
HINTS: Words = {
    "claim_malice": _l("申诉不会暂停回应期限。明知不实的申诉，也会受到处理。"),
    "answer_claim": _l("不说明不等于承认。作出认定的人会看双方的材料，你也可以要求延长时间。"),
    "ask_claim_time": _l("只能延长一次，延长%(time)s。", time=Named("more_claim_reply")),
    "rebut": _l("只能补充一次文字说明，不能再加新的证据。"),
    "confirm_finding": _l("你和写意见的人各自负责。作出后双方都会看到理由。"),
    "impose": _l("只能在当事人已经说明或者期限已过之后作出，到期自动结束。"),
    "submit_sanction": _l("第4级以上的处理，要由管理员再签署才生效。"),
    "appeal": _l("由没有参与过的人决定。第3级以下的处理在决定之前暂停执行。"),
    "appeal_belatedly": _l("已超过%(time)s。请写明晚提的理由。", time=Named("sanction_appeal")),
    "ask_for_measure": _l("由没有参与这起案件的组长决定，先听商家说明。"),
    "withdraw_claim": _l("撤回后不再认定，也不算申诉不成立。"),
    "accept_claim": _l(
        "受理只表示值得听双方说明，不表示申诉成立。投诉人有%(time)s时间说明。", time=Named("claim_reply")
    ),
    "refuse_claim": _l("只告诉商家，投诉人不会知道。"),
    "propose_finding": _l("要由另一位没有调解过这起案件的人核对后才作出。"),
    "return_finding": _l("退回后由写的人修改，或者由另一位重写。"),
    "call_to_answer": _l(
        "当事人有%(time)s时间说明，可以延长%(more)s。没有听取说明之前不能作出处理。",
        time=Named("claim_reply"),
        more=Named("more_claim_reply"),
    ),
    "answer_charge": _l("不说明不等于承认。决定的人会看你的说明。"),
    "ask_charge_time": _l("只能延长一次，延长%(time)s。", time=Named("more_claim_reply")),
    "spare": _l("不作处理也要写明理由，双方都会看到。"),
    "sign_sanction": _l("签署后立即生效，到期自动结束，当事人可以申诉。"),
    "return_sanction": _l("退回后由组长重新考虑。"),
    "dismiss_appeal": _l("处理措施照常执行到期满。"),
    "withdraw_appeal": _l("撤回后处理措施照常执行，期限之内可以再申诉。"),
    "allow_appeal": _l("撤销后，这项处理从所有记录和统计里立即消失，并告诉另一方。"),
}
VERBS: Words = {
    "claim_malice": lazy_pgettext("did", "申诉恶意投诉"),
    "ask_for_measure": lazy_pgettext("did", "提请处理商家"),
    "withdraw_claim": lazy_pgettext("malice claim", "撤回了申诉"),
    "accept_claim": lazy_pgettext("malice claim", "受理了商家的申诉，请投诉人说明"),
    "refuse_claim": lazy_pgettext("malice claim", "没有受理申诉"),
    "answer_claim": _l("对申诉作了说明"),
    "ask_claim_time": _l("多要了时间说明"),
    "rebut": _l("补充说明了一次"),
    "propose_finding": _l("写了认定意见"),
    "confirm_finding": _l("核对并作出了认定"),
    "return_finding": _l("退回了认定意见"),
    "call_to_answer": _l("告知了拟作的处理，请对方说明"),
    "answer_charge": _l("对拟作的处理作了说明"),
    "ask_charge_time": _l("多要了一些时间说明"),
    "impose": _l("作出了处理"),
    "submit_sanction": _l("拟定了处理，送管理员签署"),
    "spare": _l("决定不作处理"),
    "sign_sanction": _l("签署了处理措施"),
    "return_sanction": _l("退回了处理措施"),
    "appeal": lazy_pgettext("did", "对处理措施提出申诉"),
    "appeal_belatedly": lazy_pgettext("did", "对处理措施提出申诉"),
    "dismiss_appeal": _l("维持了处理措施"),
    "allow_appeal": _l("撤销了处理措施"),
    "withdraw_appeal": _l("撤回了对处理措施的申诉"),
}
TICKS: Words = {
    "claim_waits": _l("申诉到期没有审核，再次提醒组长"),
    "claim_unanswered": _l("投诉人到期没有说明，按现有材料认定；不说明不等于承认"),
    "nothing_to_rebut": _l("商家没有补充说明，等认定"),
    "finding_late": _l("认定意见到期没有写好，已提醒组长"),
    "confirmation_late": _l("认定意见到期没有核对，已提醒组长"),
    "charge_unanswered": _l("到期没有说明，按现有材料决定；不说明不等于承认"),
    "sanction_late": _l("处理措施到期没有决定，再给一次时间"),
    "sanction_lapses": _l("处理措施到期没有决定，不作处理"),
    "appeal_late": _l("申诉到期没有决定，处理措施暂停执行"),
    "lift_sanction": _l("处理措施已撤销"),
}
GROUNDS: Words = {
    "extortion": _l("以投诉要挟，索要额外好处"),
    "forgery": _l("伪造或挪用证据"),
    "fabrication": _l("编造事实"),
    "competitor": _l("同业竞争或受人指使"),
}
GROUND_HINTS: Words = {
    "extortion": _l("例如要求私下转账、免单或额外赠品才撤诉。需要聊天记录原件。"),
    "forgery": _l("例如图片来自别处、修改过、不是这个订单的商品。"),
    "fabrication": _l("例如没有收到货却说收到的是坏的。需要物流、监控等客观记录。"),
    "competitor": _l("需要能核实的关联线索，仅凭怀疑不会受理。"),
}
FOUND: Words = {
    "established": lazy_pgettext("finding", "成立"),
    "partly": lazy_pgettext("finding", "部分成立"),
    "not_established": lazy_pgettext("finding", "不成立"),
    "abusive": lazy_pgettext("finding", "没有依据，属于滥用申诉"),
}
GROUND_RESULTS: Words = {"found": _l("查明属实"), "not_found": _l("没有查明")}
GRID: Words = {
    "number": _l("数量：这样的事有几次"),
    "proportion": _l("比例：占这个人全部投诉或申诉的多少"),
    "gravity": _l("轻重：造成了什么后果"),
    "intention": _l("意图：是否明知"),
}
# What a sanction is weighed for where it does not follow from grounds of a claim.
WEIGHED_FOR: Words = {"abuse": _l("滥用申诉"), "upheld": _l("投诉成立后的处理")}


# Why a rung of the ladder is not open on a page.
CLOSED_BY: Words = {
    "silent": _l("当事人没有说明，单凭没有说明最多给书面警告。"),
    "not_warned": _l("以前没有警告过，也没有认定要挟或者伪造。"),
    "cosigned": _l("要管理员签署：用「拟定处理，送管理员签署」。"),
    "not_cosigned": _l("不用管理员签署：用「作出处理」。"),
}


def measure_name(code: str) -> str:
    """The name of a measure, with its level."""
    measure = MEASURES[code]
    return _("第%(level)d级：%(name)s", level=measure.level, name=_(measure.name))


def measure_does(code: str) -> str:
    """What a measure does, in a sentence."""
    return _(MEASURES[code].does)


def grounds_words(codes: Iterable[str]) -> str:
    """The grounds of a claim, or what else somebody is to be sanctioned for, in one line."""
    return _("、").join(str(GROUNDS[code] if code in GROUNDS else WEIGHED_FOR[code]) for code in codes)


def subject_of(entry: Any) -> Mapping[str, Any]:
    """What the matter that an entry moved was about just after it."""
    subject: Mapping[str, Any] = next(e["subject"] for e in entry.effects if e["no"] == entry.proceeding)
    return subject


def substance(p: Proceeding) -> str:
    """One line of what a matter of this kind is about; empty for other kinds."""
    if p.kind == "malice_claim":
        return _("商家的理由：%(what)s", what=grounds_words(g["ground"] for g in p.subject["grounds"]))
    if p.kind == "sanction":
        return str(p.subject.get("charge") or _("因为：%(what)s", what=weighed_for(p)))
    return measure_name(p.subject["measure"]) if p.kind == "sanction_appeal" else ""


def weighed_for(sanction: Proceeding) -> str:
    """What somebody is, or may be, sanctioned for."""
    return grounds_words(sanction.subject["grounds"])


def sanction_title(sanction: Proceeding) -> str:
    """What a sanction is called: by its measure once there is one that everybody may know of."""
    imposed = sanction.state in ("sanction_imposed", "sanction_reversed")
    return measure_name(sanction.subject["measure"]) if imposed else _("处理措施")


def before_a_measure(sanction: Proceeding) -> str:
    """How a sanction stands that has not become a measure, or never will."""
    if sanction.open:
        return _("还没有作出处理。当事人没有被告知、没有时间说明之前，不能作出处理。")
    return _("没有作出处理，记录里不留下任何限制。")


def standing_words(s: Standing, now: datetime) -> tuple[str, str]:
    """Whether a measure is in force: how its chip is coloured, and in words."""
    if s.reversed_at is not None:
        return "ok", _("已撤销")
    if s.ends_at <= now:
        return "", _("已到期")
    return ("wait", _("申诉期间暂停执行")) if s.suspended else ("soon", _("执行中"))


def until_when(s: Standing, now: datetime) -> str:
    """From when and until when a measure lasts."""
    if s.reversed_at is not None:
        return _("%(moment)s撤销，不再计入任何记录和统计。", moment=moment(s.reversed_at, now))
    return _(
        "从%(begin)s起，到%(end)s自动结束。",
        begin=moment(s.begins_at, now),
        end=deadline(s.ends_at, now),
    )


def how_to_appeal(s: Standing, by: datetime, now: datetime) -> str:
    """How somebody can have a measure looked at again, and until when."""
    if by < now:
        return _("申诉的期限已过；有正当理由的，6个月内还可以晚提。")
    return _("不同意的，%(moment)s前可以申诉，由没有参与过的人决定。", moment=deadline(by, now))


def what_stays(s: Standing) -> str:
    """What a measure leaves alone."""
    if s.to is Party.MERCHANT:
        return _("不影响回应投诉、提方案和已有的案件。")
    return _("不影响已有的案件、健康安全的投诉，也不影响向12315投诉或者起诉。")


def appeal_line(appeal: Proceeding) -> str:
    """What an appeal means for the measure meanwhile, or has meant."""
    match appeal.state:
        case "appeal_allowed":
            return _("处理措施已撤销。")
        case "appeal_open" if appeal.subject["stays"] or appeal.has_done(Party.CLOCK, "appeal_late"):
            return _("决定之前，处理措施暂停执行。")
        case "appeal_open":
            return _("作出处理时写明了风险，决定之前照常执行。")
        case _:
            return _("处理措施照常执行到期满。")


def days_allowed(measure: Measure) -> str:
    """How long a measure may last."""
    low, high = measure.days
    return _("%(low)s到%(high)s天", low=low, high=high) if low != high else _("%(days)s天", days=low)


def for_how_long(days: int) -> str:
    """How long a measure lasts, after what it does."""
    return ngettext("为期%(num)s天，到期自动结束。", "为期%(num)s天，到期自动结束。", days)
