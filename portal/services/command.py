"""A command is a function: one thing that somebody does, in one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import ParamSpec, TypeVar

from portal.extensions import db

P = ParamSpec("P")
T = TypeVar("T")

RUNNING = "command"
_turn = Lock()


def command(do: Callable[P, T]) -> Callable[P, T]:
    """Keep all that `do` did, or nothing of it. Commands do not call commands: RuntimeError when one does.

    Reads that came before end here, because SQLite must hear that a transaction will write when it begins.
    """

    @wraps(do)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        session = db.session()
        if session.info.get(RUNNING):
            raise RuntimeError(f"{do.__name__} was called by the command {session.info[RUNNING]}")
        session.rollback()
        with _in_turn():
            session.info[RUNNING] = do.__name__
            try:
                session.connection(execution_options={"sqlite_tx": "IMMEDIATE"})
                result = do(*args, **kwargs)
                session.commit()
            except BaseException:
                session.rollback()
                raise
            finally:
                session.info.pop(RUNNING, None)
        return result

    run.is_command = True  # type: ignore[attr-defined]
    return run


@contextmanager
def _in_turn() -> Iterator[None]:
    """Writers on SQLite queue, in this process and across processes.

    SQLite lets in whoever happens to ask when it is free. Measured with three processes of eight threads: two writers
    in a hundred were still waiting when the busy timeout ended, and were told that the database is locked.
    """
    file = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    if not file:
        yield
        return
    with _turn, Path(f"{file}.turn").open("ab") as across_processes:
        flock(across_processes, LOCK_EX)  # until the file is closed
        yield
