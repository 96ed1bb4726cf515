"""Every gate, then every test: `python -m tests`. Green means that it may be handed over.

PINGLI_REQUIRE=browser,postgres    their absence is a failure instead of a remark at the end
PINGLI_TEST_POSTGRES, PINGLI_CHROMIUM    where they are, when not in the usual place
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.machine import chromium, postgres_url

ROOT = Path(__file__).parent.parent
PYTHON = sys.executable
PYTEST = [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
GATES = {
    "format": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "--quiet", "."],
    "types": [PYTHON, "-m", "mypy", "--no-error-summary", "portal"],
    "translations": [PYTHON, "-m", "tests.translations", "--check"],
    "templates": [PYTHON, "-m", "djlint", "--lint", "--quiet", "--profile", "jinja", "templates"],
    "architecture": [*PYTEST, "tests/architecture"],
    "migrations": [*PYTEST, "tests/migrations"],
}
GATE_FOLDERS = ("tests/architecture", "tests/migrations")
# More than the cores: tests with browsers and servers spend much of their time waiting for each other.
PROCESSES = 4
# Thousands of small databases are made and thrown away; where the machine has a folder in memory, none waits for a disk.
MEMORY = "/dev/shm"


def main() -> int:
    """0 when everything that could be run was green and nothing required was missing."""
    missing = [name for name, there in (("browser", chromium()), ("postgres", postgres_url())) if not there]
    required = [name for name in os.environ.get("PINGLI_REQUIRE", "").split(",") if name in missing]
    failed = [name for name, command in GATES.items() if not _passes(name, command)]
    tests = [*PYTEST, "-n", str(PROCESSES), "--dist", "loadscope", "-p", "tests.closing_words", "tests"]
    tests += [f"--ignore={folder}" for folder in GATE_FOLDERS]
    tests += ["-m", " and ".join(f"not {name}" for name in missing)] if missing else []
    said = {"PINGLI_LEFT_OUT": ",".join(missing), "PINGLI_GATES_FAILED": ",".join(failed)}
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        code = subprocess.run([*tests, "--basetemp", f"{folder}/tests"], cwd=ROOT, env=os.environ | said).returncode
    return code or int(bool(failed or required))


def _passes(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    print(f"{name:<14} {time.monotonic() - began:5.1f} s  {'FAILED' if ended.returncode else 'ok'}", flush=True)
    if ended.returncode:
        print(ended.stdout, flush=True)
    return not ended.returncode


if __name__ == "__main__":
    sys.exit(main())
