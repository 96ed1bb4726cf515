"""What administrators set up: people, merchants, mediation bodies, the record of changes. No case is read here.

A supervisor finds the people of their own body under /team.
"""

import csv
from io import StringIO
from typing import Any

from flask import Blueprint, Response, flash, make_response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_login import current_user

from portal import clock, phrases
from portal.adapters.spreadsheets import harmless
from portal.domain.parties import Role
from portal.forms.administration import (
    DESK_ROLES,
    LEAVE_REFUSED,
    BodyForm,
    DeskInvitationForm,
    LeaveForm,
    MoveForm,
    PlaceForm,
)
from portal.queries import NotFound
from portal.queries import administration as seen
from portal.queries.invitations import open_invitations
from portal.services import administration, invitations
from portal.views.access import admins, signed_in, supervisors
from portal.views.answers import go, go_to, page
from portal.views.converters import number

bp = Blueprint("administration", __name__)

WORDS_CHARACTERS = 80
ROWS_IN_A_FILE = 10_000
ROLES = {Role.CONSUMER: lazy_pgettext("role", "消费者"), Role.MERCHANT: lazy_pgettext("role", "商家"), **DESK_ROLES}
STATES = {"open": _l("使用中"), "closed": _l("已关闭")}


@bp.get("/admin")
@admins
def people() -> Any:
    """People by role, state and words of their name or address."""
    words, role, state = _words("q"), request.args.get("role", ""), request.args.get("state", "")
    role, state = role if role in set(Role) else "", state if state in STATES else ""
    found = seen.people_seen_by(
        current_user,
        words=words,
        role=Role(role) if role else None,
        closed=state == "closed" if state else None,
        before=_before(),
    )
    return page(
        "admin/people.html",
        people=found.lines,
        following_url=_following(found),
        roles=ROLES,
        states=STATES,
        q=words,
        role=role,
        state=state,
        narrowed=bool(words or role or state),
    )


@bp.get("/admin/people/<int:account_id>")
@admins
def person(account_id: int) -> Any:
    """One person, and the buttons that open and close their account."""
    found = seen.person_seen_by(current_user, account_id)
    changes = seen.changes_seen_by(current_user, subject="account", subject_id=str(account_id), at_most=10)
    return page("admin/person.html", seen=found, person=found.person, roles=ROLES, changes=changes.lines, say=phrases)


@bp.post("/admin/people/<int:account_id>/close")
@admins
def close(account_id: int) -> Any:
    """Shut somebody out."""
    try:
        administration.shut_out(current_user, account_id)
    except administration.OwnAccount:
        flash(_("不能关闭自己的账号，请另一位管理员来做"), "warn")
    return go("administration.person", account_id=account_id)


@bp.post("/admin/people/<int:account_id>/open")
@admins
def open_(account_id: int) -> Any:
    """Let somebody in again."""
    try:
        administration.let_in_again(current_user, account_id)
    except administration.Erased:
        flash(_("这个账号由本人注销，不能重新开放"), "warn")
    return go("administration.person", account_id=account_id)


@bp.post("/admin/people/<int:account_id>/end-sign-ins")
@admins
def end_sign_ins(account_id: int) -> Any:
    """Sign somebody out everywhere."""
    administration.end_sign_ins(current_user, account_id)
    return go("administration.person", account_id=account_id)


@bp.get("/admin/merchants")
@admins
def merchants() -> Any:
    """Merchants by words of their name or a shop's."""
    words = _words("q")
    found = seen.merchants_seen_by(current_user, words=words, before=_before())
    return page("admin/merchants.html", merchants=found.lines, following_url=_following(found), q=words)


@bp.get("/admin/merchants/<int:merchant_id>")
@admins
def merchant(merchant_id: int) -> Any:
    """One merchant with its shops and its staff."""
    found = seen.merchant_seen_by(current_user, merchant_id)
    return page(
        "admin/merchant.html", merchant=found.merchant, shops=found.shops, staff=found.staff, ranks=phrases.RANKS
    )


