"""A merchant's own figures: what each means, of how many cases it is made, and which cases were left out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, make_response, request, url_for
from flask_babel import format_decimal, lazy_pgettext, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, phrases
from portal.adapters.spreadsheets import csv_of
from portal.domain.figures import FEWEST_CASES, FEWEST_MERCHANTS, Share
from portal.domain.rulebooks.complaint import Outcome
from portal.domain.taxonomy import CATEGORIES
from portal.lengths import Named
from portal.queries.figures import RULINGS, Figures, figures_of
from portal.views.access import merchants
from portal.views.answers import page
from portal.words import BEIJING

bp = Blueprint("figures", __name__)

PERIODS = (30, 90, 365)
USUAL_PERIOD = 90
DEFINITIONS = {
    "replies": (
        _l("按时回应率"),
        _l("期限内第一次回应的投诉，占已经知道结果的投诉。算这段时间提交、已经送达你们的投诉。"),
    ),
    "hours": (
        _l("首次回应用时"),
        _l("从送达到第一次回应的小时数，取中位数。逾期后才回应的也算在内。"),
    ),
    "settlements": (
        _l("和解率"),
        _l("以和解结案的案件，占这段时间结案的案件。裁定和没有达成一致的算在内。"),
    ),
    "promises": (
        _l("承诺兑现率"),
        _l(
            "按期做到的承诺，占这段时间做到或者到期的承诺。逾期后做到的不算按期。别人转述、你们没有确认的，到期不算违约。"
        ),
    ),
    "chased": (
        lazy_pgettext("figure", "被催办"),
        _l("轮到你们时，消费者催办的次数。一个案件%(time)s内最多一次。", time=Named("chase")),
    ),
    "updates": (
        lazy_pgettext("figure", "没有按期说明进展"),
        _l("好几天没有新进展、请你们说明时，到期没有说明的次数，占请你们说明的次数。"),
    ),
    "rulings": (_l("裁定结果"), _l("这段时间作出的裁定，按结果分。")),
}


@dataclass(frozen=True)
class Line:
    """One figure in words.

    value    in words, or "" of too few cases
    percent  for the bar, 0 to 100; None for a figure that is no share
    left_out which cases were not counted
    middle   the median of merchants in words, "" where there is none; middle_percent for the bar
    """

    name: str
    value: str
    n: int
    percent: float | None = None
    part: int | None = None
    left_out: str = ""
    middle: str = ""
    middle_percent: float | None = None


@bp.get("/desk/figures")
@merchants
def show() -> Any:
    """The figures of the merchant whose staff looks."""
    days, category = _days(), _category()
    found = figures_of(current_user, clock.now() - timedelta(days=days), category)
    return page(
        "desk/figures.html",
        lines=_lines(found),
        definitions=list(DEFINITIONS.values()),
        days=days,
        periods=[(n, ngettext("最近%(num)s天", "最近%(num)s天", n)) for n in PERIODS],
        category=category,
        categories=[(code, _(c.name)) for code, c in CATEGORIES.items()],
        fewest=FEWEST_CASES,
        fewest_merchants=FEWEST_MERCHANTS,
        csv_url=url_for("figures.table", days=days, category=category or None),
    )


@bp.get("/desk/figures.csv")
@merchants
def table() -> Any:
    """The same to take away."""
    days, category = _days(), _category()
    now = clock.now()
    found = figures_of(current_user, now - timedelta(days=days), category)
    header = [
        _("指标"),
        _("数值"),
        _("其中件数"),
        _("样本数"),
        _("同类中位数"),
        _("没有计入"),
        _("开始日期"),
        _("结束日期"),
    ]
    first, last = (at.astimezone(BEIJING).date().isoformat() for at in (now - timedelta(days=days), now))
    rows = [
        [line.name, line.value, "" if line.part is None else line.part, line.n, line.middle, line.left_out, first, last]
        for line in _lines(found)
    ]
    answer = make_response(csv_of(header, rows))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="pingli-figures-{last}.csv"'
    return answer


def _days() -> int:
    asked = request.args.get("days", "")
    return next((days for days in PERIODS if str(days) == asked), USUAL_PERIOD)


def _category() -> str:
    asked = request.args.get("category", "")
    return asked if asked in CATEGORIES else ""


def _lines(found: Figures) -> list[Line]:
    own = found.own
    hours = own.median_hours
    return [
        _share("replies", own.replies, found, _left_out_of_replies(own.waiting, own.ended)),
        Line(
            str(DEFINITIONS["hours"][0]),
            "" if hours is None else _hours(hours),
            len(own.hours),
            middle="" if found.medians.get("hours") is None else _hours(found.medians["hours"] or 0),
        ),
        _share("settlements", own.settlements, found, _left_out_of_settlements(own.outcomes)),
        _share("promises", own.promises, found, ""),
        Line(str(DEFINITIONS["chased"][0]), ngettext("%(num)s次", "%(num)s次", own.chased), own.chased),
        _share("updates", Share(own.missed, own.asked), found, ""),
        _part(_("承诺：逾期后做到"), Share(own.kept_late, own.promises.whole)),
        _part(_("承诺：没有做到"), Share(own.broken, own.promises.whole)),
        *(_ruled(outcome, own.ruled(outcome)) for outcome in RULINGS),
    ]


def _share(name: str, share: Share, found: Figures, left_out: str) -> Line:
    middle = found.medians.get(name)
    return Line(
        str(DEFINITIONS[name][0]),
        _percent(share.percent),
        share.whole,
        share.percent,
        share.part if share.percent is not None else None,
        left_out,
        _percent(middle),
        middle,
    )


def _ruled(outcome: str, share: Share) -> Line:
    return _part(_("裁定：%(outcome)s", outcome=phrases.RULED[outcome]), share)


def _part(name: str, share: Share) -> Line:
    part = share.part if share.percent is not None else None
    return Line(name, _percent(share.percent), share.whole, share.percent, part)


def _percent(percent: float | None) -> str:
    return "" if percent is None else f"{format_decimal(round(percent, 1))}%"


def _hours(hours: float) -> str:
    return _("%(number)s小时", number=format_decimal(round(hours, 1)))


def _left_out_of_replies(waiting: int, ended: int) -> str:
    parts = []
    if waiting:
        parts.append(ngettext("还在期限内的%(num)s件", "还在期限内的%(num)s件", waiting))
    if ended:
        parts.append(ngettext("回应之前就结束的%(num)s件", "回应之前就结束的%(num)s件", ended))
    return _("、").join(parts)


def _left_out_of_settlements(outcomes: Any) -> str:
    words = {
        Outcome.WITHDRAWN: lambda n: ngettext("消费者撤回的%(num)s件", "消费者撤回的%(num)s件", n),
        Outcome.NOT_ACCEPTED: lambda n: ngettext("不予受理的%(num)s件", "不予受理的%(num)s件", n),
        Outcome.CONSUMER_INACTIVE: lambda n: ngettext("消费者没有回应的%(num)s件", "消费者没有回应的%(num)s件", n),
    }
    return _("、").join(said(outcomes[outcome]) for outcome, said in words.items() if outcomes[outcome])
