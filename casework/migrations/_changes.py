"""SQL that every synced table shares: it counts its version, and tells of each change."""

from django.db import migrations

COLUMNS = "(kind, object_id, public_id, network_id, version, is_deleted, told_at)"


def told(
    table: str,
    kind: str,
    *,
    network: str,
    public: str = "r.id::text",
    joins: str = "",
    where: str = "true",
    counts: str = "",
    is_appended: bool = False,
) -> migrations.RunSQL:
    """Tell of each new, changed and removed row; `r` is the row, `counts` the columns that matter.

    Statement by statement, so that thousands of rows cost one INSERT. What an UPDATE touched is
    planned anew each time: a plan made for one row must not be used for thousands.
    """
    version = "1" if is_appended else "r.version"
    telling = (
        f"INSERT INTO casework_change {COLUMNS} "
        f"SELECT '{kind}', r.id, {public}, {network}, {version}, %s, statement_timestamp() "
    )
    changed = f"FROM new_rows r JOIN old_rows o ON o.id = r.id AND o.version <> r.version {joins}"
    change = f"{telling % 'false'} {changed} ORDER BY r.id"
    forward = f"""
    CREATE FUNCTION renvoi_tell_{table}() RETURNS trigger LANGUAGE plpgsql AS $tell$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            {telling % "false"} FROM new_rows r {joins} WHERE {where} ORDER BY r.id;
        ELSIF TG_OP = 'UPDATE' THEN
            EXECUTE $change${change}$change$;
        ELSE
            {telling % "true"} FROM old_rows r {joins} ORDER BY r.id;
        END IF;
        RETURN NULL;
    END $tell$;
    CREATE TRIGGER tell_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION renvoi_tell_{table}();
    """
    backward = f"DROP TRIGGER tell_insert ON {table};"
    if not is_appended:
        matters = _matters(counts)
        forward += f"""
        CREATE TRIGGER version_counted BEFORE UPDATE ON {table}
            FOR EACH ROW WHEN ({matters}) EXECUTE FUNCTION renvoi_count_version();
        CREATE TRIGGER tell_update AFTER UPDATE ON {table}
            REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION renvoi_tell_{table}();
        CREATE TRIGGER tell_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
            FOR EACH STATEMENT EXECUTE FUNCTION renvoi_tell_{table}();
        """
        backward += f"""
        DROP TRIGGER version_counted ON {table};
        DROP TRIGGER tell_update ON {table};
        DROP TRIGGER tell_delete ON {table};
        """
    return migrations.RunSQL(forward, f"{backward} DROP FUNCTION renvoi_tell_{table}();")


def touching(table: str, events: str, statement: str) -> migrations.RunSQL:
    """Count up the version of other rows that show something of this table's.

    The statement reads `old_rows` or `new_rows`, as far as each event has them.
    """
    forward, backward = "", ""
    for event in events.split():
        name = f"renvoi_touch_{table}_{event.lower()}"
        seen = {
            "INSERT": "NEW TABLE AS new_rows",
            "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
            "DELETE": "OLD TABLE AS new_rows",
        }[event]
        forward += f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $touch$
        BEGIN
            EXECUTE $touched${statement}$touched$;
            RETURN NULL;
        END $touch$;
        CREATE TRIGGER touch_{event.lower()} AFTER {event} ON {table} REFERENCING {seen}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """
        backward += f"DROP TRIGGER touch_{event.lower()} ON {table}; DROP FUNCTION {name}();"
    return migrations.RunSQL(forward, backward)


def _matters(counts: str) -> str:
    if not counts:
        return "OLD.* IS DISTINCT FROM NEW.*"
    columns = [*counts.split(), "version"]
    old, new = (", ".join(f"{side}.{name}" for name in columns) for side in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"
