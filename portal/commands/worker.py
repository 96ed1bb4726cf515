"""`flask worker`: the hand of the clock, on a machine of its own or beside the web server."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.worker import main


@click.command("worker")
@with_appcontext
def command() -> None:
    """Let time pass: make the moves that are due, until stopped."""
    sys.exit(main(current_app._get_current_object()))  # type: ignore[attr-defined]
