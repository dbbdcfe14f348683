import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("guardrails", "0001_policy"), ("guardrails", "0002_vault"), ("guardrails", "0003_messages")]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("action", models.CharField(choices=[("reveal", "Revealed"), ("erase", "Erased")], max_length=6)),
                ("conversation_id", models.UUIDField(db_index=True)),
                ("user_id", models.BigIntegerField(null=True)),
                ("username", models.CharField(max_length=150)),
                ("kinds", models.JSONField(default=list, help_text="The kinds of data, without the data.")),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["-at", "-id"],
                "permissions": [
                    ("reveal_personal_data", "Can reveal personal data of a conversation"),
                    ("erase_personal_data", "Can erase personal data of a conversation"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vault",
            fields=[
                ("conversation_id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "wrapped_key",
                    models.CharField(blank=True, help_text="Empty once erased or no longer needed.", max_length=200),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="CompetitorName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_on", models.BooleanField(default=True, verbose_name="on")),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "name",
                    models.CharField(
                        help_text="As it is usually written, such as State Farm.", max_length=80, unique=True
                    ),
                ),
                ("aliases", models.JSONField(blank=True, default=list, help_text="Other names of the same company.")),
                (
                    "is_ambiguous",
                    models.BooleanField(
                        default=False,
                        help_text="A word, a place or a car make too: it counts only where the text around it speaks of insurance.",
                        verbose_name="also a common word",
                    ),
                ),
                ("note", models.CharField(blank=True, help_text="For colleagues.", max_length=300)),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "competitor",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="GuardrailRule",
            fields=[
                ("is_on", models.BooleanField(default=True, verbose_name="on")),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("name", models.CharField(editable=False, max_length=60, primary_key=True, serialize=False)),
                ("is_inbound", models.BooleanField(default=True, verbose_name="judges what visitors write")),
                ("is_outbound", models.BooleanField(default=True, verbose_name="judges what the assistant writes")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("redact", "Redact: placeholders in its place"),
                            ("replace", "Replace: other words in its place"),
                            ("block", "Block: answer with the message, without the model"),
                            ("flag", "Flag: let it pass and tell staff"),
                            ("hand_over", "Hand over: answer with the message and offer a person"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "message",
                    models.CharField(
                        blank=True,
                        help_text="What the visitor reads when the rule answers. Empty: the usual words.",
                        max_length=600,
                    ),
                ),
                (
                    "messages",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="By language: its code and the text.",
                        verbose_name="in other languages",
                    ),
                ),
                (
                    "severity",
                    models.CharField(choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")], max_length=6),
                ),
                (
                    "fails_closed",
                    models.BooleanField(
                        default=False,
                        help_text="When the check itself breaks or takes too long: on, the message is not taken or the reply ends; off, it passes with a flag.",
                        verbose_name="stop what could not be checked",
                    ),
                ),
                ("options", models.JSONField(blank=True, default=dict)),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "rule",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="AllowedValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_on", models.BooleanField(default=True, verbose_name="on")),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("value", "Telephone number, e-mail address, street address or name"),
                            ("domain", "Domain, for all its e-mail addresses"),
                            ("pattern", "Pattern of policy or claim numbers"),
                        ],
                        default="value",
                        max_length=7,
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        help_text="A domain is written @example.com. In a pattern, letters and digits stand for themselves, # for any digit, @ for any letter; hyphen, dot and slash part them.",
                        max_length=200,
                    ),
                ),
                ("note", models.CharField(blank=True, help_text="For colleagues.", max_length=300)),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "value"],
                "constraints": [models.UniqueConstraint(fields=("kind", "value"), name="allowed_value_once")],
            },
        ),
        migrations.CreateModel(
            name="VaultEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64, null=True)),
                ("ciphertext", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "vault",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="guardrails.vault"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("digest__isnull", False)),
                        fields=["kind", "created_at"],
                        name="vault_entry_kept",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("vault", "kind", "number"), name="vault_number_once"),
                    models.UniqueConstraint(fields=("vault", "kind", "digest"), name="vault_value_once"),
                ],
            },
        ),
    ]
