"""What an agent can take on: how much, and which."""

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models

from tickets.models.ticket import Tag


class AgentProfile(models.Model):
    """Whoever has none is dealt tickets like the rest: `DEFAULT_CAPACITY` at a time, any language, no special skill.
    Teams are on the team's own page."""

    DEFAULT_CAPACITY = 10

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="support_profile")
    takes_part = models.BooleanField(
        "is dealt tickets", default=True, help_text="Off: keeps what they have and can take more by hand."
    )
    capacity = models.PositiveSmallIntegerField(
        default=DEFAULT_CAPACITY,
        validators=[MaxValueValidator(500)],
        help_text="Tickets at a time that wait for this agent (new or open, not snoozed). At it, no more are dealt.",
    )
    languages = models.CharField(
        max_length=60,
        blank=True,
        validators=[RegexValidator(r"^[a-z]{2,3}(\s*,\s*[a-z]{2,3})*\Z", "Like en, es.")],
        help_text="Like en, es. Empty: any.",
    )
    skills = models.ManyToManyField(
        Tag,
        blank=True,
        related_name="skilled_agents",
        help_text="Products and matters, as tags. A ticket needs them if it has the tag or its subject says it.",
    )
    last_dealt_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["user__username"]

    def __str__(self) -> str:
        return str(self.user)

    def find_languages(self) -> frozenset[str]:
        return frozenset(name.strip() for name in self.languages.split(",") if name.strip())
