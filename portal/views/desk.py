"""Lists of cases: a consumer's complaints, a merchant's desk, the mediation team's queue."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_login import current_user

from portal import clock, phrases
from portal.domain.parties import SIDES, Party, Role
from portal.domain.rulebooks.complaint import Act, State
from portal.domain.taxonomy import CATEGORIES
from portal.extensions import htmx
from portal.queries.desk import FULL_LOAD, View, loads_seen_by, queue_counts, queue_seen_by, views_of
from portal.queries.drafts import DraftSeen, drafts_of
from portal.queries.inbox import CaseLine, Lines, Mark, Shelf, ShutLine, Urgency, cases_of, counts_of
from portal.services.assignment import take_next as take_next_case
from portal.views.access import desk, merchants, signed_in
from portal.views.answers import go, page
from portal.words import money, urgency

bp = Blueprint("desk", __name__)

WORDS_CHARACTERS = 80
SHELVES = {Shelf.YOURS: _l("轮到你"), Shelf.OTHERS: _l("等别人"), Shelf.CLOSED: _l("已结案")}
STRIP = {
    Urgency.LATE: ("late", _l("已逾期")),
    Urgency.SOON: ("soon", _l("4小时内")),
    Urgency.TODAY: ("calm", _l("今天")),
    Urgency.LATER: ("calm", _l("以后")),
}
VIEWS = {
    View.MINE: _l("我的待办"),
    View.LATE: _l("已逾期"),
    View.TODAY: _l("今日到期"),
    View.SCREENING: _l("待审核"),
    View.WAITING: _l("待分派"),
    View.ALL: _l("全组"),
    View.DONE: _l("最近办结"),
}
TURNS = {Party.MEDIATOR: lazy_pgettext("seat", "调解组"), Party.CONSUMER: _l("等消费者"), Party.MERCHANT: _l("等商家")}
STEPS = {
    "order": _l("第1步：选择订单"),
    "trouble": _l("第2步：遇到了什么问题"),
    "story": _l("第3步：说说经过"),
    "wants": _l("第4步：希望怎么解决"),
    "evidence": _l("第5步：上传证据"),
    "check": _l("第6步：检查并提交"),
}


# What somebody whose turn it is does, where there is nothing to choose between.
ONLY_ONE_WAY = ("answer_request", "report_performance", "keep_promise")


@dataclass(frozen=True)
class Row:
    """One case of a list, in words.

    tone    late, soon or calm
    about   what stands beside its number
    tags    (tone, words), only what is out of the ordinary
    seat    whose turn it is, or "" where nobody's is shown
    button  words and address of the first thing to do, or None
    """

    line: CaseLine | ShutLine
    title: str
    sentence: str
    about: str
    tone: str
    tags: tuple[tuple[str, str], ...] = ()
    seat: str = ""
    is_you: bool = False
    whose: str = ""
    who: str = ""
    button: tuple[str, str] | None = None


@bp.get("/cases")
@signed_in
def cases() -> Any:
    """Somebody's list of cases: a consumer's own complaints; everybody else is sent to theirs."""
    if current_user.role is Role.MERCHANT:
        return go("desk.merchant")
    if current_user.role in (Role.MEDIATOR, Role.SUPERVISOR):
        return go("desk.queue")
    words, shelf = _words(), _chosen(Shelf, "shelf", None)
    after = Mark.read(request.args.get("after"))
    lists = {s: cases_of(current_user, s, words=words, after=after if s is shelf else None) for s in _shown(shelf)}
    if _polled():
        return _news(list(lists.values()))
    counts = counts_of(current_user)
    numbers = {Shelf.YOURS: counts.yours, Shelf.OTHERS: counts.others, Shelf.CLOSED: counts.closed}
    groups = [
        {
            "shelf": s.value,
            "title": SHELVES[s] if s is not Shelf.OTHERS else _("等对方"),
            "count": len(found.lines) if words else numbers[s],
            "rows": [_row(line) for line in found.open_lines],
            "following_url": _following(found, shelf=s.value),
        }
        for s, found in lists.items()
        if found.lines
    ]
    return page(
        "desk/cases.html",
        drafts=[] if words or shelf else [_draft(d) for d in drafts_of(current_user)],
        groups=groups,
        counts=counts,
        searched=words,
        **_freshness(list(lists.values())),
    )


@bp.get("/desk")
@merchants
def merchant() -> Any:
    """A merchant's cases by the time left, so that the most urgent one is answered first."""
    words, shelf = _words(), _chosen(Shelf, "shelf", Shelf.YOURS)
    left = _chosen(Urgency, "left", None) if shelf is Shelf.YOURS else None
    after = Mark.read(request.args.get("after"))
    found = cases_of(current_user, shelf, words=words, urgency=left, after=after)
    if _polled():
        return _news([found])
    counts = counts_of(current_user)
    rows = [_row(line) for line in found.open_lines]
    return page(
        "desk/merchant.html",
        shelf=shelf.value,
        counts=counts,
        strip=[_part(part, asdict(counts)[part.value], part is left) for part in Urgency],
        rows=rows,
        first=_first(rows) if shelf is Shelf.YOURS and after is None else None,
        following_url=_following(found),
        searched=words,
        narrowed=left is not None,
        **_freshness([found]),
    )


