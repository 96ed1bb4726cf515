"""Filing: what a complaint must be to become a case, and what the merchant hears of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.domain.facts import FactsRefused
from portal.domain.orders import Platform
from portal.domain.reference import case_number
from portal.extensions import db
from portal.models.case import Case, Entry
from portal.models.evidence import Evidence
from portal.queries import NotFound
from portal.queries.cases import case_seen_by
from portal.queries.drafts import earlier_complaints
from portal.queries.orders import order_seen_by
from portal.services.drafts import AlreadyFiled, DraftGone, begin_draft, discard
from portal.services.evidence import NotTheirs, hand_in
from portal.services.filing import Complaint, NoRespondent, file_complaint
from portal.services.orders import type_in_order
from portal.views.uploads import evidence_store
from tests import samples


@pytest.fixture
def order(cast, hands):
    bought = type_in_order(cast.li, "艾可美数码旗舰店", Platform.TAOBAO, "T-1", "破壁机", 499_00, date(2026, 2, 23))
    return order_seen_by(cast.li, bought)


def complaint(order, **more):
    told = {
        "order_id": order.id,
        "item_ids": (order.items[0].id,),
        "category": "Q1",
        "issue": "broken",
        "words": "裂了",
        "happened_on": date(2026, 3, 1),
        "wanted": ({"code": "return_and_refund", "amount_fen": 499_00},),
    }
    return Complaint(**(told | more))


def test_a_complete_complaint_reaches_the_merchant_at_once(any_database, cast, order):
    done = file_complaint(cast.li, complaint(order))
    seen = case_seen_by(cast.acme, done.ref)
    assert (seen.file.state, seen.amount_fen, seen.paid_fen) == ("awaiting_merchant", 499_00, 499_00)
    assert seen.ref == case_number(date(2026, 3, 2), 1)


@pytest.mark.parametrize("more", [{"late": True, "late_reason": "一直在等"}])
def test_a_late_one_is_looked_at_first(cast, order, more):
    done = file_complaint(cast.li, complaint(order, **more))
    assert case_seen_by(cast.li, done.ref).file.state == "screening"
    assert case_seen_by(cast.li, done.ref).late_filed
    with pytest.raises(NotFound):
        case_seen_by(cast.acme, done.ref)


def test_a_second_one_about_the_same_is_looked_at_first(cast, order):
    first = file_complaint(cast.li, complaint(order))
    assert [(e.ref, e.open, e.same_way) for e in earlier_complaints(cast.li, order.id, "Q1")][-1:] == [
        (first.ref, True, True)
    ]
    assert earlier_complaints(cast.zhao, order.id, "Q1") == []
    second = file_complaint(cast.li, complaint(order))
    assert case_seen_by(cast.li, second.ref).file.state == "screening"
    third = file_complaint(cast.li, complaint(order, category="A1", issue="none_of_these"))
    assert case_seen_by(cast.li, third.ref).file.state == "awaiting_merchant"


def test_the_same_form_files_once(any_database, cast, order, app):
    def press():
        with app.app_context():
            return file_complaint(cast.li, complaint(order), key="one form").ref

    with ThreadPoolExecutor(4) as hands_at_once:
        refs = {press.result() for press in [hands_at_once.submit(press) for _ in range(4)]}
    db.session.rollback()
    assert len(refs) == 1
    assert len(db.session.scalars(select(Case)).all()) == 1


def test_cases_are_numbered_by_the_day_in_beijing(cast, order, hands):
    numbers = [file_complaint(cast.li, complaint(order)).ref for _ in range(3)]
    hands.turn(hours=14)
    numbers.append(file_complaint(cast.li, complaint(order)).ref)
    assert numbers == [*(case_number(date(2026, 3, 2), n) for n in (1, 2, 3)), case_number(date(2026, 3, 3), 1)]


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"wanted": ({"code": "return_and_refund", "amount_fen": 499_01},)}, FactsRefused),
        ({"wanted": ()}, FactsRefused),
        ({"issue": "no_such_thing"}, LookupError),
        ({"item_ids": ()}, LookupError),
        ({"item_ids": (987,)}, LookupError),
        ({"evidence": ("nobody-handed-this-in",)}, NotTheirs),
    ],
)
def test_what_cannot_be_a_case_leaves_nothing(cast, order, more, refused):
    with pytest.raises(refused):
        file_complaint(cast.li, complaint(order, **more))
    assert db.session.scalar(select(Case)) is None
    assert db.session.scalar(select(Entry)) is None


def test_the_law_may_add_to_what_was_paid(cast, order):
    asked = (
        {"code": "return_and_refund", "amount_fen": 499_00},
        {"code": "statutory_compensation", "amount_fen": 1497_00},
    )
    with pytest.raises(FactsRefused, match="too_much_money"):
        file_complaint(cast.li, complaint(order, wanted=asked))
    done = file_complaint(cast.li, complaint(order, wanted=asked, basis="fraud"))
    assert case_seen_by(cast.li, done.ref).amount_fen == 1996_00


def test_nobody_complains_about_anothers_order_or_to_a_shop_that_is_not_here(cast, order):
    with pytest.raises(LookupError):
        file_complaint(cast.zhao, complaint(order))
    elsewhere = type_in_order(cast.li, "别处的店", Platform.OTHER, "O-1", "灯", 10_00, date(2026, 2, 1))
    with pytest.raises(NoRespondent):
        file_complaint(cast.li, complaint(order_seen_by(cast.li, elsewhere)))


def test_files_of_the_draft_become_evidence_of_the_case(cast, order):
    draft = begin_draft(cast.li, "order", {})
    given = [
        hand_in(
            cast.li, evidence_store(), BytesIO(samples.photo(width=width)), f"{width}.jpg", kind="other", draft_id=draft
        )
        for width in (40, 50)
    ]
    done = file_complaint(cast.li, complaint(order, evidence=tuple(given)), draft_id=draft)
    rows = db.session.scalars(select(Evidence).order_by(Evidence.number)).all()
    assert [(row.id, row.number, row.draft_id) for row in rows] == [(given[0], 1, None), (given[1], 2, None)]
    assert case_seen_by(cast.li, done.ref).evidence_count == 2


def test_what_was_told_to_the_merchant_is_on_record(cast, order):
    told = {"told_merchant": "2026-03-01", "merchant_said": "要我出运费", "late_reason": ""}
    file_complaint(cast.li, complaint(order, **told))
    entry = db.session.scalar(select(Entry).order_by(Entry.seq))
    assert {name: entry.facts[name] for name in told} == told


@pytest.mark.parametrize(("other_window", "because"), [("discard", DraftGone), ("file", AlreadyFiled)])
def test_a_file_for_a_draft_that_another_window_has_ended_is_not_left_behind(
    any_database, cast, order, other_window, because
):
    draft_id = begin_draft(cast.li, "order", {})

    class Slow(BytesIO):
        def read(self, size=-1):
            if not self.tell():
                if other_window == "discard":
                    discard(cast.li, draft_id)
                else:
                    file_complaint(cast.li, complaint(order), key=draft_id, draft_id=draft_id)
            return super().read(size)

    with pytest.raises(because):
        hand_in(cast.li, evidence_store(), Slow(samples.photo()), "a.jpg", kind="", draft_id=draft_id)
    assert db.session.scalar(select(Evidence.id)) is None
