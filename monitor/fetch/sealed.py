"""Stored logins encrypted at rest: AES-256-GCM, bound to the session's name, by the library `cryptography`."""

import base64
import binascii
import os
from collections.abc import Mapping
from typing import Any, Final

from monitor.errors import UserError
from monitor.settings import Secret

_MARK: Final = "sealed"
_NONCE: Final = 12
_KEY: Final = 32


def is_sealed(content: Any) -> bool:
    """Whether this is what `seal` made."""
    return isinstance(content, Mapping) and isinstance(content.get(_MARK), str)


def seal(plain: bytes, key: Secret, name: str) -> dict[str, Any]:
    """The content of a file that only the key opens, and only under this name. Raises UserError."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    try:
        closed = AESGCM(_bytes(key)).encrypt(nonce, plain, name.encode())
    except ValueError as error:
        raise UserError(
            "what the keyring holds is not a key of rolewatch's", "remove it there; the next login makes one"
        ) from error
    return {_MARK: base64.b64encode(nonce + closed).decode()}


def unseal(content: Mapping[str, Any], key: Secret, name: str) -> bytes:
    """What was sealed. Raises ValueError if it was changed, moved, or sealed with another key."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    closed = base64.b64decode(content[_MARK], validate=True)
    try:
        return AESGCM(_bytes(key)).decrypt(closed[:_NONCE], closed[_NONCE:], name.encode())
    except InvalidTag as error:
        raise ValueError("sealed with another key, or damaged") from error


def _bytes(key: Secret) -> bytes:
    """The 32 bytes of a key. Raises ValueError."""
    try:
        found = base64.urlsafe_b64decode(key.reveal())
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(found) != _KEY:
        raise ValueError("not 32 bytes")
    return found
