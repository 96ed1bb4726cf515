"""Doing something to a case: every act of every rulebook has its page here, except the ruling, which has its own.

The rulebook says who may; the form says what goes on record; the ledger writes it down.
"""

import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms.fields.core import UnboundField

from portal import clock, phrases, review_phrases
from portal.domain import reply_templates
from portal.domain.casefile import Proceeding
from portal.domain.claims import Claim as Claimed
from portal.domain.conditions import OFFERS_A_SIDE, chased_again_at, offers_made_by
from portal.domain.duties import duties_written
from portal.domain.evidence import MAX_FILE_BYTES
from portal.domain.facts import FactsRefused
from portal.domain.parties import Party
from portal.domain.policy import Permit, Refused, Ruling, require
from portal.domain.rulebooks.complaint import Act
from portal.domain.rulebooks.duty import Act as Duty
from portal.domain.rulebooks.intervention import Act as Intervention
from portal.domain.rulebooks.offer import Act as Offer
from portal.domain.rulebooks.proposal import Act as Proposal
from portal.domain.rulebooks.ruling_review import Act as Review
from portal.domain.rulebooks.signature import Act as Signature
from portal.domain.sanctions import CLAIMS_REST, CLAIMS_THAT_FAIL, FAILING_WITHIN, Effect
from portal.domain.terms import Terms, duties_as_asked, duties_of
from portal.extensions import htmx
from portal.forms.acts import (
    ASKED,
    SHOWS_CHARACTERS,
    AboutForm,
    ActForm,
    FilesForm,
    OfEvidenceForm,
    Surroundings,
    above_ceiling,
    too_much,
)
from portal.forms.claims import FindingForm, MaliceClaimForm, SanctionForm
from portal.forms.fields import clean_line, clean_text
from portal.forms.registry import FORMS
from portal.forms.reviews import CorrectionForm, NewRulingForm
from portal.lengths import Named, length_named
from portal.queries import NotFound
from portal.queries.calendars import policy_in_force, times_now
from portal.queries.cases import CaseSeen, EntrySeen, case_seen_by, evidence_seen_by, thread_seen_by
from portal.queries.claims import claims_made_by
from portal.queries.colleagues import colleagues_seen_by
from portal.queries.decisions import ruling_seen_by, ruling_to_sign
from portal.queries.desk_work import templates_of
from portal.queries.effects import was_warned_in
from portal.queries.evidence import claims_seen_by
from portal.queries.mediators import Mediator, mediators_free_for
from portal.queries.signals import signals_for
from portal.services.casework import AtCap, Conflicted, Done, OnLeave, done_before, perform
from portal.services.deadlines import let_time_pass_in
from portal.services.evidence import NotTheirs, describe, take_back, waiting_files
from portal.services.presence import WRITING, be_seen
from portal.signal_words import signals_drawn, signals_missing
from portal.views import errors, weighing
from portal.views.access import comes_back, signed_in, takes_files
from portal.views.answers import go, go_to, page
from portal.views.rulings import WORDS as RULING_WORDS
from portal.views.rulings import duty_words
from portal.views.unsent import typed_before
from portal.views.uploads import accepted, hand_in_all, limits_in_words
from portal.words import day, deadline, money

bp = Blueprint("acts", __name__)

