"""How much of what can be crossed with each other is tried: a share that is the same in every run, or the whole.

Every test is always run. Sweeps cross people, addresses, states and ways of asking; pages are crossed with languages,
themes and widths; fuzz and random walks could go on for ever. A share has each of these at least once and each pair
that matters (an address and a person, a state and a person, a page and a language), not all of them with all others.

PINGLI_BREADTH=whole    everything with everything, before a release
"""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

BREADTH = os.environ.get("PINGLI_BREADTH") or "share"
if BREADTH not in ("share", "whole"):
    raise ValueError(f"PINGLI_BREADTH is {BREADTH!r}: there are 'share' and 'whole'")
WHOLE = BREADTH == "whole"


def some_of(many: Sequence[T], one_in: int, turn: int = 0) -> Sequence[T]:
    """Of what something is tried with: one in so many, and at least one; where that begins depends on whose turn it is."""
    return many if WHOLE or not many else many[turn % min(one_in, len(many)) :: one_in]


def is_its(turn: int, one_in: int) -> bool:
    """Whether this combination is tried: one in so many is, by turns."""
    return WHOLE or turn % one_in == 0


def how_many(share: int, whole: int) -> int:
    """How often something is done that could be done for ever."""
    return whole if WHOLE else share
