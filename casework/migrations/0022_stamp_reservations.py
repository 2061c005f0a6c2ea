"""`recorded_at` is PostgreSQL's own clock, in the tables that came since too."""

from django.db import migrations

from casework.migrations._triggers import stamped


class Migration(migrations.Migration):
    dependencies = [("casework", "0021_custody")]

    operations = [stamped("casework_reservation"), stamped("casework_standstill")]
