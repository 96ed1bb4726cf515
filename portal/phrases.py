"""What a case says to its reader: names of states and acts, headlines, terms, ticks. Chosen when it is read.

Tables of words by the words of the rulebooks, and small functions that look them up. Nothing here decides:
whose turn it is, what may be done and when something is due come from the engine.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from portal import claim_phrases, promise_phrases, review_phrases, service_phrases
from portal.adapters.order_files import REASONS, TROUBLES, Reason, Trouble
from portal.domain.casefile import CaseFile, Proceeding
from portal.domain.claims import Claim
from portal.domain.deadlines import POLICIES
from portal.domain.duties import in_default
from portal.domain.notices import Kind
from portal.domain.orders import ORDER_KIND_NAMES, OrderKind
from portal.domain.parties import SIDES, Party
from portal.domain.ranks import Rank
from portal.domain.taxonomy import (
    CATEGORIES,
    DECLINE_REASONS,
    EVIDENCE_KINDS,
    REFUSAL_GROUNDS,
    REOPEN_GROUNDS,
    RESOLUTIONS,
    find_issue,
)
from portal.domain.terms import Terms, difference
from portal.lengths import Named
from portal.queries.cases import CaseSeen, EntrySeen, EvidenceSeen
from portal.queries.inbox import CaseLine
from portal.queries.notices import NoticeSeen
from portal.words import money

__all__ = ["DECLINE_REASONS", "REFUSAL_GROUNDS", "REOPEN_GROUNDS"]

Words = Mapping[str, Any]

# The parties where their names stand alone, and where a sentence mentions them.
PARTIES: Words = {
    Party.CONSUMER: lazy_pgettext("seat", "消费者"),
    Party.MERCHANT: lazy_pgettext("seat", "商家"),
    Party.MEDIATOR: lazy_pgettext("seat", "调解员"),
    Party.DESK: lazy_pgettext("seat", "调解组"),
    Party.SUPERVISOR: lazy_pgettext("seat", "组长"),
    Party.PANEL: lazy_pgettext("seat", "认定组"),
    Party.OFFICE: lazy_pgettext("seat", "管理员"),
    Party.OUTSIDE: lazy_pgettext("seat", "外部机构"),
    Party.CLOCK: lazy_pgettext("seat", "系统"),
    Party.RULEBOOK: lazy_pgettext("seat", "系统"),
}
MENTIONED: Words = {
    Party.CONSUMER: _l("消费者"),
    Party.MERCHANT: _l("商家"),
    Party.MEDIATOR: _l("调解员"),
    Party.DESK: _l("调解组"),
    Party.SUPERVISOR: _l("组长"),
    Party.PANEL: _l("认定组"),
    Party.OFFICE: _l("管理员"),
    Party.OUTSIDE: _l("外部机构"),
    Party.CLOCK: _l("系统"),
    Party.RULEBOOK: _l("系统"),
}
STATES: Words = (
    claim_phrases.STATES
    | review_phrases.STATES
    | service_phrases.STATES
    | promise_phrases.STATES
    | {
        "screening": _l("待受理"),
        "needs_info": _l("待补正"),
        "awaiting_merchant": _l("待商家回应"),
        "negotiating": _l("协商中"),
        "intervention_queue": _l("待分派"),
        "mediating": _l("调解中"),
        "evidence": _l("举证期"),
        "testing": _l("检测中"),
        "ruling": _l("待裁定"),
        "ruled": _l("已裁定"),
        "settled": _l("已和解"),
        "defaulted": _l("逾期未履行"),
        "suspended": _l("已中止"),
        "offer_open": _l("等回应"),
        "offer_accepted": _l("已同意"),
        "offer_declined": _l("已拒绝"),
        "offer_expired": _l("已过期"),
        "offer_retracted": _l("已撤回"),
        "offer_replaced": _l("已被替代"),
        "offer_moot": _l("不再需要"),
        "proposal_open": _l("等双方回应"),
        "proposal_accepted": _l("双方同意"),
        "proposal_declined": _l("没有达成"),
        "proposal_declined_by_both": _l("双方都不同意"),
        "proposal_expired": _l("已过期"),
        "proposal_replaced": _l("已被替代"),
        "proposal_moot": _l("不再需要"),
        "extension_open": _l("等双方回应"),
        "extension_agreed": _l("双方同意"),
        "extension_declined": _l("没有达成"),
        "extension_expired": _l("已过期"),
        "extension_moot": _l("不再需要"),
        "request_open": _l("等补充"),
        "request_answered": _l("已回复"),
        "request_lapsed": _l("逾期未举证"),
        "request_dropped": _l("已取消"),
        "request_moot": _l("不再需要"),
        "signature_open": _l("等组长签署"),
        "signature_given": _l("已签署"),
        "signature_returned": _l("已退回修改"),
        "signature_moot": _l("不再需要"),
        "duty_owed": _l("待履行"),
        "duty_compliance_check": _l("待确认"),
        "duty_contested": _l("对方说没有做到"),
        "duty_checking": _l("待核对"),
        "duty_done": _l("已履行"),
        "duty_defaulted": _l("逾期未履行"),
        "duty_forfeited": _l("逾期，不再履行"),
        "duty_moot": _l("不再需要"),
    }
)
OUTCOMES: Words = {
    "settled_performed": _l("和解结案"),
    "moved_outside": _l("终止：和解没有履行，已转外部处理"),
    "ruled_for_consumer": _l("裁定结案：支持消费者"),
    "ruled_for_merchant": _l("裁定结案：不支持消费者"),
    "ruled_split": _l("裁定结案：部分支持"),
    "withdrawn": _l("已撤回"),
    "not_accepted": _l("不予受理"),
    "terminated_no_agreement": _l("终止：没有达成一致"),
    "consumer_inactive": _l("终止：消费者没有回应"),
}
TONES: Mapping[str, str] = (
    review_phrases.TONES
    | service_phrases.TONES
    | promise_phrases.TONES
    | {
        "offer_accepted": "ok",
        "proposal_accepted": "ok",
        "extension_agreed": "ok",
        "request_answered": "ok",
        "duty_done": "ok",
        "settled": "ok",
        "ruled": "ruled",
        "request_lapsed": "late",
        "duty_defaulted": "late",
        "defaulted": "late",
        "duty_contested": "soon",
        "duty_owed": "soon",
        "duty_checking": "med",
        "signature_open": "med",
        "signature_given": "ok",
        "claim_screening": "soon",
        "claim_hearing": "soon",
        "claim_rebuttal": "soon",
        "claim_finding": "med",
        "claim_confirming": "med",
        "sanction_weighing": "med",
        "sanction_hearing": "soon",
        "sanction_signing": "med",
        "appeal_open": "med",
        "mediating": "med",
        "evidence": "med",
        "ruling": "med",
        "negotiating": "med",
    }
)
# How a case ended is good news when both sides are done with it, and nobody's otherwise.
OUTCOME_TONES: Mapping[str, str] = {
    "settled_performed": "ok",
    "ruled_for_consumer": "ruled",
    "ruled_for_merchant": "ruled",
    "ruled_split": "ruled",
    "moved_outside": "late",
}
PAUSES: Words = {
    "evidence": _l("等补充证据，调解期限暂停"),
    "testing": _l("正在检测，其他期限暂停"),
    "performance": _l("按约定或裁定履行中"),
    "suspension": _l("案件已中止，期限暂停"),
    "held": _l("等另一事项有结果，期限暂停"),
}
# By the stage and by who has the turn: "mine", or the first party that has it; "mine_SIDE" before "mine".
HEADLINES: Mapping[str, Words] = (
    claim_phrases.HEADLINES
    | review_phrases.HEADLINES
    | service_phrases.HEADLINES
    | promise_phrases.HEADLINES
    | {
        "screening": {"mine": _l("请审核这起投诉"), "desk": _l("投诉已提交，等审核")},
        "needs_info": {"mine": _l("请补充缺少的材料"), "consumer": _l("等消费者补充材料")},
        "awaiting_merchant": {"mine": _l("请回应这起投诉"), "merchant": _l("已通知商家，等商家回应")},
        "negotiating": {
            "mine_consumer": _l("商家回应了，轮到你"),
            # Also of a case that was opened again.
            "mine_merchant": _l("轮到你回应消费者"),
            "consumer": _l("等消费者回应"),
            "merchant": _l("等商家回应"),
        },
        "intervention_queue": {"mine": _l("等调解员领取"), "desk": _l("等分派调解员")},
        "mediating": {"mine": _l("轮到你推进调解"), "mediator": _l("调解员正在处理")},
        "evidence": {"": _l("等补充证据")},
        "testing": {"outside": _l("正在检测")},
        "ruling": {"mine": _l("双方已举证完毕，可以裁定"), "mediator": _l("调解员正在写裁定")},
        "ruled": {"": _l("裁定已作出"), "mine": _l("裁定已作出")},
        "settled": {"": _l("已达成和解，按约定履行")},
        "defaulted": {
            "mine": _l("有事项逾期未履行，请处理"),
            "owes": _l("你有事项逾期没有履行，组长在处理，做完了仍可以报告"),
            "owed": _l("对方有事项逾期没有履行，组长在处理"),
            "supervisor": _l("有事项逾期未履行，组长在处理"),
        },
        "suspended": {"outside": _l("案件已中止，到期自动恢复")},
        "offer_open": {
            "mine_consumer": _l("商家提出了方案，等你回应"),
            "mine_merchant": _l("消费者提出了方案，等你回应"),
            "consumer": _l("等消费者回应方案"),
            "merchant": _l("等商家回应方案"),
        },
        "proposal_open": {
            "mine": _l("调解员提出了调解方案，等你回应"),
            "consumer": _l("等消费者回应调解方案"),
            "merchant": _l("等商家回应调解方案"),
            "both": _l("等双方回应调解方案"),
        },
        "extension_open": {
            "mine": _l("调解员问你要不要延长调解"),
            "consumer": _l("等消费者回应延期"),
            "merchant": _l("等商家回应延期"),
            "both": _l("等双方回应延期"),
        },
        "request_open": {
            "mine": _l("调解员要你补充证据"),
            "consumer": _l("等消费者补充证据"),
            "merchant": _l("等商家补充证据"),
        },
        "signature_open": {"mine": _l("请核对并签署裁定"), "supervisor": _l("裁定已写好，组长在核对")},
        "duty_owed": {"mine": _l("轮到你履行"), "consumer": _l("等消费者履行"), "merchant": _l("等商家履行")},
        "duty_compliance_check": {
            "mine": _l("请确认是否已经做到"),
            "consumer": _l("等消费者确认履行"),
            "merchant": _l("等商家确认履行"),
        },
        "duty_contested": {
            "mine": _l("对方说没有做到，请重新履行"),
            "consumer": _l("等消费者重新履行"),
            "merchant": _l("等商家重新履行"),
        },
        "duty_checking": {
            "mine": _l("请核对是否已经履行"),
            "mediator": _l("调解员在核对履行"),
            "desk": _l("调解组在核对履行"),
        },
    }
)
STEPS = (_l("提交"), lazy_pgettext("stage", "商家回应"), _l("协商"), lazy_pgettext("stage", "调解裁定"), _l("履行结案"))
STEP_OF: Mapping[str, int] = {
    "screening": 0,
    "needs_info": 0,
    "awaiting_merchant": 1,
    "negotiating": 2,
    "intervention_queue": 3,
    "mediating": 3,
    "evidence": 3,
    "testing": 3,
    "ruling": 3,
    "suspended": 3,
    "ruled": 4,
    "settled": 4,
    "defaulted": 4,
    "closed": 5,
}
# What a case can come past without: by the place of the step.
LEFT_OUT: Mapping[int, Callable[[CaseFile], bool]] = {
    1: lambda file: not file.replied,
    2: lambda file: not file.was_talked_about,
    3: lambda file: not file.was_mediated,
}
# The button that does it, and the heading of its page.
BUTTONS: Words = (
    claim_phrases.BUTTONS
    | review_phrases.BUTTONS
    | service_phrases.BUTTONS
    | promise_phrases.BUTTONS
    | {
        "accept_case": _l("受理投诉"),
        "ask_to_supplement": _l("要求补正"),
        "refuse_case": lazy_pgettext("button", "不予受理"),
        "supplement": _l("补充材料"),
        "ask_more_time": _l("多要几天时间"),
        "answer": _l("回应投诉"),
        "accept_as_asked": _l("同意全部要求"),
        "make_offer": _l("提出方案"),
        "ask_for_mediator": _l("请调解员介入"),
        "take_case": _l("领取案件"),
        "assign_mediator": _l("分派调解员"),
        "hand_over": _l("移交案件"),
        "declare_conflict": _l("申请回避"),
        "request_evidence": _l("要求补充证据"),
        "propose": _l("提出调解方案"),
        "propose_extension": _l("建议延长调解"),
        "send_for_testing": _l("送去检测"),
        "ask_to_end_testing": _l("请求结束检测"),
        "receive_report": _l("登记检测报告"),
        "end_testing": _l("结束检测"),
        "ask_for_ruling": _l("请求裁定"),
        "close_record": _l("结束举证，准备裁定"),
        "terminate": _l("终止调解"),
        "suspend": _l("中止案件"),
        "resume_case": lazy_pgettext("after a pause", "恢复案件"),
        "issue_ruling": _l("写裁定"),
        "submit_for_signature": _l("送组长签署"),
        "sign_ruling": _l("签署并作出裁定"),
        "return_ruling": _l("退回修改"),
        "enforce": _l("处理逾期未履行"),
        "give_more_time": _l("再给时间"),
        "withdraw": _l("撤回投诉"),
        "undo_withdrawal": _l("取消撤回"),
        "ask_reconsideration": _l("申请重新审核"),
        "reopen": _l("恢复案件"),
        "add_message": _l("补充说明"),
        "add_evidence": _l("补充证据"),
        "withdraw_evidence": _l("撤回证据"),
        "show_redacted": _l("换成遮盖后的副本"),
        "restrict_evidence": _l("限制查看证据"),
        "lift_restriction": _l("取消查看限制"),
        "correct": _l("更正自己的话"),
        "write_to_mediator": _l("只写给调解员"),
        "write_to_side": _l("只写给一方"),
        "report_pressure": _l("举报威胁或骚扰"),
        "mask": _l("折叠不当内容"),
        "add_note": _l("写内部备注"),
        "accept_offer": _l("同意方案%(number)s"),
        "decline_offer": _l("不同意方案%(number)s"),
        "retract_offer": _l("撤回方案%(number)s"),
        "accept_proposal": _l("同意调解方案"),
        "decline_proposal": _l("不同意调解方案"),
        "agree_to_extension": _l("同意延长"),
        "decline_extension": _l("不同意延长"),
        "answer_request": _l("回复补充要求"),
        "drop_request": _l("取消补充要求"),
        "report_performance": _l("填写履行凭证"),
        "confirm_performance": _l("确认已经做到"),
        "contest_performance": _l("没有做到"),
        "find_done": _l("认定已经履行"),
        "find_not_done": _l("认定没有履行"),
    }
)
HINTS: Words = (
    claim_phrases.HINTS
    | review_phrases.HINTS
    | service_phrases.HINTS
    | promise_phrases.HINTS
    | {
        "ask_for_mediator": _l("调解员会看双方的说明和证据。提出后，双方仍可以和解。"),
        "accept_as_asked": _l("同意后即达成和解，请按期履行。"),
        "accept_offer": _l("同意后即达成和解，这起投诉不再由调解员裁定。没有按期履行的，由组长处理。"),
        "decline_offer": _l("不同意之后，对方可以再提方案，你也可以另提方案或请调解员介入。"),
        "retract_offer": _l("撤回后，对方不能再同意这个方案；它仍计入你提方案的次数。"),
        "accept_proposal": _l("双方都回应之后，才会互相看到对方的回应。双方都同意，即达成和解。"),
        "decline_proposal": _l("双方都回应之后，才会互相看到对方的回应。双方都不同意，由调解员裁定。"),
        "withdraw": _l(
            "撤回后案件结束，%(time)s内可以取消撤回。撤回不会影响你走其他途径。", time=Named("undo_withdrawal")
        ),
        "report_pressure": _l("只有你和调解组能看到。"),
        "write_to_mediator": _l("只有你和调解组能看到。"),
        "write_to_side": _l("只有这一方和调解组能看到；另一方会知道你联系过，但看不到内容。"),
        "add_note": _l("只有调解组能看到，不会发给双方，也不会进入公示。"),
        "mask": _l("内容会折叠，点开仍能看到；原文不会改动。"),
        "close_record": _l("结束之后双方不能再补充证据，调解员在%(time)s内作出裁定。", time=Named("ruling")),
        "request_evidence": _l("对方有%(time)s回复。到期没有补充，记为逾期未举证。", time=Named("evidence")),
        "take_case": _l("领取后由你承办。系统已核对利益冲突。"),
        "terminate": _l("案件会结束，双方会看到理由和可以走的其他途径。"),
        "enforce": _l("案件会结束，双方会看到你做了什么。"),
        "add_evidence": _l("双方和调解员都会看到。提交后不能删除。"),
        "withdraw_evidence": _l("撤回之后对方看不到这份文件，只会看到它已撤回；调解组仍能看到。编号保留，不能恢复。"),
        "show_redacted": _l("对方以后看到的是副本。原件封存不变，调解组仍能看到。"),
        "restrict_evidence": _l("对方会看到有这份证据和限制的理由，看不到文件。提供者和调解组仍能看到。"),
        "lift_restriction": _l("取消之后，对方又能看到这份文件。"),
        "find_not_done": _l("认定之后，这一项记为逾期未履行，由组长处理。"),
        "issue_ruling": _l("裁定作出后，双方都会看到结果、认定和理由。"),
        "submit_for_signature": _l("组长签署之后裁定才作出。双方只知道裁定在核对。"),
        "sign_ruling": _l("签署后双方立即收到裁定，履行期限从现在算起。作出后不能修改。"),
        "return_ruling": _l("裁定回到调解员手里修改。只有调解组能看到理由。"),
        "accept_case": _l("受理后投诉立即送达商家，商家有%(time)s回应。", time=Named("first_reply")),
        "ask_to_supplement": _l("消费者有%(time)s补充。到期先提醒一次，再到期案件结案。", time=Named("supplement")),
        "refuse_case": _l(
            "案件会结束。消费者会看到理由，%(time)s内可以申请由另一位重新审核。", time=Named("reconsideration")
        ),
        "supplement": _l("提交后，投诉回到审核。"),
        "ask_more_time": _l("期限从现在起重新计算%(time)s，只能要一次。", time=Named("supplement")),
        "answer": _l("提交后不能修改，消费者和调解员都会看到。"),
        "make_offer": _l("对方有%(time)s回应。到期没有回应不算同意，方案失效。", time=Named("offer")),
        "propose": _l("双方各自回应，有%(time)s。双方都回应之后，才会互相看到对方的回应。", time=Named("proposal")),
        "propose_extension": _l("双方都同意，调解才延长%(time)s。", time=Named("more_mediation")),
        "agree_to_extension": _l("双方都同意，调解才延长%(time)s。", time=Named("more_mediation")),
        "decline_extension": _l("有一方不同意，调解期限就不变。"),
        "send_for_testing": _l(
            "检测期间方案、补充证据等期限都暂停，出了报告接着计算。检测费最后由有责任的一方承担。预计结果最晚60天之内，每%(time)s核对一次进展。",
            time=Named("testing"),
        ),
        "ask_to_end_testing": _l("要不要结束检测，由调解员决定。"),
        "receive_report": _l(
            "登记之后，调解继续；双方各可以对报告提一次意见，有%(time)s时间。", time=Named("report_comment")
        ),
        "end_testing": _l("结束之后，调解继续。"),
        "ask_for_ruling": _l("什么时候结束举证、开始写裁定，由调解员决定。"),
        "suspend": _l("中止期间期限暂停，到期自动恢复。"),
        "resume_case": _l("恢复之后，期限接着计算。"),
        "give_more_time": _l("逾期的事项重新开始。到期仍没有履行的，再由组长处理。"),
        "undo_withdrawal": _l("取消之后，案件回到撤回之前的状态。只能取消一次。"),
        "ask_reconsideration": _l("由另一位审核的人重新看。只能申请一次。"),
        "reopen": _l("恢复之后案件重新进行。每件案件只能恢复一次。"),
        "add_message": _l("提交后不能修改或删除。"),
        "correct": _l("提交后不能修改或删除。"),
        "answer_request": _l("提交后不能修改，双方和调解员都会看到。"),
        "drop_request": _l("取消之后，对方不用再回复这一项。"),
        "report_performance": _l(
            "对方有%(time)s确认。对方说没有做到的，你有%(again)s重新履行。", time=Named("confirm"), again=Named("redo")
        ),
        "confirm_performance": _l("确认之后，这一项就完成了，不能撤回。"),
        "contest_performance": _l("对方有%(time)s重新履行；再有争议，由调解员核对。", time=Named("redo")),
        "find_done": _l("认定之后，这一项就完成了。"),
        "declare_conflict": _l("案件会回到待分派，你不能再看到它。双方只会看到换人，看不到原因。"),
        "assign_mediator": _l("双方会看到由谁承办。"),
        "hand_over": _l("双方会看到案件已移交和由谁承办，看不到交接说明。移交后你不再承办这起案件。"),
    }
)
# What somebody did, after their name.
VERBS: Words = (
    claim_phrases.VERBS
    | review_phrases.VERBS
    | service_phrases.VERBS
    | promise_phrases.VERBS
    | {
        "file": _l("提交了投诉"),
        "accept_case": _l("受理了投诉"),
        "ask_to_supplement": lazy_pgettext("did", "要求补正"),
        "refuse_case": _l("决定不予受理"),
        "supplement": _l("补充了材料"),
        "ask_more_time": _l("多要了几天时间"),
        "answer": _l("回应了投诉"),
        "accept_as_asked": _l("同意了全部要求"),
        "make_offer": _l("提出了方案%(number)s"),
        "ask_for_mediator": lazy_pgettext("did", "请调解员介入"),
        "take_case": _l("领取了案件"),
        "assign_mediator": _l("分派了调解员"),
        "hand_over": _l("移交了案件"),
        "declare_conflict": _l("申请了回避"),
        "request_evidence": lazy_pgettext("did", "要求补充证据"),
        "propose": _l("提出了调解方案"),
        "propose_extension": lazy_pgettext("did", "建议延长调解"),
        "send_for_testing": _l("把商品送去检测"),
        "ask_to_end_testing": lazy_pgettext("did", "请求结束检测"),
        "receive_report": _l("登记了检测报告"),
        "end_testing": _l("结束了检测"),
        "ask_for_ruling": lazy_pgettext("did", "请求裁定"),
        "close_record": _l("结束了举证"),
        "terminate": _l("终止了调解"),
        "suspend": _l("中止了案件"),
        "resume_case": lazy_pgettext("after a pause", "恢复了案件"),
        "issue_ruling": _l("作出了裁定"),
        "submit_for_signature": _l("把裁定送组长签署"),
        "sign_ruling": _l("签署并作出了裁定"),
        "return_ruling": _l("退回了裁定"),
        "enforce": _l("处理了逾期未履行"),
        "give_more_time": _l("又给了时间"),
        "withdraw": _l("撤回了投诉"),
        "undo_withdrawal": _l("取消了撤回"),
        "ask_reconsideration": lazy_pgettext("did", "申请重新审核"),
        "reopen": _l("恢复了案件"),
        "add_message": lazy_pgettext("did", "补充说明"),
        "add_evidence": _l("补充了证据"),
        "withdraw_evidence": _l("撤回了证据%(piece)s"),
        "show_redacted": _l("把证据%(piece)s换成了遮盖后的副本，给对方看"),
        "restrict_evidence": _l("限制了对方查看证据%(piece)s"),
        "lift_restriction": _l("取消了证据%(piece)s的查看限制"),
        "correct": _l("更正了之前的话"),
        "write_to_mediator": _l("写给调解员"),
        "write_to_side": _l("单独写了一条"),
        "report_pressure": lazy_pgettext("did", "举报威胁或骚扰"),
        "mask": _l("折叠了一段内容"),
        "add_note": _l("写了内部备注"),
        "accept_offer": _l("同意了方案%(number)s"),
        "decline_offer": _l("没有同意方案%(number)s"),
        "retract_offer": _l("撤回了方案%(number)s"),
        "accept_proposal": _l("同意了调解方案"),
        "decline_proposal": _l("没有同意调解方案"),
        "agree_to_extension": _l("同意延长调解"),
        "decline_extension": _l("没有同意延长调解"),
        "answer_request": _l("回复了补充要求"),
        "drop_request": _l("取消了补充要求"),
        "report_performance": _l("填写了履行凭证"),
        "confirm_performance": lazy_pgettext("did", "确认已经做到"),
        "contest_performance": _l("说没有做到"),
        "find_done": lazy_pgettext("did", "认定已经履行"),
        "find_not_done": lazy_pgettext("did", "认定没有履行"),
    }
)
# What time or the rules did: whole sentences.
TICKS: Words = (
    claim_phrases.TICKS
    | review_phrases.TICKS
    | service_phrases.TICKS
    | promise_phrases.TICKS
    | {
        "send_on": _l("投诉已送达商家"),
        "accept_by_lapse": _l("审核到期，投诉自动受理并送达商家"),
        "remind_consumer": _l("补正到期，已提醒消费者，再给一次时间"),
        "close_for_silence": _l("消费者没有回应，案件结束，还可以恢复"),
        "remind": _l("已提醒商家：回应期限过半"),
        "go_to_mediation": _l("商家没有按时回应，案件转给调解员"),
        "talks_over": _l("协商到期，案件转给调解员"),
        "offers_used_up": _l("双方的方案次数都用完了，案件转给调解员"),
        "settle": _l("达成和解"),
        "tell_supervisor": _l("到期没有处理，已提醒组长"),
        "evidence_in": _l("补充要求都有了结果，调解继续"),
        "proposal_failed": _l("双方都没有同意调解方案，进入裁定"),
        "extend_mediation": _l("调解延长了"),
        "review_testing": _l("检测还没有结果，请调解员核对进展"),
        "mediation_over": _l("调解到期，进入裁定"),
        "resume_by_lapse": _l("中止到期，案件恢复"),
        "ruling_late": _l("裁定到期没有作出，已提醒组长，再给一次时间"),
        "become_final": _l("复核期限已过，裁定不再改变"),
        "next_duties": _l("前一项已完成，下一项开始"),
        "close_performed": _l("都已履行，案件结束"),
        "close_without_duties": _l("复核期限已过，案件结束"),
        "default": _l("到期没有履行，由组长处理"),
        "made_good": _l("逾期的事项已经做到，案件继续履行"),
        "enforcement_late": _l("到期没有处理，再次提醒组长"),
        "tell_of_contact": _l("调解员单独联系了另一方"),
        "alarm": _l("案件快到最长期限，已提醒组长"),
        "time_is_up": _l("案件到最长期限没有结果，终止；可以走其他途径"),
        "heartbeat": _l("好几天没有新进展，已提醒轮到的一方"),
        "note_outage": _l("平台故障期间不计时，期限已顺延"),
        "offer_expires": _l("方案%(number)s到期没有回应，已失效"),
        "proposal_expires": _l("调解方案到期，有一方没有回应，已失效"),
        "extension_expires": _l("延长调解到期没有得到双方同意"),
        "request_lapses": _l("到期没有补充，记为逾期未举证"),
        "signature_late": _l("裁定到期没有核对完，已提醒组长"),
        "take_as_confirmed": _l("到期没有确认，凭证可核验，视为已履行"),
        "send_for_check": _l("转给调解员核对是否已经履行"),
        "check_late": _l("到期没有核对，已提醒组长"),
        "remind_of_return": _l("退货到期，已提醒消费者，再给一次时间"),
        "remind_to_confirm": _l("确认履行快到期了，已提醒还没有确认的一方"),
        "forfeit": _l("没有退回商品，商家相应的义务不再履行"),
        "duty_lapses": _l("到期没有履行，记为逾期未履行"),
    }
)
# What the rules made of an act in another matter: by the act, and where the complaint stood afterwards.
FOLLOWED: Mapping[tuple[str, str], str] = review_phrases.FOLLOWED | {
    ("accept_offer", "settled"): "settle",
    ("accept_proposal", "settled"): "settle",
    ("decline_offer", "intervention_queue"): "offers_used_up",
    ("offer_expires", "intervention_queue"): "offers_used_up",
    ("answer_request", "mediating"): "evidence_in",
    ("drop_request", "mediating"): "evidence_in",
    ("request_lapses", "mediating"): "evidence_in",
    ("decline_proposal", "ruling"): "proposal_failed",
    ("agree_to_extension", "mediating"): "extend_mediation",
    ("agree_to_extension", "evidence"): "extend_mediation",
    ("confirm_performance", "closed"): "close_performed",
    ("take_as_confirmed", "closed"): "close_performed",
    ("find_done", "closed"): "close_performed",
    ("forfeit", "closed"): "close_performed",
    ("duty_lapses", "defaulted"): "default",
    ("find_not_done", "defaulted"): "default",
}
KEY_TICKS = frozenset(
    {"go_to_mediation", "talks_over", "settle", "default", "duty_lapses", "request_lapses", "promise_lapses",
     "promise_unanswered", "promise_passes", "close_performed", "close_reviewed", "replace_ruling", "replace_and_close", "change_mediator", "close_for_silence", "time_is_up", "take_case", "assign_mediator", "proposal_failed"}
)  # fmt: skip
# Acts that say everything in one line, whoever did them.
LINES = promise_phrases.LINES | frozenset({"chase", "ask_claim_time", "ask_charge_time", "take_case", "assign_mediator", "hand_over", "declare_conflict", "drop_request", "resume_case", "ask_more_time",
                   "accept_case", "undo_withdrawal", "agree_to_extension", "decline_extension",
                   "withdraw_evidence", "show_redacted", "restrict_evidence", "lift_restriction"})  # fmt: skip
EXTRAS: Words = {
    "send": _l("多了补寄"),
    "repair": _l("多了维修"),
    "other": _l("多了其他补偿"),
    "keep_goods": _l("商品不用退回"),
}
MISSING: Words = {"send": _l("没有换货或补寄"), "repair": _l("没有维修"), "other": _l("没有答应其他要求")}
STANCES: Words = {"accept": _l("同意"), "counter": _l("另提方案"), "refuse": _l("不同意")}
SUSPENSIONS: Words = {"talks": _l("双方商谈"), "court": _l("法院受理"), "police": _l("警方受理")}
ENFORCEMENTS: Words = {
    "deposit": _l("从保证金先行赔付"),
    "measure": _l("对商家采取措施"),
    "referral": _l("转交外部机构"),
}
PROOFS: Words = {"refund_id": _l("退款单号"), "waybill": _l("快递单号"), "other": _l("其他凭证")}
RULED: Words = {
    "ruled_for_consumer": _l("支持消费者"),
    "ruled_for_merchant": _l("不支持消费者"),
    "ruled_split": _l("部分支持"),
}
# What happens at the end of a period that has ended once already, with a reminder.
THE_LAST_TIME: Words = {
    "supplement": _l("到期没有补充，案件结案，之后一段时间内可以恢复。"),
    "return_goods": _l("到期没有退回，商家相应的义务不再履行。"),
}
YES, NO = lazy_pgettext("answer given", "同意"), lazy_pgettext("answer given", "不同意")


WAITS_FOR_YOU: Words = promise_phrases.WAITS_FOR_YOU | {"": _l("等你回应")}


def case_title(case: Any) -> str:
    """What a case is called: the item, and what is wrong with it. Needs category, issue and items."""
    issue = find_issue(CATEGORIES[case.category], case.issue)
    item = case.items[0]["title"] if case.items else ""
    wrong = _(issue.name) if issue else _(CATEGORIES[case.category].name)
    return _("%(item)s：%(wrong)s", item=item, wrong=wrong)


def category_words(case: Any) -> str:
    """Its category and what exactly is wrong."""
    category = CATEGORIES[case.category]
    issue = find_issue(category, case.issue)
    return f"{_(category.name)} › {_(issue.name)}" if issue else _(category.name)


def state_name(state: str, outcome: str | None = None) -> str:
    """The name of a state. A case that is closed says how it ended."""
    return str(OUTCOMES[outcome]) if outcome else str(STATES[state])


def state_tone(state: str, outcome: str | None = None) -> str:
    """How the chip of a state is coloured."""
    return OUTCOME_TONES.get(outcome, "") if outcome else TONES.get(state, "")


def steps_left_out(file: CaseFile) -> frozenset[int]:
    """The places of the steps that have not taken place in a case, whether or not it has come past them."""
    return frozenset(place for place, is_left_out in LEFT_OUT.items() if is_left_out(file))


def late_platform(case: CaseSeen) -> str:
    """That the platform has missed a period of the stage that the complaint is in; empty where it has not."""
    if not case.main.open or not case.main.has_done(Party.CLOCK, "tell_supervisor", "ruling_late"):
        return ""
    return _("上一个期限平台没有按时处理，已提醒组长，现在是重新给的时间。")


def late_reply(case: CaseSeen) -> str:
    """For a merchant who has not answered in time: that they still can, and what it will be; empty for everybody else."""
    if not case.file.reply_lapsed or not case.permit("answer"):
        return ""
    return _("首次回应的期限已过。现在仍然可以回应，会标明是逾期后的回应。")


def no_reply(case: CaseSeen) -> str:
    """For a merchant who still has to answer: that a message is no answer; empty for everybody else."""
    if not case.permit("answer"):
        return ""
    return _("这里写的话不算回应。") if case.file.reply_lapsed else _("这里写的话不算回应，回应期限照常计算。")


def number_of(file: CaseFile, no: int) -> int:
    """The number people know a proceeding by: offer 2 is the second offer."""
    kind = file.proceeding(no).kind
    return 1 + [p.no for p in file.of_kind(kind)].index(no)


def act_button(act: str, no: int | None = None, case: CaseSeen | None = None) -> str:
    """The words of the button that does `act`."""
    if act == "make_offer" and case is not None and case.permit("accept_offer"):
        return _("另提方案")
    number = number_of(case.file, no) if case is not None and no else ""
    return str(BUTTONS[act]) % {"number": number}


def act_title(act: str, no: int | None = None, case: CaseSeen | None = None) -> str:
    """The heading of the page of `act`."""
    return act_button(act, no, case)


def act_hint(act: str) -> str:
    """What follows from `act`; empty where it goes without saying."""
    return str(HINTS.get(act, ""))


def party_name(party: str, case: CaseSeen) -> str:
    """How a party of this case is called."""
    names = {
        Party.CONSUMER: case.consumer_name,
        Party.MERCHANT: case.merchant_name,
        Party.MEDIATOR: case.mediator_name or str(PARTIES[Party.MEDIATOR]),
    }
    return names.get(Party(party)) or str(PARTIES[Party(party)])


def headline_of(
    state: str, turn: Sequence[str], mine: bool, side: str, outcome: str | None = None, part: str = ""
) -> str:
    """One sentence for what is going on: for a proceeding in `state` whose turn it is, read from `side`.

    part  what its reader is in it, where the two sides are not the same: "owes" or "owed"
    """
    if outcome:
        return str(OUTCOMES[outcome])
    words = HEADLINES.get(state, {})
    keys = [f"mine_{side}", "mine"] if mine else []
    if len(turn) > 1:
        keys.append("both")
    keys += [part, *turn, ""]
    return str(next((words[key] for key in keys if key in words), state_name(state)))


def headline(case: CaseSeen | CaseLine) -> str:
    """What is going on in a case, for its reader."""
    p = case.focus
    outcome = case.outcome if p.no == case.file.main.no else None
    return headline_of(p.state, p.turn, bool(case.parties & set(p.turn)), case.side, outcome, _part_in_default(case))


def _part_in_default(case: CaseSeen | CaseLine) -> str:
    """What a side is in a case in which a duty was not performed in time; empty for everybody else."""
    owing = {p.subject["to"] for p in in_default(case.file)}
    if case.side not in SIDES or not owing:
        return ""
    return "owes" if case.side in owing else "owed"


def consequence(p: Proceeding) -> str:
    """What happens when the time of a matter runs out; empty where none runs.

    A day that somebody has set ends as the usual period of such a matter does.
    """
    if p.clock is None:
        return ""
    usual = "return_goods" if p.subject.get("what") == "return_goods" else p.stage.period
    policy = POLICIES.get(p.clock.period) or POLICIES.get(usual or "")
    if policy and p.reminded and policy.key in THE_LAST_TIME:
        return str(THE_LAST_TIME[policy.key])
    return _(policy.lapse) if policy else ""


def waits_for_you(p: Proceeding) -> str:
    """That a matter waits for its reader."""
    return str(WAITS_FOR_YOU.get(p.state, WAITS_FOR_YOU[""]))


def clock_name(p: Proceeding) -> str:
    """What the clock of a proceeding is for."""
    if p.clock and p.clock.period in POLICIES:
        return _(POLICIES[p.clock.period].name)
    return state_name(p.state)


def terms_lines(terms: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Terms as a list of what and how much."""
    t = Terms.from_facts(terms)
    lines = []
    if t.refund_fen:
        lines.append((_("退款"), money(t.refund_fen)))
    if t.send:
        lines.append((_("补寄"), t.send))
    if t.repair:
        lines.append((_("维修"), _("商家负责维修")))
    if t.other:
        lines.append((_("其他"), t.other))
    lines.append((_("退货"), _return_words(t)))
    done = ngettext("%(num)s天内", "%(num)s天内", t.within_days)
    after = _("退回后%(time)s", time=done) if t.return_goods else _("同意后%(time)s", time=done)
    lines.append((_("履行期限"), after))
    return lines


