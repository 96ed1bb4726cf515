"""Under a rush, some are served well and the rest are told at once to come back, instead of all waiting in vain.

Wrapped around the whole application, before anything of it runs, so that a refusal costs nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AT_A_TIME = 8
WAIT_SECONDS = 0.5
RETRY_AFTER_SECONDS = 2
KEPT_IN_MEMORY_BYTES = 256 * 1024
CHUNK_BYTES = 64 * 1024
TURNS = "pingli.turns"
# Nobody has chosen a language yet where this is said, so it is said in both.
SORRY = "现在访问的人太多。刚才的内容没有提交，请稍后再试。\nToo many visitors at the moment. Nothing was saved; please try again shortly.\n"


class Turnstile:
    """Lets a few requests in at a time; one that waited in vain is answered 503 with Retry-After.

    A request takes its turn only when it has arrived whole: somebody who sends a body slowly keeps nobody else waiting.
    """

    def __init__(self, inner: "WSGIApplication", longest_body_bytes: int, wait_seconds: float = WAIT_SECONDS) -> None:
        self.inner = inner
        self.longest_body_bytes = longest_body_bytes
        self.wait_seconds = wait_seconds
        self.turns = BoundedSemaphore(AT_A_TIME)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with self._arrived(environ) as environ["wsgi.input"]:
            if not self.turns.acquire(timeout=self.wait_seconds):
                return _sorry(start_response)
            environ[TURNS] = self.turns
            try:
                return self.inner(environ, start_response)
            finally:
                self.turns.release()

    @contextmanager
    def _arrived(self, environ: "WSGIEnvironment") -> Iterator[IO[bytes]]:
        """The whole body, kept while the request is answered. One that is too long stays where it is: the application
        will refuse it unread. One that comes in pieces, and does not say how long it is, is measured."""
        length, in_pieces = environ.get("CONTENT_LENGTH", ""), "HTTP_TRANSFER_ENCODING" in environ
        if not in_pieces and (not length.isdecimal() or not 0 < int(length) <= self.longest_body_bytes):
            yield environ["wsgi.input"]
            return
        with SpooledTemporaryFile(max_size=KEPT_IN_MEMORY_BYTES) as body:
            left = self.longest_body_bytes + 1 if in_pieces else int(length)
            while left and (part := environ["wsgi.input"].read(min(CHUNK_BYTES, left))):
                body.write(part)
                left -= len(part)
            if in_pieces:
                environ["CONTENT_LENGTH"] = str(body.tell())
                del environ["HTTP_TRANSFER_ENCODING"]
            body.seek(0)
            yield cast(IO[bytes], body)


@contextmanager
def step_aside(environ: "WSGIEnvironment") -> Iterator[None]:
    """Let somebody else have this request's turn while it waits for work that is done in another process.

    Eight files that take ten seconds each to examine would otherwise keep everybody out for that long.
    """
    turns = environ.get(TURNS)
    if turns is None:
        yield
        return
    turns.release()
    try:
        yield
    finally:
        turns.acquire()


def _sorry(start_response: "StartResponse") -> list[bytes]:
    words = SORRY.encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(words))),
        ("Retry-After", str(RETRY_AFTER_SECONDS)),
        ("Cache-Control", "no-store"),
    ]
    start_response("503 Service Unavailable", headers)
    return [words]
