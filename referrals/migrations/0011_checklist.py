"""The checklist of the reviewers."""

import django.db.models.deletion
from django.db import migrations, models

from casework.migrations._triggers import append_only


# Where the house starts: asked of every referral; which of them are required, the house decides.
STARTING = (
    (
        "foreign-nexus",
        "Does the evidence support a foreign state, or those who act for it, behind the network?",
        "La preuve étaye-t-elle qu’un État étranger, ou qui agit pour lui, est derrière le réseau ?",
    ),
    (
        "open-sources",
        "Does everything that is handed over come from open sources?",
        "Tout ce qui est transmis provient-il de sources ouvertes ?",
    ),
    (
        "policy-fits",
        "Does the cited clause fit what the items do?",
        "La clause citée correspond-elle à ce que font les éléments ?",
    ),
    (
        "no-bystanders",
        "Are bystanders and genuine users left out?",
        "Les tiers et les vrais utilisateurs sont-ils laissés de côté ?",
    ),
    (
        "evidence-supports",
        "Does the evidence support each claim in the text?",
        "La preuve étaye-t-elle chaque affirmation du texte ?",
    ),
    (
        "legal-character",
        "Does the text ask the platform to apply its own rules, and order nothing?",
        "Le texte demande-t-il à la plateforme d’appliquer ses propres règles, sans rien ordonner ?",
    ),
)

FUNCTIONS = """
-- What a reviewer answered belongs to the verdict, and is written before the referral moves.
CREATE FUNCTION renvoi_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM referrals_review v
            JOIN referrals_submission s ON s.id = v.submission_id
            JOIN referrals_referral r ON r.id = s.referral_id
        WHERE v.id = NEW.review_id AND r.status = 'SUBMITTED'
    ) THEN
        RAISE EXCEPTION 'the checklist is answered with the verdict, and never later'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION renvoi_guard_checklist() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lacking text;
BEGIN
    SELECT q.code INTO lacking FROM referrals_question q
        WHERE q.is_active AND q.is_required
            AND (q.channel_id IS NULL OR q.channel_id = NEW.channel_id)
            AND NOT EXISTS (
                SELECT 1 FROM referrals_answer a
                    JOIN referrals_review v ON v.id = a.review_id
                    JOIN referrals_submission s ON s.id = v.submission_id
                WHERE a.question_id = q.id AND a.word IN ('YES', 'NOT_APPLICABLE')
                    AND s.referral_id = NEW.id AND s.number = (
                        SELECT max(number) FROM referrals_submission WHERE referral_id = NEW.id
                    )
            )
        LIMIT 1;
    IF lacking IS NOT NULL THEN
        RAISE EXCEPTION 'referral % lacks the answer to % of the checklist', NEW.id, lacking
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_answer BEFORE INSERT ON referrals_answer
    FOR EACH ROW EXECUTE FUNCTION renvoi_guard_answer();
CREATE TRIGGER guard_checklist BEFORE UPDATE ON referrals_referral FOR EACH ROW
    WHEN (NEW.status = 'APPROVED' AND OLD.status <> 'APPROVED')
    EXECUTE FUNCTION renvoi_guard_checklist();
"""

REVERSE = """
DROP TRIGGER guard_checklist ON referrals_referral;
DROP TRIGGER guard_answer ON referrals_answer;
DROP FUNCTION renvoi_guard_checklist();
DROP FUNCTION renvoi_guard_answer();
"""


def ask(apps, schema_editor) -> None:
    apps.get_model("referrals", "Question").objects.bulk_create(
        (
            apps.get_model("referrals", "Question")(
                code=code, text_en=english, text_fr=french, position=place
            )
            for place, (code, english, french) in enumerate(STARTING, start=1)
        ),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0010_guard'),
    ]

    operations = [
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('text_en', models.CharField(max_length=300, verbose_name='question in English')),
                ('text_fr', models.CharField(max_length=300, verbose_name='question in French')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('is_required', models.BooleanField(default=False, help_text='Without yes or not applicable, nothing is approved.', verbose_name='required')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('channel', models.ForeignKey(blank=True, help_text='Empty: asked of every referral.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.channel', verbose_name='channel')),
            ],
            options={
                'verbose_name': 'question of the checklist',
                'verbose_name_plural': 'questions of the checklist',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_en', models.CharField(max_length=300)),
                ('asked_fr', models.CharField(max_length=300)),
                ('word', models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('NOT_APPLICABLE', 'Not applicable')], max_length=16, verbose_name='answer')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='referrals.review')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.question')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
                'ordering': ['review', 'question__position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('review', 'question'), name='answer_once'), models.CheckConstraint(condition=models.Q(('word__in', ['YES', 'NO', 'NOT_APPLICABLE'])), name='answer_word_known'), models.CheckConstraint(condition=models.Q(('word', 'YES'), ('note__regex', '\\S'), _connector='OR'), name='answer_other_than_yes_is_explained')],
            },
        ),
        migrations.RunPython(ask, migrations.RunPython.noop),
        migrations.RunSQL(FUNCTIONS, REVERSE),
        append_only("referrals_answer"),
    ]
