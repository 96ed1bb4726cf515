"""Who takes part: the roles that accounts have, and the parties that a case knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.ranks import Rank, Right, ceiling_of, may


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
    PANEL = "panel"  # whoever of the desk decides on a claim of bad faith: never the case's own mediator
    OFFICE = "office"  # an administrator, who signs what is grave and reads nothing of the case itself
    OUTSIDE = "outside"  # a laboratory, a court, the police
    CLOCK = "clock"  # time that has run out
    RULEBOOK = "rulebook"  # a move that follows from another


SIDES = (Party.CONSUMER, Party.MERCHANT)
TEAM = frozenset({Party.MEDIATOR, Party.DESK, Party.SUPERVISOR, Party.PANEL})
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

    merchant_id         the merchant they work for
    conflicted          they may not mediate this case (domain.conflicts says why)
    rank                among the staff of that merchant; None for somebody who is not looked at as one of several
    refund_ceiling_fen  what was set for them; ceiling_fen says whether it counts
    barred              what a sanction keeps them from for now: values of domain.sanctions.Effect, and ANOTHER_CLAIM
    """

    id: int | None
    role: Role | None
    merchant_id: int | None = None
    conflicted: bool = False
    rank: Rank | None = None
    refund_ceiling_fen: int | None = None
    barred: frozenset[str] = frozenset()

    @property
    def only_looks(self) -> bool:
        """Whether they see what their side sees and may do nothing about it."""
        return self.rank is not None and not may(self.rank, Right.ACT)

    @property
    def ceiling_fen(self) -> int | None:
        """The most that they may have their merchant pay with one act, or None where nothing limits them."""
        return ceiling_of(self.rank, self.refund_ceiling_fen)
