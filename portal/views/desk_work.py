"""What a merchant's staff work with: lists to take away, labels, templates of answers."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, make_response, request
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, phrases
from portal.adapters.spreadsheets import XLSX, Cell, csv_of, xlsx_of
from portal.domain.parties import Party
from portal.domain.ranks import Right, may, require
from portal.domain.taxonomy import CATEGORIES, find_issue
from portal.forms.desk import VARIABLES, LabelForm, TemplateForm
from portal.queries.desk_work import (
    MOST_EXPORTED,
    Exported,
    LabelSeen,
    cases_to_export,
    labels_of,
    template_of,
    templates_of,
)
from portal.services.desk_work import (
    NameTaken,
    TooMany,
    change_template,
    make_label,
    remove_label,
    remove_template,
    rename_label,
    write_template,
)
from portal.views.access import merchants
from portal.views.answers import go, page
from portal.views.desk import wish_asked_for
from portal.words import BEIJING

bp = Blueprint("desk_work", __name__)

MOST_REFS = 200


@bp.get("/desk/export.<any(csv, xlsx):kind>")
@merchants
def export(kind: str) -> Any:
    """The cases that were ticked, or all that the address asks for, as a table to take away."""
    refs = request.args.getlist("ref")[:MOST_REFS]
    cases = cases_to_export(current_user, wish_asked_for(), refs)
    if len(cases) > MOST_EXPORTED:
        return page("desk/too_many.html", status=422, most=MOST_EXPORTED)
    header, rows = _header(), (_cells(case) for case in cases)
    body = csv_of(header, rows) if kind == "csv" else xlsx_of(_("案件"), header, rows, clock.now())
    answer = make_response(body)
    answer.mimetype = "text/csv" if kind == "csv" else XLSX
    day = clock.now().astimezone(BEIJING).strftime("%Y%m%d")
    answer.headers["Content-Disposition"] = f'attachment; filename="pingli-cases-{day}.{kind}"'
    return answer


@bp.route("/desk/labels", methods=["GET", "POST"])
@merchants
def labels() -> Any:
    """The labels of the merchant, and a new one."""
    form = LabelForm()
    if form.validate_on_submit():
        try:
            make_label(current_user, form.name.data)
            return go("desk_work.labels")
        except NameTaken:
            form.complain(form.name, _("已经有这个标签了，请换一个名称"))
        except TooMany as many:
            form.complain(form.name, _("最多%(most)s个标签，请先移除不用的", most=many.most))
    return _labels(form)


@bp.route("/desk/labels/<int:label_id>", methods=["GET", "POST"])
@merchants
def label(label_id: int) -> Any:
    """Another name for a label."""
    require(current_user.rank, Right.LABEL)
    seen = _label(label_id)
    form = LabelForm(data={"name": seen.name})
    if form.validate_on_submit():
        try:
            rename_label(current_user, label_id, form.name.data)
            return go("desk_work.labels")
        except NameTaken:
            form.complain(form.name, _("已经有这个标签了，请换一个名称"))
    return page("desk/label.html", status=422 if form.problems else 200, form=form, label=seen, **_rights())


@bp.post("/desk/labels/<int:label_id>/remove")
@merchants
def drop_label(label_id: int) -> Any:
    """Take a label away, from every case that has it too."""
    remove_label(current_user, label_id)
    return go("desk_work.labels")


@bp.get("/desk/templates")
@merchants
def templates() -> Any:
    """The templates that the staff of the merchant begin an answer with."""
    return page("desk/templates.html", templates=templates_of(current_user), **_rights())


@bp.route("/desk/templates/new", methods=["GET", "POST"])
@merchants
def new_template() -> Any:
    """Write a template."""
    require(current_user.rank, Right.WRITE_TEMPLATES)
    form = TemplateForm()
    if form.validate_on_submit():
        try:
            write_template(current_user, form.title.data, form.words.data)
            return go("desk_work.templates")
        except TooMany as many:
            form.form_errors.append(_("最多%(most)s个模板，请先移除不用的", most=many.most))
    return _template(form, None)


@bp.route("/desk/templates/<int:template_id>", methods=["GET", "POST"])
@merchants
def template(template_id: int) -> Any:
    """Change a template; what was answered with it before stays as it was."""
    require(current_user.rank, Right.WRITE_TEMPLATES)
    seen = template_of(current_user, template_id)
    form = TemplateForm(data={"title": seen.title, "words": seen.words})
    if form.validate_on_submit():
        change_template(current_user, template_id, form.title.data, form.words.data)
        return go("desk_work.templates")
    return _template(form, seen)


@bp.post("/desk/templates/<int:template_id>/remove")
@merchants
def drop_template(template_id: int) -> Any:
    """Offer a template no more."""
    remove_template(current_user, template_id)
    return go("desk_work.templates")


def _labels(form: LabelForm) -> Any:
    status = 422 if form.problems else 200
    return page("desk/labels.html", status=status, form=form, labels=labels_of(current_user), **_rights())


def _label(label_id: int) -> LabelSeen:
    return next((seen for seen in labels_of(current_user) if seen.id == label_id), None) or abort(404)


def _template(form: TemplateForm, seen: Any) -> Any:
    status = 422 if form.problems else 200
    return page("desk/template.html", status=status, form=form, seen=seen, variables=VARIABLES, **_rights())


def _rights() -> dict[str, bool]:
    return {
        "may_label": may(current_user.rank, Right.LABEL),
        "may_write": may(current_user.rank, Right.WRITE_TEMPLATES),
    }


def _header() -> list[str]:
    return [
        _("案号"),
        _("店铺"),
        _("订单号"),
        _("商品"),
        _("类别"),
        _("问题"),
        _("状态"),
        _("轮到商家"),
        _("最近的期限（北京时间）"),
        _("消费者的要求"),
        _("要求金额（元）"),
        _("实付金额（元）"),
        str(phrases.PARTIES[Party.CONSUMER]),
        _("提交时间（北京时间）"),
        _("结案时间（北京时间）"),
        _("经手人"),
        _("标签"),
    ]


def _cells(case: Exported) -> Sequence[Cell]:
    category = CATEGORIES[case.category]
    issue = find_issue(category, case.issue)
    return [
        case.ref,
        case.shop,
        case.order_no,
        _("、").join(item["title"] for item in case.items),
        _(category.name),
        _(issue.name) if issue else "",
        phrases.state_name(case.state, case.outcome),
        _("是") if case.turn else "",
        _when(case.due_at),
        _("、").join(phrases.wanted_words(wanted) for wanted in case.wanted),
        case.amount_fen / 100,
        case.paid_fen / 100,
        case.consumer,
        _when(case.filed_at),
        _when(case.closed_at),
        case.hand,
        case.labels,
    ]


def _when(at: Any) -> str:
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if at else ""
