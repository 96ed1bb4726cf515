"""How figures about cases are made, and when there are too few cases to make one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

# Below this many cases a figure says more about chance, or about single people, than about a merchant.
FEWEST_CASES = 5
FEWEST_MERCHANTS = 5


@dataclass(frozen=True)
class Share:
    """So many of so many cases."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """The share in percent, or None of too few cases."""
        return 100 * self.part / self.whole if self.whole >= FEWEST_CASES else None


def middle(values: Sequence[float]) -> float | None:
    """The median of what so many cases took, or None of too few."""
    return median(values) if len(values) >= FEWEST_CASES else None


def benchmark(of_merchants: Iterable[float | None]) -> float | None:
    """The median of a figure across merchants; None when too few of them have it."""
    known = [figure for figure in of_merchants if figure is not None]
    return median(known) if len(known) >= FEWEST_MERCHANTS else None
