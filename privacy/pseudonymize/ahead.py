"""Large files are read by a process of their own while this one still loads what judges them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from inventory.errors import Problem
from privacy.pseudonymize.gathering import Gathered, gather
from privacy.pseudonymize.tree import Item, items

LARGE = 3 << 22  # bytes of a file that is worth a process


class Ahead:
    """What the other process has read; `of` waits for it."""

    def __init__(self, heard: Connection | None, awaited: Sequence[Item]) -> None:
        self._heard, self._awaited = heard, [one.path for one in awaited]
        self._held: dict[Path, list[Gathered]] = {}

    def __bool__(self) -> bool:
        return bool(self._awaited)

    def of(self, path: Path, shown: str) -> list[Gathered]:
        """The payloads of a file; they are read here where nobody read them ahead."""
        while self._heard is not None and path in self._awaited and path not in self._held:
            try:
                done, told = self._heard.recv()
            except (EOFError, OSError):  # the other process has ended before its time
                break
            self._held[done] = told
        held = self._held.pop(path, None)
        return list(gather(path, shown)) if held is None else held


@contextmanager
def reading(places: Sequence[Path], workers: int) -> Iterator[Ahead]:
    """Read the large files at the places ahead, where there may be more than one process."""
    large = _large(places) if workers != 1 and "fork" in multiprocessing.get_all_start_methods() else []
    if not large:
        yield Ahead(None, ())
        return
    context = multiprocessing.get_context("fork")
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(told, large), daemon=True)
    process.start()
    told.close()
    try:
        yield Ahead(heard, large)
    finally:
        heard.close()
        process.terminate()
        process.join()


def _large(places: Sequence[Path]) -> list[Item]:
    with suppress(Problem, OSError):  # said later, by who reads them
        return [one for one in items(places, None) if not one.reason and one.path.stat().st_size >= LARGE]
    return []


def _tell(told: Connection, large: Sequence[Item]) -> None:
    """What the other process does. What it can't read, who asks for it reads, and says why not."""
    with suppress(OSError):
        for one in large:
            told.send((one.path, list(gather(one.path, one.shown))))
