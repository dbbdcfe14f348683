import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import chat.ids


def create_index(apps, schema_editor):
    """Words for search, on PostgreSQL alone. The expression is the one that chat.admin.search asks with."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX IF NOT EXISTS message_words ON chat_message USING gin (to_tsvector('simple', text))"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS message_words")


class Migration(migrations.Migration):
    replaces = [
        ("chat", "0001_initial"),
        ("chat", "0002_review_lists"),
        ("chat", "0003_message_words"),
        ("chat", "0004_message_waiting"),
        ("chat", "0005_verdict_review"),
        ("chat", "0006_message_channel"),
        ("chat", "0007_handoff"),
        ("chat", "0008_conversation_ticket"),
        ("chat", "0009_waiting"),
        ("chat", "0010_zones_and_agent_help"),
        ("chat", "0011_retries"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgentHelp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agent_id", models.BigIntegerField(help_text="Whoever asked; kept when they leave.")),
                ("conversation_id", models.UUIDField()),
                (
                    "wish",
                    models.CharField(choices=[("reply", "A drafted reply"), ("summary", "A summary")], max_length=7),
                ),
                ("provider", models.CharField(max_length=20)),
                ("model", models.CharField(max_length=80)),
                ("input_tokens", models.PositiveIntegerField(default=0)),
                ("output_tokens", models.PositiveIntegerField(default=0)),
                ("cache_read_tokens", models.PositiveIntegerField(default=0)),
                ("cache_write_tokens", models.PositiveIntegerField(default=0)),
                ("cost_usd", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="PromptSnapshot",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("system", models.TextField(help_text="JSON of `system`.")),
                ("tools", models.TextField(help_text="JSON of `tools`.")),
                (
                    "opening",
                    models.TextField(help_text="JSON messages before the first visitor's message, joined with commas."),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Visitor",
            fields=[
                ("id", models.UUIDField(default=chat.ids.make_id, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="PromptVersion",
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
                (
                    "digest",
                    models.CharField(blank=True, help_text="Of the company folder it was loaded from.", max_length=64),
                ),
                (
                    "profile",
                    models.JSONField(
                        default=dict, help_text="company.toml: names, hours, telephone, greeting, suggestions."
                    ),
                ),
                ("identity", models.TextField(help_text="Goes to the model as `system`.")),
                (
                    "sections",
                    models.JSONField(default=list, help_text="[{key, title, text}], the first turn, in order."),
                ),
                (
                    "dialogue",
                    models.JSONField(
                        blank=True, default=dict, help_text="dialogue.toml: the offline assistant's phrases."
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "published")), fields=("status",), name="one_published_prompt"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.UUIDField(default=chat.ids.make_id, editable=False, primary_key=True, serialize=False)),
                (
                    "title",
                    models.CharField(blank=True, help_text="The first words of the first message.", max_length=80),
                ),
                (
                    "handler",
                    models.CharField(
                        choices=[("ai", "Assistant"), ("queued", "Waiting for an agent"), ("human", "Agent")],
                        default="ai",
                        max_length=8,
                    ),
                ),
                (
                    "handler_epoch",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Raised whenever the handler changes; a turn commits only in its own epoch.",
                    ),
                ),
                ("handler_since", models.DateTimeField(default=django.utils.timezone.now)),
                ("locale", models.CharField(blank=True, max_length=16)),
                ("page_url", models.CharField(blank=True, max_length=500)),
                (
                    "time_zone",
                    models.CharField(
                        blank=True, help_text="Like Europe/Berlin, as the visitor's browser says.", max_length=64
                    ),
                ),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("last_activity_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("message_count", models.PositiveIntegerField(default=0)),
                (
                    "last_seq",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="A sequence number the event log had reached: the floor from which a lost log goes on.",
                    ),
                ),
                (
                    "has_ticket",
                    models.BooleanField(default=False, help_text="People look after it as a ticket, or did."),
                ),
                ("rating", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("rating_comment", models.TextField(blank=True)),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who has the conversation while an agent has it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="live_conversations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="conversations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prompt_snapshot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="chat.promptsnapshot",
                    ),
                ),
                (
                    "prompt_version",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="chat.promptversion",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="conversations", to="chat.visitor"
                    ),
                ),
            ],
            options={
                "ordering": ["-last_activity_at"],
                "indexes": [
                    models.Index(fields=["visitor", "-last_activity_at"], name="chat_conver_visitor_c7d65f_idx"),
                    models.Index(fields=["handler", "-last_activity_at"], name="chat_conver_handler_32d7b0_idx"),
                    models.Index(fields=["prompt_version", "-last_activity_at"], name="chat_conver_prompt__7bbb11_idx"),
                    models.Index(
                        condition=models.Q(("rating__isnull", False)),
                        fields=["-last_activity_at", "rating"],
                        name="conversation_rated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.UUIDField(default=chat.ids.make_id, editable=False, primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("completed", "Completed"),
                            ("stopped", "Stopped by the visitor"),
                            ("failed", "Failed"),
                        ],
                        default="running",
                        max_length=9,
                    ),
                ),
                ("handler_epoch", models.PositiveIntegerField()),
                ("lease_owner", models.CharField(max_length=40)),
                ("lease_expires_at", models.DateTimeField()),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("provider", models.CharField(blank=True, max_length=20)),
                ("model", models.CharField(blank=True, max_length=80)),
                ("stop_reason", models.CharField(blank=True, max_length=40)),
                ("error_code", models.CharField(blank=True, max_length=40)),
                ("model_calls", models.PositiveSmallIntegerField(default=0)),
                ("input_tokens", models.PositiveIntegerField(default=0)),
                ("output_tokens", models.PositiveIntegerField(default=0)),
                ("cache_read_tokens", models.PositiveIntegerField(default=0)),
                ("cache_write_tokens", models.PositiveIntegerField(default=0)),
                ("cost_usd", models.DecimalField(decimal_places=6, default=0, max_digits=10)),
                ("first_token_ms", models.PositiveIntegerField(blank=True, null=True)),
                ("total_ms", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="chat.conversation"
                    ),
                ),
                (
                    "retry_of",
                    models.OneToOneField(
                        blank=True,
                        help_text="The failed turn that this one runs again.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="retry",
                        to="chat.turn",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["status", "-id"], name="chat_turn_status_d46096_idx"),
                    models.Index(fields=["conversation", "id"], name="chat_turn_convers_bb73f1_idx"),
                    models.Index(
                        condition=models.Q(("status", "running")), fields=["lease_expires_at"], name="turn_leases"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "running")), fields=("conversation",), name="one_running_turn"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ToolCall",
            fields=[
                ("id", models.UUIDField(default=chat.ids.make_id, editable=False, primary_key=True, serialize=False)),
                ("tool_use_id", models.CharField(help_text="The model's own id for the call.", max_length=80)),
                ("name", models.CharField(max_length=64)),
                ("arguments", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("timed_out", "Timed out"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("idempotency_key", models.CharField(db_index=True, max_length=64)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("result", models.JSONField(blank=True, help_text="{content: [blocks], card, is_error}", null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("queued_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "turn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tool_calls", to="chat.turn"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["name", "-id"], name="chat_toolca_name_916e57_idx"),
                    models.Index(fields=["state", "-id"], name="chat_toolca_state_8b9bed_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=chat.ids.make_id, editable=False, primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("visitor", "Visitor"),
                            ("assistant", "Assistant"),
                            ("agent", "Agent"),
                            ("system", "Notice"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("complete", "Complete"),
                            ("stopped", "Stopped by the visitor"),
                            ("failed", "Failed"),
                            ("retried", "Failed, and tried again"),
                        ],
                        default="complete",
                        max_length=8,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("chat", "Chat"), ("ticket", "Ticket page"), ("mail", "E-mail")],
                        default="chat",
                        help_text="The assistant answers what comes by chat.",
                        max_length=6,
                    ),
                ),
                ("text", models.TextField(help_text="As shown: personal data masked, guardrails applied.")),
                (
                    "citations",
                    models.JSONField(blank=True, default=list, help_text="[{number, title, url, quote, offset}]"),
                ),
                ("cards", models.JSONField(blank=True, default=list, help_text="[{kind, data}]")),
                ("suggestions", models.JSONField(blank=True, default=list)),
                ("stop_reason", models.CharField(blank=True, max_length=40)),
                ("client_message_id", models.UUIDField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="chat.conversation"
                    ),
                ),
                (
                    "turn",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="chat.turn",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["conversation", "id"], name="chat_messag_convers_0a488e_idx"),
                    models.Index(
                        condition=models.Q(("role", "visitor"), ("turn__isnull", True)),
                        fields=["created_at"],
                        name="message_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("conversation", "client_message_id"), name="client_message_stored_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoryEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField(help_text="JSON of one Messages API message, replayed byte for byte.")),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="history", to="chat.conversation"
                    ),
                ),
                (
                    "turn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="history", to="chat.turn"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "history entries",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["conversation", "id"], name="chat_histor_convers_a3e808_idx")],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=60)),
                (
                    "direction",
                    models.CharField(
                        choices=[("inbound", "From the visitor"), ("outbound", "To the visitor")], max_length=8
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("allow", "Allow"),
                            ("redact", "Redact"),
                            ("replace", "Replace"),
                            ("block", "Block"),
                            ("flag", "Flag"),
                            ("hand_over", "Hand over"),
                        ],
                        max_length=9,
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("detail", models.CharField(blank=True, help_text="Why, never the text itself.", max_length=300)),
                ("excerpt", models.CharField(blank=True, help_text="What it saw, masked.", max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "review",
                    models.CharField(
                        blank=True,
                        choices=[("", "Not reviewed"), ("correct", "Correct"), ("false_positive", "False positive")],
                        default="",
                        max_length=14,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="verdicts", to="chat.message"
                    ),
                ),
                (
                    "reviewed_by",
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
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["action", "-id"], name="chat_verdic_action_f69527_idx"),
                    models.Index(fields=["rule", "-id"], name="chat_verdic_rule_e4a885_idx"),
                    models.Index(condition=models.Q(("kind", "FAILED")), fields=["-id"], name="verdict_failed"),
                    models.Index(
                        condition=models.Q(("review", ""), _negated=True),
                        fields=["review", "-id"],
                        name="verdict_reviewed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandoffRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="The assistant passes it on: it is looked at when its turn is over.",
                        null=True,
                    ),
                ),
                (
                    "left_at",
                    models.DateTimeField(blank=True, help_text="They chose not to wait any longer.", null=True),
                ),
                ("told", models.TextField(blank=True)),
                ("choices", models.JSONField(blank=True, default=list)),
                ("limit_told_at", models.DateTimeField(blank=True, null=True)),
                ("position", models.PositiveIntegerField(blank=True, null=True)),
                ("expected_wait_seconds", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "handled_seconds",
                    models.PositiveIntegerField(
                        blank=True, help_text="How long an agent had the conversation.", null=True
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handoff_requests",
                        to="chat.conversation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("handled_seconds__isnull", False)), fields=["-id"], name="handoff_handled"
                    ),
                    models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="handoff_due"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resolved_at__isnull", True)),
                        fields=("conversation",),
                        name="one_open_handoff_request",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rating", models.SmallIntegerField(choices=[(1, "Helpful"), (-1, "Not helpful")])),
                ("comment", models.CharField(blank=True, max_length=1000)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feedback", to="chat.message"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["rating", "-id"], name="chat_feedba_rating_17a28f_idx")],
            },
        ),
        migrations.RunPython(create_index, drop_index),
    ]
