"""Requests for access to restricted cases, and glass broken by auditors."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from casework.migrations._triggers import stamped


GUARDS = """
-- A place that ended by itself is none.
CREATE OR REPLACE FUNCTION renvoi_tell_restriction() RETURNS trigger LANGUAGE plpgsql AS $$
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
                AND (m.until IS NULL OR m.until > statement_timestamp())
        );
    RETURN NULL;
END $$;

CREATE FUNCTION renvoi_guard_access_request() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := '{verdict,decided_by_id,decided_reason,decided_at}';
BEGIN
    IF OLD.verdict <> '' OR to_jsonb(NEW) - decided IS DISTINCT FROM to_jsonb(OLD) - decided THEN
        RAISE EXCEPTION 'request for access % can only be decided, and once', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_access_request BEFORE UPDATE ON casework_accessrequest
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_access_request();
CREATE TRIGGER keep_access_request BEFORE DELETE ON casework_accessrequest
    FOR EACH ROW EXECUTE FUNCTION renvoi_refuse();
CREATE TRIGGER keep_access_request_truncate BEFORE TRUNCATE ON casework_accessrequest
    FOR EACH STATEMENT EXECUTE FUNCTION renvoi_refuse();

CREATE FUNCTION renvoi_guard_broken_glass() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.network_id, NEW.officer_id, NEW.why, NEW.until)
        IS DISTINCT FROM (OLD.network_id, OLD.officer_id, OLD.why, OLD.until)
    THEN
        RAISE EXCEPTION 'broken glass % cannot be mended', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_broken_glass BEFORE UPDATE ON casework_brokenglass
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_broken_glass();
CREATE TRIGGER keep_broken_glass BEFORE DELETE ON casework_brokenglass
    FOR EACH ROW EXECUTE FUNCTION renvoi_refuse();
CREATE TRIGGER keep_broken_glass_truncate BEFORE TRUNCATE ON casework_brokenglass
    FOR EACH STATEMENT EXECUTE FUNCTION renvoi_refuse();
