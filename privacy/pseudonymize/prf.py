"""HMAC-SHA-256 as the one source of chance, and permutations of any number of things made of it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from math import isqrt
from typing import Any

try:  # the same hash without the detour by OpenSSL, which costs more than the hash itself
    from _sha256 import sha256 as _sha256  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    _sha256 = hashlib.sha256

_BLOCK = 64
_FEW = 1 << 24  # things up to which a permutation gets more rounds
_TABLE = 1 << 11  # things up to which a permutation is kept as a table


class Prf:
    """HMAC-SHA-256 under one key; each kind of value has a domain of its own."""

    def __init__(self, key: bytes) -> None:
        padded = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        self._inner: Any = _sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer: Any = _sha256(bytes(byte ^ 0x5C for byte in padded))
        self._kinds: dict[str, Any] = {}
        self._tables = lru_cache(512)(self._table)

    def digest(self, kind: str, message: bytes) -> bytes:
        """HMAC-SHA-256 of the kind and the message."""
        inner = self._kinds.get(kind)
        if inner is None:
            inner = self._inner.copy()
            inner.update(kind.encode() + b"\0")
            self._kinds[kind] = inner
        inner = inner.copy()
        inner.update(message)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return bytes(outer.digest())

    def number(self, kind: str, message: bytes) -> int:
        """The same as a number of 256 bits."""
        return int.from_bytes(self.digest(kind, message))

    def permuted(self, kind: str, value: int, of: int) -> int:
        """Where a keyed permutation of the numbers below `of` takes `value`: different stay different.

        A Feistel network over pairs, walked until it comes back into range.
        """
        if of < 2:
            return value
        if of <= _TABLE:
            return self._tables(kind, of)[value]
        return self._walked(kind, value, of)

    def _walked(self, kind: str, value: int, of: int) -> int:
        left = isqrt(of - 1) + 1
        right = -(-of // left)
        while True:
            value = self._round_trip(kind, value, left, right, of)
            if value < of:
                return value

    def _round_trip(self, kind: str, value: int, left: int, right: int, of: int) -> int:
        a, b = divmod(value, right)
        tweak = b"%x/" % of
        for at in range(4 if of < _FEW else 3):
            a = (a + self.number(kind, tweak + b"l%d/%x" % (at, b))) % left
            b = (b + self.number(kind, tweak + b"r%d/%x" % (at, a))) % right
        return a * right + b

    def _table(self, kind: str, of: int) -> tuple[int, ...]:
        """The whole permutation: each to the next in the order of digests, so that none stays."""
        order = sorted(range(of), key=lambda at: self.digest(kind, b"%x/t/%x" % (of, at)))
        following = dict(zip(order, [*order[1:], order[0]], strict=True))
        return tuple(following[at] for at in range(of))


def derived(key: bytes, domain: str, length: int = 32) -> bytes:
    """A key of its own for a purpose or recipient: HKDF (RFC 5869) with SHA-256."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, salt=None, info=b"privacy-pseudonymize/" + domain.encode()).derive(key)
