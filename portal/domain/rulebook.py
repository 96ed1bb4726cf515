"""What a rulebook is made of: stages, moves, and what the end of a proceeding does to the one that opened it.

A rulebook is data. Read a move aloud: "while the complaint is NEGOTIATING, the CONSUMER may
ASK_FOR_MEDIATOR, and then it is in the INTERVENTION_QUEUE." Read a stage aloud: "in the
INTERVENTION_QUEUE it is the DESK's turn, for the period 'assignment', and when that lapses
the clock makes the move TELL_SUPERVISOR." Permissions, buttons, deadlines, lists, the page
of rules, README and the tests are derived from these tables; no other line of code decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.parties import Audience, Party

SAME = "(same)"  # the proceeding stays in the stage it is in
NEVER_TOLD = "(never)"  # the other side is not told of the proceeding at all
BACK = "(back)"  # it returns to the last stage that stands on its own


class Turn(StrEnum):
    """Whose turn a stage makes it. The first are parties; the rest are found from the proceeding."""

    CONSUMER = "consumer"
    MERCHANT = "merchant"
    BOTH = "both"
    DESK = "desk"
    MEDIATOR = "mediator"
    TEAM = "team"  # the case's mediator, or the desk while there is none
    SUPERVISOR = "supervisor"
    PANEL = "panel"
    OFFICE = "office"
    REVIEWERS = "reviewers"  # a supervisor or an administrator who had no part in what is appealed against
    OUTSIDE = "outside"
    AUTHOR = "author"  # the case's mediator, while nobody has been asked to sign what they wrote
    LOSER = "loser"  # whoever did not get all they asked for, while no duty is open
    NOBODY = "nobody"  # proceedings that this one opened have the turn
    COUNTERPART = "counterpart"  # the other side of whoever made the last move
    ADDRESSEE = "addressee"  # the side named when the proceeding was opened
    BENEFICIARY = "beneficiary"  # the other side of the addressee
    UNANSWERED = "unanswered"  # the sides that have not answered yet


class Tick(StrEnum):
    """What a move does to the clock of its stage."""

    START = "start"  # the period of the new stage begins
    KEEP = "keep"  # it runs on
    HOLD = "hold"  # it stands still; the new stage's own period, if any, begins
    RESUME = "resume"  # the one that stood still runs on, later by as long as it stood
    EXTEND = "extend"  # its end moves by the period named
    SHIFT = "shift"  # every clock of the case is later by as long as it ran in the outage that the facts name
    STOP = "stop"  # it is over; proceedings that this one opened carry on


@dataclass(frozen=True)
class Stage:
    """One state of a proceeding: whose turn it is, for how long, and what silence does.

    period  key of domain.deadlines.POLICIES, or None when nothing runs here
    lapse   what the clock does at the end of it: the first of these that the rulebook allows
    dated   whether it ends on the day that the subject names
    warn    what the clock does when a reminder is due
    paused  why nothing runs here, for the people who wait
    ends    kinds of open proceedings that lose their point when this stage begins
    stands  whether a proceeding can be sent BACK to it
    whole   whether the period of the whole case runs here
    holds   kinds of open proceedings whose clocks stand still here; holds_if names what in the subject has to say so
    serves  whether the merchant hears of the case when this begins
    unseats whether the case has no mediator here
    read_as the stage that the sides read instead of this one, where its name would tell what is not decided yet
    """

    turn: Turn
    period: str | None = None
    lapse: tuple[str, ...] = ()
    paused: str | None = None
    ends: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    holds_if: str = ""
    stands: bool = False
    whole: bool = False
    final: bool = False
    serves: bool = False
    unseats: bool = False
    read_as: str = ""
    dated: bool = False
    warn: str = "remind"


def ended(*states: str) -> dict[str, Stage]:
    """Final stages: nothing more becomes of a proceeding in any of `states`."""
    return {state: Stage(Turn.NOBODY, final=True) for state in states}


@dataclass(frozen=True)
class Move:
    """One row: while the proceeding is in `state`, `who` may do `act`, and then it is `then`.

    when      names of conditions (domain.conditions), all of which must hold
    opens     name of an opening (domain.openings): the proceedings that begin with this move
    replaces  kind of open proceedings that this move puts an end to
    moots     kinds of open proceedings that lose their point with it
    period    key of a period other than the stage's own; "fact:NAME" takes it from the facts
    outcome   how the proceeding ends with it; "ruling" takes it from the ruling,
              "enforcement" from what was done about a duty that nobody performed
    counts    whether the turn passes to the other side with it
    keeps     names of facts that become part of what the proceeding is about
    seats     who mediates from then on: "self", or "named" in the facts
    refuses   whether it makes whoever acts the one who refused the complaint
    """

    state: str
    who: frozenset[Party]
    act: str
    then: str = SAME
    when: tuple[str, ...] = ()
    tick: Tick | None = None
    opens: str | None = None
    replaces: str | None = None
    moots: frozenset[str] = frozenset()
    period: str | None = None
    outcome: str | None = None
    counts: bool = False
    keeps: tuple[str, ...] = ()
    seats: str | None = None
    refuses: bool = False

    @property
    def ticks(self) -> Tick:
        """What happens to the clock: said, or START where the stage changes and KEEP where it does not."""
        return self.tick or (Tick.KEEP if self.then == SAME else Tick.START)


@dataclass(frozen=True)
class Rulebook:
    """One kind of proceeding, whole.

    ends       final state → the acts that its end may make in the proceeding that opened it; the first allowed is made
    audiences  acts that not everybody reads; "own" is the side of whoever acts, "named" the side named in the facts,
               "opener" the side that began the proceeding, whoever acts,
               "own_until_told" the side of whoever acts while the other side has not been told of it
    source     where in the design the rows come from
    told_by    act by which the side that did not begin it is told of it; "" where it knows at once, NEVER_TOLD where it never does
    begins_in  states other than the first in which one can begin, by its opening
    moot       state of one that has lost its point; replaced, of one that another has taken the place of
    """

    kind: str
    name: str
    first: str
    stages: Mapping[str, Stage]
    moves: tuple[Move, ...]
    ends: Mapping[str, tuple[str, ...]]
    audiences: Mapping[str, Audience | str]
    source: str = ""
    told_by: str = ""
    moot: str = ""
    replaced: str = ""
    begins_in: tuple[str, ...] = ()

    def moves_for(self, state: str, act: str) -> tuple[Move, ...]:
        """The rows for `act` in `state`, in the order of the table."""
        return tuple(m for m in self.moves if m.state == state and m.act == act)

    @property
    def acts(self) -> tuple[str, ...]:
        """Every act of the table, in the order of its first row."""
        return tuple(dict.fromkeys(m.act for m in self.moves))

    def ever_open_to(self, party: Party) -> frozenset[str]:
        """The acts that `party` may do in some state or other."""
        return frozenset(m.act for m in self.moves if party in m.who)
