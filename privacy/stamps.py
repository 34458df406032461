"""The stamp of a document: the fingerprint of all before it, so that words written by hand are never lost."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from inventory.errors import Problem

STAMP = re.compile(
    rb'(?:\[//\]: # \(stamp |<!-- stamp |,\s*"stamp": ")sha256:([0-9a-f]{64})(?:\)| -->|"\s*\})\s*\Z'
)


def stamped(text: str, closing: str) -> bytes:
    """The text, closed by the fingerprint of all before it; `closing` has a place for it."""
    body = text.rstrip().encode("utf-8", "replace")
    return body + closing.format(_fingerprint(body)).encode()


def untouched(path: Path) -> None:
    """Refuse to write over a file whose body is not the one its stamp names: raises `Problem`."""
    try:
        old = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise Problem(
            f"it can't be read: {error.strerror}", "Remove it, and write again.", str(path)
        ) from None
    stamp = STAMP.search(old)
    if old and not (stamp and stamp[1].decode() == _fingerprint(old[: stamp.start()])):
        raise Problem(
            "this file was edited by hand, or was not written by this program",
            "Put your words into privacy.yaml, under `notes` or a question's key; then delete the file.",
            str(path),
        )


def _fingerprint(body: bytes) -> str:
    return hashlib.sha256(body.replace(b"\r\n", b"\n").rstrip()).hexdigest()
