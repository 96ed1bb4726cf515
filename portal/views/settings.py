"""What people may change about themselves: particulars, address, password, language, appearance, who is signed in,
and whether they stay."""

from typing import Any

from flask import Blueprint, abort, flash, request
from flask_babel import gettext as _
from flask_login import current_user

from portal import claim_phrases, clock, phrases
from portal.domain.parties import Role
from portal.domain.ranks import Right, may
from portal.domain.sanctions import FAILING_WITHIN
from portal.forms.account import EmailForm, LeaveForm, ParticularsForm, PasswordForm
from portal.queries.accounts import leaving, profile_of, sign_ins_of
from portal.queries.claims import claims_made_by
from portal.queries.record import abusive_claims_of, record_of
from portal.services import accounts, links
from portal.views import sessions
from portal.views.access import signed_in
from portal.views.accounts import too_many_tries
from portal.views.answers import go, go_to, local_path, page

bp = Blueprint("settings", __name__)


@bp.route("/settings", methods=["GET", "POST"])
@signed_in
def show() -> Any:
    """One's own settings; sending it changes how one is addressed and reached."""
    profile = profile_of(current_user)
    come_back_to = local_path(request.values.get("next"))
    form = ParticularsForm(obj=profile, next=come_back_to)
    if form.validate_on_submit():
        accounts.change_particulars(current_user, form.name.data, form.phone.data)
        flash(_("资料已保存"))
        return go_to(come_back_to) if come_back_to else go("settings.show")
    return page(
        "settings/show.html",
        form=form,
        profile=profile,
        come_back_to=come_back_to,
        rank=phrases.rank_words(profile.rank, profile.refund_ceiling_fen) if profile.rank else "",
        sign_ins=sign_ins_of(current_user, clock.now()),
        has_record=_has_record(),
        status=422 if form.is_submitted() else 200,
    )


@bp.route("/settings/password", methods=["GET", "POST"])
@signed_in
def password() -> Any:
    """A new password; every other browser is signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            accounts.try_to_sign_in(current_user.email, request.remote_addr or "")
            accounts.change_password(current_user, form.old_password.data, form.new_password.data)
        except accounts.TooManyTries as refused:
            return too_many_tries("settings/password.html", form, form.old_password, refused)
        except accounts.WrongPassword:
            form.complain(form.old_password, _("现在的密码不对，请重新输入"))
        else:
            flash(_("密码已更改，其他浏览器都已退出登录"))
            return go("settings.show")
    return page("settings/password.html", form=form, status=422 if form.is_submitted() else 200)


@bp.route("/settings/email", methods=["GET", "POST"])
@signed_in
def email() -> Any:
    """Another address, which counts once its reader has confirmed it."""
    form = EmailForm()
    if form.validate_on_submit():
        try:
            accounts.try_to_sign_in(current_user.email, request.remote_addr or "")
            accounts.require_password(current_user, form.old_password.data)
            links.ask_to_change_email(current_user, form.email.data)
        except accounts.TooManyTries as refused:
            return too_many_tries("settings/email.html", form, form.old_password, refused)
        except accounts.WrongPassword:
            form.complain(form.old_password, _("现在的密码不对，请重新输入"))
        except accounts.EmailTaken:
            form.complain(form.email, _("这个邮箱不能用，请换一个"))
        else:
            flash(_("确认信已发到新邮箱"))
            return go("settings.show")
    return page("settings/email.html", form=form, status=422 if form.is_submitted() else 200)


@bp.post("/settings/email/ask-again")
@signed_in
def ask_again() -> Any:
    """One more letter that asks whether the address is one's own."""
    try:
        links.ask_again(current_user)
    except accounts.TooManyTries:
        flash(_("确认信已经发了好几封，请先找一找收件箱和垃圾邮件，一小时后可以再发。"))
    else:
        flash(_("确认信已发出，请查收邮箱"))
    return go("settings.show")


@bp.route("/settings/close", methods=["GET", "POST"])
@signed_in
def close() -> Any:
    """The end of one's own account, with what follows from it."""
    form = LeaveForm()
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                return _leave(form)
        except accounts.TooManyTries as refused:
            return too_many_tries("settings/close.html", form, form.old_password, refused, **_what_follows())
        except accounts.WrongPassword:
            form.complain(form.old_password, _("现在的密码不对，请重新输入"))
        except (accounts.OnlyOwner, accounts.AtTheDesk):
            status = 409
    return page("settings/close.html", form=form, status=status, **_what_follows())


@bp.get("/settings/record")
@signed_in
def record() -> Any:
    """The measures against oneself, or one's merchant: what each does, until when, why, and how to appeal."""
    if not _has_record():
        abort(403)
    measures = record_of(current_user)
    merchant_id = current_user.merchant_id
    return page(
        "settings/record.html",
        in_force=[one for one in measures if one.in_force],
        past=[one for one in measures if not one.in_force],
        say=phrases,
        claims=claim_phrases,
        made=claims_made_by(current_user) if merchant_id else None,
        abusive=abusive_claims_of(current_user) if merchant_id else 0,
        days=FAILING_WITHIN.days,
    )


def _has_record() -> bool:
    """Whether there can be measures that are theirs to read: against themselves, or the merchant they lead."""
    return current_user.role is Role.CONSUMER or may(current_user.rank, Right.READ_RECORD)


def _leave(form: LeaveForm) -> Any:
    accounts.try_to_sign_in(current_user.email, request.remote_addr or "")
    accounts.leave(current_user, form.old_password.data)
    sessions.end()
    return go("accounts.goodbye")


def _what_follows() -> dict[str, Any]:
    return {"profile": profile_of(current_user), "leaving": leaving(current_user)}
