"""The worker goes on whatever happens, and stops when asked."""

import logging
import threading

from flask import Flask

from portal import worker


class Rounds:
    """Plays what each round of the worker does, and asks it to stop after the last."""

    def __init__(self, *rounds):
        self.left, self.stopping = list(rounds), threading.Event()

    def __call__(self, limit):
        outcome = self.left.pop(0)
        if not self.left:
            self.stopping.set()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def test_a_round_that_fails_is_logged_and_the_next_one_is_tried(caplog):
    rounds = Rounds(RuntimeError("database is gone"), 0, 0)
    with caplog.at_level(logging.ERROR):
        worker.run(Flask(__name__), rounds.stopping, rounds, seconds_between=0.001)
    assert rounds.left == []
    assert "database is gone" in caplog.text


def test_a_backlog_is_worked_off_without_pauses():
    rounds = Rounds(*[worker.MOVES_PER_ROUND] * 200, 3)
    worker.run(Flask(__name__), rounds.stopping, rounds)
    assert rounds.left == []


def test_failures_in_a_row_are_tried_less_and_less_often_but_never_given_up():
    pauses = [worker._pause(failures, 1) for failures in range(20)]
    assert pauses[0] == 1 and pauses == sorted(pauses) and pauses[-1] == worker.LONGEST_WAIT_SECONDS