@bp.get("/queue")
@desk
def queue() -> Any:
    """One view of the mediation team's cases, by what is due first."""
    view = _chosen(View, "view", View.MINE)
    views = views_of(current_user)
    view = view if view in views else View.MINE
    words, category = _words(), request.args.get("category", "")
    category = category if category in CATEGORIES else ""
    turn = _chosen(Party, "turn", None)
    turn = turn if turn in TURNS else None
    after = Mark.read(request.args.get("after"))
    found = queue_seen_by(current_user, view, words=words, category=category, turn=turn, after=after)
    if _polled():
        return _news([found])
    counts = queue_counts(current_user)
    return page(
        "desk/queue.html",
        title=VIEWS[view],
        view=view.value,
        views=[_view(choice, getattr(counts, choice.value, None), choice is view) for choice in views],
        counts=counts,
        rows=[_row(line) for line in found.lines],
        shut=sum(line.shut for line in found.lines),
        following_url=_following(found),
        loads=loads_seen_by(current_user),
        full_load=FULL_LOAD,
        categories=[(code, _(c.name)) for code, c in CATEGORIES.items()],
        turns=[(party.value, words) for party, words in TURNS.items()],
        searched=words,
        category=category,
        turn=turn.value if turn else "",
        narrowed=bool(words or category or turn),
        nothing_to_take=request.args.get("nothing") == "1",
        **_freshness([found]),
    )


@bp.post("/queue/next")
@desk
def take_next() -> Any:
    """Take the case that has waited longest and that nothing ties the viewer to."""
    taken = take_next_case(current_user)
    if taken is None:
        return go("desk.queue", nothing=1)
    return go("cases.show", ref=taken.ref)


def _row(line: CaseLine | ShutLine) -> Row:
    if isinstance(line, ShutLine):
        return Row(line, "", "", _(CATEGORIES[line.category].name), "calm")
    return Row(
        line=line,
        title=phrases.case_title(line),
        sentence=_sentence(line),
        about=_about(line),
        tone="calm" if line.closed_at or not line.due_at else urgency(line.due_at, clock.now()),
        tags=_tags(line),
        seat="" if line.closed_at else _seated(line),
        is_you=_is_theirs(line),
        whose=_whose(line),
        who=_who(line),
        button=_button(line),
    )


def _about(line: CaseLine) -> str:
    """What stands beside the number: for the merchant what is wanted, for others the category; the amount for all."""
    parts = [_(CATEGORIES[line.category].name)]
    if line.side is Party.MERCHANT:
        parts = [_("要求%(wanted)s", wanted=_("、").join(phrases.wanted_words(w) for w in line.wanted))]
    elif line.side is Party.CONSUMER:
        parts = [line.merchant_name]
    if line.amount_fen and line.side is not Party.MERCHANT:
        parts.append(money(line.amount_fen))
    return " · ".join(parts)


def _tags(line: CaseLine) -> tuple[tuple[str, str], ...]:
    tags: list[tuple[str, str]] = []
    if line.side is Party.MERCHANT and not line.yours and line.permit(Act.ANSWER):
        tags.append(("late", _("没有按时回应")))
    if line.side is Party.MEDIATOR and _team_is_late(line):
        tags.append(("late", _("已逾期")))
    if line.side is Party.MEDIATOR and line.file.state == State.SUSPENDED:
        tags.append(("wait", _("已中止")))
    return tuple(tags)


def _team_is_late(line: CaseLine) -> bool:
    late = ("ruling_late", "tell_supervisor", "check_late", "enforcement_late")
    return any(p.open and p.has_done(Party.CLOCK, *late) for p in line.file.proceedings)


def _seated(line: CaseLine) -> str:
    """The seat that is drawn for whose turn it is: the viewer's own, a side's, or the middle for everybody else."""
    turn = [line.side] if _is_theirs(line) else line.focus.turn
    return next((p.value for p in turn if p in SIDES), Party.MEDIATOR.value)


def _sentence(line: CaseLine) -> str:
    """What is going on, in the words of the case page."""
    p = line.focus
    return phrases.headline_of(p.state, p.turn, bool(line.parties & set(p.turn)), line.side, line.outcome)


