"""Triggers that make entries final in the database itself, whoever asks. Batch migrations of SQLite drop
triggers with the table that they rebuild, so `protect` is called after every upgrade and at every start."""

from sqlalchemy import Connection, event, text

from portal.extensions import db
from portal.models.case import Entry

TABLE = Entry.__tablename__

SQLITE = (
    *(
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb} BEFORE {verb} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, 'entries are final'); END"
        for verb in ("update", "delete")
    ),
    # INSERT OR REPLACE takes the old row away without asking the trigger for deletes.
    "CREATE TRIGGER IF NOT EXISTS entry_no_replace BEFORE INSERT ON entry WHEN EXISTS "
    "(SELECT 1 FROM entry WHERE id = NEW.id OR rowid = NEW.rowid OR (case_id = NEW.case_id AND seq = NEW.seq)) "
    "BEGIN SELECT RAISE(ABORT, 'entries are final'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION entries_are_final() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'entries are final'; END $$",
    f"CREATE OR REPLACE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION entries_are_final()",
    f"CREATE OR REPLACE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION entries_are_final()",
)


def protect(connection: Connection) -> None:
    """See to it that the triggers are there; nothing happens when they are."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.execute(text(statement))


def are_present(connection: Connection) -> bool:
    """Whether the database refuses to change an entry."""
    if connection.dialect.name == "sqlite":
        query = text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
        return connection.scalar(query, {"table": TABLE}) == len(SQLITE)
    query = text("SELECT count(*) FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal")
    return connection.scalar(query, {"table": TABLE}) == len(POSTGRESQL) - 1


@event.listens_for(db.metadata, "after_create")
def _protect_what_was_made(_metadata: object, connection: Connection, **_: object) -> None:
    protect(connection)
