"""Words of subjects for search, on PostgreSQL alone: SQLite reads the subjects instead.

The expression is the one that tickets.services.searching asks with.
"""

from django.db import migrations


def create_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX IF NOT EXISTS ticket_words ON tickets_ticket USING gin (to_tsvector('simple', subject))"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS ticket_words")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0007_addresses_encrypted")]

    operations = [migrations.RunPython(create_index, drop_index)]
