"""Starts the portal on one machine and stops it again: `python -m portal.run`, which is what `make run` does.

The web server and the worker are processes of their own. When one ends, so does the other; Ctrl-C and SIGTERM end
both. For trying things out the database is made and filled first; in production that is the operator's decision.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect, text

from portal.config import DEMO_ADDRESSES, ROOT, UnsafeSettings, settings

# Two cores, two processes. Threads are many because one that waits for somebody's slow upload does nothing else:
# README, "Decisions", has the figures. How many work at once is for portal.overload to say.
PROCESSES = 2
THREADS = 128
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
# What the requests under way have left; a process that is still loading is not waited for any longer either.
SECONDS_TO_FINISH = 3
ROLES = {
    "consumer": "consumer",
    "merchant": "merchant",
    "mediator": "mediator",
    "supervisor": "supervisor",
    "admin": "administrator",
}


class Stopped(Exception):
    """A step before the start did not succeed; the message says which."""


def main() -> int:
    """Run until asked to stop. 0 after Ctrl-C or SIGTERM, 2 when the settings are not safe, otherwise 1."""
    host, port = os.environ.get("PINGLI_HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    stopping = threading.Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_: stopping.set())
    try:
        chosen = settings(os.environ, {})
        _refuse_taken(host, port)
        Path(chosen["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
        engine = create_engine(chosen["SQLALCHEMY_DATABASE_URI"])
        _make_ready(engine, production=chosen["PRODUCTION"])
        if stopping.is_set():
            return 0
        return _run_both(host, port, engine, stopping)
    except UnsafeSettings as reason:
        print(f"pingli: {reason}", file=sys.stderr)
        return 2
    except Stopped as reason:
        print(f"pingli: {reason}", file=sys.stderr)
        return 0 if stopping.is_set() else 1


def newest_revisions(folder: Path = ROOT / "migrations" / "versions") -> set[str]:
    """The revisions that no other follows. Read from the files, because importing Alembic takes longer than starting."""
    files = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
    revisions = {found for text_ in files for found in re.findall(r'^revision\b.*?= "(\w+)"', text_, re.M)}
    followed = {found for text_ in files for found in re.findall(r'^down_revision\b.*?= "(\w+)"', text_, re.M)}
    return revisions - followed


def _make_ready(engine: Engine, *, production: bool) -> None:
    if not _is_current(engine):
        if production:
            raise Stopped("The database is not as this version needs it. Run: flask db upgrade")
        _flask("db", "upgrade")
    if not production and _accounts(engine) == 0:
        print("First start: the demo town is being played …", flush=True)
        _play_demo_town(engine)


def _play_demo_town(engine: Engine) -> None:
    try:
        _flask("demo")
    except Stopped:
        if engine.dialect.name == "sqlite" and engine.url.database:
            # It was empty when this began. Half a town would look like a whole one at the next start.
            engine.dispose()
            for part in ("", "-wal", "-shm"):
                Path(engine.url.database + part).unlink(missing_ok=True)
        raise


def _is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return set(connection.scalars(text("SELECT version_num FROM alembic_version"))) == newest_revisions()


def _accounts(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM account")) or 0


def _flask(*words: str) -> None:
    if subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT).returncode:
        raise Stopped(f"`flask {' '.join(words)}` did not succeed.")


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Stopped(f"Port {port} is taken. Choose another: PORT={port + 1} make run") from None


def _run_both(host: str, port: int, engine: Engine, stopping: threading.Event) -> int:
    server = _start(
        *("granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--http", "1", "--no-ws"),
        *("--workers", str(PROCESSES), "--blocking-threads", str(THREADS), "--respawn-failed-workers"),
        *("--workers-kill-timeout", str(SECONDS_TO_FINISH), "--log-level", "error", "wsgi:application"),
    )
    children = {"The web server": server}
    try:
        _wait_until_answering(host, port, server, stopping)
        if not stopping.is_set():
            # Later than the server, so that the first page does not share the cores with it.
            children["The worker"] = _start("portal.worker")
            _say_hello(port, engine)
        engine.dispose()
        while not stopping.wait(0.2):
            for name, child in children.items():
                if child.poll() is not None:
                    print(f"pingli: {name} ended by itself.", file=sys.stderr)
                    return child.returncode or 1
        return 0
    finally:
        _stop(list(children.values()))


def _start(module: str, *words: str) -> subprocess.Popen[bytes]:
    # In a session of its own, or Ctrl-C would reach it twice: from the terminal and from here.
    return subprocess.Popen([sys.executable, "-m", module, *words], cwd=ROOT, start_new_session=True)


def _wait_until_answering(host: str, port: int, server: subprocess.Popen[bytes], stopping: threading.Event) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while not stopping.wait(0.05):
        if server.poll() is not None:
            raise Stopped("The web server did not start.")
        if time.monotonic() > until:
            raise Stopped(f"The web server did not answer within {SECONDS_TO_START} s.")
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            continue
        return


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + SECONDS_TO_STOP
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            # The whole session: a web server killed alone would leave its processes behind.
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _say_hello(port: int, engine: Engine) -> None:
    print(f"\n评理 Pingli    http://localhost:{port}    (Ctrl-C stops it)\n")
    with engine.connect() as connection:
        cast = connection.execute(
            text("SELECT email, name, role FROM account WHERE email LIKE :demo ORDER BY id"), {"demo": DEMO_ADDRESSES}
        ).all()
    if cast:
        print("The demo cast; the password is pingli-demo for all of them:")
        for email, name, role in cast:
            print(f"    {email:<18}  {ROLES.get(role, role):<14}  {name}")
    print(flush=True)


if __name__ == "__main__":
    sys.exit(main())
