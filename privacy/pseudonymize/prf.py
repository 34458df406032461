"""HMAC-SHA-256 as the one source of chance, and permutations of any number of things made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import isqrt
from struct import Struct
from typing import Any

try:  # the same hash without the detour by OpenSSL, which costs more than the hash itself
    from _sha256 import sha256 as _sha256  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    _sha256 = hashlib.sha256

_BLOCK = 64
_FEW = 1 << 24  # things up to which a permutation gets more rounds
_NETWORKS = 4096
_KEPT = 1 << 15  # digests of all permutations that are kept
_FOUR = Struct(">4Q")
TABLE = 1 << 11  # things up to which a permutation is kept as a table


class Prf:
    """HMAC-SHA-256 under one key; each kind of value has a domain of its own."""

    def __init__(self, key: bytes) -> None:
        padded = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        self._inner: Any = _sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer: Any = _sha256(bytes(byte ^ 0x5C for byte in padded))
        self._kinds: dict[str, Any] = {}
        self._tables = lru_cache(8192)(self._table)
        self._networks: dict[tuple[str, int], Network] = {}
        self._held = 0

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

    def digests(self, kind: str, messages: Iterable[bytes]) -> Iterator[bytes]:
        """The same of many messages of one kind."""
        self.digest(kind, b"")
        start, end = self._kinds[kind].copy, self._outer.copy
        for message in messages:
            inner = start()
            inner.update(message)
            outer = end()
            outer.update(inner.digest())
            yield outer.digest()

    def number(self, kind: str, message: bytes) -> int:
        """The same as a number of 256 bits."""
        return int.from_bytes(self.digest(kind, message))

    def permuted(self, kind: str, value: int, of: int) -> int:
        """Where a keyed permutation of the numbers below `of` takes `value`: different stay different."""
        if of < 2:
            return value
        if of <= TABLE:
            return self._tables(kind, of)[value]
        return self.network(kind, of).walked(value)

    def network(self, kind: str, of: int) -> Network:
        """The permutation of more numbers than a table holds."""
        network = self._networks.get((kind, of))
        if network is None:
            if len(self._networks) >= _NETWORKS:
                self._networks.clear()
            network = self._networks[kind, of] = Network(self, kind, of)
        return network

    def make_room(self) -> None:
        """Called before a digest is kept: once there are too many, all are let go of."""
        self._held += 1
        if self._held > _KEPT:
            self._held = 1
            for network in self._networks.values():
                network.forget()

    def _table(self, kind: str, of: int) -> tuple[int, ...]:
        """The whole permutation: each to the next in the order of digests, so that none stays."""
        order = sorted(range(of), key=lambda at: self.digest(kind, b"%x/t/%x" % (of, at)))
        following = dict(zip(order, [*order[1:], order[0]], strict=True))
        return tuple(following[at] for at in range(of))


class Network:
    """A Feistel network over pairs of numbers, walked until it comes back into range.

    One digest serves four neighbouring numbers of a round; digests are kept as long as there is room.
    """

    def __init__(self, prf: Prf, kind: str, of: int) -> None:
        self._prf, self._kind, self.of = prf, kind, of
        self.left = isqrt(of - 1) + 1
        self.right = -(-of // self.left)
        self.rounds = 8 if of < _FEW else 6
        self._rounds: list[dict[int, tuple[int, ...]]] = [{} for _ in range(self.rounds)]
        self._wide = of.bit_length() > 120  # the rounds need more than 64 bits

    def walked(self, value: int) -> int:
        """Where the permutation takes a number."""
        left, right, of, rounds = self.left, self.right, self.of, self._rounds
        while True:
            a, b = divmod(value, right)
            for at, memo in enumerate(rounds):
                if at % 2 == 0:
                    words = memo.get(b >> 2) or self._words(at, b >> 2, memo)
                    a = (a + words[b & 3]) % left
                else:
                    words = memo.get(a >> 2) or self._words(at, a >> 2, memo)
                    b = (b + words[a & 3]) % right
            value = a * right + b
            if value < of:
                return value

    def _words(self, at: int, block: int, memo: dict[int, tuple[int, ...]]) -> tuple[int, ...]:
        if self._wide:
            return tuple(self._twice(b"%x/%d/%x/%d" % (self.of, at, block, n)) for n in range(4))
        made = _FOUR.unpack(self._prf.digest(self._kind, b"%x/%d/%x" % (self.of, at, block)))
        self._prf.make_room()
        memo[block] = made
        return made

    def forget(self) -> None:
        """Let go of the digests that are kept."""
        for memo in self._rounds:
            memo.clear()

    def digests(self, at: int, blocks: Iterable[int]) -> Iterator[bytes]:
        """What one round adds for four neighbouring numbers each, as four numbers of 64 bits."""
        return self._prf.digests(self._kind, (b"%x/%d/%x" % (self.of, at, block) for block in blocks))

    def _twice(self, message: bytes) -> int:
        return self._prf.number(self._kind, message) << 256 | self._prf.number(self._kind, message + b"+")


def derived(key: bytes, domain: str, length: int = 32) -> bytes:
    """A key of its own for a purpose or recipient: HKDF (RFC 5869) with SHA-256."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, salt=None, info=b"privacy-pseudonymize/" + domain.encode()).derive(key)
