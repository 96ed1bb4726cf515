"""Orders: where a complaint starts, and how an order that is not listed gets there."""

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, limit_words
from portal.domain.orders import ORDER_KIND_NAMES, PLATFORM_NAMES, OrderKind, Platform
from portal.domain.parties import Role
from portal.domain.ranks import Right, may
from portal.forms.fields import Form
from portal.forms.orders import BringInForm, TypeInForm
from portal.queries.effects import filing_limit_of, said_of_shop
from portal.queries.merchants import shops_of
from portal.queries.orders import order_seen_by, orders_of, shops_here
from portal.services import orders
from portal.views.access import consumers, signed_in
from portal.views.answers import go, page
from portal.views.converters import number
from portal.views.wizard import today
from portal.words import time_of_day

bp = Blueprint("orders", __name__)

ORDERS_A_PAGE = 20
TO_THE_COMPLAINT = "complaint"


@bp.get("/orders")
@signed_in
def index() -> Any:
    """One's own orders, or those a shop has handed in, newest first."""
    _require_orders()
    q = request.args.get("q", "").strip()[:100]
    kind = next((kind for kind in OrderKind if kind == request.args.get("kind")), None)
    shop_id = request.args.get("shop", type=number)
    listed = orders_of(
        current_user,
        q=q,
        kind=kind,
        shop_id=shop_id,
        before=request.args.get("before", type=number),
        limit=ORDERS_A_PAGE + 1,
    )
    more = listed[ORDERS_A_PAGE - 1].id if len(listed) > ORDERS_A_PAGE else None
    return page(
        "orders/index.html",
        orders=listed[:ORDERS_A_PAGE],
        q=q,
        narrowed={"q": q or None, "kind": kind, "shop": shop_id},
        more=more,
        kinds=ORDER_KIND_NAMES,
        shops=shops_of(current_user.merchant_id) if current_user.merchant_id else [],
        may_upload=may(current_user.rank, Right.UPLOAD_ORDERS),
        usual=OrderKind.NORMAL,
        platforms=PLATFORM_NAMES,
        is_consumer=current_user.role is Role.CONSUMER,
        is_later_page="before" in request.args,
        limit=_limit(),
    )


@bp.get("/orders/<int:order_id>")
@signed_in
def show(order_id: int) -> Any:
    """One order, its items, its way to the buyer, and the complaints about it."""
    order = order_seen_by(current_user, order_id)
    is_consumer = current_user.role is Role.CONSUMER
    marked = said_of_shop(order.merchant_id, clock.now()) if is_consumer else None
    return page(
        "orders/show.html",
        order=order,
        limit=_limit(),
        marked=limit_words.of_shop(order.shop_name, marked) if marked else None,
        kinds=ORDER_KIND_NAMES,
        platforms=PLATFORM_NAMES,
        is_consumer=is_consumer,
    )


@bp.route("/orders/bring-in", methods=["GET", "POST"])
@consumers
def bring_in() -> Any:
    """An order that a shop has handed in finds its buyer."""
    form = BringInForm(next=_next())
    if form.validate_on_submit():
        try:
            orders.count_try(current_user)
            order_id = orders.bring_in_order(current_user, form.order_no.data, form.paid.fen or 0)
        except orders.TriedTooOften as refused:
            return _tried_too_often("orders/bring_in.html", form, refused)
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
            orders.count_try(current_user)
            order_id = orders.type_in_order(
                current_user,
                form.shop.data,
                Platform(form.platform.data),
                form.order_no.data,
                form.title.data,
                form.paid.fen or 0,
                form.ordered_on.data,
            )
        except orders.TriedTooOften as refused:
            return _tried_too_often("orders/type_in.html", form, refused, shops=shops_here(current_user))
        except orders.OrderAlreadyTypedIn:
            form.complain(form.order_no, _("这个订单号你已经填过，内容不一样。请在「我的订单」里找到它"))
        else:
            return _to_where_it_was_needed(order_id)
    return page(
        "orders/type_in.html", form=form, shops=shops_here(current_user), status=422 if form.is_submitted() else 200
    )


def _tried_too_often(template: str, form: Form, refused: orders.TriedTooOften, **context: Any) -> Any:
    words = _("试得太频繁了，请在%(time)s以后再试。填写的内容还在。", time=time_of_day(refused.until))
    form.complain(next(field for field in form if field.name == "order_no"), words)
    return page(template, form=form, status=429, **context)


def _require_orders() -> None:
    if current_user.role not in (Role.CONSUMER, Role.MERCHANT):
        abort(403)


def _limit() -> limit_words.Said | None:
    """What keeps a consumer from complaining now."""
    limit = filing_limit_of(current_user.id, clock.now()) if current_user.role is Role.CONSUMER else None
    return limit_words.of_filing(limit) if limit else None


def _next() -> str | None:
    return TO_THE_COMPLAINT if request.values.get("next") == TO_THE_COMPLAINT else None


def _to_where_it_was_needed(order_id: int) -> Any:
    order = order_seen_by(current_user, order_id)
    if _next() and order.merchant_id is not None:
        return go("complaints.start", order=order_id)
    return go("orders.show", order_id=order_id)
