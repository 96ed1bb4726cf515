"""Time as administrators set it: the editions of the policy table. Everybody reads them on the page of rules."""

from typing import Any

from flask import Blueprint, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from portal import clock, rule_words, words
from portal.domain.calendar_files import BadRow, days_of
from portal.domain.deadlines import POLICIES
from portal.domain.periods import DayKind, local
from portal.domain.policy_table import Fault, earliest, use_of
from portal.domain.simulation import Balances
from portal.domain.timetable import Edition
from portal.forms.clocks import DAY_KINDS, CalendarFileForm, DayForm, EditionForm, OutageForm, filled_with
from portal.lengths import length_of
from portal.phrases import PARTIES, state_name
from portal.queries.calendars import calendar_days_seen_by, editions_on_record, times_now
from portal.queries.editions import cases_running, edition_seen_by, editions_seen_by
from portal.queries.outages import outages_seen_by, reach_of
from portal.services import calendars, editions
from portal.services.outages import OutageRefused, apply_outage, declare_outage, refuse_outage
from portal.services.simulation import replay
from portal.views.access import admins
from portal.views.answers import go, page
from portal.views.converters import number

bp = Blueprint("clocks", __name__)

# How many of the latest cases the preview replays while somebody waits; `flask clock simulate` replays all.
CASES_REPLAYED = 300
# What an edition is, with the tone of its chip.
STATES = {"past": (_l("已失效"), "wait"), "now": (_l("正在生效"), "ok"), "coming": (_l("还没有生效"), "you")}
FAULTS = {
    "too_short": _l("%(name)s：太短了，最短%(least)s"),
    "too_long": _l("%(name)s：太长了，最长%(most)s"),
    "reminder_too_late": _l("%(name)s：提醒要早于到期"),
    "no_lapse": _l("%(name)s：没有写到期会怎样，不能让人一直等下去"),
    "unknown": _l("%(name)s：没有这个期限"),
    "missing": _l("%(name)s：表里缺了这个期限"),
}

BAD_ROWS = {
    "no_day": _l("第%(row)s行：「%(found)s」不是日期，请写成 2026-10-01"),
    "no_kind": _l("第%(row)s行：「%(found)s」请改成 off（放假）或 work（上班）"),
    "twice": _l("第%(row)s行：%(found)s 前面已经写过"),
    "no_columns": _l("第%(row)s行：每行要有日期、off或work、名称"),
    "long_name": _l("第%(row)s行：名称太长，或者有看不见的字符"),
    "too_many": _l("第%(row)s行：一个文件最多1000天"),
    "empty": _l("文件里没有一天"),
}
OUTAGES = {
    "out_of_order": _l("结束要晚于开始"),
    "too_long": _l("一次最长14天。更长的请分开公告，并说明进展"),
}


@bp.get("/admin/clocks")
@admins
def table() -> Any:
    """The table in force, and every edition that there has been or is to be."""
    return page(
        "admin/clocks.html",
        periods=rule_words.periods(),
        edition=rule_words.edition_now(),
        editions=[edition_drawn(seen) for seen in editions_seen_by(current_user)],
    )


@bp.route("/admin/clocks/change", methods=["GET", "POST"])
@admins
def change() -> Any:
    """Another edition: first what it would change, then for good."""
    known = editions_on_record()
    last = known[-1]
    form = EditionForm(data=filled_with(last.policies) | {"valid_from": earliest(clock.now())})
    preview: dict[str, Any] | None = None
    if form.validate_on_submit():
        try:
            changes = form.changes(last.policies)
            edition = editions.drafted(changes, form.valid_from.data, known)
            if request.form.get("do") == "publish":
                editions.publish_edition(current_user, changes, form.valid_from.data, form.reason.data)
                flash(_("已公布，到生效的那一天起对新的期限生效"))
                return go("clocks.table")
            preview = _preview(last, edition)
        except editions.EditionRefused as refused:
            _complain(form, refused, last)
    refused_ = form.is_submitted() and preview is None
    return page(
        "admin/clocks_change.html",
        form=form,
        last=last,
        preview=preview,
        periods={period.key: period for period in rule_words.periods(last)},
        earliest=earliest(clock.now()),
        status=422 if refused_ else 200,
    )


@bp.post("/admin/clocks/<version>/withdraw")
@admins
def withdraw(version: str) -> Any:
    """An edition that is not in force yet never will be."""
    edition_seen_by(current_user, version)
    try:
        editions.withdraw_edition(current_user, version)
        flash(_("已撤回，期限不变"))
    except editions.InForceAlready:
        flash(_("这一版已经生效，不能撤回；可以公布新的一版"), "warn")
    return go("clocks.table")


@bp.get("/admin/calendar")
@admins
def calendar() -> Any:
    """The days that deadlines are counted around, a year at a time."""
    return _calendar()


@bp.post("/admin/calendar/day")
@admins
def set_day() -> Any:
    """One day is as an administrator says."""
    form = DayForm()
    if form.validate_on_submit():
        calendars.set_calendar_day(form.day.data, DayKind(form.kind.data), form.name.data or "", current_user)
        return go("clocks.calendar", year=form.day.data.year)
    return _calendar(day_form=form, status=422)