def _return_words(t: Terms) -> str:
    if not t.return_goods:
        return _("不需要")
    return _("需要，运费由%(side)s承担", side=MENTIONED[Party(t.postage_by)])


def terms_sentence(terms: Mapping[str, Any]) -> str:
    """Terms in one line."""
    t = Terms.from_facts(terms)
    parts = [_("退款%(amount)s", amount=money(t.refund_fen))] if t.refund_fen else []
    parts += [_("补寄%(what)s", what=t.send)] if t.send else []
    parts += [_("商家维修")] if t.repair else []
    parts += [t.other] if t.other else []
    parts.append(_("商品退回") if t.return_goods else _("商品不用退回"))
    sentence = _("，").join(parts)
    return sentence[:1].upper() + sentence[1:]


def difference_words(terms: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]]) -> str:
    """Terms against what was asked for, in a sentence."""
    d = difference(Terms.from_facts(terms), wanted)
    parts = []
    if d.less_fen > 0:
        parts.append(_("退款少%(amount)s", amount=money(d.less_fen)))
    elif d.less_fen < 0:
        parts.append(_("退款多%(amount)s", amount=money(-d.less_fen)))
    parts += [str(EXTRAS[e]) for e in d.extras] + [str(MISSING[m]) for m in d.missing]
    return _("和提出的要求相比：%(parts)s。", parts=_("，").join(parts)) if parts else _("和提出的要求一样。")


