"""Letters that were saved as files (EML): who wrote to whom, when, and what; nothing of them is ever run or fetched.

The copy that others see is plain text: the addresses masked as everywhere, the text, and of attachments the names.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from pathlib import Path

from portal.adapters.decoders import Found
from portal.adapters.text_files import write_plainly
from portal.domain.contact import masked_email
from portal.domain.evidence import (
    MAX_MAIL_MB,
    MEGABYTE,
    FileKind,
    Reason,
    Unacceptable,
    believable,
    clean_name,
    require_size,
)

MAX_ADDRESSES = 20
MAX_ATTACHMENTS = 50
MAX_PARTS = 500
# How the lines of the shown copy begin; technical names, which the page says in its reader's words.
FROM, TO, DATE, SUBJECT, ATTACHED = "From", "To", "Date", "Subject", "Attachment"
SILENT_PARTS = frozenset({"script", "style", "title", "template"})
BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table", "hr"})


@dataclass(frozen=True)
class Mail:
    """A letter as the other side may see it.

    sender, to   names and masked addresses
    sent_at      in UTC, as the letter says, or None
    attachments  their names
    """

    sender: str
    to: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    body: str
    attachments: tuple[str, ...]

    def to_text(self) -> str:
        """The letter as plain text, headers first, as `mail_of` reads it again."""
        lines = [(FROM, self.sender), *((TO, one) for one in self.to)]
        lines += [(DATE, self.sent_at.isoformat())] if self.sent_at else []
        lines += [(SUBJECT, self.subject), *((ATTACHED, name) for name in self.attachments)]
        return "".join(f"{name}: {_one_line(said)}\n" for name, said in lines) + "\n" + self.body


def examine(path: Path, kind: FileKind) -> Found:
    require_size(path.stat().st_size, MAX_MAIL_MB * MEGABYTE)
    return Found(kind, taken_at=read_mail(path).sent_at)


def copy(path: Path, kind: FileKind, target: Path) -> None:
    write_plainly(read_mail(path).to_text(), target)


def read_mail(path: Path) -> Mail:
    """The letter in a file. Raises Unacceptable(BROKEN) when there is nothing in it that can be read."""
    with path.open("rb") as file:
        letter = BytesParser(policy=policy.default).parse(file)
    parts = []
    for part in letter.walk():
        parts.append(part)
        if len(parts) > MAX_PARTS:
            raise Unacceptable(Reason.TOO_DEMANDING)
    body, attachments = _body(parts), _attached(parts)
    senders = _people(letter.get_all("From", []))
    if not senders or not (body.strip() or attachments or letter.get("Subject")):
        raise Unacceptable(Reason.BROKEN)
    return Mail(
        sender=senders[0],
        to=_people([*letter.get_all("To", []), *letter.get_all("Cc", [])])[:MAX_ADDRESSES],
        subject=_one_line(str(letter.get("Subject", ""))),
        sent_at=_sent_at(letter),
        body=body,
        attachments=attachments,
    )


def mail_of(text: str) -> Mail:
    """The letter again from its shown copy."""
    head, _, body = text.partition("\n\n")
    said: dict[str, list[str]] = {}
    for line in head.splitlines():
        name, _, words = line.partition(": ")
        said.setdefault(name, []).append(words)
    first = {name: words[0] for name, words in said.items()}
    return Mail(
        sender=first.get(FROM, ""),
        to=tuple(said.get(TO, ())),
        subject=first.get(SUBJECT, ""),
        sent_at=datetime.fromisoformat(first[DATE]) if DATE in first else None,
        body=body,
        attachments=tuple(said.get(ATTACHED, ())),
    )


def _people(headers: Iterable[object]) -> tuple[str, ...]:
    """Names with masked addresses; a name that is an address is masked like one."""
    people = []
    written = [one for header in headers for one in getattr(header, "addresses", ())]
    for name, address in ((one.display_name, one.addr_spec) for one in written):
        shown = masked_email(name) if "@" in name else _one_line(name)
        masked = masked_email(address) if "@" in address else ""
        people.append(f"{shown} <{masked}>" if shown and masked and shown != masked else shown or masked)
    return tuple(one for one in people if one)


def _sent_at(letter: EmailMessage) -> datetime | None:
    moment = getattr(letter.get("Date"), "datetime", None)
    if not isinstance(moment, datetime) or moment.tzinfo is None or not believable(moment):
        return None
    return moment.astimezone(UTC)


def _body(parts: Iterable[EmailMessage]) -> str:
    """The text of the letter; of one that is only a web page, what stands on it."""
    pages = []
    for part in parts:
        if part.is_multipart() or part.get_content_disposition() == "attachment" or part.get_filename():
            continue
        if part.get_content_type() == "text/plain":
            return _text(part)
        if part.get_content_type() == "text/html":
            pages.append(part)
    return _words_of(_text(pages[0])) if pages else ""


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    for code in (part.get_content_charset() or "utf-8", "utf-8", "gb18030"):
        try:
            return content.decode("gb18030" if code.lower() in ("gb2312", "gbk") else code)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")


def _attached(parts: Iterable[EmailMessage]) -> tuple[str, ...]:
    named = [part.get_filename() for part in parts if not part.is_multipart()]
    return tuple(clean_name(str(name)) for name in named if name)[:MAX_ATTACHMENTS]


def _one_line(words: str) -> str:
    return " ".join(words.split())


class _Words(HTMLParser):
    """What stands on a page, without what only a browser would run, draw or fetch."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT_PARTS
        if tag in BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT_PARTS and self._silent > 0
        if tag in BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def _words_of(page: str) -> str:
    reader = _Words()
    reader.feed(page)
    reader.close()
    lines = (_one_line(line) for line in "".join(reader.words).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
