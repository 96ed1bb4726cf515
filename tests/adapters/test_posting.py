"""What is posted leaves for public addresses only, is signed, takes little time, and follows nobody elsewhere.

The other side is a real server of this machine, reached with the switch for development where that is not the question.
"""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from portal.adapters.posting import BadUrl, Poster, is_public, judged
from portal.adapters.sms import SmsGateway, SmsOutbox
from portal.adapters.way_out import Call, NotSent, TextMessage
from portal.adapters.webhook import HookOutbox, Hooks

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
BODY = json.dumps({"type": "case.turn"}).encode()
TEXT = TextMessage("13800138000", "【评理】轮到你", "notice-1", AT)


class Listener(HTTPServer):
    """`with Listener() as there:` keeps what is posted to there.url and answers there.status."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.got, self.status, self.headers = [], 204, {}
        self.url = f"http://127.0.0.1:{self.server_port}/pingli"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_failure):
        self.shutdown()
        self.server_close()


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.got.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_words):
        """Say nothing."""


@pytest.fixture
def there():
    with Listener() as listener:
        yield listener


def call(url):
    return Call(url, SECRET, "webhook-1", AT, BODY)


def anywhere(**limits):
    return Hooks(Poster(anywhere=True, **limits))


def is_signed(headers, body):
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    known = base64.b64encode(hmac.new(b"k" * 32, signed, hashlib.sha256).digest()).decode()
    return headers["webhook-signature"] == f"v1,{known}"


def test_a_call_is_signed_so_that_its_reader_can_tell_that_it_is_ours(there):
    anywhere().send(call(there.url))
    ((headers, body),) = there.got
    assert body == BODY and headers["webhook-timestamp"] == str(int(AT.timestamp())) and is_signed(headers, body)
    anywhere().send(call(there.url))
    assert there.got[1][0]["webhook-id"] == headers["webhook-id"], "the same news under the same name"


@pytest.mark.parametrize(("status", "for_good"), [(500, False), (404, False), (410, True), (302, False)])
def test_an_answer_that_is_no_yes_is_a_failure_and_nobody_is_led_elsewhere(there, status, for_good):
    with Listener() as elsewhere:
        there.status, there.headers = status, {"Location": elsewhere.url}
        with pytest.raises(NotSent) as failure:
            anywhere().send(call(there.url))
        assert failure.value.for_good is for_good and elsewhere.got == []
        assert "127.0.0.1" not in str(failure.value)


def test_a_listener_that_drips_its_answer_is_hung_up_on():
    with socket.create_server(("127.0.0.1", 0)) as slow:

        def drip():
            visitor, _ = slow.accept()
            try:
                while True:
                    visitor.send(b"H")
                    time.sleep(0.1)
            except OSError:
                visitor.close()

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(NotSent) as failure:
            anywhere(seconds_to_answer=1, seconds_in_all=1).send(call(f"http://127.0.0.1:{slow.getsockname()[1]}/"))
        assert failure.value.nobody and time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/", "not_https"), ("ftp://example.com/", "not_https"), ("https:///x", "no_host"),
        ("https://example.com:8443/", "port"), ("https://me:pw@example.com/", "user"), ("https://", "no_host"),
        ("https://localhost/", "not_public"), ("https://127.0.0.1/", "not_public"), ("https://10.0.0.8/", "not_public"),
        ("https://169.254.169.254/latest/meta-data", "not_public"), ("https://[::1]/", "not_public"),
        ("https://[::ffff:10.0.0.1]/", "not_public"), ("https://[64:ff9b::a00:1]/", "not_public"),
        ("https://[2002:a00:1::]/", "not_public"), ("https://[fe80::1]/", "not_public"),
        ("https://2130706433/", "not_public"), ("https://0x7f.1/", "not_public"), ("https://0/", "not_public"),
        ("https://intranet/", "not_public"), ("https://a.internal/", "not_public"), ("https://a.b/ c", "no_host"),
        ("https://例子.com/", "no_host"), ("https://" + "a" * 600 + ".com/", "too_long"), ("https://a.b\\@c.d/", "no_host"),
        ("https://[::1/", "no_host"), ("https://a.com:99999/", "no_host"),
    ],
)  # fmt: skip
def test_an_address_that_leads_to_ourselves_or_our_neighbours_is_refused_when_it_is_given(url, reason):
    with pytest.raises(BadUrl) as refused:
        judged(url)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("::", False),
        ("fc00::1", False), ("fe80::1%eth0", False), ("::ffff:8.8.8.8", False), ("64:ff9b::808:808", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


def test_a_name_that_leads_to_this_machine_is_refused_when_it_is_called(there, monkeypatch):
    """A good name may be pointed at us after it was given: what it leads to is judged, and that is what is connected to."""
    asked = []

    def resolve(host, port, **_kwargs):
        asked.append(host)
        private = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", there.server_port))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", port)), private]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(NotSent, match="not_public"):
        Hooks().send(call("https://shop.example.com/hook"))
    assert asked == ["shop.example.com"] and there.got == []


def test_a_call_without_anybody_to_call_is_laid_into_a_folder(tmp_path):
    HookOutbox(tmp_path / "webhooks").send(call("https://shop.example.com/hook"))
    (file,) = (tmp_path / "webhooks").iterdir()
    assert (
        file.read_text().startswith("POST https://shop.example.com/hook\n")
        and "webhook-signature: v1," in file.read_text()
    )


def test_a_text_goes_to_the_gateway_under_the_same_name_each_time(there):
    SmsGateway(there.url, "token").send(TEXT)
    ((headers, body),) = there.got
    assert headers["Authorization"] == "Bearer token"
    assert json.loads(body) == {"to": "13800138000", "text": "【评理】轮到你", "id": "notice-1"}


@pytest.mark.parametrize(
    ("status", "for_good", "nobody"), [(400, True, False), (422, True, False), (401, False, True), (503, False, True)]
)
def test_a_gateway_says_whether_it_is_about_one_text_or_about_us(there, status, for_good, nobody):
    there.status = status
    with pytest.raises(NotSent) as failure:
        SmsGateway(there.url).send(TEXT)
    assert (failure.value.for_good, failure.value.nobody) == (for_good, nobody)
    assert "138" not in str(failure.value)


def test_a_text_without_a_gateway_is_laid_into_a_folder_where_a_second_try_takes_the_place_of_the_first(tmp_path):
    SmsOutbox(tmp_path).send(TEXT)
    SmsOutbox(tmp_path).send(TEXT)
    (file,) = tmp_path.glob("*.txt")
    assert file.read_text() == "To: 13800138000\n\n【评理】轮到你\n"
