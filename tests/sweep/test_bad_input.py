"""Forms filled in wrongly, sent twice, sent from elsewhere, too big or too late: told in words, and nothing changes."""

import random
import re
from io import BytesIO

import pytest

from portal import MIB
from tests.breadth import at, some_of
from tests.sweep.found_forms import FoundForm, forms_in
from tests.sweep.reading import everything
from tests.sweep.theatre import HTMX, STRANGER

# Between them, these show every form that there is.
SCENES = (
    "screening",
    "needs_info",
    "awaiting_merchant",
    "counter_offer_open",
    "promise_open",
    "proposal_open",
    "extension_open",
    "evidence",
    "testing",
    "suspended",
    "intervention_queue",
    "ruling",
    "ruled_with_duties",
    "settled",
    "compliance_check",
    "contested",
    "checking",
    "defaulted",
    "withdrawn",
    "not_accepted",
    "settled_performed",
)
LOOKED_THROUGH = some_of(SCENES, at(5, 1, 1))
WRITERS = (STRANGER, "li", "acme", "wang", "sun")
WORDS = "这几句话是我写的，不能丢"
TOO_LONG = "长" * 4_100
WORDS_ARE_TYPED_IN = ("text", "textarea", "search", "tel")
# What tells two addresses of one kind apart: numbers and names that chance gave.
ABOUT = re.compile(r"PL-[0-9-]+|/[0-9]+|/[\w-]{22}|\?.*")
# What ends a sign-in would leave the rest of a test unsaid.
NOT_SENT = ("/sign-out",)
NASTY = (
    "",
    " ",
    "0",
    "-1",
    "1e9",
    "99999999999999999999",
    "NaN",
    "½",
    "\0",
    "\u202e回",
    "\ud800",
    "'; DROP TABLE entry; --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%(name)s %s %",
    "../../etc/passwd",
    "2026-02-30",
    "0000-00-00",
    "on",
    "null",
    "[]",
    "长" * 5_000,
    "=1+1",
    "a@b",
    "👩‍👩‍👧" * 50,
)
FUZZED = at(100, 600, 2_000)
SEED = 20260302


# Ways in which a form comes that is not from one of our pages: what is wrong with it, and how it is sent.
NOT_OURS = (
    ("without a token", lambda theatre, who, to, sent: theatre.browser(who).post(to, data=sent, token=False)),
    (
        "from another site",
        lambda theatre, who, to, sent: theatre.post(who, to, sent, headers={"Sec-Fetch-Site": "cross-site"}),
    ),
    (
        "with another's token",
        lambda theatre, who, to, sent: theatre.browser(who).post(to, data=sent | {"csrf_token": "x" * 91}, token=False),
    ),
    (
        "from another origin",
        lambda theatre, who, to, sent: theatre.post(who, to, sent, headers={"Origin": "https://evil.example"}),
    ),
)


def forms_of(theatre, who, within):
    """Every form that somebody can come by in the scene on stage, by its address."""
    found: dict[str, FoundForm] = {}
    about = f"/cases/{theatre.on_stage.ref}"
    begin = ["/", about] if within == "/" else [about]
    for answer in everything(theatre, who, begin, {"plain": {}}, within).values():
        if ("Content-Type", "text/html; charset=utf-8") in answer.headers:
            for form in forms_in(answer.body.decode()):
                found.setdefault(form.action, form)
    return {action: form for action, form in found.items() if action.split("?")[0] not in NOT_SENT}


@pytest.fixture(scope="module")
def known():
    """The forms of the scenes that have been looked through."""
    return {}


@pytest.fixture
def shown(house, known):
    """Every form of a scene with who is shown it; looked for once."""

    def in_scene(name):
        house.scene(name)
        if name not in known:
            # What is not about the case is the same in every scene.
            within = f"/cases/{house.on_stage.ref}" if known else "/"
            known[name] = [(who, form) for who in WRITERS for form in forms_of(house, who, within).values()]
            house.put_back()
        return known[name]

    return in_scene


