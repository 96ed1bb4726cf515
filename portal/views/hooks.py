"""Where a merchant's own program is told of what its staff are told: set by an owner, tried, signed anew, ended."""

from typing import Any

from flask import Blueprint, current_app, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.adapters.posting import BadUrl
from portal.forms.notices import URL_REFUSED, HookForm
from portal.queries.reach import Told, own_hook
from portal.services import hooks
from portal.views.access import merchants
from portal.views.answers import go, page

bp = Blueprint("hooks", __name__)

# What became of a call, with the tone of its chip.
CALLS = {"sent": (_l("已送达"), "ok"), "waiting": (_l("等待发送"), ""), "given_up": (_l("已放弃"), "late")}
TRIED = (_l("等待发送"), "soon")


@bp.route("/desk/webhook", methods=["GET", "POST"])
@merchants
def show() -> Any:
    """The address, the secret, and what became of the last calls."""
    seen = own_hook(current_user)
    form = HookForm(url=seen.url)
    if form.validate_on_submit():
        try:
            hooks.set_hook(current_user, form.url.data, anywhere=current_app.config["WEBHOOKS"] == "any")
        except BadUrl as refused:
            form.complain(form.url, URL_REFUSED[refused.reason])
        else:
            flash(_("接收地址已保存，从现在起发生的事会通知它"))
            return go("hooks.show")
    return page(
        "team/webhook.html",
        form=form,
        hook=seen,
        calls=[_drawn(call) for call in seen.calls],
        goes_out=bool(current_app.config["WEBHOOKS"]),
        status=422 if form.is_submitted() else 200,
    )


@bp.post("/desk/webhook/ping")
@merchants
def ping() -> Any:
    """A call that tells of nothing, to try."""
    if hooks.ping(current_user):
        flash(_("试发的通知已排好，几秒后刷新看结果"))
    else:
        flash(_("没有试发：还没有设地址，或者一小时里试得太多"), "warn")
    return go("hooks.show")


@bp.post("/desk/webhook/secret")
@merchants
def renew() -> Any:
    """Another secret."""
    hooks.renew_secret(current_user)
    flash(_("密钥已更换，请把新的密钥放进你的程序"))
    return go("hooks.show")


@bp.post("/desk/webhook/end")
@merchants
def end() -> Any:
    """No calls any more."""
    hooks.end_hook(current_user)
    flash(_("已停止通知你的程序"))
    return go("hooks.show")


def _drawn(call: Told) -> dict[str, Any]:
    """A call with what it was about and what became of it in words. One that failed waits for another try."""
    state = TRIED if call.state == "waiting" and call.error else CALLS[call.state]
    return {"told": call, "name": _("试发") if call.kind == "ping" else call.ref, "state": state}