ELSEWHERE = {Act.ISSUE_RULING: "composer.write", Act.SUBMIT_FOR_SIGNATURE: "composer.write"}
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
    Signature.SIGN_RULING: "acts/sign.html",
    Signature.RETURN_RULING: "acts/sign.html",
    Act.CLAIM_MALICE: "acts/claim_malice.html",
    Act.ASK_REVIEW: "acts/ask_review.html",
    Review.SUBMIT_NEW_RULING: "acts/new_ruling.html",
    Review.SIGN_NEW_RULING: "acts/sign.html",
    Review.RETURN_NEW_RULING: "acts/sign.html",
    **weighing.PAGES,
}
NEWS_SHOWN = 10
# Forms in which somebody is chosen to mediate.
NAMES_A_MEDIATOR = (Act.ASSIGN_MEDIATOR, Act.HAND_OVER, Intervention.TAKE_OVER)
# Forms in which numbered files of the case are chosen.
WEIGHS_EVIDENCE = (OfEvidenceForm, MaliceClaimForm, FindingForm, NewRulingForm)
# Forms that begin with the ruling that stands.
REWRITES = (CorrectionForm, NewRulingForm)
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
    "no_signature_open": _l("裁定已经送组长签署，退回之后才能再改。"),
    "can_need_a_second_signature": _l("这起案件的金额不需要第二个人签署。"),
    "not_the_author": _l("写裁定的人不能自己签署，要由另一位组长来。"),
    "has_mediator": _l("还没有调解员承办。"),
    "no_more_request_time_yet": _l("已经多要过一次时间，补充证据最多延长%(time)s。", time=Named("more_evidence")),
    "kept_not_confirmed_yet": _l("你已经确认过。"),
    "not_reopened_yet": _l("这起案件已经恢复过一次。"),
    "closed_lately": _l("结案已经超过%(time)s。", time=Named("reopening")),
    "time_to_reopen": _l(
        "已经超过%(time)s：从结案算起，之后对方有承诺没有做到的，从那一天算起。", time=Named("reopening")
    ),
    "withdrawn_lately": _l("撤回已经超过%(time)s。", time=Named("undo_withdrawal")),
    "not_undone_yet": _l("已经取消过一次撤回。"),
    "refused_lately": _l("已经超过申请重新审核的期限。"),
    "not_reconsidered_yet": _l("已经申请过一次重新审核。"),
    "ruling_stands": _l("裁定已经改判，不能再申请复核。可以走其他途径。"),
    "time_to_review": _l("裁定已经超过%(time)s，不能再申请复核。可以走其他途径。", time=Named("review")),
    "not_reviewed_yet": _l("你已经申请过一次复核，每一方只能申请一次。"),
    "ended_by_ruling": _l("案件不是以裁定结束的，没有可以复核的裁定。"),
    "no_review_open": _l("复核还没有结果，有了结果再处理。"),
    "did_not_rule": _l("参与过这份裁定的人不能复核，要由其他人来。"),
    "not_the_reviewer": _l("写新裁定的人不能自己签署，要由另一位组长来。"),
    "not_asked_to_recuse_yet": _l("你已经对这位调解员申请过一次回避。"),
    "no_recusal_open": _l("有一方申请了调解员回避，组长决定之后才能继续。"),
    "not_recused": _l("你已经回避这起案件，不能再承办。"),
    "not_the_one_concerned": _l("不能决定自己要不要回避，要由另一位组长来。"),
    "no_claim_open": _l("这起案件已经有一件申诉在处理。"),
    "claims_not_paused": _l("申诉功能暂停中，可以照常回应投诉。"),
    "no_claim_elsewhere": _l("没有快速通道期间，一次只能提出一件申诉。现在有一件还在处理。"),
    "time_to_claim": _l("结案已经超过%(time)s，不能再申诉。", time=Named("malice_claim")),
    "was_upheld": _l("投诉没有得到支持，不能提请处理商家。"),
    "no_measure_yet": _l("已经提请过处理。"),
    "did_not_handle_it": _l("承办过这起案件的人不能处理这一项，要由另一位组长来。"),
    "handled_or_missed": _l("还没有调解员承办，调解组的期限也没有过，可以先催办。"),
    "no_intervention_open": _l("已经请组长介入，等组长决定。"),
    "not_intervened_in_this_stage": _l("这个阶段已经请组长介入过一次。对服务不满意的，可以投诉平台服务。"),
    "intervention_late": _l("组长还在期限之内，到期没有决定才能直接请上一级处理。"),
    "no_service_open": _l("你已经有一件对平台服务的投诉在处理。"),
    "answered_lately": _l("答复已经超过%(time)s，不能再请上一级处理，可以走其他途径。", time=Named("second_tier")),
    "not_their_turn": _l("现在轮到你自己，不能催办。"),
    "somebody_to_chase": _l("现在没有轮到任何一方，不能催办。"),
    "never_mediated_it": _l("承办过这起案件的调解员不能审核或者认定申诉，要由其他人来。"),
    "not_the_finder": _l("写认定意见的人不能自己核对，要由另一位来。"),
    "no_more_claim_time_yet": _l("已经延长过一次。"),
    "no_more_charge_time_yet": _l("已经延长过一次。"),
    "heard": _l("当事人还没有被告知和听取说明，不能作出处理。"),
    "was_not_silent": _l("当事人没有说明，单凭没有说明最多给书面警告。"),
    "did_not_find_it": _l("参与认定的人不能决定处理措施，要由另一位来。"),
    "did_not_weigh_it": _l("参与认定或者拟定的人不能签署，要由另一位来。"),
    "had_no_hand_in_it": _l("参与过认定或者处理的人不能决定申诉，要由没有参与过的人来。"),
    "not_appealed_yet": _l("已经申诉过一次。"),
    "time_to_appeal": _l(
        "已经超过%(time)s。有正当理由的，可以在%(late)s内晚提申诉。",
        time=Named("sanction_appeal"),
        late=Named("late_sanction_appeal"),
    ),
    "time_to_appeal_is_over": _l("还在%(time)s之内，可以直接申诉。", time=Named("sanction_appeal")),
    "time_to_appeal_belatedly": _l("已经超过6个月，不能再申诉。"),
}
REFUSALS: Mapping[str, Any] = {
    "same_mediator": _l("请另选一位调解员，现在承办的人不能再承办"),
    "missing": _l("有内容没有填写，或者已经不在了。请核对后再提交"),
    "too_long": _l("内容太长，请缩短后再提交"),
    "in_the_past": _l("请填写还没有到的时间"),
    "too_far": _l("承诺最晚90天之内，请填写近一些的日期"),
    "not_yet": _l("请填写已经过去的时间"),
    "pause_without_end": _l("没有预计的结束日期，不能暂停期限"),
    "pause_too_long": _l("检测最多暂停60天，请填写近一些的日期"),
    "no_evidence": _l("每一项理由都要有对应的证据"),
    "decided_before": _l("这项理由在这起案件里已经认定过，不能再次申诉"),
    "grounds_unanswered": _l("每一项理由都要有认定，结论要和认定一致"),
    "too_severe": _l("没有事先警告过的，不能作出第2级以上的处理；要挟或者伪造已认定的除外。没有说明的，最多给书面警告"),
    "sanction_signature": _l("第4级以上的处理要由管理员签署"),
    "recused": _l("这位调解员已经回避这起案件，请另选一位"),
    "told_long_ago": _l("知道由谁调解已经超过%(time)s。之后才知道理由的，请填写哪一天知道的", time=Named("recusal")),
    "known_long_ago": _l("知道这个理由已经超过%(time)s，不能再申请回避", time=Named("recusal")),
    "known_later": _l("请填写已经过去的日期"),
    "unknown_word": _l("有内容无法记录，请核对后再提交"),
}
SAME_AS_THEIRS = _l("和对方的方案完全一样。愿意的话直接同意就行，不愿意请改一改条款")
SAME_AS_OWN = _l("和你现在的方案完全一样，不用再提一次")


