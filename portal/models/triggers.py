"""Triggers that make the record final in the database itself, whoever asks. Batch migrations of SQLite drop
triggers with the table that they rebuild, so `protect` is called after every upgrade and at every start."""

from sqlalchemy import Connection, event, inspect, text

from portal.extensions import db
from portal.models.case import Entry
from portal.models.change import Change

# What tells two rows of a table apart: INSERT OR REPLACE takes the old row away without asking the trigger for deletes.
SAME_ROW = {
    Entry.__tablename__: "id = NEW.id OR rowid = NEW.rowid OR (case_id = NEW.case_id AND seq = NEW.seq)",
    Change.__tablename__: "id = NEW.id",
}
FUNCTION = (
    "CREATE OR REPLACE FUNCTION entries_are_final() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'entries are final'; END $$"
)


def protect(connection: Connection) -> None:
    """See to it that the triggers are there; nothing happens when they are. Tables that are yet to be made wait."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(FUNCTION))
    for table in SAME_ROW.keys() & set(inspect(connection).get_table_names()):
        for statement in _triggers(connection, table):
            connection.execute(text(statement))


def are_present(connection: Connection) -> bool:
    """Whether the database refuses to change an entry, or the record of a change."""
    if connection.dialect.name == "sqlite":
        query = text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    else:
        query = text("SELECT count(*) FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal")
    return all(connection.scalar(query, {"table": table}) == len(_triggers(connection, table)) for table in SAME_ROW)


def _triggers(connection: Connection, table: str) -> tuple[str, ...]:
    if connection.dialect.name == "sqlite":
        same = SAME_ROW[table]
        refuse = "BEGIN SELECT RAISE(ABORT, 'entries are final'); END"
        return (
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - our own names
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}",
        )
    refuse = "EXECUTE FUNCTION entries_are_final()"
    return (
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    )


@event.listens_for(db.metadata, "after_create")
def _protect_what_was_made(_metadata: object, connection: Connection, **_: object) -> None:
    protect(connection)
