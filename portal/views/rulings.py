"""How a case is decided: the ruling as it is written, previewed and read, and the settlement."""

import secrets
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import clock, phrases
from portal.domain.duties import Duty, duties_written
from portal.domain.facts import FactsRefused
from portal.domain.money import addition_fen, ceiling_fen
from portal.domain.parties import Party
from portal.domain.policy import Permit, require
from portal.domain.rulebooks.complaint import Act
from portal.domain.rulebooks.duty import Act as DutyAct
from portal.domain.taxonomy import RESOLUTIONS
from portal.forms.ruling import DUTY_WORDS, OUTCOME_WORDS, RESULT_WORDS, Claim, RulingForm
from portal.queries.calendars import calendar_now
from portal.queries.cases import CaseSeen, EntrySeen, EvidenceSeen, case_seen_by, evidence_seen_by, thread_seen_by
from portal.queries.decisions import RulingSeen, ruling_seen_by, settlement_seen_by
from portal.services.casework import perform
from portal.views.access import signed_in
from portal.views.answers import go, page
from portal.words import deadline, money, urgency

bp = Blueprint("rulings", __name__)

QUOTED_CHARACTERS = 200
# What the two sides and the desk do about a duty.
DUTY_ACTS = frozenset(DutyAct)
# Fields of the form that the preview does not carry on as they are.
NOT_CARRIED = ("csrf_token", "do", "outcome")


@bp.route("/cases/<ref>/issue-ruling", methods=["GET", "POST"])
@signed_in
def compose(ref: str) -> Any:
    """Write a ruling: more rows, a preview, and only then is it issued."""
    case = case_seen_by(current_user, ref)
    require(case.actor, Act.ISSUE_RULING, case.file, clock.now(), calendar_now())
    evidence = evidence_seen_by(current_user, case)
    form = _form(case, evidence)
    wish = request.form.get("do", "")
    if wish == "more_findings":
        form.add_finding()
    elif wish == "more_remedies":
        form.add_remedy()
    elif form.is_submitted() and wish != "edit" and form.validate() and _nothing_came_in(form, len(evidence)):
        return _issue(case, form, evidence) if wish == "issue" else _preview(case, form, evidence)
    return _composer(case, form, evidence)


@bp.get("/cases/<ref>/ruling")
@signed_in
def ruling(ref: str) -> Response:
    """The ruling, as both sides read it."""
    case = case_seen_by(current_user, ref)
    return page(
        "rulings/ruling.html",
        case=case,
        ruling=ruling_seen_by(current_user, case),
        evidence=_by_number(evidence_seen_by(current_user, case)),
        for_paper=_for_paper(),
        **_WORDS,
    )


@bp.get("/cases/<ref>/settlement")
@signed_in
def settlement(ref: str) -> Response:
    """What the two sides agreed on, as a document for both."""
    case = case_seen_by(current_user, ref)
    return page(
        "rulings/settlement.html",
        case=case,
        settlement=settlement_seen_by(current_user, case),
        wanted=[_wanted(w) for w in case.wanted],
        for_paper=_for_paper(),
        **_WORDS,
    )


def duty_words(duty: Duty) -> str:
    """What somebody has to do, without who."""
    if duty.what == "pay":
        words = _("退款%(amount)s，原路退回", amount=money(duty.amount_fen))
        return _("%(what)s（%(words)s）", what=words, words=duty.words) if duty.words else words
    if duty.what == "other":
        return duty.words or _("按约定的要求履行")
    what = str(DUTY_WORDS[duty.what])
    return _("%(what)s：%(words)s", what=what, words=duty.words) if duty.words else what


def duty_when(duty: Duty) -> str:
    """By when it has to be done, in words; empty where nothing runs any more."""
    if duty.matter is not None:
        due_at = duty.matter.due_at if duty.matter.open else None
        return _("%(moment)s前", moment=deadline(due_at, clock.now())) if due_at else ""
    days = duty.days
    if duty.after is None:
        return ngettext("%(num)s天内", "%(num)s天内", days) if days else ""
    if days:
        return ngettext(
            "第%(number)s项完成后%(num)s天内", "第%(number)s项完成后%(num)s天内", days, number=duty.after + 1
        )
    return _("第%(number)s项完成后", number=duty.after + 1)


def duty_state(duty: Duty) -> tuple[str, str]:
    """Its state: how it is coloured, and in words."""
    if duty.matter is None:
        return "", _("未开始")
    tone = phrases.state_tone(duty.matter.state)
    if duty.matter.open and duty.matter.due_at:
        left = urgency(duty.matter.due_at, clock.now())
        tone = tone if left == "calm" else left
    return tone if tone != "soon" or duty.matter.open else "", phrases.state_name(duty.matter.state)


def act_address(ref: str, permit: Permit) -> str:
    """Where the form for an act is."""
    return url_for("acts.act", ref=ref, act=permit.move.act, no=permit.proceeding.no)