def wanted_words(wanted: Mapping[str, Any]) -> str:
    """One wanted result."""
    code = wanted["code"]
    name = _("还不确定") if code == "unsure" else _(RESOLUTIONS[code].name)
    if wanted.get("amount_fen"):
        name = f"{name} {money(wanted['amount_fen'])}"
    return _("%(what)s（%(words)s）", what=name, words=wanted["words"]) if wanted.get("words") else name


def evidence_kind(code: str) -> str:
    """The name of a kind of evidence; words that are no kind are somebody's own."""
    return _(EVIDENCE_KINDS[code].name) if code in EVIDENCE_KINDS else code


def missing_words(items: Sequence[str]) -> str:
    """What is missing from a complaint, in one line."""
    return _("、").join(evidence_kind(item) for item in items)


def piece_name(piece: EvidenceSeen) -> str:
    """A numbered file in one line: its number, and what it is."""
    name = _("证据%(number)s", number=piece.number)
    return _("%(name)s：%(what)s", name=name, what=piece.caption or evidence_kind(piece.kind))


def piece_line(piece: EvidenceSeen, case: CaseSeen) -> str:
    """What is said of a numbered file beside its number: what it is, or why there is nothing to be seen."""
    if piece.withdrawn_at is not None and not piece.is_open:
        return _("已由%(who)s撤回", who=party_name(piece.side, case))
    if not piece.is_open:
        return _("调解员限制了查看")
    return piece.caption or piece.file_name or evidence_kind(piece.kind)


