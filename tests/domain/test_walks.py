"""Thousands of acts by people who do whatever they may, and time that passes as it likes."""

from datetime import timedelta
from random import Random

import pytest

from portal.domain.casefile import Proceeding
from portal.domain.conditions import Question, holds
from portal.domain.engine import let_lapse, next_lapse, play
from portal.domain.facts import on_record
from portal.domain.notices import FOR_WHOEVER_IS_FREE, Kind, begins_for, told_of
from portal.domain.parties import Party, audiences_open_to
from portal.domain.policy import permits, require, require_of
from portal.domain.rulebooks import KIND_OF_ACT, RULEBOOKS
from portal.domain.taxonomy import STATUTORY_BASES
from portal.domain.timetable import Outage
from portal.domain.waiting import waited_for_by
from tests.walking import (
    ACME,
    ADMIN,
    EVERYBODY,
    LI,
    MA,
    MONEY_BACK,
    NOBODY,
    OUTLIVING,
    RETURN,
    SECOND_ADMIN,
    SUN,
    TIMES,
    WANG,
    WU,
    ZHOU,
    a_complaint,
    a_remedy,
    claimed,
    facts_by_chance,
    found,
    in_mediation,
    in_talks,
    must_hold,
    reviewed,
    ruled,
    sanctioned,
)

WALKS, CLAIMS, STEPS = 300, 120, 45
# What anybody may say at any time is said less often, so that something happens.
CHATTER = (
    *("add_message", "add_evidence", "correct", "mask", "add_note", "report_pressure", "write_to_mediator"),
    *("withdraw_evidence", "show_redacted", "restrict_evidence", "lift_restriction"),
)
ENDINGS = ("withdraw", "terminate", "accept_as_asked")
ANSWERS = ("accept_proposal", "decline_proposal", "agree_to_extension", "accept_offer", "decline_offer")
WEIGHTS = dict.fromkeys(CHATTER, 0.1) | dict.fromkeys(ENDINGS, 0.15) | dict.fromkeys(ANSWERS, 6)
WEIGHTS |= {"submit_for_signature": 8, "propose": 3, "receive_report": 5, "claim_malice": 0.05, "ask_for_measure": 0.3}
OF_CLAIMS = {act for act, kind in KIND_OF_ACT.items() if kind in OUTLIVING - {"promise"}}
OF_REVIEWS = {act for act, kind in KIND_OF_ACT.items() if kind in ("ruling_review", "recusal")}
WEIGHTS |= dict.fromkeys(OF_CLAIMS, 3)
WEIGHTS |= {"ask_recusal": 0.15, "ask_review": 2} | dict.fromkeys(OF_REVIEWS, 4)
WEIGHTS |= {"withdraw_service": 0.3, "chase": 0.1, "ask_intervention": 0.2, "complain_of_service": 0.1}
WEIGHTS |= {"withdraw_intervention": 0.2}
WEIGHTS |= {"enforce": 6, "give_more_time": 3, "log_contact": 0.3, "make_promise": 0.4, "comment_on_report": 12}


def found_abusive(case):
    return found(case, "abusive")


def found_not_established(case):
    return found(case, "not_established")


def found_partly(case):
    """Of two grounds one is found; chance names two too seldom."""
    said = {"words": "经过如下", "files": (), "numbers": (1,)}
    grounds = tuple({"ground": ground} | said for ground in ("extortion", "forgery"))
    heard = claimed(case, grounds=grounds).do(LI, "answer_claim").do(ACME, "rebut")
    results = zip(("extortion", "forgery"), ("found", "not_found"), strict=True)
    findings = tuple({"ground": g, "result": r, "by": (1,), "against": (), "why": "记录"} for g, r in results)
    return heard.do(ZHOU, "propose_finding", result="partly", findings=findings).do(MA, "confirm_finding")


def to_be_signed(case):
    return found(case).do(SUN, "submit_sanction")


def ruled_for_measure(case):
    """Li was right, and Wang asks what is to follow for Acme."""
    ruled = case.do(LI, "ask_for_mediator").do(WANG, "take_case").do(WANG, "close_record").do(WANG, "issue_ruling")
    return ruled.do(WANG, "ask_for_measure")


