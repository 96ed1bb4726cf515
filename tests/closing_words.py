"""Says last, right above pytest's own last line, what was left out and which gates failed."""

import os
from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    failed, left_out = os.environ.get("PINGLI_GATES_FAILED"), os.environ.get("PINGLI_LEFT_OUT")
    if failed:
        terminalreporter.write_line(f"GATES FAILED: {failed}", red=True, bold=True)
    if left_out:
        what = {"browser": "browser tests (no Chromium found)", "postgres": "PostgreSQL (none answered)"}
        words = " and ".join(what[name] for name in left_out.split(","))
        terminalreporter.write_line(f"!!! LEFT OUT: {words} !!!", red=True, bold=True)
