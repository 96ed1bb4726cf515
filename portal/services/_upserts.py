"""INSERT that knows what to do when the row is already there, on either database, for those who come at the same time."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from portal.extensions import db

INSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert_into(table: Any) -> Any:
    """An insert with on_conflict_do_nothing and on_conflict_do_update. The later of two waits for the earlier to end."""
    return INSERT[db.session.get_bind().dialect.name](table)
