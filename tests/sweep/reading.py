"""Reads everything that somebody can come by: every page, and every address that a page names, in every way of asking."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from tests.breadth import at, is_its
from tests.sweep.theatre import HISTORY, HTMX, Theatre

ADDRESS = re.compile(r'(?:href|src|action|data-hx-get|poster)="(/[^"#]*)')
# What differs from one drawing of the same page to the next, and tells nobody anything.
ONE_TIME = re.compile(r'(name="(?:csrf_token|key)"(?: type="hidden")? value=|data-now=)"[^"]*"')
# Pages ask for news a little apart from each other, so that they do not all come at once.
CHANCE = re.compile(r"every [0-9.]+s")
ONE_TIME_HEADERS = ("Date", "Expires", "Set-Cookie", "Content-Length")
WAYS = {"plain": {}, "htmx": HTMX, "history": HISTORY}
MOST_ADDRESSES = 400


@dataclass(frozen=True)
class Answer:
    """What came back, without what is new each time."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def of(cls, response: Any) -> "Answer":
        """The answer that a response is."""
        body = response.get_data()
        if response.mimetype == "text/html":
            body = CHANCE.sub("every", ONE_TIME.sub(r'\1""', body.decode())).encode()
        kept = tuple(sorted((n, v) for n, v in response.headers.items() if n not in ONE_TIME_HEADERS))
        return cls(response.status_code, kept, body)

    @property
    def text(self) -> str:
        """All of it as text: status line, headers and body."""
        return "\n".join(
            [str(self.status), *(f"{n}: {v}" for n, v in self.headers), self.body.decode("utf-8", "replace")]
        )


def everything(
    theatre: Theatre,
    who: str,
    begin: Iterable[str],
    ways: Mapping[str, Mapping[str, str]] = WAYS,
    within: str = "/",
) -> dict[tuple[str, str], Answer]:
    """Every answer that `who` gets by following every address from `begin` on: (address, way) → answer.

    ways    in which addresses about the case on stage are asked for; all others in the first of them
    within  only addresses that begin with this are followed
    """
    ref, first = theatre.on_stage.ref if theatre.on_stage else "", next(iter(ways))
    found: dict[tuple[str, str], Answer] = {}
    waiting = deque(dict.fromkeys(begin))
    known = set(waiting)
    while waiting:
        address = waiting.popleft()
        for way in ways_by_turns(ways, len(known) - len(waiting)) if ref in address else (first,):
            answer = found[address, way] = Answer.of(theatre.get(who, address, ways[way]))
            for named in addresses_in(answer):
                if named not in known and named.startswith(within):
                    known.add(named)
                    waiting.append(named)
        assert len(known) <= MOST_ADDRESSES, f"{who} is led round and round: {sorted(known)[-10:]}"
    return found


def ways_by_turns(ways: Iterable[str], turn: int) -> list[str]:
    """In which of these ways an address is asked for: in the first, and, in a share, by turns in the others."""
    return [way for place, way in enumerate(ways) if not place or is_its(turn + place, at(4, 1, 1))]


def addresses_in(answer: Answer) -> Iterator[str]:
    """The addresses of ours that an answer names, but for stylesheets and pictures of the site itself."""
    named = [value for name, value in answer.headers if name in ("Location", "HX-Redirect")]
    if any(name == "Content-Type" and value.startswith("text/html") for name, value in answer.headers):
        named += (unescape(address) for address in ADDRESS.findall(answer.body.decode()))
    return (address for address in named if address.startswith("/") and not address.startswith("/static/"))