def _is_theirs(line: CaseLine) -> bool:
    """Whether it waits for the viewer in person; what waits for the desk waits for whoever takes it."""
    return bool((line.parties - {Party.DESK}) & set(line.focus.turn))


def _whose(line: CaseLine) -> str:
    """Whose turn it is, as its reader is told."""
    if line.closed_at:
        return ""
    if _is_theirs(line):
        return _("轮到你")
    turn = line.focus.turn
    if set(turn) >= set(SIDES):
        return _("轮到双方")
    return _("轮到%(party)s", party=phrases.PARTIES[turn[0]]) if turn else _("等期限")


def _who(line: CaseLine) -> str:
    """For the desk, who handles the case; its own cases go without saying."""
    if line.side is not Party.MEDIATOR or line.file.mediator_id == line.actor.id:
        return ""
    return _("承办%(name)s", name=line.mediator_name) if line.mediator_name else ""


def _button(line: CaseLine) -> tuple[str, str] | None:
    """The first thing that a merchant can do, from the rulebook; where there is a choice, it is made on the case page."""
    if line.side is not Party.MERCHANT:
        return None
    if permit := line.permit(Act.ANSWER):
        return _("回应"), url_for("acts.act", ref=line.ref, act=permit.move.act)
    if permit := next(
        (p for p in line.permits if p.move.act in ONLY_ONE_WAY and p.proceeding.no == line.focus.no), None
    ):
        act = permit.move.act
        return phrases.act_button(act), url_for("acts.act", ref=line.ref, act=act, no=permit.proceeding.no)
    return (_("回应"), url_for("cases.show", ref=line.ref)) if line.yours else None


def _first(rows: Sequence[Row]) -> str | None:
    return url_for("cases.show", ref=rows[0].line.ref) if rows else None


def _part(part: Urgency, count: int, chosen: bool) -> dict[str, Any]:
    tone, words = STRIP[part]
    url = url_for("desk.merchant") if chosen else url_for("desk.merchant", left=part.value)
    return {"tone": tone, "words": words, "count": count, "chosen": chosen, "url": url}


def _view(view: View, count: int | None, chosen: bool) -> dict[str, Any]:
    late = view is View.LATE and bool(count)
    url = url_for("desk.queue") if view is View.MINE else url_for("desk.queue", view=view.value)
    return {"words": VIEWS[view], "count": count, "chosen": chosen, "late": late, "url": url}


def _draft(draft: DraftSeen) -> dict[str, Any]:
    return {
        "url": url_for("complaints.resume", draft_id=draft.id),
        "title": _("没有写完的投诉"),
        "step": STEPS[draft.step],
        "saved_at": draft.saved_at,
    }


def _words() -> str:
    return request.args.get("q", "").replace("\0", "").strip()[:WORDS_CHARACTERS]


def _chosen(kind: Any, name: str, otherwise: Any) -> Any:
    """A choice from the address, or what stands without one."""
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return otherwise


def _shown(shelf: Shelf | None) -> tuple[Shelf, ...]:
    """Every shelf, or on later pages only the one that is read on."""
    return (shelf,) if shelf else tuple(Shelf)


def _address(**changed: Any) -> str:
    """The address of this list with something changed; None takes it out."""
    kept = {name: value for name, value in request.args.items() if name not in ("seen", "nothing")} | changed
    return url_for(str(request.endpoint), **{name: value for name, value in kept.items() if value is not None})


def _following(found: Lines, **more: Any) -> str | None:
    return _address(after=str(found.following), **more) if found.following else None


def _polled() -> bool:
    """Whether the page asks if its list has changed, rather than a person for the list."""
    return bool(htmx) and "seen" in request.args


def _freshness(lists: Sequence[Lines]) -> dict[str, Any]:
    fresh = _address()
    return {"changed": False, "poll_url": _address(seen=_print_of(lists)), "fresh_url": fresh}


def _news(lists: Sequence[Lines]) -> Any:
    """Nothing, or word that the list has changed. Rows never move by themselves under somebody's hands."""
    if request.args["seen"] == _print_of(lists):
        return "", 204
    return page("desk/_news.html", changed=True, poll_url="", fresh_url=_address())


def _print_of(lists: Sequence[Lines]) -> str:
    """What tells one state of the lists from another, made only of what the viewer sees."""
    told = [
        [(line.ref, line.shut) if isinstance(line, ShutLine) else _told(line) for line in found.lines]
        for found in lists
    ]
    return sha256(repr(told).encode()).hexdigest()[:16]


def _told(line: CaseLine) -> tuple[Any, ...]:
    turn = [party.value for party in line.file.turn]
    return line.ref, line.file.state, line.due_at, line.closed_at, turn, _sentence(line)
