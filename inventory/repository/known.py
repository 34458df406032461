"""What is known of pipelines, scanners, manifests and documents: `data/repository.yaml`."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from inventory.catalog import DATA, read_data

LONGEST_LINE = 2000


@cache
def data() -> Any:
    """The data file as plain values."""
    return read_data(DATA / "repository.yaml")


@lru_cache(maxsize=500)
def pattern(text: str) -> re.Pattern[str]:
    """A pattern of the data file."""
    return re.compile(text, re.IGNORECASE)


def runs(words: str, commands: str) -> bool:
    """Whether a command of a script matches; remarks and what is only printed don't."""
    found = pattern(words)
    return any(found.search(line) for line in _lines(commands))


def _lines(commands: str) -> list[str]:
    stripped = (line.strip()[:LONGEST_LINE] for line in commands.splitlines())
    return [
        line for line in stripped if line and not re.match(r"#|echo\b|Write-Host\b|//", line, re.IGNORECASE)
    ]


def is_called(words: str, name: str) -> bool:
    """Whether the whole name of an action, a task or a hook matches."""
    return bool(words) and pattern(words).fullmatch(name.strip()) is not None


def scanner(form: str, written: str) -> dict[str, str] | None:
    """The scanner that an ``action``, ``task``, ``hook`` or ``command`` is."""
    for kind in data()["scanners"]:
        words = kind.get(f"{form}s", "")
        if words and (runs(words, written) if form == "command" else is_called(words, written)):
            found: dict[str, str] = kind
            return found
    return None
