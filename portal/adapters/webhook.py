"""What merchants' programs are told: over https to the address that the merchant gave, or into a folder of files.

Signed after Standard Webhooks: the header `webhook-signature` is "v1," and the Base64 of the HMAC-SHA256, with the
secret, of "ID.TIMESTAMP.BODY"; ID and TIMESTAMP stand in headers of their own. An ID that comes again is the same news.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path

from portal.adapters.posting import Poster
from portal.adapters.way_out import Call, Message, NotSent, lay

SECRET_PREFIX = "whsec_"
GONE = 410


def headers_of(call: Call) -> dict[str, str]:
    """What is sent with a call, its signature among it."""
    identity, at = f"msg_{hashlib.sha256(call.key.encode()).hexdigest()[:32]}", str(int(call.at.timestamp()))
    key = base64.b64decode(call.secret.removeprefix(SECRET_PREFIX))
    signed = hmac.new(key, b".".join((identity.encode(), at.encode(), call.body)), hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Pingli",
        "webhook-id": identity,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


@dataclass(frozen=True)
class HookOutbox:
    """A folder into which every call is laid as a file: its headers, and what it says. Nobody is called."""

    folder: Path

    def send(self, message: Message) -> None:
        """Lay the call into the folder. Raises NotSent when the folder takes nothing."""
        assert isinstance(message, Call)
        headers = headers_of(message)
        head = "".join(f"{name}: {value}\n" for name, value in headers.items())
        name = f"{message.at:%Y%m%dT%H%M%SZ}-{headers['webhook-id'][4:16]}.txt"
        lay(self.folder, name, f"POST {message.url}\n{head}\n".encode() + message.body)


@dataclass(frozen=True)
class Hooks:
    """The merchants' own addresses."""

    poster: Poster = field(default=Poster())

    def send(self, message: Message) -> None:
        """Call. Raises NotSent; an address that says that it is gone is not called again with this."""
        assert isinstance(message, Call)
        status = self.poster.post(message.url, headers_of(message), message.body)
        if not 200 <= status < 300:
            raise NotSent(f"answer {status}", for_good=status == GONE, nobody=status >= 500)
