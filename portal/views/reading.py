"""What a browser sent, as every view reads it: without NUL, which no text has and PostgreSQL does not take."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict


class Sent(ImmutableMultiDict[str, Any]):
    """The fields of a form or of an address, with a blank wherever NUL was; files stay as they came."""

    def __init__(self, fields: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__([(_readable(name), _readable(value)) for name, value in fields])


class Reader(Request):
    """A request of ours."""

    parameter_storage_class = Sent


def init_app(app: Flask) -> None:
    """Read every request so, and know that nothing is at an address with NUL in it."""
    app.request_class = Reader

    @app.before_request
    def nothing_is_there() -> None:
        if "\0" in request.path:
            abort(404)


def _readable(sent: Any) -> Any:
    return sent.replace("\0", " ") if isinstance(sent, str) else sent
