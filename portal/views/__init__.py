"""HTTP in, HTML out. Every room of the site is a blueprint named here."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

ROOMS = (
    "assets",
    "home",
    "help",
    "lookup",
    "accounts",
    "setup",
    "settings",
    "notice_settings",
    "unsubscribing",
    "hooks",
    "health",
    "referrals",
    "orders",
    "order_uploads",
    "complaints",
    "cases",
    "receipts",
    "acts",
    "evidence",
    "desk",
    "queue",
    "inbox",
    "desk_work",
    "figures",
    "team",
    "rulings",
    "claims",
    "composer",
    "administration",
    "clocks",
    "office",
)


def init_app(app: Flask) -> None:
    """Open the rooms of the site."""
    from portal.extensions import csrf, htmx
    from portal.views import (
        access,
        compression,
        converters,
        drawing,
        errors,
        headers,
        preferences,
        reading,
        sessions,
        unsent,
    )

    reading.init_app(app)
    converters.init_app(app)
    drawing.init_app(app)
    compression.init_app(app)
    headers.init_app(app)
    htmx.init_app(app)
    preferences.init_app(app)
    sessions.init_app(app)
    errors.init_app(app)
    unsent.init_app(app)
    for room in ROOMS:
        if find_spec(f"portal.views.{room}"):
            app.register_blueprint(import_module(f"portal.views.{room}").bp)
    access.init_app(app)
    # After the weight of the form was looked at: this is what reads it.
    csrf.init_app(app)
