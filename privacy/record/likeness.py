"""Finds for a name that is gone the new one most like it: people's answers hang on names, which change."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable

LIKE = 0.6  # of 1: below that two names have little in common
POSTED = 200  # names that share three letters; what more of them share tells none apart
COMPARED = 20  # names looked at closely
LONGEST = 300  # characters of a name that count
GLOB = re.compile(r"[*?\[\]]")


class Names:
    """Names that are there and that nobody speaks of yet."""

    def __init__(self, names: Iterable[str]) -> None:
        self._posted: dict[str, list[str]] = {}
        for name in sorted(set(names)):
            for part in _parts(name):
                self._posted.setdefault(part, []).append(name)

    def like(self, gone: str) -> str | None:
        """The one most like `gone`, which may be a glob; None when none is like it."""
        wanted = GLOB.sub("", gone)[:LONGEST]
        found: Counter[str] = Counter()
        for part in sorted(_parts(wanted)):
            posted = self._posted.get(part, ())
            if len(posted) <= POSTED:
                found.update(posted)
        near = sorted(found, key=lambda name: (-found[name], name))[:COMPARED]
        whole = {name[:LONGEST]: name for name in near}
        best = difflib.get_close_matches(wanted, whole, 1, LIKE)
        return whole[best[0]] if best else None


def _parts(name: str) -> frozenset[str]:
    """The threes of characters in a name, whatever their case."""
    text = f" {name[:LONGEST].casefold()} "
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))
