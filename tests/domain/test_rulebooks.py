"""The tables whole: nothing in them is unreachable, unanswered, misnamed or said twice."""

from itertools import chain

import pytest

from portal.domain.clocks import GIVEN, QUIET, WHOLE
from portal.domain.conditions import CONDITIONS
from portal.domain.deadlines import POLICIES
from portal.domain.facts import FACTS, SUSPENSIONS, Nothing
from portal.domain.openings import OPENINGS, PLANS
from portal.domain.parties import NOBODY_IN_PERSON, TEAM, Audience, Party
from portal.domain.rulebook import BACK, SAME, Tick, Turn
from portal.domain.rulebooks import KIND_OF_ACT, MAIN, RULEBOOKS
from portal.domain.rulebooks.complaint import STAGES, Act, Outcome, State
from portal.domain.rulebooks.duty import Act as Duty

BOOKS = list(RULEBOOKS.values())
MOVES = [(book, move) for book in BOOKS for move in book.moves]
RUNNING = [(book, state, stage) for book in BOOKS for state, stage in book.stages.items() if not stage.final]
each_book = pytest.mark.parametrize("book", BOOKS, ids=lambda b: b.kind)
# Said with another act, and filing, which is before the first move.
NOT_IN_A_TABLE = {Act.FILE}
# Over, and all the same not the end.
STILL_MOVED = {"sanction_imposed", "duty_defaulted", "service_upheld", "service_dismissed"}


# Of nobody in person, with the facts of what they follow from.
WITH_FACTS = {Act.TELL_OF_CONTACT, Act.NOTE_OUTAGE, Act.ASSIGN_MEDIATOR}
WITH_FACTS |= {Act.ISSUE_RULING, Act.REPLACE_RULING, Act.REPLACE_AND_CLOSE}


def _periods_of(book, move):
    """The keys of POLICIES that a move may start."""
    if move.period == "fact:reason":
        return {f"suspension_{reason}" for reason in SUSPENSIONS}
    if move.ticks not in (Tick.START, Tick.HOLD):
        return set()
    then = move.state if move.then == SAME else move.then
    stages = [s for s in book.stages.values() if s.stands] if then == BACK else [book.stages[then]]
    return {move.period} if move.period else {s.period for s in stages if s.period}


# Nothing comes there any more, and records that did stay readable.
OF_OLD = {"promise_moot"}
# Said to be final since nothing becomes of it by itself; a person can still do something about it.
LEFT_BY_PEOPLE = {"sanction_imposed", "duty_defaulted", "promise_late", "promise_kept", "promise_kept_late"}


def test_acts_are_unique_by_name_across_rulebooks():
    acts = list(chain.from_iterable(book.acts for book in BOOKS))
    assert len(acts) == len(set(acts)) == len(KIND_OF_ACT)


def test_states_are_unique_by_name_across_rulebooks():
    states = list(chain.from_iterable(book.stages for book in BOOKS))
    assert len(states) == len(set(states))


def test_every_act_that_has_a_name_has_a_row():
    assert {*Act} - set(KIND_OF_ACT) == NOT_IN_A_TABLE


@each_book
def test_every_state_can_be_reached(book):
    reached = {book.first, *book.begins_in} | {m.then for m in book.moves} | {book.moot, book.replaced}
    reached |= {s for s, stage in book.stages.items() if stage.stands and any(m.then == BACK for m in book.moves)}
    assert set(book.stages) - OF_OLD <= reached


@each_book
def test_every_state_that_is_not_final_can_be_left_and_the_others_are_final(book):
    for state, stage in book.stages.items():
        leaving = {m.then for m in book.moves if m.state == state} - {SAME}
        if not stage.final:
            assert leaving, f"{state} is a trap"
        elif book.kind != MAIN and state not in STILL_MOVED | LEFT_BY_PEOPLE:
            assert not any(m.state == state for m in book.moves), f"{state} is said to be final"


def test_a_sanction_that_is_imposed_can_be_appealed_against_and_lifted_and_nothing_else():
    moves = [m for m in RULEBOOKS["sanction"].moves if m.state == "sanction_imposed"]
    assert {m.act for m in moves} == {"appeal", "appeal_belatedly", "lift_sanction"}
    assert {m.then for m in moves} == {SAME, "sanction_reversed"}


