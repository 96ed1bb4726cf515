"""A ruling about much money is signed by a second person, and nobody gets round that."""

import pytest

from portal.domain.casefile import COSIGN_FEN
from portal.domain.facts import FactsRefused
from portal.domain.parties import Audience, Party
from portal.domain.policy import Refused
from portal.domain.rulebooks.complaint import State
from tests.walking import ACME, LI, SUN, WANG, ZHOU, a_remedy, must_hold, to_be_ruled

# Above the amount by one fen, and at it.
MUCH, ENOUGH = a_remedy(amount_fen=COSIGN_FEN + 1), a_remedy(amount_fen=COSIGN_FEN)


def about_much():
    """A case in which more may be ruled than one person decides on alone: unsafe food, ten times the price."""
    return to_be_ruled(basis="food")


def submitted():
    return about_much().do(WANG, "submit_for_signature", remedies=(MUCH,))


def refused(play, who, act, **facts):
    with pytest.raises((Refused, FactsRefused)) as said:
        play.do(who, act, **facts)
    return getattr(said.value, "reason", "") or getattr(said.value, "code", "")


def test_nobody_issues_alone_what_is_about_too_much():
    assert refused(about_much(), WANG, "issue_ruling", remedies=(MUCH,)) == "second_signature"
    assert refused(about_much(), WANG, "issue_ruling", remedies=(ENOUGH, a_remedy(amount_fen=1))) == "second_signature"
    assert about_much().do(WANG, "issue_ruling", remedies=(ENOUGH,)).state == State.RULED


def test_nobody_is_asked_to_sign_what_one_may_decide_alone():
    assert refused(about_much(), WANG, "submit_for_signature", remedies=(ENOUGH,)) == "second_signature"
    assert refused(to_be_ruled(), WANG, "submit_for_signature") == "can_need_a_second_signature"
    assert "submit_for_signature" not in to_be_ruled().may(WANG)


def test_while_it_waits_it_is_the_supervisors_turn_and_the_time_for_the_ruling_runs_on():
    case = submitted()
    must_hold(case.file, case.at)
    assert case.state == State.RULING
    assert case.file.turn == (Party.SUPERVISOR,)
    assert case.file.main.due_at == about_much().file.main.due_at
    assert {"sign_ruling", "return_ruling"} <= case.may(SUN)
    for who in (LI, ACME, WANG, ZHOU):
        assert not {"sign_ruling", "return_ruling", "issue_ruling", "submit_for_signature"} & case.may(who)
    assert case.lines[-1].audience is Audience.DESK


def test_what_is_signed_is_the_ruling_as_it_was_written_with_both_names():
    case = submitted().do(SUN, "sign_ruling", summary="别的", remedies=())
    must_hold(case.file, case.at)
    assert case.state == State.RULED
    line = case.lines[-1]
    assert (line.act, line.actor, line.audience) == ("sign_ruling", SUN, Audience.ALL)
    assert line.facts["author_id"] == WANG.id
    assert line.facts["summary"] == "商品有裂纹"
    assert [d["amount_fen"] for d in case.file.main.plan] == [COSIGN_FEN + 1]
    assert case.of_kind("duty").turn == (Party.MERCHANT,)
    assert case.file.main.subject["outcome"] == "ruled_for_consumer"


def test_what_is_returned_is_the_writers_again_and_may_be_submitted_again():
    case = submitted().do(SUN, "return_ruling", words="第二项认定没有写证据")
    assert case.file.turn == (Party.MEDIATOR,)
    assert case.lines[-1].audience is Audience.DESK
    assert case.do(WANG, "submit_for_signature", remedies=(MUCH,)).do(SUN, "sign_ruling").state == State.RULED


def test_whoever_wrote_it_does_not_sign_it():
    own = about_much().do(SUN, "assign_mediator", mediator_id=SUN.id).do(SUN, "submit_for_signature", remedies=(MUCH,))
    assert refused(own, SUN, "sign_ruling") == "not_the_author"
    taken_over = submitted().do(SUN, "assign_mediator", mediator_id=SUN.id)
    assert refused(taken_over, SUN, "sign_ruling") == "not_the_author"


def test_the_supervisor_is_told_again_each_working_day():
    case = submitted()
    first = case.of_kind("signature").due_at
    case.past(first)
    assert case.acts()[-1] == "signature_late"
    assert case.lines[-1].audience is Audience.DESK
    assert case.of_kind("signature").due_at > first


@pytest.mark.parametrize(
    ("who", "act", "facts"),
    [(LI, "withdraw", {}), (WANG, "suspend", {}), (WANG, "declare_conflict", {}), (ACME, "accept_as_asked", {})],
)
def test_when_the_case_goes_elsewhere_there_is_nothing_left_to_sign(who, act, facts):
    case = submitted().do(who, act, **facts)
    must_hold(case.file, case.at)
    assert case.of_kind("signature").state == "signature_moot"
    assert not {"sign_ruling", "return_ruling"} & case.may(SUN)
