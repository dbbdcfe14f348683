"""Replies that agents use again and again, and what is done to the ticket with them."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from tickets.canned import find_problems
from tickets.models.team import Team
from tickets.models.ticket import Tag, Ticket
from tickets.models.visibility import find_team_ids
from tickets.states import LABELS, State

# What a macro may bring a ticket to. Merging and closing for good are no everyday matters.
MACRO_STATES = (State.OPEN, State.PENDING_CUSTOMER, State.ON_HOLD, State.SOLVED, State.SPAM)


class CannedReplyQuerySet(models.QuerySet["CannedReply"]):
    def visible_to(self, user: object) -> "CannedReplyQuerySet":
        """Those for all teams and those of the teams whose tickets somebody sees."""
        teams = find_team_ids(user)
        return self.all() if teams is None else self.filter(Q(team=None) | Q(team__in=teams))


class CannedReply(models.Model):
    """A text with variables (`tickets/canned.py`), changes that go with it, or both. With changes it is a macro."""

    class Assign(models.TextChoices):
        LEAVE = "", "Leave it as it is"
        ME = "me", "To whoever uses it"
        NOBODY = "nobody", "To nobody"

    class Snooze(models.TextChoices):
        NONE = "", "No"
        LATER = "later_today", "Later today"
        TOMORROW = "tomorrow", "Tomorrow morning"
        NEXT_WEEK = "next_week", "Next week"

    title = models.CharField(max_length=80)
    text = models.TextField(blank=True, help_text="What is put into the reply. Empty: only the changes below.")
    language = models.CharField(
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[a-z]{2,3}\Z", "Two or three small letters, like en or es.")],
        help_text="Like en or es; empty: for any. Replies in the customer's language come first.",
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Empty: for all teams."
    )
    is_active = models.BooleanField(default=True)
    set_state = models.CharField(
        "state", max_length=16, blank=True, choices=[(state.value, LABELS[state]) for state in MACRO_STATES]
    )
    set_priority = models.CharField("priority", max_length=6, blank=True, choices=Ticket.Priority)
    set_team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="team"
    )
    set_assignee = models.CharField("assign", max_length=6, blank=True, choices=Assign, default=Assign.LEAVE)
    add_tags = models.ManyToManyField(Tag, blank=True, related_name="+", verbose_name="add tags")
    snooze = models.CharField(max_length=11, blank=True, choices=Snooze, default=Snooze.NONE)

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "canned replies"
        constraints = [models.UniqueConstraint(fields=["title", "language"], name="canned_title_once")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if problems := find_problems(self.text):
            raise ValidationError({"text": problems})
