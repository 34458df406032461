"""Phrases of lists found in texts: each word is looked up once, however long the lists are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"\w+")


class Phrases:
    """Phrases by their first word; case does not matter, signs between words do not either."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Phrase and entity."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, entity in phrases:
            words = tuple(word.casefold() for word in _WORD.findall(phrase))
            self._by_first.setdefault(words[0], []).append((words[1:], entity))
        for rest in self._by_first.values():
            rest.sort(key=lambda one: -len(one[0]))

    def spans(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Entity, start and end of each phrase, the longest at a place, without overlaps."""
        words = [(match[0].casefold(), match.start(), match.end()) for match in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            for rest, entity in self._by_first.get(words[at][0], ()):
                if all(w == words[at + 1 + n][0] for n, w in enumerate(rest) if at + 1 + n < len(words)) and (
                    at + len(rest) < len(words)
                ):
                    yield entity, words[at][1], words[at + len(rest)][2]
                    at += len(rest)
                    break
            at += 1
