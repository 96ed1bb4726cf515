"""The settings of the portal, read from the environment once and refused early when they are not safe.

Three ways to run, from loose to strict:

    PINGLI_DEV=1             cookies work over plain http on this machine; the secret is made and kept in the data folder
    (neither)                the same secret, but cookies need https; for commands, and for trying things out
    PINGLI_ENV=production    the secret must be given, and demo accounts must not exist
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import inspect, text

ROOT = Path(__file__).parent.parent

SHORTEST_SECRET_CHARACTERS = 32
# Every secret the portal makes for itself begins with this, so production knows one that was copied over.
DEVELOPMENT_SECRET = "development-"
DEMO_ADDRESSES = "%@demo.test"
DATABASE_WAIT_SECONDS = 2
DATABASE_CONNECTIONS_PER_PROCESS = 16


class UnsafeSettings(Exception):
    """The portal does not start like this; the message says what to change."""


def settings(environ: Mapping[str, str], given: Mapping[str, Any]) -> dict[str, Any]:
    """What Flask and its extensions are to be told.

    environ  the environment: PINGLI_ENV, PINGLI_DEV, PINGLI_DATA_DIR, DATABASE_URL, SECRET_KEY
    given    settings that go over those of the environment
    Raises UnsafeSettings.
    """
    production, development = is_production(environ), environ.get("PINGLI_DEV") == "1"
    if production and development:
        raise UnsafeSettings(
            "PINGLI_DEV=1 lets session cookies travel over plain http, and production does not. "
            "Unset PINGLI_DEV, or unset PINGLI_ENV."
        )
    folder = Path(given.get("DATA_DIR") or data_folder(environ))
    secret = given.get("SECRET_KEY") or environ.get("SECRET_KEY", "")
    if production:
        _refuse_weak(secret)
    elif not secret:
        secret = _secret_kept_in(folder)
    address = given.get("SQLALCHEMY_DATABASE_URI") or database_url(environ, folder)
    return {
        "PRODUCTION": production,
        "DEVELOPMENT": development,
        "DATA_DIR": str(folder),
        "SQLALCHEMY_DATABASE_URI": address,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(address),
        "SESSION_COOKIE_NAME": "pingli" if development else "__Host-pingli",
        "SESSION_COOKIE_SECURE": not development,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "PREFERRED_URL_SCHEME": "http" if development else "https",
        # A page left open over a weekend must still be able to send what was typed.
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "zh",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        **given,
        "SECRET_KEY": secret,
    }


def is_production(environ: Mapping[str, str]) -> bool:
    """Whether real people depend on this instance. Raises UnsafeSettings for a PINGLI_ENV that is neither."""
    named = environ.get("PINGLI_ENV", "")
    if named not in ("", "production"):
        raise UnsafeSettings(f"PINGLI_ENV is {named!r}. It is either 'production' or not set at all.")
    return named == "production"


def data_folder(environ: Mapping[str, str]) -> Path:
    """Where the embedded database, the evidence and the generated secret are kept."""
    return Path(environ.get("PINGLI_DATA_DIR") or ROOT / "instance").absolute()


def database_url(environ: Mapping[str, str], folder: Path) -> str:
    """The database: that of DATABASE_URL, otherwise an SQLite file in `folder`."""
    address = environ.get("DATABASE_URL", "")
    for prefix in ("postgres://", "postgresql://"):  # as hosting services write it; the driver here is psycopg 3
        if address.startswith(prefix):
            return "postgresql+psycopg://" + address.removeprefix(prefix)
    return address or f"sqlite:///{folder / 'pingli.sqlite3'}"


def refuse_demo_accounts(app: Flask) -> None:
    """In production nobody can sign in with a password that is printed in the README.

    Raises UnsafeSettings when the database holds an open account of the demo town.
    """
    if not app.config["PRODUCTION"]:
        return
    from portal.extensions import db

    with app.app_context(), db.engine.connect() as connection:
        if not inspect(connection).has_table("account"):
            return
        found = connection.scalar(
            text("SELECT count(*) FROM account WHERE email LIKE :demo AND closed_at IS NULL"), {"demo": DEMO_ADDRESSES}
        )
    if found:
        raise UnsafeSettings(
            f"The database holds {found} demo accounts, whose password is public. "
            "Production needs a database of its own: set DATABASE_URL or PINGLI_DATA_DIR."
        )


def _refuse_weak(secret: str) -> None:
    advice = "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
    if not secret:
        raise UnsafeSettings(f"SECRET_KEY is missing; without it nobody could stay signed in. {advice}")
    if secret.startswith(DEVELOPMENT_SECRET):
        raise UnsafeSettings(f"SECRET_KEY is one that was made for development. {advice}")
    if len(secret) < SHORTEST_SECRET_CHARACTERS:
        raise UnsafeSettings(f"SECRET_KEY has fewer than {SHORTEST_SECRET_CHARACTERS} characters. {advice}")


def _secret_kept_in(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path, mine = folder / "development-secret", folder / f"development-secret.{os.getpid()}"
    if not path.exists():
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as kept:
            kept.write(DEVELOPMENT_SECRET + secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            # Web server and worker may start together: the first link stands, and is never seen half written.
            os.link(mine, path)
        mine.unlink()
    return path.read_text()


def _engine_options(address: str) -> dict[str, Any]:
    if address in ("sqlite://", "sqlite:///:memory:"):
        return {}
    options: dict[str, Any] = {"pool_size": DATABASE_CONNECTIONS_PER_PROCESS, "max_overflow": 0}
    options["pool_timeout"] = DATABASE_WAIT_SECONDS
    if address.startswith("postgresql"):
        options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": DATABASE_WAIT_SECONDS}}
    return options
