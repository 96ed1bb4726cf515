"""Starting and stopping the portal as `make run` and an operator do."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from alembic import command
from alembic.config import Config
from flask_migrate import Migrate

from portal import create_app
from portal.config import ROOT
from portal.extensions import db

SECRET = "k" * 64


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def environ(tmp_path, port):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "PINGLI_DATA_DIR": str(tmp_path),
        "PINGLI_ENV": "production",
        "SECRET_KEY": SECRET,
        "PORT": str(port),
    }


@pytest.fixture
def migrated(tmp_path):
    """An empty database of this version in the data folder."""
    url = f"sqlite:///{tmp_path}/pingli.sqlite3"
    app = create_app({"SECRET_KEY": SECRET, "SQLALCHEMY_DATABASE_URI": url, "DATA_DIR": str(tmp_path)})
    Migrate(app, db, directory=str(ROOT / "migrations"))
    settings = Config()
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    with app.app_context():
        command.upgrade(settings, "head")
        db.engine.dispose()


def start(environ):
    return subprocess.Popen(
        [sys.executable, "-m", "portal.run"], cwd=ROOT, env=environ, stderr=subprocess.PIPE, encoding="utf-8"
    )


def first_page(port, running, seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until and running.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            answer = connection.getresponse().status
            connection.close()
            return answer
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"no page: {running.stderr.read()}")


def ended(running):
    """The exit code and what was said about it."""
    said = running.communicate(timeout=30)[1]
    return running.returncode, said


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_asked_to_stop_and_leaves_nobody_behind(environ, migrated, port, asked):
    running = start(environ)
    assert first_page(port, running) == 200
    running.send_signal(asked)
    assert ended(running) == (0, "")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_when_the_web_server_dies_the_rest_ends_too_and_says_so(environ, migrated, port):
    running = start(environ)
    first_page(port, running)
    server = subprocess.run(
        ["pgrep", "-P", str(running.pid), "-f", "granian"], capture_output=True, encoding="utf-8", check=True
    )
    os.killpg(int(server.stdout.split()[0]), signal.SIGKILL)
    code, said = ended(running)
    assert code not in (0, None) and "The web server ended by itself" in said


def test_a_port_that_is_taken_is_said_with_what_to_do(environ, migrated, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert ended(start(environ)) == (1, f"pingli: Port {port} is taken. Choose another: PORT={port + 1} make run\n")


def test_production_does_not_change_its_database_unasked(environ):
    code, said = ended(start(environ))
    assert code == 1 and "flask db upgrade" in said


def test_unsafe_settings_are_an_exit_of_their_own(environ):
    code, said = ended(start(environ | {"SECRET_KEY": ""}))
    assert code == 2 and "SECRET_KEY is missing" in said