@bp.route("/cases/<ref>/<act:act>", methods=["GET", "POST"], defaults={"no": None})
@bp.route("/cases/<ref>/<act:act>/<int:no>", methods=["GET", "POST"])
@signed_in
@takes_files
@comes_back
def act(ref: str, act: str, no: int | None) -> Any:
    """One act: its form, and what comes of it."""
    case = case_seen_by(current_user, ref)
    if request.method == "POST" and (done := done_before(current_user, request.form.get("key", ""))):
        return _onward(done)
    try:
        permit = require(case.actor, act, case.file, clock.now(), times_now(), no=no)
        if act in ELSEWHERE:
            return go(ELSEWHERE[Act(act)], ref=ref)
        form = _form(case, permit)
        wants_it_done = request.method == "POST" and _hand_in(form) and not _removed(form)
        if wants_it_done and form.validate() and (done := _perform(form)):
            return _onward(done)
    except Refused as refused:
        if refused.ruling is Ruling.NOT_NOW:
            return _too_late(case, refused)
        if refused.reason:
            return errors.not_theirs(REASONS[refused.reason])
        raise
    return _draw(form)


def _form(case: CaseSeen, permit: Permit) -> ActForm:
    """The form of the act, fitted to the case as it is."""
    kind = FORMS[permit.move.act]
    thread = thread_seen_by(current_user, case)
    mediators = mediators_free_for(current_user, case) if permit.move.act in NAMES_A_MEDIATOR else []
    colleagues = colleagues_seen_by(current_user, case) if permit.move.act == Act.ADD_NOTE else []
    takes_files = issubclass(kind, FilesForm)
    around = Surroundings(
        now=clock.now(),
        thread=thread,
        evidence=evidence_seen_by(current_user, case) if issubclass(kind, WEIGHS_EVIDENCE) else (),
        claims=_claims(case) if takes_files and kind.describes_files else (),
        number=request.args.get("number", ""),
        waiting=waiting_files(current_user, case_id=case.id) if takes_files else (),
        mediators=[(m.id, _load(m)) for m in mediators if m.away_until is None],
        away=[_away(m.name, m.away_until) for m in mediators if m.away_until is not None],
        colleagues=[(c.id, c.name) for c in colleagues if c.may_read and not c.own],
        entry=request.args.get("entry", ""),
        signals=signals_for(current_user, case) if kind is MaliceClaimForm else (),
        templates=_templates(case) if permit.move.act == Act.ANSWER else (),
        template=request.args.get("template", ""),
        ruling=ruling_seen_by(current_user, case) if issubclass(kind, REWRITES) else None,
        warned=issubclass(kind, SanctionForm) and was_warned_in(case.file, permit.proceeding, clock.now()),
    )
    return kind(case, permit, around, key=secrets.token_urlsafe(16), seen=thread[-1].id if thread else "")


