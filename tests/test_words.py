"""Amounts, days and the time left, in the words of the reader."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask_babel import force_locale, gettext
from hypothesis import given
from hypothesis import strategies as st

from portal import words

NOW = datetime(2026, 6, 13, 3, tzinfo=UTC)  # a Saturday, 11:00 in Beijing
SUNDAY_AT_SIX = datetime(2026, 6, 14, 10, tzinfo=UTC)


@pytest.fixture(params=["zh", "en"])
def reader(app, request):
    with force_locale(request.param):
        yield request.param


def said(reader: str, zh: str, en: str) -> str:
    return zh if reader == "zh" else en


@pytest.mark.parametrize(
    ("fen", "written"),
    [(0, "¥0.00"), (5, "¥0.05"), (19_900, "¥199.00"), (128_800, "¥1,288.00"), (-150, "−¥1.50")],
)
def test_money_is_written_as_on_receipts(fen, written):
    assert words.money(fen) == written


@given(st.integers(min_value=0, max_value=10**12))
def test_no_fen_is_lost_in_writing_money(fen):
    assert int(words.money(fen).replace("¥", "").replace(",", "").replace(".", "")) == fen


def test_a_day_of_this_year_needs_no_year(reader):
    assert words.day(SUNDAY_AT_SIX, NOW.date()) == said(reader, "6月14日（周日）", "Sun 14 June")


def test_a_day_of_another_year_says_which(reader):
    assert words.day(date(2025, 12, 31), NOW.date()) == said(reader, "2025年12月31日（周三）", "Wed 31 December 2025")


def test_a_day_is_that_of_beijing(reader):
    late_in_london = datetime(2026, 6, 13, 17, tzinfo=UTC)
    assert words.day(late_in_london, NOW.date()) == said(reader, "6月14日（周日）", "Sun 14 June")


def test_a_moment_has_its_day_and_its_time_in_beijing(reader):
    assert words.moment(SUNDAY_AT_SIX, NOW) == said(reader, "6月14日（周日）18:00", "Sun 14 June, 18:00")
    assert words.time_of_day(SUNDAY_AT_SIX) == "18:00"


def test_a_moment_of_another_year_says_which(reader):
    assert words.moment(datetime(2027, 1, 1, 1, 5, tzinfo=UTC), NOW) == said(
        reader, "2027年1月1日（周五）09:05", "Fri 1 January 2027, 09:05"
    )


@pytest.mark.parametrize(
    ("left", "zh", "en"),
    [
        (timedelta(days=1, hours=7, minutes=59), "还剩1天7小时", "1 day 7 h left"),
        (timedelta(days=2), "还剩2天", "2 days left"),
        (timedelta(hours=5, minutes=12), "还剩5小时12分", "5 h 12 min left"),
        (timedelta(hours=5), "还剩5小时", "5 h left"),
        (timedelta(minutes=12), "还剩12分钟", "12 min left"),
        (timedelta(seconds=20), "还剩不到1分钟", "less than a minute left"),
        (timedelta(), "已逾期不到1分钟", "less than a minute overdue"),
        (-timedelta(days=3, hours=1), "已逾期3天1小时", "3 days 1 h overdue"),
    ],
)
def test_the_time_left_is_said_in_its_two_largest_units(reader, left, zh, en):
    assert words.time_left(NOW + left, NOW) == said(reader, zh, en)


@pytest.mark.parametrize(
    ("left", "whole", "tone"),
    [
        (timedelta(seconds=-1), None, "late"),
        (timedelta(0), None, "late"),
        (timedelta(hours=11), None, "soon"),
        (timedelta(hours=13), None, "calm"),
        (timedelta(hours=13), timedelta(hours=48), "calm"),
        (timedelta(days=5), timedelta(days=30), "soon"),
        (timedelta(days=10), timedelta(days=30), "calm"),
    ],
)
def test_a_clock_is_coloured_by_how_little_is_left(left, whole, tone):
    until = NOW + left
    assert words.urgency(until, NOW, until - whole if whole else None) == tone


@given(st.integers(-200, 200), st.integers(0, 100))
def test_the_share_left_is_always_a_percentage(passed, whole):
    since = NOW
    assert 0 <= words.share_left(since, since + timedelta(hours=whole), since + timedelta(hours=passed)) <= 100


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("see http://a.cn/x?y=1.", 'see <a href="http://a.cn/x?y=1" rel="nofollow noopener">http://a.cn/x?y=1</a>.'),
        ("看https://a.cn，好", '看<a href="https://a.cn" rel="nofollow noopener">https://a.cn</a>，好'),
        ("（https://a.cn/b）", '（<a href="https://a.cn/b" rel="nofollow noopener">https://a.cn/b</a>）'),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ('http://a.cn/"onload="x', '<a href="http://a.cn/" rel="nofollow noopener">http://a.cn/</a>&#34;onload=&#34;x'),
        (
            "http://a.cn/?a=1&b=2",
            '<a href="http://a.cn/?a=1&amp;b=2" rel="nofollow noopener">http://a.cn/?a=1&amp;b=2</a>',
        ),
    ],
)
def test_words_are_shown_as_typed_with_links_to_click(typed, shown):
    assert words.linkify(typed) == shown


@given(st.text(alphabet=st.sampled_from("ab<>\"'&:/.htps ，javscript\n"), max_size=60))
def test_nothing_typed_becomes_markup_but_links(typed):
    shown = words.linkify(typed)
    outside = shown.replace('" rel="nofollow noopener">', "").replace('<a href="http', "").replace("</a>", "")
    assert "<" not in outside and '"' not in outside


@pytest.mark.parametrize(
    ("device", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1",
            "Safari · iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile MicroMessenger/8.0", "WeChat · Android"),
    ],
)
def test_a_browser_has_the_name_people_call_it(app, device, name):
    assert words.device_name(device) == name


def test_a_browser_nobody_knows_is_called_another_one(reader):
    assert words.device_name("curl/8") == said(reader, "其他浏览器", "Another browser")


def test_a_period_that_ends_at_midnight_ends_on_its_last_day(reader):
    midnight = datetime(2026, 6, 14, 16, tzinfo=UTC)
    assert words.deadline(midnight, NOW) == said(reader, "6月14日（周日）24:00", "Sun 14 June, 24:00")
    assert words.deadline(SUNDAY_AT_SIX, NOW) == words.moment(SUNDAY_AT_SIX, NOW)
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert words.deadline(new_year, NOW) == said(reader, "12月31日（周四）24:00", "Thu 31 December, 24:00")


def test_a_text_follows_the_language_and_comes_back(app):
    drawn = app.jinja_env.from_string("{{ _('登录') }}")
    with app.test_request_context("/"):
        assert (gettext("登录"), drawn.render()) == ("登录", "登录")
        with force_locale("en"):
            assert (gettext("登录"), drawn.render()) == ("Sign in", "Sign in")
        assert (gettext("登录"), drawn.render()) == ("登录", "登录")


def test_what_is_put_into_the_text_of_a_page_is_shown_as_it_was_typed(app):
    page = app.jinja_env.from_string("{% autoescape true %}{{ _('%(name)s，100%%', name='<b>') }}{% endautoescape %}")
    letter = app.jinja_env.from_string(
        "{% autoescape false %}{{ _('%(name)s，100%%', name='<b>') }}{% endautoescape %}"
    )
    with app.test_request_context("/"):
        assert page.render() == "&lt;b&gt;，100%"
        assert letter.render() == "<b>，100%"
