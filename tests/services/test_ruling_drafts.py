"""A ruling that is being written is kept, never written over unseen, and never issued past what came in meanwhile."""

import pytest
from sqlalchemy import select

from portal.domain.facts import FactsRefused
from portal.domain.policy import Refused
from portal.extensions import db
from portal.models.case import Entry
from portal.models.desk import RulingDraft
from portal.queries.cases import case_seen_by, thread_seen_by
from portal.queries.decisions import ruling_seen_by
from portal.queries.ruling_drafts import news_for_writer, ruling_draft_seen_by
from portal.services.audit import audit
from portal.services.ruling_drafts import ChangedElsewhere, NewsCameIn, conclude, keep_ruling, start_again
from portal.services.visits import note_visit
from tests.playing import MUCH_FEN, REMEDIES, SUBMITTED, a_case, a_ruling, case_called, do

FACTS = a_ruling("ruled_for_consumer", REMEDIES)


def drafted(by, ref):
    return ruling_draft_seen_by(by, case_seen_by(by, ref))


def came_in(by, ref):
    case = case_seen_by(by, ref)
    return [e.act for e in news_for_writer(by, case, thread_seen_by(by, case), drafted(by, ref))]


def test_from_the_first_word_to_the_ruling(any_database, cast, hands):
    ref = a_case("ruling", cast, hands)
    case_id = case_called(ref).id
    saved = keep_ruling(cast.wang, case_id, {"reasons": ["写了一半"]}, version=0, tab="a")
    assert (saved.version, saved.at) == (1, hands.at)
    # The same page may save again before it hears of the first time; another page may not.
    keep_ruling(cast.wang, case_id, {"reasons": ["又写了"]}, version=0, tab="a")
    with pytest.raises(ChangedElsewhere):
        keep_ruling(cast.wang, case_id, {"reasons": ["第二页"]}, version=1, tab="b")
    assert drafted(cast.wang, ref).fields["reasons"] == ["又写了"]
    hands.turn(minutes=3)
    do(cast.acme, ref, "add_message", {"words": "我们又找到一段视频"})
    assert came_in(cast.wang, ref) == ["add_message"]
    with pytest.raises(NewsCameIn):
        conclude(cast.wang, case_id, "issue_ruling", FACTS, version=2, key="k")
    note_visit(cast.wang, case_id, case_called(ref).last_seq)
    assert came_in(cast.wang, ref) == []
    with pytest.raises(ChangedElsewhere):
        conclude(cast.wang, case_id, "issue_ruling", FACTS, version=1, key="k")
    assert conclude(cast.wang, case_id, "issue_ruling", FACTS, version=2, key="k").entry_id
    assert conclude(cast.wang, case_id, "issue_ruling", FACTS, version=2, key="k").entry_id is None
    assert case_called(ref).state == "ruled"
    assert drafted(cast.wang, ref) is None


def test_a_second_person_signs_and_both_names_stand_under_it(any_database, cast, hands):
    ref = a_case("ruling", cast, hands, basis="food")
    case_id = case_called(ref).id
    version = keep_ruling(cast.wang, case_id, {"summary": ["一"]}, version=0, tab="a").version
    with pytest.raises(FactsRefused, match="second_signature"):
        conclude(cast.wang, case_id, "issue_ruling", SUBMITTED.facts, version=version, key="k")
    conclude(cast.wang, case_id, SUBMITTED.act, SUBMITTED.facts, version=version, key="k")
    assert drafted(cast.wang, ref).version == version, "what is returned is gone on with"
    with pytest.raises(Refused):
        conclude(cast.wang, case_id, SUBMITTED.act, SUBMITTED.facts, version=version, key="l")
    assert not [e for e in thread_seen_by(cast.li, case_seen_by(cast.li, ref)) if "sign" in e.act]
    do(cast.sun, ref, "sign_ruling")
    seen = ruling_seen_by(cast.li, case_seen_by(cast.li, ref))
    assert (seen.by, seen.signed_by) == (cast.wang.name, cast.sun.name)
    assert [d.amount_fen for d in seen.duties] == [MUCH_FEN]
    assert db.session.get(RulingDraft, case_id) is None
    assert list(audit()) == [None]


def test_what_was_set_when_the_case_began_counts_whatever_is_set_later(app, cast, hands):
    app.config["RULING_COSIGN_FEN"] = 100_00
    ref = a_case("ruling", cast, hands)
    app.config["RULING_COSIGN_FEN"] = 5_000_00
    assert case_seen_by(cast.wang, ref).file.cosign_fen == 100_00
    with pytest.raises(FactsRefused, match="second_signature"):
        do(cast.wang, ref, "issue_ruling", FACTS)
    do(cast.wang, ref, "submit_for_signature", FACTS)
    last = db.session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    assert last.audience == "desk"


def test_a_draft_goes_with_the_case_but_not_with_a_conflict(cast, hands):
    ref = a_case("ruling", cast, hands)
    case_id = case_called(ref).id
    keep_ruling(cast.wang, case_id, {"reasons": ["写了一半"]}, version=0, tab="a")
    do(cast.sun, ref, "assign_mediator", {"mediator_id": cast.zhou.id})
    assert drafted(cast.zhou, ref).by == cast.wang.name
    start_again(cast.zhou, case_id)
    assert drafted(cast.zhou, ref) is None
    keep_ruling(cast.zhou, case_id, {"reasons": ["重新写"]}, version=0, tab="b")
    do(cast.zhou, ref, "declare_conflict", {"words": "亲戚"})
    assert drafted(cast.sun, ref) is None
