"""To ask for an address is not to send a form: asking changes nothing, and a form proves that it is one of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from portal.extensions import db
from portal.services import invitations, links
from portal.services.ruling_drafts import keep_ruling
from tests.breadth import at, some_of
from tests.playing import case_called
from tests.sweep.matrix import ROWS
from tests.sweep.test_routes import address_of
from tests.sweep.theatre import ACTORS
from tests.views.test_composer import written

# Who reads a page leaves these behind: when a browser was last seen, and who of the desk is at a case. What was typed
# into a form that is not taken is kept for the same browser to be looked at again.
TRACES = {"sign_in", "presence", "unsent"}
METHODS = ("PUT", "PATCH", "DELETE")
ASKED_IN = ("ruling", "settled")
NOT_OURS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a guess": {"data": {"csrf_token": "a guess"}},
    "a guess in a header": {"headers": {"X-CSRFToken": "a guess", "HX-Request": "true"}},
    "another method named": {"headers": {"X-HTTP-Method-Override": "GET"}},
    "another kind of body": {"json": {"csrf_token": "a guess"}},
    "no kind of body": {"data": "words=a", "content_type": "text/plain"},
}
# Mail programs press this button for their reader (RFC 8058): the signed link is the proof, and "x" is none.
PROVEN_BY_A_LINK = {"/letters/unsubscribe/x": 404}


def belongings() -> dict[str, list[str]]:
    """Every row of every table but the traces."""
    db.session.rollback()
    tables = [table for table in db.metadata.tables if table not in TRACES]
    rows = {table: sorted(map(repr, db.session.execute(text(f'SELECT * FROM "{table}"')))) for table in tables}
    db.session.rollback()
    return rows


def differing(before: dict[str, list[str]]) -> set[str]:
    now = belongings()
    return {table for table in now if now[table] != before[table]}


def addresses(theatre: Any, method: str) -> Iterator[str]:
    """An address by every rule that knows this method."""
    for rule in theatre.app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint in ROWS:
            yield address_of(theatre, rule)


@pytest.mark.parametrize("state", ASKED_IN)
def test_to_ask_what_is_at_an_address_changes_nothing(theatre, tried, state):
    theatre.scene(state)
    before = belongings()
    for who in some_of(ACTORS, at(len(ASKED_IN), len(ASKED_IN), 1), ASKED_IN.index(state)):
        for path in addresses(theatre, "GET"):
            tried(1)
            answer = theatre.browser(who).head(path)
            assert answer.status_code < 500 and not answer.data, path
        assert differing(before) == set(), who


def test_a_form_that_is_sent_by_asking_does_nothing(theatre):
    """No proof is wanted of whoever only asks, so nothing may be done for them: a ruling issued, a place taken."""
    cast, ref = theatre.cast, theatre.scene("ruling").ref
    form = {name: [value] for name, value in written().items() if name not in ("key", "do")}
    keep_ruling(cast.wang, case_called(ref).id, form, version=0, tab="one")
    invited = invitations.invite(cast.admin, "new@people.test", cast.wang.role)
    letters = (
        links.mint_confirmation(cast.li.id, "other@people.test", {}),
        invitations.mint_invitation(None, "new@people.test", {"invitation_id": invited}),
    )
    order = {"order_id": theatre.on_stage.given["order_id"]}
    sent = (
        ("wang", f"/cases/{ref}/issue-ruling", written(do="issue", version="1")),
        ("wang", f"/cases/{ref}/issue-ruling/preview", {"version": "1", "key": "two"}),
        ("li", f"/confirm/{letters[0]}", {}),
        ("stranger", f"/invitation/{letters[1]}", {"name": "新人", "password": "four unrelated words"}),
        ("li", "/cases/new", order),
    )
    before = belongings()
    for who, path, data in sent:
        theatre.browser(who).open(path, method="HEAD", data=data)
        assert differing(before) == set(), f"{who} HEAD {path}"


@pytest.mark.parametrize("who", ACTORS)
def test_no_form_is_taken_that_does_not_prove_to_be_one_of_ours(theatre, tried, who):
    theatre.scene("mediating")
    browser, before, wrong = theatre.browser(who), belongings(), []
    forgeries = NOT_OURS | {
        "another's proof": {"data": {"csrf_token": theatre.token("zhao" if who != "zhao" else "li")}}
    }
    first = ACTORS.index(who)
    for turn, path in enumerate(some_of(list(addresses(theatre, "POST")), at(3, 1, 1), first), first):
        for name, how in some_of(list(forgeries.items()), at(len(forgeries), 1, 1), turn):
            tried(1)
            status = browser.post(path, token=False, **({"data": {}} | how if "json" not in how else how)).status_code
            wrong += [f"{name}: POST {path} gave {status}"] if status != PROVEN_BY_A_LINK.get(path, 400) else []
        for method in some_of(METHODS, at(len(METHODS), 1, 1), turn):
            tried(1)
            status = browser.open(path, method=method).status_code
            wrong += [f"{method} {path} gave {status}"] if status != 405 else []
    assert not wrong and differing(before) == set(), "\n".join(wrong)
