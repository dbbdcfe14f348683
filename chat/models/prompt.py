"""The assistant's prompt as versioned data, and the exact bytes a conversation began with."""

from django.db import models
from django.utils import timezone


class PromptVersion(models.Model):
    """One version of everything the assistant is told and the page says in its name."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        ARCHIVED = "archived", "Archived"

    number = models.PositiveIntegerField(unique=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    digest = models.CharField(max_length=64, blank=True, help_text="Of the company folder it was loaded from.")
    profile = models.JSONField(default=dict, help_text="company.toml: names, hours, telephone, greeting, suggestions.")
    identity = models.TextField(help_text="Goes to the model as `system`.")
    sections = models.JSONField(default=list, help_text="[{key, title, text}], the first turn, in order.")
    dialogue = models.JSONField(default=dict, blank=True, help_text="dialogue.toml: the offline assistant's phrases.")
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=models.Q(status="published"), name="one_published_prompt"
            )
        ]

    def __str__(self) -> str:
        return f"Prompt {self.number} ({self.status})"


class PromptSnapshot(models.Model):
    """What stands before the first message of a conversation, as sent: content-addressed, never changed.

    A conversation keeps its snapshot for life, because thinking blocks and caches are bound to what precedes them,
    even when a deployment changes the tools.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    system = models.TextField(help_text="JSON of `system`.")
    tools = models.TextField(help_text="JSON of `tools`.")
    opening = models.TextField(help_text="JSON messages before the first visitor's message, joined with commas.")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest[:12]
