"""Under a rush some are served and the others are told at once; slow senders hold nobody up."""

import io
import threading

import pytest
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


def test_a_body_in_pieces_is_measured_and_one_without_end_is_given_up():
    said = []

    def listen(environ, start_response):
        said.append((environ["CONTENT_LENGTH"], len(environ["wsgi.input"].read())))
        return _nothing(environ, start_response)

    for sent in (b"", b"x" * 100, b"x" * 100_000):
        environ = EnvironBuilder(method="POST", input_stream=io.BytesIO(sent)).get_environ()
        environ |= {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
        list(Turnstile(listen, 100)(environ, lambda *_: lambda _: None))
    assert said == [("0", 0), ("100", 100), ("101", 101)]


@pytest.mark.parametrize(
    "length", [{"CONTENT_LENGTH": "4"}, {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_somebody_who_sends_slowly_takes_no_turn(length):
    arriving, reading = threading.Event(), threading.Semaphore(0)

    class Slow(io.BytesIO):
        def read(self, size=-1):
            reading.release()
            arriving.wait(5)
            return super().read(size)

    turnstile = Turnstile(_echo, 100)
    environ = EnvironBuilder(method="POST", input_stream=Slow(b"slow")).get_environ() | length
    senders = [
        threading.Thread(target=lambda e=dict(environ): list(turnstile(e, lambda *_: lambda _: None)))
        for _ in range(overload.AT_A_TIME * 2)
    ]
    for sender in senders:
        sender.start()
    for _ in range(overload.AT_A_TIME):
        assert reading.acquire(timeout=5)
    assert Client(turnstile).get("/").status_code == 200
    arriving.set()
    for sender in senders:
        sender.join(5)


def test_who_waits_for_another_process_keeps_nobody_out():
    """Files that take long to examine kept every page away from everybody else."""
    examined, waiting = threading.Event(), threading.Barrier(overload.AT_A_TIME + 1)

    def examine(environ, start_response):
        if environ["PATH_INFO"] == "/files":
            with overload.step_aside(environ):
                waiting.wait(5)
                examined.wait(5)
        start_response("200 OK", [])
        return []

    client = Client(turnstile := Turnstile(examine, 100, wait_seconds=1))
    senders = [threading.Thread(target=client.post, args=("/files",)) for _ in range(overload.AT_A_TIME)]
    for sender in senders:
        sender.start()
    waiting.wait(5)
    assert client.get("/").status_code == 200
    examined.set()
    for sender in senders:
        sender.join(5)
    assert [turnstile.turns.acquire(blocking=False) for _ in range(overload.AT_A_TIME + 1)].count(True) == 8


def _echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def _nothing(environ, start_response):
    start_response("200 OK", [])
    return []


def _fail(environ, start_response):
    raise ZeroDivisionError
