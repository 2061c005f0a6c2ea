"""What a run found stays as it was found, whatever the door."""

from django.db import migrations

from casework.migrations._triggers import append_only, stamped

GUARD = """
CREATE FUNCTION renvoi_guard_integrity_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state = 'READY' THEN
        RAISE EXCEPTION 'integrity run % is part of the record and cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_integrity_run BEFORE UPDATE OR DELETE ON casework_integrityrun
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_integrity_run();
CREATE TRIGGER guard_integrity_run_truncate BEFORE TRUNCATE ON casework_integrityrun
    FOR EACH STATEMENT EXECUTE FUNCTION renvoi_refuse();
"""

REVERSE = """
DROP TRIGGER guard_integrity_run ON casework_integrityrun;
DROP TRIGGER guard_integrity_run_truncate ON casework_integrityrun;
DROP FUNCTION renvoi_guard_integrity_run();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_integrity")]

    operations = [
        migrations.RunSQL(GUARD, REVERSE),
        append_only("casework_integritycheck"),
        stamped("casework_integritycheck"),
    ]
