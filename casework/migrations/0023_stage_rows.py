import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0022_stamp_reservations'),
    ]

    operations = [
        migrations.CreateModel(
            name='StagedRow',
            fields=[
                ('pk', models.CompositePrimaryKey('batch', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
                ('line', models.PositiveIntegerField()),
                ('value', models.TextField()),
                ('reason', models.CharField(max_length=40)),
                ('asset_key', models.TextField()),
                ('kind', models.CharField(max_length=16)),
                ('handle', models.TextField()),
                ('url', models.TextField()),
                ('stable_id', models.TextField()),
                ('post_key', models.TextField()),
                ('post_url', models.TextField()),
                ('display_name', models.TextField()),
                ('confidence', models.CharField(max_length=16)),
                ('rationale', models.TextField()),
                ('techniques', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=9, validators=[django.core.validators.RegexValidator('^T[0-9]{4}(\\.[0-9]{3})?$', 'Write a DISARM identifier, such as T0049 or T0049.001.')]), blank=True, default=list, size=20, verbose_name='techniques')),
                ('account_created_on', models.DateField(null=True)),
                ('first_seen_on', models.DateField(null=True)),
                ('last_seen_on', models.DateField(null=True)),
                ('batch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='casework.importbatch')),
                ('platform', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='casework.platform')),
            ],
        ),
        # Written, merged and removed within minutes; the list itself is stored.
        migrations.RunSQL(
            "ALTER TABLE casework_stagedrow SET UNLOGGED", "ALTER TABLE casework_stagedrow SET LOGGED"
        ),
    ]
