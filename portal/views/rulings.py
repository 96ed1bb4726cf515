"""How a case was decided: the ruling and the settlement, as documents to read, to act on and to print."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import clock, phrases
from portal.domain.duties import Duty
from portal.domain.policy import Permit
from portal.domain.rulebooks.duty import Act as DutyAct
from portal.domain.taxonomy import RESOLUTIONS
from portal.forms.ruling import DUTY_WORDS, OUTCOME_WORDS, RESULT_WORDS
from portal.lengths import length_named
from portal.queries import NotFound
from portal.queries.cases import EvidenceSeen, case_seen_by, evidence_seen_by
from portal.queries.decisions import RulingSeen, Version, ruling_seen_by, settlement_seen_by
from portal.views.access import signed_in
from portal.views.answers import page
from portal.words import day, deadline, money, urgency

bp = Blueprint("rulings", __name__)

# What the two sides and the desk do about a duty.
DUTY_ACTS = frozenset(DutyAct)


@bp.get("/cases/<ref>/ruling")
@signed_in
def ruling(ref: str) -> Response:
    """The ruling, as both sides read it."""
    case = case_seen_by(current_user, ref)
    return page(
        "rulings/ruling.html",
        case=case,
        ruling=ruling_seen_by(current_user, case, _version()),
        version_words=version_words,
        evidence=_by_number(evidence_seen_by(current_user, case)),
        for_paper=_for_paper(),
        **WORDS,
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
        wanted=[wanted_in_words(w) for w in case.wanted],
        for_paper=_for_paper(),
        **WORDS,
    )


def _version() -> int | None:
    """Which text of the ruling is asked for; the one that stands when none is."""
    asked = request.args.get("version", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) <= 4):
        raise NotFound(asked)
    return int(asked) if asked else None


def version_words(version: Version) -> str:
    """What one text of a ruling is, in a line."""
    names = {"made": _("原裁定"), "corrected": _("更正后的裁定"), "replaced": _("新的裁定")}
    return _("%(name)s（%(day)s）", name=names[version.kind], day=day(version.at))


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


def evidence_cited(ruling: RulingSeen, evidence: Mapping[int, EvidenceSeen]) -> list[EvidenceSeen]:
    """The pieces of evidence that a ruling speaks of, in order."""
    numbers = {number for finding in ruling.findings for number in (*finding["by"], *finding["against"])}
    return [evidence[number] for number in sorted(numbers) if number in evidence]


def claim_in_words(finding: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]]) -> str:
    """What a finding is about, in the reader's language as far as it is not somebody's own words."""
    about = finding.get("about") or {}
    kind, _colon, place = str(about.get("code", "")).partition(":")
    if place and int(place) >= len(wanted):
        return str(finding["claim"])
    quoted = about.get("quoted", "")
    match kind:
        case "happened":
            return _("消费者说明：%(words)s", words=quoted)
        case "wanted":
            return _("消费者要求%(what)s", what=wanted_in_words(wanted[int(place)]))
        case "stance":
            what = wanted_in_words(wanted[int(place)])
            said = _("商家不同意%(what)s", what=what) if about["refuses"] else _("商家对%(what)s另有方案", what=what)
            return _("%(said)s：%(reason)s", said=said, reason=quoted) if quoted else said
        case _:
            return str(finding["claim"])


def act_address(ref: str, permit: Permit) -> str:
    """Where the form for an act is."""
    return url_for("acts.act", ref=ref, act=permit.move.act, no=permit.proceeding.no)


WORDS: dict[str, Any] = {
    "results": RESULT_WORDS,
    "outcomes": OUTCOME_WORDS,
    "duty_words": duty_words,
    "duty_when": duty_when,
    "duty_state": duty_state,
    "duty_acts": DUTY_ACTS,
    "claim_in_words": claim_in_words,
    "evidence_cited": evidence_cited,
    "evidence_kind": phrases.evidence_kind,
    "sides": phrases.MENTIONED,
    "act_address": act_address,
    "act_button": phrases.act_button,
    "review_time": lambda: length_named("review"),
}


def wanted_in_words(wanted: Any) -> str:
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
