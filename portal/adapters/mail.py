"""Letters by mail: into a folder of files, or to a mail server."""

import hashlib
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal.adapters.way_out import Message, NotSent, lay, whom_to_trust

SECONDS_TO_ANSWER = 10.0
# After the last line of a letter a server may take its time (RFC 5321, 4.5.3.2.6, asks for ten minutes). To hang up
# before it has answered would bring the letter twice. Less than services.letters.LEASE.
SECONDS_TO_TAKE_A_LETTER = 300.0
# How a mail server is reached: its usual port, and whether the conversation is private from the first byte.
SCHEMES = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
# Answers about us and not about one letter: a sender that the server does not take is that of every letter.
NOBODY_GETS_THROUGH = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPHeloError,
    smtplib.SMTPConnectError,
    smtplib.SMTPSenderRefused,
)
HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Outbox:
    """A folder into which every letter is laid as a file that mail programs open. For one machine without a mail server.

    The files hold links that let somebody in, so only their owner may read them. The same letter sent again takes
    the place of the first.
    """

    folder: Path

    def send(self, message: Message) -> None:
        """Lay the letter into the folder, whole or not at all. Raises NotSent when the folder takes nothing."""
        assert isinstance(message, EmailMessage)
        at = parsedate_to_datetime(message["Date"])
        name = f"{at:%Y%m%dT%H%M%SZ}-{hashlib.sha256(message['Message-ID'].encode()).hexdigest()[:12]}"
        lay(self.folder, f"{name}.eml", message.as_bytes(policy=policy.SMTP))


@dataclass(frozen=True)
class Smtp:
    """A mail server.

    scheme             key of SCHEMES
    seconds_to_answer  for each line of the conversation
    seconds_to_take    for the answer after a letter
    """

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""
    seconds_to_answer: float = SECONDS_TO_ANSWER
    seconds_to_take: float = SECONDS_TO_TAKE_A_LETTER

    def send(self, message: Message) -> None:
        """Hand the letter to the server, over a connection of its own. Raises NotSent.

        Once the server has said that it has the letter, it is sent: whatever goes wrong with the goodbye is no failure,
        or the letter would come again.
        """
        assert isinstance(message, EmailMessage)
        try:
            server = self._connection()
            try:
                server.send_message(message)
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()
            finally:
                server.close()
        except smtplib.SMTPRecipientsRefused as error:
            codes = {code for code, _said in error.recipients.values()}
            raise NotSent(f"recipient refused {sorted(codes)}", for_good=min(codes) >= 500) from error
        except smtplib.SMTPNotSupportedError as error:
            raise NotSent("the server cannot do what this letter needs", for_good=True) from error
        except NOBODY_GETS_THROUGH as error:
            raise NotSent(f"{type(error).__name__} {error.smtp_code}", nobody=True) from error
        except smtplib.SMTPResponseException as error:
            raise NotSent(f"{type(error).__name__} {error.smtp_code}", for_good=error.smtp_code >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(type(error).__name__, nobody=True) from error

    def _connection(self) -> smtplib.SMTP:
        seconds = self.seconds_to_answer
        server: _Patient
        if self.scheme == "smtps":
            server = _Private(self.host, self.port, timeout=seconds, context=whom_to_trust())
        else:
            server = _Patient(self.host, self.port, timeout=seconds)
        server.seconds_to_take = self.seconds_to_take
        try:
            if self.scheme == "smtp+starttls":
                server.starttls(context=whom_to_trust())
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


class _Patient(smtplib.SMTP):
    """A conversation that waits longer for the answer to a letter than for any other."""

    seconds_to_take = SECONDS_TO_TAKE_A_LETTER

    def getreply(self) -> tuple[int, bytes]:
        code, said = super().getreply()
        if self.sock is not None:
            # After 354 comes the letter, and then the answer to it.
            self.sock.settimeout(self.seconds_to_take if code == 354 else self.timeout)
        return code, said


class _Private(_Patient, smtplib.SMTP_SSL):
    """One that is private from the first byte."""


def smtp_at(address: str) -> Smtp:
    """The mail server of an address such as smtps://USER:PASSWORD@HOST:PORT.

    Raises ValueError, without the password in it, for one that names none or would send a password in the clear.
    """
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        raise ValueError("its port is not a number") from None
    if parts.scheme not in SCHEMES or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("it is not of the form smtps://USER:PASSWORD@HOST:PORT or smtp+starttls://…")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("it names a user without a password, or a password without a user")
    if parts.username and parts.scheme == "smtp" and parts.hostname not in HERE:
        raise ValueError("it would send the password in the clear; use smtps:// or smtp+starttls://")
    return Smtp(
        parts.scheme,
        parts.hostname,
        port or SCHEMES[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )
