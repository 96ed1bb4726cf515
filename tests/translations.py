"""The catalogues: what the code says in Chinese must be said in English, and nothing else.

python -m tests.translations            bring translations/en up to date with the code; names what lacks English
python -m tests.translations --check    fail when it is not complete, with every reason
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
ENGLISH = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("portal/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
OPTIONS = {"templates/**.html": {"silent": "false"}, "templates/**.txt": {"silent": "false"}}
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])|%(%)")
NOT_KEPT = tuple(
    f'"{name}'.encode()
    for name in ("Project-Id", "Report-Msgid", "POT-", "PO-Rev", "Last-T", "Language-Team", "Generated")
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def said_by_the_code() -> Catalog:
    """Every message of code and templates, each with the files it comes from."""
    found = Catalog(locale="en", header_comment="# What the portal says, in English.", charset="utf-8", fuzzy=False)
    for file, _line, words, _comments, context in extract_from_dir(ROOT, METHODS, OPTIONS, KEYWORDS):
        found.add(words, locations=[(file, 0)], context=context)
    return found


def english() -> Catalog:
    """The English catalogue as it stands."""
    with ENGLISH.open("rb") as stream:
        return read_po(stream, locale="en", charset="utf-8")


def complaints() -> list[str]:
    """Everything that is wrong with the English, in sentences."""
    said, catalogue = said_by_the_code(), english()
    wrong = []
    for message in _messages(said):
        translated = catalogue.get(_key(message.id), message.context)
        where = message.locations[0][0]
        wrong += [f"{where}: {reason}: {_key(message.id)!r}" for reason in _faults(message, translated)]
    stale = [m for m in _messages(catalogue) if said.get(_key(m.id), m.context) is None]
    return wrong + [f"nobody says this any more: {_key(message.id)!r}" for message in stale]


def merged() -> Catalog:
    """What the code says, with the English there is."""
    said, catalogue = said_by_the_code(), english()
    for message in _messages(said):
        translated = catalogue.get(_key(message.id), message.context)
        if translated is not None and isinstance(translated.string, tuple) == isinstance(message.id, tuple):
            message.string = translated.string
        message.locations = sorted({(file, 0) for file, _ in message.locations})
    return said


def main() -> int:
    if "--check" not in sys.argv:
        written = io.BytesIO()
        write_po(written, merged(), sort_output=True, omit_header=False, include_lineno=False, width=120)
        # Dates and people would make every two branches conflict.
        kept = [line for line in written.getvalue().splitlines(True) if not line.startswith(NOT_KEPT)]
        ENGLISH.write_bytes(b"".join(kept))
    found = complaints()
    print("\n".join(found))
    return int(bool(found))


def _faults(message: Message, translated: Message | None) -> list[str]:
    if translated is None or not all(_strings(translated)):
        return ["no English"]
    faults = []
    if translated.fuzzy:
        faults.append("fuzzy")
    if isinstance(message.id, tuple) != isinstance(translated.string, tuple):
        return [*faults, "plural in one language only"]
    for words in _strings(translated):
        if CHINESE.search(words) and not _names_a_language(words):
            faults.append("Chinese in the English")
    wanted, given = _placeholders(_key(message.id)), _placeholders(_strings(translated)[-1])
    if wanted != given:
        faults.append(f"placeholders differ, {sorted(wanted)} and {sorted(given)}")
    return faults


def _names_a_language(words: str) -> bool:
    return words in ("中文", "简体中文")


def _placeholders(words: str) -> set[str]:
    return {"".join(found) for found in PLACEHOLDER.findall(words)} - {"%"}


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _key(words: str | tuple[str, ...] | list[str]) -> str:
    return words if isinstance(words, str) else words[0]


def _strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


if __name__ == "__main__":
    sys.exit(main())
