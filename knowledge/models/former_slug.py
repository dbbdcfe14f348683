"""Addresses that articles had."""

from django.db import models

from knowledge.models.article import Article


class FormerSlug(models.Model):
    """Links to an article's earlier address lead on to its present one."""

    slug = models.SlugField(max_length=80, unique=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug
