"""The merchant says that a complaint was made in bad faith, and both sides are heard: rulebook.md §4.7, 36–40.

It runs beside the complaint, which goes on at its own clock: whether something is owed and why somebody asked are
two questions. Whoever mediates the case has no part here, and a finding takes two people.
"""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Audience, Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Tick, Turn, ended

CONSUMER, MERCHANT, CLOCK = frozenset({Party.CONSUMER}), frozenset({Party.MERCHANT}), frozenset({Party.CLOCK})
SUPERVISOR, PANEL = frozenset({Party.SUPERVISOR}), frozenset({Party.PANEL})


class State(StrEnum):
    """Where a claim of bad faith can be."""

    SCREENING = "claim_screening"
    HEARING = "claim_hearing"
    REBUTTAL = "claim_rebuttal"
    FINDING = "claim_finding"
    CONFIRMING = "claim_confirming"
    ESTABLISHED = "claim_established"
    PARTLY = "claim_partly"
    NOT_ESTABLISHED = "claim_not_established"
    ABUSIVE = "claim_abusive"
    REFUSED = "claim_refused"
    WITHDRAWN = "claim_withdrawn"


class Act(StrEnum):
    """What can be done about it."""

    WITHDRAW_CLAIM = "withdraw_claim"
    ACCEPT_CLAIM = "accept_claim"
    REFUSE_CLAIM = "refuse_claim"
    CLAIM_WAITS = "claim_waits"
    ANSWER_CLAIM = "answer_claim"
    ASK_CLAIM_TIME = "ask_claim_time"
    CLAIM_UNANSWERED = "claim_unanswered"
    REBUT = "rebut"
    NOTHING_TO_REBUT = "nothing_to_rebut"
    PROPOSE_FINDING = "propose_finding"
    FINDING_LATE = "finding_late"
    CONFIRM_FINDING = "confirm_finding"
    RETURN_FINDING = "return_finding"
    CONFIRMATION_LATE = "confirmation_late"


S, A = State, Act
HEARD = (S.SCREENING, S.HEARING, S.REBUTTAL)
STAGES: dict[str, Stage] = {
    S.SCREENING: Stage(Turn.SUPERVISOR, "claim_screening", (A.CLAIM_WAITS,)),
    S.HEARING: Stage(Turn.CONSUMER, "claim_reply", (A.CLAIM_UNANSWERED,)),
    S.REBUTTAL: Stage(Turn.MERCHANT, "rebuttal", (A.NOTHING_TO_REBUT,)),
    S.FINDING: Stage(Turn.PANEL, "finding", (A.FINDING_LATE,)),
    S.CONFIRMING: Stage(Turn.PANEL, "confirmation", (A.CONFIRMATION_LATE,)),
    **ended(S.ESTABLISHED, S.PARTLY, S.NOT_ESTABLISHED, S.ABUSIVE, S.REFUSED, S.WITHDRAWN),
}
# How a finding may go, where it leads, and whom it makes answer for something.
FOUND = (
    ("found_established", S.ESTABLISHED, "sanction_on_consumer"),
    ("found_partly", S.PARTLY, "sanction_on_consumer"),
    ("found_not_established", S.NOT_ESTABLISHED, None),
    ("found_abusive", S.ABUSIVE, "sanction_on_merchant"),
)
MOVES = (
    # 36–37  somebody other than the case's mediator looks whether there is anything to hear
    *(Move(s, MERCHANT, A.WITHDRAW_CLAIM, S.WITHDRAWN) for s in HEARD),
    Move(S.SCREENING, SUPERVISOR, A.ACCEPT_CLAIM, S.HEARING, ("never_mediated_it",)),
    Move(S.SCREENING, SUPERVISOR, A.REFUSE_CLAIM, S.REFUSED, ("never_mediated_it",)),
    Move(S.SCREENING, CLOCK, A.CLAIM_WAITS, SAME, (), Tick.START),
    # 38–39  the consumer answers, and the merchant once more
    Move(S.HEARING, CONSUMER, A.ANSWER_CLAIM, S.REBUTTAL),
    Move(
        S.HEARING,
        CONSUMER,
        A.ASK_CLAIM_TIME,
        SAME,
        ("no_more_claim_time_yet",),
        Tick.EXTEND,
        period="more_claim_reply",
    ),
    Move(S.HEARING, CLOCK, A.CLAIM_UNANSWERED, S.FINDING),
    Move(S.REBUTTAL, MERCHANT, A.REBUT, S.FINDING),
    Move(S.REBUTTAL, CLOCK, A.NOTHING_TO_REBUT, S.FINDING),
    # 40  one person writes the finding, another confirms it
    Move(
        S.FINDING,
        PANEL,
        A.PROPOSE_FINDING,
        S.CONFIRMING,
        ("never_mediated_it",),
        keeps=("result", "findings", "reasons", "finder_id"),
    ),
    Move(S.FINDING, CLOCK, A.FINDING_LATE, SAME, (), Tick.START),
    *(
        Move(
            S.CONFIRMING,
            PANEL,
            A.CONFIRM_FINDING,
            then,
            ("never_mediated_it", "not_the_finder", found),
            opens=opens,
        )
        for found, then, opens in FOUND
    ),
    Move(S.CONFIRMING, PANEL, A.RETURN_FINDING, S.FINDING, ("never_mediated_it", "not_the_finder")),
    Move(S.CONFIRMING, CLOCK, A.CONFIRMATION_LATE, SAME, (), Tick.START),
)
AUDIENCES: dict[str, Audience | str] = {
    # The consumer hears of a claim when there is something to hear, and not before.
    A.WITHDRAW_CLAIM: "own_until_told",
    A.REFUSE_CLAIM: Audience.MERCHANT,
    A.CLAIM_WAITS: Audience.DESK,
    A.PROPOSE_FINDING: Audience.DESK,
    A.RETURN_FINDING: Audience.DESK,
    A.CONFIRMATION_LATE: Audience.DESK,
}
RULEBOOK = Rulebook(
    "malice_claim",
    N_("恶意投诉申诉"),
    S.SCREENING,
    STAGES,
    MOVES,
    {},
    AUDIENCES,
    "rulebook.md §4.7, 36–40",
    A.ACCEPT_CLAIM,
)
