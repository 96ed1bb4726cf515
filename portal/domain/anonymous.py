"""What the public may read of a decision: the words, without anything by which a person or a shop is known."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MASK = "＊＊＊"
SHINGLE_WORDS = 12
SHORTEST_NOTE_WORDS = 6

EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# Telephone, identity card and bank card, also typed in groups; numbers of orders and parcels. A date is none of them.
FIGURES = re.compile(
    r"(?P<day>(?<!\d)(?:19|20)\d{2}-\d{1,2}-\d{1,2}(?![0-9A-Za-z-])(?:[ T]\d{1,2}(?=:))?)"
    r"|(?<![A-Za-z0-9])[A-Za-z]{0,4}-?\d(?:[-\s]?\d){7,}[A-Za-z]{0,2}"
)
PLACE = "省|自治区|市|区|县|镇|乡|街道|大道|路|街|巷|胡同|村|小区|公寓|大厦|花园|苑"
ADDRESS = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,6}}?(?:{PLACE}))+[\u4e00-\u9fffA-Za-z]{{0,6}}?\d+(?:号楼?|弄|栋|幢|座|单元|楼|层|室)"
    r"(?:[\dA-Za-z一二三四五六七八九十-]{1,6}(?:号楼?|弄|栋|幢|座|单元|楼|层|室))*\d{0,5}"
)


@dataclass(frozen=True)
class Identities:
    """By what the people of a case are known.

    names    what they are called → what they are called in public
    numbers  of the order and of its parcels
    """

    names: Mapping[str, str] = field(default_factory=dict)
    numbers: Sequence[str] = ()

    def public(self, words: str) -> str:
        """`words` for everybody to read: names replaced; numbers, telephones, addresses of both kinds masked."""
        words = unicodedata.normalize("NFKC", words) if _has_wide_figures(words) else words
        for number in sorted(filter(None, self.numbers), key=len, reverse=True):
            words = _known_by(number).sub(MASK, words)
        for pattern in (EMAIL, ADDRESS):
            words = pattern.sub(MASK, words)
        words = FIGURES.sub(lambda found: found["day"] or MASK, words)
        for name in sorted(filter(None, self.names), key=len, reverse=True):
            words = _known_by(name).sub(self.names[name].replace("\\", r"\\"), words)
        return words

    def left_in(self, words: str) -> list[str]:
        """What can still be told from `words` that are meant for everybody; nothing, when they may be read."""
        replaced = "\n".join(self.names.values())
        known = [k for k in (*self.names, *self.numbers) if k and not _known_by(k).search(replaced)]
        return [k for k in known if _known_by(k).search(words)] + EMAIL.findall(words)


def _known_by(name: str) -> re.Pattern[str]:
    """A name wherever it stands, but not within a longer word of letters and figures."""
    before = r"(?<![A-Za-z0-9])" if name[:1].isascii() else ""
    after = r"(?![A-Za-z0-9])" if name[-1:].isascii() else ""
    return re.compile(before + re.escape(name) + after, re.IGNORECASE)


def _has_wide_figures(words: str) -> bool:
    return any("０" <= character <= "９" or character == "＠" for character in words)


def pasted_from(notes: Iterable[str], words: str, known: Iterable[str] = ()) -> bool:
    """Whether `words` repeat a stretch of one of `notes` that stands nowhere in what is `known` to everybody.

    A stretch is twelve characters of Chinese or twelve words of another writing, signs and blanks left out; a note
    that is shorter counts whole.
    """
    said = _units(words)
    public = {shingle for text in known for shingle in _shingles(_units(text), SHINGLE_WORDS)}
    for note in notes:
        units = _units(note)
        length = min(SHINGLE_WORDS, len(units))
        if length >= SHORTEST_NOTE_WORDS:
            secret = _shingles(units, length) - public
            if length < SHINGLE_WORDS:
                secret -= {s for text in known for s in _shingles(_units(text), length)}
            if secret & _shingles(said, length):
                return True
    return False


def _units(words: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+", unicodedata.normalize("NFKC", words).lower()))


def _shingles(units: tuple[str, ...], length: int) -> set[tuple[str, ...]]:
    return {units[place : place + length] for place in range(len(units) - length + 1)} if length else set()
