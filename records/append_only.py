"""Rows that are written once: nobody changes or takes away what was put on record."""

from typing import Any

from django.db import models


class AppendOnlyError(TypeError):
    """A record has nothing by which it is changed or taken away."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **values: Any) -> int:
        raise AppendOnlyError("What is on record is not changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("What is on record is not deleted.")


class AppendOnly(models.Model):
    """Rows go only with what they cascade from."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("What is on record is not changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("What is on record is not deleted.")
