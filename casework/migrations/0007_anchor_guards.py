"""What must never happen to checkpoints, stamps and accesses, refused by PostgreSQL."""

from django.db import migrations

from casework.migrations._triggers import append_only, stamped

FUNCTIONS = """
CREATE FUNCTION renvoi_salt_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    RETURN NEW;
END $$;

-- A checkpoint follows the newest one, cites it, and is hashed as it stands.
CREATE FUNCTION renvoi_chain_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    SELECT number, sha256 INTO last FROM casework_checkpoint ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(last.number, 0) + 1
        OR NEW.sha256 <> encode(sha256(convert_to(NEW.body, 'UTF8')), 'hex')
        OR NEW.body::jsonb ->> 'previous' <> coalesce(last.sha256, repeat('0', 64))
    THEN
        RAISE EXCEPTION 'a checkpoint follows the newest one and cites it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- It may only become known outside, each way once.
CREATE FUNCTION renvoi_guard_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{written_at,mailed_at}'::text[]
        IS DISTINCT FROM to_jsonb(OLD) - '{written_at,mailed_at}'::text[]
        OR (OLD.written_at IS NOT NULL AND NEW.written_at IS DISTINCT FROM OLD.written_at)
        OR (OLD.mailed_at IS NOT NULL AND NEW.mailed_at IS DISTINCT FROM OLD.mailed_at)
    THEN
        RAISE EXCEPTION 'checkpoint % cannot be changed', OLD.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- What is stamped never changes, and once there is a token nothing does.
CREATE FUNCTION renvoi_guard_timestamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'READY' OR (NEW.kind, NEW.subject, NEW.network_id, NEW.body, NEW.sha256)
        IS DISTINCT FROM (OLD.kind, OLD.subject, OLD.network_id, OLD.body, OLD.sha256)
    THEN
        RAISE EXCEPTION 'timestamp % cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Time that was lived through cannot be taken back.
CREATE FUNCTION renvoi_guard_alive_span() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.name <> OLD.name OR NEW.began_at <> OLD.began_at OR NEW.ended_at < OLD.ended_at THEN
        RAISE EXCEPTION 'a span of heartbeats only grows'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER salt BEFORE INSERT ON casework_access
    FOR EACH ROW EXECUTE FUNCTION renvoi_salt_access();
CREATE TRIGGER chain_checkpoint BEFORE INSERT ON casework_checkpoint
    FOR EACH ROW EXECUTE FUNCTION renvoi_chain_checkpoint();
CREATE TRIGGER guard_checkpoint BEFORE UPDATE ON casework_checkpoint
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_checkpoint();
CREATE TRIGGER keep_checkpoint BEFORE DELETE ON casework_checkpoint
    FOR EACH ROW EXECUTE FUNCTION renvoi_refuse();
CREATE TRIGGER keep_checkpoint_truncate BEFORE TRUNCATE ON casework_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION renvoi_refuse();
CREATE TRIGGER guard_timestamp BEFORE UPDATE ON casework_stamp
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_timestamp();
CREATE TRIGGER keep_timestamp BEFORE DELETE ON casework_stamp
    FOR EACH ROW EXECUTE FUNCTION renvoi_refuse();
CREATE TRIGGER keep_timestamp_truncate BEFORE TRUNCATE ON casework_stamp
    FOR EACH STATEMENT EXECUTE FUNCTION renvoi_refuse();
CREATE TRIGGER guard_alive_span BEFORE UPDATE ON casework_alivespan
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_alive_span();
CREATE TRIGGER keep_alive_span BEFORE DELETE ON casework_alivespan
    FOR EACH ROW EXECUTE FUNCTION renvoi_refuse();
CREATE TRIGGER keep_alive_span_truncate BEFORE TRUNCATE ON casework_alivespan
    FOR EACH STATEMENT EXECUTE FUNCTION renvoi_refuse();
"""

REVERSE = """
DROP TRIGGER salt ON casework_access;
DROP TRIGGER chain_checkpoint ON casework_checkpoint;
DROP TRIGGER guard_checkpoint ON casework_checkpoint;
DROP TRIGGER keep_checkpoint ON casework_checkpoint;
DROP TRIGGER keep_checkpoint_truncate ON casework_checkpoint;
DROP TRIGGER guard_timestamp ON casework_stamp;
DROP TRIGGER keep_timestamp ON casework_stamp;
DROP TRIGGER keep_timestamp_truncate ON casework_stamp;
DROP TRIGGER guard_alive_span ON casework_alivespan;
DROP TRIGGER keep_alive_span ON casework_alivespan;
DROP TRIGGER keep_alive_span_truncate ON casework_alivespan;
DROP FUNCTION renvoi_salt_access();
DROP FUNCTION renvoi_chain_checkpoint();
DROP FUNCTION renvoi_guard_checkpoint();
DROP FUNCTION renvoi_guard_timestamp();
DROP FUNCTION renvoi_guard_alive_span();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_anchors")]

    operations = [
        migrations.RunSQL(FUNCTIONS, REVERSE),
        append_only("casework_stampedevidence"),
        stamped("casework_checkpoint"),
        stamped("casework_stampedevidence"),
    ]
