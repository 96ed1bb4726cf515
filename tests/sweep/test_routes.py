"""Every address of the portal, for everybody, in every state of a case, in every way a browser asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.breadth import at, is_its, some_of
from tests.playing import STATES
from tests.sweep.matrix import ROWS, Expectation
from tests.sweep.reading import WAYS, Answer
from tests.sweep.standing import Standing, standing
from tests.sweep.theatre import ACTORS, Theatre

METHODS = ("GET", "POST")
SPELLINGS = (
    "/cases/{lower}",
    "/cases/{ref}/",
    "/cases//{ref}",
    "//cases/{ref}",
    "/./cases/{ref}",
    "/cases/../cases/{ref}",
    "/cases/%2e%2e/cases/{ref}",
    "/cases/{ref}%00",
    "/cases/{ref}%20",
    "/cases/{ref};a",
    "/cases/{ref}.json",
    "/cases/{ref}?ref={ref}",
    "/cases/{ref}/news?after=",
    "/cases/{ref}/news?after=%00",
    "/cases/{ref}/news/",
    "/cases/{ref}/ruling?print=1",
    "/cases/{ref}/99999999999999999999",
    "/cases/{ref}/accept-offer/99999999999999999999",
    "/cases/{ref}/accept_offer/2",
    "/cases/{ref}/evidence/%2e%2e/original",
    "/CASES/{ref}",
    "/cases/%EF%BC%B0L{ref}",
    "/static/../instance/pingli.sqlite3",
    "/static/%2e%2e/%2e%2e/etc/passwd",
    "/orders/99999999999999999999",
    "/orders/-1",
)
# Everybody asks for every address of a case in one state out of so many; for the case itself in more of them.
ONE_IN = at(len(STATES), 1, 1)
WAYS_ONE_IN = at(len(WAYS), 1, 1)
THE_CASE_ITSELF, ITSELF_ONE_IN = "cases.show", at(3, 1, 1)
# What the acts of the rulebook do has a sweep of its own.
SWEPT_ELSEWHERE = ("acts.act",)


def test_every_address_has_a_row_and_every_row_an_address(house):
    endpoints = {rule.endpoint for rule in house.app.url_map.iter_rules()}
    assert endpoints - set(ROWS) == set(SWEPT_ELSEWHERE)
    assert set(ROWS) - endpoints == set()


def test_addresses_that_have_no_case_in_them_are_open_to_those_they_are_for(theatre, tried):
    theatre.scene("mediating")
    sweep_all(theatre, rules(theatre.app, about_a_case=False), tried, None)


@pytest.mark.parametrize("state", STATES)
def test_addresses_of_a_case_are_open_to_those_who_have_a_part_in_it(theatre, tried, state):
    theatre.scene(state)
    sweep_all(theatre, rules(theatre.app, about_a_case=True), tried, STATES.index(state))


@pytest.mark.parametrize("who", ["zhao", "hemu", "zhou", "admin"])
def test_a_case_of_others_looks_like_none_at_all(theatre, tried, who):
    ref, none = theatre.scene("mediating").ref, "PL-260302-99999"
    for rule in rules(theatre.app, about_a_case=True):
        path = address_of(theatre, rule)
        for ask in (theatre.get, theatre.post):
            theirs = Answer.of(ask(who, path)).text.replace(ref, "…")
            nobodys = Answer.of(ask(who, path.replace(ref, none))).text.replace(none, "…")
            assert theirs == nobodys, path
            tried(2)


@pytest.mark.parametrize("who", ["stranger", "zhao", "hemu", "admin"])
def test_no_other_spelling_of_an_address_leads_in(theatre, tried, who):
    ref = theatre.scene("mediating").ref
    for spelling in SPELLINGS:
        path = spelling.format(ref=ref, lower=ref.lower())
        for headers in WAYS.values():
            status = theatre.get(who, path, headers).status_code
            assert status in (204, 303, 308, 400, 404, 405), f"{path}: {status}"
            tried(1)


def rules(app: Flask, *, about_a_case: bool) -> list[Rule]:
    """The rules of the site that are swept here."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in SWEPT_ELSEWHERE and ("ref" in rule.arguments) is about_a_case
    ]


