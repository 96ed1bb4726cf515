"""What is not for somebody reaches them nowhere, and does not show in anything that does."""

from dataclasses import asdict

import pytest

from portal.domain.facts import FactsRefused
from portal.domain.parties import Audience
from portal.queries import NotFound
from portal.queries.cases import case_seen_by, evidence_seen_by, thread_seen_by
from tests.breadth import at, some_of
from tests.playing import CLAIMED, do
from tests.sweep.confidences import (
    ACME_TO_WANG,
    HELD_CLAIM,
    KEPT_FROM,
    LI_TO_WANG,
    NOTE,
    OF_CLAIMS,
    OF_FINDINGS,
    OF_MEASURES,
    PROPOSED_AGAIN,
    SERVED_LI,
    SERVICE_OF_LI,
    WANG_TO_ACME,
    WANG_TO_LI,
    WEIGHED_AGAIN,
    claim,
    confide,
    find,
    weigh,
)
from tests.sweep.matrix import ROWS
from tests.sweep.reading import WAYS, Answer, everything, ways_by_turns
from tests.sweep.test_routes import address_of
from tests.sweep.theatre import HTMX

# Where the desk can write a note, and who does.
NOTED = {
    "proposal_half_answered": "wang",
    "awaiting_merchant": "sun",
    "intervention_queue": "wang",
    "ruling": "wang",
    "checking": "sun",
    "withdrawn": "sun",
}
# In one of these states everybody who must not know looks everywhere; in the others, the two sides at what is about it.
EVERYWHERE = "proposal_half_answered"
PARTIES, UNKNOWING = ("li", "acme"), ("li", "acme", "zhao", "hemu")
LISTS = ("/", "/cases", "/desk", "/inbox", "/orders")
READERS = tuple(who for who in KEPT_FROM if who != "stranger")
# What the desk has not decided yet: the story that it is told in, by whom, the words of it, and who must not know.
UNDECIDED = {
    "claims": ("negotiating", claim, OF_CLAIMS, ("li", "zhao", "hemu", "admin", "stranger")),
    "findings": ("claim_finding", find, OF_FINDINGS, ("li", "acme", "zhao", "hemu", "admin", "stranger")),
    "measures": ("sanction_weighing", weigh, OF_MEASURES, ("li", "acme", "zhao", "hemu", "stranger")),
}
LOOKED_FOR = [(what, who) for what, told in UNDECIDED.items() for who in told[3]]
WHO_KNOWS = (
    ("claims", "acme", HELD_CLAIM),
    ("claims", "sun", HELD_CLAIM),
    ("findings", "zhou", PROPOSED_AGAIN),
    ("measures", "sun", WEIGHED_AGAIN),
)


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


@pytest.mark.parametrize(("what", "who"), some_of(LOOKED_FOR, at(3, 1, 1)))
def test_nobody_reads_what_the_desk_has_not_decided_about_them(theatre, tried, what, who):
    state, prepare, canaries, _ = UNDECIDED[what]
    theatre.scene(state, prepare, f"undecided_{what}")
    answers = everything(theatre, who, beginnings(theatre, who, everywhere=who in PARTIES))
    tried(len(answers))
    assert {(c, *asked) for asked, answer in answers.items() for c in canaries if c in answer.text} == set()


@pytest.mark.parametrize(("what", "who", "words"), WHO_KNOWS)
def test_whoever_is_to_decide_reads_it(theatre, what, who, words):
    state, prepare, _, _ = UNDECIDED[what]
    theatre.scene(state, prepare, f"undecided_{what}")
    answers = everything(theatre, who, beginnings(theatre, who, everywhere=False), {"plain": {}})
    assert any(words in answer.text for answer in answers.values())


@pytest.mark.parametrize("end", some_of((None, "refuse_claim", "withdraw_claim"), at(3, 1, 1), 2))
def test_a_claim_that_nobody_has_accepted_is_not_noticeable_in_anything_that_the_consumer_receives(theatre, tried, end):
    scene = theatre.scene("negotiating")
    addresses = {who: beginnings(theatre, who, who == "li") for who in ("li", "zhao", "hemu")}
    before = told(theatre, addresses)
    theatre.put_back()
    do(theatre.cast.acme, scene.ref, "claim_malice", CLAIMED.facts)
    if end:
        do(theatre.cast.sun if end == "refuse_claim" else theatre.cast.acme, scene.ref, end, {"words": HELD_CLAIM})
    after = told(theatre, addresses)
    tried(sum(map(len, after.values())))
    for who in addresses:
        assert differing(before[who], after[who]) == []


@pytest.mark.parametrize("end", some_of((None, "uphold_service", "pass_up"), at(3, 1, 1), 1))
def test_a_complaint_about_the_desk_is_not_noticeable_in_anything_that_the_other_side_receives(theatre, tried, end):
    scene = theatre.scene("mediating")
    addresses = {who: beginnings(theatre, who, who == "acme") for who in ("acme", "zhao", "hemu")}
    before = told(theatre, addresses)
    theatre.put_back()
    do(theatre.cast.li, scene.ref, "complain_of_service", {"about": "slow", "words": SERVICE_OF_LI})
    if end:
        do(theatre.cast.sun, scene.ref, end, {"words": SERVED_LI})
    after = told(theatre, addresses)
    tried(sum(map(len, after.values())))
    for who in addresses:
        assert differing(before[who], after[who]) == []


@pytest.mark.parametrize("state", some_of(tuple(NOTED), at(len(NOTED), 1, 1)))
def test_a_private_note_is_not_noticeable_in_anything_that_the_parties_receive(theatre, tried, state):
    scene = theatre.scene(state)
    everywhere = state == EVERYWHERE
    unknowing = UNKNOWING if everywhere else PARTIES
    addresses = {who: beginnings(theatre, who, everywhere) for who in unknowing}
    newest_read = {who: newest(theatre, who) for who in unknowing}
    before = told(theatre, addresses)
    theatre.put_back()
    do(theatre.viewer(NOTED[state]), scene.ref, "add_note", {"words": NOTE})
    after = told(theatre, addresses)
    do(theatre.viewer("sun"), scene.ref, "add_note", {"words": NOTE})
    again = told(theatre, addresses)
    tried(sum(map(len, after.values())) * 2)
    for who in unknowing:
        assert differing(before[who], after[who]) == []
        if newest_read[who]:
            # They had read the case by then, and the page says so; the second note changes nothing either.
            assert theatre.get(who, f"/cases/{scene.ref}/news?after={newest_read[who]}", HTMX).status_code == 204
            assert {a: p.status for a, p in again[who].items()} == {a: p.status for a, p in after[who].items()}


@pytest.mark.parametrize("who", some_of(("li", "acme"), at(2, 1, 1)))
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
        who: {
            (path, way): Answer.of(theatre.get(who, path, WAYS[way]))
            for turn, path in enumerate(paths)
            for way in ways_by_turns(("plain", "htmx"), turn)
        }
        for who, paths in addresses.items()
    }


def beginnings(theatre, who, everywhere=True):
    """Where reading begins: at every address of the portal that has nothing in it to know, and all about the case.

    everywhere  otherwise, of all the addresses that are not about the case, at those that list cases
    """
    ref = theatre.on_stage.ref
    about = [f"/cases/{ref}", f"/cases/{ref}?print=1", f"/cases/{ref}?order=new", f"/cases/{ref}/news"]
    rules = [rule for rule in theatre.app.url_map.iter_rules() if asked_with_get(rule)]
    pages = [address_of(theatre, rule) for rule in rules if everywhere or "ref" in rule.arguments or rule.rule in LISTS]
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
