"""The case page: one shared thread, and whose turn it is. What may be done comes from the permits, nothing else."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import claim_phrases, clock, limit_words, phrases, review_phrases, service_phrases
from portal.domain.casefile import Proceeding
from portal.domain.conditions import reopened_until
from portal.domain.contact import masked_email, masked_phone
from portal.domain.duties import duties_standing, duties_written
from portal.domain.parties import Actor, Party, Role
from portal.domain.periods import local
from portal.domain.policy import Permit, beyond_their_ceiling, permits
from portal.domain.rulebook import SAME
from portal.domain.rulebooks.complaint import Act, State
from portal.domain.standing import appeal_by, sanctions_of
from portal.forms.acts import above_ceiling
from portal.queries import NotFound
from portal.queries.calendars import times_now
from portal.queries.cases import (
    CaseSeen,
    EntrySeen,
    EvidenceSeen,
    case_seen_by,
    evidence_seen_by,
    thread_seen_by,
    was_open_to,
)
from portal.queries.colleagues import Colleague, colleagues_seen_by
from portal.queries.desk_work import Marks, marks_of
from portal.queries.effects import is_screened_by_hand
from portal.queries.inbox import Shelf
from portal.services.presence import READING, be_seen
from portal.services.visits import note_visit
from portal.views import navigation
from portal.views.access import signed_in
from portal.views.answers import is_read, page
from portal.views.pledges import day_promised, pledges_of, told_by, word_wanted
from portal.views.rulings import duty_state, duty_when, duty_words
from portal.views.uploads import accepted, limits_in_words
from portal.words import day, deadline

bp = Blueprint("cases", __name__)

FOLDED_OVER = 40
SECONDS_BETWEEN_QUESTIONS = 4
# About a case that is closed and that somebody may still take up again.
SECONDS_BETWEEN_QUESTIONS_LATER = 60
# What stands in the turn card, in this order; whatever else may be done is listed beside the thread.
FIRST = (
    *("accept_offer", "accept_proposal", "answer_request", "report_performance", "confirm_performance"),
    *(
        "agree_to_extension",
        "supplement",
        "accept_case",
        "take_case",
        "enforce",
        "sign_ruling",
        "issue_ruling",
        "find_done",
    ),
    *("post_update", "instruct", "uphold_service", "complain_higher"),
    *("answer_claim", "rebut", "accept_claim", "propose_finding", "confirm_finding", "answer_charge", "impose"),
    *("answer_review", "accept_review", "uphold_ruling", "sign_new_ruling", "grant_recusal"),
    *("confirm_promise", "comment_on_report"),
    *("answer", "make_offer", "ask_for_mediator", "request_evidence", "propose", "keep_promise", "receive_report"),
    *("resume_case", "assign_mediator", "undo_withdrawal", "reopen", "ask_reconsideration", "appeal", "ask_review"),
)
THEN = (
    *(
        "decline_offer",
        "decline_proposal",
        "decline_extension",
        "return_ruling",
        "contest_performance",
        "find_not_done",
        "correct_promise",
        "ask_request_time",
    ),
    *(
        "ask_claim_time",
        "refuse_claim",
        "return_finding",
        "ask_charge_time",
        "call_to_answer",
        "submit_sanction",
        "spare",
    ),
    *("submit_new_ruling", "correct_ruling", "refuse_review", "return_new_ruling", "refuse_recusal"),
    *("take_over", "find_no_ground", "dismiss_service", "pass_up", "chase"),
    *("ask_to_supplement", "refuse_case", "give_more_time", "close_record", "accept_as_asked"),
)
# These have forms of their own on the page, or are reached by the button of another.
ON_THE_PAGE = frozenset({"add_message", "add_note", "submit_for_signature"})
# These stand in the thread where they began; duties stand beside it.
DRAWN_IN_THREAD = frozenset(
    {
        *("offer", "proposal", "extension", "evidence_request", "promise", "malice_claim", "sanction"),
        *("sanction_appeal", "ruling_review", "recusal", "intervention", "service_complaint", "report_comment"),
    }
)
# Buttons that say no.
REFUSALS = frozenset({"decline_offer", "decline_proposal", "decline_extension"})
# These begin at the entry, or at the file, that they are about.
AT_AN_ENTRY = frozenset(
    {"correct", "mask", "withdraw_evidence", "show_redacted", "restrict_evidence", "lift_restriction"}
)


@dataclass(frozen=True)
class Day:
    """The entries of one day, and whether they are folded away."""

    name: str
    entries: tuple[EntrySeen, ...]
    folded: bool


@bp.get("/cases/<ref>")
@signed_in
def show(ref: str) -> Response:
    """The whole case."""
    case = case_seen_by(current_user, ref)
    thread = thread_seen_by(current_user, case)
    evidence = evidence_seen_by(current_user, case)
    colleagues = colleagues_seen_by(current_user, case)
    newest_first = request.args.get("order") == "new"
    if thread and thread[-1].seq > case.read_seq and is_read():
        note_visit(current_user, case.id, thread[-1].seq)  # first, so that the page counts what is still unread
    else:
        be_seen(current_user, case, READING)
    return page(
        "cases/show.html",
        days=_days(thread, newest_first),
        newest_first=newest_first,
        count=len(thread),
        first_new=next((entry.id for entry in thread if entry.new), None),
        key=secrets.token_urlsafe(16),
        marks=_marks(case),
        shelf=_shelf(case).value,
        **_about(case, thread, evidence, colleagues),
    )


@bp.get("/cases/<ref>/news")
@signed_in
def news(ref: str) -> Response:
    """What has happened since the last entry that this page was shown; 204 when nothing has.

    Somebody of the desk to whom a case was open only as long as it waited for them is told when it does not any more.

    after  id of that entry
    held   id of the last one that the page knows of but has not drawn, because somebody is typing
    hold   whether somebody is
    closed  whether the case was closed when the page was drawn
    """
    try:
        case = case_seen_by(current_user, ref)
    except NotFound:
        if not was_open_to(current_user, ref):
            raise
        return make_response(render_template("cases/_over.html", **_home()))
    after = request.args.get("after")
    entries = thread_seen_by(current_user, case, after=after)
    hold = "hold" in request.args
    colleagues = colleagues_seen_by(current_user, case)
    if not entries or (hold and entries[-1].id == request.args.get("held")):
        return _who_came_or_went(case, colleagues)
    thread = thread_seen_by(current_user, case)
    evidence = evidence_seen_by(current_user, case)
    html = render_template(
        "cases/_news.html",
        entries=[] if hold else entries,
        first=entries[0].id,
        pill=_pill(len(entries)) if hold else "",
        said=phrases.entry_line(entries[-1], case),
        touched=_touched(case, entries, _first_told(thread)),
        reopened="closed" in request.args and not case.main.stage.final,
        key=secrets.token_urlsafe(16),
        **_about(case, thread, evidence, colleagues)
        | {"after": after if hold else entries[-1].id, "held": entries[-1].id},
    )
    return make_response(html)


def _who_came_or_went(case: CaseSeen, colleagues: Sequence[Colleague]) -> Response:
    """Nothing when nothing is new; for the team, who else has opened the case or left it since."""
    be_seen(current_user, case, READING)
    present = company_in_words(colleagues)
    if present["beside"] == request.args.get("beside", ""):
        return make_response("", 204)
    drawn = {name: request.args.get(name, "") for name in ("after", "held")}
    return make_response(render_template("cases/_came_or_went.html", **_asking(case), case=case, **drawn, **present))


def company_in_words(colleagues: Sequence[Colleague]) -> dict[str, Any]:
    """Who else of the team has the case open, in words, and what tells one such company from another."""
    others = [c for c in colleagues if c.doing and not c.own]
    return {"present": [phrases.at_work(c) for c in others], "beside": "-".join(f"{c.id}{c.doing[:1]}" for c in others)}


def _about(
    case: CaseSeen, thread: Sequence[EntrySeen], evidence: Sequence[EvidenceSeen], colleagues: Sequence[Colleague]
) -> dict[str, Any]:
    """What every part of the page may be drawn from."""
    first = _in_order(case, FIRST)
    begun = _first_told(thread)
    then = _in_order(case, THEN)
    shown = {id(permit) for permit in (*first, *then)}
    last = thread[-1].id if thread else ""
    by_id = {piece.id: piece for piece in evidence}
    return {
        "case": case,
        "say": phrases,
        "file": case.file,
        "focus": case.focus,
        "mine": bool(case.parties & set(case.focus.turn)),
        "seats": [_seat(party, case) for party in (Party.CONSUMER, Party.MEDIATOR, Party.MERCHANT)],
        "primary": first[:1],
        "secondary": [*first[1:3], *then[:3]],
        "others": [
            permit
            for permit in case.permits
            if (id(permit) not in shown or permit in [*first[3:], *then[3:]])
            and permit.move.act not in ON_THE_PAGE | AT_AN_ENTRY
        ],
        "missing": _missing(case, thread),
        "barred": [
            *_looked_at_first(case),
            *filter(None, (phrases.late_reply(case), phrases.late_platform(case), _until_when(case))),
            *_barred(case),
        ],
        "clocks": _clocks(case),
        "past_dates": _past_dates(case),
        "evidence": evidence,
        "files_of": lambda entry: [by_id[i] for i in entry.facts.get("evidence", ()) if i in by_id],
        "masked": {entry.facts["entry"]: entry for entry in thread if entry.act == "mask"},
        "by_entry": {entry.id: entry for entry in thread},
        "contacts": _contacts(case),
        "mentionable": [c for c in colleagues if c.may_read and not c.own],
        "names": {c.id: c.name for c in colleagues},
        **company_in_words(colleagues),
        "duties": duties_standing(case.file),
        "duty_words": duty_words,
        "duty_sentence": lambda subject: duty_words(duties_written([subject])[0]),
        "refusals": REFUSALS,
        "day_promised": day_promised,
        "told_by": lambda p: told_by(p, case),
        "word_wanted": word_wanted,
        "pause_reason": _pause_reason,
        "paused_until": _paused_until,
        "pledges": pledges_of(case),
        "pause": _pause(case, thread),
        "is_mine": lambda p: p.open and bool(case.parties & set(p.turn)),
        "matters_of": lambda entry: [case.file.proceeding(no) for no, first in begun.items() if first == entry.id],
        "claims": claim_phrases,
        "reviews": review_phrases,
        "service": service_phrases,
        "standing": {s.no: s for s in sanctions_of(case.file)},
        "appeal_by": lambda s: appeal_by(s, times_now()),
        "act_url": _act_url,
        **_home(),
        "duty_when": duty_when,
        "duty_state": duty_state,
        "after": last,
        "held": last,
        **_asking(case),
        "accepted": accepted(),
        "limits": limits_in_words(),
        "for_paper": request.args.get("print") == "1",
    }


def _home() -> dict[str, Any]:
    """The way to the first page of whoever reads."""
    return {"home": navigation.first_page(current_user), "home_label": navigation.places(current_user)[0].label}


def _in_order(case: CaseSeen, acts: Sequence[str]) -> list[Permit]:
    """The permits for `acts`: those in the matter that the card is about come first."""
    found = [p for p in case.permits if p.move.act in acts]
    return sorted(found, key=lambda p: (p.proceeding.no != case.focus.no, acts.index(p.move.act), -p.proceeding.no))


def _barred(case: CaseSeen) -> list[str]:
    """Why this member of the merchant's staff does not find a button that others of it do."""
    if case.actor.only_looks:
        return [_("你的身份是只读成员，只能查看这个案件。")]
    beyond = beyond_their_ceiling(case.actor, case.file, clock.now(), times_now())
    if not beyond:
        return []
    wishes = _("、").join(
        _("「%(wish)s」", wish=phrases.act_button(p.move.act, p.proceeding.no, case).strip()) for p in beyond
    )
    reason = above_ceiling(case.actor.ceiling_fen or 0)
    return [_("%(wishes)s%(reason)s。", wishes=wishes, reason=reason)]


