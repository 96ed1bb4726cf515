"""Lists of cases: a consumer's complaints, a merchant's desk, and the parts that every list is drawn with."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, limit_words, phrases
from portal.domain.parties import SIDES, Party, Role
from portal.domain.ranks import Right, may
from portal.domain.rulebooks.complaint import Act, State
from portal.domain.taxonomy import CATEGORIES
from portal.extensions import htmx
from portal.forms.desk import ASSIGN, PUT_LABEL, TAKE_LABEL, SelectedForm
from portal.queries.desk_work import NOBODY, Marks, Wish, choices_of, desk_counts, desk_seen_by, marks_of
from portal.queries.drafts import DraftSeen, drafts_of
from portal.queries.effects import barred_merchant
from portal.queries.inbox import CaseLine, Lines, Mark, Shelf, ShutLine, Urgency, cases_of, counts_of
from portal.services.desk_work import give_in_hand, put_label, take_label
from portal.views.access import merchants, signed_in
from portal.views.answers import go, go_to, page
from portal.words import money, urgency

bp = Blueprint("desk", __name__)

WORDS_CHARACTERS = 80
SHELVES = {Shelf.YOURS: _l("轮到你"), Shelf.OTHERS: _l("等别人"), Shelf.CLOSED: _l("已结案")}
STRIP = {
    Urgency.LATE: ("late", _l("已逾期")),
    Urgency.SOON: ("soon", _l("4小时内")),
    Urgency.TODAY: ("calm", _l("今天")),
    Urgency.LATER: ("calm", _l("明天以后")),
}
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
    wanted  what the consumer wants, and hand and labels what the merchant's staff noted; on their own desk only
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
    wanted: str = ""
    hand: str = ""
    labels: Sequence[str] = ()


@bp.get("/cases")
@signed_in
def cases() -> Any:
    """Somebody's list of cases: a consumer's own complaints; everybody else is sent to theirs."""
    if current_user.role is Role.MERCHANT:
        return go("desk.merchant")
    if current_user.role in (Role.MEDIATOR, Role.SUPERVISOR):
        return go("queue.show")
    words, shelf = words_asked_for(), chosen(Shelf, "shelf", None)
    after = Mark.read(request.args.get("after"))
    lists = {s: cases_of(current_user, s, words=words, after=after if s is shelf else None) for s in _shown(shelf)}
    if polled():
        return news(list(lists.values()))
    counts = counts_of(current_user)
    numbers = {Shelf.YOURS: counts.yours, Shelf.OTHERS: counts.others, Shelf.CLOSED: counts.closed}
    groups = [
        {
            "shelf": s.value,
            "title": SHELVES[s] if s is not Shelf.OTHERS else _("等对方"),
            "count": len(found.lines) if words else numbers[s],
            "rows": [row_of(line) for line in found.open_lines],
            "following_url": following(found, shelf=s.value),
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
        **freshness(list(lists.values())),
    )


@bp.route("/desk", methods=["GET", "POST"])
@merchants
def merchant() -> Any:
    """A merchant's cases by the time left, so that the most urgent one is answered first; and what many get at once."""
    wish, after = wish_asked_for(), Mark.read(request.args.get("after"))
    found = desk_seen_by(current_user, wish, after)
    if polled():
        return news([found])
    choices = choices_of(current_user)
    form = SelectedForm().offer([line.ref for line in found.lines], choices.staff, choices.labels)
    if form.validate_on_submit():
        return _sort(form)
    marks = marks_of(current_user, [line.id for line in found.open_lines])
    rows = [_desk_row(line, marks.get(line.id, Marks()), len(choices.shops) > 1) for line in found.open_lines]
    counts = desk_counts(current_user, wish)
    barred = barred_merchant(current_user.merchant_id, clock.now())
    return page(
        "desk/merchant.html",
        status=422 if form.problems else 200,
        form=form,
        wish=wish,
        hand=_hand_asked_for(),
        choices=choices,
        may={right.value: may(current_user.rank, right) for right in Right},
        categories=[(code, _(c.name)) for code, c in CATEGORIES.items()],
        counts=counts,
        shelves=[_shelf(shelf, asdict(counts)[shelf.value], shelf is wish.shelf) for shelf in Shelf],
        strip=[_part(part, asdict(counts)[part.value], part is wish.urgency) for part in Urgency],
        rows=rows,
        said=limit_words.to_merchant(barred, clock.now()),
        first=_first(rows) if wish.shelf is Shelf.YOURS and after is None else None,
        following_url=following(found),
        exports={kind: _elsewhere("desk_work.export", kind=kind) for kind in ("csv", "xlsx")},
        here=address(),
        clear_url=url_for("desk.merchant", shelf=wish.shelf.value),
        **freshness([found]),
    )


def _sort(form: SelectedForm) -> Any:
    """Do what was chosen with the cases that were ticked, and come back to the list; files are fetched elsewhere."""
    refs, label = form.refs.data, form.label.data
    if form.do.data == ASSIGN:
        give_in_hand(current_user, refs, form.to_account)
    elif form.do.data == PUT_LABEL:
        put_label(current_user, refs, int(label))
    elif form.do.data == TAKE_LABEL:
        take_label(current_user, refs, int(label))
    else:
        return go("desk_work.export", kind=form.do.data, ref=refs)
    return go_to(address())


