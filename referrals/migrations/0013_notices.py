"""Notices of every kind: chasers, escalations, further information, retractions."""

from django.conf import settings
from django.db import migrations, models

GUARD = """
-- Whatever leaves the house was approved: a notice goes out as what two people agreed on, to the
-- platform of its own referral.
CREATE FUNCTION renvoi_guard_new_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind <> 'REFERRAL' AND NOT EXISTS (
        SELECT 1 FROM referrals_notice n
        WHERE n.id = NEW.notice_id AND n.referral_id = NEW.referral_id AND n.kind = NEW.kind
            AND n.approved_by_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'no approved notice of referral % is a %', NEW.referral_id, NEW.kind
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_new_delivery
    BEFORE INSERT OR UPDATE OF kind, notice_id, referral_id ON referrals_delivery
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_new_delivery();
"""
UNGUARD = """
DROP TRIGGER guard_new_delivery ON referrals_delivery;
DROP FUNCTION renvoi_guard_new_delivery();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0012_deadlines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='notice',
            options={'ordering': ['-pk'], 'verbose_name': 'notice', 'verbose_name_plural': 'notices'},
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_kind_known',
        ),
        migrations.AddField(
            model_name='channel',
            name='escalation_address',
            field=models.EmailField(blank=True, help_text='Empty: to the address above.', max_length=254, verbose_name='e-mail address for escalations'),
        ),
        migrations.AddField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('CHASER', 'Chaser'), ('ESCALATION', 'Escalation'), ('INFORMATION', 'Further information'), ('RETRACTION', 'Retraction')], default='RETRACTION', max_length=16, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='kind',
            field=models.CharField(choices=[('REFERRAL', 'Referral'), ('CHASER', 'Chaser'), ('ESCALATION', 'Escalation'), ('INFORMATION', 'Further information'), ('RETRACTION', 'Retraction')], default='REFERRAL', max_length=16, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['REFERRAL', 'CHASER', 'ESCALATION', 'INFORMATION', 'RETRACTION'])), name='delivery_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'REFERRAL'), ('notice', None)), models.Q(models.Q(('kind', 'REFERRAL'), _negated=True), ('notice__isnull', False)), _connector='OR'), name='delivery_of_a_package_or_a_notice'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['CHASER', 'ESCALATION', 'INFORMATION', 'RETRACTION'])), name='notice_kind_known'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
