"""What a review of a ruling and a request for another mediator say to their reader. portal.phrases takes these tables in."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.domain.casefile import Proceeding
from portal.lengths import Named

Words = dict[str, Any]

STATES: Words = {
    "review_screening": lazy_pgettext("review", "待审核"),
    "review_hearing": _l("等另一方说明"),
    "review_deciding": _l("等复核结果"),
    "review_signing": _l("新的裁定等签署"),
    "review_refused": lazy_pgettext("review", "没有受理"),
    "review_upheld": lazy_pgettext("review", "维持原裁定"),
    "review_corrected": _l("已更正"),
    "review_replaced": _l("已改判"),
    "review_moot": lazy_pgettext("review", "不再需要"),
    "recusal_open": lazy_pgettext("recusal", "等决定"),
    "recusal_granted": _l("已换人"),
    "recusal_refused": _l("不换人"),
    "recusal_moot": lazy_pgettext("recusal", "不再需要"),
}
TONES: dict[str, str] = {
    "review_screening": "med",
    "review_hearing": "soon",
    "review_deciding": "med",
    "review_signing": "med",
    "review_upheld": "ruled",
    "review_corrected": "ruled",
    "review_replaced": "ruled",
    "recusal_open": "med",
    "recusal_granted": "ok",
}
HEADLINES: dict[str, Words] = {
    "review_screening": {"mine": _l("请审核复核申请"), "panel": _l("已申请复核，等没有参与裁定的人审核")},
    "review_hearing": {
        "mine": _l("对方申请复核裁定，请你说明"),
        "consumer": _l("等消费者对复核作出说明"),
        "merchant": _l("等商家对复核作出说明"),
    },
    "review_deciding": {"mine": _l("请决定复核"), "panel": _l("双方已说明，等复核结果")},
    "review_signing": {"mine": _l("请核对并签署新的裁定"), "supervisor": _l("复核结果等组长核对")},
    "recusal_open": {"mine": _l("请决定是否更换调解员"), "supervisor": _l("已申请调解员回避，等组长决定")},
}
BUTTONS: Words = {
    "ask_review": _l("申请复核裁定"),
    "accept_review": _l("受理复核"),
    "refuse_review": _l("不受理复核"),
    "answer_review": _l("对复核作出说明"),
    "uphold_ruling": _l("维持原裁定"),
    "correct_ruling": _l("更正笔误"),
    "submit_new_ruling": _l("改判，送组长签署"),
    "sign_new_ruling": _l("签署新的裁定"),
    "return_new_ruling": _l("退回新的裁定"),
    "ask_recusal": _l("申请调解员回避"),
    "grant_recusal": _l("同意更换调解员"),
    "refuse_recusal": _l("不更换调解员"),
}
HINTS: Words = {
    "ask_review": _l("每一方只能申请一次，由没有参与裁定的人决定。除了程序和造假这类理由，履行期限照常计算。"),
    "accept_review": _l("受理只表示值得再看一遍。另一方有%(time)s说明。", time=Named("review_reply")),
    "refuse_review": _l("原裁定不变。双方都会看到理由。"),
    "answer_review": _l("不说明不等于同意，复核的人会看现有材料。"),
    "uphold_ruling": _l("原裁定不变，复核到此为止。双方都会看到理由。"),
    "correct_ruling": _l("只改文字，认定和要做的事不变。双方都能看到更正前后的两份。"),
    "submit_new_ruling": _l("要由另一位组长签署才作出。签署之前双方只知道复核还没有结果。"),
    "sign_new_ruling": _l("签署后新的裁定代替原来的，没有做完的事项按新的裁定办。作出后不能再复核。"),
    "return_new_ruling": _l("退回后由写的人修改，或者改为维持、更正。只有调解组能看到理由。"),
    "ask_recusal": _l("由组长决定，决定之前调解员不能作出裁定。已经做过的事仍然有效，期限照常计算。"),
    "grant_recusal": _l("案件回到待分派，这位调解员不能再承办这起案件。双方都会看到理由。"),
    "refuse_recusal": _l("案件由这位调解员继续处理。双方都会看到理由。"),
}
VERBS: Words = {
    "ask_review": lazy_pgettext("did", "申请复核裁定"),
    "accept_review": _l("受理了复核，请另一方说明"),
    "refuse_review": _l("没有受理复核"),
    "answer_review": _l("对复核作了说明"),
    "uphold_ruling": _l("维持了原裁定"),
    "correct_ruling": _l("更正了裁定里的笔误"),
    "submit_new_ruling": _l("写了新的裁定，送组长签署"),
    "sign_new_ruling": _l("签署并作出了新的裁定"),
    "return_new_ruling": _l("退回了新的裁定"),
    "ask_recusal": lazy_pgettext("did", "申请调解员回避"),
    "grant_recusal": lazy_pgettext("did", "同意更换调解员"),
    "refuse_recusal": _l("决定不更换调解员"),
}
TICKS: Words = {
    "await_review": _l("申请复核的期限已过，等复核结果"),
    "review_waits": _l("复核申请到期没有审核，再次提醒组长"),
    "review_unanswered": _l("另一方到期没有说明，按现有材料决定"),
    "review_late": _l("复核到期没有决定，已提醒组长"),
    "new_ruling_waits": _l("新的裁定到期没有核对完，再次提醒组长"),
    "close_reviewed": _l("复核已有结果，没有要做的事了，案件结束"),
    "replace_ruling": _l("新的裁定代替了原来的裁定"),
    "replace_and_close": _l("新的裁定代替了原来的裁定，没有要做的事了，案件结束"),
    "recusal_waits": _l("回避申请到期没有决定，再次提醒组长"),
    "change_mediator": _l("案件回到待分派，等另一位调解员"),
}
FOLLOWED: dict[tuple[str, str], str] = {
    ("refuse_review", "closed"): "close_reviewed",
    ("uphold_ruling", "closed"): "close_reviewed",
    ("correct_ruling", "closed"): "close_reviewed",
    ("sign_new_ruling", "ruled"): "replace_ruling",
    ("sign_new_ruling", "closed"): "replace_and_close",
    ("grant_recusal", "intervention_queue"): "change_mediator",
}
GROUNDS: Words = {
    "typing_or_maths": _l("打字或计算错误"),
    "obvious_error": _l("明显的错误"),
    "omission": _l("漏掉了要求或证据"),
    "clarification": _l("有地方不清楚"),
    "unable_to_take_part": _l("没能参加"),
    "new_evidence": _l("有新的证据"),
    "fraud": _l("裁定是靠造假得来的"),
    "mediator_conflict": _l("调解员有利益冲突"),
    "wrong_rule": _l("用错了规则"),
}
GROUND_HINTS: Words = {
    "typing_or_maths": _l("哪一句、哪个数字错了，应该是什么。"),
    "obvious_error": _l("哪一项认定和材料明显对不上。"),
    "omission": _l("漏了哪一项要求，或者哪一份证据没有看。"),
    "clarification": _l("哪一句看不明白，有哪几种理解。"),
    "unable_to_take_part": _l("为什么没能说明或举证，例如住院、没有收到通知。申请期间暂停履行。"),
    "new_evidence": _l("裁定之前拿不到、会改变结果的证据。请在下面添加文件。"),
    "fraud": _l("哪一份材料是假的，怎么看得出来。申请期间暂停履行。"),
    "mediator_conflict": _l("调解员和哪一方有什么关系，怎么知道的。"),
    "wrong_rule": _l("用了哪一条，应该用哪一条。"),
}
RECUSAL_GROUNDS: Words = {
    "tie": _l("和一方有关系"),
    "took_part": _l("以前参与过这件事"),
    "bias": _l("说过或做过不公正的事"),
    "other": _l("其他可能影响公正的情况"),
}
RECUSAL_HINTS: Words = {
    "tie": _l("亲属、朋友、雇佣、合作、债务。"),
    "took_part": _l("例如替一方出过主意、当过证人。"),
    "bias": _l("写明什么时候、说了或做了什么。"),
    "other": _l("不同意调解员的看法，不是回避的理由。"),
}


def grounds_words(codes: Iterable[str]) -> str:
    """The grounds of a review in one line."""
    return _("、").join(str(GROUNDS[code]) for code in codes)


def substance(p: Proceeding) -> str:
    """One line of what a matter of this kind is about; empty for other kinds."""
    if p.kind == "ruling_review":
        return _("复核的理由：%(what)s", what=grounds_words(g["ground"] for g in p.subject["grounds"]))
    return _("回避的理由：%(what)s", what=RECUSAL_GROUNDS[p.subject["ground"]]) if p.kind == "recusal" else ""


def what_waits(review: Proceeding) -> str:
    """Whether what was ordered waits for a review, or has come to something else by it."""
    match review.state:
        case "review_replaced":
            return _("新的裁定已经代替原来的裁定。")
        case "review_corrected":
            return _("裁定里的笔误已经更正，要做的事不变。")
        case "review_moot":
            return _("原裁定已被新的裁定代替，不再另行复核。")
        case _ if not review.open:
            return _("原裁定不变，照常履行。")
        case _ if review.subject["stays"]:
            return _("复核有结果之前，裁定暂停履行。")
        case _:
            return _("复核期间，裁定照常履行。")
