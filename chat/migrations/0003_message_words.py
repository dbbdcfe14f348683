"""Words of messages for the review search, on PostgreSQL alone: SQLite reads the newest messages instead.

The expression is the one that chat.admin.search asks with.
"""

from django.db import migrations


def create_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX IF NOT EXISTS message_words ON chat_message USING gin (to_tsvector('simple', text))"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS message_words")


class Migration(migrations.Migration):
    dependencies = [("chat", "0002_review_lists")]

    operations = [migrations.RunPython(create_index, drop_index)]