def _claims(case: CaseSeen) -> list[tuple[Claimed, str]]:
    return [(claim, phrases.claim_words(claim)) for claim in claims_seen_by(current_user, case)]


def _templates(case: CaseSeen) -> list[tuple[int, str, str]]:
    """What the shop's answers begin with, filled in for this case."""
    values = {
        reply_templates.CASE: case.ref,
        reply_templates.GOODS: _("、").join(item["title"] for item in case.items),
        reply_templates.ORDER: case.order_no,
        reply_templates.CONSUMER: case.consumer_name,
        reply_templates.SHOP: case.merchant_name,
    }
    return [(t.id, t.title, reply_templates.fill(t.words, values)) for t in templates_of(current_user)]


def _hand_in(form: ActForm) -> bool:
    """Take the files that came with a form. What was taken stays, whatever else has to be mended."""
    if isinstance(form, FilesForm):
        files = [*request.files.getlist("shot"), *request.files.getlist("files")]
        caption = str(form.caption.data or "")[:200]
        shows = str(form.shows.data or "")[:SHOWS_CHARACTERS]
        taken, refused = hand_in_all(
            current_user,
            files,
            form.kind_of_files,
            caption=caption,
            shows=shows,
            claims=form.ties,
            case_id=form.case.id,
        )
        form.keep(taken, refused, waiting_files(current_user, case_id=form.case.id))
    return True


def _removed(form: ActForm) -> bool:
    """Whether somebody only wanted a file away that waited for its act. Everything else that they wrote stays."""
    evidence_id = request.form.get("remove")
    if evidence_id is None or not isinstance(form, FilesForm):
        return False
    with suppress(NotTheirs):  # it has been removed, or handed in, in another window
        take_back(current_user, evidence_id)
    form.keep((), (), waiting_files(current_user, case_id=form.case.id))
    return True


def _describe(form: FilesForm) -> None:
    """Say of the files that a script sent one by one what the form says of them now."""
    unsaid = {file.id for file in form.around.waiting if not file.kind}
    for evidence_id in unsaid & set(form.kept.data or ()):
        describe(
            current_user,
            evidence_id,
            kind=form.kind_of_files,
            caption=str(form.caption.data or "")[:200],
            shows=str(form.shows.data or "")[:SHOWS_CHARACTERS],
            claims=form.ties,
        )


def _perform(form: ActForm) -> Done | None:
    """Do it; None when it may not stand, and then the form says why. Raises Refused when it is too late."""
    if isinstance(form, FilesForm):
        _describe(form)
    try:
        done = perform(
            current_user, form.case.id, form.deed, form.facts(), no=form.matter.no, key=str(form.key.data or "")
        )
    except FactsRefused as refused:
        form.form_errors.append(_refusal(form, refused))
    except Conflicted:
        form.form_errors.append(_("这位同事和案件有利益冲突，或者看不到这起案件，请另选一位"))
    except OnLeave as refused:
        form.form_errors.append(_("请假中（到%(day)s），不能承办新的案件", day=day(refused.until)))
    except AtCap:
        form.form_errors.append(_("你在办的案件已到上限。先办结一些，或者请组长调整上限。"))
    except NotTheirs:
        form.form_errors.append(_("有文件已经用过或者已经移除，请重新选择文件"))
    else:
        if done.entry_id is None and isinstance(form, FilesForm):
            # The same form was sent twice at once: the files of the first are in the case, those of the second are not.
            for evidence_id in form.just_taken:
                take_back(current_user, evidence_id)
        return done
    return None


