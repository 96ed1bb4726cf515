"""Who may come in. Every endpoint wears exactly one of these; one without does not open, and the app does not start.

anyone · signed_in · consumers · merchants (whoever is of the staff of one) · desk (mediators and supervisors) · supervisors · admins

What a person may do to one case is not decided here but by the rulebook.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from flask import Flask, abort, request
from flask_login import current_user

from portal.domain.parties import Role
from portal.views import answers, errors, unsent

View: TypeAlias = Callable[..., Any]


def _access(name: str, *roles: Role) -> Callable[[View], View]:
    def let_in(view: View) -> View:
        if hasattr(view, "access"):
            raise TypeError(f"{view.__name__} is open to {view.access} already")

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return answers.sign_in_first(comes_back=unsent.keep())
            if roles and current_user.role not in roles:
                abort(403)
            if roles == (Role.MERCHANT,) and current_user.merchant_id is None:
                return errors.trouble(403, errors.NO_PLACE)
            return view(*args, **kwargs)

        guarded.access = name  # type: ignore[attr-defined]
        return guarded

    return let_in


def anyone(view: View) -> View:
    """Open to the world. Who is looking is not even read unless the view asks."""
    if hasattr(view, "access"):
        raise TypeError(f"{view.__name__} is open to {view.access} already")
    view.access = "anyone"  # type: ignore[attr-defined]
    return view


signed_in = _access("signed_in")
consumers = _access("consumers", Role.CONSUMER)
merchants = _access("merchants", Role.MERCHANT)
desk = _access("desk", Role.MEDIATOR, Role.SUPERVISOR)
supervisors = _access("supervisors", Role.SUPERVISOR)
admins = _access("admins", Role.ADMIN)


def takes_files(view: View) -> View:
    """Let this endpoint receive uploads. All others refuse a body larger than any form of ours."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def comes_back(view: View) -> View:
    """What was typed on the page of this endpoint after the sign-in had ended comes back into it after the next one."""
    view.comes_back = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Refuse to start with an endpoint that does not say who may come in, and limit what ordinary forms may weigh."""
    for endpoint in app.view_functions:
        _require_access(app, endpoint)

    @app.before_request
    def closed_by_default() -> None:
        if request.endpoint is not None:
            _require_access(app, request.endpoint)

    @app.before_request
    def weigh() -> None:
        if not getattr(app.view_functions.get(request.endpoint or ""), "takes_files", False):
            request.max_content_length = app.config["MAX_FORM_LENGTH"]


def _require_access(app: Flask, endpoint: str) -> None:
    if not hasattr(app.view_functions[endpoint], "access"):
        raise RuntimeError(f"{endpoint} does not say who may come in; see portal.views.access")