def claim_words(claim: Claim) -> str:
    """What a side claims, where the evidence for and against it is listed."""
    if claim.reason:
        return _("商家不同意「%(what)s」：%(reason)s", what=wanted_words(claim.wanted), reason=claim.reason)
    if claim.by is Party.MERCHANT:
        return _("商家不同意「%(what)s」", what=wanted_words(claim.wanted))
    return _("要求「%(what)s」", what=wanted_words(claim.wanted)) if claim.wanted else _("消费者说的经过")


def verb(entry: EntrySeen, case: CaseSeen) -> str:
    """What somebody did, after their name; or the whole sentence of a tick."""
    words = TICKS if entry.act in TICKS else VERBS
    number = number_of(case.file, entry_matter(entry, case)) if "%(number)s" in str(words[entry.act]) else ""
    return str(words[entry.act]) % {"number": number, "piece": entry.facts.get("number", "")}


def entry_matter(entry: EntrySeen, case: CaseSeen) -> int:
    """The proceeding that an entry is about: the one that it opened, or else the one that it moved."""
    opened = matters_opened(entry)
    return opened[0] if opened else entry.proceeding


def matters_opened(entry: EntrySeen) -> list[int]:
    """The numbers of the proceedings that an entry opened. One that it put an end to was opened before, if only just."""
    at = entry.at.isoformat()
    return [
        e["no"]
        for e in entry.effects
        if e["opened_at"] == at and e["parent"] == entry.proceeding and e["ended_at"] is None
    ]


