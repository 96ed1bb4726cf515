"""Pictures of the main pages for docs/: `python -m tests.pictures [page …]` takes them and writes docs/README.md.

They show the town of the journeys at its moment, so that two pictures of one page differ only in what changed on it.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from babel.messages.mofile import write_mo
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from portal import clock, create_app
from portal.config import ROOT
from portal.extensions import db
from portal.services import accounts
from tests import translations
from tests.browser import Browser as Reading
from tests.conftest import PASSWORD, START, Hands, enter_cast, settings_of
from tests.journeys.conftest import ARGUMENTS, served
from tests.journeys.town import NOW, a_town
from tests.machine import chromium

DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
WIDTHS = {"phone": 390, "desktop": 1280}
HEIGHTS = {"phone": 844, "desktop": 900}
THEMES = ("light", "dark")
MOST_PIXELS_HIGH = 2400
QUALITY = 70
MOST_BYTES = 6_000_000
LONGEST_WAIT_MS = 20_000
ALL_DRAWN = """() => document.fonts.status === "loaded" && [...document.images].every(
  (image) => image.complete || image.getBoundingClientRect().top > innerHeight)"""


@dataclass(frozen=True)
class Shown:
    """A main page as one person sees it.

    address  with the names of what is in the town
    english  whether it is shown in English too, in the light
    """

    page: str
    who: str
    title: str
    address: str
    english: bool = False

    def files(self) -> Iterator[tuple[str, str, str, str]]:
        """The name of each picture, and the device, theme and language that it shows."""
        looks = [(device, theme, "zh") for device in WIDTHS for theme in THEMES]
        looks += [(device, "light", "en") for device in WIDTHS] if self.english else []
        for device, theme, language in looks:
            yield (
                f"{self.page}-{self.who}-{device}-{theme}{'' if language == 'zh' else '-en'}.webp",
                device,
                theme,
                language,
            )


PAGES = (
    Shown("landing", "anyone", "Front page", "/", english=True),
    Shown("help", "anyone", "How it works", "/help"),
    Shown("rules", "anyone", "The rules", "/rules"),
    Shown("sign-up", "anyone", "Signing up", "/sign-up"),
    Shown("sign-in", "anyone", "Signing in", "/sign-in"),
    Shown("cases", "consumer", "My cases", "/cases"),
    Shown("complaint-trouble", "consumer", "A complaint: what went wrong", "{drafts[trouble]}/trouble"),
    Shown("complaint-wants", "consumer", "A complaint: what is asked for", "{drafts[wants]}/wants"),
    Shown("complaint-evidence", "consumer", "A complaint: evidence", "{drafts[evidence]}/evidence"),
    Shown("case", "consumer", "A case, seen by the consumer", "/cases/{cases[proposal_open]}", english=True),
    Shown("case", "merchant", "The same case, seen by the merchant", "/cases/{cases[proposal_open]}", english=True),
    Shown("case", "mediator", "The same case, seen by the mediator", "/cases/{cases[proposal_open]}", english=True),
    Shown("reply", "merchant", "Answering a complaint", "/cases/{cases[awaiting_merchant]}/answer"),
    Shown("gallery", "consumer", "All evidence of a case", "/cases/{with_evidence}/evidence"),
    Shown("evidence", "consumer", "A piece of evidence", "/cases/{with_evidence}/evidence/{evidence_id}"),
    Shown("ruling", "consumer", "A ruling", "/cases/{cases[ruled_with_duties]}/ruling"),
    Shown("inbox", "consumer", "Notices", "/inbox"),
    Shown("orders", "consumer", "My orders", "/orders"),
    Shown("settings", "consumer", "Settings", "/settings"),
    Shown("desk", "merchant", "The merchant's desk", "/desk", english=True),
    Shown("figures", "merchant", "The merchant's own figures", "/desk/figures?days=365"),
    Shown("orders", "merchant", "The merchant's orders", "/orders"),
    Shown("order-files", "merchant", "Order files", "/desk/orders"),
    Shown("order-file", "merchant", "An order file before it is taken in", "/desk/orders/{uploads[known]}"),
    Shown("team", "merchant", "The merchant's team", "/desk/team"),
    Shown("shops", "merchant", "The merchant's shops", "/desk/shops"),
    Shown("queue", "mediator", "The mediator's queue", "/queue"),
    Shown("composer", "mediator", "Writing a ruling", "/cases/{cases[ruling]}/issue-ruling"),
    Shown("body", "supervisor", "The supervisor's mediation body", "/team"),
    Shown("people", "admin", "The administrator's people", "/admin"),
    Shown("merchants", "admin", "The administrator's merchants", "/admin/merchants"),
    Shown("bodies", "admin", "The administrator's mediation bodies", "/admin/bodies"),
    Shown("changes", "admin", "Every change on record", "/admin/changes"),
)
SEEN_BY = {"consumer": "li", "merchant": "acme", "mediator": "wang", "supervisor": "sun", "admin": "admin"}


def written() -> str:
    """docs/README.md."""
    lines = [
        "# The main pages in pictures",
        "",
        "Taken by `make pictures`, which writes this page too: a phone of 390 px and a desktop of 1280 px, light and dark.",
        "People and cases are those of the tests. Press a picture to see it in full.",
        "",
        "| page | phone | phone, dark | desktop | desktop, dark |",
        "|---|---|---|---|---|",
        *(_row(shown, "zh") for shown in PAGES),
        "",
        "## In English",
        "",
        "| page | phone | desktop |",
        "|---|---|---|",
        *(_row(shown, "en") for shown in PAGES if shown.english),
        "",
    ]
    return "\n".join(lines)


def _row(shown: Shown, language: str) -> str:
    cells = [_cell(shown, name, device) for name, device, _, spoken in shown.files() if spoken == language]
    return f"| {' | '.join([shown.title, *cells])} |"


def _cell(shown: Shown, name: str, device: str) -> str:
    alt = f"{shown.title}, {name.removesuffix('.webp').replace('-', ' ')}"
    return f'<a href="pictures/{name}"><img src="pictures/{name}" width="{WIDTHS[device] // 4}" alt="{alt}"></a>'


@contextmanager
def a_portal_with_a_town() -> Iterator[tuple[str, SimpleNamespace]]:
    """The address of a portal that stands still at the moment of the town, and what there is in it."""
    with tempfile.TemporaryDirectory() as folder:
        english = Path(folder, "translations", "en", "LC_MESSAGES")
        english.mkdir(parents=True)
        with (english / "messages.mo").open("wb") as stream:
            write_mo(stream, translations.english())
        texts = {"BABEL_TRANSLATION_DIRECTORIES": str(Path(folder, "translations"))}
        app = create_app(settings_of(f"sqlite:///{folder}/pingli.sqlite3", folder) | texts)
        app.test_client_class = Reading
        hands = Hands(START)
        clock.set_source(lambda: hands.at)
        with app.app_context():
            db.create_all()
            cast, client = enter_cast(), app.test_client()
            with client.session_transaction() as session:
                session["_user_id"] = accounts.sign_in(cast.li.id)
            town = a_town(cast, hands, client)
            db.session.remove()
        hands.set(NOW)
        with served(app) as address:
            yield address, town
        with app.app_context():
            db.engine.dispose()
        clock.set_source()


def taken(window: Page, path: str, device: str, theme: str) -> bytes:
    """The picture of a page; the window is as high as the page, so that what stands at its foot stands at the foot."""
    window.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    window.set_viewport_size({"width": WIDTHS[device], "height": HEIGHTS[device]})
    answer = window.goto(path)
    assert answer and answer.ok, path
    high = window.evaluate("document.documentElement.scrollHeight")
    high = min(max(high, HEIGHTS[device]), MOST_PIXELS_HIGH)
    window.set_viewport_size({"width": WIDTHS[device], "height": high})
    window.wait_for_function(ALL_DRAWN)
    packed = io.BytesIO()
    Image.open(io.BytesIO(window.screenshot(animations="disabled"))).convert("RGB").save(
        packed, "WEBP", quality=QUALITY, method=6
    )
    return packed.getvalue()


def _window_of(browser: Browser, address: str, who: str) -> BrowserContext:
    context = browser.new_context(
        base_url=address, reduced_motion="reduce", locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(LONGEST_WAIT_MS)
    context.clock.set_fixed_time(NOW)
    if who in SEEN_BY:
        window = context.new_page()
        window.goto("/sign-in")
        window.locator("[name=email]").fill(f"{SEEN_BY[who]}@demo.test")
        window.locator("[name=password]").fill(PASSWORD)
        with window.expect_navigation():
            window.locator("[name=password]").press("Enter")
        window.close()
    return context


def take(only: list[str]) -> None:
    """Take the pictures of these pages, of all when none is named."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with a_portal_with_a_town() as (address, town), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for who in ("anyone", *SEEN_BY):
            context = _window_of(browser, address, who)
            window = context.new_page()
            for shown in PAGES:
                if shown.who != who or (only and shown.page not in only):
                    continue
                for name, device, theme, language in shown.files():
                    context.add_cookies([{"name": "language", "value": language, "url": address}])
                    picture = taken(window, shown.address.format_map(vars(town)), device, theme)
                    (PICTURES / name).write_bytes(picture)
                print(f"{shown.page}, {who}", flush=True)
            context.close()
        browser.close()


def main() -> int:
    """0 when the pictures were taken; 1 when there is no Chromium here."""
    if not chromium():
        print("There is no Chromium here: set PINGLI_CHROMIUM.")
        return 1
    if not sys.argv[1:]:
        shutil.rmtree(PICTURES, ignore_errors=True)
    take(sys.argv[1:])
    (DOCS / "README.md").write_text(written(), encoding="utf-8")
    print(f"{sum(picture.stat().st_size for picture in PICTURES.iterdir()) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
