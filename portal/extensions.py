"""The libraries the portal stands on, made once and bound to an app by `create_app`.

The database is opened here and nowhere else, so what SQLite needs to be safe with several writers is here too.
"""

import sqlite3
from typing import Any

from flask_babel import Babel, Domain, _get_current_context
from flask_htmx import HTMX
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase

BUSY_TIMEOUT_MS = 5_000

# Migrations can only drop what has a name, on every database.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table of the portal has in common."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Texts(Domain):
    """The catalogues. A page takes hundreds of texts from one of them, which is looked for once.

    What is found is kept where flask_babel.force_locale and refresh drop it when the language changes.
    """

    def get_translations(self) -> Any:
        """The catalogue in the language of whoever reads."""
        here = _get_current_context()
        if here is None:
            return super().get_translations()
        if getattr(here, "babel_translations", None) is None:
            here.babel_translations = super().get_translations()
        return here.babel_translations


db = SQLAlchemy(model_class=Base)
login_manager = LoginManager()
csrf = CSRFProtect()
htmx = HTMX()
babel = Babel()
babel.domain_instance = Texts()


@event.listens_for(Engine, "connect")
def _open_sqlite(connection: Any, _record: Any) -> None:
    """Set a new SQLite connection up for durable writing beside readers.

    The pool keeps its connections: were the last one closed after each request, SQLite would delete and recreate
    the -wal and -shm files each time, and on a full disk not even reading would work.
    """
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver's own transactions begin too late for a chain of entries; `_begin_sqlite` begins them.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction on SQLite: readers share, writers queue from their first statement.

    A writer says so with `db.session.connection(execution_options={"sqlite_tx": "IMMEDIATE"})`. A reader that turned
    writer half-way would be refused at once, however long the busy timeout.
    """
    if connection.dialect.name != "sqlite":
        return
    kind = connection.get_execution_options().get("sqlite_tx", "DEFERRED")
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.execute(f"BEGIN {kind}")
