"""`flask clock`: what another policy would change for whom."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from portal import clock
from portal.domain.periods import Period, Unit
from portal.domain.policy_table import faults
from portal.domain.simulation import Balances
from portal.domain.timetable import Change, Edition, next_edition
from portal.queries.calendars import times_now
from portal.services.simulation import cases_recorded, replay

command = AppGroup("clock", help="Periods: what another policy would change.")

UNITS = {
    "h": Unit.WALL_HOURS,
    "sh": Unit.SERVICE_HOURS,
    "d": Unit.NATURAL_DAYS,
    "wd": Unit.WORKING_DAYS,
    "m": Unit.MONTHS,
}
WRITTEN = re.compile(r"(?P<key>[a-z_]+)=(?P<amount>\d{1,4})(?P<unit>[a-z]*)")


@command.command("simulate")
@click.option(
    "--policy", "policies", multiple=True, metavar="KEY=AMOUNT[UNIT]", help="h, sh, d, wd or m; as it is if left out."
)
@click.option(
    "--edition", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON, as /rules/editions gives it."
)
def simulate(policies: tuple[str, ...], edition: Path | None) -> None:
    """Replay the recorded cases under a changed policy and print who would gain or lose. Changes nothing."""
    before = times_now().edition(clock.now())
    changes = [*(_from_file(edition, before) if edition else ()), *(_change(text, before) for text in policies)]
    if not changes:
        raise click.UsageError("say what is to change: --policy first_reply=72h")
    changed = next_edition(before, "simulated", clock.now(), changes)
    if found := faults(changed):
        raise click.UsageError("; ".join(f"{fault.key}: {fault.code.replace('_', ' ')}" for fault in found))
    balances: Balances = {}
    with click.progressbar(length=cases_recorded(), label="replaying") as bar:
        for cases in replay(changed, balances):
            bar.update(cases)
    _tell(balances)


def _tell(balances: Balances) -> None:
    if not balances:
        click.echo("No recorded deadline would be any different.")
        return
    click.echo(f"{'period':24} {'whose':12} {'deadlines':>9} {'kept→missed':>12} {'missed→kept':>12} {'hours':>10}")
    for (key, party), b in sorted(balances.items()):
        hours = b.more / timedelta(hours=1)
        click.echo(f"{key:24} {party:12} {b.deadlines:9} {b.lost:12} {b.gained:12} {hours:+10.1f}")


def _change(text: str, before: Edition) -> Change:
    read = WRITTEN.fullmatch(text)
    if read is None or read["key"] not in before.policies or (read["unit"] and read["unit"] not in UNITS):
        raise click.UsageError(f"{text}: no such period or unit; write it as first_reply=72h")
    return _changed(before, read["key"], int(read["amount"]), UNITS.get(read["unit"]))


def _from_file(path: Path, before: Edition) -> list[Change]:
    try:
        rows: list[Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["periods"]
        return [_changed(before, row["key"], row["length"][0], Unit(row["length"][1])) for row in rows]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise click.UsageError(f"{path.name}: no table of periods ({error})") from error


def _changed(before: Edition, key: str, amount: int, unit: Unit | None) -> Change:
    policy = before.policies[key]
    try:
        period = Period(amount, unit or policy.period.unit, policy.period.window)
    except ValueError as error:
        raise click.UsageError(f"{key}: {error}") from error
    return Change(key, period, policy.warn)