def _missing(case: CaseSeen, thread: Sequence[EntrySeen]) -> str:
    """What the consumer is asked to add while the complaint waits for it; empty otherwise."""
    asked = [entry.facts["items"] for entry in thread if entry.act == Act.ASK_TO_SUPPLEMENT]
    return phrases.missing_words(asked[-1]) if asked and case.file.state == State.NEEDS_INFO else ""


def _until_when(case: CaseSeen) -> str:
    """For somebody who may open a closed case again, until when; empty for everybody else."""
    if not case.permit(Act.REOPEN):
        return ""
    until = deadline(reopened_until(case.file, case.side, times_now()), clock.now())
    return _("%(moment)s前可以恢复案件，只能恢复一次。", moment=until)


def _looked_at_first(case: CaseSeen) -> list[str]:
    """Why the desk looks at a complaint before the merchant hears of it, for its author where a measure is why."""
    own = case.file.state == State.SCREENING and Party.CONSUMER in case.parties
    by_hand = own and is_screened_by_hand(case.file.consumer_id, case.category, case.filed_at)
    return [limit_words.of_screening()] if by_hand else []


def _act_url(case: CaseSeen, permit: Permit) -> str:
    no = permit.proceeding.no if permit.proceeding.parent is not None else None
    return url_for("acts.act", ref=case.ref, act=permit.move.act, no=no)


