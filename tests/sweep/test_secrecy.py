"""What is not for somebody reaches them nowhere, and does not show in anything that does."""

from dataclasses import asdict

import pytest

from portal.domain.facts import FactsRefused
from portal.domain.parties import Audience
from portal.queries import NotFound
from portal.queries.cases import case_seen_by, evidence_seen_by, thread_seen_by
from tests.playing import do
from tests.sweep.confidences import (
    ACME_TO_WANG,
    KEPT_FROM,
    LI_TO_WANG,
    NOTE,
    WANG_TO_ACME,
    WANG_TO_LI,
    confide,
)
from tests.sweep.matrix import ROWS
from tests.sweep.reading import WAYS, Answer, everything
from tests.sweep.test_routes import address_of
from tests.sweep.theatre import HTMX

# Where the desk can write a note, and who does.
NOTED = {
    "awaiting_merchant": "sun",
    "intervention_queue": "wang",
    "proposal_half_answered": "wang",
    "ruling": "wang",
    "checking": "sun",
    "withdrawn": "sun",
}
UNKNOWING = ("li", "acme", "zhao", "hemu")
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


@pytest.mark.parametrize("who", KEPT_FROM)
def test_no_page_gives_anybody_what_is_not_for_them(theatre, tried, who):
    theatre.scene("mediating", confide, "confidences")
    answers = everything(theatre, who, beginnings(theatre, who))
    tried(len(answers))
    found = {
        (canary, *asked) for asked, answer in answers.items() for canary in KEPT_FROM[who] if canary in answer.text
    }
    assert found == set()


@pytest.mark.parametrize("who", ["li", "acme", "wang"])
def test_everybody_does_read_what_is_for_them(theatre, who):
    scene = theatre.scene("mediating", confide, "confidences")
    page = theatre.get(who, f"/cases/{scene.ref}").text
    said = {"li": (LI_TO_WANG, WANG_TO_LI), "acme": (ACME_TO_WANG, WANG_TO_ACME), "wang": (NOTE, LI_TO_WANG)}
    assert [words for words in said[who] if words not in page] == []


@pytest.mark.parametrize("state", NOTED)
def test_a_private_note_is_not_noticeable_in_anything_that_the_parties_receive(theatre, tried, state):
    scene = theatre.scene(state)
    addresses = {who: beginnings(theatre, who) for who in UNKNOWING}
    newest_read = {who: newest(theatre, who) for who in UNKNOWING}
    before = told(theatre, addresses)
    theatre.put_back()
    do(theatre.viewer(NOTED[state]), scene.ref, "add_note", {"words": NOTE})
    after = told(theatre, addresses)
    do(theatre.viewer("sun"), scene.ref, "add_note", {"words": NOTE})
    again = told(theatre, addresses)
    tried(sum(map(len, after.values())) * 2)
    for who in UNKNOWING:
        assert differing(before[who], after[who]) == []
        if newest_read[who]:
            # They had read the case by then, and the page says so; the second note changes nothing either.
            assert theatre.get(who, f"/cases/{scene.ref}/news?after={newest_read[who]}", HTMX).status_code == 204
            assert {a: p.status for a, p in again[who].items()} == {a: p.status for a, p in after[who].items()}


@pytest.mark.parametrize("who", ["li", "acme"])
def test_nor_is_it_for_somebody_who_follows_every_link(theatre, tried, who):
    scene = theatre.scene("proposal_half_answered")
    everything(theatre, who, beginnings(theatre, who), {"plain": {}})
    before = everything(theatre, who, beginnings(theatre, who), WAYS)
    do(theatre.viewer("wang"), scene.ref, "add_note", {"words": NOTE})
    after = everything(theatre, who, beginnings(theatre, who), WAYS)
    tried(len(after))
    assert differing(before, after) == []


def told(theatre, addresses):
    """What each of those who must not know of a note receives from these addresses."""
    return {
        who: {(path, way): Answer.of(theatre.get(who, path, WAYS[way])) for path in paths for way in ("plain", "htmx")}
        for who, paths in addresses.items()
    }


def beginnings(theatre, who):
    """Where reading begins: at every address of the portal that has nothing in it to know, and all about the case."""
    ref = theatre.on_stage.ref
    about = [f"/cases/{ref}", f"/cases/{ref}?print=1", f"/cases/{ref}?order=new", f"/cases/{ref}/news"]
    pages = [address_of(theatre, rule) for rule in theatre.app.url_map.iter_rules() if asked_with_get(rule)]
    last = newest(theatre, who)
    return [*about, *([f"/cases/{ref}/news?after={last}"] if last else []), *pages]


def asked_with_get(rule):
    """Whether an address is asked for and has a row in the matrix."""
    return "GET" in rule.methods and rule.endpoint in ROWS


def newest(theatre, who):
    """The last entry that somebody may read; None for those who have no part in the case."""
    viewer = theatre.viewer(who)
    if viewer is None:
        return None
    try:
        return thread_seen_by(viewer, case_seen_by(viewer, theatre.on_stage.ref))[-1].id
    except NotFound:
        return None


def differing(before, after):
    """The addresses that are answered otherwise than before."""
    return [asked for asked in {**before, **after} if before.get(asked) != after.get(asked)]
