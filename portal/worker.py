"""The hand of the clock: makes the moves that nobody made in time, and survives whatever goes wrong with one round.

It holds no rules and remembers nothing. Several may run at once, and one that was away for a week catches up.
"""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from datetime import date

from flask import Flask

log = logging.getLogger(__name__)

SECONDS_BETWEEN_ROUNDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
MOVES_PER_ROUND = 500


def run(
    app: Flask,
    stopping: threading.Event,
    make_moves: Callable[[int], int],
    seconds_between: float = SECONDS_BETWEEN_ROUNDS,
) -> None:
    """Let time pass until `stopping` is set.

    make_moves  makes at most so many of the moves that are due, and says how many it made
    """
    failures = 0
    while not stopping.is_set():
        try:
            with app.app_context():
                moves = make_moves(MOVES_PER_ROUND)
            failures = 0
        except Exception:
            # Whatever it was (a database restarting, a full disk), the periods of other people still run.
            failures += 1
            moves = 0
            log.exception("a round failed; the next one is tried in %.0f s", _pause(failures, seconds_between))
        if moves < MOVES_PER_ROUND:
            stopping.wait(_pause(failures, seconds_between))


def main(app: Flask | None = None) -> int:
    """Run until asked to stop by SIGTERM or Ctrl-C; the round under way is finished first."""
    from portal import create_app
    from portal.config import UnsafeSettings, refuse_demo_accounts

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        app = app or create_app()
        refuse_demo_accounts(app)
    except UnsafeSettings as reason:
        print(f"pingli: {reason}", file=sys.stderr)
        return 2
    stopping = threading.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: stopping.set())
    run(app, stopping, _Rounds())
    return 0


class _Rounds:
    """What is done in each round: the moves that are due, and once a day a look at the holidays announced since."""

    def __init__(self) -> None:
        self._seeded_on: date | None = None

    def __call__(self, limit: int) -> int:
        from portal import clock
        from portal.domain.periods import local
        from portal.services.calendars import keep_calendar_seeded
        from portal.services.deadlines import let_time_pass

        today = local(clock.now()).date()
        if self._seeded_on != today:
            self._seeded_on = today
            try:
                keep_calendar_seeded()
            except Exception:
                # Periods are counted on the calendar as it stands; they are not left standing for want of a new one.
                log.exception("the holidays could not be taken in; tried again tomorrow")
        return let_time_pass(limit)


def _pause(failures: int, seconds_between: float) -> float:
    return min(seconds_between * 2**failures, LONGEST_WAIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
