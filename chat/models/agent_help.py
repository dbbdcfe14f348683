"""What the model wrote for an agent: not what it wrote, but what it cost."""

from django.db import models

from records.spending import Spending


class AgentHelp(Spending):
    """One request to a model. The text is the agent's to use or to drop, and is not kept."""

    class Wish(models.TextChoices):
        REPLY = "reply", "A drafted reply"
        SUMMARY = "summary", "A summary"

    agent_id = models.BigIntegerField(help_text="Whoever asked; kept when they leave.")
    conversation_id = models.UUIDField()
    wish = models.CharField(max_length=7, choices=Wish)
    provider = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.get_wish_display()} of {self.created_at:%Y-%m-%d %H:%M}"
