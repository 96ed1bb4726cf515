"""The hand of the clock: makes the moves that nobody made in time, and survives whatever goes wrong with one round.

It holds no rules and remembers nothing. Several may run at once, and one that was away for a week catches up.
"""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from time import monotonic

from flask import Flask

from portal.domain.channels import Channel

log = logging.getLogger(__name__)

SECONDS_BETWEEN_ROUNDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
MOVES_PER_ROUND = 500
SECONDS_BETWEEN_NOTES = 20.0


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
    # Beside the clock: a mail server that lets us wait must not let the periods of a case wait.
    # One for each way out, for the same reason.
    letters = [
        threading.Thread(target=run, args=(app, stopping, _Noted(way, partial(_send_letters, way))), name=way)
        for way in Channel
    ]
    for way in letters:
        way.start()
    imports = threading.Thread(target=_import_orders, args=(app, stopping), name="imports")
    imports.start()
    run(app, stopping, _Noted("clock", _Rounds()))
    for way in letters:
        way.join()
    imports.join()
    return 0


class _Noted:
    """A part of the worker that is seen by administrators: when it last went its round, and when that failed."""

    def __init__(self, name: str, go: Callable[[int], int]) -> None:
        self._name, self._go, self._noted_at = name, go, 0.0

    def __call__(self, limit: int) -> int:
        from portal.services.health import note_round

        try:
            done = self._go(limit)
        except Exception as error:
            note_round(self._name, type(error).__name__)
            raise
        if monotonic() > self._noted_at + SECONDS_BETWEEN_NOTES:
            note_round(self._name)
            self._noted_at = monotonic()
        return done


def _send_letters(way: Channel, _limit: int) -> int:
    from portal.letters import ways_out, write
    from portal.services.letters import send_waiting

    return send_waiting(write, ways_out(), channels=(way,))


def _import_orders(app: Flask, stopping: threading.Event) -> None:
    """Take in the order files that merchants have uploaded, a few rows a round; what is under way is given back at the end."""
    from portal.adapters.upload_store import UploadStore
    from portal.services.order_uploads import Imports

    imports = Imports(UploadStore(Path(app.config["DATA_DIR"]) / "orders"))
    run(app, stopping, _Noted("imports", lambda limit: limit if imports.go_on() else 0))
    with app.app_context():
        imports.stop()


class _Rounds:
    """What is done in each round: the moves that are due, and once a day a look at new holidays and at old notices."""

    def __init__(self) -> None:
        self._seeded_on: date | None = None

    def __call__(self, limit: int) -> int:
        from portal import clock
        from portal.domain.periods import local
        from portal.services.calendars import keep_calendar_seeded
        from portal.services.deadlines import let_time_pass
        from portal.services.drafts import forget_dropped
        from portal.services.notices import keep_notices_short
        from portal.services.unsent import forget_unsent

        today = local(clock.now()).date()
        if self._seeded_on != today:
            self._seeded_on = today
            try:
                keep_calendar_seeded()
            except Exception:
                # Periods are counted on the calendar as it stands; they are not left standing for want of a new one.
                log.exception("the holidays could not be taken in; tried again tomorrow")
            old = {"notices": keep_notices_short, "drafts": forget_dropped, "words that were not sent": forget_unsent}
            for what, forget in old.items():
                try:
                    forget()
                except Exception:
                    log.exception("old %s could not be forgotten; tried again tomorrow", what)
        return let_time_pass(limit)


def _pause(failures: int, seconds_between: float) -> float:
    return min(seconds_between * 2**failures, LONGEST_WAIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