def _refusal(form: ActForm, refused: FactsRefused) -> str:
    if refused.code == "same_terms":
        own = refused.about["by"] == form.permit.party
        return str(SAME_AS_OWN if own else SAME_AS_THEIRS)
    if refused.code == "too_much_money":
        return too_much(refused.about["amount_fen"], refused.about["ceiling_fen"])
    if refused.code == "above_ceiling":
        return above_ceiling(refused.about["ceiling_fen"])
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
    answer = page(
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
        ways=_ways(form),
        wanted=[phrases.wanted_words(w) for w in case.wanted],
        late_reply=phrases.late_reply(case),
        accepted=accepted(),
        limits=limits_in_words(),
        largest=MAX_FILE_BYTES,
        **EXTRAS.get(form.act, _nothing_more)(form),
    )
    be_seen(current_user, case, WRITING)
    return answer


# How a merchant can reply to a complaint: by its act, in the order of how soon that settles it.
WAYS = {Act.ACCEPT_AS_ASKED: _l("同意要求"), Act.MAKE_OFFER: _l("提方案"), Act.ANSWER: _l("说明情况")}


def _ways(form: ActForm) -> list[tuple[Any, str, bool]]:
    """The ways to reply: words, address, and whether it is the one that is open. None where a reply is not asked for."""
    case = form.case
    if form.act not in WAYS or case.side is not Party.MERCHANT or not case.permit(Act.ANSWER):
        return []
    open_ways = [(act, words) for act, words in WAYS.items() if case.permit(act)]
    return [(words, url_for("acts.act", ref=case.ref, act=act), act == form.act) for act, words in open_ways]


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
    policies = [policy_in_force(duty["period"]) for duty in plan]
    return {
        "terms": phrases.terms_lines(terms) if terms else [],
        "difference": phrases.difference_words(terms, case.wanted) if terms else "",
        "plan": [_duty_to_come(duty, case) for duty in plan],
        "lapses": list(dict.fromkeys(_(policy.lapse) for policy in policies)),
        "separately": form.act == Proposal.ACCEPT_PROPOSAL,
        "side": form.permit.party.value,
    }


def _signing(form: ActForm) -> dict[str, Any]:
    """The ruling that waits for a signature, as the two sides will read it."""
    evidence = {e.number: e for e in evidence_seen_by(current_user, form.case)}
    return {"ruling": ruling_to_sign(current_user, form.matter), "evidence": evidence, **RULING_WORDS}


def _ruling_anew(form: ActForm) -> dict[str, Any]:
    """What was asked and answered, what has been done under the ruling that stands, and how much is left."""
    assert isinstance(form, NewRulingForm)
    return {"asked": _review_of(form), "most": money(form.most_fen), "wide": True, **RULING_WORDS}


def _claiming(form: ActForm) -> dict[str, Any]:
    """What a merchant has to know before it claims bad faith: that its reply is still due, what was seen, what comes next."""
    case = form.case
    reply = next((act for act in (Act.ANSWER, Act.MAKE_OFFER) if case.permit(act)), None)
    slow = Effect.CLAIMS_SLOW in case.actor.barred
    screening = "claim_screening_slow" if slow else "claim_screening"
    return {
        "reply": url_for("acts.act", ref=case.ref, act=reply) if reply else "",
        "wide": True,
        "complaint": case.main if Party.MERCHANT in case.main.turn and case.main.clock else None,
        "signals": signals_drawn(form.around.signals),
        "missing": signals_missing(),
        "slow": slow,
        "screening_time": length_named(screening),
        "reply_time": length_named("claim_reply"),
        "rebuttal_time": length_named("rebuttal"),
        "finding_time": length_named("finding"),
        "record": claims_made_by(current_user),
        "fail": CLAIMS_THAT_FAIL,
        "within_days": FAILING_WITHIN.days,
        "rest_days": CLAIMS_REST.days,
    }


EXTRAS: Mapping[str, Any] = {
    Act.CLAIM_MALICE: _claiming,
    Act.MAKE_OFFER: _making_terms,
    Act.PROPOSE: _making_terms,
    Signature.SIGN_RULING: _signing,
    Signature.RETURN_RULING: _signing,
    Review.SIGN_NEW_RULING: _signing,
    Review.RETURN_NEW_RULING: _signing,
    Review.SUBMIT_NEW_RULING: _ruling_anew,
    Act.ACCEPT_AS_ASKED: _settling,
    Offer.ACCEPT_OFFER: _settling,
    Proposal.ACCEPT_PROPOSAL: _settling,
    **weighing.EXTRAS,
}


