"""What people may change about themselves: particulars, password, language, appearance, and who is signed in."""

from typing import Any

from flask import Blueprint, flash
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.forms.account import ParticularsForm, PasswordForm
from portal.queries.accounts import profile_of, sign_ins_of
from portal.services import accounts
from portal.views.access import signed_in
from portal.views.answers import go, page

bp = Blueprint("settings", __name__)


@bp.route("/settings", methods=["GET", "POST"])
@signed_in
def show() -> Any:
    """One's own settings; sending it changes how one is addressed and reached."""
    profile = profile_of(current_user)
    form = ParticularsForm(obj=profile)
    if form.validate_on_submit():
        accounts.change_particulars(current_user, form.name.data, form.phone.data)
        flash(_("资料已保存"))
        return go("settings.show")
    return page(
        "settings/show.html",
        form=form,
        profile=profile,
        sign_ins=sign_ins_of(current_user, clock.now()),
        status=422 if form.is_submitted() else 200,
    )


@bp.route("/settings/password", methods=["GET", "POST"])
@signed_in
def password() -> Any:
    """A new password; every other browser is signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            accounts.change_password(current_user, form.old_password.data, form.new_password.data)
        except accounts.WrongPassword:
            form.complain(form.old_password, _("现在的密码不对，请重新输入"))
        else:
            flash(_("密码已更改，其他浏览器都已退出登录"))
            return go("settings.show")
    return page("settings/password.html", form=form, status=422 if form.is_submitted() else 200)
