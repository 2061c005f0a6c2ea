"""Closes four gaps of 0002: moved contents, statuses out of nothing, leaps, and changed notices."""

from django.db import migrations

FORWARD = """
-- Locks the referral, so that nothing slips in while it is being submitted, and asks for both ends
-- of a row that moves.
CREATE OR REPLACE FUNCTION renvoi_guard_contents() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
    touched bigint;
    ends bigint[];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'claims' = to_jsonb(OLD) - 'claims' THEN
        RETURN NEW;
    END IF;
    ends := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.referral_id]
        WHEN 'DELETE' THEN ARRAY[OLD.referral_id]
        ELSE ARRAY[OLD.referral_id, NEW.referral_id]
    END;
    FOREACH touched IN ARRAY ends LOOP
        SELECT r.status INTO stands FROM referrals_referral r WHERE r.id = touched FOR SHARE;
        IF stands <> 'DRAFT' THEN
            RAISE EXCEPTION 'referral % is %: contents are edited in a draft only', touched, stands
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION renvoi_guard_referral() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := '{status,resolution,owner_id,version,submitted_at,sent_at,
        acknowledged_at,answered_at,closed_at}';
    reviewed text[] := '{APPROVED,SENT,ACKNOWLEDGED,ANSWERED,CLOSED}';
BEGIN
    IF OLD.status <> 'DRAFT' AND to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving
    THEN
        RAISE EXCEPTION 'referral % is %: contents are edited in a draft only', OLD.id, OLD.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Whatever leaves the house was approved, so no status after the approval is reached without.
    IF NEW.status <> OLD.status AND NEW.status = ANY (reviewed) AND NOT EXISTS (
        SELECT 1 FROM referrals_review v JOIN referrals_submission s ON s.id = v.submission_id
        WHERE s.referral_id = NEW.id AND v.verdict = 'APPROVED'
            AND s.number = (
                SELECT max(number) FROM referrals_submission WHERE referral_id = NEW.id
            )
    ) THEN
        RAISE EXCEPTION 'referral % has no approval of its newest contents', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION renvoi_guard_new_referral() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'DRAFT' THEN
        RAISE EXCEPTION 'a referral begins as a draft, not as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- An approval binds to the words of the notice, and is given once, by somebody who wrote neither
-- the notice nor the referral.
CREATE FUNCTION renvoi_guard_notice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    approval text[] := '{approved_by_id,approved_at}';
BEGIN
    IF TG_OP = 'UPDATE' AND (
        OLD.approved_by_id IS NOT NULL
        OR to_jsonb(NEW) - approval IS DISTINCT FROM to_jsonb(OLD) - approval
    ) THEN
        RAISE EXCEPTION 'the words and the approval of notice % cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.approved_by_id IS NULL THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM referrals_referral r WHERE r.id = NEW.referral_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM referrals_contribution c
        WHERE c.referral_id = NEW.referral_id AND c.officer_id = NEW.approved_by_id
    ) OR EXISTS (
        SELECT 1 FROM casework_officer o WHERE o.id = NEW.approved_by_id AND o.is_service
    ) THEN
        RAISE EXCEPTION 'officer % cannot approve a notice of referral %',
            NEW.approved_by_id, NEW.referral_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_new_referral BEFORE INSERT ON referrals_referral
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_new_referral();
CREATE TRIGGER guard_notice BEFORE INSERT OR UPDATE ON referrals_notice
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_notice();
CREATE TRIGGER keep_notice BEFORE DELETE ON referrals_notice
    FOR EACH ROW EXECUTE FUNCTION renvoi_refuse();
CREATE TRIGGER keep_notice_truncate BEFORE TRUNCATE ON referrals_notice
    FOR EACH STATEMENT EXECUTE FUNCTION renvoi_refuse();
"""

REVERSE = """
DROP TRIGGER guard_new_referral ON referrals_referral;
DROP TRIGGER guard_notice ON referrals_notice;
DROP TRIGGER keep_notice ON referrals_notice;
DROP TRIGGER keep_notice_truncate ON referrals_notice;
DROP FUNCTION renvoi_guard_notice();
DROP FUNCTION renvoi_guard_new_referral();

CREATE OR REPLACE FUNCTION renvoi_guard_contents() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
    row_id bigint;
BEGIN
    row_id := CASE TG_OP WHEN 'DELETE' THEN OLD.referral_id ELSE NEW.referral_id END;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'claims' = to_jsonb(OLD) - 'claims' THEN
        RETURN NEW;
    END IF;
    SELECT r.status INTO stands FROM referrals_referral r WHERE r.id = row_id;
    IF stands <> 'DRAFT' THEN
        RAISE EXCEPTION 'referral % is %: contents are edited in a draft only', row_id, stands
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION renvoi_guard_referral() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := '{status,resolution,owner_id,version,submitted_at,sent_at,
        acknowledged_at,answered_at,closed_at}';
BEGIN
    IF OLD.status <> 'DRAFT' AND to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving
    THEN
        RAISE EXCEPTION 'referral % is %: contents are edited in a draft only', OLD.id, OLD.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status = 'APPROVED' AND OLD.status <> 'APPROVED' AND NOT EXISTS (
        SELECT 1 FROM referrals_review v JOIN referrals_submission s ON s.id = v.submission_id
        WHERE s.referral_id = NEW.id AND v.verdict = 'APPROVED'
            AND s.number = (
                SELECT max(number) FROM referrals_submission WHERE referral_id = NEW.id
            )
    ) THEN
        RAISE EXCEPTION 'referral % has no approval of its newest contents', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_known_values")]

    operations = [migrations.RunSQL(FORWARD, REVERSE)]
