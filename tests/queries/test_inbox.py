"""Lists of cases: what waits for whom, in which order, and nothing that is not the viewer's."""

from datetime import UTC, datetime

import pytest

from portal import clock
from portal.domain.taxonomy import CATEGORIES
from portal.extensions import db
from portal.models.case import Relation
from portal.queries import inbox
from portal.queries.calendars import times_now
from portal.queries.cases import case_seen_by
from portal.queries.desk import View, cases_to_take, loads_seen_by, queue_counts, queue_seen_by, views_of
from portal.queries.inbox import Mark, Shelf, Urgency, cases_of, counts_of, waiting_for
from portal.services.assignment import take_first, take_next
from portal.services.casework import perform
from portal.services.deadlines import let_time_pass
from tests.samples_cases import (
    a_case,
    a_case_to_rule,
    a_mediated_case,
    a_refused_case,
    a_ruled_case,
    a_settled_case,
    act,
)

pytestmark = pytest.mark.usefixtures("hands")


def refs(found):
    return [line.ref for line in found.lines]


def tie(account, merchant):
    db.session.add(Relation(account_id=account.id, merchant_id=merchant.merchant_id, nature="顾问", at=clock.now()))
    db.session.commit()


def test_what_waits_for_somebody_is_counted_for_them_alone(cast, any_database):
    a_case(cast.li)
    assert [waiting_for(who) for who in (cast.li, cast.acme, cast.zhao, cast.hemu, cast.wang, cast.sun)] == [
        0,
        1,
        0,
        0,
        0,
        0,
    ]
    a_refused_case(cast.li, cast.acme)
    assert waiting_for(cast.li) == 1
    assert waiting_for(cast.acme) == 1
    assert waiting_for(cast.admin) == 0


def test_a_case_that_waits_for_the_desk_waits_for_nobody_in_person(cast):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.li, ref, "ask_for_mediator")
    assert [waiting_for(who) for who in (cast.wang, cast.zhou, cast.sun)] == [0, 0, 0]
    act(cast.wang, ref, "take_case")
    assert [waiting_for(who) for who in (cast.wang, cast.zhou, cast.sun)] == [1, 0, 0]


def test_a_case_with_several_open_matters_counts_once(cast):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.acme, ref, "make_offer", words="", terms={"refund_fen": 100_00})
    assert case_seen_by(cast.li, ref).file.is_turn_of(frozenset({"consumer"}))
    assert waiting_for(cast.li) == 1


def test_what_was_not_performed_waits_for_the_supervisor(cast, hands):
    a_settled_case(cast.li, cast.acme)
    hands.turn(days=5)
    let_time_pass()
    assert waiting_for(cast.sun) == 1
    assert waiting_for(cast.wang) == 0
    assert len(queue_seen_by(cast.sun, View.MINE).lines) == 1


def test_the_count_of_what_waits_takes_one_statement(cast, asked):
    a_case(cast.li)
    for who in (cast.li, cast.acme, cast.wang, cast.sun, cast.admin):
        asked.clear()
        waiting_for(who)
        assert len(asked) == 1


def test_nobody_finds_a_case_of_others_in_their_lists(cast):
    ref = a_case(cast.li)
    assert refs(cases_of(cast.acme, Shelf.YOURS)) == [ref]
    assert refs(cases_of(cast.li, Shelf.OTHERS)) == [ref]
    for who in (cast.zhao, cast.hemu, cast.admin):
        assert counts_of(who).all == 0
        assert all(not cases_of(who, shelf).lines for shelf in Shelf)


def test_a_merchant_finds_a_complaint_when_they_have_been_told_of_it_and_not_before(cast):
    ref = a_case(cast.li, late=True)
    assert counts_of(cast.acme).all == 0
    assert refs(cases_of(cast.li, Shelf.OTHERS)) == [ref]
    act(cast.wang, ref, "accept_case")
    assert refs(cases_of(cast.acme, Shelf.YOURS)) == [ref]


