"""Who takes part: the roles that accounts have, and the parties that a case knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account is for, in every case alike."""

    CONSUMER = "consumer"
    MERCHANT = "merchant"
    MEDIATOR = "mediator"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Party(StrEnum):
    """Who acts, or whose turn it is, in one case."""

    CONSUMER = "consumer"
    MERCHANT = "merchant"
    MEDIATOR = "mediator"  # the one who handles this case
    DESK = "desk"  # whoever of the mediation team is free to take it
    SUPERVISOR = "supervisor"
    OUTSIDE = "outside"  # a laboratory, a court, the police
    CLOCK = "clock"  # time that has run out
    RULEBOOK = "rulebook"  # a move that follows from another


SIDES = (Party.CONSUMER, Party.MERCHANT)
TEAM = frozenset({Party.MEDIATOR, Party.DESK, Party.SUPERVISOR})
NOBODY_IN_PERSON = frozenset({Party.OUTSIDE, Party.CLOCK, Party.RULEBOOK})


def other_side(party: Party) -> Party:
    """The merchant for the consumer and the consumer for the merchant; ValueError for anybody else."""
    if party not in SIDES:
        raise ValueError(f"{party} is not a side")
    return Party.MERCHANT if party is Party.CONSUMER else Party.CONSUMER


class Audience(StrEnum):
    """Who may read an entry. The mediation team reads everything."""

    ALL = "all"
    CONSUMER = "consumer"  # the consumer and the desk
    MERCHANT = "merchant"  # the merchant and the desk
    DESK = "desk"


def audiences_open_to(parties: Iterable[Party]) -> frozenset[Audience]:
    """The audiences that somebody with these parts belongs to."""
    parts = frozenset(parties)
    if parts & TEAM:
        return frozenset(Audience)
    return frozenset({Audience.ALL, *(Audience(side) for side in SIDES if side in parts)}) if parts else frozenset()


@dataclass(frozen=True)
class Actor:
    """A person as the rulebook sees them.

    conflicted  they may not mediate this case (domain.conflicts says why)
    """

    id: int | None
    role: Role | None
    merchant_id: int | None = None
    conflicted: bool = False
