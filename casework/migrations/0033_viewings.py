"""What evidence shows, drawn anew; who revealed what is sensitive."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0032_comment_events'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reveal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField(verbose_name='until')),
            ],
            options={
                'verbose_name': 'reveal',
                'verbose_name_plural': 'reveals',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Viewing',
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
                ('form', models.CharField(blank=True, choices=[('PICTURE', 'Picture'), ('PAGES', 'Pages'), ('TEXT', 'Text')], max_length=16, verbose_name='form')),
                ('sheets', models.PositiveIntegerField(default=0, verbose_name='sheets')),
                ('sheet_total', models.PositiveIntegerField(default=0, verbose_name='sheets of the file')),
                ('expires_at', models.DateTimeField(verbose_name='deleted after')),
            ],
            options={
                'verbose_name': 'viewing',
                'verbose_name_plural': 'viewings',
                'ordering': ['-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='evidenceannotation',
            name='annotation_field_known',
        ),
        migrations.RemoveConstraint(
            model_name='officer',
            name='officer_roles_known',
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('officer.enlisted', 'Officer account created'), ('officer.changed', 'Officer account changed'), ('officer.signed_in', 'Signed in'), ('officer.sign_in_refused', 'Sign-in refused'), ('officer.signed_out', 'Signed out'), ('officer.password_changed', 'Password set by its owner'), ('officer.password_code_made', 'One-time code for a password made'), ('officer.language_changed', 'Language changed'), ('token.issued', 'Token issued'), ('token.rotated', 'Token given a new secret'), ('token.revoked', 'Token revoked'), ('webhook.added', 'Webhook added'), ('webhook.edited', 'Webhook edited'), ('webhook.rotated', 'Webhook given a new secret'), ('webhook.paused', 'Webhook paused'), ('webhook.resumed', 'Webhook resumed'), ('webhook.replayed', "Webhook's pushes put in line again"), ('webhook.removed', 'Webhook removed'), ('house.paused', 'House made read-only'), ('house.resumed', 'House written again'), ('directory.changed', 'Directory entry changed'), ('network.opened', 'Network opened'), ('network.edited', 'Network edited'), ('network.member_added', 'Member added'), ('network.member_removed', 'Member removed'), ('network.linked', 'Linked to another network'), ('network.attributed', 'Attribution stated'), ('campaign.added', 'Campaign added'), ('target.added', 'Target added'), ('narrative.added', 'Narrative added'), ('asset.attached', 'Asset added to the network'), ('asset.detailed', 'What the case says of an asset was changed'), ('post.detailed', 'What the case reads in a post was changed'), ('post.recorded', 'Posts recorded'), ('import.uploaded', 'List uploaded'), ('import.loaded', 'List imported'), ('import.failed', 'Import failed'), ('job.died', 'A job was given up: its worker died each time'), ('evidence.received', 'Evidence received'), ('evidence.linked', 'Evidence linked to an asset'), ('evidence.unlinked', 'Evidence no longer linked to an asset'), ('evidence.derived', 'Copy derived from evidence'), ('evidence.revealed', 'Veiled evidence revealed'), ('evidence.annotated', 'Description of evidence corrected'), ('evidence.exported', 'Evidence went into a package or delivery'), ('evidence.verified', 'Evidence verified'), ('evidence.mismatch', 'Evidence does not match its hash'), ('integrity.requested', 'Check of stored evidence requested'), ('integrity.checked', 'Stored evidence was hashed anew'), ('checkpoint.drawn', 'Checkpoint drawn'), ('stamp.retried', 'Timestamp asked for again'), ('stamp.received', 'Timestamp token received'), ('disclosure.requested', 'Disclosure requested'), ('disclosure.built', 'Disclosure built'), ('disclosure.failed', 'Disclosure failed'), ('external_id.set', 'A client named an object in its own way'), ('observation.recorded', 'Observation recorded'), ('referral.opened', 'Referral opened'), ('referral.edited', 'Referral edited'), ('referral.handed_over', 'Referral handed over'), ('referral.stepped', 'Referral moved'), ('item.added', 'Items added'), ('item.removed', 'Items removed'), ('exhibit.added', 'Exhibit added'), ('exhibit.removed', 'Exhibit removed'), ('item.claim_clashed', 'Another case asked for an item of this one'), ('submission.frozen', 'Contents frozen'), ('submission.waived', 'Warnings of the guard passed with a reason'), ('comment.added', 'Comment written'), ('comment.continued', 'Comment added to, resolved or reopened'), ('review.taken_up', 'Review taken up'), ('review.put_down', 'Review put down'), ('review.recorded', 'Review recorded'), ('review.voided', 'Approval voided'), ('package.requested', 'Package requested'), ('package.built', 'Package built'), ('package.failed', 'Package failed'), ('package.cancelled', 'Package cancelled'), ('package.retried', 'Package requested again'), ('delivery.queued', 'Delivery queued'), ('delivery.confirmed', 'Delivery confirmed'), ('delivery.failed', 'Delivery failed'), ('delivery.uncertain', 'Delivery uncertain'), ('delivery.cancelled', 'Delivery cancelled'), ('delivery.retried', 'Delivery requested again'), ('notice.drafted', 'Notice drafted'), ('notice.approved', 'Notice approved'), ('referral.deadlines_moved', 'Deadlines set or moved'), ('reply.recorded', 'Reply recorded'), ('outcome.recorded', 'Outcomes recorded')], max_length=40, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='evidenceannotation',
            name='field',
            field=models.CharField(choices=[('source_url', 'source_url'), ('captured_at', 'captured_at'), ('captured_by', 'captured_by'), ('captured_with', 'captured_with'), ('reliability', 'reliability'), ('credibility', 'credibility'), ('description_en', 'description_en'), ('description_fr', 'description_fr'), ('sensitivity', 'sensitivity')], max_length=32, verbose_name='field'),
        ),
        migrations.AlterField(
            model_name='officer',
            name='roles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('OFFICER', 'Officer'), ('REVIEWER', 'Reviewer'), ('RELEASER', 'Releaser'), ('AUDITOR', 'Auditor'), ('REVEALER', 'Reveals graphic and intimate material'), ('ADMINISTRATOR', 'Administrator'), ('SERVICE', 'Service')], max_length=16), blank=True, default=list, size=None, verbose_name='roles'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['officer.enlisted', 'officer.changed', 'officer.signed_in', 'officer.sign_in_refused', 'officer.signed_out', 'officer.password_changed', 'officer.password_code_made', 'officer.language_changed', 'token.issued', 'token.rotated', 'token.revoked', 'webhook.added', 'webhook.edited', 'webhook.rotated', 'webhook.paused', 'webhook.resumed', 'webhook.replayed', 'webhook.removed', 'house.paused', 'house.resumed', 'directory.changed', 'network.opened', 'network.edited', 'network.member_added', 'network.member_removed', 'network.linked', 'network.attributed', 'campaign.added', 'target.added', 'narrative.added', 'asset.attached', 'asset.detailed', 'post.detailed', 'post.recorded', 'import.uploaded', 'import.loaded', 'import.failed', 'job.died', 'evidence.received', 'evidence.linked', 'evidence.unlinked', 'evidence.derived', 'evidence.revealed', 'evidence.annotated', 'evidence.exported', 'evidence.verified', 'evidence.mismatch', 'integrity.requested', 'integrity.checked', 'checkpoint.drawn', 'stamp.retried', 'stamp.received', 'disclosure.requested', 'disclosure.built', 'disclosure.failed', 'external_id.set', 'observation.recorded', 'referral.opened', 'referral.edited', 'referral.handed_over', 'referral.stepped', 'item.added', 'item.removed', 'exhibit.added', 'exhibit.removed', 'item.claim_clashed', 'submission.frozen', 'submission.waived', 'comment.added', 'comment.continued', 'review.taken_up', 'review.put_down', 'review.recorded', 'review.voided', 'package.requested', 'package.built', 'package.failed', 'package.cancelled', 'package.retried', 'delivery.queued', 'delivery.confirmed', 'delivery.failed', 'delivery.uncertain', 'delivery.cancelled', 'delivery.retried', 'notice.drafted', 'notice.approved', 'referral.deadlines_moved', 'reply.recorded', 'outcome.recorded'])), name='event_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='evidenceannotation',
            constraint=models.CheckConstraint(condition=models.Q(('field__in', ('source_url', 'captured_at', 'captured_by', 'captured_with', 'reliability', 'credibility', 'description_en', 'description_fr', 'sensitivity'))), name='annotation_field_known'),
        ),
        migrations.AddConstraint(
            model_name='officer',
            constraint=models.CheckConstraint(condition=models.Q(('roles__contained_by', ['OFFICER', 'REVIEWER', 'RELEASER', 'AUDITOR', 'REVEALER', 'ADMINISTRATOR', 'SERVICE'])), name='officer_roles_known'),
        ),
        migrations.AddField(
            model_name='reveal',
            name='evidence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reveals', to='casework.evidence'),
        ),
        migrations.AddField(
            model_name='reveal',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='viewing',
            name='evidence',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='viewing', to='casework.evidence'),
        ),
        migrations.AddField(
            model_name='viewing',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='reveal',
            constraint=models.UniqueConstraint(fields=('evidence', 'officer'), name='reveal_once'),
        ),
        migrations.AddConstraint(
            model_name='viewing',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['REQUESTED', 'RUNNING', 'READY', 'FAILED', 'CANCELLED'])), name='viewing_state_known'),
        ),
        migrations.AddConstraint(
            model_name='viewing',
            constraint=models.CheckConstraint(condition=models.Q(('form__in', ['', 'PICTURE', 'PAGES', 'TEXT'])), name='viewing_form_known'),
        ),
        migrations.AddConstraint(
            model_name='viewing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'READY'), _negated=True), models.Q(models.Q(('form', ''), _negated=True), ('sheets__gt', 0)), _connector='OR'), name='viewing_ready_has_sheets'),
        ),
    ]
