"""`flask db`: migrations, with the commands of Flask-Migrate."""

from typing import Any

import click
from flask.cli import ScriptInfo

from portal.config import ROOT
from portal.extensions import db


class _LoadedWhenAskedFor(click.Command):
    """A web server has this command too, and should not spend 0.4 s on loading Alembic."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        from flask_migrate import Migrate
        from flask_migrate.cli import db as migrations

        assert parent
        Migrate(parent.ensure_object(ScriptInfo).load_app(), db, directory=str(ROOT / "migrations"))
        return migrations.make_context(info_name, args, parent, **extra)


command = _LoadedWhenAskedFor("db", help="Take the database from version to version.")
