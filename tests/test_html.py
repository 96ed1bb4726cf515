"""Every fault that a browser would mend without a word is found; what is written as it is read has none."""

import pytest

from tests import html

PAGE = '<!DOCTYPE html><html lang="zh"><head><title>案件</title></head><body><h1>案件</h1>{}</body></html>'
WELL_FORMED = (
    "<p>一行<br>两行</p>",
    "<ul><li>甲</li><li>乙</li></ul>",
    '<p><svg viewBox="0 0 1 1" aria-hidden="true"><path d="M0 0"/><use href="#a"></use></svg>字</p><p>后</p>',
    '<p>A &amp; B &#8212; &copy;<a href="/a?b=1&amp;c=2">链接</a></p>',
    "<table><thead><tr><th>甲</th></tr></thead><tbody><tr><td>乙</td></tr></tbody></table>",
    "<textarea>\n&lt;p&gt;不是标签</textarea>",
)
MENDED = {
    "never closed": "<div><p>甲</p>",
    "closed but not open": "甲</p>",
    "closed too early": "<p><b>甲</p></b>",
    "crossed": "<b><i>甲</b></i>",
    "a block among words": "<p><div>甲</div></p>",
    "a list among words": "<p><ul><li>甲</li></ul></p>",
    "a link in a link": '<a href="/a">甲<a href="/b">乙</a></a>',
    "a button in a button": "<button><button>甲</button></button>",
    "a form in a form": '<form action="/a"><form action="/b"></form></form>',
    "a heading in a heading": "<h2><h3>甲</h3></h2>",
    "beside the cells": "<table><div>甲</div><tbody><tr><td>乙</td></tr></tbody></table>",
    "a row without a body": "<table><tr><td>甲</td></tr></table>",
    "a row without a table": "<tr><td>甲</td></tr>",
    "a head in the body": "<head></head>",
    "closed as if it were empty": "<div/>甲</div>",
    "an attribute twice": '<p id="a" id="b">甲</p>',
    "no room between attributes": '<p id="a"class="b">甲</p>',
    "a quote in a bare value": '<p class=a"b>甲</p>',
    "a bare ampersand": "<p>甲 & 乙</p>",
    "an ampersand in an address": '<a href="/a?b=1&copy=2">甲</a>',
    "a bare less-than": "<p>1 < 2</p>",
    "a character that is none": "<p>甲\0</p>",
    "cut off": "<p",
}


@pytest.mark.parametrize("words", WELL_FORMED)
def test_what_is_well_formed_has_no_fault(words):
    for written in (html.read(PAGE.format(words)), html.read(words)):
        assert written.faults == ()


@pytest.mark.parametrize("words", MENDED.values(), ids=MENDED)
def test_what_a_browser_would_mend_is_a_fault_in_a_page_and_in_a_part(words):
    assert html.read(PAGE.format(words)).faults
    assert html.read(words).faults


def test_a_page_begins_with_its_doctype():
    assert html.read(PAGE.format("").removeprefix("<!DOCTYPE html>")).faults


def test_the_tree_is_the_one_that_was_written():
    tree = html.read(PAGE.format('<p class="a">甲<b>乙</b>丙</p>')).tree
    paragraph = next(tree.iter("p"))
    assert (paragraph.get("class"), "".join(paragraph.itertext())) == ("a", "甲乙丙")
    assert [element.tag for element in html.read("<p>甲</p>").tree.iter()] == [html.PART, "p"]
