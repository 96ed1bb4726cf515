"""Passwords are kept as Argon2id hashes and never as anything else.

Cost after the OWASP password storage cheat sheet: 19 MiB, two passes, one lane. An app may set
`ARGON2_COST = (memory_kib, passes)`; tests do, to be quick.
"""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app

OWASP_COST = (19 * 1024, 2)


def hash_of(password: str) -> str:
    """What is kept in place of `password`."""
    return _hasher().hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether `password` is the one that `kept` was made from.

    kept  a hash, or None for somebody unknown: that takes as long, so an answer does not tell who has an account.
    """
    try:
        return _hasher().verify(kept or _nobody(_cost()), password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether `kept` was made at another cost than today's and should be made anew while the password is at hand."""
    return _hasher().check_needs_rehash(kept)


def _cost() -> tuple[int, int]:
    cost: tuple[int, int] = current_app.config.get("ARGON2_COST", OWASP_COST)
    return cost


def _hasher() -> PasswordHasher:
    memory_kib, passes = _cost()
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)


@lru_cache
def _nobody(cost: tuple[int, int]) -> str:
    memory_kib, passes = cost
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1).hash("nobody's password")
