"""Looks at one page after another in every width, theme and language, with axe, a ruler and the HTML standard."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import faults_of
from tests.conftest import PASSWORD
from tests.journeys.people import MAIN_BUTTON

AXE = Axe().axe_script + ";0"
RULER = (Path(__file__).parent / "reviewer.js").read_text(encoding="utf-8")
LANGUAGES = ("zh", "en")
# Widths and themes are shared out between the languages: colours do not depend on the language of the words, and a
# phone of 320 px has the colours of one of 390.
NOT_COLOURS = {"rules": {"color-contrast": {"enabled": False}, "target-size": {"enabled": True}}}
ALL_RULES = {"rules": {"target-size": {"enabled": True}}}
Look = tuple[int, str, dict[str, Any]]
EVERY_LOOK: dict[str, tuple[Look, ...]] = {
    "zh": ((1280, "light", ALL_RULES), (390, "dark", ALL_RULES), (320, "light", NOT_COLOURS)),
    "en": ((1280, "dark", ALL_RULES), (390, "light", ALL_RULES), (320, "dark", NOT_COLOURS)),
}
# For one more page of a kind that was looked at from every side.
ONE_LOOK: dict[str, tuple[Look, ...]] = {
    "zh": ((1280, "light", ALL_RULES),),
    "en": ((320, "dark", ALL_RULES),),
}
# PINGLI_EVERY_LOOK=1 looks at every page from every side in both languages; that takes some minutes more.
if os.environ.get("PINGLI_EVERY_LOOK"):
    ALL_LOOKS = tuple((width, theme, ALL_RULES) for width in (1280, 390, 320) for theme in ("light", "dark"))
    EVERY_LOOK = ONE_LOOK = dict.fromkeys(LANGUAGES, ALL_LOOKS)
HEIGHT = 844
LONGEST_WAIT_MS = 10_000
RUN = """async (options) => {
  const found = await axe.run(document, { resultTypes: ["violations"], preload: false, ...options });
  return found.violations.flatMap((v) => v.nodes.map((n) => `axe ${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary.slice(0, 300)}`));
}"""


@dataclass(frozen=True)
class Visit:
    """A page somebody sees.

    status       that it answers with
    sends_empty  the form on the page is sent as it stands, and the answer is what is looked at
    more         one more of a kind, to be looked at once in each language
    languages    to be looked at in
    """

    path: str
    status: int = 200
    sends_empty: bool = False
    more: bool = False
    languages: tuple[str, ...] = LANGUAGES


class Reviewer:
    """Reads pages through one window."""

    def __init__(self, chromium: Browser, address: str, who: str | None) -> None:
        self.address, self.who = address, who or "a stranger"
        self.context = chromium.new_context(base_url=address, reduced_motion="reduce", color_scheme="light")
        self.context.set_default_timeout(LONGEST_WAIT_MS)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        if who is not None:
            self._sign_in(f"{who}@demo.test")
        self.page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)

    def _sign_in(self, email: str) -> None:
        self.page.goto("/sign-in")
        self.page.locator("[name=email]").fill(email)
        self.page.locator("[name=password]").fill(PASSWORD)
        with self.page.expect_navigation():
            self.page.locator("[name=password]").press("Enter")

    def faults_of(self, visit: Visit) -> Iterable[str]:
        """Everything that is wrong with a page in both languages, each fault with where it shows."""
        for language in LANGUAGES if os.environ.get("PINGLI_EVERY_LOOK") else visit.languages:
            self.context.add_cookies([{"name": "language", "value": language, "url": self.address}])
            self.said.clear()
            status, html = _fetch(self.page, visit)
            where = f"{visit.path} {'(sent empty) ' if visit.sends_empty else ''}{self.who} {language}"
            if status != visit.status:
                yield f"{where}: {status} instead of {visit.status}"
                continue
            if language == visit.languages[0]:  # the markup is the same for all
                yield from (f"{where}: {fault}" for fault in faults_of(html))
            yield from (f"{where}: {words}" for words in self.said if not words.startswith("Failed to load resource"))
            self.page.evaluate(AXE)
            for width, theme, options in (ONE_LOOK if visit.more else EVERY_LOOK)[language]:
                self.page.set_viewport_size({"width": width, "height": HEIGHT})
                self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                seen = [*self.page.evaluate(RUN, options), *self.page.evaluate(RULER)]
                yield from (f"{where} {width} {theme}: {fault}" for fault in seen)


def _fetch(page: Page, visit: Visit) -> tuple[int, str]:
    response = page.goto(visit.path)
    if visit.sends_empty:
        form = page.locator("main form[method=post]").first
        form.evaluate("form => { form.noValidate = true; form.removeAttribute('data-hx-post'); }")
        with page.expect_navigation() as arriving:
            form.locator(MAIN_BUTTON).first.click()
        response = arriving.value
    assert response is not None
    return response.status, response.text()
