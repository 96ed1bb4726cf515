"""A merchant's figures: what is counted, what is left out, and what is too little to say anything."""

from datetime import timedelta

import pytest

from portal import clock
from portal.domain.figures import FEWEST_CASES, Share, benchmark, middle
from portal.domain.parties import Role
from portal.queries.accounts import viewer_of
from portal.queries.cases import case_seen_by
from portal.queries.figures import figures_of
from portal.services import accounts
from portal.services.casework import perform
from portal.services.deadlines import let_time_pass
from tests.playing import a_case, a_complaint, do

pytestmark = pytest.mark.usefixtures("hands")

STANCES = ({"place": 0, "stance": "refuse", "reason": "签收时完好"},)


def own(viewer, days=90, category=""):
    return figures_of(viewer, clock.now() - timedelta(days=days), category).own


def answer(by, ref):
    do(by, ref, "answer", {"words": "我们核实过了。", "stances": STANCES})


def a_shop(number):
    account_id = accounts.create_account(
        Role.MERCHANT, f"shop{number}@demo.test", "店主", "pingli-demo", confirmed=True, merchant_name=f"第{number}家店"
    )
    return viewer_of(account_id)


def test_of_too_few_cases_nothing_is_said():
    assert Share(4, FEWEST_CASES - 1).percent is None
    assert Share(3, 5).percent == 60
    assert middle([1.0] * 4) is None
    assert middle([1.0, 2.0, 3.0, 100.0, 200.0]) == 3
    assert benchmark([10.0, 20.0, 30.0, 40.0, None]) is None
    assert benchmark([10.0, 20.0, 30.0, 40.0, 50.0]) == 30


def test_replies_in_time_are_told_from_late_ones_and_from_those_that_nobody_knows_of_yet(cast, hands, any_database):
    late = a_complaint(cast.li)
    a_complaint(cast.li)  # nobody ever answers this one
    hands.turn(hours=49)
    let_time_pass()
    answer(cast.acme, late)
    for hours in (1, 2, 4):
        ref = a_complaint(cast.li)
        hands.turn(hours=hours)
        answer(cast.acme, ref)
    offered = a_complaint(cast.zhao)
    hands.turn(hours=6)
    do(cast.acme, offered, "make_offer", {"terms": {"refund_fen": 100_00, "within_days": 3}})
    do(cast.zhao, a_complaint(cast.zhao), "withdraw", {"reason": "solved"})
    a_complaint(cast.zhao)
    a_complaint(cast.zhao, late=True)
    tally = own(cast.acme)
    assert tally.replies == Share(4, 6)
    assert (tally.waiting, tally.ended) == (1, 1)
    assert sorted(tally.hours) == [1, 2, 4, 6, 49] and tally.median_hours == 4
    assert own(cast.hemu).replies == Share(0, 0)
    assert own(cast.acme, category="Q2").replies == Share(0, 0)
    hands.turn(days=40)
    assert own(cast.acme, days=30).replies == Share(0, 0)


def test_settlements_rulings_and_promises_are_counted_by_when_they_came(cast, hands, any_database):
    do(cast.acme, a_case("promise_open", cast, hands), "keep_promise", {"words": "回执已经上传"})
    a_case("promise_open", cast, hands)
    for story in ("settled_performed", "ruled_for_merchant", "ruled_for_consumer", "withdrawn"):
        a_case(story, cast, hands)
    a_case("terminated_no_agreement", cast, hands)
    hands.turn(days=5)
    let_time_pass()
    tally = own(cast.acme)
    assert tally.settlements == Share(1, 4)
    assert tally.outcomes["withdrawn"] == 1
    assert [tally.ruled(o).part for o in ("ruled_for_consumer", "ruled_for_merchant", "ruled_split")] == [1, 1, 0]
    assert tally.promises == Share(1, 2)
    hands.turn(days=100)
    later = own(cast.acme)
    assert (later.settlements, later.promises, later.rulings.total()) == (Share(0, 0), Share(0, 0), 0)


def test_late_is_told_from_missed_and_what_nobody_confirmed_counts_against_nobody(cast, hands, any_database):
    do(cast.acme, a_case("promise_kept", cast, hands), "add_message", {"words": "谢谢"})
    refs = [a_case("promise_open", cast, hands) for _ in range(2)]
    unconfirmed = a_case("promise_reported", cast, hands)
    hands.turn(days=9)
    let_time_pass()
    late = case_seen_by(cast.acme, refs[0])
    (promise,) = late.file.of_kind("promise")
    perform(cast.acme, late.id, "keep_promise", {"words": "晚了几天"}, no=promise.no)
    assert case_seen_by(cast.acme, unconfirmed).file.of_kind("promise")[0].state == "promise_unproven"
    tally = own(cast.acme)
    assert (tally.kept, tally.kept_late, tally.broken, tally.promises) == (1, 1, 1, Share(1, 3))


def test_the_median_of_a_category_needs_five_merchants_and_names_none(cast, hands, any_database):
    shops = [a_shop(number) for number in range(5)]
    for place, shop in enumerate(shops):
        for turn in range(5):
            ref = a_complaint(cast.li, shop=f"第{place}家店")
            if turn < place:
                hands.turn(hours=1)
                answer(shop, ref)
        if place == 3:
            hands.turn(hours=49)
            let_time_pass()
            assert figures_of(cast.acme, clock.now() - timedelta(days=90), "Q1").medians["replies"] is None
    hands.turn(hours=49)
    let_time_pass()
    found = figures_of(shops[4], clock.now() - timedelta(days=90), "Q1")
    assert found.own.replies == Share(4, 5)
    assert found.medians["replies"] == 40
    assert found.medians["promises"] is None
    assert figures_of(shops[4], clock.now() - timedelta(days=90)).medians == {}


def test_a_ruling_that_two_have_signed_counts_as_any(cast, hands):
    ref = a_case("signature_open", cast, hands)
    do(cast.sun, ref, "sign_ruling")
    assert own(cast.acme).rulings == {"ruled_for_consumer": 1}
