"""Files are handed in, described, taken back, kept from a side and shown redacted, and the record says all of it."""

from io import BytesIO

import pytest
from sqlalchemy import select

from portal.adapters.demo_pictures import picture
from portal.domain import evidence as rules_of_evidence
from portal.domain.claims import Tie
from portal.domain.evidence import Reason, Unacceptable, bands_of
from portal.domain.facts import FactsRefused
from portal.domain.parties import Party
from portal.domain.policy import Refused
from portal.domain.showing import Showing
from portal.extensions import db
from portal.models.evidence import Evidence, PictureBand
from portal.queries import NotFound
from portal.queries.cases import case_seen_by, evidence_seen_by
from portal.queries.evidence import claims_seen_by, file_seen_by
from portal.services.audit import audit
from portal.services.casework import perform
from portal.services.evidence import NotTheirs, describe, hand_in, take_back, waiting_files
from portal.views.uploads import evidence_store
from tests import samples
from tests.playing import a_case, case_called

SMALL, COVERED = samples.photo(), samples.photo(80, 60, "PNG")


def give(by, content=SMALL, name="杯口.jpg", **of):
    return hand_in(by, evidence_store(), BytesIO(content), name, kind=of.pop("kind", "goods_photo"), **of)


def seen(viewer, ref, number=1):
    return next(p for p in evidence_seen_by(viewer, case_seen_by(viewer, ref)) if p.number == number)


def opened(viewer, ref, number=1):
    return file_seen_by(viewer, case_seen_by(viewer, ref), seen(viewer, ref, number).id)


def do(by, ref, act, **facts):
    return perform(by, case_called(ref).id, act, facts)


def refuses(by, ref, act, because=FactsRefused, **facts):
    with pytest.raises(because):
        do(by, ref, act, **facts)
    db.session.rollback()


@pytest.fixture
def ref(app, cast, hands):
    """Wang mediates between Li, who handed in a photo, and Acme, who handed in a recording of a call."""
    ref = a_case("mediating", cast, hands, evidence=(give(cast.li),))
    id = case_called(ref).id
    call = give(cast.acme, samples.mp3(), "通话.mp3", kind="call_record", case_id=id, shows="客服已经道歉",
                claims=(Tie("wanted:0", False),))  # fmt: skip
    do(cast.acme, ref, "add_evidence", evidence=(call,))
    return ref


def test_what_a_file_shows_and_which_claim_it_is_about_is_kept_with_it(any_database, cast, ref):
    photo, call = evidence_seen_by(cast.wang, case_seen_by(cast.wang, ref))
    assert (photo.claims, photo.shows) == ((Tie("happened", True),), "")
    assert (call.claims, call.shows, call.side) == ((Tie("wanted:0", False),), "客服已经道歉", Party.MERCHANT)
    assert (call.file_kind, call.milliseconds, call.is_open) == ("mp3", 2000, True)
    assert [c.code for c in claims_seen_by(cast.li, case_seen_by(cast.li, ref))] == ["happened", "wanted:0"]
    waiting = give(cast.acme, case_id=case_called(ref).id)
    describe(cast.acme, waiting, kind="goods_photo", caption="出库", shows="完好", claims=(Tie("happened", False),))
    (file,) = waiting_files(cast.acme, case_id=case_called(ref).id)
    assert (file.shows, file.claims) == ("完好", [{"claim": "happened", "supports": False}])
    describe(cast.acme, waiting, kind="goods_photo", caption="出库照")
    assert waiting_files(cast.acme, case_id=case_called(ref).id)[0].shows == "完好"


def test_a_file_taken_back_leaves_its_mark_and_is_open_to_the_desk_alone(any_database, cast, ref):
    refuses(cast.acme, ref, "withdraw_evidence", number=1)
    refuses(cast.li, ref, "withdraw_evidence", number=7)
    do(cast.li, ref, "withdraw_evidence", number=1, words="传错了")
    for who in (cast.li, cast.acme):
        mark = seen(who, ref)
        assert (mark.showing, mark.file_name, mark.caption) == (Showing.NOTHING, "", "")
        assert mark.withdrawn_at is not None and len(mark.sha256) == 64
        with pytest.raises(NotFound):
            opened(who, ref)
    assert opened(cast.wang, ref).original_is_open
    refuses(cast.li, ref, "withdraw_evidence", number=1)
    refuses(cast.wang, ref, "restrict_evidence", number=1, words="x")
    # Its number is not given away again.
    do(cast.li, ref, "add_evidence", evidence=(give(cast.li, case_id=case_called(ref).id),))
    assert [p.number for p in evidence_seen_by(cast.li, case_seen_by(cast.li, ref))] == [1, 2, 3]
    assert set(audit()) == {None}


