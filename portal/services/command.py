"""A command is a function: one thing that somebody does, in one transaction."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from portal.extensions import db

P = ParamSpec("P")
T = TypeVar("T")

RUNNING = "command"


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
