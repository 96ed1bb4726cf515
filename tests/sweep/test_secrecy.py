"""What is not for somebody reaches them nowhere, and does not show in anything that does."""

from dataclasses import asdict

import pytest

from portal.domain.facts import FactsRefused
from portal.domain.parties import Audience
from portal.queries import NotFound
from portal.queries.cases import case_seen_by, evidence_seen_by, thread_seen_by
from tests.playing import do
from tests.sweep.confidences import KEPT_FROM, confide

READERS = tuple(who for who in KEPT_FROM if who != "stranger")


@pytest.mark.parametrize("who", READERS)
def test_no_query_gives_anybody_what_is_not_for_them(theatre, who):
    scene = theatre.scene("mediating", confide, "confidences")
    viewer = theatre.viewer(who)
    try:
        case = case_seen_by(viewer, scene.ref)
    except NotFound:
        assert who not in ("li", "acme", "wang", "sun")
        return
    thread = thread_seen_by(viewer, case)
    told = repr([asdict(entry) | {"effects": ()} for entry in thread]) + repr(evidence_seen_by(viewer, case))
    assert [canary for canary in KEPT_FROM[who] if canary in told] == []


@pytest.mark.parametrize("act", ["mask", "correct"])
def test_nothing_is_said_before_everybody_about_an_entry_that_not_everybody_reads(theatre, act):
    scene = theatre.scene("mediating", confide, "confidences")
    who = theatre.viewer("wang" if act == "mask" else "li")
    hidden = [e for e in thread_seen_by(who, case_seen_by(who, scene.ref)) if e.audience is not Audience.ALL]
    before = theatre.record()
    for entry in hidden:
        with pytest.raises(FactsRefused):
            do(who, scene.ref, act, {"entry": entry.id, "words": "更正"})
    assert hidden
    assert theatre.record() == before
