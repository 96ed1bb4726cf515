"""Who is told of what, act by act."""

import pytest

from portal.domain.notices import TABLE, Kind, Told, told_of
from portal.domain.parties import Party
from portal.domain.rulebooks import RULEBOOKS
from portal.domain.rulebooks.complaint import Act
from tests.walking import (
    ACME,
    LI,
    MA,
    SUN,
    WANG,
    ZHOU,
    a_complaint,
    a_remedy,
    claimed,
    in_mediation,
    in_talks,
    ruled,
    sanctioned,
    settled,
)

CONSUMER, MERCHANT, MEDIATOR, SUPERVISOR = Party.CONSUMER, Party.MERCHANT, Party.MEDIATOR, Party.SUPERVISOR
DESK, PANEL, OFFICE = Party.DESK, Party.PANEL, Party.OFFICE
TERMS = {"refund_fen": 15000}


def told(case, act):
    """What the last entry of `act` told whom: {who: (kind, whether it is their turn)}."""
    line = [line for line in case.lines if line.act == act][-1]
    found = told_of(line.before, line.after, line.act, line.party, line.audience)
    return {t.who: (t.kind, t.your_turn) for t in found}


def test_every_act_that_leaves_an_entry_has_a_row():
    follows = {act for book in RULEBOOKS.values() for acts in book.ends.values() for act in acts}
    written = {act for book in RULEBOOKS.values() for act in book.acts} | {Act.FILE}
    # What follows from another act is told with the entry of that act.
    assert written - follows <= set(TABLE) <= written


def test_a_merchant_is_told_when_a_complaint_reaches_them_and_not_before():
    case = a_complaint(complete=False)
    case.do(WANG, "ask_to_supplement", words="请补充", items=("购买凭证",))
    assert told(case, "ask_to_supplement") == {CONSUMER: (Kind.TURN, True)}
    case.do(LI, "supplement")
    assert told(case, "supplement") == {DESK: (Kind.QUEUE, False)}
    case.do(WANG, "accept_case")
    assert told(case, "accept_case") == {CONSUMER: (Kind.OUTCOME, False), MERCHANT: (Kind.TURN, True)}


def test_an_offer_is_the_turn_of_the_other_side_and_its_acceptance_an_outcome_with_a_duty():
    case = in_talks().do(ACME, "make_offer", terms=TERMS)
    assert told(case, "make_offer") == {CONSUMER: (Kind.TURN, True)}
    case.do(LI, "accept_offer")
    assert told(case, "accept_offer") == {MERCHANT: (Kind.OUTCOME, True)}


def test_a_reminder_goes_to_whoever_is_late_and_a_lapse_to_both_sides():
    case = a_complaint().wait(days=4)
    assert told(case, "remind") == {MERCHANT: (Kind.REMINDER, True)}
    lapse = (Kind.LAPSE, False)
    assert told(case, "go_to_mediation") == {CONSUMER: lapse, MERCHANT: lapse, DESK: (Kind.QUEUE, False)}


def test_what_waits_for_the_desk_is_told_there_when_it_begins_and_not_again():
    assert DESK not in told(a_complaint().do(ACME, "answer"), "answer")
    case = in_talks().do(LI, "ask_for_mediator")
    assert told(case, "ask_for_mediator") == {MERCHANT: (Kind.NEWS, False), DESK: (Kind.QUEUE, False)}
    case.wait(days=5)
    assert DESK not in told(case, "tell_supervisor")
    case.do(WANG, "take_case").do(WANG, "declare_conflict")
    assert told(case, "declare_conflict")[DESK] == (Kind.QUEUE, False)


def test_what_one_side_answers_alone_is_news_for_the_mediator_and_nothing_for_the_other_side():
    case = in_mediation().do(WANG, "propose", terms=TERMS)
    assert told(case, "propose") == {CONSUMER: (Kind.TURN, True), MERCHANT: (Kind.TURN, True)}
    case.do(LI, "accept_proposal")
    assert told(case, "accept_proposal") == {MEDIATOR: (Kind.NEWS, False)}
    case.do(ACME, "accept_proposal")
    assert told(case, "accept_proposal") == {CONSUMER: (Kind.OUTCOME, False), MEDIATOR: (Kind.OUTCOME, False)}


@pytest.mark.parametrize("who", [WANG, SUN], ids=["mediator", "supervisor"])
def test_a_private_note_is_told_to_no_party(who):
    case = in_mediation().do(who, "add_note")
    assert set(told(case, "add_note")) <= {MEDIATOR}


def test_what_is_written_to_one_side_is_told_to_that_side():
    case = in_mediation().do(WANG, "write_to_side", to="merchant")
    assert told(case, "write_to_side") == {MERCHANT: (Kind.NEWS, False)}
    case.do(LI, "write_to_mediator")
    assert told(case, "write_to_mediator") == {MEDIATOR: (Kind.NEWS, False)}


def test_a_threat_is_told_to_the_team_and_never_to_the_other_side():
    case = in_mediation().do(LI, "report_pressure")
    assert told(case, "report_pressure") == {MEDIATOR: (Kind.NOTE, False), SUPERVISOR: (Kind.NOTE, False)}


def test_a_mediator_is_told_that_a_case_was_given_to_them():
    case = in_mediation().do(SUN, "assign_mediator", mediator_id=ZHOU.id)
    assert told(case, "assign_mediator")[MEDIATOR] == (Kind.TURN, True)


def test_a_ruling_tells_both_sides_and_whoever_has_to_do_something():
    case = ruled(a_remedy())
    assert told(case, "issue_ruling") == {CONSUMER: (Kind.OUTCOME, False), MERCHANT: (Kind.OUTCOME, True)}


def test_a_duty_that_nobody_performs_is_the_turn_of_a_supervisor():
    case = settled().wait(days=9)
    assert told(case, "duty_lapses")[SUPERVISOR] == (Kind.TURN, True)
    assert told(case, "duty_lapses")[CONSUMER] == (Kind.LAPSE, False)


def test_an_act_that_the_table_does_not_know_is_news_for_those_who_may_read_it():
    case = in_mediation()
    line = case.do(LI, "add_message").lines[-1]
    assert told_of(line.before, line.after, "something_new", line.party, line.audience) == (
        Told(MERCHANT, Kind.NEWS, False),
        Told(MEDIATOR, Kind.NEWS, False),
    )


def test_a_claim_is_told_to_whoever_may_find_on_it_and_again_when_it_waits_for_a_second_person():
    case = claimed().do(LI, "answer_claim").do(ACME, "rebut")
    assert told(case, "rebut") == {CONSUMER: (Kind.NEWS, False), PANEL: (Kind.PANEL, False)}
    case.do(ZHOU, "propose_finding")
    assert told(case, "propose_finding") == {PANEL: (Kind.PANEL, False)}
    case.do(MA, "confirm_finding")
    assert told(case, "confirm_finding") == {
        CONSUMER: (Kind.OUTCOME, False),
        MERCHANT: (Kind.OUTCOME, False),
        SUPERVISOR: (Kind.TURN, True),
    }


def test_the_office_is_told_of_what_waits_for_its_signature_and_of_appeals():
    case = sanctioned(measure="filing_suspended", days=60)
    assert told(case, "submit_sanction") == {OFFICE: (Kind.OFFICE, False)}
    assert OFFICE not in told(case, "sign_sanction")
    case.do(LI, "appeal")
    assert told(case, "appeal") == {
        MERCHANT: (Kind.NEWS, False),
        SUPERVISOR: (Kind.TURN, True),
        OFFICE: (Kind.OFFICE, False),
    }