@bp.post("/admin/calendar/file")
@admins
def take_in() -> Any:
    """A file of days, all of it or nothing."""
    form = CalendarFileForm()
    if form.validate_on_submit():
        try:
            days = days_of(form.text())
        except BadRow as bad:
            said = str(BAD_ROWS[bad.code]) % {"row": bad.row, "found": bad.found}
            form.complain(form.file, _("%(said)s。文件里的一天也没有收进来。", said=said))
        except UnicodeDecodeError:
            form.complain(form.file, _("看不懂这个文件，请用UTF-8或GB18030编码的CSV"))
        else:
            count = calendars.take_in_calendar(days, current_user)
            flash(ngettext("收进了%(num)s天", "收进了%(num)s天", count))
            return go("clocks.calendar", year=min(days).year)
    return _calendar(file_form=form, status=422)


@bp.post("/admin/calendar/<int:year>/settle")
@admins
def settle(year: int) -> Any:
    """The holidays of a year are as announced."""
    calendars.settle_year(year, current_user)
    return go("clocks.calendar", year=year)


@bp.route("/admin/outages", methods=["GET", "POST"])
@admins
def outages() -> Any:
    """Outages that were declared, and another one: first what it would move, then for good."""
    form = OutageForm()
    reach = None
    if form.validate_on_submit():
        begins, ends = form.window()
        try:
            refuse_outage(begins, ends)
            if request.form.get("do") == "publish":
                moved = apply_outage(declare_outage(current_user, begins, ends, form.reason.data))
                flash(ngettext("已公告，%(num)s起案件的期限已顺延", "已公告，%(num)s起案件的期限已顺延", moved))
                return go("clocks.outages")
            reach = reach_of(current_user, begins, ends)
        except OutageRefused as refused:
            form.complain(form.ends_at, _outage_refused(refused))
    return page(
        "admin/outages.html",
        form=form,
        reach=reach,
        outages=outages_seen_by(current_user),
        status=422 if form.is_submitted() and reach is None else 200,
    )


def _calendar(status: int = 200, **forms: Any) -> Any:
    this_year = local(clock.now()).year
    year = request.args.get("year", this_year, type=number)
    days = calendar_days_seen_by(current_user)
    drawn = {"day_form": DayForm(formdata=None), "file_form": CalendarFileForm(formdata=None)} | forms
    return page(
        "admin/calendar.html",
        days=[(on, day) for on, day in days.items() if on.year == year],
        year=year,
        years=sorted({on.year for on in days} | {this_year}),
        provisional=times_now().calendar.is_provisional(year or this_year),
        kinds=DAY_KINDS,
        status=status,
        **drawn,
    )


def _outage_refused(refused: OutageRefused) -> str:
    if refused.code != "declared_before":
        return str(OUTAGES[refused.code])
    other = next(o for o in outages_seen_by(current_user) if o.no == refused.no)
    between = {"begins": words.moment(other.starts_at), "ends": words.moment(other.ends_at)}
    return _("和已经公告的故障重叠：%(begins)s 至 %(ends)s", **between)


def edition_drawn(seen: Any) -> dict[str, Any]:
    """An edition with what it is and what it changed in words."""
    before = seen.before.policies if seen.before else {}
    lines = [rule_words.change_of(c.key, before[c.key], seen.edition.policies[c.key]) for c in seen.changes]
    return {
        "seen": seen,
        "state": STATES[seen.state],
        "version": seen.edition.version,
        "valid_from": seen.edition.valid_from,
        "lines": lines,
    }


def _preview(last: Edition, edition: Edition) -> dict[str, Any]:
    """What an edition would change: row by row the lengths, the stages, and the clocks that run by the old one and keep it."""
    keys = [key for key, policy in edition.policies.items() if policy != last.policies[key]]
    running = cases_running(current_user, keys)
    balances: Balances = {}
    replayed = sum(replay(edition, balances, CASES_REPLAYED))
    rows = []
    for key in keys:
        stages = _("、").join(dict.fromkeys(state_name(where.state) for where in use_of(key).stages))
        said = rule_words.change_of(key, last.policies[key], edition.policies[key])
        replays = [(PARTIES[party], b) for (name, party), b in sorted(balances.items()) if name == key]
        rows.append({"words": said, "stages": stages, "running": running[key], "replays": replays})
    return {"rows": rows, "edition": edition, "replayed": replayed}


def _complain(form: EditionForm, refused: editions.EditionRefused, last: Edition) -> None:
    day = form.valid_from
    match refused.code:
        case "too_soon":
            form.complain(day, _("请至少提前7天公布：《电子商务法》第三十四条要求规则修改在实施前至少公示七日"))
        case "before_another":
            form.complain(day, _("要晚于已经公布的 %(version)s 版的生效日期", version=last.version))
        case "nothing_changed":
            form.complain(day, _("还没有改任何期限"))
        case _:
            for fault in refused.faults:
                form.complain(form[f"{fault.key}_{_part(fault)}"], fault_words(fault))


def _part(fault: Fault) -> str:
    return "warn" if fault.code == "reminder_too_late" else "amount"


def fault_words(fault: Fault) -> str:
    """What speaks against an edition, with the name of the row."""
    policy = POLICIES.get(fault.key)
    if policy is None:
        return str(FAULTS[fault.code]) % {"name": fault.key}
    least, most = length_of(policy.least), length_of(policy.most)
    return str(FAULTS[fault.code]) % {"name": _(policy.name), "least": least, "most": most}
