"""What an earlier run found out about the same content, kept in the user's cache folder as plain JSON.

A key is made of all that an answer hangs on: content of files, what is declared, this program and its data.
So deleting, spoiling or sharing the folder changes nothing but time. No values are kept: facts,
categories and masked shapes, as every output has them.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from inventory import recalled
from inventory.sources import Checkout
from privacy.kept import folder

FEW = 60  # files of one kind that are kept
MOST = 50_000  # answers of one pack
LARGEST = 200_000_000  # bytes of a kept file that are read
Plain = Any
"""What JSON can hold."""


class Memory:
    """Answers by key: some each in a file of its own, small ones together in a pack.

    `place` is where the files are, None where nothing is to be kept; `name` is what the pack goes by.
    """

    def __init__(self, place: Path | None, name: str = "") -> None:
        self._place, self._name = place, name
        self._pack: dict[str, Plain] | None = None
        self._used: dict[str, Plain] = {}
        self._is_new = False

    def get(self, kind: str, key: str) -> Plain:
        """What was kept, None if nothing was, or it was spoiled."""
        return self._read(f"{kind}-{key}") if self._place is not None else None

    def put(self, kind: str, key: str, answer: Plain) -> None:
        """Keep it, where that is possible."""
        if self._place is not None:
            self._write(kind, f"{kind}-{key}", answer)

    def small(self, key: str) -> tuple[bool, Plain]:
        """Whether a small answer is kept, and it."""
        if self._place is None:
            return False, None
        if self._pack is None:
            held = self._read(self._pack_file)
            self._pack = held if isinstance(held, dict) else {}
        if key not in self._pack:
            return False, None
        self._used[key] = self._pack[key]
        return True, self._pack[key]

    def put_small(self, key: str, answer: Plain) -> None:
        self._is_new = self._is_new or self._pack is None or self._pack.get(key) is not answer
        self._used[key] = answer

    def close(self) -> None:
        """Write the pack: what this run asked for comes before what only earlier ones did."""
        if self._place is None or self._pack is None or not self._is_new:
            return
        kept = dict(list({**self._used, **self._pack}.items())[:MOST])
        self._write("pack", self._pack_file, kept)

    @property
    def _pack_file(self) -> str:
        return f"pack-{key('pack', self._name, _program())}"

    def _read(self, name: str) -> Plain:
        assert self._place is not None
        try:
            path = self._place / f"{name}.json"
            if path.stat().st_size > LARGEST:
                return None
            mark, _, content = path.read_bytes().partition(b"\n")
            return json.loads(content) if mark.decode() == _digest(content) else None
        except (OSError, ValueError, RecursionError):
            return None

    def _write(self, kind: str, name: str, answer: Plain) -> None:
        assert self._place is not None
        content = json.dumps(answer, ensure_ascii=True).encode()
        with contextlib.suppress(OSError):
            self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._place, delete=False) as file:
                file.write(_digest(content).encode() + b"\n" + content)
            Path(file.name).replace(self._place / f"{name}.json")
            newest = sorted(self._place.glob(f"{kind}-*.json"), key=lambda one: one.stat().st_mtime)
            for old in newest[:-FEW]:
                old.unlink(missing_ok=True)


NOTHING = Memory(None)
_current: ContextVar[Memory] = ContextVar("memory", default=NOTHING)


def current() -> Memory:
    """What is remembered here; nothing unless somebody said so."""
    return _current.get()


@contextlib.contextmanager
def using(memory: Memory) -> Iterator[Memory]:
    """Ask this memory inside; small answers are kept at the end."""
    token = _current.set(memory)
    try:
        with recalled.keeping(memory if memory is not NOTHING else None):
            yield memory
        memory.close()
    finally:
        _current.reset(token)


def opened(name: str) -> Memory:
    """The memory in the user's cache folder."""
    try:
        return Memory(folder() / "check", name)
    except (OSError, RuntimeError):  # no home
        return NOTHING


def key(*parts: object) -> str:
    """One key of several parts."""
    hashed = blake2b(digest_size=20)
    for part in parts:
        hashed.update(repr(part).encode("utf-8", "surrogatepass") + b"\0")
    return hashed.hexdigest()


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def content(checkout: Checkout) -> str:
    """A key of all files of a checkout: their paths, and what they hold; whether read by now or not."""
    hashed = blake2b(digest_size=20)
    for source in checkout.files:
        hashed.update(f"{source.path}\0{source.language}\0{source.digest}\0".encode("utf-8", "replace"))
    told = sorted((gap.reason, str(gap.location)) for gap in checkout.gaps)
    return key(
        hashed.hexdigest(), told, sorted(checkout.left_out.items()), sorted(checkout.funcignored), _program()
    )


@cache
def _program() -> str:
    """This program with its data, the language it is written in, and the libraries beside it."""
    here = Path(__file__).parent
    hashed = blake2b(sys.version.encode(), digest_size=20)
    for path in sorted(_files([here, here.parent / "inventory"])):
        hashed.update(path.name.encode() + path.read_bytes())
    found = importlib.util.find_spec("presidio_analyzer")
    beside = Path(found.origin).parent.parent if found is not None and found.origin else here
    for name in sorted(path.name for path in beside.iterdir()):
        if name.endswith(".dist-info") or "_core_" in name:
            hashed.update(name.encode())
    return hashed.hexdigest()


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for place in folders:
        for root, _, names in os.walk(place):
            yield from (
                Path(root) / name for name in names if name.endswith((".py", ".yaml", ".json", ".bin", ".j2"))
            )
