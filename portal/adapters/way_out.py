"""How something leaves the portal: one small interface, whatever the way. It takes a message and says how it went."""

import os
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Protocol, TypeAlias


class NotSent(Exception):
    """A message did not leave. It says why without an address, because it is kept and logged.

    for_good   trying again would bring the same: the address does not exist, or the other side will have none of it
    nobody     no message would get through by this way just now: the other side does not answer or does not know us
    """

    def __init__(self, why: str, *, for_good: bool = False, nobody: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good
        self.nobody = nobody


@cache
def whom_to_trust() -> ssl.SSLContext:
    """By what the portal makes sure whom it talks to. To read the machine's certificates takes longer than a letter."""
    return ssl.create_default_context()


@dataclass(frozen=True)
class TextMessage:
    """A text for a phone.

    to   its number
    key  the same for every try
    at   when it was worded
    """

    to: str
    words: str
    key: str
    at: datetime


@dataclass(frozen=True)
class Call:
    """Something that a merchant's program is told.

    url, secret  where, and with what it is signed
    key          the same for every try
    at           when it was worded; the signature holds for that moment
    body         JSON
    """

    url: str
    secret: str
    key: str
    at: datetime
    body: bytes


Message: TypeAlias = EmailMessage | TextMessage | Call


class WayOut(Protocol):
    """What a message is given to."""

    def send(self, message: Message) -> None:
        """Let it go. Raises NotSent."""


@dataclass(frozen=True)
class WaysOut:
    """All ways at once: each message goes by the one that it was made for."""

    mail: WayOut
    sms: WayOut
    webhook: WayOut

    def send(self, message: Message) -> None:
        """Let it go. Raises NotSent."""
        way = {TextMessage: self.sms, Call: self.webhook}.get(type(message), self.mail)
        way.send(message)


def lay(folder: Path, name: str, content: bytes) -> None:
    """Put a message into a folder as a file, whole or not at all, in the place of an earlier one of that name.

    The files hold what lets somebody in, so only their owner may read them. Raises NotSent when the folder takes nothing.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = folder / f".{name}.{os.getpid()}"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        unfinished.replace(folder / name)
    except OSError as error:
        raise NotSent(f"outbox: {os.strerror(error.errno or 0)}", nobody=True) from error
