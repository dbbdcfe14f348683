"""A lead: somebody who asked to be contacted about a quote, and what became of it."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.utils import timezone

from quotes.references import make_reference

SEE_ALL = "quotes.see_every_lead"


def make_lead_reference() -> str:
    return make_reference().replace("Q-", "L-", 1)


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, user: AbstractUser | AnonymousUser) -> "LeadQuerySet":
        """Staff with the permission see their own, with a further one all; nobody else any."""
        if not (user.is_authenticated and user.is_staff and user.has_perm("quotes.view_lead")):
            return self.none()
        current = self.filter(merged_into=None)
        return current if user.has_perm(SEE_ALL) else current.filter(owner_id=user.pk)


class Lead(models.Model):
    class Status(models.TextChoices):
        NEW = "new", "New"
        CONTACTED = "contacted", "Contacted"
        QUALIFIED = "qualified", "Qualified"
        WON = "won", "Won"
        LOST = "lost", "Lost"

    class Wish(models.TextChoices):
        CALL = "call", "Call me"
        EMAIL = "email", "Send it to my e-mail"
        FOLLOW_UP = "follow_up", "No price could be given"

    class Part(models.TextChoices):
        ANY = "any", "Any time"
        MORNING = "morning", "Morning"
        AFTERNOON = "afternoon", "Afternoon"
        EVENING = "evening", "Early evening"

    reference = models.CharField(max_length=12, unique=True, default=make_lead_reference, editable=False)
    wish = models.CharField(max_length=9, choices=Wish)
    status = models.CharField(max_length=9, choices=Status, default=Status.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads"
    )
    # The contact, encrypted. Empty: there is none yet, or it was erased.
    contact = models.TextField(blank=True, editable=False)
    contact_hint = models.CharField(max_length=80, blank=True, help_text="The contact masked, to tell leads apart.")
    # Of a verified contact only, so that a stranger's lead can't be reached by typing their address.
    contact_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    verified_at = models.DateTimeField(null=True, blank=True)
    preferred_on = models.DateField(null=True, blank=True)
    preferred_part = models.CharField(max_length=9, choices=Part, default=Part.ANY)
    time_zone = models.CharField(max_length=40, blank=True, help_text="Of the person, like America/Chicago.")
    next_action_on = models.DateField(null=True, blank=True)
    next_action = models.CharField(max_length=200, blank=True)
    quotes = models.ManyToManyField("quotes.Quote", related_name="leads", blank=True)
    facts = models.JSONField(default=dict, blank=True, help_text="Of a quote that could not be given.")
    # Copied from its newest quote: lists and figures read no further table.
    vehicle = models.CharField(max_length=140, blank=True)
    product = models.CharField(max_length=40, blank=True)
    monthly_premium = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    page = models.CharField(max_length=200, blank=True, help_text="The page on which the chat was opened.")
    source = models.CharField(max_length=80, blank=True)
    medium = models.CharField(max_length=80, blank=True)
    campaign = models.CharField(max_length=80, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="merged")
    created_at = models.DateTimeField(default=timezone.now)
    contacted_at = models.DateTimeField(null=True, blank=True, help_text="The first time.")
    closed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reminders_off_at = models.DateTimeField(null=True, blank=True, help_text="Wants no letters on quotes that end.")
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["status", "-id"]),
            models.Index(fields=["owner", "status", "-id"]),
            models.Index(fields=["created_at"]),
            models.Index(fields=["next_action_on"], name="lead_next_action"),
        ]
        permissions = [
            ("see_every_lead", "Can see the leads of everybody"),
            ("reveal_lead_contact", "Can reveal the contact of a lead"),
            ("erase_lead", "Can erase the contact of a lead"),
            ("export_lead", "Can export leads"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class LeadConversation(models.Model):
    """A conversation that led to a lead. It goes when the lead is erased: it leads to what the person wrote."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="conversations")
    conversation_id = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return f"Conversation {str(self.conversation_id)[-6:]}"


class LeadConsent(models.Model):
    """What somebody agreed to, in which words, when and where."""

    class Channel(models.TextChoices):
        PHONE = "phone", "Telephone"
        EMAIL = "email", "E-mail"

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(max_length=5, choices=Channel)
    text = models.CharField(max_length=500)
    text_version = models.CharField(max_length=20)
    given_in = models.CharField(max_length=12, choices=[("form", "Form on the card"), ("chat", "Words in the chat")])
    idempotency_key = models.CharField(max_length=64, unique=True, editable=False)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.text_version}"


class LeadNote(models.Model):
    """What colleagues write for one another. Encrypted like the contact, and erased with it."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Note of {self.created_at:%Y-%m-%d %H:%M}"