def test_a_duty_in_default_can_still_be_done():
    moves = [m for m in RULEBOOKS["duty"].moves if m.state == "duty_defaulted"]
    assert [(m.act, m.then) for m in moves] == [("report_performance", "duty_compliance_check")]


def test_a_promise_can_be_kept_late_and_whoever_it_was_made_to_can_say_that_it_was_kept():
    rows = [(m.state, m.act, m.then) for m in RULEBOOKS["promise"].moves if m.state in LEFT_BY_PEOPLE]
    assert rows == [
        ("promise_late", "keep_promise", "promise_kept_late"),
        ("promise_kept", "confirm_kept", SAME),
        ("promise_kept_late", "confirm_kept", SAME),
    ]


def test_a_closed_complaint_is_left_only_by_taking_something_back():
    leaving = {m.act for m in RULEBOOKS[MAIN].moves if m.state == State.CLOSED and m.then != SAME}
    assert leaving == {
        Act.UNDO_WITHDRAWAL,
        Act.ASK_RECONSIDERATION,
        Act.REOPEN,
        Act.REPLACE_RULING,
        Act.REPLACE_AND_CLOSE,
    }


@each_book
def test_rows_speak_of_states_of_their_own_book(book):
    for move in book.moves:
        assert move.state in book.stages
        assert move.then in {SAME, BACK, *book.stages}
    assert set(book.ends) <= set(book.stages)
    assert set(book.audiences) <= set(book.acts)


@pytest.mark.parametrize(("book", "move"), MOVES, ids=lambda x: getattr(x, "kind", None) or f"{x.state}-{x.act}")
def test_every_name_in_a_row_exists(book, move):
    assert set(move.when) <= set(CONDITIONS)
    assert move.opens in {None, *OPENINGS}
    assert {move.replaces, *move.moots} <= {None, *RULEBOOKS}
    assert move.outcome in {None, "ruling", "enforcement", *Outcome}
    assert move.seats in {None, "self", "named"}
    assert set(move.keeps) <= set(FACTS[move.act].__dataclass_fields__)
    assert _periods_of(book, move) <= set(POLICIES)
    if move.period and not move.period.startswith("fact:"):
        assert move.period in POLICIES


def test_every_condition_is_asked_by_some_row():
    assert {name for _, move in MOVES for name in move.when} == set(CONDITIONS)


def test_every_opening_is_used_and_every_plan_is_an_opening():
    assert {move.opens for _, move in MOVES} - {None} == set(OPENINGS)
    assert set(PLANS) <= set(OPENINGS)


def test_every_period_is_used():
    started = set().union(*(_periods_of(book, move) for book, move in MOVES))
    started |= {stage.period for book in BOOKS for stage in map(book.stages.get, (book.first, *book.begins_in))}
    in_duties = {"pay", "goods", "return_goods"}
    by_condition = {"reopening", "undo_withdrawal", "reconsideration"}
    by_condition |= {"recusal", "malice_claim", "sanction_appeal", "late_sanction_appeal"}
    by_condition |= {"second_tier", "chase"}
    by_subject = {"claim_screening_slow"}
    extended = {move.period for _, move in MOVES if move.ticks is Tick.EXTEND}
    assert started | in_duties | by_condition | by_subject | extended | {WHOLE, QUIET} == set(POLICIES)
    assert GIVEN not in POLICIES


@pytest.mark.parametrize(("book", "state", "stage"), RUNNING, ids=lambda x: x if isinstance(x, str) else "")
def test_the_clock_has_a_move_for_every_running_period_and_none_without(book, state, stage):
    runs = bool(stage.period) or any(
        _periods_of(book, m) for m in book.moves if m.then == state or (m.state == state and m.then == SAME)
    )
    of_the_stage = {m.act for m in book.moves if m.state == state and Party.CLOCK in m.who}
    of_the_case = {Act.ALARM, Act.TIME_IS_UP, Act.HEARTBEAT} if book.kind == MAIN and stage.whole else set()
    assert of_the_case <= of_the_stage
    assert bool(stage.lapse) == runs
    assert set(stage.lapse) <= of_the_stage
    assert of_the_stage <= {*stage.lapse, *of_the_case, stage.warn}
    assert not stage.dated or stage.warn in of_the_stage
    assert runs or stage.paused, f"nothing runs in {state}, and nobody is told why"


@pytest.mark.parametrize(("book", "state", "stage"), RUNNING, ids=lambda x: x if isinstance(x, str) else "")
def test_the_last_thing_that_a_lapse_can_do_needs_nothing_or_the_opposite_of_what_came_before(book, state, stage):
    """Whatever the case is like, one of the clock's moves is allowed at the end of a stage."""
    rows = [next(m for m in book.moves if m.state == state and m.act == act) for act in stage.lapse]
    if rows and rows[-1].when:
        opposites = [{"not_reminded_yet", "reminded"}, {"ruling_not_late_yet", "ruling_late"}]
        opposites += [{"a_duty_is_open", "no_duty_is_open"}, {"is_a_return", "is_not_a_return"}]
        opposites += [{"proof_can_be_checked", "proof_cannot_be_checked"}]
        opposites += [{"sanction_not_late_yet", "sanction_late"}]
        asked = {name for row in rows for name in row.when}
        assert any(pair <= asked for pair in opposites)


def test_a_period_with_a_warning_has_a_reminder_wherever_it_runs():
    warned = {key for key, policy in POLICIES.items() if policy.warn}
    assert warned == {"first_reply", "confirm", WHOLE}
    for key, act in (("first_reply", Act.REMIND), ("confirm", Duty.REMIND_TO_CONFIRM)):
        running = [s for _, s, stage in RUNNING if stage.period == key]
        assert running == [m.state for _, m in MOVES if m.act == act]


def test_nobody_in_person_needs_facts_and_everybody_else_says_which():
    for _, move in MOVES:
        assert move.act in FACTS
        # What is issued when a second person signs it has the facts of the signature; an outage says from when to when.
        if move.who <= NOBODY_IN_PERSON and move.act not in WITH_FACTS:
            assert FACTS[move.act] is Nothing
    in_person = {move.act for _, move in MOVES if not move.who <= NOBODY_IN_PERSON}
    assert {a for a in in_person if FACTS[a] is Nothing} <= {Act.ACCEPT_CASE, Act.TAKE_CASE}
    assert set(FACTS) == {*KIND_OF_ACT, Act.FILE}


def test_rows_of_one_act_and_party_are_told_apart_by_what_they_ask():
    """Two rows for one question ask something that cannot both be so; the walks try it in every state they come to."""
    told_apart = {
        Act.GIVE_MORE_TIME,
        Act.ENFORCE,
        Act.REOPEN,
        Act.NEXT_DUTIES,
        Act.CLOSE_PERFORMED,
        Act.MADE_GOOD,
        "accept_proposal",
        "decline_proposal",
        "agree_to_extension",
        "contest_performance",
        "confirm_finding",
        "comment_on_report",
    }
    rows = {}
    for _, move in MOVES:
        for party in move.who:
            rows.setdefault((move.state, move.act, party), []).append(move)
    several = {key: moves for key, moves in rows.items() if len(moves) > 1}
    assert {act for _, act, _ in several} == told_apart
    for moves in several.values():
        assert len({move.when for move in moves}) == len(moves)


def test_a_pause_never_begins_in_a_pause():
    for book in BOOKS:
        held = {m.then for m in book.moves if m.ticks is Tick.HOLD}
        assert not held & {m.state for m in book.moves if m.ticks is Tick.HOLD}
        for state in held:
            back = {m.ticks for m in book.moves if m.state == state and m.then not in (SAME, *held)}
            assert Tick.RESUME in back
            assert back <= {Tick.RESUME, Tick.STOP, Tick.START}


def _can_be_in_while_open(kind):
    """The stages that a complaint can come to while a proceeding of `kind` that it opened is still open."""
    book = RULEBOOKS[MAIN]
    opens = {"requests": "evidence_request"} | dict.fromkeys(PLANS, "duty") | {"duties_now_due": "duty"}
    opens |= {"duties_defaulted": "duty", "review": "ruling_review"}
    here = {
        m.state if m.then == SAME else m.then for m in book.moves if m.opens and opens.get(m.opens, m.opens) == kind
    }
    while True:
        steps = {m.then for m in book.moves if m.state in here and m.then not in (SAME, BACK)}
        steps |= {s for s, stage in STAGES.items() if stage.stands and here & {State.SUSPENDED}}
        steps = {s for s in steps if kind not in STAGES[s].ends} - here
        if not steps:
            return here
        here |= steps


