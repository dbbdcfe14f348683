"""What customers asked and the articles did not answer."""

from django.db import models
from django.utils import timezone

from knowledge.models.article import Article
from knowledge.models.visibility import Reader, is_staff


class UnansweredQuestionQuerySet(models.QuerySet["UnansweredQuestion"]):
    def visible_to(self, user: Reader) -> "UnansweredQuestionQuerySet":
        """Staff with the permission see all, everybody else none."""
        may_view = is_staff(user) and user.has_perm("knowledge.view_unansweredquestion")
        return self.all() if may_view else self.none()


class UnansweredQuestion(models.Model):
    """One question, however it was worded, and in how many conversations it came up."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"
        IGNORED = "ignored", "Ignored"

    class Reason(models.TextChoices):
        NOTHING = "nothing", "Nothing was found"
        UNUSED = "unused", "What was found was not used"
        SEARCH = "search", "Searched in the help centre, nothing found"

    QUESTION_CHARACTERS = 200

    question = models.CharField(max_length=QUESTION_CHARACTERS, help_text="As it was looked up, masked.")
    key = models.CharField(max_length=300, unique=True, editable=False, help_text="Its words, whatever their order.")
    language = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=7, choices=Reason, default=Reason.NOTHING)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    count = models.PositiveIntegerField(
        default=0, help_text="In how many conversations, or by how many readers of the help centre."
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers", help_text="That answers it."
    )
    first_asked_at = models.DateTimeField(default=timezone.now, editable=False)
    last_asked_at = models.DateTimeField(default=timezone.now)

    objects = UnansweredQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-count", "-last_asked_at"]
        indexes = [models.Index(fields=["status", "-count", "-last_asked_at"])]

    def __str__(self) -> str:
        return self.question


class Asking(models.Model):
    """A conversation in which a question came up."""

    question = models.ForeignKey(UnansweredQuestion, on_delete=models.CASCADE, related_name="askings")
    conversation_id = models.UUIDField(db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["question", "conversation_id"], name="question_once_asked")]

    def __str__(self) -> str:
        return str(self.conversation_id)
