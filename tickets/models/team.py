"""Who looks after tickets."""

from django.conf import settings
from django.db import models


class Team(models.Model):
    """Its members see and work on its tickets. The default team gets what nobody else is named for."""

    name = models.CharField(max_length=80, unique=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="support_teams")
    is_default = models.BooleanField(default=False, help_text="Gets the tickets that no other team is named for.")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=models.Q(is_default=True), name="one_default_team")
        ]

    def __str__(self) -> str:
        return self.name
