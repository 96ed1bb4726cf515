"""Letters leave in the same way through a folder and through a mail server; the server here is a real one."""

import stat
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from portal.adapters.mail import Outbox, Smtp, smtp_at
from portal.adapters.way_out import NotSent
from tests.mail_server import MailServer


def a_letter(to="li@demo.test", once="1"):
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = "PL-260302-0001：轮到你"
    message["From"], message["To"] = "评理 <pingli@demo.test>", to
    message["Date"], message["Message-ID"] = "Mon, 02 Mar 2026 02:00:00 +0000", f"<{once}@demo.test>"
    message.set_content("商家提出了方案。\n.\n请在6月14日前回应。\n")
    message.add_alternative("<p>商家提出了方案。</p>", subtype="html")
    return message


@pytest.fixture
def server():
    with MailServer() as server:
        yield server


@pytest.fixture(params=["folder", "server"])
def mail(request, tmp_path):
    """A way out, and a function that reads what has left by it."""
    if request.param == "folder":
        folder = tmp_path / "outbox"
        return Outbox(folder), lambda: [
            message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(folder.glob("*.eml"))
        ]
    server = request.getfixturevalue("server")
    return smtp_at(f"smtp://127.0.0.1:{server.port}"), lambda: server.messages


def test_a_letter_arrives_as_it_was_written(mail):
    way_out, arrived = mail
    way_out.send(a_letter())
    (letter,) = arrived()
    assert letter["Subject"] == "PL-260302-0001：轮到你" and letter["Message-ID"] == "<1@demo.test>"
    assert letter["From"].addresses[0].display_name == "评理"
    text, html = letter.iter_parts()
    assert text.get_content_type() == "text/plain" and text.get_content().splitlines() == [
        "商家提出了方案。",
        ".",
        "请在6月14日前回应。",
    ]
    assert "<p>商家提出了方案。</p>" in html.get_content()


def test_each_letter_arrives_by_itself(mail):
    way_out, arrived = mail
    way_out.send(a_letter(once="1"))
    way_out.send(a_letter(once="2"))
    assert len(arrived()) == 2


def test_a_folder_keeps_letters_from_other_people_of_the_machine(tmp_path):
    Outbox(tmp_path / "outbox").send(a_letter())
    (file,) = (tmp_path / "outbox").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_that_takes_nothing_is_said(tmp_path):
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(NotSent) as failure:
        Outbox(tmp_path / "outbox").send(a_letter())
    assert failure.value.nobody


def test_an_address_that_does_not_exist_is_not_tried_again(server):
    server.refuse = "550 no such mailbox"
    with pytest.raises(NotSent) as failure:
        smtp_at(f"smtp://127.0.0.1:{server.port}").send(a_letter("nobody@demo.test"))
    assert failure.value.for_good and not failure.value.nobody
    assert "nobody@demo.test" not in str(failure.value)


def test_a_mailbox_that_is_full_is_tried_again(server):
    server.refuse = "452 mailbox full"
    with pytest.raises(NotSent) as failure:
        smtp_at(f"smtp://127.0.0.1:{server.port}").send(a_letter())
    assert not failure.value.for_good and not failure.value.nobody


def test_a_server_that_does_not_answer_concerns_every_letter(server):
    port = server.port
    server.stop()
    with pytest.raises(NotSent) as failure:
        smtp_at(f"smtp://127.0.0.1:{port}").send(a_letter())
    assert failure.value.nobody


def test_a_password_is_not_shown_to_a_server_without_a_private_line(server):
    with pytest.raises(NotSent) as failure:
        Smtp("smtp+starttls", "127.0.0.1", server.port, "pingli", "secret").send(a_letter())
    assert failure.value.for_good and server.messages == []


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtps://me%40x.test:p%3Aw@mail.x.test", Smtp("smtps", "mail.x.test", 465, "me@x.test", "p:w")),
        ("smtp+starttls://a:b@mail.x.test:2525/", Smtp("smtp+starttls", "mail.x.test", 2525, "a", "b")),
        ("smtp://relay.x.test", Smtp("smtp", "relay.x.test", 25)),
    ],
)
def test_a_server_is_named_by_an_address(address, server):
    assert smtp_at(address) == server


@pytest.mark.parametrize(
    "address",
    ["mail.x.test", "https://mail.x.test", "smtp://", "smtps://mail.x.test:many", "smtps://me@mail.x.test",
     "smtp://me:secret@mail.x.test", "smtps://me:secret@mail.x.test/path"],
)  # fmt: skip
def test_an_address_that_names_no_safe_server_is_refused_without_its_password(address):
    with pytest.raises(ValueError) as refusal:
        smtp_at(address)
    assert "secret" not in str(refusal.value)
