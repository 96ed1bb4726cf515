"""The hash chain: each entry carries the digest of the one before it in its case."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

NOTHING_BEFORE = "0" * 64


def digest_of(entry: Mapping[str, Any], before: str) -> str:
    """SHA-256, in hexadecimal, of an entry and the digest of the one before it.

    entry   what the record holds, JSON-ready and without floats, so that its canonical form is one
    before  64 hexadecimal digits; NOTHING_BEFORE for the first entry of a case
    """
    return sha256(canonical({"entry": entry, "before": before})).hexdigest()


def canonical(value: Any) -> bytes:
    """The only way to write `value` as JSON: keys sorted, no spaces, UTF-8. Raises TypeError for a float."""
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has more than one written form")
    if isinstance(value, Mapping):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)
