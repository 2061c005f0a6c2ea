"""The guard: addresses that no referral may name, and why a warning was let pass."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from casework.migrations._triggers import append_only, stamped


# Where the house starts; administrators add to it, and take out what is no more.
STARTING = {
    "ARCHIVE": "archive.org archive.today archive.ph archive.is archive.li archive.vn archive.md "
    "archive-it.org perma.cc webcitation.org ghostarchive.org bac-lac.gc.ca banq.qc.ca "
    "webarchive.org.uk arquivo.pt",
    "PARLIAMENT": "parl.ca noscommunes.ca ourcommons.ca sencanada.ca elections.ca assnat.qc.ca "
    "ola.org parliament.uk congress.gov house.gov senate.gov assemblee-nationale.fr senat.fr "
    "bundestag.de oireachtas.ie",
    "GOVERNMENT": "gc.ca canada.ca quebec.ca ontario.ca gov.uk europa.eu un.org nato.int coe.int "
    "icc-cpi.int gouv.fr bund.de gov.ie govt.nz gov.au x.com/canada x.com/canadianpm",
    "MEDIA": "cbc.ca radio-canada.ca ctvnews.ca globalnews.ca theglobeandmail.com thestar.com "
    "nationalpost.com lapresse.ca ledevoir.com tvanouvelles.ca thecanadianpress.com aptn.ca "
    "bbc.co.uk bbc.com theguardian.com reuters.com apnews.com afp.com lemonde.fr lefigaro.fr "
    "dw.com nytimes.com washingtonpost.com npr.org x.com/cbcnews x.com/radiocanadainfo "
    "x.com/reuters x.com/afp",
}

FUNCTIONS = """
-- A reason is given with the newest contents, before they have left the house.
CREATE FUNCTION renvoi_guard_waiver() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen record;
    stands text;
BEGIN
    SELECT s.referral_id, s.number INTO frozen
        FROM referrals_submission s WHERE s.id = NEW.submission_id;
    SELECT r.status INTO stands FROM referrals_referral r
        WHERE r.id = frozen.referral_id FOR UPDATE;
    IF stands NOT IN ('DRAFT', 'SUBMITTED', 'APPROVED') OR EXISTS (
        SELECT 1 FROM referrals_submission s
        WHERE s.referral_id = frozen.referral_id AND s.number > frozen.number
    ) THEN
        RAISE EXCEPTION 'a warning is passed with the newest contents, before they are sent'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_waiver BEFORE INSERT ON referrals_waiver
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_waiver();
"""

REVERSE = """
DROP TRIGGER guard_waiver ON referrals_waiver;
DROP FUNCTION renvoi_guard_waiver();
"""


def protect(apps, schema_editor) -> None:
    table = apps.get_model("referrals", "ProtectedAddress")
    table.objects.bulk_create(
        (
            table(kind=kind, address=address)
            for kind, addresses in STARTING.items()
            for address in addresses.split()
        ),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0009_webhooks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProtectedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(help_text='As in archive.org, with all its subdomains, or x.com/canada for an account.', max_length=300, unique=True, verbose_name='address')),
                ('kind', models.CharField(choices=[('ARCHIVE', 'Archive'), ('PARLIAMENT', 'Parliament or election body'), ('GOVERNMENT', 'Government or international body'), ('MEDIA', 'Recognised media')], max_length=16, verbose_name='kind')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'protected address',
                'verbose_name_plural': 'protected addresses',
                'ordering': ['kind', 'address'],
                'constraints': [models.CheckConstraint(condition=models.Q(('address__regex', '^[a-z0-9-]+(\\.[a-z0-9-]+)+(/[^\\sA-Z/?#]+)*$'), models.Q(('address__startswith', 'www.'), _negated=True)), name='protected_address_form', violation_error_message='Write it in lower case, without “https://”, “www.” and a slash at the end.'), models.CheckConstraint(condition=models.Q(('kind__in', ['ARCHIVE', 'PARLIAMENT', 'GOVERNMENT', 'MEDIA'])), name='protected_address_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='warning')),
                ('numbers', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), blank=True, default=list, size=None)),
                ('reason', models.TextField(verbose_name='reason')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='referrals.submission')),
            ],
            options={
                'verbose_name': 'waiver',
                'verbose_name_plural': 'waivers',
                'ordering': ['submission', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='waiver_has_a_reason'), models.CheckConstraint(condition=models.Q(('code__regex', '^[a-z]+(-[a-z]+)*$')), name='waiver_code_form')],
            },
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
        migrations.RunSQL(FUNCTIONS, REVERSE),
        append_only("referrals_waiver"),
        stamped("referrals_waiver"),
    ]
