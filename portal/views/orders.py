"""Orders: where a complaint starts, and how an order that is not listed gets there."""

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from flask_login import current_user

from portal.domain.orders import PLATFORM_NAMES, Platform
from portal.domain.parties import Role
from portal.forms.orders import BringInForm, TypeInForm
from portal.queries.orders import order_seen_by, orders_of, shops_here
from portal.services import orders
from portal.views.access import consumers, signed_in
from portal.views.answers import go, page
from portal.views.converters import number
from portal.views.wizard import today

bp = Blueprint("orders", __name__)

ORDERS_A_PAGE = 20
TO_THE_COMPLAINT = "complaint"


@bp.get("/orders")
@signed_in
def index() -> Any:
    """One's own orders, or those a shop has handed in, newest first."""
    _require_orders()
    q = request.args.get("q", "").strip()[:100]
    listed = orders_of(current_user, q=q, before=request.args.get("before", type=number), limit=ORDERS_A_PAGE + 1)
    more = listed[ORDERS_A_PAGE - 1].id if len(listed) > ORDERS_A_PAGE else None
    return page(
        "orders/index.html",
        orders=listed[:ORDERS_A_PAGE],
        q=q,
        more=more,
        platforms=PLATFORM_NAMES,
        is_consumer=current_user.role is Role.CONSUMER,
        is_later_page="before" in request.args,
    )


@bp.get("/orders/<int:order_id>")
@signed_in
def show(order_id: int) -> Any:
    """One order, its items, its way to the buyer, and the complaints about it."""
    order = order_seen_by(current_user, order_id)
    return page(
        "orders/show.html",
        order=order,
        platforms=PLATFORM_NAMES,
        is_consumer=current_user.role is Role.CONSUMER,
    )


@bp.route("/orders/bring-in", methods=["GET", "POST"])
@consumers
def bring_in() -> Any:
    """An order that a shop has handed in finds its buyer."""
    form = BringInForm(next=_next())
    if form.validate_on_submit():
        try:
            order_id = orders.bring_in_order(current_user, form.order_no.data, form.paid.fen or 0)
        except orders.OrderNotFound:
            form.complain(form.order_no, _("没有找到号码和金额都一致的订单。请核对，或者自己填写订单"))
        else:
            return _to_where_it_was_needed(order_id)
    return page("orders/bring_in.html", form=form, status=422 if form.is_submitted() else 200)


@bp.route("/orders/new", methods=["GET", "POST"])
@consumers
def type_in() -> Any:
    """An order told of by its buyer."""
    form = TypeInForm(today(), next=_next())
    if form.validate_on_submit():
        try:
            order_id = orders.type_in_order(
                current_user,
                form.shop.data,
                Platform(form.platform.data),
                form.order_no.data,
                form.title.data,
                form.paid.fen or 0,
                form.ordered_on.data,
            )
        except orders.OrderAlreadyTypedIn:
            form.complain(form.order_no, _("这个订单号你已经填过，内容不一样。请在「我的订单」里找到它"))
        else:
            return _to_where_it_was_needed(order_id)
    return page(
        "orders/type_in.html", form=form, shops=shops_here(current_user), status=422 if form.is_submitted() else 200
    )


def _require_orders() -> None:
    if current_user.role not in (Role.CONSUMER, Role.MERCHANT):
        abort(403)


def _next() -> str | None:
    return TO_THE_COMPLAINT if request.values.get("next") == TO_THE_COMPLAINT else None


def _to_where_it_was_needed(order_id: int) -> Any:
    order = order_seen_by(current_user, order_id)
    if _next() and order.merchant_id is not None:
        return go("complaints.start", order=order_id)
    return go("orders.show", order_id=order_id)
