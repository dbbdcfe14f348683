"""The facts of a quote in the making: one for a conversation, kept however long it rests."""

from typing import Any

from django.db import models
from django.utils import timezone


class QuoteDraft(models.Model):
    conversation_id = models.UUIDField(unique=True)
    facts = models.JSONField(default=dict, help_text="What is known of make, model, year, mileage and driver_age.")
    asked_back = models.JSONField(default=list, help_text="The vague facts that the visitor was asked to be exact on.")
    quote = models.ForeignKey("quotes.Quote", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return f"{len(self.facts)} facts of {self.conversation_id}"

    def keep(self, facts: dict[str, Any]) -> None:
        """Stores what is known now."""
        self.facts, self.updated_at = facts, timezone.now()
        self.save()
