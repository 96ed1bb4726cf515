"""The fair-clock receipt in words: who used time, why it stood still, and what became of each deadline."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.domain.deadlines import POLICIES
from portal.domain.receipts import Deadline, Holder, Pause
from portal.phrases import PARTIES, PAUSES, state_name
from portal.words import span

HOLDERS: Mapping[str, Any] = {
    Holder.CONSUMER: lazy_pgettext("seat", "消费者"),
    Holder.MERCHANT: lazy_pgettext("seat", "商家"),
    Holder.BOTH: _l("双方同时"),
    Holder.MEDIATOR: lazy_pgettext("seat", "调解员"),
    Holder.PLATFORM: _l("平台（调解组、组长、管理员）"),
    Holder.OUTSIDE: lazy_pgettext("seat", "外部机构"),
    Holder.NOBODY: _l("不等任何人"),
    Holder.CLOSED: _l("结案以后、恢复以前"),
}


def pause_words(pause: Pause) -> str:
    """Why a deadline stood still."""
    if pause.reason == "outage":
        return _("平台故障，时间不计")
    return str(PAUSES.get(pause.reason) or state_name(pause.reason))


def deadline_name(deadline: Deadline) -> str:
    """What a deadline was for."""
    policy = POLICIES.get(deadline.period)
    return _(policy.name) if policy else state_name(deadline.state)


def whose(deadline: Deadline) -> str:
    """Whose deadline it was."""
    return _("、").join(dict.fromkeys(str(PARTIES[party]) for party in deadline.whose)) or "–"


def result(deadline: Deadline) -> str:
    """What became of it: met, missed or running, and by how much."""
    if deadline.ended_at is None:
        return _("还在计时")
    if deadline.missed:
        return _("逾期%(time)s", time=span(deadline.by)) if deadline.by is not None else _("逾期，一直没有做")
    return _("按时，提前%(time)s", time=span(deadline.by)) if deadline.by else _("到期")
