"""One conversation's cipher: its values encrypted and recognised again under its own key, never under another's."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guardrails.masking import normalise_value
from guardrails.vault.keys import derive_key

KEY_BYTES = 32
_NONCE_BYTES = 12
# Of a value that is never kept: enough to say "the same card again" (wrong once in 1,024 times), too little to find
# the card among the billions that have these bits, even with the key.
_FINGERPRINT_BITS = 10


class Cipher:
    def __init__(self, key: bytes) -> None:
        self._aes = AESGCM(derive_key(key, b"values"))
        self._digest_key = derive_key(key, b"digests")

    @staticmethod
    def make_key() -> bytes:
        return secrets.token_bytes(KEY_BYTES)

    def make_digest(self, kind: str, value: str, *, is_kept: bool) -> str:
        """The same for every spelling of a value; hexadecimal. Short for what is not kept."""
        text = f"{kind}:{normalise_value(kind, value)}".encode(errors="surrogatepass")
        digest = hmac.new(self._digest_key, text, hashlib.sha256)
        if is_kept:
            return digest.hexdigest()
        return f"{int.from_bytes(digest.digest()[:4]) % 2**_FINGERPRINT_BITS:x}"

    def encrypt(self, placeholder: str, value: str) -> bytes:
        """Bound to its placeholder: it decrypts in no other's place."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._aes.encrypt(nonce, value.encode(errors="surrogatepass"), placeholder.encode())

    def decrypt(self, placeholder: str, ciphertext: bytes) -> str | None:
        """None if it is damaged or another's."""
        nonce, rest = ciphertext[:_NONCE_BYTES], ciphertext[_NONCE_BYTES:]
        try:
            return self._aes.decrypt(nonce, rest, placeholder.encode()).decode(errors="surrogatepass")
        except (InvalidTag, ValueError):
            return None