"""

UNGUARD = """
CREATE OR REPLACE FUNCTION renvoi_tell_restriction() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP TRIGGER keep_broken_glass_truncate ON casework_brokenglass;
DROP TRIGGER keep_broken_glass ON casework_brokenglass;
DROP TRIGGER guard_broken_glass ON casework_brokenglass;
DROP FUNCTION renvoi_guard_broken_glass();
DROP TRIGGER keep_access_request_truncate ON casework_accessrequest;
DROP TRIGGER keep_access_request ON casework_accessrequest;
DROP TRIGGER guard_access_request ON casework_accessrequest;
DROP FUNCTION renvoi_guard_access_request();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0037_web_archives'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=10, verbose_name='reference')),
                ('reason', models.TextField(verbose_name='why')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('verdict', models.CharField(blank=True, choices=[('GRANTED', 'Granted'), ('REFUSED', 'Refused')], max_length=16, verbose_name='decision')),
                ('decided_reason', models.TextField(blank=True, verbose_name='why it was decided so')),
                ('decided_at', models.DateTimeField(editable=False, null=True, verbose_name='decided at')),
            ],
            options={
                'verbose_name': 'request for access',
                'verbose_name_plural': 'requests for access',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='BrokenGlass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('REQUESTED', 'Waiting for a worker'), ('RUNNING', 'Running'), ('READY', 'Ready'), ('FAILED', 'Failed'), ('CANCELLED', 'Cancelled')], default='REQUESTED', max_length=16, verbose_name='state')),
                ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='per cent done')),
                ('step', models.CharField(blank=True, max_length=40)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('reason_detail', models.CharField(blank=True, max_length=500)),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('claim', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('requested_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='requested at')),
                ('started_at', models.DateTimeField(editable=False, null=True, verbose_name='started at')),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='finished at')),
                ('why', models.TextField(verbose_name='why')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('told', models.JSONField(default=list, editable=False)),
            ],
            options={
                'verbose_name': 'broken glass',
                'verbose_name_plural': 'broken glass',
                'ordering': ['-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_kind_known',
        ),
        migrations.AddField(
            model_name='networkmember',
            name='until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='until'),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('officer.enlisted', 'Officer account created'), ('officer.changed', 'Officer account changed'), ('officer.signed_in', 'Signed in'), ('officer.sign_in_refused', 'Sign-in refused'), ('officer.signed_out', 'Signed out'), ('officer.password_changed', 'Password set by its owner'), ('officer.password_code_made', 'One-time code for a password made'), ('officer.language_changed', 'Language changed'), ('token.issued', 'Token issued'), ('token.rotated', 'Token given a new secret'), ('token.revoked', 'Token revoked'), ('webhook.added', 'Webhook added'), ('webhook.edited', 'Webhook edited'), ('webhook.rotated', 'Webhook given a new secret'), ('webhook.paused', 'Webhook paused'), ('webhook.resumed', 'Webhook resumed'), ('webhook.replayed', "Webhook's pushes put in line again"), ('webhook.removed', 'Webhook removed'), ('house.paused', 'House made read-only'), ('house.resumed', 'House written again'), ('directory.changed', 'Directory entry changed'), ('network.opened', 'Network opened'), ('network.edited', 'Network edited'), ('network.member_added', 'Member added'), ('network.member_removed', 'Member removed'), ('network.access_asked', 'Access asked for'), ('network.access_decided', 'Request for access decided'), ('network.glass_broken', 'Glass broken by an auditor'), ('network.linked', 'Linked to another network'), ('network.attributed', 'Attribution stated'), ('campaign.added', 'Campaign added'), ('target.added', 'Target added'), ('narrative.added', 'Narrative added'), ('asset.attached', 'Asset added to the network'), ('asset.detailed', 'What the case says of an asset was changed'), ('post.detailed', 'What the case reads in a post was changed'), ('post.recorded', 'Posts recorded'), ('import.uploaded', 'List uploaded'), ('import.loaded', 'List imported'), ('import.failed', 'Import failed'), ('job.died', 'A job was given up: its worker died each time'), ('evidence.received', 'Evidence received'), ('evidence.linked', 'Evidence linked to an asset or a post'), ('evidence.archive_read', 'Web archive read'), ('evidence.unlinked', 'Evidence no longer linked to an asset or a post'), ('evidence.derived', 'Copy derived from evidence'), ('evidence.redaction_requested', 'Redacted copy requested'), ('evidence.revealed', 'Veiled evidence revealed'), ('evidence.sealed', 'Evidence put under seal'), ('evidence.unsealing_proposed', 'Release or destruction proposed'), ('evidence.unsealing_refused', 'Release or destruction refused'), ('evidence.released', 'Seal of evidence taken off'), ('evidence.destroyed', 'Destruction of evidence decided'), ('evidence.removed', 'Bytes of evidence removed from the store'), ('evidence.hold_placed', 'Legal hold placed'), ('evidence.hold_lifted', 'Legal hold lifted'), ('evidence.annotated', 'Description of evidence corrected'), ('evidence.exported', 'Evidence went into a package or delivery'), ('evidence.verified', 'Evidence verified'), ('evidence.mismatch', 'Evidence does not match its hash'), ('integrity.requested', 'Check of stored evidence requested'), ('integrity.checked', 'Stored evidence was hashed anew'), ('checkpoint.drawn', 'Checkpoint drawn'), ('stamp.retried', 'Timestamp asked for again'), ('stamp.received', 'Timestamp token received'), ('disclosure.requested', 'Disclosure requested'), ('disclosure.built', 'Disclosure built'), ('disclosure.failed', 'Disclosure failed'), ('disclosure.withdrawn', 'Disclosure withdrawn'), ('external_id.set', 'A client named an object in its own way'), ('observation.recorded', 'Observation recorded'), ('referral.opened', 'Referral opened'), ('referral.edited', 'Referral edited'), ('referral.handed_over', 'Referral handed over'), ('referral.stepped', 'Referral moved'), ('item.added', 'Items added'), ('item.removed', 'Items removed'), ('exhibit.added', 'Exhibit added'), ('exhibit.removed', 'Exhibit removed'), ('item.claim_clashed', 'Another case asked for an item of this one'), ('submission.frozen', 'Contents frozen'), ('submission.waived', 'Warnings of the guard passed with a reason'), ('comment.added', 'Comment written'), ('comment.continued', 'Comment added to, resolved or reopened'), ('review.taken_up', 'Review taken up'), ('review.put_down', 'Review put down'), ('review.recorded', 'Review recorded'), ('review.voided', 'Approval voided'), ('package.requested', 'Package requested'), ('package.built', 'Package built'), ('package.failed', 'Package failed'), ('package.cancelled', 'Package cancelled'), ('package.retried', 'Package requested again'), ('delivery.queued', 'Delivery queued'), ('delivery.confirmed', 'Delivery confirmed'), ('delivery.failed', 'Delivery failed'), ('delivery.uncertain', 'Delivery uncertain'), ('delivery.cancelled', 'Delivery cancelled'), ('delivery.retried', 'Delivery requested again'), ('notice.drafted', 'Notice drafted'), ('notice.approved', 'Notice approved'), ('referral.deadlines_moved', 'Deadlines set or moved'), ('reply.recorded', 'Reply recorded'), ('outcome.recorded', 'Outcomes recorded')], max_length=40, verbose_name='what'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['officer.enlisted', 'officer.changed', 'officer.signed_in', 'officer.sign_in_refused', 'officer.signed_out', 'officer.password_changed', 'officer.password_code_made', 'officer.language_changed', 'token.issued', 'token.rotated', 'token.revoked', 'webhook.added', 'webhook.edited', 'webhook.rotated', 'webhook.paused', 'webhook.resumed', 'webhook.replayed', 'webhook.removed', 'house.paused', 'house.resumed', 'directory.changed', 'network.opened', 'network.edited', 'network.member_added', 'network.member_removed', 'network.access_asked', 'network.access_decided', 'network.glass_broken', 'network.linked', 'network.attributed', 'campaign.added', 'target.added', 'narrative.added', 'asset.attached', 'asset.detailed', 'post.detailed', 'post.recorded', 'import.uploaded', 'import.loaded', 'import.failed', 'job.died', 'evidence.received', 'evidence.linked', 'evidence.archive_read', 'evidence.unlinked', 'evidence.derived', 'evidence.redaction_requested', 'evidence.revealed', 'evidence.sealed', 'evidence.unsealing_proposed', 'evidence.unsealing_refused', 'evidence.released', 'evidence.destroyed', 'evidence.removed', 'evidence.hold_placed', 'evidence.hold_lifted', 'evidence.annotated', 'evidence.exported', 'evidence.verified', 'evidence.mismatch', 'integrity.requested', 'integrity.checked', 'checkpoint.drawn', 'stamp.retried', 'stamp.received', 'disclosure.requested', 'disclosure.built', 'disclosure.failed', 'disclosure.withdrawn', 'external_id.set', 'observation.recorded', 'referral.opened', 'referral.edited', 'referral.handed_over', 'referral.stepped', 'item.added', 'item.removed', 'exhibit.added', 'exhibit.removed', 'item.claim_clashed', 'submission.frozen', 'submission.waived', 'comment.added', 'comment.continued', 'review.taken_up', 'review.put_down', 'review.recorded', 'review.voided', 'package.requested', 'package.built', 'package.failed', 'package.cancelled', 'package.retried', 'delivery.queued', 'delivery.confirmed', 'delivery.failed', 'delivery.uncertain', 'delivery.cancelled', 'delivery.retried', 'notice.drafted', 'notice.approved', 'referral.deadlines_moved', 'reply.recorded', 'outcome.recorded'])), name='event_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='networkmember',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('place', 'READER'), _connector='OR'), name='network_member_for_a_while_reads'),
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='network',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='access_requests', to='casework.network'),
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='brokenglass',
            name='network',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='broken_glass', to='casework.network'),
        ),
        migrations.AddField(
            model_name='brokenglass',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='access_request_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('verdict', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('network__isnull', False), ('verdict__in', ['GRANTED', 'REFUSED']), models.Q(('decided_by', models.F('requested_by')), _negated=True)), _connector='OR'), name='access_request_decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='brokenglass',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['REQUESTED', 'RUNNING', 'READY', 'FAILED', 'CANCELLED'])), name='broken_glass_state_known'),
        ),
        migrations.AddConstraint(
            model_name='brokenglass',
            constraint=models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='broken_glass_has_a_reason'),
        ),
        stamped("casework_accessrequest"),
        stamped("casework_brokenglass"),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
