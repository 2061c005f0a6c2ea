"""Seals, how they are taken off, and legal holds."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from casework.migrations._triggers import append_only, stamped

GUARDS = """
-- Beside what tells of the file, only its keeping changes, and only as two persons decided.
CREATE OR REPLACE FUNCTION renvoi_guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest bigint;
    decided text;
BEGIN
    IF to_jsonb(NEW) - '{integrity,verified_at,version,keeping}'::text[]
        IS DISTINCT FROM to_jsonb(OLD) - '{integrity,verified_at,version,keeping}'::text[]
    THEN
        RAISE EXCEPTION 'the facts of evidence % cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.keeping = OLD.keeping THEN
        RETURN NEW;
    END IF;
    SELECT s.id, COALESCE(u.act, 'SEAL') INTO newest, decided FROM casework_seal s
        LEFT JOIN casework_unsealing u ON u.seal_id = s.id AND u.verdict = 'AGREED'
        WHERE s.evidence_id = OLD.id ORDER BY s.id DESC LIMIT 1;
    IF (OLD.keeping, NEW.keeping, decided) NOT IN (
        ('KEPT', 'SEALED', 'SEAL'), ('SEALED', 'KEPT', 'RELEASE'), ('SEALED', 'DESTROYED', 'DESTROY')
    ) OR newest IS NULL THEN
        RAISE EXCEPTION 'nobody decided that evidence % becomes %', OLD.id, NEW.keeping
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION renvoi_guard_sealed_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.keeping <> 'KEPT' THEN
        RAISE EXCEPTION 'evidence comes in unsealed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_keeping BEFORE INSERT ON casework_evidence
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_sealed_insert();

CREATE FUNCTION renvoi_guard_unsealing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := '{verdict,decided_by_id,decided_reason,decided_at}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.verdict <> '' THEN
            RAISE EXCEPTION 'a proposal comes before its decision'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - decided - 'removed_at' IS DISTINCT FROM to_jsonb(OLD) - decided - 'removed_at'
        OR (OLD.verdict <> '' AND to_jsonb(NEW) - 'removed_at' <> to_jsonb(OLD) - 'removed_at')
        OR (OLD.removed_at IS NOT NULL AND NEW.removed_at IS DISTINCT FROM OLD.removed_at)
    THEN
        RAISE EXCEPTION 'what was decided on seal % cannot be changed', OLD.seal_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.verdict = '' AND NEW.verdict = 'AGREED' AND NEW.act = 'DESTROY' AND EXISTS (
        SELECT 1 FROM casework_legalhold h
            JOIN casework_seal s ON s.id = NEW.seal_id
            JOIN casework_evidence e ON e.id = s.evidence_id
        WHERE h.lifted_at IS NULL AND h.network_id = e.network_id
            AND (h.evidence_id IS NULL OR h.evidence_id = e.id)
    ) THEN
        RAISE EXCEPTION 'a legal hold forbids that the bytes of seal % are destroyed', NEW.seal_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_unsealing BEFORE INSERT OR UPDATE ON casework_unsealing
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_unsealing();
CREATE TRIGGER keep_unsealing BEFORE DELETE ON casework_unsealing
    FOR EACH ROW EXECUTE FUNCTION renvoi_refuse();
CREATE TRIGGER keep_unsealing_truncate BEFORE TRUNCATE ON casework_unsealing
    FOR EACH STATEMENT EXECUTE FUNCTION renvoi_refuse();

CREATE FUNCTION renvoi_guard_legal_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lifted text[] := '{lifted_by_id,lifted_reason,lifted_at}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.lifted_at IS NOT NULL OR NEW.evidence_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM casework_evidence WHERE id = NEW.evidence_id AND network_id = NEW.network_id
        ) THEN
            RAISE EXCEPTION 'a legal hold begins standing, and on evidence of its own case'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF OLD.lifted_at IS NOT NULL OR to_jsonb(NEW) - lifted IS DISTINCT FROM to_jsonb(OLD) - lifted
    THEN
        RAISE EXCEPTION 'legal hold % can only be lifted, and once', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_legal_hold BEFORE INSERT OR UPDATE ON casework_legalhold
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_legal_hold();
CREATE TRIGGER keep_legal_hold BEFORE DELETE ON casework_legalhold
    FOR EACH ROW EXECUTE FUNCTION renvoi_refuse();
