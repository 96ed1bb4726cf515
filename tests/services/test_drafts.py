"""Drafts keep what was typed, for their writer and nobody else."""

from io import BytesIO

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.models.draft import Draft
from portal.models.evidence import Evidence
from portal.queries import NotFound
from portal.queries.drafts import contact_of, draft_seen_by, drafts_of, files_of_draft
from portal.services.drafts import AlreadyFiled, DraftGone, begin_draft, discard, fetch_back, forget_dropped, keep
from portal.services.evidence import hand_in
from portal.views.uploads import evidence_store
from tests import samples


@pytest.fixture
def draft(cast, hands):
    return begin_draft(cast.li, "order", {"order_id": ["1"]})


def test_what_was_typed_is_kept_page_by_page(any_database, cast, hands, draft):
    keep(cast.li, draft, "story", {"words": ["写了一半"]})
    keep(cast.li, draft, "story", {"words": ["写完了"]})
    hands.turn(hours=1)
    keep(cast.li, draft, "order", {"order_id": ["2"]})
    seen = draft_seen_by(cast.li, draft)
    assert seen.answers == {"order": {"order_id": ["2"]}, "story": {"words": ["写完了"]}}
    assert seen.step == "story", "going back does not undo how far one had come"
    assert seen.saved_at == hands.at


def test_several_drafts_live_side_by_side_the_last_one_first(cast, hands, draft):
    hands.turn(minutes=1)
    other = begin_draft(cast.li, "order", {})
    assert [one.id for one in drafts_of(cast.li)] == [other, draft]
    hands.turn(minutes=1)
    keep(cast.li, draft, "trouble", {})
    assert [one.id for one in drafts_of(cast.li)] == [draft, other]


def test_a_draft_is_nobody_elses(cast, hands, draft):
    assert drafts_of(cast.zhao) == []
    with pytest.raises(NotFound):
        draft_seen_by(cast.zhao, draft)
    for write in (lambda: keep(cast.zhao, draft, "story", {}), lambda: discard(cast.zhao, draft)):
        with pytest.raises(DraftGone):
            write()
    assert draft_seen_by(cast.li, draft).answers == {"order": {"order_id": ["1"]}}


def test_a_draft_goes_with_its_files(cast, hands, draft):
    hand_in(cast.li, evidence_store(), BytesIO(samples.photo()), "一.jpg", kind="", draft_id=draft)
    assert [file.file_name for file in files_of_draft(cast.li, draft)] == ["一.jpg"]
    assert files_of_draft(cast.zhao, draft) == []
    discard(cast.li, draft)
    assert drafts_of(cast.li) == []
    hands.turn(hours=23)
    assert forget_dropped() == 0
    fetch_back(cast.li, draft)
    assert [file.file_name for file in files_of_draft(cast.li, draft)] == ["一.jpg"]
    discard(cast.li, draft)
    hands.turn(days=1)
    assert forget_dropped() == 1
    assert db.session.scalar(select(Draft)) is None
    assert db.session.scalar(select(Evidence)) is None
    with pytest.raises(DraftGone):
        fetch_back(cast.li, draft)


def test_a_filed_draft_is_not_written_in_again(cast, hands, draft):
    db.session.get(Draft, draft).case_ref = "PL-260302-00013"
    db.session.commit()
    for write in (lambda: keep(cast.li, draft, "story", {}), lambda: discard(cast.li, draft)):
        with pytest.raises(AlreadyFiled, match="PL-260302-00013"):
            write()
    assert drafts_of(cast.li) == []


def test_people_see_their_own_contact_details(cast, hands):
    assert contact_of(cast.li).email == "li@demo.test"
