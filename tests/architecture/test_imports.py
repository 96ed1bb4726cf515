"""Imports point inward: a room may import itself and the rooms after it."""

import sys

import pytest

from tests.architecture.source import FILES, imported_by, in_room, name, room

ROOMS = ["commands", "views", "forms", "services", "queries", "models adapters", "domain"]
RANK = {word: rank for rank, line in enumerate(ROOMS) for word in line.split()}
# What stands beside the rooms: time for services and queries, the database for whoever reads or writes it, words for views.
CLOCK = {"commands", "views", "services", "queries"}
DATABASE = {"commands", "views", "services", "queries", "models"}
WORDS = {"commands", "views", "forms"}
WEB = {"flask", "flask_login", "flask_wtf", "wtforms", "flask_htmx"}
STRANGERS = {"models": WEB, "adapters": WEB | {"flask_babel", "sqlalchemy"}, "services": WEB, "queries": WEB}
# Settings are not a request.
KNOWN_TO_ALL = {"flask.current_app", "flask.has_app_context"}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_point_inward(path):
    here = room(path)
    for imported in imported_by(path):
        top, _, rest = imported.partition(".")
        there = rest.partition(".")[0]
        if top != "portal" or here not in RANK:
            continue
        if there in RANK and there != here:
            assert RANK[there] > RANK[here], f"{name(path)}: {here}/ may not import {imported}"
        assert there != "clock" or here in CLOCK, f"{name(path)}: time is an argument here"
        assert there != "extensions" or here in DATABASE, f"{name(path)}: no database here"
        assert there != "words" or here in WORDS, f"{name(path)}: words are chosen where people are spoken to"


@pytest.mark.parametrize("path", in_room("domain"), ids=name)
def test_the_domain_is_pure_standard_library(path):
    foreign = {i for i in imported_by(path) if i.partition(".")[0] not in sys.stdlib_module_names}
    assert {i for i in foreign if not i.startswith("portal.domain")} == set()


@pytest.mark.parametrize("path", in_room(*STRANGERS), ids=name)
def test_inner_rooms_have_never_heard_of_a_request(path):
    met = {i.partition(".")[0] for i in imported_by(path) if i not in KNOWN_TO_ALL}
    assert met & STRANGERS[room(path)] == set()
