"""What would make a complaint easier to decide. Hints are never a condition: it may be filed without any of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.marking import N_

# Who reads a complaint needs when, what, and how it was found; less than this seldom says all three.
ENOUGH_CHARACTERS = 60


@dataclass(frozen=True)
class Written:
    """A complaint as far as it is written.

    words    what happened
    told     whether it is said when the merchant was told, or that they were not
    lacking  kinds of evidence that are asked for and neither there nor explained
    files    how many are there; unnamed, how many of them say nothing of what they show
    unsure   whether the writer does not know what they want
    """

    words: str = ""
    told: bool = False
    lacking: tuple[str, ...] = ()
    files: int = 0
    unnamed: int = 0
    unsure: bool = False


@dataclass(frozen=True)
class Hint:
    """Something that would help: on which page of the wizard, and what to do there."""

    code: str
    page: str
    words: str


HINTS = (
    Hint("say_more", "story", N_("多写几句经过：什么时候发现的，哪个部位，怎么发现的。")),
    Hint("say_when_told", "story", N_("写上哪天和商家说过、商家怎么答复；没说过也写明。")),
    Hint("hand_in", "evidence", N_("至少传一张照片或截图。没有证据的说法，调解员很难认定。")),
    Hint("lacking", "evidence", N_("清单里标「需要」的还没有传；没有的，说明原因。")),
    Hint("name_files", "evidence", N_("每份证据写一句它能说明什么。")),
    Hint("say_what_you_want", "wants", N_("选一个希望的结果。写「我不确定」也行，但商家没法直接同意。")),
)


def hints_for(written: Written) -> Sequence[Hint]:
    """What is still worth doing, in the order of the pages' importance; empty when nothing is."""
    wanting = {
        "say_more": len(written.words.strip()) < ENOUGH_CHARACTERS,
        "say_when_told": not written.told,
        "hand_in": written.files == 0,
        "lacking": bool(written.lacking) and written.files > 0,
        "name_files": written.unnamed > 0,
        "say_what_you_want": written.unsure,
    }
    return [hint for hint in HINTS if wanting[hint.code]]
