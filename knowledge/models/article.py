"""Articles that staff keep."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from knowledge.models.visibility import Reader, is_editor, list_audiences

# Some 30,000 words: a longer text is a book, which nobody reads and an index is slow to build from.
LONGEST_BODY = 200_000
_TOO_LONG = "The text has %(show_value)d characters; %(limit_value)d is the most. Make several articles of it."


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: Reader) -> "ArticleQuerySet":
        """Editors see all; everybody else what is published for them."""
        return self.all() if is_editor(user) else self.published().filter(audience__in=list_audiences(user))

    def readable_by(self, user: Reader) -> "ArticleQuerySet":
        """What the help centre shows in its lists: also editors find drafts in admin."""
        return self.visible_to(user).published()

    def published(self) -> "ArticleQuerySet":
        """Whoever its readers are: `visible_to` knows them."""
        return self.filter(status=Article.Status.PUBLISHED)


class Article(models.Model):
    class Product(models.TextChoices):
        GENERAL = "general", "All products"
        CAR = "car", "Car"
        ELECTRIC = "electric", "Electric car"
        TWO_WHEELER = "two-wheeler", "Two-wheeler"

    class Audience(models.TextChoices):
        PUBLIC = "public", "Everybody"
        CUSTOMERS = "customers", "Customers who are signed in"
        STAFF = "staff", "Staff only"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        REVIEW = "review", "In review"
        PUBLISHED = "published", "Published"
        ARCHIVED = "archived", "Archived"

    # What a reader sees: a change of any of these makes a new version.
    TEXT_FIELDS = ("title", "summary", "body")

    slug = models.SlugField(
        max_length=80, unique=True, help_text="The address, after /help/. An earlier one goes on leading here."
    )
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True, help_text="One sentence, shown in lists.")
    body = models.TextField(
        help_text="Markdown. Headings start at ##; the title stands above them.",
        validators=[MaxLengthValidator(LONGEST_BODY, _TOO_LONG)],
    )
    keywords = models.CharField(
        max_length=400, blank=True, help_text="Other words customers use for this. Found by search, never shown."
    )
    product = models.CharField(max_length=12, choices=Product, default=Product.GENERAL)
    category = models.CharField(max_length=60, help_text="The heading it stands under in the help centre.")
    position = models.PositiveIntegerField(default=100, help_text="Lower comes first, in lists and among categories.")
    language = models.CharField(max_length=16, default="en", help_text="Like en, es or zh-hans.")
    audience = models.CharField(
        max_length=9,
        choices=Audience,
        default=Audience.PUBLIC,
        help_text="What is for customers is found by, and told to, those who are signed in. Staff-only articles are "
        "found by no visitor and never told by the assistant.",
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"is_staff": True},
        help_text="Who answers for it.",
    )
    review_by = models.DateField(null=True, blank=True, help_text="When somebody should read it again.")
    related = models.ManyToManyField(
        "self", blank=True, symmetrical=False, help_text="Shown below it first; others of its category follow."
    )
    version = models.PositiveIntegerField(default=0, editable=False, help_text="The number of the text that stands.")
    source = models.CharField(max_length=200, blank=True, editable=False, help_text="The file it was loaded from.")
    digest = models.CharField(max_length=64, blank=True, editable=False, help_text="Of that file, when last loaded.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title"]
        indexes = [
            models.Index(fields=["status", "position"]),
            # Search looks first for an article that the question names.
            models.Index(Lower("title"), name="article_lower_title"),
            models.Index(fields=["review_by"], condition=~models.Q(status="archived"), name="article_review_by"),
        ]
        permissions = [("publish_article", "Can publish articles and decide on proposed changes")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("knowledge:article", args=[self.slug])

    @property
    def category_url(self) -> str:
        """The page of its category; of one whose name holds no letter, the help centre."""
        slug = slugify(self.category, allow_unicode=True)
        return reverse("knowledge:category", args=[slug]) if slug else reverse("knowledge:home")

    @property
    def is_public(self) -> bool:
        return self.status == self.Status.PUBLISHED and self.audience == self.Audience.PUBLIC

    @property
    def is_settled(self) -> bool:
        """Whether somebody who may publish has decided on it."""
        return self.status in (self.Status.PUBLISHED, self.Status.ARCHIVED)

    @property
    def is_review_due(self) -> bool:
        is_kept = self.status != self.Status.ARCHIVED
        return is_kept and self.review_by is not None and self.review_by <= timezone.localdate()