def test_what_has_the_least_time_left_comes_first(cast, hands, any_database):
    first = a_case(cast.li)
    hands.turn(hours=5)
    second = a_refused_case(cast.li, cast.acme)
    act(cast.li, second, "make_offer", words="", terms={"refund_fen": 300_00})
    hands.turn(hours=1)
    third = a_case(cast.zhao)
    assert refs(cases_of(cast.acme, Shelf.YOURS)) == [first, third, second]
    due = [line.due_at for line in cases_of(cast.acme, Shelf.YOURS).lines]
    assert due == sorted(due)


def test_a_line_says_when_what_waits_for_the_viewer_lapses(cast):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.acme, ref, "make_offer", words="", terms={"refund_fen": 100_00})
    (line,) = cases_of(cast.li, Shelf.YOURS).lines
    assert line.yours
    assert line.due_at == case_seen_by(cast.li, ref).file.of_kind("offer")[0].due_at
    (line,) = cases_of(cast.acme, Shelf.OTHERS).lines
    assert not line.yours


def test_a_line_allows_what_the_case_page_allows(cast):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.acme, ref, "make_offer", words="", terms={"refund_fen": 100_00})
    for who, shelf in ((cast.li, Shelf.YOURS), (cast.acme, Shelf.OTHERS)):
        (line,) = cases_of(who, shelf).lines
        assert line.permits == case_seen_by(who, ref).permits
        assert line.file == case_seen_by(who, ref).file
        assert line.side is case_seen_by(who, ref).side


def test_what_is_over_lies_on_its_own_shelf_the_latest_first(cast, hands):
    older = a_case(cast.li)
    act(cast.li, older, "withdraw", reason="solved")
    hands.turn(hours=2)
    newer = a_case(cast.li)
    act(cast.li, newer, "withdraw", reason="solved")
    assert refs(cases_of(cast.li, Shelf.CLOSED)) == [newer, older]
    assert counts_of(cast.li).closed == 2
    assert waiting_for(cast.acme) == 0


def test_the_time_left_is_told_in_four_parts(cast, hands):
    hands.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    late = a_case(cast.li)
    hands.turn(hours=7)
    soon = a_case(cast.li)
    hands.turn(hours=1)
    today = a_case(cast.li)
    hands.set(datetime(2026, 3, 4, 7, 30, tzinfo=UTC))
    later = a_case(cast.li)
    due = {line.ref: line.due_at for line in cases_of(cast.acme, Shelf.YOURS).lines}
    hands.set(due[soon].replace(minute=0) - inbox.SOON / 2)
    assert due[late] <= clock.now() < due[soon] < due[today]
    counts = counts_of(cast.acme)
    assert (counts.late, counts.soon + counts.today, counts.later) == (1, 2, 1)
    assert refs(cases_of(cast.acme, Shelf.YOURS, urgency=Urgency.LATE)) == [late]
    assert soon in refs(cases_of(cast.acme, Shelf.YOURS, urgency=Urgency.SOON))
    assert refs(cases_of(cast.acme, Shelf.YOURS, urgency=Urgency.LATER)) == [later]
    parts = [set(refs(cases_of(cast.acme, Shelf.YOURS, urgency=part))) for part in Urgency]
    assert set().union(*parts) == {late, soon, today, later}
    assert sum(len(part) for part in parts) == 4


@pytest.mark.parametrize("words", ["破壁", "破壁机", "艾可美"])
def test_a_case_is_found_by_its_item_and_its_shop(cast, words):
    ref = a_case(cast.li)
    a_case(cast.li, "禾木电器旗舰店", title="电水壶")
    assert refs(cases_of(cast.li, Shelf.OTHERS, words=words)) == [ref]
    assert refs(cases_of(cast.li, Shelf.OTHERS, words=ref.lower()[:14])) != []


def test_a_percent_sign_finds_a_percent_sign(cast):
    a_case(cast.li)
    assert refs(cases_of(cast.li, Shelf.OTHERS, words="%")) == []
    assert refs(cases_of(cast.li, Shelf.OTHERS, words="_")) == []


def test_a_long_list_is_read_page_by_page_without_gap_or_repetition(cast, any_database):
    filed = [a_case(cast.li) for _ in range(8)]
    seen, mark = [], None
    for _ in range(3):
        page = cases_of(cast.acme, Shelf.YOURS, after=mark, at_most=3)
        seen += refs(page)
        mark = Mark.read(str(page.following)) if page.following else None
    assert mark is None
    assert sorted(seen) == sorted(filed)
    for ref in filed:
        act(cast.li, ref, "withdraw", reason="solved")
    first = cases_of(cast.li, Shelf.CLOSED, at_most=3)
    second = cases_of(cast.li, Shelf.CLOSED, after=first.following, at_most=3)
    assert not set(refs(first)) & set(refs(second))
    assert len(refs(first)) == len(refs(second)) == 3


