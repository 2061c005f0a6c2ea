"""Web archives that were read, their captures, and evidence that shows posts."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0036_disclosure_events'),
    ]

    operations = [
        migrations.CreateModel(
            name='Capture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('url', models.CharField(max_length=2000, verbose_name='address')),
                ('canonical_url', models.CharField(blank=True, max_length=2100)),
                ('captured_at', models.DateTimeField(editable=False, null=True, verbose_name='captured at')),
                ('record', models.CharField(max_length=16, verbose_name='kind of record')),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='status')),
                ('media_type', models.CharField(blank=True, max_length=100, verbose_name='type')),
                ('size', models.PositiveBigIntegerField(verbose_name='size in bytes')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('declared', models.CharField(blank=True, max_length=200, verbose_name='declared digest')),
                ('digest', models.CharField(choices=[('HOLDS', 'Holds'), ('DIFFERS', 'Differs'), ('UNCHECKED', 'Declared, not checked'), ('UNDECLARED', 'Nothing declared')], max_length=16, verbose_name='digest')),
                ('is_page', models.BooleanField(default=False, verbose_name='page')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
            ],
            options={
                'verbose_name': 'capture',
                'verbose_name_plural': 'captures',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='WebArchive',
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
                ('form', models.CharField(blank=True, choices=[('WARC', 'WARC'), ('WACZ', 'WACZ')], max_length=16, verbose_name='form')),
                ('manifest', models.CharField(blank=True, choices=[('HOLDS', 'Every file is what the manifest says'), ('DIFFERS', 'Something is not what it says'), ('ABSENT', 'There is no manifest')], max_length=16, verbose_name='manifest')),
                ('is_signed', models.BooleanField(default=False, verbose_name='signed by its maker')),
                ('record_total', models.PositiveIntegerField(default=0, verbose_name='records')),
                ('capture_total', models.PositiveIntegerField(default=0, verbose_name='captures')),
                ('differing', models.PositiveIntegerField(default=0, verbose_name='captures that differ from their digest')),
                ('counts', models.JSONField(default=dict, verbose_name='resources')),
                ('faults', models.JSONField(default=list, verbose_name='faults')),
                ('fault_total', models.PositiveIntegerField(default=0, verbose_name='faults')),
            ],
            options={
                'verbose_name': 'web archive',
                'verbose_name_plural': 'web archives',
                'ordering': ['-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_kind_known',
        ),
        migrations.AddField(
            model_name='evidencelink',
            name='post',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.post'),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('officer.enlisted', 'Officer account created'), ('officer.changed', 'Officer account changed'), ('officer.signed_in', 'Signed in'), ('officer.sign_in_refused', 'Sign-in refused'), ('officer.signed_out', 'Signed out'), ('officer.password_changed', 'Password set by its owner'), ('officer.password_code_made', 'One-time code for a password made'), ('officer.language_changed', 'Language changed'), ('token.issued', 'Token issued'), ('token.rotated', 'Token given a new secret'), ('token.revoked', 'Token revoked'), ('webhook.added', 'Webhook added'), ('webhook.edited', 'Webhook edited'), ('webhook.rotated', 'Webhook given a new secret'), ('webhook.paused', 'Webhook paused'), ('webhook.resumed', 'Webhook resumed'), ('webhook.replayed', "Webhook's pushes put in line again"), ('webhook.removed', 'Webhook removed'), ('house.paused', 'House made read-only'), ('house.resumed', 'House written again'), ('directory.changed', 'Directory entry changed'), ('network.opened', 'Network opened'), ('network.edited', 'Network edited'), ('network.member_added', 'Member added'), ('network.member_removed', 'Member removed'), ('network.linked', 'Linked to another network'), ('network.attributed', 'Attribution stated'), ('campaign.added', 'Campaign added'), ('target.added', 'Target added'), ('narrative.added', 'Narrative added'), ('asset.attached', 'Asset added to the network'), ('asset.detailed', 'What the case says of an asset was changed'), ('post.detailed', 'What the case reads in a post was changed'), ('post.recorded', 'Posts recorded'), ('import.uploaded', 'List uploaded'), ('import.loaded', 'List imported'), ('import.failed', 'Import failed'), ('job.died', 'A job was given up: its worker died each time'), ('evidence.received', 'Evidence received'), ('evidence.linked', 'Evidence linked to an asset or a post'), ('evidence.archive_read', 'Web archive read'), ('evidence.unlinked', 'Evidence no longer linked to an asset or a post'), ('evidence.derived', 'Copy derived from evidence'), ('evidence.redaction_requested', 'Redacted copy requested'), ('evidence.revealed', 'Veiled evidence revealed'), ('evidence.sealed', 'Evidence put under seal'), ('evidence.unsealing_proposed', 'Release or destruction proposed'), ('evidence.unsealing_refused', 'Release or destruction refused'), ('evidence.released', 'Seal of evidence taken off'), ('evidence.destroyed', 'Destruction of evidence decided'), ('evidence.removed', 'Bytes of evidence removed from the store'), ('evidence.hold_placed', 'Legal hold placed'), ('evidence.hold_lifted', 'Legal hold lifted'), ('evidence.annotated', 'Description of evidence corrected'), ('evidence.exported', 'Evidence went into a package or delivery'), ('evidence.verified', 'Evidence verified'), ('evidence.mismatch', 'Evidence does not match its hash'), ('integrity.requested', 'Check of stored evidence requested'), ('integrity.checked', 'Stored evidence was hashed anew'), ('checkpoint.drawn', 'Checkpoint drawn'), ('stamp.retried', 'Timestamp asked for again'), ('stamp.received', 'Timestamp token received'), ('disclosure.requested', 'Disclosure requested'), ('disclosure.built', 'Disclosure built'), ('disclosure.failed', 'Disclosure failed'), ('disclosure.withdrawn', 'Disclosure withdrawn'), ('external_id.set', 'A client named an object in its own way'), ('observation.recorded', 'Observation recorded'), ('referral.opened', 'Referral opened'), ('referral.edited', 'Referral edited'), ('referral.handed_over', 'Referral handed over'), ('referral.stepped', 'Referral moved'), ('item.added', 'Items added'), ('item.removed', 'Items removed'), ('exhibit.added', 'Exhibit added'), ('exhibit.removed', 'Exhibit removed'), ('item.claim_clashed', 'Another case asked for an item of this one'), ('submission.frozen', 'Contents frozen'), ('submission.waived', 'Warnings of the guard passed with a reason'), ('comment.added', 'Comment written'), ('comment.continued', 'Comment added to, resolved or reopened'), ('review.taken_up', 'Review taken up'), ('review.put_down', 'Review put down'), ('review.recorded', 'Review recorded'), ('review.voided', 'Approval voided'), ('package.requested', 'Package requested'), ('package.built', 'Package built'), ('package.failed', 'Package failed'), ('package.cancelled', 'Package cancelled'), ('package.retried', 'Package requested again'), ('delivery.queued', 'Delivery queued'), ('delivery.confirmed', 'Delivery confirmed'), ('delivery.failed', 'Delivery failed'), ('delivery.uncertain', 'Delivery uncertain'), ('delivery.cancelled', 'Delivery cancelled'), ('delivery.retried', 'Delivery requested again'), ('notice.drafted', 'Notice drafted'), ('notice.approved', 'Notice approved'), ('referral.deadlines_moved', 'Deadlines set or moved'), ('reply.recorded', 'Reply recorded'), ('outcome.recorded', 'Outcomes recorded')], max_length=40, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='evidencelink',
            name='asset',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.asset'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['officer.enlisted', 'officer.changed', 'officer.signed_in', 'officer.sign_in_refused', 'officer.signed_out', 'officer.password_changed', 'officer.password_code_made', 'officer.language_changed', 'token.issued', 'token.rotated', 'token.revoked', 'webhook.added', 'webhook.edited', 'webhook.rotated', 'webhook.paused', 'webhook.resumed', 'webhook.replayed', 'webhook.removed', 'house.paused', 'house.resumed', 'directory.changed', 'network.opened', 'network.edited', 'network.member_added', 'network.member_removed', 'network.linked', 'network.attributed', 'campaign.added', 'target.added', 'narrative.added', 'asset.attached', 'asset.detailed', 'post.detailed', 'post.recorded', 'import.uploaded', 'import.loaded', 'import.failed', 'job.died', 'evidence.received', 'evidence.linked', 'evidence.archive_read', 'evidence.unlinked', 'evidence.derived', 'evidence.redaction_requested', 'evidence.revealed', 'evidence.sealed', 'evidence.unsealing_proposed', 'evidence.unsealing_refused', 'evidence.released', 'evidence.destroyed', 'evidence.removed', 'evidence.hold_placed', 'evidence.hold_lifted', 'evidence.annotated', 'evidence.exported', 'evidence.verified', 'evidence.mismatch', 'integrity.requested', 'integrity.checked', 'checkpoint.drawn', 'stamp.retried', 'stamp.received', 'disclosure.requested', 'disclosure.built', 'disclosure.failed', 'disclosure.withdrawn', 'external_id.set', 'observation.recorded', 'referral.opened', 'referral.edited', 'referral.handed_over', 'referral.stepped', 'item.added', 'item.removed', 'exhibit.added', 'exhibit.removed', 'item.claim_clashed', 'submission.frozen', 'submission.waived', 'comment.added', 'comment.continued', 'review.taken_up', 'review.put_down', 'review.recorded', 'review.voided', 'package.requested', 'package.built', 'package.failed', 'package.cancelled', 'package.retried', 'delivery.queued', 'delivery.confirmed', 'delivery.failed', 'delivery.uncertain', 'delivery.cancelled', 'delivery.retried', 'notice.drafted', 'notice.approved', 'referral.deadlines_moved', 'reply.recorded', 'outcome.recorded'])), name='event_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='evidencelink',
            constraint=models.UniqueConstraint(fields=('evidence', 'post'), name='evidence_link_post_once'),
        ),
        migrations.AddConstraint(
            model_name='evidencelink',
            constraint=models.CheckConstraint(condition=models.Q(('asset', None), ('post', None), _connector='XOR'), name='evidence_link_to_one_thing'),
        ),
        migrations.AddField(
            model_name='capture',
            name='picture',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.evidence'),
        ),
        migrations.AddField(
            model_name='capture',
            name='text',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.evidence'),
        ),
        migrations.AddField(
            model_name='webarchive',
            name='evidence',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='web_archive', to='casework.evidence'),
        ),
        migrations.AddField(
            model_name='webarchive',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='capture',
            name='archive',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='captures', to='casework.webarchive'),
        ),
        migrations.AddConstraint(
            model_name='webarchive',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['REQUESTED', 'RUNNING', 'READY', 'FAILED', 'CANCELLED'])), name='web_archive_state_known'),
        ),
        migrations.AddConstraint(
            model_name='webarchive',
            constraint=models.CheckConstraint(condition=models.Q(('form__in', ['', 'WARC', 'WACZ'])), name='web_archive_form_known'),
        ),
        migrations.AddConstraint(
            model_name='webarchive',
            constraint=models.CheckConstraint(condition=models.Q(('manifest__in', ['', 'HOLDS', 'DIFFERS', 'ABSENT'])), name='web_archive_manifest_known'),
        ),
        migrations.AddConstraint(
            model_name='webarchive',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'READY'), _negated=True), models.Q(models.Q(('form', ''), _negated=True), models.Q(('manifest', ''), _negated=True)), _connector='OR'), name='web_archive_ready_was_read'),
        ),
        migrations.AddIndex(
            model_name='capture',
            index=models.Index(condition=models.Q(('canonical_url', ''), _negated=True), fields=['archive', 'canonical_url'], name='capture_by_canonical_url'),
        ),
        migrations.AddIndex(
            model_name='capture',
            index=models.Index(condition=models.Q(('is_page', True)), fields=['archive', 'number'], name='capture_pages'),
        ),
        migrations.AddConstraint(
            model_name='capture',
            constraint=models.UniqueConstraint(fields=('archive', 'number'), name='capture_number_once'),
        ),
        migrations.AddConstraint(
            model_name='capture',
            constraint=models.CheckConstraint(condition=models.Q(('digest__in', ['HOLDS', 'DIFFERS', 'UNCHECKED', 'UNDECLARED'])), name='capture_digest_known'),
        ),
        migrations.AddConstraint(
            model_name='capture',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='capture_sha256_form'),
        ),
    ]