@pytest.fixture
def fresh(shown, known):
    """Those of them that no scene looked through before had, whatever case or file they are about."""

    def in_scene(name):
        forms = {(who, ABOUT.sub("…", form.action)): (who, form) for who, form in shown(name)}
        earlier = known.setdefault("earlier", {})
        return [found for kind, found in forms.items() if earlier.setdefault(kind, name) == name]

    return in_scene


@pytest.mark.parametrize("scene", LOOKED_THROUGH)
def test_a_form_that_is_not_from_our_own_pages_changes_nothing(theatre, fresh, scene):
    forms, wrong = list(fresh(scene)), []
    before = theatre.record()
    for turn, (who, form) in enumerate(forms):
        for how, send in some_of(NOT_OURS, at(4, 2, 1), turn):
            status = send(theatre, who, form.action, form.filled(WORDS)).status_code
            wrong += [f"{who} {form.action} {how}: {status}"] if status not in (400, 403) else []
    assert not wrong, "\n".join(wrong)
    assert theatre.record() == before


@pytest.mark.parametrize("scene", LOOKED_THROUGH)
@pytest.mark.parametrize("words", ["", TOO_LONG], ids=["empty", "too long"])
def test_a_form_filled_in_wrongly_says_so_and_keeps_what_was_typed(theatre, fresh, scene, words):
    wrong = []
    for who, form in fresh(scene):
        before = theatre.record()
        answer = theatre.post(who, form.action, form.filled(words))
        kept = words if any(c.kind in WORDS_ARE_TYPED_IN for c in form.typed_in) else ""
        wrong += faults_of(answer, f"{who} {form.action}", kept)
        if answer.status_code >= 400 and theatre.record() != before:
            wrong.append(f"{who} {form.action} changed the case")
        if answer.status_code < 400:
            theatre.put_back()
    assert not wrong, "\n".join(wrong)


def faults_of(answer, said, kept):
    """What is not as it should be when a form was wrong; one in which nothing has to be said may be right."""
    if answer.status_code in (200, 204, 303):
        return []
    if answer.status_code != 422:
        return [f"{said}: {answer.status_code}"]
    faults = [] if 'role="alert"' in answer.text else [f"{said}: says nothing"]
    return faults + ([f"{said}: what was typed is gone"] if kept not in answer.text else [])


@pytest.mark.parametrize("way", [{}, HTMX], ids=["page", "part"])
def test_a_form_that_is_too_big_is_told_the_limit(theatre, way):
    theatre.scene("negotiating")
    too_big = {"words": "大" * MIB}
    answer = theatre.post("li", "/settings", too_big, headers=way)
    assert answer.status_code == 413
    assert "512 KB" in answer.text


def test_files_that_are_too_big_are_told_the_limit(theatre):
    scene = theatre.scene("negotiating")
    path = f"/cases/new/{scene.given['draft_id']}/evidence"
    huge = {"CONTENT_LENGTH": str(200 * MIB), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = theatre.browser("li").post(path, input_stream=BytesIO(b"--x"), environ_overrides=huge, token=False)
    assert answer.status_code == 413
    assert "MB" in answer.text


@pytest.mark.parametrize("scene", LOOKED_THROUGH)
def test_forms_filled_with_nonsense_break_nothing(theatre, shown, scene, tried):
    dice = random.Random(f"{SEED} {scene}")
    forms, wrong = shown(scene), []
    for _ in range(FUZZED // len(LOOKED_THROUGH) + 1):
        who, form = dice.choice(forms)
        sent = form.filled(WORDS) | nonsense(form, dice)
        answer = theatre.post(who, form.action, sent, headers=dice.choice(({}, {}, HTMX)))
        tried(1)
        if answer.status_code >= 500:
            wrong.append(f"{who} {form.action} {sent}: {answer.status_code}")
        if answer.status_code < 400:
            theatre.put_back()
    assert not wrong, "\n".join(wrong)


def nonsense(form, dice):
    """Some of the controls of a form with something that nobody would type, also those that nobody sees."""
    names = [name for name in form.controls if name != "csrf_token"] + ["no_such_name"]
    chosen = dice.sample(names, dice.randint(1, len(names)))
    return {
        name: [dice.choice(NASTY).encode("utf-8", "surrogatepass") for _ in range(dice.choice((1, 1, 2)))]
        for name in chosen
    }
