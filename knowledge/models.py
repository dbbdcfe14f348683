"""Articles that staff keep, every version of their text, and the words that mean the same to a customer."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.urls import reverse
from django.utils import timezone


def is_editor(user: User | AnonymousUser) -> bool:
    """Staff who may read articles that are not published."""
    return user.is_authenticated and user.is_staff and user.has_perm("knowledge.view_article")


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: User | AnonymousUser) -> "ArticleQuerySet":
        """Staff with the permission see all; everybody else what is published."""
        return self.all() if is_editor(user) else self.published()

    def published(self) -> "ArticleQuerySet":
        return self.filter(status=Article.Status.PUBLISHED)


class Article(models.Model):
    class Product(models.TextChoices):
        GENERAL = "general", "All products"
        CAR = "car", "Car"
        ELECTRIC = "electric", "Electric car"
        TWO_WHEELER = "two-wheeler", "Two-wheeler"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        ARCHIVED = "archived", "Archived"

    # What a reader sees: a change of any of these makes a new version.
    TEXT_FIELDS = ("title", "summary", "body")

    slug = models.SlugField(max_length=80, unique=True, help_text="The address: /help/<slug>/")
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True, help_text="One sentence, shown in lists.")
    body = models.TextField(help_text="Markdown. Headings start at ##; the title stands above them.")
    keywords = models.CharField(
        max_length=400, blank=True, help_text="Other words customers use for this. Found by search, never shown."
    )
    product = models.CharField(max_length=12, choices=Product, default=Product.GENERAL)
    category = models.CharField(max_length=60, help_text="The heading it stands under in the help centre.")
    position = models.PositiveIntegerField(default=100, help_text="Lower comes first, in lists and among categories.")
    language = models.CharField(max_length=16, default="en", help_text="Like en, es or zh-hans.")
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=0, editable=False, help_text="The number of the latest version.")
    source = models.CharField(max_length=200, blank=True, editable=False, help_text="The file it was loaded from.")
    digest = models.CharField(max_length=64, blank=True, editable=False, help_text="Of that file, when last loaded.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title"]
        indexes = [models.Index(fields=["status", "position"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("knowledge:article", args=[self.slug])


class ArticleVersionQuerySet(models.QuerySet["ArticleVersion"]):
    def visible_to(self, user: User | AnonymousUser) -> "ArticleVersionQuerySet":
        """Staff with the permission see all; everybody else what once was public, of articles that still are."""
        if is_editor(user):
            return self.all()
        return self.filter(published_at__isnull=False, article__status=Article.Status.PUBLISHED)


class ArticleVersion(models.Model):
    """The text as it stood: what an answer cited stays readable after the article moves on."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True, help_text="When the public could first read it.")

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="article_version_number_once")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class SynonymGroup(models.Model):
    """Words that customers use for the same thing; a search for one finds the others."""

    words = models.CharField(max_length=300, unique=True, help_text="Words or short phrases, separated by commas.")
    source = models.CharField(max_length=200, blank=True, editable=False, help_text="The file it was loaded from.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    def phrases(self) -> list[str]:
        return [phrase for word in self.words.split(",") if (phrase := word.strip())]
