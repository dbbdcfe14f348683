"""Words that mean the same to a customer."""

from django.db import models


class SynonymGroup(models.Model):
    """Words that customers use for the same thing; a search for one finds the others."""

    words = models.CharField(max_length=300, unique=True, help_text="Words or short phrases, separated by commas.")
    source = models.CharField(max_length=200, blank=True, editable=False, help_text="The file it was loaded from.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    def phrases(self) -> list[str]:
        return [phrase for word in self.words.split(",") if (phrase := word.strip())]
