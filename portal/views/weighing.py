"""What the pages of the acts about a claim of bad faith show beside their form: everything that is to be weighed."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, phrases
from portal.domain.rulebooks.malice_claim import Act as Claim
from portal.domain.rulebooks.sanction import Act as Sanction
from portal.domain.rulebooks.sanction_appeal import Act as Appeal
from portal.forms.acts import ActForm
from portal.hearing_words import heard_of, sections_of
from portal.queries.hearings import Piece, hearing_seen_by
from portal.queries.signals import signals_for
from portal.signal_words import signals_drawn, signals_missing

# What each page asks of its reader, before anything else.
LEADS: Mapping[str, Any] = {
    Claim.ACCEPT_CLAIM: _l("只看有没有值得听双方说明的依据。依据够不够、属不属实，由另外两个人认定。"),
    Claim.REFUSE_CLAIM: _l("没有任何证据能对应理由的，才不受理。投诉照常处理。"),
    Claim.PROPOSE_FINDING: _l("只有证据清楚、有说服力时才认定属实。投诉有没有道理，由调解员另外裁定。"),
    Claim.CONFIRM_FINDING: _l("下面是写好的认定意见，双方会看到的就是这一份。对照双方的材料逐项核对。"),
    Claim.RETURN_FINDING: _l("下面是写好的认定意见。写明哪一项、为什么要改。"),
    Sanction.CALL_TO_ANSWER: _l("当事人还不知道可能被处理。把事由写清楚，让对方能够说明。"),
    Sanction.IMPOSE: _l("选够用的措施里最轻的一项。每个问题都要回答，当事人会看到。"),
    Sanction.SUBMIT_SANCTION: _l("选够用的措施里最轻的一项。每个问题都要回答，当事人和管理员会看到。"),
    Sanction.SPARE: _l("认定仍然有效，只是不作处理。"),
    Appeal.DISMISS_APPEAL: _l("看认定和措施站不站得住，不看是谁作出的。"),
    Appeal.ALLOW_APPEAL: _l("看认定和措施站不站得住，不看是谁作出的。"),
}
PAGES: Mapping[str, str] = dict.fromkeys(LEADS, "acts/weighed.html") | {
    Claim.PROPOSE_FINDING: "acts/finding.html",
    Sanction.IMPOSE: "acts/sanction.html",
    Sanction.SUBMIT_SANCTION: "acts/sanction.html",
}
# Where signals help to decide what is looked at; they say nothing about what follows from a finding.
WITH_SIGNALS = (Claim.ACCEPT_CLAIM, Claim.REFUSE_CLAIM, Claim.PROPOSE_FINDING)
# The other way to sanction, from each.
INSTEAD: Mapping[str, tuple[Any, Any]] = {
    Sanction.IMPOSE: (Sanction.SUBMIT_SANCTION, _l("要用第4级以上的措施：送管理员签署")),
    Sanction.SUBMIT_SANCTION: (Sanction.IMPOSE, _l("第3级以下的措施够用：直接作出处理")),
}


def _weighed(form: ActForm) -> dict[str, Any]:
    case = form.case
    hearing = hearing_seen_by(current_user, case, form.matter.no, clock.now())
    sections = heard_of(hearing) if form.act in WITH_SIGNALS else sections_of(hearing)
    signals = signals_drawn(signals_for(current_user, case)) if form.act in WITH_SIGNALS else None
    return {
        "lead": LEADS[form.act],
        "sections": sections,
        "file_url": lambda piece: _file_url(case.ref, piece),
        "kind_of": phrases.evidence_kind,
        "signals": signals,
        "missing": signals_missing() if signals is not None else (),
        "instead": _instead(form),
    }


def _file_url(ref: str, piece: Piece) -> str:
    return url_for("evidence.show", ref=ref, evidence_id=piece.id)


def _instead(form: ActForm) -> tuple[str, str] | None:
    """The other way to sanction, where it is open: words and address."""
    act, words = INSTEAD.get(form.act, ("", ""))
    if form.case.permit(act, form.matter.no) is None:
        return None
    return str(words), url_for("acts.act", ref=form.case.ref, act=act, no=form.matter.no)


EXTRAS: Mapping[str, Any] = dict.fromkeys(LEADS, _weighed)
