"""A column that nobody reads without the portal's keys."""

from typing import Any

from django.db import models

from tickets.cipher import decrypt_text, encrypt_text


class Unreadable(str):
    """What none of the keys opens: empty to whoever reads it, and stored again as it was, until the key is back."""

    token: str

    def __new__(cls, token: str) -> "Unreadable":
        text = super().__new__(cls)
        text.token = token
        return text


class EncryptedTextField(models.TextField):
    """Text in Python, a token in the database. It is found by a digest beside it, never by its value; empty stays
    empty."""

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Unreadable):
            return value.token
        return encrypt_text(str(value)) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        if not value:
            return ""
        text = decrypt_text(value)
        return Unreadable(value) if text is None else text
