"""Says on standard error what is going on, once it takes longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

PATIENCE = 1.0  # seconds of silence


class Progress(Protocol):
    """What a long job calls with a few words on what it does now."""

    def __call__(self, doing: str) -> None: ...


@contextmanager
def progress() -> Iterator[Progress]:
    """A spinner on a terminal; elsewhere plain lines."""
    if sys.stderr.isatty():
        with _spinner() as show:
            yield show
    else:
        yield _lines()


def _lines() -> Progress:
    start = time.monotonic()

    def show(doing: str) -> None:
        if time.monotonic() - start > PATIENCE:
            print(doing, file=sys.stderr, flush=True)

    return show


@contextmanager
def _spinner() -> Iterator[Progress]:
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status("reading") as status:

        def show(doing: str) -> None:
            status.update(escape(doing))

        yield show