def entry_line(entry: EntrySeen, case: CaseSeen) -> str:
    """An entry in one line: who did what."""
    return verb(entry, case) if entry.act in TICKS else f"{speaker(entry, case)} {verb(entry, case)}"


def followed(entry: EntrySeen) -> str:
    """What the rules made of an entry in the complaint itself, as the key of a tick; empty for nothing."""
    main = next((e for e in entry.effects if e["no"] == 1 and entry.proceeding != 1), None)
    tick = FOLLOWED.get((entry.act, main["state"]), "") if main else ""
    # The complaint is among what an act touched also where only a clock of it began anew.
    return tick if main and f"{Party.RULEBOOK}:{tick}" in main["deeds"] else ""


def speaker(entry: EntrySeen, case: CaseSeen) -> str:
    """Whose entry it is, as the head of it says: the shop for its staff, the person for everybody else."""
    return entry.shop or entry.who or party_name(entry.party, case)


def who_has_the_turn(seat: Party, case: CaseSeen) -> Party | None:
    """Whose turn it is of those who sit in one of the three seats: the desk and its supervisor sit with the mediator."""
    sitting = (seat, Party.DESK, Party.SUPERVISOR, Party.PANEL, Party.OFFICE) if seat is Party.MEDIATOR else (seat,)
    return next((party for party in sitting if party in case.focus.turn), None)


