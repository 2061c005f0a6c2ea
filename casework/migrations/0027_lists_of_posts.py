"""Lists of posts: what a row says of a post waits beside what it says of its author."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0026_guard_events'),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='kind',
            field=models.CharField(choices=[('ASSETS', 'Assets'), ('POSTS', 'Posts')], db_default='ASSETS', default='ASSETS', max_length=16, verbose_name='kind of list'),
        ),
        migrations.AddField(
            model_name='post',
            name='is_language_detected',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='language detected'),
        ),
        migrations.AddField(
            model_name='post',
            name='reply_to_url',
            field=models.CharField(blank=True, db_default='', default='', max_length=2100, verbose_name='in reply to'),
        ),
        migrations.AddField(
            model_name='stagedrow',
            name='campaign',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='stagedrow',
            name='is_language_detected',
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name='stagedrow',
            name='language',
            field=models.CharField(db_default='', max_length=8),
        ),
        migrations.AddField(
            model_name='stagedrow',
            name='narrative',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='stagedrow',
            name='posted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='stagedrow',
            name='reply_to_url',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='stagedrow',
            name='target',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='stagedrow',
            name='text',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='stagedrow',
            name='translation_en',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='stagedrow',
            name='translation_fr',
            field=models.TextField(db_default=''),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['ASSETS', 'POSTS'])), name='import_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('is_language_detected', False), models.Q(('language', ''), _negated=True), _connector='OR'), name='post_detected_language_is_one'),
        ),
    ]