@bp.route("/admin/bodies", methods=["GET", "POST"])
@admins
def bodies() -> Any:
    """Mediation bodies, and the form for a new one."""
    form = BodyForm()
    if form.validate_on_submit():
        try:
            return go("administration.body", body_id=administration.open_body(current_user, form.name.data))
        except administration.BodyTaken:
            form.complain(form.name, _("已经有叫这个名字的机构"))
    return page(
        "admin/bodies.html",
        form=form,
        bodies=seen.bodies_seen_by(current_user),
        invited=[i for i in open_invitations(current_user, clock.now()) if i.role is Role.ADMIN or not i.place],
        roles=ROLES,
        status=422 if form.is_submitted() else 200,
    )


@bp.route("/admin/bodies/<int:body_id>", methods=["GET", "POST"])
@admins
def body(body_id: int) -> Any:
    """One body: its name, its people and whom it waits for."""
    found = seen.body_seen_by(current_user, body_id)
    form = BodyForm(name=found.body.name)
    if form.validate_on_submit():
        try:
            administration.rename_body(current_user, body_id, form.name.data)
            flash(_("名称已更改"))
            return go("administration.body", body_id=body_id)
        except administration.BodyTaken:
            form.complain(form.name, _("已经有叫这个名字的机构"))
    return page(
        "admin/body.html",
        form=form,
        body=found.body,
        people=found.people,
        invited=open_invitations(current_user, clock.now(), body_id=body_id),
        roles=ROLES,
        status=422 if form.is_submitted() else 200,
    )


@bp.post("/admin/bodies/<int:body_id>/close")
@admins
def close_body(body_id: int) -> Any:
    """Nobody joins the body any more."""
    try:
        administration.close_body(current_user, body_id)
    except administration.BodyInUse:
        flash(_("机构里还有人，请先关闭他们的账号，或者把他们改到别的机构"), "warn")
    return go("administration.body", body_id=body_id)


@bp.post("/admin/bodies/<int:body_id>/open")
@admins
def open_body(body_id: int) -> Any:
    """People may join the body again."""
    administration.reopen_body(current_user, body_id)
    return go("administration.body", body_id=body_id)


@bp.route("/admin/invite", methods=["GET", "POST"])
@admins
def invite() -> Any:
    """Ask somebody to the desk, or to administer the portal."""
    form = DeskInvitationForm(body_id=request.args.get("body", ""), role=request.args.get("role") or Role.MEDIATOR)
    form.offer([(b.id, b.name) for b in seen.bodies_seen_by(current_user) if b.closed_at is None])
    if form.validate_on_submit():
        try:
            invitations.invite(current_user, form.email.data, role=Role(form.role.data), body_id=form.body)
        except invitations.InvitationRefused as refused:
            form.complain(form.email, phrases.INVITATION_REFUSED[refused.reason])
        else:
            flash(_("邀请信已发出"))
            return go("administration.body", body_id=form.body) if form.body else go("administration.bodies")
    return page("admin/invite.html", form=form, status=422 if form.is_submitted() else 200)


@bp.post("/admin/invitations/<int:invitation_id>/withdraw")
@admins
def withdraw(invitation_id: int) -> Any:
    """The invitation counts no longer."""
    try:
        invitations.withdraw(current_user, invitation_id)
    except invitations.InvitationNotFound as error:
        raise NotFound from error
    body_id = request.form.get("body", type=number)
    return go("administration.body", body_id=body_id) if body_id else go("administration.bodies")


@bp.get("/admin/changes")
@admins
def changes() -> Any:
    """Who changed what, the newest first."""
    chosen = _chosen_changes()
    found = seen.changes_seen_by(current_user, **chosen, before=_before())
    return page(
        "admin/changes.html",
        changes=found.lines,
        following_url=_following(found),
        subjects=phrases.SUBJECTS,
        say=phrases,
        csv_url=_address("administration.changes_file"),
        narrowed=any(chosen.values()),
        **chosen,
    )


@bp.get("/admin/changes.csv")
@admins
def changes_file() -> Response:
    """The same as a file for a spreadsheet."""
    found = seen.changes_seen_by(current_user, **_chosen_changes(), at_most=ROWS_IN_A_FILE)
    written = StringIO()
    table = csv.writer(written)
    table.writerow([_("时间"), _("谁"), _("做了什么"), _("对象"), _("编号"), _("内容")])
    for change in found.lines:
        row = (change.at.isoformat(), change.by or _("命令行"), phrases.change_words(change), change.about)
        table.writerow([harmless(str(cell)) for cell in (*row, change.subject_id, phrases.change_facts(change))])
    # With a mark that tells spreadsheets that this is UTF-8.
    answer = make_response(f"\ufeff{written.getvalue()}")
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="pingli-changes.csv"'
    return answer


