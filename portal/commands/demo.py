"""`flask demo`: the demo town, played through the commands that people use."""

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.progress import track

from portal.services import demo
from portal.views.uploads import evidence_store


@click.command("demo")
@with_appcontext
def command() -> None:
    """Fill an empty database with people, orders and complaints in every state."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException("Production has real people in it; the demo town does not belong there.")
    try:
        for _ in track(demo.scenes(evidence_store()), description="Demo town", total=demo.count_scenes()):
            pass
    except demo.AlreadyPlayed:
        raise click.ClickException("The demo town is here already. Nothing was added.") from None
    for email, what, name in demo.cast():
        click.echo(f"    {email:<18}  {what:<20}  {name}")
    click.echo(f"Password for everybody: {demo.PASSWORD}")
