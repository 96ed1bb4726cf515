"""By which ways somebody is told of what, when they want quiet, and the phone that is theirs."""

from typing import Any

from flask import Blueprint, flash
from flask_babel import gettext as _
from flask_login import current_user

from portal.domain.channels import TEXTED, Event
from portal.domain.contact import masked_phone
from portal.domain.parties import Role
from portal.forms.notices import EVENTS, ChoiceForm, CodeForm, missed_words
from portal.queries.choices import choice_of
from portal.queries.reach import own_phone
from portal.services import accounts, choices, phones
from portal.views.access import signed_in
from portal.views.answers import go, page

bp = Blueprint("notice_settings", __name__)

AT_A_DESK = (Role.MEDIATOR, Role.SUPERVISOR, Role.ADMIN)


@bp.route("/settings/notices", methods=["GET", "POST"])
@signed_in
def ways() -> Any:
    """What somebody hears, by which ways, and when not."""
    before = choice_of(current_user)
    events = _events()
    form = ChoiceForm(before, events)
    if form.validate_on_submit():
        try:
            choices.choose(current_user, form.chosen(before))
        except choices.WouldMiss as would:
            form.complain(form.email, missed_words(would.events))
        else:
            flash(_("通知设置已保存"))
            return go("notice_settings.ways")
    phone = own_phone(current_user)
    return page(
        "settings/notices.html",
        form=form,
        events=[(event, *EVENTS[event], event in TEXTED) for event in events],
        phone=phone,
        masked=masked_phone(phone.number or ""),
        chosen={name: set(form[name].data or ()) for name in ("email", "sms")},
        status=422 if form.is_submitted() else 200,
    )


@bp.route("/settings/phone", methods=["GET", "POST"])
@signed_in
def phone() -> Any:
    """The code from one's phone, which shows that it is one's own."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            phones.confirm(current_user, form.code.data)
        except phones.WrongCode:
            form.complain(form.code, _("验证码不对，或者已经过期。请照最新的一条短信填写，或者重新发送"))
        else:
            flash(_("手机号码已确认，可以用短信通知了"))
            return go("notice_settings.ways")
    seen = own_phone(current_user)
    return page(
        "settings/phone.html",
        form=form,
        phone=seen,
        masked=masked_phone(seen.number or ""),
        status=422 if form.is_submitted() else 200,
    )


@bp.post("/settings/phone/code")
@signed_in
def send_code() -> Any:
    """A code is sent to one's phone."""
    try:
        phones.ask_for_code(current_user)
    except accounts.TooManyTries:
        flash(_("验证码已经发了好几次，请稍后再试"), "warn")
    except phones.NoPhone:
        return go("notice_settings.ways")
    else:
        flash(_("验证码已发到你的手机，10分钟内有效"))
    return go("notice_settings.phone")


def _events() -> tuple[Event, ...]:
    """What the viewer can be told of: only the desk and the administrators of what waits for whoever is free."""
    parted = current_user.role is Role.ADMIN
    return tuple(
        event
        for event in Event
        if (event is Event.ROUND and current_user.role in AT_A_DESK) or (event is not Event.ROUND and not parted)
    )
