"""What the machine that runs the tests has to offer: a browser, a PostgreSQL."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

# The first draws no window frame of its own for every page, which took a third of the time of the tests with a browser.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POSTGRES_URL = "postgresql+psycopg://postgres@127.0.0.1/postgres"


@cache
def chromium() -> str | None:
    """The path of a Chromium: that of PINGLI_CHROMIUM, otherwise the first one installed."""
    return os.environ.get("PINGLI_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@cache
def postgres_url() -> str | None:
    """A PostgreSQL on which databases may be created, when one answers: that of PINGLI_TEST_POSTGRES or the local one."""
    url = os.environ.get("PINGLI_TEST_POSTGRES", POSTGRES_URL)
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 2})
    try:
        engine.connect().close()
    except OperationalError:
        return None
    return url


def databases() -> list[str]:
    """The kinds of database that tests can run on here."""
    return ["sqlite", "postgresql"] if postgres_url() else ["sqlite"]


@contextmanager
def throwaway_postgres(template: str = "template0") -> Iterator[str]:
    """The URL of a PostgreSQL database that is gone afterwards: empty, or a copy of `template`."""
    url = postgres_url()
    assert url
    name = f"pingli_test_{secrets.token_hex(6)}"
    server = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\''))
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
