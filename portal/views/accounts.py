"""Signing up, in and out, and what a browser is told to prefer."""

from typing import Any

from flask import Blueprint, flash, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import Field

from portal import clock, phrases
from portal.domain.parties import Role
from portal.forms.account import (
    AppearanceForm,
    ForgottenForm,
    InvitedForm,
    LanguageForm,
    MerchantSignUpForm,
    ResetForm,
    SignInForm,
    SignUpForm,
)
from portal.forms.fields import Form
from portal.models.account import Viewer
from portal.models.invitation import LinkKind
from portal.queries.accounts import viewer_of
from portal.queries.invitations import Fit, InvitationSeen, invitation_with
from portal.services import accounts, invitations, links
from portal.services.links import LinkState
from portal.views import navigation, preferences, sessions
from portal.views.access import anyone, signed_in
from portal.views.answers import go, go_to, local_path, page

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> Any:
    """Let somebody in who knows the password, and on to where they wanted to go."""
    if request.method != "POST" and current_user.is_authenticated:
        return go_to(_next() or navigation.first_page(current_user))
    form = SignInForm(next=_next())
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", form=form, status=422 if form.is_submitted() else 200)
    try:
        accounts.try_to_sign_in(form.email.data, request.remote_addr or "")
        account_id = accounts.account_with(form.email.data, form.password.data)
    except accounts.TooManyTries as refused:
        return too_many_tries("accounts/sign_in.html", form, form.password, refused)
    except accounts.WrongPassword:
        form.complain(form.password, _("邮箱和密码对不上，请核对后再试"))
        return page("accounts/sign_in.html", form=form, status=422)
    return welcome(account_id, form.password.data)


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


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@anyone
def confirm(token: str) -> Any:
    """Say that the letter was read by whom it was written to. Opening the link alone does nothing."""
    state = links.state_of(LinkKind.CONFIRM, token)
    if state is not LinkState.GOOD:
        return _refuse_link(state)
    if request.method != "POST":
        return page("accounts/confirm.html", token=token)
    if not current_user.is_authenticated:
        return go("accounts.sign_in", next=url_for("accounts.confirm", token=token))
    try:
        links.confirm(current_user, token)
    except links.LinkRefused as refused:
        return _refuse_link(refused.state)
    except accounts.EmailTaken:
        return _refuse_link(LinkState.SUPERSEDED)
    flash(_("邮箱已确认"))
    return go("settings.show")


@bp.route("/forgot", methods=["GET", "POST"])
@anyone
def forgot() -> Any:
    """Ask for a letter that lets one choose a new password. The answer is the same for every address."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return page("accounts/forgot.html", form=form, status=422 if form.is_submitted() else 200)
    try:
        links.ask_for_reset(form.email.data, request.remote_addr or "")
    except accounts.TooManyTries as refused:
        return too_many_tries("accounts/forgot.html", form, form.email, refused)
    return go("accounts.letter_sent")


@bp.get("/forgot/sent")
@anyone
def letter_sent() -> Any:
    """Where to look for the letter."""
    return page("accounts/letter_sent.html")


@bp.route("/reset/<token>", methods=["GET", "POST"])
@anyone
def reset(token: str) -> Any:
    """A new password for whoever got the letter, who is in with it at once."""
    state = links.state_of(LinkKind.RESET, token)
    if state is not LinkState.GOOD:
        return _refuse_link(state, again=url_for("accounts.forgot"))
    form = ResetForm()
    if not form.validate_on_submit():
        return page("accounts/reset.html", form=form, token=token, status=422 if form.is_submitted() else 200)
    try:
        account_id = links.reset_password(token, form.new_password.data)
    except links.LinkRefused as refused:
        return _refuse_link(refused.state, again=url_for("accounts.forgot"))
    return welcome(account_id, form.new_password.data)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@anyone
def invitation(token: str) -> Any:
    """Take the place that was kept for one, with a new account or with the one that is signed in."""
    viewer = current_user if current_user.is_authenticated else None
    seen = invitation_with(viewer, token, clock.now())
    if seen.fit is not Fit.FITS:
        return _refuse_invitation(seen, token)
    form = InvitedForm(name=seen.name) if viewer is None else None
    if request.method != "POST" or (form and not form.validate_on_submit()):
        status = 422 if request.method == "POST" else 200
        duty = phrases.RANKS[seen.rank] if seen.rank else phrases.ROLES[seen.role or ""]
        return page("accounts/invitation.html", seen=seen, duty=duty, token=token, form=form, status=status)
    try:
        return _come_in(token, viewer, form)
    except (invitations.InvitationRefused, accounts.EmailTaken):
        return _refuse_invitation(invitation_with(viewer, token, clock.now()), token)


@bp.get("/goodbye")
@anyone
def goodbye() -> Any:
    """What was done with an account that its owner has closed."""
    return page("accounts/goodbye.html")


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


@bp.post("/other-sign-ins/end")
@signed_in
def end_other_sign_ins() -> Any:
    """Shut out all of one's own browsers but this one."""
    accounts.sign_out_elsewhere(current_user)
    flash(_("其他浏览器都已退出登录"))
    return go("settings.show", _anchor="sign-ins")


