"""Words of the domain and numbers in addresses."""

from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

from portal.domain.rulebooks import KIND_OF_ACT

# The highest number that every database knows. Nothing has a higher one.
HIGHEST = 2**31 - 1


def number(text: str) -> int:
    """A number somebody put in an address; ValueError for one that nothing can have."""
    value = int(text)
    if not 0 <= value <= HIGHEST:
        raise ValueError(text)
    return value


class NumberConverter(IntegerConverter):
    """A number that something may have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"max": HIGHEST} | kwargs))


class ActConverter(BaseConverter):
    """An act: `ask_for_mediator` in the rulebook, `ask-for-mediator` in the address."""

    regex = "[a-z]+(?:-[a-z]+)*"

    def to_python(self, value: str) -> str:
        act = value.replace("-", "_")
        if act not in KIND_OF_ACT:
            raise ValidationError(value)
        return act

    def to_url(self, value: str) -> str:
        return value.replace("_", "-")


def init_app(app: Flask) -> None:
    """Teach the address book these words."""
    app.url_map.converters["act"] = ActConverter
    app.url_map.converters["int"] = NumberConverter
