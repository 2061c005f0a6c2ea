"""Until when a platform is to answer: terms of channels, business calendars, deadlines."""

import casework.models.network
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
-- What is not contents: where the referral stands, whose it is, and when it moved.
CREATE OR REPLACE FUNCTION renvoi_guard_referral() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := '{status,resolution,owner_id,version,submitted_at,sent_at,
        acknowledged_at,answered_at,closed_atMORE}';
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
"""
DUE = ",acknowledge_by,answer_by,paused_since"

# Where the house starts; it may change their days, and add others.
STARTING = (
    ("canada", "Canada, federal", "Canada, fédéral", "America/Toronto", "CA"),
    ("ontario", "Ontario", "Ontario", "America/Toronto", "CA-ON"),
    ("quebec", "Quebec", "Québec", "America/Toronto", "CA-QC"),
    ("ireland", "Ireland", "Irlande", "Europe/Dublin", "IE"),
    ("california", "California", "Californie", "America/Los_Angeles", "US-CA"),
)


def start(apps, schema_editor):
    apps.get_model("referrals", "Calendar").objects.bulk_create(
        apps.get_model("referrals", "Calendar")(
            code=code, name_en=english, name_fr=french, time_zone=zone, region=region
        )
        for code, english, french, zone, region in STARTING
    )


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0029_deadline_events'),
        ('referrals', '0011_checklist'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('name_fr', models.CharField(max_length=120, verbose_name='name in French')),
                ('time_zone', models.CharField(default='UTC', max_length=40, validators=[casework.models.network.is_time_zone], verbose_name='time zone')),
                ('region', models.CharField(blank=True, choices=[('', 'No holidays, weekends only'), ('CA', 'Canada (federal)'), ('CA-ON', 'Ontario'), ('CA-QC', 'Quebec'), ('IE', 'Ireland'), ('US-CA', 'California')], max_length=8, verbose_name='public holidays of')),
                ('closed_on', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, help_text='Dates parted by commas, as in 2026-12-24, 2026-12-31.', size=None, verbose_name='further days that do not count')),
            ],
            options={
                'verbose_name': 'business calendar',
                'verbose_name_plural': 'business calendars',
                'ordering': ['code'],
            },
        ),
        migrations.AddField(
            model_name='channel',
            name='acknowledge_hours',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='hours to acknowledge'),
        ),
        migrations.AddField(
            model_name='channel',
            name='answer_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(250)], verbose_name='business days to answer'),
        ),
        migrations.AddField(
            model_name='referral',
            name='acknowledge_by',
            field=models.DateTimeField(editable=False, null=True, verbose_name='acknowledgement due'),
        ),
        migrations.AddField(
            model_name='referral',
            name='answer_by',
            field=models.DateTimeField(editable=False, null=True, verbose_name='answer due'),
        ),
        migrations.AddField(
            model_name='referral',
            name='paused_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='clock paused since'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['answer_by'], name='referral_by_answer_due'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at__isnull', False), models.Q(('acknowledge_by', None), ('answer_by', None), ('paused_since', None)), _connector='OR'), name='referral_due_once_sent'),
        ),
        migrations.AddConstraint(
            model_name='calendar',
            constraint=models.CheckConstraint(condition=models.Q(('region__in', ['', 'CA', 'CA-ON', 'CA-QC', 'IE', 'US-CA'])), name='calendar_region_known'),
        ),
        migrations.AddField(
            model_name='channel',
            name='calendar',
            field=models.ForeignKey(blank=True, help_text='Empty: weekends only, in UTC.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.calendar', verbose_name='business calendar'),
        ),
        migrations.AddConstraint(
            model_name='channel',
            constraint=models.CheckConstraint(condition=models.Q(('acknowledge_hours', None), ('acknowledge_hours__gte', 1), _connector='OR'), name='channel_acknowledge_hours_positive'),
        ),
        migrations.AddConstraint(
            model_name='channel',
            constraint=models.CheckConstraint(condition=models.Q(('answer_days', None), models.Q(('answer_days__gte', 1), ('answer_days__lte', 250)), _connector='OR'), name='channel_answer_days_countable'),
        ),
        migrations.RunSQL(GUARD.replace("MORE", DUE), GUARD.replace("MORE", "")),
        migrations.RunPython(start, migrations.RunPython.noop),
    ]
