"""Under a rush some are served and the others are told at once; slow senders hold nobody up."""

import io
import threading

from werkzeug.test import Client, EnvironBuilder

from portal import overload
from portal.overload import Turnstile


def test_who_waits_in_vain_is_told_to_come_back():
    client = Client(turnstile := Turnstile(_echo, 100, wait_seconds=0.01))
    for _ in range(overload.AT_A_TIME):
        turnstile.turns.acquire()
    answer = client.get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert "稍后再试" in answer.text and "try again" in answer.text
    turnstile.turns.release()
    assert client.get("/").status_code == 200


def test_a_turn_is_given_back_after_an_error():
    client = Client(turnstile := Turnstile(_fail, 100))
    for _ in range(overload.AT_A_TIME * 2):
        try:
            client.get("/")
        except ZeroDivisionError:
            continue
    assert turnstile.turns.acquire(blocking=False)


def test_a_body_arrives_whole_and_unchanged():
    sent = bytes(range(256)) * 4096
    assert Client(Turnstile(_echo, len(sent))).post("/", data=sent).data == sent


def test_a_body_that_is_too_long_is_left_for_the_application_to_refuse():
    unread = io.BytesIO(b"x" * 101)
    environ = EnvironBuilder(method="POST", input_stream=unread, content_length=101).get_environ()
    list(Turnstile(_nothing, 100)(environ, lambda *_: lambda _: None))
    assert unread.tell() == 0


def test_somebody_who_sends_slowly_takes_no_turn():
    arriving = threading.Event()

    class Slow(io.BytesIO):
        def read(self, size=-1):
            arriving.wait(5)
            return super().read(size)

    turnstile = Turnstile(_nothing, 100)
    environ = EnvironBuilder(method="POST", input_stream=Slow(b"slow"), content_length=4).get_environ()
    senders = [
        threading.Thread(target=lambda e=dict(environ): list(turnstile(e, lambda *_: lambda _: None)))
        for _ in range(overload.AT_A_TIME * 2)
    ]
    for sender in senders:
        sender.start()
    assert Client(turnstile).get("/").status_code == 200
    arriving.set()
    for sender in senders:
        sender.join(5)


def _echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def _nothing(environ, start_response):
    start_response("200 OK", [])
    return []


def _fail(environ, start_response):
    raise ZeroDivisionError
