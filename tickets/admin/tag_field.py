"""Tags typed as words, because new ones come up all the time."""

from collections.abc import Iterable
from typing import Any

from django import forms

from tickets.models import Tag


class TagsField(forms.CharField):
    """Cleans to names in small letters."""

    def __init__(self, *, label: str, help_text: str = "Separated by commas.") -> None:
        super().__init__(required=False, max_length=300, label=label, help_text=help_text)

    def clean(self, value: Any) -> Any:
        return sorted({name.strip().lower()[:40] for name in str(super().clean(value)).split(",") if name.strip()})


def list_names(tags: Iterable[Tag]) -> str:
    return ", ".join(str(tag) for tag in tags)


def find_or_make(names: Iterable[str]) -> list[Tag]:
    return [Tag.objects.get_or_create(name=name)[0] for name in names]
