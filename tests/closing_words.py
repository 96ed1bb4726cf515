"""Says last, right above pytest's own last line, how much was tried, what was left out and which gates failed."""

import os
from typing import Any

import pytest

from tests.breadth import at

TRIED = pytest.StashKey[int]()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Adds up what the processes of a run have tried in their sweeps (tests.sweep.conftest)."""
    node.config.stash[TRIED] = node.config.stash.get(TRIED, 0) + getattr(node, "workeroutput", {}).get("tried", 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if tried := config.stash.get(TRIED, 0):
        more = at("; PINGLI_BREADTH=wide tries as many as .ci/run", "; PINGLI_BREADTH=whole tries all there are", "")
        terminalreporter.write_line(f"{tried} combinations of person, address and state tried{more}")
    failed, left_out = os.environ.get("PINGLI_GATES_FAILED"), os.environ.get("PINGLI_LEFT_OUT")
    if failed:
        terminalreporter.write_line(f"GATES FAILED: {failed}", red=True, bold=True)
    if left_out:
        what = {"browser": "browser tests (no Chromium found)", "postgres": "PostgreSQL (none answered)"}
        words = " and ".join(what[name] for name in left_out.split(","))
        terminalreporter.write_line(f"!!! LEFT OUT: {words} !!!", red=True, bold=True)
