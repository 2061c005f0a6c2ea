"""Reviewers who say that they are looking at a submission."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0014_reminders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Uptake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='uptake', to='referrals.submission')),
            ],
            options={
                'verbose_name': 'uptake of a review',
                'verbose_name_plural': 'uptakes of reviews',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='uptake_ends_later')],
            },
        ),
    ]
