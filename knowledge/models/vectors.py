"""What search keeps of meaning: the vectors of passages, and how far embedding has come."""

from datetime import datetime

from django.db import models
from django.db.models import F
from django.utils import timezone


class ChunkVectors(models.Model):
    """The vectors of one passage's windows, by what they say: an edit elsewhere leaves them good."""

    model = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    vectors = models.BinaryField(help_text="Rows of float16, one a window.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "digest"], name="chunk_vectors_once")]

    def __str__(self) -> str:
        return f"{self.digest[:12]} by {self.model}"


class SearchIndex(models.Model):
    """How far the passages are embedded, in one row for all processes. A higher `version` tells them to look again."""

    version = models.PositiveBigIntegerField(default=0)
    model = models.CharField(max_length=64, blank=True, help_text="What turns passages into vectors.")
    passages = models.PositiveIntegerField(default=0, help_text="Of the articles that search may find.")
    embedded = models.PositiveIntegerField(default=0, help_text="Passages that are found by meaning, too.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why embedding does not go on.")
    problem_since = models.DateTimeField(null=True)
    described = models.PositiveIntegerField(default=0, help_text="Passages with a context line of the fast model's.")
    description_problem = models.CharField(max_length=300, blank=True, help_text="Why no more lines are written.")
    updated_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "search by meaning"

    def __str__(self) -> str:
        return self.verdict

    @property
    def verdict(self) -> str:
        """One sentence for staff."""
        if self.problem:
            return f"{self.problem} Search goes by words for what is not embedded yet."
        if not self.model:
            return "Off: search goes by words alone (EMBEDDINGS=none)."
        if self.embedded < self.passages:
            return f"{self.embedded:,} of {self.passages:,} passages are embedded; meanwhile words find the rest."
        return f"All {self.passages:,} passages are found by words and by meaning."

    @classmethod
    def read(cls) -> "SearchIndex":
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @classmethod
    def note(cls, **values: str | int | datetime | None) -> None:
        """Store what is known now, without telling the processes to look again."""
        cls.objects.update_or_create(pk=1, defaults={**values, "updated_at": timezone.now()})

    @classmethod
    def announce(cls) -> None:
        """Tell every process to look again."""
        cls.objects.filter(pk=1).update(version=F("version") + 1)
