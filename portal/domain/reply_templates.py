"""Words that a merchant's staff begin an answer with: how variables are filled, and when a template is no answer.

Variables stand in braces, in either language: {案号} or {case}.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from portal.domain.marking import N_

CASE, GOODS, ORDER, CONSUMER, SHOP = N_("案号"), N_("商品"), N_("订单号"), N_("消费者"), N_("店铺")
VARIABLES = (CASE, GOODS, ORDER, CONSUMER, SHOP)
IN_ENGLISH = {"case": CASE, "goods": GOODS, "order": ORDER, "consumer": CONSUMER, "shop": SHOP}
MAX_TITLE = 60
MAX_TEMPLATE = 3000  # leaves room in an answer for what is filled in and what is added
MOST_TEMPLATES = 100
_BRACES = re.compile(r"[{｛]\s*([^{}｛｝]{1,20}?)\s*[}｝]")
_NOT_WORDS = re.compile(r"[\W_]+")


def fill(words: str, values: Mapping[str, str]) -> str:
    """The words with every known variable filled in. Other braces are somebody's own and stay."""
    return _BRACES.sub(lambda found: values.get(_meant(found[1]), found[0]), words)


def unknown_variables(words: str) -> list[str]:
    """What stands in braces and is no variable, in the order of the words."""
    return list(dict.fromkeys(found[1] for found in _BRACES.finditer(words) if _meant(found[1]) not in VARIABLES))


def _meant(name: str) -> str:
    return IN_ENGLISH.get(name.lower(), name)


def is_unedited(words: str, filled: Iterable[str]) -> bool:
    """Whether `words` are one of the filled templates and nothing else, whatever the spaces and punctuation."""
    said = _bare(words)
    return bool(said) and any(said == _bare(template) for template in filled)


def is_no_answer(words: str, stances: Iterable[Mapping[str, Any]], filled: Iterable[str]) -> bool:
    """Whether a reply says nothing to this complaint: an unedited template, and no word on any wanted result.

    Such a reply may be sent as a message, but it is no answer, and the time for one goes on.
    """
    return not any(stance.get("stance") for stance in stances) and is_unedited(words, filled)


def _bare(words: str) -> str:
    return _NOT_WORDS.sub("", words).casefold()
