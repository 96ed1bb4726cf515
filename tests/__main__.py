"""Every gate, then every test: `python -m tests`. Green means that it may be handed over.

PINGLI_BREADTH=share, wide, whole    how much of what can be crossed with each other is (tests.breadth); share unless told
PINGLI_REQUIRE=browser,postgres    their absence is a failure instead of a remark at the end
PINGLI_TEST_POSTGRES, PINGLI_CHROMIUM    where they are, when not in the usual place
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.machine import chromium, postgres_url

ROOT = Path(__file__).parent.parent
PYTHON = sys.executable
PYTEST = [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
# The longest first, so that none of the processors waits for one gate at the end.
GATES = {
    "types": [PYTHON, "-m", "mypy", "--no-error-summary", "portal"],
    "architecture": [*PYTEST, "tests/architecture"],
    "migrations": [*PYTEST, "tests/migrations"],
    "translations": [PYTHON, "-m", "tests.translations", "--check"],
    "templates": [PYTHON, "-m", "djlint", "--lint", "--quiet", "--profile", "jinja", "templates"],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "--quiet", "."],
}
GATE_FOLDERS = ("tests/architecture", "tests/migrations")
GATES_AT_ONCE = 2
# More than the cores: tests with browsers and servers spend much of their time waiting for each other.
PROCESSES = 3
# Thousands of small databases are made and thrown away; where the machine has a folder in memory, none waits for a disk.
MEMORY = "/dev/shm"


def main() -> int:
    """0 when everything that could be run was green and nothing required was missing."""
    os.environ.setdefault("PINGLI_BREADTH", "share")
    # Several processes read the same modules, and tests start the portal many times over.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    missing = [name for name, there in (("browser", chromium()), ("postgres", postgres_url())) if not there]
    required = [name for name in os.environ.get("PINGLI_REQUIRE", "").split(",") if name in missing]
    with ThreadPoolExecutor(GATES_AT_ONCE) as several:
        failed = [name for name, is_fine in zip(GATES, several.map(_passes, GATES), strict=True) if not is_fine]
    tests = [*PYTEST, "-n", str(PROCESSES), "--no-loadscope-reorder", "-p", "tests.closing_words", "tests"]
    tests += [f"--ignore={folder}" for folder in GATE_FOLDERS]
    tests += ["-m", " and ".join(f"not {name}" for name in missing)] if missing else []
    said = {"PINGLI_LEFT_OUT": ",".join(missing), "PINGLI_GATES_FAILED": ",".join(failed)}
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        code = subprocess.run([*tests, "--basetemp", f"{folder}/tests"], cwd=ROOT, env=os.environ | said).returncode
    return code or int(bool(failed or required))


def _passes(name: str) -> bool:
    began = time.monotonic()
    ended = subprocess.run(GATES[name], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    told = f"{name:<14} {time.monotonic() - began:5.1f} s  {'FAILED' if ended.returncode else 'ok'}\n"
    print(told + ended.stdout if ended.returncode else told, end="", flush=True)
    return not ended.returncode


if __name__ == "__main__":
    sys.exit(main())