def _offer_name(p: Proceeding, case: CaseSeen) -> str:
    return _("方案%(number)s", number=phrases.number_of(case.file, p.no))


def _duty_to_come(duty: Mapping[str, Any], case: CaseSeen) -> tuple[str, str, str, str]:
    """The party, who that is, what they will have to do, and by when."""
    to = Party(duty["to"])
    return to.value, phrases.party_name(to, case), duty_words(duties_written((duty,))[0]), _by_when(duty)


def _by_when(duty: Mapping[str, Any]) -> str:
    time = _days(duty["days"]) if duty.get("days") else _("%(time)s内", time=length_named(duty["period"]))
    if duty["after"] is not None:
        return _("商品退回后%(time)s", time=time)
    return _("达成和解后%(time)s", time=time)


def _days(days: int) -> str:
    return ngettext("%(num)s天内", "%(num)s天内", days)


def _load(m: Mediator) -> str:
    return _("%(name)s（在办%(number)s件，上限%(most)s件）", name=m.name, number=m.cases, most=m.load_cap)


def _away(name: str, until: date) -> str:
    return _("%(name)s（到%(day)s）", name=name, day=day(until))


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


def _review_of(form: ActForm) -> list[tuple[str, str]]:
    """Why a review was asked for, ground by ground, and what the other side said to it."""
    subject, thread = form.matter.subject, form.around.thread
    lines = [(str(review_phrases.GROUNDS[g["ground"]]), g["words"]) for g in subject["grounds"]]
    answers = [e for e in thread if e.act == Review.ANSWER_REVIEW and e.proceeding == form.matter.no]
    return [*lines, *((_("另一方的说明"), e.facts["words"]) for e in answers if e.facts["words"])]


def _recusal_of(form: ActForm) -> list[tuple[str, str]]:
    subject = form.matter.subject
    return [(_("理由"), str(review_phrases.RECUSAL_GROUNDS[subject["ground"]])), (_("具体情况"), subject["words"])]


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
    "ruling_review": _review_of,
    "recusal": _recusal_of,
}


def _asked_to_supplement(thread: Iterable[EntrySeen]) -> list[tuple[str, str]]:
    asked = [e.facts for e in thread if e.act == Act.ASK_TO_SUPPLEMENT]
    if not asked:
        return []
    items = phrases.missing_words(asked[-1]["items"])
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
        reason=_reason(refused, case),
        news=[(entry.at, phrases.entry_line(entry, case)) for entry in news[-NEWS_SHOWN:]],
        state=phrases.state_name(case.file.state, case.outcome),
        headline=phrases.headline(case),
        whose=[phrases.party_name(party, case) for party in case.file.turn_for(case.parties)],
        yours=case.file.is_turn_of(case.parties),
        kept=_written(refused.act),
    )


def _reason(refused: Refused, case: CaseSeen) -> str:
    """Why it cannot be done, or "" where the case as it is says so by itself."""
    if refused.reason == "within_their_ceiling":
        return f"{above_ceiling(case.actor.ceiling_fen or 0)}{_('。')}"
    if refused.reason == "not_chased_lately":
        again = deadline(chased_again_at(case.file, case.side, times_now()), clock.now())
        return _("%(time)s内只能催办一次。%(moment)s之后可以再催办。", time=length_named("chase"), moment=again)
    return str(REASONS.get(refused.reason, ""))


def _written(act: str) -> list[tuple[Any, str]]:
    """The words of a form that was not taken, each with what stands above its field."""
    typed = request.form if request.method == "POST" else typed_before() or MultiDict()
    named = [(name, clean_text(text)) for name, text in typed.items(multi=True)]
    labels = {name: _label(act, name) for name, _text in named}
    return [(labels[name], text) for name, text in named if labels[name] and text]


# Fields in which somebody writes, rather than chooses.
WRITTEN = ("words", "refund", "send", "other", "why", "laboratory", "proof_no", "caption")


def _label(act: str, name: str) -> Any:
    if name == "words" and act in ASKED:
        return ASKED[act].label
    if name.startswith("stances-") and name.endswith("-reason"):
        return _("理由")
    if name.startswith("grounds-") and name.endswith("-words"):
        return _("经过")
    if name.startswith("findings-") and name.endswith("-why"):
        return _("理由")
    unbound = getattr(FORMS.get(act), name, None) if name in WRITTEN else None
    return unbound.args[0] if isinstance(unbound, UnboundField) else None