CREATE TRIGGER keep_legal_hold_truncate BEFORE TRUNCATE ON casework_legalhold
    FOR EACH STATEMENT EXECUTE FUNCTION renvoi_refuse();
"""

UNGUARD = """
DROP TRIGGER keep_legal_hold_truncate ON casework_legalhold;
DROP TRIGGER keep_legal_hold ON casework_legalhold;
DROP TRIGGER guard_legal_hold ON casework_legalhold;
DROP FUNCTION renvoi_guard_legal_hold();
DROP TRIGGER keep_unsealing_truncate ON casework_unsealing;
DROP TRIGGER keep_unsealing ON casework_unsealing;
DROP TRIGGER guard_unsealing ON casework_unsealing;
DROP FUNCTION renvoi_guard_unsealing();
DROP TRIGGER guard_keeping ON casework_evidence;
DROP FUNCTION renvoi_guard_sealed_insert();
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
"""


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0034_redactions'),
    ]

    operations = [
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority', models.CharField(max_length=200, verbose_name='by whose order')),
                ('reason', models.TextField(verbose_name='why')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('lifted_reason', models.TextField(blank=True, verbose_name='why it was lifted')),
                ('lifted_at', models.DateTimeField(editable=False, null=True, verbose_name='lifted at')),
            ],
            options={
                'verbose_name': 'legal hold',
                'verbose_name_plural': 'legal holds',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('CHILD', 'Sexual imagery of a child'), ('INTIMATE', 'Intimate imagery of a real person'), ('MALWARE', 'Malware')], max_length=16, verbose_name='ground')),
                ('reason', models.TextField(verbose_name='why')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
            ],
            options={
                'verbose_name': 'seal',
                'verbose_name_plural': 'seals',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Unsealing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('RELEASE', 'Release it'), ('DESTROY', 'Destroy its bytes')], max_length=16, verbose_name='what to do')),
                ('reason', models.TextField(verbose_name='why')),
                ('authority', models.CharField(blank=True, max_length=200, verbose_name='authority')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('verdict', models.CharField(blank=True, choices=[('AGREED', 'Agreed'), ('REFUSED', 'Refused')], max_length=16, verbose_name='decision')),
                ('decided_reason', models.TextField(blank=True, verbose_name='why it was decided so')),
                ('decided_at', models.DateTimeField(editable=False, null=True, verbose_name='decided at')),
                ('removed_at', models.DateTimeField(editable=False, null=True, verbose_name='bytes removed at')),
            ],
            options={
                'verbose_name': 'unsealing',
                'verbose_name_plural': 'unsealings',
                'ordering': ['-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_kind_known',
        ),
        migrations.AddField(
            model_name='evidence',
            name='keeping',
            field=models.CharField(choices=[('KEPT', 'Kept'), ('SEALED', 'Under seal'), ('DESTROYED', 'Destroyed')], db_default='KEPT', default='KEPT', editable=False, max_length=16, verbose_name='keeping'),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('officer.enlisted', 'Officer account created'), ('officer.changed', 'Officer account changed'), ('officer.signed_in', 'Signed in'), ('officer.sign_in_refused', 'Sign-in refused'), ('officer.signed_out', 'Signed out'), ('officer.password_changed', 'Password set by its owner'), ('officer.password_code_made', 'One-time code for a password made'), ('officer.language_changed', 'Language changed'), ('token.issued', 'Token issued'), ('token.rotated', 'Token given a new secret'), ('token.revoked', 'Token revoked'), ('webhook.added', 'Webhook added'), ('webhook.edited', 'Webhook edited'), ('webhook.rotated', 'Webhook given a new secret'), ('webhook.paused', 'Webhook paused'), ('webhook.resumed', 'Webhook resumed'), ('webhook.replayed', "Webhook's pushes put in line again"), ('webhook.removed', 'Webhook removed'), ('house.paused', 'House made read-only'), ('house.resumed', 'House written again'), ('directory.changed', 'Directory entry changed'), ('network.opened', 'Network opened'), ('network.edited', 'Network edited'), ('network.member_added', 'Member added'), ('network.member_removed', 'Member removed'), ('network.linked', 'Linked to another network'), ('network.attributed', 'Attribution stated'), ('campaign.added', 'Campaign added'), ('target.added', 'Target added'), ('narrative.added', 'Narrative added'), ('asset.attached', 'Asset added to the network'), ('asset.detailed', 'What the case says of an asset was changed'), ('post.detailed', 'What the case reads in a post was changed'), ('post.recorded', 'Posts recorded'), ('import.uploaded', 'List uploaded'), ('import.loaded', 'List imported'), ('import.failed', 'Import failed'), ('job.died', 'A job was given up: its worker died each time'), ('evidence.received', 'Evidence received'), ('evidence.linked', 'Evidence linked to an asset'), ('evidence.unlinked', 'Evidence no longer linked to an asset'), ('evidence.derived', 'Copy derived from evidence'), ('evidence.redaction_requested', 'Redacted copy requested'), ('evidence.revealed', 'Veiled evidence revealed'), ('evidence.sealed', 'Evidence put under seal'), ('evidence.unsealing_proposed', 'Release or destruction proposed'), ('evidence.unsealing_refused', 'Release or destruction refused'), ('evidence.released', 'Seal of evidence taken off'), ('evidence.destroyed', 'Destruction of evidence decided'), ('evidence.removed', 'Bytes of evidence removed from the store'), ('evidence.hold_placed', 'Legal hold placed'), ('evidence.hold_lifted', 'Legal hold lifted'), ('evidence.annotated', 'Description of evidence corrected'), ('evidence.exported', 'Evidence went into a package or delivery'), ('evidence.verified', 'Evidence verified'), ('evidence.mismatch', 'Evidence does not match its hash'), ('integrity.requested', 'Check of stored evidence requested'), ('integrity.checked', 'Stored evidence was hashed anew'), ('checkpoint.drawn', 'Checkpoint drawn'), ('stamp.retried', 'Timestamp asked for again'), ('stamp.received', 'Timestamp token received'), ('disclosure.requested', 'Disclosure requested'), ('disclosure.built', 'Disclosure built'), ('disclosure.failed', 'Disclosure failed'), ('external_id.set', 'A client named an object in its own way'), ('observation.recorded', 'Observation recorded'), ('referral.opened', 'Referral opened'), ('referral.edited', 'Referral edited'), ('referral.handed_over', 'Referral handed over'), ('referral.stepped', 'Referral moved'), ('item.added', 'Items added'), ('item.removed', 'Items removed'), ('exhibit.added', 'Exhibit added'), ('exhibit.removed', 'Exhibit removed'), ('item.claim_clashed', 'Another case asked for an item of this one'), ('submission.frozen', 'Contents frozen'), ('submission.waived', 'Warnings of the guard passed with a reason'), ('comment.added', 'Comment written'), ('comment.continued', 'Comment added to, resolved or reopened'), ('review.taken_up', 'Review taken up'), ('review.put_down', 'Review put down'), ('review.recorded', 'Review recorded'), ('review.voided', 'Approval voided'), ('package.requested', 'Package requested'), ('package.built', 'Package built'), ('package.failed', 'Package failed'), ('package.cancelled', 'Package cancelled'), ('package.retried', 'Package requested again'), ('delivery.queued', 'Delivery queued'), ('delivery.confirmed', 'Delivery confirmed'), ('delivery.failed', 'Delivery failed'), ('delivery.uncertain', 'Delivery uncertain'), ('delivery.cancelled', 'Delivery cancelled'), ('delivery.retried', 'Delivery requested again'), ('notice.drafted', 'Notice drafted'), ('notice.approved', 'Notice approved'), ('referral.deadlines_moved', 'Deadlines set or moved'), ('reply.recorded', 'Reply recorded'), ('outcome.recorded', 'Outcomes recorded')], max_length=40, verbose_name='what'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(condition=models.Q(('keeping', 'KEPT'), _negated=True), fields=['network'], name='evidence_not_kept'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['officer.enlisted', 'officer.changed', 'officer.signed_in', 'officer.sign_in_refused', 'officer.signed_out', 'officer.password_changed', 'officer.password_code_made', 'officer.language_changed', 'token.issued', 'token.rotated', 'token.revoked', 'webhook.added', 'webhook.edited', 'webhook.rotated', 'webhook.paused', 'webhook.resumed', 'webhook.replayed', 'webhook.removed', 'house.paused', 'house.resumed', 'directory.changed', 'network.opened', 'network.edited', 'network.member_added', 'network.member_removed', 'network.linked', 'network.attributed', 'campaign.added', 'target.added', 'narrative.added', 'asset.attached', 'asset.detailed', 'post.detailed', 'post.recorded', 'import.uploaded', 'import.loaded', 'import.failed', 'job.died', 'evidence.received', 'evidence.linked', 'evidence.unlinked', 'evidence.derived', 'evidence.redaction_requested', 'evidence.revealed', 'evidence.sealed', 'evidence.unsealing_proposed', 'evidence.unsealing_refused', 'evidence.released', 'evidence.destroyed', 'evidence.removed', 'evidence.hold_placed', 'evidence.hold_lifted', 'evidence.annotated', 'evidence.exported', 'evidence.verified', 'evidence.mismatch', 'integrity.requested', 'integrity.checked', 'checkpoint.drawn', 'stamp.retried', 'stamp.received', 'disclosure.requested', 'disclosure.built', 'disclosure.failed', 'external_id.set', 'observation.recorded', 'referral.opened', 'referral.edited', 'referral.handed_over', 'referral.stepped', 'item.added', 'item.removed', 'exhibit.added', 'exhibit.removed', 'item.claim_clashed', 'submission.frozen', 'submission.waived', 'comment.added', 'comment.continued', 'review.taken_up', 'review.put_down', 'review.recorded', 'review.voided', 'package.requested', 'package.built', 'package.failed', 'package.cancelled', 'package.retried', 'delivery.queued', 'delivery.confirmed', 'delivery.failed', 'delivery.uncertain', 'delivery.cancelled', 'delivery.retried', 'notice.drafted', 'notice.approved', 'referral.deadlines_moved', 'reply.recorded', 'outcome.recorded'])), name='event_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('keeping__in', ['KEPT', 'SEALED', 'DESTROYED'])), name='evidence_keeping_known'),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='evidence',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='legal_holds', to='casework.evidence'),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='lifted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='network',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legal_holds', to='casework.network'),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seal',
            name='evidence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='casework.evidence'),
        ),
        migrations.AddField(
            model_name='seal',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='unsealing',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='unsealing',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='unsealing',
            name='seal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unsealings', to='casework.seal'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('authority', ''), _negated=True)), name='legal_hold_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None), ('lifted_reason', '')), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), models.Q(('lifted_reason', ''), _negated=True)), _connector='OR'), name='legal_hold_lifted_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ['CHILD', 'INTIMATE', 'MALWARE'])), name='seal_ground_known'),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='seal_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='unsealing',
            constraint=models.UniqueConstraint(condition=models.Q(('verdict', '')), fields=('seal',), name='unsealing_one_undecided'),
        ),
        migrations.AddConstraint(
            model_name='unsealing',
            constraint=models.CheckConstraint(condition=models.Q(('act', 'RELEASE'), models.Q(('act', 'DESTROY'), models.Q(('authority', ''), _negated=True)), _connector='OR'), name='unsealing_destroys_by_authority'),
        ),
        migrations.AddConstraint(
            model_name='unsealing',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='unsealing_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='unsealing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('removed_at', None), ('verdict', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('verdict__in', ['AGREED', 'REFUSED']), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='unsealing_decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='unsealing',
            constraint=models.CheckConstraint(condition=models.Q(('removed_at', None), models.Q(('act', 'DESTROY'), ('verdict', 'AGREED')), _connector='OR'), name='unsealing_removes_what_is_destroyed'),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
        append_only("casework_seal"),
        stamped("casework_seal"),
        stamped("casework_unsealing"),
        stamped("casework_legalhold"),
    ]
