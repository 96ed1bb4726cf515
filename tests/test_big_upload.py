"""The largest file that may be handed in comes in through the real server, which never holds it in memory."""

import http.client
import os
import re
import signal
from pathlib import Path
from urllib.parse import urlencode

import pytest
from alembic import command
from alembic.config import Config
from flask_migrate import Migrate
from sqlalchemy import select

from portal import clock, create_app
from portal.config import ROOT
from portal.domain.evidence import MAX_FILE_BYTES
from portal.extensions import db
from portal.models.evidence import Evidence
from tests import samples
from tests.conftest import PASSWORD, Hands, enter_cast
from tests.playing import a_case
from tests.test_run import SECRET, ended, environ, first_page, port, start  # noqa: F401

EXTRA_MB_ALLOWED = 80
BOUNDARY = "pingli-big-upload"


@pytest.fixture
def ref(tmp_path, environ):  # noqa: F811
    """A case of Li's in the database of the portal that is about to start."""
    environ |= {"PINGLI_ENV": "", "PINGLI_DEV": "1"}
    url = f"sqlite:///{tmp_path}/pingli.sqlite3"
    app = create_app({"SECRET_KEY": SECRET, "SQLALCHEMY_DATABASE_URI": url, "DATA_DIR": str(tmp_path)})
    Migrate(app, db, directory=str(ROOT / "migrations"))
    settings = Config()
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    with app.app_context():
        command.upgrade(settings, "head")
        yield a_case("awaiting_merchant", enter_cast(), Hands(clock.now()))
        db.session.remove()
        db.engine.dispose()


class Visitor:
    """Somebody without a browser who keeps cookies."""

    def __init__(self, port):  # noqa: F811
        self.port, self.cookies = port, {}

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def token(self, path):
        return re.search(r'name="csrf_token" value="([^"]+)"', self.ask("GET", path)[1]).group(1)


def a_large_video():
    """A video of the largest size there may be, piece by piece: most of it is room that players skip."""
    video = samples.video()
    room = MAX_FILE_BYTES - len(video)
    yield video + room.to_bytes(4, "big") + b"free"
    left = room - 8
    while left:
        yield bytes(min(left, 1 << 16))
        left -= min(left, 1 << 16)


def peaks_mb(pid):
    """The most memory that each process of a portal ever had, in megabytes."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
        except OSError:
            continue
        of = dict(re.findall(r"^(\w+):\s+(\d+)", status, re.M))
        if "VmHWM" in of and (int(of["PPid"]) == pid or int(of["PPid"]) in found or int(folder.name) == pid):
            found[int(folder.name)] = int(of["VmHWM"]) / 1000
    return found


def test_a_file_of_100_mb_is_taken_without_being_held_in_memory(environ, port, ref, capsys):  # noqa: F811
    running = start(environ)
    try:
        assert first_page(port, running) == 200
        li = Visitor(port)
        typed = {"email": "li@demo.test", "password": PASSWORD, "csrf_token": li.token("/sign-in")}
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        assert li.ask("POST", "/sign-in", urlencode(typed), **form)[0] == 303
        token = li.token(f"/cases/{ref}/add-evidence")
        before = peaks_mb(running.pid)

        def part(name, more=""):
            return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'

        head = (part("csrf_token") + token + "\r\n" + part("files", '; filename="unboxing.mp4"')).encode()
        tail = f"\r\n--{BOUNDARY}--\r\n".encode()

        def body():
            yield head
            yield from a_large_video()
            yield tail

        length = len(head) + MAX_FILE_BYTES + len(tail)
        of = {"Content_Type": f"multipart/form-data; boundary={BOUNDARY}", "Content_Length": str(length)}
        status, text = li.ask("POST", f"/cases/{ref}/files", body(), **of)
        after = peaks_mb(running.pid)
    finally:
        os.kill(running.pid, signal.SIGTERM)
        ended(running)
    assert status == 201, text
    grown = {pid: after[pid] - before.get(pid, 0) for pid in after if pid in before}
    peak = max(after.values())
    with capsys.disabled():
        print(
            f"\nupload of {MAX_FILE_BYTES / 1e6:.0f} MB: peak memory {peak:.0f} MB, {max(grown.values()):.0f} MB more than before"
        )
    assert max(grown.values()) < EXTRA_MB_ALLOWED
    db.session.rollback()
    file = db.session.scalars(select(Evidence)).one()
    assert (file.bytes, file.file_kind) == (MAX_FILE_BYTES, "mp4")
