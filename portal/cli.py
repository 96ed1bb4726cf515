"""Gives `flask` the portal's commands: every file of `portal/commands/` has one."""

import sys
from importlib import import_module
from pkgutil import iter_modules

from flask import Flask

from portal import commands
from portal.config import ROOT


def init_app(app: Flask) -> None:
    """Offer every command, and migrations when it is `flask` that is running."""
    for topic in iter_modules(commands.__path__):
        app.cli.add_command(import_module(f"{commands.__name__}.{topic.name}").command)
    # `flask` has imported this for its `db` commands already; a web server should not spend 0.4 s on it.
    if "flask_migrate" in sys.modules:
        from flask_migrate import Migrate

        from portal.extensions import db

        Migrate(app, db, directory=str(ROOT / "migrations"))
