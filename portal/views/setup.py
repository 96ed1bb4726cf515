"""The first page of a new portal: whoever can read a file on its machine becomes its first administrator, once."""

from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, request
from flask_babel import gettext as _

from portal.adapters import setup_code
from portal.forms.account import SetUpForm
from portal.queries.accounts import is_set_up
from portal.services import accounts
from portal.views.access import anyone
from portal.views.accounts import too_many_tries, welcome
from portal.views.answers import page

bp = Blueprint("setup", __name__)


@bp.route("/setup", methods=["GET", "POST"])
@anyone
def first_administrator() -> Any:
    """An account for the first administrator. There is no such page once there is one."""
    if is_set_up():
        abort(404)
    folder = Path(current_app.config["DATA_DIR"])
    where, form = setup_code.make_code(folder).name, SetUpForm()
    if not form.validate_on_submit():
        return page("accounts/setup.html", form=form, where=where, status=422 if form.is_submitted() else 200)
    try:
        accounts.try_to_sign_in("first administrator", request.remote_addr or "")
    except accounts.TooManyTries as refused:
        return too_many_tries("accounts/setup.html", form, form.code, refused, where=where)
    if not setup_code.is_the_code(folder, form.code.data):
        form.complain(form.code, _("启用码不对，请打开文件再核对一次"))
        return page("accounts/setup.html", form=form, where=where, status=422)
    try:
        account_id = accounts.create_first_admin(form.email.data, form.name.data, form.password.data)
    except accounts.AlreadySetUp:
        abort(404)
    except accounts.EmailTaken:
        form.complain(form.email, _("这个邮箱已经注册过，请换一个"))
        return page("accounts/setup.html", form=form, where=where, status=422)
    setup_code.spend(folder)
    return welcome(account_id, form.password.data)
