"""The case page: one shared thread, and whose turn it is. What may be done comes from the permits, nothing else."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask_babel import ngettext
from flask_login import current_user

from portal import clock, phrases
from portal.domain.casefile import Proceeding
from portal.domain.contact import masked_email, masked_phone
from portal.domain.duties import duties_standing, duties_written
from portal.domain.parties import Party
from portal.domain.periods import local
from portal.domain.policy import Permit
from portal.queries.cases import CaseSeen, EntrySeen, EvidenceSeen, case_seen_by, evidence_seen_by, thread_seen_by
from portal.services.visits import note_visit
from portal.views import navigation
from portal.views.access import signed_in
from portal.views.answers import page
from portal.views.rulings import duty_state, duty_when, duty_words
from portal.views.uploads import accepted, limits_in_words
from portal.words import day

bp = Blueprint("cases", __name__)

FOLDED_OVER = 40
SECONDS_BETWEEN_QUESTIONS = 4
# What stands in the turn card, in this order; whatever else may be done is listed beside the thread.
FIRST = (
    *("accept_offer", "accept_proposal", "answer_request", "report_performance", "confirm_performance"),
    *("agree_to_extension", "supplement", "accept_case", "take_case", "enforce", "issue_ruling", "find_done"),
    *("answer", "make_offer", "ask_for_mediator", "request_evidence", "propose", "keep_promise", "receive_report"),
    *("resume_case", "assign_mediator", "undo_withdrawal", "reopen", "ask_reconsideration"),
)
THEN = (
    *("decline_offer", "decline_proposal", "decline_extension", "contest_performance", "find_not_done"),
    *("ask_to_supplement", "refuse_case", "give_more_time", "close_record", "accept_as_asked"),
)
# These have forms of their own on the page.
ON_THE_PAGE = frozenset({"add_message", "add_note"})
# These stand in the thread where they began; duties stand beside it.
DRAWN_IN_THREAD = frozenset({"offer", "proposal", "extension", "evidence_request", "promise"})
# Buttons that say no.
REFUSALS = frozenset({"decline_offer", "decline_proposal", "decline_extension"})
# These begin at the entry that they are about.
AT_AN_ENTRY = frozenset({"correct", "mask"})


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
    newest_first = request.args.get("order") == "new"
    answer = page(
        "cases/show.html",
        days=_days(thread, newest_first),
        newest_first=newest_first,
        count=len(thread),
        first_new=next((entry.id for entry in thread if entry.new), None),
        key=secrets.token_urlsafe(16),
        **_about(case, thread, evidence),
    )
    if thread and thread[-1].seq > case.read_seq:
        note_visit(current_user, case.id, thread[-1].seq)
    return answer


@bp.get("/cases/<ref>/news")
@signed_in
def news(ref: str) -> Response:
    """What has happened since the last entry that this page was shown; 204 when nothing has.

    after  id of that entry
    held   id of the last one that the page knows of but has not drawn, because somebody is typing
    hold   whether somebody is
    """
    case = case_seen_by(current_user, ref)
    after = request.args.get("after")
    entries = thread_seen_by(current_user, case, after=after)
    hold = "hold" in request.args
    if not entries or (hold and entries[-1].id == request.args.get("held")):
        return make_response("", 204)
    thread = thread_seen_by(current_user, case)
    evidence = evidence_seen_by(current_user, case)
    html = render_template(
        "cases/_news.html",
        entries=[] if hold else entries,
        first=entries[0].id,
        pill=_pill(len(entries)) if hold else "",
        said=phrases.entry_line(entries[-1], case),
        touched=_touched(case, entries),
        **_about(case, thread, evidence) | {"after": after if hold else entries[-1].id, "held": entries[-1].id},
    )
    return make_response(html)


def _about(case: CaseSeen, thread: Sequence[EntrySeen], evidence: Sequence[EvidenceSeen]) -> dict[str, Any]:
    """What every part of the page may be drawn from."""
    first = _in_order(case, FIRST)
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
        "clocks": _clocks(case),
        "past_dates": _past_dates(case),
        "evidence": evidence,
        "files_of": lambda entry: [by_id[i] for i in entry.facts.get("evidence", ()) if i in by_id],
        "masked": {entry.facts["entry"]: entry for entry in thread if entry.act == "mask"},
        "by_entry": {entry.id: entry for entry in thread},
        "contacts": _contacts(case),
        "duties": duties_standing(case.file),
        "duty_words": duty_words,
        "duty_sentence": lambda subject: duty_words(duties_written([subject])[0]),
        "refusals": REFUSALS,
        "due_of": lambda promise: promise.due_at or datetime.fromisoformat(promise.subject["due_at"]),
        "is_mine": lambda p: p.open and bool(case.parties & set(p.turn)),
        "matters_of": lambda entry: _matters_of(entry, case),
        "act_url": _act_url,
        "home": navigation.first_page(current_user),
        "home_label": navigation.places(current_user)[0].label,
        "duty_when": duty_when,
        "duty_state": duty_state,
        "after": last,
        "held": last,
        "live": not case.main.stage.final,
        "seconds": _seconds_until_the_next_question(),
        "accepted": accepted(),
        "limits": limits_in_words(),
        "for_paper": request.args.get("print") == "1",
    }


def _in_order(case: CaseSeen, acts: Sequence[str]) -> list[Permit]:
    """The permits for `acts`: those in the matter that the card is about come first."""
    found = [p for p in case.permits if p.move.act in acts]
    return sorted(found, key=lambda p: (p.proceeding.no != case.focus.no, acts.index(p.move.act), -p.proceeding.no))


def _act_url(case: CaseSeen, permit: Permit) -> str:
    no = permit.proceeding.no if permit.proceeding.parent is not None else None
    return url_for("acts.act", ref=case.ref, act=permit.move.act, no=no)


def _matters_of(entry: EntrySeen, case: CaseSeen) -> list[Proceeding]:
    """The matters that an entry opened, as they are now."""
    return [case.file.proceeding(no) for no in phrases.matters_opened(entry)]


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
    running = [p for p in case.file.proceedings if p.open and p.due_at]
    return sorted(running, key=lambda p: (p.due_at, p.no))


def _past_dates(case: CaseSeen) -> list[Proceeding]:
    """Requests and promises that have come to something, the latest first."""
    over = [p for kind in ("evidence_request", "promise") for p in case.file.of_kind(kind) if p.ended_at]
    return sorted(over, key=lambda p: (p.ended_at, p.no), reverse=True)


def _touched(case: CaseSeen, entries: Sequence[EntrySeen]) -> list[Proceeding]:
    """The matters that these entries have changed, as they are now, if the page has drawn them where they began."""
    numbers = {effect["no"] for entry in entries for effect in entry.effects if effect["kind"] in DRAWN_IN_THREAD}
    begun = {no for entry in entries for no in phrases.matters_opened(entry)}
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


def _contacts(case: CaseSeen) -> dict[str, str]:
    """How the consumer can be reached, as far as this reader needs to know."""
    whole = Party.MERCHANT not in case.parties
    phone, email = case.consumer_phone, case.consumer_email
    return {"phone": (phone if whole else masked_phone(phone)) if phone else "",
            "email": email if whole else masked_email(email)}  # fmt: skip


def _seconds_until_the_next_question() -> float:
    """About the usual time, a little different for every page, so that many pages do not ask at once."""
    usual = current_app.config.get("SECONDS_BETWEEN_QUESTIONS", SECONDS_BETWEEN_QUESTIONS)
    return round(usual * (0.75 + secrets.randbelow(500) / 1000), 2)


def _pill(count: int) -> str:
    return ngettext("有%(num)s条新动态，点此查看", "有%(num)s条新动态，点此查看", count)
