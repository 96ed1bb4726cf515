"""Which part of a file is asked for. What nobody can make sense of is answered with the whole file, as RFC 9110 allows."""

import re
from collections.abc import Mapping
from typing import Any

# One part, as players ask for it. Several at once are rare, costly to answer, and may be refused by the standard.
ONE_PART = re.compile(r"bytes=[ \t]*(\d{1,18})?-(\d{1,18})?[ \t]*", re.IGNORECASE)


def understood(environ: Mapping[str, Any]) -> dict[str, Any]:
    """The request with its Range header if it asks for one part, and without it in every other case."""
    found = ONE_PART.fullmatch(environ.get("HTTP_RANGE", ""))
    first, last = found.groups() if found else (None, None)
    asks = bool(first or last) and (not (first and last) or int(first) <= int(last))
    plain = {name: said for name, said in environ.items() if name != "HTTP_RANGE"}
    return plain | ({"HTTP_RANGE": f"bytes={first or ''}-{last or ''}"} if asks else {})
