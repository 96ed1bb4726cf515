"""How an answer is given: a whole page, a part of one, or the way to the next page."""

import re
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.urls import iri_to_uri

from portal.extensions import htmx
from portal.forms.fields import filled_again

# Fields of a form that are nobody's words.
NOT_WORDS = ("csrf_token", "next", "language", "appearance", "key", "seen", "entry", "kept", "kind")
LEAST_CHARACTERS_KEPT = 8
# What a list of choices sends: "merchant", "not_as_described", "shipping.damage".
A_CHOICE = re.compile(r"[a-z]+(?:[._-][a-z0-9]+)*")


def page(template: str, status: int = 200, **context: Any) -> Response:
    """Draw `template` as a whole page, or bare when htmx will place it in one.

    `has_errors` is true in the template when the status is 422, so that the title can say so first.
    """
    html = render_template(template, layout=layout(), has_errors=status == 422, **context)
    return make_response(html, status)


def layout() -> str:
    """The layout a page extends, by who asked: htmx for a part, a browser (or its history) for the whole."""
    return "layouts/bare.html" if _is_part() else "layouts/page.html"


def go(endpoint: str, **values: Any) -> AnyResponse:
    """On to another page of ours after something was done, with GET whatever came before."""
    return go_to(url_for(endpoint, **values))


def go_to(path: str) -> AnyResponse:
    """As `go`, to a local path. htmx is told to leave the page too; to a browser's history it is a page like any."""
    if _is_part():
        return make_response("", 204, {"HX-Redirect": iri_to_uri(path)})
    return redirect(path, 303)


def is_read() -> bool:
    """Whether somebody gets to read the answer; who only asks for its headers has read nothing."""
    return request.method != "HEAD"


def sign_in_first(comes_back: bool = False) -> AnyResponse:
    """Ask somebody unknown to sign in and bring them back here. Words they had written are given back, not lost.

    comes_back  the words are kept and will be filled in again
    """
    if _is_part() and "hold" in request.args:
        # Somebody is typing on a page that asks for news: to lead them away now would lose their words.
        return make_response("", 204)
    here = path_to_come_back_to()
    kept = words_typed()
    if kept:
        return page(
            "errors/signed_out.html",
            401,
            kept=kept,
            come_back_to=here,
            comes_back=comes_back,
            version=request.form.get("version", ""),
        )
    return go("accounts.sign_in", next=here) if here else go("accounts.sign_in")


def path_to_come_back_to() -> str | None:
    """The path of this request, if it can be asked for again with GET; of the page around, where htmx asked for a part."""
    if _is_part() and (around := _page_around()):
        return around
    if request.method in ("GET", "HEAD"):
        return local_path(request.full_path.rstrip("?"))
    try:
        current_app.create_url_adapter(request).match(method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return None
    return request.path


def _is_part() -> bool:
    """Whether htmx will place the answer in a page, rather than a browser (or its history) show it as one."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def _page_around() -> str | None:
    """The page of ours that htmx asked from: its parts are no pages to come back to."""
    url = urlsplit(htmx.current_url or "")
    if url.netloc != request.host:
        return None
    return local_path(url._replace(scheme="", netloc="", fragment="").geturl())


def local_path(path: str | None) -> str | None:
    """`path` when it leads to a page of this site, otherwise nothing: a link must not lead people elsewhere."""
    if not path or not path.startswith("/") or path.startswith("//"):
        return None
    if "\\" in path or not all(c.isprintable() or c == " " for c in path):
        return None
    return path


def words_typed() -> list[str]:
    """What somebody had written into the form they sent, or could not send before, without secrets and without ticks and choices."""
    return [
        value
        for name, value in (filled_again() or request.form).items(multi=True)
        if name not in NOT_WORDS
        and "password" not in name
        and len(value.strip()) >= LEAST_CHARACTERS_KEPT
        and not A_CHOICE.fullmatch(value)
    ]
