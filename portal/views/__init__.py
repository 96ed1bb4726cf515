"""HTTP in, HTML out. Every room of the site is a blueprint named here."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

ROOMS = ("home", "accounts", "settings", "orders", "complaints", "cases", "acts", "evidence", "desk")


def init_app(app: Flask) -> None:
    """Open the rooms of the site."""
    for room in ROOMS:
        if find_spec(f"portal.views.{room}"):
            app.register_blueprint(import_module(f"portal.views.{room}").bp)