@pytest.mark.parametrize("text", [None, "", "~", "yesterday~PL-1", "20260302~", "20260302T020000000000"])
def test_a_mark_that_is_none_begins_at_the_beginning(text):
    assert Mark.read(text) is None or Mark.read(text).ref == ""


def test_a_private_note_changes_nothing_in_a_list(cast):
    ref = a_mediated_case(cast.li, cast.acme, cast.wang)

    def lists():
        sides = [line for who in (cast.li, cast.acme) for shelf in Shelf for line in cases_of(who, shelf).lines]
        lines = [(line.ref, line.due_at, line.yours, line.file.turn, line.permits[0].move) for line in sides]
        return [*lines, counts_of(cast.li), counts_of(cast.acme), waiting_for(cast.li), waiting_for(cast.acme)]

    before = lists()
    assert before[0][0] == ref
    act(cast.wang, ref, "add_note", words="商家的照片像是别处来的。")
    assert lists() == before


@pytest.mark.parametrize("cases", [5, 60])
def test_the_number_of_statements_does_not_depend_on_the_number_of_cases(cast, asked, cases):
    for _ in range(cases):
        ref = a_case(cast.li)
        act(cast.acme, ref, "make_offer", words="", terms={"refund_fen": 100_00})
    times_now()
    asked.clear()
    assert len(cases_of(cast.li, Shelf.YOURS).lines) == min(cases, 50)
    assert len(asked) == 1
    asked.clear()
    queue_seen_by(cast.sun, View.ALL)
    assert len(asked) == 3
    asked.clear()
    queue_counts(cast.sun)
    loads_seen_by(cast.sun)
    counts_of(cast.li)
    assert len(asked) == 3


def test_the_views_of_the_queue_hold_what_they_say(cast, hands, any_database):
    waiting = a_refused_case(cast.li, cast.acme)
    act(cast.li, waiting, "ask_for_mediator")
    mine = a_mediated_case(cast.li, cast.acme, cast.wang)
    screened = a_case(cast.li, late=True)
    ruled = a_case_to_rule(cast.zhao, cast.acme, cast.wang)
    gone = a_mediated_case(cast.zhao, cast.acme, cast.wang)
    act(cast.zhao, gone, "withdraw", reason="solved")
    assert set(refs(queue_seen_by(cast.wang, View.MINE))) == {mine, ruled}
    assert refs(queue_seen_by(cast.wang, View.WAITING)) == [waiting]
    assert refs(queue_seen_by(cast.wang, View.SCREENING)) == [screened]
    assert refs(queue_seen_by(cast.wang, View.DONE)) == [gone]
    assert refs(queue_seen_by(cast.zhou, View.DONE)) == []
    assert refs(queue_seen_by(cast.wang, View.ALL)) == []
    assert set(refs(queue_seen_by(cast.sun, View.ALL))) == {waiting, mine, screened, ruled}
    counts = queue_counts(cast.wang)
    assert (counts.mine, counts.screening, counts.waiting, counts.all) == (2, 1, 1, 0)
    assert queue_counts(cast.sun).all == 4
    assert View.ALL in views_of(cast.sun)
    assert View.ALL not in views_of(cast.wang)


def test_what_is_due_today_and_what_is_late_can_be_told_apart(cast, hands, any_database):
    ref = a_case_to_rule(cast.li, cast.acme, cast.wang)
    assert queue_counts(cast.wang).late == queue_counts(cast.wang).today == 0
    hands.set(case_seen_by(cast.wang, ref).due_at.replace(minute=0, second=0) - inbox.SOON)
    assert refs(queue_seen_by(cast.wang, View.TODAY)) == [ref]
    hands.turn(days=1)
    assert refs(queue_seen_by(cast.wang, View.LATE)) == [ref]
    let_time_pass()
    assert case_seen_by(cast.wang, ref).due_at > clock.now()
    assert refs(queue_seen_by(cast.wang, View.LATE)) == [ref]
    assert queue_counts(cast.sun).late == 1
    assert queue_counts(cast.zhou).late == 0


