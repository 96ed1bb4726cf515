"""A letter that waits goes out once, is tried again when it did not, and is given up in the end."""

import logging
import threading
from email.message import EmailMessage
from functools import partial

import pytest
from sqlalchemy import select

from portal.adapters.mail import smtp_at
from portal.adapters.way_out import NotSent
from portal.extensions import db
from portal.models.notice import Letter
from portal.services._letters import a_letter, post
from portal.services.command import command
from portal.services.letters import PAUSES, send_again, send_waiting, undelivered
from tests.mail_server import MailServer


@command
def let_wait(*keys, email="li@demo.test"):
    """Part of some command or other."""
    for key in keys:
        post(a_letter(email, "zh", "confirm", key))


class Postman:
    """Keeps what it is given; fails as often as it is told to."""

    def __init__(self, *failures):
        self.failures, self.sent = list(failures), []

    def send(self, message):
        if self.failures and (failure := self.failures.pop(0)):
            raise failure
        self.sent.append(message["Subject"])


def write(letter):
    message = EmailMessage()
    message["Subject"], message["To"], message["From"] = letter.once, letter.email, "pingli@demo.test"
    message["Message-ID"] = f"<{letter.once}@demo.test>"
    message.set_content("words")
    return message


@pytest.fixture
def post_office(any_database, app, hands):
    return None


def test_letters_go_out_once_in_the_order_they_were_written(post_office, hands):
    let_wait("a", "b")
    hands.turn(minutes=1)
    let_wait("c", "a")
    postman = Postman()
    assert send_waiting(write, postman) == 3 and postman.sent == ["a", "b", "c"]
    hands.turn(days=30)
    assert send_waiting(write, postman) == 0 and undelivered() == []


def test_a_letter_that_did_not_leave_is_tried_after_longer_and_longer_pauses_and_then_given_up(
    post_office, hands, caplog
):
    let_wait("a")
    postman = Postman(*[NotSent("mailbox full [452]") for _ in range(20)])
    for pause in PAUSES:
        assert send_waiting(write, postman) == 1
        hands.turn(seconds=pause.total_seconds() - 1)
        assert send_waiting(write, postman) == 0
        hands.turn(seconds=1)
    assert send_waiting(write, postman) == 1
    hands.turn(days=30)
    assert send_waiting(write, postman) == 0
    (letter,) = undelivered()
    assert (letter.state, letter.tries, letter.error) == ("given_up", len(PAUSES) + 1, "mailbox full [452]")
    assert "mailbox full" in caplog.text and "demo.test" not in caplog.text
    assert send_again() == 1 and send_again() == 0
    postman.failures.clear()
    assert send_waiting(write, postman) == 1 and postman.sent == ["a"]


def test_an_address_that_does_not_exist_is_given_up_at_once_and_holds_up_nobody(post_office):
    let_wait("a", "b")
    postman = Postman(NotSent("recipient refused [550]", for_good=True))
    assert send_waiting(write, postman) == 2 and postman.sent == ["b"]
    assert [letter.state for letter in undelivered()] == ["given_up"]


def test_while_the_server_is_away_the_other_letters_wait_for_it(post_office, hands):
    let_wait("a", "b", "c")
    postman = Postman(NotSent("ConnectionRefusedError", nobody=True))
    assert send_waiting(write, postman) == 1 and postman.sent == []
    hands.turn(minutes=2)
    assert send_waiting(write, postman) == 3 and postman.sent == ["b", "c", "a"]


def test_a_letter_that_cannot_be_worded_is_tried_again_and_holds_up_nobody(post_office, hands, caplog):
    let_wait("a", "b")
    postman, broken = Postman(), ["a"]

    def write_or_fail(letter):
        if letter.once in broken:
            raise RuntimeError("no such template")
        return write(letter)

    with caplog.at_level(logging.ERROR):
        assert send_waiting(write_or_fail, postman) == 2
    assert postman.sent == ["b"] and "no such template" in caplog.text
    broken.clear()
    hands.turn(minutes=2)
    assert send_waiting(write_or_fail, postman) == 1 and postman.sent == ["b", "a"]


def test_a_letter_that_has_lost_its_point_is_not_sent_and_not_complained_of(post_office):
    let_wait("a")
    postman = Postman()
    assert send_waiting(lambda _letter: None, postman) == 1
    assert send_waiting(write, postman) == 0
    assert postman.sent == [] and undelivered() == [] and send_again() == 0


def test_a_letter_whose_worker_died_is_sent_by_another_after_a_while(post_office, hands):
    let_wait("a")
    postman = Postman()

    def die(_letter):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send_waiting(die, postman)
    db.session.rollback()
    hands.turn(minutes=9)
    assert send_waiting(write, postman) == 0
    hands.turn(minutes=2)
    assert send_waiting(write, postman) == 1 and postman.sent == ["a"]


def test_two_workers_hand_each_letter_to_the_server_once(post_office, app):
    keys = [f"letter-{number}" for number in range(12)]
    let_wait(*keys)
    both = threading.Barrier(2)
    with MailServer() as server:
        mail = smtp_at(f"smtp://127.0.0.1:{server.port}")

        def work():
            with app.app_context():
                both.wait()
                send_waiting(write, mail)
                db.session.remove()

        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        arrived = [message["Subject"] for message in server.messages]
    assert sorted(arrived) == sorted(keys)
    assert set(db.session.scalars(select(Letter.tries))) == {1}


def test_the_command_says_what_has_not_left_and_shows_no_address(app, hands, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    run = partial(app.test_cli_runner().invoke, app.cli)
    assert "没有等待发送" in run(["letters", "list"]).output
    let_wait("a")
    send_waiting(write, Postman(NotSent("recipient refused [550]", for_good=True)))
    said = run(["letters", "list"]).output
    assert "confirm" in said and "已放弃" in said and "550" in said and "li@demo.test" not in said
    assert "：1" in run(["letters", "resend"]).output
    assert "等待发送" in run(["letters", "list"]).output
