"""An offer by one side to the other: rows 8 and 9, three a side, open for 72 hours."""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Party
from portal.domain.rulebook import Move, Rulebook, Stage, Turn, ended
from portal.domain.rulebooks.complaint import Act as C

ADDRESSEE = frozenset({Party.CONSUMER, Party.MERCHANT})
CLOCK = frozenset({Party.CLOCK})


class State(StrEnum):
    """Where an offer can be."""

    OPEN = "offer_open"
    ACCEPTED = "offer_accepted"
    DECLINED = "offer_declined"
    EXPIRED = "offer_expired"
    RETRACTED = "offer_retracted"
    REPLACED = "offer_replaced"
    MOOT = "offer_moot"


class Act(StrEnum):
    """What can be done about an offer."""

    ACCEPT_OFFER = "accept_offer"
    DECLINE_OFFER = "decline_offer"
    RETRACT_OFFER = "retract_offer"
    OFFER_EXPIRES = "offer_expires"


S, A = State, Act
STAGES: dict[str, Stage] = {
    S.OPEN: Stage(Turn.ADDRESSEE, "offer", (A.OFFER_EXPIRES,)),
    **ended(*(s for s in State if s is not S.OPEN)),
}
MOVES = (
    Move(S.OPEN, ADDRESSEE, A.ACCEPT_OFFER, S.ACCEPTED, ("addressed_to_them", "within_their_ceiling")),
    Move(S.OPEN, ADDRESSEE, A.DECLINE_OFFER, S.DECLINED, ("addressed_to_them",), counts=True),
    Move(S.OPEN, ADDRESSEE, A.RETRACT_OFFER, S.RETRACTED, ("their_own",)),
    Move(S.OPEN, CLOCK, A.OFFER_EXPIRES, S.EXPIRED),
)
ENDS: dict[str, tuple[str, ...]] = {
    S.ACCEPTED: (C.SETTLE,),
    **dict.fromkeys((S.DECLINED, S.EXPIRED, S.RETRACTED), (C.OFFERS_USED_UP,)),
}
RULEBOOK = Rulebook(
    "offer", N_("方案"), S.OPEN, STAGES, MOVES, ENDS, {}, "rulebook.md 8–9", moot=S.MOOT, replaced=S.REPLACED
)
