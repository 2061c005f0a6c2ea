"""What must never happen in casework, refused by PostgreSQL whatever the door."""

from django.db import migrations

from casework.migrations._triggers import append_only, stamped

APPEND_ONLY = (
    "casework_event",
    "casework_access",
    "casework_anchor",
    "casework_attribution",
    "casework_handlechange",
    "casework_observation",
    "casework_importrow",
)
# PostgreSQL's own clock, never one that was passed in. Events get theirs where they are chained.
STAMPED = (
    "casework_access",
    "casework_anchor",
    "casework_asset",
    "casework_attribution",
    "casework_campaign",
    "casework_evidence",
    "casework_evidencelink",
    "casework_handlechange",
    "casework_importrow",
    "casework_membership",
    "casework_narrative",
    "casework_network",
    "casework_networklink",
    "casework_networkmember",
    "casework_observation",
    "casework_officer",
    "casework_post",
    "casework_postmembership",
    "casework_target",
    "casework_token",
)

FUNCTIONS = """
CREATE FUNCTION renvoi_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: it is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION renvoi_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := statement_timestamp();
    RETURN NEW;
END $$;

CREATE FUNCTION renvoi_keep_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.recorded_at IS DISTINCT FROM OLD.recorded_at THEN
        RAISE EXCEPTION 'recorded_at of % is PostgreSQL''s own and cannot be changed', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- hash = SHA-256(previous || header || SHA-256(salt || payload)); see docs/decisions/0005.
CREATE FUNCTION renvoi_chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place bigint;
    head bytea;
    name text;
    header text;
BEGIN
    SELECT c.sequence, c.head, coalesce(n.reference, 'HOUSE') INTO place, head, name
        FROM casework_chain c LEFT JOIN casework_network n ON n.id = c.network_id
        WHERE c.id = NEW.chain_id FOR UPDATE OF c;
    NEW.sequence := place + 1;
    NEW.previous := head;
    NEW.recorded_at := clock_timestamp();
    NEW.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    NEW.payload_hash := sha256(NEW.salt || convert_to(NEW.payload, 'UTF8'));
    header := concat_ws(
        E'\\n',
        name,
        NEW.sequence::text,
        NEW.kind,
        NEW.actor_id::text,
        NEW.subject,
        coalesce(to_char(NEW.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ''),
        to_char(NEW.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    );
    NEW.hash := sha256(NEW.previous || convert_to(header, 'UTF8') || NEW.payload_hash);
    UPDATE casework_chain SET sequence = NEW.sequence, head = NEW.hash WHERE id = NEW.chain_id;
    RETURN NEW;
END $$;

CREATE FUNCTION renvoi_guard_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Depth 1 is a statement of somebody's own; depth 2 comes from the chaining of an event.
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND NEW.sequence = 0 AND NEW.head = decode(repeat('00', 32), 'hex') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of a chain is moved by its events only'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION renvoi_guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{integrity,verified_at}'::text[]
        IS DISTINCT FROM to_jsonb(OLD) - '{integrity,verified_at}'::text[]
    THEN
        RAISE EXCEPTION 'the facts of evidence % cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER chain_event BEFORE INSERT ON casework_event
    FOR EACH ROW EXECUTE FUNCTION renvoi_chain_event();
CREATE TRIGGER guard_chain BEFORE INSERT OR UPDATE OR DELETE ON casework_chain
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_chain();
CREATE TRIGGER guard_chain_truncate BEFORE TRUNCATE ON casework_chain
    FOR EACH STATEMENT EXECUTE FUNCTION renvoi_refuse();
CREATE TRIGGER guard_evidence BEFORE UPDATE ON casework_evidence
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_evidence();
CREATE TRIGGER keep_evidence BEFORE DELETE ON casework_evidence
    FOR EACH ROW EXECUTE FUNCTION renvoi_refuse();
CREATE TRIGGER keep_evidence_truncate BEFORE TRUNCATE ON casework_evidence
    FOR EACH STATEMENT EXECUTE FUNCTION renvoi_refuse();
"""

REVERSE = """
DROP TRIGGER chain_event ON casework_event;
DROP TRIGGER guard_chain ON casework_chain;
DROP TRIGGER guard_chain_truncate ON casework_chain;
DROP TRIGGER guard_evidence ON casework_evidence;
DROP TRIGGER keep_evidence ON casework_evidence;
DROP TRIGGER keep_evidence_truncate ON casework_evidence;
DROP FUNCTION renvoi_guard_evidence();
DROP FUNCTION renvoi_guard_chain();
DROP FUNCTION renvoi_chain_event();
DROP FUNCTION renvoi_keep_stamp();
DROP FUNCTION renvoi_stamp();
DROP FUNCTION renvoi_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, REVERSE),
        *[append_only(table) for table in APPEND_ONLY],
        *[stamped(table) for table in STAMPED],
    ]
