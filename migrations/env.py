"""How a migration runs: on the portal's own database, with every table of `portal.models` known."""

from typing import Any

import sqlalchemy as sa
from alembic import context

import portal.models
from portal.extensions import db
from portal.models import triggers
from portal.models.types import Instant

assert portal.models


def plain_type(kind: str, item: Any, _context: Any) -> str | bool:
    """Migrations name the column types of the database, not those of the code, which may move or grow."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    return False


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database; scripts for later are not written.")

with db.engine.connect().execution_options(sqlite_tx="IMMEDIATE") as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # Batch mode rebuilds tables, and a table that others point to could not be dropped. The driver is asked
        # directly: within a transaction, which SQLAlchemy would begin, SQLite ignores this.
        connection.connection.execute("PRAGMA foreign_keys = OFF")
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=plain_type,
        render_as_batch=True,
        compare_type=True,
        # On SQLite too: the portal begins its transactions itself, so they hold changes of tables.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        # A table that batch mode rebuilt has lost its triggers.
        triggers.protect(connection)
    if is_sqlite:
        connection.connection.execute("PRAGMA foreign_keys = ON")
