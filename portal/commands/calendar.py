"""`flask calendar`: the holidays that deadlines keep clear of."""

import os

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _

from portal import clock
from portal.commands.orders import terminal_language
from portal.domain.periods import local
from portal.services.calendars import seed_calendar

command = AppGroup("calendar", help="The calendar that deadlines are counted on.")


@command.command("seed")
@click.option("--first", type=int, help="First year; last year unless given.")
@click.option("--last", type=int, help="Last year; next year unless given.")
def seed(first: int | None, last: int | None) -> None:
    """Take in the announced holidays. What an administrator has changed stays; again changes nothing."""
    this_year = local(clock.now()).year
    first, last = first or this_year - 1, last or this_year + 1
    if last < first:
        raise click.UsageError("the last year comes before the first")
    with force_locale(terminal_language(os.environ)):
        click.echo(_("节假日安排已更新，变动天数：%(count)s", count=seed_calendar(first, last)))
