"""A mail server that refuses, is slow, or dies in mid-letter: each letter arrives exactly once or is visibly dead.

The server is a process of its own. One case cannot be told from another by whoever sends: the server has kept the
letter and died before it said so. The letter comes again then, with the same Message-ID, and the tests below say so.
"""

from collections import Counter
from dataclasses import replace

import pytest

from portal.adapters.mail import smtp_at
from portal.services.letters import PAUSES, send_again, send_waiting, undelivered
from tests.mail_server import MailHouse
from tests.services.test_letters import let_wait, write

KEYS = ["a", "b", "c"]


@pytest.fixture
def house(tmp_path):
    with MailHouse(tmp_path / "house") as house:
        yield house


@pytest.fixture
def mail(house):
    """The way to the server, by somebody who waits for a second where the portal waits for ten."""
    return replace(smtp_at(f"smtp://127.0.0.1:{house.port}"), seconds_to_answer=1.0, seconds_to_take=8.0)


@pytest.fixture
def letters(any_database, app, hands):
    let_wait(*KEYS)


def ids(house):
    return Counter(str(message["Message-ID"]).strip("<>").partition("@")[0] for message in house.arrived)


def once_each():
    return Counter(KEYS)


def in_time(mail, hands):
    """As the worker does until nothing waits any more, or everything was given up."""
    for pause in PAUSES:
        while send_waiting(write, mail):
            pass
        hands.turn(seconds=pause.total_seconds() + 1)
    while send_waiting(write, mail):
        pass


@pytest.mark.parametrize("answer", ["MAIL 451 later", "RCPT 452 mailbox full", "DATA 451 later", "MAIL 421 busy"])
def test_a_server_that_refuses_for_now_gets_each_letter_once_when_it_takes_them(letters, house, mail, hands, answer):
    house.does(answer)
    send_waiting(write, mail)
    assert house.arrived == [] and {letter.state for letter in undelivered()} == {"waiting"}
    house.does("")
    in_time(mail, hands)
    assert ids(house) == once_each() and undelivered() == []


@pytest.mark.parametrize("answer", ["RCPT 550 no such mailbox", "DATA 554 no"])
def test_a_letter_that_a_server_will_not_have_is_dead_at_once_is_seen_and_can_be_sent_again(
    letters, house, mail, hands, answer
):
    house.does(answer)
    send_waiting(write, mail)
    assert house.arrived == [] and [letter.state for letter in undelivered()] == ["given_up"] * 3
    house.does("")
    in_time(mail, hands)
    assert house.arrived == [], "nobody tries again by themselves"
    assert send_again() == 3
    in_time(mail, hands)
    assert ids(house) == once_each() and undelivered() == []


def test_a_sender_that_a_server_will_not_have_is_no_reason_to_give_letters_up_at_once(letters, house, mail, hands):
    house.does("MAIL 550 who are you")
    send_waiting(write, mail)
    assert {letter.state for letter in undelivered()} == {"waiting"}
    in_time(mail, hands)
    assert {letter.state for letter in undelivered()} == {"given_up"} and house.arrived == []


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_server_that_takes_too_long_gets_each_letter_once_later(letters, house, mail, hands, step):
    house.does(f"slow {step} 2.5")
    assert send_waiting(write, mail) == 1, "the others wait for it"
    assert {letter.state for letter in undelivered()} == {"waiting"}
    house.does("")
    in_time(mail, hands)
    assert ids(house) == once_each() and undelivered() == []


def test_a_server_that_is_slow_to_say_that_it_has_a_letter_is_waited_for_or_it_would_get_it_twice(
    letters, house, mail, hands
):
    house.does("slow kept 2")
    in_time(mail, hands)
    assert ids(house) == once_each() and undelivered() == []


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "in_letter", "unkept"])
def test_a_server_that_dies_before_it_has_a_letter_gets_it_once_when_it_is_back(letters, house, mail, hands, step):
    house.does(f"die {step}")
    assert send_waiting(write, mail) == 1
    assert house.has_died and house.arrived == [] and len(undelivered()) == 3
    house.does("")
    house.start()
    in_time(mail, hands)
    assert ids(house) == once_each() and undelivered() == []


def test_a_server_that_dies_after_it_has_said_that_it_has_a_letter_does_not_get_it_again(letters, house, mail, hands):
    house.does("die answered")
    assert send_waiting(write, mail) == 2, "the second one finds nobody"
    assert house.has_died and ids(house) == Counter(["a"])
    house.does("")
    house.start()
    in_time(mail, hands)
    assert ids(house) == once_each() and undelivered() == []


@pytest.mark.parametrize("answer", ["QUIT 421 closing", "slow QUIT 2.5"])
def test_a_goodbye_that_goes_wrong_does_not_send_a_letter_again(letters, house, mail, hands, answer):
    house.does(answer)
    in_time(mail, hands)
    assert ids(house) == once_each() and undelivered() == []


def test_a_server_that_dies_between_keeping_a_letter_and_saying_so_gets_it_twice_under_one_message_id(
    letters, house, mail, hands
):
    """Nobody who sends can know. Better twice than never: mail programs show a Message-ID once."""
    house.does("die kept")
    assert send_waiting(write, mail) == 1
    assert house.has_died and ids(house) == Counter(["a"]) and len(undelivered()) == 3
    house.does("")
    house.start()
    in_time(mail, hands)
    assert ids(house) == Counter(["a", "a", "b", "c"]) and undelivered() == []
    first, again = (m for m in house.arrived if m["Subject"] == "a")
    assert first["Message-ID"] == again["Message-ID"] and first.get_content() == again.get_content()


def test_a_server_that_stays_away_makes_every_letter_dead_visibly_and_resendable(letters, house, mail, hands):
    house.stop()
    in_time(mail, hands)
    for _ in range(4 * len(KEYS)):  # one finds out for all the others, so that each has its tries one after the other
        in_time(mail, hands)
    assert [letter.state for letter in undelivered()] == ["given_up"] * 3
    assert {letter.error for letter in undelivered()} == {"ConnectionRefusedError"}
    house.start()
    assert send_again() == 3
    in_time(mail, hands)
    assert ids(house) == once_each() and undelivered() == []