def test_a_case_with_a_conflict_is_shut(cast):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.li, ref, "ask_for_mediator")
    tie(cast.wang, cast.acme)
    (line,) = queue_seen_by(cast.wang, View.WAITING).lines
    assert line.shut
    assert (line.ref, line.category, line.theirs) == (ref, "Q1", False)
    assert not hasattr(line, "merchant_name")
    (line,) = queue_seen_by(cast.zhou, View.WAITING).lines
    assert not line.shut
    assert line.merchant_name == "艾可美数码旗舰店"


def test_words_do_not_find_what_is_shut(cast):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.li, ref, "ask_for_mediator")
    tie(cast.wang, cast.acme)
    assert refs(queue_seen_by(cast.wang, View.WAITING, words="艾可美")) == []
    assert refs(queue_seen_by(cast.zhou, View.WAITING, words="艾可美")) == [ref]


def test_the_queue_can_be_narrowed(cast):
    mine = a_mediated_case(cast.li, cast.acme, cast.wang)
    other = a_mediated_case(cast.li, cast.acme, cast.wang, category="Q2", issue=CATEGORIES["Q2"].issues[0].code)
    act(cast.wang, other, "request_evidence", of=("merchant",), words="打包视频", why="看打包时是否完好")
    assert refs(queue_seen_by(cast.wang, View.MINE, category="Q1")) == [mine]
    assert refs(queue_seen_by(cast.wang, View.MINE, turn="merchant")) == [other]
    assert refs(queue_seen_by(cast.wang, View.MINE, turn="mediator")) == [mine]


def test_who_asks_for_the_next_case_gets_the_one_that_has_waited_longest(cast, hands, any_database):
    asked = []
    for who in (cast.li, cast.zhao, cast.li):
        asked.append(a_refused_case(who, cast.acme))
    for ref in (asked[1], asked[0], asked[2]):
        hands.turn(hours=1)
        act(case_of(cast, ref), ref, "ask_for_mediator")
    assert queue_counts(cast.wang).waiting_since == clock.now() - 2 * (clock.now() - hands.turn(hours=-1))
    hands.turn(hours=1)
    assert take_next(cast.wang).ref == asked[1]
    assert take_next(cast.zhou).ref == asked[0]
    assert take_next(cast.wang).ref == asked[2]
    assert take_next(cast.wang) is None


def case_of(cast, ref):
    """Whose case it is."""
    return cast.li if counts_has(cast.li, ref) else cast.zhao


def counts_has(who, ref):
    return any(ref in refs(cases_of(who, shelf)) for shelf in Shelf)


def test_the_next_case_is_never_one_with_a_conflict(cast):
    tied = a_refused_case(cast.li, cast.acme)
    act(cast.li, tied, "ask_for_mediator")
    tie(cast.wang, cast.acme)
    assert take_next(cast.wang) is None
    free = a_refused_case(cast.li, cast.hemu, shop="禾木电器旗舰店")
    act(cast.li, free, "ask_for_mediator")
    assert take_next(cast.wang).ref == free
    assert [case.id for case in cases_to_take(cast.wang)] == []
    assert take_next(cast.zhou).ref == tied


def test_a_case_that_somebody_was_quicker_to_take_is_passed_over(cast):
    first, second = (a_refused_case(cast.li, cast.acme) for _ in range(2))
    for ref in (first, second):
        act(cast.li, ref, "ask_for_mediator")
    seen = cases_to_take(cast.wang)
    perform(cast.zhou, seen[0].id, "take_case", {})
    assert take_first(cast.wang, seen).ref == second


def test_the_team_sees_who_handles_how_much(cast):
    a_mediated_case(cast.li, cast.acme, cast.wang)
    a_mediated_case(cast.li, cast.acme, cast.wang)
    a_ruled_case(cast.zhao, cast.acme, cast.zhou)
    loads = {load.name: (load.cases, load.own) for load in loads_seen_by(cast.wang)}
    assert loads == {"王敏": (2, True), "周航": (1, False)}
