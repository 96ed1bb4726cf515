"""The portal on a port of this machine, and people who sit down at real browsers in front of it.

The server runs in the test's own process, so that a test which turns the hands of the clock turns them for everybody.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, got_request_exception
from playwright.sync_api import sync_playwright
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.extensions import db
from portal.models.account import Account
from portal.queries.accounts import viewer_of
from tests.breadth import at, some_of
from tests.journeys.people import Person
from tests.machine import chromium

# What Chromium leaves out: most as Playwright has it, which a list of our own replaces. With RenderDocument every page gets
# a frame of its own to be drawn in, even when it follows another of the same site.
LEFT_OUT = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable"),
    *("HttpsUpgrades", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding"),
    *("PreconnectToSearch", "RenderDocument", "ThirdPartyStoragePartitioning"),
)
# Chromium must not go anywhere by itself, and containers give it neither a sandbox nor a graphics card. On two cores that
# several tests share, what it would hand to processes of their own it does sooner where it is: with that and without
# RenderDocument a page takes a quarter less of a processor.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(LEFT_OUT)}",
    "--enable-features=NetworkServiceInProcess2",
)

# What tells the looks of a journey apart.
LOOKS = {"language", "width", "look"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whoever asks for a browser is left out where there is none."""
    if "chromium_here" in getattr(item, "fixturenames", ()):
        item.add_marker("browser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a share, a journey that is told in several looks is made in one of them, by turns."""
    journeys: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("browser") and LOOKS & set(
            item.callspec.params if hasattr(item, "callspec") else ()
        ):
            journeys.setdefault(item.nodeid.partition("[")[0], []).append(item)
    made = {item for turn, many in enumerate(journeys.values()) for item in some_of(many, at(len(many), 1, 1), turn)}
    left_out = [item for many in journeys.values() for item in many if item not in made]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session")
def chromium_here():
    """One Chromium for all the people of a run."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield running
        running.close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address on which the portal answers meanwhile. An error in it is an error of whoever asked for it."""
    stumbles: list[BaseException] = []

    def remember(_app: object, exception: BaseException, **_more: object) -> None:
        stumbles.append(exception)

    got_request_exception.connect(remember, app)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    answering = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    answering.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        answering.join()
        server.server_close()
        got_request_exception.disconnect(remember, app)
    assert not stumbles, stumbles


@pytest.fixture
def address(app) -> Iterator[str]:
    """Where the portal of this test answers; fails the test that made it stumble."""
    with served(app) as here:
        yield here


@pytest.fixture
def person(app, browser, chromium_here, address, cast, hands) -> Iterator[Callable[..., Person]]:
    """`person("li", width=390, language="en", javascript=False)` is Li at a browser, signed in; `person()` a stranger."""
    present: list[Person] = []

    def sit_down(who: str | None = None, **options: object) -> Person:
        somebody = Person(chromium_here, address, **options)
        present.append(somebody)
        if who is not None:
            account = db.session.scalars(select(Account.id).where(Account.email == f"{who}@demo.test")).one()
            cookie = app.config["SESSION_COOKIE_NAME"]
            somebody.has_signed_in(cookie, browser(viewer_of(account)).get_cookie(cookie).value)
        return somebody

    yield sit_down
    for somebody in present:
        somebody.context.close()
    faults = [fault for somebody in present for fault in somebody.faults]
    assert not faults, "\n".join(faults)


class _Quiet(WSGIRequestHandler):
    """Says nothing of every request, and keeps a connection for the next one."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""
