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
    for _ in track(demo.scenes(evidence_store()), description="Demo town", total=demo.count_scenes()):
        pass
    click.echo("Sign in as " + ", ".join(f"{who}@demo.test" for who, *_ in demo.CAST))
    click.echo(f"Password for everybody: {demo.PASSWORD}")
