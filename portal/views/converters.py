"""Words of the domain in addresses."""

from flask import Flask
from werkzeug.routing import BaseConverter


class ActConverter(BaseConverter):
    """An act: `ask_for_mediator` in the rulebook, `ask-for-mediator` in the address."""

    regex = "[a-z]+(?:-[a-z]+)*"

    def to_python(self, value: str) -> str:
        return value.replace("-", "_")

    def to_url(self, value: str) -> str:
        return value.replace("_", "-")


def init_app(app: Flask) -> None:
    """Teach the address book these words."""
    app.url_map.converters["act"] = ActConverter
