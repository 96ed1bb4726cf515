"""Language and appearance: what a browser was told to prefer, for people with and without an account."""

from typing import Any

from flask import Flask, current_app, has_request_context, request
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug import Response

from portal.extensions import babel

LANGUAGES = {"zh": "zh-CN", "en": "en"}
APPEARANCES = ("auto", "light", "dark")
A_YEAR_SECONDS = 31_536_000


def language() -> str:
    """The language of this page: as chosen here, else as the browser prefers, else Chinese.

    The account's own choice arrives in the cookie at sign-in, so that a page without a database can be read too.
    Where no page is asked for, as in the worker, it is Chinese unless flask_babel.force_locale says otherwise.
    """
    if not has_request_context():
        return "zh"
    chosen = request.cookies.get("language")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "zh")


def appearance() -> str:
    """Light, dark, or as the device has it."""
    chosen = request.cookies.get("appearance")
    return chosen if chosen in APPEARANCES else "auto"


def remember(response: Response, name: str, choice: str) -> None:
    """Keep a choice in this browser for a year."""
    response.set_cookie(
        name,
        choice,
        max_age=A_YEAR_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def init_app(app: Flask) -> None:
    """Write pages in the reader's language and in Beijing time."""
    babel.init_app(app, locale_selector=language)
    app.jinja_env.globals["_"] = _text


@pass_eval_context
def _text(drawn: EvalContext, text: str, **values: Any) -> str:
    """A text of a template, with values in the places of their names.

    What Jinja has for this goes twice through the context of the template, and fills in what has no places too.
    """
    said = babel.domain_instance.gettext(text)
    # Nobody but us writes what is in the templates and in the catalogues.
    said = Markup(said) if drawn.autoescape else said  # noqa: S704
    return said % values if values or "%" in said else said
