"""What was sent never changes: PostgreSQL refuses it whatever the door."""

from django.db import migrations

FUNCTIONS = """
-- The words of a message are planned once; a message that arrived is never sent or changed again.
CREATE FUNCTION renvoi_guard_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'CONFIRMED' THEN
        RAISE EXCEPTION 'message % arrived and cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        NEW.enclosures IS DISTINCT FROM OLD.enclosures OR NEW.number <> OLD.number
        OR NEW.delivery_id <> OLD.delivery_id
    ) THEN
        RAISE EXCEPTION 'what message % encloses cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- A delivery that arrived is evidence of what left the house.
CREATE FUNCTION renvoi_guard_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'READY' THEN
        RAISE EXCEPTION 'delivery % arrived and cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        NEW.sha256 <> OLD.sha256 OR NEW.size <> OLD.size OR NEW.file_name <> OLD.file_name
        OR NEW.package_id IS DISTINCT FROM OLD.package_id OR NEW.recipient <> OLD.recipient
    ) AND OLD.state <> 'REQUESTED' THEN
        RAISE EXCEPTION 'what delivery % hands over cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- The ZIP of a package is made once, and is of these contents for ever.
CREATE FUNCTION renvoi_guard_package() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.submission_id <> OLD.submission_id
        OR (OLD.zip_sha256 <> '' AND NEW.zip_sha256 <> OLD.zip_sha256)
        OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at)
    THEN
        RAISE EXCEPTION 'package % cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_message BEFORE UPDATE OR DELETE ON referrals_message
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_message();
CREATE TRIGGER guard_delivery BEFORE UPDATE OR DELETE ON referrals_delivery
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_delivery();
CREATE TRIGGER guard_package BEFORE UPDATE OR DELETE ON referrals_package
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_package();
"""

REVERSE = """
DROP TRIGGER guard_package ON referrals_package;
DROP TRIGGER guard_delivery ON referrals_delivery;
DROP TRIGGER guard_message ON referrals_message;
DROP FUNCTION renvoi_guard_package();
DROP FUNCTION renvoi_guard_delivery();
DROP FUNCTION renvoi_guard_message();
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0006_volumes_messages_previews")]

    operations = [migrations.RunSQL(FUNCTIONS, REVERSE)]
