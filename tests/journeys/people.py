"""People at their browsers: Chromium windows of one person each, watched for everything that goes wrong in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Response, expect

HEIGHTS = {320: 640, 390: 844, 1280: 900}
# Files are examined with the lowest priority, beside two other tests and their browsers.
LONGEST_WAIT_MS = 30_000
MAIN_BUTTON = "button.btn:not(.btn--2):not(.btn--3):visible"
SECONDS_TO_NEWS = 5  # a little more than between two questions of a case page
# The latest entry that a case page knows of; one that can never be opened again asks for nothing more.
LATEST = "() => document.getElementById('thread-tail').getAttribute('data-hx-get') || 'closed'"
# What Chromium says about an answer of ours that is no success; the answers themselves are judged in `_answered`.
SAID_OF_AN_ANSWER = "Failed to load resource: the server responded with a status of"
WORDS_FOR_THOSE_WHO_TYPE = frozenset({401, 403, 404, 409, 413, 422, 429})

expect.set_options(timeout=LONGEST_WAIT_MS)


class Person:
    """Somebody at a browser.

    page    the window they look through
    faults  what went wrong in it: errors of scripts, refusals of the content policy, answers that should not be
    """

    def __init__(self, chromium: Browser, address: str, **options: Any) -> None:
        width, language = options.get("width", 1280), options.get("language", "zh")
        self.javascript: bool = options.get("javascript", True)
        self.address, self.faults = address, list[str]()
        self.context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": HEIGHTS[width]},
            java_script_enabled=self.javascript,
            reduced_motion="reduce",
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            timezone_id="America/New_York",  # deadlines are in Beijing time wherever people are
            has_touch=width < 700,
        )
        self.context.set_default_timeout(LONGEST_WAIT_MS)
        self.context.add_cookies([{"name": "language", "value": language, "url": address}])
        if self.javascript:
            self.context.clock.install()
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("console", lambda said: self._said(said.type, said.text))
        self.page.on("response", self._answered)

    def sign_in(self, email: str, password: str) -> None:
        """As everybody does it."""
        self.at("/sign-in")
        self.writes("email", email)
        self.writes("password", password)
        self.goes_on()
        expect(self.page.locator("a[href='/settings']").first).to_be_attached()

    def has_signed_in(self, cookie: str, value: str) -> None:
        """As if they had: with what their browser would have been given."""
        self.context.add_cookies([{"name": cookie, "value": value, "url": self.address}])

    def at(self, path: str) -> Page:
        """Go to a page."""
        self.page.goto(path)
        return self.page

    def opens(self, ref: str) -> None:
        """Go to a case."""
        self.at(f"/cases/{ref}")

    def button(self, act: str) -> Locator:
        """The way to an act on a case page, wherever it stands."""
        return self.page.locator(f"main a[id*='-{act}-']:visible").first

    def begins(self, act: str) -> None:
        """Go from a case page to the form of an act."""
        with self.page.expect_navigation():
            self.button(act).click()

    def field(self, name: str) -> Locator:
        """A field of the form."""
        return self.page.locator(f"main [name='{name}']").first

    def writes(self, name: str, words: str) -> None:
        """Fill in a field."""
        self.field(name).fill(words)

    def picks(self, name: str, value: str) -> None:
        """Take an entry of a list."""
        self.field(name).select_option(value)

    def chooses(self, name: str, value: str) -> None:
        """Tick a choice by its words, which cover the control itself."""
        control = self.page.locator(f"input[name='{name}'][value='{value}']")
        self.page.locator(f"label[for='{control.get_attribute('id')}']").click()
        expect(control).to_be_checked()

    def presses(self, button: Locator) -> None:
        """Press a button that sends a form, and wait for the answer."""
        if button.evaluate("button => button.form.hasAttribute('data-hx-post')") and self.javascript:
            with self.page.expect_response(lambda response: response.request.method == "POST"):
                button.click()
        else:
            with self.page.expect_navigation():
                button.click()

    def goes_on(self, form: str = "main form[method=post]") -> None:
        """Send a form with its main button."""
        self.presses(self.page.locator(form).locator(MAIN_BUTTON).first)

    @contextmanager
    def sees_it_happen(self) -> Iterator[None]:
        """What others do meanwhile comes to the case page that is open: by itself, within the time between two
        questions and without being loaded again; or, without JavaScript, when the person asks for it again.
        """
        before = self.page.evaluate(LATEST)
        if self.javascript:
            self.page.evaluate("window.neverLeft = true")
        yield
        if self.javascript:
            self.page.clock.fast_forward(SECONDS_TO_NEWS * 1000)
            self.page.wait_for_function(f"before => ({LATEST})() !== before", arg=before)
            assert self.page.evaluate("window.neverLeft === true"), "the page was loaded again"
        else:
            self.page.reload()
            assert self.page.evaluate(LATEST) != before

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(SAID_OF_AN_ANSWER):
            self.faults.append(f"{self.page.url}: {text}")

    def _answered(self, response: Response) -> None:
        expected = response.request.resource_type in ("document", "xhr", "fetch")
        if response.status >= 400 and not (expected and response.status in WORDS_FOR_THOSE_WHO_TYPE):
            self.faults.append(f"{response.status} {response.url}")
