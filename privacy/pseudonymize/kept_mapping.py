"""The mapping on disk for those who must go back: encrypted with a key of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from inventory.errors import Problem
from inventory.files import write_whole
from privacy.pseudonymize.keys import Key

MAGIC = b"privacy mapping 1\n"
_CHUNK = 20_000  # pairs that are sealed together


class KeptMapping:
    """Kind, value and surrogate of everything that was changed, added to what the file holds already."""

    def __init__(self, path: Path, key: Key) -> None:
        self.path = path
        self._sealing = AESGCM(key.of("mapping"))
        self._chunks = list(self._earlier())
        self._pairs: list[tuple[str, str, str]] = []
        self._seen: set[int] = set()

    def add(self, kind: str, value: str, surrogate: str) -> None:
        """Remember one pair."""
        mark = hash((kind, value))
        if mark in self._seen:
            return
        self._seen.add(mark)
        self._pairs.append((kind, value, surrogate))
        if len(self._pairs) >= _CHUNK:
            self._seal()

    def save(self) -> None:
        """Write the file, whole."""
        self._seal()
        content = b"".join(len(chunk).to_bytes(4) + chunk for chunk in self._chunks)
        write_whole(self.path, MAGIC + content)
        self.path.chmod(0o600)

    def pairs(self) -> dict[tuple[str, str], str]:
        """(kind, surrogate) -> value."""
        return {(kind, made): value for chunk in self._chunks for kind, value, made in self._opened(chunk)}

    def _seal(self) -> None:
        if self._pairs:
            nonce = os.urandom(12)
            content = json.dumps(self._pairs, ensure_ascii=True).encode()
            self._chunks.append(nonce + self._sealing.encrypt(nonce, content, MAGIC))
            self._pairs = []

    def _earlier(self) -> list[bytes]:
        if not self.path.exists():
            return []
        content = self.path.read_bytes()
        if not content.startswith(MAGIC):
            raise Problem("this is no mapping", "Give another file with --mapping.", str(self.path))
        chunks, at = [], len(MAGIC)
        while at < len(content):
            size = int.from_bytes(content[at : at + 4])
            chunks.append(content[at + 4 : at + 4 + size])
            at += 4 + size
        for chunk in chunks[:1]:
            self._opened(chunk)
        return chunks

    def _opened(self, chunk: bytes) -> list[Any]:
        try:
            return list(json.loads(self._sealing.decrypt(chunk[:12], chunk[12:], MAGIC)))
        except (InvalidTag, ValueError):
            hint = "Give the key and the recipient it was made with."
            raise Problem("the mapping was made with another key", hint, str(self.path)) from None
