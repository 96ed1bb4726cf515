"""One PostgreSQL database for all the tests of a process: to empty it takes a fortieth of the time to make another."""

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from portal.extensions import db
from portal.models.triggers import SAME_ROW

# Whoever a test left behind holds locks.
ALONE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"


class SharedPostgres:
    """A database that is put back to what it was when this was made, or emptied.

    url  of a database that nobody else uses
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect()
        self._connection.execute(text("SET synchronous_commit = off"))
        self._connection.execute(text("CREATE SCHEMA kept"))
        self._tables = [table.name for table in db.metadata.sorted_tables]
        self._filled = [name for name in self._tables if self._has_rows(name)]
        for name in self._filled:
            self._connection.execute(text(f'CREATE TABLE kept."{name}" AS TABLE public."{name}"'))
        self._sequences = self._connection.execute(text(SEQUENCES)).all()

    def put_back(self) -> None:
        """Everything as it was."""
        self._rewrite(self._filled, {name: last for name, last in self._sequences if last is not None})

    def empty(self) -> None:
        """Nothing in any table."""
        self._rewrite([], {})

    def close(self) -> None:
        """Let go of the database, so that it can be dropped."""
        self._connection.close()

    def _has_rows(self, name: str) -> bool:
        return self._connection.execute(text(f'SELECT EXISTS (SELECT FROM public."{name}")')).scalar_one()

    def _rewrite(self, filled: list[str], last: dict[str, int]) -> None:
        steps = [
            *(f'ALTER TABLE "{name}" DISABLE TRIGGER USER' for name in SAME_ROW),
            *(f'DELETE FROM "{name}"' for name in reversed(self._tables)),
            *(f'INSERT INTO "{name}" SELECT * FROM kept."{name}"' for name in filled),
            *(f'ALTER TABLE "{name}" ENABLE TRIGGER ALL' for name in SAME_ROW),
            *(f"SELECT setval('\"{name}\"', {last.get(name, 1)}, {name in last})" for name, _ in self._sequences),
        ]
        self._connection.execute(text(ALONE))
        self._connection.exec_driver_sql(";".join(["BEGIN", *steps, "COMMIT"]))
