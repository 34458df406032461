"""Content sealed with a key, so that only who has the key reads it, and what was altered is not opened."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


def sealed(content: bytes, key: bytes) -> bytes:
    """Encrypted and authenticated (AES-256-GCM, NIST SP 800-38D); `key` has 32 bytes."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, None)


def opened(content: bytes, key: bytes) -> bytes:
    """The content again. ValueError for anything that was not sealed with this key."""
    try:
        return AESGCM(key).decrypt(content[:NONCE], content[NONCE:], None)
    except InvalidTag:
        raise ValueError("not sealed with this key") from None