def _first_told(thread: Sequence[EntrySeen]) -> dict[int, str]:
    """Where each matter stands in a thread: at the first entry in which its reader reads of it. By number, the entry."""
    first: dict[int, str] = {}
    for entry in thread:
        for effect in entry.effects:
            if effect["kind"] in DRAWN_IN_THREAD:
                first.setdefault(effect["no"], entry.id)
    return first


def _seat(party: Party, case: CaseSeen) -> dict[str, Any]:
    turn = phrases.who_has_the_turn(party, case) is not None
    return {
        "party": party.value,
        "name": phrases.party_name(party, case),
        "state": phrases.seat_line(party, case),
        "on": turn,
        "turn": turn,
        "out": party is Party.MEDIATOR and case.mediator_name is None and not turn,
    }


def _clocks(case: CaseSeen) -> list[Proceeding]:
    """Every matter with a time running, the nearest first."""
    running = [p for p in case.file.known_to(case.parties) if p.open and p.due_at]
    return sorted(running, key=lambda p: (p.due_at, p.no))


def _past_dates(case: CaseSeen) -> list[Proceeding]:
    """Requests and promises that have come to something, the latest first."""
    over = [p for kind in ("evidence_request", "promise") for p in case.file.of_kind(kind) if p.ended_at]
    return sorted(over, key=lambda p: (p.ended_at, p.no), reverse=True)