def sweep_all(theatre: Theatre, chosen: list[Rule], tried: Callable[[int], None], state: int | None) -> None:
    """Everybody asks for every address; nothing may come back that the matrix does not say.

    state  its place among the states, where addresses are asked for in each; None where that makes no difference
    """
    case = standing(theatre)
    wrong = [said for turn, rule in enumerate(chosen) for said in sweep(theatre, rule, case, turn, state, tried)]
    assert not wrong, "\n".join(wrong)


def sweep(
    theatre: Theatre, rule: Rule, case: Standing, turn: int, state: int | None, tried: Callable[[int], None]
) -> list[str]:
    """One address; what was not as expected."""
    row, path = ROWS[rule.endpoint], address_of(theatre, rule)
    wrong = []
    for place, who in enumerate(ACTORS, turn):
        in_full = is_its((state or 0) + place, at(3, 1, 1) if state is None else ONE_IN)
        itself = rule.endpoint == THE_CASE_ITSELF and is_its((state or 0) + place, ITSELF_ONE_IN)
        if not in_full and not itself:
            continue
        for way, headers in some_of(list(WAYS.items()), WAYS_ONE_IN, place + (state or 0) // ITSELF_ONE_IN):
            tried(1)
            got = theatre.get(who, path, headers)
            wanted = Wanted(expected(row.get, rule, "GET", case, who), row.part or way == "htmx", way == "htmx")
            wrong += differences(got, wanted, f"{who} {way} GET {path}")
        if in_full:
            wrong += sent_empty(theatre, rule, case, who, path)
            tried(1)
    return wrong


def sent_empty(theatre: Theatre, rule: Rule, case: Standing, who: str, path: str) -> list[str]:
    """An empty form; what was not as expected."""
    row, before = ROWS[rule.endpoint], theatre.record()
    got = theatre.post(who, path, row.typed)
    wanted = Wanted(expected(row.post, rule, "POST", case, who), row.part, False)
    wrong = differences(got, wanted, f"{who} POST {path}")
    if theatre.record() != before:
        wrong.append(f"{who} POST {path} changed the case")
    # What is wrong with a draft is said, and the draft is kept.
    if got.status_code < 400 or got.status_code == 422:
        theatre.put_back()
    return wrong


def address_of(theatre: Theatre, rule: Rule) -> str:
    """An address by this rule, about what is on stage."""
    scene = theatre.on_stage
    values = {"ref": scene.ref, **scene.given}
    values |= {name: values.get(value, value) for name, value in ROWS[rule.endpoint].of.items()}
    with theatre.app.test_request_context():
        adapter = theatre.app.url_map.bind("localhost")
        wanted = {name: values[name] for name in rule.arguments if name not in (rule.defaults or {})}
        return adapter.build(rule.endpoint, wanted | dict(rule.defaults or {}))


def expected(cell: Expectation | None, rule: Rule, method: str, case: Standing, who: str) -> int:
    """What a request gets by the matrix: where there is no cell, there is nothing to ask for."""
    assert (cell is None) == (method not in rule.methods), f"{rule.endpoint} has no cell for {method}, or one too many"
    return 405 if cell is None else cell(case, who)


@dataclass(frozen=True)
class Wanted:
    """What should come back: with which status, a part or a whole page, to htmx or not."""

    status: int
    part: bool
    htmx: bool


def differences(got: Any, wanted: Wanted, said: str) -> list[str]:
    """What is not as it should be in one answer."""
    sent_on = wanted.status == 303 and wanted.htmx
    if got.status_code != (204 if sent_on else wanted.status):
        return [f"{said}: {got.status_code}, not {wanted.status}"]
    if sent_on and "HX-Redirect" not in got.headers:
        return [f"{said}: sent nowhere"]
    if got.mimetype == "text/html" and got.status_code in (200, 422) and ("<html" in got.text) is wanted.part:
        return [f"{said}: {'a whole page' if wanted.part else 'a part'}"]
    return []
