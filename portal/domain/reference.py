"""Case numbers: PL-YYMMDD-NNNN and a check digit. A number tells a case apart; it opens nothing."""

import re
from datetime import date

PATTERN = re.compile(r"PL-[0-9]{6}-[0-9]{5}")


def case_number(on: date, nth: int) -> str:
    """The number of the `nth` case (1 to 9999) filed on the local day `on`; ValueError beyond."""
    if not 1 <= nth <= 9999:
        raise ValueError(f"{nth} cases in a day are more than four digits hold")
    stem = f"PL-{on:%y%m%d}-{nth:04d}"
    return stem + check_digit(stem)


def check_digit(stem: str) -> str:
    """One digit that catches every wrong digit and almost every swapped pair (Luhn, ISO/IEC 7812-1 annex B)."""
    digits = [int(c) for c in stem if c.isdigit()]
    total = sum(sum(divmod(d * 2, 10)) if i % 2 == 0 else d for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def is_case_number(text: str) -> bool:
    """Whether `text` is written as a case number and its check digit fits."""
    return PATTERN.fullmatch(text) is not None and check_digit(text[:-1]) == text[-1]


def tidy(text: str) -> str:
    """A case number as somebody may have typed it, written as we write it."""
    return re.sub(r"\s+", "", text).upper().replace("－", "-").replace("—", "-")