def wish_asked_for() -> Wish:
    """Which cases the address asks for; what makes no sense in it asks for nothing."""
    shelf, hand, category = chosen(Shelf, "shelf", Shelf.YOURS), _hand_asked_for(), request.args.get("category", "")
    return Wish(
        shelf=shelf,
        urgency=chosen(Urgency, "left", None) if shelf is Shelf.YOURS else None,
        shop_id=_id("shop"),
        label_id=_id("label"),
        hand={"": None, "me": current_user.id, "nobody": NOBODY}.get(hand, _id("hand")),
        category=category if category in CATEGORIES else "",
        words=words_asked_for(),
    )


def _hand_asked_for() -> str:
    """Who has them in hand, as the address has it: "me" is whoever opens it, so that it can be passed on."""
    asked = request.args.get("hand", "")
    return asked if asked in ("me", "nobody") or _id("hand") is not None else ""


def _id(name: str) -> int | None:
    asked = request.args.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None


def _elsewhere(endpoint: str, **values: Any) -> str:
    """Another page about what this address asks for, wherever in the list it begins."""
    asked = {name: value for name, value in request.args.items() if name not in ("seen", "after") and value}
    return url_for(endpoint, **{**asked, **values})


def _desk_row(line: CaseLine, marks: Marks, names_shop: bool) -> Row:
    """A row with what the staff decides by, and what they noted; the shop is named where there are several."""
    drawn = row_of(line)
    about = [line.merchant_name] if names_shop else []
    return replace(
        drawn,
        wanted=drawn.about,
        about=" · ".join([*about, line.consumer_name, _(CATEGORIES[line.category].name)]),
        hand=marks.hand[1] if marks.hand else "",
        labels=[name for _id, name in marks.labels],
    )


def _shelf(shelf: Shelf, count: int, chosen: bool) -> dict[str, Any]:
    url = address(shelf=shelf.value, left=None, after=None)
    return {"words": SHELVES[shelf], "count": count, "chosen": chosen, "url": url}


def row_of(line: CaseLine | ShutLine) -> Row:
    """One case of a list as its reader is told of it."""
    if isinstance(line, ShutLine):
        return Row(line, "", "", _(CATEGORIES[line.category].name), "calm")
    return Row(
        line=line,
        title=phrases.case_title(line),
        sentence=_sentence(line),
        about=_about(line),
        tone="calm" if line.is_over or not line.due_at else urgency(line.due_at, clock.now()),
        tags=_tags(line),
        seat="" if line.is_over else _seated(line),
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
    return phrases.headline(line)


def _is_theirs(line: CaseLine) -> bool:
    """Whether it waits for the viewer in person; what waits for the desk waits for whoever takes it."""
    return bool((line.parties - {Party.DESK}) & set(line.focus.turn))


def _whose(line: CaseLine) -> str:
    """Whose turn it is, as its reader is told."""
    if line.is_over:
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
    url = address(left=None if chosen else part.value, after=None)
    return {"tone": tone, "words": words, "count": count, "chosen": chosen, "url": url}


def _draft(draft: DraftSeen) -> dict[str, Any]:
    return {
        "url": url_for("complaints.resume", draft_id=draft.id),
        "title": _("没有写完的投诉"),
        "step": STEPS[draft.step],
        "saved_at": draft.saved_at,
    }


def words_asked_for() -> str:
    """What is searched for."""
    return request.args.get("q", "").replace("\0", "").strip()[:WORDS_CHARACTERS]


def chosen(kind: Any, name: str, otherwise: Any) -> Any:
    """A choice from the address, or what stands without one."""
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return otherwise


def _shown(shelf: Shelf | None) -> tuple[Shelf, ...]:
    """Every shelf, or on later pages only the one that is read on."""
    return (shelf,) if shelf else tuple(Shelf)


def address(**changed: Any) -> str:
    """The address of this list with something changed; None takes it out."""
    kept = {name: value for name, value in request.args.items() if name not in ("seen", "nothing")} | changed
    return url_for(str(request.endpoint), **{name: value for name, value in kept.items() if value is not None})


def following(found: Lines, **more: Any) -> str | None:
    """The address of the next page, if there is one."""
    return address(after=str(found.following), **more) if found.following else None


def polled() -> bool:
    """Whether the page asks if its list has changed, rather than a person for the list."""
    return bool(htmx) and "seen" in request.args


def freshness(lists: Sequence[Lines], **more: Any) -> dict[str, Any]:
    """What a list asks for by itself, and the way to a fresh one; `more` is of its address."""
    return {"changed": False, "poll_url": address(seen=_print_of(lists), **more), "fresh_url": address(**more)}


def news(lists: Sequence[Lines], **more: Any) -> Any:
    """Nothing, or word that the list has changed. Rows never move by themselves under somebody's hands."""
    if request.args["seen"] == _print_of(lists):
        return "", 204
    return page("desk/_news.html", changed=True, poll_url="", fresh_url=address(**more))


def _print_of(lists: Sequence[Lines]) -> str:
    """What tells one state of the lists from another, made only of what the viewer sees."""
    told = [
        [(line.ref, line.shut) if isinstance(line, ShutLine) else _told(line) for line in found.lines]
        for found in lists
    ]
    return sha256(repr(told).encode()).hexdigest()[:16]


def _told(line: CaseLine) -> tuple[Any, ...]:
    turn = [party.value for party in line.file.turn_for(line.parties)]
    return line.ref, line.file.state, line.due_at, line.closed_at, turn, _sentence(line)
