"""Webhooks: who is told of changes, and how each telling went."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

from casework.migrations._triggers import stamped

# What its owner set; how far it got, and how its receiver fares, is no version of its own.
COUNTED = """
CREATE TRIGGER version_counted BEFORE UPDATE ON referrals_subscription FOR EACH ROW
    WHEN ((OLD.url, OLD.label, OLD.kinds, OLD.state, OLD.reason, OLD.sealed_secret)
        IS DISTINCT FROM (NEW.url, NEW.label, NEW.kinds, NEW.state, NEW.reason, NEW.sealed_secret))
    EXECUTE FUNCTION renvoi_count_version();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0025_webhooks'),
        ('referrals', '0008_disclosure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(blank=True, max_length=120, verbose_name='label')),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), blank=True, default=list, size=None, verbose_name='kinds')),
                ('sealed_secret', models.TextField(editable=False)),
                ('sealed_previous', models.TextField(blank=True, editable=False)),
                ('previous_until', models.DateTimeField(blank=True, null=True, verbose_name='old secret good until')),
                ('state', models.CharField(choices=[('ACTIVE', 'Active'), ('PAUSED', 'Paused')], default='ACTIVE', max_length=16, verbose_name='state')),
                ('reason', models.CharField(blank=True, choices=[('BY_HAND', 'Paused by a person or a client'), ('GONE', 'The receiver answered that it is gone (410)'), ('FAILING', 'The receiver failed for too long'), ('LOST', 'Changes were cleared away before it was told of them')], max_length=16, verbose_name='reason')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('position', models.BigIntegerField(editable=False)),
                ('failures', models.PositiveIntegerField(default=0, editable=False, verbose_name='failures in a row')),
                ('failing_since', models.DateTimeField(editable=False, null=True, verbose_name='failing since')),
                ('resting_until', models.DateTimeField(editable=False, null=True, verbose_name='left alone until')),
                ('is_notice_due', models.BooleanField(default=False, editable=False)),
                ('claim', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='casework.network')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Push',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='push id')),
                ('number', models.BigIntegerField(editable=False)),
                ('kind', models.CharField(max_length=24, verbose_name='kind')),
                ('object_id', models.BigIntegerField(editable=False)),
                ('public_id', models.CharField(blank=True, max_length=24, verbose_name='object')),
                ('object_version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('is_deleted', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('WAITING', 'In line'), ('SENT', 'Taken by the receiver'), ('FAILED', 'Given up'), ('SKIPPED', "Not sent: out of the officer's sight by then")], default='WAITING', max_length=16, verbose_name='state')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='next attempt')),
                ('give_up_at', models.DateTimeField(verbose_name='given up at')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
                ('network', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='casework.network')),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='referrals.subscription')),
            ],
            options={
                'verbose_name': 'push',
                'verbose_name_plural': 'pushes',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PushAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('result', models.CharField(choices=[('TAKEN', 'Taken'), ('REFUSED', 'The receiver answered with another status than success'), ('TIMEOUT', 'No answer in time'), ('UNREACHABLE', 'Nobody could be reached there'), ('GARBAGE', 'What came back is no answer of HTTP'), ('UNTRUSTED', 'The certificate does not hold'), ('FORBIDDEN', 'The name leads to an address that is not public')], max_length=16, verbose_name='result')),
                ('answer_code', models.PositiveSmallIntegerField(null=True, verbose_name='answer code')),
                ('request_head', models.TextField(verbose_name='request')),
                ('response_head', models.TextField(blank=True, verbose_name='answer')),
                ('milliseconds', models.PositiveIntegerField(verbose_name='milliseconds')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('push', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='referrals.push')),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
                'ordering': ['push', 'number'],
                'constraints': [models.UniqueConstraint(fields=('push', 'number'), name='attempt_number_once'), models.CheckConstraint(condition=models.Q(('result__in', ['TAKEN', 'REFUSED', 'TIMEOUT', 'UNREACHABLE', 'GARBAGE', 'UNTRUSTED', 'FORBIDDEN'])), name='attempt_result_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('state', 'ACTIVE')), models.Q(('reason__in', ['BY_HAND', 'GONE', 'FAILING', 'LOST']), ('state', 'PAUSED')), _connector='OR'), name='subscription_paused_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('previous_until', None), ('sealed_previous', '')), models.Q(models.Q(('sealed_previous', ''), _negated=True), ('previous_until__isnull', False)), _connector='OR'), name='subscription_old_secret_ends'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('sealed_secret', ''), _negated=True), name='subscription_has_a_secret'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('claim', None), ('lease_until', None)), models.Q(('claim__isnull', False), ('lease_until__isnull', False)), _connector='OR'), name='subscription_claim_ends'),
        ),
        migrations.AddIndex(
            model_name='push',
            index=models.Index(fields=['subscription', '-id'], name='push_of_subscription'),
        ),
        migrations.AddIndex(
            model_name='push',
            index=models.Index(condition=models.Q(('state', 'WAITING')), fields=['subscription', 'kind', 'object_id', 'id'], name='push_in_line'),
        ),
        migrations.AddIndex(
            model_name='push',
            index=models.Index(condition=models.Q(('state', 'WAITING')), fields=['subscription', 'next_at', 'id'], name='push_due'),
        ),
        migrations.AddIndex(
            model_name='push',
            index=models.Index(fields=['recorded_at'], name='push_by_age'),
        ),
        migrations.AddConstraint(
            model_name='push',
            constraint=models.UniqueConstraint(condition=models.Q(('number__gt', 0)), fields=('subscription', 'number'), name='push_of_change_once'),
        ),
        migrations.AddConstraint(
            model_name='push',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'WAITING')), models.Q(('ended_at__isnull', False), ('state__in', ['SENT', 'FAILED', 'SKIPPED'])), _connector='OR'), name='push_state_known'),
        ),
        stamped('referrals_subscription'),
        stamped('referrals_push'),
        stamped('referrals_pushattempt'),
        migrations.RunSQL(COUNTED, "DROP TRIGGER version_counted ON referrals_subscription;"),
    ]
