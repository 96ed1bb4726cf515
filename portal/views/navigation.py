"""Where people can go from every page, by what they are here for."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from portal.domain.parties import Role
from portal.models.account import Viewer


@dataclass(frozen=True)
class Place:
    """One entry of the main navigation. `counts` says that it carries the number of cases waiting for the viewer."""

    endpoint: str
    icon: str
    label: Any
    counts: bool = False

    @property
    def url(self) -> str:
        """Its address."""
        return url_for(self.endpoint)

    @property
    def is_here(self) -> bool:
        """Whether the page being drawn belongs to it."""
        return request.endpoint == self.endpoint


SETTINGS = Place("settings.show", "person", _l("我的"))
CASES = Place("desk.merchant", "list", _l("待办案件"), counts=True)
QUEUE = Place("desk.queue", "list", _l("案件队列"), counts=True)

PLACES: dict[Role | None, tuple[Place, ...]] = {
    None: (
        Place("home.landing", "list", _l("首页")),
        Place("accounts.sign_in", "person", _l("登录")),
        Place("accounts.sign_up", "plus", _l("注册")),
    ),
    Role.CONSUMER: (
        Place("desk.cases", "list", _l("我的投诉"), counts=True),
        Place("orders.index", "file", _l("我的订单")),
        SETTINGS,
    ),
    Role.MERCHANT: (CASES, SETTINGS),
    Role.MEDIATOR: (QUEUE, SETTINGS),
    Role.SUPERVISOR: (QUEUE, SETTINGS),
    Role.ADMIN: (SETTINGS,),
}


def places(viewer: Viewer) -> tuple[Place, ...]:
    """The main navigation of somebody, first what they come for."""
    return tuple(place for place in PLACES[viewer.role] if exists(place.endpoint))


def first_page(viewer: Viewer) -> str:
    """Where somebody begins after signing in."""
    return places(viewer)[0].url


def complaint_entrance() -> str:
    """Where a complaint begins. The law wants this way in to be on every page, always open."""
    return url_for("complaints.start" if exists("complaints.start") else "accounts.sign_up")


def exists(endpoint: str) -> bool:
    """Whether there is such a page."""
    return endpoint in current_app.view_functions
