"""Doing something to a case: every act of every rulebook has its page here, except the ruling, which has its own.

The rulebook says who may; the form says what goes on record; the ledger writes it down.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, make_response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from wtforms.fields.core import UnboundField

from portal import clock, phrases
from portal.domain.casefile import Proceeding
from portal.domain.conditions import OFFERS_A_SIDE, offers_made_by
from portal.domain.deadlines import POLICIES
from portal.domain.duties import duties_written
from portal.domain.facts import FactsRefused
from portal.domain.parties import Party
from portal.domain.periods import Unit
from portal.domain.policy import Permit, Refused, Ruling, require
from portal.domain.rulebooks.complaint import Act
from portal.domain.rulebooks.duty import Act as Duty
from portal.domain.rulebooks.offer import Act as Offer
from portal.domain.rulebooks.proposal import Act as Proposal
from portal.domain.terms import Terms, duties_as_asked, duties_of
from portal.extensions import htmx
from portal.forms.acts import ASKED, FORMS, AboutForm, ActForm, FilesForm, Surroundings, too_much
from portal.forms.fields import clean_line, clean_text
from portal.queries import NotFound
from portal.queries.calendars import calendar_now
from portal.queries.cases import CaseSeen, EntrySeen, case_seen_by, thread_seen_by
from portal.queries.mediators import mediators_free_for
from portal.services.casework import Conflicted, Done, done_before, perform
from portal.services.deadlines import let_time_pass_in
from portal.services.evidence import NotTheirs, take_back, waiting_files
from portal.views.access import signed_in, takes_files
from portal.views.answers import go, go_to, page
from portal.views.rulings import duty_words
from portal.views.uploads import accepted, hand_in_all, limits_in_words
from portal.words import deadline

bp = Blueprint("acts", __name__)

ELSEWHERE = {Act.ISSUE_RULING: "rulings.compose"}
# Acts with a page of their own making; all others are drawn field by field.
PAGES: Mapping[str, str] = {
    Act.ANSWER: "acts/answer.html",
    Act.MAKE_OFFER: "acts/terms.html",
    Act.PROPOSE: "acts/terms.html",
    Act.ACCEPT_AS_ASKED: "acts/settle.html",
    Offer.ACCEPT_OFFER: "acts/settle.html",
    Proposal.ACCEPT_PROPOSAL: "acts/settle.html",
    Act.CORRECT: "acts/about.html",
    Act.MASK: "acts/about.html",
    Act.ADD_NOTE: "acts/add_note.html",
}
NEWS_SHOWN = 10
# Why something cannot be done now, where the case as it is does not say it by itself.
REASONS: Mapping[str, Any] = {
    "offers_left": _l("你的3次方案已经用完。"),
    "half_of_the_talks_are_over": _l("协商期限过半之后，商家才能请调解员介入。"),
    "merchant_has_not_answered": _l("已经回应过了，可以补充说明或者提出方案。"),
    "asked_for_definite_things": _l("消费者的要求里有没定下来的部分，不能直接全部同意，可以提出方案。"),
    "not_asked_for_a_ruling_yet": _l("你已经请求过裁定。"),
    "has_not_answered": _l("你已经回应过了。"),
    "no_conflict": _l("你和这起案件有利益冲突，需要回避。"),
    "not_the_one_who_refused": _l("这起投诉是你决定不予受理的，要由另一位来重新审核。"),
    "no_extra_time_yet": _l("已经多要过一次时间。"),
    "not_extended_yet": _l("调解已经延长过，或者正在等双方回应。"),
    "has_mediator": _l("还没有调解员承办。"),
    "not_reopened_yet": _l("这起案件已经恢复过一次。"),
    "closed_lately": _l("结案已经超过30天。"),
    "withdrawn_lately": _l("撤回已经超过72小时。"),
    "not_undone_yet": _l("已经取消过一次撤回。"),
    "refused_lately": _l("已经超过申请重新审核的期限。"),
    "not_reconsidered_yet": _l("已经申请过一次重新审核。"),
}
REFUSALS: Mapping[str, Any] = {
    "missing": _l("有内容没有填写，或者已经不在了。请核对后再提交"),
    "too_long": _l("内容太长，请缩短后再提交"),
    "in_the_past": _l("请填写还没有到的时间"),
    "too_far": _l("时间太远，请填写近一些的日期"),
    "unknown_word": _l("有内容无法记录，请核对后再提交"),
}


@bp.route("/cases/<ref>/<act:act>", methods=["GET", "POST"], defaults={"no": None})
@bp.route("/cases/<ref>/<act:act>/<int:no>", methods=["GET", "POST"])
@signed_in
@takes_files
def act(ref: str, act: str, no: int | None) -> Any:
    """One act: its form, and what comes of it."""
    case = case_seen_by(current_user, ref)
    if request.method == "POST" and (done := done_before(current_user, request.form.get("key", ""))):
        return _onward(done)
    try:
        permit = require(case.actor, act, case.file, clock.now(), calendar_now(), no=no)
        if act in ELSEWHERE:
            return go(ELSEWHERE[Act(act)], ref=ref)
        form = _form(case, permit)
        if request.method == "POST" and _hand_in(form) and form.validate() and (done := _perform(form)):
            return _onward(done)
    except Refused as refused:
        if refused.ruling is Ruling.NOT_NOW:
            return _too_late(case, refused)
        raise
    return _draw(form)


def _form(case: CaseSeen, permit: Permit) -> ActForm:
    """The form of the act, fitted to the case as it is."""
    kind = FORMS[permit.move.act]
    thread = thread_seen_by(current_user, case)
    mediators = mediators_free_for(current_user, case) if permit.move.act == Act.ASSIGN_MEDIATOR else []
    around = Surroundings(
        now=clock.now(),
        thread=thread,
        waiting=waiting_files(current_user, case_id=case.id) if issubclass(kind, FilesForm) else (),
        mediators=[(m.id, _load(m.name, m.cases)) for m in mediators],
        entry=request.args.get("entry", ""),
    )
    return kind(case, permit, around, key=secrets.token_urlsafe(16), seen=thread[-1].id if thread else "")


def _hand_in(form: ActForm) -> bool:
    """Take the files that came with a form. What was taken stays, whatever else has to be mended."""
    if isinstance(form, FilesForm):
        files = request.files.getlist("files")
        caption = str(form.caption.data or "")[:200]
        taken, refused = hand_in_all(current_user, files, form.kind_of_files, caption=caption, case_id=form.case.id)
        form.keep(taken, refused, waiting_files(current_user, case_id=form.case.id))
    return True


def _perform(form: ActForm) -> Done | None:
    """Do it; None when it may not stand, and then the form says why. Raises Refused when it is too late."""
    try:
        done = perform(
            current_user, form.case.id, form.act, form.facts(), no=form.matter.no, key=str(form.key.data or "")
        )
    except FactsRefused as refused:
        form.form_errors.append(_refusal(refused))
    except Conflicted:
        form.form_errors.append(_("这位调解员和案件有利益冲突，请另选一位"))
    except NotTheirs:
        form.form_errors.append(_("有文件已经用过或者已经移除，请重新选择文件"))
    else:
        if done.entry_id is None and isinstance(form, FilesForm):
            # The same form was sent twice at once: the files of the first are in the case, those of the second are not.
            for evidence_id in form.just_taken:
                take_back(current_user, evidence_id)
        return done
    return None


def _refusal(refused: FactsRefused) -> str:
    if refused.code == "too_much_money":
        return too_much(refused.about["amount_fen"], refused.about["ceiling_fen"])
    return str(REFUSALS[refused.code])


def _onward(done: Done) -> Any:
    """Back to the case, at the entry that was made; to the lists for those who do not see the case any more."""
    if htmx and not htmx.boosted:
        return make_response("", 200, {"HX-Trigger": "case-changed"})
    try:
        case_seen_by(current_user, done.ref)
    except NotFound:
        return go("desk.cases")
    anchor = f"entry-{done.entry_id}" if done.entry_id else None
    return go_to(url_for("cases.show", ref=done.ref, _anchor=anchor))


def _draw(form: ActForm) -> Response:
    case, matter = form.case, form.matter
    # What is sent is about what was read: a matter that has taken its place since is another one.
    no = None if matter is case.main else matter.no
    return page(
        PAGES.get(form.act, "acts/form.html"),
        status=422 if form.problems else 200,
        case=case,
        form=form,
        matter=matter,
        title=phrases.act_title(form.act, matter.no, case),
        button=phrases.act_button(form.act, matter.no, case),
        hint=phrases.act_hint(form.act),
        case_title=phrases.case_title(case),
        address=url_for("acts.act", ref=case.ref, act=form.act, no=no),
        theirs=form.permit.party in matter.turn,
        lapse=phrases.consequence(matter),
        about=_about(form),
        wanted=[phrases.wanted_words(w) for w in case.wanted],
        accepted=accepted(),
        limits=limits_in_words(),
        **EXTRAS.get(form.act, _nothing_more)(form),
    )


def _nothing_more(_form: ActForm) -> dict[str, Any]:
    return {}


def _making_terms(form: ActForm) -> dict[str, Any]:
    """What somebody who writes terms has to know: how many offers are left, and which one this answers."""
    case = form.case
    offers = [p for p in case.file.open_of_kind("offer") if p.subject["to"] in case.parties]
    left = OFFERS_A_SIDE - offers_made_by(case.file, form.permit.party)
    return {
        "offers_left": left if form.act == Act.MAKE_OFFER else None,
        "answered": [(_offer_name(p, case), phrases.terms_lines(p.subject["terms"])) for p in offers],
        "replaces": form.act == Act.PROPOSE and bool(case.file.open_of_kind("proposal")),
    }


def _settling(form: ActForm) -> dict[str, Any]:
    """What follows from saying yes, whole: terms, the difference to what was asked, duties, and what lapses."""
    case = form.case
    terms = form.matter.subject.get("terms")
    plan = duties_of(Terms.from_facts(terms)) if terms else duties_as_asked(case.wanted)
    policies = [POLICIES[duty["period"]] for duty in plan]
    return {
        "terms": phrases.terms_lines(terms) if terms else [],
        "difference": phrases.difference_words(terms, case.wanted) if terms else "",
        "plan": [_duty_to_come(duty, case) for duty in plan],
        "lapses": list(dict.fromkeys(_(policy.lapse) for policy in policies)),
        "separately": form.act == Proposal.ACCEPT_PROPOSAL,
        "side": form.permit.party.value,
    }


EXTRAS: Mapping[str, Any] = {
    Act.MAKE_OFFER: _making_terms,
    Act.PROPOSE: _making_terms,
    Act.ACCEPT_AS_ASKED: _settling,
    Offer.ACCEPT_OFFER: _settling,
    Proposal.ACCEPT_PROPOSAL: _settling,
}


def _offer_name(p: Proceeding, case: CaseSeen) -> str:
    return _("方案%(number)s", number=phrases.number_of(case.file, p.no))


def _duty_to_come(duty: Mapping[str, Any], case: CaseSeen) -> tuple[str, str, str, str]:
    """The party, who that is, what they will have to do, and by when."""
    to = Party(duty["to"])
    return to.value, phrases.party_name(to, case), duty_words(duties_written((duty,))[0]), _by_when(duty)


def _by_when(duty: Mapping[str, Any]) -> str:
    time = _days(duty["days"]) if duty.get("days") else _length(duty["period"])
    if duty["after"] is not None:
        return _("商品退回后%(time)s", time=time)
    return _("达成和解后%(time)s", time=time)


def _length(policy: str) -> str:
    period = POLICIES[policy].period
    if period.unit is Unit.WALL_HOURS:
        return ngettext("%(num)s小时内", "%(num)s小时内", period.amount)
    return _days(period.amount)


def _days(days: int) -> str:
    return ngettext("%(num)s天内", "%(num)s天内", days)


def _load(name: str, cases: int) -> str:
    return ngettext("%(name)s（承办%(num)s件）", "%(name)s（承办%(num)s件）", cases, name=name)


def _about(form: ActForm) -> list[tuple[str, str]]:
    """What the matter of the act is about, line by line, for whoever has to act on it."""
    if isinstance(form, AboutForm) or form.act in EXTRAS:
        return []
    if form.act == Act.SUPPLEMENT:
        return _asked_to_supplement(form.around.thread)
    return MATTERS.get(form.matter.kind, _no_lines)(form)


def _no_lines(_form: ActForm) -> list[tuple[str, str]]:
    return []


def _terms_of(form: ActForm) -> list[tuple[str, str]]:
    return phrases.terms_lines(form.matter.subject["terms"])


def _request_of(form: ActForm) -> list[tuple[str, str]]:
    subject = form.matter.subject
    lines = [(_("向谁要"), phrases.party_name(subject["to"], form.case)), (_("要补充什么"), subject["words"])]
    return [*lines, (_("为什么需要"), subject["why"])] if subject.get("why") else lines


def _promise_of(form: ActForm) -> list[tuple[str, str]]:
    due_at = form.matter.due_at
    lines = [(_("承诺的事"), form.matter.subject["words"])]
    return [*lines, (_("到什么时候"), deadline(due_at, clock.now()))] if due_at else lines


def _duty_of(form: ActForm) -> list[tuple[str, str]]:
    """The duty, and the last report of what was done about it."""
    duty = duties_written((form.matter.subject,))[0]
    lines = [(_("谁来履行"), phrases.party_name(duty.to, form.case)), (_("做什么"), duty_words(duty))]
    reports = [e for e in form.around.thread if e.act == Duty.REPORT_PERFORMANCE and e.proceeding == form.matter.no]
    return [*lines, *_report(reports[-1])] if reports else lines


PROOF_NAMES = {"refund_id": _l("退款流水号"), "waybill": _l("快递单号")}


def _report(entry: EntrySeen) -> list[tuple[str, str]]:
    facts = entry.facts
    number = [(str(PROOF_NAMES[facts["proof"]]), facts["proof_no"])] if facts["proof"] in PROOF_NAMES else []
    words = [(_("履行的说明"), facts["words"])] if facts["words"] else []
    return [*number, *words]


MATTERS: Mapping[str, Any] = {
    "offer": _terms_of,
    "proposal": _terms_of,
    "evidence_request": _request_of,
    "promise": _promise_of,
    "duty": _duty_of,
}


def _asked_to_supplement(thread: Iterable[EntrySeen]) -> list[tuple[str, str]]:
    asked = [e.facts for e in thread if e.act == Act.ASK_TO_SUPPLEMENT]
    if not asked:
        return []
    items = _("、").join(phrases.evidence_kind(item) for item in asked[-1]["items"])
    return [(label, words) for label, words in ((_("缺的材料"), items), (_("说明"), asked[-1]["words"])) if words]


def _too_late(case: CaseSeen, refused: Refused) -> Response:
    """It cannot be done now: what has happened meanwhile, how things stand, and the words that were written."""
    if request.method == "POST":
        let_time_pass_in(case.id)
    case = case_seen_by(current_user, case.ref)
    seen = clean_line(request.form.get("seen", ""))
    news = thread_seen_by(current_user, case, after=seen) if seen else []
    return page(
        "acts/too_late.html",
        status=409,
        case=case,
        case_title=phrases.case_title(case),
        wish=(str(phrases.BUTTONS[refused.act]) % {"number": ""}).strip(),
        reason=REASONS.get(refused.reason, ""),
        news=[(entry.at, phrases.entry_line(entry, case)) for entry in news[-NEWS_SHOWN:]],
        state=phrases.state_name(case.file.state, case.outcome),
        headline=phrases.headline(case),
        whose=[phrases.party_name(party, case) for party in case.file.turn],
        yours=bool(case.parties & set(case.file.turn)),
        kept=_written(refused.act),
    )


def _written(act: str) -> list[tuple[Any, str]]:
    """The words of a form that was not taken, each with what stands above its field."""
    if request.method != "POST":
        return []
    named = [(name, clean_text(text)) for name, text in request.form.items(multi=True)]
    labels = {name: _label(act, name) for name, _text in named}
    return [(labels[name], text) for name, text in named if labels[name] and text]


# Fields in which somebody writes, rather than chooses.
WRITTEN = ("words", "refund", "send", "other", "why", "laboratory", "proof_no", "caption")


def _label(act: str, name: str) -> Any:
    if name == "words" and act in ASKED:
        return ASKED[act].label
    if name.startswith("stances-") and name.endswith("-reason"):
        return _("理由")
    unbound = getattr(FORMS.get(act), name, None) if name in WRITTEN else None
    return unbound.args[0] if isinstance(unbound, UnboundField) else None
