"""From the browser's cookie to the person who is looking, and back."""

import logging
from datetime import timedelta

from flask import Flask, request, session
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import OperationalError

from portal import clock
from portal.extensions import login_manager
from portal.models.account import Viewer
from portal.queries.accounts import look_through
from portal.services import accounts
from portal.services.unsent import bring_along

log = logging.getLogger(__name__)

UNSENT = "unsent"  # the page on which something was typed that could not be sent
SEEN_AGAIN_AFTER = timedelta(hours=1)


class Nobody(AnonymousUserMixin):
    """Whoever looks without having signed in."""

    id = None
    role = None
    merchant_id = None


NOBODY = Nobody()


def begin(account_id: int, password: str | None = None) -> None:
    """Sign this browser in under a name that no earlier holder of its cookie knows."""
    token = accounts.sign_in(
        account_id, address=request.remote_addr or "", device=request.user_agent.string, password=password
    )
    former = session.get("_user_id")
    session.clear()
    session["_user_id"] = token
    session.permanent = True
    if former and (path := bring_along(former, token)):
        session[UNSENT] = path


def end() -> None:
    """Forget who used this browser."""
    session.clear()


def init_app(app: Flask) -> None:
    """Let Flask-Login ask us who holds a cookie."""
    login_manager.init_app(app)
    login_manager.anonymous_user = Nobody
    # The token is the whole proof. Binding it to the network address would sign people out on every train ride.
    login_manager.session_protection = None
    login_manager.user_loader(_viewer_with)


def _viewer_with(token: str) -> Viewer | None:
    now = clock.now()
    look = look_through(token, now)
    if look is None:
        return None
    if now - look.seen_at > SEEN_AGAIN_AFTER:
        _note_seen(look.viewer)
    return look.viewer


def _note_seen(viewer: Viewer) -> None:
    assert viewer.sign_in_id is not None
    try:
        accounts.note_seen(viewer.sign_in_id)
    except OperationalError:
        # A disk that is full must not keep people from reading.
        log.warning("could not note that a browser was seen")
