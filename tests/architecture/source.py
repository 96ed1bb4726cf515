"""The source as the architecture tests read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FILES = sorted((ROOT / "portal").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def everything_in(path: Path) -> tuple[ast.AST, ...]:
    """Everything in a module, at whatever depth."""
    return tuple(ast.walk(tree(path)))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str:
    """The folder of portal/ that a file lives in; '' for the files of portal/ itself."""
    within = path.relative_to(ROOT / "portal").parts
    return within[0] if len(within) > 1 else ""


def in_room(*rooms: str) -> list[Path]:
    return [path for path in FILES if room(path) in rooms]


@cache
def imported_by(path: Path) -> tuple[str, ...]:
    """Full names of everything imported, within functions too: `from portal.x import y` gives portal.x.y."""
    found: list[str] = []
    for node in everything_in(path):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(found)


def public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Functions of the module that others may call."""
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (found for found in ast.walk(node) if isinstance(found, ast.Call))


def called_name(call: ast.Call) -> str:
    """The last word of what is called: `now` for clock.now()."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def decorators(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(d.func if isinstance(d, ast.Call) else d).rpartition(".")[2] for d in function.decorator_list}
