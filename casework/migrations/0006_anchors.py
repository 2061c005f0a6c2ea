"""What is known of the record outside the database: checkpoints, timestamps, heartbeats."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0005_keep_answers'),
    ]

    operations = [
        migrations.CreateModel(
            name='AliveSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32)),
                ('began_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('ended_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='number')),
                ('body', models.TextField(verbose_name='body')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('leaves', models.JSONField(default=list)),
                ('access_upto', models.PositiveBigIntegerField(default=0)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('written_at', models.DateTimeField(editable=False, null=True, verbose_name='written to its file at')),
                ('mailed_at', models.DateTimeField(editable=False, null=True, verbose_name='mailed at')),
            ],
            options={
                'verbose_name': 'checkpoint',
                'verbose_name_plural': 'checkpoints',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Stamp',
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
                ('kind', models.CharField(choices=[('CHECKPOINT', 'Checkpoint'), ('EVIDENCE', 'Evidence received'), ('PACKAGE', 'Package sent')], max_length=16, verbose_name='kind')),
                ('subject', models.CharField(max_length=80, verbose_name='subject')),
                ('body', models.TextField(verbose_name='text')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('token', models.BinaryField(null=True)),
                ('certificates', models.TextField(blank=True, verbose_name='certificates')),
                ('authority', models.CharField(blank=True, max_length=200, verbose_name='authority')),
                ('serial', models.CharField(blank=True, max_length=64, verbose_name='serial number')),
                ('is_trusted', models.BooleanField(default=False, verbose_name='certificate held against a root')),
                ('stamped_at', models.DateTimeField(editable=False, null=True, verbose_name='stamped at')),
                ('not_before', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='asked again not before')),
                ('tries', models.PositiveIntegerField(default=0, verbose_name='tries')),
            ],
            options={
                'verbose_name': 'timestamp',
                'verbose_name_plural': 'timestamps',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='StampedEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_kind_known',
        ),
        migrations.AddField(
            model_name='access',
            name='salt',
            field=models.BinaryField(db_default=b''),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('officer.enlisted', 'Officer account created'), ('officer.changed', 'Officer account changed'), ('officer.signed_in', 'Signed in'), ('officer.sign_in_refused', 'Sign-in refused'), ('officer.signed_out', 'Signed out'), ('officer.language_changed', 'Language changed'), ('token.issued', 'Token issued'), ('token.revoked', 'Token revoked'), ('directory.changed', 'Directory entry changed'), ('network.opened', 'Network opened'), ('network.edited', 'Network edited'), ('network.member_added', 'Member added'), ('network.member_removed', 'Member removed'), ('network.linked', 'Linked to another network'), ('network.attributed', 'Attribution stated'), ('campaign.added', 'Campaign added'), ('target.added', 'Target added'), ('narrative.added', 'Narrative added'), ('asset.attached', 'Asset added to the network'), ('asset.detailed', 'What the case says of an asset was changed'), ('post.recorded', 'Posts recorded'), ('import.uploaded', 'List uploaded'), ('import.loaded', 'List imported'), ('import.failed', 'Import failed'), ('job.died', 'A job was given up: its worker died each time'), ('evidence.received', 'Evidence received'), ('evidence.linked', 'Evidence linked to an asset'), ('evidence.unlinked', 'Evidence no longer linked to an asset'), ('evidence.derived', 'Copy derived from evidence'), ('evidence.annotated', 'Description of evidence corrected'), ('evidence.exported', 'Evidence went into a package or delivery'), ('evidence.verified', 'Evidence verified'), ('evidence.mismatch', 'Evidence does not match its hash'), ('integrity.requested', 'Check of stored evidence requested'), ('integrity.checked', 'Stored evidence was hashed anew'), ('checkpoint.drawn', 'Checkpoint drawn'), ('stamp.retried', 'Timestamp asked for again'), ('stamp.received', 'Timestamp token received'), ('disclosure.requested', 'Disclosure requested'), ('disclosure.built', 'Disclosure built'), ('disclosure.failed', 'Disclosure failed'), ('observation.recorded', 'Observation recorded'), ('referral.opened', 'Referral opened'), ('referral.edited', 'Referral edited'), ('referral.handed_over', 'Referral handed over'), ('referral.stepped', 'Referral moved'), ('item.added', 'Items added'), ('item.removed', 'Items removed'), ('exhibit.added', 'Exhibit added'), ('exhibit.removed', 'Exhibit removed'), ('item.claim_clashed', 'Another case asked for an item of this one'), ('submission.frozen', 'Contents frozen'), ('review.recorded', 'Review recorded'), ('review.voided', 'Approval voided'), ('package.requested', 'Package requested'), ('package.built', 'Package built'), ('package.failed', 'Package failed'), ('package.cancelled', 'Package cancelled'), ('package.retried', 'Package requested again'), ('delivery.queued', 'Delivery queued'), ('delivery.confirmed', 'Delivery confirmed'), ('delivery.failed', 'Delivery failed'), ('delivery.uncertain', 'Delivery uncertain'), ('delivery.cancelled', 'Delivery cancelled'), ('delivery.retried', 'Delivery requested again'), ('notice.drafted', 'Retraction notice drafted'), ('notice.approved', 'Retraction notice approved'), ('reply.recorded', 'Reply recorded'), ('outcome.recorded', 'Outcomes recorded')], max_length=40, verbose_name='what'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['officer.enlisted', 'officer.changed', 'officer.signed_in', 'officer.sign_in_refused', 'officer.signed_out', 'officer.language_changed', 'token.issued', 'token.revoked', 'directory.changed', 'network.opened', 'network.edited', 'network.member_added', 'network.member_removed', 'network.linked', 'network.attributed', 'campaign.added', 'target.added', 'narrative.added', 'asset.attached', 'asset.detailed', 'post.recorded', 'import.uploaded', 'import.loaded', 'import.failed', 'job.died', 'evidence.received', 'evidence.linked', 'evidence.unlinked', 'evidence.derived', 'evidence.annotated', 'evidence.exported', 'evidence.verified', 'evidence.mismatch', 'integrity.requested', 'integrity.checked', 'checkpoint.drawn', 'stamp.retried', 'stamp.received', 'disclosure.requested', 'disclosure.built', 'disclosure.failed', 'observation.recorded', 'referral.opened', 'referral.edited', 'referral.handed_over', 'referral.stepped', 'item.added', 'item.removed', 'exhibit.added', 'exhibit.removed', 'item.claim_clashed', 'submission.frozen', 'review.recorded', 'review.voided', 'package.requested', 'package.built', 'package.failed', 'package.cancelled', 'package.retried', 'delivery.queued', 'delivery.confirmed', 'delivery.failed', 'delivery.uncertain', 'delivery.cancelled', 'delivery.retried', 'notice.drafted', 'notice.approved', 'reply.recorded', 'outcome.recorded'])), name='event_kind_known'),
        ),
        migrations.AddIndex(
            model_name='alivespan',
            index=models.Index(fields=['name', '-id'], name='alive_span_newest'),
        ),
        migrations.AddConstraint(
            model_name='alivespan',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__gte', models.F('began_at'))), name='alive_span_forward'),
        ),
        migrations.AddField(
            model_name='checkpoint',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='stamp',
            name='network',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stamps', to='casework.network'),
        ),
        migrations.AddField(
            model_name='stampedevidence',
            name='evidence',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='stamped', to='casework.evidence'),
        ),
        migrations.AddField(
            model_name='stampedevidence',
            name='stamp',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='casework.stamp'),
        ),
        migrations.AddConstraint(
            model_name='checkpoint',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='checkpoint_sha256_form'),
        ),
        migrations.AddIndex(
            model_name='stamp',
            index=models.Index(fields=['network', '-id'], name='stamp_of_network'),
        ),
        migrations.AddConstraint(
            model_name='stamp',
            constraint=models.UniqueConstraint(fields=('kind', 'sha256'), name='stamp_once'),
        ),
        migrations.AddConstraint(
            model_name='stamp',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['REQUESTED', 'RUNNING', 'READY', 'FAILED', 'CANCELLED'])), name='stamp_state_known'),
        ),
        migrations.AddConstraint(
            model_name='stamp',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['CHECKPOINT', 'EVIDENCE', 'PACKAGE'])), name='stamp_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='stamp',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'READY'), _negated=True), models.Q(('stamped_at__isnull', False), ('token__isnull', False)), _connector='OR'), name='stamp_ready_has_token'),
        ),
    ]
