"""A disclosure that held destroyed bytes is deleted, and says when."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0036_disclosure_events'),
        ('referrals', '0016_comments'),
    ]

    operations = [
        migrations.AddField(
            model_name='disclosure',
            name='withdrawn_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='withdrawn at'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('state', 'READY'), _connector='OR'), name='disclosure_withdrawn_was_ready'),
        ),
    ]
