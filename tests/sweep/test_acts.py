"""Every act of every rulebook, by everybody, in every state of a case: only what the rulebook allows succeeds."""

from collections import defaultdict
from urllib.parse import urlencode

import pytest

from portal.domain.parties import NOBODY_IN_PERSON, Party
from portal.domain.policy import Ruling
from portal.domain.rulebooks import KIND_OF_ACT, MAIN, rulebook_of
from tests.breadth import at, is_its, some_of
from tests.playing import STATES
from tests.sweep.found_forms import forms_in
from tests.sweep.matrix import BY_RULING
from tests.sweep.standing import standing
from tests.sweep.theatre import ACTORS, STRANGER
from tests.sweep.typed import TYPED, typed_into

WORDS = "这几句话是我写的，不能丢"
PEOPLE = [party for party in Party if party not in NOBODY_IN_PERSON]
ACTS_OF_PEOPLE = frozenset(act for act in KIND_OF_ACT if any(act in rulebook_of(act).ever_open_to(p) for p in PEOPLE))
# Everybody's every act is tried in one out of so many of the states in which the rulebook answers it alike.
ONE_IN = {
    Ruling.ALLOWED: at(len(STATES), 6, 1),
    Ruling.NOT_NOW: at(len(STATES), 8, 1),
    Ruling.NOT_THEIR_PART: at(len(STATES), 24, 1),
    Ruling.NOT_A_PARTY: at(len(STATES), 24, 1),
}
# In a share, one in so many of them is tried at all.
TRIED_ONE_IN = {
    Ruling.ALLOWED: at(3, 1, 1),  # each act is also done once from its page in tests/views/test_acts.py
    Ruling.NOT_NOW: at(2, 1, 1),
    Ruling.NOT_THEIR_PART: at(2, 1, 1),
    Ruling.NOT_A_PARTY: at(4, 1, 1),
}
ASKED_ONE_IN = at(5, 5, 1)
NEEDED = ("entry", "mediator_id", "number")
# Its form cannot be sent without a file that somebody has made; that it works is shown in tests/services.
NEEDS_A_FILE = "show_redacted"
WITHOUT_WORDS = frozenset(act for act, typed in TYPED.items() if "words" not in typed)


@pytest.fixture(scope="module")
def plans():
    """By state, what is tried in it; made with the first test that asks."""
    return {}


@pytest.fixture
def plan(theatre, plans):
    """`plan(state)`: who tries which act about which proceeding, and how the rulebook answers."""
    if not plans:
        answers = defaultdict(list)
        for state in STATES:
            theatre.scene(state)
            case = standing(theatre)
            for who in ACTORS:
                for act, no in case.acts():
                    answers[who, act, case.ruling(who, act, no)].append((state, no))
        plans |= {state: [] for state in STATES}
        for turn, ((who, act, ruling), places) in enumerate(answers.items()):
            if not is_its(turn, TRIED_ONE_IN[ruling]):
                continue
            for state, no in some_of(places, ONE_IN[ruling], turn):
                plans[state].append((who, act, no, ruling))
    return plans.__getitem__


@pytest.mark.parametrize("state", STATES)
def test_only_what_the_rulebook_allows_succeeds(theatre, tried, plan, state):
    trials, wrong = plan(state), []
    theatre.scene(state)
    before = theatre.record()
    for turn, (who, act, no, ruling) in enumerate(trials):
        if not ruling:
            is_asked = is_its(turn, ASKED_ONE_IN)
            wrong += refused(theatre, who, act, no, ruling, is_asked)
            tried(1 + is_asked)
    if theatre.record() != before:
        wrong.append("something that was refused changed the case")
    for who, act, no, ruling in trials:
        if ruling:
            wrong += done(theatre, who, act, no)
            tried(2)
    assert not wrong, "\n".join(wrong)


def address(theatre, act, no):
    """Where the form for an act is."""
    path = f"/cases/{theatre.on_stage.ref}/{act.replace('_', '-')}"
    return path if KIND_OF_ACT[act] == MAIN or no is None else f"{path}/{no}"


def refused(theatre, who, act, no, ruling, is_asked):
    """What is not as it should be when somebody tries what they may not do.

    is_asked  whether they ask for the form first
    """
    path, status = address(theatre, act, no), 303 if who == STRANGER else BY_RULING[ruling.name]
    faults = []
    if is_asked:
        asked = theatre.get(who, path)
        faults += [f"{who} GET {path}: {asked.status_code}, not {status}"] if asked.status_code != status else []
    sent = theatre.post(who, path, typed_into(act) | {"words": WORDS})
    status = 401 if who == STRANGER else status
    if sent.status_code != status:
        faults.append(f"{who} POST {path}: {sent.status_code}, not {status}")
    elif WORDS not in sent.text and act not in WITHOUT_WORDS:
        faults.append(f"{who} POST {path}: the words are gone")
    return faults


def done(theatre, who, act, no):
    """What is not as it should be when somebody does what they may."""
    path, before = address(theatre, act, no), theatre.record()
    asked = theatre.get(who, path)
    form = next((f for f in forms_in(asked.text) if f.action.split("?")[0] == path), None)
    sent = (form.chosen if form else {}) | typed_into(act)
    got = theatre.post(who, path, sent)
    after = theatre.record()
    theatre.put_back()
    if asked.status_code == 200 and form is not None and (has_nothing_to_choose(form) or act == NEEDS_A_FILE):
        return [] if got.status_code == 422 else [f"{who} POST {path}: {got.status_code}, about nothing"]
    if asked.status_code != 200 or form is None:
        return [f"{who} GET {path}: {asked.status_code}, {'no form' if form is None else 'a form'}"]
    if got.status_code != 303 or after.entries <= before.entries or after.head == before.head:
        return [
            f"{who} POST {path} {urlencode(sent, doseq=True)}: {got.status_code}, {after.entries - before.entries} entries"
        ]
    return []


def has_nothing_to_choose(form):
    """Whether there is nothing yet that the act could be about, as with somebody's corrections before they said a word."""
    return any(c.kind == "select" and not any(c.choices) for c in form.controls.values() if c.name in NEEDED)


def test_every_act_of_people_is_tried_with_what_they_would_type():
    assert set(TYPED) == ACTS_OF_PEOPLE


def test_rulings_know_every_answer():
    assert set(BY_RULING) == {ruling.name for ruling in Ruling}