@bp.get("/team")
@supervisors
def team() -> Any:
    """The people of the supervisor's own body, and how much they have to do."""
    return page("admin/team.html", people=seen.team_seen_by(current_user), roles=ROLES)


@bp.route("/team/<int:account_id>", methods=["GET", "POST"])
@signed_in
def place(account_id: int) -> Any:
    """What somebody at the desk is qualified for and has room for; whoever may not change it does not find it."""
    found = seen.place_seen_by(current_user, account_id)
    form = PlaceForm(qualifications=found.place.qualifications, load_cap=found.place.load_cap)
    if form.validate_on_submit():
        administration.change_place(current_user, account_id, form.qualifications.data or "", form.load_cap.data)
        flash(_("已保存"))
        return go("administration.place", account_id=account_id)
    return _place(found, form=form, status=422 if form.is_submitted() else 200)


@bp.post("/team/<int:account_id>/leave")
@signed_in
def add_leave(account_id: int) -> Any:
    """Put down days on which they are given no case."""
    found = seen.place_seen_by(current_user, account_id)
    form = LeaveForm()
    if form.validate_on_submit():
        try:
            administration.add_leave(current_user, account_id, form.first_day.data, form.last_day.data)
            return go_to(url_for("administration.place", account_id=account_id, _anchor="leave"))
        except administration.LeaveRefused as refused:
            form.complain(form.first_day, LEAVE_REFUSED[refused.reason])
    return _place(found, leave_form=form, status=422)


@bp.post("/team/<int:account_id>/leave/<int:leave_id>/remove")
@signed_in
def remove_leave(account_id: int, leave_id: int) -> Any:
    """They are there on these days after all."""
    administration.remove_leave(current_user, account_id, leave_id)
    return go_to(url_for("administration.place", account_id=account_id, _anchor="leave"))


@bp.post("/team/<int:account_id>/body")
@admins
def move(account_id: int) -> Any:
    """Let somebody at the desk work for another body."""
    found = seen.place_seen_by(current_user, account_id)
    form = _move_form(found)
    if form.validate_on_submit():
        try:
            administration.move_to_body(current_user, account_id, form.body)
        except administration.BodyClosed:
            form.complain(form.body_id, _("这家机构刚刚关闭，请另选一家"))
        else:
            flash(_("已保存"))
            return go("administration.place", account_id=account_id)
    return _place(found, move_form=form, status=422)


def _place(found: seen.PlaceSeen, **forms: Any) -> Any:
    place, status = found.place, forms.pop("status")
    drawn = {
        "form": PlaceForm(formdata=None, qualifications=place.qualifications, load_cap=place.load_cap),
        "leave_form": LeaveForm(formdata=None),
        "move_form": _move_form(found, formdata=None) if current_user.role is Role.ADMIN else None,
    } | forms
    back = (
        ("administration.people", _("用户"))
        if current_user.role is Role.ADMIN
        else ("administration.team", _("本机构"))
    )
    return page("admin/place.html", place=place, leave=found.leave, roles=ROLES, back=back, status=status, **drawn)


def _move_form(found: seen.PlaceSeen, **kwargs: Any) -> MoveForm:
    form = MoveForm(**kwargs, body_id=str(found.place.body_id or ""))
    bodies = seen.bodies_seen_by(current_user)
    form.offer([(b.id, b.name) for b in bodies if b.closed_at is None or b.id == found.place.body_id])
    return form


def _chosen_changes() -> dict[str, Any]:
    subject = request.args.get("subject", "")
    return {
        "by": _words("by"),
        "subject": subject if subject in phrases.SUBJECTS else "",
        "subject_id": _words("subject_id")[:40],
    }


def _words(name: str) -> str:
    return request.args.get(name, "").replace("\0", "").strip()[:WORDS_CHARACTERS]


def _before() -> int | None:
    return request.args.get("before", type=number)


def _following(found: seen.Listed[Any]) -> str | None:
    return None if found.following is None else _address(str(request.endpoint), before=found.following)


def _address(endpoint: str, **changed: Any) -> str:
    """The address of a page, narrowed as this one is."""
    return url_for(endpoint, **(dict(request.args.items()) | changed))
