"""Text: what counts as it, and the copy in which nothing hides or turns round."""

import codecs
import re
import unicodedata
from pathlib import Path

from portal.adapters.decoders import Found
from portal.domain.evidence import MAX_TEXT_MB, MEGABYTE, FileKind, Reason, Unacceptable, require_size

MARKUP = re.compile(rb"\s*(<(!doctype|!--|\?xml|[a-z][a-z0-9:]*[\s/>])|#extm3u|%!ps|\{\\rtf)", re.IGNORECASE)
# Marks that turn the direction of what follows: harmless in the original, a trap in a copy that is read.
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF])
HEADER = re.compile(rb"[!-9;-~]+:[^\r\n]*(\r?\n[ \t][^\r\n]*)*\r?\n")
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def examine(path: Path, kind: FileKind) -> Found:
    read_text(path)
    return Found(kind)


def copy(path: Path, kind: FileKind, target: Path) -> None:
    write_plainly(read_text(path), target)


def read_text(path: Path) -> str:
    require_size(path.stat().st_size, MAX_TEXT_MB * MEGABYTE)
    text = decoded(path.read_bytes())
    if text is None:
        raise Unacceptable(Reason.BROKEN)
    return text


def write_plainly(text: str, target: Path) -> None:
    """Text as UTF-8 with one kind of line end, without what hides or turns it."""
    lines = CONTROLS.sub("", text.translate(TURNING).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    target.write_text(lines, encoding="utf-8", errors="replace", newline="\n")


def looks_like_markup(head: bytes) -> bool:
    """Whether a file is written in a language that something would run or draw."""
    return MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def looks_like_mail(head: bytes) -> bool:
    """Whether a file begins as a letter does: lines of headers, one that says who wrote it, one that says when or what."""
    names, at = set(), 0
    while found := HEADER.match(head, at):
        names.add(found.group().partition(b":")[0].lower())
        at = found.end()
    return b"from" in names and bool(names & {b"date", b"subject", b"message-id", b"received", b"mime-version"})


def is_text(head: bytes, whole: bool) -> bool:
    """Whether a file reads as text, judged by its beginning; `whole` when that is all of it."""
    # A letter may carry other codes in its parts; its lines are text all the same.
    return b"\0" not in head and (looks_like_mail(head) or decoded(head, whole) is not None)


def decoded(content: bytes, whole: bool = True) -> str | None:
    """Text in UTF-8 or GB18030, the two that files are written in here; None for what is neither.

    whole  whether it ends where the file ends; otherwise its last character may be cut
    """
    for code in ("utf-8-sig", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(code)().decode(content, whole)
        except UnicodeDecodeError:
            continue
        written = not CONTROLS.search(text) and not any(unicodedata.category(c) in UNWRITTEN for c in set(text))
        return text if written and text.strip() else None
    return None


UNWRITTEN = frozenset({"Cn", "Co", "Cs"})