def test_a_restricted_file_is_known_to_the_other_side_and_no_more_until_that_is_lifted(any_database, cast, ref):
    refuses(cast.li, ref, "restrict_evidence", Refused, number=2, words="不想让人看")
    refuses(cast.wang, ref, "restrict_evidence", number=2, words=" ")
    do(cast.wang, ref, "restrict_evidence", number=2, words="有第三人的电话")
    kept_from = seen(cast.li, ref, 2)
    assert (kept_from.is_open, kept_from.shows, kept_from.file_name, kept_from.kind) == (False, "", "", "call_record")
    with pytest.raises(NotFound):
        opened(cast.li, ref, 2)
    assert opened(cast.acme, ref, 2).showing is opened(cast.wang, ref, 2).showing is Showing.FILE
    refuses(cast.wang, ref, "restrict_evidence", number=2, words="再一次")
    assert set(audit()) == {None}
    do(cast.wang, ref, "lift_restriction", number=2)
    assert opened(cast.li, ref, 2).shown == opened(cast.acme, ref, 2).shown
    refuses(cast.wang, ref, "lift_restriction", number=2)
    assert set(audit()) == {None}


def test_the_other_side_sees_the_redacted_copy_in_the_place_of_the_file(any_database, cast, ref):
    id = case_called(ref).id
    refuses(cast.acme, ref, "show_redacted", number=1, copy=give(cast.acme, COVERED, case_id=id))
    refuses(cast.li, ref, "show_redacted", NotTheirs, number=1, copy=waiting_files(cast.acme, case_id=id)[0].id)
    do(
        cast.li,
        ref,
        "show_redacted",
        number=1,
        copy=give(cast.li, COVERED, "杯口-遮盖.png", case_id=id),
        words="遮了住址",
    )
    whole, copy = opened(cast.li, ref), opened(cast.acme, ref)
    assert (copy.shown, copy.file_kind, copy.showing) == (whole.redacted, "png", Showing.COPY)
    assert (copy.file_name, copy.taken_at, copy.redacted, copy.original_is_open) == ("", None, None, False)
    assert whole.shown != copy.shown and whole.sha256 == copy.sha256
    assert opened(cast.wang, ref).shown == whole.shown
    # The copy is no evidence of its own, and the mediator may hand one in too.
    assert waiting_files(cast.li, case_id=id) == []
    again = give(cast.wang, samples.photo(90, 60), "再遮盖.jpg", case_id=id)
    do(cast.wang, ref, "show_redacted", number=1, copy=again)
    assert opened(cast.acme, ref).file_kind == "jpeg"
    # Restricted, it is shown redacted all the same; taken back, not at all.
    do(cast.wang, ref, "restrict_evidence", number=1, words="身份证号")
    assert opened(cast.acme, ref).showing is Showing.COPY
    assert set(audit()) == {None}
    do(cast.li, ref, "withdraw_evidence", number=1)
    assert not seen(cast.acme, ref).is_open
    assert set(audit()) == {None}


def test_the_audit_notices_a_file_that_was_shown_or_hidden_behind_the_record(cast, ref):
    for change in ({"withdrawn_at": None}, {"restricted_at": case_called(ref).filed_at}, {"redacted": "0" * 64}):
        do(cast.li, ref, "withdraw_evidence", number=1) if "withdrawn_at" in change else None
        evidence = db.session.scalar(select(Evidence).where(Evidence.number == (1 if "withdrawn_at" in change else 2)))
        before = {name: getattr(evidence, name) for name in change}
        for name, value in change.items():
            setattr(evidence, name, value)
        db.session.commit()
        assert [found.what for found in audit() if found] == ["state"]
        evidence = db.session.get_one(Evidence, evidence.id)
        for name, value in before.items():
            setattr(evidence, name, value)
        db.session.commit()


def test_a_report_of_the_team_is_nobodys_side(app, cast, hands):
    ref = a_case("testing", cast, hands)
    do(cast.wang, ref, "receive_report", evidence=(give(cast.wang, case_id=case_called(ref).id),), words="结论在附件")
    assert seen(cast.li, ref).side is Party.MEDIATOR
    refuses(cast.wang, ref, "restrict_evidence", number=1, words="x")


def test_a_picture_is_filed_under_what_it_looks_like_and_forgotten_with_it(any_database, cast, ref):
    kept = give(cast.li, picture("coat"), case_id=case_called(ref).id)
    plain = give(cast.li, samples.mp3(), "通话.mp3", case_id=case_called(ref).id)
    prints = {id: db.session.get(Evidence, id).fingerprint for id in (kept, plain)}
    filed = select(PictureBand.evidence_id, PictureBand.band)
    assert {tuple(row) for row in db.session.execute(filed)} >= {(kept, band) for band in bands_of(prints[kept])}
    assert prints[plain] is None
    take_back(cast.li, kept)
    assert db.session.scalar(filed.where(PictureBand.evidence_id == kept)) is None


def test_a_file_for_which_there_is_no_room_is_neither_examined_nor_sealed(cast, ref, monkeypatch):
    """What is sealed stays for good: whoever has no room left could have filled the disk."""
    monkeypatch.setattr(rules_of_evidence, "MAX_FILES_A_CASE_A_SIDE", 1)
    before = sorted(evidence_store().originals())
    with pytest.raises(Unacceptable) as refused:
        give(cast.li, samples.HTML, case_id=case_called(ref).id)
    assert refused.value.reason is Reason.TOO_MANY_FILES
    assert sorted(evidence_store().originals()) == before
