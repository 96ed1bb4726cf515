"""Opening a hostile file where it can do no harm: in a process of its own, with little time and memory.

Decoders are native code. A file that makes one crash, hang or grow takes that process with it and nothing else. The
process is started afresh, not forked: it shares no memory, thread, connection or environment with the portal. It loads
only the decoder that its file needs. Of a processor that takes, for the smallest files, 50 ms for a text, 90 for a
picture, 100 for sound, 130 for a video and 145 for a PDF.
"""

import json
import os
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

from portal.adapters import media
from portal.domain.evidence import KINDS, MAX_FILE_BYTES, SHOWN_AS, Examined, Reason, Unacceptable, clean_name

# Longer by the clock than by the processor, which a busy machine lends it late.
MAX_SECONDS = 20
MAX_CPU_SECONDS = 8
# Of address space; the largest files that are allowed in take 250 MB of memory at the worst moment.
MAX_EXTRA_MEMORY_BYTES = 300_000_000
AT_ONCE = 2
# In a process of ours, together with those who wait. Nobody's files keep everybody else's waiting.
MOST_AT_A_TIME = 12
MOST_OF_ONE = 3
NICENESS = 10

# One malloc arena: each further one would reserve 64 MB of the address space that is the limit.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}

_rooms = BoundedSemaphore(AT_ONCE)
_queue: Counter[object] = Counter()
_at_the_door = Lock()

# The child needs the decoders, not the web application that `import portal` would start; hence a bare package.
_IN_THE_CHILD = """
import sys, types
package = types.ModuleType("portal")
package.__path__ = [sys.argv[1]]
sys.modules["portal"] = package
from portal.adapters.intake import work
work(*sys.argv[2:])
"""


class ExaminerFailed(RuntimeError):
    """The examining process could not do its work, and the file is not to blame (no disk, a fault of ours)."""


def prepare(
    path: Path,
    shown: Path,
    thumbnail: Path,
    named: str = "",
    whose: object = None,
    max_seconds: float = MAX_SECONDS,
) -> Examined:
    """Find out what a file is, and write the copy others will see and its preview.

    path              what somebody handed in; not changed
    shown, thumbnail  written when the file is good, no thumbnail of sound and text; may be left half-written when not
    named             what its owner calls it; only words a refusal
    whose             tells those who hand files in from one another
    Raises Unacceptable, with TOO_DEMANDING when 8 seconds or 300 MB do not suffice, BUSY when too many wait already;
    ExaminerFailed.
    """
    package = Path(__file__).parent.parent
    command = [sys.executable, "-I", "-c", _IN_THE_CHILD]
    command += [str(package), str(path), str(shown), str(thumbnail), clean_name(named)]
    with _room(whose):
        try:
            child = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=max_seconds, env=ENVIRONMENT
            )
        except subprocess.TimeoutExpired as error:
            raise Unacceptable(Reason.TOO_DEMANDING) from error
    if child.returncode < 0:
        raise Unacceptable(Reason.TOO_DEMANDING)
    if child.returncode:
        raise ExaminerFailed(child.stderr.decode(errors="replace")[-2000:])
    return _understood(json.loads(child.stdout))


@contextmanager
def _room(whose: object) -> Iterator[None]:
    with _at_the_door:
        if _queue.total() >= MOST_AT_A_TIME or _queue[whose] >= MOST_OF_ONE:
            raise Unacceptable(Reason.BUSY)
        _queue[whose] += 1
    try:
        with _rooms:
            yield
    finally:
        with _at_the_door:
            _queue[whose] -= 1
            if not _queue[whose]:
                del _queue[whose]


def work(path: str, shown: str, thumbnail: str, named: str) -> None:
    """The child's whole life: confine itself, open the file, write its answer to standard output."""
    # Pages are answered first.
    os.nice(NICENESS)
    _confine()
    try:
        # Python alone tells the kind, from the first bytes: no decoder sees any of the file before all limits stand.
        media.load(media.kind_of(Path(path), named))
        _confine_memory()
        found = media.examine(Path(path), named)
        media.shown_copy(Path(path), found.kind, Path(shown))
        # Drawn from the copy: a copy that does not open again is not handed to anybody.
        kind_shown = SHOWN_AS.get(found.kind, found.kind)
        if found.kind.has_face:
            media.thumbnail(Path(shown), kind_shown, Path(thumbnail))
        else:
            media.examine(Path(shown))
        answer = {**asdict(found), "kind": found.kind.code}
    except Unacceptable as refusal:
        answer = {"refused": refusal.reason, "facts": refusal.facts}
    json.dump(answer, sys.stdout, default=datetime.isoformat)


def _confine() -> None:
    """Little time, no large files, no core dump."""
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MAX_FILE_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _confine_memory() -> None:
    """No more memory than the decoder had when loaded and 300 MB."""
    in_use_bytes = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use_bytes + MAX_EXTRA_MEMORY_BYTES,) * 2)


def _understood(answer: dict[str, Any]) -> Examined:
    if "refused" in answer:
        raise Unacceptable(Reason(answer["refused"]), **answer["facts"])
    taken_at = answer.pop("taken_at")
    kind = KINDS[answer.pop("kind")]
    return Examined(kind=kind, taken_at=datetime.fromisoformat(taken_at) if taken_at else None, **answer)
