"""Signing up, in and out, and what a browser is told to prefer."""

from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.domain.parties import Role
from portal.forms.account import AppearanceForm, LanguageForm, MerchantSignUpForm, SignInForm, SignUpForm
from portal.queries.accounts import viewer_of
from portal.services import accounts
from portal.views import navigation, preferences, sessions
from portal.views.access import anyone, signed_in
from portal.views.answers import go, go_to, local_path, page

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> Any:
    """Let somebody in who knows the password, and on to where they wanted to go."""
    if request.method == "GET" and current_user.is_authenticated:
        return go_to(_next() or navigation.first_page(current_user))
    form = SignInForm(next=_next())
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", form=form, status=422 if form.is_submitted() else 200)
    try:
        accounts.try_to_sign_in(form.email.data, request.remote_addr or "")
        account_id = accounts.account_with(form.email.data, form.password.data)
    except accounts.TooManyTries as refused:
        return _too_many_tries(form, refused)
    except accounts.WrongPassword:
        form.complain(form.password, _("邮箱和密码对不上，请核对后再试"))
        return page("accounts/sign_in.html", form=form, status=422)
    return _welcome(account_id, form.password.data)


@bp.post("/sign-out")
@anyone
def sign_out() -> Any:
    """Forget this browser, here and in its cookie."""
    if current_user.is_authenticated:
        accounts.sign_out(current_user)
    sessions.end()
    return go("home.landing")


@bp.route("/sign-up", methods=["GET", "POST"])
@anyone
def sign_up() -> Any:
    """A new account for a consumer."""
    return _sign_up("accounts/sign_up.html", SignUpForm(next=_next()), Role.CONSUMER)


@bp.route("/sign-up/merchant", methods=["GET", "POST"])
@anyone
def sign_up_merchant() -> Any:
    """A new shop, and the account of its owner."""
    return _sign_up("accounts/sign_up_merchant.html", MerchantSignUpForm(next=_next()), Role.MERCHANT)


@bp.post("/language")
@anyone
def language() -> Any:
    """Read every page in this language from now on."""
    form = LanguageForm()
    if not form.validate_on_submit():
        return go("home.landing")
    if current_user.is_authenticated:
        accounts.change_language(current_user, form.language.data)
    return _back_remembering("language", form.language.data)


@bp.post("/appearance")
@anyone
def appearance() -> Any:
    """See every page light, dark or as the device has it from now on."""
    form = AppearanceForm()
    if not form.validate_on_submit():
        return go("home.landing")
    return _back_remembering("appearance", form.appearance.data)


@bp.post("/sign-ins/<int:sign_in_id>/end")
@signed_in
def end_sign_in(sign_in_id: int) -> Any:
    """Shut out one of one's own browsers."""
    if sign_in_id == current_user.sign_in_id:
        return sign_out()
    accounts.sign_out(current_user, sign_in_id)
    return go("settings.show", _anchor="sign-ins")


def _sign_up(template: str, form: SignUpForm, role: Role) -> Any:
    if request.method == "GET" and current_user.is_authenticated:
        return go_to(_next() or navigation.first_page(current_user))
    if not form.validate_on_submit():
        return page(template, form=form, status=422 if form.is_submitted() else 200)
    try:
        account_id = accounts.create_account(
            role,
            form.email.data,
            form.name.data,
            form.password.data,
            phone=form.phone.data,
            language=preferences.language(),
            merchant_name=form.shop.data if isinstance(form, MerchantSignUpForm) else None,
        )
    except accounts.EmailTaken:
        form.complain(form.email, _("这个邮箱不能用来注册。如果是你的，请直接登录；否则请换一个邮箱"))
        return page(template, form=form, status=422)
    except accounts.ShopTaken:
        form.complain(form.shop, _("这家店铺已经入驻，请找店铺的负责人为你开通账号"))
        return page(template, form=form, status=422)
    return _welcome(account_id)


def _welcome(account_id: int, password: str | None = None) -> Any:
    sessions.begin(account_id, password)
    viewer = viewer_of(account_id)
    answer = go_to(_next() or navigation.first_page(viewer))
    if "language" not in request.cookies:
        preferences.remember(answer, "language", viewer.language)
    return answer


def _too_many_tries(form: SignInForm, refused: accounts.TooManyTries) -> Any:
    seconds = max(1, round((refused.until - clock.now()).total_seconds()))
    form.complain(
        form.password, _("试的次数太多了，请在%(minutes)s分钟后再试。其他人不受影响", minutes=-(-seconds // 60))
    )
    answer = page("accounts/sign_in.html", form=form, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _back_remembering(name: str, choice: str) -> Any:
    answer = go_to(_next() or url_for("home.landing"))
    preferences.remember(answer, name, choice)
    return answer


def _next() -> str | None:
    return local_path(request.values.get("next"))
