"""One POST over http(s), for gateways and webhooks: no redirects, little time, and where asked, public addresses only.

The address is resolved once, judged, and connected to: a name that leads elsewhere a moment later gains nothing.
"""

import http.client
import ipaddress
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from portal.adapters.way_out import NotSent, whom_to_trust

SECONDS_TO_ANSWER = 5.0
SECONDS_IN_ALL = 10.0  # however slowly it answers, byte by byte
LONGEST_URL = 500
# Networks of IPv6 in which an address of IPv4 is hidden, perhaps a private one.
WRAPPING = [ipaddress.ip_network(net) for net in ("::ffff:0:0/96", "64:ff9b::/96", "2002::/16", "2001::/32", "::/96")]


class BadUrl(ValueError):
    """Nothing can be posted there; `reason` is a code: not_https, no_host, not_public, port, user, too_long."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def judged(url: str, *, anywhere: bool = False) -> SplitResult:
    """The parts of an address to which something may be posted. Raises BadUrl.

    anywhere  also without TLS, on every port, and on this machine: for development
    """
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise BadUrl("too_long" if len(url) > LONGEST_URL else "no_host")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadUrl("no_host") from None
    if parts.scheme != "https" and not (anywhere and parts.scheme == "http"):
        raise BadUrl("not_https")
    if not host:
        raise BadUrl("no_host")
    if parts.username is not None or parts.password is not None:
        raise BadUrl("user")
    if not anywhere:
        if port not in (None, 443):
            raise BadUrl("port")
        if not _may_be_public(host):
            raise BadUrl("not_public")
    return parts


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open network, and hides none that is not."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip in network for network in WRAPPING if network.version == ip.version):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@dataclass(frozen=True)
class Poster:
    """Posts, with limits on the time it takes.

    anywhere  see `judged`
    """

    anywhere: bool = False
    seconds_to_answer: float = SECONDS_TO_ANSWER
    seconds_in_all: float = SECONDS_IN_ALL

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer; nothing else of it is read. Raises NotSent when there is none."""
        try:
            parts = judged(url, anywhere=self.anywhere)
        except BadUrl as reason:
            raise NotSent(f"address refused: {reason.reason}", for_good=True) from reason
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        connection = _To(host, port, self._where(host, port), self.seconds_to_answer, parts.scheme == "https")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        too_long = threading.Timer(self.seconds_in_all, connection.hang_up)
        too_long.start()
        try:
            connection.request("POST", path, body, dict(headers))
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise NotSent(type(error).__name__, nobody=True) from error
        finally:
            too_long.cancel()
            connection.close()

    def _where(self, host: str, port: int) -> str:
        """The IP address to connect to. All that the name has must be public: it is not for us to pick the good one."""
        try:
            found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError) as error:
            raise NotSent("the name leads nowhere", nobody=True) from error
        if not self.anywhere and not all(map(is_public, found)):
            raise NotSent("address refused: not_public", nobody=True)
        return found[0]


class _To(http.client.HTTPConnection):
    """A connection to one IP address, under the name that it was found by."""

    def __init__(self, host: str, port: int, address: str, seconds: float, private: bool) -> None:
        super().__init__(host, port, timeout=seconds)
        self._address, self._private = address, private
        if private and port == 443:
            self.default_port = 443  # so that the name is sent without it, as programs expect

    def connect(self) -> None:
        """Connect there, and nowhere else."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._private:
            self.sock = whom_to_trust().wrap_socket(self.sock, server_hostname=self.host)

    def hang_up(self) -> None:
        """Enough: whoever reads from this connection is told so."""
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def _may_be_public(host: str) -> bool:
    """Whether a name, or an address in place of one, could lead to the open network."""
    try:
        return is_public(host)
    except ValueError:
        # No address. One without a dot is a machine beside us, and some resolvers read 0x7f.1 as an address.
        last = host.rstrip(".").rpartition(".")[2]
        return "." in host.rstrip(".") and not last[:1].isdigit() and last not in ("local", "internal", "localhost")
