"""Signals in words: whole sentences in both languages, neutral, with the innocent reading; and how they are drawn."""

import re

import pytest
from flask_babel import force_locale

from portal.domain.signals import NOT_AVAILABLE, SIGNALS, for_complainant, for_merchant
from portal.signal_words import (
    CANNOT_SHOW,
    CONFLICTS,
    MISSING,
    NAMES,
    PRESSED,
    signals_drawn,
    signals_missing,
)
from tests.domain.test_signals import CASES, seen_in

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ALL = [seen_in(fires)[rule] for rule, (fires, _, _) in CASES.items()]
READINGS = {"desk": ALL, "merchant": for_merchant(ALL), "complainant": for_complainant(ALL)}


@pytest.fixture
def reading(app):
    """Draws the macro in a language, as a page would."""

    def draw(signals, language="zh", **options):
        with app.test_request_context(), force_locale(language):
            macro = app.jinja_env.get_template("claims/_signals.html").module.signal_list
            return str(macro(signals_drawn(signals), signals_missing(), ref="PL-260302-00011", **options))

    return draw


def test_every_signal_has_its_name_its_sentence_and_its_innocent_reading():
    assert NAMES.keys() == CANNOT_SHOW.keys() == SIGNALS.keys()
    assert {what for _, what in NOT_AVAILABLE} == MISSING.keys()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("reader", READINGS)
def test_what_was_seen_is_said_in_whole_sentences(app, reader, language):
    with app.test_request_context(), force_locale(language):
        for drawn in signals_drawn(READINGS[reader]):
            for text in (drawn.name, drawn.seen, drawn.cannot_show, drawn.strength):
                assert text and "%(" not in text and "{" not in text
                assert bool(CHINESE.search(text)) == (language == "zh")
            assert drawn.seen.endswith("。" if language == "zh" else ".")
            assert "恶意投诉人" not in drawn.seen + drawn.cannot_show + drawn.name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_conflict_and_every_kind_of_pressure_can_be_said(app, language):
    with app.test_request_context(), force_locale(language):
        said = [str(words) for words in (*CONFLICTS.values(), *PRESSED.values())]
        assert len(set(said)) == len(said) and all(bool(CHINESE.search(text)) == (language == "zh") for text in said)


def test_a_merchant_reads_of_bands_and_the_desk_of_numbers(app):
    with app.test_request_context():
        exact = {drawn.rule: drawn.seen for drawn in signals_drawn(ALL)}
        banded = {drawn.rule: drawn.seen for drawn in signals_drawn(READINGS["merchant"])}
    assert exact["R2"] == "近90天内，同一账号用几乎相同的文字投诉了3家商家。"
    assert banded["R2"] == "近90天内，同一账号用几乎相同的文字投诉了3家以上商家。"


def test_only_what_speaks_against_a_complaint_can_be_relied_on(reading):
    page = reading(READINGS["merchant"], selectable=True, chosen=("R7",))
    ticks = re.findall(r'name="signals" value="(\w+)"( checked)?', page)
    assert {rule for rule, _ in ticks} == {r for r in SIGNALS if r.startswith("R") and SIGNALS[r].told_to_merchant}
    assert [rule for rule, checked in ticks if checked] == ["R7"]
    assert 'name="signals"' not in reading(READINGS["merchant"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_drawn_has_everything_that_was_said_and_no_score(reading, app, language):
    page = reading(ALL, language)
    assert page.count("<article") == len(ALL)
    assert page.count("signal--for") == sum(rule.startswith("C") for rule in SIGNALS)
    assert page.count("<details") == 1 and "%" not in page
    with app.test_request_context(), force_locale(language):
        for drawn in signals_drawn(ALL):
            assert str(drawn.cannot_show) in page.replace("&#39;", "'")


def test_where_nothing_was_seen_that_is_said(reading):
    assert "没有看到信号" in reading([])
    assert "No signals were seen" in reading([], "en")
