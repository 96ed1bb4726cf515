"""What the portal itself says to whoever writes a complaint. Whoever copies it has not copied from anybody."""

from collections.abc import Iterator

from portal.domain.completeness import HINTS
from portal.domain.taxonomy import CATEGORIES, RESOLUTIONS, STATUTORY_BASES


def own_words() -> tuple[str, ...]:
    """Every such text once, as it stands in the catalogue."""
    return tuple(dict.fromkeys(text for text in _texts() if text))


def _texts() -> Iterator[str]:
    for category in CATEGORIES.values():
        yield from (category.name, category.rule, category.burden)
        for issue in category.issues:
            yield from (issue.name, issue.example)
            yield from (item.hint for item in issue.extra)
        yield from (item.hint for item in category.consumer)
    for result in RESOLUTIONS.values():
        yield from (result.name, result.hint)
    for basis in STATUTORY_BASES.values():
        yield from (basis.name, basis.explanation)
    yield from (hint.words for hint in HINTS)
