"""SQL that several tables share; a migration that was merged goes on meaning the same."""

from django.db import migrations


def append_only(table: str) -> migrations.RunSQL:
    """Refuse every change and removal of the table's rows (needs `renvoi_refuse`)."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION renvoi_refuse();
        CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION renvoi_refuse();
        """,
        f"""
        DROP TRIGGER append_only ON {table};
        DROP TRIGGER append_only_truncate ON {table};
        """,
    )


def stamped(table: str) -> migrations.RunSQL:
    """Fill `recorded_at` from PostgreSQL's own clock, and keep it (needs `renvoi_stamp`)."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER stamp BEFORE INSERT ON {table}
            FOR EACH ROW EXECUTE FUNCTION renvoi_stamp();
        CREATE TRIGGER stamp_kept BEFORE UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION renvoi_keep_stamp();
        """,
        f"""
        DROP TRIGGER stamp ON {table};
        DROP TRIGGER stamp_kept ON {table};
        """,
    )
