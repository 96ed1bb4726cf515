"""Templates: complete under StrictUndefined, valid htmx, nothing inline."""

import re
from pathlib import Path

import pytest
from jinja2 import StrictUndefined

from tests.architecture.source import ROOT, TEMPLATES, name

PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
COMMENT = re.compile(r"{#.*?#}", re.S)
FORBIDDEN = {
    "a script of its own": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "a style of its own": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "an inline event": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "an hx- attribute without data-": re.compile(r"(?<![\w-])hx-[a-z]"),
    "hx-on": re.compile(r"data-hx-on\b"),
    "a trigger filter, which needs eval": re.compile(r"data-hx-trigger=\"[^\"]*\["),
    "an address elsewhere": re.compile(r"(?:src|href|action)=\"(?:https?:)?//", re.I),
}


def source(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def test_a_missing_value_is_an_error(app):
    assert issubclass(app.jinja_env.undefined, StrictUndefined)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_template_compiles(app, path):
    app.jinja_env.get_template(path.relative_to(ROOT / "templates").as_posix())


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_templates_hold_nothing_that_the_content_policy_forbids(path):
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(source(path))] == []


@pytest.mark.parametrize("path", [path for path in PAGES if path.name.startswith("_")], ids=name)
def test_a_part_says_what_it_shows_and_needs(path):
    text = path.read_text(encoding="utf-8")
    assert re.match(r"{#-?\s*\S", text), f"{name(path)} opens with no word about itself"
    assert "shows:" in text.partition("#}")[0] and "needs:" in text.partition("#}")[0]
