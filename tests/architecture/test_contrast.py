"""Everybody can read it: contrast between the colours of the stylesheet, in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from itertools import product

import pytest

from tests.architecture.source import ROOT

CSS = (ROOT / "static" / "css" / "app.css").read_text(encoding="utf-8")
THEMES = {
    "light": re.search(r"^:root \{(.*?)^\}", CSS, re.S | re.M).group(1),
    "dark": re.search(r'^\[data-theme="dark"\] \{(.*?)^\}', CSS, re.S | re.M).group(1),
    "dark by the device": re.search(r'^:root:not\(\[data-theme="light"\]\) \{(.*?)^\}', CSS, re.S | re.M).group(1),
}
GROUNDS = ("bg", "surface", "sunken")
TEXT = [
    *product(("ink", "ink-2"), GROUNDS),
    *product(("ink-3",), GROUNDS),
    *product(("brand", "danger"), ("bg", "surface")),
    *((f"{hue}", f"{hue}-soft") for hue in ("brand", "consumer", "merchant", "danger", "warn", "ok", "private")),
    *((f"{hue}", "surface") for hue in ("consumer", "merchant", "warn", "ok", "private")),
    *(("on-brand", ground) for ground in ("brand", "brand-deep", "danger", "private", "consumer", "merchant")),
    *((f"ink{rest}", f"{hue}-soft") for rest in ("", "-2") for hue in ("brand", "danger", "warn", "ok", "private")),
]
EDGES = [
    *product(("edge",), GROUNDS),
    *product(("focus",), GROUNDS),
    *product(("brand", "danger", "seal"), ("bg", "surface")),
    ("private-line", "private-soft"),
    ("private-line", "surface"),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_stands_out(theme, ink, ground):
    assert contrast(theme, ink, ground) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_borders_of_controls_and_the_focus_stand_out(theme, edge, ground):
    assert contrast(theme, edge, ground) >= 3


def test_both_ways_to_the_dark_theme_have_the_same_colours():
    assert colours("dark") == colours("dark by the device")


def test_every_colour_has_its_dark_side():
    assert set(colours("light")) == set(colours("dark"))


def colours(theme: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", THEMES[theme]))


def contrast(theme: str, one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(colours(theme)[name]) for name in (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
