"""People act at the same time, twice, too late, and where they may not; one of them wins and the record stays whole."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.domain.facts import FactsRefused
from portal.domain.parties import Audience
from portal.domain.policy import Refused, Ruling
from portal.extensions import db
from portal.models.case import Case, Entry, Receipt
from portal.models.evidence import Evidence
from portal.queries import NotFound
from portal.queries.cases import case_seen_by, thread_seen_by
from portal.services.audit import audit
from portal.services.casework import Conflicted, perform
from portal.services.deadlines import let_time_pass
from portal.services.evidence import NotTheirs
from portal.services.filing import Complaint, file_complaint
from tests.samples_cases import RETURN_AND_REFUND, a_case, a_mediated_case, a_refused_case, act
from tests.walking import facts_of


@pytest.fixture
def at_once(app):
    """`at_once(f, g, …)` calls them all at the same moment, each as a request of its own; what each gave or raised."""

    def run(*calls):
        ready = threading.Barrier(len(calls))

        def one(call):
            with app.app_context():
                ready.wait()
                try:
                    return call()
                except Exception as raised:
                    return raised
                finally:
                    db.session.remove()

        db.session.rollback()
        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))

    return run


def case_id(ref):
    return db.session.scalar(select(Case.id).where(Case.ref == ref))


def acts_of(ref):
    entries = select(Entry.act).join(Case, Case.id == Entry.case_id).where(Case.ref == ref).order_by(Entry.seq)
    return list(db.session.scalars(entries))


def the_record_is_whole():
    return set(audit()) == {None}


def an_offer(cast):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.acme, ref, "make_offer", terms={"refund_fen": 15000})
    return ref


# at the same time


def test_of_those_who_act_at_once_exactly_one_wins(any_database, app, cast, hands, at_once):
    """Li accepts, withdraws and asks for a mediator in several tabs, while Acme retracts."""
    for _ in range(4):
        ref = an_offer(cast)
        id_ = case_id(ref)
        decisive = [
            lambda i=id_: perform(cast.li, i, "accept_offer", {}),
            lambda i=id_: perform(cast.li, i, "withdraw", {"reason": "solved"}),
            lambda i=id_: perform(cast.acme, i, "retract_offer", {}),
        ]
        outcomes = at_once(*decisive * 3)
        won = [o for o in outcomes if not isinstance(o, Exception)]
        lost = [o for o in outcomes if isinstance(o, Exception)]
        assert all(isinstance(o, Refused) and o.ruling is Ruling.NOT_NOW for o in lost), lost
        done = acts_of(ref)[4:]
        assert len(won) == len(done)
        # A retraction leaves the case open, so that the withdrawal may follow it; nothing follows the other two.
        assert done in (["accept_offer"], ["withdraw"], ["retract_offer", "withdraw"])
    assert the_record_is_whole()


def test_a_volley_of_messages_is_kept_whole_and_in_order(any_database, app, cast, hands, at_once):
    ref = a_refused_case(cast.li, cast.acme)
    id_ = case_id(ref)
    says = [
        lambda who=who, n=n: perform(who, id_, "add_message", {"words": f"第{n}句"})
        for n in range(12)
        for who in (cast.li, cast.acme)
    ]
    outcomes = at_once(*says[:12]) + at_once(*says[12:])
    assert not [o for o in outcomes if isinstance(o, Exception)]
    assert acts_of(ref).count("add_message") == 24
    assert the_record_is_whole()


def test_a_crowd_of_writers_queues_and_nobody_is_told_that_the_database_is_locked(app, cast, hands, at_once):
    ids = [case_id(a_refused_case(cast.li, cast.acme)) for _ in range(2)]

    def talk(nth):
        for n in range(3):
            perform(cast.li, ids[nth % 2], "add_message", {"words": f"第{n}句"})

    assert set(at_once(*(lambda n=n: talk(n) for n in range(24)))) == {None}
    assert the_record_is_whole()


def test_two_mediators_who_take_a_case_at_once(any_database, app, cast, hands, at_once):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.li, ref, "ask_for_mediator")
    id_ = case_id(ref)
    outcomes = at_once(*(lambda w=w: perform(w, id_, "take_case", {}) for w in (cast.wang, cast.zhou, cast.sun)))
    assert sum(not isinstance(o, Exception) for o in outcomes) == 1
    assert acts_of(ref).count("take_case") == 1


# the same form again


def test_the_same_form_again_does_nothing_more(any_database, app, cast, hands):
    id_ = case_id(a_refused_case(cast.li, cast.acme))
    first = perform(cast.li, id_, "add_message", {"words": "在吗"}, key="k")
    again = perform(cast.li, id_, "add_message", {"words": "在吗"}, key="k")
    assert again.ref == first.ref and again.entry_id is None
    # A key is its own sender's, whatever somebody else's form is called.
    assert perform(cast.acme, id_, "add_message", {"words": "在的"}, key="k").entry_id


def test_a_double_click_says_it_once(any_database, app, cast, hands, at_once):
    ref = a_refused_case(cast.li, cast.acme)
    id_ = case_id(ref)
    say = lambda who: lambda: perform(who, id_, "add_message", {"words": "在吗"}, key="double")  # noqa: E731
    outcomes = at_once(*[say(cast.li)] * 5, *[say(cast.acme)] * 5)
    assert {o.ref for o in outcomes} == {ref}
    assert sum(o.entry_id is not None for o in outcomes) == 2
    assert acts_of(ref).count("add_message") == 2


def test_a_form_that_failed_may_be_sent_again(any_database, app, cast, hands):
    id_ = case_id(a_refused_case(cast.li, cast.acme))
    with pytest.raises(FactsRefused):
        perform(cast.li, id_, "add_message", {"words": ""}, key="k")
    assert perform(cast.li, id_, "add_message", {"words": "有字了"}, key="k").entry_id


@pytest.mark.parametrize("key", ["x" * 4000, "评理" * 99, "\0", "\ud800"])
def test_whatever_a_browser_sends_as_a_key_is_a_key(any_database, app, cast, hands, key):
    id_ = case_id(a_refused_case(cast.li, cast.acme))
    assert perform(cast.li, id_, "add_message", {"words": "在吗"}, key=key).entry_id
    assert perform(cast.li, id_, "add_message", {"words": "在吗"}, key=key).entry_id is None


def a_complaint_of(cast):
    """A complaint ready to be filed, about an order that has one already."""
    from portal.models.order import OrderItem

    order_id = db.session.scalar(select(Case.order_id).where(Case.ref == a_case(cast.li)))
    items = tuple(db.session.scalars(select(OrderItem.id).where(OrderItem.order_id == order_id)))
    return Complaint(order_id, items, "Q1", "broken", "裂了", _today(), (RETURN_AND_REFUND,))


def _today():
    from portal import clock

    return clock.now().date()


def test_a_double_click_files_once(any_database, app, cast, hands, at_once):
    complaint = a_complaint_of(cast)
    outcomes = at_once(*[lambda: file_complaint(cast.li, complaint, key="double")] * 8)
    assert len({o.ref for o in outcomes}) == 1
    assert sum(o.entry_id is not None for o in outcomes) == 1
    assert db.session.scalar(select(func.count()).select_from(Case)) == 2


def test_the_first_complaints_of_a_day_all_get_a_number(any_database, app, cast, hands, at_once):
    complaint = a_complaint_of(cast)
    hands.turn(days=1)
    outcomes = at_once(*(lambda k=k: file_complaint(cast.li, complaint, key=f"k{k}") for k in range(8)))
    assert not [o for o in outcomes if isinstance(o, Exception)]
    assert len({o.ref for o in outcomes}) == 8
    assert sorted(o.ref[10:14] for o in outcomes) == [f"{n:04}" for n in range(1, 9)]
    assert the_record_is_whole()


def test_one_file_is_not_handed_in_twice_at_once(any_database, app, cast, hands, at_once):
    refs = [a_refused_case(cast.li, cast.acme) for _ in range(4)]
    ids = [case_id(ref) for ref in refs]
    photo = a_photo_of(cast.li)
    outcomes = at_once(*(lambda i=i: perform(cast.li, i, "add_evidence", {"evidence": (photo,)}) for i in ids))
    assert sum(not isinstance(o, Exception) for o in outcomes) == 1
    assert {type(o) for o in outcomes if isinstance(o, Exception)} == {NotTheirs}
    assert the_record_is_whole()


def a_photo_of(viewer):
    columns = Evidence.__table__.c
    given = {
        "id": "photo",
        "owner_id": viewer.id,
        "side": "consumer",
        "kind": "photo",
        "caption": "",
        "file_name": "1.jpg",
        "file_kind": "jpeg",
        "bytes": 1,
        "width": 1,
        "height": 1,
        "received_at": _now(),
        "sha256": "0" * 64,
        "sealed": "0" * 64,
        "shown": "a",
        "thumbnail": "b",
    }
    db.session.add(Evidence(**{name: value for name, value in given.items() if name in columns}))
    db.session.commit()
    return "photo"


def _now():
    from portal import clock

    return clock.now()


# in time, and too late


def test_an_act_at_the_very_end_of_a_period_is_in_time_even_when_the_worker_was_there(any_database, app, cast, hands):
    ref = a_case(cast.li)
    hands.set(case_seen_by(cast.acme, ref).file.main.due_at)
    assert let_time_pass() == 1  # the reminder of the day before
    act(cast.acme, ref, "answer", **facts_of("answer"))
    assert case_seen_by(cast.li, ref).file.state == "negotiating"


def test_one_second_later_the_clock_was_first_even_when_the_worker_was_not_there(any_database, app, cast, hands):
    ref = an_offer(cast)
    offer = case_seen_by(cast.li, ref).file.of_kind("offer")[-1]
    hands.set(offer.due_at + timedelta(seconds=1))
    with pytest.raises(Refused) as refused:
        act(cast.li, ref, "accept_offer")
    assert refused.value.ruling is Ruling.NOT_NOW
    # What was refused left nothing behind, the clock's move included; the worker makes it.
    assert "offer_expires" not in acts_of(ref)
    assert let_time_pass() >= 1
    assert acts_of(ref)[-1] == "offer_expires"


def test_party_and_clock_at_the_same_instant(any_database, app, cast, hands, at_once):
    ref = an_offer(cast)
    id_, offer = case_id(ref), case_seen_by(cast.li, ref).file.of_kind("offer")[-1]
    hands.set(offer.due_at)
    outcomes = at_once(lambda: perform(cast.li, id_, "accept_offer", {}), let_time_pass, let_time_pass)
    assert not [o for o in outcomes if isinstance(o, Exception)]
    assert "accept_offer" in acts_of(ref) and "offer_expires" not in acts_of(ref)


# nothing of it stays


def test_a_command_that_fails_leaves_nothing(any_database, app, cast, hands):
    ref = a_refused_case(cast.li, cast.acme)
    before = _everything()
    with pytest.raises(NotTheirs):
        perform(cast.li, case_id(ref), "add_evidence", {"evidence": ("no such file",)}, key="k")
    with pytest.raises(LookupError):
        perform(cast.li, 999, "add_message", {"words": "在吗"}, key="k")
    with pytest.raises(Conflicted):
        perform(cast.sun, _waiting(cast), "assign_mediator", {"mediator_id": cast.li.id})
    assert _everything()[1:] == before[1:]


def _waiting(cast):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.li, ref, "ask_for_mediator")
    return case_id(ref)


def _everything():
    return [
        db.session.scalar(select(func.count()).select_from(Entry)),
        db.session.scalar(select(func.count()).select_from(Receipt)),
        db.session.scalar(select(func.count()).select_from(Evidence)),
    ]


# who may not


def test_a_supervisor_names_only_people_of_the_desk(app, cast, hands):
    id_ = _waiting(cast)
    for who in (cast.acme, cast.admin, cast.zhao):
        with pytest.raises(Conflicted):
            perform(cast.sun, id_, "assign_mediator", {"mediator_id": who.id})
    with pytest.raises(FactsRefused):
        perform(cast.sun, id_, "assign_mediator", {})
    assert perform(cast.sun, id_, "assign_mediator", {"mediator_id": cast.zhou.id}).entry_id


def test_nobody_else_names_anybody(app, cast, hands):
    for who in (cast.li, cast.acme, cast.wang):
        with pytest.raises(Refused) as refused:
            perform(who, _waiting(cast), "assign_mediator", {"mediator_id": cast.zhou.id})
        assert refused.value.ruling is Ruling.NOT_THEIR_PART


def test_whoever_declares_a_conflict_does_not_get_the_case_back(app, cast, hands):
    ref = a_mediated_case(cast.li, cast.acme, cast.wang)
    act(cast.wang, ref, "declare_conflict", words="我的亲戚在这家店工作")
    with pytest.raises(NotFound):
        case_seen_by(cast.wang, ref)
    with pytest.raises(Refused):
        perform(cast.wang, case_id(ref), "take_case", {})
    with pytest.raises(Conflicted):
        act(cast.sun, ref, "assign_mediator", mediator_id=cast.wang.id)
    act(cast.zhou, ref, "take_case")


# what only some may read


def test_pressure_is_told_to_the_desk_alone(any_database, app, cast, hands):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.li, ref, "withdraw", reason="pressure", words="客服威胁要曝光我的地址")
    read = {who: thread_seen_by(who, case_seen_by(who, ref)) for who in (cast.li, cast.acme, cast.sun)}
    assert "地址" in str(read[cast.sun]) and "地址" in str(read[cast.li])
    assert "地址" not in str(read[cast.acme]) and "pressure" not in str([(e.act, e.facts) for e in read[cast.acme]])
    assert read[cast.acme][-1].act == "withdraw"


def test_the_other_side_hears_that_the_mediator_wrote_and_not_what(app, cast, hands):
    ref = a_mediated_case(cast.li, cast.acme, cast.wang)
    act(cast.wang, ref, "write_to_side", to="consumer", words="您手里还有开箱视频吗")
    entries = {who: thread_seen_by(who, case_seen_by(who, ref))[-1] for who in (cast.li, cast.acme)}
    assert entries[cast.li].act == "write_to_side"
    assert entries[cast.acme].act == "tell_of_contact" and "words" not in entries[cast.acme].facts


def test_answers_to_a_proposal_stay_with_whoever_gave_them(app, cast, hands):
    ref = a_mediated_case(cast.li, cast.acme, cast.wang)
    act(cast.wang, ref, "propose", terms={"refund_fen": 10000})
    act(cast.li, ref, "accept_proposal")
    assert "accept_proposal" not in [e.act for e in thread_seen_by(cast.acme, case_seen_by(cast.acme, ref))]
    act(cast.acme, ref, "accept_proposal")
    assert thread_seen_by(cast.li, case_seen_by(cast.li, ref))[-1].audience is Audience.ALL


def test_only_ones_own_words_are_put_right(app, cast, hands):
    ref = a_refused_case(cast.li, cast.acme)
    mine, theirs = (
        act(cast.li, ref, "add_message", words="七月买的").entry_id,
        act(cast.acme, ref, "add_message", words="好"),
    )
    act(cast.li, ref, "correct", entry=mine, words="是六月买的")
    for wrong in (theirs.entry_id, "no-such-entry"):
        with pytest.raises(FactsRefused):
            act(cast.li, ref, "correct", entry=wrong, words="不是这样")
    elsewhere = act(cast.li, a_refused_case(cast.li, cast.acme), "add_message", words="另一件").entry_id
    with pytest.raises(FactsRefused):
        act(cast.li, ref, "correct", entry=elsewhere, words="不是这样")


def test_facts_of_the_walks_stand_here_too(app, cast, hands):
    ref = a_refused_case(cast.li, cast.acme)
    assert act(cast.li, ref, "make_offer", **facts_of("make_offer")).entry_id
