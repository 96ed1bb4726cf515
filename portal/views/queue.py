"""The mediation team's queue: saved views of its cases, who handles how much, and the way to the next case."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_login import current_user

from portal import clock, phrases
from portal.domain.parties import Party
from portal.domain.policy import hindrance
from portal.domain.taxonomy import CATEGORIES
from portal.queries.calendars import times_now
from portal.queries.desk import View, claim_waiting, kept_waiting, loads_seen_by, queue_counts, queue_seen_by, views_of
from portal.queries.inbox import CaseLine, Mark, ShutLine
from portal.services import assignment
from portal.services.casework import AtCap, OnLeave
from portal.views.access import desk
from portal.views.acts import REASONS
from portal.views.answers import go, page
from portal.views.desk import Row, chosen, following, freshness, news, polled, row_of, words_asked_for
from portal.words import urgency

bp = Blueprint("queue", __name__)

VIEWS = {
    View.MINE: _l("我的待办"),
    View.LATE: _l("已逾期"),
    View.TODAY: _l("今日到期"),
    View.SCREENING: _l("待审核"),
    View.WAITING: _l("待分派"),
    View.CLAIMS: lazy_pgettext("queue", "申诉和复核"),
    View.ALL: _l("全组"),
    View.DONE: _l("最近办结"),
}
TURNS = {Party.MEDIATOR: lazy_pgettext("seat", "调解组"), Party.CONSUMER: _l("等消费者"), Party.MERCHANT: _l("等商家")}
# Why somebody was given no case.
NOTHING = {
    "1": _l("现在没有你可以领取的案件：没有案件在等调解员，或者都需要你回避。"),
    "leave": _l("你在请假，这些天不能领取案件。"),
    "cap": _l("你在办的案件已到上限。先办结一些，或者请组长调整上限。"),
}
# What would appear in an empty view.
EMPTY = {
    View.MINE: _l("没有待办案件。轮到你的案件会按截止时间排在这里。"),
    View.LATE: _l("没有逾期的案件。"),
    View.TODAY: _l("今天没有到期的案件。"),
    View.SCREENING: _l("没有等审核的投诉。"),
    View.WAITING: _l("没有等调解员的案件。"),
    View.CLAIMS: _l("没有等调解组的申诉、复核或回避申请。它们会按截止时间排在这里。"),
    View.ALL: _l("全组没有在办的案件。"),
    View.DONE: _l("最近30天没有办结的案件。"),
}


@bp.get("/queue", defaults={"view": ""})
@bp.get(f"/queue/<any({', '.join(View)}):view>")
@desk
def show(view: str) -> Any:
    """One view of the team's cases, by what is due first."""
    shown = _view(view or request.args.get("view", ""))
    words, category = words_asked_for(), request.args.get("category", "")
    category = category if category in CATEGORIES else ""
    turn = chosen(Party, "turn", None)
    turn = turn if turn in TURNS else None
    after = Mark.read(request.args.get("after"))
    found = queue_seen_by(current_user, shown, words=words, category=category, turn=turn, after=after)
    if polled():
        return news([found], view=shown.value)
    counts = queue_counts(current_user)
    return page(
        "queue/show.html",
        title=VIEWS[shown],
        view=shown.value,
        views=[
            _link(choice, getattr(counts, choice.value, None), choice is shown) for choice in views_of(current_user)
        ],
        counts=counts,
        rows=[_row(shown, line) for line in found.lines],
        shut=sum(line.shut for line in found.lines),
        following_url=following(found, view=shown.value),
        loads=loads_seen_by(current_user),
        kept=kept_waiting(current_user),
        categories=[(code, _(c.name)) for code, c in CATEGORIES.items()],
        turns=[(party.value, words) for party, words in TURNS.items()],
        searched=words,
        category=category,
        turn=turn.value if turn else "",
        narrowed=bool(words or category or turn),
        empty=EMPTY[shown],
        why_nothing=NOTHING.get(request.args.get("nothing", "")),
        **freshness([found], view=shown.value),
    )


@bp.post("/queue/next")
@desk
def take_next() -> Any:
    """Take the case that has waited longest and that nothing ties the viewer to."""
    try:
        taken = assignment.take_next(current_user)
    except OnLeave:
        return go("queue.show", nothing="leave")
    except AtCap:
        return go("queue.show", nothing="cap")
    return go("cases.show", ref=taken.ref) if taken is not None else go("queue.show", nothing=1)


@bp.post("/queue/<ref>/step-aside")
@desk
def step_aside(ref: str) -> Any:
    """Give back a case that something ties the viewer to."""
    assignment.step_aside(current_user, ref)
    flash(_("案件%(ref)s已回到待分派，由别的调解员接手。", ref=ref), "ok")
    return go("queue.show")


def _row(view: View, line: CaseLine | ShutLine) -> Row:
    """A case as its view is read: among the claims, what waits in the claim, and what keeps the reader from it."""
    drawn = row_of(line)
    if view is not View.CLAIMS or isinstance(line, ShutLine):
        return drawn
    matter, now = claim_waiting(current_user, line), clock.now()
    kept_from = hindrance(line.actor, line.file, matter.no, now, times_now())
    acts = [permit.move.act for permit in line.permits if permit.proceeding.no == matter.no]
    return replace(
        drawn,
        line=replace(line, due_at=matter.due_at, closed_at=None),
        sentence=phrases.headline_of(matter.state, matter.turn, not kept_from, Party.SUPERVISOR),
        tone=urgency(matter.due_at, now) if matter.due_at else "calm",
        tags=(("private", _("不由你做")),) if kept_from else (),
        seat=Party.MEDIATOR.value,
        is_you=not kept_from,
        whose=_("轮到%(party)s", party=phrases.PARTIES[matter.turn[0]]) if kept_from else _("可以由你来做"),
        who=str(REASONS.get(kept_from, "")),
        button=_first_of(acts, line, matter.no),
    )


def _first_of(acts: Sequence[str], line: CaseLine, no: int) -> tuple[str, str] | None:
    """The first thing to do in a claim, from the rulebook; where a choice is to be made, its page leads to the others."""
    if not acts:
        return None
    return phrases.act_button(acts[0]), url_for("acts.act", ref=line.ref, act=acts[0], no=no)


def _view(name: str) -> View:
    """The view of this name, if the viewer has it; their own cases otherwise."""
    return next((view for view in views_of(current_user) if view.value == name), View.MINE)


def _link(view: View, count: int | None, is_shown: bool) -> dict[str, Any]:
    url = url_for("queue.show") if view is View.MINE else url_for("queue.show", view=view.value)
    return {
        "words": VIEWS[view],
        "count": count,
        "chosen": is_shown,
        "late": view is View.LATE and bool(count),
        "url": url,
    }
