"""`flask audit`: is the record of every case whole?"""

import os
import sys

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _
from rich.console import Console
from rich.progress import track

from portal.commands.orders import terminal_language
from portal.domain.marking import N_
from portal.services.audit import Break, audit, count_cases

FAULTS = {
    "changed": N_("这一条的内容与它的摘要不符"),
    "missing": N_("这里缺少一条，或顺序不对"),
    "tail": N_("案件记下的最后一条不是它"),
    "state": N_("案件现在的状态与记录不符"),
    "unreadable": N_("记录已经损坏，无法读取"),
}


@click.command("audit")
@with_appcontext
def command() -> None:
    """Verify the chain of every case, and whatever is kept beside it. Names what does not hold; ends with 1 if so."""
    with force_locale(terminal_language(os.environ)):
        console = Console(stderr=True)
        cases = track(
            audit(),
            _("正在核对"),
            total=count_cases(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        looked_at = broken = 0
        for found in cases:
            looked_at += 1
            if found:
                broken += 1
                click.echo(_said(found))
        click.echo(_("核对案件：%(count)s；有问题：%(broken)s", count=looked_at, broken=broken))
        sys.exit(1 if broken else 0)


def _said(found: Break) -> str:
    return _("%(case)s第%(entry)s条：%(fault)s", case=found.ref, entry=found.seq, fault=_(FAULTS[found.what]))