def seat_line(party: Party, case: CaseSeen) -> str:
    """One line under a seat: whether it has the turn, has joined, has answered."""
    has_it = who_has_the_turn(party, case)
    if has_it is not None:
        return _("轮到你") if has_it in case.parties else _("轮到%(party)s", party=PARTIES[has_it])
    if party is Party.MEDIATOR and case.mediator_name is None:
        return _("尚未介入")
    if case.outcome:
        return _("已结束")
    if any(offer.opened_by is party for offer in case.file.open_of_kind("offer")):
        return _("已提出方案")
    if party is Party.MERCHANT and not case.file.served:
        return _("还没有收到投诉")
    if party is Party.MERCHANT and not case.file.replied:
        return _("还没有回应")
    return _("等待中")


def answer_of(p: Proceeding, side: Party) -> bool | None:
    """What `side` said to a proposal or an extension: yes, no, or nothing yet."""
    if p.has_done(side, "accept_proposal", "agree_to_extension"):
        return True
    return False if p.has_done(side, "decline_proposal", "decline_extension") else None


def answers_in(p: Proceeding, case: CaseSeen) -> list[tuple[str, str]]:
    """Who has answered a proposal how, as far as this reader may know: their own, and both when it is over."""
    lines = []
    for side in SIDES:
        said = answer_of(p, side)
        open_to_reader = not p.open or side in case.parties or case.side is Party.MEDIATOR
        if said is not None and open_to_reader:
            lines.append((party_name(side, case), str(YES if said else NO)))
    return lines


