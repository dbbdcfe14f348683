"""Who looks after tickets."""

from django.conf import settings
from django.db import models


class Team(models.Model):
    """Its members see and work on its tickets. The default team gets what nobody else is named for."""

    class Dealing(models.TextChoices):
        BY_HAND = "by_hand", "Agents take them"
        IN_TURN = "in_turn", "They are dealt out in turn"

    name = models.CharField(max_length=80, unique=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="support_teams")
    is_default = models.BooleanField(default=False, help_text="Gets the tickets that no other team is named for.")
    dealing = models.CharField(
        "new tickets",
        max_length=7,
        choices=Dealing,
        default=Dealing.BY_HAND,
        help_text="In turn: to members who are in the inbox, by language, skill and how much they have already.",
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Is told of tickets that are late or nearly so, besides whoever has them.",
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=models.Q(is_default=True), name="one_default_team")
        ]

    def __str__(self) -> str:
        return self.name
