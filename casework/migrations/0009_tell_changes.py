"""Every change of what clients mirror is told by PostgreSQL, whatever the door it came through."""

from django.db import migrations

from casework.migrations._changes import told, touching

FUNCTIONS = """
CREATE FUNCTION renvoi_count_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION renvoi_guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{integrity,verified_at,version}'::text[]
        IS DISTINCT FROM to_jsonb(OLD) - '{integrity,verified_at,version}'::text[]
    THEN
        RAISE EXCEPTION 'the facts of evidence % cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION renvoi_reads_cases(officer casework_officer) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
    SELECT officer.is_active AND officer.roles
        && '{OFFICER,REVIEWER,RELEASER,AUDITOR,SERVICE}'::varchar[]
$$;

CREATE FUNCTION renvoi_tell_access(kind text, whose bigint, whither bigint) RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO casework_change
        (kind, object_id, public_id, network_id, officer_id, version, is_deleted, told_at)
    SELECT kind, n.id, n.reference, n.id, whose, 1, kind = 'access.revoked', statement_timestamp()
        FROM casework_network n WHERE n.id = whither AND n.is_restricted FOR SHARE
$$;

CREATE FUNCTION renvoi_tell_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.network_id, OLD.officer_id) = (NEW.network_id, NEW.officer_id)
    THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM renvoi_tell_access('access.revoked', OLD.officer_id, OLD.network_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM renvoi_tell_access('access.granted', NEW.officer_id, NEW.network_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION renvoi_tell_restriction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO casework_change
        (kind, object_id, public_id, network_id, officer_id, version, is_deleted, told_at)
    SELECT CASE WHEN NEW.is_restricted THEN 'access.revoked' ELSE 'access.granted' END,
            NEW.id, NEW.reference, NEW.id, o.id, NEW.version, NEW.is_restricted,
            statement_timestamp()
        FROM casework_officer o
        WHERE renvoi_reads_cases(o) AND NOT EXISTS (
            SELECT 1 FROM casework_networkmember m
            WHERE m.network_id = NEW.id AND m.officer_id = o.id
        );
    RETURN NULL;
END $$;

CREATE FUNCTION renvoi_tell_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF renvoi_reads_cases(OLD) <> renvoi_reads_cases(NEW) THEN
        INSERT INTO casework_change
            (kind, object_id, public_id, officer_id, version, is_deleted, told_at)
        VALUES (
            CASE WHEN renvoi_reads_cases(NEW) THEN 'access.granted' ELSE 'access.revoked' END,
            NEW.id, '*', NEW.id, 1, renvoi_reads_cases(OLD), statement_timestamp()
        );
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER tell_member AFTER INSERT OR UPDATE OR DELETE ON casework_networkmember
    FOR EACH ROW EXECUTE FUNCTION renvoi_tell_member();
CREATE TRIGGER tell_restriction AFTER UPDATE ON casework_network
    FOR EACH ROW WHEN (OLD.is_restricted <> NEW.is_restricted)
    EXECUTE FUNCTION renvoi_tell_restriction();
CREATE TRIGGER tell_reading AFTER UPDATE ON casework_officer
    FOR EACH ROW EXECUTE FUNCTION renvoi_tell_reading();
CREATE TRIGGER version_counted BEFORE UPDATE ON casework_asset
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION renvoi_count_version();
"""

REVERSE = """
DROP TRIGGER version_counted ON casework_asset;
DROP TRIGGER tell_reading ON casework_officer;
DROP TRIGGER tell_restriction ON casework_network;
DROP TRIGGER tell_member ON casework_networkmember;
DROP FUNCTION renvoi_tell_reading();
DROP FUNCTION renvoi_tell_restriction();
DROP FUNCTION renvoi_tell_member();
DROP FUNCTION renvoi_tell_access(text, bigint, bigint);
DROP FUNCTION renvoi_reads_cases(casework_officer);
DROP FUNCTION renvoi_count_version();
CREATE OR REPLACE FUNCTION renvoi_guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{integrity,verified_at}'::text[]
        IS DISTINCT FROM to_jsonb(OLD) - '{integrity,verified_at}'::text[]
    THEN
        RAISE EXCEPTION 'the facts of evidence % cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""

# A case shows of an asset what all cases share, so its rows change with it.
ASSET_SHOWN = """
    UPDATE casework_membership m SET version = m.version + 1
    FROM new_rows n JOIN old_rows o ON o.id = n.id AND o.version <> n.version
    WHERE m.asset_id = n.id
"""
POST_SHOWN = """
    UPDATE casework_postmembership m SET version = m.version + 1
    FROM new_rows n JOIN old_rows o ON o.id = n.id AND o.* IS DISTINCT FROM n.*
    WHERE m.post_id = n.id
"""
# A post shows its author where the author belongs to the case too.
AUTHOR_SHOWN = """
    UPDATE casework_postmembership m SET version = m.version + 1
    FROM new_rows n JOIN casework_post p ON p.author_id = n.asset_id
    WHERE m.post_id = p.id AND m.network_id = n.network_id
"""
EVIDENCE_SHOWN = """
    UPDATE casework_evidence e SET version = e.version + 1
    WHERE e.id IN (SELECT evidence_id FROM new_rows)
"""
# A list is told of as one import, with a link to what it brought.
BY_HAND = "r.batch_id IS NULL"


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_versions_and_changes")]

    operations = [
        migrations.RunSQL(FUNCTIONS, REVERSE),
        told("casework_network", "network", network="r.id", public="r.reference"),
        told("casework_campaign", "campaign", network="r.network_id"),
        told("casework_target", "target", network="r.network_id"),
        told("casework_narrative", "narrative", network="r.network_id"),
        told("casework_attribution", "attribution", network="r.network_id", is_appended=True),
        told(
            "casework_membership",
            "asset",
            network="r.network_id",
            public="r.asset_id::text",
            where=BY_HAND,
        ),
        told(
            "casework_postmembership",
            "post",
            network="r.network_id",
            public="r.post_id::text",
            where=BY_HAND,
        ),
        told("casework_evidence", "evidence", network="r.network_id"),
        told("casework_observation", "observation", network="r.network_id", is_appended=True),
        told(
            "casework_importbatch",
            "import",
            network="r.network_id",
            counts="state reason rows created linked unchanged not_imported",
        ),
        touching("casework_asset", "UPDATE", ASSET_SHOWN),
        touching("casework_post", "UPDATE", POST_SHOWN),
        touching("casework_membership", "INSERT DELETE", AUTHOR_SHOWN),
        touching("casework_evidencelink", "INSERT DELETE", EVIDENCE_SHOWN),
    ]
