"""What waits for an administrator: measures, appeals, complaints about the desk. What they rest on, and nothing else."""

import secrets
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import phrases
from portal.claim_phrases import measure_name, weighed_for
from portal.domain.facts import FactsRefused
from portal.domain.policy import Refused, Ruling
from portal.forms.office import OfficeForm
from portal.hearing_words import complained_of, sections_of
from portal.queries.office import OfficeLine, OfficeSeen, file_seen_at_the_office, matter_seen_by, office_seen_by
from portal.service_phrases import ABOUT
from portal.services.casework import done_before, perform
from portal.services.office import note_reading
from portal.services.visits import note_look
from portal.views.access import admins, comes_back
from portal.views.acts import REASONS, REFUSALS
from portal.views.answers import go, is_read, page
from portal.views.evidence import send_shown

bp = Blueprint("office", __name__)

DONE = {
    "sign_sanction": _l("处理措施已签署，立即生效"),
    "return_sanction": _l("处理措施已退回组长"),
    "dismiss_appeal": _l("已维持处理措施"),
    "allow_appeal": _l("已撤销处理措施"),
    "uphold_service": _l("已答复：服务投诉成立"),
    "dismiss_service": _l("已答复：服务投诉不成立"),
}


@bp.get("/admin/sanctions")
@admins
def index() -> Any:
    """What waits, by what is due first."""
    lines = office_seen_by(current_user)
    return page("office/index.html", lines=lines, say=phrases, name_of=_name_of, reasons=REASONS)


@bp.route("/admin/sanctions/<ref>/<int:no>", methods=["GET", "POST"])
@admins
@comes_back
def show(ref: str, no: int) -> Any:
    """One measure with everything that it rests on, and what may be decided about it."""
    if request.method == "POST" and done_before(current_user, request.form.get("key", "")):
        return go("office.index")
    seen = matter_seen_by(current_user, ref, no)
    form = OfficeForm(key=secrets.token_urlsafe(16))
    if form.validate_on_submit() and (answer := _decided(seen, form, request.form.get("act", ""))):
        return answer
    if is_read():
        note_reading(current_user, seen.case_id, ref, no, "sanction" if seen.sanction else "service")
    return _draw(seen, form, 422 if form.is_submitted() else 200)


@bp.get("/admin/sanctions/<ref>/<int:no>/evidence/<evidence_id>")
@admins
def evidence(ref: str, no: int, evidence_id: str) -> Response:
    """A file that the measure rests on."""
    file = file_seen_at_the_office(current_user, ref, no, evidence_id)
    if is_read():
        note_look(current_user, file.id)
    return send_shown(file)


def _decided(seen: OfficeSeen, form: OfficeForm, act: str) -> Any:
    """On to the list when it is entered; the page with what is wrong otherwise."""
    if seen.line.hindrance:
        return _draw(seen, form, 409)
    if not form.says_enough_for(act, [permit.move.act for permit in seen.permits]):
        return None
    try:
        perform(current_user, seen.case_id, act, form.facts(), no=seen.line.no, key=str(form.key.data or ""))
    except FactsRefused as refused:
        form.form_errors.append(str(REFUSALS[refused.code]))
        return None
    except Refused as refused:
        if refused.ruling is not Ruling.NOT_NOW:
            raise
        flash(str(REASONS.get(refused.reason, "")) or _("情况刚刚变了，你的决定没有记录"), "warn")
        return go("office.index")
    flash(str(DONE[act]), "ok")
    return go("office.index")


def _name_of(line: OfficeLine) -> str:
    """What waits, by name: the measure, or what the complaint is about."""
    return measure_name(line.measure) if line.measure else _("投诉平台服务：%(what)s", what=ABOUT[line.about])


def _about(seen: OfficeSeen) -> str:
    if seen.sanction is None:
        return _("%(what)s。", what=_name_of(seen.line))
    return _("%(measure)s。因为：%(grounds)s。", measure=_name_of(seen.line), grounds=weighed_for(seen.sanction))


def _draw(seen: OfficeSeen, form: OfficeForm, status: int) -> Response:
    line, acts = seen.line, [permit.move.act for permit in seen.permits]
    return page(
        "office/show.html",
        status=status,
        line=line,
        matter=seen.matter,
        form=form,
        title=phrases.headline_of(line.state, ("office",), not line.hindrance, "office"),
        about=_about(seen),
        sections=sections_of(seen.hearing) if seen.sanction else complained_of(seen.hearing),
        file_url=lambda piece: url_for("office.evidence", ref=line.ref, no=line.no, evidence_id=piece.id),
        kind_of=phrases.evidence_kind,
        hindrance=REASONS.get(line.hindrance, ""),
        buttons=[(act, phrases.BUTTONS[act], phrases.act_hint(act)) for act in acts],
        lapse=phrases.consequence(seen.matter),
    )
