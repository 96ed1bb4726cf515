"""Gives `flask` the portal's commands: every file of `portal/commands/` has one."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask

from portal import commands


def init_app(app: Flask) -> None:
    """Offer every command."""
    for topic in iter_modules(commands.__path__):
        app.cli.add_command(import_module(f"{commands.__name__}.{topic.name}").command)