_WORDS: dict[str, Any] = {
    "results": RESULT_WORDS,
    "outcomes": OUTCOME_WORDS,
    "duty_words": duty_words,
    "duty_when": duty_when,
    "duty_state": duty_state,
    "duty_acts": DUTY_ACTS,
    "act_address": act_address,
    "act_button": phrases.act_button,
}


def _form(case: CaseSeen, evidence: list[EvidenceSeen]) -> RulingForm:
    return RulingForm(
        _claims(case, thread_seen_by(current_user, case)),
        [e.number for e in evidence],
        ceiling_fen(case.paid_fen, case.basis),
        key=secrets.token_urlsafe(16),
        seen=len(evidence),
    )


def _composer(case: CaseSeen, form: RulingForm, evidence: list[EvidenceSeen]) -> Response:
    return page(
        "rulings/compose.html",
        status=422 if form.problems else 200,
        case=case,
        form=form,
        evidence=evidence,
        paid=money(case.paid_fen),
        addition=money(addition_fen(case.paid_fen, case.basis)),
        ceiling=money(form.ceiling_fen),
    )


def _preview(case: CaseSeen, form: RulingForm, evidence: list[EvidenceSeen]) -> Response:
    form.outcome.data = form.chosen
    return page(
        "rulings/preview.html",
        case=case,
        form=form,
        ruling=_as_it_will_be(form),
        evidence=_by_number(evidence),
        carried=[(name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED],
        **_WORDS,
    )


def _issue(case: CaseSeen, form: RulingForm, evidence: list[EvidenceSeen]) -> Any:
    try:
        perform(current_user, case.id, Act.ISSUE_RULING, form.facts(), key=str(form.key.data))
    except FactsRefused as refused:
        form.form_errors.append(_refusal(refused))
        return _composer(case, form, evidence)
    return go("rulings.ruling", ref=case.ref)


def _refusal(refused: FactsRefused) -> str:
    if refused.code == "too_much_money":
        return _("金额超过了最多可以裁定的%(most)s", most=money(refused.about["ceiling_fen"]))
    return _("裁定书里有内容不能记录，请检查每一行")


def _nothing_came_in(form: RulingForm, number: int) -> bool:
    """Whether the mediator has had a chance to look at everything: evidence may come in while they write."""
    if form.seen.data == str(number):
        return True
    form.seen.data = form.seen.raw_data = None
    form.seen.process_data(str(number))
    form.form_errors.append(_("你写裁定的时候有新的证据提交，请先查看再继续"))
    return False


def _as_it_will_be(form: RulingForm) -> RulingSeen:
    facts = form.facts()
    return RulingSeen(
        at=clock.now(),
        by=current_user.name,
        organisation=current_user.organisation or "",
        outcome=facts["outcome"],
        summary=facts["summary"],
        findings=facts["findings"],
        reasons=facts["reasons"],
        duties=duties_written(facts["remedies"]),
        in_force=True,
    )


def _claims(case: CaseSeen, thread: list[EntrySeen]) -> list[Claim]:
    """Everything that the two sides claim, so that none is forgotten."""
    wanted = [Claim(Party.CONSUMER, _("消费者要求%(what)s", what=_wanted(w)), wanted=True) for w in case.wanted]
    answers = [entry for entry in thread if entry.act == Act.ANSWER]
    return wanted + (_objections(case, answers[-1]) if answers else [])


def _objections(case: CaseSeen, answer: EntrySeen) -> list[Claim]:
    stances = answer.facts["stances"]
    if not stances:
        return [Claim(Party.MERCHANT, _("商家说明：%(words)s", words=answer.facts["words"][:QUOTED_CHARACTERS]))]
    return [
        Claim(Party.MERCHANT, _objection(_wanted(case.wanted[stance["place"]]), stance))
        for stance in stances
        if stance["stance"] != "accept" and stance["place"] < len(case.wanted)
    ]


def _objection(wanted: str, stance: Any) -> str:
    reason = stance.get("reason") or ""
    if stance["stance"] == "refuse":
        said = _("商家不同意%(what)s", what=wanted)
    else:
        said = _("商家对%(what)s另有方案", what=wanted)
    return _("%(said)s：%(reason)s", said=said, reason=reason) if reason else said


def _wanted(wanted: Any) -> str:
    """A wanted result in words: what, how much, and what was written about it."""
    code = wanted["code"]
    if code == "unsure":
        return _("由调解员建议怎么解决")
    what = _(RESOLUTIONS[code].name)
    if wanted.get("amount_fen"):
        what = _("%(what)s%(amount)s", what=what, amount=money(wanted["amount_fen"]))
    return _("%(what)s（%(words)s）", what=what, words=wanted["words"]) if wanted.get("words") else what


def _by_number(evidence: list[EvidenceSeen]) -> dict[int, EvidenceSeen]:
    return {e.number: e for e in evidence}


def _for_paper() -> bool:
    return request.args.get("print") == "1"
