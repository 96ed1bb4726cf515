"""What is said about the desk itself: a supervisor asked for, its service complained of, chasing, and how things stand.

Tables like those of portal.phrases, which takes them in.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.domain.casefile import Proceeding
from portal.domain.parties import Party
from portal.lengths import Named

Words = dict[str, Any]

STATES: Words = {
    "intervention_open": _l("等组长决定"),
    "intervention_took_over": _l("已换调解员"),
    "intervention_instructed": _l("组长已给出意见"),
    "intervention_no_ground": _l("组长认为不需要介入"),
    "intervention_withdrawn": _l("已撤回"),
    "intervention_moot": _l("不再需要"),
    "service_first": _l("等组长答复"),
    "service_second": _l("等上一级答复"),
    "service_upheld": lazy_pgettext("service", "成立"),
    "service_dismissed": lazy_pgettext("service", "不成立"),
    "service_upheld_finally": lazy_pgettext("service", "上一级认为成立"),
    "service_dismissed_finally": lazy_pgettext("service", "上一级认为不成立"),
    "service_withdrawn": _l("已撤回"),
    "update_open": _l("等说明进展"),
    "update_given": _l("已说明进展"),
    "update_said": _l("已有新的说明"),
    "update_missed": _l("到期没有说明"),
    "update_moot": _l("不再需要"),
}
TONES: dict[str, str] = {
    "intervention_took_over": "ok",
    "intervention_instructed": "ok",
    "service_upheld": "ok",
    "service_upheld_finally": "ok",
    "update_given": "ok",
    "update_missed": "late",
}
HEADLINES: dict[str, Words] = {
    "intervention_open": {"mine": _l("一方请组长介入，请决定"), "supervisor": _l("已请组长介入，等组长决定")},
    "service_first": {"mine": _l("有对平台服务的投诉，请答复"), "supervisor": _l("对平台服务的投诉，等组长答复")},
    "service_second": {
        "mine": _l("对平台服务的投诉转到上一级，请答复"),
        "office": _l("对平台服务的投诉，等上一级答复"),
    },
    "update_open": {
        "mine": _l("好几天没有新进展，请说明情况"),
        "consumer": _l("好几天没有新进展，等消费者说明情况"),
        "merchant": _l("好几天没有新进展，等商家说明情况"),
        "mediator": _l("好几天没有新进展，等调解员说明情况"),
        "desk": _l("好几天没有新进展，等调解组说明情况"),
        "supervisor": _l("好几天没有新进展，等组长说明情况"),
    },
}
BUTTONS: Words = {
    "ask_intervention": _l("请组长介入"),
    "complain_of_service": _l("投诉平台服务"),
    "chase": lazy_pgettext("button", "催办"),
    "take_over": _l("换一位调解员"),
    "instruct": _l("给双方意见"),
    "find_no_ground": _l("不需要介入"),
    "withdraw_intervention": lazy_pgettext("intervention", "撤回请求"),
    "complain_higher": _l("直接请上一级处理"),
    "uphold_service": _l("认定服务投诉成立"),
    "dismiss_service": _l("认定服务投诉不成立"),
    "pass_up": _l("转给上一级"),
    "ask_second_tier": _l("对答复不满意，请上一级处理"),
    "withdraw_service": _l("撤回服务投诉"),
    "post_update": _l("说明进展"),
}
HINTS: Words = {
    "ask_intervention": _l(
        "由没有承办过这起案件的组长在%(time)s内决定。每个阶段可以请一次，双方都会看到理由。", time=Named("intervention")
    ),
    "complain_of_service": _l(
        "和案件本身的对错分开处理，不影响案件，另一方看不到。由没有承办过的组长在%(time)s内答复；投诉组长的，直接由上一级答复。",
        time=Named("service_first"),
    ),
    "chase": _l("会立即提醒轮到的一方，并记入对方的统计。%(time)s内只能催办一次。", time=Named("chase")),
    "take_over": _l("案件改由另一位调解员承办，期限不变。双方都会看到理由。"),
    "instruct": _l("双方和调解员都会看到。"),
    "find_no_ground": _l("双方都会看到理由。"),
    "withdraw_intervention": _l("撤回后，案件照常处理，还可以再请一次。"),
    "complain_higher": _l("组长到期没有决定。上一级在%(time)s内答复，另一方看不到。", time=Named("service_second")),
    "uphold_service": _l("写明哪里没有做好，怎样改正。只有投诉的一方和调解组能看到。"),
    "dismiss_service": _l("写明理由。只有投诉的一方和调解组能看到。"),
    "pass_up": _l("投诉涉及你本人，或者应当由上一级答复的，转给管理员。管理员只看这件服务投诉，看不到案件的其他内容。"),
    "ask_second_tier": _l(
        "答复后%(time)s内可以提出。由管理员在%(answer)s内作出最后答复，只看这件服务投诉。",
        time=Named("second_tier"),
        answer=Named("service_second"),
    ),
    "withdraw_service": _l("撤回后不再答复，可以另外再提。"),
    "post_update": _l("双方都会看到。说清楚做到哪一步、还在等什么、大约什么时候有结果。"),
}
VERBS: Words = {
    "ask_intervention": lazy_pgettext("did", "请组长介入"),
    "complain_of_service": lazy_pgettext("did", "投诉了平台服务"),
    "chase": lazy_pgettext("did", "催办"),
    "take_over": lazy_pgettext("did", "换了一位调解员"),
    "instruct": lazy_pgettext("did", "给出了意见"),
    "find_no_ground": lazy_pgettext("did", "认为不需要介入"),
    "withdraw_intervention": lazy_pgettext("did", "撤回了请组长介入"),
    "complain_higher": lazy_pgettext("did", "请上一级处理"),
    "uphold_service": lazy_pgettext("did", "认定服务投诉成立"),
    "dismiss_service": lazy_pgettext("did", "认定服务投诉不成立"),
    "pass_up": lazy_pgettext("did", "把服务投诉转给了上一级"),
    "ask_second_tier": lazy_pgettext("did", "对答复不满意，请上一级处理"),
    "withdraw_service": lazy_pgettext("did", "撤回了服务投诉"),
    "post_update": lazy_pgettext("did", "说明了进展"),
}
TICKS: Words = {
    "intervention_late": _l("组长到期没有决定，已再次提醒；申请的一方可以直接请上一级处理"),
    "first_tier_late": _l("组长到期没有答复，服务投诉已自动转给上一级"),
    "second_tier_late": _l("上一级到期没有答复，已再次提醒；你也可以走其他途径"),
    "update_lapses": _l("到期没有说明进展，已告诉组长"),
}
# What a complaint about the service is about.
ABOUT: Words = {
    "slow": lazy_pgettext("service", "处理太慢"),
    "unclear": lazy_pgettext("service", "说不清理由"),
    "conduct": lazy_pgettext("service", "调解员或客服的做法"),
    "supervisor": lazy_pgettext("service", "组长的做法"),
}
ABOUT_HINTS: Words = {
    "slow": _l("例如 期限到了没有人处理。"),
    "unclear": _l("例如 只有结果，没有依据。"),
    "conduct": _l("例如 没有听完就下结论。"),
    "supervisor": _l("不经过组长，直接由管理员答复。"),
}
# Who answers, by the stage.
ANSWERED_BY: Words = {
    "service_first": _l("由没有承办过这起案件的组长答复。"),
    "service_second": _l("由管理员作最后答复。管理员只看这件服务投诉。"),
    "service_upheld": _l("不满意的，%(time)s内可以请上一级处理。", time=Named("second_tier")),
    "service_dismissed": _l("不满意的，%(time)s内可以请上一级处理。", time=Named("second_tier")),
}
OUTSIDE = _l(
    "这是平台的最后答复。仍不满意的，可以向12315投诉平台的服务，请消费者协会调解，或者向法院起诉。案件本身不受影响。"
)


def answered_by(p: Proceeding) -> str:
    """Who answers now, or who can be asked next; empty where nobody is."""
    return str(ANSWERED_BY.get(p.state, ""))


def is_last_word(p: Proceeding) -> bool:
    """Whether the second tier has answered, or is late, so that other ways are named."""
    return p.state.endswith("_finally") or p.has_done(Party.CLOCK, "second_tier_late")
