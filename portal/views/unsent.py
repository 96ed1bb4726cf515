"""Words that could not be sent, because the sign-in had ended while they were typed, come back into their form.

What was typed is kept on our side, for the person whose sign-in it was; the browser only remembers the page. Files that
were chosen cannot come back: a browser hands them over once.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, session
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from portal.forms.fields import clean_text, fill_again, filled_again
from portal.queries.unsent import unsent_of
from portal.services import unsent
from portal.views import sessions
from portal.views.answers import path_to_come_back_to

NOT_KEPT = ("csrf_token", "next")
# Beside success, answers after which the words are on the page that was answered with.
ARRIVED = frozenset({409, 422})


def init_app(app: Flask) -> None:
    """Fill in the form that somebody comes back to, once for all the views that draw one."""

    @app.before_request
    def fill_in() -> None:
        if request.method != "POST" and _is_awaited():
            kept = unsent_of(current_user, session[sessions.UNSENT])
            fill_again(kept) if kept else session.pop(sessions.UNSENT)

    @app.after_request
    def let_go(response: Response) -> Response:
        arrived = response.status_code < 400 or response.status_code in ARRIVED
        if request.method == "POST" and arrived and _is_awaited():
            unsent.drop_unsent(current_user)
            session.pop(sessions.UNSENT)
        return response

    app.jinja_env.globals |= {"words_came_back": lambda: filled_again() is not None, "page_takes_files": _takes_files}


def keep() -> bool:
    """Keep what this request has sent in vain for the next sign-in. Whether it will come back by itself."""
    view = current_app.view_functions.get(request.endpoint or "")
    token, path = session.get("_user_id"), path_to_come_back_to()
    if request.method != "POST" or not getattr(view, "comes_back", False) or not token or not path:
        return False
    fields = {
        clean_text(name): [clean_text(value) for value in values]
        for name, values in request.form.lists()
        if name not in NOT_KEPT and "password" not in name
    }
    if not unsent.keep_unsent(token, path, fields):
        return False
    if current_user.is_authenticated:
        session[sessions.UNSENT] = path
    return True


def typed_before() -> MultiDict[str, str] | None:
    """What the form on this page was filled in with when it could not be sent; None where there is no such thing."""
    return filled_again()


def _is_awaited() -> bool:
    """Whether this is the page on which something was typed, and it is opened by somebody who is signed in."""
    if sessions.UNSENT not in session or not current_user.is_authenticated:
        return False
    return urlsplit(session[sessions.UNSENT]).path == urlsplit(path_to_come_back_to() or "").path


def _takes_files() -> bool:
    return getattr(current_app.view_functions.get(request.endpoint or ""), "takes_files", False)
