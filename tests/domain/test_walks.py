"""Thousands of acts by people who do whatever they may, and time that passes as it likes."""

from datetime import timedelta
from random import Random

import pytest

from portal.domain.casefile import Proceeding
from portal.domain.conditions import Question, holds
from portal.domain.engine import let_lapse, next_lapse, play
from portal.domain.facts import on_record
from portal.domain.money import ceiling_fen
from portal.domain.parties import Party
from portal.domain.policy import permits, require
from portal.domain.rulebooks import KIND_OF_ACT, RULEBOOKS
from portal.domain.taxonomy import STATUTORY_BASES
from tests.walking import (
    ACME,
    CALENDAR,
    EVERYBODY,
    LI,
    MONEY_BACK,
    NOBODY,
    RETURN,
    SUN,
    WANG,
    ZHOU,
    a_complaint,
    facts_by_chance,
    in_mediation,
    in_talks,
    must_hold,
)

WALKS, STEPS = 240, 45
# What anybody may say at any time is said less often, so that something happens.
CHATTER = ("add_message", "add_evidence", "correct", "mask", "add_note", "report_pressure", "write_to_mediator")
ENDINGS = ("withdraw", "terminate", "accept_as_asked")
ANSWERS = ("accept_proposal", "decline_proposal", "agree_to_extension", "accept_offer", "decline_offer")
WEIGHTS = dict.fromkeys(CHATTER, 0.1) | dict.fromkeys(ENDINGS, 0.15) | dict.fromkeys(ANSWERS, 4)


def _walk(seed):
    chance = Random(seed)
    wanted = chance.choice(((MONEY_BACK,), (RETURN,), ({"code": "unsure", "words": "", "amount_fen": None},)))
    basis = chance.choice((*STATUTORY_BASES, "losses"))
    begin = chance.choice((a_complaint, a_complaint, in_talks, in_mediation))
    case = begin(*wanted, complete=chance.random() < 0.6 if begin is a_complaint else True, basis=basis)
    for _ in range(STEPS):
        case.wait(hours=chance.choice((0, 0, 0, 1, 3, 8, 30, 80, 200)))
        must_hold(case.file, case.at)
        actor = chance.choice((LI, LI, ACME, ACME, WANG, WANG, ZHOU, SUN))
        may = permits(actor, case.file, case.at, CALENDAR)
        weights = [WEIGHTS.get(p.move.act, 1) for p in may]
        if not may:
            continue
        permit = chance.choices(may, weights)[0]
        facts = facts_by_chance(permit.move.act, chance, case.at, ceiling_fen(case.file.paid_fen, basis))
        case.do(actor, permit.move.act, permit.proceeding.no, **facts)
        must_hold(case.file, case.at)
    return case


@pytest.fixture(scope="module")
def walks():
    return [_walk(seed) for seed in range(WALKS)]


def test_thousands_of_acts_leave_every_case_whole(walks):
    assert sum(len(case.lines) for case in walks) > 5000


def test_the_walks_come_everywhere(walks):
    """A property that was never tried is not one that holds."""
    seen = {record["state"] for case in walks for line in case.lines for record in line.effects}
    everywhere = {state for book in RULEBOOKS.values() for state in book.stages}
    assert everywhere - seen <= {"screening"}
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
    if line.actor is NOBODY:
        lapse = next_lapse(file, line.at + timedelta(microseconds=1))
        played, permit = let_lapse(file, lapse, CALENDAR)
        assert (permit.move.act, permit.proceeding.no) == (line.act, line.no)
        return played.file
    permit = require(line.actor, line.act, file, line.at, CALENDAR, no=line.no)
    return play(file, permit, line.actor, line.facts, line.at, CALENDAR).file


def test_no_two_rows_ever_answer_the_same_question(walks):
    """In each state that anybody came to, at most one row of an act fits each party."""
    for case in walks[::6]:
        for p in case.file.proceedings:
            _only_one_row_fits(case, p)


def _only_one_row_fits(case, p):
    rows = [m for m in RULEBOOKS[p.kind].moves if m.state == p.state]
    for party in Party:
        for actor in (LI, WANG):
            asked = Question(case.file, p, actor, party, case.at, CALENDAR)
            fitting = [m.act for m in rows if party in m.who and all(holds(name, asked) for name in m.when)]
            assert len(fitting) == len(set(fitting)), (p.kind, p.state, party, fitting)


def test_strangers_find_nothing_in_any_case(walks):
    for case in walks[::10]:
        for who in set(EVERYBODY) - {LI, ACME, WANG, ZHOU, SUN}:
            assert case.may(who) == set()


def test_on_record_keeps_what_it_is_given(walks):
    """The record of an act is what a second look at it would record."""
    for case in walks[::20]:
        for line in case.lines:
            if line.actor is not NOBODY:
                again = on_record(line.act, case.file, line.facts, line.at)
                assert (
                    {**again, "late": None} == {**line.facts, "late": None} if "late" in again else again == line.facts
                )
