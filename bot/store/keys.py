"""SECRET_KEY -> encryption of what is secret on disk, with old keys still read.

The setting is a comma list, newest first: the first key writes, all of them read. Each is any text of 32 characters or more.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import StoreError

_SHORTEST = 32


def new_key() -> str:
    """A fresh key for the setting."""
    return secrets.token_urlsafe(32)


def _derived(key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key.encode())


class Keys:
    """Encrypts and decrypts bytes, and hashes text so that only a holder of the newest key can repeat it."""

    def __init__(self, text: str) -> None:
        """*text* is the setting; raises `StoreError` without any key or when one is too short."""
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not parts or any(len(part) < _SHORTEST for part in parts):
            raise StoreError(
                "SECRET_KEY is missing or too short. An admin has to set one or more keys of at least 32 characters, newest first.",
                operator=f"SECRET_KEY needs keys of at least 32 characters; set a new one: {new_key()}",
            )
        self._fernet = MultiFernet(
            [Fernet(base64.urlsafe_b64encode(_derived(part, b"kept on disk"))) for part in parts]
        )
        self._marks = [_derived(part, b"fingerprint") for part in parts]

    def encrypt(self, plain: bytes) -> bytes:
        """*plain* as a token only the keys can read."""
        return self._fernet.encrypt(plain)

    def decrypt(self, token: bytes) -> bytes:
        """The plain bytes of *token*; raises `StoreError` when no key fits."""
        try:
            return self._fernet.decrypt(bytes(token))
        except InvalidToken as wrong:
            raise StoreError(
                "Something kept on disk was written with a key that is no longer in SECRET_KEY. An admin has to add it again.",
                operator="SECRET_KEY lacks the key this database was written with: put it again at the end of the list.",
            ) from wrong

    def rotate(self, token: bytes) -> bytes:
        """*token* written anew with the newest key; raises `StoreError` when no key fits."""
        return self.encrypt(self.decrypt(token))

    def fingerprint(self, text: str) -> str:
        """A keyed hash of *text* (hex): equal texts give equal ones, and nothing can be learned from it without the key."""
        return hmac.new(self._marks[0], text.encode(), hashlib.sha256).hexdigest()
