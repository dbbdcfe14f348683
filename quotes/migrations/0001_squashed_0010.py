import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import quotes.models.lead
import quotes.references


class Migration(migrations.Migration):
    replaces = [
        ("quotes", "0001_initial"),
        ("quotes", "0002_choices_and_drafts"),
        ("quotes", "0003_drafts"),
        ("quotes", "0004_leads"),
        ("quotes", "0005_lead_exports"),
        ("quotes", "0006_draft_days"),
        ("quotes", "0007_offered_choices"),
        ("quotes", "0008_lead_changes"),
        ("quotes", "0009_reminders"),
        ("quotes", "0010_quote_state_and_language"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadDisclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("reveal", "Revealed"),
                            ("erase", "Erased"),
                            ("export", "Exported"),
                            ("download", "Downloaded"),
                        ],
                        max_length=8,
                    ),
                ),
                ("lead_id", models.BigIntegerField(db_index=True, null=True)),
                ("user_id", models.BigIntegerField(null=True)),
                ("username", models.CharField(blank=True, max_length=150)),
                (
                    "details",
                    models.JSONField(default=dict, help_text="Of an export: filter, columns, format, whether masked."),
                ),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "verbose_name": "record of personal data of leads",
                "verbose_name_plural": "records of personal data of leads",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="LeadEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lead_id", models.BigIntegerField(db_index=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("username", models.CharField(blank=True, max_length=150)),
                ("verb", models.CharField(help_text="Like lead.assigned.", max_length=40)),
                ("before", models.CharField(blank=True, max_length=200)),
                ("after", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reference",
                    models.CharField(
                        default=quotes.models.lead.make_lead_reference, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "wish",
                    models.CharField(
                        choices=[
                            ("call", "Call me"),
                            ("email", "Send it to my e-mail"),
                            ("follow_up", "No price could be given"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("contacted", "Contacted"),
                            ("qualified", "Qualified"),
                            ("won", "Won"),
                            ("lost", "Lost"),
                        ],
                        default="new",
                        max_length=9,
                    ),
                ),
                ("contact", models.TextField(blank=True, editable=False)),
                (
                    "contact_hint",
                    models.CharField(blank=True, help_text="The contact masked, to tell leads apart.", max_length=80),
                ),
                ("contact_digest", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("preferred_on", models.DateField(blank=True, null=True)),
                (
                    "preferred_part",
                    models.CharField(
                        choices=[
                            ("any", "Any time"),
                            ("morning", "Morning"),
                            ("afternoon", "Afternoon"),
                            ("evening", "Early evening"),
                        ],
                        default="any",
                        max_length=9,
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(blank=True, help_text="Of the person, like America/Chicago.", max_length=40),
                ),
                ("next_action_on", models.DateField(blank=True, null=True)),
                ("next_action", models.CharField(blank=True, max_length=200)),
                ("facts", models.JSONField(blank=True, default=dict, help_text="Of a quote that could not be given.")),
                ("vehicle", models.CharField(blank=True, max_length=140)),
                ("product", models.CharField(blank=True, max_length=40)),
                ("monthly_premium", models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                (
                    "page",
                    models.CharField(blank=True, help_text="The page on which the chat was opened.", max_length=200),
                ),
                ("source", models.CharField(blank=True, max_length=80)),
                ("medium", models.CharField(blank=True, max_length=80)),
                ("campaign", models.CharField(blank=True, max_length=80)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("contacted_at", models.DateTimeField(blank=True, help_text="The first time.", null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reminders_off_at",
                    models.DateTimeField(blank=True, help_text="Wants no letters on quotes that end.", null=True),
                ),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merged",
                        to="quotes.lead",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="leads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("see_every_lead", "Can see the leads of everybody"),
                    ("reveal_lead_contact", "Can reveal the contact of a lead"),
                    ("erase_lead", "Can erase the contact of a lead"),
                    ("export_lead", "Can export leads"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("what", models.CharField(choices=[("status", "Moved"), ("owner", "Given")], max_length=6)),
                ("to", models.CharField(help_text="The status or owner in words.", max_length=150)),
                (
                    "leads",
                    models.JSONField(help_text="[{lead, event, before, after}]: the fields as they were and became."),
                ),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="LeadConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(choices=[("phone", "Telephone"), ("email", "E-mail")], max_length=5)),
                ("text", models.CharField(max_length=500)),
                ("text_version", models.CharField(max_length=20)),
                (
                    "given_in",
                    models.CharField(
                        choices=[("form", "Form on the card"), ("chat", "Words in the chat")], max_length=12
                    ),
                ),
                ("idempotency_key", models.CharField(editable=False, max_length=64, unique=True)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="quotes.lead"
                    ),
                ),
            ],
            options={
                "ordering": ["-given_at"],
            },
        ),
        migrations.CreateModel(
            name="LeadConversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("conversation_id", models.UUIDField(unique=True)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="conversations", to="quotes.lead"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LeadNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="quotes.lead"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reference",
                    models.CharField(
                        default=quotes.references.make_reference, editable=False, max_length=12, unique=True
                    ),
                ),
                ("conversation_id", models.UUIDField(db_index=True)),
                ("idempotency_key", models.CharField(editable=False, max_length=64, unique=True)),
                ("make", models.CharField(max_length=40)),
                ("model", models.CharField(max_length=80)),
                ("year", models.PositiveSmallIntegerField(verbose_name="model year")),
                ("mileage", models.PositiveIntegerField(help_text="Miles on the odometer.")),
                ("driver_age", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        help_text="Where the visitor lives, if it was told.",
                        max_length=40,
                        verbose_name="state of residence",
                    ),
                ),
                (
                    "language",
                    models.CharField(blank=True, help_text="In which its visitor wrote, like es.", max_length=16),
                ),
                ("product", models.CharField(max_length=40)),
                ("monthly_premium", models.DecimalField(decimal_places=2, max_digits=9)),
                ("currency", models.CharField(max_length=3)),
                (
                    "breakdown",
                    models.JSONField(help_text="[{label, amount}]: the amounts, as text, add up to the premium."),
                ),
                ("included", models.JSONField(help_text="What the premium pays for, in words.")),
                (
                    "offered",
                    models.JSONField(
                        blank=True, default=dict, help_text="What can be chosen, as the company's engine said."
                    ),
                ),
                (
                    "choices",
                    models.JSONField(
                        default=dict, help_text="{deductible, options}: what was chosen on top of the facts."
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, help_text="What the assistant was told to check.", max_length=300),
                ),
                (
                    "engine_reference",
                    models.CharField(blank=True, help_text="Of the company's own engine.", max_length=80),
                ),
                ("quoted_on", models.DateField(help_text="The day the price was worked out for.")),
                ("valid_until", models.DateField()),
                (
                    "changed_at",
                    models.DateTimeField(
                        blank=True, help_text="When the visitor last chose something on its card.", null=True
                    ),
                ),
                ("saved_at", models.DateTimeField(blank=True, help_text="When the visitor pressed Save.", null=True)),
                (
                    "reminded_at",
                    models.DateTimeField(blank=True, help_text="When somebody was told that it ends soon.", null=True),
                ),
                ("expired_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "revises",
                    models.ForeignKey(
                        blank=True,
                        help_text="The quote of which this is another choice of deductible and options.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="quotes.quote",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="The quote that the visitor now sees in this one's place: other choices, or a fresh price.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="quotes.quote",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="lead",
            name="quotes",
            field=models.ManyToManyField(blank=True, related_name="leads", to="quotes.quote"),
        ),
        migrations.CreateModel(
            name="QuoteDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("conversation_id", models.UUIDField(unique=True)),
                (
                    "facts",
                    models.JSONField(
                        default=dict, help_text="What is known of make, model, year, mileage and driver_age."
                    ),
                ),
                (
                    "asked_back",
                    models.JSONField(
                        default=list, help_text="The vague facts that the visitor was asked to be exact on."
                    ),
                ),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "quote",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="quotes.quote",
                    ),
                ),
            ],
            options={
                "ordering": ["-updated_at"],
            },
        ),
        migrations.CreateModel(
            name="RateTable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("archived", "Archived")],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("rules", models.JSONField(help_text="As in rates.toml; amounts and factors are text.")),
                (
                    "digest",
                    models.CharField(blank=True, help_text="Of the rules, once they are published.", max_length=64),
                ),
                (
                    "loaded_digest",
                    models.CharField(blank=True, editable=False, help_text="Of the company's file.", max_length=64),
                ),
                ("effective_from", models.DateField()),
                ("effective_until", models.DateField(blank=True, null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="What was changed, and why: for colleagues.", max_length=300
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "based_on",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="quotes.ratetable",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "permissions": [("publish_ratetable", "Can publish rates")],
                "indexes": [models.Index(fields=["status", "-number"], name="quotes_rate_status_aab854_idx")],
            },
        ),
        migrations.AddField(
            model_name="quote",
            name="rate_table",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="quotes",
                to="quotes.ratetable",
            ),
        ),
        migrations.CreateModel(
            name="RotaPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "is_paused",
                    models.BooleanField(default=False, help_text="Gets no new leads.", verbose_name="on leave"),
                ),
                ("last_given_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lead_rota",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "place in the lead rota",
                "verbose_name_plural": "lead rota",
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(help_text="As in the list's address.", max_length=600)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lead_filters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("user", "name"), name="lead_filter_name_once")],
            },
        ),
        migrations.CreateModel(
            name="LeadExport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("query", models.CharField(blank=True, max_length=600)),
                ("columns", models.JSONField()),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV"), ("xlsx", "Excel (XLSX)"), ("json", "JSON")], max_length=4
                    ),
                ),
                ("has_bom", models.BooleanField(default=True)),
                ("region", models.CharField(default="us", max_length=5)),
                ("time_zone", models.CharField(max_length=40)),
                ("is_masked", models.BooleanField(default=True)),
                ("reason", models.CharField(max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a worker"),
                            ("running", "Being written"),
                            ("done", "Ready"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "beat_at",
                    models.DateTimeField(help_text="The last sign of life of the worker that writes it.", null=True),
                ),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lead_exports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [models.Index(fields=["status", "expires_at"], name="quotes_lead_status_cfa6e6_idx")],
            },
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["status", "-id"], name="quotes_lead_status_bde2fb_idx"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["owner", "status", "-id"], name="quotes_lead_owner_i_14e221_idx"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["created_at"], name="quotes_lead_created_7e3a44_idx"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["next_action_on"], name="lead_next_action"),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(fields=["product", "-id"], name="quotes_quot_product_b77e25_idx"),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                condition=models.Q(("expired_at", None)), fields=["valid_until"], name="quote_unexpired"
            ),
        ),
    ]
