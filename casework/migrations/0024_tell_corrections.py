"""A correction changes how evidence reads, so it is told to clients as a change of the evidence."""

from django.db import migrations

from casework.migrations._changes import touching

CORRECTED = """
    UPDATE casework_evidence e SET version = e.version + 1
    WHERE e.id IN (SELECT evidence_id FROM new_rows)
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0023_stage_rows")]

    operations = [touching("casework_evidenceannotation", "INSERT", CORRECTED)]