DOING: Words = {"reading": _l("%(name)s正在看这个案件"), "writing": _l("%(name)s正在写")}


def at_work(colleague: Any) -> str:
    """That a colleague has the case open just now: 何立正在看这个案件."""
    return str(DOING[colleague.doing]) % {"name": colleague.name}


# What is done outside of cases, in the words of the record of changes: models.change.Change.what.
RANKS: Words = {"owner": _l("负责人"), "manager": _l("主管"), "agent": _l("客服"), "viewer": _l("只读")}
ROLES: Words = {
    "consumer": lazy_pgettext("role", "消费者"),
    "merchant": lazy_pgettext("role", "商家"),
    "mediator": lazy_pgettext("role", "调解员"),
    "supervisor": lazy_pgettext("role", "组长"),
    "admin": lazy_pgettext("role", "管理员"),
}
SUBJECTS: Words = {
    "account": _l("账号"),
    "merchant": lazy_pgettext("role", "商家"),
    "shop": _l("店铺"),
    "body": _l("调解机构"),
    "invitation": _l("邀请"),
    "order_upload": _l("订单文件"),
    "label": _l("标签"),
    "template": _l("回应模板"),
    "sanction": _l("处理措施"),
    "service": _l("对平台服务的投诉"),
    "claim": _l("恶意投诉申诉"),
    "policy": _l("期限"),
    "calendar": _l("日历"),
    "outage": _l("平台故障"),
    "letter": _l("信件"),
}
CHANGES: dict[str, Any] = {
    "account_closed": _l("关闭账号"),
    "first_admin_made": _l("启用评理，建立第一个管理员"),
    "account_opened": _l("重新开放账号"),
    "sign_ins_ended": _l("退出全部浏览器"),
    "outage_declared": _l("公告平台故障"),
    "edition_published": _l("公布新的期限表"),
    "calendar_day_set": _l("更改日历"),
    "calendar_taken_in": _l("导入日历"),
    "calendar_year_settled": _l("确认一年的放假安排"),
    "edition_withdrawn": _l("撤回还没有生效的期限表"),
    "letters_resent": _l("重发已放弃的信"),
    "hook_set": _l("设置程序通知的地址"),
    "hook_secret_changed": _l("更换程序通知的密钥"),
    "hook_ended": _l("停止程序通知"),
    "body_opened": _l("新建调解机构"),
    "body_renamed": _l("调解机构改名"),
    "body_closed": _l("关闭调解机构"),
    "body_reopened": _l("重新开放调解机构"),
    "body_changed": _l("改到别的调解机构"),
    "qualifications_changed": _l("更改资质"),
    "load_cap_changed": _l("更改在办案件上限"),
    "leave_added": _l("登记请假"),
    "leave_removed": _l("取消请假"),
    "orders_uploaded": _l("上传订单文件"),
    "invited": _l("发出邀请"),
    "invitation_withdrawn": _l("撤回邀请"),
    "joined": _l("接受邀请"),
    "account_left": _l("注销自己的账号"),
    "rank_changed": _l("更改身份"),
    "ceiling_changed": _l("更改退款上限"),
    "nickname_changed": _l("更改对外称呼"),
    "member_removed": _l("移出成员"),
    "shop_opened": _l("开设店铺"),
    "shop_renamed": _l("店铺改名"),
    "shop_closed": _l("关闭店铺"),
    "shop_reopened": _l("重新开放店铺"),
    "label_made": _l("新建标签"),
    "label_renamed": _l("给标签改名"),
    "label_removed": _l("移除标签"),
    "template_written": _l("写新模板"),
    "template_changed": _l("修改模板"),
    "template_removed": _l("移除模板"),
    "sanction_read": _l("查阅处理措施的材料"),
    "service_read": _l("查阅对平台服务的投诉"),
    "referral_made": _l("下载移送材料"),
}

