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


def test_what_was_there_before_the_desks_finds_its_shop_and_its_body(alembic):
    command.upgrade(alembic, "0001")
    with db.engine.begin() as connection:
        for statement in BEFORE_THE_DESKS:
            connection.execute(sa.text(statement))
    command.upgrade(alembic, "head")
    with db.engine.connect() as connection:
        shops = connection.execute(sa.text("SELECT merchant_id, name FROM shop ORDER BY merchant_id")).all()
        assert shops == [(1, "禾木电器"), (2, "禾木电器 2")]
        assert connection.scalar(sa.text("SELECT shop_id FROM orders")) == connection.scalar(
            sa.text("SELECT id FROM shop WHERE merchant_id = 2")
        )
        places = sa.text(
            "SELECT place.account_id, body.name, place.load_cap FROM place JOIN body ON body.id = place.body_id"
        )
        assert connection.execute(places).all() == [(2, "江南调解中心", 30)]
    command.downgrade(alembic, "0001")
    with db.engine.connect() as connection:
        named = connection.execute(sa.text("SELECT id, organisation FROM account ORDER BY id")).all()
        assert named == [(1, None), (2, "江南调解中心")]


WHEN = "'2026-03-02 01:00:00+00:00'"
BEFORE_THE_DESKS = (
    f"INSERT INTO merchant (id, name, created_at) VALUES (1, '禾木电器', {WHEN}), (2, '禾木电器', {WHEN})",
    "INSERT INTO account (id, email, name, role, password_hash, language, organisation, created_at) VALUES "
    f"(1, 'li@demo.test', '李女士', 'consumer', 'x', 'zh', NULL, {WHEN}), "
    f"(2, 'wang@demo.test', '王敏', 'mediator', 'x', 'zh', '江南调解中心', {WHEN})",
    "INSERT INTO orders (id, merchant_id, buyer_id, platform, order_no, ordered_at, paid_fen, source, created_at) "
    f"VALUES (1, 2, 1, 'taobao', 'T-1', {WHEN}, 49900, 'import', {WHEN})",
)
