"""A claim of bad faith on a page of its own: what is said, what shows it, what the other side answers, what was found."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import claim_phrases, phrases
from portal.domain.casefile import Proceeding
from portal.domain.parties import Party, Role
from portal.domain.policy import Permit
from portal.domain.referrals import is_referable
from portal.domain.rulebooks.malice_claim import State
from portal.domain.sanctions import Measure, ladder_of
from portal.domain.standing import appeal_by
from portal.lengths import Named, length_of
from portal.queries.calendars import times_now
from portal.queries.cases import case_seen_by
from portal.queries.claims import ClaimSeen, claim_seen_by
from portal.signal_words import signals_drawn
from portal.views.access import signed_in
from portal.views.answers import page
from portal.views.rulings import act_address

bp = Blueprint("claims", __name__)

# What each reader has to know of how it goes on, by the side in which they read.
RIGHTS: dict[str, tuple[Any, ...]] = {
    Party.CONSUMER: (
        _l(
            "你有%(time)s时间说明，可以多要%(more)s。不说明不等于承认。",
            time=Named("claim_reply"),
            more=Named("more_claim_reply"),
        ),
        _l("由两位没有调解过这起案件的人认定，不由系统自动决定。"),
        _l("可以用中文或英文说明，也可以添加照片和文件。"),
        _l("投诉照常处理，你要的退款或者其他结果不受影响。"),
        _l("如果有处理，都有期限；作出后%(time)s内可以申诉，由没有参与过的人决定。", time=Named("sanction_appeal")),
    ),
    Party.MERCHANT: (
        _l("投诉照常处理，回应期限照常计算。"),
        _l(
            "投诉人有%(time)s时间说明，可以多要%(more)s。之后你可以补充说明一次。",
            time=Named("claim_reply"),
            more=Named("more_claim_reply"),
        ),
        _l("由两位没有调解过这起案件的人认定，不由系统自动决定。"),
        _l("申诉没有依据而且属于滥用的，你也会受到处理，事先会听取你的说明。"),
    ),
    Party.MEDIATOR: (
        _l("双方看到同样的理由、证据和说明；投诉人从受理起才知道。"),
        _l("认定和处理分开，由不同的人决定。承办这起案件的调解员不参与。"),
        _l("只有证据清楚、有说服力时才认定属实。"),
    ),
}


@bp.get("/cases/<ref>/claims/<int:no>")
@signed_in
def hearing(ref: str, no: int) -> Response:
    """Everything that a claim rests on and what was said to it, as each side may read it."""
    case = case_seen_by(current_user, ref)
    claim = claim_seen_by(current_user, case, no)
    return page(
        "claims/hearing.html",
        case=case,
        may_refer=current_user.role is Role.SUPERVISOR and is_referable(case.file, claim.matter),
        claim=claim,
        p=claim.matter,
        mine=claim.matter.open and bool(case.parties & set(claim.matter.turn)),
        headline=phrases.headline_of(
            claim.matter.state, claim.matter.turn, bool(case.parties & set(claim.matter.turn)), case.side
        ),
        lapse=phrases.consequence(claim.matter),
        wait=_wait(claim.matter),
        permits=_permits(case.permits, claim),
        signals=signals_drawn(claim.relied_on),
        rights=RIGHTS[case.side],
        ladder=[_rung(measure) for measure in ladder_of(Party.CONSUMER)],
        case_title=phrases.case_title(case),
        reply_line=_reply_line(claim),
        act_address=act_address,
        appeal_by=lambda standing: appeal_by(standing, times_now()),
        claims=claim_phrases,
        say=phrases,
    )


def _permits(permits: tuple[Permit, ...], claim: ClaimSeen) -> list[Permit]:
    """What this reader may do now about the claim and whatever followed from it."""
    return [permit for permit in permits if permit.proceeding.no in claim.line]


def _wait(matter: Proceeding) -> str:
    """How long a claim may wait until somebody has looked at it; longer for a merchant without the fast lane."""
    if matter.state != State.SCREENING or matter.clock is None:
        return ""
    policy = times_now().policy(matter.clock.period, matter.clock.started_at)
    return _("%(what)s：%(length)s", what=_(policy.name), length=length_of(policy.period))


def _rung(measure: Measure) -> tuple[str, str, str]:
    """A measure by its name, what it does, and for how long."""
    return claim_phrases.measure_name(measure.code), _(measure.does), claim_phrases.days_allowed(measure)


def _reply_line(claim: ClaimSeen) -> str:
    """That there is no reply of the consumer's, and why."""
    matter: Proceeding = claim.matter
    if matter.has_done(Party.CLOCK, "claim_unanswered"):
        return _("到期没有说明。不说明不等于承认，单凭没有说明最多给书面警告。")
    return _("还没有说明。") if matter.open else _("没有说明。")
