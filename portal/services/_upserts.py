"""INSERT that knows what to do when the row is already there, on either database, for those who come at the same time."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from portal.extensions import db

InsertInto = Callable[[Any], Any]
INSERT: dict[str, InsertInto] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert_into(table: Any) -> Any:
    """An insert with on_conflict_do_nothing and on_conflict_do_update. The later of two waits for the earlier to end."""
    return INSERT[_dialect()](table)


def statement(of: Callable[[InsertInto], Any]) -> Any:
    """What `of` makes of `insert_into`: put together once for each kind of database, since that takes longer than to execute it."""
    return _statement(of, _dialect())


@cache
def _statement(of: Callable[[InsertInto], Any], dialect: str) -> Any:
    return of(INSERT[dialect])


def _dialect() -> str:
    return db.session.get_bind().dialect.name
