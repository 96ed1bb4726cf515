"""Whether the worker goes its rounds and letters leave, for administrators; dead letters are sent again from here."""

from typing import Any

from flask import Blueprint, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from portal.domain.channels import Channel
from portal.queries.health import health_seen_by
from portal.services.letters import send_again
from portal.views.access import admins
from portal.views.answers import go, page

bp = Blueprint("health", __name__)

WAYS = {Channel.EMAIL: _l("邮件"), Channel.SMS: _l("短信"), Channel.WEBHOOK: _l("程序通知")}
PARTS = {
    "clock": _l("期限"),
    "email": _l("发邮件"),
    "sms": _l("发短信"),
    "webhook": _l("发程序通知"),
    "imports": _l("导入订单"),
}
KINDS = {
    "turn": _l("轮到你"),
    "reminder": _l("时间不多了"),
    "outcome": _l("有结果"),
    "lapse": _l("有期限到期"),
    "news": _l("有新动态"),
    "digest": _l("每日汇总"),
    "queue": _l("有案件等人接手"),
    "office": _l("有事项等管理员决定"),
    "waiting": _l("还没有结束的案件"),
    "confirm": _l("确认邮箱"),
    "reset": _l("重设密码"),
    "invitation": _l("邀请"),
    "email_changed": _l("邮箱已更改"),
    "password_changed": _l("密码已更改"),
    "phone_code": _l("验证码"),
    "ping": _l("试发"),
}


@bp.get("/admin/health")
@admins
def show() -> Any:
    """Counts by channel, dead letters, and when the worker was last seen."""
    return page("admin/health.html", health=health_seen_by(current_user), ways=WAYS, parts=PARTS, kinds=KINDS)


@bp.post("/admin/health/letters/<int:letter_id>/resend")
@admins
def resend(letter_id: int) -> Any:
    """One dead letter is tried afresh."""
    _say(send_again(letter_id, by=current_user))
    return go("health.show")


@bp.post("/admin/health/letters/resend")
@admins
def resend_all() -> Any:
    """All of them are."""
    _say(send_again(by=current_user))
    return go("health.show")


def _say(count: int) -> None:
    if count:
        flash(ngettext("%(num)s封会重新发送", "%(num)s封会重新发送", count))
    else:
        flash(_("没有已放弃的信可以重发，可能刚刚有人重发过"), "warn")
