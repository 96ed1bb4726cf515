"""A browser that reads every page it is given as a careful reviewer would.

Whatever a test is about, it fails when a page it fetched has two headings of the first order, a field without a
label, a script of its own, a form that does not work without htmx, or HTML that is not well formed.
"""

import contextvars
import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from portal.extensions import db
from tests.markup import faults_of_markup

TOLD_APART = re.compile(r'(name="csrf_token" value=|data-now=)"[^"]*"')
NEEDS_LABEL = {"input", "select", "textarea"}
NO_LABEL_NEEDED = {"hidden", "submit", "button", "image", "reset"}
REFERRING = (
    "for",
    "form",
    "list",
    "headers",
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-details",
    "aria-owns",
    "aria-errormessage",
)


class Browser(FlaskClient):
    """A test client whose every request starts with a clean slate, as in production, and whose pages are reviewed.

    Flask reuses an app context that is already open, and `g` with it; the person that Flask-Login remembers there
    would leak from one browser into the next. Forms are sent with the token of the page they would have come from.
    """

    def open(self, *args, **kwargs):
        kwargs.setdefault("buffered", True)
        response = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.rollback()
        return review(response)

    def post(self, *args, token=True, **kwargs):
        """As FlaskClient.post; `token=False` leaves out the proof that the form came from a page of ours."""
        sent = kwargs.get("data")
        if token and (sent is None or isinstance(sent, dict)) and "json" not in kwargs:
            kwargs["data"] = {**(sent or {}), "csrf_token": self.token()}
        return super().post(*args, **kwargs)

    def part(self, path, **kwargs):
        """What htmx gets from `path`."""
        return self.get(path, headers={"HX-Request": "true", **kwargs.pop("headers", {})}, **kwargs)

    def token(self):
        """The token that a page of this browser's session would carry."""

        def made():
            with self.session_transaction() as session, self.application.test_request_context():
                from flask import g
                from flask import session as here

                here.update(session)
                token = generate_csrf()
                session["csrf_token"] = here["csrf_token"]
                g.pop("csrf_token", None)
            return token

        return contextvars.Context().run(made)


def review(response):
    """The response, unless it is a page with a fault."""
    packed = "Content-Encoding" in response.headers
    if response.mimetype == "text/html" and response.status_code != 204 and not response.is_streamed and not packed:
        faults = faults_of(TOLD_APART.sub(r'\1""', response.text))
        assert not faults, f"{response.request.path}: {faults}" if response.request else faults
    return response


@lru_cache(maxsize=512)
def faults_of(html: str) -> list[str]:
    """Everything a reviewer would send back; the same page is read once."""
    whole = "<html" in html
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html) if whole else parser.parseFragment(html)
    found = [f"not well formed: {code} {data} at {place}" for place, code, data in parser.errors]
    return [*found, *_faults(tree, whole)]


def _faults(tree: Element, whole: bool) -> Iterator[str]:
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    ids = [element.get("id") for element in elements if element.get("id") is not None]
    yield from faults_of_markup(tree)
    yield from (f"the id {name!r} twice" for name in sorted({name for name in ids if ids.count(name) > 1}))
    if whole:
        yield from _faults_of_a_whole_page(tree, elements)
    labelled = {element.get("for") for element in elements if element.tag == "label"}
    within_label = {id(inner) for element in elements if element.tag == "label" for inner in element.iter()}
    for element in elements:
        yield from _faults_of(element)
        is_named = element.get("id") in labelled or id(element) in within_label
        is_named = is_named or element.get("aria-label") or element.get("aria-labelledby")
        if element.tag in NEEDS_LABEL and element.get("type") not in NO_LABEL_NEEDED and not is_named:
            yield f"no label for <{element.tag} name={element.get('name')!r}>"
        if whole:
            for reference in REFERRING:
                missing = [name for name in (element.get(reference) or "").split() if name not in ids]
                yield from (f"{reference} names {name!r}, which is not on the page" for name in missing)
            if (element.get("href") or "").startswith("#") and element.get("href")[1:] not in ids:
                yield f"a link to {element.get('href')!r}, which is not on the page"


def _faults_of_a_whole_page(tree: Element, elements: list[Element]) -> Iterator[str]:
    headings = [element for element in elements if element.tag == "h1"]
    if len(headings) != 1:
        yield f"{len(headings)} h1"
    root = next((element for element in elements if element.tag == "html"), tree)
    if not root.get("lang"):
        yield "a page in no language"
    title = next((element for element in elements if element.tag == "title"), None)
    if title is None or not (title.text or "").strip(" —\n"):
        yield "a page without a title"


def _faults_of(element: Element) -> Iterator[str]:
    tag = element.tag
    if any(name.startswith("on") or name == "style" for name in element.attrib):
        yield f"something inline on <{tag}>"
    if any(name.startswith("hx-") for name in element.attrib):
        yield f"hx- without data- on <{tag}>"
    if tag == "style" or (tag == "script" and not element.get("src")):
        yield f"an inline <{tag}>"
    if tag == "img" and element.get("alt") is None:
        yield f"a picture without words: {element.get('src')}"
    if tag == "form":
        yield from _faults_of_a_form(element)
    if tag in ("a", "button") and not _says_something(element):
        yield f"a <{tag}> without a name"


def _faults_of_a_form(form: Element) -> Iterator[str]:
    if form.get("action") is None:
        yield "a form that does not work without htmx"
    if (form.get("method") or "get").lower() == "post":
        tokens = [field for field in form.iter("input") if field.get("name") == "csrf_token"]
        if len(tokens) != 1:
            yield f"{len(tokens)} tokens in the form to {form.get('action')}"


def _says_something(element: Element) -> bool:
    pictures = any(inner.get("alt") for inner in element.iter("img"))
    return bool("".join(element.itertext()).strip() or element.get("aria-label") or pictures)
