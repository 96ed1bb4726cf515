"""Reads HTML as it is written, and says where a browser would read it in another way.

What is written is a tree when every tag is closed where it was opened. A browser mends what it is given: it closes what
may not stand open, moves what may not stand there, leaves out what has no place. Where its tree is the one that was
written, it had nothing to mend; that asks for more than the standard does, since every end tag has to be there.
Source: HTML Living Standard §13.1 (writing), §13.2 (parsing).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from xml.etree.ElementTree import Element, TreeBuilder

import turbohtml
from turbohtml import TokenType

SVG = "{http://www.w3.org/2000/svg}"
# Elements that have no end tag. Source: §13.1.2, void elements.
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
# Jinja escapes every ampersand; one that begins no name or number of a character was written by hand.
BARE_AMPERSAND = re.compile(r"&(?!(?:[a-zA-Z][a-zA-Z0-9]*|#[0-9]+|#[xX][0-9a-fA-F]+);)")
# A part of a page is read as if it stood in one, in an element that no browser knows.
PART = "part"
AROUND_A_PART = f"<!DOCTYPE html><html><head></head><body><{PART}>{{}}</{PART}></body></html>"


@dataclass(frozen=True)
class Written:
    """What somebody wrote.

    tree    as it was written; of a part of a page, in an element that holds it
    whole   whether it is a whole page
    faults  where it is not well formed, as sentences
    """

    tree: Element
    whole: bool
    faults: tuple[str, ...]


def read(html: str) -> Written:
    """A page, or a part of one."""
    whole = "<html" in html
    page = html if whole else AROUND_A_PART.format(html)
    tree, faults = _as_written(page)
    drawn = turbohtml.parse(page, positions=False)
    faults += [f"not well formed: {error.code} at line {error.line}" for error in drawn.errors]
    faults += [f"a bare ampersand: {page[found.start() :][:20]!r}" for found in BARE_AMPERSAND.finditer(page)]
    if not faults:  # otherwise the first fault says it better
        faults += _differences([(0, tree.tag), *_outline(tree)], [*_outline_drawn(drawn)])
    return Written(tree if whole else next(tree.iter(PART)), whole, tuple(faults))


def _as_written(page: str) -> tuple[Element, list[str]]:
    """The tree of a page, up to the first tag that closes another than was opened last."""
    faults: list[str] = []
    if not page.lstrip().lower().startswith("<!doctype html>"):
        faults.append("not well formed: no doctype at the beginning")
    tree, open_tags, drawings = TreeBuilder(), list[str](), 0
    for token in turbohtml.tokenize(page):
        if token.type is TokenType.TEXT:
            tree.data(token.data or "")
        elif token.type is TokenType.START_TAG:
            drawings += token.tag == "svg"
            open_tags.append(f"{SVG}{token.tag}" if drawings else str(token.tag))
            tree.start(open_tags[-1], {name: value or "" for name, value in token.attrs or ()})
            if token.tag in VOID or (drawings and token.self_closing):
                tree.end(open_tags.pop())
                drawings -= token.tag == "svg"
        elif token.type is TokenType.END_TAG:
            if not open_tags or token.tag != open_tags[-1].removeprefix(SVG):
                stands = f"<{open_tags[-1]}> is open" if open_tags else "nothing is open"
                faults.append(f"not well formed: </{token.tag}> at line {token.line}, where {stands}")
                break
            tree.end(open_tags.pop())
            drawings -= token.tag == "svg"
    else:
        faults += [f"not well formed: <{tag}> is never closed" for tag in open_tags]
    for tag in reversed(open_tags):
        tree.end(tag)
    return tree.close(), faults


def _outline(tree: Element, depth: int = 1) -> Iterator[tuple[int, str]]:
    for child in tree:
        yield depth, child.tag.removeprefix(SVG)
        yield from _outline(child, depth + 1)


def _outline_drawn(drawn: turbohtml.Node, depth: int = 0) -> Iterator[tuple[int, str]]:
    for child in drawn:
        if isinstance(child, turbohtml.Element):
            yield depth, child.tag.lower()
            yield from _outline_drawn(child, depth + 1)


def _differences(written: list[tuple[int, str]], drawn: list[tuple[int, str]]) -> Iterator[str]:
    """The first place at which the browser's tree is another."""
    for ours, theirs in zip_longest(written, drawn):
        if ours != theirs:
            said = [f"<{place[1]}> {place[0]} deep" if place else "nothing" for place in (ours, theirs)]
            yield f"not well formed: {said[0]} is written, and a browser reads {said[1]}"
            return