def ruled_twice_over(case):
    """Acme has to pay and to apologise, and may default on one of the two."""
    ruled = case.do(LI, "ask_for_mediator").do(WANG, "take_case").do(WANG, "close_record")
    return ruled.do(WANG, "issue_ruling", remedies=(a_remedy(), a_remedy("apologise", days=30))).wait(days=6)


def reviewed_in_time(case):
    """Ruled, and whoever lost asks for a review."""
    return reviewed(ruled(a_remedy(), a_remedy("apologise", days=5)))


def reviewed_by_both(case):
    """Both sides have asked, and a new ruling waits for its second signature."""
    both = reviewed(by=LI).do(ACME, "ask_review").do(ZHOU, "accept_review", 3).do(ACME, "answer_review", 3)
    return both.do(ZHOU, "submit_new_ruling", 3)


def ruled_lightly(case):
    return ruled(outcome="ruled_for_merchant")


def sanctioned_gravely(case):
    return sanctioned(case, "filing_suspended", 60)


def _walk(seed):
    chance, outages = Random(seed), Random(-seed)
    wanted = chance.choice(((MONEY_BACK,), (RETURN,), ({"code": "unsure", "words": "", "amount_fen": None},)))
    basis = chance.choice((*STATUTORY_BASES, "food"))
    begin = chance.choice((a_complaint, a_complaint, in_talks, in_mediation))
    case = begin(*wanted, complete=chance.random() < 0.6 if begin is a_complaint else True, basis=basis)
    if seed >= WALKS:  # the rest begin where bad faith was claimed, found or sanctioned
        later = (
            claimed,
            found,
            found_abusive,
            sanctioned,
            sanctioned_gravely,
            to_be_signed,
            ruled_for_measure,
            ruled_twice_over,
            reviewed_in_time,
            reviewed_by_both,
            ruled_lightly,
        )
        case = later[seed % len(later)](in_talks(*wanted, basis=basis))
    for _ in range(STEPS):
        case.wait(hours=chance.choice((0, 0, 0, 1, 3, 8, 30, 80, 200)))
        if outages.random() < 0.03:
            case.suffers(Outage(len(case.file.noted) + 1, case.at - timedelta(hours=30), case.at))
        must_hold(case.file, case.at)
        actor = chance.choice((LI, LI, ACME, ACME, WANG, WANG, ZHOU, SUN, MA, WU, ADMIN, SECOND_ADMIN))
        may = permits(actor, case.file, case.at, TIMES)
        weights = [WEIGHTS.get(p.move.act, 1) for p in may]
        if not may:
            continue
        permit = chance.choices(may, weights)[0]
        facts = facts_by_chance(permit, case.file, chance, case.at)
        case.do(actor, permit.move.act, permit.proceeding.no, **facts)
        must_hold(case.file, case.at)
    return case


@pytest.fixture(scope="module")
def walks():
    return [
        *(_walk(seed) for seed in range(WALKS + CLAIMS)),
        found_not_established(in_talks()),
        found_partly(in_talks()),
    ]


def test_thousands_of_acts_leave_every_case_whole(walks):
    assert sum(len(case.lines) for case in walks) > 5000


def test_the_walks_come_everywhere(walks):
    """A property that was never tried is not one that holds."""
    seen = {record["state"] for case in walks for line in case.lines for record in line.effects}
    everywhere = {state for book in RULEBOOKS.values() for state in book.stages}
    # Comments that lose their point are in test_pauses; promises lose theirs in old records only.
    assert everywhere - seen <= {"screening", "promise_moot", "comments_moot"}
    done = {line.act for case in walks for line in case.lines}
    done |= {d.partition(":")[2] for case in walks for p in case.file.proceedings for d in p.deeds}
    # One is said with a message to the other side (services), the other takes six refusals in a row (test_lifecycle).
    assert set(KIND_OF_ACT) - done <= {"tell_of_contact", "offers_used_up"}


