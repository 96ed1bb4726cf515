"""What promises, outside contacts and comments on a report say to their reader. Tables that portal.phrases takes in."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.domain.casefile import Proceeding
from portal.domain.parties import Party, other_side
from portal.domain.rulebooks.promise import State
from portal.lengths import Named

Words = dict[str, Any]

STATES: Words = {
    "promise_open": _l("待履行"),
    "promise_reported": _l("等对方确认"),
    "promise_confirmed": _l("已确认，待履行"),
    "promise_disputed": _l("双方说法不同"),
    "promise_unconfirmed": lazy_pgettext("promise", "未确认"),
    "promise_kept": _l("按时做到"),
    "promise_kept_late": _l("逾期后做到"),
    "promise_late": _l("到期没有做到"),
    "promise_unproven": _l("到期，没有得到确认"),
    "promise_moot": _l("不再需要"),
    "comments_open": _l("等双方提意见"),
    "comments_given": _l("双方都说过了"),
    "comments_over": _l("提意见的时间已过"),
    "comments_moot": _l("不再需要"),
}
TONES = {
    "promise_open": "soon",
    "promise_reported": "soon",
    "promise_confirmed": "soon",
    "promise_disputed": "wait",
    "promise_unconfirmed": "wait",
    "promise_kept": "ok",
    "promise_kept_late": "late",
    "promise_late": "late",
    "comments_given": "ok",
}
_OWED = {"mine": _l("你承诺的事还没有做到"), "consumer": _l("等消费者兑现承诺"), "merchant": _l("等商家兑现承诺")}
HEADLINES: dict[str, Words] = {
    "promise_open": _OWED,
    "promise_confirmed": _OWED,
    "promise_disputed": _OWED,
    "promise_unconfirmed": _OWED,
    "promise_reported": {
        "mine": _l("对方说你作过承诺，请书面确认或更正"),
        "consumer": _l("等消费者确认转述的承诺"),
        "merchant": _l("等商家确认转述的承诺"),
    },
    "comments_open": {
        "mine": _l("检测报告到了，你可以提一次意见"),
        "consumer": _l("等消费者对检测报告提意见"),
        "merchant": _l("等商家对检测报告提意见"),
        "both": _l("等双方对检测报告提意见"),
    },
}
BUTTONS: Words = {
    "make_promise": _l("作出承诺"),
    "log_contact": _l("登记站外联系"),
    "confirm_promise": _l("确认这个承诺"),
    "correct_promise": _l("更正这个承诺"),
    "keep_promise": _l("标记承诺已做到"),
    "confirm_kept": _l("确认承诺已做到"),
    "ask_request_time": _l("多要%(time)s补充", time=Named("more_evidence")),
    "comment_on_report": _l("对检测报告提意见"),
}
HINTS: Words = {
    "make_promise": _l("写明做什么、到什么时候，不超过90天。前一天会提醒，到期没有做到会记在记录里。"),
    "log_contact": _l("电话、微信这些站外的联系，记下来才算数。双方和调解员都会看到。"),
    "confirm_promise": _l("确认之后，到期没有做到会记为未履行。"),
    "correct_promise": _l("双方的说法会并排留在记录里，由看案件的人判断。"),
    "keep_promise": _l("双方和调解员都会看到。逾期之后做到的，记为逾期后做到。"),
    "confirm_kept": _l("确认之后，这项承诺的记录就完整了。"),
    "ask_request_time": _l("只能多要一次，期限延后%(time)s。", time=Named("more_evidence")),
    "comment_on_report": _l("每一方可以说一次，有%(time)s时间。双方都说过就不再等。", time=Named("report_comment")),
}
VERBS: Words = {
    "make_promise": lazy_pgettext("did", "作出承诺"),
    "log_contact": _l("登记了一次站外联系"),
    "confirm_promise": _l("确认了转述的承诺"),
    "correct_promise": _l("更正了转述的承诺"),
    "keep_promise": _l("做到了承诺的事"),
    "confirm_kept": _l("确认承诺已经做到"),
    "ask_request_time": _l("多要了时间补充"),
    "comment_on_report": _l("对检测报告提了意见"),
}
TICKS: Words = {
    "promise_unanswered": _l("到期没有书面确认，这项承诺记为未确认"),
    "remind_of_promise": _l("承诺快到期了，已提醒承诺的一方"),
    "promise_lapses": _l("承诺到期没有做到，记为未履行"),
    "promise_passes": _l("承诺的日子到了，没有得到确认，不算违约"),
    "comments_close": _l("对检测报告提意见的时间已过"),
}
LINES = frozenset({"ask_request_time", "confirm_promise", "confirm_kept"})
WAITS_FOR_YOU: Words = {"promise_reported": _l("等你确认"), "comments_open": _l("等你提意见")} | dict.fromkeys(
    ("promise_open", "promise_confirmed", "promise_disputed", "promise_unconfirmed"), _l("等你做到")
)
CHANNELS: Words = {
    "phone": _l("电话"),
    "chat": _l("微信等聊天"),
    "shop_chat": _l("店铺客服聊天"),
    "email": _l("电子邮件"),
    "visit": _l("当面"),
}
_STANDS: Words = {
    State.REPORTED: _l("%(who)s转述，请对方书面确认"),
    State.CONFIRMED: _l("%(who)s转述，对方已确认"),
    State.DISPUTED: _l("%(who)s转述，对方说法不同"),
    State.UNCONFIRMED: _l("%(who)s转述，对方未确认"),
    State.UNPROVEN: _l("%(who)s转述，对方没有认可"),
}


_TOLD = _l("%(who)s转述")


def said_by(p: Proceeding, who: str) -> str:
    """Whose word a promise is: one's own, or what somebody else told of, and what was said to that.

    who  the name of whoever told of it
    """
    if p.opened_by == p.subject["to"]:
        return _("自己的话")
    side = Party(p.subject["to"])
    if p.has_done(side, "confirm_promise"):
        return str(_STANDS[State.CONFIRMED]) % {"who": who}
    if p.has_done(side, "correct_promise"):
        return str(_STANDS[State.DISPUTED]) % {"who": who}
    return str(_STANDS.get(p.state) or _TOLD) % {"who": who}


def kept_is_confirmed(p: Proceeding) -> bool:
    """Whether whoever it was made to has said that it was kept."""
    return p.has_done(other_side(Party(p.subject["to"])), "confirm_kept")