def _pause(case: CaseSeen, thread: Sequence[EntrySeen]) -> tuple[EntrySeen, str] | None:
    """The entry by which the case stands still now, and in words when that should be over; None while it does not."""
    begun = [e for e in thread if e.act in (Act.SEND_FOR_TESTING, Act.SUSPEND)]
    if case.main.held is None or not begun or case.main.paused not in ("testing", "suspension"):
        return None
    entry = begun[-1]
    if entry.act == Act.SEND_FOR_TESTING:
        return entry, entry.facts["expected_on"] and day(date.fromisoformat(entry.facts["expected_on"]))
    return entry, deadline(case.main.due_at, clock.now()) if case.main.due_at else ""


def _pause_reason(entry: EntrySeen) -> str:
    """Why the case stands still, as whoever paused it said."""
    if entry.act == Act.SUSPEND:
        why = str(phrases.SUSPENSIONS[entry.facts["reason"]])
        return _("%(what)s：%(words)s", what=why, words=entry.facts["words"]) if entry.facts["words"] else why
    return _("送%(laboratory)s检测", laboratory=entry.facts["laboratory"])


def _paused_until(entry: EntrySeen) -> datetime | None:
    """When the pause that an entry began is over by itself."""
    clocks = [e["clock"] for e in entry.effects if e["no"] == entry.proceeding and e["clock"]]
    return datetime.fromisoformat(clocks[0]["due_at"]) if clocks else None


