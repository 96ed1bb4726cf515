"""How much of what can be crossed with each other is tried: a share, a wide share, or the whole.

Sweeps cross people, addresses, states and ways of asking; pages are crossed with languages, themes and widths, journeys
with languages and widths; fuzz and random walks could go on for ever. A share is the same in every run and has each of
these at least once. A wide one has every address with every person in every state, every page in both languages under
axe from every side, every journey in both, and of the rest each pair that matters (an act and a person, a state and a
person).

PINGLI_BREADTH=share    what `make test` tries unless told: for whoever is changing something
PINGLI_BREADTH=wide     what has to be green before a change lands (.ci/run), and what pytest tries when called by itself
PINGLI_BREADTH=whole    everything with everything, before a release
"""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

BREADTHS = ("share", "wide", "whole")
BREADTH = os.environ.get("PINGLI_BREADTH") or "wide"
if BREADTH not in BREADTHS:
    raise ValueError(f"PINGLI_BREADTH is {BREADTH!r}: there are {BREADTHS}")


def at(share: T, wide: T, whole: T) -> T:
    """What something is in the breadth of this run."""
    return dict(zip(BREADTHS, (share, wide, whole), strict=True))[BREADTH]


def some_of(many: Sequence[T], one_in: int, turn: int = 0) -> Sequence[T]:
    """Of what something is tried with: one in so many, and at least one; where that begins depends on whose turn it is."""
    return many[turn % min(one_in, len(many)) :: one_in] if many else many


def is_its(turn: int, one_in: int) -> bool:
    """Whether this combination is tried: one in so many is, by turns."""
    return turn % one_in == 0
