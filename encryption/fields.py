"""Fields of the database that are encrypted, and recognised again by a keyed digest.

Each purpose has a key of its own, made from PII_VAULT_KEYS: who reads one opens no other, and no vault.
"""

import base64
import hashlib
import hmac
import logging
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

logger = logging.getLogger(__name__)


class FieldCipher:
    """`app` and `content` name the keys: another name opens nothing of what this one closed."""

    def __init__(self, app: str, content: str) -> None:
        self._app = app
        self._content = content

    def encrypt(self, text: str) -> str:
        return self._get_fernet().encrypt(text.encode(errors="surrogatepass")).decode()

    def decrypt(self, token: str) -> str | None:
        """None when it opens with none of the portal's keys, or is empty."""
        if not token:
            return None
        try:
            return self._get_fernet().decrypt(token).decode(errors="surrogatepass")
        except InvalidToken:
            logger.error("%s: %s can't be read; is a key missing from PII_VAULT_KEYS?", self._app, self._content)
            return None

    def rotate(self, token: str) -> str:
        """The same under the newest key. Raises InvalidToken."""
        return self._get_fernet().rotate(token).decode()

    def make_digests(self, text: str) -> list[str]:
        """The digest under each key, the newest first: a row is stored under the first, and found under all."""
        content = text.encode(errors="surrogatepass")
        return [hmac.new(secret, content, hashlib.sha256).hexdigest() for secret in self._list_secrets("digest")]

    def _get_fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(base64.urlsafe_b64encode(secret)) for secret in self._list_secrets(self._content)])

    def _list_secrets(self, purpose: str) -> tuple[bytes, ...]:
        fallbacks = tuple(settings.SECRET_KEY_FALLBACKS)
        return _derive(tuple(settings.PII_VAULT_KEYS), settings.SECRET_KEY, fallbacks, f"{self._app}.{purpose}")


@cache
def _derive(keys: tuple[str, ...], secret_key: str, fallbacks: tuple[str, ...], salt: str) -> tuple[bytes, ...]:
    """A development machine has no PII_VAULT_KEYS: its SECRET_KEY serves, and goes on opening what it closed."""
    return tuple(hmac.digest(key.encode(), salt.encode(), "sha256") for key in (*keys, secret_key, *fallbacks))