@pytest.mark.parametrize("kind", ["offer", "proposal"])
def test_an_accepted_offer_settles_whatever_stage_the_complaint_is_in(kind):
    # Stages that stand before the merchant knows cannot be come back to with an offer open.
    states = _can_be_in_while_open(kind) - {State.SCREENING, State.NEEDS_INFO, State.AWAITING_MERCHANT}
    settles = {m.state for m in RULEBOOKS[MAIN].moves if m.act == Act.SETTLE}
    assert states <= settles


def test_evidence_that_comes_in_always_finds_the_stage_that_waits_for_it():
    leaving = [m for m in RULEBOOKS[MAIN].moves if m.state == State.EVIDENCE and m.then != SAME]
    assert all(m.act == Act.EVIDENCE_IN or "evidence_request" in STAGES[m.then].ends for m in leaving)


def test_more_time_that_both_want_is_given_wherever_it_was_asked_for():
    given = {m.state for m in RULEBOOKS[MAIN].moves if m.act == Act.EXTEND_MEDIATION}
    before = {State.SCREENING, State.NEEDS_INFO, State.AWAITING_MERCHANT, State.NEGOTIATING, State.RULING}
    assert _can_be_in_while_open("extension") - before <= given


@each_book
def test_what_can_lose_its_point_has_a_state_for_it(book):
    ended = set().union(*(stage.ends for stage in STAGES.values()), *(m.moots for m in RULEBOOKS[MAIN].moves))
    replaced = {m.replaces for m in RULEBOOKS[MAIN].moves if m.replaces}
    assert bool(book.moot) == (book.kind in ended)
    assert bool(book.replaced) == (book.kind in replaced)
    # Whether somebody acted in bad faith does not lose its point with the complaint, nor what somebody promised.
    outliving = {"malice_claim", "sanction", "sanction_appeal", "promise", "service_complaint"}
    assert ended | {MAIN} | outliving == set(RULEBOOKS) and not ended & outliving
    assert not any("ruling_review" in stage.ends for stage in STAGES.values()), "a review goes on when a case is over"


def test_what_the_end_of_a_proceeding_does_is_a_move_of_the_rulebook_in_what_opened_it():
    by_the_rulebook = {m.act for _, m in MOVES if Party.RULEBOOK in m.who}
    caused = {act for book in BOOKS for acts in book.ends.values() for act in acts}
    assert caused == by_the_rulebook - {Act.SEND_ON, Act.TELL_OF_CONTACT, Act.NOTE_OUTAGE}


def test_only_the_clock_and_the_rulebook_act_for_nobody():
    for _, move in MOVES:
        assert not move.who & NOBODY_IN_PERSON or len(move.who) == 1


def test_private_words_are_private_in_the_table():
    audiences = RULEBOOKS[MAIN].audiences
    assert audiences[Act.ADD_NOTE] is Audience.DESK
    assert audiences[Act.WRITE_TO_MEDIATOR] == audiences[Act.REPORT_PRESSURE] == "own"
    assert audiences[Act.WRITE_TO_SIDE] == audiences[Act.TELL_OF_CONTACT] == "named"
    assert RULEBOOKS["proposal"].audiences == dict.fromkeys(("accept_proposal", "decline_proposal"), "own_until_over")


def test_an_administrator_is_in_no_row():
    assert not any(str(party) == "admin" for _, move in MOVES for party in move.who)


def test_notes_of_the_desk_are_for_the_desk_alone_in_every_state():
    for state in State:
        assert [m.who for m in RULEBOOKS[MAIN].moves_for(state, Act.ADD_NOTE)] == [TEAM]


def test_every_stage_says_whose_turn_it_is():
    for book, state, stage in RUNNING:
        if stage.turn is Turn.NOBODY:
            opened = {m.opens for m in book.moves if state in (m.then, m.state) and m.opens}
            assert opened, f"nobody's turn in {state}, and nothing that it opened has it"
