"""Where people can go from every page, by what they are here for."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.domain.parties import Role
from portal.domain.ranks import Right, may
from portal.models.account import Viewer
from portal.queries.notices import Bell, bell_of


@dataclass(frozen=True)
class Place:
    """One entry of the main navigation.

    counts  it carries the number of cases waiting for the viewer
    tells   it carries the number of notices that the viewer has not read
    right   what the rank of a member of a merchant's staff has to be good for; None for everybody with a place there
    """

    endpoint: str
    icon: str
    label: Any
    counts: bool = False
    tells: bool = False
    right: Right | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return url_for(self.endpoint)

    @property
    def is_here(self) -> bool:
        """Whether the page being drawn belongs to it."""
        return request.endpoint == self.endpoint


INBOX = Place("inbox.index", "bell", _l("通知"), tells=True)
SETTINGS = Place("settings.show", "person", _l("我的"))
CASES = Place("desk.merchant", "list", _l("待办案件"), counts=True, right=Right.LOOK)
ORDERS = Place("orders.index", "file", lazy_pgettext("page", "订单"), right=Right.LOOK)
TEAM = Place("team.index", "people", _l("团队"), right=Right.LEAD_TEAM)
QUEUE = Place("queue.show", "list", _l("案件队列"), counts=True)
BODY = Place("administration.team", "people", _l("本机构"))

PLACES: dict[Role | None, tuple[Place, ...]] = {
    None: (
        Place("home.landing", "list", _l("首页")),
        Place("accounts.sign_in", "person", _l("登录")),
        Place("accounts.sign_up", "plus", _l("注册")),
    ),
    Role.CONSUMER: (
        Place("desk.cases", "list", _l("我的投诉"), counts=True),
        Place("orders.index", "file", _l("我的订单")),
        INBOX,
        SETTINGS,
    ),
    Role.MERCHANT: (CASES, ORDERS, TEAM, INBOX, SETTINGS),
    Role.MEDIATOR: (QUEUE, INBOX, SETTINGS),
    Role.SUPERVISOR: (QUEUE, BODY, INBOX, SETTINGS),
    Role.ADMIN: (
        Place("administration.people", "people", _l("用户")),
        Place("office.index", "stamp", lazy_pgettext("page", "待决事项"), counts=True),
        Place("administration.merchants", "store", lazy_pgettext("page", "商家")),
        Place("administration.bodies", "scale", lazy_pgettext("page", "调解机构")),
        Place("health.show", "info", lazy_pgettext("page", "平台")),
        SETTINGS,
    ),
}


def places(viewer: Viewer) -> tuple[Place, ...]:
    """The main navigation of somebody, first what they come for."""
    return tuple(place for place in PLACES[viewer.role] if exists(place.endpoint) and _is_open_to(viewer, place))


def first_page(viewer: Viewer) -> str:
    """Where somebody begins after signing in."""
    return places(viewer)[0].url


def bell(viewer: Viewer) -> Bell:
    """What is counted beside the navigation, asked for once a page."""
    if "bell" not in g:
        g.bell = bell_of(viewer)
    counted: Bell = g.bell
    return counted


def _is_open_to(viewer: Viewer, place: Place) -> bool:
    return place.right is None or (viewer.merchant_id is not None and may(viewer.rank, place.right))


def complaint_entrance(viewer: Viewer) -> str | None:
    """Where a complaint begins. The law wants this way in to be on every page, always open.

    None for people who are here for somebody else's complaints: they complain with an account of their own.
    """
    if viewer.role not in (None, Role.CONSUMER):
        return None
    return url_for("complaints.start" if exists("complaints.start") else "accounts.sign_up")


def asks_to_confirm(viewer: Viewer) -> bool:
    """Whether the page being drawn is one of the viewer's own, and their address is not known to be theirs."""
    if not viewer.is_authenticated or viewer.is_confirmed:
        return False
    return any(place.is_here for place in places(viewer))


def exists(endpoint: str) -> bool:
    """Whether there is such a page."""
    return endpoint in current_app.view_functions
