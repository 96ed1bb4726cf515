"""`flask letters`: which letters have not left, and another try for those that were given up."""

import os

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _

from portal import words
from portal.commands.orders import terminal_language
from portal.domain.marking import N_
from portal.services.letters import send_again, undelivered

command = AppGroup("letters", help="Letters that wait to be sent, and those that could not be.")

STATES = {"waiting": N_("等待发送"), "given_up": N_("已放弃")}


@command.command("list")
def listed() -> None:
    """Letters that have not left, the oldest first. No address is shown."""
    with force_locale(terminal_language(os.environ)):
        letters = undelivered()
        for letter in letters:
            click.echo(
                _(
                    "信件%(number)s（%(kind)s）：%(state)s，写于%(made)s，已试%(tries)s次 %(error)s",
                    number=letter.id,
                    kind=letter.kind,
                    state=_(STATES[letter.state]),
                    made=words.moment(letter.made_at),
                    tries=letter.tries,
                    error=letter.error or "",
                ).strip()
            )
        if not letters:
            click.echo(_("没有等待发送或已放弃的信件"))


@command.command("resend")
@click.argument("number", type=int, required=False)
def resend(number: int | None) -> None:
    """Try letters that were given up afresh: the one with this NUMBER, or all of them."""
    with force_locale(terminal_language(os.environ)):
        click.echo(_("会重新发送的信件：%(count)s", count=send_again(number)))
