"""Copies of pictures in which parts are covered."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0033_viewings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Redaction',
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
                ('boxes', models.JSONField(verbose_name='covered parts')),
            ],
            options={
                'verbose_name': 'redaction',
                'verbose_name_plural': 'redactions',
                'ordering': ['-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_kind_known',
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('officer.enlisted', 'Officer account created'), ('officer.changed', 'Officer account changed'), ('officer.signed_in', 'Signed in'), ('officer.sign_in_refused', 'Sign-in refused'), ('officer.signed_out', 'Signed out'), ('officer.password_changed', 'Password set by its owner'), ('officer.password_code_made', 'One-time code for a password made'), ('officer.language_changed', 'Language changed'), ('token.issued', 'Token issued'), ('token.rotated', 'Token given a new secret'), ('token.revoked', 'Token revoked'), ('webhook.added', 'Webhook added'), ('webhook.edited', 'Webhook edited'), ('webhook.rotated', 'Webhook given a new secret'), ('webhook.paused', 'Webhook paused'), ('webhook.resumed', 'Webhook resumed'), ('webhook.replayed', "Webhook's pushes put in line again"), ('webhook.removed', 'Webhook removed'), ('house.paused', 'House made read-only'), ('house.resumed', 'House written again'), ('directory.changed', 'Directory entry changed'), ('network.opened', 'Network opened'), ('network.edited', 'Network edited'), ('network.member_added', 'Member added'), ('network.member_removed', 'Member removed'), ('network.linked', 'Linked to another network'), ('network.attributed', 'Attribution stated'), ('campaign.added', 'Campaign added'), ('target.added', 'Target added'), ('narrative.added', 'Narrative added'), ('asset.attached', 'Asset added to the network'), ('asset.detailed', 'What the case says of an asset was changed'), ('post.detailed', 'What the case reads in a post was changed'), ('post.recorded', 'Posts recorded'), ('import.uploaded', 'List uploaded'), ('import.loaded', 'List imported'), ('import.failed', 'Import failed'), ('job.died', 'A job was given up: its worker died each time'), ('evidence.received', 'Evidence received'), ('evidence.linked', 'Evidence linked to an asset'), ('evidence.unlinked', 'Evidence no longer linked to an asset'), ('evidence.derived', 'Copy derived from evidence'), ('evidence.redaction_requested', 'Redacted copy requested'), ('evidence.revealed', 'Veiled evidence revealed'), ('evidence.annotated', 'Description of evidence corrected'), ('evidence.exported', 'Evidence went into a package or delivery'), ('evidence.verified', 'Evidence verified'), ('evidence.mismatch', 'Evidence does not match its hash'), ('integrity.requested', 'Check of stored evidence requested'), ('integrity.checked', 'Stored evidence was hashed anew'), ('checkpoint.drawn', 'Checkpoint drawn'), ('stamp.retried', 'Timestamp asked for again'), ('stamp.received', 'Timestamp token received'), ('disclosure.requested', 'Disclosure requested'), ('disclosure.built', 'Disclosure built'), ('disclosure.failed', 'Disclosure failed'), ('external_id.set', 'A client named an object in its own way'), ('observation.recorded', 'Observation recorded'), ('referral.opened', 'Referral opened'), ('referral.edited', 'Referral edited'), ('referral.handed_over', 'Referral handed over'), ('referral.stepped', 'Referral moved'), ('item.added', 'Items added'), ('item.removed', 'Items removed'), ('exhibit.added', 'Exhibit added'), ('exhibit.removed', 'Exhibit removed'), ('item.claim_clashed', 'Another case asked for an item of this one'), ('submission.frozen', 'Contents frozen'), ('submission.waived', 'Warnings of the guard passed with a reason'), ('comment.added', 'Comment written'), ('comment.continued', 'Comment added to, resolved or reopened'), ('review.taken_up', 'Review taken up'), ('review.put_down', 'Review put down'), ('review.recorded', 'Review recorded'), ('review.voided', 'Approval voided'), ('package.requested', 'Package requested'), ('package.built', 'Package built'), ('package.failed', 'Package failed'), ('package.cancelled', 'Package cancelled'), ('package.retried', 'Package requested again'), ('delivery.queued', 'Delivery queued'), ('delivery.confirmed', 'Delivery confirmed'), ('delivery.failed', 'Delivery failed'), ('delivery.uncertain', 'Delivery uncertain'), ('delivery.cancelled', 'Delivery cancelled'), ('delivery.retried', 'Delivery requested again'), ('notice.drafted', 'Notice drafted'), ('notice.approved', 'Notice approved'), ('referral.deadlines_moved', 'Deadlines set or moved'), ('reply.recorded', 'Reply recorded'), ('outcome.recorded', 'Outcomes recorded')], max_length=40, verbose_name='what'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['officer.enlisted', 'officer.changed', 'officer.signed_in', 'officer.sign_in_refused', 'officer.signed_out', 'officer.password_changed', 'officer.password_code_made', 'officer.language_changed', 'token.issued', 'token.rotated', 'token.revoked', 'webhook.added', 'webhook.edited', 'webhook.rotated', 'webhook.paused', 'webhook.resumed', 'webhook.replayed', 'webhook.removed', 'house.paused', 'house.resumed', 'directory.changed', 'network.opened', 'network.edited', 'network.member_added', 'network.member_removed', 'network.linked', 'network.attributed', 'campaign.added', 'target.added', 'narrative.added', 'asset.attached', 'asset.detailed', 'post.detailed', 'post.recorded', 'import.uploaded', 'import.loaded', 'import.failed', 'job.died', 'evidence.received', 'evidence.linked', 'evidence.unlinked', 'evidence.derived', 'evidence.redaction_requested', 'evidence.revealed', 'evidence.annotated', 'evidence.exported', 'evidence.verified', 'evidence.mismatch', 'integrity.requested', 'integrity.checked', 'checkpoint.drawn', 'stamp.retried', 'stamp.received', 'disclosure.requested', 'disclosure.built', 'disclosure.failed', 'external_id.set', 'observation.recorded', 'referral.opened', 'referral.edited', 'referral.handed_over', 'referral.stepped', 'item.added', 'item.removed', 'exhibit.added', 'exhibit.removed', 'item.claim_clashed', 'submission.frozen', 'submission.waived', 'comment.added', 'comment.continued', 'review.taken_up', 'review.put_down', 'review.recorded', 'review.voided', 'package.requested', 'package.built', 'package.failed', 'package.cancelled', 'package.retried', 'delivery.queued', 'delivery.confirmed', 'delivery.failed', 'delivery.uncertain', 'delivery.cancelled', 'delivery.retried', 'notice.drafted', 'notice.approved', 'referral.deadlines_moved', 'reply.recorded', 'outcome.recorded'])), name='event_kind_known'),
        ),
        migrations.AddField(
            model_name='redaction',
            name='copy',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made_by_redaction', to='casework.evidence'),
        ),
        migrations.AddField(
            model_name='redaction',
            name='evidence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redactions', to='casework.evidence'),
        ),
        migrations.AddField(
            model_name='redaction',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='redaction',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['REQUESTED', 'RUNNING', 'READY', 'FAILED', 'CANCELLED'])), name='redaction_state_known'),
        ),
        migrations.AddConstraint(
            model_name='redaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('copy__isnull', False), ('state', 'READY')), models.Q(models.Q(('state', 'READY'), _negated=True), ('copy__isnull', True)), _connector='OR'), name='redaction_ready_has_a_copy'),
        ),
        migrations.AddConstraint(
            model_name='redaction',
            constraint=models.CheckConstraint(condition=models.Q(('boxes', []), _negated=True), name='redaction_covers_something'),
        ),
    ]
