"""The migrations lead from an empty database to the tables of the models, and back, on both kinds of database."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from flask_migrate import Migrate

from portal import create_app, run
from portal.config import ROOT
from portal.extensions import db
from portal.models import triggers
from tests.machine import databases, throwaway_postgres

FOLDER = str(ROOT / "migrations")


@pytest.fixture(params=databases())
def url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/pingli.sqlite3"
    else:
        with throwaway_postgres() as postgres:
            yield postgres


@pytest.fixture
def alembic(url, tmp_path):
    """Alembic as `flask db` runs it, within the portal."""
    app = create_app({"SECRET_KEY": "s" * 32, "SQLALCHEMY_DATABASE_URI": url, "DATA_DIR": str(tmp_path)})
    Migrate(app, db, directory=FOLDER)
    settings = Config()
    settings.set_main_option("script_location", FOLDER)
    with app.app_context():
        yield settings
        db.session.remove()
        db.engine.dispose()


def test_an_empty_database_becomes_what_the_models_say(alembic):
    command.upgrade(alembic, "head")
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, db.metadata) == []


def test_the_way_back_leaves_nothing_behind(alembic):
    command.upgrade(alembic, "head")
    command.downgrade(alembic, "base")
    left = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    command.upgrade(alembic, "head")


def test_the_record_is_append_only_once_migrated(alembic):
    command.upgrade(alembic, "head")
    with db.engine.connect() as connection:
        assert triggers.are_present(connection)


def test_the_start_knows_when_a_database_is_current(alembic):
    command.upgrade(alembic, "head")
    with db.engine.connect() as connection:
        stands_at = set(connection.scalars(sa.text("SELECT version_num FROM alembic_version")))
    assert stands_at == run.newest_revisions()
