"""Mail servers for tests: they speak the real protocol, keep what arrives, and fail when told to.

MailServer is a thread of the test. MailHouse is a process of its own, which can be slow, and can die in mid-letter.
"""

import asyncio
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class MailServer:
    """`with MailServer() as server:` listens on server.port until the end of the block.

    messages  what has arrived
    refuse    the answer to every recipient from now on, such as "550 no such mailbox"; empty to take everything
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuse = ""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Take a recipient, or not."""
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep a letter."""
        self.messages.append(message_from_bytes(envelope.original_content, policy=policy.default))
        return "250 OK"

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Answer nobody any more."""
        if self._controller.server is not None:
            self._controller.stop()


class MailHouse:
    """`with MailHouse(folder) as house:` is a mail server in a process of its own, on house.port until the end of the block.

    How it behaves from the next conversation on is written into a file: see `does`. It reads the file at each step.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self._process = folder, None
        folder.mkdir(exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.does("")

    def does(self, what: str) -> None:
        """Behave so from now on.

        ""                   take everything
        "STEP 450 words"     give this answer to that step: MAIL, RCPT, DATA (the end of a letter) or QUIT
        "slow STEP SECONDS"  wait so long before the answer to that step
        "die STEP"           end at that step: MAIL, RCPT, in_letter (before its end has come), unkept (its end has
                             come, it is not kept), kept (it is, and nobody was told), answered (the client has been told)
        """
        (self.folder / "does").write_text(what)

    def start(self) -> None:
        """Answer, again if it has died."""
        self.stop()
        command = [sys.executable, "-m", "tests.mail_server", str(self.port), str(self.folder)]
        self._process = subprocess.Popen(command, cwd=Path(__file__).parent.parent)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as visit:
                visit.recv(100)
                return
            time.sleep(0.05)
        raise TimeoutError("the mail server did not begin to answer")

    def stop(self) -> None:
        """Answer nobody any more."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def has_died(self) -> bool:
        """Whether it ended by itself. It is given a moment for it."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        return self._process.poll() is not None

    @property
    def arrived(self) -> list[EmailMessage]:
        """The letters that it has kept, in the order in which they came."""
        files = sorted(self.folder.glob("*.eml"), key=lambda file: int(file.stem))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def __enter__(self) -> "MailHouse":
        self.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self.stop()


class _Handler:
    """What the process does at each step of a conversation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def at(self, step: str) -> str:
        """Be slow, or end, if that was asked for at this step; the answer to give instead of the usual, or nothing."""
        verb, _, rest = (self.folder / "does").read_text().partition(" ")
        if verb == "die" and rest == step:
            os._exit(1)
        if verb == "slow" and rest.split()[0] == step:
            await asyncio.sleep(float(rest.split()[1]))
        return rest if verb == step else ""

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:
        """Take a sender, or not."""
        if refusal := await self.at("MAIL"):
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Take a recipient, or not."""
        if refusal := await self.at("RCPT"):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        """Keep a letter, or not."""
        if refusal := await self.at("DATA"):
            return refusal
        await self.at("unkept")
        number = len(list(self.folder.glob("*.eml"))) + 1
        (self.folder / f"{number}.eml").write_bytes(envelope.original_content)
        await self.at("kept")
        if (self.folder / "does").read_text() == "die answered":
            await server.push("250 OK")
            await asyncio.sleep(0.2)
            os._exit(1)
        return "250 OK"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:
        """Say goodbye, or something else."""
        return await self.at("QUIT") or "221 Bye"


class _Server(SMTP):
    """Ends in the middle of a letter when that was asked for: some of it has come, and not its end."""

    async def smtp_DATA(self, arg: str) -> None:
        """Take a letter."""
        if (self.event_handler.folder / "does").read_text() == "die in_letter":
            await self.push("354 go on")
            await self._reader.readline()
            os._exit(1)
        await super().smtp_DATA(arg)


async def _answer(port: int, folder: Path) -> None:
    handler = _Handler(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Server(handler, enable_SMTPUTF8=True), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_answer(int(sys.argv[1]), Path(sys.argv[2])))