def _touched(case: CaseSeen, entries: Sequence[EntrySeen], first_told: Mapping[int, str]) -> list[Proceeding]:
    """The matters that these entries have changed, as they are now, if the page has drawn them where they began."""
    numbers = {effect["no"] for entry in entries for effect in entry.effects if effect["kind"] in DRAWN_IN_THREAD}
    new = {entry.id for entry in entries}
    begun = {no for no, entry_id in first_told.items() if entry_id in new}
    return [case.file.proceeding(no) for no in sorted(numbers - begun)]


def _days(thread: Sequence[EntrySeen], newest_first: bool) -> list[Day]:
    """The thread by days, oldest first; of a long one the days before the last forty entries are folded."""
    days, left = [], len(thread)
    for on, group in groupby(thread, key=lambda entry: local(entry.at).date()):
        entries = tuple(group)
        left -= len(entries)
        folded = len(thread) > FOLDED_OVER and left >= FOLDED_OVER // 2 and not any(e.new for e in entries)
        days.append(Day(day(on, local(clock.now()).date()), entries[::-1] if newest_first else entries, folded))
    return days[::-1] if newest_first else days


def _marks(case: CaseSeen) -> Marks | None:
    """What the merchant's staff noted on the case; for them alone."""
    if Party.MERCHANT not in case.parties:
        return None
    return marks_of(current_user, [case.id]).get(case.id, Marks())


def _shelf(case: CaseSeen) -> Shelf:
    """Where the case lies on the reader's own desk."""
    if case.file.is_turn_of(case.parties):
        return Shelf.YOURS
    return Shelf.CLOSED if case.main.stage.final else Shelf.OTHERS


def _contacts(case: CaseSeen) -> dict[str, str]:
    """How the consumer can be reached, as far as this reader needs to know."""
    whole = Party.MERCHANT not in case.parties
    phone, email = case.consumer_phone, case.consumer_email
    return {"phone": (phone if whole else masked_phone(phone)) if phone else "",
            "email": email if whole else masked_email(email)}  # fmt: skip


def _asking(case: CaseSeen) -> dict[str, Any]:
    """Whether the case goes on, and after how many seconds its page asks for news; 0 for never.

    It is about the usual time, a little different for every page, so that many pages do not ask at once.
    """
    usual = current_app.config.get("SECONDS_BETWEEN_QUESTIONS", SECONDS_BETWEEN_QUESTIONS)
    live = any(p.open for p in case.file.known_to(case.parties))
    if not live:
        usual = SECONDS_BETWEEN_QUESTIONS_LATER if _may_be_taken_up_again(case) else 0
    return {"live": live, "seconds": round(usual * (0.75 + secrets.randbelow(500) / 1000), 2)}


def _may_be_taken_up_again(case: CaseSeen) -> bool:
    """Whether a closed case can be opened again by one of its sides, whoever looks at it."""
    file = case.file
    sides = (Actor(file.consumer_id, Role.CONSUMER), Actor(None, Role.MERCHANT, file.merchant_id))
    may = [p for side in sides for p in permits(side, file, clock.now(), times_now())]
    return any(p.proceeding.no == case.main.no and p.move.then != SAME for p in may)


def _pill(count: int) -> str:
    return ngettext("有%(num)s条新动态，点此查看", "有%(num)s条新动态，点此查看", count)
