"""In what order tests are run, and which of them in one process.

The marks of pytest-xdist (--dist loadgroup) are lost since pytest 9.2, silently: pytest-xdist#1386.
"""

import zlib

from xdist.scheduler import LoadScopeScheduling

from tests.breadth import at

# What takes longest comes first, so that nobody waits for one process at the end.
LONGEST = (
    "tests/journeys/test_every_page.py",
    "tests/sweep/",
    "tests/services/test_ledger.py",
    "tests/services/test_demo.py",
    "tests/journeys/test_from_order_to_ruling.py",
    "tests/journeys/test_newcomers.py",
    "tests/journeys/",
)
# Files whose tests share something that is long in the making, but may be too long for one process; and by how many.
SPLIT = {
    "tests/journeys/test_every_page.py": at(1, 3, 3),
}
# Files that share it with another, when both are short enough.
WITH: dict[str, str] = at({"tests/sweep/test_routes.py": "tests/sweep/test_acts.py"}, {}, {})
# Each test makes what it needs itself, and takes long.
ALONE = ("tests/journeys/",)


class Schedule(LoadScopeScheduling):
    """Hands out a file of tests at a time, or what stands for one."""

    def _split_scope(self, nodeid: str) -> str:
        return together_with(nodeid)


def place_of(nodeid: str) -> int:
    """A test with a lower number is run earlier."""
    return next((place for place, name in enumerate(LONGEST) if nodeid.startswith(name)), len(LONGEST))


def together_with(nodeid: str) -> str:
    """Tests of which this is the same share a process, and what the process has made for them."""
    file = nodeid.partition("::")[0]
    file = WITH.get(file, file)
    if file in SPLIT:
        return f"{file} {zlib.crc32(nodeid.encode()) % SPLIT[file]}"
    return nodeid if file.startswith(ALONE) else file
