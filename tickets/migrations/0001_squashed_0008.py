import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tickets.models.attachment
import tickets.models.encrypted
import zones.names


def create_index(apps, schema_editor):
    """Words for search, on PostgreSQL alone. The expression is the one that tickets.services.searching asks with."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX IF NOT EXISTS ticket_words ON tickets_ticket USING gin (to_tsvector('simple', subject))"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS ticket_words")


class Migration(migrations.Migration):
    replaces = [
        ("tickets", "0001_tickets"),
        ("tickets", "0002_sla"),
        ("tickets", "0003_mail_and_files"),
        ("tickets", "0004_canned_replies"),
        ("tickets", "0005_policies_are_kept"),
        ("tickets", "0006_desk_tools"),
        ("tickets", "0007_addresses_encrypted"),
        ("tickets", "0008_subject_words"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("chat", "0011_retries"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
                (
                    "time_zone",
                    models.CharField(
                        help_text="Like America/New_York.", max_length=64, validators=[zones.names.check_zone]
                    ),
                ),
                ("is_default", models.BooleanField(default=False, help_text="Tells customers when somebody is there.")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("is_default",), name="one_default_calendar"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MailOptOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", tickets.models.encrypted.EncryptedTextField(help_text="In lower case.")),
                ("email_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Your request has reached us"),
                            ("reply", "Somebody answered your request"),
                            ("missed", "Messages in the chat that you missed"),
                            ("solved", "Your request is solved"),
                            ("link", "A new link to your request"),
                            ("mention", "A colleague mentioned you"),
                            ("given", "A ticket was given to you"),
                            ("near", "A ticket of yours is due soon"),
                            ("late", "A ticket of yours is late"),
                        ],
                        max_length=7,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("email_digest", "kind"), name="opted_out_once")],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                ("mentions", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mention", "You were mentioned"),
                            ("given", "Given to you"),
                            ("near", "Due soon"),
                            ("late", "Late"),
                            ("woke", "Back from snooze"),
                        ],
                        max_length=7,
                    ),
                ),
                ("detail", models.CharField(blank=True, help_text="Which target, in words.", max_length=80)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="tickets.note",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="AgentProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "takes_part",
                    models.BooleanField(
                        default=True,
                        help_text="Off: keeps what they have and can take more by hand.",
                        verbose_name="is dealt tickets",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="Tickets at a time that wait for this agent (new or open, not snoozed). At it, no more are dealt.",
                        validators=[django.core.validators.MaxValueValidator(500)],
                    ),
                ),
                (
                    "languages",
                    models.CharField(
                        blank=True,
                        help_text="Like en, es. Empty: any.",
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(\\s*,\\s*[a-z]{2,3})*\\Z", "Like en, es."
                            )
                        ],
                    ),
                ),
                ("last_dealt_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="support_profile",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "skills",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Products and matters, as tags. A ticket needs them if it has the tag or its subject says it.",
                        related_name="skilled_agents",
                        to="tickets.tag",
                    ),
                ),
            ],
            options={
                "ordering": ["user__username"],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
                (
                    "is_default",
                    models.BooleanField(default=False, help_text="Gets the tickets that no other team is named for."),
                ),
                (
                    "dealing",
                    models.CharField(
                        choices=[("by_hand", "Agents take them"), ("in_turn", "They are dealt out in turn")],
                        default="by_hand",
                        help_text="In turn: to members who are in the inbox, by language, skill and how much they have already.",
                        max_length=7,
                        verbose_name="new tickets",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        help_text="Is told of tickets that are late or nearly so, besides whoever has them.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(blank=True, related_name="support_teams", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("is_default",), name="one_default_team"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SlaPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
                ("position", models.PositiveSmallIntegerField(help_text="The lowest is tried first.")),
                ("is_active", models.BooleanField(default=True)),
                (
                    "priority",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")],
                        help_text="Empty: any.",
                        max_length=6,
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("question", "Question"),
                            ("request", "Request"),
                            ("problem", "Problem"),
                            ("complaint", "Complaint"),
                        ],
                        help_text="Empty: any.",
                        max_length=9,
                    ),
                ),
                (
                    "first_response_minutes",
                    models.PositiveIntegerField(
                        blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                (
                    "next_response_minutes",
                    models.PositiveIntegerField(
                        blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                (
                    "resolution_minutes",
                    models.PositiveIntegerField(
                        blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                (
                    "warning_percent",
                    models.PositiveSmallIntegerField(
                        default=75,
                        help_text="Of the time gone when the warning comes.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(99),
                        ],
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="tickets.calendar"
                    ),
                ),
                (
                    "escalate_to",
                    models.ForeignKey(
                        blank=True,
                        help_text="Gets what is late.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.team",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: any.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.team",
                    ),
                ),
            ],
            options={
                "verbose_name": "SLA policy",
                "verbose_name_plural": "SLA policies",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CannedReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80)),
                (
                    "text",
                    models.TextField(
                        blank=True, help_text="What is put into the reply. Empty: only the changes below."
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="Like en or es; empty: for any. Replies in the customer's language come first.",
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}\\Z", "Two or three small letters, like en or es."
                            )
                        ],
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                (
                    "set_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("open", "Open"),
                            ("pending_customer", "Waiting for the customer"),
                            ("on_hold", "On hold"),
                            ("solved", "Solved"),
                            ("spam", "Spam"),
                        ],
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                (
                    "set_priority",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")],
                        max_length=6,
                        verbose_name="priority",
                    ),
                ),
                (
                    "set_assignee",
                    models.CharField(
                        blank=True,
                        choices=[("", "Leave it as it is"), ("me", "To whoever uses it"), ("nobody", "To nobody")],
                        default="",
                        max_length=6,
                        verbose_name="assign",
                    ),
                ),
                (
                    "snooze",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No"),
                            ("later_today", "Later today"),
                            ("tomorrow", "Tomorrow morning"),
                            ("next_week", "Next week"),
                        ],
                        default="",
                        max_length=11,
                    ),
                ),
                (
                    "add_tags",
                    models.ManyToManyField(blank=True, related_name="+", to="tickets.tag", verbose_name="add tags"),
                ),
                (
                    "set_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: for all teams.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.team",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "canned replies",
                "ordering": ["title"],
                "constraints": [models.UniqueConstraint(fields=("title", "language"), name="canned_title_once")],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contact_email",
                    tickets.models.encrypted.EncryptedTextField(
                        blank=True, help_text="Where a visitor who is not signed in can be reached."
                    ),
                ),
                (
                    "contact_digest",
                    models.CharField(blank=True, editable=False, help_text="By which it is found.", max_length=64),
                ),
                (
                    "contact_verified_at",
                    models.DateTimeField(
                        blank=True, help_text="Until then no text of the thread goes to the address.", null=True
                    ),
                ),
                ("subject", models.CharField(max_length=150)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("question", "Question"),
                            ("request", "Request"),
                            ("problem", "Problem"),
                            ("complaint", "Complaint"),
                        ],
                        default="question",
                        max_length=9,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("open", "Open"),
                            ("pending_customer", "Waiting for the customer"),
                            ("on_hold", "On hold"),
                            ("solved", "Solved"),
                            ("closed", "Closed"),
                            ("spam", "Spam"),
                            ("merged", "Merged"),
                        ],
                        default="new",
                        max_length=16,
                    ),
                ),
                (
                    "priority",
                    models.CharField(
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")],
                        default="normal",
                        max_length=6,
                    ),
                ),
                (
                    "priority_source",
                    models.CharField(
                        choices=[
                            ("default", "Nobody chose it"),
                            ("assistant", "The assistant"),
                            ("agent", "An agent"),
                            ("rule", "A rule"),
                        ],
                        default="default",
                        max_length=9,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not given"),
                            ("asked_for_person", "Asked for a person"),
                            ("out_of_hours", "Asked for a person out of hours"),
                            ("no_answer", "The assistant had no answer"),
                            ("not_allowed", "The assistant may not do it"),
                            ("complaint", "Complaint"),
                            ("urgent", "Urgent or distressed"),
                            ("follow_up", "Wrote again after it was closed"),
                            ("split", "Split from another ticket"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "brief",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="{wants, facts, tried, sources, sentiment, draft_reply}, by the assistant.",
                    ),
                ),
                (
                    "escalation_key",
                    models.CharField(
                        blank=True,
                        help_text="The same call, tried again, opens no other ticket.",
                        max_length=80,
                        null=True,
                        unique=True,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, help_text="Raised with each change.")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("customer_replied_at", models.DateTimeField(blank=True, null=True)),
                ("agent_replied_at", models.DateTimeField(blank=True, null=True)),
                ("solved_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "snoozed_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Out of the agents' sight until then, or until the customer writes.",
                        null=True,
                    ),
                ),
                (
                    "rating",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                ("rating_comment", models.TextField(blank=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="assigned_tickets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tickets", to="chat.conversation"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tickets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "sla_policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.slapolicy",
                    ),
                ),
                (
                    "snoozed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        blank=True,
                        help_text="The thread begins with it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="chat.message",
                    ),
                ),
                ("tags", models.ManyToManyField(blank=True, related_name="tickets", to="tickets.tag")),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="tickets.team"
                    ),
                ),
                (
                    "watchers",
                    models.ManyToManyField(blank=True, related_name="watched_tickets", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "ordering": ["-id"],
                "permissions": [("see_every_team", "Can see the tickets of every team")],
                "indexes": [
                    models.Index(fields=["team", "state", "-id"], name="tickets_tic_team_id_c4fad7_idx"),
                    models.Index(fields=["assignee", "state", "-id"], name="tickets_tic_assigne_f4d99b_idx"),
                    models.Index(fields=["customer", "-id"], name="tickets_tic_custome_049f96_idx"),
                    models.Index(fields=["state", "-id"], name="tickets_tic_state_2e0440_idx"),
                    models.Index(
                        condition=models.Q(("contact_digest", ""), _negated=True),
                        fields=["contact_digest"],
                        name="ticket_contact",
                    ),
                    models.Index(condition=models.Q(("state", "solved")), fields=["solved_at"], name="ticket_solved"),
                    models.Index(
                        condition=models.Q(("snoozed_until__isnull", False)),
                        fields=["snoozed_until"],
                        name="ticket_snoozed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["new", "on_hold", "open", "pending_customer", "solved"])),
                        fields=("conversation",),
                        name="one_live_ticket_a_conversation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "merged"), ("merged_into__isnull", False)),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into", None)),
                            _connector="OR",
                        ),
                        name="merged_into_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlaClock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first_response", "First response"),
                            ("next_response", "Next response"),
                            ("resolution", "Resolution"),
                        ],
                        max_length=14,
                    ),
                ),
                ("target", models.DurationField()),
                (
                    "remaining",
                    models.DurationField(help_text="Business time left as of `running_since`, or of the pause."),
                ),
                ("running_since", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("warns_at", models.DateTimeField(blank=True, null=True)),
                ("warned_at", models.DateTimeField(blank=True, null=True)),
                ("breached_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Running"),
                            ("met", "Done in time"),
                            ("late", "Done late"),
                            ("cancelled", "No longer needed"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.slapolicy"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", ""), ("warned_at", None)),
                        fields=["warns_at"],
                        name="clock_to_warn",
                    ),
                    models.Index(
                        condition=models.Q(("breached_at", None), ("outcome", "")),
                        fields=["due_at"],
                        name="clock_to_breach",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "")), fields=("ticket", "kind"), name="one_clock_of_a_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Your request has reached us"),
                            ("reply", "Somebody answered your request"),
                            ("missed", "Messages in the chat that you missed"),
                            ("solved", "Your request is solved"),
                            ("link", "A new link to your request"),
                            ("mention", "A colleague mentioned you"),
                            ("given", "A ticket was given to you"),
                            ("near", "A ticket of yours is due soon"),
                            ("late", "A ticket of yours is late"),
                        ],
                        max_length=7,
                    ),
                ),
                ("key", models.CharField(help_text="Queued twice it is sent once.", max_length=120, unique=True)),
                ("recipient", tickets.models.encrypted.EncryptedTextField()),
                ("recipient_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("dropped", "Not needed any more"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("message_id", models.CharField(blank=True, max_length=200)),
                (
                    "told_until",
                    models.UUIDField(blank=True, help_text="The last message of the thread that it told.", null=True),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(blank=True, help_text="Why it was dropped or failed.", max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "notice",
                    models.OneToOneField(
                        blank=True,
                        help_text="Mail to staff.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail",
                        to="tickets.notice",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mails", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "outgoing mail",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["recipient_digest", "created_at"], name="tickets_out_recipie_d2b283_idx"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["due_at"],
                        name="mail_to_send",
                    ),
                    models.Index(
                        fields=["ticket", "recipient_digest", "created_at"], name="tickets_out_ticket__9e18c9_idx"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="tickets.ticket"
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="tickets.ticket"
            ),
        ),
        migrations.CreateModel(
            name="MagicLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", tickets.models.encrypted.EncryptedTextField()),
                ("email_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("nonce", models.CharField(max_length=32)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="magic_links", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("ticket", "email_digest"),
                        name="one_link_a_mailbox",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("reply", "Reply"), ("note", "Internal note")], default="reply", max_length=5
                    ),
                ),
                ("text", models.TextField()),
                ("version", models.PositiveIntegerField(default=1, help_text="Raised with each saving.")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "author", "kind"), name="one_draft_of_a_kind")
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(help_text="By the file's first bytes.", max_length=100)),
                ("size", models.PositiveIntegerField(help_text="Bytes.")),
                ("file", models.FileField(upload_to=tickets.models.attachment.make_path)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="chat.message"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TicketEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="ticket.opened, ticket.state_changed, …", max_length=40)),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[
                            ("customer", "Customer"),
                            ("agent", "Agent"),
                            ("assistant", "Assistant"),
                            ("system", "System"),
                        ],
                        max_length=9,
                    ),
                ),
                ("before", models.JSONField(blank=True, default=dict)),
                ("after", models.JSONField(blank=True, default=dict)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["ticket", "id"], name="tickets_tic_ticket__e1367e_idx")],
            },
        ),
        migrations.CreateModel(
            name="TicketLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("related", "Related to"), ("follow_up", "Follows up on"), ("split", "Split from")],
                        default="related",
                        max_length=9,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="linked_from", to="tickets.ticket"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "other", "kind"), name="ticket_linked_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ticket", models.F("other")), _negated=True),
                        name="ticket_linked_to_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("name", models.CharField(blank=True, max_length=80)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="holidays", to="tickets.calendar"
                    ),
                ),
            ],
            options={
                "ordering": ["day"],
                "constraints": [models.UniqueConstraint(fields=("calendar", "day"), name="holiday_once")],
            },
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ]
                    ),
                ),
                ("opens", models.TimeField()),
                ("closes", models.TimeField(help_text="At or before the opening: on the next day.")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hours", to="tickets.calendar"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "opening hours",
                "ordering": ["weekday", "opens"],
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "weekday", "opens"), name="hours_begin_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(condition=models.Q(("seen_at", None)), fields=["user", "-id"], name="notice_unseen"),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["ticket", "created_at"], name="tickets_not_ticket__85af2b_idx"),
        ),
        migrations.RunPython(create_index, drop_index),
    ]