# Why nobody is invited like this, and why an invitation lets somebody not in.
INVITATION_REFUSED: Words = {
    "not_theirs": _l("这个位置不由你来邀请"),
    "not_open": _l("这家商家或机构已经关闭，不能再邀请人"),
    "too_many": _l("今天给这个邮箱发的邀请太多了，请明天再发"),
    "enough_today": _l("今天发出的邀请太多了，请明天再发"),
    "member_already": _l("这个邮箱的人已经在这里了"),
    "invited_already": _l("负责人已经邀请了这个邮箱，请和负责人商量"),
    "unknown": _l("这个邀请链接无效，可能已经被一封更新的邀请信取代。请打开最近的一封，或请邀请你的人重新发一封。"),
    "used": _l("这份邀请已经用过了。如果用它的是你，直接登录就可以。"),
    "withdrawn": _l("这份邀请已经撤回。如果你还需要加入，请联系邀请你的人。"),
    "expired": _l("这份邀请已经过期。请让邀请你的人重新发一封。"),
    "another_address": _l("这份邀请是发给另一个邮箱的。请退出登录，再用收到邀请信的邮箱登录或注册。"),
    "sign_in_first": _l("这个邮箱已经有账号。请先登录，再接受邀请。"),
    "another_role": _l("你的账号是另一种身份，不能用来接受这份邀请。请让邀请你的人改发到另一个邮箱。"),
    "elsewhere": _l("你已经在另一家商家或机构任职，不能同时加入这一家。请让邀请你的人改发到另一个邮箱。"),
}

# Why a link in a letter about the account is worth nothing, and what to do.
LINK_REFUSED: Words = {
    "unknown": _l("这个链接不完整或者不是我们发的。请从信里重新点开，或者把整个地址复制到浏览器里。"),
    "used": _l("这个链接已经用过，只能用一次。"),
    "expired": _l("这个链接已经过期。"),
    "not_yours": _l("这封信是发给另一个账号的。请换用收到这封信的账号登录；没有注册过评理的，不用理会。"),
    "superseded": _l("后来又发过一封信，这个链接已经作废。请打开最近的那一封。"),
}


def change_words(change: Any) -> str:
    """What somebody did outside of cases: 关闭账号."""
    return str(CHANGES.get(change.what, change.what))


def change_facts(change: Any) -> str:
    """From what to what, as far as the record says: 客服 → 主管."""
    facts = change.facts
    words = VALUES.get(change.what, _value_words)
    before, after = (words(facts.get(which)) for which in ("from", "to"))
    if "valid_from" in facts:
        return _("%(day)s起生效", day=facts["valid_from"])
    if "from" in facts:
        return _("%(before)s → %(after)s", before=before or _("（空）"), after=after or _("（空）"))
    told = [_value_words(facts[name]) for name in ("role", "rank", "name") if facts.get(name)]
    if facts.get("refund_ceiling_fen") is not None:
        told.append(_("退款上限%(amount)s", amount=money(facts["refund_ceiling_fen"])))
    return after or _("、").join(told)


def _value_words(value: Any) -> str:
    return "" if value is None else str(RANKS.get(value) or ROLES.get(value, value))


def ceiling_words(refund_ceiling_fen: int | None) -> str:
    """How much an agent may have the merchant pay with one act."""
    return _("不设上限") if refund_ceiling_fen is None else money(refund_ceiling_fen)


def rank_words(rank: Rank, refund_ceiling_fen: int | None) -> str:
    """What a member of a merchant's staff is, and how much an agent may refund: 客服，单次退款上限¥200.00."""
    if rank is not Rank.AGENT:
        return str(RANKS[rank])
    if refund_ceiling_fen is None:
        return _("%(rank)s，不设退款上限", rank=RANKS[rank])
    return _("%(rank)s，单次退款上限%(amount)s", rank=RANKS[rank], amount=money(refund_ceiling_fen))


# How the values of a change are said, where they are neither ranks nor roles.
VALUES: Mapping[str, Callable[[Any], str]] = {
    "ceiling_changed": ceiling_words,
    "nickname_changed": str,
    "shop_renamed": str,
    "body_renamed": str,
    "calendar_day_set": str,
    "calendar_taken_in": str,
}


# How far an order file has come: how its sign looks, and what stands on it.
UPLOAD_STATES: Mapping[str, tuple[str, Any]] = {
    "reading": ("you", _l("待确认")),
    "waiting": ("wait", _l("等待导入")),
    "running": ("wait", _l("正在导入")),
    "done": ("ok", _l("已导入")),
    "failed": ("late", _l("没有导完")),
}


def order_kind(kind: OrderKind) -> str:
    """How an order was sold: 拼团."""
    return _(ORDER_KIND_NAMES[kind])


def bad_row(reason: Reason, facts: Mapping[str, Any]) -> str:
    """Why a row of an order file was not taken in."""
    return _(REASONS[reason], **facts)


def bad_file(file_name: str, trouble: Trouble, facts: Mapping[str, Any]) -> str:
    """Why nothing of an order file can be taken in, and what to do: 「订单.csv」是空的。…"""
    return _("「%(file)s」%(trouble)s", file=file_name, trouble=_(TROUBLES[trouble], **facts))


# What a notice says of something that waits for whoever is free.
WAITS_FOR: Words = {
    Kind.QUEUE: _l("等调解组处理"),
    Kind.PANEL: _l("等认定"),
    Kind.OFFICE: _l("等管理员决定"),
}


def notice_line(notice: NoticeSeen) -> str:
    """What somebody was told, in one line: who did what."""
    if notice.kind is Kind.MENTION:
        return _("%(who)s在内部备注里提到了你", who=PARTIES[notice.party])
    words = TICKS if notice.act in TICKS else VERBS
    did = str(words[notice.act]) % {"number": notice.number or "", "piece": notice.piece or ""}
    return did if notice.act in TICKS else _("%(who)s%(did)s", who=PARTIES[notice.party], did=did)
