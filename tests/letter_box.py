"""The letters that came to people of a test, as files of the outbox, and the pages that they lead to."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

from portal.adapters.mail import Outbox
from portal.extensions import db
from portal.letters import write
from portal.services.letters import send_waiting

ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Read:
    """One letter, as its reader sees it. `path` is the page that its first link leads to."""

    to: str
    subject: str
    words: str

    @property
    def path(self) -> str:
        """Where the letter leads."""
        return urlsplit(ADDRESS.search(self.words)[0]).path


class LetterBox:
    """Everybody's letters. Asking for some has those sent first that wait."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "outbox"

    def to(self, email: str) -> list[Read]:
        """The letters that came to this address, in the order they were written to the folder."""
        db.session.rollback()  # what others have written since this test last looked
        send_waiting(write, Outbox(self.folder))
        files = sorted(self.folder.rglob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        letters = [_read(file.read_bytes()) for file in files]
        return [letter for letter in letters if letter.to == email]

    def last(self, email: str) -> Read:
        """The latest of them."""
        return self.to(email)[-1]


def _read(raw: bytes) -> Read:
    message = message_from_bytes(raw, policy=policy.default)
    return Read(str(message["To"]), str(message["Subject"]), message.get_body(("plain",)).get_content())
