"""A browser that reads every page it is given as a careful reviewer would.

Whatever a test is about, it fails when a page it fetched has two headings of the first order, a field without a
label, a script of its own, a form that does not work without htmx, or HTML that is not well formed.
"""

import contextvars
import re
from collections import Counter
from collections.abc import Container, Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from portal.extensions import db
from tests import html
from tests.markup import faults_of_markup

TOLD_APART = re.compile(r'(name="csrf_token" value=|data-now=)"[^"]*"')
NEEDS_LABEL = {"input", "select", "textarea"}
NO_LABEL_NEEDED = {"hidden", "submit", "button", "image", "reset"}
REFERRING = {
    *("for", "form", "list", "headers"),
    *("aria-describedby", "aria-labelledby", "aria-controls", "aria-details", "aria-owns", "aria-errormessage"),
}


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
    # What says that a page is elsewhere is Werkzeug's, and nobody sees it.
    is_page = response.mimetype == "text/html" and response.status_code != 204 and not 300 <= response.status_code < 400
    if is_page and not response.is_streamed and not packed:
        faults = faults_of(TOLD_APART.sub(r'\1""', response.text))
        assert not faults, f"{response.request.path}: {faults}" if response.request else faults
    return response


@lru_cache(maxsize=512)
def faults_of(page: str) -> list[str]:
    """Everything a reviewer would send back; the same page is read once."""
    written = html.read(page)
    return [*written.faults, *_faults(written.tree, written.whole)]


def _faults(tree: Element, whole: bool) -> Iterator[str]:
    elements = list(tree.iter())[1:]
    ids = Counter(element.attrib["id"] for element in elements if "id" in element.attrib)
    yield from faults_of_markup(tree)
    yield from (f"the id {name!r} twice" for name, times in sorted(ids.items()) if times > 1)
    if whole:
        yield from _faults_of_a_whole_page(tree, elements)
    labels = [element for element in elements if element.tag == "label"]
    labelled = {label.get("for") for label in labels}
    within_label = {inner for label in labels for inner in label.iter()}
    for element in elements:
        yield from _faults_of(element)
        if element.tag in NEEDS_LABEL and element.get("type") not in NO_LABEL_NEEDED:
            is_named = element.get("id") in labelled or element in within_label
            if not (is_named or element.get("aria-label") or element.get("aria-labelledby")):
                yield f"no label for <{element.tag} name={element.get('name')!r}>"
        if whole:
            yield from _leads_nowhere(element, ids)


def _leads_nowhere(element: Element, ids: Container[str]) -> Iterator[str]:
    """What an element of a whole page names that is not on the page."""
    for reference in REFERRING & element.attrib.keys():
        missing = [name for name in element.attrib[reference].split() if name not in ids]
        yield from (f"{reference} names {name!r}, which is not on the page" for name in missing)
    href = element.get("href", "")
    if href.startswith("#") and href[1:] not in ids:
        yield f"a link to {href!r}, which is not on the page"


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
