import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("knowledge", "0001_initial"),
        ("knowledge", "0002_article_life"),
        ("knowledge", "0003_unanswered_questions"),
        ("knowledge", "0004_search_by_meaning"),
        ("knowledge", "0005_article_feedback"),
        ("knowledge", "0006_help_centre_searches"),
        ("knowledge", "0007_audiences"),
        ("knowledge", "0008_context_lines"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContextRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("article_id", models.BigIntegerField(help_text="Kept when the article goes.")),
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
            name="SearchIndex",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveBigIntegerField(default=0)),
                ("model", models.CharField(blank=True, help_text="What turns passages into vectors.", max_length=64)),
                ("passages", models.PositiveIntegerField(default=0, help_text="Of the articles that search may find.")),
                (
                    "embedded",
                    models.PositiveIntegerField(default=0, help_text="Passages that are found by meaning, too."),
                ),
                ("problem", models.CharField(blank=True, help_text="Why embedding does not go on.", max_length=300)),
                ("problem_since", models.DateTimeField(null=True)),
                (
                    "described",
                    models.PositiveIntegerField(
                        default=0, help_text="Passages with a context line of the fast model's."
                    ),
                ),
                (
                    "description_problem",
                    models.CharField(blank=True, help_text="Why no more lines are written.", max_length=300),
                ),
                ("updated_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "search by meaning",
                "verbose_name_plural": "search by meaning",
            },
        ),
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "words",
                    models.CharField(
                        help_text="Words or short phrases, separated by commas.", max_length=300, unique=True
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, editable=False, help_text="The file it was loaded from.", max_length=200
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["words"],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        help_text="The address, after /help/. An earlier one goes on leading here.",
                        max_length=80,
                        unique=True,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("summary", models.CharField(blank=True, help_text="One sentence, shown in lists.", max_length=300)),
                (
                    "body",
                    models.TextField(
                        help_text="Markdown. Headings start at ##; the title stands above them.",
                        validators=[
                            django.core.validators.MaxLengthValidator(
                                200000,
                                "The text has %(show_value)d characters; %(limit_value)d is the most. Make several articles of it.",
                            )
                        ],
                    ),
                ),
                (
                    "keywords",
                    models.CharField(
                        blank=True,
                        help_text="Other words customers use for this. Found by search, never shown.",
                        max_length=400,
                    ),
                ),
                (
                    "product",
                    models.CharField(
                        choices=[
                            ("general", "All products"),
                            ("car", "Car"),
                            ("electric", "Electric car"),
                            ("two-wheeler", "Two-wheeler"),
                        ],
                        default="general",
                        max_length=12,
                    ),
                ),
                (
                    "category",
                    models.CharField(help_text="The heading it stands under in the help centre.", max_length=60),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=100, help_text="Lower comes first, in lists and among categories."
                    ),
                ),
                ("language", models.CharField(default="en", help_text="Like en, es or zh-hans.", max_length=16)),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("public", "Everybody"),
                            ("customers", "Customers who are signed in"),
                            ("staff", "Staff only"),
                        ],
                        default="public",
                        help_text="What is for customers is found by, and told to, those who are signed in. Staff-only articles are found by no visitor and never told by the assistant.",
                        max_length=9,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "In review"),
                            ("published", "Published"),
                            ("archived", "Archived"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("review_by", models.DateField(blank=True, help_text="When somebody should read it again.", null=True)),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=0, editable=False, help_text="The number of the text that stands."
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, editable=False, help_text="The file it was loaded from.", max_length=200
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True, editable=False, help_text="Of that file, when last loaded.", max_length=64
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who answers for it.",
                        limit_choices_to={"is_staff": True},
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "related",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Shown below it first; others of its category follow.",
                        to="knowledge.article",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "title"],
                "permissions": [("publish_article", "Can publish articles and decide on proposed changes")],
                "indexes": [
                    models.Index(fields=["status", "position"], name="knowledge_a_status_cbfa07_idx"),
                    models.Index(
                        condition=models.Q(("status", "archived"), _negated=True),
                        fields=["review_by"],
                        name="article_review_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleFeedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("visitor_id", models.UUIDField(editable=False)),
                ("version", models.PositiveIntegerField(help_text="The text that was read.")),
                ("is_helpful", models.BooleanField(verbose_name="helped")),
                (
                    "comment",
                    models.TextField(
                        blank=True, help_text="Masked.", validators=[django.core.validators.MaxLengthValidator(1000)]
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feedback", to="knowledge.article"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "article feedback",
                "ordering": ["-created_at"],
                "indexes": [models.Index(fields=["-created_at"], name="knowledge_a_created_b62cad_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "visitor_id"), name="article_feedback_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=120)),
                ("summary", models.CharField(blank=True, max_length=300)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("kept", "Kept"), ("proposed", "Proposed"), ("declined", "Declined")],
                        default="kept",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "published_at",
                    models.DateTimeField(blank=True, help_text="When its readers could first read it.", null=True),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="knowledge.article"
                    ),
                ),
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
            ],
            options={
                "ordering": ["-number"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "proposed")), fields=["state"], name="version_proposed")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "number"), name="article_version_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChunkVectors",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("vectors", models.BinaryField(help_text="Rows of float16, one a window.")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("model", "digest"), name="chunk_vectors_once")],
            },
        ),
        migrations.CreateModel(
            name="ContextLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(help_text="Of the passage with its headings.", max_length=64)),
                (
                    "recipe",
                    models.CharField(help_text="The model, and the version of its instructions.", max_length=120),
                ),
                (
                    "line",
                    models.CharField(blank=True, help_text="Empty: none of its answers was of use.", max_length=240),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(default=0, help_text="Answers of no use since the last good one."),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="context_lines",
                        to="knowledge.article",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("article", "digest"), name="context_line_once")],
            },
        ),
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_slugs", to="knowledge.article"
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="UnansweredQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(help_text="As it was looked up, masked.", max_length=200)),
                (
                    "key",
                    models.CharField(
                        editable=False, help_text="Its words, whatever their order.", max_length=300, unique=True
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=16)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("nothing", "Nothing was found"),
                            ("unused", "What was found was not used"),
                            ("search", "Searched in the help centre, nothing found"),
                        ],
                        default="nothing",
                        max_length=7,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("answered", "Answered"), ("ignored", "Ignored")],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "count",
                    models.PositiveIntegerField(
                        default=0, help_text="In how many conversations, or by how many readers of the help centre."
                    ),
                ),
                ("first_asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("last_asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        help_text="That answers it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answers",
                        to="knowledge.article",
                    ),
                ),
            ],
            options={
                "ordering": ["-count", "-last_asked_at"],
                "indexes": [
                    models.Index(fields=["status", "-count", "-last_asked_at"], name="knowledge_u_status_ff1dde_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="Asking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("conversation_id", models.UUIDField(db_index=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="askings",
                        to="knowledge.unansweredquestion",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("question", "conversation_id"), name="question_once_asked")
                ],
            },
        ),
    ]
