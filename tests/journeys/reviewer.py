"""Looks at one page after another in both languages and at every width, with axe, a ruler and the HTML standard."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.breadth import at, is_its, some_of
from tests.browser import faults_of
from tests.conftest import PASSWORD
from tests.journeys.people import MAIN_BUTTON

AXE = Axe().axe_script + ";0"
RULER = (Path(__file__).parent / "reviewer.js").read_text(encoding="utf-8")
LANGUAGES = ("zh", "en")
WIDTHS = (1280, 390, 320)
Side = tuple[int, Literal["light", "dark"]]
# Neighbours differ in both.
SIDES: tuple[Side, ...] = (
    (1280, "light"),
    (390, "dark"),
    (320, "light"),
    (1280, "dark"),
    (390, "light"),
    (320, "dark"),
)
RULES = {"rules": {"target-size": {"enabled": True}}}
# Axe takes more than everything else that is done with a page.
JUDGED_ONE_IN = at(3, 1, 1)
HEIGHT = 844
LONGEST_WAIT_MS = 30_000
RUN = """async (options) => {
  const found = await axe.run(document, { resultTypes: ["violations"], preload: false, ...options });
  return found.violations.flatMap((v) => v.nodes.map((n) => `axe ${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary.slice(0, 300)}`));
}"""


@dataclass(frozen=True)
class Visit:
    """A page somebody sees.

    status       that it answers with
    sends_empty  the form on the page is sent as it stands, and the answer is what is looked at
    more         one more of a kind, left out by turns in a share
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

    def faults_of(self, visit: Visit, turn: int) -> Iterable[str]:
        """Everything that is wrong with a page in both languages, each fault with where it shows.

        turn  its number among others: in a share, each is looked at from another side
        """
        languages = some_of(visit.languages, at(2, 1, 1), turn)
        for place, language in enumerate(languages, turn):
            self.context.add_cookies([{"name": "language", "value": language, "url": self.address}])
            self.said.clear()
            status, html = _fetch(self.page, visit)
            where = f"{visit.path} {'(sent empty) ' if visit.sends_empty else ''}{self.who} {language}"
            if status != visit.status:
                yield f"{where}: {status} instead of {visit.status}"
                continue
            if place == turn:  # the markup is the same for all
                yield from (f"{where}: {fault}" for fault in faults_of(html))
            yield from (f"{where}: {words}" for words in self.said if not words.startswith("Failed to load resource"))
            yield from (f"{where} {fault}" for fault in self._measured(some_of(WIDTHS, at(len(WIDTHS), 1, 1), turn)))
            if is_its(turn, JUDGED_ONE_IN):
                nth = turn // JUDGED_ONE_IN
                # One further each time round, so that a language does not always meet the same sides.
                sides = some_of(SIDES, at(len(SIDES), 1, 1), nth + nth // len(SIDES))
                yield from (f"{where} {fault}" for fault in self._judged(sides))

    def _measured(self, widths: Iterable[int]) -> Iterable[str]:
        """What a ruler finds on the page that is open, at some widths."""
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            yield from (f"{width}: {fault}" for fault in self.page.evaluate(RULER))

    def _judged(self, sides: Iterable[Side]) -> Iterable[str]:
        """What axe finds on it from some sides."""
        self.page.evaluate(AXE)
        for width, theme in sides:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.page.emulate_media(color_scheme=theme)
            yield from (f"{width} {theme}: {fault}" for fault in self.page.evaluate(RUN, RULES))


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
