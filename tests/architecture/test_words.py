"""Every visible text is in both languages: marked where it is written, and present in the English catalogue."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests import translations
from tests.architecture.source import FILES, TEMPLATES, called_name, everything_in, name

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LETTERS = re.compile(r"[A-Za-z\u4e00-\u9fff]")
MARKS = set(translations.KEYWORDS)
# Files whose Chinese is not said to a reader of pages: other people's column names, announcements, the parts of an address,
# what the people of the demo town type, and words that are said in both languages at once.
NOT_SAID = re.compile(
    r"portal/(adapters/(order_files|holiday_notices)|domain/anonymous|domain/signal_texts|services/demo|overload|run)\.py|portal/services/demo_town/.*"
)
# Attributes that are read out or shown.
SPOKEN = {"title", "alt", "placeholder", "aria-label", "aria-description", "label", "data-label"}
# The same in every language.
PROPER = {"Pingli", "评理", "中文", "English", "JPEG", "PNG", "WebP", "PDF", "MP4", "CSV", "XLSX"}


@pytest.mark.parametrize("path", [path for path in FILES if not NOT_SAID.match(name(path))], ids=name)
def test_chinese_in_code_is_marked_for_translation(path):
    marked, silent = set(), _docstrings(path)
    for node in everything_in(path):
        if isinstance(node, ast.Call) and called_name(node) in MARKS:
            marked |= {id(part) for part in ast.walk(node)}
    unmarked = [
        f"line {node.lineno}: {node.value}"
        for node in everything_in(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value)
        if id(node) not in marked | silent and node.value not in PROPER
    ]
    assert unmarked == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=name)
def test_templates_say_nothing_outside_the_catalogues(path):
    assert _said_by(path.read_text(encoding="utf-8")) == []


def test_english_is_complete():
    assert translations.complaints() == []


def _docstrings(path: Path) -> set[int]:
    # A text that stands alone as a statement: a docstring, or a remark under an attribute.
    return {id(node.value) for node in everything_in(path) if isinstance(node, ast.Expr)}


class _Reader(HTMLParser):
    """What a person would see or hear of a page, apart from what expressions put in."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, words: str) -> None:
        self.said.append(words)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.said += [value for key, value in attributes if key in SPOKEN and value]


def _said_by(source: str) -> list[str]:
    reader = _Reader()
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])
    page = environment.parse(source)
    classes = [block for block in page.find_all(nodes.Block) if block.name.endswith("_class")]
    unseen = {id(output) for block in classes for output in block.find_all(nodes.Output)}
    parts = [
        part.data if isinstance(part, nodes.TemplateData) else " "
        for output in page.find_all(nodes.Output)
        if id(output) not in unseen
        for part in output.nodes
    ]
    reader.feed("".join(parts))
    words = (word for said in reader.said for word in re.split(r"\s+", said))
    return [word for word in words if LETTERS.search(word) and word.strip("·:,.()（）") not in PROPER]


def test_the_check_itself_hears_what_is_said():
    assert _said_by('<p title="轮到你">{{ _("轮到你") }} 了</p>') == ["轮到你", "了"]
