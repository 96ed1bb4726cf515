"""Words for amounts, days and the time left, chosen for whoever reads them.

Nothing here reads the database or the clock. The language is that of the reader, as flask_babel knows it; patterns of
dates are looked up in the catalogue like any other words. Civil time is Beijing time for everyone.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from re import compile as pattern
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask_babel import get_locale, gettext, ngettext
from markupsafe import Markup, escape

BEIJING = ZoneInfo("Asia/Shanghai")

SOON = timedelta(hours=12)
SOON_SHARE_PERCENT = 25

# A link ends before the punctuation that closes the sentence it stands in, in either script.
_LINK = pattern(r"https?://[^\s<>\"'「」『』（），。；：！？、]+")
_CLOSING = ".,;:!?)]}"

# The first mark found counts: browsers call themselves by each other's names.
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Windows", "Windows"),
    ("Linux", "Linux"),
)


def language() -> str:
    """The reader's language: 'zh' or 'en'."""
    return str(get_locale() or "zh")[:2]


def money(amount_fen: int) -> str:
    """An amount as it is written on receipts: 128800 fen are ¥1,288.00."""
    yuan, fen = divmod(abs(amount_fen), 100)
    return f"{'−' if amount_fen < 0 else ''}¥{yuan:,}.{fen:02}"


def day(of: datetime | date, today: date | None = None) -> str:
    """A day with its weekday: 6月14日（周日）, Sun 14 June. The year is said unless it is that of `today`."""
    on = _civil_day(of)
    if today is not None and on.year == today.year:
        return _in_words(on, gettext("M月d日（EEE）"), language())
    return _in_words(on, gettext("y年M月d日（EEE）"), language())


def moment(at: datetime, now: datetime | None = None) -> str:
    """A day and the time of day: 6月14日（周日）18:00, Sun 14 June, 18:00. The year is said unless it is that of `now`."""
    return _at_words(at, _moment_pattern(at, now), language())


def deadline(at: datetime, now: datetime | None = None) -> str:
    """The last moment of a period, as `moment`; one at midnight ends the day before: 6月14日（周日）24:00."""
    if time_of_day(at) != "00:00":
        return moment(at, now)
    last_day = at - timedelta(minutes=1)
    return _at_words(last_day, _moment_pattern(last_day, now).replace("HH:mm", "24:00"), language())


def _moment_pattern(at: datetime, now: datetime | None) -> str:
    if now is not None and _civil_day(at).year == _civil_day(now).year:
        return gettext("M月d日（EEE）HH:mm")
    return gettext("y年M月d日（EEE）HH:mm")


def time_of_day(at: datetime) -> str:
    """The time of day in Beijing: 18:00."""
    return at.astimezone(BEIJING).strftime("%H:%M")


def span(length: timedelta) -> str:
    """A length of time in its two largest units: 1天7小时, 1 day 7 h. Never negative."""
    minutes = int(max(length, timedelta()).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    day_words = ngettext("%(num)s天", "%(num)s天", days)
    hour_words = gettext("%(hours)s小时", hours=hours)
    if days:
        return gettext("%(larger)s%(smaller)s", larger=day_words, smaller=hour_words) if hours else day_words
    if hours:
        minute_words = gettext("%(minutes)s分", minutes=minutes)
        return gettext("%(larger)s%(smaller)s", larger=hour_words, smaller=minute_words) if minutes else hour_words
    return gettext("%(minutes)s分钟", minutes=minutes) if minutes else gettext("不到1分钟")


def time_left(until: datetime, now: datetime) -> str:
    """How long there still is, or how long it is too late: 还剩1天7小时, 已逾期2小时."""
    if until > now:
        return gettext("还剩%(time)s", time=span(until - now))
    return gettext("已逾期%(time)s", time=span(now - until))


def urgency(until: datetime, now: datetime, since: datetime | None = None) -> str:
    """'late', 'soon' or 'calm', as the chips and clocks are coloured.

    soon  under twelve hours, or under a quarter of the whole period when it is known since when it runs
    """
    if until <= now:
        return "late"
    if until - now < SOON:
        return "soon"
    return "soon" if since is not None and share_left(since, until, now) < SOON_SHARE_PERCENT else "calm"


def share_left(since: datetime, until: datetime, now: datetime) -> int:
    """How much of a period is left, in whole per cent from 0 to 100."""
    whole = (until - since).total_seconds()
    return max(0, min(100, round(100 * (until - now).total_seconds() / whole))) if whole > 0 else 0


def playing_time(milliseconds: int) -> str:
    """How long a video or a recording plays: 1:05, or 1:02:09."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def file_size(size_bytes: int) -> str:
    """How large a file is, as phones say it: 640 KB, 2.4 MB."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000))} KB"
    return f"{size_bytes / 1_000_000:.1f} MB"


def linkify(text: str) -> Markup:
    """Somebody's own words, as they typed them, with web addresses to click. Everything is escaped; only http links."""
    return Markup("").join(_linked(text))


def device_name(device: str) -> str:
    """What people call a browser by what it calls itself: Chrome · Windows."""
    browser = next((name for mark, name in _BROWSERS if mark in device), gettext("其他浏览器"))
    system = next((name for mark, name in _SYSTEMS if mark in device), "")
    return f"{browser} · {system}" if system else browser


def _linked(text: str) -> Iterator[Markup]:
    end = 0
    for found in _LINK.finditer(text):
        address = found.group().rstrip(_CLOSING)
        yield escape(text[end : found.start()])
        yield Markup('<a href="{0}" rel="nofollow noopener">{0}</a>').format(address)
        end = found.start() + len(address)
    yield escape(text[end:])


def _civil_day(of: datetime | date) -> date:
    return of.astimezone(BEIJING).date() if isinstance(of, datetime) else of


@lru_cache(maxsize=4096)
def _in_words(on: date, form: str, reader: str) -> str:
    return format_date(on, form, locale=reader)


@lru_cache(maxsize=4096)
def _at_words(at: datetime, form: str, reader: str) -> str:
    return format_datetime(at.astimezone(BEIJING), form, locale=reader)
