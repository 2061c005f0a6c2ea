"""What the house says among itself of a referral; a blocking comment stops the approval."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from casework.migrations._triggers import append_only, stamped


FUNCTIONS = """
-- Of what closed or opened it, the last counts.
CREATE FUNCTION renvoi_comment_is_open(of_comment bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT COALESCE((
        SELECT t.kind FROM referrals_commentturn t
        WHERE t.comment_id = of_comment AND t.kind IN ('RESOLVED', 'REOPENED')
        ORDER BY t.id DESC LIMIT 1
    ), 'REOPENED') = 'REOPENED'
$$;

CREATE FUNCTION renvoi_guard_comment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Locks the referral, so that a comment and an approval come one after the other.
    PERFORM 1 FROM referrals_referral r WHERE r.id = NEW.referral_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM referrals_referral r WHERE r.id = NEW.referral_id
            AND (NEW.item > r.last_item OR NEW.exhibit > r.last_exhibit)
    ) THEN
        RAISE EXCEPTION 'referral % never had such an item or exhibit', NEW.referral_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION renvoi_guard_comment_turn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said record;
BEGIN
    SELECT c.* INTO said FROM referrals_comment c WHERE c.id = NEW.comment_id;
    PERFORM 1 FROM referrals_referral r WHERE r.id = said.referral_id FOR UPDATE;
    IF NEW.written_by_id = said.written_by_id THEN
        RETURN NEW;
    END IF;
    IF NEW.kind = 'AMENDMENT' THEN
        RAISE EXCEPTION 'only its author amends comment %', NEW.comment_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind = 'RESOLVED' AND said.is_blocking AND EXISTS (
        SELECT 1 FROM referrals_contribution c
        WHERE c.referral_id = said.referral_id AND c.officer_id = NEW.written_by_id
    ) THEN
        RAISE EXCEPTION 'officer % contributed, and so cannot resolve comment %',
            NEW.written_by_id, NEW.comment_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION renvoi_guard_open_comments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM referrals_comment c
        WHERE c.referral_id = NEW.id AND c.is_blocking AND renvoi_comment_is_open(c.id)
    ) THEN
        RAISE EXCEPTION 'a comment that blocks the approval of referral % is open', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_comment BEFORE INSERT ON referrals_comment
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_comment();
CREATE TRIGGER guard_comment_turn BEFORE INSERT ON referrals_commentturn
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_comment_turn();
CREATE TRIGGER guard_open_comments BEFORE UPDATE ON referrals_referral FOR EACH ROW
    WHEN (NEW.status = 'APPROVED' AND OLD.status <> 'APPROVED')
    EXECUTE FUNCTION renvoi_guard_open_comments();
"""

REVERSE = """
DROP TRIGGER guard_open_comments ON referrals_referral;
DROP TRIGGER guard_comment_turn ON referrals_commentturn;
DROP TRIGGER guard_comment ON referrals_comment;
DROP FUNCTION renvoi_guard_open_comments();
DROP FUNCTION renvoi_guard_comment_turn();
DROP FUNCTION renvoi_guard_comment();
DROP FUNCTION renvoi_comment_is_open(bigint);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0015_uptakes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.PositiveIntegerField(blank=True, null=True, verbose_name='item')),
                ('exhibit', models.PositiveIntegerField(blank=True, null=True, verbose_name='exhibit')),
                ('is_blocking', models.BooleanField(default=False, verbose_name='no approval before it is resolved')),
                ('text', models.TextField(verbose_name='comment')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='written at')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='referrals.referral')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CommentTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ADDITION', 'Added'), ('AMENDMENT', 'Amended by its author'), ('RESOLVED', 'Resolved'), ('REOPENED', 'Reopened')], max_length=16, verbose_name='kind')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='written at')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='referrals.comment')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'turn of a comment',
                'verbose_name_plural': 'turns of comments',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('item', None), ('exhibit', None), _connector='OR'), name='comment_on_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('text__regex', '\\S')), name='comment_has_a_text'),
        ),
        migrations.AddConstraint(
            model_name='commentturn',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['ADDITION', 'AMENDMENT', 'RESOLVED', 'REOPENED'])), name='comment_turn_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='commentturn',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'RESOLVED'), ('text__regex', '\\S'), _connector='OR'), name='comment_turn_has_a_text'),
        ),
        migrations.RunSQL(FUNCTIONS, REVERSE),
        append_only("referrals_comment"),
        append_only("referrals_commentturn"),
        stamped("referrals_comment"),
        stamped("referrals_commentturn"),
    ]
