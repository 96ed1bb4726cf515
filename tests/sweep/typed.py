"""What somebody would type into the form of each act, beside what the form holds already."""

from collections.abc import Mapping
from typing import Any

WORDS = {"words": "写几句话"}

TYPED: Mapping[str, Mapping[str, Any]] = {}