def too_many_tries(template: str, form: Form, field: Field, refused: accounts.TooManyTries, **context: Any) -> Any:
    """The page again, with the words that it was tried too often."""
    seconds = max(1, round((refused.until - clock.now()).total_seconds()))
    form.complain(field, _("试的次数太多了，请在%(minutes)s分钟后再试。其他人不受影响", minutes=-(-seconds // 60)))
    answer = page(template, form=form, status=429, **context)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _refuse_link(state: LinkState, again: str | None = None) -> Any:
    status = 404 if state is LinkState.UNKNOWN else 409
    return page("accounts/link_refused.html", told=phrases.LINK_REFUSED[state], again=again, status=status)


def _refuse_invitation(seen: InvitationSeen, token: str) -> Any:
    return page(
        "accounts/invitation_refused.html",
        told=phrases.INVITATION_REFUSED[seen.fit],
        may_sign_in=seen.fit in (Fit.SIGN_IN_FIRST, Fit.USED),
        may_sign_out=seen.fit is Fit.ANOTHER_ADDRESS,
        come_back_to=url_for("accounts.invitation", token=token) if seen.fit is Fit.SIGN_IN_FIRST else None,
        status=404 if seen.fit is Fit.UNKNOWN else 409,
    )


def _come_in(token: str, viewer: Viewer | None, form: InvitedForm | None) -> Any:
    if viewer is not None or form is None:
        invitations.accept(current_user, token)
        return go_to(navigation.first_page(viewer_of(current_user.id)))
    account_id = invitations.accept_as_new(token, form.name.data, form.password.data, preferences.language())
    return welcome(account_id, form.password.data)


def _sign_up(template: str, form: SignUpForm, role: Role) -> Any:
    if request.method != "POST" and current_user.is_authenticated:
        return go_to(_next() or navigation.first_page(current_user))
    if not form.validate_on_submit():
        return page(template, form=form, status=422 if form.is_submitted() else 200)
    try:
        accounts.try_to_sign_up(form.email.data, request.remote_addr or "")
        account_id = accounts.create_account(
            role,
            form.email.data,
            form.name.data,
            form.password.data,
            phone=form.phone.data,
            language=preferences.language(),
            merchant_name=form.shop.data if isinstance(form, MerchantSignUpForm) else None,
        )
    except accounts.TooManyTries as refused:
        return too_many_tries(template, form, form.email, refused)
    except accounts.EmailTaken:
        form.complain(form.email, _("这个邮箱不能用来注册。如果是你的，请直接登录；否则请换一个邮箱"))
        return page(template, form=form, status=422)
    except accounts.ShopTaken:
        form.complain(form.shop, _("这家店铺已经入驻，请找店铺的负责人为你开通账号"))
        return page(template, form=form, status=422)
    return welcome(account_id)


def welcome(account_id: int, password: str | None = None) -> Any:
    """Somebody is in, and on to where they wanted to go."""
    sessions.begin(account_id, password)
    viewer = viewer_of(account_id)
    answer = go_to(_next() or session.get(sessions.UNSENT) or navigation.first_page(viewer))
    if "language" not in request.cookies:
        preferences.remember(answer, "language", viewer.language)
    return answer


def _back_remembering(name: str, choice: str) -> Any:
    answer = go_to(_next() or url_for("home.landing"))
    preferences.remember(answer, name, choice)
    return answer


def _next() -> str | None:
    return local_path(request.values.get("next"))
