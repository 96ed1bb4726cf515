"""Rules that no single module can keep by itself."""

import ast
import re
import subprocess
from functools import cache

import pytest

from tests.architecture.source import (
    FILES,
    ROOT,
    called_name,
    calls,
    decorators,
    everything_in,
    imported_by,
    in_room,
    name,
    public_functions,
    tree,
)

LEDGER = "portal/services/_ledger.py"
CLOCK = "portal/clock.py"
RECORD = {"Entry", "Proceeding"}
CACHED_BY_THE_LEDGER = {"state", "last_seq", "head", "outcome", "mediator_id", "served", "refused_by", "next_at"}
# Reads that show nothing to anybody, and why nobody looks through them.
WITHOUT_A_VIEWER = {
    "portal/queries/accounts.py": "here it is found out who is looking",
    "portal/queries/calendars.py": "holidays are the same for everybody",
    "portal/queries/casefiles.py": "the whole case, for the policy to judge",
    "portal/queries/choices.py": "how somebody wants to be written to, for whoever writes to them",
    "portal/queries/conflicts.py": "who may not take a case, for the policy to judge",
    "portal/queries/effects.py": "what a sanction keeps somebody from, for the policy to judge",
    "portal/queries/merchants.py": "the shops of a merchant are known to everybody who buys there",
    "portal/queries/reach.py": "where somebody is written to, for whoever writes; their own pages look through their eyes",
    "portal/queries/turns.py": "parts of statements about whose turn it is; they read nothing",
}
ACCESS = {"anyone", "signed_in", "consumers", "merchants", "desk", "supervisors", "admins"}
TELLS_TIME = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def test_every_endpoint_says_who_may_come_in(app):
    open_to_whoever = {e for e, view in app.view_functions.items() if getattr(view, "access", None) not in ACCESS}
    assert open_to_whoever == set()


def test_only_the_ledger_writes_the_record():
    writers = {
        name(path)
        for path in FILES
        if any(imported.startswith("portal.models.") for imported in imported_by(path))
        for call in calls(tree(path))
        if _makes(call) & RECORD
    }
    assert writers <= {LEDGER}


def test_only_the_ledger_moves_a_case():
    movers = {
        name(path)
        for path in in_room("services", "queries", "views", "commands")
        for node in everything_in(path)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr in CACHED_BY_THE_LEDGER and not _is_self(target)
    }
    assert movers <= {LEDGER}


@pytest.mark.parametrize("path", [path for path in FILES if name(path) != CLOCK], ids=name)
def test_only_the_clock_tells_the_time(path):
    told = {
        f"{node.value.id}.{node.attr}"
        for node in everything_in(path)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in TELLS_TIME
    }
    assert told == set()


@cache
def _commands():
    return {
        function.name: name(path)
        for path in in_room("services")
        for function in public_functions(path)
        if "command" in decorators(function)
    }


@pytest.mark.parametrize("path", in_room("services"), ids=name)
def test_commands_do_not_call_commands(path):
    commands = _commands()
    for function in public_functions(path):
        if "command" in decorators(function):
            others = {called_name(call) for call in calls(function) if isinstance(call.func, ast.Name)} & set(commands)
            assert others == set(), f"{function.name} is one transaction and calls another"


@pytest.mark.parametrize("path", [p for p in in_room("queries") if name(p) not in WITHOUT_A_VIEWER], ids=name)
def test_queries_look_through_somebodys_eyes(path):
    blind = {f.name for f in public_functions(path) if [a.arg for a in f.args.args[:1]] != ["viewer"]}
    assert blind == set()


@pytest.mark.parametrize("path", in_room("queries"), ids=name)
def test_queries_never_write(path):
    writes = {i for i in imported_by(path) if i in {f"sqlalchemy.{w}" for w in ("insert", "update", "delete")}}
    assert writes == set()
    assert {c.func.attr for c in calls(tree(path)) if isinstance(c.func, ast.Attribute)}.isdisjoint({"commit", "flush"})


@pytest.mark.parametrize("path", in_room("domain", "services", "queries"), ids=name)
def test_what_others_call_says_what_it_means(path):
    assert ast.get_docstring(tree(path)) or not tree(path).body, f"{name(path)} says nothing about itself"
    silent = {f.name for f in public_functions(path) if not ast.get_docstring(f)}
    assert silent == set()


@pytest.mark.parametrize("path", in_room("views"), ids=name)
def test_what_a_form_does_is_done_for_post_and_not_for_whatever_is_not_get(path):
    """HEAD is answered by the same view and carries no proof that a form is ours: it would do what POST does."""
    asked = {
        f"line {node.lineno}"
        for node in everything_in(path)
        if isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Attribute)
        and node.left.attr == "method"
        and any(isinstance(other, ast.Constant) and other.value == "GET" for other in node.comparators)
    }
    assert asked == set()


@pytest.mark.parametrize("path", [p for p in in_room("forms") if name(p) != "portal/forms/fields.py"], ids=name)
def test_rows_of_a_form_are_counted_in_one_way(path):
    """WTForms' own rows fail at a number that is none (²), or has more digits than Python reads."""
    assert "wtforms.FieldList" not in imported_by(path)


def test_addresses_are_kebab_case(app):
    odd = {r.rule for r in app.url_map.iter_rules() if re.search(r"[A-Z_]", re.sub(r"<[^>]*>", "", r.rule))}
    assert odd == set()


def test_no_file_names_a_machine():
    """No absolute path of a developer's machine and no package host is in the repository."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    # Put together here, so that this file does not hold what it looks for.
    # A room of ours may be called as a folder of a machine is; it stands after another name.
    folders = "(?<![A-Za-z0-9_.])/(?:" + "|".join(("work", "root", "home", "opt")) + ")/"
    telling = re.compile("|".join([folders, "--index" + "-url", "--find" + "-links"]))
    naming = set()
    for file in filter(None, tracked.stdout.split("\0")):
        path = ROOT / file
        if not path.is_file() or file.startswith("static/vendor/") or b"\0" in path.read_bytes():
            continue
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if telling.search(line.replace("--no-emit", "").replace("--no-index-url", "")):
                naming.add(f"{file}: {line.strip()[:100]}")
    assert naming == set()


def _makes(call: ast.Call) -> set[str]:
    """The tables whose rows a call may make or change: Entry(…), insert(Entry), update(Proceeding)."""
    if called_name(call) in {"insert", "update", "delete"}:
        return {ast.unparse(argument).rpartition(".")[2] for argument in call.args[:1]}
    return {called_name(call)}


def _is_self(target: ast.Attribute) -> bool:
    return isinstance(target.value, ast.Name) and target.value.id == "self"