def test_a_case_played_again_from_its_record_is_the_same_case(walks):
    for case in walks[::4]:
        first = case.file
        again = a_complaint(*first.wanted, complete=first.complete, basis=first.basis)
        kept = {}
        for line in case.lines:
            kept |= {record["no"]: record for record in line.effects}
        if first.complete:
            again.lines.clear()
        for line in case.lines[1:] if first.complete else case.lines:
            again.at = line.at
            again.file = _played_again(again.file, line)
        assert again.file == first
        assert tuple(Proceeding.from_record(kept[p.no]) for p in first.proceedings if p.no in kept) == tuple(
            p for p in first.proceedings if p.no in kept
        )


def _played_again(file, line):
    if line.act == "note_outage":
        permit = require_of(Party.RULEBOOK, line.act, file, line.at, TIMES, no=line.no)
        return play(file, permit, line.actor, line.facts, line.at, TIMES).file
    if line.actor is NOBODY:
        lapse = next_lapse(file, line.at + timedelta(microseconds=1))
        played, permit = let_lapse(file, lapse, TIMES)
        assert (permit.move.act, permit.proceeding.no) == (line.act, line.no)
        return played.file
    permit = require(line.actor, line.act, file, line.at, TIMES, no=line.no)
    return play(file, permit, line.actor, line.facts, line.at, TIMES).file


def test_no_two_rows_ever_answer_the_same_question(walks):
    """In each state that anybody came to, at most one row of an act fits each party."""
    for case in walks[::6]:
        for p in case.file.proceedings:
            _only_one_row_fits(case, p)


def _only_one_row_fits(case, p):
    rows = [m for m in RULEBOOKS[p.kind].moves if m.state == p.state]
    for party in Party:
        for actor in (LI, WANG):
            asked = Question(case.file, p, actor, party, case.at, TIMES)
            fitting = [m.act for m in rows if party in m.who and all(holds(name, asked) for name in m.when)]
            assert len(fitting) == len(set(fitting)), (p.kind, p.state, party, fitting)


def test_whoever_is_told_may_read_it_and_whoever_has_the_turn_is_told(walks):
    """Of every entry of every walk; nobody is told of what their own side did,
    but for the mediator who takes a case over from another, and for a finding that another person has to check.
    Administrators are told that something waits for them, and read nothing of the case."""
    kinds = set()
    for case in walks:
        for line in case.lines:
            told = told_of(line.before, line.after, line.act, line.party, line.audience)
            assert len({t.who for t in told}) == len(told)
            for t in told:
                assert t.who is not line.party or line.act in ("hand_over", "propose_finding", "return_finding")
                readable = audiences_open_to([t.who])
                assert t.who is Party.OFFICE or line.audience in readable, f"{t.who} is told of {line.act}"
                assert t.who is not Party.MERCHANT or line.after.served
                assert t.your_turn <= line.after.is_turn_of(frozenset({t.who}))
            by_whom = {t.who for t in told if t.your_turn} | {line.party}
            for who in (Party.CONSUMER, Party.MERCHANT, Party.MEDIATOR, Party.SUPERVISOR):
                if begins_for(who, line.before, line.after):
                    assert who in by_whom, f"{line.act} by {line.party} makes it the turn of {who}, who hears nothing"
            for who, kind in FOR_WHOEVER_IS_FREE.items():
                again = line.act == "chase" and who in waited_for_by(line.after, line.party)
                assert (kind in {t.kind for t in told}) <= (again or begins_for(who, line.before, line.after))
            kinds |= {t.kind for t in told}
    assert kinds == set(Kind) - {Kind.MENTION}


def test_strangers_find_nothing_in_any_case(walks):
    for case in walks[::10]:
        for who in set(EVERYBODY) - {LI, ACME, WANG, ZHOU, SUN, ADMIN}:
            assert case.may(who) == set()


def test_on_record_keeps_what_it_is_given(walks):
    """The record of an act is what a second look at it would record."""
    for case in walks[::20]:
        for line in case.lines:
            if line.actor is not NOBODY:
                again = on_record(
                    line.act, line.before, line.facts, line.at, line.actor, line.before.proceeding(line.no)
                )
                assert (
                    {**again, "late": None} == {**line.facts, "late": None} if "late" in again else again == line.facts
                )
