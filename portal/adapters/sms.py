"""Texts for phones: into a folder of files, or to a gateway that takes them over http(s)."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from portal.adapters.posting import Poster
from portal.adapters.way_out import Message, NotSent, TextMessage, lay

# What a gateway says of us and not of one text: no credentials, no money, too much at once.
ABOUT_US = (401, 402, 403, 404, 405, 408, 429)


@dataclass(frozen=True)
class SmsOutbox:
    """A folder into which every text is laid as a file. For one machine without a gateway."""

    folder: Path

    def send(self, message: Message) -> None:
        """Lay the text into the folder. Raises NotSent when the folder takes nothing."""
        assert isinstance(message, TextMessage)
        name = f"{message.at:%Y%m%dT%H%M%SZ}-{hashlib.sha256(message.key.encode()).hexdigest()[:12]}.txt"
        lay(self.folder, name, f"To: {message.to}\n\n{message.words}\n".encode())


@dataclass(frozen=True)
class SmsGateway:
    """A gateway that is told {"to", "text", "id"} as JSON; "id" is the same for every try, so that it can tell.

    token  sent as `Authorization: Bearer`
    """

    url: str
    token: str = ""
    # Whoever runs the portal has chosen the address, and it may well be beside it.
    poster: Poster = field(default=Poster(anywhere=True))

    def send(self, message: Message) -> None:
        """Hand the text to the gateway. Raises NotSent."""
        assert isinstance(message, TextMessage)
        body = json.dumps({"to": message.to, "text": message.words, "id": message.key}, ensure_ascii=False)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        status = self.poster.post(self.url, headers, body.encode())
        if status in ABOUT_US or status >= 500 or 300 <= status < 400:
            raise NotSent(f"gateway {status}", nobody=True)
        if status >= 400:
            raise NotSent(f"gateway {status}", for_good=True)
