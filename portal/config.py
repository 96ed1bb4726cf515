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

from portal.adapters.mail import smtp_at
from portal.adapters.posting import BadUrl, judged
from portal.domain.casefile import COSIGN_FEN

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

    environ  the environment: PINGLI_ENV, PINGLI_DEV, PINGLI_DATA_DIR, DATABASE_URL, SECRET_KEY,
             PINGLI_URL, PINGLI_SMTP_URL, PINGLI_MAIL_FROM, PINGLI_SMS_URL, PINGLI_SMS_TOKEN, PINGLI_WEBHOOKS, PINGLI_PLATFORM_CONTACT (an e-mail address for
             complaints about the portal itself)
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
    return _letter_settings(environ, folder) | {
        "PRODUCTION": production,
        "DEVELOPMENT": development,
        "DATA_DIR": str(folder),
        "SQLALCHEMY_DATABASE_URI": address,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(address),
        "SESSION_COOKIE_NAME": "pingli" if development else "__Host-pingli",
        "SESSION_COOKIE_SECURE": not development,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # Whether a sign-in has ended is asked on our side. The cookie outlives it, to say whose words were typed then.
        "PERMANENT_SESSION_LIFETIME": timedelta(days=120),
        "PREFERRED_URL_SCHEME": "http" if development else "https",
        # A page left open over a weekend must still be able to send what was typed.
        "WTF_CSRF_TIME_LIMIT": None,
        "PLATFORM_CONTACT": environ.get("PINGLI_PLATFORM_CONTACT", ""),
        "RULING_COSIGN_FEN": whole_fen(environ, "PINGLI_RULING_COSIGN_FEN", COSIGN_FEN),
        "BABEL_DEFAULT_LOCALE": "zh",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        **given,
        "SECRET_KEY": secret,
    }


def whole_fen(environ: Mapping[str, str], name: str, usual_fen: int) -> int:
    """An amount of money among the settings, in whole fen. Raises UnsafeSettings for what is none."""
    given = environ.get(name, "")
    if given and not (given.isascii() and given.isdigit() and len(given) <= 12):
        raise UnsafeSettings(f"{name} is {given!r}. It is an amount in whole fen, for example {usual_fen}.")
    return int(given) if given else usual_fen


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


def _letter_settings(environ: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """Where letters go, from whom, and to which address their links lead. Raises UnsafeSettings for half of them."""
    server, sender = environ.get("PINGLI_SMTP_URL", ""), environ.get("PINGLI_MAIL_FROM", "")
    public = environ.get("PINGLI_URL", "").rstrip("/")
    if server:
        try:
            smtp_at(server)
        except ValueError as reason:
            raise UnsafeSettings(f"PINGLI_SMTP_URL cannot be used: {reason}.") from None
    if (server or sender) and not (server and "@" in sender and public):
        raise UnsafeSettings(
            "Letters go out by a mail server when PINGLI_SMTP_URL, PINGLI_MAIL_FROM (their sender, an e-mail address) "
            "and PINGLI_URL (where their links lead) are all set, and into the outbox folder when the first two are not."
        )
    if public and not public.startswith(("https://", "http://")):
        raise UnsafeSettings("PINGLI_URL is the address of the portal: https:// and a name.")
    gateway, hooks = environ.get("PINGLI_SMS_URL", ""), environ.get("PINGLI_WEBHOOKS", "")
    if gateway:
        try:
            judged(gateway, anywhere=True)
        except BadUrl as reason:
            raise UnsafeSettings(f"PINGLI_SMS_URL cannot be used: {reason}. It is https:// and a name.") from None
    if hooks not in ("", "public", "any"):
        raise UnsafeSettings(
            "PINGLI_WEBHOOKS is 'public', or not set: then what merchants are told is laid into files."
        )
    if hooks == "any" and is_production(environ):
        raise UnsafeSettings("PINGLI_WEBHOOKS=any lets merchants reach machines beside this one. Set it to 'public'.")
    return {
        "SMS_URL": gateway,
        "SMS_TOKEN": environ.get("PINGLI_SMS_TOKEN", ""),
        "WEBHOOKS": hooks,
        "SMTP_URL": server,
        "MAIL_FROM": sender or "Pingli <pingli@localhost>",
        "OUTBOX_DIR": str(folder / "outbox"),
        "PUBLIC_URL": public or f"http://localhost:{environ.get('PORT') or 8000}",
    }


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
