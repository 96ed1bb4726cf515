"""What every template can use without being given it."""

from collections.abc import MutableMapping
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask
from flask.templating import Environment
from flask_login import current_user
from jinja2 import StrictUndefined

from portal import clock, words
from portal.forms.fields import target_of
from portal.lengths import length_named
from portal.queries.calendars import outage_now
from portal.views import navigation, preferences
from portal.views.answers import path_to_come_back_to
from portal.views.assets import static_url

WORDS = (
    words.money,
    words.day,
    words.moment,
    words.deadline,
    words.time_of_day,
    words.span,
    words.time_left,
    words.linkify,
    words.file_size,
    words.playing_time,
)


class Templates(Environment):
    """Flask's, but what a template has of everybody's is copied when it is loaded; nothing is added later.

    Jinja compares these names with each import of a macro. For its ChainMap that was a tenth of a case page's time.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template has of everybody's, with `d` over it."""
        return {**self.globals, **(d or {})}


def init_app(app: Flask) -> None:
    """Make templates strict, and give them words, addresses and the viewer."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    for word in WORDS:
        app.jinja_env.filters[word.__name__] = word
        app.jinja_env.globals[word.__name__] = word
    app.jinja_env.globals |= {
        "urgency": words.urgency,
        "share_left": words.share_left,
        "length_named": length_named,
        "static_url": static_url,
        "now": clock.now,
        "iso": iso,
        "instant": datetime.fromisoformat,
        "date_of": date.fromisoformat,
        "device_name": words.device_name,
        "place_exists": navigation.exists,
        "places": navigation.places,
        "asks_to_confirm": navigation.asks_to_confirm,
        "complaint_entrance": navigation.complaint_entrance,
        "bell": navigation.bell,
        "outage_now": outage_now,
        "path_to_come_back_to": path_to_come_back_to,
        "target_of": target_of,
    }

    @app.context_processor
    def who_and_how() -> dict[str, Any]:
        return {
            # Behind its proxy every question about the viewer would look for the request first.
            "viewer": current_user._get_current_object(),
            "language": preferences.language(),
            "html_lang": preferences.LANGUAGES[preferences.language()],
            "appearance": preferences.appearance(),
            "has_errors": False,
        }


def iso(at: datetime) -> str:
    """An instant for `<time datetime>`, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
