"""What follows from a finding, weighed by people who did not find it: rulebook.md §4.7, 41–43.

Nothing is imposed on anybody who has not been told of it and given time to answer, nothing without a second person,
and nothing without an end. When the desk lets the time for it pass, nothing is imposed at all.
"""

from enum import StrEnum

from portal.domain.marking import N_
from portal.domain.parties import Audience, Party
from portal.domain.rulebook import SAME, Move, Rulebook, Stage, Tick, Turn, ended

SIDES, CLOCK = frozenset({Party.CONSUMER, Party.MERCHANT}), frozenset({Party.CLOCK})
SUPERVISOR, OFFICE = frozenset({Party.SUPERVISOR}), frozenset({Party.OFFICE})
RULEBOOK_ = frozenset({Party.RULEBOOK})


class State(StrEnum):
    """Where a sanction can be."""

    WEIGHING = "sanction_weighing"
    HEARING = "sanction_hearing"
    SIGNING = "sanction_signing"
    IMPOSED = "sanction_imposed"
    SPARED = "sanction_spared"
    REVERSED = "sanction_reversed"


class Act(StrEnum):
    """What can be done about it."""

    CALL_TO_ANSWER = "call_to_answer"
    ANSWER_CHARGE = "answer_charge"
    ASK_CHARGE_TIME = "ask_charge_time"
    CHARGE_UNANSWERED = "charge_unanswered"
    IMPOSE = "impose"
    SUBMIT_SANCTION = "submit_sanction"
    SPARE = "spare"
    SANCTION_LATE = "sanction_late"
    SANCTION_LAPSES = "sanction_lapses"
    SIGN_SANCTION = "sign_sanction"
    RETURN_SANCTION = "return_sanction"
    APPEAL = "appeal"
    APPEAL_BELATEDLY = "appeal_belatedly"
    LIFT_SANCTION = "lift_sanction"


S, A = State, Act
MEASURE = ("measure", "days", "grid", "reasons", "risk", "item")
STAGES: dict[str, Stage] = {
    S.WEIGHING: Stage(Turn.SUPERVISOR, "weighing", (A.SANCTION_LATE, A.SANCTION_LAPSES)),
    S.HEARING: Stage(Turn.ADDRESSEE, "claim_reply", (A.CHARGE_UNANSWERED,)),
    # That somebody has to sign says how grave it is to be; until it is decided the sides read that it is weighed.
    S.SIGNING: Stage(Turn.OFFICE, "countersigning", (A.SANCTION_LATE, A.SANCTION_LAPSES), read_as=S.WEIGHING),
    **ended(S.IMPOSED, S.SPARED, S.REVERSED),
}
MOVES = (
    # whoever has not been heard about it yet is told of it, and answers
    Move(S.WEIGHING, SUPERVISOR, A.CALL_TO_ANSWER, S.HEARING, ("not_heard_yet", "did_not_find_it"), keeps=("charge",)),
    Move(S.HEARING, SIDES, A.ANSWER_CHARGE, S.WEIGHING, ("addressed_to_them",)),
    Move(
        S.HEARING,
        SIDES,
        A.ASK_CHARGE_TIME,
        SAME,
        ("addressed_to_them", "no_more_charge_time_yet"),
        Tick.EXTEND,
        period="more_claim_reply",
    ),
    Move(S.HEARING, CLOCK, A.CHARGE_UNANSWERED, S.WEIGHING),
    # 41–42  imposed by one who did not find it; what is grave is signed by an administrator too
    Move(S.WEIGHING, SUPERVISOR, A.IMPOSE, S.IMPOSED, ("heard", "did_not_find_it"), keeps=(*MEASURE, "begins_at")),
    Move(
        S.WEIGHING,
        SUPERVISOR,
        A.SUBMIT_SANCTION,
        S.SIGNING,
        ("heard", "was_not_silent", "did_not_find_it"),
        keeps=MEASURE,
    ),
    Move(S.WEIGHING, SUPERVISOR, A.SPARE, S.SPARED, ("did_not_find_it",)),
    Move(S.SIGNING, OFFICE, A.SIGN_SANCTION, S.IMPOSED, ("did_not_weigh_it",), keeps=("begins_at",)),
    Move(S.SIGNING, OFFICE, A.RETURN_SANCTION, S.WEIGHING, ("did_not_weigh_it",)),
    *(Move(s, CLOCK, A.SANCTION_LATE, SAME, ("sanction_not_late_yet",), Tick.START) for s in (S.WEIGHING, S.SIGNING)),
    *(Move(s, CLOCK, A.SANCTION_LAPSES, S.SPARED, ("sanction_late",)) for s in (S.WEIGHING, S.SIGNING)),
    # 44  an appeal is open although it is imposed; 46  reversed, it is gone at once
    Move(S.IMPOSED, SIDES, A.APPEAL, SAME, ("addressed_to_them", "not_appealed_yet", "time_to_appeal"), opens="appeal"),
    Move(
        S.IMPOSED,
        SIDES,
        A.APPEAL_BELATEDLY,
        SAME,
        ("addressed_to_them", "not_appealed_yet", "time_to_appeal_is_over", "time_to_appeal_belatedly"),
        opens="appeal",
    ),
    Move(S.IMPOSED, RULEBOOK_, A.LIFT_SANCTION, S.REVERSED),
)
AUDIENCES: dict[str, Audience | str] = {
    A.SUBMIT_SANCTION: Audience.DESK,
    A.RETURN_SANCTION: Audience.DESK,
    A.SANCTION_LATE: Audience.DESK,
}
RULEBOOK = Rulebook("sanction", N_("处理措施"), S.WEIGHING, STAGES, MOVES, {}, AUDIENCES, "rulebook.md §4.7, 41–43, 46")
