"""Which tables move the site's version: one line in a migration for each that public pages read.

Decides how: by a constraint trigger that is deferred to the commit. So the version becomes visible
together with what it stands for, never before it; and its row is locked for as short as can be, after
everything else, so that nobody who holds it waits for another. See docs/ARCHITECTURE.md.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

FUNCTION = """
CREATE FUNCTION site_version_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Once in a transaction, however many rows it changed. Each row that takes something back counts.
    UPDATE newsroom_siteversion SET number = number + 1, taken_back = taken_back + TG_NARGS
     WHERE TG_NARGS > 0 OR xmin <> pg_current_xact_id()::xid;
    RETURN NULL;
END $$;
"""
UNDO_FUNCTION = "DROP FUNCTION site_version_moves();"


def moves_the_site(table: str) -> RunSQL:
    """Every row that is inserted, changed or deleted; by DELETE, not by TRUNCATE."""
    return RunSQL(
        _trigger("site_version_moves", "INSERT OR UPDATE OR DELETE", table),
        f"DROP TRIGGER site_version_moves ON {table};",
    )


def takes_back(table: str, when: str = "true") -> RunSQL:
    """A row that is inserted, if `when` holds for it (`NEW`): no older copy of any page is shown again."""
    return RunSQL(
        _trigger("site_takes_back", "INSERT", table, when, "'takes back'"),
        f"DROP TRIGGER site_takes_back ON {table};",
    )


def _trigger(name: str, event: str, table: str, when: str = "true", argument: str = "") -> str:
    return (
        f"CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION site_version_moves({argument});"
    )
