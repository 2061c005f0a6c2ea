"""What must never happen to referrals, refused by PostgreSQL whatever the door."""

from django.db import migrations

from casework.migrations._triggers import append_only, stamped

APPEND_ONLY = (
    "referrals_contribution",
    "referrals_submission",
    "referrals_review",
    "referrals_reply",
    "referrals_outcome",
)
# PostgreSQL's own clock, never one that was passed in.
STAMPED = (
    "referrals_referral",
    "referrals_contribution",
    "referrals_item",
    "referrals_exhibit",
    "referrals_submission",
    "referrals_review",
    "referrals_notice",
    "referrals_package",
    "referrals_reply",
    "referrals_outcome",
)
# Rows of these are contents: they come and go in a draft only.
CONTENTS = ("referrals_item", "referrals_exhibit", "referrals_citation")

FUNCTIONS = """
-- Locks the referral, so that a contribution cannot slip in beside a review.
CREATE FUNCTION renvoi_guard_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen record;
    stands text;
BEGIN
    SELECT s.referral_id, s.sha256, s.number INTO frozen
        FROM referrals_submission s WHERE s.id = NEW.submission_id;
    SELECT r.status INTO stands FROM referrals_referral r
        WHERE r.id = frozen.referral_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM referrals_contribution c
        WHERE c.referral_id = frozen.referral_id AND c.officer_id = NEW.reviewer_id
    ) THEN
        RAISE EXCEPTION 'officer % contributed to referral % and cannot review it',
            NEW.reviewer_id, frozen.referral_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM casework_officer o WHERE o.id = NEW.reviewer_id AND o.is_service) THEN
        RAISE EXCEPTION 'a service cannot review'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF stands <> 'SUBMITTED' OR NEW.digest <> frozen.sha256 OR EXISTS (
        SELECT 1 FROM referrals_submission s
        WHERE s.referral_id = frozen.referral_id AND s.number > frozen.number
    ) THEN
        RAISE EXCEPTION 'a review binds to the digest of the newest contents that are submitted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION renvoi_guard_contribution() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    SELECT r.status INTO stands FROM referrals_referral r
        WHERE r.id = NEW.referral_id FOR UPDATE;
    IF stands <> 'DRAFT' THEN
        RAISE EXCEPTION 'referral % is %: contents are edited in a draft only',
            NEW.referral_id, stands USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Locks the referral, so that nothing slips in while it is being submitted, and asks for both ends
-- of a row that moves.
CREATE FUNCTION renvoi_guard_contents() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- What is not contents: where the referral stands, whose it is, and when it moved.
CREATE FUNCTION renvoi_guard_referral() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := '{status,resolution,owner_id,version,submitted_at,sent_at,
        acknowledged_at,answered_at,closed_at}';
    reviewed text[] := '{APPROVED,SENT,ACKNOWLEDGED,ANSWERED,CLOSED}';
    -- The table of referrals/lifecycle.py; a test holds the two together.
    arrows text[] := '{DRAFT>SUBMITTED,DRAFT>WITHDRAWN,SUBMITTED>DRAFT,SUBMITTED>REJECTED,
        SUBMITTED>APPROVED,SUBMITTED>WITHDRAWN,APPROVED>DRAFT,APPROVED>WITHDRAWN,APPROVED>SENT,
        SENT>ACKNOWLEDGED,SENT>ANSWERED,SENT>CLOSED,ACKNOWLEDGED>ANSWERED,ACKNOWLEDGED>CLOSED,
        ANSWERED>CLOSED,CLOSED>ANSWERED}';
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
            AND NOT EXISTS (
                SELECT 1 FROM referrals_package p
                WHERE p.submission_id = s.id AND p.voided_at IS NOT NULL
            )
    ) THEN
        RAISE EXCEPTION 'referral % has no approval of its newest contents', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status <> OLD.status AND NOT (OLD.status || '>' || NEW.status = ANY (arrows)) THEN
        RAISE EXCEPTION 'no step leads referral % from % to %', NEW.id, OLD.status, NEW.status
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

-- A volume that is ready is what was or will be sent: its bytes never change any more.
CREATE FUNCTION renvoi_guard_volume() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'READY' THEN
        RAISE EXCEPTION 'volume % is ready and cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER guard_review BEFORE INSERT ON referrals_review
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_review();
CREATE TRIGGER guard_contribution BEFORE INSERT ON referrals_contribution
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_contribution();
CREATE TRIGGER guard_referral BEFORE UPDATE ON referrals_referral
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_referral();
CREATE TRIGGER guard_volume BEFORE UPDATE OR DELETE ON referrals_volume
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_volume();
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
DROP TRIGGER guard_review ON referrals_review;
DROP TRIGGER guard_contribution ON referrals_contribution;
DROP TRIGGER guard_referral ON referrals_referral;
DROP TRIGGER guard_volume ON referrals_volume;
DROP FUNCTION renvoi_guard_review();
DROP FUNCTION renvoi_guard_contribution();
DROP FUNCTION renvoi_guard_contents();
DROP FUNCTION renvoi_guard_referral();
DROP FUNCTION renvoi_guard_volume();
DROP FUNCTION renvoi_guard_notice();
DROP FUNCTION renvoi_guard_new_referral();
"""


def contents(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER guard_contents BEFORE INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION renvoi_guard_contents();
        """,
        f"DROP TRIGGER guard_contents ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("casework", "0002_guards")]

    operations = [
        migrations.RunSQL(FUNCTIONS, REVERSE),
        *[append_only(table) for table in APPEND_ONLY],
        *[stamped(table) for table in STAMPED],
        *[contents(table) for table in CONTENTS],
    ]
