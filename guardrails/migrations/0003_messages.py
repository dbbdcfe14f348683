from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guardrails", "0002_vault")]

    operations = [
        migrations.AddField(
            model_name="guardrailrule",
            name="messages",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="By language: its code and the text.",
                verbose_name="in other languages",
            ),
        ),
    ]
